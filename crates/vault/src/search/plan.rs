//! An expression, resolved against the segments, and how a window of documents answers it.

use std::sync::Arc;

use testimony_lexis::{Expression, Query, QueryOptions};

use super::Days;
use super::column::Column;
use super::find::{Search, everything, ratio, tag, values_that};
use super::lookup::{self, Form, Window};
use crate::Error;

/// BM25's constants: how soon more of a word says nothing new, how much a long text is held back.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// From so many postings on, scores are gathered in an array instead of a sorted list.
const DENSE_MIN: u64 = 4_096;

/// What has to be looked at.
pub(super) enum Plan {
    /// A word: one of its forms; the best one counts. Its rarity.
    Word(Vec<Form>, f32),
    /// Forms at consecutive positions. Its rarity.
    Phrase(Vec<Form>, f32),
    Any(Vec<Plan>),
    All(Vec<Plan>),
    Not(Box<Plan>),
    Test(Test),
}

/// What a field must be.
pub(super) enum Test {
    /// One of these numbers.
    OneOf(Column, Vec<i32>),
    /// Between two columns lies a day of these.
    Date(Days),
    /// The day of putting on record.
    Added(Days),
}

/// Documents in order, with their scores.
type Scored = Vec<(u32, f32)>;

impl Plan {
    pub(super) fn new(
        search: &Search<'_>,
        expression: &Expression,
        options: &QueryOptions,
    ) -> Result<Self, Error> {
        let each = |nodes: &[Expression]| -> Result<Vec<Self>, Error> {
            nodes.iter().map(|node| Self::new(search, node, options)).collect()
        };
        Ok(match expression {
            Expression::Any(nodes) if nodes.iter().all(|it| matches!(it, Expression::Form(_))) => {
                let forms = nodes.iter().filter_map(|it| match it {
                    Expression::Form(form) => Some(form.as_str()),
                    _ => None,
                });
                Self::word(search, forms)?
            }
            Expression::Form(form) => Self::word(search, [form.as_str()])?,
            Expression::Prefix(prefix) => {
                let forms = lookup::beginning(search.db, &search.segments, prefix)?;
                let forms = forms.ok_or(Error::TooManyWords)?;
                Self::word(search, forms.iter().map(String::as_str))?
            }
            Expression::Phrase(forms) => {
                let forms = forms
                    .iter()
                    .map(|form| lookup::form(search.db, &search.segments, form))
                    .collect::<Result<Vec<_>, _>>()?;
                let rarest = forms.iter().map(|form| form.count).min().unwrap_or(0);
                Self::Phrase(forms, rarity(search, rarest))
            }
            Expression::Any(nodes) => Self::Any(each(nodes)?),
            Expression::All(nodes) => Self::All(each(nodes)?),
            Expression::Not(node) => Self::Not(Box::new(Self::new(search, node, options)?)),
            Expression::Field(field, value) if field == "name" => {
                let query = Query::parse(value, &[])?.terms(options);
                Self::new(search, &named(&query), options)?
            }
            Expression::Field(field, value) => Self::Test(test(search, field, value)?),
        })
    }

    fn word<'f>(
        search: &Search<'_>,
        forms: impl IntoIterator<Item = &'f str>,
    ) -> Result<Self, Error> {
        let mut found = Vec::new();
        for form in forms {
            let form = lookup::form(search.db, &search.segments, form)?;
            if form.count > 0 {
                found.push(form);
            }
        }
        let most = found.iter().map(|form| form.count).max().unwrap_or(0);
        Ok(Self::Word(found, rarity(search, most)))
    }

    /// About how many documents of a segment have to be looked at.
    fn cost(&self, segment: usize) -> u64 {
        let of = |form: &Form| form.found[segment].as_ref().map_or(0, |it| it.count());
        match self {
            Self::Word(forms, _) => forms.iter().map(of).sum(),
            Self::Phrase(forms, _) => forms.iter().map(of).min().unwrap_or(0),
            Self::Any(plans) => plans.iter().map(|plan| plan.cost(segment)).sum(),
            Self::All(plans) => {
                plans.iter().map(|plan| plan.cost(segment)).min().unwrap_or(u64::MAX)
            }
            Self::Not(_) | Self::Test(_) => u64::MAX,
        }
    }

    /// The documents of a window that answer, of `within` if that is given.
    pub(super) fn answer(
        &self,
        search: &Search<'_>,
        segment: usize,
        window: &Window,
        within: Option<&[u32]>,
    ) -> Result<Scored, Error> {
        match self {
            Self::Word(forms, rarity) => word(search, (segment, window, within), forms, *rarity),
            Self::Phrase(forms, rarity) => {
                phrase(search, (segment, window, within), forms, *rarity)
            }
            Self::Any(plans) => {
                let mut all = Scored::new();
                for plan in plans {
                    all = either(&all, &plan.answer(search, segment, window, within)?);
                }
                Ok(all)
            }
            Self::All(plans) => {
                let mut order: Vec<_> = plans.iter().collect();
                order.sort_by_key(|plan| plan.cost(segment));
                let mut found: Option<Scored> = None;
                for plan in order {
                    let docs: Option<Vec<u32>> =
                        found.as_ref().map(|it| it.iter().map(|(doc, _)| *doc).collect());
                    let next = plan.answer(search, segment, window, docs.as_deref().or(within))?;
                    let both = match found {
                        None => next,
                        Some(found) => both(&found, &next),
                    };
                    if both.is_empty() {
                        return Ok(both);
                    }
                    found = Some(both);
                }
                found.map_or_else(|| candidates(search, segment, window, within), Ok)
            }
            Self::Not(plan) => {
                let candidates = candidates(search, segment, window, within)?;
                let docs: Vec<u32> = candidates.iter().map(|(doc, _)| *doc).collect();
                let refused = plan.answer(search, segment, window, Some(&docs))?;
                Ok(without(&candidates, &refused))
            }
            Self::Test(test) => {
                let mut found = candidates(search, segment, window, within)?;
                test.keep(search, segment, &mut found)?;
                Ok(found)
            }
        }
    }
}

