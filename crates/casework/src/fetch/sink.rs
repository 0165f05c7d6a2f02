//! Takes the parts of an envelope while it is being opened; nothing is on record before its end.

use std::io::Write;

use testimony_seal::{EnvelopeSink, FileBegin, FileEnd, Header, LookupTag, MacKey};
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

/// An envelope being opened.
pub(super) struct Intake<'a, 'r> {
    vault: &'a Vault,
    occasion: &'a mut Occasion<'r>,
    header: Option<Header>,
    text: Zeroizing<String>,
    files: Vec<NewFile>,
    open: Option<(FileBegin, BlobWriter)>,
}

impl<'a, 'r> Intake<'a, 'r> {
    pub(super) fn new(vault: &'a Vault, occasion: &'a mut Occasion<'r>) -> Self {
        let text = Zeroizing::new(String::new());
        Self { vault, occasion, header: None, text, files: Vec::new(), open: None }
    }

    /// The parts of an envelope that was opened to its end.
    pub(super) fn into_parts(self) -> Parts {
        let header = self.header.expect("an envelope that opens has given its header");
        Parts { header, text: self.text, files: self.files }
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
        self.open = Some((begin.clone(), self.vault.blob_writer(self.occasion)?));
        Ok(())
    }

    fn file_data(&mut self, piece: &[u8]) -> Result<(), SinkError> {
        let dir = self.vault.dir();
        match &mut self.open {
            Some((_, blob)) => blob
                .write_all(piece)
                .map_err(|cause| SinkError::Failed(Error::io("storing", dir)(cause))),
            None => Ok(()),
        }
    }

    fn file_end(&mut self, end: &FileEnd) -> Result<(), SinkError> {
        if let Some((begin, blob)) = self.open.take() {
            self.files.push(NewFile {
                name: begin.name.clone(),
                media_type: Some(begin.media_type.clone()).filter(|kind| !kind.is_empty()),
                blob: blob.finish()?,
                cut: end.cut,
            });
        }
        Ok(())
    }

    fn finished(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
