//! The Post: where an account arrives without a name. docs/spec/post.md.
//!
//! Accounts are sealed at the door, in memory, piece by piece; on disk there is ciphertext, a
//! lookup tag and a day. Holds no key that opens anything; never reads an address or a user agent;
//! writes no log. What it cannot do: protect words that pass through its memory at the door
//! from whoever controls the running machine.
//!
//! ```no_run
//! # async fn run(team: &testimony_seal::TeamPublic, rng: &mut rand_chacha::ChaCha20Rng) -> Result<(), Box<dyn std::error::Error>> {
//! use std::path::Path;
//! use testimony_post::{PostDir, serve};
//! let dir = Path::new("post");
//! PostDir::init(dir, team, rng)?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! let stop = std::future::pending();
//! serve(dir, listener, stop).await?;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod bundle;
mod challenges;
mod crowd;
mod dir;
pub mod doctor;
mod error;
mod export;
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod icons;
mod limits;
mod listener;
mod metrics;
mod multipart;
mod paced;
mod pass;
mod scrub;
pub mod send;
pub mod served;
mod server;
pub mod setup;
mod store;
mod surroundings;
mod tongues;
mod whole;
mod wiped;

pub use dir::{PostDir, PostFace};
pub use error::Error;
pub use export::{Exported, export, list};
pub use icons::icon_names;
pub use listener::{ListenAddress, Listener};
pub use server::{ServeOptions, Server, serve};
pub use store::{Damage, Waiting};
pub use surroundings::Clock;
pub use tongues::language_tags;
