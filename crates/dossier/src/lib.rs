//! A dossier: the folder that a stranger can check offline (docs/spec/dossier.md).
//!
//! [`publish`] writes one from a vault and a [`Plan`]: the chosen accounts as SD-JWTs without the
//! withheld words, the proof that each was sealed in the public log, and a signed manifest over
//! every file. [`verify`] checks one against a policy that comes from *outside* it.
//!
//! Never here: trust in anything that came with the dossier; a member's key, an entry's number or a
//! link between entries in what is published; network.

#![forbid(unsafe_code)]

mod bag;
mod contents;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod manifest;
mod plan;
mod publish;
mod verify;

pub use contents::{Contents, Counts, Finding};
pub use error::Error;
pub use plan::{AccountPlan, Plan};
pub use publish::{BoxError, Casework, Leak, Material, ProvedUnder, Published, Showing, publish};
pub use verify::{
    CertificateShown, Check, Facts, ItemVerdict, KeyKnownFrom, Missing, Reason, SealedItem,
    ShownAccount, StampShown, TrustedPolicy, Verdict, verify, verify_file,
};
