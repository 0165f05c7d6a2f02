//! Segments: how a batch is written, and how segments become fewer.
//!
//! A segment holds the terms of documents whose numbers follow each other, sorted, in leaves of one
//! page. It is written once, in order, so the database appends and never searches for a place.
//! Eight of a size become one of the next; large chunks of postings are taken over as they are.

mod merge;

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::ItemId;

use super::build::{Batch, Buffer, Built, Document};
use super::codec::{
    self, Bytes, CHUNKS, Chunk, INLINE, Posting, Postings, Stored, has_positions, put_small, small,
};
use super::column::{self, COLUMNS, Column};
use super::forget;
use crate::Error;

pub(super) use merge::{tidy, tidy_step};

/// Bytes of a leaf: what fits into one page of the database beside its own bookkeeping.
const LEAF_BYTES: usize = 3_900;
/// Postings of more bytes lie in pages of their own.
const INLINE_BYTES_MAX: usize = 1_200;
/// Documents of one chunk of postings.
const CHUNK_DOCS: usize = 2_048;
/// A chunk of so many is taken over when segments are merged; smaller ones are joined.
const CHUNK_DOCS_KEPT: u32 = 1_024;
/// So many segments of a size are merged.
const FANOUT: usize = 8;
/// A segment of more documents is merged with none: the transaction would be too large.
const SEGMENT_DOCS_MAX: u64 = 300_000;

/// A row of `search_segment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) id: i64,
    pub(super) first: i64,
    pub(super) docs: u32,
    pub(super) words: u64,
    pub(super) revision: i64,
}

/// All segments, the oldest first.
pub(super) fn all(db: &Connection) -> Result<Vec<Segment>, Error> {
    let sql = "SELECT id, first, docs, words, revision FROM search_segment ORDER BY first";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let words: i64 = row.get(3)?;
        Ok(Segment {
            id: row.get(0)?,
            first: row.get(1)?,
            docs: row.get(2)?,
            words: words.unsigned_abs(),
            revision: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the terms of one segment, in order.
pub(super) struct Writer<'c> {
    db: &'c Connection,
    id: i64,
    leaf: Vec<u8>,
    first: Vec<u8>,
    before: Vec<u8>,
    page: i64,
}

impl<'c> Writer<'c> {
    fn new(db: &'c Connection, segment: &Segment) -> Result<Self, Error> {
        // Until the segment is whole its number is one that no document has.
        let sql =
            "INSERT INTO search_segment (first, docs, words, revision) VALUES (?1, ?2, ?3, 0)";
        let words = i64::try_from(segment.words).unwrap_or(i64::MAX);
        db.prepare_cached(sql)?.execute(params![-segment.first, segment.docs, words])?;
        let id = db.last_insert_rowid();
        let sql = "SELECT coalesce(max(id), 0) FROM search_page";
        let page = db.query_row(sql, [], |row| row.get(0))?;
        let (leaf, first, before) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { db, id, leaf, first, before, page })
    }

    fn page(&mut self, data: &[u8]) -> Result<i64, Error> {
        self.page += 1;
        let sql = "INSERT INTO search_page (id, data) VALUES (?1, ?2)";
        self.db.prepare_cached(sql)?.execute(params![self.page, data])?;
        Ok(self.page)
    }

    fn entry(&mut self, term: &[u8], form: u8, body: &[&[u8]]) -> Result<(), Error> {
        let bytes: usize = body.iter().map(|part| part.len()).sum();
        if !self.leaf.is_empty() && self.leaf.len() + bytes + term.len() + 12 > LEAF_BYTES {
            self.flush()?;
        }
        if self.leaf.is_empty() {
            self.first = term.to_vec();
        }
        codec::put_term(&mut self.leaf, &self.before, term, form, body);
        self.before.clear();
        self.before.extend_from_slice(term);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.leaf.is_empty() {
            return Ok(());
        }
        let leaf = std::mem::take(&mut self.leaf);
        let page = self.page(&leaf)?;
        let sql = "INSERT INTO search_leaf (segment, first, page) VALUES (?1, ?2, ?3)";
        self.db.prepare_cached(sql)?.execute(params![self.id, self.first, page])?;
        self.before.clear();
        Ok(())
    }

    /// Adds a term of a batch; its postings are coded already.
    fn buffer(&mut self, term: &str, buffer: &Buffer) -> Result<(), Error> {
        if buffer.docs.len() + buffer.positions.len() <= INLINE_BYTES_MAX {
            let mut count = Vec::new();
            put_small(&mut count, buffer.count);
            let parts: [&[u8]; 3] = [&count, &buffer.docs, &buffer.positions];
            return self.entry(term.as_bytes(), INLINE, &parts);
        }
        let docs = codec::docs(&mut Bytes::new(&buffer.docs), buffer.count, 0)?;
        self.chunked(term.as_bytes(), &docs, &buffer.positions)
    }

    /// Adds a term with these postings, in the leaf if they are few.
    fn postings(&mut self, term: &[u8], postings: Postings) -> Result<(), Error> {
        let stored = Stored::Inline(postings);
        let (form, body) = codec::body(&stored);
        if body.len() <= INLINE_BYTES_MAX {
            return self.entry(term, form, &[&body]);
        }
        let Stored::Inline(postings) = stored else { return Ok(()) };
        self.chunked(term, &postings.docs, &postings.positions)
    }

    fn chunked(&mut self, term: &[u8], docs: &[Posting], positions: &[u8]) -> Result<(), Error> {
        let mut chunks = Vec::new();
        self.chunks(term, docs, positions, &mut chunks)?;
        self.stored_chunks(term, chunks)
    }

    fn stored_chunks(&mut self, term: &[u8], chunks: Vec<Chunk>) -> Result<(), Error> {
        let (_, body) = codec::body(&Stored::Chunks(chunks));
        self.entry(term, CHUNKS, &[&body])
    }

    /// Writes postings as chunks behind those that are there.
    fn chunks(
        &mut self,
        term: &[u8],
        docs: &[Posting],
        positions: &[u8],
        chunks: &mut Vec<Chunk>,
    ) -> Result<(), Error> {
        let mut rest = Bytes::new(positions);
        let mut left = positions;
        for part in docs.chunks(CHUNK_DOCS) {
            let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
            let mut bytes = Vec::new();
            codec::put_docs(&mut bytes, part, first.0);
            let page = self.page(&bytes)?;
            let place = if has_positions(term) {
                part.iter().try_for_each(|(_, times)| codec::skip(&mut rest, *times))?;
                let after = rest.clone().rest();
                let (these, others) = left.split_at(left.len() - after.len());
                left = others;
                self.page(these)?
            } else {
                0
            };
            let count = small(part.len());
            chunks.push(Chunk {
                first: first.0,
                last: last.0,
                count,
                docs: page,
                positions: place,
            });
        }
        Ok(())
    }

    fn finish(mut self, first: i64) -> Result<i64, Error> {
        self.flush()?;
        let sql = "UPDATE search_segment SET first = ?1 WHERE id = ?2";
        self.db.execute(sql, params![first, self.id])?;
        Ok(self.id)
    }
}

/// Writes a batch behind everything that is there.
pub(super) fn write(db: &Connection, batch: &Batch) -> Result<(), Error> {
    if batch.docs.is_empty() {
        return Ok(());
    }
    for built in &batch.docs {
        supersede(db, &built.document)?;
    }
    let first = all(db)?.last().map_or(1, |last| last.first + i64::from(last.docs));
    let words = batch.docs.iter().map(|built| u64::from(built.words)).sum();
    let docs = small(batch.docs.len());
    let segment = Segment { id: 0, first, docs, words, revision: 0 };
    let mut writer = Writer::new(db, &segment)?;
    for (term, buffer) in batch.terms() {
        writer.buffer(term, buffer)?;
    }
    let id = writer.finish(first)?;
    columns(db, id, &batch.docs)?;
    for (doc, built) in (first..).zip(&batch.docs) {
        document(db, doc, built)?;
    }
    Ok(())
}

/// What was in the index of the same file goes.
fn supersede(db: &Connection, document: &Document) -> Result<(), Error> {
    if document.text.is_some() {
        return Ok(());
    }
    for id in &document.items {
        if let Some(doc) = forget::same(db, item_number(db, id)?, &document.about)? {
            forget::doc(db, doc)?;
        }
    }
    Ok(())
}

fn item_number(db: &Connection, id: &ItemId) -> Result<i64, Error> {
    let sql = "SELECT number FROM item WHERE id = ?1";
    let found = db.prepare_cached(sql)?.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Error::NoItem(id.to_string()))
}

