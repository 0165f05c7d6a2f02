//! The legend of a picture of counting: samples with words that are wrapped, never cut short.

use crate::counting::frame::{Page, Para, SMALL_LINE, SMALL_SIZE};
use crate::ink::{Ink, QUIET};

/// Room of a sample with what is around it.
pub(crate) const SAMPLE: i32 = 36;
/// Between two entries of one line.
const GAP: i32 = 20;
/// Above each line of entries.
const ABOVE: i32 = 8;
/// More of an entry than anybody reads.
const ENTRY_LINES_MAX: usize = 8;

/// Entries laid out.
#[derive(Debug)]
pub(crate) struct Legend<S> {
    entries: Vec<(S, Para, i32, i32)>,
    pub(crate) height: i32,
}

impl<S: Copy> Legend<S> {
    /// Several short entries share a line; a long one has lines of its own.
    pub(crate) fn new(page: &Page<'_>, entries: &[(S, String)]) -> Self {
        let mut legend = Self { entries: Vec::new(), height: 0 };
        let (mut x, mut y, mut high) = (0, 0, 0);
        for (sample, text) in entries {
            let para = Para::new(text, SMALL_SIZE, (page.room - SAMPLE, ENTRY_LINES_MAX));
            let wide = SAMPLE + para.width();
            if x > 0 && x + wide > page.room {
                (x, y, high) = (0, y + high, 0);
            }
            high = high.max(ABOVE + para.count().max(1) * SMALL_LINE);
            legend.entries.push((*sample, para, x, y));
            x += wide + GAP;
            legend.height = y + high;
        }
        legend
    }

    /// Writes the entries; `sample` draws each at the middle of its room.
    pub(crate) fn draw(
        &self,
        ink: &mut Ink,
        page: &Page<'_>,
        top: i32,
        sample: impl Fn(&mut Ink, S, (i32, i32)),
    ) {
        for (what, para, x, y) in &self.entries {
            let y = top + y + ABOVE;
            sample(ink, *what, (x + 14, y + 8));
            page.para(ink, (x + SAMPLE, y + 12), para, (SMALL_LINE, QUIET));
        }
    }
}
