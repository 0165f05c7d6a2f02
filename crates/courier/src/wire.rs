//! The JSON of docs/spec/post.md.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(crate) struct InfoJson {
    pub(crate) format: String,
    pub(crate) identity: String,
    pub(crate) salt: String,
    pub(crate) team: String,
    #[serde(default)]
    pub(crate) work: Option<WorkJson>,
}

#[derive(Deserialize)]
pub(crate) struct WorkJson {
    pub(crate) epoch: String,
    pub(crate) bits: u32,
}

#[derive(Deserialize)]
pub(crate) struct IdJson {
    pub(crate) id: String,
}

#[derive(Deserialize)]
pub(crate) struct ChallengeJson {
    pub(crate) challenge: String,
}

#[derive(Deserialize)]
pub(crate) struct ListJson {
    pub(crate) envelopes: Vec<ListedJson>,
}

#[derive(Deserialize)]
pub(crate) struct ListedJson {
    pub(crate) id: String,
    pub(crate) day: u32,
    pub(crate) bytes: u64,
    #[serde(default)]
    pub(crate) pass: String,
}

#[derive(Deserialize)]
pub(crate) struct DeletedJson {
    pub(crate) deleted: u64,
}

#[derive(Deserialize)]
pub(crate) struct NothingJson {}

#[derive(Serialize)]
pub(crate) struct ProofJson {
    pub(crate) challenge: String,
    pub(crate) ours: String,
    pub(crate) signature: String,
}

#[derive(Serialize)]
pub(crate) struct TeamJson<'a> {
    pub(crate) proof: ProofJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slot: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vouchers: Option<Vec<String>>,
}
