//! A file as a table: which format, which sheet, which row is the header.
//!
//! What was decided without being told is in [`Table::decided`], so that a face can show it. The
//! content decides the format; the name of the file is only used where the content cannot tell.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::cell::{Cell, Row};
use crate::csv::encoding::Encoding;
use crate::csv::{Records, delimiter, encoding};
use crate::limits::{FILE_BYTES_MAX, TITLE_ROWS_MAX};
use crate::ods::OdsRows;
use crate::xlsx::{SheetRows, Workbook};
use crate::zip::Archive;
use crate::{Error, column_letters, ods, xlsx};

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters.
    Csv,
    /// Excel's workbook, since 2007.
    Xlsx,
    /// OpenDocument.
    Ods,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// As it stands on its tab.
    pub name: String,
    /// Hidden in the program; never chosen unless it is named.
    pub is_hidden: bool,
}

/// A file that holds a table.
pub struct Source {
    bytes: Vec<u8>,
    format: Format,
    sheets: Vec<Sheet>,
    workbook: Option<Workbook>,
}

/// Which row names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderRow {
    /// The first row of the beginning that is as full as the rows after it: titles are above.
    #[default]
    Auto,
    /// The row of this number.
    Row(u64),
    /// No row does; columns have their letters alone.
    Nowhere,
}

/// What a person says about the file.
#[derive(Debug, Clone)]
pub struct SourceOptions {
    /// The name of the sheet; the first one that is not hidden if none is given.
    pub sheet: Option<String>,
    /// Of a CSV file.
    pub encoding: Option<Encoding>,
    /// Of a CSV file.
    pub delimiter: Option<char>,
    /// Which row is the header.
    pub header_row: HeaderRow,
    /// Gives all cells of a merged area its value (on by default).
    pub fill_merged: bool,
}

/// How the file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Of the file.
    pub format: Format,
    /// Of a CSV file.
    pub encoding: Option<Encoding>,
    /// Guessed from frequent letters: worth showing to whoever imports.
    pub encoding_is_guess: bool,
    /// Of a CSV file.
    pub delimiter: Option<char>,
    /// Of a workbook.
    pub sheet: Option<String>,
    /// The number of the header's row.
    pub header_row: Option<u64>,
}

/// The head of one column.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// What stands there, without blanks around it; may be empty, and twice the same.
    pub text: String,
    /// The column, from 0.
    pub column: usize,
}

/// Rows of a table, in order; rows without content are left out. After an error nothing follows.
pub struct Table<'s> {
    rows: Rows<'s>,
    ahead: VecDeque<Row>,
    headers: Vec<Header>,
    decided: Decided,
    is_over: bool,
}

