//! What one thread does: gives files to the sandbox and makes findings of the answers.

use std::io::Read;
use std::sync::mpsc::SyncSender;

use data_encoding::BASE64;
use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use testimony_media::{Extractor, Fault, Job, Kind, Outcome, Report, Seekable};
use testimony_model::{Handle, ItemId};
use testimony_proof::Hash;
use testimony_vault::{
    Batch, BlobReader, Days, Document, Indexer, PendingBlob, Picture, Reading, Sealer, StoredFile,
};

use super::taking::Taking;
use super::{UNIT_BYTES, UNIT_FILES};
use crate::Error;

/// Members are handed over when so many wait; each file keeps a mebibyte of them at most.
const MEMBERS_COUNT: usize = 1_000;
/// Pictures that wait in memory, in bytes.
const PICTURES_BYTES: usize = 16 << 20;
/// Facts that tell when a file was made, the surest first.
const DATE_FIELDS: [&str; 4] = ["taken", "date", "created", "published"];
const SECONDS_OF_A_DAY: i64 = 86_400;

/// Files for one worker.
#[derive(Default)]
pub(super) struct Unit {
    files: Vec<Opened>,
    bytes: u64,
    flush: bool,
}

struct Opened {
    file: StoredFile,
    job: Job,
    content: Content,
    commitment: Hash,
}

/// Where a thread's findings go.
pub(super) struct Way {
    pub(super) number: usize,
    pub(super) to_us: SyncSender<Result<Finding, Error>>,
}

/// A file's content.
pub(super) enum Content {
    Short(Vec<u8>),
    Long(Box<BlobReader>),
    /// The vault's own copy is damaged; `check` says more.
    Damaged,
}

/// What a worker found, to be written together.
#[derive(Default)]
pub(super) struct Finding {
    pub(super) batches: Vec<Batch>,
    pub(super) read: Vec<ReadFile>,
    pub(super) members: Vec<FoundMember>,
    /// The worker that is done with a unit.
    pub(super) ends_unit_of: Option<usize>,
}

/// A file that was read.
pub(super) struct ReadFile {
    pub(super) item: ItemId,
    pub(super) name: String,
    pub(super) reading: Reading,
    pub(super) pictures: Vec<(Picture, Vec<u8>)>,
    pub(super) skipped: Vec<(String, &'static str)>,
}

/// A file that others may lie in, and where they go.
pub(super) struct Container {
    item: ItemId,
    commitment: String,
    source: Option<Handle>,
    name: String,
    to_us: SyncSender<Result<Finding, Error>>,
}

impl Container {
    pub(super) fn holds(&self, name: &str, blob: PendingBlob, whole: bool) -> FoundMember {
        FoundMember {
            container: self.item,
            container_commitment: self.commitment.clone(),
            source: self.source.clone(),
            name: format!("{}/{name}", self.name),
            blob,
            whole,
        }
    }

    /// Gives members to the vault before their archive was read to its end.
    pub(super) fn hand_over(&self, members: Vec<FoundMember>) -> Result<(), Fault> {
        Ok(self.to_us.send(Ok(Finding { members, ..Finding::default() }))?)
    }
}

/// A file that lay in another.
pub(super) struct FoundMember {
    pub(super) container: ItemId,
    pub(super) container_commitment: String,
    pub(super) source: Option<Handle>,
    pub(super) name: String,
    pub(super) blob: PendingBlob,
    pub(super) whole: bool,
}

impl Content {
    /// Reads a short file; a long one is read piece by piece.
    pub(super) fn of(reader: Result<BlobReader, testimony_vault::Error>, short: bool) -> Self {
        match reader {
            Err(_) => Self::Damaged,
            Ok(reader) if !short => Self::Long(Box::new(reader)),
            Ok(mut reader) => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes).map_or(Self::Damaged, |_| Self::Short(bytes))
            }
        }
    }
}

impl Unit {
    /// A unit that asks a worker for what it holds.
    pub(super) fn flush() -> Self {
        Self { flush: true, ..Self::default() }
    }

    pub(super) fn push(&mut self, file: StoredFile, job: Job, content: Content, commitment: Hash) {
        self.bytes += match &content {
            Content::Short(bytes) => bytes.len() as u64,
            Content::Long(_) => UNIT_BYTES,
            Content::Damaged => 0,
        };
        self.files.push(Opened { file, job, content, commitment });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.files.len() >= UNIT_FILES || self.bytes >= UNIT_BYTES
    }
}

impl Finding {
    pub(super) fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.read.is_empty() && self.members.is_empty()
    }
}

/// One thread's tools, and what it found and did not hand over.
pub(super) struct Work<'e> {
    extractor: &'e Extractor,
    way: Way,
    sealer: Sealer,
    rng: ChaCha20Rng,
    indexer: Indexer,
    day: i32,
    finding: Finding,
    pictures_bytes: usize,
}

impl<'e> Work<'e> {
    pub(super) fn new(
        extractor: &'e Extractor,
        way: Way,
        sealer: Sealer,
        rng: ChaCha20Rng,
        day: i32,
    ) -> Self {
        Self {
            extractor,
            way,
            sealer,
            rng,
            indexer: Indexer::default(),
            day,
            finding: Finding::default(),
            pictures_bytes: 0,
        }
    }

    /// Hands over what was found: a text goes with the note that its file was read.
    pub(super) fn flush(&mut self) {
        self.hand_over(None);
    }

    /// Says why this thread ends.
    pub(super) fn fail(&self, error: Error) {
        // Nobody listens only when the run has ended already.
        drop(self.way.to_us.send(Err(error)));
    }

