//! Which texts share words with this one: docs/spec/reuse.md, section 5.
//!
//! An inverted index of sketches, written against [`Postings`], so that a database can hold the
//! lists; [`Memory`] holds them in memory. What too many texts share is nobody's quotation: a key
//! that more than [`SHINGLE_DOCS_MAX`] texts hold is passed over. Copies of one text count as one
//! there, or a wire story would hide itself by its success.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::hash::SketchKey;
use super::sketch::{Head, Sketch};

pub use memory::Memory;

mod memory;

/// A shingle in more texts than this is boilerplate: it proposes no pair.
pub const SHINGLE_DOCS_MAX: usize = 64;
/// A band that more texts share is passed over; their shingles are still compared.
pub const BAND_DOCS_MAX: usize = 64;
/// A name or number in more texts than this is not rare.
pub const TOKEN_DOCS_MAX: usize = 3;
/// From this estimate of the Jaccard index on, a text is a copy of another.
pub const COPY_JACCARD: f64 = 0.8;
/// From this estimate on, a pair is worth a look though it shares too few shingles.
pub const ALIKE_JACCARD: f64 = 0.5;
/// The share of the smaller text's shingles that is more than chance: weigh.md, section 3.3.
pub const SHARE_MIN: f64 = 0.04;
/// Fewer shared shingles than this are chance in any text.
pub const SHINGLES_MIN: u32 = 2;
/// As many are no chance in any text, however long both are: some 30 words.
pub const SHINGLES_SURE: u32 = 12;
/// Fewer shared rare names and numbers are no hint.
pub const TOKENS_MIN: u32 = 3;
/// In a smaller case everything is rare, so rarity says nothing.
pub const RARITY_DOCS_MIN: usize = 1_000;
/// Most pairs that are proposed for one text: the strongest. Nobody reads more.
pub const CANDIDATES_MAX: usize = 64;

/// The number of a text, given by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(pub u32);

/// Where the lists are: a table `(key, doc)` and one of heads. One key space for all kinds.
///
/// No order is asked of anything: what comes out never depends on it.
pub trait Postings {
    /// What can go wrong with the store.
    type Error;

    /// Adds to `into` the texts that hold a key, any `most` of them if there are more.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn holders(&self, key: u64, most: usize, into: &mut Vec<DocId>) -> Result<(), Self::Error>;

    /// The head of a text's sketch, if the text is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn head(&self, doc: DocId) -> Result<Option<Head>, Self::Error>;

    /// How many texts there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn documents(&self) -> Result<usize, Self::Error>;

    /// Notes that a text holds a key; twice is once.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn put(&mut self, key: u64, doc: DocId) -> Result<(), Self::Error>;

    /// Takes that back; nothing if it is not there.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn take(&mut self, key: u64, doc: DocId) -> Result<(), Self::Error>;

    /// Notes a text, and whose copy it is; `None` as head takes it out.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_head(
        &mut self,
        doc: DocId,
        head: Option<&Head>,
        copy_of: Option<DocId>,
    ) -> Result<(), Self::Error>;

    /// The texts that were noted as copies of this one.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn copies(&self, doc: DocId) -> Result<Vec<DocId>, Self::Error>;
}

/// A text that may share words with the one that was asked about. Estimates; the texts decide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Which text.
    pub doc: DocId,
    /// Estimate of the Jaccard index of short shingles.
    pub jaccard: f64,
    /// Shingles of both that are not boilerplate.
    pub shingles: u32,
    /// Their share of the asked text's shingles, without its boilerplate.
    pub asked_share: f64,
    /// Their share of the other text's shingles.
    pub other_share: f64,
    /// Rare names and numbers of both.
    pub tokens: u32,
}

impl Candidate {
    /// True if shingles or the wholes are alike; else only rare names and numbers are shared.
    pub fn shares_words(&self) -> bool {
        let share = self.asked_share.max(self.other_share);
        let shingles = self.shingles >= SHINGLES_MIN && share >= SHARE_MIN;
        shingles || self.shingles >= SHINGLES_SURE || self.jaccard >= ALIKE_JACCARD
    }
}

/// Finds the texts that may share words with a text, the strongest first, without `itself`.
///
/// # Errors
/// When the store cannot be read.
pub fn candidates<P: Postings>(
    postings: &P,
    sketch: &Sketch,
    key: &SketchKey,
    itself: Option<DocId>,
) -> Result<Vec<Candidate>, P::Error> {
    let shingles = tally(postings, sketch.shingles(), SHINGLE_DOCS_MAX, itself)?;
    let bands = tally(postings, &sketch.bands(key), BAND_DOCS_MAX, itself)?;
    let tokens = if postings.documents()? >= RARITY_DOCS_MIN {
        tally(postings, sketch.tokens(), TOKEN_DOCS_MAX, itself)?
    } else {
        Tally::default()
    };
    let enough = |tally: &Tally, least| {
        let docs = tally.counts.iter().filter(move |(_, count)| **count >= least);
        docs.map(|(doc, _)| *doc).collect::<BTreeSet<DocId>>()
    };
    let mut docs = enough(&shingles, SHINGLES_MIN);
    docs.append(&mut enough(&bands, 1));
    docs.append(&mut enough(&tokens, TOKENS_MIN));
    let own = sketch.head().shingles.saturating_sub(shingles.frequent);
    let mut found = Vec::new();
    for doc in docs {
        let Some(head) = postings.head(doc)? else { continue };
        let shared = shingles.of(doc);
        let candidate = Candidate {
            doc,
            jaccard: sketch.head().jaccard(&head),
            shingles: shared,
            asked_share: share(shared, own),
            other_share: share(shared, head.shingles),
            tokens: tokens.of(doc),
        };
        if candidate.shares_words() || candidate.tokens >= TOKENS_MIN {
            found.push(candidate);
        }
    }
    found.sort_by_key(|one| (Reverse((one.shingles, one.tokens)), one.doc));
    found.truncate(CANDIDATES_MAX);
    Ok(found)
}

