//! The case model: what a member of a team can put on record, and how it is named.
//!
//! Everything that happens to a case is an [`Action`]. A vault signs each action, appends it as an
//! entry and never changes it again; tables, searches and counts are computed from the entries.
//! The written form is `docs/spec/entry.md`.
//!
//! Never reads a file, a clock or a key: values in, values out.
//!
//! ```
//! use testimony_model::{Action, parse_line};
//!
//! let line = r#"{"action":"source","id":"w1","kind":"person","code_name":"Heron"}"#;
//! let Action::Source(source) = parse_line(line)? else { unreachable!() };
//! assert_eq!(source.id.as_str(), "w1");
//! # Ok::<(), testimony_model::Error>(())
//! ```

#![forbid(unsafe_code)]

mod action;
mod case;
mod date;
pub mod dictionary;
mod handle;
pub mod huridocs;
mod id;
mod interval;
mod leaves;
mod vocabulary;

pub use action::{
    About, Account, Act, Action, AddedFile, Anonymous, Area, Assertion, Assessment, Attribution,
    Case, ChainBounds, Claim, ClaimValue, Consent, ConsentGiven, Count, Covers, Custody,
    Description, Detection, Erase, Event, EventLink, FileRef, Files, Group, Intervention,
    Involvement, Judgement, LINE_BYTES_MAX, LIST_MAX, LONG_BYTES_MAX, Link, List, ListingRef,
    MemberAccess, MemberAdd, MemberRemove, Message, Move, Note, OwnFieldDef, Passage, Person,
    PersonLink, Place, Point, Protect, Revision, SHORT_CHARS_MAX, Source, Stretch, TEXT_BYTES_MAX,
    Task, Term, Triage, Withdrawal, is_language, parse_line, parse_lines,
};
pub use case::{ThingKind, ThingRef};
pub use date::{BadDate, Edtf};
pub use handle::{BadHandle, HANDLE_CHARS_MAX, Handle};
pub use id::{BadItemId, ITEM_ID_BYTES, ItemId};
pub use interval::{Holds, Interval, Order, YEAR_MAX};
pub use leaves::leaves;
pub use vocabulary::{
    Access, AttributionMode, AttributionStatus, ClaimKind, Comparison, Credibility, CustodyStep,
    DateOrder, DenialForm, EraseReason, GroupKind, MemberRole, PersonKind, Precision, ProtectKind,
    Protection, ReceivedVia, Reliability, ReuseMethod, Sameness, Sex, SourceKind, Stance,
    TaskState, TriageState,
};

/// What is wrong with an action.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The line is not JSON, or not of an action's shape.
    #[error("line {line}: {cause}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What the parser found.
        #[source]
        cause: serde_json::Error,
    },
    /// The line has the right shape and a value that makes no sense.
    #[error("line {line}: {cause}")]
    Meaning {
        /// Counted from 1.
        line: usize,
        /// Which value, and what would be accepted.
        cause: String,
    },
    /// A line is longer than any action can be.
    #[error("line {line} has {bytes} bytes; {max} are the most")]
    TooLong {
        /// Counted from 1.
        line: usize,
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
}
