//! `data/dossier.json`: what is in a dossier and which files belong together.

use serde::{Deserialize, Serialize};

pub(crate) const FORMAT: &str = "testimony/dossier/v1";
pub(crate) const PATH: &str = "data/dossier.json";

/// The publisher's policy, for comparing only.
pub(crate) const POLICY_PATH: &str = "data/policy.txt";

/// The one signed checkpoint under which everything in a dossier is proved.
pub(crate) const CHECKPOINT_PATH: &str = "data/checkpoint";

/// The folder of the stamps over that checkpoint.
pub(crate) const STAMPS_PATH: &str = "data/stamps/";

/// The file of a stamp, or of one of its covers if that is not 0.
pub(crate) fn stamp_path(number: u32, cover: usize) -> String {
    format!("{STAMPS_PATH}{}.tsr", stamp_name(number, cover))
}

/// What stands before `.tsr` in its name.
pub(crate) fn stamp_name(number: u32, cover: usize) -> String {
    if cover == 0 { format!("{number:03}") } else { format!("{number:03}.{cover}") }
}

/// The folder of the certificates.
pub(crate) const WEIGHING_PATH: &str = "data/weighing/";

/// The certificate of a finding, counted from 1.
pub(crate) fn certificate_path(finding: u32) -> String {
    format!("{WEIGHING_PATH}{finding}.json")
}

/// The words for what a certificate shows.
pub(crate) fn certified_chains(chains: u64) -> String {
    let noun = if chains == 1 { "chain" } else { "chains" };
    format!("{chains} independent {noun}, complete only if the team says so")
}

/// The number of the finding whose certificate has this path; it may be that of none.
pub(crate) fn certified_finding(path: &str) -> Option<u32> {
    let number = path.strip_prefix(WEIGHING_PATH)?.strip_suffix(".json")?;
    let has_form = (1..=9).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !number.starts_with('0');
    number.parse().ok().filter(|_| has_form)
}

/// What is in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Always `testimony/dossier/v1`.
    pub format: String,
    /// The title.
    pub title: String,
    /// The language of title and summary.
    pub language: String,
    /// What the publisher calls itself.
    pub publisher: String,
    /// The day of publication.
    pub published: String,
    /// What the publisher says about it.
    pub summary: String,
    /// The claims and their counts.
    pub findings: Vec<Finding>,
    /// The accounts.
    pub accounts: Vec<PublishedAccount>,
}

/// One claim and its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The claim, in words.
    pub claim: String,
    /// The sentence that one may quote.
    pub sentence: String,
    /// Those that say that it is so.
    pub asserted: Counts,
    /// Those that say that it is not so.
    pub denied: Counts,
    /// Sources that gave no answer.
    pub declined: u64,
}

/// Accounts on one side and the independent chains that carry them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Accounts in the file.
    pub accounts: u64,
    /// Independent chains, at least.
    pub lo: u64,
    /// Independent chains, at most.
    pub hi: u64,
}

/// One account: the names of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedAccount {
    /// What the reader sees above it.
    pub label: String,
    /// The item of its entry.
    pub entry: String,
    /// The item of its text, if it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub text: Option<String>,
    /// The items of its files: sealed, not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// What is not shown is absent: `null` is a second spelling.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    String::deserialize(from).map(Some)
}

/// Whether a text is a day, `YYYY-MM-DD`.
pub(crate) fn is_day(text: &str) -> bool {
    let day = text.parse::<jiff::civil::Date>();
    day.is_ok_and(|day| day.to_string() == text)
}

/// The files of an item.
pub(crate) fn presentation_path(item: &str) -> String {
    format!("data/items/{item}.sd-jwt")
}

/// The opening of an item.
pub(crate) fn opening_path(item: &str) -> String {
    format!("data/items/{item}.opening")
}

/// The proof of an item's leaf.
pub(crate) fn proof_path(item: &str) -> String {
    format!("data/items/{item}.tlog-proof")
}

/// An item's name: three digits or more.
pub(crate) fn is_item_name(name: &str) -> bool {
    (3..=9).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit())
}
