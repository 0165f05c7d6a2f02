//! Cases, and which member may do what in which of them.

use serde::{Deserialize, Serialize};

use super::{About, Action};
use crate::Handle;
use crate::vocabulary::MemberRole;

/// One case among several in a vault: what belongs to it is seen by those members who were let into
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id.
    pub id: Handle,
    /// How the team calls it.
    pub title: String,
}

/// That something belongs to another case from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// An event or an account.
    pub thing: About,
    /// The case; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
}

/// What a member may do from now on, and in which cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberAccess {
    /// His id.
    pub member: String,
    /// What he may do.
    pub role: MemberRole,
    /// The cases that he sees, besides what is everybody's; all of them if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<Vec<Handle>>,
}

impl Action {
    /// The least role with which a member may put this on record. A withdrawal needs what the
    /// entries need that it takes back.
    pub fn needs(&self) -> MemberRole {
        match self {
            Self::MemberAdd(_)
            | Self::MemberRemove(_)
            | Self::MemberAccess(_)
            | Self::Erase(_)
            | Self::Case(_)
            | Self::Move(_) => MemberRole::Keeper,
            Self::Revise(revision) => revision.thing.needs(),
            _ => MemberRole::Analyst,
        }
    }

    /// The case that the action itself names for what it brings.
    pub fn case(&self) -> Option<&Handle> {
        match self {
            Self::Event(x) => x.case.as_ref(),
            Self::Account(x) => x.case.as_ref(),
            Self::Files(x) => x.case.as_ref(),
            Self::List(x) => x.case.as_ref(),
            Self::Count(x) => x.case.as_ref(),
            _ => None,
        }
    }
}