/// BM25's weight of a word that so many documents have.
fn rarity(search: &Search<'_>, count: u64) -> f32 {
    let others = ratio(search.docs.saturating_sub(count), 1) + 0.5;
    (1.0 + others / (ratio(count, 1) + 0.5)).ln()
}

fn candidates(
    search: &Search<'_>,
    segment: usize,
    window: &Window,
    within: Option<&[u32]>,
) -> Result<Scored, Error> {
    match within {
        Some(docs) => Ok(docs.iter().map(|doc| (*doc, 0.0)).collect()),
        None => everything(search, segment, window),
    }
}

/// Where to look: the segment, the window in it, and the only documents that matter.
type Place<'a> = (usize, &'a Window, Option<&'a [u32]>);

#[allow(clippy::cast_precision_loss, reason = "a count of words needs no more than a float has")]
fn word(
    search: &Search<'_>,
    (segment, window, within): Place<'_>,
    forms: &[Form],
    rarity: f32,
) -> Result<Scored, Error> {
    let lengths = search.column(segment, Column::Words)?;
    let score = |(doc, times): (u32, u32), weight: f32| {
        let length = lengths.get(doc as usize).map_or(0.0, |words| *words as f32);
        let times = times as f32;
        let held = K1 * (1.0 - B + B * length / search.words_mean);
        weight * rarity * times * (K1 + 1.0) / (times + held)
    };
    let stored = || forms.iter().filter_map(|form| Some((form, form.found[segment].as_ref()?)));
    let many = stored().count() > 1
        && stored().map(|(_, stored)| stored.count()).sum::<u64>() >= DENSE_MIN;
    if many {
        let mut best = vec![0.0_f32; (window.end - window.start) as usize];
        for (form, stored) in stored() {
            lookup::each(search.db, stored, window, within, |posting| {
                let place = &mut best[(posting.0 - window.start) as usize];
                *place = place.max(score(posting, form.weight));
            })?;
        }
        let scored = window.clone().zip(best).filter(|(_, score)| *score > 0.0);
        return Ok(scored.collect());
    }
    let mut all = Scored::new();
    for (form, stored) in stored() {
        lookup::each(search.db, stored, window, within, |posting| {
            all.push((posting.0, score(posting, form.weight)));
        })?;
    }
    if forms.len() > 1 {
        all.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        all.dedup_by_key(|it| it.0);
    }
    Ok(all)
}

#[allow(clippy::cast_precision_loss, reason = "a count of phrases needs no more than a float has")]
fn phrase(
    search: &Search<'_>,
    (segment, window, within): Place<'_>,
    forms: &[Form],
    rarity: f32,
) -> Result<Scored, Error> {
    let stored: Option<Vec<_>> = forms
        .iter()
        .map(|form| form.found[segment].as_ref().filter(|_| form.has_positions))
        .collect();
    let Some(stored) = stored else { return Ok(Scored::new()) };
    let mut order = stored.clone();
    order.sort_by_key(|it| it.count());
    let mut docs: Option<Vec<u32>> = within.map(<[u32]>::to_vec);
    for stored in order {
        let mut next = Vec::new();
        lookup::each(search.db, stored, window, docs.as_deref(), |(doc, _)| next.push(doc))?;
        docs = Some(match docs {
            None => next,
            Some(docs) => docs.into_iter().filter(|it| next.binary_search(it).is_ok()).collect(),
        });
        if docs.as_ref().is_none_or(Vec::is_empty) {
            return Ok(Scored::new());
        }
    }
    let docs = docs.unwrap_or_default();
    let places = stored
        .iter()
        .map(|stored| lookup::positions(search.db, stored, &docs))
        .collect::<Result<Vec<_>, _>>()?;
    let lengths = search.column(segment, Column::Words)?;
    let mut scored = Scored::new();
    for (index, doc) in docs.iter().enumerate() {
        let starts = places[0].get(index).map_or(&[][..], Vec::as_slice);
        let follows = |start: &&u32| {
            (1_u32..).zip(&places[1..]).all(|(step, places)| {
                places.get(index).is_some_and(|it| it.binary_search(&(**start + step)).is_ok())
            })
        };
        let times = starts.iter().filter(follows).count() as f32;
        if times > 0.0 {
            let length = lengths.get(*doc as usize).map_or(0.0, |words| *words as f32);
            let held = K1 * (1.0 - B + B * length / search.words_mean);
            scored.push((*doc, rarity * times * (K1 + 1.0) / (times + held)));
        }
    }
    Ok(scored)
}

