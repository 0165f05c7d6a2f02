//! Takes the fields of a form and seals them as they come.
//!
//! The text is kept in memory until the end: if files fail, it is sealed alone; if nothing can
//! be kept, it goes back into its box. Files pass through in pieces.

use std::io;

use testimony_seal::{
    AGE_MAGIC, Door, EnvelopeId, EnvelopeKind, EnvelopeWriter, Error, FILES_MAX, Opening,
    TEXT_BYTES_MAX, ThreadKeys, clip_file_name,
};
use zeroize::Zeroizing;

use super::Shared;
use super::form::{BodyError, Form};
use super::look::Trouble;
use super::pages::{Came, Missing};
use crate::error::StoreError;
use crate::limits::{DROPPED_BYTES_MAX, VOUCHER_BYTES_MAX, WORDS_BYTES_MAX};
use crate::multipart::{Event, FormError, PartHead};
use crate::pass::Claim;
use crate::store::Incoming;
pub(super) use crate::surroundings::slowly;
use crate::wiped::Wiped;

const TOO_LARGE: &str = "why-large";
const BROKE_OFF: &str = "why-cut";
const TOO_MANY: &str = "why-many";
const TOO_EARLY: &str = "why-early";
const NO_ROOM: &str = "why-room";
/// The value of `remove` that means the whole mailbox.
const ALL: &[u8] = b"all";

/// What a form brought, and what became of it.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) words: Wiped,
    pub(super) text: Wiped,
    /// The words of a voucher, as they were typed.
    pub(super) voucher: Wiped,
    /// The text is to go back into its box, and not to be sent.
    pub(super) draft: bool,
    /// The program in the browser had promised that nothing would come in clear: nothing is kept.
    pub(super) promised: bool,
    pub(super) text_too_long: bool,
    /// The text came after files, where it cannot be sealed any more.
    pub(super) text_late: bool,
    pub(super) files_whole: usize,
    /// Of these, files that were locked elsewhere.
    files_as_is: usize,
    pub(super) missing: Vec<Missing>,
    /// The body broke off inside the text.
    pub(super) text_cut: bool,
    /// The body did not come to its end.
    pub(super) broke: Option<BodyError>,
    /// What is to be removed.
    remove: Wiped,
    sure: bool,
    /// How the open file begins.
    begins: Wiped,
    sealing: Option<EnvelopeWriter<Incoming>>,
    sealing_failed: bool,
}

/// What a form of the mailbox asks to be removed.
pub(super) enum Asked {
    /// It asks for something else.
    Nothing,
    /// The mailbox, of which the sender is still to be asked.
    Unsure,
    All,
    One(EnvelopeId),
}

/// What is sealed, and for whom.
pub(super) struct Sealer<'a> {
    pub(super) shared: &'a Shared,
    pub(super) kind: EnvelopeKind,
    /// Name of the field of the text.
    pub(super) text_field: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Text,
    Words,
    Voucher,
    Remove,
    File,
    /// Counted as missing already.
    Dropped,
    Unknown,
}

impl Taken {
    pub(super) fn has_text(&self) -> bool {
        !self.text.to_text().trim().is_empty()
    }

    /// Whether more came than is counted and named.
    pub(super) fn more(&self) -> bool {
        self.broke == Some(BodyError::Form(FormError::TooMany))
    }

