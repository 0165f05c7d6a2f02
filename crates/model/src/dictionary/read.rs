//! Reads the tables that come with the program (`data/*.tsv`).
//!
//! A table is UTF-8 text: lines that begin with `#` are remarks, the first other line names the
//! columns, every further line is a row. Columns are divided by tabs; those at the end of a row
//! that are empty may be left out.

use std::str::FromStr;

use super::term::{Held, Labels, Term, Vocabulary};
use super::{Dictionary, Field, UNREVIEWED};

const FIELDS: &str = include_str!("../../data/fields.tsv");
const VOCABULARIES: &str = include_str!("../../data/vocabularies.tsv");
const TERMS: &[(&str, &str)] = &[
    ("02", include_str!("../../data/terms/02.tsv")),
    ("03", include_str!("../../data/terms/03.tsv")),
    ("04", include_str!("../../data/terms/04.tsv")),
    ("05", include_str!("../../data/terms/05.tsv")),
    ("07", include_str!("../../data/terms/07.tsv")),
    ("08", include_str!("../../data/terms/08.tsv")),
    ("09", include_str!("../../data/terms/09.tsv")),
    ("16", include_str!("../../data/terms/16.tsv")),
    ("17", include_str!("../../data/terms/17.tsv")),
    ("18", include_str!("../../data/terms/18.tsv")),
    ("19", include_str!("../../data/terms/19.tsv")),
    ("20", include_str!("../../data/terms/20.tsv")),
    ("21", include_str!("../../data/terms/21.tsv")),
    ("22", include_str!("../../data/terms/22.tsv")),
    ("23", include_str!("../../data/terms/23.tsv")),
    ("24", include_str!("../../data/terms/24.tsv")),
    ("25", include_str!("../../data/terms/25.tsv")),
    ("26", include_str!("../../data/terms/26.tsv")),
    ("27", include_str!("../../data/terms/27.tsv")),
    ("28", include_str!("../../data/terms/28.tsv")),
    ("29", include_str!("../../data/terms/29.tsv")),
    ("30", include_str!("../../data/terms/30.tsv")),
    ("31", include_str!("../../data/terms/31.tsv")),
    ("32", include_str!("../../data/terms/32.tsv")),
    ("33", include_str!("../../data/terms/33.tsv")),
    ("34", include_str!("../../data/terms/34.tsv")),
    ("35", include_str!("../../data/terms/35.tsv")),
    ("36", include_str!("../../data/terms/36.tsv")),
    ("37", include_str!("../../data/terms/37.tsv")),
    ("38", include_str!("../../data/terms/38.tsv")),
    ("39", include_str!("../../data/terms/39.tsv")),
    ("40", include_str!("../../data/terms/40.tsv")),
    ("41", include_str!("../../data/terms/41.tsv")),
    ("42", include_str!("../../data/terms/42.tsv")),
    ("43", include_str!("../../data/terms/43.tsv")),
    ("44", include_str!("../../data/terms/44.tsv")),
    ("45", include_str!("../../data/terms/45.tsv")),
    ("46", include_str!("../../data/terms/46.tsv")),
    ("47", include_str!("../../data/terms/47.tsv")),
    ("48", include_str!("../../data/terms/48.tsv")),
    ("67", include_str!("../../data/terms/67.tsv")),
];

/// Reads everything.
///
/// # Errors
/// The table and line that cannot be read. The data is fixed, so a test meets it first.
pub(super) fn dictionary() -> Result<Dictionary, String> {
    let mut fields = Vec::new();
    for row in Table::of("fields", FIELDS)? {
        fields.push(field(&row).map_err(|why| row.refused(&why))?);
    }
    let mut vocabularies = Vec::new();
    for row in Table::of("vocabularies", VOCABULARIES)? {
        vocabularies.push(vocabulary(&row).map_err(|why| row.refused(&why))?);
    }
    fields.sort_by_key(|field| field.number);
    vocabularies.sort_by_key(|vocabulary| vocabulary.number);
    Ok(Dictionary { fields, vocabularies })
}

/// The numbers of the vocabularies whose terms are here.
#[cfg(test)]
pub(super) fn held() -> Vec<&'static str> {
    TERMS.iter().map(|(number, _)| *number).collect()
}

fn field(row: &Row) -> Result<Field, String> {
    Ok(Field {
        number: row.must("number")?,
        format: row.word("format")?.ok_or("no format")?,
        kind: row.word("kind")?.ok_or("no kind")?,
        vocabulary: row.get("vocabulary"),
        target: row.word("target")?,
        mandatory: row.get("mandatory").is_some(),
        essential: row.get("essential").is_some(),
        many: row.get("many").is_some(),
        labels: row.labels()?,
    })
}

fn vocabulary(row: &Row) -> Result<Vocabulary, String> {
    let number = row.must("number")?;
    let held = row.word("held")?.ok_or("not said how much is held")?;
    let mut terms = Vec::new();
    match (held, TERMS.iter().find(|(name, _)| *name == number)) {
        (Held::All, Some((_, table))) => {
            for row in Table::of(number, table)? {
                terms.push(term(&row).map_err(|why| row.refused(&why))?);
            }
        }
        (Held::None | Held::Own, None) => {}
        _ => return Err("what is held and what is here differ".to_owned()),
    }
    terms.sort_by_key(|term| term.code);
    let size = row.must("size")?.parse().map_err(|_| "not a size".to_owned())?;
    Ok(Vocabulary { number, held, size, label: row.must("en")?, terms })
}

fn term(row: &Row) -> Result<Term, String> {
    Ok(Term {
        code: row.must("code")?,
        parent: row.get("parent"),
        access: row.word("access")?,
        stance: row.word("stance")?,
        form: row.word("form")?,
        labels: row.labels()?,
    })
}

/// The rows of one table.
struct Table;

impl Table {
    fn of(name: &'static str, text: &'static str) -> Result<Vec<Row>, String> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let (_, head) = lines.next().ok_or_else(|| format!("table {name} is empty"))?;
        let columns: Vec<&'static str> = head.split('\t').collect();
        let mut rows = Vec::new();
        for (at, line) in lines {
            let cells: Vec<&'static str> = line.split('\t').collect();
            if cells.len() > columns.len() {
                return Err(format!("table {name}, line {}: too many columns", at + 1));
            }
            rows.push(Row { name, line: at + 1, columns: columns.clone(), cells });
        }
        Ok(rows)
    }
}

/// One row with the names of its columns.
struct Row {
    name: &'static str,
    line: usize,
    columns: Vec<&'static str>,
    cells: Vec<&'static str>,
}

impl Row {
    /// The cell of a column, unless it is empty or the table has no such column.
    fn get(&self, column: &str) -> Option<&'static str> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.cells.get(at).copied().filter(|cell| !cell.is_empty())
    }

    fn must(&self, column: &str) -> Result<&'static str, String> {
        self.get(column).ok_or_else(|| format!("no {column}"))
    }

    fn word<T: FromStr<Err = String>>(&self, column: &str) -> Result<Option<T>, String> {
        self.get(column).map(str::parse).transpose()
    }

    fn labels(&self) -> Result<Labels, String> {
        let others = UNREVIEWED.map(|tag| (tag, self.get(tag).unwrap_or_default()));
        Ok(Labels { en: self.must("en")?, others })
    }

    fn refused(&self, why: &str) -> String {
        format!("table {}, line {}: {why}", self.name, self.line)
    }
}
