//! What of the words of accounts is compared: a sketch of each text, which texts share its hashes,
//! which pairs have something in common, and where a text says whom it has something from
//! (docs/spec/reuse.md, section 11).
//!
//! Made when a text is put on record, in the same transaction; erased with it. A projection of the
//! texts: `check --rebuild` computes it again. It never decides anything: what is found is compared
//! word for word, shown, and confirmed or rejected by a person. Texts of files are not compared: a
//! file says little of whom somebody has it from, and a folder of files must not take longer.

mod check;
mod lists;

use std::collections::BTreeMap;

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{AttributionMode, ItemId};
use testimony_weigh::Mode;
use testimony_weigh::reuse::{
    self, CueLanguage, Days, DocId, Kind, Postings as _, RARITY_DOCS_MIN, Sketch, SketchKey,
    Surroundings, TOKEN_DOCS_MAX, Words, cues, token_key,
};

pub(crate) use check::faults;
use lists::Lists;

use crate::{Error, Vault, database, keys};

/// The setting that says by which version of this module the tables were computed.
const SKETCHES: &str = "sketches";
/// Changes with what is kept, and with the phrases that are looked for.
const SKETCHES_VERSION: &str = "1";

/// Two texts that have something in common, by the commitments of their items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlikeTexts {
    /// The one that was put on record first.
    pub first: String,
    /// The other.
    pub second: String,
    /// Whether they share runs of words; else only rare names and numbers.
    pub by_words: bool,
}

/// A phrase in which a text says whom it has something from. Places are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCue {
    /// The commitment of the text's item.
    pub text: String,
    /// Of which language the phrase is: `en`, `ru`, `uk`, `ar` or `es`.
    pub language: String,
    /// Where the phrase stands.
    pub range: std::ops::Range<usize>,
    /// Where the name or description of who is meant stands, if it has one.
    pub who: Option<std::ops::Range<usize>>,
    /// In which way, as the phrase says.
    pub mode: AttributionMode,
}

/// In how many texts a rare name or number stands, as far as one text has it.
pub struct RareWords {
    key: SketchKey,
    counts: BTreeMap<u64, usize>,
}

impl RareWords {
    /// How many texts have a folded word; nothing where it is not rare, or rarity says nothing yet.
    pub fn texts(&self, folded: &str) -> Option<usize> {
        if self.counts.is_empty() {
            return None;
        }
        self.counts.get(&token_key(folded, &self.key)).copied()
    }
}

impl std::fmt::Debug for RareWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RareWords").finish_non_exhaustive()
    }
}

/// The key of this vault's sketches. It stays the same for as long as the vault lives, whoever
/// leaves the team: sketches under two keys could not be compared.
pub(crate) fn key(vault_id: &[u8; 32]) -> SketchKey {
    keys::sketches(vault_id)
}

/// Takes in a text that was just put on record.
pub(crate) fn note(
    db: &Connection,
    item: &ItemId,
    text: &str,
    key: &SketchKey,
) -> Result<(), Error> {
    let sql = "SELECT number FROM item WHERE id = ?1";
    let doc = db.prepare_cached(sql)?.query_row([item.as_bytes()], |row| row.get(0))?;
    put(db, doc, text, key)
}

fn put(db: &Connection, doc: i64, text: &str, key: &SketchKey) -> Result<(), Error> {
    let words = Words::of(text);
    let sketch = Sketch::of_words(&words, key);
    let sql = "INSERT INTO sketch (doc, body) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute(params![doc, sketch.to_bytes()])?;
    list(db, doc, (&words, &sketch), key)?;
    note_cues(db, doc, text)
}

/// Puts a text into the lists, and compares it with what the lists give.
fn list(
    db: &Connection,
    doc: i64,
    (words, sketch): (&Words, &Sketch),
    key: &SketchKey,
) -> Result<(), Error> {
    let id = lists::doc_id(doc)?;
    let mut lists = Lists::of(db, sketch, key)?;
    let copy_of = reuse::add(&mut lists, id, sketch, key)?.map(|first| i64::from(first.0));
    let found = reuse::candidates(&lists, sketch, key, Some(id))?;
    if found.is_empty() {
        return Ok(());
    }
    let rare = rare(&lists, sketch, key)?;
    for candidate in found {
        let other = i64::from(candidate.doc.0);
        // What a copy shares with others through the text that it repeats is that one's to show.
        if copy_of.is_some_and(|first| first != other) && is_alike(db, copy_of, other)? {
            continue;
        }
        let Some(text) = text_of(db, other)? else { return Err(Error::BadRow("sketch")) };
        let Some(by_words) = compare(&Words::of(&text), words, &rare) else { continue };
        let sql = "INSERT OR REPLACE INTO alike (first, second, by_words) VALUES (?1, ?2, ?3)";
        let (first, second) = (doc.min(other), doc.max(other));
        db.prepare_cached(sql)?.execute(params![first, second, by_words])?;
    }
    Ok(())
}

