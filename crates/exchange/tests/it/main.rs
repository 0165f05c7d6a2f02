//! Cases go out and come in.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails says where")]

mod ftm;
mod grid;
mod hiding;
mod random;
mod round_trip;

use testimony_exchange::Case;
use testimony_model::parse_lines;

/// A case out of lines.
fn case(lines: &str) -> Case {
    let actions = parse_lines(lines).unwrap().into_iter().map(|(_, action)| action).collect();
    Case { actions, ..Case::default() }
}

/// A small case with something of every kind.
const CASE: &str = include_str!("case.jsonl");
