//! Which encoding a text is in: docs/spec/table.md, "Encodings".
//!
//! A mark at the beginning decides; UTF-16 is seen by its shape, UTF-8 is proved, all others are
//! guessed by `chardetng` from the letters that are frequent. What was decided is told, because a
//! guess can be wrong. Nothing is ever replaced: bytes that the encoding does not have are an
//! error with their row.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE};

use crate::Error;
use crate::limits::DETECT_BYTES;

/// An encoding of the Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Of so many characters beyond ASCII one may be broken for a text to count as UTF-8 with a fault
/// in it; a text of another encoding has nearly all broken.
const GOOD_PER_BROKEN: usize = 20;
/// Bytes on which UTF-16 is judged.
const SHAPE_BYTES: usize = 64 << 10;

impl Encoding {
    /// By any label that the Encoding Standard knows: `utf-8`, `windows-1251`, `gb18030`.
    ///
    /// # Errors
    /// [`Error::NoEncoding`].
    pub fn named(label: &str) -> Result<Self, Error> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
            .map(Self)
            .ok_or(Error::NoEncoding)
    }

    /// Its name in the Encoding Standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// The text, how it was read, and whether that was guessed.
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) encoding: Encoding,
    pub(crate) is_guess: bool,
}

/// The encoding of a file of which this is the beginning, cut behind a row; and whether it is a
/// guess.
pub(crate) fn of_head(
    head: &[u8],
    told: Option<Encoding>,
) -> (&'static encoding_rs::Encoding, bool) {
    match (told, encoding_rs::Encoding::for_bom(head)) {
        (Some(told), _) => (told.0, false),
        (None, Some((marked, _))) => (marked, false),
        (None, None) => {
            let found = find(head);
            (found, found != UTF_8)
        }
    }
}

/// Decodes all of it, in the encoding that was told or found.
pub(crate) fn decode(bytes: &[u8], told: Option<Encoding>) -> Result<Decoded<'_>, Error> {
    let mark = encoding_rs::Encoding::for_bom(bytes);
    let (encoding, skipped, is_guess) = match (told, mark) {
        // A mark of the told encoding is no text; one of another is a contradiction, and then the
        // person is believed.
        (Some(told), Some((marked, length))) if told.0 == marked => (marked, length, false),
        (Some(told), _) => (told.0, 0, false),
        (None, Some((marked, length))) => (marked, length, false),
        (None, None) => {
            let encoding = find(bytes);
            (encoding, 0, encoding != UTF_8)
        }
    };
    let rest = bytes.get(skipped..).unwrap_or_default();
    match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) => Ok(Decoded { text, encoding: Encoding(encoding), is_guess }),
        None => Err(fault(encoding, rest, skipped)),
    }
}

fn find(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    if let Some(wide) = by_shape(bytes.get(..SHAPE_BYTES).unwrap_or(bytes)) {
        return wide;
    }
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    // Detection begins where there is something to detect.
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let line = bytes[..first].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes.len().min(line + DETECT_BYTES);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[line..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a mark: delimiters, digits and line ends have a zero byte on one side only.
fn by_shape(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let is_ascii = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e);
    let count = |zero: usize| {
        let pairs = head.chunks_exact(2);
        pairs.filter(|pair| pair[zero] == 0 && is_ascii(pair[1 - zero])).count()
    };
    let (big, little) = (count(0), count(1));
    // One in fifty: even in prose without delimiters every sixth unit is a blank.
    let enough = (head.len() / 2).div_ceil(50);
    match (big, little) {
        (big, little) if big >= enough && big > 4 * little => Some(UTF_16BE),
        (big, little) if little >= enough && little > 4 * big => Some(UTF_16LE),
        _ => None,
    }
}

/// One broken character in a list of thousands is a fault to be named; guessing another encoding
/// for its sake would garble all the others.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut good, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken * GOOD_PER_BROKEN <= good
}

/// Where decoding stopped, as a row.
fn fault(encoding: &'static encoding_rs::Encoding, bytes: &[u8], skipped: usize) -> Error {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut before = String::with_capacity(
        decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0),
    );
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut before, true);
    let length = match result {
        DecoderResult::Malformed(length, after) => usize::from(length) + usize::from(after),
        DecoderResult::InputEmpty | DecoderResult::OutputFull => 0,
    };
    let ends = before.matches('\n').count();
    let ends = if ends == 0 { before.matches('\r').count() } else { ends };
    Error::Undecodable {
        row: ends as u64 + 1,
        at: skipped + read.saturating_sub(length),
        encoding: encoding.name(),
    }
}
