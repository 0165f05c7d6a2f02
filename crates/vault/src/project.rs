//! Projections: the case as tables, computed from the entries and from nothing else.
//!
//! What is here can be dropped and rebuilt at any time; a reader never changes it.

use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use testimony_model::{
    Account, Action, Assertion, Attribution, Description, Handle, ItemId, Message, Passage,
    Protect, ThingKind, ThingRef,
};

use crate::entry::stored;
use crate::{Error, Vault, database, file};

/// The setting that says by which version of this module the tables were computed.
const PROJECTIONS: &str = "projections";
/// Changes with what [`project`] writes; tables of another version are computed again.
const PROJECTIONS_VERSION: &str = "3";

/// An assertion with the number of its entry.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAssertion {
    /// The entry.
    pub seq: u64,
    /// What it says.
    pub assertion: Assertion,
}

/// An attribution with the number of its entry.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAttribution {
    /// The entry.
    pub seq: u64,
    /// What it says.
    pub attribution: Attribution,
}

/// Refuses an action that refers to what is not there, or defines what is.
pub(crate) fn check_references(db: &Connection, action: &Action) -> Result<(), Error> {
    for thing in action.references() {
        if !exists(db, &thing)? {
            return Err(Error::Dangling { kind: thing.kind.as_str(), id: thing.id.to_string() });
        }
    }
    if let Some(thing) = action.defines()
        && exists(db, &thing)?
    {
        return Err(Error::Exists { kind: thing.kind.as_str(), id: thing.id.to_string() });
    }
    match action {
        Action::Passage(passage) => check_passage(db, passage),
        _ => Ok(()),
    }
}

fn exists(db: &Connection, thing: &ThingRef) -> Result<bool, Error> {
    let mut statement = db.prepare_cached("SELECT 1 FROM thing WHERE kind = ?1 AND id = ?2")?;
    Ok(statement.exists(params![thing.kind.as_str(), thing.id.as_str()])?)
}

fn check_passage(db: &Connection, passage: &Passage) -> Result<(), Error> {
    let account: Account = load(db, ThingKind::Account, &passage.account)?;
    let text = text_of(db, &account)?.unwrap_or_default();
    let whole = [passage.prefix.as_deref(), Some(&passage.exact), passage.suffix.as_deref()];
    let whole: String = whole.into_iter().flatten().collect();
    if text.contains(&whole) { Ok(()) } else { Err(Error::NoSuchPassage(passage.id.to_string())) }
}

/// Writes what an entry means into the tables.
pub(crate) fn project(
    db: &Connection,
    seq: u64,
    item: &ItemId,
    action: &Action,
) -> Result<(), Error> {
    let seq = stored(seq)?;
    match action {
        Action::Assertion(x) => {
            let sql = "INSERT INTO assertion (seq, account, claim, body) VALUES (?1, ?2, ?3, ?4)";
            let values = params![seq, x.account.as_str(), x.claim.as_str(), json(x)?];
            db.prepare_cached(sql)?.execute(values)?;
        }
        Action::Attribution(x) => {
            let sql = "INSERT INTO attribution (seq, account, body) VALUES (?1, ?2, ?3)";
            db.prepare_cached(sql)?.execute(params![seq, x.account.as_str(), json(x)?])?;
        }
        Action::Protect(x) => {
            db.execute(
                "INSERT INTO protected (seq, body) VALUES (?1, ?2)",
                params![seq, json(x)?],
            )?;
        }
        Action::Message(x) => {
            let sql = "INSERT INTO message (seq, account, body) VALUES (?1, ?2, ?3)";
            db.execute(sql, params![seq, x.account.as_str(), json(x)?])?;
        }
        Action::Consent(x) => {
            change_account(db, &x.account, |account| account.consent = x.given)?;
        }
        Action::Describe(x) => change_account(db, &x.account, |account| describe(account, x))?,
        Action::Source(x) => insert(db, ThingKind::Source, &x.id, seq, item, &json(x)?)?,
        Action::Account(x) => {
            insert(db, ThingKind::Account, &x.id, seq, item, &json(x)?)?;
            file::project_account(db, seq, x)?;
        }
        Action::Files(x) => file::project_files(db, seq, x)?,
        Action::Passage(x) => insert(db, ThingKind::Passage, &x.id, seq, item, &json(x)?)?,
        Action::Claim(x) => insert(db, ThingKind::Claim, &x.id, seq, item, &json(x)?)?,
        Action::Event(x) => insert(db, ThingKind::Event, &x.id, seq, item, &json(x)?)?,
        Action::Act(x) => insert(db, ThingKind::Act, &x.id, seq, item, &json(x)?)?,
        Action::Intervention(x) => {
            insert(db, ThingKind::Intervention, &x.id, seq, item, &json(x)?)?;
        }
        Action::Group(x) => insert(db, ThingKind::Group, &x.id, seq, item, &json(x)?)?,
    }
    Ok(())
}

