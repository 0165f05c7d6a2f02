//! Lists of people, what a person said of two who may be one, and counts that were made of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocabulary::{DateOrder, Sameness};
use crate::{Edtf, Handle};

/// A list of people that somebody made: a table of the case, of which each row is a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its id in the case.
    pub id: Handle,
    /// What it is called.
    pub title: String,
    /// The commitment of its file, base64.
    pub file: String,
    /// The file's item.
    pub item: String,
    /// The sheet, where the file has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Which column holds what, by the names of docs/spec/link.md; guessed where absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Whom it covers.
    #[serde(default, skip_serializing_if = "Covers::is_empty")]
    pub covers: Covers,
    /// Whether nobody is on it twice, because its makers saw to that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduplicated: bool,
    /// Which comes first in its dates, where the column does not decide it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_order: Option<DateOrder>,
    /// Whether its first row is a person, and there are no heads.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_heads: bool,
    /// Whether its dates that are none count as unknown; without it such a list is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bad_dates_unknown: bool,
    /// The case that it belongs to; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
}

/// Whom a list covers: printed with every number that rests on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Covers {
    /// Who collected it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The time of what happened to those on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Edtf>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// How somebody came to be on it, and who cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whom: Option<String>,
}

impl Covers {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One person on one list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingRef {
    /// The list.
    pub list: Handle,
    /// Its id there.
    pub listing: String,
}

/// What a person said of two listings who looked at both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// One of them: the smaller.
    pub first: ListingRef,
    /// The other.
    pub second: ListingRef,
    /// Whether they are one person.
    pub same: Sameness,
}

/// A count that was made of lists, with everything that is needed to make it again but the lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Its id in the case.
    pub id: Handle,
    /// What was counted.
    pub title: String,
    /// The lists that it rests on.
    pub lists: Vec<Handle>,
    /// What it says.
    pub sentence: String,
    /// The commitment of its file (docs/spec/count.md), base64.
    pub file: String,
    /// The file's item.
    pub item: String,
    /// The case that it belongs to; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
}