fn is_alike(db: &Connection, one: Option<i64>, other: i64) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM alike WHERE first = min(?1, ?2) AND second = max(?1, ?2)";
    Ok(db.prepare_cached(sql)?.exists(params![one, other])?)
}

/// Whether two texts share runs of words (`true`), rare words alone (`false`), or nothing.
fn compare(other: &Words, words: &Words, rare: &RareWords) -> Option<bool> {
    let around = Surroundings {
        first: Days::default(),
        second: Days::default(),
        copies: &[],
        rare: &|word| rare.texts(word),
        expected: &std::collections::BTreeSet::new(),
        first_names: &[],
        second_names: &[],
    };
    let found = reuse::propose(other, words, &around)?;
    Some(matches!(found.kind, Kind::Copy | Kind::Quotation))
}

/// The names and numbers of a sketch that few texts have.
fn rare(lists: &Lists<'_>, sketch: &Sketch, key: &SketchKey) -> Result<RareWords, Error> {
    let mut counts = BTreeMap::new();
    if lists.documents()? >= RARITY_DOCS_MIN {
        let mut holders = Vec::new();
        for &token in sketch.tokens() {
            holders.clear();
            lists.holders(token, TOKEN_DOCS_MAX + 1, &mut holders)?;
            if (1..=TOKEN_DOCS_MAX).contains(&holders.len()) {
                counts.insert(token, holders.len());
            }
        }
    }
    Ok(RareWords { key: key.clone(), counts })
}

/// A text has the phrases of every language of its script: which one it is in may become known later.
fn note_cues(db: &Connection, doc: i64, text: &str) -> Result<(), Error> {
    let sql = "INSERT INTO cue (doc, language, at, until, who_at, who_until, mode) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut insert = db.prepare_cached(sql)?;
    for found in cues_of(text)? {
        let Row { language, at, until, who, mode } = found;
        let (who_at, who_until) = (who.map(|it| it.0), who.map(|it| it.1));
        insert.execute(params![doc, language, at, until, who_at, who_until, mode.as_str()])?;
    }
    Ok(())
}

/// One row of the table `cue`, without its text.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    language: &'static str,
    at: i64,
    until: i64,
    who: Option<(i64, i64)>,
    mode: AttributionMode,
}

fn cues_of(text: &str) -> Result<Vec<Row>, Error> {
    let place = |at: usize| i64::try_from(at).map_err(|_| Error::BadRow("cue"));
    let mut rows = Vec::new();
    for &(language, code) in languages(text) {
        for cue in cues(text, language) {
            let who = match cue.who {
                Some(who) => Some((place(who.start)?, place(who.end)?)),
                None => None,
            };
            let (at, until) = (place(cue.range.start)?, place(cue.range.end)?);
            rows.push(Row { language: code, at, until, who, mode: mode(cue.mode) });
        }
    }
    Ok(rows)
}

/// The languages with phrases that are written in the script of most letters.
fn languages(text: &str) -> &'static [(CueLanguage, &'static str)] {
    const LATIN: &[(CueLanguage, &str)] =
        &[(CueLanguage::English, "en"), (CueLanguage::Spanish, "es")];
    const CYRILLIC: &[(CueLanguage, &str)] =
        &[(CueLanguage::Russian, "ru"), (CueLanguage::Ukrainian, "uk")];
    const ARABIC: &[(CueLanguage, &str)] = &[(CueLanguage::Arabic, "ar")];
    let (mut latin, mut cyrillic, mut arabic) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match u32::from(c) {
            0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F => latin += 1,
            0x400..=0x52F => cyrillic += 1,
            0x600..=0x6FF | 0x750..=0x77F => arabic += 1,
            _ => {}
        }
    }
    match latin.max(cyrillic).max(arabic) {
        0 => &[],
        most if most == latin => LATIN,
        most if most == cyrillic => CYRILLIC,
        _ => ARABIC,
    }
}

fn mode(mode: Mode) -> AttributionMode {
    match mode {
        Mode::Quotes => AttributionMode::Quotes,
        Mode::Paraphrases => AttributionMode::Paraphrases,
        Mode::Cites => AttributionMode::Cites,
        Mode::Translates => AttributionMode::Translates,
        Mode::Republishes => AttributionMode::Republishes,
        Mode::SameWire => AttributionMode::SameWire,
        Mode::Summarises => AttributionMode::Summarises,
    }
}