fn insert(
    db: &Connection,
    kind: ThingKind,
    id: &Handle,
    seq: i64,
    item: &ItemId,
    body: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO thing (kind, id, item, seq, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![kind.as_str(), id.as_str(), item.as_bytes(), seq, body];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn change_account(
    db: &Connection,
    id: &Handle,
    change: impl FnOnce(&mut Account),
) -> Result<(), Error> {
    let mut account: Account = load(db, ThingKind::Account, id)?;
    change(&mut account);
    db.execute(
        "UPDATE thing SET body = ?1 WHERE kind = 'account' AND id = ?2",
        params![json(&account)?, id.as_str()],
    )?;
    Ok(())
}

fn describe(account: &mut Account, learnt: &Description) {
    if let Some(access) = learnt.access {
        account.access = access;
    }
    if let Some(source) = &learnt.source {
        account.source = source.clone();
    }
    account.language = learnt.language.clone().or_else(|| account.language.take());
    account.made = learnt.made.clone().or_else(|| account.made.take());
    account.title = learnt.title.clone().or_else(|| account.title.take());
}

pub(crate) fn load<T: DeserializeOwned>(
    db: &Connection,
    kind: ThingKind,
    id: &Handle,
) -> Result<T, Error> {
    let mut statement = db.prepare_cached("SELECT body FROM thing WHERE kind = ?1 AND id = ?2")?;
    let body: Option<String> =
        statement.query_row(params![kind.as_str(), id.as_str()], |row| row.get(0)).optional()?;
    let body = body.ok_or_else(|| Error::Dangling { kind: kind.as_str(), id: id.to_string() })?;
    parse(&body)
}

fn text_of(db: &Connection, account: &Account) -> Result<Option<String>, Error> {
    let Some(commitment) = &account.text_commitment else { return Ok(None) };
    let bytes = data_encoding::BASE64
        .decode(commitment.as_bytes())
        .map_err(|_| Error::BadRow("commitment"))?;
    let sql = "SELECT body FROM text JOIN item ON item.id = text.item WHERE commitment = ?1";
    Ok(db.prepare_cached(sql)?.query_row([bytes], |row| row.get(0)).optional()?)
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::BadRow("projection"))
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T, Error> {
    serde_json::from_str(body).map_err(|_| Error::BadRow("projection"))
}

impl Vault {
    /// One thing of the case.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn thing<T: DeserializeOwned>(&self, kind: ThingKind, id: &Handle) -> Result<T, Error> {
        load(&self.db, kind, id)
    }

    /// The item of the entry that brought a thing into the case.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn thing_item(&self, kind: ThingKind, id: &Handle) -> Result<crate::Item, Error> {
        let sql = "SELECT item FROM thing WHERE kind = ?1 AND id = ?2";
        let item: Option<[u8; 16]> = self
            .db
            .query_row(sql, params![kind.as_str(), id.as_str()], |row| row.get(0))
            .optional()?;
        let item =
            item.ok_or_else(|| Error::Dangling { kind: kind.as_str(), id: id.to_string() })?;
        self.item(ItemId::from_bytes(item))
    }

    /// All things of a kind, in the order in which they came.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn things<T: DeserializeOwned>(&self, kind: ThingKind) -> Result<Vec<T>, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT body FROM thing WHERE kind = ?1 ORDER BY seq")?;
        let rows = statement.query_map([kind.as_str()], |row| row.get::<_, String>(0))?;
        rows.map(|body| parse(&body?)).collect()
    }

    /// What was said of a claim.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn assertions_of_claim(&self, claim: &Handle) -> Result<Vec<StoredAssertion>, Error> {
        self.assertions("SELECT seq, body FROM assertion WHERE claim = ?1 ORDER BY seq", claim)
    }

    /// What an account says.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn assertions_of_account(&self, account: &Handle) -> Result<Vec<StoredAssertion>, Error> {
        self.assertions("SELECT seq, body FROM assertion WHERE account = ?1 ORDER BY seq", account)
    }

    fn assertions(&self, sql: &str, id: &Handle) -> Result<Vec<StoredAssertion>, Error> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (seq, body) = row?;
            Ok(StoredAssertion { seq: crate::entry::number(seq)?, assertion: parse(&body)? })
        })
        .collect()
    }

    /// All attributions, in the order in which they came.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn attributions(&self) -> Result<Vec<StoredAttribution>, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT seq, body FROM attribution ORDER BY seq")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (seq, body) = row?;
            Ok(StoredAttribution { seq: crate::entry::number(seq)?, attribution: parse(&body)? })
        })
        .collect()
    }

    /// The texts that no dossier may show.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn protected(&self) -> Result<Vec<Protect>, Error> {
        let mut statement = self.db.prepare_cached("SELECT body FROM protected ORDER BY seq")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|body| parse(&body?)).collect()
    }

    /// What the team wrote to the sender of an account.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn messages_to(&self, account: &Handle) -> Result<Vec<Message>, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT body FROM message WHERE account = ?1 ORDER BY seq")?;
        let rows = statement.query_map([account.as_str()], |row| row.get::<_, String>(0))?;
        rows.map(|body| parse(&body?)).collect()
    }

    /// The words of an account, if it has any.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub fn account_text(&self, account: &Account) -> Result<Option<String>, Error> {
        text_of(&self.db, account)
    }

    /// Computes the projections again if another version of this program did it last.
    pub(crate) fn renew_projections(&mut self) -> Result<(), Error> {
        if self.setting(PROJECTIONS)?.as_deref() == Some(PROJECTIONS_VERSION) {
            return Ok(());
        }
        self.rebuild().map(|_| ())
    }

    /// Drops the projections and computes them again from the entries.
    ///
    /// # Errors
    /// When an entry cannot be read; the old projections stay then.
    pub fn rebuild(&mut self) -> Result<usize, Error> {
        let entries = self.entries()?;
        let tx = self.db.transaction()?;
        tx.execute_batch(
            "DELETE FROM thing; DELETE FROM assertion; DELETE FROM attribution; \
             DELETE FROM message; DELETE FROM protected; DELETE FROM file;",
        )?;
        for entry in &entries {
            project(&tx, entry.seq, &entry.item, &entry.action)?;
        }
        crate::search::rebuild(&tx, &mut |_| {})?;
        database::set_setting(&tx, PROJECTIONS, PROJECTIONS_VERSION)?;
        tx.commit()?;
        Ok(entries.len())
    }
}
