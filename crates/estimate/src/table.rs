//! How many people are on which lists: docs/spec/estimate.md, section 2.
//!
//! Never holds a name of a person; a list's name is what the team calls it.

use std::collections::BTreeMap;

use crate::Error;
use crate::math::persons;

pub mod reading;
#[cfg(test)]
mod tests;

/// The bits of a pattern.
pub const LISTS_MAX: usize = 16;
/// More than humankind's largest registers of victims by three orders; sums stay exact.
pub const PERSONS_MAX: u64 = 10_000_000_000;

/// Which lists a person is on: bit j for list j.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InclusionPattern(u16);

/// One pattern and how many people have it; never nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The pattern.
    pub pattern: InclusionPattern,
    /// The people.
    pub count: u64,
}

/// A table: lists, and people by pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    lists: Vec<String>,
    cells: Vec<Cell>,
}

impl InclusionPattern {
    /// On none of the lists: those whose number is asked for.
    pub const NONE: Self = Self(0);

    /// Of bits.
    #[must_use]
    pub fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Of the lists, from 0. Lists beyond [`LISTS_MAX`] are left out.
    pub fn of(lists: impl IntoIterator<Item = usize>) -> Self {
        let bit = |list: usize| if list < LISTS_MAX { 1 << list } else { 0 };
        Self(lists.into_iter().fold(0, |bits, list| bits | bit(list)))
    }

    /// The bits.
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Whether a list, from 0, is in it.
    #[must_use]
    pub fn has(self, list: usize) -> bool {
        list < LISTS_MAX && self.0 >> list & 1 == 1
    }

    /// On how many lists.
    #[must_use]
    pub fn lists(self) -> u32 {
        self.0.count_ones()
    }

    /// Without one list; those behind it move up.
    fn without(self, list: usize) -> Self {
        let below = (1_u32 << list) - 1;
        let bits = u32::from(self.0);
        let kept = bits & below | bits >> 1 & !below;
        Self(u16::try_from(kept).unwrap_or(0))
    }
}

impl Table {
    /// A table of these lists and counts; a pattern may come several times.
    ///
    /// # Errors
    /// [`Error::Lists`], [`Error::ListName`], [`Error::Pattern`], [`Error::OnNoList`],
    /// [`Error::Persons`], [`Error::Nobody`]. Rows are numbered from 1 in the order in which they
    /// come.
    pub fn new(
        lists: Vec<String>,
        counts: impl IntoIterator<Item = (InclusionPattern, u64)>,
    ) -> Result<Self, Error> {
        if lists.is_empty() || lists.len() > LISTS_MAX {
            return Err(Error::Lists { lists: lists.len() });
        }
        for (at, name) in lists.iter().enumerate() {
            let wrong = match () {
                () if name.trim().is_empty() => "the list has no name",
                () if lists[..at].contains(name) => "two lists have one name",
                () => continue,
            };
            return Err(Error::ListName { column: at + 1, wrong });
        }
        let mut by_pattern = BTreeMap::new();
        let mut total = 0_u64;
        for (row, (pattern, count)) in (1..).zip(counts) {
            let used = u16::BITS - pattern.0.leading_zeros();
            if used as usize > lists.len() {
                return Err(Error::Pattern { list: used, lists: lists.len() });
            }
            if pattern == InclusionPattern::NONE {
                return Err(Error::OnNoList { row });
            }
            total =
                total.checked_add(count).filter(|all| *all <= PERSONS_MAX).ok_or(Error::Persons)?;
            *by_pattern.entry(pattern).or_insert(0) += count;
        }
        if total == 0 {
            return Err(Error::Nobody);
        }
        Ok(Self { lists, cells: cells(by_pattern) })
    }

    /// The lists, in the order of their bits.
    #[must_use]
    pub fn lists(&self) -> &[String] {
        &self.lists
    }

    /// The patterns that somebody has, in the order of their bits.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// People on at least one list.
    #[must_use]
    pub fn observed(&self) -> u64 {
        self.cells.iter().map(|cell| cell.count).sum()
    }

    /// People who are on all lists of this pattern, whatever others they are on.
    #[must_use]
    pub fn on_all(&self, pattern: InclusionPattern) -> u64 {
        let all = |cell: &&Cell| cell.pattern.0 & pattern.0 == pattern.0;
        self.cells.iter().filter(all).map(|cell| cell.count).sum()
    }

    /// People who are on exactly so many lists.
    #[must_use]
    pub fn on_exactly(&self, lists: u32) -> u64 {
        let exactly = |cell: &&Cell| cell.pattern.lists() == lists;
        self.cells.iter().filter(exactly).map(|cell| cell.count).sum()
    }

    /// The table without one list, from 0. People who were on that list alone are gone.
    ///
    /// # Errors
    /// [`Error::Lists`] if it was the only one, or there is none of this number;
    /// [`Error::Nobody`] if nobody is on another.
    pub fn without(&self, list: usize) -> Result<Self, Error> {
        let mut lists = self.lists.clone();
        if list >= lists.len() || lists.len() == 1 {
            return Err(Error::Lists { lists: lists.len().saturating_sub(1) });
        }
        lists.remove(list);
        let mut by_pattern = BTreeMap::new();
        for cell in &self.cells {
            let pattern = cell.pattern.without(list);
            if pattern != InclusionPattern::NONE {
                *by_pattern.entry(pattern).or_insert(0) += cell.count;
            }
        }
        if by_pattern.is_empty() {
            return Err(Error::Nobody);
        }
        Ok(Self { lists, cells: cells(by_pattern) })
    }

    /// The counts of all patterns but the empty one, by their bits less one, zeros included.
    pub(crate) fn full(&self) -> Vec<f64> {
        let mut full = vec![0.0; (1 << self.lists.len()) - 1];
        for cell in &self.cells {
            full[usize::from(cell.pattern.0) - 1] = persons(cell.count);
        }
        full
    }
}

fn cells(by_pattern: BTreeMap<InclusionPattern, u64>) -> Vec<Cell> {
    let counted = by_pattern.into_iter().filter(|(_, count)| *count > 0);
    counted.map(|(pattern, count)| Cell { pattern, count }).collect()
}

/// Three lists with so many people on the patterns 1 to 7, for tests.
#[cfg(test)]
pub(crate) fn of_three(people: [u64; 7]) -> Table {
    let lists = ["a", "b", "c"].map(str::to_owned).to_vec();
    let cells = (1..).zip(people).map(|(bits, n)| (InclusionPattern::from_bits(bits), n));
    Table::new(lists, cells).expect("a table")
}
