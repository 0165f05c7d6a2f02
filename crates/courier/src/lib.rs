//! Talks HTTP to a Post (docs/spec/post.md, section 1, "For programs"), to stamping authorities
//! (docs/spec/record.md, "Stamps"), to cosigners (docs/spec/cosigner.md), and reads public logs.
//!
//! Used by the command (`post send`) and by the team's fetch. Contacts the one host that its
//! caller named, directly or through the one proxy that its caller named; follows no redirect,
//! reads no environment. Never opens an envelope. Gives up on a Post that is too slow: every
//! answer has a time in which it must have come.
//!
//! ```no_run
//! # use rand_core::{CryptoRng, RngCore};
//! # use testimony_seal::FetchKey;
//! use testimony_courier::{CourierOptions, Post};
//! # fn fetch(key: &FetchKey, rng: &mut (impl RngCore + CryptoRng)) -> Result<(), testimony_courier::Error> {
//! let post = Post::connect("http://127.0.0.1:8080", &CourierOptions::default())?;
//! for waiting in post.list(key, rng)? {
//!     let mut ciphertext = Vec::new();
//!     post.get(key, &waiting.id, &mut ciphertext, rng)?;
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod authority;
mod cosigner;
mod error;
mod pace;
mod pass;
mod post;
mod site;
mod upload;
mod wire;

pub use authority::{AuthorityError, StampingAuthority};
pub use cosigner::{CosignerAnswer, CosignerClient, CosignerError};
pub use error::{Cause, Error};
pub use pass::PassClaim;
pub use post::{CourierOptions, EnvelopeListing, Page, Post, PostInfo};
pub use site::{Site, SiteError};
pub use upload::Uploaded;
