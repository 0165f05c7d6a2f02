//! The command as its users meet it: every test runs the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "tests start processes, read variables and the clock"
)]
#![allow(clippy::cast_possible_truncation, reason = "small numbers of tests")]

mod authority;
mod backup;
mod canary;
mod certified;
mod chain;
mod cosign;
mod counting;
mod erase;
mod errors;
mod estimate;
mod exchange;
mod faults;
mod forgery;
mod garbage;
mod giving_way;
mod help;
mod hostile;
mod kill;
mod limits;
mod linking;
mod lock;
mod members;
mod offline;
mod operator;
mod pack;
mod program;
mod proposals;
mod record;
mod room;
mod running;
mod session;
mod silent;
mod stamp;
mod store;
mod tamper;
