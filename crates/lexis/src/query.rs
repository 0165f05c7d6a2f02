//! What somebody types, and the expression over index forms that it asks for.
//!
//! Words are all demanded; `"exact phrase"`, `-not`, `OR` and `field:value` as people know them.
//! docs/spec/search.md, "Queries".

use std::collections::HashMap;
use std::ops::Range;

use crate::encode::encode;
use crate::language::Language;
use crate::name;
use crate::script::{Script, script};
use crate::segment::tokens;
use crate::term::{self, Term};

/// Words, phrases and fields of one query; more would be a text, and each costs a look-up.
pub const CLAUSES_MAX: usize = 64;

/// Bytes of one query.
pub const QUERY_BYTES_MAX: usize = 4096;

/// Why a query is refused.
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
}

/// A query as it was typed. Its words are in no `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    /// All must hold; of each group one.
    groups: Vec<Vec<Clause>>,
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Query").field("groups", &self.groups.len()).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
struct Clause {
    not: bool,
    what: What,
}

#[derive(Clone, PartialEq, Eq)]
enum What {
    Words(String),
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
            Self::Phrase(forms) => write!(f, "Phrase of {}", forms.len()),
            Self::Any(all) => f.debug_tuple("Any").field(all).finish(),
            Self::All(all) => f.debug_tuple("All").field(all).finish(),
            Self::Not(inner) => f.debug_tuple("Not").field(inner).finish(),
            Self::Field(..) => f.write_str("Field"),
        }
    }
}

impl Query {
    /// Reads a query; `fields` are the names that may stand before a colon.
    ///
    /// An open quotation mark reaches to the end; a lone `OR` or `-` is left out.
    ///
    /// # Errors
    /// If it is longer than the limits.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Self, Error> {
        if text.len() > QUERY_BYTES_MAX {
            return Err(Error::TooLong { bytes: text.len() });
        }
        let mut groups: Vec<Vec<Clause>> = Vec::new();
        let mut or = false;
        let mut clauses = 0;
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (clause, after) = clause(rest, fields);
            rest = after.trim_start();
            match clause {
                None => or = !groups.is_empty(),
                Some(clause) => {
                    clauses += 1;
                    match groups.last_mut() {
                        Some(group) if or => group.push(clause),
                        _ => groups.push(vec![clause]),
                    }
                    or = false;
                }
            }
        }
        match clauses {
            0..=CLAUSES_MAX => Ok(Self { groups }),
            clauses => Err(Error::TooManyClauses { clauses }),
        }
    }

    /// The expression to look up.
    #[must_use]
    pub fn terms(&self, options: &QueryOptions) -> Expression {
        let groups = self.groups.iter().filter_map(|group| {
            let any: Vec<_> = group.iter().filter_map(|it| it.expression(options)).collect();
            (!any.is_empty()).then(|| one_or(any, Expression::Any))
        });
        let all: Vec<_> = groups.collect();
        // A query of commas alone finds nothing, an empty one everything.
        if all.is_empty() && !self.groups.is_empty() {
            return Expression::Any(Vec::new());
        }
        one_or(all, Expression::All)
    }
}

/// Reads one clause off the front; `None` for an `OR`.
fn clause<'a>(text: &'a str, fields: &[&str]) -> (Option<Clause>, &'a str) {
    let (not, body) = match text.strip_prefix('-') {
        Some(body) if body.starts_with(|c: char| !c.is_whitespace() && c != '-') => (true, body),
        _ => (false, text),
    };
    let field = body.split_once(':').filter(|(name, _)| fields.contains(name));
    let (name, body) = field.map_or((None, body), |(name, value)| (Some(name), value));
    let (value, quoted, rest) = match body.strip_prefix(['"', '“', '”', '„', '«']) {
        Some(inside) => {
            let end = inside.find(['"', '“', '”', '»']).unwrap_or(inside.len());
            let after = inside[end..].chars().next().map_or(end, |mark| end + mark.len_utf8());
            (&inside[..end], true, &inside[after..])
        }
        None => {
            let end = body.find(char::is_whitespace).unwrap_or(body.len());
            (&body[..end], false, &body[end..])
        }
    };
    let what = match name {
        Some(name) => What::Field(name.to_owned(), value.to_owned()),
        None if quoted => What::Phrase(value.to_owned()),
        None if value == "OR" && !not => return (None, rest),
        None => What::Words(value.to_owned()),
    };
    (Some(Clause { not, what }), rest)
}

fn one_or(mut several: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match several.len() {
        1 => several.swap_remove(0),
        _ => join(several),
    }
}

impl Clause {
    fn expression(&self, options: &QueryOptions) -> Option<Expression> {
        let expression = match &self.what {
            What::Field(name, value) => Expression::Field(name.clone(), value.clone()),
            What::Phrase(text) => phrase(text)?,
            What::Words(text) => word(text, options)?,
        };
        Some(if self.not { Expression::Not(Box::new(expression)) } else { expression })
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
    let lookalike = crate::fold::lookalike(&crate::fold::base(word, false));
    forms.extend(lookalike.map(|it| encode("w", &it)));
    if options.stems {
        forms.extend(term::query_stems(word, script_of, options.languages.as_deref()));
    }
    if options.names && folded.chars().all(|c| script(c) == script_of) {
        let keys = name::query_keys(&folded);
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
        let mut ranges = self.find(&by_form)?;
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        Some(merged)
    }

    fn find(&self, by_form: &HashMap<&str, Vec<&Term>>) -> Option<Vec<Range<usize>>> {
        match self {
            Self::Form(form) => {
                let found = by_form.get(form.as_str())?;
                Some(found.iter().map(|term| term.range.clone()).collect())
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

/// The stretches where main forms follow each other.
fn sequence(forms: &[String], by_form: &HashMap<&str, Vec<&Term>>) -> Vec<Range<usize>> {
    let main = |form: &str, position: u32| {
        let terms = by_form.get(form)?;
        terms.iter().find(|term| term.kind.is_main() && term.position == position).copied()
    };
    let Some((first, rest)) = forms.split_first() else { return Vec::new() };
    let starts = by_form.get(first.as_str()).into_iter().flatten().filter(|it| it.kind.is_main());
    let stretch = |start: &&Term| {
        let mut end = start.range.end;
        for (position, form) in (start.position.saturating_add(1)..).zip(rest) {
            end = main(form, position)?.range.end;
        }
        Some(start.range.start..end)
    };
    starts.filter_map(stretch).collect()
}
