//! Lists of people out of files, for linkage: docs/spec/link.md, "Columns".
//!
//! CSV of any length is read piece by piece; XLSX and ODS as tables. Columns are guessed as for an
//! import, and can be named. What cannot be read is refused with its row and column, never with
//! what stands there: a name in an error is a name in a log.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use testimony_link::{Entry, Lists};

use crate::cell::{Row, column_letters};
use crate::csv::stream::{Stream, whole_rows};
use crate::csv::{delimiter, encoding};
use crate::fold::fold;
use crate::limits::FILE_BYTES_MAX;
use crate::source::{Decided, Format, Header, Source, SourceOptions};
use crate::value::date::{DayOrder, evidence};
use crate::{Error, Field, Kind, Refused, Schema, guess};

mod values;

use values::Values;

/// Bytes at the start of a file by which its encoding, delimiter and columns are decided.
const HEAD_BYTES: usize = 4 << 20;
/// Rows that are shown to who checks the columns: one screen.
pub const PREVIEW_ROWS: usize = 20;
/// Rows between two looks at whether to stop.
const ROWS_AT_ONCE: u64 = 8_192;

/// The fields of a listing, each with more heads that mean it.
pub const FIELDS: [(&str, Kind, &[&str]); 13] = [
    ("id", Kind::Id, &["rec id", "record", "listing", "person id", "victim id", "код записи"]),
    ("given_name", Kind::GivenName, &["firstname", "givenname"]),
    ("surname", Kind::Surname, &["familyname", "nisba"]),
    ("father_name", Kind::Patronymic, &["father", "fathername", "ім'я батька", "батько", "отец"]),
    ("full_name", Kind::FullName, &["names"]),
    ("sex", Kind::Sex, &[]),
    ("birth_date", Kind::BirthDate, &["birthday", "birth", "year born"]),
    (
        "event_date",
        Kind::Date,
        &[
            "date of death",
            "death date",
            "date died",
            "date of arrest",
            "arrest date",
            "date of disappearance",
            "дата смерти",
            "дата гибели",
            "дата задержания",
            "дата смерті",
            "дата загибелі",
            "تاريخ الوفاة",
            "تاريخ الاستشهاد",
            "تاريخ الاعتقال",
        ],
    ),
    (
        "place",
        Kind::Place,
        &[
            "municipality",
            "suburb",
            "settlement",
            "birth place",
            "place of birth",
            "place of death",
            "муниципалитет",
            "место гибели",
            "место рождения",
        ],
    ),
    (
        "district",
        Kind::Text,
        &[
            "district",
            "postcode",
            "postal code",
            "zip",
            "zip code",
            "province",
            "governorate",
            "county",
            "индекс",
            "почтовый индекс",
            "поштовий індекс",
        ],
    ),
    (
        "address",
        Kind::Text,
        &["address", "address 1", "street", "street address", "улица", "вулиця", "الشارع"],
    ),
    (
        "document",
        Kind::Text,
        &[
            "passport",
            "passport no",
            "national id",
            "national number",
            "id number",
            "id card",
            "identity number",
            "soc sec id",
            "social security number",
            "ssn",
            "инн",
            "снилс",
            "номер паспорта",
            "паспорт",
            "рнокпп",
            "رقم الهوية",
            "الرقم الوطني",
            "dni",
            "cedula",
        ],
    ),
    ("list", Kind::Text, &["source list", "dataset"]),
];

