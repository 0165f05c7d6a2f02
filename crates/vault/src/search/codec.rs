//! How postings and leaves are written: docs/spec/search.md, "Index".
//!
//! Numbers are LEB128. What cannot be read is an error, never a panic: the pages are authenticated
//! by SQLCipher, but a program may be wrong.

use smallvec::SmallVec;

use crate::Error;

/// A document's number inside its segment, and how often the term stands in it.
pub(super) type Posting = (u32, u32);

/// Where a term stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Postings {
    /// In order of the documents.
    pub(super) docs: Vec<Posting>,
    /// For main forms: of each document as many numbers as the term stands in it, each the distance
    /// from the one before.
    pub(super) positions: Vec<u8>,
}

/// Postings that lie in pages of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) count: u32,
    pub(super) docs: i64,
    /// 0 if the term has no positions.
    pub(super) positions: i64,
}

/// The postings of a term in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stored {
    Inline(Postings),
    Chunks(Vec<Chunk>),
}

impl Stored {
    /// In how many documents the term stands.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Inline(postings) => postings.docs.len() as u64,
            Self::Chunks(chunks) => chunks.iter().map(|chunk| u64::from(chunk.count)).sum(),
        }
    }
}

/// A count as the index keeps it; nothing that is counted comes near the limit.
pub(super) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Where bytes are put one after the other.
pub(super) trait Sink {
    fn byte(&mut self, byte: u8);
}

impl Sink for Vec<u8> {
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }
}

/// Most terms stand in one document, so their postings fit where a vector would keep its place.
pub(super) type Short = SmallVec<[u8; 16]>;

impl Sink for Short {
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }
}

pub(super) fn put(out: &mut impl Sink, number: u64) {
    let mut rest = number;
    while rest > 0x7F {
        out.byte(u8::try_from(rest & 0x7F).unwrap_or(0) | 0x80);
        rest >>= 7;
    }
    out.byte(u8::try_from(rest).unwrap_or(0));
}

pub(super) fn put_small(out: &mut impl Sink, number: u32) {
    if number < 0x80 {
        out.byte(u8::try_from(number).unwrap_or(0));
    } else {
        put(out, u64::from(number));
    }
}

/// Reads what [`put`] wrote.
#[derive(Debug, Clone)]
pub(super) struct Bytes<'a> {
    data: &'a [u8],
    at: usize,
}

fn bad() -> Error {
    Error::BadRow("search index")
}

impl<'a> Bytes<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.data.len()
    }

    pub(super) fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.data.get(self.at).ok_or_else(bad)?;
            self.at += 1;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(bad())
    }

    pub(super) fn small(&mut self) -> Result<u32, Error> {
        match self.data.get(self.at) {
            Some(byte) if *byte < 0x80 => {
                self.at += 1;
                Ok(u32::from(*byte))
            }
            _ => u32::try_from(self.number()?).map_err(|_| bad()),
        }
    }

    pub(super) fn page(&mut self) -> Result<i64, Error> {
        i64::try_from(self.number()?).map_err(|_| bad())
    }

    pub(super) fn take(&mut self, count: u32) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(count as usize).ok_or_else(bad)?;
        let taken = self.data.get(self.at..end).ok_or_else(bad)?;
        self.at = end;
        Ok(taken)
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }
}

/// One posting behind another; the first is told from `before`.
pub(super) fn put_posting(out: &mut impl Sink, before: u32, (doc, times): Posting) {
    let step = u64::from(doc.saturating_sub(before));
    put(out, step << 1 | u64::from(times > 1));
    if times > 1 {
        put_small(out, times);
    }
}

pub(super) fn put_docs(out: &mut Vec<u8>, docs: &[Posting], first: u32) {
    let mut before = first;
    for posting in docs {
        put_posting(out, before, *posting);
        before = posting.0;
    }
}

/// Reads so many postings and gives each to `take`.
pub(super) fn each_doc(
    bytes: &mut Bytes<'_>,
    count: u32,
    first: u32,
    mut take: impl FnMut(Posting),
) -> Result<(), Error> {
    let mut doc = first;
    for _ in 0..count {
        let word = bytes.number()?;
        doc = doc.checked_add(u32::try_from(word >> 1).map_err(|_| bad())?).ok_or_else(bad)?;
        let times = if word & 1 == 1 { bytes.small()? } else { 1 };
        take((doc, times));
    }
    Ok(())
}

pub(super) fn docs(bytes: &mut Bytes<'_>, count: u32, first: u32) -> Result<Vec<Posting>, Error> {
    let mut docs = Vec::with_capacity((count as usize).min(1 << 16));
    each_doc(bytes, count, first, |posting| docs.push(posting))?;
    Ok(docs)
}

/// The positions of a document, each with its place: `times` numbers.
pub(super) fn positions(bytes: &mut Bytes<'_>, times: u32) -> Result<Vec<u32>, Error> {
    let mut at = 0_u32;
    (0..times)
        .map(|_| {
            at = at.saturating_add(bytes.small()?);
            Ok(at)
        })
        .collect()
}