/// Adds a text. Answers whose copy it is; then only what that other text lacks is listed.
///
/// # Errors
/// When the store cannot be read or written.
pub fn add<P: Postings>(
    postings: &mut P,
    doc: DocId,
    sketch: &Sketch,
    key: &SketchKey,
) -> Result<Option<DocId>, P::Error> {
    let bands = sketch.bands(key);
    let copy_of = first_alike(postings, sketch, &bands, doc)?;
    postings.set_head(doc, Some(sketch.head()), copy_of)?;
    let bands = if copy_of.is_some() { &[] } else { bands.as_slice() };
    let lists = [
        (sketch.shingles(), SHINGLE_DOCS_MAX),
        (bands, BAND_DOCS_MAX),
        (sketch.tokens(), TOKEN_DOCS_MAX),
    ];
    let mut holders = Vec::new();
    for (keys, most) in lists {
        for &hash in keys {
            holders.clear();
            postings.holders(hash, most + 1, &mut holders)?;
            // One more than the limit is kept: it says that the key is frequent.
            let has_it = |doc| holders.contains(&doc);
            if holders.len() <= most && !copy_of.is_some_and(has_it) {
                postings.put(hash, doc)?;
            }
        }
    }
    Ok(copy_of)
}

/// Takes a text out, as erasing demands. Its copies are given back: they are to be added again,
/// since what they have in common with it was listed under its number alone. A key that was frequent remains so until the lists are built anew.
///
/// # Errors
/// When the store cannot be read or written.
pub fn remove<P: Postings>(
    postings: &mut P,
    doc: DocId,
    sketch: &Sketch,
    key: &SketchKey,
) -> Result<Vec<DocId>, P::Error> {
    let bands = sketch.bands(key);
    for &hash in sketch.shingles().iter().chain(&bands).chain(sketch.tokens()) {
        postings.take(hash, doc)?;
    }
    postings.set_head(doc, None, None)?;
    postings.copies(doc)
}

/// Two texts that may share words, `a` below `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The lower number.
    pub a: DocId,
    /// What is known of the higher number.
    pub b: DocId,
    /// Estimates, as seen from one of the two.
    pub seen: Candidate,
}

/// The pairs of some texts with all others. Parts may be found on several threads: whatever the
/// parts are, [`merge`] gives the same.
///
/// # Errors
/// When the store cannot be read.
pub fn pairs<'a, P: Postings>(
    postings: &P,
    texts: impl Iterator<Item = (DocId, &'a Sketch)>,
    key: &SketchKey,
) -> Result<Vec<Pair>, P::Error> {
    let mut found = Vec::new();
    for (doc, sketch) in texts {
        let seen = candidates(postings, sketch, key, Some(doc))?;
        let pair = |seen: Candidate| Pair { a: doc.min(seen.doc), b: doc.max(seen.doc), seen };
        found.extend(seen.into_iter().map(pair));
    }
    Ok(found)
}

/// Puts parts of [`pairs`] together: in order, each pair once, as the text saw it that has more.
pub fn merge(parts: Vec<Vec<Pair>>) -> Vec<Pair> {
    let mut all: Vec<Pair> = parts.into_iter().flatten().collect();
    all.sort_by_key(|pair| (pair.a, pair.b, Reverse(pair.seen.shingles), pair.seen.doc));
    all.dedup_by_key(|pair| (pair.a, pair.b));
    all
}

/// How many of some keys each text holds.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<DocId, u32>,
    frequent: u32,
}

impl Tally {
    fn of(&self, doc: DocId) -> u32 {
        self.counts.get(&doc).copied().unwrap_or(0)
    }
}

fn tally<P: Postings>(
    postings: &P,
    keys: &[u64],
    most: usize,
    itself: Option<DocId>,
) -> Result<Tally, P::Error> {
    let (mut all, mut frequent) = (Vec::new(), 0);
    for &key in keys {
        let before = all.len();
        postings.holders(key, most + 1, &mut all)?;
        if all.len() - before > most {
            all.truncate(before);
            frequent += 1;
        }
    }
    all.sort_unstable();
    let mut counts = BTreeMap::new();
    for group in all.chunk_by(|a, b| a == b) {
        if Some(group[0]) != itself {
            counts.insert(group[0], u32::try_from(group.len()).unwrap_or(u32::MAX));
        }
    }
    Ok(Tally { counts, frequent })
}

/// The lowest number among the texts that this one is a copy of, none of them a copy itself.
fn first_alike<P: Postings>(
    postings: &P,
    sketch: &Sketch,
    bands: &[u64],
    doc: DocId,
) -> Result<Option<DocId>, P::Error> {
    for (other, _) in tally(postings, bands, BAND_DOCS_MAX, Some(doc))?.counts {
        let head = postings.head(other)?;
        if head.is_some_and(|head| sketch.head().jaccard(&head) >= COPY_JACCARD) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

#[cfg(test)]
mod tests;
