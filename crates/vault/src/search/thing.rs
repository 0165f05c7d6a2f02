//! What of the casework is searched: a document for each thing and each remark, from its entry.
//!
//! The words of an account lie in the table `text`; of everything else the index keeps the text.
//! Texts that no dossier may show ([`Action::Protect`]) are lists of what must stay unsaid, and are
//! not in the index.

use std::collections::HashSet;

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{
    Account, Action, Covers, Edtf, Handle, ItemId, Protection, ThingKind, ThingRef,
};

use super::build::{Batch, Document, Indexer};
use super::column::{self, COLUMNS, Column, FORGOTTEN};
use super::segment::{self, Segment};
use super::{Days, forget, show};
use crate::{Error, entry, project};

mod again;

/// Kinds of documents that are made from entries alone; all others are kept by a rebuild.
const FROM_ENTRIES: [&str; 15] = [
    "account",
    "act",
    "claim",
    "count",
    "event",
    "group",
    "intervention",
    "list",
    "message",
    "note",
    "passage",
    "person",
    "place",
    "source",
    "task",
];
/// A file of an account: known by its name until somebody extracts its text.
const FILE: &str = "file";

const SECONDS_A_DAY: i64 = 86_400;

/// An entry as the index sees it.
pub(crate) struct Noted<'a> {
    pub(crate) seq: u64,
    pub(crate) item: ItemId,
    pub(crate) at: i64,
    pub(crate) action: &'a Action,
}

/// Documents of entries that are being appended.
#[derive(Default)]
pub(crate) struct Pending {
    indexer: Option<Box<Indexer>>,
    /// Nothing is merged: the old segments, which are about to go, would be merged with the new.
    rebuilding: bool,
}

impl Pending {
    /// Takes in what an entry says.
    pub(crate) fn note(&mut self, db: &Connection, noted: &Noted<'_>) -> Result<(), Error> {
        if let Action::Describe(learnt) = noted.action {
            // What was in the index of the account is replaced.
            self.flush(db)?;
            let (item, at) = defined(db, &learnt.account)?;
            let docs = own(db, item, learnt.account.as_str())?;
            docs.map_or(Ok(()), |doc| forget::doc(db, doc))?;
            return self.account(db, &learnt.account, (item, at));
        }
        if let Action::Revise(_) | Action::Withdraw(_) = noted.action {
            self.flush(db)?;
            return again::note(self, db, noted);
        }
        if let Action::Account(account) = noted.action {
            self.account(db, &account.id, (noted.item, noted.at))?;
            for file in &account.files {
                let item = file.item.parse().map_err(|_| Error::BadRow("account"))?;
                self.file(account, (item, &file.name, file.media_type.as_deref()), noted.at);
            }
        } else if let Some((document, text)) = document(noted) {
            self.put(document, text.iter().map(String::as_str));
        }
        if self.is_full() { self.flush(db) } else { Ok(()) }
    }

    /// Takes in a thing as it stands now, in place of what was there of it.
    pub(crate) fn again(&mut self, db: &Connection, thing: &ThingRef) -> Result<(), Error> {
        self.flush(db)?;
        again::again(self, db, thing)
    }

    fn is_full(&self) -> bool {
        self.indexer.as_ref().is_some_and(|it| it.is_full())
    }

    fn put<'t>(&mut self, document: Document, pieces: impl IntoIterator<Item = &'t str>) {
        self.indexer.get_or_insert_default().put(document, pieces);
    }

    fn account(
        &mut self,
        db: &Connection,
        id: &Handle,
        (item, at): (ItemId, i64),
    ) -> Result<(), Error> {
        let account: Account = project::load(db, ThingKind::Account, id)?;
        let text = text_item(db, &account)?;
        let document = Document {
            items: std::iter::once(item).chain(text.as_ref().map(|it| it.0)).collect(),
            about: id.to_string(),
            kind: "account".to_owned(),
            language: account.language.clone().unwrap_or_default(),
            source: account.source.to_string(),
            date: account.made.as_ref().or(account.received.as_ref()).and_then(days),
            name: account.title.clone().unwrap_or_default(),
            added: day(at),
            text: text.as_ref().map(|it| it.0),
            media_type: String::new(),
        };
        self.put(document, text.iter().map(|it| it.1.as_str()));
        Ok(())
    }

    fn file(&mut self, account: &Account, file: (ItemId, &str, Option<&str>), at: i64) {
        let (item, name, media_type) = file;
        let document = Document {
            items: vec![item],
            about: item.to_string(),
            kind: FILE.to_owned(),
            media_type: media_type.unwrap_or_default().to_owned(),
            source: account.source.to_string(),
            date: account.made.as_ref().or(account.received.as_ref()).and_then(days),
            name: name.to_owned(),
            added: day(at),
            ..Document::default()
        };
        self.put(document, []);
    }

    /// Writes what was taken in.
    pub(crate) fn flush(&mut self, db: &Connection) -> Result<(), Error> {
        match &mut self.indexer {
            Some(it) if !it.is_empty() && self.rebuilding => segment::write(db, &it.take()),
            Some(it) if !it.is_empty() => super::write(db, &it.take()),
            _ => Ok(()),
        }
    }
}

