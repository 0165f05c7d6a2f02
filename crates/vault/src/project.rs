//! Projections: the case as tables, computed from the entries and from nothing else.
//!
//! What is here can be dropped and rebuilt at any time; a reader never changes it.

use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use testimony_model::{
    Account, Action, Assertion, Attribution, Description, Handle, ItemId, MemberRole, Message,
    Passage, Protect, ThingKind, ThingRef,
};

mod changing;
mod own;
mod place;
mod remark;

pub(crate) use changing::current;
pub use changing::{HistoryEntry, Role};
pub(crate) use own::Own;
pub use remark::Stored as StoredRemark;

use crate::entry::stored;
use crate::{Error, Vault, database, entry, erase, file, member};

/// The setting that says by which version of this module the tables were computed.
const PROJECTIONS: &str = "projections";
/// Changes with what [`project`] writes; tables of another version are computed again.
const PROJECTIONS_VERSION: &str = "5";

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
        Action::Custody(custody) => match &custody.file {
            Some(commitment) => check_file(db, commitment),
            None => Ok(()),
        },
        Action::Revise(revision) => changing::check_revision(db, revision),
        Action::MemberAccess(access) => member::check_access(db, access),
        Action::Withdraw(withdrawal) => changing::check_withdrawal(db, withdrawal),
        _ => Ok(()),
    }
}

/// Whether a file of the case has this commitment.
fn check_file(db: &Connection, commitment: &str) -> Result<(), Error> {
    let missing = || Error::Dangling { kind: "file", id: commitment.to_owned() };
    let bytes = data_encoding::BASE64.decode(commitment.as_bytes()).map_err(|_| missing())?;
    let sql = "SELECT 1 FROM item WHERE commitment = ?1 AND kind = 2";
    if db.prepare_cached(sql)?.exists([bytes])? { Ok(()) } else { Err(missing()) }
}

fn exists(db: &Connection, thing: &ThingRef) -> Result<bool, Error> {
    let mut statement = db.prepare_cached("SELECT 1 FROM thing WHERE kind = ?1 AND id = ?2")?;
    Ok(statement.exists(params![thing.kind.as_str(), thing.id.as_str()])?)
}

fn check_passage(db: &Connection, passage: &Passage) -> Result<(), Error> {
    let account: Account = load(db, ThingKind::Account, &passage.account)?;
    if let Some(file) = &passage.file {
        let there = account.files.iter().any(|one| one.commitment == *file);
        let missing = || Error::Dangling { kind: "file", id: file.clone() };
        return there.then_some(()).ok_or_else(missing);
    }
    let text = text_of(db, &account)?.unwrap_or_default();
    let exact = passage.exact.as_deref();
    let whole = [passage.prefix.as_deref(), exact, passage.suffix.as_deref()];
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
    changing::mention(db, seq, action)?;
    let number = stored(seq)?;
    if let Some(thing) = action.defines() {
        insert(db, &thing, number, item, &body(action)?)?;
    }
    match action {
        Action::Assertion(x) => {
            let sql = "INSERT INTO assertion (seq, account, claim, body) VALUES (?1, ?2, ?3, ?4)";
            let values = params![number, x.account.as_str(), x.claim.as_str(), json(x)?];
            db.prepare_cached(sql)?.execute(values)?;
        }
        Action::Attribution(x) => {
            let sql = "INSERT INTO attribution (seq, account, body) VALUES (?1, ?2, ?3)";
            db.prepare_cached(sql)?.execute(params![number, x.account.as_str(), json(x)?])?;
        }
        Action::Protect(x) => {
            let sql = "INSERT INTO protected (seq, body) VALUES (?1, ?2)";
            db.execute(sql, params![number, json(x)?])?;
        }
        Action::Message(x) => {
            let sql = "INSERT INTO message (seq, account, body) VALUES (?1, ?2, ?3)";
            db.execute(sql, params![number, x.account.as_str(), json(x)?])?;
        }
        Action::Erase(x) => erase::project(db, number, x)?,
        Action::Consent(x) => {
            change_account(db, number, &x.account, |account| account.consent = x.given)?;
        }
        Action::Describe(x) => {
            change_account(db, number, &x.account, |account| describe(account, x))?;
        }
        Action::Account(x) => file::project_account(db, number, x)?,
        Action::Files(x) => file::project_files(db, number, x)?,
        Action::Link(_)
        | Action::Triage(_)
        | Action::Assessment(_)
        | Action::Note(_)
        | Action::Judgement(_)
        | Action::Custody(_) => remark::insert(db, number, action)?,
        Action::Revise(x) => changing::revise(db, number, x)?,
        Action::Withdraw(x) => changing::withdraw(db, seq, x)?,
        Action::Move(x) => changing::carry(db, number, x)?,
        Action::MemberAccess(x) => {
            let cases = x.cases.as_ref().map(json).transpose()?;
            let sql = "INSERT OR REPLACE INTO access (member, role, cases) VALUES (?1, ?2, ?3)";
            db.execute(sql, params![x.member, x.role.as_str(), cases])?;
        }
        Action::MemberAdd(x) if x.by_recovery => {
            let sql = "INSERT OR REPLACE INTO access (member, role) VALUES (?1, ?2)";
            db.execute(sql, params![x.member, MemberRole::Keeper.as_str()])?;
        }
        // The list of members is no projection: it holds keys that are in no entry.
        _ => {}
    }
    place::note(db, item, action)
}

