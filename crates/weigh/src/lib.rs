//! Counts how many *independent* chains carry a claim.
//!
//! Fifty outlets that quote one paper are one chain: docs/spec/finding.md. A chain leads from an
//! actor that knows first hand, over those who have it from one another, to an account in the
//! file; two chains share no actor and no group. The greatest number of such chains is also (by
//! Menger's theorem) the size of the smallest set that would have to be wrong for all support to
//! vanish. What is doubtful gives two bounds, and `lo` is the one to publish.
//!
//! Never reads the vault, never merges actors on its own, never weighs by probability: a third
//! party could not check that. Limits: [`ACCOUNTS_MAX`], [`ATTRIBUTIONS_MAX`] and their kin.
//!
//! ```
//! let graph = testimony_weigh::Graph::from_json(br#"{
//!     "accounts": [{"actor": "w1", "access": "saw", "in_file": false},
//!                  {"actor": "paper", "access": "heard_from", "in_file": true},
//!                  {"actor": "blog", "access": "heard_from", "in_file": true}],
//!     "attributions": [
//!         {"actor": "paper", "from": "w1", "mode": "quotes", "status": "declared"},
//!         {"actor": "blog", "from": "paper", "mode": "republishes", "status": "declared"}]}"#)?;
//! let weighing = testimony_weigh::weigh(&graph)?;
//! assert_eq!((weighing.lo, weighing.hi), (1, 1));
//! assert_eq!(weighing.chains, [["w1", "paper"]]);
//! # Ok::<(), testimony_weigh::Error>(())
//! ```

#![forbid(unsafe_code)]

mod bounds;
mod case;
mod certificate;
mod cuts;
mod error;
mod flow;
mod input;
mod network;
mod pack;
mod reading;
mod reasons;
mod salted;
mod weighing;

pub use crate::certificate::{Certificate, Cut, Refuted, Shown, UnknownSource, certify, check};
pub use crate::cuts::CUTS_MAX;
pub use crate::error::Error;
pub use crate::input::{
    ACCOUNTS_MAX, ANONYMOUS_MAX, ATTRIBUTIONS_MAX, Access, AccountNode, Anonymous, Attribution,
    COULD_BE_MAX, GROUPS_MAX, Graph, Group, INPUT_BYTES_MAX, MEMBERS_MAX, Mode, NAME_BYTES_MAX,
    Status,
};
pub use crate::salted::{
    CERTIFICATE_BYTES_MAX, CERTIFICATE_FORMAT, Flaw, Node, SaltedCertificate, Shape,
};
pub use crate::weighing::{AddsNothing, Next, Reason, Told, Weighing, weigh};
