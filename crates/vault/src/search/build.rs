//! From documents to postings in memory: the work that needs no database.
//!
//! An [`Indexer`] analyses documents, in as many threads as there are indexers, and gives
//! [`Batch`]es, which the vault writes one after the other. Texts are cut into passages of 4 KiB,
//! each compressed by itself: a snippet needs one of them.

use std::fmt;

use testimony_lexis::{Analyser, Found, Kind, Language};
use testimony_model::ItemId;

use super::Days;
use super::codec::{Short, has_positions, put_posting, put_small, small};
use super::forms::Forms;

/// Bytes of a passage: what is analysed again for a snippet.
pub const PASSAGE_BYTES_MAX: usize = 4 << 10;

/// Positions between a document's text and its name, so that no phrase reaches over.
const GAP: u32 = 16;

/// Before a form: it stands in the name of the document.
pub(super) const NAME_SPACE: char = 'n';

/// Bytes of text, and documents, after which a batch is to be written: more need memory, fewer
/// make more segments to be merged.
const BATCH_BYTES_MAX: usize = 8 << 20;
const BATCH_DOCS_MAX: usize = 5_000;

/// What is put into the index. Its `Debug` shows no word of it.
#[derive(Clone, Default)]
pub struct Document {
    /// The items with which it goes: erasing one of them forgets the document.
    pub items: Vec<ItemId>,
    /// What it is about: the id of a thing, or the item of a file.
    pub about: String,
    /// What it is, such as `account` or `file`.
    pub kind: String,
    /// Its media type, if it is a file.
    pub media_type: String,
    /// The language that was told (BCP 47), or nothing: then it is detected.
    pub language: String,
    /// The id of the source.
    pub source: String,
    /// When what it tells was told or happened.
    pub date: Option<Days>,
    /// Its title or file name.
    pub name: String,
    /// The day on which it was put on record, in days since 1970.
    pub added: i32,
    /// The item in whose row of `text` the text lies; `None`: the index keeps it.
    pub text: Option<ItemId>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Documents and their postings, ready to be written.
pub struct Batch {
    pub(super) docs: Vec<Built>,
    forms: Forms,
    buffers: Vec<Buffer>,
}

impl Batch {
    /// The terms in order, each with its postings.
    pub(super) fn terms(&self) -> impl Iterator<Item = (&str, &Buffer)> {
        let order = self.forms.in_order().into_iter();
        order.map(|number| (self.forms.get(number), &self.buffers[number as usize]))
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("docs", &self.docs.len()).finish_non_exhaustive()
    }
}

/// A document with what the analysis said of it.
pub(super) struct Built {
    pub(super) document: Document,
    /// The language of most of it, by its code of three letters.
    pub(super) language: String,
    /// Languages whose stems it has.
    pub(super) stems: Vec<Language>,
    pub(super) words: u32,
    /// Compressed passages.
    pub(super) passages: Vec<Vec<u8>>,
}

/// The postings of a term, growing.
#[derive(Default)]
pub(super) struct Buffer {
    /// The document that is being added, plus one.
    open: u32,
    times: u32,
    position: u32,
    last: u32,
    pub(super) count: u32,
    pub(super) docs: Short,
    pub(super) positions: Short,
}

impl Buffer {
    fn add(&mut self, doc: u32, position: Option<u32>) {
        if self.open != doc + 1 {
            self.close();
            (self.open, self.times, self.position) = (doc + 1, 0, 0);
        }
        self.times += 1;
        if let Some(position) = position {
            put_small(&mut self.positions, position.saturating_sub(self.position));
            self.position = position;
        }
    }

    fn close(&mut self) {
        if let Some(doc) = self.open.checked_sub(1) {
            put_posting(&mut self.docs, self.last, (doc, self.times));
            (self.last, self.open) = (doc, 0);
            self.count += 1;
        }
    }
}

/// Analyses documents. Keep one for each thread: it remembers words.
#[derive(Default)]
pub struct Indexer {
    analyser: Analyser,
    building: Building,
}

impl fmt::Debug for Indexer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Indexer").field("docs", &self.building.docs.len()).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Building {
    docs: Vec<Built>,
    /// One for each form.
    buffers: Vec<Buffer>,
    forms: Forms,
    epoch: u32,
    /// Of each word of the analyser, where its buffers stand in `targets`; singles by themselves.
    words: [Vec<Option<(u32, u32)>>; 2],
    targets: Vec<(u32, bool)>,
    bytes: usize,
}

