//! From rows to values, or to problems that name row, column, value and what would be accepted.
//!
//! Two passes: [`Survey`] sees every row once and finds what only the whole column decides (which
//! comes first in `3/4/2017`) and ids that occur twice; [`Plan::apply`] then reads. Nothing is
//! imported here: a use case does so when there is no problem at all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::{ColumnOptions, Field, NewTerms, Schema};
use crate::cell::{Cell, Row, column_letters, is_blank, plain};
use crate::fold::fold;
use crate::limits::{PROBLEMS_MAX, SHOWN_CHARS_MAX};
use crate::source::Header;
use crate::value::coordinates::{self, Degrees, PairOrder};
use crate::value::date::{self, DayOrder};
use crate::value::number::{self, DecimalMark};
use crate::value::{Kind, Refused, Value, small};

/// A mapping that fits a table.
#[derive(Debug, Clone)]
pub struct Plan<'s> {
    schema: &'s Schema,
    columns: Vec<Planned<'s>>,
    headers: Vec<Header>,
    /// The table ends behind the last column with a head or a field.
    width: usize,
}

#[derive(Debug, Clone)]
struct Planned<'s> {
    column: usize,
    field: &'s Field,
    options: ColumnOptions,
    empty: HashSet<String>,
    evidence: ColumnEvidence,
}

/// What the cells of a column decide together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnEvidence {
    /// Of dates.
    pub day_order: DayOrder,
    /// Of numbers.
    pub decimal_mark: DecimalMark,
    /// Of coordinates.
    pub pair_order: PairOrder,
}

/// The first pass.
#[derive(Debug)]
pub struct Survey<'p, 's> {
    plan: &'p Plan<'s>,
    seen: Vec<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    day_orders: [bool; 2],
    decimal_marks: [bool; 2],
    pair_orders: [bool; 2],
    /// Ids, and where they stood first.
    ids: HashMap<String, u64>,
}

/// One row's values by the names of their fields; empty cells have none.
pub type Record<'p> = BTreeMap<&'p str, Value>;

/// A cell that cannot be imported as it is. `Debug` does not show the value.
#[derive(Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The row's number in the file.
    pub row: u64,
    /// The column, from 0.
    pub column: usize,
    /// The head of the column.
    pub header: String,
    /// The field that it should be; none for a cell beside the table.
    pub field: Option<String>,
    /// The beginning of what stands in the cell.
    pub value: String,
    /// What is wrong, and what would be accepted.
    pub refused: Refused,
}

/// Problems of a whole table: the first ones in full, the others as a number.
#[derive(Debug)]
pub struct Problems {
    kept: Vec<CellProblem>,
    max: usize,
    total: u64,
}

const EMPTY: Refused = Refused::new("is empty", "any value: the field is required");
const ERROR: Refused = Refused::new(
    "is an error that the spreadsheet shows in place of a value",
    "the value itself, or an empty cell",
);
const BESIDE: Refused = Refused::new(
    "stands beside the table, in a column without a head",
    "an empty cell, or a head for the column; in a CSV file, quotation marks around a cell with \
     the delimiter in it",
);

impl<'s> Plan<'s> {
    pub(super) fn new(
        schema: &'s Schema,
        headers: &[Header],
        columns: Vec<(usize, &'s Field, ColumnOptions)>,
    ) -> Self {
        let planned = |(column, field, options): (usize, &'s Field, ColumnOptions)| Planned {
            column,
            field,
            empty: options.empty.iter().map(|text| key(text)).collect(),
            evidence: ColumnEvidence {
                day_order: options.day_order.unwrap_or_default(),
                decimal_mark: options.decimal_mark.unwrap_or_default(),
                pair_order: options.pair_order.unwrap_or_default(),
            },
            options,
        };
        let columns: Vec<Planned<'s>> = columns.into_iter().map(planned).collect();
        let headed = headers.iter().rposition(|header| !header.text.is_empty());
        let mapped = columns.iter().map(|planned| planned.column + 1).max().unwrap_or(0);
        // A table without any head has no columns beside it.
        let width = headed.map_or(usize::MAX, |last| mapped.max(last + 1));
        Self { schema, columns, headers: headers.to_vec(), width }
    }

    /// Begins the first pass.
    #[must_use]
    pub fn survey(&self) -> Survey<'_, 's> {
        Survey { plan: self, seen: self.columns.iter().map(|_| Seen::default()).collect() }
    }

    /// The plan with what the first pass found, where the mapping does not say it.
    #[must_use]
    pub fn with(&self, evidence: &[ColumnEvidence]) -> Self {
        let mut plan = self.clone();
        for (planned, found) in plan.columns.iter_mut().zip(evidence) {
            let (options, own) = (&planned.options, &mut planned.evidence);
            own.day_order = options.day_order.unwrap_or(found.day_order);
            own.decimal_mark = options.decimal_mark.unwrap_or(found.decimal_mark);
            own.pair_order = options.pair_order.unwrap_or(found.pair_order);
        }
        plan
    }

    /// Reads one row.
    ///
    /// # Errors
    /// All cells of the row that cannot be read.
    pub fn apply(&self, row: &Row) -> Result<Record<'_>, Vec<CellProblem>> {
        let (mut record, mut problems) = (Record::new(), Vec::new());
        for planned in &self.columns {
            let cell = row.cell(planned.column);
            match planned.value(self.schema, cell) {
                Ok(Some(value)) => drop(record.insert(planned.field.name.as_str(), value)),
                Ok(None) if planned.field.is_required => {
                    problems.push(self.problem(row, planned.column, Some(planned.field), EMPTY));
                }
                Ok(None) => {}
                Err(refused) => {
                    problems.push(self.problem(row, planned.column, Some(planned.field), refused));
                }
            }
        }
        let beside = row.cells.iter().enumerate().skip(self.width);
        for (column, _) in beside.filter(|(_, cell)| !cell.is_empty()) {
            problems.push(self.problem(row, column, None, BESIDE));
        }
        if problems.is_empty() { Ok(record) } else { Err(problems) }
    }

