//! To which cases things, entries, texts and files belong (docs/spec/entry.md, section 9.2).
//!
//! A thing belongs to the case that it names and to the cases of everything that it refers to; an
//! entry, and what came with it, in the same way. What has no case is everybody's.

use std::collections::{BTreeSet, VecDeque};

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{Account, Action, Count, Handle, ItemId, List, ThingKind, ThingRef};

use super::{json, parse};
use crate::entry::stored;
use crate::{Error, Vault};

/// In place of a case: seen by those alone who see everything.
const KEPT_BACK: &str = "";
/// The most things that follow one that was moved; more are a fault of the tables.
const MOVED_MAX: usize = 10_000_000;

type Cases = BTreeSet<String>;

/// Notes where an entry belongs, and what it brings.
pub(super) fn note(db: &Connection, item: &ItemId, action: &Action) -> Result<(), Error> {
    let cases = keep_entry(db, item, action)?;
    if let Some(thing) = action.defines() {
        set(db, &thing, &cases)?;
    }
    match action {
        Action::Move(_) | Action::Revise(_) => action.changes().map_or(Ok(()), |it| spread(db, it)),
        _ => Ok(()),
    }
}

/// Notes where a thing belongs whose entries were taken back or given back, and what hangs on it.
pub(super) fn again(db: &Connection, thing: &ThingRef) -> Result<(), Error> {
    spread(db, thing.clone())
}

/// Notes where an entry, its text and its files belong.
fn keep_entry(db: &Connection, item: &ItemId, action: &Action) -> Result<Cases, Error> {
    let cases = cases_of(db, action)?;
    keep(db, item, &cases)?;
    for item in brought(db, action)? {
        keep(db, &item, &cases)?;
    }
    Ok(cases)
}

/// The cases of an action: the one that it names, and those of all that it speaks of.
fn cases_of(db: &Connection, action: &Action) -> Result<Cases, Error> {
    let mut cases: Cases = action.case().map(Handle::to_string).into_iter().collect();
    if let Some(thing) = action.changes() {
        cases.extend(of_thing(db, &thing)?);
    }
    for thing in action.references() {
        cases.extend(of_thing(db, &thing)?);
    }
    match action {
        Action::Protect(_) | Action::MemberAccess(_) => drop(cases.insert(KEPT_BACK.to_owned())),
        Action::Case(case) => drop(cases.insert(case.id.to_string())),
        Action::Account(account) => {
            if let Some(before) = &account.continues {
                cases.extend(of_thing(db, &ThingKind::Account.of(before))?);
            }
        }
        Action::Files(files) => {
            let within: BTreeSet<&str> =
                files.files.iter().filter_map(|file| file.container.as_deref()).collect();
            for commitment in within {
                cases.extend(of_commitment(db, commitment)?);
            }
        }
        Action::List(List { file, .. }) | Action::Count(Count { file, .. }) => {
            cases.extend(of_commitment(db, file)?);
        }
        Action::Custody(step) => {
            if let Some(commitment) = &step.file {
                cases.extend(of_commitment(db, commitment)?);
            }
        }
        Action::Withdraw(range) => {
            let sql = "SELECT DISTINCT in_case FROM entry JOIN kept_in ON kept_in.item = entry.item \
                       WHERE seq BETWEEN ?1 AND ?2";
            let mut statement = db.prepare_cached(sql)?;
            let range = [stored(range.first)?, stored(range.last)?];
            let rows = statement.query_map(range, |row| row.get(0))?;
            cases.extend(rows.collect::<Result<Vec<String>, _>>()?);
        }
        _ => {}
    }
    Ok(cases)
}

/// The items that an entry brought besides its own: the words of an account, files.
fn brought(db: &Connection, action: &Action) -> Result<Vec<ItemId>, Error> {
    let bad = |_| Error::BadRow("entry");
    match action {
        Action::Account(account) => {
            let mut items = Vec::new();
            if let Some(commitment) = &account.text_commitment {
                items.extend(item_of(db, commitment)?);
            }
            for file in &account.files {
                items.push(file.item.parse().map_err(bad)?);
            }
            Ok(items)
        }
        Action::Files(files) => {
            files.files.iter().map(|file| file.item.parse().map_err(bad)).collect()
        }
        _ => Ok(Vec::new()),
    }
}

fn item_of(db: &Connection, commitment: &str) -> Result<Option<ItemId>, Error> {
    let bytes = BASE64.decode(commitment.as_bytes()).map_err(|_| Error::BadRow("commitment"))?;
    let mut statement = db.prepare_cached("SELECT id FROM item WHERE commitment = ?1")?;
    Ok(statement.query_row([bytes], |row| row.get(0)).optional()?.map(ItemId::from_bytes))
}

impl Vault {
    /// The cases to which a thing belongs, by itself and by what it refers to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cases_of(&self, thing: &ThingRef) -> Result<BTreeSet<Handle>, Error> {
        let cases = of_thing(self.db.raw(), thing)?;
        // What is kept back from members who do not see all has a mark that is no handle.
        Ok(cases.iter().filter_map(|case| case.parse().ok()).collect())
    }
}

