//! A real Post on loopback, asked by browsers, by programs and by enemies.
#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "helpers of tests fail like tests"
)]

mod canary;
mod hostile;
mod journey;
mod storage;
mod support;
mod team;
