//! Which documents answer a query, in which order, and what fields they have.
//!
//! The newest segment is asked first, window by window, so that a query with hundreds of thousands
//! of hits ends when enough are known: up to [`HITS_RANKED_MAX`] all are counted, ranked (BM25 over
//! the best form of each word) and sorted into facets; beyond that the newest come first.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use rusqlite::Connection;
use testimony_lexis::{Analyser, Expression, Language, Query, QueryOptions};

use super::column::{self, Column, FORGOTTEN};
use super::lookup::Window;
use super::plan::Plan;
use super::segment::{self, Segment};
use super::{SEARCH_FIELDS, STEMS_FIELD, show};
use crate::{Error, Vault};

/// Hits that are counted, ranked and sorted into facets exactly.
pub const HITS_RANKED_MAX: usize = 20_000;
/// Values of one facet that are shown, the most frequent first.
pub const FACET_VALUES_MAX: usize = 12;
/// Hits of one page.
const LIMIT_MAX: usize = 1_000;
/// Documents that are looked at in one go.
const WINDOW_DOCS: u32 = 1 << 16;

/// A search.
#[derive(Clone)]
pub struct SearchRequest {
    /// What was typed.
    pub query: String,
    /// Fields and values that must hold too, as chosen from facets or given as options.
    pub filters: Vec<(String, String)>,
    /// Only words in the script in which they were typed.
    pub exact_script: bool,
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give, with snippets.
    pub limit: usize,
    /// Only documents up to this number ([`SearchAnswer::newest`]), so that a second page fits the
    /// first although documents came between.
    pub newest: Option<i64>,
}

impl Default for SearchRequest {
    fn default() -> Self {
        let (query, filters) = (String::new(), Vec::new());
        Self { query, filters, exact_script: false, offset: 0, limit: 20, newest: None }
    }
}

impl fmt::Debug for SearchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchRequest").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// How many documents answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(usize),
    /// More than [`HITS_RANKED_MAX`].
    More,
}

/// The values of a field among the hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field, as it stands before a colon.
    pub field: &'static str,
    /// The most frequent values and in how many hits each is.
    pub values: Vec<(String, u64)>,
}

/// One document that answers.
#[derive(Clone, PartialEq)]
pub struct SearchHit {
    /// Its number in the index; larger is newer.
    pub doc: i64,
    /// What it is, such as `account` or `file`.
    pub kind: String,
    /// What it is about: the id of a thing, or the item of a file.
    pub about: String,
    /// Its name, with what was found in it marked.
    pub name: Vec<testimony_lexis::Part>,
    /// Its language, as a BCP 47 tag; empty if it has no words.
    pub language: String,
    /// Its media type; empty unless it is a file.
    pub media_type: String,
    /// The id of its source; may be empty.
    pub source: String,
    /// The first and last day of what it tells.
    pub date: Option<super::Days>,
    /// The day on which it was put on record, in days since 1970.
    pub added: i32,
    /// A stretch of its text.
    pub snippet: Option<testimony_lexis::Snippet>,
    /// What the ranking gave it; 0 where the order is the newest first.
    pub score: f32,
}

impl fmt::Debug for SearchHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchHit").field("doc", &self.doc).finish_non_exhaustive()
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchAnswer {
    /// How many documents answer.
    pub total: Total,
    /// Those that were asked for.
    pub hits: Vec<SearchHit>,
    /// Over all hits, or over the newest [`HITS_RANKED_MAX`].
    pub facets: Vec<Facet>,
    /// The newest document that was looked at; to be given back for the next page.
    pub newest: i64,
}

type Columns = HashMap<(i64, i64, Column), Arc<Vec<i32>>>;

/// What a vault remembers between searches.
#[derive(Default)]
pub(crate) struct Memory {
    columns: RefCell<Columns>,
    pub(super) analyser: RefCell<Analyser>,
}

/// An open search.
pub(super) struct Search<'v> {
    pub(super) db: &'v Connection,
    pub(super) segments: Vec<Segment>,
    memory: &'v Memory,
    pub(super) words_mean: f32,
    pub(super) docs: u64,
    /// What is not to be found.
    hidden: Option<Arc<HashSet<i64>>>,
}

