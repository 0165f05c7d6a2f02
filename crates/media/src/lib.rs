//! Text, fields, small pictures and members out of files that may be hostile.
//!
//! Everything hostile happens in another process: [`Extractor`] keeps workers (the program itself,
//! started again by a hidden subcommand that calls [`worker::run`]) behind landlock, seccomp and
//! resource limits, and streams what they say into a [`Sink`]. A worker that dies, hangs or lies is
//! an [`Outcome`], never an error; the next file gets a new one. Protocol, kinds, limits and the
//! sandbox: docs/spec/extraction.md.
//!
//! Never opens a name that stands in an archive, never contacts anything, never writes a file. It
//! does not keep what it finds: that is the caller's. It unpacks one layer; a member is a file of
//! its own, to be given back as a [`Job`] of its `depth` within a [`Budget`].
//!
//! ```no_run
//! use testimony_media::{Extractor, Fault, Job, Part, Settings, Sink};
//!
//! #[derive(Default)]
//! struct Words(String);
//!
//! impl Sink for Words {
//!     fn text(&mut self, part: Part, text: &str) -> Result<(), Fault> {
//!         if part == Part::Body {
//!             self.0.push_str(text);
//!         }
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let program = std::env::current_exe()?;
//! let extractor = Extractor::new(Settings::new(program, ["sandbox-worker"]));
//! let job = Job { name: "letter.rtf".to_owned(), ..Job::default() };
//! let mut words = Words::default();
//! let report = extractor.extract(&job, &mut &b"{\\rtf1 Seven people.}"[..], &mut words)?;
//! assert_eq!((report.outcome.word(), words.0.trim()), ("done".to_owned(), "Seven people."));
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod extractor;
mod job;
mod kinds;
mod link;
mod programs;
pub mod sandbox;
mod sink;
mod wire;
pub mod worker;

pub use extractor::{Budget, Error, Extractor, Settings, Walling};
pub use job::{
    Damage, Death, Gap, Job, Limit, Limits, Member, MemberEnd, Outcome, Part, Report, Role, Skip,
    Thumbnail, View, Wants,
};
pub use kinds::Kind;
pub use programs::{Available, Probed, Programs, Recognised};
pub use sink::{Content, Fault, Seekable, Sink};

/// The frame of a job whose content travels along, as [`worker::serve`] reads it: for fuzzing.
#[must_use]
pub fn job_frame(job: &Job, content: &[u8]) -> Vec<u8> {
    job.put(wire::Body::new(wire::tag::JOB), content.len() as u64, content).frame()
}
