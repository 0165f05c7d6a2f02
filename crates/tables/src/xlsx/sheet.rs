//! The rows of one sheet, as a stream.

use std::io::Read as _;

use super::merges::{Area, Merges, place};
use super::{RichText, Shared, Shows};
use crate::Error;
use crate::cell::{Cell, CellDate, Row, from_serial};
use crate::column_letters;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, MERGES_MAX, ROWS_MAX};
use crate::xml::{Node, Tag, Xml};
use crate::zip::{Archive, failed};

/// Merged areas stand behind the rows, at most so many bytes of them.
const MERGE_BYTES_MAX: u64 = 64 << 20;

/// Rows of one sheet.
pub(crate) struct SheetRows<'b> {
    xml: Xml<'b>,
    shared: Shared,
    merges: Merges,
    last_row: u64,
    is_over: bool,
}

/// What a cell's attributes say.
#[derive(Default)]
struct Place {
    column: Option<usize>,
    kind: Kind,
    format: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    SharedText,
    Text,
    InlineText,
    Boolean,
    Error,
    Date,
}

impl<'b> SheetRows<'b> {
    pub(crate) fn new(
        archive: &Archive<'b>,
        part: &str,
        shared: Shared,
        fill_merged: bool,
    ) -> Result<Self, Error> {
        let areas = if fill_merged { areas(archive, part)? } else { Vec::new() };
        let xml = Xml::new(archive.part(part)?, "the sheet");
        Ok(Self { xml, shared, merges: Merges::new(areas), last_row: 0, is_over: false })
    }

    /// The next row that has a cell with content.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, Error> {
        while !self.is_over {
            match self.xml.next()? {
                Node::Start(tag) if tag.name() == "row" => {
                    let number = tag.get("r").map(|text| text.trim().parse::<u64>());
                    let number = match number {
                        None => self.last_row + 1,
                        Some(Ok(number)) if number > self.last_row => number,
                        Some(_) => {
                            return Err(Error::damaged("rows of the sheet are out of order"));
                        }
                    };
                    self.last_row = number;
                    let mut row = self.row(number)?;
                    row.trim();
                    if !row.cells.is_empty() {
                        within_limit(number)?;
                        self.merges.fill(&mut row);
                        return Ok(Some(row));
                    }
                }
                Node::Over => self.is_over = true,
                _ => {}
            }
        }
        Ok(None)
    }

    fn row(&mut self, number: u64) -> Result<Row, Error> {
        let mut row = Row { number, cells: Vec::with_capacity(16) };
        let mut next = 0;
        loop {
            let place = match self.xml.next()? {
                Node::Start(tag) if tag.name() == "c" => Place::of(&tag)?,
                Node::End(end) if end.name() == "row" => return Ok(row),
                Node::Over => return Err(Error::damaged("the sheet is cut off")),
                _ => continue,
            };
            let column = place.column.unwrap_or(next);
            if column < next {
                return Err(Error::damaged(format!("cells of row {number} are out of order")));
            }
            next = column + 1;
            let cell = self.cell(&place, number, column)?;
            if cell.is_empty() {
                continue;
            }
            if column >= COLUMNS_MAX {
                let what = format!("row {number} has more columns");
                return Err(Error::TooMuch { what, max: COLUMNS_MAX as u64 });
            }
            row.put(column, cell);
        }
    }

    fn cell(&mut self, place: &Place, row: u64, column: usize) -> Result<Cell, Error> {
        let (mut value, mut inline) = (String::new(), RichText::default());
        let mut is_value = false;
        loop {
            match self.xml.next()? {
                Node::Start(tag) => {
                    is_value = tag.name() == "v";
                    inline.start(tag.name());
                }
                Node::Text(piece) if is_value => value.push_str(&piece),
                Node::Text(piece) => inline.push(&piece),
                Node::End(end) if end.name() == "c" => break,
                Node::End(end) => {
                    is_value = false;
                    inline.end(end.name());
                }
                Node::Over => return Err(Error::damaged("the sheet is cut off")),
                Node::Other => {}
            }
        }
        let cell = self.value(place, value, inline.take());
        let at = || format!("row {row}, column {}", column_letters(column));
        match cell {
            None => Err(Error::damaged(format!("{} has no value of its type", at()))),
            Some(Cell::Text(text)) if text.len() > CELL_BYTES_MAX => {
                let what = format!("{} has {} bytes", at(), text.len());
                Err(Error::TooMuch { what, max: CELL_BYTES_MAX as u64 })
            }
            Some(cell) => Ok(cell),
        }
    }

    fn value(&self, place: &Place, value: String, inline: String) -> Option<Cell> {
        if place.kind == Kind::InlineText {
            return Some(Cell::text(inline));
        }
        if value.is_empty() {
            return Some(Cell::Empty);
        }
        Some(match place.kind {
            Kind::SharedText => {
                let text = self.shared.texts.get(value.trim().parse::<usize>().ok()?)?;
                Cell::text(text.to_string())
            }
            Kind::Text => Cell::text(super::unescaped(value)),
            Kind::Boolean => Cell::Boolean(matches!(value.trim(), "1" | "true")),
            Kind::Error => Cell::Error(value),
            Kind::Date => match iso(&value) {
                Some(date) => Cell::Date(date),
                None => Cell::text(value),
            },
            Kind::Number | Kind::InlineText => {
                let number = value.trim().parse::<f64>().ok().filter(|it| it.is_finite())?;
                let shows = self.shared.shows.get(place.format);
                let date = (shows == Some(&Shows::Date))
                    .then(|| from_serial(number, self.shared.since_1904))
                    .flatten();
                date.map_or(Cell::Number(number), Cell::Date)
            }
        })
    }
}