/// What a thing is, as its row keeps it: the action without its name.
fn body(action: &Action) -> Result<String, Error> {
    match action {
        Action::Source(x) => json(x),
        Action::Account(x) => json(x),
        Action::Passage(x) => json(x),
        Action::Claim(x) => json(x),
        Action::Event(x) => json(x),
        Action::Act(x) => json(x),
        Action::Intervention(x) => json(x),
        Action::Group(x) => json(x),
        Action::Person(x) => json(x),
        Action::Involvement(x) => json(x),
        Action::EventLink(x) => json(x),
        Action::PersonLink(x) => json(x),
        Action::Place(x) => json(x),
        Action::Task(x) => json(x),
        Action::Term(x) => json(x),
        Action::Field(x) => json(x),
        Action::Case(x) => json(x),
        Action::Assessment(x) => json(x),
        Action::Link(x) => json(x),
        Action::Triage(x) => json(x),
        Action::Note(x) => json(x),
        Action::Custody(x) => json(x),
        Action::List(x) => json(x),
        Action::Judgement(x) => json(x),
        Action::Count(x) => json(x),
        _ => Err(Error::BadRow("thing")),
    }
}

fn insert(
    db: &Connection,
    thing: &ThingRef,
    seq: i64,
    item: &ItemId,
    body: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO thing (kind, id, item, seq, last, body) VALUES (?1, ?2, ?3, ?4, ?4, ?5)";
    let values = params![thing.kind.as_str(), thing.id.as_str(), item.as_bytes(), seq, body];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn change_account(
    db: &Connection,
    seq: i64,
    id: &Handle,
    change: impl FnOnce(&mut Account),
) -> Result<(), Error> {
    let mut account: Account = load(db, ThingKind::Account, id)?;
    change(&mut account);
    set_body(db, seq, &ThingKind::Account.of(id), &json(&account)?)
}

/// Puts a thing in its newer form.
fn set_body(db: &Connection, seq: i64, thing: &ThingRef, body: &str) -> Result<(), Error> {
    let sql = "UPDATE thing SET body = ?1, last = ?2 WHERE kind = ?3 AND id = ?4";
    let values = params![body, seq, thing.kind.as_str(), thing.id.as_str()];
    db.prepare_cached(sql)?.execute(values)?;
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
    account.fields.extend(learnt.fields.clone());
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
            Ok(StoredAssertion { seq: entry::number(seq)?, assertion: parse(&body)? })
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
            Ok(StoredAttribution { seq: entry::number(seq)?, attribution: parse(&body)? })
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

    /// Drops the projections and computes them again from the entries.
    ///
    /// # Errors
    /// When an entry cannot be read; the old projections stay then.
    pub fn rebuild(&mut self) -> Result<usize, Error> {
        let tx = self.db.transaction()?;
        let entries = rebuild(&tx)?;
        crate::search::rebuild(&tx, &mut |_| {})?;
        crate::sketch::rebuild(&tx, &crate::sketch::key(&self.id))?;
        tx.commit()?;
        Ok(entries)
    }
}

/// Whether another version of this program computed the projections.
pub(crate) fn is_stale(db: &Connection) -> Result<bool, Error> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    let computed: Option<String> = db.query_row(sql, [PROJECTIONS], |row| row.get(0)).optional()?;
    Ok(computed.as_deref() != Some(PROJECTIONS_VERSION))
}

/// Says that this version of the program computes the projections.
pub(crate) fn mark_current(db: &Connection) -> Result<(), Error> {
    database::set_setting(db, PROJECTIONS, PROJECTIONS_VERSION)
}

/// Computes all projections again inside a transaction; gives how many entries they come from.
pub(crate) fn rebuild(tx: &Connection) -> Result<usize, Error> {
    tx.execute_batch(
        "DELETE FROM thing; DELETE FROM assertion; DELETE FROM attribution; DELETE FROM message; \
         DELETE FROM protected; DELETE FROM tombstone; DELETE FROM file; DELETE FROM mention; \
         DELETE FROM withdrawn; DELETE FROM remark; DELETE FROM belongs; DELETE FROM kept_in; \
         DELETE FROM access;",
    )?;
    let entries = entry::all(tx)?;
    for entry in &entries {
        project(tx, entry.seq, &entry.item, &entry.action)?;
    }
    mark_current(tx)?;
    Ok(entries.len())
}
