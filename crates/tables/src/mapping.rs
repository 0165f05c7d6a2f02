//! Which column is which field: the schema that a use case wants, and the mapping that a person
//! confirmed and saved (docs/spec/table.md, "Mapping").

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::cell::{column_letters, column_number};
use crate::fold::fold;
use crate::limits::MAPPED_MAX;
use crate::source::Header;
use crate::value::coordinates::PairOrder;
use crate::value::date::{DayOrder, Serial};
use crate::value::number::DecimalMark;
use crate::{Error, Guess, Kind};

pub(crate) mod plan;
#[cfg(test)]
mod tests;

use plan::Plan;

/// The version of the mapping's form.
const VERSION: u32 = 1;

/// A field that a use case wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in mappings and records.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// True if a row without it is no row.
    pub is_required: bool,
    /// More heads of columns that mean it.
    pub synonyms: Vec<String>,
    /// The vocabulary of a term.
    pub vocabulary: Option<String>,
}

/// All fields that a use case wants, and the vocabularies of its terms.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    fields: Vec<Field>,
    /// For each vocabulary, folded labels and ids with their ids.
    terms: BTreeMap<String, HashMap<String, String>>,
}

/// Which column is which field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// 1.
    pub version: u32,
    /// What the team calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns that are imported; the others are not.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// One column of a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The head of the column; compared folded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The letters of the column, where it has no head, or one that another has too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letters: Option<String>,
    /// The field of the schema.
    pub field: String,
    /// How its cells are read.
    #[serde(default, skip_serializing_if = "ColumnOptions::is_usual")]
    pub options: ColumnOptions,
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnOptions {
    /// For dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_order: Option<DayOrder>,
    /// For dates that came as day numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<Serial>,
    /// For numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<DecimalMark>,
    /// For coordinates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair_order: Option<PairOrder>,
    /// For terms that the vocabulary does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_terms: Option<NewTerms>,
    /// Parts several values in one cell: `;`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Texts that mean nothing: `-`, `n/a`; compared folded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
}

impl ColumnOptions {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What becomes of terms that the vocabulary does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewTerms {
    /// A problem.
    #[default]
    Refuse,
    /// A new term, marked as such.
    Add,
}

/// Why a mapping does not fit a table or a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingProblem {
    /// The table has no such head.
    #[error("no column has the head `{header}`; the table has {heads}")]
    NoHeader {
        /// As the mapping has it.
        header: String,
        /// What the table has, shortened.
        heads: String,
    },
    /// Several columns have it.
    #[error("the columns {letters} have the head `{header}`; say which one by letters = \"…\"")]
    TwoHeaders {
        /// As the mapping has it.
        header: String,
        /// All of them.
        letters: String,
    },
    /// Letters that are no column of the table.
    #[error("the table has no column `{letters}`; its last one is {last}")]
    NoColumn {
        /// As the mapping has it.
        letters: String,
        /// The last one that is there.
        last: String,
    },
    /// Neither or both ways of naming a column.
    #[error("the column for `{field}` needs either header or letters, one of the two")]
    Unnamed {
        /// Its field.
        field: String,
    },
    /// The schema has no such field.
    #[error("there is no field `{field}`; there are {fields}")]
    NoField {
        /// As the mapping has it.
        field: String,
        /// What there is.
        fields: String,
    },
    /// A field or column that is named twice.
    #[error("{what} is mapped twice")]
    Twice {
        /// Which.
        what: String,
    },
    /// A required field without a column.
    #[error("the field `{field}` is required and no column is mapped to it")]
    Missing {
        /// Which.
        field: String,
    },
    /// More columns than a table can have.
    #[error("the mapping has {count} columns; {max} are the most")]
    TooMany {
        /// How many.
        count: usize,
        /// The limit.
        max: usize,
    },
}

impl Field {
    /// A field without more.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        let name = name.to_owned();
        Self { name, kind, is_required: false, synonyms: Vec::new(), vocabulary: None }
    }

    /// The same, required.
    #[must_use]
    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// A term of a vocabulary.
    #[must_use]
    pub fn term(name: &str, vocabulary: &str) -> Self {
        Self { vocabulary: Some(vocabulary.to_owned()), ..Self::new(name, Kind::Term) }
    }
}

impl Schema {
    /// Of fields with different names.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, terms: BTreeMap::new() }
    }

    /// Adds a term to a vocabulary, with its labels in any language.
    pub fn add_term<'l>(
        &mut self,
        vocabulary: &str,
        id: &'l str,
        labels: impl IntoIterator<Item = &'l str>,
    ) {
        let terms = self.terms.entry(vocabulary.to_owned()).or_default();
        for label in labels.into_iter().chain([id]) {
            terms.insert(fold(label), id.to_owned());
        }
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The id of a term that a field's vocabulary has, by id or label in any spelling.
    #[must_use]
    pub fn term(&self, field: &Field, text: &str) -> Option<&str> {
        let terms = self.terms.get(field.vocabulary.as_deref()?)?;
        terms.get(&fold(text)).map(String::as_str)
    }

    /// Some ids of a field's vocabulary, to show.
    fn some_terms(&self, field: &Field) -> String {
        let terms = field.vocabulary.as_deref().and_then(|name| self.terms.get(name));
        let ids: BTreeSet<&str> = terms.into_iter().flatten().map(|(_, id)| id.as_str()).collect();
        listed(ids.into_iter().map(str::to_owned))
    }
}

