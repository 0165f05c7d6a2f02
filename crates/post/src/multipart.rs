//! Reads `multipart/form-data` (RFC 7578) piece by piece in bounded memory.
//!
//! Why not crate `multer`: it collects the head of a field without a limit, and leaves what it read
//! in freed memory. This reader is pushed bytes and asked for events; it does no I/O, holds at
//! most one piece and one head, and wipes its buffer.

use std::ops::Range;

use memchr::memmem;
use zeroize::{Zeroize, Zeroizing};

use crate::limits::{PART_HEAD_BYTES_MAX, PARTS_MAX};

/// Most bytes that one push takes.
pub(crate) const PUSH_BYTES_MAX: usize = 64 * 1024;
/// RFC 2046, section 5.1.1.
const BOUNDARY_BYTES_MAX: usize = 70;

/// What comes next in a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A field begins.
    Begin(PartHead),
    /// Bytes of the open field, to be had from [`Multipart::bytes`].
    Data(Range<usize>),
    /// The open field ends.
    End,
    /// The form ends; whatever follows is not looked at.
    Finished,
    /// Push more.
    Hungry,
}

/// Name, file name and media type of a field: data, as the browser gave it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PartHead {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: String,
}

impl Drop for PartHead {
    fn drop(&mut self) {
        self.file_name.zeroize();
    }
}

/// The form does not follow RFC 7578, or is above a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    #[error("the request has no form in it")]
    NoBoundary,
    #[error("the form is broken: {0}")]
    Broken(&'static str),
    #[error("the form has too many fields")]
    TooMany,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    AfterBoundary,
    Head,
    Body,
    Finished,
}

/// The reader.
pub(crate) struct Multipart {
    /// CR LF, two hyphens, the boundary.
    delimiter: Vec<u8>,
    buffer: Zeroizing<Vec<u8>>,
    /// What was handed out or skipped already.
    start: usize,
    state: State,
    parts: usize,
}

impl Multipart {
    /// Begins with the `Content-Type` of the request.
    pub(crate) fn new(content_type: &str) -> Result<Self, FormError> {
        let boundary = boundary(content_type).ok_or(FormError::NoBoundary)?;
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        let capacity = PUSH_BYTES_MAX + PART_HEAD_BYTES_MAX + delimiter.len() + 2;
        let mut buffer = Zeroizing::new(Vec::with_capacity(capacity));
        // The first boundary has no line before it.
        buffer.extend_from_slice(b"\r\n");
        Ok(Self { delimiter, buffer, start: 0, state: State::Start, parts: 0 })
    }

