//! What a Post, and anybody, may know of a team: docs/spec/envelope.md, section 4.

use std::fmt::Write as _;

use bip39::Language;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Day, Error, FetchPublic, HybridRecipient, Roster, RosterPublic, Week, ids};

/// A year of weeks with as many recipients as may be; more is not a team file.
pub const TEAM_FILE_BYTES_MAX: usize = 512 * 1024;

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
    /// Who may fetch.
    pub fetch_key: FetchPublic,
    /// Who announces recipients.
    pub roster_key: RosterPublic,
    /// To whom every account is sealed.
    pub roster: Roster,
}

impl TeamPublic {
    /// A team with the neutral title; the roster is one that its own key signed.
    ///
    /// # Errors
    /// [`Error::TeamFile`] for a name that is too long or holds control characters.
    pub fn new(
        name: String,
        fetch_key: FetchPublic,
        roster_key: RosterPublic,
        roster: Roster,
    ) -> Result<Self, Error> {
        let title = TITLE_DEFAULT.to_owned();
        let team = Self { name, title, fetch_key, roster_key, roster };
        team.check()?;
        Ok(team)
    }

    /// Reads a team file.
    ///
    /// # Errors
    /// Those of [`TeamPublic::new`], and [`Error::TeamFile`] where it is not one or its roster is not
    /// signed by its roster key.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > TEAM_FILE_BYTES_MAX {
            return Err(Error::TeamFile("it is far too long"));
        }
        let file: TeamToml = toml::from_str(text)
            .map_err(|_| Error::TeamFile("its lines are not those of a team file"))?;
        if file.format != FORMAT {
            return Err(Error::TeamFile("it is of another version"));
        }
        let title = file.title.unwrap_or_else(|| TITLE_DEFAULT.to_owned());
        let (fetch_key, roster_key) = (file.fetch_key.parse()?, file.roster_key.parse()?);
        let signature = ids::from_hex(&file.roster.signature, "the roster's signature")?;
        let weeks: Result<Vec<Week>, Error> = file.roster.week.iter().map(WeekToml::read).collect();
        let roster = Roster::verified(file.roster.number, weeks?, signature, &roster_key)?;
        let team = Self { name: file.name, title, fetch_key, roster_key, roster };
        team.check()?;
        Ok(team)
    }

    /// The team file; [`TeamPublic::parse`] reads it.
    pub fn print(&self) -> String {
        let file = TeamToml {
            format: FORMAT.to_owned(),
            name: self.name.clone(),
            title: Some(self.title.clone()),
            fetch_key: self.fetch_key.to_string(),
            roster_key: self.roster_key.to_string(),
            roster: RosterToml {
                number: self.roster.number(),
                signature: HEXLOWER.encode(self.roster.signature()),
                week: self.roster.weeks().iter().map(WeekToml::print).collect(),
            },
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

    /// To whom is sealed on this day.
    pub fn recipients(&self, day: Day) -> &[HybridRecipient] {
        &self.roster.week(day).recipients
    }

    /// Whether `other` is the same team: the same keys. Names and rosters may differ.
    pub fn is_same_team(&self, other: &Self) -> bool {
        self.fetch_key == other.fetch_key && self.roster_key == other.roster_key
    }

    /// Whether `other` is a file of the same team with a newer roster.
    pub fn is_older_than(&self, other: &Self) -> bool {
        self.is_same_team(other) && self.roster.number() < other.roster.number()
    }

    fn fingerprint_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(FINGERPRINT_DOMAIN);
        hash.update(self.fetch_key.as_bytes());
        hash.update(self.roster_key.as_bytes());
        hash.finalize().into()
    }

    fn check(&self) -> Result<(), Error> {
        for shown in [&self.name, &self.title] {
            let long = shown.chars().count() > NAME_CHARS_MAX;
            if long || shown.chars().any(char::is_control) {
                return Err(Error::TeamFile("a name or title is too long or not plain text"));
            }
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamToml {
    format: String,
    name: String,
    title: Option<String>,
    fetch_key: String,
    roster_key: String,
    roster: RosterToml,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterToml {
    number: u64,
    signature: String,
    week: Vec<WeekToml>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WeekToml {
    from: u32,
    until: u32,
    recipients: Vec<String>,
}

impl WeekToml {
    fn read(&self) -> Result<Week, Error> {
        let parse = |(index, text): (usize, &String)| {
            text.parse().map_err(|_| Error::Recipient { position: index + 1 })
        };
        let recipients: Result<_, Error> = self.recipients.iter().enumerate().map(parse).collect();
        Ok(Week { from: Day(self.from), until: Day(self.until), recipients: recipients? })
    }

    fn print(week: &Week) -> Self {
        let recipients = week.recipients.iter().map(ToString::to_string).collect();
        Self { from: week.from.0, until: week.until.0, recipients }
    }
}
