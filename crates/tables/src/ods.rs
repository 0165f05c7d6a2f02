//! ODS (OpenDocument 1.2): which sheets there are, and their rows as a stream.
//!
//! Repeated empty rows and cells, with which programs fill a sheet to its edges, cost nothing.
//! Comments are no part of a cell. Values are those that the program stored.

use std::collections::HashSet;

use crate::Error;
use crate::cell::{Cell, CellDate, Row};
use crate::column_letters;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, SHEETS_MAX, STYLES_MAX};
use crate::source::Sheet;
use crate::xlsx::{Area, Merges};
use crate::xml::{Node, Tag, Xml};
use crate::zip::Archive;

mod text;

use text::Paragraphs;

/// The part with all sheets.
const CONTENT: &str = "content.xml";
/// A manifest has a line for each part; only whether one is encrypted is read.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

/// Rows of one sheet.
pub(crate) struct OdsRows<'b> {
    xml: Xml<'b>,
    merges: Option<Merges>,
    next_number: u64,
    repeated: Option<(Row, u64)>,
    is_over: bool,
}

/// What a cell's attributes say.
#[derive(Default)]
struct CellTag {
    kind: String,
    value: Option<String>,
    times: usize,
    columns: u64,
    rows: u64,
    is_error: bool,
}

/// Reads the list of sheets.
pub(crate) fn open(archive: &Archive<'_>) -> Result<Vec<Sheet>, Error> {
    let manifest = "META-INF/manifest.xml";
    if archive.has(manifest) {
        let manifest = archive.whole(manifest, MANIFEST_BYTES_MAX)?;
        if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(Error::Locked);
        }
    }
    let mut xml = Xml::new(archive.part(CONTENT)?, CONTENT);
    let (mut sheets, mut hidden, mut style) = (Vec::new(), HashSet::new(), String::new());
    loop {
        match xml.next()? {
            Node::Start(tag) => match tag.name() {
                "style" => style = tag.get("name").unwrap_or_default(),
                "table-properties"
                    if tag.get("display").as_deref() == Some("false")
                        && hidden.len() < STYLES_MAX =>
                {
                    hidden.insert(style.clone());
                }
                "table" => {
                    if sheets.len() >= SHEETS_MAX {
                        let what = "the file has more sheets".to_owned();
                        return Err(Error::TooMuch { what, max: SHEETS_MAX as u64 });
                    }
                    let is_hidden = tag.get("style-name").is_some_and(|it| hidden.contains(&it));
                    sheets.push(Sheet { name: tag.get("name").unwrap_or_default(), is_hidden });
                }
                _ => {}
            },
            Node::Over => return Ok(sheets),
            _ => {}
        }
    }
}

