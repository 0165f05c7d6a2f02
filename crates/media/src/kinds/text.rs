//! Text in any encoding: which one, and decoded piece by piece.
//!
//! UTF-8 is proved, UTF-16 and UTF-32 are seen by their shape, with and without a mark; all others
//! are guessed by `chardetng` from the letters that are frequent. A guess is a field, so that a
//! reader of strange words can see what was guessed.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Kind;
use crate::job::{Gap, Part};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// Read at once.
const CHUNK_BYTES: usize = 64 << 10;
/// Of 1,000 bytes of text at most so many are control characters.
const CONTROLS_PER_MILLE_MAX: usize = 20;

/// How bytes become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Known(&'static Encoding),
    /// `encoding_rs` has no UTF-32: the web never used it.
    Utf32 {
        big_endian: bool,
    },
}

impl Coding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Known(encoding) => encoding.name(),
            Self::Utf32 { big_endian: true } => "UTF-32BE",
            Self::Utf32 { big_endian: false } => "UTF-32LE",
        }
    }

    /// The text, the same again (as `encoding_rs` has it), and whether something was replaced.
    pub(super) fn decode(self, bytes: &[u8]) -> (String, Self, bool) {
        let mut text = String::new();
        let mut decoding = Decoding::new(self);
        decoding.push(bytes, true, &mut text);
        (text, self, decoding.replaced)
    }
}

/// What encoding these first bytes of a text are in; `None` if they are no text.
pub(super) fn judge(head: &[u8], is_whole: bool) -> Option<Coding> {
    let marks: [(&[u8], Coding); 5] = [
        (b"\xff\xfe\0\0", Coding::Utf32 { big_endian: false }),
        (b"\0\0\xfe\xff", Coding::Utf32 { big_endian: true }),
        (b"\xef\xbb\xbf", Coding::Known(UTF_8)),
        (b"\xff\xfe", Coding::Known(UTF_16LE)),
        (b"\xfe\xff", Coding::Known(UTF_16BE)),
    ];
    if let Some((_, coding)) = marks.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(*coding);
    }
    if let Some(coding) = by_shape(head) {
        return Some(coding);
    }
    let controls = head.iter().filter(|byte| is_control(**byte)).count();
    if head.contains(&0) || controls * 1000 > head.len() * CONTROLS_PER_MILLE_MAX {
        return None;
    }
    Some(Coding::Known(guess(head, is_whole)))
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)) || byte == 0x7f
}

/// An encoding of one or more bytes a character.
fn guess(bytes: &[u8], is_whole: bool) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        // Cut within a character.
        Err(cause) if cause.error_len().is_none() && !is_whole => UTF_8,
        Err(_) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, is_whole);
            detector.guess(None, Utf8Detection::Deny)
        }
    }
}

/// The encoding of names in an archive, from all of them.
pub(super) fn guess_names(bytes: &[u8]) -> &'static Encoding {
    guess(bytes, true)
}

/// A name of an archive that has no list: what it is in is guessed from it alone.
pub(super) fn name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => guess(bytes, true).decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// UTF-16 and UTF-32 without a mark: nearly all units lie in few blocks of 256, and blanks or line
/// ends are among them.
fn by_shape(head: &[u8]) -> Option<Coding> {
    let quads = |big: bool| {
        let of = |quad: &[u8; 4]| {
            if big { u32::from_be_bytes(*quad) } else { u32::from_le_bytes(*quad) }
        };
        let (all, rest) = head.as_chunks::<4>();
        (all.len() >= 2 && rest.is_empty() || all.len() >= 64)
            && all.iter().all(|quad| char::from_u32(of(quad)).is_some_and(|c| c != '\0'))
    };
    for big_endian in [false, true] {
        if quads(big_endian) {
            return Some(Coding::Utf32 { big_endian });
        }
    }
    let pairs = head.as_chunks::<2>().0;
    if pairs.len() < 4 {
        return None;
    }
    for (encoding, high) in [(UTF_16LE, 1), (UTF_16BE, 0)] {
        let units = || pairs.iter().map(|pair| (pair[high], pair[1 - high]));
        let usual = units().filter(|(high, low)| {
            matches!((high, low), (0, 0x20..=0x7e | 9 | 10 | 13 | 0xa0..) | (4..=6, _) | (0x20, 0x10..=0x3f))
        });
        let blanks = units().filter(|(high, low)| *high == 0 && matches!(low, 10 | 13 | 0x20));
        let ascii = units().filter(|(high, _)| *high == 0).count();
        let blanks = blanks.count();
        // Text of one byte a character has pairs like these by chance, but not all.
        if usual.count() * 100 >= pairs.len() * 97 && (blanks > 0 || ascii * 2 > pairs.len()) {
            return Some(Coding::Known(encoding));
        }
    }
    None
}

