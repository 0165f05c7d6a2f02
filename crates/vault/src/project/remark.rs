//! What the team said of its own work: links, grades, triage, remarks, steps of custody.

use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use testimony_model::{
    Action, Assessment, Custody, Handle, Judgement, Link, Note, ThingKind, Triage, TriageState,
};

use super::{body, parse};
use crate::{Error, Vault, entry};

/// A remark with its entry and who put it on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The entry.
    pub seq: u64,
    /// When, as the team's clock said.
    pub at: jiff::Timestamp,
    /// The member's public key.
    pub member: [u8; 32],
    /// What it says.
    pub said: T,
}

fn name(action: &Action) -> Option<&'static str> {
    match action {
        Action::Link(_) => Some("link"),
        Action::Triage(_) => Some("triage"),
        Action::Assessment(_) => Some("assessment"),
        Action::Note(_) => Some("note"),
        Action::Custody(_) => Some("custody"),
        Action::Judgement(_) => Some("judgement"),
        _ => None,
    }
}

pub(super) fn insert(db: &Connection, seq: i64, action: &Action) -> Result<(), Error> {
    let Some(name) = name(action) else { return Ok(()) };
    let sql = "INSERT INTO remark (seq, action, body) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![seq, name, body(action)?])?;
    Ok(())
}

impl Vault {
    /// Remarks of a kind about a thing, oldest first.
    fn remarks<T: DeserializeOwned>(
        &self,
        action: &str,
        kind: ThingKind,
        id: &Handle,
    ) -> Result<Vec<Stored<T>>, Error> {
        let sql = "SELECT remark.seq, at, member, remark.body FROM mention \
                   JOIN remark ON remark.seq = mention.seq JOIN entry ON entry.seq = mention.seq \
                   WHERE mention.kind = ?1 AND mention.id = ?2 AND remark.action = ?3 \
                   ORDER BY mention.seq";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params![kind.as_str(), id.as_str(), action], stored)?;
        rows.map(|row| said(row?)).collect()
    }

    /// All remarks of a kind, oldest first.
    fn all_remarks<T: DeserializeOwned>(&self, action: &str) -> Result<Vec<Stored<T>>, Error> {
        let sql = "SELECT remark.seq, at, member, remark.body FROM remark \
                   JOIN entry ON entry.seq = remark.seq WHERE remark.action = ?1 \
                   ORDER BY remark.seq";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([action], stored)?;
        rows.map(|row| said(row?)).collect()
    }

    /// The grades of an account, oldest first. A later one of the same member replaces his earlier.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn assessments(&self, account: &Handle) -> Result<Vec<Stored<Assessment>>, Error> {
        self.remarks("assessment", ThingKind::Account, account)
    }

    /// Every grade of the case, oldest first.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn all_assessments(&self) -> Result<Vec<Stored<Assessment>>, Error> {
        self.all_remarks("assessment")
    }

    /// What was remarked about a thing, oldest first.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn notes(&self, kind: ThingKind, id: &Handle) -> Result<Vec<Stored<Note>>, Error> {
        self.remarks("note", kind, id)
    }

    /// Which accounts are about which event, oldest first.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn links(&self) -> Result<Vec<Stored<Link>>, Error> {
        self.all_remarks("link")
    }

    /// Which events an account is about, or which accounts are about an event.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn links_of(&self, kind: ThingKind, id: &Handle) -> Result<Vec<Stored<Link>>, Error> {
        self.remarks("link", kind, id)
    }

    /// The steps of custody, oldest first.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn custody(&self) -> Result<Vec<Stored<Custody>>, Error> {
        self.all_remarks("custody")
    }

    /// What members said of pairs of listings, oldest first. A later one of the same member about the
    /// same two replaces his earlier.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn judgements(&self) -> Result<Vec<Stored<Judgement>>, Error> {
        self.all_remarks("judgement")
    }

    /// What became of an account: the last word on it.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn triage(&self, account: &Handle) -> Result<TriageState, Error> {
        let said: Vec<Stored<Triage>> = self.remarks("triage", ThingKind::Account, account)?;
        Ok(said.last().map_or(TriageState::New, |last| last.said.state))
    }

    /// What became of every account of which somebody said it.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn all_triage(&self) -> Result<Vec<Stored<Triage>>, Error> {
        self.all_remarks("triage")
    }
}

type Row = (i64, i64, [u8; 32], String);

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn said<T: DeserializeOwned>((seq, at, member, body): Row) -> Result<Stored<T>, Error> {
    Ok(Stored {
        seq: entry::number(seq)?,
        at: jiff::Timestamp::from_second(at).map_err(|_| Error::BadRow("entry"))?,
        member,
        said: parse(&body)?,
    })
}
