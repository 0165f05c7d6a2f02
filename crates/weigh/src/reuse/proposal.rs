//! A pair of texts as an analyst is shown it: who may have it from whom, and why one thinks so.
//!
//! docs/spec/reuse.md, section 7. A proposal is never applied by itself: it becomes an attribution
//! with status `suspected` when it is put on record, and an analyst confirms or rejects it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::cue::Cue;
use super::index::SHARE_MIN;
use super::runs::{Overlap, Run, overlap, runs};
use super::sketch::is_marked;
use super::words::Words;
use crate::input::Mode;

/// From here on the whole text is another's: Jaccard index, or share of all its shingles.
pub const WHOLE_MIN: f64 = 0.8;
/// From this Jaccard index on it is one text in two versions.
pub const COPY_MIN: f64 = 0.5;
/// As many copies within [`WIRE_DAYS_MAX`] days come from one agency, more likely than from one
/// another.
pub const WIRE_COPIES_MIN: usize = 5;
/// Days from the first to the last copy of a wire story.
pub const WIRE_DAYS_MAX: i32 = 2;
/// Fewer shared rare words outside of runs are no hint.
pub const RARITIES_MIN: usize = 3;
/// As many words in shared runs are a quotation, however long both texts are.
pub const LONG_RUNS_WORDS: usize = 30;
/// Most rare words that are told.
pub const RARITIES_MAX: usize = 50;

/// When a text was made: the first and the last day that it can be, as days of any one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days {
    /// The earliest, if anything is known.
    pub earliest: Option<i32>,
    /// The latest, if anything is known.
    pub latest: Option<i32>,
}

/// Which of two texts may depend on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The first may have it from the second: it is later for certain.
    FirstIsLater,
    /// The second may have it from the first.
    SecondIsLater,
    /// The days are unknown or overlap: either, or both from a third.
    Unknown,
}

/// What the pair has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The texts are one text, or one has the other whole.
    Copy,
    /// At least one run of words is in both.
    Quotation,
    /// Rare words are in both, and no run: a hint.
    SharedRarities,
    /// One text names the other's teller in a phrase of attribution ([`super::cues`]).
    Cue,
}

/// A rare word of both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rarity {
    /// Where it first stands in the first text, in bytes.
    pub first: Range<usize>,
    /// Where it first stands in the second text, in bytes.
    pub second: Range<usize>,
    /// How many texts have it.
    pub documents: usize,
}

/// Why a pair is proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Exact shares.
    pub overlap: Overlap,
    /// Runs of words, in the order of the second text.
    pub runs: Vec<Run>,
    /// Rare words outside of the runs.
    pub rarities: Vec<Rarity>,
    /// Phrases in the first text that name the second's teller.
    pub first_names: Vec<Cue>,
    /// Phrases in the second text that name the first's teller.
    pub second_names: Vec<Cue>,
}

/// A pair that may be an attribution. Ranges and shares say first and second as they were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Who may have it from whom.
    pub direction: Direction,
    /// What they have in common.
    pub kind: Kind,
    /// The mode that fits, for the analyst to change.
    pub mode: Mode,
    /// Why.
    pub evidence: Evidence,
}

/// What is known beside the two texts.
pub struct Surroundings<'a> {
    /// When the first text was made.
    pub first: Days,
    /// When the second text was made.
    pub second: Days,
    /// When the known copies of either were made, these two included.
    pub copies: &'a [Days],
    /// In how many texts a folded word stands; `None` where it is not rare, or not known.
    pub rare: &'a dyn Fn(&str) -> Option<usize>,
    /// Folded words that are no evidence: names that the case has on record.
    pub expected: &'a BTreeSet<String>,
    /// Phrases in the first text whose name is, says the caller, the second's teller.
    pub first_names: &'a [Cue],
    /// Phrases in the second text whose name is, says the caller, the first's teller.
    pub second_names: &'a [Cue],
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, second) = (self.first, self.second);
        f.debug_struct("Surroundings")
            .field("first", &first)
            .field("second", &second)
            .finish_non_exhaustive()
    }
}

impl Days {
    /// A single day.
    pub fn on(day: i32) -> Self {
        Self { earliest: Some(day), latest: Some(day) }
    }

    fn is_before(self, other: Self) -> bool {
        self.latest.zip(other.earliest).is_some_and(|(mine, theirs)| mine < theirs)
    }
}

/// Who may depend on whom: the later on the earlier, never the reverse.
pub fn direction(first: Days, second: Days) -> Direction {
    if second.is_before(first) {
        Direction::FirstIsLater
    } else if first.is_before(second) {
        Direction::SecondIsLater
    } else {
        Direction::Unknown
    }
}

