//! A real Post on loopback, asked by browsers, by programs and by enemies.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "helpers of tests fail like tests"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a Post is killed, flooded and measured from outside"
)]

mod canary;
mod disk;
mod flood;
mod hostile;
mod journey;
mod keeping;
mod mailbox;
mod pages;
mod pieces;
mod process;
mod storage;
mod support;
mod team;
mod tongues;
