//! To whom is sealed, week by week, signed by the team: docs/spec/envelope.md, section 4.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::{Day, Error, HybridRecipient, ids};

/// Recipients of one week: each costs 1,557 bytes in every envelope, and each can read everything.
pub const WEEK_RECIPIENTS_MAX: usize = 4;
/// Weeks of one roster: a year.
pub const WEEKS_MAX: usize = 53;

const DOMAIN: &[u8] = b"testimony/roster/v1\0";

/// The recipients of some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// The first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
    /// To whom is sealed.
    pub recipients: Vec<HybridRecipient>,
}

/// All weeks that a team has announced, in the order of their days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    number: u64,
    weeks: Vec<Week>,
    signature: [u8; 64],
}

impl Roster {
    /// A roster that somebody signed.
    ///
    /// # Errors
    /// [`Error::TeamFile`] where its weeks are not in order or the signature does not fit.
    pub fn verified(
        number: u64,
        weeks: Vec<Week>,
        signature: [u8; 64],
        key: &RosterPublic,
    ) -> Result<Self, Error> {
        let roster = Self { number, weeks, signature };
        roster.check()?;
        key.0
            .verify_strict(&roster.signed_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| Error::TeamFile("its roster is not signed by its roster key"))?;
        Ok(roster)
    }

    /// Rises with every roster.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The weeks.
    pub fn weeks(&self) -> &[Week] {
        &self.weeks
    }

    /// As in a team file.
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The week for which is sealed on this day: after the last one and between two, the last that
    /// has begun; before the first one, the first.
    pub fn week(&self, day: Day) -> &Week {
        let begun = self.weeks.iter().rev().find(|week| week.from <= day);
        begun.unwrap_or(&self.weeks[0])
    }

    /// The bytes that the signature covers.
    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = [DOMAIN, &self.number.to_be_bytes()].concat();
        for week in &self.weeks {
            bytes.extend_from_slice(&week.from.0.to_be_bytes());
            bytes.extend_from_slice(&week.until.0.to_be_bytes());
            bytes.push(u8::try_from(week.recipients.len()).unwrap_or(u8::MAX));
            for recipient in &week.recipients {
                bytes.extend_from_slice(recipient.to_string().as_bytes());
                bytes.push(b'\n');
            }
        }
        bytes
    }

    fn check(&self) -> Result<(), Error> {
        if self.weeks.is_empty() || self.weeks.len() > WEEKS_MAX {
            return Err(Error::TeamFile("its roster has no week, or more than a year of them"));
        }
        let whole = self.weeks.iter().all(|week| week.from < week.until);
        let in_order = self.weeks.windows(2).all(|two| two[0].until <= two[1].from);
        if !whole || !in_order {
            return Err(Error::TeamFile("the weeks of its roster are not in order"));
        }
        for week in &self.weeks {
            let (found, max) = (week.recipients.len(), WEEK_RECIPIENTS_MAX);
            let different =
                (1..found).all(|at| !week.recipients[..at].contains(&week.recipients[at]));
            if found == 0 || found > max || !different {
                return Err(Error::RecipientCount { found, max });
            }
        }
        Ok(())
    }
}

/// The secret with which a team announces its recipients: signs rosters, and nothing else.
pub struct RosterKey(SigningKey);

impl RosterKey {
    /// A key that was kept in the vault.
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret, to be kept in the vault.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half, for the team file.
    pub fn public(&self) -> RosterPublic {
        RosterPublic(self.0.verifying_key())
    }

    /// Announces these weeks; `number` is above that of every roster signed before.
    ///
    /// # Errors
    /// [`Error::TeamFile`], [`Error::RecipientCount`] for weeks that make no roster.
    pub fn sign(&self, number: u64, weeks: Vec<Week>) -> Result<Roster, Error> {
        let mut roster = Roster { number, weeks, signature: [0; 64] };
        roster.check()?;
        roster.signature = self.0.sign(&roster.signed_bytes()).to_bytes();
        Ok(roster)
    }
}

impl fmt::Debug for RosterKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RosterKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// The public half of a [`RosterKey`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RosterPublic(VerifyingKey);

impl RosterPublic {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl FromStr for RosterPublic {
    type Err = Error;

    fn from_str(hex: &str) -> Result<Self, Error> {
        match VerifyingKey::from_bytes(&ids::from_hex(hex, "a roster key")?) {
            Ok(key) if !key.is_weak() => Ok(Self(key)),
            _ => Err(Error::TeamFile("its roster key is not an Ed25519 key")),
        }
    }
}

impl fmt::Display for RosterPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(self.as_bytes()))
    }
}

impl fmt::Debug for RosterPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RosterPublic({self})")
    }
}