impl Search<'_> {
    /// A column of a segment.
    pub(super) fn column(&self, segment: usize, column: Column) -> Result<Arc<Vec<i32>>, Error> {
        let segment = &self.segments[segment];
        let key = (segment.id, segment.revision, column);
        if let Some(known) = self.memory.columns.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(column::read(self.db, segment.id, column)?);
        self.memory.columns.borrow_mut().insert(key, Arc::clone(&read));
        Ok(read)
    }

    /// The segment of a document and its number there.
    pub(super) fn place(&self, doc: i64) -> Option<(usize, u32)> {
        let index = self.segments.partition_point(|it| it.first <= doc).checked_sub(1)?;
        let local = u32::try_from(doc - self.segments[index].first).ok()?;
        (local < self.segments[index].docs).then_some((index, local))
    }

    pub(super) fn value(&self, doc: i64, column: Column) -> Result<i32, Error> {
        let (segment, local) = self.place(doc).ok_or(Error::BadRow("search index"))?;
        let values = self.column(segment, column)?;
        values.get(local as usize).copied().ok_or(Error::BadRow("search index"))
    }

    /// The hits, the newest first, at least so many if there are; and up to which document.
    fn hits(&self, plan: &Plan, enough: usize, newest: i64) -> Result<Vec<(i64, f32)>, Error> {
        let mut hits = Vec::new();
        for (index, segment) in self.segments.iter().enumerate().rev() {
            let Ok(last) = u32::try_from((newest - segment.first).min(i64::from(segment.docs) - 1))
            else {
                continue;
            };
            let mut end = last + 1;
            while end > 0 && hits.len() <= enough {
                let window: Window = end.saturating_sub(WINDOW_DOCS)..end;
                let found = plan.answer(self, index, &window, None)?;
                let number = |(doc, score): (u32, f32)| (segment.first + i64::from(doc), score);
                let seen = |(doc, _): &(i64, f32)| {
                    self.hidden.as_ref().is_none_or(|hidden| !hidden.contains(doc))
                };
                hits.extend(found.into_iter().rev().map(number).filter(seen));
                end = window.start;
            }
        }
        Ok(hits)
    }

    fn facets(&self, hits: &[(i64, f32)]) -> Result<Vec<Facet>, Error> {
        let fields = [
            ("kind", Column::Kind),
            ("lang", Column::Language),
            ("media", Column::Media),
            ("source", Column::Source),
        ];
        let mut facets = Vec::new();
        for (field, column) in fields {
            let counts = self.counts(hits, column)?;
            let names: HashMap<i32, String> =
                column::values(self.db, column as i64)?.into_iter().collect();
            let mut values: Vec<_> = counts
                .into_iter()
                .filter_map(|(id, count)| Some((names.get(&id)?.clone(), count)))
                .map(|(value, count)| match column {
                    Column::Language => (tag(&value), count),
                    _ => (value, count),
                })
                .collect();
            values.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
            values.truncate(FACET_VALUES_MAX);
            facets.push(Facet { field, values });
        }
        Ok(facets)
    }

    fn counts(&self, hits: &[(i64, f32)], column: Column) -> Result<HashMap<i32, u64>, Error> {
        let mut counts: HashMap<i32, u64> = HashMap::new();
        let mut open: Option<(usize, Arc<Vec<i32>>)> = None;
        for (doc, _) in hits {
            let (segment, local) = self.place(*doc).ok_or(Error::BadRow("search index"))?;
            if open.as_ref().is_none_or(|(index, _)| *index != segment) {
                open = Some((segment, self.column(segment, column)?));
            }
            let value = open.as_ref().and_then(|(_, values)| values.get(local as usize));
            *counts.entry(value.copied().unwrap_or(0)).or_default() += 1;
        }
        Ok(counts)
    }
}

/// A language's tag, of its code.
pub(super) fn tag(code: &str) -> String {
    Language::from_code(code).map_or_else(|| code.to_owned(), |it| it.tag().to_owned())
}

