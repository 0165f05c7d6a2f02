//! PDF files: the words of each page in the order in which they were drawn, annotations, properties.
//!
//! `pdf-extract` finds the characters and where they stand; words, lines and the order of
//! right-to-left text are ours. Measured on 25 files of four programs in five languages: see
//! docs/spec/extraction.md. A page that makes the crate panic costs that page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{
    Dictionary, Document, MediaBox, Object, OutputDev, OutputError, Transform, output_doc_page,
};
use unicode_normalization::UnicodeNormalization;

use crate::job::{Gap, Outcome, Part};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// A gap as wide as this part of a letter's height parts two words.
const GAP_LEFT_TO_RIGHT: f64 = 0.15;
/// Joined letters stand less evenly.
const GAP_RIGHT_TO_LEFT: f64 = 0.3;
/// Another line begins where letters stand higher or lower by this part of their height.
const LINE: f64 = 0.5;
/// Comments on one page.
const NOTES_MAX: usize = 1_000;

pub(super) fn document(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let bytes = source.hold(out.limits.held_bytes_max)?;
    let mut document = Document::load_mem(&bytes).map_err(|cause| match cause {
        pdf_extract::Error::InvalidPassword => Stop::from(Outcome::PasswordProtected),
        _ => Stop::damaged(),
    })?;
    drop(bytes);
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Outcome::PasswordProtected.into());
    }
    properties(&document, out)?;
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(Stop::damaged());
    }
    for (number, id) in pages {
        let mut page = Page::default();
        let ran = catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut page, number)));
        page.end_line();
        out.text(Part::Body, &page.text)?;
        out.text(Part::Body, "\n")?;
        if !matches!(ran, Ok(Ok(()))) {
            out.note(Gap::Pages);
        }
        if let Ok(page) = document.get_dictionary(id) {
            for note in notes(&document, page) {
                out.text(Part::Comment, &note)?;
                out.text(Part::Comment, "\n")?;
            }
        }
    }
    Ok(())
}

fn properties(document: &Document, out: &mut Out<'_>) -> Result<(), Stop> {
    const KEYS: [(&[u8], &str); 8] = [
        (b"Title", "title"),
        (b"Author", "author"),
        (b"Subject", "subject"),
        (b"Keywords", "keywords"),
        (b"Creator", "creator-software"),
        (b"Producer", "software"),
        (b"CreationDate", "created"),
        (b"ModDate", "changed"),
    ];
    let Some(info) =
        resolved(document, &document.trailer, b"Info").and_then(|is| is.as_dict().ok())
    else {
        return Ok(());
    };
    for (name, key) in KEYS {
        let value = resolved(document, info, name).and_then(string).unwrap_or_default();
        out.field(key, &if name.ends_with(b"Date") { date(&value) } else { value })?;
    }
    Ok(())
}

fn resolved<'d>(document: &'d Document, of: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    let object = of.get(key).ok()?;
    document.dereference(object).ok().map(|(_, object)| object)
}

fn notes(document: &Document, page: &Dictionary) -> Vec<String> {
    let all = resolved(document, page, b"Annots").and_then(|is| is.as_array().ok());
    let each = all.into_iter().flatten().take(NOTES_MAX).filter_map(|note| {
        let (_, note) = document.dereference(note).ok()?;
        string(resolved(document, note.as_dict().ok()?, b"Contents")?)
    });
    each.filter(|text| !text.trim().is_empty()).collect()
}

/// A text string: UTF-16 or UTF-8 with a mark, else nearly Latin-1.
fn string(object: &Object) -> Option<String> {
    let bytes = object.as_str().ok()?;
    Some(match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    })
}

/// `D:20240402101112+02'00'` as ISO 8601; another shape stays as it is.
fn date(value: &str) -> String {
    let text = value.strip_prefix("D:").unwrap_or(value);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    match digits {
        14.. => {
            let zone = text.get(14..).unwrap_or_default().replace('\'', ":");
            let zone = zone.trim_end_matches(':');
            let day = format!("{}-{}-{}", at(0..4), at(4..6), at(6..8));
            format!("{day}T{}:{}:{}{zone}", at(8..10), at(10..12), at(12..14))
        }
        8..14 => format!("{}-{}-{}", at(0..4), at(4..6), at(6..8)),
        _ => value.to_owned(),
    }
}

