//! Dates as people remember them: EDTF level 1 (ISO 8601-2:2019), "April 2017", "about 2017",
//! "between 20 February and 10 March".
//!
//! The text is kept as it was written; the parser (crate `edtf`) only decides whether it is a date.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A date of EDTF level 1, in its written form.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edtf(String);

/// Text that is not a date of EDTF level 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a date: write 2017-04-03, 2017-04, 2017, 2017-04~ (about) or \
     2017-02-20/2017-03-10 (between)"
)]
pub struct BadDate(String);

impl Edtf {
    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Edtf {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        match edtf::level_1::Edtf::parse(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(BadDate(text.chars().take(40).collect())),
        }
    }
}

impl TryFrom<String> for Edtf {
    type Error = BadDate;

    fn try_from(text: String) -> Result<Self, BadDate> {
        text.parse()
    }
}

impl From<Edtf> for String {
    fn from(date: Edtf) -> Self {
        date.0
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