/// Of both lists, each document once.
fn either(one: &[(u32, f32)], other: &[(u32, f32)]) -> Scored {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut all = Scored::with_capacity(one.len().max(other.len()));
    loop {
        match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if a.0 == b.0 => {
                all.push((a.0, a.1 + b.1));
                left.next();
                right.next();
            }
            (Some(a), Some(b)) if a.0 < b.0 => {
                all.push(**a);
                left.next();
            }
            (Some(a), None) => {
                all.push(**a);
                left.next();
            }
            (_, Some(b)) => {
                all.push(**b);
                right.next();
            }
            (None, None) => return all,
        }
    }
}

/// What is in both lists.
fn both(one: &[(u32, f32)], other: &[(u32, f32)]) -> Scored {
    let mut rest = other.iter().peekable();
    let meets = |(doc, score): &(u32, f32)| {
        while rest.next_if(|it| it.0 < *doc).is_some() {}
        rest.peek().filter(|it| it.0 == *doc).map(|it| (*doc, score + it.1))
    };
    one.iter().filter_map(meets).collect()
}

/// What is in the first list alone.
fn without(one: &[(u32, f32)], other: &[(u32, f32)]) -> Scored {
    let mut rest = other.iter().peekable();
    let stays = |(doc, _): &&(u32, f32)| {
        while rest.next_if(|it| it.0 < *doc).is_some() {}
        rest.peek().is_none_or(|it| it.0 != *doc)
    };
    one.iter().filter(stays).copied().collect()
}

impl Test {
    fn keep(&self, search: &Search<'_>, segment: usize, found: &mut Scored) -> Result<(), Error> {
        let column = |column| search.column(segment, column);
        let at = |values: &Arc<Vec<i32>>, doc: u32| values.get(doc as usize).copied().unwrap_or(0);
        match self {
            Self::OneOf(field, wanted) => {
                let values = column(*field)?;
                found.retain(|(doc, _)| wanted.contains(&at(&values, *doc)));
            }
            Self::Date(days) => {
                let (first, last) = (column(Column::DateFirst)?, column(Column::DateLast)?);
                found.retain(|(doc, _)| {
                    let (first, last) = (at(&first, *doc), at(&last, *doc));
                    // A document without a date has its first day behind its last.
                    first <= last && days.meets(Days { first, last })
                });
            }
            Self::Added(days) => {
                let added = column(Column::Added)?;
                found.retain(|(doc, _)| (days.first..=days.last).contains(&at(&added, *doc)));
            }
        }
        Ok(())
    }
}

fn test(search: &Search<'_>, field: &str, value: &str) -> Result<Test, Error> {
    let refused = |field| Error::SearchValue { field, value: value.to_owned() };
    let db = search.db;
    Ok(match field {
        "kind" => Test::OneOf(Column::Kind, values_that(db, Column::Kind, |it| it == value)?),
        "lang" => {
            let code = super::build::language_of(value).ok_or_else(|| refused("lang"))?;
            let is = |it: &str| it == code.code() || tag(it) == value;
            Test::OneOf(Column::Language, values_that(db, Column::Language, is)?)
        }
        "media" => {
            // `image` is all images, `pdf` is `application/pdf`.
            let is = |it: &str| {
                it == value || it.split_once('/').is_some_and(|(a, b)| a == value || b == value)
            };
            Test::OneOf(Column::Media, values_that(db, Column::Media, is)?)
        }
        "source" => {
            let ids = super::thing::sources_called(db, value)?;
            let is = |it: &str| it == value || ids.iter().any(|id| id == it);
            Test::OneOf(Column::Source, values_that(db, Column::Source, is)?)
        }
        "date" => Test::Date(Days::from_edtf(value).ok_or_else(|| refused("date"))?),
        "added" => Test::Added(Days::from_edtf(value).ok_or_else(|| refused("added"))?),
        _ => return Err(refused("field")),
    })
}

/// The same forms, in the name space of names; what is no form of a name stays.
fn named(expression: &Expression) -> Expression {
    let each = |nodes: &[Expression]| nodes.iter().map(named).collect();
    let space = |form: &str| format!("{}{form}", super::build::NAME_SPACE);
    match expression {
        Expression::Form(form) => Expression::Form(space(form)),
        Expression::Prefix(form) => Expression::Prefix(space(form)),
        // Names have no positions of their own: all the words, in any order.
        Expression::Phrase(forms) => {
            Expression::All(forms.iter().map(|form| Expression::Form(space(form))).collect())
        }
        Expression::Any(nodes) => Expression::Any(each(nodes)),
        Expression::All(nodes) => Expression::All(each(nodes)),
        Expression::Not(node) => Expression::Not(Box::new(named(node))),
        Expression::Field(field, value) => Expression::Field(field.clone(), value.clone()),
    }
}
