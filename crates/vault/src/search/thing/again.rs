//! Documents of things that were revised, and of entries that were taken back.

use std::collections::{BTreeSet, VecDeque};

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{Action, ItemId, ThingRef};

use super::{Noted, Pending, document, forget};
use crate::entry::{number, stored};
use crate::{Error, project};

/// Takes in a revision or a withdrawal.
pub(super) fn note(pending: &mut Pending, db: &Connection, noted: &Noted<'_>) -> Result<(), Error> {
    match noted.action {
        Action::Revise(revision) => match revision.thing.defines() {
            Some(thing) => again(pending, db, &thing),
            None => Ok(()),
        },
        _ => withdrawal(pending, db, noted),
    }
}

/// Puts an entry's document into the index as its thing stands now, if it counts.
pub(super) fn put(pending: &mut Pending, db: &Connection, noted: &Noted<'_>) -> Result<(), Error> {
    let Some(current) = project::current(db, noted.seq, noted.action)? else { return Ok(()) };
    if matches!(current, Action::Account(_)) || current == *noted.action {
        return pending.note(db, noted);
    }
    let Some((mut document, text)) = document(&Noted { action: &current, ..*noted }) else {
        return Ok(());
    };
    if let Some(thing) = noted.action.defines() {
        document.items.extend(revisions(db, &thing)?);
    }
    pending.put(document, text.iter().map(String::as_str));
    Ok(())
}

/// The items of the revisions of a thing: its document goes with each of them.
fn revisions(db: &Connection, thing: &ThingRef) -> Result<Vec<ItemId>, Error> {
    let sql = "SELECT item FROM mention JOIN entry ON entry.seq = mention.seq \
               WHERE kind = ?1 AND id = ?2 AND role = 2 AND body <> '' ORDER BY mention.seq";
    let mut statement = db.prepare_cached(sql)?;
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let rows = statement.query_map(key, |row| Ok(ItemId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets the document of a thing and puts it in as the thing stands now.
pub(super) fn again(pending: &mut Pending, db: &Connection, thing: &ThingRef) -> Result<(), Error> {
    let sql = "SELECT entry.seq, entry.item, at, entry.body FROM thing \
               JOIN entry ON entry.seq = thing.seq WHERE kind = ?1 AND id = ?2";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let row = db.prepare_cached(sql)?.query_row(key, read).optional()?;
    let Some(row) = row else { return Ok(()) };
    let (seq, item, at, action) = parsed(row)?;
    if let Some(doc) = super::own(db, item, thing.id.as_str())? {
        forget::doc(db, doc)?;
    }
    put(pending, db, &Noted { seq, item, at, action: &action })
}

/// What a withdrawal takes back is forgotten; what it gives back comes in again.
fn withdrawal(pending: &mut Pending, db: &Connection, noted: &Noted<'_>) -> Result<(), Error> {
    let mut things = BTreeSet::new();
    for (seq, item, at, action) in touched(db, noted)? {
        forget::item(db, item)?;
        let changed = action.changes().or_else(|| action.defines());
        match changed {
            Some(thing) => drop(things.insert(thing)),
            None => put(pending, db, &Noted { seq, item, at, action: &action })?,
        }
    }
    for thing in things {
        again(pending, db, &thing)?;
    }
    Ok(())
}

type Touched = (u64, ItemId, i64, Action);

/// The entries that a withdrawal touches: those it names, and those that withdrawals among them name.
fn touched(db: &Connection, noted: &Noted<'_>) -> Result<Vec<Touched>, Error> {
    let Action::Withdraw(wanted) = noted.action else { return Ok(Vec::new()) };
    let mut ranges = VecDeque::from([(wanted.first, wanted.last)]);
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let sql = "SELECT seq, item, at, body FROM entry \
               WHERE seq BETWEEN ?1 AND ?2 AND body <> '' ORDER BY seq";
    let mut statement = db.prepare_cached(sql)?;
    while let Some((first, last)) = ranges.pop_front() {
        let rows = statement.query_map([stored(first)?, stored(last)?], read)?;
        for row in rows {
            let (seq, item, at, action) = parsed(row?)?;
            if !seen.insert(seq) {
                continue;
            }
            match &action {
                Action::Withdraw(inner) => ranges.push_back((inner.first, inner.last)),
                _ => found.push((seq, item, at, action)),
            }
        }
    }
    Ok(found)
}

type Row = (i64, [u8; 16], i64, String);

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn parsed((seq, item, at, body): Row) -> Result<Touched, Error> {
    let action = serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?;
    Ok((number(seq)?, ItemId::from_bytes(item), at, action))
}
