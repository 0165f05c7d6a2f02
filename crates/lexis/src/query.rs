//! What somebody types, and the expression over index forms that it asks for.
//!
//! Words are all demanded; `"exact phrase"`, `-not`, `NOT`, `OR`, brackets, `begin*` and
//! `field:value` as people know them.
//! docs/spec/search.md, "Queries".

mod parser;

use std::collections::HashMap;
use std::ops::Range;

use crate::encode::encode;
use crate::language::Language;
use crate::name;
use crate::script::{Script, script};
use crate::segment::tokens;
use crate::term::{self, Term};

use parser::Parser;

/// Words, phrases and fields of one query; more would be a text, and each costs a look-up.
pub const CLAUSES_MAX: usize = 64;

/// Bytes of one query.
pub const QUERY_BYTES_MAX: usize = 4096;

/// Brackets inside brackets; nobody types more, and each is a step of recursion.
pub const DEPTH_MAX: usize = 16;

/// Characters before a `*`: fewer begin half of all words.
pub const PREFIX_CHARS_MIN: usize = 2;

/// Why a query is refused. `at`: the place in the query, in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than [`QUERY_BYTES_MAX`].
    #[error("the query has {bytes} bytes, at most {QUERY_BYTES_MAX} are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// More than [`CLAUSES_MAX`] words, phrases and fields.
    #[error("the query has {clauses} words, at most {CLAUSES_MAX} are allowed")]
    TooManyClauses {
        /// Their number.
        clauses: usize,
    },
    /// More than [`DEPTH_MAX`] brackets are open.
    #[error("more than {DEPTH_MAX} brackets are open here")]
    TooDeep {
        /// Where.
        at: usize,
    },
    /// A bracket has no partner.
    #[error("this bracket has no partner")]
    Bracket {
        /// Where.
        at: usize,
    },
    /// A bracket holds nothing.
    #[error("there is nothing between these brackets")]
    EmptyBracket {
        /// Where.
        at: usize,
    },
    /// `AND`, `OR` or `NOT` has nothing to join.
    #[error("a word is missing beside {word}")]
    Dangling {
        /// Where.
        at: usize,
        /// The operator.
        word: &'static str,
    },
    /// A field without a value.
    #[error("a value is missing behind the colon")]
    NoValue {
        /// Where.
        at: usize,
    },
    /// Too little stands before a `*`.
    #[error("at least {PREFIX_CHARS_MIN} letters are needed before *")]
    ShortPrefix {
        /// Where.
        at: usize,
    },
}

impl Error {
    /// Where in the query, in characters, if there is one place.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::TooLong { .. } | Self::TooManyClauses { .. } => None,
            Self::TooDeep { at }
            | Self::Bracket { at }
            | Self::EmptyBracket { at }
            | Self::Dangling { at, .. }
            | Self::NoValue { at }
            | Self::ShortPrefix { at } => Some(*at),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::TooManyClauses { .. } => "ask for fewer words",
            Self::TooDeep { .. } => "ask with fewer brackets",
            Self::Bracket { .. } | Self::EmptyBracket { .. } => {
                "close each bracket, or put the words in quotation marks"
            }
            Self::Dangling { .. } => {
                "write the operator between two words, or in small letters to search for it"
            }
            Self::NoValue { .. } => "write the value without a space, such as lang:ru",
            Self::ShortPrefix { .. } => "write more of the word before *",
        }
    }
}

/// A query as it was typed. Its words are in no `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    root: Node,
    clauses: usize,
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Query").field("clauses", &self.clauses).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Words(String),
    Prefix(String),
    Phrase(String),
    Field(String, String),
}

/// How a query is turned into an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryOptions {
    /// Also find inflected forms.
    pub stems: bool,
    /// Also find names in other scripts.
    pub names: bool,
    /// The languages of the texts, if they are known: fewer look-ups, fewer chance finds.
    pub languages: Option<Vec<Language>>,
}

impl Default for QueryOptions {
    fn default() -> Self {
        Self { stems: true, names: true, languages: None }
    }
}

/// What an index has to look up. Its words are in no `Debug` output: forms are the text itself.
#[derive(Clone, PartialEq, Eq)]
pub enum Expression {
    /// One form, wherever it is indexed.
    Form(String),
    /// Every form that begins so.
    Prefix(String),
    /// Main forms at consecutive positions.
    Phrase(Vec<String>),
    /// One of them; of none: nothing is found.
    Any(Vec<Expression>),
    /// All of them; of none: everything is found.
    All(Vec<Expression>),
    /// Not this.
    Not(Box<Expression>),
    /// A field and its value as typed; the caller knows what it means, dates are EDTF.
    Field(String, String),
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Form(_) => f.write_str("Form"),
            Self::Prefix(_) => f.write_str("Prefix"),
            Self::Phrase(forms) => write!(f, "Phrase of {}", forms.len()),
            Self::Any(all) => f.debug_tuple("Any").field(all).finish(),
            Self::All(all) => f.debug_tuple("All").field(all).finish(),
            Self::Not(inner) => f.debug_tuple("Not").field(inner).finish(),
            Self::Field(..) => f.write_str("Field"),
        }
    }
}

