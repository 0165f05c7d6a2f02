//! A cosigner as a whole: under an operator that forks, and over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]
#![allow(clippy::disallowed_methods, reason = "tests read variables")]

mod example;
mod http;
mod simulation;
mod tree;
