//! Segments: how a batch is written, and how segments become fewer.
//!
//! A segment holds the terms of documents whose numbers follow each other, sorted, in leaves of one
//! page. It is written once, in order, so the database appends and never searches for a place.
//! Eight of a size become one of the next; large chunks of postings are taken over as they are.

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::ItemId;

use super::build::{Batch, Buffer, Built, Document};
use super::codec::{
    self, Bytes, CHUNKS, Chunk, INLINE, Leaf, Posting, Postings, Stored, has_positions, put_small,
    small,
};
use super::column::{self, COLUMNS, Column};
use super::forget;
use crate::Error;

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
    for (term, buffer) in &batch.terms {
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

/// Merges segments until no eight of a size follow each other, as long as the new one has at most
/// so many documents.
pub(super) fn tidy(db: &Connection, docs_max: u64) -> Result<(), Error> {
    let limit = docs_max.min(SEGMENT_DOCS_MAX);
    while let Some(run) = due(&all(db)?, limit) {
        merge(db, &run)?;
    }
    Ok(())
}

/// The newest segments that are to become one.
fn due(segments: &[Segment], docs_max: u64) -> Option<Vec<Segment>> {
    let level = |segment: &Segment| u64::from(segment.docs.max(1)).ilog(FANOUT as u64);
    (0..=20).find_map(|most| {
        let small = segments.iter().rev().take_while(|it| level(it) <= most).count();
        let run = &segments[segments.len() - small..];
        let docs: u64 = run.iter().map(|it| u64::from(it.docs)).sum();
        (run.len() >= FANOUT && docs <= docs_max).then(|| run.to_vec())
    })
}

/// The terms of a segment, leaf after leaf.
struct Source<'c> {
    db: &'c Connection,
    leaves: std::vec::IntoIter<i64>,
    /// The terms of the leaf that is being read, the last one first.
    terms: Vec<(Vec<u8>, u8, Vec<u8>)>,
    offset: u32,
}

impl Source<'_> {
    fn fill(&mut self, dropped: &mut Vec<i64>) -> Result<(), Error> {
        while self.terms.is_empty() {
            let Some(page) = self.leaves.next() else { return Ok(()) };
            dropped.push(page);
            let data = super::read_page(self.db, page)?;
            let mut leaf = Leaf::new(&data);
            while let Some((form, body)) = leaf.next()? {
                self.terms.push((leaf.term.clone(), form, body.to_vec()));
            }
            self.terms.reverse();
        }
        Ok(())
    }
}

fn merge(db: &Connection, run: &[Segment]) -> Result<(), Error> {
    let (Some(oldest), Some(newest)) = (run.first(), run.last()) else { return Ok(()) };
    let end = newest.first + i64::from(newest.docs);
    let docs = u32::try_from(end - oldest.first).map_err(|_| Error::BadRow("search index"))?;
    let words = run.iter().map(|it| it.words).sum();
    let merged = Segment { id: 0, first: oldest.first, docs, words, revision: 0 };
    let mut writer = Writer::new(db, &merged)?;
    let mut dropped = Vec::new();
    let mut sources = run
        .iter()
        .map(|segment| source(db, segment, oldest.first))
        .collect::<Result<Vec<_>, _>>()?;
    loop {
        for source in &mut sources {
            source.fill(&mut dropped)?;
        }
        let next = sources.iter().filter_map(|it| it.terms.last()).map(|it| &it.0).min().cloned();
        let Some(term) = next else { break };
        let mut pieces = Vec::new();
        for source in &mut sources {
            if source.terms.last().is_some_and(|it| it.0 == term)
                && let Some((_, form, body)) = source.terms.pop()
            {
                pieces.push((source.offset, codec::stored(form, &body)?));
            }
        }
        join(&mut writer, &term, pieces, &mut dropped)?;
    }
    remove(db, run, &dropped)?;
    let id = writer.finish(-1)?;
    merge_columns(db, run, id)?;
    drop_rows(db, run)?;
    let sql = "UPDATE search_segment SET first = ?1 WHERE id = ?2";
    db.execute(sql, params![oldest.first, id])?;
    Ok(())
}

fn source<'c>(db: &'c Connection, segment: &Segment, first: i64) -> Result<Source<'c>, Error> {
    let offset = u32::try_from(segment.first - first).map_err(|_| Error::BadRow("search index"))?;
    let sql = "SELECT page FROM search_leaf WHERE segment = ?1 ORDER BY first";
    let mut statement = db.prepare_cached(sql)?;
    let pages: Vec<i64> =
        statement.query_map([segment.id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Source { db, leaves: pages.into_iter(), terms: Vec::new(), offset })
}

/// One term out of several segments.
fn join(
    writer: &mut Writer<'_>,
    term: &[u8],
    pieces: Vec<(u32, Stored)>,
    dropped: &mut Vec<i64>,
) -> Result<(), Error> {
    let mut chunks = Vec::new();
    let mut open = Postings::default();
    for (offset, stored) in pieces {
        match stored {
            Stored::Inline(postings) => append(&mut open, &postings, offset),
            Stored::Chunks(list) => {
                for chunk in list {
                    let moved =
                        Chunk { first: chunk.first + offset, last: chunk.last + offset, ..chunk };
                    if chunk.count >= CHUNK_DOCS_KEPT {
                        writer.chunks(term, &open.docs, &open.positions, &mut chunks)?;
                        open = Postings::default();
                        chunks.push(moved);
                    } else {
                        append(&mut open, &read_chunk(writer.db, &moved)?, 0);
                        dropped.extend([chunk.docs, chunk.positions]);
                    }
                }
            }
        }
        if open.docs.len() >= CHUNK_DOCS {
            writer.chunks(term, &open.docs, &open.positions, &mut chunks)?;
            open = Postings::default();
        }
    }
    if chunks.is_empty() {
        return writer.postings(term, open);
    }
    writer.chunks(term, &open.docs, &open.positions, &mut chunks)?;
    writer.stored_chunks(term, chunks)
}

fn append(open: &mut Postings, more: &Postings, offset: u32) {
    open.docs.extend(more.docs.iter().map(|(doc, times)| (doc + offset, *times)));
    open.positions.extend_from_slice(&more.positions);
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

fn remove(db: &Connection, run: &[Segment], dropped: &[i64]) -> Result<(), Error> {
    for segment in run {
        db.execute("DELETE FROM search_leaf WHERE segment = ?1", [segment.id])?;
    }
    let mut delete = db.prepare_cached("DELETE FROM search_page WHERE id = ?1")?;
    for page in dropped.iter().filter(|page| **page != 0) {
        delete.execute([page])?;
    }
    Ok(())
}

fn merge_columns(db: &Connection, run: &[Segment], id: i64) -> Result<(), Error> {
    for column in COLUMNS {
        let mut values = Vec::new();
        for segment in run {
            values.extend(column::read(db, segment.id, column)?);
        }
        column::write(db, id, column, &values)?;
    }
    Ok(())
}

fn drop_rows(db: &Connection, run: &[Segment]) -> Result<(), Error> {
    for segment in run {
        db.execute("DELETE FROM search_column WHERE segment = ?1", [segment.id])?;
        db.execute("DELETE FROM search_segment WHERE id = ?1", [segment.id])?;
    }
    Ok(())
}
