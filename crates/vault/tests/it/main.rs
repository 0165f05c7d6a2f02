//! The vault as its users meet it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod blobs;
mod changing;
mod entries;
mod folder;
mod members;
mod migration;
mod probes;
mod search;
mod sharing;