    fn hand_over(&mut self, ends_unit_of: Option<usize>) {
        if !self.indexer.is_empty() {
            self.finding.batches.push(self.indexer.take());
        }
        let finding = std::mem::take(&mut self.finding);
        self.pictures_bytes = 0;
        drop(self.way.to_us.send(Ok(Finding { ends_unit_of, ..finding })));
    }

    /// A place for what comes out of a file.
    fn taking(&mut self, opened: &Opened) -> Taking {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        let container = Container {
            item: opened.file.item,
            commitment: BASE64.encode(&opened.commitment),
            source: opened.file.source.as_deref().and_then(|source| source.parse().ok()),
            name: opened.file.name.clone(),
            to_us: self.way.to_us.clone(),
        };
        Taking::new(container, self.sealer.clone(), seed)
    }

    /// Puts what was taken out of a file into the index, and notes that it was read.
    fn note(&mut self, file: &StoredFile, report: &Report, taken: Taking) {
        let text_was_found = report.text_bytes > 0;
        let reading = Reading {
            outcome: report.outcome.word(),
            kind: report.kind.word().to_owned(),
            media_type: report.media_type.clone(),
            programs: wants_program(report.kind, text_was_found),
            fields: taken.fields,
        };
        index(&mut self.indexer, file, &reading, taken.text, self.day);
        self.finding.members.extend(taken.members);
        self.pictures_bytes += taken.pictures.iter().map(|(_, jpeg)| jpeg.len()).sum::<usize>();
        self.finding.read.push(ReadFile {
            item: file.item,
            name: file.name.clone(),
            reading,
            pictures: taken.pictures,
            skipped: taken.skipped,
        });
    }
}

/// Puts a file into the index: its words, then what it tells of itself.
pub(super) fn index(
    indexer: &mut Indexer,
    file: &StoredFile,
    reading: &Reading,
    text: Vec<String>,
    day: i32,
) {
    let facts = reading.fields.iter().map(|(key, value)| format!("\n{key}: {value}"));
    let pieces: Vec<String> = text.into_iter().chain(facts).collect();
    let document = Document {
        items: vec![file.item],
        about: file.item.to_string(),
        kind: "file".to_owned(),
        media_type: reading.media_type.clone(),
        source: file.source.clone().unwrap_or_default(),
        date: facts_date(&reading.fields),
        name: file.name.clone(),
        added: day,
        ..Document::default()
    };
    indexer.put(document, pieces.iter().map(String::as_str));
}

/// Reads the files of a unit; hands over when enough was found.
pub(super) fn read_unit(work: &mut Work<'_>, unit: Unit) -> Result<(), Error> {
    let flush = unit.flush;
    let mut short: Vec<Opened> = Vec::new();
    for opened in unit.files {
        match opened.content {
            Content::Short(_) => short.push(opened),
            Content::Long(_) | Content::Damaged => read_alone(work, opened)?,
        }
    }
    read_short(work, &short)?;
    let much = work.pictures_bytes >= PICTURES_BYTES || work.finding.members.len() >= MEMBERS_COUNT;
    if flush || much || work.indexer.is_full() {
        work.hand_over(Some(work.way.number));
    } else {
        let done = Finding { ends_unit_of: Some(work.way.number), ..Finding::default() };
        drop(work.way.to_us.send(Ok(done)));
    }
    Ok(())
}

fn read_short(work: &mut Work<'_>, files: &[Opened]) -> Result<(), Error> {
    let short = |opened: &Opened| match &opened.content {
        Content::Short(bytes) => Some((opened.job.clone(), bytes.clone())),
        _ => None,
    };
    let jobs: Vec<(Job, Vec<u8>)> = files.iter().filter_map(short).collect();
    let jobs: Vec<(Job, &[u8])> =
        jobs.iter().map(|(job, bytes)| (job.clone(), bytes.as_slice())).collect();
    let mut taken: Vec<Taking> = files.iter().map(|opened| work.taking(opened)).collect();
    let reports = work.extractor.extract_many(&jobs, &mut taken)?;
    for ((opened, report), taken) in files.iter().zip(&reports).zip(taken) {
        work.note(&opened.file, report, taken);
    }
    Ok(())
}

/// Reads a long file, piece by piece.
fn read_alone(work: &mut Work<'_>, opened: Opened) -> Result<(), Error> {
    let mut taken = work.taking(&opened);
    let Opened { file, job, content, .. } = opened;
    let report = match content {
        Content::Short(bytes) => work.extractor.extract(&job, &mut bytes.as_slice(), &mut taken)?,
        Content::Long(reader) => match Seekable::new(*reader) {
            Ok(mut content) => work.extractor.extract(&job, &mut content, &mut taken)?,
            Err(_) => damaged(),
        },
        Content::Damaged => damaged(),
    };
    work.note(&file, &report, taken);
    Ok(())
}

fn damaged() -> Report {
    let outcome = Outcome::Damaged(testimony_media::Damage::Unreadable);
    Report { outcome, ..Report::default() }
}

/// Whether a program of the system may find more: words in a picture, facts of a film.
fn wants_program(kind: Kind, text_was_found: bool) -> bool {
    match kind {
        Kind::Jpeg | Kind::Png | Kind::Webp | Kind::Tiff | Kind::Audio | Kind::Video => true,
        Kind::Pdf => !text_was_found,
        _ => false,
    }
}

/// The day that a file tells of itself.
pub fn facts_date(fields: &[(String, String)]) -> Option<Days> {
    DATE_FIELDS.iter().find_map(|wanted| {
        let (_, value) = fields.iter().find(|(key, _)| key == wanted)?;
        Days::from_edtf(value.get(..10)?)
    })
}

/// Days since 1970.
pub fn day_number(time: Timestamp) -> i32 {
    i32::try_from(time.as_second().div_euclid(SECONDS_OF_A_DAY)).unwrap_or(i32::MAX)
}