/// The encoding that a page or an XML file says it is in.
pub(super) fn declared(head: &[u8]) -> Option<Coding> {
    let head = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_ascii_lowercase();
    let after = ["charset=", "encoding="].iter().find_map(|key| head.split_once(key))?.1;
    let label = after.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c))?;
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    // Bytes that could be read thus far are no UTF-16, whatever they say.
    let encoding = if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding };
    Some(Coding::Known(encoding))
}

/// Decodes piece by piece.
pub(super) struct Decoding {
    decoder: Option<Decoder>,
    big_endian: bool,
    quad: Vec<u8>,
    pub(super) replaced: bool,
}

impl Decoding {
    pub(super) fn new(coding: Coding) -> Self {
        let (decoder, big_endian) = match coding {
            Coding::Known(encoding) => (Some(encoding.new_decoder_with_bom_removal()), false),
            Coding::Utf32 { big_endian } => (None, big_endian),
        };
        Self { decoder, big_endian, quad: Vec::new(), replaced: false }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], last: bool, into: &mut String) {
        let Some(decoder) = &mut self.decoder else { return self.push_utf32(bytes, last, into) };
        loop {
            into.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(CHUNK_BYTES));
            let (result, read, replaced) = decoder.decode_to_string(bytes, into, last);
            self.replaced |= replaced;
            bytes = &bytes[read..];
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }

    fn push_utf32(&mut self, bytes: &[u8], last: bool, into: &mut String) {
        self.quad.extend_from_slice(bytes);
        let (quads, rest) = self.quad.as_chunks::<4>();
        for quad in quads {
            let value =
                if self.big_endian { u32::from_be_bytes(*quad) } else { u32::from_le_bytes(*quad) };
            let character = char::from_u32(value);
            self.replaced |= character.is_none();
            if character != Some('\u{feff}') {
                into.push(character.unwrap_or('\u{fffd}'));
            }
        }
        let rest = rest.to_vec();
        self.replaced |= last && !rest.is_empty();
        self.quad = rest;
    }
}

/// Decodes a stream and hands its text over, piece by piece. `coding` is what is known; without it
/// the first bytes beyond ASCII decide, wherever they stand.
pub(super) fn decode(
    mut from: impl Read,
    coding: Option<Coding>,
    out: &mut Out<'_>,
    mut each: impl FnMut(&str, &mut Out<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut decoding = None;
    if let Some(coding) = coding {
        out.field("encoding", coding.name())?;
        decoding = Some(Decoding::new(coding));
    }
    let mut text = String::new();
    let mut asked = false;
    loop {
        let mut count = 0;
        while count < chunk.len() {
            match from.read(&mut chunk[count..])? {
                0 => break,
                more => count += more,
            }
        }
        let bytes = &chunk[..count];
        let last = count < CHUNK_BYTES;
        if decoding.is_none() {
            let first = !std::mem::replace(&mut asked, true);
            let shaped = if first { judge(bytes, last) } else { None };
            if !bytes.is_ascii() || shaped.is_some_and(|is| is != Coding::Known(UTF_8)) {
                let coding = shaped.unwrap_or_else(|| Coding::Known(guess(bytes, last)));
                out.field("encoding", coding.name())?;
                decoding = Some(Decoding::new(coding));
            }
        }
        text.clear();
        match &mut decoding {
            Some(decoding) => decoding.push(bytes, last, &mut text),
            None => text.extend(bytes.iter().map(|byte| char::from(*byte))),
        }
        each(&text, out)?;
        if last {
            break;
        }
    }
    if decoding.is_some_and(|decoding| decoding.replaced) {
        out.note(Gap::Undecodable);
    }
    Ok(())
}

/// A file that is text throughout.
pub(super) fn plain(kind: Kind, source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    if !out.wants.text {
        return Ok(());
    }
    let coding = match kind {
        Kind::Xml => coding_of_markup(source)?,
        _ => None,
    };
    decode(source.reader(0), coding, out, |text, out| out.text(Part::Body, text))
}

/// What a page or XML file is in: by its shape, by what it says, else by guess.
pub(super) fn coding_of_markup(source: &Source<'_>) -> Result<Option<Coding>, Stop> {
    let head = source.head(CHUNK_BYTES)?;
    let is_whole = head.len() as u64 == source.bytes();
    let judged = judge(&head, is_whole);
    let is_multibyte = judged.is_some_and(|is| {
        is == Coding::Known(UTF_16LE)
            || is == Coding::Known(UTF_16BE)
            || matches!(is, Coding::Utf32 { .. })
    });
    let proved = judged == Some(Coding::Known(UTF_8)) && !head.is_ascii();
    Ok(if is_multibyte || proved { judged } else { declared(&head) })
}
