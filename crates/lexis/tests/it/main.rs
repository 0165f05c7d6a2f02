//! The crate from outside: the probe set, its controls, and properties.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "the figures of the probes are the point of running them")]
#![forbid(unsafe_code)]

mod probes;
mod properties;
