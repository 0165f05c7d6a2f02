//! Seals an account or answer piece by piece.

use std::fmt;
use std::io::Write;

use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::header::clip;
use super::{
    BODY_BYTES_MAX, ENVELOPE_BYTES_MIN, FILES_MAX, FRAME_HEAD_BYTES, FileBegin, FileEnd, Header,
    KIND_DATA, KIND_END, KIND_FILE, KIND_HEADER, KIND_MAC, KIND_PADDING, KIND_TEXT, MAC_BYTES,
    MAC_FRAME_BYTES, MAGIC, MEDIA_TYPE_BYTES_MAX, Opening, TEXT_BYTES_MAX, TOTAL_BYTES_MAX,
};
use crate::{AgeWriter, Error, HybridRecipient, Recipients, ThreadKeys, padme};

/// Seals one envelope in constant memory: the text first, then the files.
///
/// Without [`EnvelopeWriter::finish`] what was written cannot be opened by anyone.
pub struct EnvelopeWriter<W: Write> {
    out: AgeWriter<W>,
    mac: Hmac<Sha256>,
    /// Plaintext bytes, framing included.
    written: u64,
    text_bytes: u64,
    text_tail: TextTail,
    total_bytes_max: u64,
    file_bytes: u64,
    files: usize,
    file: Option<OpenFile>,
    /// Collects pieces, so that frames (and with them the length) do not follow the network's.
    pending: Zeroizing<Vec<u8>>,
}

/// What was sealed: numbers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Bytes of text.
    pub text_bytes: u64,
    /// Files, those included that were cut.
    pub files: usize,
    /// Bytes of all files.
    pub file_bytes: u64,
}

struct OpenFile {
    size: u64,
    hash: Sha256,
}

impl<W: Write> EnvelopeWriter<W> {
    /// Writes the age header and the envelope's header.
    ///
    /// # Errors
    /// [`Error::Age`] without recipients, [`Error::Limit`]; [`Error::Io`] from `out`.
    pub fn begin(
        out: W,
        recipients: &[HybridRecipient],
        thread: &ThreadKeys,
        opening: Opening,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        let header = Header::new(thread, opening)?;
        let mut writer = Self {
            out: AgeWriter::begin(out, Recipients::Hybrid(recipients), rng)?,
            mac: thread.mac().hmac(),
            written: 0,
            text_bytes: 0,
            text_tail: TextTail::default(),
            total_bytes_max: TOTAL_BYTES_MAX,
            file_bytes: 0,
            files: 0,
            file: None,
            pending: Zeroizing::new(Vec::with_capacity(BODY_BYTES_MAX)),
        };
        writer.put(MAGIC)?;
        writer.frame(KIND_HEADER, &header.print())?;
        Ok(writer)
    }

    /// Takes less than [`TOTAL_BYTES_MAX`]: a Post with a small disk.
    #[must_use]
    pub fn with_total_bytes_max(mut self, bytes: u64) -> Self {
        self.total_bytes_max = bytes.min(TOTAL_BYTES_MAX);
        self
    }

    /// Where the ciphertext goes.
    pub fn get_ref(&self) -> &W {
        self.out.get_ref()
    }

    /// Adds text. Pieces may split a character; together they must be UTF-8.
    ///
    /// # Errors
    /// [`Error::Order`] after the first file, [`Error::Utf8`], [`Error::Limit`], [`Error::Io`].
    pub fn text(&mut self, piece: &[u8]) -> Result<(), Error> {
        if self.files > 0 {
            return Err(Error::Order("text comes before files"));
        }
        let total = self.text_bytes + piece.len() as u64;
        check_limit("the text", total, TEXT_BYTES_MAX)?;
        self.text_tail.take(piece)?;
        self.text_bytes = total;
        self.collect(KIND_TEXT, piece)
    }

    /// Begins a file. A media type that is too long is cut, since it is only a hint.
    ///
    /// # Errors
    /// [`Error::Order`] while another file is open; [`Error::Limit`] for the 65th file or a name
    /// above 255 bytes (see [`super::clip_file_name`]); [`Error::Utf8`] where the text broke off.
    pub fn begin_file(&mut self, name: &str, media_type: &str) -> Result<(), Error> {
        if self.file.is_some() {
            return Err(Error::Order("a file is still open"));
        }
        self.text_tail.check_end()?;
        check_limit("the number of files", self.files as u64 + 1, FILES_MAX as u64)?;
        let media_type = clip(media_type, MEDIA_TYPE_BYTES_MAX).to_owned();
        let begin = FileBegin { name: name.to_owned(), media_type };
        begin.check()?;
        self.flush_pending(KIND_TEXT)?;
        let body = serde_json::to_vec(&begin).expect("strings always become JSON");
        self.frame(KIND_FILE, &Zeroizing::new(body))?;
        self.files += 1;
        self.file = Some(OpenFile { size: 0, hash: Sha256::new() });
        Ok(())
    }

    /// Adds data to the open file.
    ///
    /// # Errors
    /// [`Error::Order`] without an open file; [`Error::Limit`] where the envelope grows above
    /// [`TOTAL_BYTES_MAX`] (the file can still be ended with [`Self::cut_file`]); [`Error::Io`].
    pub fn data(&mut self, piece: &[u8]) -> Result<(), Error> {
        let Some(file) = &mut self.file else { return Err(Error::Order("no file is open")) };
        let file_bytes = self.file_bytes + piece.len() as u64;
        check_limit("the envelope", self.text_bytes + file_bytes, self.total_bytes_max)?;
        file.size += piece.len() as u64;
        file.hash.update(piece);
        self.file_bytes = file_bytes;
        self.collect(KIND_DATA, piece)
    }