/// Compares two texts. `None` if what they share is too little to show anybody.
pub fn propose(first: &Words, second: &Words, around: &Surroundings<'_>) -> Option<Proposal> {
    let overlap = overlap(first, second);
    let runs = runs(first, second);
    let rarities = rarities(first, second, &runs, around);
    let direction = direction_by(around);
    // A text names nobody's later words.
    let named = |cues: &[Cue], reverse| match direction == reverse {
        true => Vec::new(),
        false => cues.to_vec(),
    };
    let first_names = named(around.first_names, Direction::SecondIsLater);
    let second_names = named(around.second_names, Direction::FirstIsLater);
    let evidence = Evidence { overlap, runs, rarities, first_names, second_names };
    let kind = kind(&evidence)?;
    Some(Proposal { direction, kind, mode: mode(kind, direction, &evidence, around), evidence })
}

fn kind(evidence: &Evidence) -> Option<Kind> {
    let Evidence { overlap, runs, .. } = evidence;
    let share = overlap.of_first.max(overlap.of_second);
    if overlap.jaccard >= COPY_MIN || (share >= WHOLE_MIN && !runs.is_empty()) {
        Some(Kind::Copy)
    } else if !runs.is_empty() && (share >= SHARE_MIN || is_long_run(runs)) {
        Some(Kind::Quotation)
    } else if !evidence.first_names.is_empty() || !evidence.second_names.is_empty() {
        Some(Kind::Cue)
    } else {
        (evidence.rarities.len() >= RARITIES_MIN).then_some(Kind::SharedRarities)
    }
}

/// In long texts a share says little: so many words in a row are nobody's chance.
fn is_long_run(runs: &[Run]) -> bool {
    runs.iter().map(|run| run.second.len()).sum::<usize>() >= LONG_RUNS_WORDS
}

/// Days first; where they say nothing, who names whom.
fn direction_by(around: &Surroundings<'_>) -> Direction {
    match direction(around.first, around.second) {
        Direction::Unknown => match (around.first_names, around.second_names) {
            ([_, ..], []) => Direction::FirstIsLater,
            ([], [_, ..]) => Direction::SecondIsLater,
            _ => Direction::Unknown,
        },
        known => known,
    }
}

/// A copy republishes if the later text holds little else; many of one day are one agency's.
fn mode(kind: Kind, direction: Direction, evidence: &Evidence, around: &Surroundings<'_>) -> Mode {
    let overlap = evidence.overlap;
    let of_later = match direction {
        Direction::FirstIsLater => overlap.of_first,
        Direction::SecondIsLater => overlap.of_second,
        Direction::Unknown => overlap.of_first.max(overlap.of_second),
    };
    match kind {
        Kind::Copy if is_wire(around.copies) => Mode::SameWire,
        Kind::Copy if overlap.jaccard >= WHOLE_MIN || of_later >= WHOLE_MIN => Mode::Republishes,
        Kind::Copy | Kind::Quotation => Mode::Quotes,
        Kind::SharedRarities => Mode::Paraphrases,
        Kind::Cue => {
            let mut cues = evidence.first_names.iter().chain(&evidence.second_names);
            cues.next().map_or(Mode::Cites, |cue| cue.mode)
        }
    }
}

/// True if enough of the copies lie within some [`WIRE_DAYS_MAX`] days.
pub fn is_wire(copies: &[Days]) -> bool {
    let dated = |days: &Days| days.earliest.zip(days.latest);
    let mut dated: Vec<(i32, i32)> = copies.iter().filter_map(dated).collect();
    dated.sort_unstable();
    let together = |&(start, _): &(i32, i32)| {
        let end = start.saturating_add(WIRE_DAYS_MAX);
        dated.iter().filter(|(first, last)| *first >= start && *last <= end).count()
    };
    dated.iter().any(|one| together(one) >= WIRE_COPIES_MIN)
}

/// Rare words of both texts that lie outside of all runs in both: inside they say nothing new.
fn rarities(first: &Words, second: &Words, runs: &[Run], around: &Surroundings<'_>) -> Vec<Rarity> {
    let outside = |units: &[Range<usize>], at: usize| !units.iter().any(|run| run.contains(&at));
    let in_first: Vec<_> = runs.iter().map(|run| run.first.clone()).collect();
    let in_second: Vec<_> = runs.iter().map(|run| run.second.clone()).collect();
    let mut places = std::collections::HashMap::new();
    for at in (0..first.len()).filter(|&at| outside(&in_first, at)) {
        places.entry(first.folded(at)).or_insert(at);
    }
    let mut found = Vec::new();
    for at in (0..second.len()).filter(|&at| outside(&in_second, at)) {
        // Each word once: what was found is taken out.
        let word = second.folded(at);
        let Some(there) = places.remove(word) else { continue };
        let is_strange = is_marked(second, at) || is_marked(first, there) || is_long(word);
        if found.len() >= RARITIES_MAX || !is_strange || around.expected.contains(word) {
            continue;
        }
        if let Some(documents) = (around.rare)(word) {
            let (first, second) = (first.bytes(there..there + 1), second.bytes(at..at + 1));
            found.push(Rarity { first, second, documents });
        }
    }
    found
}

/// Short rare words are mostly remains of hyphens and lists.
fn is_long(word: &str) -> bool {
    word.chars().count() >= 5
}

#[cfg(test)]
mod tests;
