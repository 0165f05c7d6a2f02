//! The answer, in names.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::bounds::{self, Bound};
use crate::case::Case;
use crate::cuts;
use crate::flow::NONE;
use crate::input::{Graph, Mode};
use crate::reading::{Reading, as_id};
use crate::{Error, reasons};

/// How many independent chains carry the claim, and what that rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighing {
    /// Chains that are there under every reading of what is doubtful. This one is published.
    pub lo: u32,
    /// Chains that are there if every doubt falls in favour of the claim.
    pub hi: u32,
    /// `lo` chains that share no actor and no group, from the origin to the account in the file.
    pub chains: Vec<Vec<String>>,
    /// Smallest sets without which nothing is left in the reading that gives `lo`. An entry is an
    /// actor, `group(a,b)` (a group's members that matter) or `unknown(a,b)` (whoever is behind
    /// all these actors).
    pub cuts: Vec<Vec<String>>,
    /// Whether `cuts` has all of them.
    pub cuts_complete: bool,
    /// First-hand origins whose own account is not in the file.
    pub reported_origins: Vec<String>,
    /// Whose direct account would raise `lo`.
    pub next: Vec<Next>,
    /// Whether every possible contact was examined for `next`.
    pub next_complete: bool,
    /// Accounts in the file that are not the end of a chain, each with the reason.
    pub adds_nothing: Vec<AddsNothing>,
}

/// A contact worth making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Next {
    /// Whom to reach. If how they know is not known, the gain holds if they know first hand.
    pub contact: String,
    /// By how much `lo` rises.
    pub gain: u32,
}

/// An account that raises nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddsNothing {
    /// Whose account.
    pub actor: String,
    /// Why.
    pub reason: Reason,
}

/// Why an account adds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// It repeats others, whose chains are counted already.
    Repeats {
        /// Whom it repeats, and how.
        from: Vec<Told>,
    },
    /// All its ways pass through actors whose chains are counted already.
    Shared,
    /// It belongs to a group of which another member is counted.
    SameGroup {
        /// The members on ways into the file.
        members: Vec<String>,
    },
    /// Where it has it from is not recorded; that could be an origin that is counted already.
    UnknownSource,
    /// Who it is is not known; it could be one of these.
    Unnamed {
        /// The candidates; empty: anyone.
        could_be: Vec<String>,
    },
    /// It concludes; nobody told it and it did not see.
    Inferred,
    /// No way leads from anyone who knows first hand to this account.
    NoOrigin,
}

/// One attribution, from the repeater's side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Told {
    /// Who is repeated.
    pub actor: String,
    /// How.
    pub mode: Mode,
    /// Whether this is a suspicion.
    pub suspected: bool,
}

/// Counts the independent chains of one claim and stance.
///
/// # Errors
/// [`Error`] when the graph exceeds a limit or has a name that cannot be used.
pub fn weigh(graph: &Graph) -> Result<Weighing, Error> {
    let case = Case::new(graph)?;
    let lo = bounds::lo(&case, &mut bounds::budget());
    let hi = bounds::hi(&case, &lo, &mut bounds::budget());
    let chains = shortened(&lo);
    let (next, next_complete) = reasons::next(&case, &lo);
    let cuts = cuts::cuts(&lo);
    let sets: BTreeSet<Vec<String>> = cuts
        .sets
        .iter()
        .map(|set| {
            let labels = set.iter().map(|&voice| label(&case, &lo, voice));
            labels.collect::<BTreeSet<_>>().into_iter().collect()
        })
        .collect();
    Ok(Weighing {
        lo: lo.value(),
        hi,
        adds_nothing: reasons::adds_nothing(&case, &lo, &chains),
        chains: chains.iter().map(|chain| name_all(&case, chain)).collect(),
        cuts: sets.into_iter().collect(),
        cuts_complete: cuts.complete,
        reported_origins: reported(&case, &lo),
        next,
        next_complete,
    })
}

/// Chains from the last actor that originates to the first one in the file, sorted.
pub(crate) fn shortened(bound: &Bound) -> Vec<Vec<u32>> {
    let unknown = bound.reading.unknown();
    let parts = bound.packing.chains.iter().map(|chain| trimmed(&bound.reading, chain));
    let mut chains: Vec<Vec<u32>> = parts
        .map(|part| part.iter().copied().filter(|&actor| actor != unknown).collect())
        .collect();
    chains.sort_unstable();
    chains
}

/// The part of a chain from the last actor that originates to the first one in the file.
pub(crate) fn trimmed<'a>(reading: &Reading, chain: &'a [u32]) -> &'a [u32] {
    let filed = chain.iter().position(|&actor| reading.in_file[actor as usize]);
    let part = &chain[..filed.map_or(chain.len(), |at| at + 1)];
    let start = part.iter().rposition(|&actor| reading.own[actor as usize]).unwrap_or(0);
    &part[start..]
}

pub(crate) fn name(case: &Case<'_>, actor: u32) -> String {
    case.names[actor as usize].to_owned()
}

pub(crate) fn name_all(case: &Case<'_>, actors: &[u32]) -> Vec<String> {
    actors.iter().map(|&actor| name(case, actor)).collect()
}

fn label(case: &Case<'_>, bound: &Bound, voice: u32) -> String {
    if let Some(members) = bound.network.members.get(&voice) {
        return format!("group({})", name_all(case, members).join(","));
    }
    let face = bound.network.face[voice as usize];
    if face != bound.reading.unknown() {
        return name(case, face);
    }
    let behind = &bound.network.voice;
    let adrift: Vec<u32> = (bound.reading.adrift.iter().copied())
        .filter(|&actor| behind[actor as usize] != NONE)
        .collect();
    let one_voice =
        adrift.iter().all(|&actor| behind[actor as usize] == behind[adrift[0] as usize]);
    match adrift.as_slice() {
        // Whoever is behind one voice is not told apart from it.
        [first, ..] if one_voice => label(case, bound, behind[*first as usize]),
        several => format!("unknown({})", name_all(case, several).join(",")),
    }
}

/// First-hand actors outside the file from whom a way leads into it.
fn reported(case: &Case<'_>, bound: &Bound) -> Vec<String> {
    let live = |actor: u32| bound.network.voice[actor as usize] != NONE;
    (0..as_id(case.names.len()))
        .filter(|&at| case.direct[at as usize] && !case.in_file[at as usize] && live(at))
        .map(|actor| name(case, actor))
        .collect()
}
