//! Why a reply is not taken, and why a stamp is no stamp of these bytes.

/// What is wrong with a stamp itself: rules 1 to 3 of docs/spec/record.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Not in its form (rule 1).
    #[error("it is not a time-stamp reply in its one form: {0}")]
    Form(&'static str),
    /// Over other bytes (rule 2).
    #[error("it is a stamp of something else")]
    Imprint,
    /// The signature, or what it must cover (rule 3).
    #[error("its signature does not hold: {0}")]
    Signature(&'static str),
}

/// A stamp or one of its covers is broken, and refutes whatever carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Broken {
    /// 0 for the stamp itself, else the number of the cover.
    pub cover: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// Why the reply of an authority is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The authority answered that it does not stamp.
    #[error("the authority refuses (status {status}{})", said(.text))]
    Status {
        /// `PKIStatus` of RFC 3161, 2.4.2.
        status: u64,
        /// What it says, fit to be shown; may be empty.
        text: String,
    },
    /// The stamp answers another request.
    #[error("the reply bears another nonce: it answers another request")]
    Nonce,
    /// The stamp is broken.
    #[error("the reply is no stamp of this checkpoint: {0}")]
    Broken(#[from] Fault),
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(", “{text}”") }
}

/// Why a stamp does not count for a reader: rules 4 to 6. The names are those of
/// docs/spec/verdict.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyNot {
    /// No path leads to a root that the reader has.
    UnknownRoot,
    /// The signer's certificate is not for time stamps alone.
    Purpose,
    /// A certificate of the path was not valid at that time.
    NotValidThen,
    /// A certificate of the path is not valid now, and no cover carries the stamp over.
    Expired,
}

impl WhyNot {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownRoot => "unknown_root",
            Self::Purpose => "purpose",
            Self::NotValidThen => "not_valid_then",
            Self::Expired => "expired",
        }
    }

    /// The reason in plain words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::UnknownRoot => "no root certificate of the policy vouches for it",
            Self::Purpose => "its certificate is not for time stamps alone",
            Self::NotValidThen => "a certificate was not valid at that time",
            Self::Expired => "a certificate has ended, and no later stamp covers it",
        }
    }
}