fn day(at: i64) -> i32 {
    i32::try_from(at.div_euclid(SECONDS_A_DAY)).unwrap_or(0)
}

fn days(date: &Edtf) -> Option<Days> {
    Days::from_edtf(date.as_str())
}

/// From the start of one date to the end of the other.
fn between(start: Option<&Edtf>, end: Option<&Edtf>) -> Option<Days> {
    let (start, end) = (start.and_then(days), end.and_then(days));
    match (start, end) {
        (Some(start), Some(end)) => {
            Some(Days { first: start.first, last: end.last.max(start.last) })
        }
        (one, other) => one.or(other),
    }
}

/// The item of an account's entry, and when it was put on record.
fn defined(db: &Connection, account: &Handle) -> Result<(ItemId, i64), Error> {
    let sql = "SELECT thing.item, at FROM thing JOIN entry ON entry.seq = thing.seq \
               WHERE kind = 'account' AND id = ?1";
    let found = db.query_row(sql, [account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
    let (item, at) = found?;
    Ok((ItemId::from_bytes(item), at))
}

/// The document of an item that is about this thing.
fn own(db: &Connection, item: ItemId, about: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT number FROM item WHERE id = ?1";
    let number = db.query_row(sql, [item.as_bytes()], |row| row.get(0))?;
    forget::same(db, number, about)
}

/// The item and the words of an account.
fn text_item(db: &Connection, account: &Account) -> Result<Option<(ItemId, String)>, Error> {
    let Some(commitment) = &account.text_commitment else { return Ok(None) };
    let bytes = BASE64.decode(commitment.as_bytes()).map_err(|_| Error::BadRow("commitment"))?;
    let sql = "SELECT id, body FROM text JOIN item ON item.id = text.item WHERE commitment = ?1";
    let found = db
        .prepare_cached(sql)?
        .query_row([bytes], |row| Ok((ItemId::from_bytes(row.get(0)?), row.get(1)?)));
    Ok(found.optional()?)
}

/// What is said of whom a list covers.
fn words_of(covers: &Covers) -> Vec<Option<&str>> {
    [&covers.by, &covers.area, &covers.whom].map(|part| part.as_deref()).to_vec()
}

/// The document of any entry but an account's; `None` if it has no words of its own.
fn document(noted: &Noted<'_>) -> Option<(Document, Vec<String>)> {
    let (kind, about, name, date, text): (&str, &str, &str, Option<Days>, Vec<Option<&str>>) =
        match noted.action {
            Action::Source(x) => {
                // A real name is shown only where the team decided so; a search shows what it has.
                let name = x.name.as_deref().filter(|_| x.protection == Protection::Open);
                let text = vec![name, x.remarks.as_deref()];
                ("source", x.id.as_str(), &x.code_name, None, text)
            }
            Action::Passage(x) => ("passage", x.id.as_str(), "", None, vec![x.exact.as_deref()]),
            Action::Claim(x) => {
                let unit = x.value.as_ref().map(|value| value.unit.as_str());
                ("claim", x.id.as_str(), "", None, vec![Some(&x.text), unit])
            }
            Action::Event(x) => {
                let date = between(x.start.as_ref(), x.end.as_ref());
                let text = vec![x.place.as_deref(), x.description.as_deref()];
                ("event", x.id.as_str(), &x.title, date, text)
            }
            Action::Act(x) => {
                let date = between(x.start.as_ref(), x.end.as_ref());
                let text = vec![Some(x.act_type.as_str()), Some(&x.victim), x.place.as_deref()];
                ("act", x.id.as_str(), "", date, text)
            }
            Action::Intervention(x) => {
                let text = vec![Some(x.intervention_type.as_str()), x.response.as_deref()];
                ("intervention", x.id.as_str(), "", between(x.date.as_ref(), None), text)
            }
            Action::Group(x) => ("group", x.id.as_str(), "", None, vec![x.evidence.as_deref()]),
            Action::Message(x) => ("message", x.account.as_str(), "", None, vec![Some(&x.text)]),
            Action::Assertion(x) => {
                ("note", x.account.as_str(), "", None, vec![x.quote.as_deref()])
            }
            Action::Attribution(x) => {
                let who = x.anonymous.as_ref().map(|it| it.descriptor.as_str());
                let why = x.detection.as_ref().and_then(|it| it.reason.as_deref());
                ("note", x.account.as_str(), "", None, vec![who, x.quote.as_deref(), why])
            }
            Action::Consent(x) => ("note", x.account.as_str(), "", None, vec![x.note.as_deref()]),
            Action::Person(x) => {
                let open = x.protection == Protection::Open;
                let names = x.name.iter().chain(&x.other_names).filter(|_| open);
                let text = names.map(|name| Some(name.as_str()));
                let text = text.chain(std::iter::once(x.remarks.as_deref())).collect();
                ("person", x.id.as_str(), &x.code_name, None, text)
            }
            Action::Place(x) => ("place", x.id.as_str(), &x.name, None, vec![]),
            Action::Task(x) => ("task", x.id.as_str(), "", None, vec![Some(&x.text)]),
            Action::Note(x) => ("note", x.about.id.as_str(), "", None, vec![Some(&x.text)]),
            Action::List(x) => ("list", x.id.as_str(), &x.title, None, words_of(&x.covers)),
            Action::Count(x) => ("count", x.id.as_str(), &x.title, None, vec![Some(&x.sentence)]),
            Action::Assessment(x) => ("note", x.account.as_str(), "", None, vec![Some(&x.reason)]),
            // An account has a document of its own, and so has a file once it is read. A revision
            // and a withdrawal change documents that are there.
            _ => return None,
        };
    let text: Vec<String> = text.into_iter().flatten().map(|it| format!("{it}\n")).collect();
    if text.is_empty() && name.is_empty() {
        return None;
    }
    let document = Document {
        items: vec![noted.item],
        about: about.to_owned(),
        kind: kind.to_owned(),
        source: if kind == "source" { about.to_owned() } else { String::new() },
        date,
        name: name.to_owned(),
        added: day(noted.at),
        ..Document::default()
    };
    Some((document, text))
}

/// Ids of sources with this code name or name.
pub(super) fn sources_called(db: &Connection, name: &str) -> Result<Vec<String>, Error> {
    let sql = "SELECT id FROM thing WHERE kind = 'source' AND \
               (json_extract(body, '$.code_name') = ?1 OR json_extract(body, '$.name') = ?1)";
    let mut statement = db.prepare_cached(sql)?;
    let ids = statement.query_map([name], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Builds everything anew behind the old, then drops the old.
pub(super) fn rebuild(db: &Connection, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
    let old = segment::all(db)?;
    let sql = "SELECT coalesce(max(id), 0) FROM search_page";
    let last_page: i64 = db.query_row(sql, [], |row| row.get::<_, i64>(0))? + 1;
    // A fence: an old document that a new one replaces may free the last of the old pages, and its
    // number must not be given to a new one.
    let fence = "INSERT INTO search_page (id, data) VALUES (?1, x'')";
    db.execute(fence, [last_page])?;
    let mut pending = Pending { rebuilding: true, ..Pending::default() };
    let mut done = 0;
    let mut kept = HashSet::new();
    for segment in &old {
        keep(db, segment, &mut pending, &mut kept)?;
        done += u64::from(segment.docs);
        progress(done);
    }
    let mut statement =
        db.prepare("SELECT item, at, body, seq FROM entry WHERE body <> '' ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(2)?;
        let mut action: Action = serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?;
        if let Action::Account(account) = &mut action {
            account.files.retain(|file| !kept.contains(&file.item));
        }
        // A thing is read as it became: what was learnt later is in it already.
        if !matches!(action, Action::Describe(_) | Action::Revise(_) | Action::Withdraw(_)) {
            let seq = entry::number(row.get(3)?)?;
            let (item, at) = (ItemId::from_bytes(row.get(0)?), row.get(1)?);
            again::put(&mut pending, db, &Noted { seq, item, at, action: &action })?;
        }
        done += 1;
        progress(done);
    }
    pending.flush(db)?;
    drop_old(db, &old, last_page)?;
    segment::tidy(db, u64::MAX)?;
    super::mark_current(db)
}

/// Puts the documents of a segment that no entry gives into the new index.
fn keep(
    db: &Connection,
    segment: &Segment,
    pending: &mut Pending,
    kept: &mut HashSet<String>,
) -> Result<(), Error> {
    let columns = COLUMNS
        .iter()
        .map(|column| column::read(db, segment.id, *column))
        .collect::<Result<Vec<_>, _>>()?;
    let values =
        [Column::Kind, Column::Media, Column::Source].map(|it| column::values(db, it as i64));
    let [kinds, media, sources] = values;
    let name = |known: &[(i32, String)], id: i32| {
        known.iter().find(|it| it.0 == id).map(|it| it.1.clone()).unwrap_or_default()
    };
    let (kinds, media, sources) = (kinds?, media?, sources?);
    for local in 0..segment.docs {
        let at =
            |column: Column| columns[column as usize].get(local as usize).copied().unwrap_or(0);
        let kind = name(&kinds, at(Column::Kind));
        if at(Column::Kind) == FORGOTTEN || FROM_ENTRIES.contains(&kind.as_str()) {
            continue;
        }
        let doc = segment.first + i64::from(local);
        let Some(row) = show::row(db, doc)? else { continue };
        let (first, last) = (at(Column::DateFirst), at(Column::DateLast));
        let mut passages = Vec::new();
        show::each_passage(db, doc, &row, |passage| {
            passages.push(passage.to_owned());
            true
        })?;
        kept.insert(row.about.clone());
        let document = Document {
            items: items(db, doc)?,
            about: row.about,
            kind,
            media_type: name(&media, at(Column::Media)),
            language: row.hint,
            source: name(&sources, at(Column::Source)),
            date: (first <= last).then_some(Days { first, last }),
            name: row.name,
            added: at(Column::Added),
            text: None,
        };
        pending.put(document, passages.iter().map(String::as_str));
        if pending.is_full() {
            pending.flush(db)?;
        }
    }
    pending.flush(db)
}

fn items(db: &Connection, doc: i64) -> Result<Vec<ItemId>, Error> {
    let sql = "SELECT id FROM search_item JOIN item ON item.number = search_item.item \
               WHERE doc = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let ids = statement.query_map([doc], |row| Ok(ItemId::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn drop_old(db: &Connection, old: &[Segment], last_page: i64) -> Result<(), Error> {
    db.execute("DELETE FROM search_page WHERE id <= ?1", [last_page])?;
    let Some(end) = old.last().map(|it| it.first + i64::from(it.docs)) else { return Ok(()) };
    for sql in [
        "DELETE FROM search_document WHERE doc < ?1",
        "DELETE FROM search_item WHERE doc < ?1",
        "DELETE FROM search_text WHERE doc < ?1",
    ] {
        db.execute(sql, [end])?;
    }
    for segment in old {
        for sql in [
            "DELETE FROM search_leaf WHERE segment = ?1",
            "DELETE FROM search_column WHERE segment = ?1",
            "DELETE FROM search_segment WHERE id = ?1",
        ] {
            db.execute(sql, params![segment.id])?;
        }
    }
    Ok(())
}

impl crate::EntryWriter<'_> {
    /// Puts a batch into the index, in the transaction of the entries; its items must be appended
    /// already. A file's document takes the place of the one that had only its name.
    ///
    /// # Errors
    /// When an item is not there or the database cannot be written.
    pub fn index(&mut self, batch: &Batch) -> Result<(), Error> {
        self.pending.flush(&self.tx)?;
        segment::write(&self.tx, batch)
    }
}