    /// Ends the open file.
    ///
    /// # Errors
    /// [`Error::Order`] without an open file; [`Error::Io`].
    pub fn end_file(&mut self) -> Result<FileEnd, Error> {
        self.close_file(false)
    }

    /// Ends the open file and says that its rest never came.
    ///
    /// # Errors
    /// [`Error::Order`] without an open file; [`Error::Io`].
    pub fn cut_file(&mut self) -> Result<FileEnd, Error> {
        self.close_file(true)
    }

    /// Pads, adds the MAC, ends the age file.
    ///
    /// # Errors
    /// [`Error::Order`] while a file is open, [`Error::Utf8`] where the text broke off inside a
    /// character, [`Error::Io`].
    pub fn finish(mut self) -> Result<(W, Written), Error> {
        if self.file.is_some() {
            return Err(Error::Order("a file is still open"));
        }
        self.text_tail.check_end()?;
        self.flush_pending(KIND_TEXT)?;
        self.pad()?;
        let mac = self.mac.clone().finalize().into_bytes();
        self.frame(KIND_MAC, &mac)?;
        let written =
            Written { text_bytes: self.text_bytes, files: self.files, file_bytes: self.file_bytes };
        Ok((self.out.finish()?, written))
    }

    fn close_file(&mut self, cut: bool) -> Result<FileEnd, Error> {
        let Some(file) = self.file.take() else { return Err(Error::Order("no file is open")) };
        self.flush_pending(KIND_DATA)?;
        let end = FileEnd { size: file.size, sha256: file.hash.finalize().into(), cut };
        self.frame(KIND_END, &end.print())?;
        Ok(end)
    }

    fn pad(&mut self) -> Result<(), Error> {
        static ZEROS: [u8; BODY_BYTES_MAX] = [0; BODY_BYTES_MAX];
        let head = FRAME_HEAD_BYTES as u64;
        let least = self.written + head + MAC_FRAME_BYTES;
        let end = padme(least.max(ENVELOPE_BYTES_MIN)) - MAC_FRAME_BYTES;
        while self.written < end {
            let room = end - self.written - head;
            let mut body = room.min(BODY_BYTES_MAX as u64);
            // Never leave a rest that is too short for the head of one more frame.
            if (1..head).contains(&(room - body)) {
                body -= head;
            }
            let body = usize::try_from(body).unwrap_or(BODY_BYTES_MAX);
            self.frame(KIND_PADDING, &ZEROS[..body])?;
        }
        Ok(())
    }

    fn collect(&mut self, kind: u8, mut piece: &[u8]) -> Result<(), Error> {
        while !piece.is_empty() {
            let taken = piece.len().min(BODY_BYTES_MAX - self.pending.len());
            let (now, later) = piece.split_at(taken);
            self.pending.extend_from_slice(now);
            piece = later;
            if self.pending.len() == BODY_BYTES_MAX {
                self.flush_pending(kind)?;
            }
        }
        Ok(())
    }

    fn flush_pending(&mut self, kind: u8) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut body = std::mem::take(&mut self.pending);
        let done = self.frame(kind, &body);
        body.clear();
        self.pending = body;
        done
    }

    fn frame(&mut self, kind: u8, body: &[u8]) -> Result<(), Error> {
        let mut head = [kind; FRAME_HEAD_BYTES];
        let length = u32::try_from(body.len()).expect("callers cut bodies to 64 KiB");
        head[1..].copy_from_slice(&length.to_be_bytes());
        self.put(&head)?;
        self.put(body)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.mac.update(bytes);
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

impl<W: Write> fmt::Debug for EnvelopeWriter<W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("EnvelopeWriter").field("files", &self.files).finish_non_exhaustive()
    }
}

/// Follows UTF-8 over pieces that may split a character.
#[derive(Default)]
pub(super) struct TextTail {
    bytes: Zeroizing<[u8; 4]>,
    len: usize,
}

impl TextTail {
    /// Checks the next piece; keeps a character that is not yet whole.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.split(piece, |_| Ok::<(), Error>(()))
    }

    /// Gives every whole stretch of text to `show`.
    pub(super) fn split<E: From<Error>>(
        &mut self,
        mut piece: &[u8],
        mut show: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.len > 0 && !piece.is_empty() {
            self.bytes[self.len] = piece[0];
            self.len += 1;
            piece = &piece[1..];
            match std::str::from_utf8(&self.bytes[..self.len]) {
                Ok(character) => {
                    show(character)?;
                    self.len = 0;
                }
                Err(cause) if cause.error_len().is_none() && self.len < 4 => {}
                Err(_) => return Err(Error::Utf8.into()),
            }
        }
        match std::str::from_utf8(piece) {
            Ok("") => Ok(()),
            Ok(text) => show(text),
            Err(cause) if cause.error_len().is_none() => {
                let (whole, rest) = piece.split_at(cause.valid_up_to());
                self.bytes[..rest.len()].copy_from_slice(rest);
                self.len = rest.len();
                match std::str::from_utf8(whole) {
                    Ok("") => Ok(()),
                    Ok(text) => show(text),
                    Err(_) => Err(Error::Utf8.into()),
                }
            }
            Err(_) => Err(Error::Utf8.into()),
        }
    }

    /// No character may stay half.
    pub(super) fn check_end(&self) -> Result<(), Error> {
        if self.len == 0 { Ok(()) } else { Err(Error::Utf8) }
    }
}

pub(super) fn check_limit(what: &'static str, found: u64, limit: u64) -> Result<(), Error> {
    if found > limit { Err(Error::Limit { what, limit }) } else { Ok(()) }
}

const _: () = assert!(MAC_BYTES == 32, "the spec's MAC frame has 37 bytes");
