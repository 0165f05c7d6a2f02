//! Takes a document out of the index: its terms are computed again from its text, and every leaf
//! and chunk that has one of them is written anew without it.
//!
//! With `secure_delete` SQLite overwrites what was there. A tombstone alone, as FTS5's
//! `contentless_delete=1` has it, would leave the terms in the file until a merge.

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::ItemId;

use super::build::{Document, Indexer};
use super::codec::{self, Bytes, Leaf, Postings, Stored, has_positions};
use super::column::{self, COLUMNS, Column, FORGOTTEN};
use super::{lookup, segment, show};
use crate::Error;

/// Forgets every document that goes with an item; gives how many.
pub(super) fn item(db: &Connection, item: ItemId) -> Result<usize, Error> {
    let sql = "SELECT doc FROM search_item JOIN item ON item.number = search_item.item \
               WHERE item.id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let docs: Vec<i64> =
        statement.query_map([item.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for doc in &docs {
        self::doc(db, *doc)?;
    }
    Ok(docs.len())
}

/// Forgets one document.
pub(super) fn doc(db: &Connection, doc: i64) -> Result<(), Error> {
    let Some(row) = show::row(db, doc)? else { return Ok(()) };
    let segments = segment::all(db)?;
    let home = segments.iter().rev().find(|it| it.first <= doc);
    let home = home.ok_or(Error::BadRow("search index"))?;
    let local = u32::try_from(doc - home.first).map_err(|_| Error::BadRow("search index"))?;
    let mut passages = Vec::new();
    show::each_passage(db, doc, &row, |passage| {
        passages.push(passage.to_owned());
        true
    })?;
    let mut indexer = Indexer::default();
    let document = Document { name: row.name, language: row.hint, ..Document::default() };
    indexer.put(document, passages.iter().map(String::as_str));
    let batch = indexer.take();
    let mut terms = batch.terms().map(|(term, _)| term.as_bytes()).peekable();
    while let Some(term) = terms.peek().copied() {
        let Some((first, page)) = lookup::leaf_of(db, home.id, term)? else {
            terms.next();
            continue;
        };
        // All terms up to the first one of the next leaf are in this one, if anywhere.
        let sql = "SELECT min(first) FROM search_leaf WHERE segment = ?1 AND first > ?2";
        let next: Option<Vec<u8>> =
            db.prepare_cached(sql)?.query_row(params![home.id, first], |row| row.get(0))?;
        let mut gone = Vec::new();
        while let Some(term) =
            terms.next_if(|it| next.as_ref().is_none_or(|next| *it < next.as_slice()))
        {
            gone.push(term);
        }
        rewrite(db, (home.id, &first, page), &gone, local)?;
    }
    let words = batch.docs.first().map_or(0, |built| built.words);
    rows(db, (home.id, local), doc, words)
}

/// Writes a leaf anew, with the document taken out of these terms.
fn rewrite(
    db: &Connection,
    (segment, first, page): (i64, &[u8], i64),
    gone: &[&[u8]],
    doc: u32,
) -> Result<(), Error> {
    let data = super::read_page(db, page)?;
    let (mut old, mut new) = (Leaf::new(&data), Vec::new());
    let (mut before, mut new_first): (Vec<u8>, Option<Vec<u8>>) = (Vec::new(), None);
    while let Some((form, body)) = old.next()? {
        let kept = match gone.binary_search(&old.term.as_slice()) {
            Err(_) => Some((form, body.to_vec())),
            Ok(_) => without(db, codec::stored(form, body)?, &old.term, doc)?
                .map(|stored| codec::body(&stored)),
        };
        if let Some((form, body)) = kept {
            codec::put_term(&mut new, &before, &old.term, form, &[&body]);
            before.clone_from(&old.term);
            new_first.get_or_insert_with(|| old.term.clone());
        }
    }
    let Some(new_first) = new_first else {
        let sql = "DELETE FROM search_leaf WHERE segment = ?1 AND first = ?2";
        db.prepare_cached(sql)?.execute(params![segment, first])?;
        db.prepare_cached("DELETE FROM search_page WHERE id = ?1")?.execute([page])?;
        return Ok(());
    };
    let sql = "UPDATE search_page SET data = ?2 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![page, new])?;
    if new_first != first {
        let sql = "DELETE FROM search_leaf WHERE segment = ?1 AND first = ?2";
        db.prepare_cached(sql)?.execute(params![segment, first])?;
        let sql = "INSERT INTO search_leaf (segment, first, page) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![segment, new_first, page])?;
    }
    Ok(())
}

/// The postings without the document; `None` if none is left.
fn without(
    db: &Connection,
    stored: Stored,
    term: &[u8],
    doc: u32,
) -> Result<Option<Stored>, Error> {
    let positioned = has_positions(term);
    match stored {
        Stored::Inline(postings) => {
            let left = taken_out(&postings, doc, positioned)?;
            Ok((!left.docs.is_empty()).then_some(Stored::Inline(left)))
        }
        Stored::Chunks(mut chunks) => {
            let at = chunks.iter().position(|it| it.first <= doc && doc <= it.last);
            let Some(chunk) = at.and_then(|at| chunks.get_mut(at)) else {
                return Ok(Some(Stored::Chunks(chunks)));
            };
            let left = taken_out(&segment::read_chunk(db, chunk)?, doc, positioned)?;
            let pages = [chunk.docs, chunk.positions];
            match (left.docs.first(), left.docs.last()) {
                (Some(first), Some(last)) => {
                    (chunk.first, chunk.last) = (first.0, last.0);
                    chunk.count = codec::small(left.docs.len());
                    let mut docs = Vec::new();
                    codec::put_docs(&mut docs, &left.docs, first.0);
                    let sql = "UPDATE search_page SET data = ?2 WHERE id = ?1";
                    let mut update = db.prepare_cached(sql)?;
                    update.execute(params![pages[0], docs])?;
                    if pages[1] != 0 {
                        update.execute(params![pages[1], left.positions])?;
                    }
                }
                _ => {
                    let mut delete = db.prepare_cached("DELETE FROM search_page WHERE id = ?1")?;
                    for page in pages.iter().filter(|page| **page != 0) {
                        delete.execute([page])?;
                    }
                    chunks.retain(|it| it.docs != pages[0]);
                }
            }
            Ok((!chunks.is_empty()).then_some(Stored::Chunks(chunks)))
        }
    }
}

fn taken_out(postings: &Postings, doc: u32, positioned: bool) -> Result<Postings, Error> {
    let mut left = Postings::default();
    let mut bytes = Bytes::new(&postings.positions);
    let mut rest = postings.positions.as_slice();
    for posting in &postings.docs {
        if positioned {
            codec::skip(&mut bytes, posting.1)?;
            let (its, after) = rest.split_at(rest.len() - bytes.clone().rest().len());
            rest = after;
            if posting.0 != doc {
                left.positions.extend_from_slice(its);
            }
        }
        if posting.0 != doc {
            left.docs.push(*posting);
        }
    }
    Ok(left)
}

/// The rows of a document go, and its values in the columns.
fn rows(db: &Connection, (segment, local): (i64, u32), doc: i64, words: u32) -> Result<(), Error> {
    let mut values = Vec::new();
    for column in COLUMNS {
        let old = column::read(db, segment, column)?.get(local as usize).copied().unwrap_or(0);
        values.push((column, old));
        let none = match column {
            Column::Kind => FORGOTTEN,
            Column::DateFirst => i32::MAX,
            Column::DateLast => i32::MIN,
            _ => 0,
        };
        column::set(db, segment, column, (local, none))?;
    }
    for sql in [
        "DELETE FROM search_document WHERE doc = ?1",
        "DELETE FROM search_item WHERE doc = ?1",
        "DELETE FROM search_text WHERE doc = ?1",
    ] {
        db.prepare_cached(sql)?.execute([doc])?;
    }
    let sql = "UPDATE search_segment SET revision = revision + 1, words = max(0, words - ?2) \
               WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![segment, words])?;
    for (column, value) in values {
        if matches!(column, Column::Source | Column::Media) && !is_used(db, column, value)? {
            db.execute("DELETE FROM search_value WHERE id = ?1", [value])?;
        }
    }
    Ok(())
}

/// Whether any document still has a value; nothing is no value.
fn is_used(db: &Connection, column: Column, value: i32) -> Result<bool, Error> {
    if value == 0 {
        return Ok(true);
    }
    for segment in segment::all(db)? {
        if column::read(db, segment.id, column)?.contains(&value) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The documents of an item that are about the same thing: what a new one takes the place of.
pub(super) fn same(db: &Connection, item: i64, about: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT doc FROM search_item JOIN search_document USING (doc) \
               WHERE item = ?1 AND about = ?2";
    let found = db.prepare_cached(sql)?.query_row(params![item, about], |row| row.get(0));
    Ok(found.optional()?)
}

#[cfg(test)]
mod tests;
