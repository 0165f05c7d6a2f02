//! What somebody types, and the expression over index forms that it asks for.
//!
//! Words are all demanded; `"exact phrase"`, `-not`, `NOT`, `OR`, brackets, `begin*` and
//! `field:value` as people know them.
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

/// Reads clauses off the front of what is left.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    fields: &'a [&'a str],
    clauses: usize,
}

/// What stands between two clauses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

const QUOTES: [char; 5] = ['"', '“', '”', '„', '«'];
const QUOTES_END: [char; 4] = ['"', '“', '”', '»'];

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The place of the next character, if it is this one.
    fn here(&mut self, c: char) -> Option<usize> {
        self.space();
        self.rest().starts_with(c).then(|| self.place(self.at))
    }

    fn place(&self, byte: usize) -> usize {
        self.text[..byte].chars().count()
    }

    /// An operator, if one comes next.
    fn operator(&mut self) -> Option<(Operator, &'static str)> {
        self.space();
        let known = [(Operator::And, "AND"), (Operator::Or, "OR"), (Operator::Not, "NOT")];
        let next = |(_, word): &(Operator, &'static str)| {
            let rest = self.rest().strip_prefix(word);
            rest.is_some_and(|it| it.is_empty() || it.starts_with([' ', '\t', '\n', '(', ')', '"']))
        };
        known.into_iter().find(next)
    }

    /// Clauses up to the end or a closing bracket: all must hold, of those joined by `OR` one.
    fn group(&mut self, depth: usize) -> Result<Node, Error> {
        let mut all: Vec<Vec<Node>> = Vec::new();
        let mut joins = None;
        loop {
            self.space();
            if self.rest().is_empty() || self.rest().starts_with(')') {
                break;
            }
            if let Some((operator, word)) = self.operator()
                && operator != Operator::Not
            {
                let at = self.place(self.at);
                if all.is_empty() || joins.is_some() {
                    return Err(Error::Dangling { at, word });
                }
                joins = Some((operator, at, word));
                self.at += word.len();
                continue;
            }
            let clause = self.clause(depth)?;
            match (joins.take(), all.last_mut()) {
                (Some((Operator::Or, ..)), Some(any)) => any.push(clause),
                _ => all.push(vec![clause]),
            }
        }
        if let Some((_, at, word)) = joins {
            return Err(Error::Dangling { at, word });
        }
        let mut all: Vec<Node> = all
            .into_iter()
            .map(|mut any| if any.len() == 1 { any.swap_remove(0) } else { Node::Any(any) })
            .collect();
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Node::All(all) })
    }

    fn clause(&mut self, depth: usize) -> Result<Node, Error> {
        let at = self.place(self.at);
        if depth >= DEPTH_MAX {
            return Err(Error::TooDeep { at });
        }
        let minus = self.rest().strip_prefix('-').filter(|rest| {
            rest.starts_with(|c: char| !c.is_whitespace() && !matches!(c, '-' | ')'))
        });
        if minus.is_some() {
            self.at += 1;
            return Ok(Node::Not(Box::new(self.clause(depth + 1)?)));
        }
        if let Some((Operator::Not, word)) = self.operator() {
            self.at += word.len();
            self.space();
            let end = self.rest().is_empty() || self.rest().starts_with(')');
            if end || self.operator().is_some_and(|(next, _)| next != Operator::Not) {
                return Err(Error::Dangling { at, word });
            }
            return Ok(Node::Not(Box::new(self.clause(depth + 1)?)));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            let inside = self.group(depth + 1)?;
            if self.here(')').is_none() {
                return Err(Error::Bracket { at });
            }
            self.at += 1;
            return match inside {
                Node::All(all) if all.is_empty() => Err(Error::EmptyBracket { at }),
                inside => Ok(inside),
            };
        }
        self.clauses += 1;
        self.words(at)
    }

    /// A word, a phrase, a beginning, or a field and its value.
    fn words(&mut self, at: usize) -> Result<Node, Error> {
        let field = self.rest().split_once(':').map(|(name, _)| name);
        let field = field.filter(|name| self.fields.contains(name));
        self.at += field.map_or(0, |name| name.len() + 1);
        let (value, quoted) = self.value();
        if let Some(name) = field {
            let missing = value.is_empty();
            let name = name.to_owned();
            return if missing { Err(Error::NoValue { at }) } else { Ok(Node::Field(name, value)) };
        }
        if quoted {
            return Ok(Node::Phrase(value));
        }
        match value.strip_suffix('*') {
            Some(beginning) if beginning.chars().any(char::is_alphanumeric) => {
                let letters = beginning.chars().filter(|c| c.is_alphanumeric()).count();
                if letters < PREFIX_CHARS_MIN {
                    return Err(Error::ShortPrefix { at });
                }
                Ok(Node::Prefix(beginning.to_owned()))
            }
            _ => Ok(Node::Words(value)),
        }
    }

    /// What stands up to the next space or bracket, or between quotation marks.
    fn value(&mut self) -> (String, bool) {
        let body = self.rest();
        let Some(inside) = body.strip_prefix(QUOTES) else {
            let end = body.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let value = &body[..end.unwrap_or(body.len())];
            self.at += value.len();
            return (value.to_owned(), false);
        };
        let end = inside.find(QUOTES_END).unwrap_or(inside.len());
        let after = inside[end..].chars().next().map_or(end, |mark| end + mark.len_utf8());
        self.at = self.text.len() - inside.len() + after;
        (inside[..end].to_owned(), true)
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
mod tests {
    use super::*;

    fn finds(query: &str, text: &str) -> bool {
        let query = Query::parse(query, &["lang"]).unwrap().terms(&QueryOptions::default());
        query.matches(&term::analyse(text, None)).is_some()
    }

    #[test]
    fn operators_and_brackets() {
        let text = "The river was cold and the bridge was burning.";
        for query in [
            "river bridge",
            "river AND bridge",
            "moon OR river",
            "cold (moon OR bridge)",
            "NOT moon",
            "-moon river",
            "river NOT (moon OR star)",
            "-(moon star) river",
            "riv*",
            "lang:en river",
            "\"was burning\"",
            "(river)",
            "moon OR sun OR river bridge",
        ] {
            assert!(finds(query, text), "{query}");
        }
        for query in ["river moon", "NOT river", "cold NOT (bridge)", "moo*", "(moon) OR sun river"]
        {
            assert!(!finds(query, text), "{query}");
        }
    }

    #[test]
    fn fail_with_the_place() {
        for (query, at) in [
            ("river (bridge", 6),
            ("река) мост", 4),
            ("()", 0),
            ("river OR", 6),
            ("AND river", 0),
            ("a OR AND b", 5),
            ("river NOT", 6),
            ("(a NOT) b", 3),
            ("мост lang:", 5),
            ("x r*", 2),
        ] {
            let error = Query::parse(query, &["lang"]).unwrap_err();
            assert_eq!(error.at(), Some(at), "{query}: {error}");
            assert!(!error.hint().is_empty());
        }
        let deep = "(".repeat(1_000);
        assert!(matches!(Query::parse(&deep, &[]), Err(Error::TooDeep { .. })));
        let many = "-".repeat(4_000);
        assert!(Query::parse(&many, &[]).is_ok());
        assert!(matches!(Query::parse(&"-(".repeat(2_000), &[]), Err(Error::TooDeep { .. })));
        let clauses = Query::parse(&"a ".repeat(65), &[]);
        assert_eq!(clauses, Err(Error::TooManyClauses { clauses: 65 }));
    }
}
