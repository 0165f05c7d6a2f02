//! From lists of people to a number with its doubt: docs/spec/count.md.
//!
//! A [`Study`] holds everything that a count rests on but the lists: it names nobody, and whoever has
//! it makes the count again, bit for bit ([`again`]).

mod study;

pub use study::{
    ByStratum, CountOptions, Linked, ListShown, Made, REPLICATES_DEFAULT, Step, Stratum, Study,
    Told, Without, again, count,
};
