//! How many people are on no list? A panel of capture-recapture estimates of one table.
//!
//! Lists overlap; from who is on which of them, each model guesses how many are on none:
//! docs/spec/estimate.md. Models rest on different assumptions and may contradict one another. This
//! crate never hides that: its answer is as wide as the sound models are apart, and where they
//! contradict one another it says that the data do not determine the number.
//!
//! Values in, values out. The same seed gives the same bytes for any number of threads and on any
//! machine: logarithms are those of `libm`, sums have a fixed order, and each chain or bootstrap has
//! a stream of its own. Limits: [`LISTS_MAX`], [`PERSONS_MAX`].
//!
//! ```
//! use std::ops::ControlFlow;
//! use testimony_estimate::{InclusionPattern, Model, Options, Table, estimate};
//!
//! let lists = ["hospital", "police", "relatives"].map(str::to_owned).to_vec();
//! let people = [40, 35, 12, 60, 18, 15, 9];
//! let counts = (1..).zip(people).map(|(bits, count)| (InclusionPattern::from_bits(bits), count));
//! let table = Table::new(lists, counts)?;
//! let options = Options { models: vec![Model::LoglinearBic], ..Options::default() };
//! let panel = estimate(&table, &options, &|_| ControlFlow::Continue(()))?;
//! assert_eq!(panel.observed, 189);
//! assert!(panel.sentence.contains("probably between"), "{}", panel.sentence);
//! # Ok::<(), testimony_estimate::Error>(())
//! ```

#![forbid(unsafe_code)]

mod chao;
mod combine;
mod dga;
mod diagnose;
mod error;
mod estimate;
mod lcmcr;
mod loglinear;
mod math;
mod model;
mod panel;
mod parallel;
mod poisson;
mod random;
mod replicated;
mod sparse;
pub mod table;
mod unlike;

pub use crate::combine::{Combined, REPLICATES_ADVISED, Replicate, combine};
pub use crate::error::Error;
pub use crate::estimate::{BOOTSTRAPS, ESS, Estimate, Options, SEED};
pub use crate::lcmcr::{CHAINS, ESS_MIN, RHAT_BELOW};
pub use crate::model::Model;
pub use crate::panel::{
    COVERS, Interval, LISTS_MIN, OVERLAP_MIN, Panel, Verdict, estimate, grouped, leave_one_out,
};
pub use crate::parallel::{Step, THREADS_MAX, Watch};
pub use crate::replicated::{ReplicateStep, Replicated, over_replicates};
pub use crate::table::{Cell, InclusionPattern, LISTS_MAX, PERSONS_MAX, Table};
pub use crate::unlike::Unlike;