enum Rows<'s> {
    Csv(Records<'s>),
    Xlsx(Box<SheetRows<'s>>),
    Ods(Box<OdsRows<'s>>),
}

impl Default for SourceOptions {
    fn default() -> Self {
        Self {
            sheet: None,
            encoding: None,
            delimiter: None,
            header_row: HeaderRow::Auto,
            fill_merged: true,
        }
    }
}

impl Source {
    /// Looks at a file. `name` is what it is called; only its ending is used, in hints.
    ///
    /// # Errors
    /// [`Error::FileTooLong`], [`Error::NotATable`], [`Error::Locked`], [`Error::Damaged`],
    /// [`Error::TooMuch`].
    pub fn open(bytes: Vec<u8>, name: &str) -> Result<Self, Error> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Error::FileTooLong { bytes: bytes.len(), max: FILE_BYTES_MAX });
        }
        let format = sniff(&bytes, name)?;
        let (mut sheets, mut workbook) = (Vec::new(), None);
        match format {
            Format::Csv => {}
            Format::Ods => sheets = ods::open(&Archive::open(&bytes)?)?,
            Format::Xlsx => {
                let opened = xlsx::open(&Archive::open(&bytes)?)?;
                sheets = opened.sheets.iter().map(|(sheet, _)| sheet.clone()).collect();
                workbook = Some(opened);
            }
        }
        Ok(Self { bytes, format, sheets, workbook })
    }

    /// What the file is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The sheets in order; none for CSV.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Begins to read a table.
    ///
    /// # Errors
    /// Those of [`Error`]; [`Error::Empty`] if there is no row.
    pub fn table(&self, options: &SourceOptions) -> Result<Table<'_>, Error> {
        let mut decided = Decided {
            format: self.format,
            encoding: None,
            encoding_is_guess: false,
            delimiter: None,
            sheet: None,
            header_row: None,
        };
        let rows = match &self.workbook {
            _ if self.format == Format::Csv => self.csv(options, &mut decided)?,
            Some(workbook) => {
                let index = self.sheet(options, &mut decided)?;
                let archive = Archive::open(&self.bytes)?;
                let shared = workbook.shared(&archive)?;
                let part = workbook.sheets.get(index).map_or("", |(_, part)| part);
                Rows::Xlsx(Box::new(SheetRows::new(&archive, part, shared, options.fill_merged)?))
            }
            None => {
                let index = self.sheet(options, &mut decided)?;
                let archive = Archive::open(&self.bytes)?;
                Rows::Ods(Box::new(OdsRows::new(&archive, index, options.fill_merged)?))
            }
        };
        Table::new(rows, options.header_row, decided)
    }

    fn csv(&self, options: &SourceOptions, decided: &mut Decided) -> Result<Rows<'_>, Error> {
        let told = options.delimiter.map(delimiter::told).transpose()?;
        let decoded = encoding::decode(&self.bytes, options.encoding)?;
        // The part that was looked at is enough to tell text from anything else.
        if memchr::memchr(0, decoded.text.as_bytes()).is_some() {
            return Err(NOT_TEXT);
        }
        let chosen = delimiter::choose(&decoded.text, told);
        decided.encoding = Some(decoded.encoding);
        decided.encoding_is_guess = decoded.is_guess;
        decided.delimiter = Some(char::from(chosen.delimiter));
        let text: Cow<'_, str> = decoded.text;
        Ok(Rows::Csv(Records::new(text, chosen.start, chosen.rows_before, chosen.delimiter)))
    }

    fn sheet(&self, options: &SourceOptions, decided: &mut Decided) -> Result<usize, Error> {
        let index = match &options.sheet {
            Some(name) => self.sheets.iter().position(|sheet| sheet.name == *name),
            None => self.sheets.iter().position(|sheet| !sheet.is_hidden),
        };
        let index = index.ok_or(Error::NoSheet { count: self.sheets.len() })?;
        decided.sheet = self.sheets.get(index).map(|sheet| sheet.name.clone());
        Ok(index)
    }
}

const NOT_TEXT: Error = Error::NotATable {
    what: "neither text nor a spreadsheet",
    hint: "save it as CSV, XLSX or ODS and import that",
};

