//! Opens an envelope and hands its parts to a sink.

use std::io::Read;

use age::{DecryptError, Identity};
use age_core::format::{FileKey, Stanza};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::writer::{TextTail, check_limit};
use super::{
    BODY_BYTES_MAX, ENVELOPE_BYTES_MIN, FILES_MAX, FRAME_HEAD_BYTES, FileBegin, FileEnd, Header,
    JSON_BYTES_MAX, KIND_DATA, KIND_END, KIND_FILE, KIND_HEADER, KIND_MAC, KIND_PADDING, KIND_TEXT,
    MAC_BYTES, MAGIC, TEXT_BYTES_MAX, TOTAL_BYTES_MAX,
};
use crate::hybrid::STANZA_TAG;
use crate::{Error, HybridIdentity, LookupTag, MacKey, padme};

/// Takes what is in an envelope, in the order in which it comes.
///
/// **Nothing that a sink gets is authentic before [`EnvelopeSink::finished`].** A sink keeps it
/// aside (a transaction, a file under a temporary name) and shows or commits nothing until then;
/// where [`open_envelope`] returns an error, it drops it.
pub trait EnvelopeSink {
    /// What the sink itself can fail with.
    type Error;

    /// The MAC key which the account of this thread brought, for an answer.
    ///
    /// # Errors
    /// What the sink says; `Ok(None)` is "this thread is not known here".
    fn thread_key(&mut self, tag: &LookupTag) -> Result<Option<MacKey>, Self::Error>;

    /// The header. A sink that keeps threads refuses an account whose tag it knows under
    /// another key.
    ///
    /// # Errors
    /// What the sink says.
    fn header(&mut self, header: &Header) -> Result<(), Self::Error>;

    /// A stretch of the text, whole characters.
    ///
    /// # Errors
    /// What the sink says.
    fn text(&mut self, piece: &str) -> Result<(), Self::Error>;

    /// A file begins. Its name is data.
    ///
    /// # Errors
    /// What the sink says.
    fn file_begin(&mut self, begin: &FileBegin) -> Result<(), Self::Error>;

    /// Bytes of the open file.
    ///
    /// # Errors
    /// What the sink says.
    fn file_data(&mut self, piece: &[u8]) -> Result<(), Self::Error>;

    /// The open file ends; size and hash have been checked.
    ///
    /// # Errors
    /// What the sink says.
    fn file_end(&mut self, end: &FileEnd) -> Result<(), Self::Error>;

    /// Everything was found good: commit.
    ///
    /// # Errors
    /// What the sink says.
    fn finished(&mut self) -> Result<(), Self::Error>;
}

/// What was in the envelope: numbers and the header.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The header.
    pub header: Header,
    /// Bytes of text.
    pub text_bytes: u64,
    /// Files.
    pub files: usize,
    /// Bytes of all files.
    pub file_bytes: u64,
}

/// The envelope is not good, or the sink failed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError<E> {
    /// The envelope is not good; drop what the sink has.
    #[error(transparent)]
    Envelope(#[from] Error),
    /// The sink failed; the envelope may be good.
    #[error("what takes the envelope failed")]
    Sink(E),
}