impl Indexer {
    /// Analyses a document whose text comes in pieces.
    pub fn put<'t>(&mut self, document: Document, pieces: impl IntoIterator<Item = &'t str>) {
        let hint = language_of(&document.language);
        let doc = small(self.building.docs.len());
        let mut count = Count::default();
        self.building.epoch(self.analyser.epoch());
        let (building, analyser) = (&mut self.building, &mut self.analyser);
        let mut at = 0;
        let mut passages = Vec::new();
        for passage in pieces.into_iter().flat_map(passages_of) {
            let mut words = 0;
            building.epoch(analyser.epoch());
            let languages = analyser.each(passage, hint, |found| {
                building.add(doc, found, at);
                words = found.position + 1;
            });
            count.add(words, &languages);
            at = at.saturating_add(words);
            building.bytes += passage.len();
            if document.text.is_none() {
                passages.push(lz4_flex::block::compress_prepend_size(passage.as_bytes()));
            }
        }
        building.epoch(analyser.epoch());
        let at = if at == 0 { 0 } else { at.saturating_add(GAP) };
        analyser.each(&document.name, hint.or_else(|| count.only()), |found| {
            building.add(doc, found, at);
            building.add_named(doc, found);
        });
        let language = hint.or_else(|| count.most()).unwrap_or(Language::UNKNOWN);
        building.bytes += PASSAGE_BYTES_MAX / 8;
        building.docs.push(Built {
            language: if count.words == 0 { String::new() } else { language.code().to_owned() },
            stems: count.known().collect(),
            words: count.words,
            passages,
            document,
        });
    }

    /// True if so much is held that it should be taken and written.
    pub fn is_full(&self) -> bool {
        self.building.bytes >= BATCH_BYTES_MAX || self.building.docs.len() >= BATCH_DOCS_MAX
    }

    /// True if nothing is held.
    pub fn is_empty(&self) -> bool {
        self.building.docs.is_empty()
    }

    /// Takes what is held, and begins anew.
    pub fn take(&mut self) -> Batch {
        let mut building = std::mem::take(&mut self.building);
        building.buffers.iter_mut().for_each(Buffer::close);
        Batch { docs: building.docs, forms: building.forms, buffers: building.buffers }
    }
}

impl Building {
    /// Word numbers mean something as long as the analyser remembers them.
    fn epoch(&mut self, epoch: u32) {
        if self.epoch != epoch {
            self.words = [Vec::new(), Vec::new()];
            self.targets.clear();
            self.epoch = epoch;
        }
    }

    fn add(&mut self, doc: u32, found: &Found<'_>, offset: u32) {
        let (half, number) = (usize::from(found.single), found.word as usize);
        let (start, end) = match self.words[half].get(number) {
            Some(Some(range)) => *range,
            _ => self.resolve(found),
        };
        let position = offset.saturating_add(found.position);
        for (buffer, positioned) in &self.targets[start as usize..end as usize] {
            self.buffers[*buffer as usize].add(doc, positioned.then_some(position));
        }
    }

    /// Finds or makes the buffers of a word's forms.
    fn resolve(&mut self, found: &Found<'_>) -> (u32, u32) {
        let start = small(self.targets.len());
        for form in found.forms {
            // A word with its accents is for ranking alone, and nothing ranks by it yet.
            if form.kind != Kind::Exact {
                let buffer = self.buffer(&form.form);
                self.targets.push((buffer, has_positions(form.form.as_bytes())));
            }
        }
        let range = (start, small(self.targets.len()));
        let words = &mut self.words[usize::from(found.single)];
        let number = found.word as usize;
        if words.len() <= number {
            words.resize(number + 1, None);
        }
        words[number] = Some(range);
        range
    }

    fn buffer(&mut self, form: &str) -> u32 {
        let number = self.forms.number(form);
        if number as usize == self.buffers.len() {
            self.buffers.push(Buffer::default());
        }
        number
    }

    /// The forms of a name once more, in a name space of their own.
    fn add_named(&mut self, doc: u32, found: &Found<'_>) {
        for form in found.forms.iter().filter(|form| form.kind != Kind::Exact) {
            let buffer = self.buffer(&format!("{NAME_SPACE}{}", form.form));
            self.buffers[buffer as usize].add(doc, None);
        }
    }
}

/// Words of a document, and of which languages its passages are.
#[derive(Default)]
struct Count {
    words: u32,
    languages: Vec<(Language, u32)>,
}

impl Count {
    fn add(&mut self, words: u32, languages: &[Language]) {
        self.words = self.words.saturating_add(words);
        for (index, language) in languages.iter().enumerate() {
            let weight = if index == 0 { words } else { 0 };
            match self.languages.iter_mut().find(|(it, _)| it == language) {
                Some((_, sum)) => *sum = sum.saturating_add(weight),
                None => self.languages.push((*language, weight)),
            }
        }
    }

    /// The language, if nothing spoke for another: then the name is in it too, which nobody could
    /// tell from so few words.
    fn only(&self) -> Option<Language> {
        let [(only, _)] = self.languages.as_slice() else { return None };
        Some(*only)
    }

    fn known(&self) -> impl Iterator<Item = Language> {
        let all = self.languages.iter().map(|(language, _)| *language);
        all.filter(|language| *language != Language::UNKNOWN)
    }

    fn most(&self) -> Option<Language> {
        self.languages.iter().max_by_key(|(_, words)| *words).map(|(language, _)| *language)
    }
}

/// The language that a tag names.
pub(super) fn language_of(tag: &str) -> Option<Language> {
    if tag.is_empty() { None } else { Language::from_tag(tag) }
}

/// Cuts a text at spaces, where there are any, into passages.
pub(super) fn passages_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (passage, after) = rest.split_at(passage_end(rest));
        rest = after;
        Some(passage)
    })
}

fn passage_end(text: &str) -> usize {
    if text.len() <= PASSAGE_BYTES_MAX {
        return text.len();
    }
    let mut most = PASSAGE_BYTES_MAX;
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let space = text[..most].char_indices().rev().find(|(_, c)| c.is_whitespace());
    space.map(|(at, c)| at + c.len_utf8()).filter(|end| *end > most / 2).unwrap_or(most)
}
