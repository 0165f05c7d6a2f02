//! How a case changes its mind: a thing put better, entries taken back. Nothing is overwritten.

use serde::{Deserialize, Serialize};

use super::Action;

/// A thing of the case, put better: all its fields anew. The earlier ones stay on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The thing as it is from now on: an action of the same kind with the same id.
    pub thing: Box<Action>,
    /// The entry that is known to be the newest about it: where another came since, nothing is
    /// replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// That entries do not count any more: undo. Taken back itself, they count again. It has no words of
/// its own, so that nothing in it ever has to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The number of the first entry.
    pub first: u64,
    /// The number of the last one.
    pub last: u64,
}

impl Action {
    /// Whether it can be revised: what has an id and is the team's own word. Words of others stay as
    /// they came, and a count is made anew.
    pub fn is_revisable(&self) -> bool {
        self.defines().is_some()
            && !matches!(self, Self::Account(_) | Self::Passage(_) | Self::Count(_))
    }

    /// Whether it can be taken back. What was sent, given, allowed or erased happened, and what
    /// protects a text is not undone by a slip.
    pub fn is_withdrawable(&self) -> bool {
        match self {
            Self::Message(_)
            | Self::Files(_)
            | Self::MemberAdd(_)
            | Self::MemberRemove(_)
            | Self::MemberAccess(_)
            | Self::Move(_)
            | Self::Erase(_)
            | Self::Consent(_)
            | Self::Protect(_)
            | Self::Custody(_) => false,
            Self::Account(account) => {
                account.files.is_empty()
                    && account.received_via == crate::vocabulary::ReceivedVia::Import
            }
            _ => true,
        }
    }
}