/// Opens an age envelope with any of `identities`.
///
/// # Errors
/// [`OpenError::Envelope`] where it is altered, foreign, broken or above a limit;
/// [`OpenError::Sink`] where the sink failed.
pub fn open_envelope<S: EnvelopeSink>(
    envelope: impl Read,
    identities: &[HybridIdentity],
    sink: &mut S,
) -> Result<Opened, OpenError<S::Error>> {
    let age = age::Decryptor::new(envelope).map_err(|cause| refused(&cause))?;
    let strict: Vec<_> = identities.iter().map(Strict).collect();
    let each = strict.iter().map(|one| one as &dyn Identity);
    let plain = age.decrypt(each).map_err(|cause| refused(&cause))?;
    let mut frames = Frames { plain, read: 0, body: Zeroizing::new(vec![0; BODY_BYTES_MAX]) };
    let start = frames.take(MAGIC.len())?;
    if start != MAGIC {
        return Err(Error::Format("it does not begin like one").into());
    }
    let (kind, body) = frames.next(None)?;
    if kind != KIND_HEADER {
        return Err(Error::Format("it has no header").into());
    }
    let header = Header::parse(body)?;
    let mut mac = match &header.mac_key {
        Some(key) => key.hmac(),
        None => sink
            .thread_key(&header.tag)
            .map_err(OpenError::Sink)?
            .ok_or(Error::ThreadUnknown)?
            .hmac(),
    };
    mac.update(MAGIC);
    absorb(&mut mac, KIND_HEADER, body);
    sink.header(&header).map_err(OpenError::Sink)?;
    let mut parts = Parts::default();
    loop {
        let (kind, body) = frames.next(Some(parts.state))?;
        if kind == KIND_MAC {
            parts.check_end()?;
            mac.verify_slice(body).map_err(|_| Error::Mac)?;
            break;
        }
        absorb(&mut mac, kind, body);
        parts.give(kind, body, sink)?;
    }
    frames.check_end()?;
    sink.finished().map_err(OpenError::Sink)?;
    let Parts { text_bytes, files, file_bytes, .. } = parts;
    Ok(Opened { header, text_bytes, files, file_bytes })
}

/// Reads frames; remembers how much was read.
struct Frames<R> {
    plain: R,
    read: u64,
    body: Zeroizing<Vec<u8>>,
}

impl<R: Read> Frames<R> {
    fn next(&mut self, state: Option<State>) -> Result<(u8, &[u8]), Error> {
        let head = self.take(FRAME_HEAD_BYTES)?;
        let kind = head[0];
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let most = match kind {
            KIND_HEADER | KIND_FILE | KIND_END => JSON_BYTES_MAX,
            KIND_MAC => MAC_BYTES,
            _ => BODY_BYTES_MAX,
        };
        if length > most || (kind == KIND_MAC && length != MAC_BYTES) {
            return Err(Error::Format("a frame has a length that its kind cannot have"));
        }
        // An empty piece of text or data carries nothing and would let a reader run for ever.
        if length == 0 && kind != KIND_PADDING {
            return Err(Error::Format("a frame is empty"));
        }
        if state.is_some() && kind == KIND_HEADER {
            return Err(Error::Format("it has two headers"));
        }
        Ok((kind, self.take(length)?))
    }

    fn take(&mut self, length: usize) -> Result<&[u8], Error> {
        let into = &mut self.body[..length];
        self.plain.read_exact(into)?;
        self.read += length as u64;
        // Padding has a bound too: nothing grows above the limit's own Padmé length by much.
        check_limit("the envelope", self.read, PLAINTEXT_BYTES_MAX)?;
        Ok(into)
    }

    fn check_end(&mut self) -> Result<(), Error> {
        let mut more = [0];
        if self.plain.read(&mut more)? != 0 {
            return Err(Error::Format("something follows its seal"));
        }
        if self.read < ENVELOPE_BYTES_MIN || padme(self.read) != self.read {
            return Err(Error::Format("its length is not padded"));
        }
        Ok(())
    }
}

/// Content, framing and padding of the largest envelope: 12.5 % above the content's limit.
const PLAINTEXT_BYTES_MAX: u64 = TOTAL_BYTES_MAX + TOTAL_BYTES_MAX / 8;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    BetweenFiles,
    InFile,
    Padding,
}

#[derive(Default)]
struct Parts {
    state: State,
    text_bytes: u64,
    text_tail: TextTail,
    files: usize,
    file_bytes: u64,
    size: u64,
    hash: Sha256,
}