fn columns(db: &Connection, segment: i64, docs: &[Built]) -> Result<(), Error> {
    for column in COLUMNS {
        let mut known: std::collections::HashMap<&str, i32> = std::collections::HashMap::new();
        let mut values = Vec::with_capacity(docs.len());
        for built in docs {
            let document = &built.document;
            let text = match column {
                Column::Kind => &document.kind,
                Column::Language => &built.language,
                Column::Media => &document.media_type,
                Column::Source => &document.source,
                Column::DateFirst => {
                    values.push(document.date.map_or(i32::MAX, |days| days.first));
                    continue;
                }
                Column::DateLast => {
                    values.push(document.date.map_or(i32::MIN, |days| days.last));
                    continue;
                }
                Column::Added => {
                    values.push(document.added);
                    continue;
                }
                Column::Words => {
                    values.push(i32::try_from(built.words).unwrap_or(i32::MAX));
                    continue;
                }
            };
            let value = match known.get(text.as_str()) {
                Some(value) => *value,
                None => column::value_id(db, column, text)?,
            };
            known.insert(text, value);
            values.push(value);
        }
        column::write(db, segment, column, &values)?;
    }
    let mut stems: Vec<_> = docs.iter().flat_map(|built| &built.stems).collect();
    stems.sort_unstable();
    stems.dedup();
    let sql = "INSERT OR IGNORE INTO search_value (field, value) VALUES (?1, ?2)";
    for language in stems {
        db.prepare_cached(sql)?.execute(params![super::STEMS_FIELD, language.code()])?;
    }
    Ok(())
}

fn document(db: &Connection, doc: i64, built: &Built) -> Result<(), Error> {
    let document = &built.document;
    let text = document.text.as_ref().map(|id| item_number(db, id)).transpose()?;
    let sql = "INSERT INTO search_document (doc, about, name, hint, text) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![doc, document.about, document.name, document.language, text];
    db.prepare_cached(sql)?.execute(values)?;
    for id in &document.items {
        let sql = "INSERT OR IGNORE INTO search_item (item, doc) VALUES (?1, ?2)";
        db.prepare_cached(sql)?.execute(params![item_number(db, id)?, doc])?;
    }
    for (passage, body) in built.passages.iter().enumerate() {
        let sql = "INSERT INTO search_text (doc, passage, body) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![doc, small(passage), body])?;
    }
    Ok(())
}

/// The postings of a chunk.
pub(super) fn read_chunk(db: &Connection, chunk: &Chunk) -> Result<Postings, Error> {
    let data = super::read_page(db, chunk.docs)?;
    let docs = codec::docs(&mut Bytes::new(&data), chunk.count, chunk.first)?;
    let positions = match chunk.positions {
        0 => Vec::new(),
        page => super::read_page(db, page)?,
    };
    Ok(Postings { docs, positions })
}
