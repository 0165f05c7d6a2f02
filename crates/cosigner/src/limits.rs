//! Every limit of a cosigner, with its reason.

use std::time::Duration;

/// Hashes in a consistency proof (tlog-witness, add-checkpoint): enough for 2^63 leaves.
pub const PROOF_LINES_MAX: usize = 63;
/// Bytes of a request: 63 hashes in 3 KiB, and a checkpoint with 16 signatures of ML-DSA-44, as
/// many as signed-note makes everybody read, in 55 KiB. Twice that.
pub const BODY_BYTES_MAX: usize = 128 << 10;
/// Leaves of a log: what 63 hashes can prove, and what SQLite's integers hold.
pub(crate) const SIZE_MAX: u64 = i64::MAX as u64;
/// Decisions that one sync carries at most, so that nobody waits long.
pub(crate) const BATCH_MAX: usize = 512;
/// How often one request is decided anew because another came between; each time that other
/// one got further, so a request meets this only under a flood for one log.
pub(crate) const ATTEMPTS_MAX: usize = 8;
/// Keys of one log: the one before and the one after a change of keys, and room.
pub(crate) const KEYS_OF_LOG_MAX: usize = 8;
/// Open connections; beyond it new ones wait in the system's queue.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// Time for the head of a request, idle time of a kept connection included.
pub(crate) const HEAD_TIME_MAX: Duration = Duration::from_secs(30);
/// Bytes of the head of a request, and of one read.
pub(crate) const HEAD_BYTES_MAX: usize = 16 << 10;
/// Time for a whole request body: 128 KiB over a poor circuit of Tor.
pub(crate) const BODY_TIME_MAX: Duration = Duration::from_secs(60);
/// Time for open requests to end when a cosigner is stopped.
pub(crate) const STOP_TIME_MAX: Duration = Duration::from_secs(10);
/// How long one process waits for another one's commit (`cosigner add` beside a server).
pub(crate) const BUSY_MILLISECONDS: u32 = 5_000;
