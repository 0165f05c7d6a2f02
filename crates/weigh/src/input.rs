//! The graph that is weighed: docs/spec/finding.md, section 2. Order inside arrays never matters.

use serde::{Deserialize, Serialize};

use crate::Error;

/// Largest JSON file: a million edges take about 100 MB.
pub const INPUT_BYTES_MAX: usize = 1 << 30;
/// Most accounts: an account per republication of a story that goes round the world.
pub const ACCOUNTS_MAX: usize = 2_000_000;
/// Most attributions; four times the bar of 1,000,000 edges.
pub const ATTRIBUTIONS_MAX: usize = 4_000_000;
/// Most entries in `anonymous`.
pub const ANONYMOUS_MAX: usize = 100_000;
/// Most candidates of one unnamed source: more is "anyone", which an empty list says.
pub const COULD_BE_MAX: usize = 1_000;
/// Most groups.
pub const GROUPS_MAX: usize = 100_000;
/// Most members of all groups together.
pub const MEMBERS_MAX: usize = 1_000_000;
/// Longest name in bytes: names are ids or titles, never texts.
pub const NAME_BYTES_MAX: usize = 1_024;

/// Words that begin the labels of groups and of merged unknown sources in cuts.
const RESERVED: [&str; 2] = ["group(", "unknown("];

/// One claim, one stance: who says it and from whom they have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Graph {
    /// What is known of each actor. An actor that is absent has access `unknown`, not in the file.
    pub accounts: Vec<AccountNode>,
    /// Who has it from whom.
    pub attributions: Vec<Attribution>,
    /// Actors whose identity is not known.
    pub anonymous: Vec<Anonymous>,
    /// Actors that are not independent of one another.
    pub groups: Vec<Group>,
}

/// One actor's account. Several of one actor count once: in file if any is, best access of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountNode {
    /// A person, outlet, agency or device; not an article.
    pub actor: String,
    /// How this actor knows.
    pub access: Access,
    /// Whether the team holds this actor's own account.
    pub in_file: bool,
}

/// How an actor knows what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Saw it.
    Saw,
    /// It happened to them.
    Experienced,
    /// A device that recorded it.
    Recorded,
    /// Wrote the document in question.
    Authored,
    /// Keeps the official register in question.
    OfficialRecord,
    /// Has it from somebody.
    HeardFrom,
    /// Concluded it; never an origin.
    Inferred,
    /// Not known.
    Unknown,
}

impl Access {
    /// First hand: only these originate (weigh.md 3.2).
    pub fn is_direct(self) -> bool {
        match self {
            Self::Saw
            | Self::Experienced
            | Self::Recorded
            | Self::Authored
            | Self::OfficialRecord => true,
            Self::HeardFrom | Self::Inferred | Self::Unknown => false,
        }
    }
}

/// "`actor` has it from `from`".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// Who repeats.
    pub actor: String,
    /// Who is repeated.
    pub from: String,
    /// In which manner.
    pub mode: Mode,
    /// How sure it is.
    pub status: Status,
}

/// How one account uses another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Word for word, in part.
    Quotes,
    /// In other words.
    Paraphrases,
    /// Names it.
    Cites,
    /// The whole, in another language.
    Translates,
    /// The whole, as it is.
    Republishes,
    /// Both print one agency's text.
    SameWire,
    /// In short.
    Summarises,
}

impl Mode {
    /// The whole account is another's, so whatever access is written down is that other's access.
    pub fn is_whole_copy(self) -> bool {
        match self {
            Self::Translates | Self::Republishes | Self::SameWire => true,
            Self::Quotes | Self::Paraphrases | Self::Cites | Self::Summarises => false,
        }
    }
}

/// How sure an attribution or a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// They say so themselves.
    Declared,
    /// Proposed by a detector, not judged yet: binds in `lo` only.
    Suspected,
    /// An analyst confirmed it.
    Confirmed,
    /// An analyst rejected it: as if absent.
    Rejected,
}

/// An actor whose identity is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anonymous {
    /// The name by which the graph calls it.
    pub actor: String,
    /// Who it could be; empty: anyone.
    #[serde(default)]
    pub could_be: Vec<String>,
}

/// Actors that are not independent: one household, newsroom, command, agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The actors.
    pub members: Vec<String>,
    /// Why (free word, weigh.md `independence_group.kind`); not used in the calculation.
    pub kind: String,
    /// How sure.
    pub status: Status,
}

impl Graph {
    /// Reads the JSON of docs/spec/finding.md, section 2.
    ///
    /// # Errors
    /// [`Error::TooMany`] beyond a limit; [`Error::Json`] for anything that is not such a graph,
    /// unknown keys and words included. The contents are checked by [`crate::weigh`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        limit("the file", bytes.len(), INPUT_BYTES_MAX)?;
        serde_json::from_slice(bytes).map_err(|cause| Error::from_json(&cause))
    }

    /// Checks limits and names.
    pub(crate) fn check(&self) -> Result<(), Error> {
        limit("accounts", self.accounts.len(), ACCOUNTS_MAX)?;
        limit("attributions", self.attributions.len(), ATTRIBUTIONS_MAX)?;
        limit("anonymous", self.anonymous.len(), ANONYMOUS_MAX)?;
        limit("groups", self.groups.len(), GROUPS_MAX)?;
        limit("members", self.groups.iter().map(|group| group.members.len()).sum(), MEMBERS_MAX)?;
        for (index, account) in self.accounts.iter().enumerate() {
            name("accounts", index, &account.actor)?;
        }
        for (index, attribution) in self.attributions.iter().enumerate() {
            name("attributions", index, &attribution.actor)?;
            name("attributions", index, &attribution.from)?;
        }
        for (index, anonymous) in self.anonymous.iter().enumerate() {
            limit("could_be", anonymous.could_be.len(), COULD_BE_MAX)?;
            name("anonymous", index, &anonymous.actor)?;
            anonymous.could_be.iter().try_for_each(|text| name("anonymous", index, text))?;
        }
        for (index, group) in self.groups.iter().enumerate() {
            group.members.iter().try_for_each(|text| name("groups", index, text))?;
        }
        Ok(())
    }
}

fn limit(what: &'static str, count: usize, limit: usize) -> Result<(), Error> {
    if count > limit { Err(Error::TooMany { what, count, limit }) } else { Ok(()) }
}

fn name(list: &'static str, index: usize, text: &str) -> Result<(), Error> {
    limit("a name", text.len(), NAME_BYTES_MAX)?;
    if text.is_empty() {
        return Err(Error::EmptyName { list, index });
    }
    if RESERVED.iter().any(|word| text.starts_with(word)) {
        return Err(Error::ReservedName { list, index });
    }
    Ok(())
}
