//! Use cases over a vault on a disk, as the command and the Desk call them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers of tests")]

mod adding;
mod backup;
mod counting;
mod erasing;
mod proposals;
mod room;
mod tabling;
mod weeks;