fn of_commitment(db: &Connection, commitment: &str) -> Result<Cases, Error> {
    let Some(item) = item_of(db, commitment)? else { return Ok(Cases::new()) };
    let mut statement = db.prepare_cached("SELECT in_case FROM kept_in WHERE item = ?1")?;
    let rows = statement.query_map([item.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// To which cases a thing belongs.
fn of_thing(db: &Connection, thing: &ThingRef) -> Result<Cases, Error> {
    let sql = "SELECT in_case FROM belongs WHERE kind = ?1 AND id = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let rows = statement.query_map(key, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn keep(db: &Connection, item: &ItemId, cases: &Cases) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM kept_in WHERE item = ?1")?.execute([item.as_bytes()])?;
    let mut insert = db.prepare_cached("INSERT INTO kept_in (item, in_case) VALUES (?1, ?2)")?;
    for case in cases {
        insert.execute(params![item.as_bytes(), case])?;
    }
    Ok(())
}

fn set(db: &Connection, thing: &ThingRef, cases: &Cases) -> Result<(), Error> {
    let (kind, id) = (thing.kind.as_str(), thing.id.as_str());
    db.prepare_cached("DELETE FROM belongs WHERE kind = ?1 AND id = ?2")?
        .execute(params![kind, id])?;
    let sql = "INSERT INTO belongs (kind, id, in_case) VALUES (?1, ?2, ?3)";
    let mut insert = db.prepare_cached(sql)?;
    for case in cases {
        insert.execute(params![kind, id, case])?;
    }
    Ok(())
}

/// Computes again where a thing belongs, and all that hangs on it.
fn spread(db: &Connection, thing: ThingRef) -> Result<(), Error> {
    let mut waiting = VecDeque::from([thing]);
    for _ in 0..MOVED_MAX {
        let Some(thing) = waiting.pop_front() else { return Ok(()) };
        let Some(now) = form(db, &thing)? else { continue };
        let cases = cases_of(db, &now)?;
        if cases == of_thing(db, &thing)? {
            continue;
        }
        set(db, &thing, &cases)?;
        follow(db, &thing, &mut waiting)?;
    }
    Err(Error::BadRow("case"))
}

/// A thing as it stands; nothing where it was taken back.
fn form(db: &Connection, thing: &ThingRef) -> Result<Option<Action>, Error> {
    let sql = "SELECT body FROM thing WHERE kind = ?1 AND id = ?2";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let body: Option<String> =
        db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    let Some(body) = body else { return Ok(None) };
    let mut value: serde_json::Value = parse(&body)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("action".to_owned(), thing.kind.as_str().into());
    }
    parse(&json(&value)?).map(Some)
}

/// What hangs on a thing: entries that speak of it with what they brought, things that they define.
fn follow(
    db: &Connection,
    thing: &ThingRef,
    waiting: &mut VecDeque<ThingRef>,
) -> Result<(), Error> {
    let sql = "SELECT entry.item, entry.body FROM mention JOIN entry ON entry.seq = mention.seq \
               WHERE mention.kind = ?1 AND mention.id = ?2 AND body <> '' ORDER BY entry.seq";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let mut entries = read(db, sql, key)?;
    let sql = "SELECT DISTINCT entry.item, entry.body FROM mention \
               JOIN withdrawn ON withdrawn.seq = mention.seq JOIN entry ON entry.seq = withdrawn.by \
               WHERE mention.kind = ?1 AND mention.id = ?2 AND body <> ''";
    entries.extend(read(db, sql, key)?);
    while let Some((item, action)) = entries.pop() {
        keep_entry_of(db, &item, &action)?;
        for file in brought(db, &action)? {
            let sql = "SELECT DISTINCT entry.item, entry.body FROM file \
                       JOIN entry ON entry.seq = file.seq WHERE container = ?1 AND body <> ''";
            entries.extend(read(db, sql, params![file.as_bytes()])?);
        }
        let changed = action.changes().filter(|it| it != thing);
        waiting.extend(action.defines().filter(|it| it != thing).or(changed));
    }
    if thing.kind == ThingKind::Account {
        let sql = "SELECT body FROM thing \
                   WHERE kind = 'account' AND json_extract(body, '$.continues') = ?1";
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map([thing.id.as_str()], |row| row.get::<_, String>(0))?;
        for body in rows {
            let account: Account = parse(&body?)?;
            waiting.push_back(ThingKind::Account.of(&account.id));
        }
    }
    Ok(())
}

/// As [`keep_entry`] for an entry of a thing that was moved or revised since: the entry belongs where
/// the thing belongs now, and to the cases of what else it speaks of.
fn keep_entry_of(db: &Connection, item: &ItemId, action: &Action) -> Result<(), Error> {
    let Some(thing) = action.defines() else { return keep_entry(db, item, action).map(drop) };
    let cases = of_thing(db, &thing)?;
    keep(db, item, &cases)?;
    for item in brought(db, action)? {
        keep(db, &item, &cases)?;
    }
    Ok(())
}

fn read(
    db: &Connection,
    sql: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Vec<(ItemId, Action)>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map(values, |row| Ok((ItemId::from_bytes(row.get(0)?), row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (item, body) = row?;
        Ok((item, serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?))
    })
    .collect()
}
