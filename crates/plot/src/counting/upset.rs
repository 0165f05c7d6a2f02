//! Which lists overlap, and by how many people: an UpSet picture.
//!
//! One row a combination of lists, the largest first; filled points say on which lists, the bar
//! and the number say how many people are on exactly these. The last row is the one on which
//! nothing is known: those on no list. After Lex et al., "UpSet: Visualization of Intersecting
//! Sets", IEEE TVCG 20 (2014), turned so that it fits a telephone. Never estimates.

mod ink;

use std::collections::BTreeMap;

use crate::counting::error::{FigureError, whole_people};
use crate::counting::frame::{Frame, fill};
use crate::text::visible;

pub use crate::counting::upset::ink::upset;

/// Fewest lists: one does not overlap.
pub const LISTS_MIN: usize = 2;
/// Most lists: with more, no row can be told from the next.
pub const LISTS_MAX: usize = 6;
/// Most rows of a table that is handed in, repeated combinations included.
const PATTERNS_TAKEN_MAX: usize = 10_000;

/// How many people are on which lists. The order of the patterns does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpsetPicture {
    /// What stands around it.
    pub frame: Frame,
    /// Names of the lists, from [`LISTS_MIN`] to [`LISTS_MAX`].
    pub lists: Vec<String>,
    /// Combinations; of one combination the counts are added.
    pub patterns: Vec<UpsetPattern>,
    /// Most combinations with a row of their own; the smaller ones are one row.
    pub rows: usize,
    /// The words inside the picture.
    pub words: UpsetWords,
}

impl Default for UpsetPicture {
    fn default() -> Self {
        Self {
            frame: Frame::default(),
            lists: Vec::new(),
            patterns: Vec::new(),
            rows: 20,
            words: UpsetWords::default(),
        }
    }
}

/// People who are on exactly these lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpsetPattern {
    /// Bit i: on list i of the picture.
    pub on: u32,
    /// How many.
    pub people: u64,
}

/// The words inside the picture, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpsetWords {
    /// Over the lists.
    pub lists: String,
    /// Over the combinations.
    pub patterns: String,
    /// The row of the smaller combinations; `{count}` is their number.
    pub others: String,
    /// Combinations without anybody; `{count}` is their number.
    pub nobody: String,
    /// The row of those on no list.
    pub on_no_list: String,
    /// Under the bars: what is counted.
    pub unit: String,
}

impl Default for UpsetWords {
    fn default() -> Self {
        Self {
            lists: "People on each list".to_owned(),
            patterns: "People on exactly these lists".to_owned(),
            others: "{count} smaller combinations".to_owned(),
            nobody: "Combinations with nobody: {count}".to_owned(),
            on_no_list: "On no list: not known".to_owned(),
            unit: "people".to_owned(),
        }
    }
}

/// The picture's content for an HTML table. Texts are for escaping by the page's templates;
/// controls that reorder text are already written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpsetTable {
    /// The caption.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// Each list with the number of people on it.
    pub lists: Vec<(String, String)>,
    /// Every combination, those with nobody included: the largest first.
    pub rows: Vec<UpsetTableRow>,
}

/// One combination in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpsetTableRow {
    /// For each list whether they are on it.
    pub on: Vec<bool>,
    /// How many.
    pub people: String,
}

/// What is drawn: combinations with people, the largest first.
#[derive(Debug)]
struct Overlaps {
    lists: usize,
    /// People on each list.
    sizes: Vec<u64>,
    /// Combination and people, without those with nobody.
    patterns: Vec<(u32, u64)>,
}

impl Overlaps {
    fn of(picture: &UpsetPicture) -> Result<Self, FigureError> {
        let lists = picture.lists.len();
        if !(LISTS_MIN..=LISTS_MAX).contains(&lists) {
            return Err(FigureError::Lists(lists));
        }
        let count = picture.patterns.len();
        if count > PATTERNS_TAKEN_MAX {
            return Err(FigureError::TooMany { count, max: PATTERNS_TAKEN_MAX });
        }
        let mut people: BTreeMap<u32, u64> = BTreeMap::new();
        for (at, pattern) in picture.patterns.iter().enumerate() {
            let row = at + 1;
            if pattern.on == 0 || pattern.on >= 1 << lists {
                return Err(FigureError::Pattern { row });
            }
            let sum = people.entry(pattern.on).or_default();
            *sum = sum.saturating_add(pattern.people);
            whole_people(*sum, row)?;
        }
        let mut patterns: Vec<(u32, u64)> = people.into_iter().filter(|it| it.1 > 0).collect();
        if patterns.is_empty() {
            return Err(FigureError::Empty);
        }
        patterns.sort_by_key(|&(on, people)| (std::cmp::Reverse(people), on.count_ones(), on));
        let on_list = |list: usize| patterns.iter().filter(move |it| it.0 & (1 << list) != 0);
        let sizes: Vec<u64> = (0..lists).map(|list| on_list(list).map(|it| it.1).sum()).collect();
        for (at, size) in sizes.iter().enumerate() {
            whole_people(*size, at + 1)?;
        }
        Ok(Self { lists, sizes, patterns })
    }

    /// Combinations that could be and have nobody.
    fn empty(&self) -> usize {
        (1 << self.lists) - 1 - self.patterns.len()
    }
}

/// The picture as a table, for those who do not see it and for print.
///
/// # Errors
/// If there are fewer than two or more than six lists, nobody on any, or a combination of lists
/// that do not exist. Rows are those of `patterns`.
pub fn upset_table(picture: &UpsetPicture) -> Result<UpsetTable, FigureError> {
    let overlaps = Overlaps::of(picture)?;
    let figures = &picture.frame.figures;
    let lists = picture.lists.iter().zip(&overlaps.sizes);
    let known: BTreeMap<u32, u64> = overlaps.patterns.iter().copied().collect();
    let empty = (1..1_u32 << overlaps.lists).filter(|on| !known.contains_key(on));
    let all = overlaps.patterns.iter().copied().chain(empty.map(|on| (on, 0)));
    let row = |(on, people): (u32, u64)| UpsetTableRow {
        on: (0..overlaps.lists).map(|list| on & (1 << list) != 0).collect(),
        people: figures.whole(people),
    };
    Ok(UpsetTable {
        title: visible(&picture.frame.title),
        source: visible(&picture.frame.source),
        lists: lists.map(|(name, size)| (visible(name), figures.whole(*size))).collect(),
        rows: all.map(row).collect(),
    })
}

/// The words of a count of combinations.
fn counted(template: &str, count: usize) -> String {
    fill(template, &[("count", &count.to_string())])
}