    /// Takes at most [`PUSH_BYTES_MAX`] bytes, and only when [`Event::Hungry`] came before.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        let left = self.buffer.len() - self.start;
        self.buffer.copy_within(self.start.., 0);
        self.buffer[left..].zeroize();
        self.buffer.truncate(left);
        self.start = 0;
        assert!(
            left + piece.len() <= self.buffer.capacity(),
            "pieces are cut by the caller, and a hungry reader holds less than one head"
        );
        self.buffer.extend_from_slice(piece);
    }

    /// The bytes of [`Event::Data`], until the next push.
    pub(crate) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.buffer[range]
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> Result<Event, FormError> {
        loop {
            match self.state {
                State::Finished => return Ok(Event::Finished),
                State::Start => match self.rest().starts_with(&self.delimiter) {
                    true => self.advance(self.delimiter.len(), State::AfterBoundary),
                    false if self.rest().len() < self.delimiter.len() => return Ok(Event::Hungry),
                    false => return Err(FormError::Broken("it does not begin with its boundary")),
                },
                State::AfterBoundary => match self.after_boundary()? {
                    true => {}
                    false => return Ok(Event::Hungry),
                },
                State::Head => {
                    return Ok(self.head()?.map_or(Event::Hungry, Event::Begin));
                }
                State::Body => return Ok(self.body()),
            }
        }
    }

    /// Bytes of the open field that were held back, because a boundary might begin with them: data
    /// after all where the form broke off.
    pub(crate) fn held_back(&self) -> &[u8] {
        if self.state == State::Body { self.rest() } else { &[] }
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    fn advance(&mut self, bytes: usize, state: State) {
        self.start += bytes;
        self.state = state;
    }

    /// Two hyphens end the form; otherwise blanks and a line end follow. `false`: hungry.
    fn after_boundary(&mut self) -> Result<bool, FormError> {
        if self.rest().starts_with(b"--") {
            self.advance(2, State::Finished);
            return Ok(true);
        }
        let Some(line) = memmem::find(self.rest(), b"\r\n") else {
            return match self.rest().len() > PART_HEAD_BYTES_MAX {
                true => Err(FormError::Broken("a boundary has no end")),
                false => Ok(false),
            };
        };
        if self.rest()[..line].iter().any(|byte| !matches!(byte, b' ' | b'\t')) {
            return Err(FormError::Broken("something follows a boundary"));
        }
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(FormError::TooMany);
        }
        // The line end stays: a head without lines is then found like any other.
        self.advance(line, State::Head);
        Ok(true)
    }

    fn head(&mut self) -> Result<Option<PartHead>, FormError> {
        let Some(end) = memmem::find(self.rest(), b"\r\n\r\n") else {
            return match self.rest().len() > PART_HEAD_BYTES_MAX {
                true => Err(FormError::Broken("the head of a field is too long")),
                false => Ok(None),
            };
        };
        if end > PART_HEAD_BYTES_MAX {
            return Err(FormError::Broken("the head of a field is too long"));
        }
        let head = part_head(&self.rest()[..end])?;
        self.advance(end + 4, State::Body);
        Ok(Some(head))
    }

    fn body(&mut self) -> Event {
        match memmem::find(self.rest(), &self.delimiter) {
            Some(0) => {
                self.advance(self.delimiter.len(), State::AfterBoundary);
                Event::End
            }
            Some(at) => self.data(at),
            // The end of the buffer may be the beginning of a boundary.
            None => match self.rest().len().saturating_sub(self.delimiter.len() - 1) {
                0 => Event::Hungry,
                safe => self.data(safe),
            },
        }
    }

    fn data(&mut self, bytes: usize) -> Event {
        let from = self.start;
        self.start += bytes;
        Event::Data(from..from + bytes)
    }
}

/// The boundary in `multipart/form-data; boundary=…`.
fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary")?;
    let good = |c: char| c.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(c);
    let fits = (1..=BOUNDARY_BYTES_MAX).contains(&boundary.len());
    (fits && boundary.chars().all(good) && !boundary.ends_with(' ')).then_some(boundary)
}

/// Lines of the head of one field; only two of them matter.
fn part_head(head: &[u8]) -> Result<PartHead, FormError> {
    let text = Zeroizing::new(String::from_utf8_lossy(head).into_owned());
    let mut part = PartHead::default();
    let mut named = false;
    for line in text.split("\r\n") {
        let Some((key, value)) = line.split_once(':') else { continue };
        if key.trim().eq_ignore_ascii_case("content-type") {
            value.trim().clone_into(&mut part.media_type);
        } else if key.trim().eq_ignore_ascii_case("content-disposition") {
            let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
            if !kind.trim().eq_ignore_ascii_case("form-data") {
                return Err(FormError::Broken("a field is not of a form"));
            }
            part.name = parameter(parameters, "name").unwrap_or_default();
            part.file_name = parameter(parameters, "filename").map(|name| unescape(&name));
            named = true;
        }
    }
    if named { Ok(part) } else { Err(FormError::Broken("a field has no name")) }
}

/// One `key=value` or `key="value"` of a header.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    let mut rest = parameters;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        let (key, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_string(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        if key.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
}

/// Reads up to the closing quotation mark; `\"` stands for one.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut value = String::with_capacity(text.len());
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if letters.peek().is_some_and(|(_, next)| *next == '"') => {
                value.push('"');
                letters.next();
            }
            other => value.push(other),
        }
    }
    None
}

/// Browsers write a quotation mark and line ends in a file name as `%22`, `%0D`, `%0A`.
fn unescape(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

#[cfg(test)]
mod tests;