impl Parts {
    fn give<S: EnvelopeSink>(
        &mut self,
        kind: u8,
        body: &[u8],
        sink: &mut S,
    ) -> Result<(), OpenError<S::Error>> {
        match (self.state, kind) {
            (State::Text, KIND_TEXT) => self.text(body, sink),
            (State::Text | State::BetweenFiles, KIND_FILE) => self.begin(body, sink),
            (State::InFile, KIND_DATA) => self.data(body, sink),
            (State::InFile, KIND_END) => self.end(body, sink),
            (State::Text | State::BetweenFiles | State::Padding, KIND_PADDING) => {
                self.state = State::Padding;
                if body.iter().any(|byte| *byte != 0) {
                    return Err(Error::Format("its padding is not empty").into());
                }
                Ok(())
            }
            _ => Err(Error::Format("a frame is out of place").into()),
        }
    }

    fn text<S: EnvelopeSink>(
        &mut self,
        body: &[u8],
        sink: &mut S,
    ) -> Result<(), OpenError<S::Error>> {
        self.text_bytes += body.len() as u64;
        check_limit("the text", self.text_bytes, TEXT_BYTES_MAX)?;
        self.text_tail.split(body, |piece| sink.text(piece).map_err(OpenError::Sink))
    }

    fn begin<S: EnvelopeSink>(
        &mut self,
        body: &[u8],
        sink: &mut S,
    ) -> Result<(), OpenError<S::Error>> {
        self.text_tail.check_end()?;
        self.state = State::InFile;
        self.files += 1;
        self.size = 0;
        check_limit("the number of files", self.files as u64, FILES_MAX as u64)?;
        sink.file_begin(&FileBegin::parse(body)?).map_err(OpenError::Sink)
    }

    fn data<S: EnvelopeSink>(
        &mut self,
        body: &[u8],
        sink: &mut S,
    ) -> Result<(), OpenError<S::Error>> {
        self.size += body.len() as u64;
        self.file_bytes += body.len() as u64;
        check_limit("the envelope", self.text_bytes + self.file_bytes, TOTAL_BYTES_MAX)?;
        self.hash.update(body);
        sink.file_data(body).map_err(OpenError::Sink)
    }

    fn end<S: EnvelopeSink>(
        &mut self,
        body: &[u8],
        sink: &mut S,
    ) -> Result<(), OpenError<S::Error>> {
        let end = FileEnd::parse(body)?;
        let sha256: [u8; 32] = self.hash.finalize_reset().into();
        if end.size != self.size || end.sha256 != sha256 {
            return Err(Error::FileMismatch { position: self.files }.into());
        }
        self.state = State::BetweenFiles;
        sink.file_end(&end).map_err(OpenError::Sink)
    }

    fn check_end(&self) -> Result<(), Error> {
        if self.state != State::Padding {
            return Err(Error::Format("its seal comes too early"));
        }
        self.text_tail.check_end()
    }
}

/// Opens what has stanzas of our kind and no other, as every writer of envelopes makes it.
struct Strict<'a>(&'a HybridIdentity);

impl Identity for Strict<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        self.0.unwrap_stanza(stanza)
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, DecryptError>> {
        if stanzas.iter().any(|stanza| stanza.tag != STANZA_TAG) {
            return Some(Err(DecryptError::InvalidHeader));
        }
        self.0.unwrap_stanzas(stanzas)
    }
}

fn absorb(mac: &mut Hmac<Sha256>, kind: u8, body: &[u8]) {
    let length = u32::try_from(body.len()).expect("bodies were read within 64 KiB");
    mac.update(&[kind]);
    mac.update(&length.to_be_bytes());
    mac.update(body);
}

fn refused(cause: &DecryptError) -> Error {
    match cause {
        DecryptError::NoMatchingKeys => Error::Age("none of our keys fits"),
        DecryptError::UnknownFormat => Error::Age("it is of another version"),
        _ => Error::Age("it is damaged or not an age file"),
    }
}
