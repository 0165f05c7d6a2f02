//! Sending from the command line: sealed on the sender's own machine before anything leaves it.
//!
//! The same envelope as at the door (docs/spec/envelope.md), made in a temporary file that holds
//! ciphertext only. Whoever wants to be sure to whom it is sealed brings the team's file along.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rand_core::{CryptoRng, RngCore};
use testimony_courier::{PassClaim, Post, PostInfo, Uploaded};
use testimony_seal::{
    BODY_BYTES_MAX, CodeWords, Day, Door, EnvelopeId, EnvelopeKind, EnvelopeWriter,
    HybridRecipient, LookupTag, Opening, TeamPublic, ThreadKeys, Voucher, WorkTask, clip_file_name,
};
use zeroize::Zeroizing;

/// Larger envelopes go in pieces: a link that breaks then costs one of them.
const WHOLE_BYTES_MAX: u64 = 1 << 20;

/// What was sent, and the way back to it.
#[derive(Debug)]
pub struct Sent {
    /// The only way back.
    pub words: CodeWords,
    /// What the Post calls it.
    pub id: EnvelopeId,
    /// To whom it was sealed.
    pub team: TeamPublic,
}

/// Why it was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The Post shows another team than the sender's file.
    #[error("the Post shows another team than your team file")]
    OtherTeam,
    /// There is nothing to send.
    #[error("there is neither a text nor a file to send")]
    Nothing,
    /// The Post did not take it, or cannot be reached.
    #[error(transparent)]
    Courier(#[from] testimony_courier::Error),
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] testimony_seal::Error),
    /// A file cannot be read.
    #[error("reading {}: {cause}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The sealed copy cannot be kept for a moment.
    #[error("no room for the sealed copy: {0}")]
    Room(#[source] io::Error),
}

/// What is sent.
pub struct Sending<'a> {
    /// The day, which chooses the recipients.
    pub today: Day,
    /// The words.
    pub text: &'a str,
    /// Photographs and other files.
    pub files: &'a [PathBuf],
    /// The team's file, if the sender has one: the Post must show the same team.
    pub known: Option<&'a TeamPublic>,
    /// A voucher of the team; without one this machine works for a place in front.
    pub voucher: Option<&'a Voucher>,
    /// Hears how far a large envelope is.
    pub told: &'a mut dyn FnMut(Uploaded),
}

impl<'a> Sending<'a> {
    /// To the team that the Post shows, without a voucher.
    pub fn new(
        today: Day,
        text: &'a str,
        files: &'a [PathBuf],
        told: &'a mut dyn FnMut(Uploaded),
    ) -> Self {
        Self { today, text, files, known: None, voucher: None, told }
    }
}

impl fmt::Debug for Sending<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sending").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// Seals an account with its files and sends it.
///
/// # Errors
/// [`SendError`]; nothing has left the machine unless it was the Post that refused.
pub fn send(
    post: &Post,
    sending: Sending<'_>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Sent, SendError> {
    let words = CodeWords::generate(rng);
    let (id, team) = seal_and_send(post, &words, EnvelopeKind::Account, sending, rng)?;
    Ok(Sent { words, id, team })
}

/// Seals an answer on the thread of these code words and sends it.
///
/// # Errors
/// As [`send`].
pub fn answer(
    post: &Post,
    words: &CodeWords,
    sending: Sending<'_>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<EnvelopeId, SendError> {
    Ok(seal_and_send(post, words, EnvelopeKind::Answer, sending, rng)?.0)
}

fn seal_and_send(
    post: &Post,
    words: &CodeWords,
    kind: EnvelopeKind,
    sending: Sending<'_>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(EnvelopeId, TeamPublic), SendError> {
    let Sending { today, text, files, known, voucher, told } = sending;
    if text.trim().is_empty() && files.is_empty() {
        return Err(SendError::Nothing);
    }
    let info = post.info()?;
    if known.is_some_and(|known| !known.is_same_team(&info.team)) {
        return Err(SendError::OtherTeam);
    }
    // An old roster names recipients whose identities the team no longer has, or somebody else has.
    let team = known.filter(|known| info.team.is_older_than(known)).unwrap_or(&info.team).clone();
    let thread = words.thread_keys(&info.salt);
    let mut sealed = seal(team.recipients(today), &thread, kind, text, files, rng)?;
    let claim = claim(&info, thread.tag(), voucher);
    let id = match sealed.metadata().map_err(SendError::Room)?.len() {
        0..=WHOLE_BYTES_MAX => post.send(BufReader::new(sealed), thread.tag(), &claim)?,
        _ => post.upload(&mut sealed, thread.tag(), &claim, told)?,
    };
    Ok((id, team))
}

/// The voucher that the sender has; without one, work, where the Post asks for some.
fn claim(info: &PostInfo, tag: &LookupTag, voucher: Option<&Voucher>) -> PassClaim {
    if let Some(voucher) = voucher {
        return PassClaim::Voucher(voucher.shown(&info.identity));
    }
    let done = info.work.and_then(|(epoch, bits)| {
        WorkTask { identity: info.identity, epoch, tag: *tag, bits }.find()
    });
    done.map_or(PassClaim::None, PassClaim::Work)
}

/// Seals into a temporary file that has no name and goes with the process.
fn seal(
    recipients: &[HybridRecipient],
    thread: &ThreadKeys,
    kind: EnvelopeKind,
    text: &str,
    files: &[PathBuf],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<File, SendError> {
    let room = BufWriter::new(tempfile::tempfile().map_err(SendError::Room)?);
    let opening = Opening { kind, door: Door::Command, language: None };
    let mut envelope = EnvelopeWriter::begin(room, recipients, thread, opening, rng)?;
    envelope.text(text.as_bytes())?;
    for path in files {
        add_file(&mut envelope, path)?;
    }
    let (room, _) = envelope.finish()?;
    let mut file = room.into_inner().map_err(|cause| SendError::Room(cause.into_error()))?;
    file.seek(SeekFrom::Start(0)).map_err(SendError::Room)?;
    Ok(file)
}

fn add_file<W: Write>(envelope: &mut EnvelopeWriter<W>, path: &Path) -> Result<(), SendError> {
    let failed = |cause| SendError::File { path: path.to_owned(), cause };
    let mut file = File::open(path).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    envelope.begin_file(clip_file_name(&name), "")?;
    let mut piece = Zeroizing::new(vec![0; BODY_BYTES_MAX]);
    loop {
        match file.read(&mut piece).map_err(failed)? {
            0 => break,
            read => envelope.data(&piece[..read])?,
        }
    }
    envelope.end_file()?;
    Ok(())
}
