//! The content of the file at hand, by offset; what is not here is asked of the parent.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::{Shared, Stop};
use crate::job::{Limit, Outcome};

/// Asked for at once.
const BLOCK_BYTES: u64 = 256 << 10;
/// Blocks that are remembered: the directory at the end of an archive, and where it is read.
const BLOCKS_MAX: usize = 4;

/// One file's content.
pub(crate) struct Source<'w> {
    channel: Shared<'w>,
    bytes: u64,
    inline: Option<Vec<u8>>,
    /// The number of each block and what it holds; the last used is the last.
    blocks: RefCell<Vec<(u64, Rc<Vec<u8>>)>>,
    broken: Cell<bool>,
}

impl<'w> Source<'w> {
    pub(crate) fn new(channel: Shared<'w>, bytes: u64, inline: Option<Vec<u8>>) -> Self {
        let broken = Cell::new(false);
        Self { channel, bytes, inline, blocks: RefCell::default(), broken }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// True if the parent did not answer as it must.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// As much as there is at once from `offset`; 0 at the end.
    pub(crate) fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        if offset >= self.bytes {
            return Ok(0);
        }
        let copy = |from: &[u8], at: u64, into: &mut [u8]| {
            let from = usize::try_from(at).ok().and_then(|at| from.get(at..)).unwrap_or_default();
            let count = from.len().min(into.len());
            into[..count].copy_from_slice(&from[..count]);
            count
        };
        if let Some(inline) = &self.inline {
            return Ok(copy(inline, offset, into));
        }
        let block = self.block(offset / BLOCK_BYTES)?;
        match copy(&block, offset % BLOCK_BYTES, into) {
            0 if !into.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }

    fn block(&self, number: u64) -> io::Result<Rc<Vec<u8>>> {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(at) = blocks.iter().position(|(is, _)| *is == number) {
            blocks[at..].rotate_left(1);
        } else {
            let offset = number * BLOCK_BYTES;
            let bytes = u32::try_from(BLOCK_BYTES.min(self.bytes - offset)).unwrap_or(u32::MAX);
            let came = self.channel.borrow_mut().need(offset, bytes);
            let came = came.inspect_err(|_| self.broken.set(true))?;
            if blocks.len() == BLOCKS_MAX {
                blocks.remove(0);
            }
            blocks.push((number, Rc::new(came)));
        }
        blocks.last().map(|(_, block)| Rc::clone(block)).ok_or(io::ErrorKind::NotFound.into())
    }

    /// Exactly `count` bytes.
    pub(crate) fn exact(&self, offset: u64, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.reader(offset).read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// The first bytes, at most `count`.
    pub(crate) fn head(&self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(0).take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The whole content, for readers that need it at once.
    pub(crate) fn hold(&self, bytes_max: u64) -> Result<Vec<u8>, Stop> {
        if self.bytes > bytes_max {
            return Err(Outcome::LimitReached(Limit::Held).into());
        }
        if let Some(inline) = &self.inline {
            return Ok(inline.clone());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0));
        self.reader(0).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn reader(&self, at: u64) -> Cursor<'_, 'w> {
        Cursor { source: self, at }
    }
}

/// Reads a [`Source`] from one place on.
pub(crate) struct Cursor<'s, 'w> {
    source: &'s Source<'w>,
    at: u64,
}

impl Read for Cursor<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read_at(self.at, into)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Cursor<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.source.bytes.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
