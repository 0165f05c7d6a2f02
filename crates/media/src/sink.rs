//! Where content comes from and where answers go.

use std::io::{self, Read, Seek, SeekFrom};

use crate::job::{Member, MemberEnd, Part, Skip, Thumbnail};

/// What a [`Sink`] could not do: it ends the job and is handed back as it is.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Takes what a file gives, as it comes. Every method does nothing by default.
///
/// A job that ends with a limit, damage or the worker's death has given whatever came until then.
#[allow(unused_variables, reason = "the names are documentation")]
pub trait Sink {
    /// A piece of text; pieces of one part follow one another without anything between.
    ///
    /// # Errors
    /// What stops the job.
    fn text(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        Ok(())
    }
    /// A fact: keys are in docs/spec/extraction.md; one key may come several times.
    ///
    /// # Errors
    /// What stops the job.
    fn field(&mut self, key: &str, value: &str) -> Result<(), Fault> {
        Ok(())
    }
    /// A small picture.
    ///
    /// # Errors
    /// What stops the job.
    fn thumbnail(&mut self, thumbnail: Thumbnail<'_>) -> Result<(), Fault> {
        Ok(())
    }
    /// A member begins. False: its content is not wanted and `piece` is not called for it.
    ///
    /// # Errors
    /// What stops the job.
    fn member(&mut self, member: Member<'_>) -> Result<bool, Fault> {
        Ok(true)
    }
    /// A piece of the member's content, at most 64 KiB.
    ///
    /// # Errors
    /// What stops the job.
    fn piece(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        Ok(())
    }
    /// The member ended. Comes for each member, also when the worker died in the middle of it.
    ///
    /// # Errors
    /// What stops the job.
    fn member_end(&mut self, end: MemberEnd) -> Result<(), Fault> {
        Ok(())
    }
    /// Something in an archive was left out.
    ///
    /// # Errors
    /// What stops the job.
    fn skipped(&mut self, name: &str, why: Skip) -> Result<(), Fault> {
        Ok(())
    }
}

/// For who wants a report alone.
impl Sink for () {}

/// A file's content, read at any place: a worker asks for what its kind needs.
pub trait Content {
    /// How long it is.
    fn bytes(&self) -> u64;
    /// Fills `into` from `offset` on; it is never asked beyond [`Content::bytes`].
    ///
    /// # Errors
    /// If it cannot be read: the job ends with `damaged:unreadable`.
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

impl Content for &[u8] {
    fn bytes(&self) -> u64 {
        self.len() as u64
    }
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).ok();
        let from = start.and_then(|start| self.get(start..start.checked_add(into.len())?));
        into.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A file, or a blob that can be sought in.
#[derive(Debug)]
pub struct Seekable<T> {
    inner: T,
    bytes: u64,
    at: u64,
}

impl<T: Read + Seek> Seekable<T> {
    /// Asks it for its length.
    ///
    /// # Errors
    /// If it cannot be sought in.
    pub fn new(mut inner: T) -> io::Result<Self> {
        let bytes = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        Ok(Self { inner, bytes, at: 0 })
    }
}

impl<T: Read + Seek> Content for Seekable<T> {
    fn bytes(&self) -> u64 {
        self.bytes
    }
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        if self.at != offset {
            self.inner.seek(SeekFrom::Start(offset))?;
        }
        // If it fails, where it stands is not known.
        self.at = u64::MAX;
        self.inner.read_exact(into)?;
        self.at = offset + into.len() as u64;
        Ok(())
    }
}
