//! From a partition of listings to a table of overlaps, and to one for each part of the people.

use std::collections::BTreeMap;

use testimony_link::Linkage;

/// What stands for a stratum that the listings of a person do not name, or name differently.
const UNKNOWN: &str = "unknown";

/// A table of overlaps: patterns as bits, list 0 the lowest, with how many people have them.
pub(super) type Cells = Vec<(u16, u64)>;

/// How many people have which pattern, in the chosen partition.
pub(super) fn patterns(linkage: &Linkage) -> Cells {
    cells(&lists_of(linkage), linkage.clusters())
}

/// The list of each listing.
pub(super) fn lists_of(linkage: &Linkage) -> Vec<usize> {
    (0..linkage.lists().len()).map(|at| linkage.lists().list(at)).collect()
}

/// On which lists each cluster is, by its leader.
fn on_lists(of_list: &[usize], clusters: &[u32]) -> BTreeMap<u32, u16> {
    let mut patterns: BTreeMap<u32, u16> = BTreeMap::new();
    for (list, leader) in of_list.iter().zip(clusters) {
        *patterns.entry(*leader).or_default() |=
            1_u16.checked_shl(u32::try_from(*list).unwrap_or(16)).unwrap_or(0);
    }
    patterns
}

/// How many clusters have which pattern.
pub(super) fn cells(of_list: &[usize], clusters: &[u32]) -> Cells {
    let mut people: BTreeMap<u16, u64> = BTreeMap::new();
    for pattern in on_lists(of_list, clusters).into_values() {
        *people.entry(pattern).or_default() += 1;
    }
    people.into_iter().collect()
}

/// The same for each stratum: a cluster is where most of its listings are that say something.
pub(super) fn by_stratum(
    of_list: &[usize],
    clusters: &[u32],
    values: &[Option<String>],
) -> BTreeMap<String, Cells> {
    let mut votes: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    for (leader, value) in clusters.iter().zip(values) {
        let votes = votes.entry(*leader).or_default();
        if let Some(value) = value {
            *votes.entry(value).or_default() += 1;
        }
    }
    let label = |votes: &BTreeMap<&str, usize>| {
        let most = votes.values().max().copied().unwrap_or(0);
        let mut first = votes.iter().filter(|(_, count)| **count == most).map(|(value, _)| *value);
        match (first.next(), first.next()) {
            (Some(only), None) => only.to_owned(),
            _ => UNKNOWN.to_owned(),
        }
    };
    let mut parts: BTreeMap<String, BTreeMap<u16, u64>> = BTreeMap::new();
    for (leader, pattern) in on_lists(of_list, clusters) {
        let label = votes.get(&leader).map_or_else(|| UNKNOWN.to_owned(), label);
        *parts.entry(label).or_default().entry(pattern).or_default() += 1;
    }
    parts.into_iter().map(|(label, people)| (label, people.into_iter().collect())).collect()
}
