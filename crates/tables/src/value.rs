//! What a cell means: kinds of fields, and the values of such.
//!
//! Each kind has its notations (docs/spec/table.md, "Values"). What can be read in two ways is
//! refused, with what is wrong and what would be accepted.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use testimony_model::Edtf;

pub(crate) mod coordinates;
pub(crate) mod date;
pub(crate) mod number;
pub(crate) mod small;

use coordinates::{Coordinates, Degrees};
use number::Decimal;
use small::{Age, Sex};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text.
    Text,
    /// A date, also a partial one.
    Date,
    /// A date of birth: a date that is proposed for other heads of columns.
    BirthDate,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// Latitude and longitude in one cell.
    Coordinates,
    /// One of them.
    Latitude,
    /// One of them.
    Longitude,
    /// A term of the field's vocabulary.
    Term,
    /// A name in one cell.
    FullName,
    /// A part of a name.
    GivenName,
    /// A part of a name.
    Surname,
    /// A part of a name.
    Patronymic,
    /// Sex.
    Sex,
    /// Age in years, exact, about or between.
    Age,
    /// The name of a place.
    Place,
    /// What names the row; no two rows may have the same.
    Id,
    /// What names another row, here or in another table.
    Reference,
}

/// What a cell means.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Text without blanks around it.
    Text(String),
    /// EDTF, level 1.
    Date(Edtf),
    /// A decimal number, exact.
    Number(Decimal),
    /// Yes or no.
    Boolean(bool),
    /// A point.
    Coordinates(Coordinates),
    /// A latitude or longitude by itself.
    Degrees(Degrees),
    /// A term, by its id; a new one by its label.
    Term {
        /// The id, or the label of a new term.
        term: String,
        /// True if the vocabulary does not have it yet.
        is_new: bool,
    },
    /// Sex.
    Sex(Sex),
    /// Age.
    Age(Age),
    /// Several, of a cell that was split.
    Many(Vec<Value>),
}

/// Why a text is no value of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong, without the value.
    pub wrong: Cow<'static, str>,
    /// What would be accepted.
    pub accepted: Cow<'static, str>,
}

impl Refused {
    pub(crate) const fn new(wrong: &'static str, accepted: &'static str) -> Self {
        Self { wrong: Cow::Borrowed(wrong), accepted: Cow::Borrowed(accepted) }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; accepted: {}", self.wrong, self.accepted)
    }
}

impl Kind {
    /// True for kinds whose values are text as it stands.
    #[must_use]
    pub fn is_text(self) -> bool {
        use Kind::{FullName, GivenName, Id, Patronymic, Place, Reference, Surname, Text};
        matches!(self, Text | FullName | GivenName | Surname | Patronymic | Place | Id | Reference)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Term { term: text, .. } => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(is_true) => write!(f, "{is_true}"),
            Self::Coordinates(point) => write!(f, "{point}"),
            Self::Degrees(degrees) => write!(f, "{degrees}"),
            Self::Sex(sex) => f.write_str(sex.as_str()),
            Self::Age(age) => write!(f, "{age}"),
            Self::Many(values) => {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        f.write_str("; ")?;
                    }
                    write!(f, "{value}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").finish_non_exhaustive()
    }
}