/// One page as it is drawn.
#[derive(Default)]
struct Page {
    text: String,
    /// The characters of the line at hand, as they came.
    line: Vec<String>,
    /// Where the last character began and ended, and how high it stood.
    last: Option<(f64, f64, f64)>,
    /// How often a right-to-left letter came right, and left, of the one before.
    right: usize,
    left: usize,
}

impl Page {
    fn end_line(&mut self) {
        let is_visual = self.right > self.left;
        let mut line = std::mem::take(&mut self.line);
        if is_visual {
            to_logical(&mut line);
        }
        for piece in &line {
            if piece.chars().any(is_presentation_form) {
                self.text.extend(piece.nfkc());
            } else {
                self.text.push_str(piece);
            }
        }
        if !line.is_empty() {
            self.text.push('\n');
        }
        (self.right, self.left, self.last) = (0, 0, None);
    }

    fn blank(&mut self) {
        if self.line.last().is_some_and(|last| last != " ") {
            self.line.push(" ".to_owned());
        }
    }

    fn character(&mut self, at: (f64, f64), width: f64, size: f64, text: &str) {
        let (x, y) = at;
        let is_right_to_left = text.chars().any(is_right_to_left);
        if let Some((begun, ended, height)) = self.last {
            if (y - height).abs() > size * LINE {
                self.end_line();
            } else if x >= begun {
                self.right += usize::from(is_right_to_left);
                let least = if is_right_to_left { GAP_RIGHT_TO_LEFT } else { GAP_LEFT_TO_RIGHT };
                if x - ended > size * least {
                    self.blank();
                }
            } else if is_right_to_left {
                self.left += 1;
                if begun - (x + width) > size * GAP_RIGHT_TO_LEFT {
                    self.blank();
                }
            } else if begun - x > size {
                // Back by more than an accent: another column, or a line upon a line.
                self.end_line();
            }
        }
        match text {
            " " | "\u{a0}" => self.blank(),
            _ => self.line.push(text.to_owned()),
        }
        self.last = Some((x, x + width, y));
    }
}

impl OutputDev for Page {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let scale = (trm.m11 * trm.m22 - trm.m12 * trm.m21).abs().sqrt();
        let size = font_size.abs() * scale;
        self.character((trm.m31, trm.m32), width * size, size, text);
        Ok(())
    }
    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !c.is_numeric()
}

fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Turns a line that came from its left end to its right end into the order of reading.
///
/// The direction of the line is that of most of its letters. What Unicode's algorithm would need
/// beyond that (marks, embeddings) is not in a drawn page.
fn to_logical(line: &mut [String]) {
    let rtl = |piece: &String| piece.chars().any(is_right_to_left);
    let ltr = |piece: &String| !rtl(piece) && piece.chars().any(char::is_alphanumeric);
    let most = line.iter().filter(|piece| rtl(piece)).count();
    if most * 2 >= line.iter().filter(|piece| rtl(piece) || ltr(piece)).count() {
        line.reverse();
        for run in runs(line, &ltr) {
            line[run].reverse();
        }
    } else {
        for run in runs(line, &rtl) {
            line[run].reverse();
        }
    }
}

/// The stretches from one piece of a kind to the last before a piece of the other kind.
fn runs(line: &[String], is_one: &dyn Fn(&String) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let mut open = false;
    for (at, piece) in line.iter().enumerate() {
        if is_one(piece) {
            match found.last_mut().filter(|_| open) {
                Some(run) => run.end = at + 1,
                None => found.push(at..at + 1),
            }
            open = true;
        } else if piece.chars().any(char::is_alphanumeric) {
            open = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{date, to_logical};

    fn logical(text: &str) -> String {
        let mut line: Vec<String> = text.chars().map(String::from).collect();
        to_logical(&mut line);
        line.concat()
    }

    #[test]
    fn a_drawn_line_is_read_from_its_right_end() {
        assert_eq!(logical("بأ 12 تج"), "جت 12 أب");
        assert_eq!(logical("room بأ 12"), "room أب 12");
        assert_eq!(logical("plain words"), "plain words");
    }

    #[test]
    fn dates_of_pdf_are_written_as_others() {
        assert_eq!(date("D:20240402101112+02'00'"), "2024-04-02T10:11:12+02:00");
        assert_eq!(date("D:20240402"), "2024-04-02");
        assert_eq!(date("April"), "April");
    }
}
