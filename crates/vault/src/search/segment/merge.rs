//! How segments become fewer: eight of a size become one of the next. Large chunks of postings are
//! taken over as they are; only what is small is written again.

use rusqlite::{Connection, params};

use super::{
    CHUNK_DOCS, CHUNK_DOCS_KEPT, FANOUT, SEGMENT_DOCS_MAX, Segment, Writer, all, read_chunk,
};
use crate::Error;
use crate::search::codec::{self, Chunk, Leaf, Postings, Stored};
use crate::search::column::{self, COLUMNS};
use crate::search::read_page;

/// Merges segments until no eight of a size follow each other, as long as the new one has at most
/// so many documents.
pub(in crate::search) fn tidy(db: &Connection, docs_max: u64) -> Result<(), Error> {
    while tidy_step(db, docs_max)? {}
    Ok(())
}

/// One merge of those that are due; false if none was.
pub(in crate::search) fn tidy_step(db: &Connection, docs_max: u64) -> Result<bool, Error> {
    let Some(run) = due(&all(db)?, docs_max.min(SEGMENT_DOCS_MAX)) else { return Ok(false) };
    merge(db, &run)?;
    Ok(true)
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
            let data = read_page(self.db, page)?;
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
