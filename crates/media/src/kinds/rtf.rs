//! Rich text: words of control, groups, and letters in the code page of their font.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::job::Part;
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// Deeper groups are no document.
const DEPTH_MAX: usize = 10_000;
/// Groups whose text a reader does not see.
const HIDDEN: [&str; 16] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "xmlnstbl",
    "fldinst",
    "revtbl",
];

pub(super) fn document(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let bytes = source.hold(out.limits.held_bytes_max)?;
    let mut reader = Reader { state: State::default(), ..Reader::default() };
    reader.run(&bytes, out)?;
    reader.give(out)?;
    for (key, value) in &reader.fields {
        out.field(key, value)?;
    }
    if reader.stack.is_empty() {
        Ok(())
    } else {
        Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into())
    }
}

/// What holds within a group.
#[derive(Clone, Copy, Default)]
struct State {
    part: Option<Part>,
    field: Option<&'static str>,
    hidden: bool,
    in_fonts: bool,
    font: i32,
    /// Characters that stand in for one by number, to be passed over.
    stand_ins: usize,
}

#[derive(Default)]
struct Reader {
    state: State,
    stack: Vec<State>,
    page: Option<&'static Encoding>,
    fonts: HashMap<i32, &'static Encoding>,
    fields: Vec<(&'static str, String)>,
    bytes: Vec<u8>,
    text: String,
    given: Option<Part>,
    to_pass: usize,
    /// The first half of a pair of UTF-16.
    half: Option<u16>,
}

impl Reader {
    fn run(&mut self, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Stop> {
        self.state.stand_ins = 1;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.letters();
                    if self.stack.len() >= DEPTH_MAX {
                        return Err(Stop::damaged());
                    }
                    self.stack.push(self.state);
                }
                b'}' => {
                    self.letters();
                    self.state = self.stack.pop().ok_or_else(Stop::damaged)?;
                    self.change(out)?;
                    if self.stack.is_empty() {
                        return Ok(());
                    }
                }
                b'\\' => at = self.control(bytes, at, out)?,
                b'\r' | b'\n' => {}
                _ => self.letter(byte),
            }
        }
        self.letters();
        Ok(())
    }

    fn letter(&mut self, byte: u8) {
        if self.to_pass > 0 {
            self.to_pass -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    /// Letters that wait become text.
    fn letters(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let font = self.fonts.get(&self.state.font).copied();
        let (text, _) =
            font.or(self.page).unwrap_or(WINDOWS_1252).decode_without_bom_handling(&self.bytes);
        let text = text.into_owned();
        self.bytes.clear();
        self.add(&text);
    }

    fn add(&mut self, text: &str) {
        if let Some(key) = self.state.field {
            match self.fields.iter_mut().find(|(is, _)| *is == key) {
                Some((_, value)) => value.push_str(text),
                None => self.fields.push((key, text.to_owned())),
            }
        } else if !self.state.hidden {
            self.text.push_str(text);
        }
    }

    /// Hands text over where another part begins, or enough is together.
    fn change(&mut self, out: &mut Out<'_>) -> Result<(), Stop> {
        let enough = 32 << 10;
        if self.given != self.state.part || self.text.len() > enough {
            self.give(out)
        } else {
            Ok(())
        }
    }

    fn give(&mut self, out: &mut Out<'_>) -> Result<(), Stop> {
        let ran = out.text(self.given.unwrap_or(Part::Body), &self.text);
        self.text.clear();
        self.given = self.state.part;
        ran
    }

    /// One word or symbol after a backslash; gives where to go on.
    fn control(&mut self, bytes: &[u8], at: usize, out: &mut Out<'_>) -> Result<usize, Stop> {
        let Some(&first) = bytes.get(at) else { return Ok(at) };
        if !first.is_ascii_alphabetic() {
            return Ok(self.symbol(first, bytes, at + 1));
        }
        let rest = &bytes[at..];
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = if digits > 0 { letters + sign + digits } else { letters };
        let number =
            std::str::from_utf8(&rest[letters..end]).ok().and_then(|text| text.parse().ok());
        let blank = usize::from(rest.get(end) == Some(&b' '));
        self.letters();
        if word == "bin" {
            let skip = number.and_then(|count: i32| usize::try_from(count).ok()).unwrap_or(0);
            return Ok((at + end + blank).saturating_add(skip).min(bytes.len()));
        }
        self.word(word, number, out)?;
        Ok(at + end + blank)
    }

    fn symbol(&mut self, symbol: u8, bytes: &[u8], at: usize) -> usize {
        match symbol {
            b'\'' => {
                let code = bytes.get(at..at + 2).and_then(|two| std::str::from_utf8(two).ok());
                if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                    self.letter(byte);
                }
                return (at + 2).min(bytes.len());
            }
            b'\\' | b'{' | b'}' => self.letter(symbol),
            b'~' => self.plain("\u{a0}"),
            b'_' => self.plain("-"),
            b'\r' | b'\n' => self.plain("\n"),
            // What follows may be passed over by who does not know it.
            b'*' => self.state.hidden = true,
            _ => {}
        }
        at
    }

    fn plain(&mut self, text: &str) {
        self.letters();
        self.add(text);
    }

    fn word(&mut self, word: &str, number: Option<i32>, out: &mut Out<'_>) -> Result<(), Stop> {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.add("\n"),
            "tab" | "cell" => self.add("\t"),
            "emdash" => self.add("\u{2014}"),
            "endash" => self.add("\u{2013}"),
            "lquote" => self.add("\u{2018}"),
            "rquote" => self.add("\u{2019}"),
            "ldblquote" => self.add("\u{201c}"),
            "rdblquote" => self.add("\u{201d}"),
            "bullet" => self.add("\u{2022}"),
            "u" => self.character(number.unwrap_or(0)),
            "uc" => self.state.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            "ansicpg" => self.page = number.and_then(code_page),
            "mac" => self.page = Some(encoding_rs::MACINTOSH),
            "f" => self.state.font = number.unwrap_or(0),
            "fcharset" if self.state.in_fonts => {
                if let Some(encoding) = number.and_then(charset) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "fonttbl" => (self.state.in_fonts, self.state.hidden) = (true, true),
            "title" => self.state.field = Some("title"),
            "author" => self.state.field = Some("author"),
            "operator" => self.state.field = Some("changed-by"),
            "company" => self.state.field = Some("company"),
            "subject" => self.state.field = Some("subject"),
            "annotation" => self.part(Part::Comment, out)?,
            "footnote" => self.part(Part::Note, out)?,
            "header" | "footer" | "headerl" | "headerr" | "headerf" | "footerl" | "footerr"
            | "footerf" => self.part(Part::Header, out)?,
            "deleted" if number != Some(0) => self.part(Part::Deleted, out)?,
            _ if HIDDEN.contains(&word) => self.state.hidden = true,
            _ => {}
        }
        Ok(())
    }

    fn part(&mut self, part: Part, out: &mut Out<'_>) -> Result<(), Stop> {
        self.state.part = Some(part);
        // Such groups are marked as ones to pass over.
        self.state.hidden = false;
        self.give(out)
    }

    fn character(&mut self, number: i32) {
        self.to_pass = self.state.stand_ins;
        let unit = u16::try_from(number & 0xffff).unwrap_or(0xfffd);
        let units: Vec<u16> = self.half.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        self.add(&String::from_utf16_lossy(&units));
    }
}

fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        866 => "ibm866".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        10007 => "x-mac-cyrillic".to_owned(),
        20866 => "koi8-r".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The numbers that Windows gives sets of letters.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        0 => 1252,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
