//! From lists of people to a number with its doubt: docs/spec/count.md.
//!
//! Files become lists ([`lists`]), listings are linked and people judge the pairs on which the total
//! hangs ([`linking`], [`judging`]), and a [`Study`] is made of them: everything that the number rests
//! on but the lists. It names nobody, and whoever has it makes the count again, bit for bit
//! ([`again`]).

pub mod judging;
mod keeping;
pub mod linking;
pub mod lists;
mod overlaps;
mod strata;
mod study;

pub use keeping::{Kept, counts, keep, kept, study_of};
pub use strata::{By, strata};
pub use study::{
    ByStratum, CountOptions, Drawn, Linked, ListShown, Made, ModelCurve, REPLICATES_DEFAULT, Step,
    Stratum, Study, Told, Without, again, count, draw,
};
