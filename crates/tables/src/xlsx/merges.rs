//! Merged areas: the value of the first cell counts for all of them.

use crate::cell::{Cell, Row};
use crate::limits::{COLUMNS_MAX, MERGES_MAX};
use crate::{Error, column_number};

/// A rectangle of cells; rows from 1, columns from 0, ends included.
#[derive(Clone, Copy)]
pub(crate) struct Area {
    pub(crate) top: u64,
    pub(crate) bottom: u64,
    pub(crate) left: usize,
    pub(crate) right: usize,
}

/// The areas of one sheet, while its rows pass by in order.
#[derive(Default)]
pub(crate) struct Merges {
    /// By their top row, the last first.
    waiting: Vec<Area>,
    /// For each column, what still reaches down into it: one area at most, as areas of a true
    /// file do not overlap.
    active: Vec<Option<(u64, Cell)>>,
}

impl Area {
    /// `B2:C5`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':')?;
        let ((left, top), (right, bottom)) = (place(from)?, place(to)?);
        let is_area = left <= right && top <= bottom && left < COLUMNS_MAX;
        is_area.then_some(Self { top, bottom, left, right: right.min(COLUMNS_MAX - 1) })
    }
}

/// The column, from 0, and the row, from 1, of `B2` or `$B$2`.
pub(crate) fn place(text: &str) -> Option<(usize, u64)> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = text.split_at(digits);
    let row = row.strip_prefix('$').unwrap_or(row).parse().ok().filter(|row| *row > 0)?;
    Some((column_number(letters)?, row))
}

impl Merges {
    pub(crate) fn new(mut areas: Vec<Area>) -> Self {
        areas.sort_by_key(|area| std::cmp::Reverse(area.top));
        Self { waiting: areas, active: Vec::new() }
    }

    pub(crate) fn too_many() -> Error {
        Error::TooMuch { what: "the sheet has more merged areas".into(), max: MERGES_MAX as u64 }
    }

    /// Adds an area that begins in the row that `fill` gets next.
    pub(crate) fn add(&mut self, area: Area) {
        self.waiting.push(area);
    }

    /// Gives the cells of a row the values of the areas that cover them.
    pub(crate) fn fill(&mut self, row: &mut Row) {
        if self.waiting.is_empty() && self.active.is_empty() {
            return;
        }
        for (column, place) in self.active.iter_mut().enumerate() {
            let Some((bottom, value)) = place else { continue };
            if *bottom < row.number {
                *place = None;
            } else if row.cell(column).is_empty() {
                row.put(column, value.clone());
            }
        }
        while self.waiting.last().is_some_and(|area| area.top <= row.number) {
            let Some(area) = self.waiting.pop() else { break };
            let value = row.cell(area.left).clone();
            if area.top == row.number && !value.is_empty() {
                self.begin(&area, &value, row);
            }
        }
    }

    fn begin(&mut self, area: &Area, value: &Cell, row: &mut Row) {
        if self.active.len() <= area.right {
            self.active.resize(area.right + 1, None);
        }
        for column in area.left..=area.right {
            if row.cell(column).is_empty() {
                row.put(column, value.clone());
            }
            if area.bottom > area.top
                && let Some(place) = self.active.get_mut(column)
            {
                *place = Some((area.bottom, value.clone()));
            }
        }
    }
}
