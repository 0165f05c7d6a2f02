//! What the published vectors say, and what no change of a stamp may do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod asking;
mod case;
mod flips;
mod vectors;
