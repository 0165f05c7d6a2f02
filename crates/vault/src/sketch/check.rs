//! Whether what is kept of texts is what the texts give.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use testimony_weigh::reuse::{Sketch, SketchKey};

use super::{Row, cues_of, lists};
use crate::Error;

/// What does not hold, one sentence each; each is mended by computing everything again.
pub(crate) fn faults(db: &Connection, key: &SketchKey) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let mut listed = 0;
    let sql = "SELECT number, text.body, sketch.body, copy_of FROM text \
               JOIN item ON item.id = text.item LEFT JOIN sketch ON sketch.doc = item.number \
               ORDER BY number";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut texts = 0;
    while let Some(row) = rows.next()? {
        texts += 1;
        let doc: i64 = row.get(0)?;
        let text = row.get_ref(1)?.as_str().map_err(|_| Error::BadRow("text"))?;
        let (kept, copy_of): (Option<Vec<u8>>, Option<i64>) = (row.get(2)?, row.get(3)?);
        let sketch = Sketch::of(text, key);
        if kept != Some(sketch.to_bytes()) || cues(db, doc)? != expected(text)? {
            faults.push(format!("text {doc}: what is kept to compare it is not its own"));
            continue;
        }
        match in_lists(db, (doc, copy_of), &sketch, key)? {
            Some(count) => listed += count,
            None => faults
                .push(format!("text {doc}: it is missing in the lists by which it is compared")),
        }
    }
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let strays = [
        count("SELECT count(*) FROM sketch")? - texts,
        count("SELECT count(*) FROM posting WHERE doc >= 0")? - listed,
        count(
            "SELECT count(*) FROM alike WHERE first NOT IN (SELECT doc FROM sketch) \
               OR second NOT IN (SELECT doc FROM sketch)",
        )?,
        count("SELECT count(*) FROM cue WHERE doc NOT IN (SELECT doc FROM sketch)")?,
    ];
    if faults.is_empty() && strays != [0; 4] {
        faults.push("something is kept of texts that are not there".to_owned());
    }
    if !faults.is_empty() {
        faults.push("`testimony check DIR --rebuild` computes it again".to_owned());
    }
    Ok(faults)
}

/// Under how many hashes a text is listed; nothing if one lacks it that should have it.
fn in_lists(
    db: &Connection,
    (doc, copy_of): (i64, Option<i64>),
    sketch: &Sketch,
    key: &SketchKey,
) -> Result<Option<i64>, Error> {
    let mut listed = 0;
    for (at, (keys, most)) in lists::keys_of(sketch, key).into_iter().enumerate() {
        for hash in keys {
            if lists::holds(db, hash, doc)? {
                listed += 1;
                continue;
            }
            // A copy has no bands of its own, and shares the other lists of what it repeats.
            let excused = match copy_of {
                Some(of) => at == BANDS || lists::holds(db, hash, of)?,
                None => false,
            };
            if !excused && lists::count(db, hash, most)? <= most {
                return Ok(None);
            }
        }
    }
    Ok(Some(listed))
}

/// Which of [`lists::keys_of`] are bands.
const BANDS: usize = 1;

type Places = (i64, Option<i64>, Option<i64>, String);

fn cues(db: &Connection, doc: i64) -> Result<BTreeMap<(String, i64), Places>, Error> {
    let sql = "SELECT language, at, until, who_at, who_until, mode FROM cue WHERE doc = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params![doc], |row| {
        let places = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(((row.get(0)?, row.get(1)?), places))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn expected(text: &str) -> Result<BTreeMap<(String, i64), Places>, Error> {
    let place = |row: Row| {
        let who = row.who;
        let places =
            (row.until, who.map(|it| it.0), who.map(|it| it.1), row.mode.as_str().to_owned());
        ((row.language.to_owned(), row.at), places)
    };
    Ok(cues_of(text)?.into_iter().map(place).collect())
}
