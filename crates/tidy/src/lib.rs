//! The house's rules as functions: each reads a [`Tree`] of files and lists its complaints.
//!
//! A rule is `fn(&Tree) -> Vec<String>`; an empty list means that the rule holds. The test `it`
//! runs every rule on this repository, and the tests beside each rule run it on a small bad
//! sample, where it must complain: a rule that cannot fail is no rule.
//!
//! Never changes a file, never asks the network. What the rules are for: STYLE of the project and
//! `docs/CONTRIBUTING.md`.
//!
//! ```
//! use testimony_tidy::{Tree, walls};
//! let tree = Tree::sample(&[("crates/plot/src/lib.rs", "fn short() {}\n")]);
//! assert!(walls::functions(&tree).is_empty());
//! ```

#![forbid(unsafe_code)]

pub mod docs;
pub mod help;
pub mod hosts;
pub mod manifest;
pub mod proof;
pub mod pure;
pub mod readme;
pub mod tokens;
mod tree;
pub mod walls;
pub mod words;

pub use tree::{File, Tree};
