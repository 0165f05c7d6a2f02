//! Use cases over a vault on a disk.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod adding;