    /// Refuses the cell of a field that was read well, for a reason that only the caller knows.
    #[must_use]
    pub fn refuse(&self, row: &Row, field: &str, refused: Refused) -> CellProblem {
        match self.columns.iter().find(|planned| planned.field.name == field) {
            Some(planned) => self.problem(row, planned.column, Some(planned.field), refused),
            None => self.problem(row, 0, None, refused),
        }
    }

    fn problem(
        &self,
        row: &Row,
        column: usize,
        field: Option<&Field>,
        refused: Refused,
    ) -> CellProblem {
        CellProblem {
            row: row.number,
            column,
            header: self.headers.get(column).map(|it| shortened(&it.text)).unwrap_or_default(),
            field: field.map(|field| field.name.clone()),
            value: shortened(&row.cell(column).shown()),
            refused,
        }
    }
}

/// `-` and the like have no letters to fold.
fn key(text: &str) -> String {
    let folded = fold(text);
    if folded.is_empty() { text.trim().to_owned() } else { folded }
}

/// One line, and not too long.
fn shortened(text: &str) -> String {
    let one_line = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(one_line).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

impl Planned<'_> {
    fn value(&self, schema: &Schema, cell: &Cell) -> Result<Option<Value>, Refused> {
        match cell {
            Cell::Empty => return Ok(None),
            Cell::Error(_) => return Err(ERROR),
            _ if !self.empty.is_empty() && self.empty.contains(&key(&cell.shown())) => {
                return Ok(None);
            }
            _ => {}
        }
        if let (Some(separator), Cell::Text(text)) = (&self.options.split, cell)
            && !separator.is_empty()
        {
            let parts = text.split(separator.as_str()).map(|part| Cell::text(part.to_owned()));
            let parts = parts.filter(|part| !part.is_empty());
            let values: Result<Vec<Value>, Refused> =
                parts.map(|part| self.one(schema, &part)).collect();
            return Ok(Some(Value::Many(values?)).filter(|it| *it != Value::Many(Vec::new())));
        }
        self.one(schema, cell).map(Some)
    }

    fn one(&self, schema: &Schema, cell: &Cell) -> Result<Value, Refused> {
        let shown;
        let text = match cell {
            Cell::Text(text) => text.trim_matches(is_blank),
            other => {
                shown = other.shown();
                &shown
            }
        };
        let evidence = self.evidence;
        Ok(match self.field.kind {
            kind if kind.is_text() => Value::Text(text.to_owned()),
            Kind::Date | Kind::BirthDate => Value::Date(match cell {
                Cell::Date(cell) => date::of_cell(*cell)?,
                Cell::Number(number) => date::of_number(*number, self.options.serial)?,
                _ => date::date(text, evidence.day_order, self.options.serial)?,
            }),
            Kind::Number => Value::Number(match cell {
                Cell::Number(_) => number::number(text, DecimalMark::Point)?,
                _ => number::number(text, evidence.decimal_mark)?,
            }),
            Kind::Boolean => Value::Boolean(small::boolean(text)?),
            Kind::Coordinates => {
                Value::Coordinates(coordinates::coordinates(text, evidence.pair_order)?)
            }
            Kind::Latitude => Value::Degrees(self.degrees(cell, text, coordinates::latitude)?),
            Kind::Longitude => Value::Degrees(self.degrees(cell, text, coordinates::longitude)?),
            Kind::Sex => Value::Sex(small::sex(text)?),
            Kind::Age => Value::Age(small::age(text)?),
            _ => self.term(schema, text)?,
        })
    }

    /// A number of a spreadsheet may have an exponent's worth of digits; nine places are enough.
    fn degrees(
        &self,
        cell: &Cell,
        text: &str,
        read: fn(&str) -> Result<Degrees, Refused>,
    ) -> Result<Degrees, Refused> {
        match cell {
            Cell::Number(number) => read(&plain((number * 1e9).round() / 1e9)),
            _ => read(text),
        }
    }

    fn term(&self, schema: &Schema, text: &str) -> Result<Value, Refused> {
        if let Some(id) = schema.term(self.field, text) {
            return Ok(Value::Term { term: id.to_owned(), is_new: false });
        }
        if self.options.new_terms == Some(NewTerms::Add) {
            return Ok(Value::Term { term: text.to_owned(), is_new: true });
        }
        let terms = schema.some_terms(self.field);
        Err(Refused {
            wrong: "is no term of the vocabulary".into(),
            accepted: format!("{terms}; or the option new_terms = \"add\"").into(),
        })
    }
}

