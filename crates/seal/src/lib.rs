//! Seals what a sender writes, and what the team writes back: docs/spec/envelope.md.
//!
//! * [`CodeWords`] are the sender's only way back; [`ThreadKeys`] come from them.
//! * [`EnvelopeWriter`] seals one account or answer in constant memory; [`open_envelope`] opens it.
//! * [`seal_message`] and [`open_message`] carry the team's replies in slots of one size.
//! * [`recovery`] splits a master into shares, as words on paper.
//! * [`seal_secret`] seals a key to one person, as the vault's header does.
//! * [`HybridRecipient`] and [`HybridIdentity`] are age's type that a quantum computer does not open.
//! * [`TeamPublic`] is what a Post knows of a team, with the [`Roster`] of its recipients;
//!   [`FetchKey`] signs the team's requests to it.
//! * [`print_bundle`] and [`BundleReader`] are the messages of all mailboxes in one file.
//!
//! Never touches a file, socket or clock. Randomness is an argument, with one exception: what
//! crate `age` asks of a recipient (the ephemeral key of a stanza) comes from the system.
//!
//! ```
//! # use rand_core::SeedableRng;
//! use testimony_seal::{CodeWords, PostSalt};
//! let mut rng = rand_chacha::ChaCha20Rng::from_seed([7; 32]);
//! let words = CodeWords::generate(&mut rng);
//! let again = CodeWords::parse(&words.phrase())?;
//! let salt = PostSalt::from_bytes([1; 32]);
//! assert_eq!(words.thread_keys(&salt).tag(), again.thread_keys(&salt).tag());
//! # Ok::<(), testimony_seal::Error>(())
//! ```

#![forbid(unsafe_code)]

mod age_file;
mod bundle;
mod envelope;
mod error;
mod fetch;
mod hybrid;
mod identity;
mod ids;
mod message;
mod padding;
mod pass;
pub mod recovery;
mod roster;
mod secret;
mod team;
mod thread;
mod voucher;
mod words;

pub use age_file::{AGE_MAGIC, AgeWriter, Recipients, open_locked};
pub use bundle::{BUNDLE_ROWS_MIN, BundleReader, print_bundle};
pub use envelope::{
    BODY_BYTES_MAX, Door, ENVELOPE_BYTES_MIN, EnvelopeKind, EnvelopeSink, EnvelopeWriter,
    FILE_NAME_BYTES_MAX, FILES_MAX, FileBegin, FileEnd, Header, OpenError, Opened, Opening,
    TEXT_BYTES_MAX, TOTAL_BYTES_MAX, Written, clip_file_name, open_envelope,
};
pub use error::Error;
pub use fetch::{
    Challenge, FetchAction, FetchKey, FetchPublic, FetchRequest, FetchSignature, Subject,
};
pub use hybrid::{HYBRID_RECIPIENT_LETTERS, HybridIdentity, HybridRecipient};
pub use ids::{Day, EnvelopeId, LookupTag, PostIdentity, PostSalt};
pub use message::{
    MESSAGE_TEXT_BYTES_MAX, Message, MessageReader, MessageToSeal, SLOT_BYTES, open_message,
    seal_message,
};
pub use padding::padme;
pub use pass::{Pass, WorkTask};
pub use roster::{Roster, RosterKey, RosterPublic, WEEK_RECIPIENTS_MAX, WEEKS_MAX, Week};
pub use secret::{PersonalIdentity, is_recipient, open_secret, seal_secret};
pub use team::{TEAM_FILE_BYTES_MAX, TeamPublic};
pub use thread::{MacKey, TagOpening, ThreadKeys};
pub use voucher::Voucher;
pub use words::{CodeWords, Offer, Spelling};
