//! What a team adds to the standard: fields and terms of its own. Plain values, which the caller
//! fills from the case.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{FieldCode, FieldKind, Format};

/// A field of the team's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnField {
    /// The formats that it may be used in; all if empty.
    pub formats: Vec<Format>,
    /// What it holds.
    pub kind: FieldKind,
    /// Of a term: the number of a vocabulary, or the name of one of the team's own (`x_…`).
    pub vocabulary: Option<String>,
    /// It may hold several values.
    pub many: bool,
}

/// The fields and terms of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFields {
    /// By code, which begins with `x_`.
    pub fields: BTreeMap<FieldCode, OwnField>,
    /// The terms.
    pub terms: OwnTerms,
}

/// The terms of a team, by vocabulary: a number of the standard, or a name of the team's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnTerms(pub BTreeMap<String, BTreeSet<String>>);

impl OwnTerms {
    /// The team has this term in this vocabulary.
    pub fn has(&self, vocabulary: &str, term: &str) -> bool {
        self.0.get(vocabulary).is_some_and(|terms| terms.contains(term))
    }
}
