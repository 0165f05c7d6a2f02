//! The machinery that proves the vault loses nothing: power cuts, kills, failing calls, full disks.
//!
//! A test here takes [`operation::Operation`]s, lets one of them run into a fault, and compares what
//! is there afterwards with three sentences: what was acknowledged is there and byte-identical; what
//! was not is absent or whole; the next start needs no human step. Every test has a control in which
//! the defence is off and something must be lost. The counts in full run with `TESTIMONY_LONG=1`.
//!
//! Loop devices and mounts need root: without it these tests fail and say so. What they mount lies
//! in a temporary folder of their own and is unmounted when they end, by a panic too.

mod coverage;
mod damage;
mod disk;
mod facts;
mod injected;
mod kills;
mod markers;
mod memory;
mod operation;
mod post_power;
mod power;
mod scarce;
mod sweep;
