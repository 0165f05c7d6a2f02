//! Frames between parent and worker: docs/spec/extraction.md, section "Frames".
//!
//! Both sides read with the same few functions. None believes a length: a frame above
//! [`FRAME_BYTES_MAX`], a string that is no UTF-8 or a body with bytes left over is refused.

use std::io::{self, Read};

/// Version of the protocol; both sides come from one program, so another one is a fault.
pub(crate) const VERSION: u8 = 1;
/// A frame holds at most a thumbnail; pieces of content are smaller (see [`PIECE_BYTES`]).
pub(crate) const FRAME_BYTES_MAX: usize = 4 << 20;
/// Content and text travel in pieces of this size: large enough that system calls cost little.
pub(crate) const PIECE_BYTES: usize = 64 << 10;
/// Content up to this size travels inside its job, so that many small files need no round trips.
pub(crate) const INLINE_BYTES_MAX: u64 = 256 << 10;

/// What a frame is, in its first byte.
pub(crate) mod tag {
    pub(crate) const JOB: u8 = 0x01;
    pub(crate) const DATA: u8 = 0x02;
    pub(crate) const HELLO: u8 = 0x10;
    pub(crate) const NEED: u8 = 0x11;
    pub(crate) const KIND: u8 = 0x12;
    pub(crate) const TEXT: u8 = 0x13;
    pub(crate) const FIELD: u8 = 0x14;
    pub(crate) const THUMBNAIL: u8 = 0x15;
    pub(crate) const MEMBER: u8 = 0x16;
    pub(crate) const PIECE: u8 = 0x17;
    pub(crate) const MEMBER_END: u8 = 0x18;
    pub(crate) const SKIPPED: u8 = 0x19;
    pub(crate) const END: u8 = 0x1a;
}

/// A body under construction.
#[derive(Default)]
pub(crate) struct Body(Vec<u8>);

impl Body {
    pub(crate) fn new(tag: u8) -> Self {
        Self(vec![0, 0, 0, 0, tag])
    }
    pub(crate) fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }
    pub(crate) fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }
    pub(crate) fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }
    /// Length, then bytes. What would not fit into a frame is cut by the caller before.
    pub(crate) fn bytes(self, value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let mut this = self.u32(length);
        this.0.extend_from_slice(value);
        this
    }
    pub(crate) fn string(self, value: &str) -> Self {
        self.bytes(value.as_bytes())
    }
    /// The frame of a tag and bare bytes, without their length.
    pub(crate) fn frame_of(mut self, bytes: &[u8]) -> Vec<u8> {
        self.0.extend_from_slice(bytes);
        self.frame()
    }
    /// The whole frame, its length in front.
    pub(crate) fn frame(mut self) -> Vec<u8> {
        let length = u32::try_from(self.0.len() - 4).unwrap_or(u32::MAX);
        self.0[..4].copy_from_slice(&length.to_le_bytes());
        self.0
    }
}

/// A frame says something that the protocol does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame breaks the protocol")]
pub(crate) struct Malformed;

/// The body of a frame, read from its front.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (front, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(front)
    }
    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?[0])
    }
    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        let bytes = self.take(4)?.try_into().map_err(|_| Malformed)?;
        Ok(u32::from_le_bytes(bytes))
    }
    pub(crate) fn u64(&mut self) -> Result<u64, Malformed> {
        let bytes = self.take(8)?.try_into().map_err(|_| Malformed)?;
        Ok(u64::from_le_bytes(bytes))
    }
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.u32()?).map_err(|_| Malformed)?;
        self.take(length)
    }
    pub(crate) fn string(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed)
    }
    /// Refuses what is left over.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// As much of a text as has room, whole characters only.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The length of a frame as its first four bytes give it.
pub(crate) fn frame_length(front: [u8; 4]) -> Result<usize, Malformed> {
    let length = usize::try_from(u32::from_le_bytes(front)).map_err(|_| Malformed)?;
    if (1..=FRAME_BYTES_MAX).contains(&length) { Ok(length) } else { Err(Malformed) }
}

/// Reads one frame into `into`; false at the end of the stream, before a frame.
pub(crate) fn read_frame(from: &mut impl Read, into: &mut Vec<u8>) -> io::Result<bool> {
    let mut front = [0; 4];
    if from.read(&mut front[..1])? == 0 {
        return Ok(false);
    }
    from.read_exact(&mut front[1..])?;
    let length = frame_length(front).map_err(io::Error::other)?;
    into.clear();
    into.resize(length, 0);
    from.read_exact(into)?;
    Ok(true)
}