/// A few, then three dots.
fn listed(all: impl Iterator<Item = String>) -> String {
    const SHOWN_MAX: usize = 12;
    let mut shown: Vec<String> = all.take(SHOWN_MAX + 1).collect();
    if shown.len() > SHOWN_MAX {
        shown[SHOWN_MAX] = "…".to_owned();
    }
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

impl Mapping {
    /// Reads a mapping that was saved.
    ///
    /// # Errors
    /// [`Error::Mapping`], [`Error::MappingVersion`].
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let mapping: Self = toml::from_str(text).map_err(Error::Mapping)?;
        let found = mapping.version;
        if found != VERSION {
            return Err(Error::MappingVersion { found, known: VERSION });
        }
        Ok(mapping)
    }

    /// As it is saved.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("strings, numbers and lists of them have a form in TOML")
    }

    /// Guesses as a mapping, to be confirmed.
    #[must_use]
    pub fn of_guesses(guesses: &[Guess], headers: &[Header]) -> Self {
        let column = |guess: &Guess| {
            let text = headers.get(guess.column).map_or("", |header| &header.text);
            let folded = fold(text);
            let is_alone =
                headers.iter().filter(|header| fold(&header.text) == folded).count() == 1;
            let is_named = is_alone && !folded.is_empty();
            Column {
                header: is_named.then(|| text.to_owned()),
                letters: (!is_named).then(|| column_letters(guess.column)),
                field: guess.field.clone(),
                options: ColumnOptions::default(),
            }
        };
        Self { version: VERSION, name: None, columns: guesses.iter().map(column).collect() }
    }

    /// Checks the mapping against a schema and a table.
    ///
    /// # Errors
    /// All that does not fit.
    pub fn plan<'s>(
        &self,
        schema: &'s Schema,
        headers: &[Header],
    ) -> Result<Plan<'s>, Vec<MappingProblem>> {
        if self.columns.len() > MAPPED_MAX {
            let count = self.columns.len();
            return Err(vec![MappingProblem::TooMany { count, max: MAPPED_MAX }]);
        }
        let (mut problems, mut found) = (Vec::new(), Vec::new());
        let (mut columns, mut fields) = (BTreeSet::new(), BTreeSet::new());
        for column in &self.columns {
            let field = schema.fields.iter().find(|field| field.name == column.field);
            if field.is_none() {
                let fields = listed(schema.fields.iter().map(|field| field.name.clone()));
                problems.push(MappingProblem::NoField { field: column.field.clone(), fields });
            }
            if !fields.insert(&column.field) {
                problems
                    .push(MappingProblem::Twice { what: format!("the field `{}`", column.field) });
            }
            match place(column, headers) {
                Err(problem) => problems.push(problem),
                Ok(at) if !columns.insert(at) => {
                    let what = format!("the column {}", column_letters(at));
                    problems.push(MappingProblem::Twice { what });
                }
                Ok(at) => found.extend(field.map(|field| (at, field, column.options.clone()))),
            }
        }
        let missing =
            schema.fields.iter().filter(|it| it.is_required && !fields.contains(&it.name));
        problems.extend(missing.map(|it| MappingProblem::Missing { field: it.name.clone() }));
        if problems.is_empty() { Ok(Plan::new(schema, headers, found)) } else { Err(problems) }
    }
}

/// Which column of the table is meant.
fn place(column: &Column, headers: &[Header]) -> Result<usize, MappingProblem> {
    match (&column.header, &column.letters) {
        (Some(header), None) => {
            let folded = fold(header);
            let fits = |it: &&Header| fold(&it.text) == folded && !folded.is_empty();
            let found: Vec<&Header> = headers.iter().filter(fits).collect();
            match found[..] {
                [one] => Ok(one.column),
                [] => Err(MappingProblem::NoHeader {
                    header: header.clone(),
                    heads: listed(
                        headers.iter().map(|it| it.text.clone()).filter(|it| !it.is_empty()),
                    ),
                }),
                _ => Err(MappingProblem::TwoHeaders {
                    header: header.clone(),
                    letters: listed(found.iter().map(|it| it.letters())),
                }),
            }
        }
        (None, Some(letters)) => {
            let at = column_number(letters).filter(|at| *at < headers.len());
            at.ok_or_else(|| MappingProblem::NoColumn {
                letters: letters.clone(),
                last: column_letters(headers.len().saturating_sub(1)),
            })
        }
        _ => Err(MappingProblem::Unnamed { field: column.field.clone() }),
    }
}