impl Survey<'_, '_> {
    /// Looks at one row; ids that stood before are problems.
    pub fn look(&mut self, row: &Row) -> Vec<CellProblem> {
        let mut problems = Vec::new();
        for (planned, seen) in self.plan.columns.iter().zip(&mut self.seen) {
            let cell = row.cell(planned.column);
            if planned.field.kind == Kind::Id && !cell.is_empty() {
                let id = cell.shown().trim_matches(is_blank).to_owned();
                if let Some(first) = seen.ids.get(&id) {
                    let refused = Refused {
                        wrong: format!("stands in row {first} too").into(),
                        accepted: "an id that no other row has".into(),
                    };
                    problems.push(self.plan.problem(
                        row,
                        planned.column,
                        Some(planned.field),
                        refused,
                    ));
                } else {
                    seen.ids.insert(id, row.number);
                }
            }
            if let Cell::Text(text) = cell {
                seen.note(planned, text);
            }
        }
        problems
    }

    /// What the columns decide, in the order of the mapping.
    #[must_use]
    pub fn evidence(&self) -> Vec<ColumnEvidence> {
        self.seen.iter().map(Seen::evidence).collect()
    }

    /// All ids of a field, each with its row.
    #[must_use]
    pub fn rows_of(&self, field: &str) -> HashMap<String, u64> {
        let at = self.plan.columns.iter().position(|planned| planned.field.name == field);
        at.and_then(|at| self.seen.get(at)).map(|seen| seen.ids.clone()).unwrap_or_default()
    }

    /// The row in which an id of a field stands, for links between rows.
    #[must_use]
    pub fn row_of(&self, field: &str, id: &str) -> Option<u64> {
        let at = self.plan.columns.iter().position(|planned| planned.field.name == field)?;
        self.seen.get(at)?.ids.get(id.trim_matches(is_blank)).copied()
    }
}

impl Seen {
    /// Once both readings were met, nothing more can be learned.
    fn note(&mut self, planned: &Planned<'_>, text: &str) {
        match planned.field.kind {
            Kind::Date | Kind::BirthDate if self.day_orders != [true; 2] => {
                match date::evidence(text) {
                    Some(DayOrder::DayFirst) => self.day_orders[0] = true,
                    Some(DayOrder::MonthFirst) => self.day_orders[1] = true,
                    _ => {}
                }
            }
            Kind::Number if self.decimal_marks != [true; 2] => match number::evidence(text) {
                Some(DecimalMark::Comma) => self.decimal_marks[0] = true,
                Some(DecimalMark::Point) => self.decimal_marks[1] = true,
                _ => {}
            },
            Kind::Coordinates if self.pair_orders != [true; 2] => {
                match coordinates::evidence(text) {
                    Some(PairOrder::LatLon) => self.pair_orders[0] = true,
                    Some(PairOrder::LonLat) => self.pair_orders[1] = true,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn evidence(&self) -> ColumnEvidence {
        ColumnEvidence {
            day_order: match self.day_orders {
                [true, false] => DayOrder::DayFirst,
                [false, true] => DayOrder::MonthFirst,
                [true, true] => DayOrder::Mixed,
                [false, false] => DayOrder::Unknown,
            },
            decimal_mark: match self.decimal_marks {
                [true, false] => DecimalMark::Comma,
                [false, true] => DecimalMark::Point,
                _ => DecimalMark::Unknown,
            },
            pair_order: match self.pair_orders {
                [true, false] => PairOrder::LatLon,
                [false, true] => PairOrder::LonLat,
                _ => PairOrder::Unknown,
            },
        }
    }
}

impl CellProblem {
    /// The letters above the column.
    #[must_use]
    pub fn letters(&self) -> String {
        column_letters(self.column)
    }
}

impl fmt::Debug for CellProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellProblem")
            .field("row", &self.row)
            .field("column", &self.letters())
            .field("wrong", &self.refused.wrong)
            .finish_non_exhaustive()
    }
}

impl Default for Problems {
    fn default() -> Self {
        Self::new(PROBLEMS_MAX)
    }
}

impl Problems {
    /// Keeps at most `max` of them, never more than [`PROBLEMS_MAX`].
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { kept: Vec::new(), max: max.min(PROBLEMS_MAX), total: 0 }
    }

    /// Takes the problems of a row.
    pub fn add(&mut self, problems: impl IntoIterator<Item = CellProblem>) {
        for problem in problems {
            self.total += 1;
            if self.kept.len() < self.max {
                self.kept.push(problem);
            }
        }
    }

    /// Those that are kept, in the order of the table.
    #[must_use]
    pub fn kept(&self) -> &[CellProblem] {
        &self.kept
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }
}