/// Takes a text out, as part of the transaction that erases it, and lists its copies by themselves.
pub(crate) fn forget(db: &Connection, item: ItemId, key: &SketchKey) -> Result<(), Error> {
    let sql = "SELECT doc FROM sketch JOIN item ON item.number = sketch.doc WHERE item.id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let doc: Option<i64> = statement.query_row([item.as_bytes()], |row| row.get(0)).optional()?;
    let Some(doc) = doc else { return Ok(()) };
    let sketch = lists::sketch(db, doc)?;
    lists::keep_full(db, doc, &sketch, key)?;
    let mut copies = reuse::remove(&mut Lists::new(db), lists::doc_id(doc)?, &sketch, key)?;
    for sql in [
        "DELETE FROM sketch WHERE doc = ?1",
        "DELETE FROM cue WHERE doc = ?1",
        "DELETE FROM alike WHERE first = ?1",
        "DELETE FROM alike WHERE second = ?1",
    ] {
        db.prepare_cached(sql)?.execute([doc])?;
    }
    copies.sort_unstable();
    for DocId(copy) in copies {
        let copy = i64::from(copy);
        // One that is erased in the same step comes later, and finds itself listed.
        let Some(text) = text_of(db, copy)? else { return Err(Error::BadRow("sketch")) };
        let sketch = lists::sketch(db, copy)?;
        list(db, copy, (&Words::of(&text), &sketch), key)?;
    }
    Ok(())
}

/// Computes everything again from the texts, in the order in which they were put on record.
pub(crate) fn rebuild(db: &Connection, key: &SketchKey) -> Result<(), Error> {
    db.execute_batch(
        "DELETE FROM sketch; DELETE FROM posting; DELETE FROM alike; DELETE FROM cue;",
    )?;
    let sql = "SELECT number, body FROM text JOIN item ON item.id = text.item ORDER BY number";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(1)?.as_str().map_err(|_| Error::BadRow("text"))?;
        put(db, row.get(0)?, text, key)?;
    }
    mark_current(db)
}

/// Whether another version of this program computed the tables, or none did.
pub(crate) fn is_stale(db: &Connection) -> Result<bool, Error> {
    Ok(database::setting(db, SKETCHES)?.as_deref() != Some(SKETCHES_VERSION))
}

/// Says that this version of the program computes them.
pub(crate) fn mark_current(db: &Connection) -> Result<(), Error> {
    database::set_setting(db, SKETCHES, SKETCHES_VERSION)
}

fn text_of(db: &Connection, doc: i64) -> Result<Option<String>, Error> {
    let sql = "SELECT body FROM text JOIN item ON item.id = text.item WHERE number = ?1";
    Ok(db.prepare_cached(sql)?.query_row([doc], |row| row.get(0)).optional()?)
}

impl Vault {
    /// The pairs of texts that have something in common, newest first. A text that repeats another is
    /// compared through that one: a story in a thousand papers gives a thousand pairs, not a million.
    ///
    /// What a member does not see is among them, by commitments that tell him nothing: who shows a
    /// pair looks up both accounts first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alike_texts(&self) -> Result<Vec<AlikeTexts>, Error> {
        let sql = "SELECT a.commitment, b.commitment, by_words FROM alike \
                   JOIN item a ON a.number = alike.first JOIN item b ON b.number = alike.second \
                   ORDER BY alike.second DESC, alike.first DESC";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let (first, second): ([u8; 32], [u8; 32]) = (row.get(0)?, row.get(1)?);
            let (first, second) = (BASE64.encode(&first), BASE64.encode(&second));
            Ok(AlikeTexts { first, second, by_words: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Which texts repeat which, by their commitments: the copy, and the one that it repeats.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn copied_texts(&self) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT a.commitment, b.commitment FROM sketch \
                   JOIN item a ON a.number = sketch.doc JOIN item b ON b.number = sketch.copy_of \
                   ORDER BY sketch.doc";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let (copy, of): ([u8; 32], [u8; 32]) = (row.get(0)?, row.get(1)?);
            Ok((BASE64.encode(&copy), BASE64.encode(&of)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where texts say whom they have something from, newest text first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cues_of_texts(&self) -> Result<Vec<StoredCue>, Error> {
        let sql = "SELECT commitment, language, at, until, who_at, who_until, mode FROM cue \
                   JOIN item ON item.number = cue.doc ORDER BY cue.doc DESC, at, language";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let commitment: [u8; 32] = row.get(0)?;
            let place = |column: usize| -> Result<Option<usize>, Error> {
                let at: Option<i64> = row.get(column)?;
                at.map(usize::try_from).transpose().map_err(|_| Error::BadRow("cue"))
            };
            let (at, until) = (place(2)?.unwrap_or(0), place(3)?.unwrap_or(0));
            let mode: String = row.get(6)?;
            found.push(StoredCue {
                text: BASE64.encode(&commitment),
                language: row.get(1)?,
                range: at..until,
                who: place(4)?.zip(place(5)?).map(|(at, until)| at..until),
                mode: mode.parse().map_err(|_| Error::BadRow("cue"))?,
            });
        }
        Ok(found)
    }

    /// The rare names and numbers of a text, by the commitment of its item: none while the case has
    /// fewer than a thousand texts, in which everything is rare.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rare_words(&self, commitment: &str) -> Result<RareWords, Error> {
        let item = self.item_by_commitment(commitment)?;
        let sql = "SELECT number FROM item WHERE id = ?1";
        let doc = self.db.query_row(sql, [item.id.as_bytes()], |row| row.get(0))?;
        let db = self.db.raw();
        rare(&Lists::new(db), &lists::sketch(db, doc)?, &key(&self.id))
    }
}

#[cfg(test)]
mod tests;