impl Vault {
    /// Searches.
    ///
    /// # Errors
    /// [`Error::Query`] and [`Error::SearchValue`] when the query does not mean anything,
    /// [`Error::TooManyWords`] when a beginning stands for too many words.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, Error> {
        // One state of the database, although somebody may write meanwhile.
        let tx = self.db.unchecked_transaction()?;
        let query = Query::parse(&request.query, &SEARCH_FIELDS)?;
        let segments = segment::all(&tx)?;
        self.search_memory.keep(&segments);
        let docs = segments.iter().map(|it| u64::from(it.docs)).sum::<u64>();
        let words: u64 = segments.iter().map(|it| it.words).sum();
        let words_mean = ratio(words, docs.max(1)).max(1.0);
        let end = segments.last().map_or(0, |it| it.first + i64::from(it.docs) - 1);
        let newest = request.newest.map_or(end, |newest| newest.min(end));
        let memory = &self.search_memory;
        let hidden = self.db.hidden_documents()?;
        let search = Search { db: &tx, segments, memory, words_mean, docs, hidden };
        let expression = expression(&tx, &query, request)?;
        let plan = Plan::new(&search, &expression, &options(&tx, request)?)?;
        let limit = request.limit.min(LIMIT_MAX);
        let enough = HITS_RANKED_MAX.max(request.offset.saturating_add(limit));
        let mut hits = search.hits(&plan, enough, newest)?;
        let total = match hits.len() {
            count @ 0..=HITS_RANKED_MAX => Total::Exactly(count),
            _ => Total::More,
        };
        let facets = search.facets(&hits[..hits.len().min(HITS_RANKED_MAX)])?;
        if total != Total::More {
            hits.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
        }
        let page = hits.into_iter().skip(request.offset).take(limit);
        let analyser = &mut *memory.analyser.borrow_mut();
        let hits = page
            .map(|(doc, score)| {
                let score = if total == Total::More { 0.0 } else { score };
                show::hit(&search, analyser, &expression, (doc, score))
            })
            .collect::<Result<_, _>>()?;
        Ok(SearchAnswer { total, hits, facets, newest })
    }
}

impl Memory {
    /// Forgets columns of segments that are no more.
    fn keep(&self, segments: &[Segment]) {
        self.columns.borrow_mut().retain(|(id, revision, _), _| {
            segments.iter().any(|it| it.id == *id && it.revision == *revision)
        });
    }
}

/// What was typed and what was chosen beside it.
fn expression(
    db: &Connection,
    query: &Query,
    request: &SearchRequest,
) -> Result<Expression, Error> {
    let typed = query.terms(&options(db, request)?);
    if request.filters.is_empty() {
        return Ok(typed);
    }
    let mut all = vec![typed];
    for (field, value) in &request.filters {
        if !SEARCH_FIELDS.contains(&field.as_str()) {
            return Err(Error::SearchValue { field: "field", value: value.clone() });
        }
        all.push(Expression::Field(field.clone(), value.clone()));
    }
    Ok(Expression::All(all))
}

/// Stems of the languages that are in the index, and no others.
fn options(db: &Connection, request: &SearchRequest) -> Result<QueryOptions, Error> {
    let known = column::values(db, STEMS_FIELD)?;
    let languages = known.iter().filter_map(|(_, code)| Language::from_code(code)).collect();
    Ok(QueryOptions { stems: true, names: !request.exact_script, languages: Some(languages) })
}

/// A quotient as the ranking needs it.
#[allow(clippy::cast_precision_loss, reason = "a mean and a rarity need no more than a float has")]
pub(super) fn ratio(one: u64, other: u64) -> f32 {
    one as f32 / other as f32
}

/// Numbers of the values of a field that the test takes.
pub(super) fn values_that(
    db: &Connection,
    column: Column,
    test: impl Fn(&str) -> bool,
) -> Result<Vec<i32>, Error> {
    let known = column::values(db, column as i64)?;
    Ok(known.into_iter().filter(|(_, value)| test(value)).map(|(id, _)| id).collect())
}

/// All documents of a window that were not forgotten.
pub(super) fn everything(
    search: &Search<'_>,
    segment: usize,
    window: &Window,
) -> Result<Vec<(u32, f32)>, Error> {
    let kinds = search.column(segment, Column::Kind)?;
    let here = |doc: &u32| kinds.get(*doc as usize).is_some_and(|kind| *kind != FORGOTTEN);
    Ok(window.clone().filter(here).map(|doc| (doc, 0.0)).collect())
}