    /// What the page tells of the files.
    pub(super) fn came(&self) -> Came<'_> {
        let (whole, as_is) = (self.files_whole, self.files_as_is);
        Came { whole, as_is, missing: &self.missing, more: self.more() }
    }

    pub(super) fn asked(&self) -> Asked {
        let remove = self.remove.as_bytes();
        match std::str::from_utf8(remove).ok().and_then(|id| id.parse().ok()) {
            _ if self.sure => Asked::All,
            Some(id) => Asked::One(id),
            None if remove == ALL => Asked::Unsure,
            None => Asked::Nothing,
        }
    }

    /// Whether there is anything to seal.
    pub(super) fn has_content(&self) -> bool {
        self.has_text() || self.files_whole > 0 || !self.missing.is_empty()
    }

    fn file_begins(&mut self, sealer: &Sealer<'_>, keys: &ThreadKeys, head: &PartHead) -> Field {
        let name = head.file_name.as_deref().unwrap_or_default();
        if self.files_whole + self.missing.len() >= FILES_MAX || self.sealing_failed {
            return self.drop_file(name, if self.sealing_failed { NO_ROOM } else { TOO_MANY });
        }
        if self.sealing.is_none() {
            self.sealing = sealer.begin(self, keys).ok();
        }
        let Some(sealing) = &mut self.sealing else {
            self.sealing_failed = true;
            return self.drop_file(name, NO_ROOM);
        };
        self.begins = Wiped::default();
        match sealing.begin_file(clip_file_name(name), &head.media_type) {
            Ok(()) => Field::File,
            Err(_) => self.fail(name),
        }
    }

    fn file_data(&mut self, name: &str, piece: &[u8]) -> Field {
        let Some(sealing) = &mut self.sealing else { return Field::Dropped };
        let more = AGE_MAGIC.len().saturating_sub(self.begins.len()).min(piece.len());
        self.begins.push(&piece[..more]);
        let outcome = match sealing.is_on_disk() {
            true => slowly(|| sealing.data(piece)),
            false => sealing.data(piece),
        };
        match outcome {
            Ok(()) => Field::File,
            Err(Error::Limit { .. }) => self.cut(name, TOO_LARGE),
            Err(_) => self.fail(name),
        }
    }

    fn file_ends(&mut self, name: &str) {
        let ended = self.sealing.as_mut().map(EnvelopeWriter::end_file);
        match ended {
            Some(Ok(_)) => {
                self.files_whole += 1;
                self.files_as_is += usize::from(self.begins.as_bytes() == AGE_MAGIC);
            }
            _ => drop(self.fail(name)),
        }
    }

    fn cut(&mut self, name: &str, why: &'static str) -> Field {
        let cut = self.sealing.as_mut().map(EnvelopeWriter::cut_file);
        match cut {
            Some(Ok(_)) => self.drop_file(name, why),
            _ => self.fail(name),
        }
    }

    /// The envelope itself cannot go on: the text will be sealed alone.
    fn fail(&mut self, name: &str) -> Field {
        self.sealing = None;
        self.sealing_failed = true;
        self.drop_file(name, NO_ROOM)
    }

    fn drop_file(&mut self, name: &str, why: &'static str) -> Field {
        let name = Zeroizing::new(clip_file_name(name).to_owned());
        self.missing.push(Missing { name, why });
        Field::Dropped
    }
}

