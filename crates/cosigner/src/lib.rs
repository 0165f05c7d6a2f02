//! Cosigns the checkpoints of other people's logs: C2SP tlog-witness, docs/spec/cosigner.md.
//!
//! Three parts, each without the others: [`Submission`] decides and does nothing else (no file,
//! no socket, no clock), [`Store`] and [`GroupCommit`] keep what was decided, [`Server`] speaks
//! HTTP. Every answer with a cosignature follows the same order: decide, persist by compare and
//! swap, sync, and only then sign.
//!
//! Never signs two checkpoints of one log of which one is not the beginning of the other, nor a
//! time that is earlier than one it signed before for that log. Never reads a leaf of a log.
//!
//! ```
//! use testimony_cosigner::Submission;
//! use testimony_proof::{checkpoint::Checkpoint, merkle, note::LogKey};
//!
//! let key = LogKey::from_seed("log.example/team", [7; 32])?;
//! let first = Checkpoint::new("log.example/team", 1, merkle::leaf_hash(b"one tick"))?;
//! let body = format!("old 0\n\n{}", key.sign_checkpoint(&first)?.to_text());
//! let submission = Submission::parse(body.as_bytes()).unwrap();
//! submission.check_signature(&[key.verifier_key()]).unwrap();
//! let next = submission.decide(None, 1_700_000_000).unwrap();
//! assert_eq!((next.size, next.time), (1, 1_700_000_000));
//! # Ok::<(), testimony_proof::Error>(())
//! ```

#![forbid(unsafe_code)]

mod commit;
mod decide;
mod dir;
mod error;
mod limits;
mod server;
mod store;
mod submission;

pub use commit::GroupCommit;
pub use decide::{Answer, LastCosigned, Refusal, cosigned_text};
pub use dir::CosignerDir;
pub use error::Error;
pub use limits::{BODY_BYTES_MAX, PROOF_LINES_MAX};
pub use server::{Clock, Server};
pub use store::{Cosigned, KnownLog, Store, Swap};
pub use submission::Submission;