impl Query {
    /// Reads a query. `fields` are the names that may stand before a colon.
    ///
    /// # Errors
    /// When it is too long or asks for too much, or its brackets and operators do not fit.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Self, Error> {
        if text.len() > QUERY_BYTES_MAX {
            return Err(Error::TooLong { bytes: text.len() });
        }
        let mut parser = Parser { text, at: 0, fields, clauses: 0 };
        let root = parser.group(0)?;
        if let Some(at) = parser.here(')') {
            return Err(Error::Bracket { at });
        }
        match parser.clauses {
            0..=CLAUSES_MAX => Ok(Self { root, clauses: parser.clauses }),
            clauses => Err(Error::TooManyClauses { clauses }),
        }
    }

    /// The expression to look up.
    #[must_use]
    pub fn terms(&self, options: &QueryOptions) -> Expression {
        match self.root.expression(options) {
            Some(expression) => expression,
            // A query of commas alone finds nothing, an empty one everything.
            None if self.clauses > 0 => Expression::Any(Vec::new()),
            None => Expression::All(Vec::new()),
        }
    }
}

impl Node {
    fn expression(&self, options: &QueryOptions) -> Option<Expression> {
        let each = |nodes: &[Self]| -> Vec<_> {
            nodes.iter().filter_map(|node| node.expression(options)).collect()
        };
        match self {
            Self::All(nodes) => {
                let all = each(nodes);
                (!all.is_empty()).then(|| one_or(all, Expression::All))
            }
            Self::Any(nodes) => {
                let any = each(nodes);
                (!any.is_empty()).then(|| one_or(any, Expression::Any))
            }
            Self::Not(node) => Some(Expression::Not(Box::new(node.expression(options)?))),
            Self::Field(name, value) => Some(Expression::Field(name.clone(), value.clone())),
            Self::Phrase(text) => phrase(text),
            Self::Words(text) => word(text, options),
            Self::Prefix(text) => prefix(text, options),
        }
    }
}

/// The words before the last one as they are, the last one as a beginning.
fn prefix(text: &str, options: &QueryOptions) -> Option<Expression> {
    let found = tokens(text);
    let last = found.last()?;
    if last.script.is_unsegmented() || last.range.end < text.trim_end().len() {
        return word(text, options);
    }
    let beginning = term::main_form(&text[last.range.clone()])?;
    let before = &text[..last.range.start];
    let mut all: Vec<_> = word(before, options).into_iter().collect();
    all.push(Expression::Prefix(encode("w", &beginning)));
    Some(one_or(all, Expression::All))
}

fn one_or(mut several: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match several.len() {
        1 => several.swap_remove(0),
        _ => join(several),
    }
}

/// The main forms of a text, one behind the other.
fn phrase(text: &str) -> Option<Expression> {
    let mut forms = Vec::new();
    let mut singles = Vec::new();
    for token in tokens(text) {
        let word = &text[token.range.clone()];
        if token.script.is_unsegmented() {
            let clusters: Vec<_> = term::clusters(word).into_iter().map(|it| it.1).collect();
            match clusters.as_slice() {
                [only] => singles.push(Expression::Form(encode("u", only))),
                all => forms.extend(all.windows(2).map(|pair| encode("b", &pair.concat()))),
            }
        } else {
            forms.extend(term::main_form(word).map(|folded| encode("w", &folded)));
        }
    }
    // A lone cluster has no position of its own inside a run: it is asked for beside the phrase.
    let sequence = match forms.len() {
        0 => None,
        1 => forms.pop().map(Expression::Form),
        _ => Some(Expression::Phrase(forms)),
    };
    let all: Vec<_> = sequence.into_iter().chain(singles).collect();
    (!all.is_empty()).then(|| one_or(all, Expression::All))
}

/// What was typed between two spaces: a word, or several that belong together.
fn word(text: &str, options: &QueryOptions) -> Option<Expression> {
    let found = tokens(text);
    if let [only] = found.as_slice()
        && !only.script.is_unsegmented()
    {
        return leaf(&text[only.range.clone()], only.script, options);
    }
    let mut any: Vec<_> = phrase(text).into_iter().collect();
    if found.len() > 1 && found.iter().skip(1).all(|token| token.glued) {
        any.extend(
            term::joined(text, &found, 0)
                .and_then(|(whole, _)| leaf(&whole, found[0].script, options)),
        );
        // `l'eau` is about water, `al-Hasan` about Hasan: short parts are not demanded.
        let long = found.iter().filter(|it| text[it.range.clone()].chars().count() > 2);
        let leaves = long.filter_map(|it| leaf(&text[it.range.clone()], it.script, options));
        let leaves: Vec<_> = leaves.collect();
        if !leaves.is_empty() {
            any.push(one_or(leaves, Expression::All));
        }
    }
    (!any.is_empty()).then(|| one_or(any, Expression::Any))
}

