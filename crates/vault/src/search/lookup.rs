//! Where the terms of a query stand in each segment.

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{self, Leaf, Posting, Stored};
use super::segment::{self, Segment};
use crate::Error;

/// Words that a beginning may stand for; more would be read and ranked for nothing.
pub(super) const EXPANSIONS_MAX: usize = 1_000;

/// A form and its postings, segment by segment.
pub(super) struct Form {
    pub(super) weight: f32,
    pub(super) has_positions: bool,
    pub(super) found: Vec<Option<Stored>>,
    pub(super) count: u64,
}

/// How much a form says: a word as it was typed says most.
fn weight(form: &str) -> f32 {
    match form.strip_prefix(super::build::NAME_SPACE).unwrap_or(form).as_bytes() {
        [b'w' | b'b' | b'u', ..] => 1.0,
        [b's', b'x', b'x', ..] => 0.4,
        [b's', ..] => 0.7,
        _ => 0.5,
    }
}

pub(super) fn form(db: &Connection, segments: &[Segment], form: &str) -> Result<Form, Error> {
    let found = segments
        .iter()
        .map(|segment| term(db, segment.id, form.as_bytes()))
        .collect::<Result<Vec<_>, _>>()?;
    let count = found.iter().flatten().map(Stored::count).sum();
    let has_positions = codec::has_positions(form.as_bytes());
    Ok(Form { weight: weight(form), has_positions, found, count })
}

/// The leaf in which a term would stand: its first term and its page.
pub(super) fn leaf_of(
    db: &Connection,
    segment: i64,
    term: &[u8],
) -> Result<Option<(Vec<u8>, i64)>, Error> {
    let sql = "SELECT first, page FROM search_leaf WHERE segment = ?1 AND first <= ?2 \
               ORDER BY first DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let row = statement.query_row(params![segment, term], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(row.optional()?)
}

fn term(db: &Connection, segment: i64, term: &[u8]) -> Result<Option<Stored>, Error> {
    let Some((_, page)) = leaf_of(db, segment, term)? else { return Ok(None) };
    let data = super::read_page(db, page)?;
    let mut leaf = Leaf::new(&data);
    while let Some((form, body)) = leaf.next()? {
        match leaf.term.as_slice().cmp(term) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return Ok(Some(codec::stored(form, body)?)),
            std::cmp::Ordering::Greater => break,
        }
    }
    Ok(None)
}

/// Every term that begins so; `None` if they are more than [`EXPANSIONS_MAX`].
pub(super) fn beginning(
    db: &Connection,
    segments: &[Segment],
    prefix: &str,
) -> Result<Option<Vec<String>>, Error> {
    let mut terms = std::collections::BTreeSet::new();
    for segment in segments {
        let first = leaf_of(db, segment.id, prefix.as_bytes())?.map_or(Vec::new(), |it| it.0);
        let sql = "SELECT page FROM search_leaf WHERE segment = ?1 AND first >= ?2 ORDER BY first";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(params![segment.id, first])?;
        'leaves: while let Some(row) = rows.next()? {
            let data = super::read_page(db, row.get(0)?)?;
            let mut leaf = Leaf::new(&data);
            while leaf.next()?.is_some() {
                if leaf.term.starts_with(prefix.as_bytes()) {
                    terms.insert(String::from_utf8_lossy(&leaf.term).into_owned());
                } else if leaf.term.as_slice() > prefix.as_bytes() {
                    break 'leaves;
                }
            }
            if terms.len() > EXPANSIONS_MAX {
                return Ok(None);
            }
        }
    }
    Ok(Some(terms.into_iter().collect()))
}

/// Documents of a segment, from one up to before the other.
pub(super) type Window = std::ops::Range<u32>;

/// Gives the postings within a window, those of chunks without any of `within` left out.
pub(super) fn each(
    db: &Connection,
    stored: &Stored,
    window: &Window,
    within: Option<&[u32]>,
    mut take: impl FnMut(Posting),
) -> Result<(), Error> {
    match stored {
        Stored::Inline(postings) => {
            postings.docs.iter().filter(|it| window.contains(&it.0)).for_each(|it| take(*it));
        }
        Stored::Chunks(chunks) => {
            for chunk in chunks.iter().filter(|it| touches(it, window, within)) {
                let data = super::read_page(db, chunk.docs)?;
                let mut bytes = codec::Bytes::new(&data);
                codec::each_doc(&mut bytes, chunk.count, chunk.first, |posting| {
                    if window.contains(&posting.0) {
                        take(posting);
                    }
                })?;
            }
        }
    }
    Ok(())
}

fn touches(chunk: &codec::Chunk, window: &Window, within: Option<&[u32]>) -> bool {
    let asked = within.is_none_or(|docs| {
        let from = docs.partition_point(|doc| *doc < chunk.first);
        docs.get(from).is_some_and(|doc| *doc <= chunk.last)
    });
    asked && chunk.first < window.end && chunk.last >= window.start
}

/// The positions of a form in these documents, which are sorted and all have it.
pub(super) fn positions(
    db: &Connection,
    stored: &Stored,
    docs: &[u32],
) -> Result<Vec<Vec<u32>>, Error> {
    let mut found = Vec::with_capacity(docs.len());
    let window = 0..u32::MAX;
    let mut read = |postings: &codec::Postings| -> Result<(), Error> {
        let mut bytes = codec::Bytes::new(&postings.positions);
        for (doc, times) in &postings.docs {
            if docs.get(found.len()) == Some(doc) {
                found.push(codec::positions(&mut bytes, *times)?);
            } else {
                codec::skip(&mut bytes, *times)?;
            }
        }
        Ok(())
    };
    match stored {
        Stored::Inline(postings) => read(postings)?,
        Stored::Chunks(chunks) => {
            for chunk in chunks.iter().filter(|it| touches(it, &window, Some(docs))) {
                read(&segment::read_chunk(db, chunk)?)?;
            }
        }
    }
    Ok(found)
}
