//! Tests of the crate through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "helpers of tests fail like tests; `expect!` is handed over whole"
)]

mod envelope;
mod judge;
mod keys;
mod message;
mod support;
mod words;
