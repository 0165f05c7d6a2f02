//! XLSX (ECMA-376): which sheets there are, and their rows as a stream.
//!
//! Formulas are never computed: the value that the program stored last is read. Hidden rows and
//! columns are rows and columns; hidden sheets are named as hidden. A merged area has its value in
//! all of its cells, as a person sees it.

use crate::Error;
use crate::limits::{SHARED_BYTES_MAX, SHARED_MAX, SHEETS_MAX};
use crate::source::Sheet;
use crate::xml::{Node, Tag, Xml};
use crate::zip::Archive;

mod merges;
mod sheet;
mod styles;

pub(crate) use merges::{Area, Merges};
pub(crate) use sheet::{SheetRows, clock, iso, within_limit};
pub(crate) use styles::Shows;

/// A workbook, opened.
pub(crate) struct Workbook {
    pub(crate) sheets: Vec<(Sheet, String)>,
    since_1904: bool,
    shared_part: Option<String>,
    styles_part: Option<String>,
}

/// Texts and formats that cells refer to.
pub(crate) struct Shared {
    pub(crate) texts: Vec<Box<str>>,
    pub(crate) shows: Vec<Shows>,
    pub(crate) since_1904: bool,
}

/// Id, the end of the type's name, and the target as a part's name.
type Relation = (String, String, String);

/// Reads the list of sheets.
pub(crate) fn open(archive: &Archive<'_>) -> Result<Workbook, Error> {
    let roots = relations(archive, "_rels/.rels", "")?;
    let main = roots.into_iter().find(|(_, kind, _)| kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, _, target)| target);
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let rels = format!("{folder}/_rels/{file}.rels");
    let relations = relations(archive, rels.trim_start_matches('/'), folder)?;
    let by_kind = |kind: &str| {
        relations.iter().find(|(_, is, _)| is == kind).map(|(_, _, target)| target.clone())
    };
    let mut workbook = Workbook {
        sheets: Vec::new(),
        since_1904: false,
        shared_part: by_kind("sharedStrings"),
        styles_part: by_kind("styles"),
    };
    let mut xml = Xml::new(archive.part(&main)?, "the list of sheets");
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "workbookPr" => {
                workbook.since_1904 = tag.is_on("date1904");
            }
            Node::Start(tag) if tag.name() == "sheet" => workbook.add(&tag, &relations)?,
            Node::Over => return Ok(workbook),
            _ => {}
        }
    }
}

impl Workbook {
    fn add(&mut self, tag: &Tag<'_>, relations: &[Relation]) -> Result<(), Error> {
        if self.sheets.len() >= SHEETS_MAX {
            return Err(Error::TooMuch {
                what: "the file has more sheets".into(),
                max: SHEETS_MAX as u64,
            });
        }
        let id = tag.get("id").unwrap_or_default();
        let is_hidden = tag.get("state").is_some_and(|state| state != "visible");
        // Sheets of charts and macros are no tables.
        if let Some((_, _, target)) =
            relations.iter().find(|(is, kind, _)| *is == id && kind == "worksheet")
        {
            let sheet = Sheet { name: tag.get("name").unwrap_or_default(), is_hidden };
            self.sheets.push((sheet, target.clone()));
        }
        Ok(())
    }

    /// Reads what cells refer to.
    pub(crate) fn shared(&self, archive: &Archive<'_>) -> Result<Shared, Error> {
        let texts = match &self.shared_part {
            Some(part) if archive.has(part) => texts(archive, part)?,
            _ => Vec::new(),
        };
        let shows = match &self.styles_part {
            Some(part) if archive.has(part) => styles::read(archive, part)?,
            _ => Vec::new(),
        };
        Ok(Shared { texts, shows, since_1904: self.since_1904 })
    }
}

fn relations(archive: &Archive<'_>, part: &str, folder: &str) -> Result<Vec<Relation>, Error> {
    let mut found = Vec::new();
    if !archive.has(part) {
        return Ok(found);
    }
    let mut xml = Xml::new(archive.part(part)?, "the list of relations");
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "Relationship" && found.len() < 4 * SHEETS_MAX => {
                let kind = tag.get("Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = resolved(folder, &tag.get("Target").unwrap_or_default());
                found.push((tag.get("Id").unwrap_or_default(), kind, target));
            }
            Node::Over => return Ok(found),
            _ => {}
        }
    }
}

/// A target is relative to its folder, or absolute.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn texts(archive: &Archive<'_>, part: &str) -> Result<Vec<Box<str>>, Error> {
    let mut xml = Xml::new(archive.part(part)?, "the list of texts");
    let mut all: Vec<Box<str>> = Vec::new();
    let (mut text, mut bytes) = (RichText::default(), 0);
    loop {
        match xml.next()? {
            Node::Start(tag) => text.start(tag.name()),
            Node::Text(piece) => text.push(&piece),
            Node::End(end) if end.name() == "si" => {
                bytes += text.text.len();
                if bytes > SHARED_BYTES_MAX || all.len() >= SHARED_MAX {
                    let what = "the texts of the cells have more bytes".to_owned();
                    return Err(Error::TooMuch { what, max: SHARED_BYTES_MAX as u64 });
                }
                all.push(text.take().into());
            }
            Node::End(end) => text.end(end.name()),
            Node::Over => return Ok(all),
            Node::Other => {}
        }
    }
}

/// Text in runs; readings that are printed above it are no part of it.
#[derive(Default)]
pub(crate) struct RichText {
    text: String,
    is_text: bool,
    is_reading: bool,
}

impl RichText {
    pub(crate) fn start(&mut self, name: &str) {
        match name {
            "t" => self.is_text = !self.is_reading,
            "rPh" => self.is_reading = true,
            _ => {}
        }
    }

    pub(crate) fn end(&mut self, name: &str) {
        match name {
            "t" => self.is_text = false,
            "rPh" => self.is_reading = false,
            _ => {}
        }
    }

    pub(crate) fn push(&mut self, piece: &str) {
        if self.is_text {
            self.text.push_str(piece);
        }
    }

    pub(crate) fn take(&mut self) -> String {
        (self.is_text, self.is_reading) = (false, false);
        unescaped(std::mem::take(&mut self.text))
    }
}

/// `_x000D_` stands for a character that XML cannot hold.
pub(crate) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let code = from.get(2..6).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code
            .filter(|_| from.as_bytes().get(6) == Some(&b'_'))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        let (piece, length) = match character {
            Some(character) => (character, 7),
            None => ('_', 1),
        };
        plain.push(piece);
        rest = &from[length..];
    }
    plain.push_str(rest);
    plain
}