/// The number of a row that has content.
pub(crate) fn within_limit(number: u64) -> Result<(), Error> {
    let is_over = number > ROWS_MAX;
    let error = || Error::TooMuch { what: "the table has more rows".into(), max: ROWS_MAX };
    if is_over { Err(error()) } else { Ok(()) }
}

impl Place {
    fn of(tag: &Tag<'_>) -> Result<Self, Error> {
        let (mut found, mut is_bad) = (Self::default(), false);
        tag.each(|name, value| match name {
            "r" => {
                found.column = place(value).map(|(column, _)| column);
                is_bad |= found.column.is_none();
            }
            "s" => found.format = value.parse().unwrap_or(usize::MAX),
            "t" => {
                found.kind = match value {
                    "n" => Kind::Number,
                    "s" => Kind::SharedText,
                    "str" => Kind::Text,
                    "inlineStr" => Kind::InlineText,
                    "b" => Kind::Boolean,
                    "e" => Kind::Error,
                    "d" => Kind::Date,
                    _ => {
                        is_bad = true;
                        Kind::Text
                    }
                }
            }
            _ => {}
        });
        if is_bad {
            Err(Error::damaged("a cell has no place or type that is known"))
        } else {
            Ok(found)
        }
    }
}

/// `2017-04-03`, `2017-04-03T14:30:00` with or without fractions; no zone.
pub(crate) fn iso(text: &str) -> Option<CellDate> {
    let (day, time) = match text.trim().split_once(['T', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text.trim(), None),
    };
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_date = parts.next().is_none() && year.len() == 4;
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !is_date || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let time_seconds = match time {
        None => None,
        Some(time) => Some(clock(time)?).filter(|seconds| *seconds > 0),
    };
    Some(CellDate { date: Some((year, month, day)), time_seconds })
}

/// `14:30` or `14:30:00.000` as seconds since midnight.
pub(crate) fn clock(text: &str) -> Option<u32> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
    let second = parts.next().unwrap_or("0");
    let second = second.split(['.', ',']).next()?.parse::<u32>().ok()?;
    (hour < 24 && minute < 60 && second < 60).then(|| hour * 3600 + minute * 60 + second)
}

/// The merged areas, which stand behind all rows: found without reading the rows as XML, since no
/// text of a cell can contain `<`.
fn areas(archive: &Archive<'_>, part: &str) -> Result<Vec<Area>, Error> {
    let mut stream = archive.part(part)?;
    let (mut window, mut chunk) = (Vec::new(), vec![0; 256 << 10]);
    let mut is_found = false;
    let finder = memchr::memmem::Finder::new(b"mergeCells");
    loop {
        let read = stream.read(&mut chunk).map_err(|cause| failed(&cause, "the sheet"))?;
        if read == 0 {
            break;
        }
        window.extend_from_slice(&chunk[..read]);
        if !is_found {
            match finder.find(&window) {
                Some(at) => {
                    is_found = true;
                    window.drain(..at);
                }
                None => drop(window.drain(..window.len().saturating_sub(16))),
            }
        }
        if window.len() as u64 > MERGE_BYTES_MAX {
            return Err(Merges::too_many());
        }
    }
    if is_found { references(&window) } else { Ok(Vec::new()) }
}

fn references(text: &[u8]) -> Result<Vec<Area>, Error> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text, b"mergeCell ") {
        let tag = &text[at..text.len().min(at + 120)];
        let tag = std::str::from_utf8(tag).unwrap_or_default();
        let tag = tag.split('>').next().unwrap_or_default();
        let reference = tag.split("ref=").nth(1).and_then(|rest| rest.get(1..));
        let reference = reference.and_then(|rest| rest.split(['"', '\'']).next());
        found.extend(reference.and_then(Area::parse));
        if found.len() > MERGES_MAX {
            return Err(Merges::too_many());
        }
    }
    Ok(found)
}
