//! Sending from the command line: sealed on the sender's own machine before anything leaves it.
//!
//! The same envelope as at the door (docs/spec/envelope.md), made in a temporary file that holds
//! ciphertext only. Whoever wants to be sure to whom it is sealed brings the team's file along.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rand_core::{CryptoRng, RngCore};
use testimony_courier::Post;
use testimony_seal::{
    BODY_BYTES_MAX, CodeWords, Door, EnvelopeId, EnvelopeKind, EnvelopeWriter, Opening, TeamPublic,
    ThreadKeys, clip_file_name,
};
use zeroize::Zeroizing;

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

/// Seals an account with its files and sends it. A team file that is given must be the one that the
/// Post shows.
///
/// # Errors
/// [`SendError`]; nothing has left the machine unless it was the Post that refused.
pub fn send(
    post: &Post,
    text: &str,
    files: &[PathBuf],
    known: Option<&TeamPublic>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Sent, SendError> {
    let words = CodeWords::generate(rng);
    let (id, team) = seal_and_send(post, &words, EnvelopeKind::Account, text, files, known, rng)?;
    Ok(Sent { words, id, team })
}

/// Seals an answer on the thread of these code words and sends it.
///
/// # Errors
/// As [`send`].
pub fn answer(
    post: &Post,
    words: &CodeWords,
    text: &str,
    files: &[PathBuf],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<EnvelopeId, SendError> {
    let answered = seal_and_send(post, words, EnvelopeKind::Answer, text, files, None, rng)?;
    Ok(answered.0)
}

#[allow(clippy::too_many_arguments, reason = "one private function behind two public ones")]
fn seal_and_send(
    post: &Post,
    words: &CodeWords,
    kind: EnvelopeKind,
    text: &str,
    files: &[PathBuf],
    known: Option<&TeamPublic>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(EnvelopeId, TeamPublic), SendError> {
    if text.trim().is_empty() && files.is_empty() {
        return Err(SendError::Nothing);
    }
    let info = post.info()?;
    if known.is_some_and(|known| known.fingerprint() != info.team.fingerprint()) {
        return Err(SendError::OtherTeam);
    }
    let thread = words.thread_keys(&info.salt);
    let sealed = seal(&info.team, &thread, kind, text, files, rng)?;
    let id = post.send(BufReader::new(sealed), thread.tag())?;
    Ok((id, info.team))
}

/// Seals into a temporary file that has no name and goes with the process.
fn seal(
    team: &TeamPublic,
    thread: &ThreadKeys,
    kind: EnvelopeKind,
    text: &str,
    files: &[PathBuf],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<File, SendError> {
    let room = BufWriter::new(tempfile::tempfile().map_err(SendError::Room)?);
    let opening = Opening { kind, door: Door::Command, language: None };
    let mut envelope = EnvelopeWriter::begin(room, team, thread, opening, rng)?;
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
