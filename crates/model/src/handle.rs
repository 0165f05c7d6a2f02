//! Handles: the short names by which a team refers to things in a case (`w1`, `paper`, `c-killed`).
//!
//! A handle is written by people, in plans and actions; it leaves the vault only in exports that come
//! back (docs/spec/exchange.md, section 2.4).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest handle: it must fit a table's column and a command line.
pub const HANDLE_CHARS_MAX: usize = 64;

/// A short name: a letter or digit, then letters, digits, `-`, `_` or `.`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle(String);

/// Text that cannot be a handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be an id: 1 to 64 letters, digits, `-`, `_` or `.` are expected, \
     beginning with a letter or digit"
)]
pub struct BadHandle(String);

impl Handle {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = BadHandle;

    fn from_str(text: &str) -> Result<Self, BadHandle> {
        let fits = text.chars().count() <= HANDLE_CHARS_MAX
            && text.chars().next().is_some_and(char::is_alphanumeric)
            && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadHandle(text.chars().take(HANDLE_CHARS_MAX).collect()))
        }
    }
}

impl TryFrom<String> for Handle {
    type Error = BadHandle;

    fn try_from(text: String) -> Result<Self, BadHandle> {
        text.parse()
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