/// One word with everything that may stand for it.
fn leaf(word: &str, script_of: Script, options: &QueryOptions) -> Option<Expression> {
    let folded = term::main_form(word)?;
    let mut forms = vec![encode("w", &folded)];
    let lower = crate::fold::base(word, false);
    if script_of == Script::Cyrillic {
        forms.extend(term::spellings(&lower, script_of, false).iter().map(|it| encode("w", it)));
    }
    if options.stems {
        forms.extend(term::query_stems(word, script_of, options.languages.as_deref()));
    }
    if options.names && folded.chars().all(|c| script(c) == script_of) {
        let keys = name::query_keys(&lower);
        forms.extend(keys.iter().map(|(space, key)| term::key_form(space, key)));
    }
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    Some(one_or(forms.into_iter().map(Expression::Form).collect(), Expression::Any))
}

impl Expression {
    /// Where a text matches, in order and without overlaps; `None` if it does not.
    ///
    /// `terms` are those of [`crate::analyse`]. A field is taken as holding: only the caller
    /// knows, and asks for snippets of what its index found.
    #[must_use]
    pub fn matches(&self, terms: &[Term]) -> Option<Vec<Range<usize>>> {
        let mut by_form: HashMap<&str, Vec<&Term>> = HashMap::new();
        for term in terms {
            by_form.entry(&term.form).or_default().push(term);
        }
        self.find(&by_form).map(merged)
    }

    /// Where anything stands that was asked for, whether or not the whole holds, and how many of
    /// the words and phrases that is: a passage of a text that matches as a whole has some of them.
    #[must_use]
    pub fn highlights(&self, terms: &[Term]) -> (Vec<Range<usize>>, usize) {
        let mut by_form: HashMap<&str, Vec<&Term>> = HashMap::new();
        for term in terms {
            by_form.entry(&term.form).or_default().push(term);
        }
        let (mut ranges, mut count) = (Vec::new(), 0);
        self.asked(&mut |leaf| {
            if let Some(found) = leaf.find(&by_form) {
                count += 1;
                ranges.extend(found);
            }
        });
        (merged(ranges), count)
    }

    /// How many words and phrases [`Self::highlights`] can find.
    #[must_use]
    pub fn highlights_max(&self) -> usize {
        let mut count = 0;
        self.asked(&mut |_| count += 1);
        count
    }

    /// Every word or phrase that is asked for and not refused.
    fn asked(&self, visit: &mut dyn FnMut(&Self)) {
        match self {
            Self::Any(any) if any.iter().all(|it| matches!(it, Self::Form(_))) => visit(self),
            Self::Any(nodes) | Self::All(nodes) => nodes.iter().for_each(|it| it.asked(visit)),
            Self::Form(_) | Self::Prefix(_) | Self::Phrase(_) => visit(self),
            Self::Not(_) | Self::Field(..) => {}
        }
    }

    fn find(&self, by_form: &HashMap<&str, Vec<&Term>>) -> Option<Vec<Range<usize>>> {
        match self {
            Self::Form(form) => {
                let found = by_form.get(form.as_str())?;
                Some(found.iter().map(|term| term.range.clone()).collect())
            }
            Self::Prefix(beginning) => {
                let begun = by_form.iter().filter(|(form, _)| form.starts_with(beginning.as_str()));
                let ranges = begun.flat_map(|(_, found)| found.iter().map(|it| it.range.clone()));
                let ranges: Vec<_> = ranges.collect();
                (!ranges.is_empty()).then_some(ranges)
            }
            Self::Phrase(forms) => {
                let ranges = sequence(forms, by_form);
                (!ranges.is_empty()).then_some(ranges)
            }
            Self::Any(any) => {
                let found: Vec<_> = any.iter().filter_map(|one| one.find(by_form)).collect();
                (!found.is_empty()).then(|| found.concat())
            }
            Self::All(all) => {
                let found: Option<Vec<_>> = all.iter().map(|one| one.find(by_form)).collect();
                found.map(|found| found.concat())
            }
            Self::Not(inner) => inner.find(by_form).is_none().then(Vec::new),
            Self::Field(..) => Some(Vec::new()),
        }
    }
}

/// In order, and where they overlap one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Other spellings stand beside main forms, at the same position and in the same name space.
fn in_phrase(term: &Term) -> bool {
    term.kind.is_main() || term.kind == term::Kind::Variant
}

/// The stretches where main forms follow each other.
fn sequence(forms: &[String], by_form: &HashMap<&str, Vec<&Term>>) -> Vec<Range<usize>> {
    let main = |form: &str, position: u32| {
        let terms = by_form.get(form)?;
        terms.iter().find(|term| in_phrase(term) && term.position == position).copied()
    };
    let Some((first, rest)) = forms.split_first() else { return Vec::new() };
    let starts = by_form.get(first.as_str()).into_iter().flatten().filter(|it| in_phrase(it));
    let stretch = |start: &&Term| {
        let mut end = start.range.end;
        for (position, form) in (start.position.saturating_add(1)..).zip(rest) {
            end = main(form, position)?.range.end;
        }
        Some(start.range.start..end)
    };
    starts.filter_map(stretch).collect()
}

#[cfg(test)]
mod tests;
