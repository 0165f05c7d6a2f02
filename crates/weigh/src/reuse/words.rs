//! What counts as the same word in two texts: docs/spec/reuse.md, section 2.
//!
//! A text becomes a row of units: words, and single characters of scripts that write no spaces.
//! Case, accents, vowel signs, the kind of apostrophe and of digit, and all punctuation go, because
//! editors change them. Never fails; reads at most [`TEXT_UNITS_MAX`] units.

use std::fmt;
use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Most units of a text that are looked at: ten long books. What follows is not compared.
pub const TEXT_UNITS_MAX: usize = 2_000_000;

/// A text as a row of folded words and characters, with their places in the text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    folded: String,
    units: Vec<Unit>,
}

/// One word, or one character of a script without spaces.
#[derive(Clone, PartialEq, Eq)]
struct Unit {
    start: usize,
    end: usize,
    /// Where its folded form ends; it begins where the one before ends.
    folded_end: usize,
    kind: Kind,
    starts_sentence: bool,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word that begins with a capital.
    Capital,
    /// A word that begins with a small letter.
    Small,
    /// A word of a script that has no capitals.
    Caseless,
    /// A word with digits only.
    Number,
    /// A character of a script without spaces.
    Character,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("units", &self.units.len()).finish_non_exhaustive()
    }
}

impl Words {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let mut reader = Reader::default();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            reader.read(at, c, next);
            if reader.words.units.len() >= TEXT_UNITS_MAX {
                break;
            }
        }
        reader.end_word();
        reader.words
    }

    /// How many units.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// True for a text without a letter or digit.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The folded form of a unit; empty beyond the end.
    pub fn folded(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.units.get(before));
        let start = start.map_or(0, |unit| unit.folded_end);
        self.units.get(at).map_or("", |unit| &self.folded[start..unit.folded_end])
    }

    /// The bytes of the text from the first to the last of some units; empty for none.
    pub fn bytes(&self, units: Range<usize>) -> Range<usize> {
        match (self.units.get(units.start), self.units.get(units.end.wrapping_sub(1))) {
            (Some(first), Some(last)) if units.start < units.end => first.start..last.end,
            _ => 0..0,
        }
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.units.get(at).map(|unit| unit.kind)
    }

    /// True at the first unit of a sentence, as far as full stops tell.
    pub(crate) fn starts_sentence(&self, at: usize) -> bool {
        self.units.get(at).is_none_or(|unit| unit.starts_sentence)
    }
}

/// Reads character by character; a word is open while `start` is there.
struct Reader {
    words: Words,
    open: Option<Unit>,
    last_is_digit: bool,
    sentence: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self { words: Words::default(), open: None, last_is_digit: false, sentence: true }
    }
}

impl Reader {
    fn read(&mut self, at: usize, c: char, next: Option<char>) {
        let digits = self.last_is_digit && next.is_some_and(char::is_numeric);
        if is_silent(c) || (is_apostrophe(c) && self.open.is_some()) {
            return;
        }
        if joins_digits(c) && digits {
            return;
        }
        if is_character(c) {
            if !is_combining_mark(c)
                || self.open.as_ref().is_none_or(|unit| unit.kind != Kind::Character)
            {
                self.end_word();
                self.begin(at, Kind::Character);
            }
            self.add(at, c);
        } else if c.is_alphanumeric() || (is_combining_mark(c) && self.open.is_some()) {
            if self
                .open
                .as_ref()
                .is_some_and(|unit| unit.kind == Kind::Character && !is_combining_mark(c))
            {
                self.end_word();
            }
            if self.open.is_none() {
                self.begin(at, kind_of(c));
            }
            self.add(at, c);
        } else {
            self.separate(c, next);
        }
    }

    fn begin(&mut self, start: usize, kind: Kind) {
        let folded_end = self.words.folded.len();
        self.open =
            Some(Unit { start, end: start, folded_end, kind, starts_sentence: self.sentence });
        self.sentence = false;
    }