/// Passes over so many numbers.
pub(super) fn skip(bytes: &mut Bytes<'_>, times: u32) -> Result<(), Error> {
    (0..times).try_for_each(|_| bytes.number().map(drop))
}

/// True if the terms of this name space have positions.
pub(super) fn has_positions(term: &[u8]) -> bool {
    matches!(term.first(), Some(b'w' | b'b'))
}

/// Adds a term to a leaf, after the term before, with the bytes of its postings.
pub(super) fn put_term(leaf: &mut Vec<u8>, before: &[u8], term: &[u8], form: u8, body: &[&[u8]]) {
    let shared = before.iter().zip(term).take_while(|(one, other)| one == other).count();
    put_small(leaf, small(shared));
    put_small(leaf, small(term.len() - shared));
    leaf.extend_from_slice(&term[shared..]);
    leaf.push(form);
    put_small(leaf, small(body.iter().map(|part| part.len()).sum()));
    body.iter().for_each(|part| leaf.extend_from_slice(part));
}

/// How postings are kept, and their bytes.
pub(super) fn body(stored: &Stored) -> (u8, Vec<u8>) {
    let mut body = Vec::new();
    match stored {
        Stored::Inline(postings) => {
            put_small(&mut body, small(postings.docs.len()));
            put_docs(&mut body, &postings.docs, 0);
            body.extend_from_slice(&postings.positions);
            (INLINE, body)
        }
        Stored::Chunks(chunks) => {
            let mut last = 0;
            for chunk in chunks {
                put_small(&mut body, chunk.first - last);
                put_small(&mut body, chunk.last - chunk.first);
                put_small(&mut body, chunk.count);
                put(&mut body, chunk.docs.unsigned_abs());
                put(&mut body, chunk.positions.unsigned_abs());
                last = chunk.last;
            }
            (CHUNKS, body)
        }
    }
}

/// Postings that lie in the leaf.
pub(super) const INLINE: u8 = 0;
/// Postings that lie in pages of their own.
pub(super) const CHUNKS: u8 = 1;

/// The terms of a leaf, in order.
pub(super) struct Leaf<'a> {
    bytes: Bytes<'a>,
    /// The term that was read last.
    pub(super) term: Vec<u8>,
}

impl<'a> Leaf<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { bytes: Bytes::new(data), term: Vec::new() }
    }

    /// Goes to the next term and gives how its postings are kept, and their bytes; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u8, &'a [u8])>, Error> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let shared = self.bytes.small()?;
        let suffix = self.bytes.small()?;
        self.term.truncate(shared as usize);
        self.term.extend_from_slice(self.bytes.take(suffix)?);
        let form = *self.bytes.take(1)?.first().ok_or_else(bad)?;
        let length = self.bytes.small()?;
        Ok(Some((form, self.bytes.take(length)?)))
    }
}

/// Reads the postings of a term as [`put_term`] wrote them.
pub(super) fn stored(form: u8, body: &[u8]) -> Result<Stored, Error> {
    let mut bytes = Bytes::new(body);
    if form == INLINE {
        let count = bytes.small()?;
        let docs = docs(&mut bytes, count, 0)?;
        return Ok(Stored::Inline(Postings { docs, positions: bytes.rest().to_vec() }));
    }
    let mut chunks = Vec::new();
    let mut last = 0_u32;
    while !bytes.is_empty() {
        let first = last.checked_add(bytes.small()?).ok_or_else(bad)?;
        last = first.checked_add(bytes.small()?).ok_or_else(bad)?;
        let (count, docs, positions) = (bytes.small()?, bytes.page()?, bytes.page()?);
        chunks.push(Chunk { first, last, count, docs, positions });
    }
    Ok(Stored::Chunks(chunks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let inline = Stored::Inline(Postings {
            docs: vec![(3, 1), (4, 200), (900, 1)],
            positions: vec![1, 2, 3],
        });
        let chunk = Chunk { first: 7, last: 900, count: 300, docs: 5, positions: 0 };
        let chunks = Stored::Chunks(vec![chunk, Chunk { first: 901, last: 901, ..chunk }]);
        let mut leaf = Vec::new();
        let (form, bytes) = body(&inline);
        put_term(&mut leaf, b"", b"wwater", form, &[&bytes]);
        let (form, bytes) = body(&chunks);
        put_term(&mut leaf, b"wwater", b"wwaters", form, &[&bytes]);
        let mut read = Leaf::new(&leaf);
        for (term, wanted) in [("wwater", inline), ("wwaters", chunks)] {
            let (form, body) = read.next().unwrap().unwrap();
            assert_eq!(stored(form, body).unwrap(), wanted);
            assert_eq!(read.term, term.as_bytes());
        }
        assert!(read.next().unwrap().is_none());
    }

    #[test]
    fn fail_cut_leaves_are_errors() {
        let postings = Postings { docs: vec![(3, 1), (70_000, 2)], positions: Vec::new() };
        let mut leaf = Vec::new();
        let (form, bytes) = body(&Stored::Inline(postings));
        put_term(&mut leaf, b"", b"sengwater", form, &[&bytes]);
        for cut in 1..leaf.len() {
            assert!(Leaf::new(&leaf[..cut]).next().is_err(), "{cut}");
        }
    }
}