impl<'b> OdsRows<'b> {
    pub(crate) fn new(
        archive: &Archive<'b>,
        index: usize,
        fill_merged: bool,
    ) -> Result<Self, Error> {
        let mut xml = Xml::new(archive.part(CONTENT)?, CONTENT);
        let mut seen = 0;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.name() == "table" => {
                    if seen == index {
                        break;
                    }
                    seen += 1;
                }
                Node::Over => return Err(Error::NoSheet { count: seen }),
                _ => {}
            }
        }
        let merges = fill_merged.then(Merges::default);
        Ok(Self { xml, merges, next_number: 1, repeated: None, is_over: false })
    }

    /// The next row that has a cell with content.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, Error> {
        if let Some((row, left)) = &mut self.repeated
            && *left > 0
        {
            *left -= 1;
            row.number += 1;
            crate::xlsx::within_limit(row.number)?;
            let mut row = row.clone();
            if let Some(merges) = &mut self.merges {
                merges.fill(&mut row);
            }
            return Ok(Some(row));
        }
        while !self.is_over {
            let times = match self.xml.next()? {
                Node::Start(tag) if tag.name() == "table-row" => {
                    tag.number("number-rows-repeated").unwrap_or(1).max(1)
                }
                Node::End(end) if end.name() == "table" => {
                    self.is_over = true;
                    continue;
                }
                Node::Over => return Err(Error::damaged("the sheet is cut off")),
                _ => continue,
            };
            let number = self.next_number;
            self.next_number = number.saturating_add(times);
            let mut row = self.row(number)?;
            row.trim();
            if !row.cells.is_empty() {
                crate::xlsx::within_limit(number)?;
                self.repeated = (times > 1).then(|| (row.clone(), times - 1));
                if let Some(merges) = &mut self.merges {
                    merges.fill(&mut row);
                }
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn row(&mut self, number: u64) -> Result<Row, Error> {
        let mut row = Row { number, cells: Vec::with_capacity(16) };
        let mut column = 0_usize;
        loop {
            let tag = match self.xml.next()? {
                Node::Start(tag) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                    CellTag::of(&tag)
                }
                Node::End(end) if end.name() == "table-row" => return Ok(row),
                Node::Over => return Err(Error::damaged("the sheet is cut off")),
                _ => continue,
            };
            let cell = self.cell(&tag, number, column)?;
            let end = column.saturating_add(tag.times);
            if !cell.is_empty() {
                if end > COLUMNS_MAX {
                    let what = format!("row {number} has more columns");
                    return Err(Error::TooMuch { what, max: COLUMNS_MAX as u64 });
                }
                self.span(&tag, number, column);
                for column in column..end {
                    row.put(column, cell.clone());
                }
            }
            column = end;
        }
    }

    fn span(&mut self, tag: &CellTag, number: u64, column: usize) {
        if let Some(merges) = &mut self.merges
            && (tag.columns > 1 || tag.rows > 1)
        {
            let columns = usize::try_from(tag.columns).unwrap_or(COLUMNS_MAX).clamp(1, COLUMNS_MAX);
            merges.add(Area {
                top: number,
                bottom: number.saturating_add(tag.rows.max(1) - 1),
                left: column,
                right: (column + columns - 1).min(COLUMNS_MAX - 1),
            });
        }
    }

    fn cell(&mut self, tag: &CellTag, row: u64, column: usize) -> Result<Cell, Error> {
        let mut paragraphs = Paragraphs::default();
        loop {
            match self.xml.next()? {
                Node::Start(tag) => paragraphs.start(&tag),
                Node::Text(piece) => paragraphs.push(&piece),
                Node::End(end) if matches!(end.name(), "table-cell" | "covered-table-cell") => {
                    break;
                }
                Node::End(end) => paragraphs.end(end.name()),
                Node::Over => return Err(Error::damaged("the sheet is cut off")),
                Node::Other => {}
            }
            if paragraphs.text.len() > CELL_BYTES_MAX {
                let what = format!("row {row}, column {} has more bytes", column_letters(column));
                return Err(Error::TooMuch { what, max: CELL_BYTES_MAX as u64 });
            }
        }
        tag.value(paragraphs.text).ok_or_else(|| {
            let at = format!("row {row}, column {}", column_letters(column));
            Error::damaged(format!("{at} has no value of its type"))
        })
    }
}

impl CellTag {
    fn of(tag: &Tag<'_>) -> Self {
        let mut found = Self { times: 1, columns: 1, rows: 1, ..Self::default() };
        tag.each(|name, value| match name {
            // Beside office:value-type there is calcext:value-type, which also knows errors.
            "value-type" if value == "error" => found.is_error = true,
            "value-type" if found.kind.is_empty() => found.kind = value.to_owned(),
            "value" | "date-value" | "time-value" | "boolean-value" => {
                found.value = Some(value.to_owned());
            }
            "number-columns-repeated" => found.times = value.parse().unwrap_or(1).max(1),
            "number-columns-spanned" => found.columns = value.parse().unwrap_or(1),
            "number-rows-spanned" => found.rows = value.parse().unwrap_or(1),
            _ => {}
        });
        // An attribute is escaped, and a text of it is taken from here as it stands.
        if tag.name() == "table-cell" && found.kind == "string" {
            found.value = tag.get("string-value");
        }
        found
    }

    /// `None` if the value is not of its type.
    fn value(&self, shown: String) -> Option<Cell> {
        if self.is_error {
            return Some(Cell::Error(shown));
        }
        let value = self.value.as_deref().map(str::trim);
        Some(match (self.kind.as_str(), value) {
            ("float" | "percentage" | "currency", Some(value)) => {
                Cell::Number(value.parse().ok().filter(|it: &f64| it.is_finite())?)
            }
            ("date", Some(value)) => match crate::xlsx::iso(value) {
                Some(date) => Cell::Date(date),
                None => Cell::text(if shown.is_empty() { value.to_owned() } else { shown }),
            },
            ("time", Some(value)) => match duration(value) {
                Some(seconds) if seconds < 86_400 => {
                    Cell::Date(CellDate { date: None, time_seconds: Some(seconds) })
                }
                _ => Cell::text(shown),
            },
            ("boolean", Some(value)) => Cell::Boolean(value == "true"),
            (_, Some(value)) if shown.is_empty() => Cell::text(value.to_owned()),
            _ => Cell::text(shown),
        })
    }
}

/// `PT14H30M00S` as seconds.
fn duration(text: &str) -> Option<u32> {
    let mut seconds = 0_u32;
    let mut rest = text.strip_prefix("PT")?;
    for (unit, factor) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            let number: u32 = number.split(['.', ',']).next()?.parse().ok()?;
            seconds = seconds.checked_add(number.checked_mul(factor)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds)
}
