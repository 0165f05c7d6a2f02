//! Selective disclosure: seal every leaf of a record or every word of a text, show some of them
//! later, and prove that what is shown is what was sealed.
//!
//! The format is SD-JWT (RFC 9901) in one strict shape: docs/spec/disclosure.md. Sealing gives an
//! unsigned [`Payload`] whose digest is committed; the publication key signs it only when it is
//! published ([`Payload::present`]), so a stolen vault holds no signed proof against a source.
//! [`verify`] refuses what other SD-JWT verifiers silently drop: a forged disclosure must never
//! look like a withheld one.
//!
//! This crate never holds a signing key, never reads a file or a clock, and draws no randomness:
//! salts, names, widths and decoys come from a stored [`Seed`], so that dropping the seed erases.
//!
//! ```
//! use testimony_disclose::{Seed, Segment, Shape, seal_text, verify};
//!
//! # fn main() -> Result<(), testimony_disclose::Error> {
//! let payload = seal_text("They were held for nine days.", &Seed::from_bytes([7; 32]))?;
//! // A real signature comes from the publication key; this one is fixed for the example.
//! let shown = payload.present(&[0, 1, 2], |_input| [1; 64], "publication-2026")?;
//! let disclosed = verify(&shown, |_input, signature| *signature == [1; 64], Shape::Text)?;
//! assert_eq!(disclosed.payload_digest, payload.digest());
//! assert_eq!(
//!     disclosed.segments(),
//!     Some(&[Segment::Edge, Segment::Shown("They were held ".into()), Segment::Edge][..]),
//! );
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod error;
mod form;
mod limits;
mod payload;
mod seed;
mod verify;
mod warn;
mod words;

pub use error::{Error, Part};
pub use limits::{
    BUCKET_MIN, KEY_ID_BYTES_MAX, LEAF_BYTES_MAX, NAME_BYTES_MAX, POSITION_START_BITS,
    PRESENTATION_BYTES_MAX, RECORD_LEAVES_MAX, TEXT_BYTES_MAX, TEXT_WORDS_MAX, WIDTH_BITS,
    WORD_BYTES_MAX, is_bucket,
};
pub use payload::{Disclosure, Payload, seal_record, seal_text};
pub use seed::{SEED_BYTES, Seed};
pub use verify::{Content, Disclosed, Segment, Shape, verify};
pub use warn::{Warning, WarningKind, warnings};
pub use words::split_words;
