//! Who joins the team and who leaves it.

use serde::{Deserialize, Serialize};

/// Somebody joins the team; the entry's signer let him in, or he came in by recovery shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberAdd {
    /// His id: 26 characters, as in the vault's header.
    pub member: String,
    /// How the team calls him.
    pub name: String,
    /// His public key (Ed25519, 64 hex digits): it signs his entries from now on.
    pub key: String,
    /// Whether nobody let him in but the recovery shares: then he signs this entry himself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_recovery: bool,
}

/// Somebody leaves the team: what his key signs from now on does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRemove {
    /// His id.
    pub member: String,
}