    fn add(&mut self, at: usize, c: char) {
        let Some(unit) = &mut self.open else { return };
        unit.end = at + c.len_utf8();
        self.last_is_digit = c.is_numeric();
        if unit.kind == Kind::Number && !self.last_is_digit {
            unit.kind = Kind::Caseless;
        }
        fold(c, &mut self.words.folded);
    }

    /// A word whose every character is dropped by folding is none.
    fn end_word(&mut self) {
        let Some(mut unit) = self.open.take() else { return };
        self.last_is_digit = false;
        if self.words.folded.len() > unit.folded_end {
            unit.folded_end = self.words.folded.len();
            self.words.units.push(unit);
        }
    }

    /// A full stop ends a sentence unless it stands inside a word or after initials and titles.
    fn separate(&mut self, c: char, next: Option<char>) {
        let short = self.open.as_ref().is_some_and(|unit| {
            unit.kind == Kind::Capital && unit.end - unit.start <= ABBREVIATION_BYTES_MAX
        });
        self.end_word();
        let ends = match c {
            '.' => !short && next.is_none_or(|next| !next.is_alphanumeric()),
            '!' | '?' | '؟' | '۔' | '。' | '！' | '？' | '।' | '\n' | '…' => true,
            _ => false,
        };
        self.sentence |= ends;
    }
}

/// "Mr.", "U.", "Св." and their like.
const ABBREVIATION_BYTES_MAX: usize = 4;

fn kind_of(c: char) -> Kind {
    match c {
        _ if c.is_numeric() => Kind::Number,
        _ if c.is_uppercase() => Kind::Capital,
        _ if c.is_lowercase() => Kind::Small,
        _ => Kind::Caseless,
    }
}

/// Adds the folded form of one character.
fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            match lower {
                _ if is_optional_mark(lower) || is_silent(lower) => {}
                'ς' => into.push('σ'),
                'ı' => into.push('i'),
                'ß' => into.push_str("ss"),
                'ٱ' => into.push('ا'),
                'ى' | 'ی' => into.push('ي'),
                'ک' => into.push('ك'),
                'ة' => into.push('ه'),
                _ => into.push(digit(lower)),
            }
        }
    });
}

/// Accents of European letters and vowel signs of Arabic and Hebrew, which writers leave out.
fn is_optional_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x300..=0x36F | 0x483..=0x487 | 0x591..=0x5BD | 0x5BF | 0x5C1 | 0x5C2 | 0x5C4 | 0x5C5
        | 0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6DC | 0x6DF..=0x6E8
        | 0x6EA..=0x6ED)
}

/// Soft hyphens, joiners, marks of direction, the Arabic lengthening stroke: as if absent.
fn is_silent(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x640 | 0x61C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFEFF
        | 0xFE00..=0xFE0F)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | 'ʹ' | '՚' | '׳')
}

/// Between two digits these group or part a number, in one country or another.
fn joins_digits(c: char) -> bool {
    matches!(c, ',' | '.' | '٫' | '٬' | '\u{A0}' | '\u{2009}' | '\u{202F}')
}

/// Characters of scripts that part no words: each is a unit, with the marks after it.
fn is_character(c: char) -> bool {
    matches!(u32::from(c),
        0xE01..=0xE4E | 0xE81..=0xECF | 0x1000..=0x103F | 0x1050..=0x108F | 0x1780..=0x17D3
        | 0x1B00..=0x1B4F | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xA980..=0xA9C0 | 0xAA60..=0xAA7F | 0xF900..=0xFAFF | 0xFF66..=0xFF9F
        | 0x2_0000..=0x3_FFFF)
}

/// A decimal digit of any script as its ASCII digit; anything else as it is.
fn digit(c: char) -> char {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

/// Where the decimal digits of each script begin (general category Nd, Unicode 16, BMP).
const ZEROS: [u32; 36] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
    0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

#[cfg(test)]
mod tests;
