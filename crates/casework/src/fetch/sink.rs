//! Takes the parts of an envelope while it is being opened; nothing is on record before its end.
//!
//! A file that its sender locked with `age` to one of the team's recipients is kept as it came, and
//! what is in it beside it. Its ciphertext lies in `incoming/` while it is tried; no plaintext does.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use testimony_seal::{
    AGE_MAGIC, EnvelopeSink, FileBegin, FileEnd, Header, HybridIdentity, LookupTag, MacKey,
    open_locked,
};
use testimony_vault::{BlobWriter, Occasion, Vault};
use zeroize::Zeroizing;

use crate::Error;
use crate::intake::NewFile;

/// Why the sink stops.
#[derive(Debug)]
pub(super) enum SinkError {
    /// An account says that it opens a mailbox that is open already, under another key.
    ThreadTaken,
    /// The vault failed.
    Failed(Error),
}

/// What was in an envelope.
pub(super) struct Parts {
    pub(super) header: Header,
    pub(super) text: Zeroizing<String>,
    pub(super) files: Vec<NewFile>,
}

/// How the name of a locked file usually ends.
const AGE_ENDING: &str = ".age";
const PIECE_BYTES: usize = 64 * 1024;

/// An envelope being opened.
pub(super) struct Intake<'a, 'r> {
    vault: &'a Vault,
    identities: &'a [HybridIdentity],
    occasion: &'a mut Occasion<'r>,
    header: Option<Header>,
    text: Zeroizing<String>,
    files: Vec<NewFile>,
    open: Option<OpenFile>,
}

/// A file that is arriving.
struct OpenFile {
    begin: FileBegin,
    blob: BlobWriter,
    locked: Locked,
}

/// Whether a file is one that its sender locked.
enum Locked {
    /// Its first bytes, as long as they may still become the beginning of an age file.
    Perhaps(Vec<u8>),
    Yes(PathBuf, BufWriter<File>),
    No,
}

impl<'a, 'r> Intake<'a, 'r> {
    pub(super) fn new(
        vault: &'a Vault,
        identities: &'a [HybridIdentity],
        occasion: &'a mut Occasion<'r>,
    ) -> Self {
        let text = Zeroizing::new(String::new());
        Self { vault, identities, occasion, header: None, text, files: Vec::new(), open: None }
    }

    /// The parts of an envelope that was opened to its end.
    pub(super) fn into_parts(self) -> Parts {
        let header = self.header.expect("an envelope that opens has given its header");
        Parts { header, text: self.text, files: self.files }
    }
}

impl Intake<'_, '_> {
    /// Copies what is locked to where it can be tried.
    fn copy_locked(&self, locked: Locked, piece: &[u8]) -> io::Result<Locked> {
        match locked {
            Locked::No => Ok(Locked::No),
            Locked::Yes(path, mut copy) => {
                copy.write_all(piece)?;
                Ok(Locked::Yes(path, copy))
            }
            Locked::Perhaps(mut start) => {
                start.extend_from_slice(piece);
                let seen = start.len().min(AGE_MAGIC.len());
                if start[..seen] != AGE_MAGIC[..seen] {
                    return Ok(Locked::No);
                }
                if seen < AGE_MAGIC.len() {
                    return Ok(Locked::Perhaps(start));
                }
                let name = format!("locked-{}", self.files.len());
                let path = self.vault.dir().join(super::INCOMING_FOLDER).join(name);
                let mut copy = BufWriter::new(File::create(&path)?);
                copy.write_all(&start)?;
                Ok(Locked::Yes(path, copy))
            }
        }
    }

    /// What is in a file that was locked to us; `None` where it was not, or is not whole.
    fn unlock(&mut self, begin: &FileBegin, locked: Locked) -> Result<Option<NewFile>, SinkError> {
        let Locked::Yes(path, copy) = locked else { return Ok(None) };
        let failed = |cause| SinkError::Failed(Error::io("trying", &path)(cause));
        drop(copy.into_inner().map_err(|cause| failed(cause.into_error()))?);
        let file = BufReader::new(File::open(&path).map_err(failed)?);
        fs::remove_file(&path).map_err(failed)?;
        let Ok(mut plain) = open_locked(file, self.identities) else { return Ok(None) };
        let mut blob = self.vault.blob_writer(self.occasion)?;
        let mut piece = Zeroizing::new(vec![0; PIECE_BYTES]);
        loop {
            match plain.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => blob.write_all(&piece[..read]).map_err(failed)?,
                // Changed or cut off: what came of it is not shown as whole, and the locked file
                // is there for whoever wants to look closer.
                Err(_) => return Ok(None),
            }
        }
        let name = begin.name.strip_suffix(AGE_ENDING).filter(|name| !name.is_empty());
        let name = name.map_or_else(|| format!("{} (opened)", begin.name), str::to_owned);
        Ok(Some(NewFile { name, media_type: None, blob: blob.finish()?, cut: false }))
    }
}

impl From<testimony_vault::Error> for SinkError {
    fn from(error: testimony_vault::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl EnvelopeSink for Intake<'_, '_> {
    type Error = SinkError;

    fn thread_key(&mut self, tag: &LookupTag) -> Result<Option<MacKey>, SinkError> {
        let thread = self.vault.thread_by_tag(tag.as_bytes())?;
        Ok(thread.map(|thread| MacKey::from_bytes(*thread.mac_key)))
    }

    fn header(&mut self, header: &Header) -> Result<(), SinkError> {
        if header.mac_key.is_some() && self.vault.thread_by_tag(header.tag.as_bytes())?.is_some() {
            return Err(SinkError::ThreadTaken);
        }
        self.header = Some(header.clone());
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), SinkError> {
        self.text.push_str(piece);
        Ok(())
    }

    fn file_begin(&mut self, begin: &FileBegin) -> Result<(), SinkError> {
        let blob = self.vault.blob_writer(self.occasion)?;
        let locked = Locked::Perhaps(Vec::new());
        self.open = Some(OpenFile { begin: begin.clone(), blob, locked });
        Ok(())
    }

    fn file_data(&mut self, piece: &[u8]) -> Result<(), SinkError> {
        let Some(OpenFile { begin, mut blob, locked }) = self.open.take() else { return Ok(()) };
        let failed = |cause| SinkError::Failed(Error::io("storing", self.vault.dir())(cause));
        blob.write_all(piece).map_err(failed)?;
        let locked = self.copy_locked(locked, piece).map_err(failed)?;
        self.open = Some(OpenFile { begin, blob, locked });
        Ok(())
    }

    fn file_end(&mut self, end: &FileEnd) -> Result<(), SinkError> {
        let Some(OpenFile { begin, blob, locked }) = self.open.take() else { return Ok(()) };
        self.files.push(NewFile {
            name: begin.name.clone(),
            media_type: Some(begin.media_type.clone()).filter(|kind| !kind.is_empty()),
            blob: blob.finish()?,
            cut: end.cut,
        });
        let opened = self.unlock(&begin, locked)?;
        self.files.extend(opened);
        Ok(())
    }

    fn finished(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
