//! What are the columns? A proposal for a person to confirm, never more.
//!
//! The head of a column is compared with what lists call a field in six languages
//! (`data/synonyms.tsv`, and the schema's own); a few cells then speak for it or against. Each
//! column and each field is proposed once, the surest first.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::cell::{Cell, Row};
use crate::fold::fold;
use crate::mapping::{Field, Schema};
use crate::source::Header;
use crate::value::{Kind, coordinates, date, number, small};

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The column, from 0.
    pub column: usize,
    /// The field's name in the schema.
    pub field: String,
    /// In per cent; from 90 on the head is one of the field's names.
    pub confidence: u8,
    /// What it rests on.
    pub why: Why,
}

/// What a proposal rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The head of the column.
    Header,
    /// The head, and most cells are of the field's kind.
    HeaderAndCells,
    /// The head alone; most cells are not of the field's kind.
    HeaderAgainstCells,
    /// The cells alone.
    Cells,
}

/// Cells of a column that are looked at.
const CELLS_MAX: usize = 50;
/// Less sure proposals are none.
const CONFIDENCE_MIN: u8 = 35;
/// The share of cells, in per cent, from which they speak for a kind.
const CELLS_FOR: usize = 80;
/// The share of cells, in per cent, up to which they speak against it.
const CELLS_AGAINST: usize = 40;

static SYNONYMS: LazyLock<HashMap<&'static str, Vec<String>>> = LazyLock::new(|| {
    include_str!("../data/synonyms.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(key, names)| (key, names.split('|').map(fold).collect()))
        .collect()
});

/// Proposes fields for columns.
#[must_use]
pub fn guess<'r>(
    schema: &Schema,
    headers: &[Header],
    sample: impl IntoIterator<Item = &'r Row>,
) -> Vec<Guess> {
    let rows: Vec<&Row> = sample.into_iter().take(CELLS_MAX).collect();
    let mut all = Vec::new();
    for header in headers {
        let cells: Vec<&Cell> = rows
            .iter()
            .map(|row| row.cell(header.column))
            .filter(|cell| !cell.is_empty())
            .collect();
        let folded = fold(&header.text);
        for field in schema.fields() {
            let by_head = by_head(field, &folded);
            let share = share(schema, field, &cells);
            if let Some((confidence, why)) = weighed(field.kind, by_head, share) {
                let field = field.name.clone();
                all.push(Guess { column: header.column, field, confidence, why });
            }
        }
    }
    all.sort_by_key(|guess| std::cmp::Reverse(guess.confidence));
    let (mut columns, mut fields) = (HashSet::new(), HashSet::new());
    all.retain(|guess| {
        let is_free = !columns.contains(&guess.column) && !fields.contains(&guess.field);
        if is_free {
            columns.insert(guess.column);
            fields.insert(guess.field.clone());
        }
        is_free
    });
    all.sort_by_key(|guess| guess.column);
    all
}

/// How well a head names a field, in per cent.
fn by_head(field: &Field, head: &str) -> u8 {
    if head.is_empty() {
        return 0;
    }
    let own = field.synonyms.iter().map(|name| fold(name)).chain([fold(&field.name)]);
    let best_own = own.map(|name| likeness(&name, head)).max().unwrap_or(0);
    let listed = [SYNONYMS.get(key(field.kind)), SYNONYMS.get(field.name.as_str())];
    let listed = listed.into_iter().flatten().flatten();
    best_own.max(listed.map(|name| likeness(name, head)).max().unwrap_or(0))
}

fn likeness(name: &str, head: &str) -> u8 {
    if name == head {
        return 95;
    }
    let compact = |text: &str| text.replace(' ', "");
    if !name.is_empty() && compact(name) == compact(head) {
        return 92;
    }
    // The name as whole words within the head; one letter is no evidence there.
    let is_inside = name.chars().count() > 2 && format!(" {head} ").contains(&format!(" {name} "));
    let percent = 45 * name.chars().count() / head.chars().count().max(1);
    if is_inside { u8::try_from(40 + percent).unwrap_or(85).min(85) } else { 0 }
}

/// The key of a kind in the table of synonyms; general kinds have none.
fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "date",
        Kind::BirthDate => "birth_date",
        Kind::Coordinates => "coordinates",
        Kind::Latitude => "latitude",
        Kind::Longitude => "longitude",
        Kind::FullName => "full_name",
        Kind::GivenName => "given_name",
        Kind::Surname => "surname",
        Kind::Patronymic => "patronymic",
        Kind::Sex => "sex",
        Kind::Age => "age",
        Kind::Place => "place",
        Kind::Id => "id",
        Kind::Reference => "reference",
        Kind::Text | Kind::Number | Kind::Boolean | Kind::Term => "",
    }
}

/// How many of the cells, in per cent, are of the field's kind; `None` if that shows nothing.
fn share(schema: &Schema, field: &Field, cells: &[&Cell]) -> Option<usize> {
    if cells.is_empty() || (field.kind.is_text() && field.kind != Kind::Id) {
        return None;
    }
    let is_of_kind = |cell: &&&Cell| {
        let text = cell.shown();
        match field.kind {
            Kind::Date | Kind::BirthDate => matches!(cell, Cell::Date(_)) || is_date(&text),
            Kind::Number => is_number(&text),
            Kind::Boolean => matches!(cell, Cell::Boolean(_)) || small::boolean(&text).is_ok(),
            Kind::Coordinates => is_point(&text),
            Kind::Latitude => coordinates::latitude(&text).is_ok(),
            Kind::Longitude => coordinates::longitude(&text).is_ok(),
            Kind::Sex => small::sex(&text).is_ok(),
            Kind::Age => small::age(&text).is_ok(),
            Kind::Term => schema.term(field, &text).is_some(),
            // A name of a row is short.
            Kind::Id => text.chars().count() <= 40,
            _ => true,
        }
    };
    Some(100 * cells.iter().filter(is_of_kind).count() / cells.len())
}

/// Which order is meant is not asked here.
fn is_date(text: &str) -> bool {
    date::date(text, date::DayOrder::DayFirst, None).is_ok()
        || date::date(text, date::DayOrder::MonthFirst, None).is_ok()
}

fn is_number(text: &str) -> bool {
    number::number(text, number::DecimalMark::Comma).is_ok()
        || number::number(text, number::DecimalMark::Point).is_ok()
}

fn is_point(text: &str) -> bool {
    coordinates::coordinates(text, coordinates::PairOrder::LatLon).is_ok()
        || coordinates::coordinates(text, coordinates::PairOrder::LonLat).is_ok()
}

fn weighed(kind: Kind, by_head: u8, share: Option<usize>) -> Option<(u8, Why)> {
    let (confidence, why) = match (by_head, share) {
        (0, Some(share)) if share >= CELLS_FOR => match kind {
            Kind::Coordinates => (75, Why::Cells),
            Kind::Date => (55, Why::Cells),
            Kind::Term => (60, Why::Cells),
            Kind::Sex => (50, Why::Cells),
            // A year is a number, and so is nearly anything.
            _ => return None,
        },
        (0, _) => return None,
        (by_head, Some(share)) if share >= CELLS_FOR => {
            (by_head.saturating_add(4).min(99), Why::HeaderAndCells)
        }
        (by_head, Some(share)) if share <= CELLS_AGAINST => (by_head / 2, Why::HeaderAgainstCells),
        (by_head, _) => (by_head, Why::Header),
    };
    (confidence >= CONFIDENCE_MIN).then_some((confidence, why))
}