/// What the first bytes are.
fn sniff(bytes: &[u8], name: &str) -> Result<Format, Error> {
    let not = |what, hint| Err(Error::NotATable { what, hint });
    if bytes.starts_with(b"PK\x03\x04") {
        return archive(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        // A locked workbook is a file of the old kind around the encrypted one.
        let locked: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return match memchr::memmem::find(bytes, &locked) {
            Some(_) => Err(Error::Locked),
            None => not("an old Excel file (.xls)", "save it as XLSX and import that"),
        };
    }
    if bytes.starts_with(b"%PDF-") {
        return not("a PDF", "save the table as CSV, XLSX or ODS; a PDF has no cells");
    }
    let head = bytes.get(..512).unwrap_or(bytes).trim_ascii_start().to_ascii_lowercase();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let is_page = [&b"<!doctype"[..], b"<html", b"<table", b"<?xml", b"<workbook"]
        .iter()
        .any(|start| head.starts_with(start));
    if is_page {
        let what = if name.to_ascii_lowercase().ends_with(".xls") {
            "a web page or XML with the ending of an Excel file"
        } else {
            "a web page or XML"
        };
        return not(what, "open it in a spreadsheet program, save it as XLSX and import that");
    }
    Ok(Format::Csv)
}

fn archive(bytes: &[u8]) -> Result<Format, Error> {
    let archive = Archive::open(bytes)?;
    if archive.has("content.xml") {
        return Ok(Format::Ods);
    }
    if archive.has("[Content_Types].xml") && !archive.has("xl/workbook.bin") {
        return Ok(Format::Xlsx);
    }
    Err(Error::NotATable {
        what: if archive.has("xl/workbook.bin") {
            "a binary workbook (.xlsb)"
        } else {
            "a zip file"
        },
        hint: "save the table as XLSX, ODS or CSV and import that",
    })
}

impl<'s> Table<'s> {
    fn new(mut rows: Rows<'s>, header_row: HeaderRow, mut decided: Decided) -> Result<Self, Error> {
        let mut ahead = VecDeque::new();
        let wanted = match header_row {
            HeaderRow::Row(number) => {
                while ahead.len() < TITLE_ROWS_MAX
                    && let Some(row) = rows.next_row()?
                {
                    if row.number >= number {
                        ahead.push_back(row);
                    }
                }
                Some(number)
            }
            HeaderRow::Auto | HeaderRow::Nowhere => {
                while ahead.len() < TITLE_ROWS_MAX
                    && let Some(row) = rows.next_row()?
                {
                    ahead.push_back(row);
                }
                (header_row == HeaderRow::Auto).then(|| fullest(&ahead)).flatten()
            }
        };
        if ahead.is_empty() {
            return Err(Error::Empty);
        }
        let mut headers = Vec::new();
        if let Some(number) = wanted {
            while ahead.front().is_some_and(|row| row.number < number) {
                ahead.pop_front();
            }
            let is_there = ahead.front().is_some_and(|row| row.number == number);
            let row = if is_there { ahead.pop_front().unwrap_or_default() } else { Row::default() };
            headers = headers_of(&row);
            decided.header_row = Some(number);
        }
        // Columns without a head are columns all the same.
        let width = ahead.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        headers.extend((headers.len()..width).map(|column| Header { text: String::new(), column }));
        Ok(Self { rows, ahead, headers, decided, is_over: false })
    }

    /// The heads of the columns, in order, from column A on.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// How the file was read.
    #[must_use]
    pub fn decided(&self) -> &Decided {
        &self.decided
    }

    /// Up to 19 of the first rows, to guess columns by; they are still given by the iterator.
    pub fn sample(&self) -> impl Iterator<Item = &Row> {
        self.ahead.iter()
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.ahead.pop_front() {
            return Some(Ok(row));
        }
        if self.is_over {
            return None;
        }
        let next = self.rows.next_row().transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

impl Rows<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, Error> {
        match self {
            Self::Csv(rows) => rows.next_row(),
            Self::Xlsx(rows) => rows.next_row(),
            Self::Ods(rows) => rows.next_row(),
        }
    }
}

/// The number of the first row that has at least 60 % as many texts as the fullest row has cells.
fn fullest(rows: &VecDeque<Row>) -> Option<u64> {
    let filled = |row: &&Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let most = rows.iter().map(|row| filled(&row)).max()?;
    let is_head = |row: &&Row| {
        let texts = row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
        texts * 10 >= most * 6
    };
    rows.iter().find(is_head).or_else(|| rows.front()).map(|row| row.number)
}

fn headers_of(row: &Row) -> Vec<Header> {
    let text = |cell: &Cell| cell.shown().split_whitespace().collect::<Vec<_>>().join(" ");
    let cells = row.cells.iter().enumerate();
    cells.map(|(column, cell)| Header { text: text(cell), column }).collect()
}

impl Header {
    /// The letters above the column.
    #[must_use]
    pub fn letters(&self) -> String {
        column_letters(self.column)
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Header").field("column", &self.letters()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("format", &self.format).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("columns", &self.headers.len()).finish_non_exhaustive()
    }
}
