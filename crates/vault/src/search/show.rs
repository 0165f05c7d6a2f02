//! What is shown of a hit: its fields, its name, and a snippet of its text.

use rusqlite::{Connection, OptionalExtension};
use testimony_lexis::{Analyser, Expression, Language, Part, Snippet, Term, snippet};

use super::Days;
use super::build::{language_of, passages_of};
use super::column::Column;
use super::find::{Search, SearchHit, tag};
use crate::Error;

/// Passages that are looked through for the best snippet; then the first one that has any.
const PASSAGES_COMPARED: usize = 8;

/// A row of `search_document`.
pub(super) struct Row {
    pub(super) about: String,
    pub(super) name: String,
    pub(super) hint: String,
    pub(super) text: Option<i64>,
}

pub(super) fn row(db: &Connection, doc: i64) -> Result<Option<Row>, Error> {
    let sql = "SELECT about, name, hint, text FROM search_document WHERE doc = ?1";
    let row = db.prepare_cached(sql)?.query_row([doc], |row| {
        Ok(Row { about: row.get(0)?, name: row.get(1)?, hint: row.get(2)?, text: row.get(3)? })
    });
    Ok(row.optional()?)
}

/// Gives the passages of a document, one after the other, until it is told to stop.
pub(super) fn each_passage(
    db: &Connection,
    doc: i64,
    row: &Row,
    mut take: impl FnMut(&str) -> bool,
) -> Result<(), Error> {
    if let Some(item) = row.text {
        let sql = "SELECT body FROM text JOIN item ON item.id = text.item WHERE number = ?1";
        let text: Option<String> =
            db.prepare_cached(sql)?.query_row([item], |row| row.get(0)).optional()?;
        for passage in passages_of(text.as_deref().unwrap_or_default()) {
            if !take(passage) {
                break;
            }
        }
        return Ok(());
    }
    let sql = "SELECT body FROM search_text WHERE doc = ?1 ORDER BY passage";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([doc])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_blob().unwrap_or_default();
        if !take(&unpacked(body)?) {
            break;
        }
    }
    Ok(())
}

/// The text of a file as it went into the index, up to the passage that passes so many bytes; true
/// if more follows.
pub(super) fn file_text(
    db: &Connection,
    item: testimony_model::ItemId,
    bytes_max: usize,
) -> Result<(String, bool), Error> {
    let sql = "SELECT doc FROM search_item JOIN item ON item.number = search_item.item \
               WHERE item.id = ?1 ORDER BY doc";
    let mut statement = db.prepare_cached(sql)?;
    let docs: Vec<i64> =
        statement.query_map([item.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let about = item.to_string();
    let (mut text, mut more) = (String::new(), false);
    for doc in docs {
        let Some(found) = row(db, doc)?.filter(|row| row.about == about) else { continue };
        each_passage(db, doc, &found, |passage| {
            more = text.len() >= bytes_max;
            if !more {
                text.push_str(passage);
            }
            !more
        })?;
        break;
    }
    Ok((text, more))
}

fn unpacked(body: &[u8]) -> Result<String, Error> {
    let bad = || Error::BadRow("search index");
    let size = body.first_chunk::<4>().map(|size| u32::from_le_bytes(*size)).ok_or_else(bad)?;
    if size as usize > super::PASSAGE_BYTES_MAX {
        return Err(bad());
    }
    let bytes = lz4_flex::block::decompress_size_prepended(body).map_err(|_| bad())?;
    String::from_utf8(bytes).map_err(|_| bad())
}

/// A hit with its name and snippet.
pub(super) fn hit(
    search: &Search<'_>,
    analyser: &mut Analyser,
    expression: &Expression,
    (doc, score): (i64, f32),
) -> Result<SearchHit, Error> {
    let row = row(search.db, doc)?.ok_or(Error::BadRow("search index"))?;
    let value = |column: Column| -> Result<String, Error> {
        let id = search.value(doc, column)?;
        let sql = "SELECT value FROM search_value WHERE id = ?1";
        let found = search.db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or_default())
    };
    let first = search.value(doc, Column::DateFirst)?;
    let last = search.value(doc, Column::DateLast)?;
    let hint = language_of(&row.hint);
    let language = value(Column::Language)?;
    let terms = analyser.analyse(&row.name, hint.or_else(|| language_of(&language)));
    let name = snippet(&row.name, &expression.highlights(&terms).0);
    let snippet = best(search.db, doc, &row, |passage| look(analyser, expression, passage, hint))?;
    Ok(SearchHit {
        doc,
        kind: value(Column::Kind)?,
        about: row.about,
        name: name.parts,
        language: tag(&language),
        media_type: value(Column::Media)?,
        source: value(Column::Source)?,
        date: (first <= last).then_some(Days { first, last }),
        added: search.value(doc, Column::Added)?,
        snippet,
        score,
    })
}

/// What a passage shows, how many of the words it has, and whether it has all.
fn look(
    analyser: &mut Analyser,
    expression: &Expression,
    passage: &str,
    hint: Option<Language>,
) -> (Snippet, usize, bool) {
    let terms: Vec<Term> = analyser.analyse(passage, hint);
    let (ranges, count) = expression.highlights(&terms);
    (snippet(passage, &ranges), count, count >= expression.highlights_max())
}

/// The snippet of the passage that has most of the words.
fn best(
    db: &Connection,
    doc: i64,
    row: &Row,
    mut look: impl FnMut(&str) -> (Snippet, usize, bool),
) -> Result<Option<Snippet>, Error> {
    let mut best: Option<(Snippet, usize)> = None;
    let mut number = 0;
    each_passage(db, doc, row, |passage| {
        let (mut found, count, all) = look(passage);
        found.cut_before |= number > 0;
        number += 1;
        let better = best.as_ref().is_none_or(|(_, before)| count > *before);
        if better {
            best = Some((found, count));
        }
        let some = best.as_ref().is_some_and(|(_, count)| *count > 0);
        !all && (number < PASSAGES_COMPARED || !some)
    })?;
    Ok(best.map(|(snippet, _)| snippet).filter(|it| it.parts.iter().any(has_letters)))
}

fn has_letters(part: &Part) -> bool {
    part.text.chars().any(char::is_alphanumeric)
}
