//! What a Post, and anybody, may know of a team: docs/spec/envelope.md, section 4.

use std::fmt::Write as _;

use age::x25519;
use bip39::Language;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, FetchPublic};

/// Recipients of one team: each costs 98 bytes in every envelope, and each can read everything.
pub const TEAM_RECIPIENTS_MAX: usize = 16;

/// A team file is short; more is not one.
const FILE_BYTES_MAX: usize = 32 * 1024;
const NAME_CHARS_MAX: usize = 80;
const FORMAT: &str = "testimony/team/v1";
const TITLE_DEFAULT: &str = "Notes";
const FINGERPRINT_DOMAIN: &[u8] = b"testimony/team/fingerprint/v1\0";
const FINGERPRINT_BYTES: usize = 16;
const FINGERPRINT_WORDS: usize = 8;

/// The public part of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPublic {
    /// Shown to senders; may be empty.
    pub name: String,
    /// Title of the pages in a browser's tab and history: neutral.
    pub title: String,
    /// Age recipients to which every account is sealed.
    pub recipients: Vec<String>,
    /// Who may fetch.
    pub fetch_key: FetchPublic,
}

impl TeamPublic {
    /// A team with the neutral title.
    ///
    /// # Errors
    /// [`Error::RecipientCount`], [`Error::Recipient`], [`Error::TeamFile`] for a name that is too
    /// long or holds control characters.
    pub fn new(
        name: String,
        recipients: Vec<String>,
        fetch_key: FetchPublic,
    ) -> Result<Self, Error> {
        let team = Self { name, title: TITLE_DEFAULT.to_owned(), recipients, fetch_key };
        team.check()?;
        Ok(team)
    }

    /// Reads a team file.
    ///
    /// # Errors
    /// Those of [`TeamPublic::new`], and [`Error::TeamFile`] where it is not one.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > FILE_BYTES_MAX {
            return Err(Error::TeamFile("it is far too long"));
        }
        let file: TeamToml = toml::from_str(text)
            .map_err(|_| Error::TeamFile("its lines are not those of a team file"))?;
        if file.format != FORMAT {
            return Err(Error::TeamFile("it is of another version"));
        }
        let title = file.title.unwrap_or_else(|| TITLE_DEFAULT.to_owned());
        let fetch_key = file.fetch_key.parse()?;
        let team = Self { name: file.name, title, recipients: file.recipients, fetch_key };
        team.check()?;
        Ok(team)
    }

    /// The team file; [`TeamPublic::parse`] reads it.
    pub fn print(&self) -> String {
        let file = TeamToml {
            format: FORMAT.to_owned(),
            name: self.name.clone(),
            title: Some(self.title.clone()),
            recipients: self.recipients.clone(),
            fetch_key: self.fetch_key.to_string(),
        };
        toml::to_string(&file).expect("strings always become TOML")
    }

    /// For comparing over another way: 32 hex digits in groups of four.
    pub fn fingerprint(&self) -> String {
        let hex = HEXLOWER.encode(&self.fingerprint_hash()[..FINGERPRINT_BYTES]);
        let mut groups = String::new();
        for (index, digit) in hex.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                groups.push(' ');
            }
            groups.push(digit);
        }
        groups
    }

    /// For comparing aloud: eight words, the first 88 bits.
    pub fn fingerprint_words(&self) -> String {
        let hash = self.fingerprint_hash();
        let list = Language::English.word_list();
        let bit = |at: usize| usize::from(hash[at / 8] >> (7 - at % 8) & 1);
        let mut words = String::new();
        for word in 0..FINGERPRINT_WORDS {
            let index = (0..11).fold(0, |index, at| index << 1 | bit(word * 11 + at));
            let space = if word == 0 { "" } else { " " };
            write!(words, "{space}{}", list[index]).expect("a string takes everything");
        }
        words
    }

    pub(crate) fn age_recipients(&self) -> Result<Vec<x25519::Recipient>, Error> {
        let parse = |(index, text): (usize, &String)| {
            text.parse().map_err(|_| Error::Recipient { position: index + 1 })
        };
        self.recipients.iter().enumerate().map(parse).collect()
    }

    fn fingerprint_hash(&self) -> [u8; 32] {
        let mut recipients = self.recipients.clone();
        recipients.sort_unstable();
        let mut hash = Sha256::new();
        hash.update(FINGERPRINT_DOMAIN);
        for recipient in recipients {
            hash.update(recipient.as_bytes());
            hash.update(b"\n");
        }
        hash.update(self.fetch_key.as_bytes());
        hash.finalize().into()
    }

    fn check(&self) -> Result<(), Error> {
        let found = self.recipients.len();
        let mut different = self.recipients.clone();
        different.sort_unstable();
        different.dedup();
        if found == 0 || found > TEAM_RECIPIENTS_MAX || different.len() != found {
            return Err(Error::RecipientCount { found, max: TEAM_RECIPIENTS_MAX });
        }
        for shown in [&self.name, &self.title] {
            let long = shown.chars().count() > NAME_CHARS_MAX;
            if long || shown.chars().any(char::is_control) {
                return Err(Error::TeamFile("a name or title is too long or not plain text"));
            }
        }
        self.age_recipients().map(|_| ())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamToml {
    format: String,
    name: String,
    title: Option<String>,
    recipients: Vec<String>,
    fetch_key: String,
}