/// How the rows are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// Which comes first in `3/4/2017`, where the column does not decide it.
    pub day_order: DayOrder,
    /// Dates that are none count as unknown instead of being refused.
    pub skip_bad_dates: bool,
    /// Nobody is on the list twice.
    pub is_deduplicated: bool,
}

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Listings.
    pub listings: u64,
    /// Dates that are none, and were taken as unknown.
    pub bad_dates: u64,
}

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum ListingsError {
    /// The file.
    #[error("{0}")]
    Table(#[from] Error),
    /// A cell. Its text is not shown.
    #[error("row {row}, column {column}{}: {refused}", of_head(head))]
    Cell {
        /// As a person counts.
        row: u64,
        /// Its letters.
        column: String,
        /// Its head.
        head: String,
        /// What is wrong, and what would be accepted.
        refused: Refused,
    },
    /// What `map` named is not there.
    #[error("{0}")]
    Map(String),
    /// Nothing that names a person.
    #[error("none of the {columns} columns is known to hold a name, a date of birth or a document")]
    NoColumns {
        /// How many there are.
        columns: usize,
    },
    /// The listings.
    #[error("{0}")]
    Link(#[from] testimony_link::Error),
    /// The caller said stop.
    #[error("stopped; nothing was written")]
    Stopped,
}

fn of_head(head: &str) -> String {
    if head.is_empty() { String::new() } else { format!(" ({head})") }
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The field.
    pub field: &'static str,
    /// Its head.
    pub head: String,
    /// Its letters.
    pub letters: String,
}

/// A file with a list.
pub struct Listings<'r> {
    source: From<'r>,
    headers: Vec<Header>,
    decided: Decided,
    /// For each field of [`FIELDS`], its column.
    columns: [Option<usize>; FIELDS.len()],
    orders: Vec<DayOrder>,
    preview: Vec<Vec<String>>,
    sheets: Vec<String>,
}

enum From<'r> {
    Stream(Stream<'r>),
    Rows(Vec<Row>),
}

impl<'r> Listings<'r> {
    /// Looks at a file: its format, and what its columns are. `name` is what it is called.
    ///
    /// # Errors
    /// [`ListingsError::Table`].
    pub fn open(
        mut source: Box<dyn Read + 'r>,
        name: &str,
        options: &SourceOptions,
    ) -> Result<Self, ListingsError> {
        let mut head = Vec::new();
        let limit = HEAD_BYTES as u64;
        source.by_ref().take(limit).read_to_end(&mut head).map_err(Error::Read)?;
        let is_whole = head.len() < HEAD_BYTES;
        if head.starts_with(b"PK\x03\x04") {
            let limit = (FILE_BYTES_MAX + 1 - head.len()) as u64;
            source.take(limit).read_to_end(&mut head).map_err(Error::Read)?;
            return Self::of_workbook(head, name, options);
        }
        Self::of_text(head, is_whole, source, name, options)
    }

    fn of_workbook(
        bytes: Vec<u8>,
        name: &str,
        options: &SourceOptions,
    ) -> Result<Self, ListingsError> {
        let opened = Source::open(bytes, name)?;
        let table = opened.table(options)?;
        let (headers, decided) = (table.headers().to_vec(), table.decided().clone());
        let rows = table.collect::<Result<Vec<Row>, Error>>()?;
        let shown = opened.sheets().iter().filter(|sheet| !sheet.is_hidden);
        let sheets = shown.map(|sheet| sheet.name.clone()).collect();
        Ok(Self { sheets, ..Self::new(From::Rows(rows.clone()), headers, decided, &rows) })
    }

    fn of_text(
        head: Vec<u8>,
        is_whole: bool,
        source: Box<dyn Read + 'r>,
        name: &str,
        options: &SourceOptions,
    ) -> Result<Self, ListingsError> {
        let (found, is_guess) = encoding::of_head(&head, options.encoding);
        let mut text = whole_rows(&head, found);
        if !is_whole && let Some(end) = text.rfind('\n') {
            text.truncate(end + 1);
        }
        let told = options.delimiter.map(delimiter::told).transpose()?;
        let chosen = delimiter::choose(&text, told);
        // The same rows as a table of their own: header and samples are found as everywhere.
        let utf8 = encoding::Encoding::named("utf-8")?;
        let options = SourceOptions {
            encoding: Some(utf8),
            delimiter: Some(char::from(chosen.delimiter)),
            ..options.clone()
        };
        let opened = Source::open(text.into_bytes(), name)?;
        let table = opened.table(&options)?;
        let headers = table.headers().to_vec();
        let mut decided = table.decided().clone();
        decided.encoding = Some(encoding::Encoding::named(found.name()).unwrap_or(utf8));
        decided.encoding_is_guess = is_guess;
        let sample: Vec<Row> = table.map_while(Result::ok).collect();
        let whole = Box::new(std::io::Cursor::new(head).chain(source));
        let mut stream = Stream::new(whole, found, chosen.delimiter, chosen.rows_before);
        stream.skip(chosen.start)?;
        Ok(Self::new(From::Stream(stream), headers, decided, &sample))
    }

    fn new(source: From<'r>, headers: Vec<Header>, decided: Decided, sample: &[Row]) -> Self {
        let schema = schema();
        let mut columns = [None; FIELDS.len()];
        for guess in guess(&schema, &headers, sample) {
            let field = FIELDS.iter().position(|(name, ..)| *name == guess.field);
            if let Some(place) = field.and_then(|field| columns.get_mut(field)) {
                *place = Some(guess.column);
            }
        }
        let orders = orders(headers.len(), sample);
        let shown = |row: &Row| row.cells.iter().map(crate::Cell::shown).collect();
        let preview = sample.iter().take(PREVIEW_ROWS).map(shown).collect();
        Self { source, headers, decided, columns, orders, preview, sheets: Vec::new() }
    }

    /// How the file is read.
    #[must_use]
    pub fn decided(&self) -> &Decided {
        &self.decided
    }

    /// All columns, by their heads.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// What each column is called for [`Listings::map`]: its head, or its letters where the head says
    /// nothing or another column has it too.
    #[must_use]
    pub fn names_of_columns(&self) -> Vec<String> {
        let folded: Vec<String> = self.headers.iter().map(|it| fold(&it.text)).collect();
        let name = |(header, own): (&Header, &String)| {
            let is_clear = !own.is_empty() && folded.iter().filter(|it| *it == own).count() == 1;
            if is_clear { header.text.clone() } else { header.letters() }
        };
        self.headers.iter().zip(&folded).map(name).collect()
    }

    /// The sheets of a workbook that are not hidden.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The cells of the first rows, as they stand.
    #[must_use]
    pub fn preview(&self) -> &[Vec<String>] {
        &self.preview
    }

    /// The columns that are read.
    #[must_use]
    pub fn used(&self) -> Vec<Used> {
        let used = |((field, ..), column): (&(&'static str, Kind, &[&str]), &Option<usize>)| {
            let header = self.headers.get((*column)?)?;
            Some(Used { field, head: header.text.clone(), letters: header.letters() })
        };
        FIELDS.iter().zip(&self.columns).filter_map(used).collect()
    }

    /// Reads a field from the column with this head or these letters; from none if it is empty.
    ///
    /// # Errors
    /// [`ListingsError::Map`].
    pub fn map(&mut self, field: &str, head: &str) -> Result<(), ListingsError> {
        let Some(at) = FIELDS.iter().position(|(name, ..)| *name == field) else {
            let known: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
            let why = format!("there is no field `{field}`; there are {}", known.join(", "));
            return Err(ListingsError::Map(why));
        };
        let folded = fold(head);
        if folded.is_empty() {
            self.columns[at] = None;
            return Ok(());
        }
        let found = self.headers.iter().find(|header| fold(&header.text) == folded);
        let found = found.or_else(|| self.headers.iter().find(|header| header.letters() == head));
        let Some(column) = found.map(|header| header.column) else {
            // Heads are not repeated: of a file without them they are the first person.
            let why = format!("none of the {} columns has the head `{head}`", self.headers.len());
            return Err(ListingsError::Map(why));
        };
        // A column that was guessed to be something else is that no longer.
        self.columns.iter_mut().filter(|it| **it == Some(column)).for_each(|it| *it = None);
        self.columns[at] = Some(column);
        Ok(())
    }

    /// Reads all rows into a new list. `on` is told rows and bytes, and says whether to go on.
    ///
    /// # Errors
    /// Those of [`ListingsError`]; what was read before stays in `lists`.
    pub fn read(
        self,
        lists: &mut Lists,
        reading: &Reading,
        on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Done, ListingsError> {
        let names = ["given_name", "surname", "full_name", "birth_date", "document"];
        let is_known = |name: &&str| self.used().iter().any(|used| used.field == *name);
        if !names.iter().any(is_known) {
            return Err(ListingsError::NoColumns { columns: self.headers.len() });
        }
        lists.begin(reading.is_deduplicated)?;
        let header_row = self.decided.header_row.unwrap_or(0);
        let mut values = Values::new(self.columns, &self.headers, &self.orders, reading);
        let listings = each_row(self.source, header_row, on, &mut |row, cell| {
            let made = values.made_id(row);
            let entry: Entry<'_> = values.entry(row, cell, &made)?;
            Ok(lists.push(&entry)?)
        })?;
        Ok(Done { listings, bad_dates: values.bad_dates })
    }

    /// The cells of some listings, as they stand; listings are numbered from 0 in their order.
    ///
    /// # Errors
    /// Those of [`ListingsError`].
    pub fn cells(
        self,
        wanted: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Vec<String>>, ListingsError> {
        let header_row = self.decided.header_row.unwrap_or(0);
        let columns = self.headers.len();
        let (mut found, mut at) = (BTreeMap::new(), 0);
        each_row(self.source, header_row, &mut |_, _| true, &mut |_, cell| {
            if wanted.contains(&at) {
                found.insert(at, (0..columns).map(|column| cell(column).to_owned()).collect());
            }
            at += 1;
            Ok(())
        })?;
        Ok(found)
    }
}

/// Takes one row: its number, and its cells by their columns.
type Taker<'t> =
    dyn for<'c> FnMut(u64, &dyn Fn(usize) -> &'c str) -> Result<(), ListingsError> + 't;

/// Hands on all rows; how many there were.
fn each_row(
    source: From<'_>,
    header_row: u64,
    on: &mut dyn FnMut(u64, u64) -> bool,
    take: &mut Taker<'_>,
) -> Result<u64, ListingsError> {
    let mut listings = 0;
    match source {
        From::Rows(rows) => {
            for row in rows {
                let cells: Vec<String> = row.cells.iter().map(|cell| cell.shown()).collect();
                take(row.number, &|column| cells.get(column).map_or("", String::as_str))?;
                listings += 1;
            }
        }
        From::Stream(mut stream) => {
            while let Some(row) = stream.next_row()? {
                if row <= header_row {
                    continue;
                }
                take(row, &|column| stream.cell(column))?;
                listings += 1;
                if listings % ROWS_AT_ONCE == 0 && !on(row, stream.bytes) {
                    return Err(ListingsError::Stopped);
                }
            }
        }
    }
    Ok(listings)
}

/// The fields as a schema, to guess columns by.
fn schema() -> Schema {
    let field = |(name, kind, synonyms): &(&str, Kind, &[&str])| Field {
        synonyms: synonyms.iter().map(|it| (*it).to_owned()).collect(),
        ..Field::new(name, *kind)
    };
    Schema::new(FIELDS.iter().map(field).collect())
}

/// For each column, which order of day and month its first cells show.
fn orders(columns: usize, sample: &[Row]) -> Vec<DayOrder> {
    let of = |column: usize| {
        let mut seen = [false; 2];
        for row in sample {
            match row.cells.get(column).map(|cell| evidence(&cell.shown())) {
                Some(Some(DayOrder::DayFirst)) => seen[0] = true,
                Some(Some(DayOrder::MonthFirst)) => seen[1] = true,
                _ => {}
            }
        }
        match seen {
            [true, true] => DayOrder::Mixed,
            [true, false] => DayOrder::DayFirst,
            [false, true] => DayOrder::MonthFirst,
            [false, false] => DayOrder::Unknown,
        }
    };
    (0..columns).map(of).collect()
}

/// A problem of a cell.
fn bad(row: u64, header: Option<&Header>, column: usize, refused: Refused) -> ListingsError {
    let head = header.map(|header| header.text.clone()).unwrap_or_default();
    ListingsError::Cell { row, column: column_letters(column), head, refused }
}

impl std::fmt::Debug for Listings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format: Format = self.decided.format;
        f.debug_struct("Listings").field("format", &format).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