impl Sealer<'_> {
    /// Reads the whole form. `keys` are asked for when the first file comes: for an answer they
    /// follow from the words that came before it.
    pub(super) async fn take(
        &self,
        form: &mut Form,
        keys: impl Fn(&Taken) -> Option<std::sync::Arc<ThreadKeys>>,
    ) -> Taken {
        let mut taken = Taken::default();
        let mut field = Field::Unknown;
        let mut head = PartHead::default();
        loop {
            match form.next().await {
                Ok(Event::Begin(begun)) => {
                    head = begun;
                    field = self.field(&mut taken, &head, &keys);
                }
                Ok(Event::Data(range)) => {
                    field = self.data(&mut taken, field, &head, form.bytes(range));
                }
                Ok(Event::End) => {
                    if field == Field::File {
                        taken.file_ends(head.file_name.as_deref().unwrap_or_default());
                    }
                    field = Field::Unknown;
                }
                Ok(Event::Finished | Event::Hungry) => break,
                // Whatever else comes is read and dropped.
                Err(_) if taken.promised => break,
                Err(cause) => {
                    let field = self.data(&mut taken, field, &head, form.held_back());
                    if field == Field::File {
                        let name = head.file_name.clone().map(Zeroizing::new).unwrap_or_default();
                        taken.cut(&name, BROKE_OFF);
                    }
                    taken.text_cut = field == Field::Text;
                    taken.broke = Some(cause);
                    break;
                }
            }
            if form.bytes_read > DROPPED_BYTES_MAX {
                taken.broke = Some(BodyError::Broken);
                break;
            }
        }
        if !matches!(taken.broke, Some(BodyError::Broken | BodyError::TooSlow)) {
            form.drain(DROPPED_BYTES_MAX.saturating_sub(form.bytes_read)).await;
        }
        taken
    }

    /// Seals what was taken and makes it durable; the text alone, if files were in the way.
    pub(super) async fn keep(
        &self,
        taken: &mut Taken,
        keys: &ThreadKeys,
    ) -> Result<(), StoreError> {
        let today = self.shared.surroundings.today();
        if let Some(sealing) = taken.sealing.take() {
            match finish(sealing) {
                Ok(incoming) => match incoming.commit(today, &self.shared.epochs).await {
                    Ok(_) => return Ok(()),
                    Err(cause) if !taken.has_text() => return Err(cause),
                    Err(_) => taken.files_lost(),
                },
                Err(_) => taken.files_lost(),
            }
        }
        if taken.sealing_failed {
            taken.files_lost();
            if !taken.has_text() {
                return Err(StoreError::Full);
            }
        }
        let alone = self.begin(taken, keys).and_then(|alone| alone.finish());
        let (incoming, _) = alone.map_err(|cause| store_error(&cause))?;
        incoming.commit(today, &self.shared.epochs).await.map(|_| ())
    }

    fn begin(&self, taken: &Taken, keys: &ThreadKeys) -> Result<EnvelopeWriter<Incoming>, Error> {
        let shared = self.shared;
        let opening = Opening { kind: self.kind, door: Door::Post, language: None };
        let claim = Claim::typed(&taken.voucher.to_text(), shared.dir.identity());
        let out = shared.store.incoming(keys.tag(), claim);
        let (mut rng, team) = (shared.surroundings.rng(), shared.team());
        let recipients = team.recipients(shared.surroundings.today());
        let writer = EnvelopeWriter::begin(out, recipients, keys, opening, &mut rng)?;
        let mut writer = writer.with_total_bytes_max(shared.total_bytes_max);
        // Three bytes of U+FFFD for one bad byte: the text may have grown above the limit.
        let text = taken.text.to_text();
        let most = usize::try_from(TEXT_BYTES_MAX).unwrap_or(usize::MAX);
        let mut end = text.len().min(most);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        writer.text(&text.as_bytes()[..end])?;
        Ok(writer)
    }

    fn field(
        &self,
        taken: &mut Taken,
        head: &PartHead,
        keys: impl Fn(&Taken) -> Option<std::sync::Arc<ThreadKeys>>,
    ) -> Field {
        if head.name == "sealed" {
            *taken = Taken { promised: true, ..Taken::default() };
        }
        if taken.promised {
            return Field::Unknown;
        }
        match head.name.as_str() {
            name if name == self.text_field => {
                taken.text_late |= taken.sealing.is_some();
                Field::Text
            }
            "draft" => {
                taken.draft = true;
                Field::Text
            }
            "words" => Field::Words,
            "voucher" => Field::Voucher,
            "remove" => Field::Remove,
            "sure" => {
                taken.sure = true;
                Field::Unknown
            }
            // Where nothing was chosen, browsers send a file without a name and data.
            "files" if head.file_name.as_deref().is_some_and(|name| !name.is_empty()) => {
                match keys(taken) {
                    Some(keys) => taken.file_begins(self, &keys, head),
                    None => {
                        taken.drop_file(head.file_name.as_deref().unwrap_or_default(), TOO_EARLY)
                    }
                }
            }
            _ => Field::Unknown,
        }
    }

    fn data(&self, taken: &mut Taken, field: Field, head: &PartHead, piece: &[u8]) -> Field {
        let most = |limit: usize, held: usize| piece.len().min(limit.saturating_sub(held));
        match field {
            Field::Text => {
                let limit = usize::try_from(TEXT_BYTES_MAX).unwrap_or(usize::MAX);
                let fits = most(limit, taken.text.len());
                taken.text.push(&piece[..fits]);
                taken.text_too_long |= fits < piece.len();
            }
            Field::Words => {
                // One byte more than may be read, so that too much is refused and not cut.
                let fits = most(WORDS_BYTES_MAX + 1, taken.words.len());
                taken.words.push(&piece[..fits]);
            }
            Field::Voucher => {
                let fits = most(VOUCHER_BYTES_MAX, taken.voucher.len());
                taken.voucher.push(&piece[..fits]);
            }
            Field::Remove => {
                // An id in hex; what is longer is none.
                let fits = most(VOUCHER_BYTES_MAX, taken.remove.len());
                taken.remove.push(&piece[..fits]);
            }
            Field::File => {
                return taken.file_data(head.file_name.as_deref().unwrap_or_default(), piece);
            }
            Field::Dropped | Field::Unknown => {}
        }
        field
    }
}

impl Taken {
    fn files_lost(&mut self) {
        for _ in 0..self.files_whole {
            self.missing.push(Missing { name: Zeroizing::default(), why: NO_ROOM });
        }
        (self.files_whole, self.files_as_is) = (0, 0);
    }
}

/// What to tell a person whose text could not be kept.
pub(super) fn trouble(cause: StoreError) -> Trouble {
    match cause {
        StoreError::Full => Trouble::new("full", "full-hint"),
        StoreError::Failed => Trouble::new("failed", "failed-hint"),
    }
}

fn finish(sealing: EnvelopeWriter<Incoming>) -> Result<Incoming, Error> {
    let on_disk = sealing.is_on_disk();
    let finish = || sealing.finish().map(|(incoming, _)| incoming);
    if on_disk { slowly(finish) } else { finish() }
}

trait OnDisk {
    fn is_on_disk(&self) -> bool;
}

impl OnDisk for EnvelopeWriter<Incoming> {
    fn is_on_disk(&self) -> bool {
        self.get_ref().is_on_disk()
    }
}

fn store_error(cause: &Error) -> StoreError {
    match cause {
        Error::Io(cause) if cause.kind() == io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Failed,
    }
}
