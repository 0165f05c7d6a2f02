//! Which listings of several lists are one person?
//!
//! The model of Fellegi and Sunter with Splink's parameters ([`Comparison`]), trained on the lists
//! themselves; names across Latin, Cyrillic and Arabic script; pairs by a union of keys, streamed;
//! clusters that break where they contradict themselves; partitions drawn for the doubt that is
//! left. Format and rules: docs/spec/link.md; how it scales: docs/SCALE.md.
//!
//! Pure: it opens no file ([`Spill`] puts runs aside), reads no clock and draws from the seed it is
//! given. The same lists with the same options give the same bytes with any number of threads and
//! on any machine: sums run in a fixed order, logarithms are those of `libm`. It never decides that
//! two names mean one person for good: a person does ([`Judged`]), and that outweighs all else. No
//! error and no `Debug` output holds a word of a list. Limits: [`LISTINGS_MAX`], [`LISTS_MAX`].
//!
//! ```
//! use testimony_link::{Date, Entry, InMemory, Lists, Options};
//!
//! let mut lists = Lists::new();
//! for (id, given, surname) in [("a1", "Khaled", "Halabi"), ("a2", "Omar", "Nasser")] {
//!     let birth = Date::new(1980, 4, 3).unwrap_or_default();
//!     lists.push(&Entry { id, given_name: given, surname, birth, ..Entry::default() })?;
//! }
//! lists.begin(false)?;
//! let birth = Date::new(1980, 4, 3).unwrap_or_default();
//! lists.push(&Entry { id: "b1", given_name: "خالد", surname: "الحلبي", birth, ..Entry::default() })?;
//! let linkage = lists.link(&Options::default(), &mut InMemory::default(), &mut |_, _, _| {
//!     testimony_link::Go::On
//! })?;
//! assert_eq!(linkage.clusters().len(), 3);
//! # Ok::<(), testimony_link::Error>(())
//! ```

#![forbid(unsafe_code)]

mod cluster;
mod compare;
mod date;
mod error;
mod full_name;
mod linkage;
mod lists;
mod model;
mod name;
mod names;
mod replicate;
mod review;
mod rules;
mod search;
mod similarity;
mod spill;
mod train;

pub use crate::compare::LEVELS;
pub use crate::date::Date;
pub use crate::error::Error;
pub use crate::linkage::{
    Column, Explanation, Go, Judged, Linkage, Options, Pair, Progress, REPLICATES_MAX, Report,
    Stage,
};
pub use crate::lists::{Entry, LISTINGS_MAX, LISTS_MAX, Lists, Sex};
pub use crate::model::{Comparison, Level};
pub use crate::review::{Doubt, Review};
pub use crate::search::RuleReport;
pub use crate::spill::{InMemory, Spill, SpillError};
