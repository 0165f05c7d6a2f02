//! From a text to its index terms: docs/spec/search.md, "Forms".

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::detect::{Belief, believe};
use crate::encode::encode;
use crate::fold::{base, expanded, is_apostrophe, lookalike, plain};
use crate::language::{Language, rules, rules_of};
use crate::name;
use crate::script::Script;
use crate::segment::{Token, tokens};
use crate::stem::{Side, beginning, stems};

/// Characters of a word that are indexed; a query is cut at the same place.
pub const TERM_CHARS_MAX: usize = 64;

/// Terms of one text. A passage of 4 KiB has some thousands; this only bounds memory.
pub const TERMS_MAX: usize = 4_000_000;

/// What a form says about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A folded word; at each position stands exactly one [`Kind::Word`] or [`Kind::Bigram`].
    Word,
    /// Two neighbours of a script without spaces, or a lone one.
    Bigram,
    /// One character or cluster of a script without spaces.
    Single,
    /// The word with its accents, where it has any: for ranking.
    Exact,
    /// Another spelling of the word, in the name space of words.
    Variant,
    /// A stem under one language, or a beginning where the language is doubtful.
    Stem,
    /// A key by which a name is found in another script.
    Skeleton,
}

impl Kind {
    /// True for the forms that fill the positions without gaps, in which phrases are sought.
    #[must_use]
    pub fn is_main(self) -> bool {
        matches!(self, Self::Word | Self::Bigram)
    }
}

/// One form that stands in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is indexed: only `a` to `z` and `0` to `9`.
    pub form: String,
    /// What it says.
    pub kind: Kind,
    /// Which word of the text, from 0, without gaps.
    pub position: u32,
    /// Where in the text, in bytes, on character borders.
    pub range: Range<usize>,
}

/// The terms of a text, in the order of their positions.
///
/// `hint`: the language if somebody said it; it rules words in its script, others are detected.
/// Never fails: what is no word gives no term, and a text beyond [`TERMS_MAX`] is cut there.
#[must_use]
pub fn analyse(text: &str, hint: Option<Language>) -> Vec<Term> {
    Analyser::default().analyse(text, hint)
}

/// Words that an [`Analyser`] remembers, some ten megabytes; then it forgets all and goes on.
const REMEMBERED_MAX: usize = 20_000;

/// Analyses many texts and remembers the forms of their words, as few words make most of a text.
///
/// The terms are those of [`analyse`]. It holds words in memory until it is dropped.
#[derive(Default)]
pub struct Analyser {
    forms: HashMap<String, Forms>,
}

/// The main form of a word, coded, and its others; `None` if nothing is left of the word.
type Forms = Option<(String, Vec<(String, Kind)>)>;

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser").field("words", &self.forms.len()).finish_non_exhaustive()
    }
}

impl Analyser {
    /// The terms of a text, see [`analyse`].
    pub fn analyse(&mut self, text: &str, hint: Option<Language>) -> Vec<Term> {
        terms_of(text, hint, self)
    }

    fn forms(&mut self, word: &str, script: Script, belief: &Belief) -> &Forms {
        if self.forms.len() >= REMEMBERED_MAX {
            self.forms.clear();
        }
        let mut key = format!("{script:?} {}", belief.sure);
        belief.languages.iter().for_each(|language| key.push_str(language.code()));
        key.push(' ');
        key.push_str(word);
        self.forms.entry(key).or_insert_with(|| {
            let folded = main_form(word)?;
            Some((encode("w", &folded), others(word, script, belief)))
        })
    }
}

fn terms_of(text: &str, hint: Option<Language>, analyser: &mut Analyser) -> Vec<Term> {
    let tokens = tokens(text);
    let mut beliefs: BTreeMap<Script, Belief> = BTreeMap::new();
    let mut out = Terms::default();
    for (index, token) in tokens.iter().enumerate() {
        if out.terms.len() >= TERMS_MAX {
            break;
        }
        let word = &text[token.range.clone()];
        if token.script.is_unsegmented() {
            out.run(word, token.range.start);
            continue;
        }
        let belief = beliefs
            .entry(token.script)
            .or_insert_with(|| believe(text, &tokens, token.script, hint));
        let (position, range) = (out.next, token.range.clone());
        let Some((main, others)) = analyser.forms(word, token.script, belief) else { continue };
        out.push(main.clone(), Kind::Word, range.clone());
        for (form, kind) in others {
            out.push_at(form.clone(), *kind, position, range.clone());
        }
        if let Some((word, range)) = joined(text, &tokens, index) {
            for (form, kind) in joined_forms(&word, token.script, belief) {
                out.push_at(form, kind, position, range.clone());
            }
        }
    }
    out.terms
}

/// The terms so far and the next free position.
#[derive(Default)]
struct Terms {
    terms: Vec<Term>,
    next: u32,
}

impl Terms {
    fn push(&mut self, form: String, kind: Kind, range: Range<usize>) {
        self.push_at(form, kind, self.next, range);
        self.next = self.next.saturating_add(1);
    }

    fn push_at(&mut self, form: String, kind: Kind, position: u32, range: Range<usize>) {
        self.terms.push(Term { form, kind, position, range });
    }

    /// A run without spaces: a bigram a position, and every cluster for itself.
    fn run(&mut self, run: &str, start: usize) {
        let clusters = clusters(run);
        let at = |range: &Range<usize>| start + range.start..start + range.end;
        for (index, (range, cluster)) in clusters.iter().enumerate() {
            let single = encode("u", cluster);
            match clusters.get(index + 1) {
                Some((after, next)) => {
                    let both = range.start..after.end;
                    self.push(
                        encode("b", &[cluster.as_str(), next].concat()),
                        Kind::Bigram,
                        at(&both),
                    );
                }
                None if index == 0 => {
                    self.push(encode("b", cluster), Kind::Bigram, at(range));
                }
                None => {}
            }
            let position = self.next.saturating_sub(1);
            self.push_at(single, Kind::Single, position, at(range));
        }
    }
}

/// The folded clusters of a run with their bytes in it.
///
/// Burmese vowels such as `ာ` are graphemes of their own to UAX #29; here they go with their
/// consonant, as nobody asks for one alone.
pub(crate) fn clusters(run: &str) -> Vec<(Range<usize>, String)> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (start, cluster) in run.grapheme_indices(true) {
        let end = start + cluster.len();
        match ranges.last_mut() {
            Some(last) if cluster.starts_with(is_combining_mark) => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    let folded = |range: Range<usize>| {
        let folded = plain(&base(&run[range.clone()], false));
        (!folded.is_empty()).then_some((range, folded))
    };
    ranges.into_iter().filter_map(folded).collect()
}

/// The folded word; `None` if nothing is left of it.
pub(crate) fn main_form(word: &str) -> Option<String> {
    let folded: String = plain(&base(word, false)).chars().take(TERM_CHARS_MAX).collect();
    (!folded.is_empty()).then_some(folded)
}

/// All other forms of a word in a text.
fn others(word: &str, script: Script, belief: &Belief) -> Vec<(String, Kind)> {
    let short: String = word.chars().take(TERM_CHARS_MAX * 2).collect();
    let lower: String = base(&short, false).chars().take(TERM_CHARS_MAX).collect();
    let folded = plain(&lower);
    let mut found = Vec::new();
    if lower != folded {
        found.push((encode("e", &lower), Kind::Exact));
    }
    let parts = short.split('\u{200C}').filter(|part| part.len() < short.len());
    let spellings = expanded(&lower).into_iter().chain(lookalike(&lower));
    let variants = spellings.chain(parts.filter_map(main_form));
    found.extend(variants.map(|variant| (encode("w", &variant), Kind::Variant)));
    let stems = text_stems(&short, script, belief);
    let named = script != Script::Latin && script != Script::Cyrillic
        || word.starts_with(char::is_uppercase);
    if named {
        let bare = stems.iter().map(|(_, stem)| stem.as_str());
        let mut keys: Vec<_> =
            std::iter::once(folded.as_str()).chain(bare).flat_map(name::text_keys).collect();
        keys.sort();
        keys.dedup();
        found.extend(keys.into_iter().map(|(space, key)| (key_form(&space, &key), Kind::Skeleton)));
    }
    found.extend(stems.into_iter().map(|(space, stem)| (encode(&space, &stem), Kind::Stem)));
    if !belief.sure {
        found.extend(beginning(&folded).map(|stem| (encode("sxx", &stem), Kind::Stem)));
    }
    found
}

/// Keys use capital letters for sounds of two letters; the index has none.
pub(crate) fn key_form(space: &str, key: &str) -> String {
    let lower: String = key
        .chars()
        .map(|c| match c {
            'S' => '1',
            'C' => '2',
            'Z' => '3',
            'T' => '4',
            c => c,
        })
        .collect();
    encode(space, &lower)
}

fn text_stems(word: &str, script: Script, belief: &Belief) -> Vec<(String, String)> {
    let rules = belief.languages.iter().filter_map(|language| rules_of(*language, script));
    rules.flat_map(|rules| tagged(rules, word, Side::Text)).collect()
}

/// Stems with their name space: `s` and the language, so that languages do not mix.
fn tagged(rules: &crate::language::Rules, word: &str, side: Side) -> Vec<(String, String)> {
    let turkic = matches!(rules.language.code(), "tur" | "aze");
    let lower: String = base(word, turkic).chars().take(TERM_CHARS_MAX).collect();
    let space = format!("s{}", rules.language);
    stems(rules, &lower, side).into_iter().map(|stem| (space.clone(), stem)).collect()
}

/// All stem forms of a word of a query: any language of its script, as the text's is not known.
pub(crate) fn query_stems(word: &str, script: Script, only: Option<&[Language]>) -> Vec<String> {
    let fits = |rules: &&crate::language::Rules| {
        rules.script == script && only.is_none_or(|only| only.contains(&rules.language))
    };
    let stems = rules().iter().filter(fits).flat_map(|rules| tagged(rules, word, Side::Query));
    let folded = main_form(word).unwrap_or_default();
    let beginning = beginning(&folded).map(|stem| ("sxx".to_owned(), stem));
    stems.chain(beginning).map(|(space, stem)| encode(&space, &stem)).collect()
}

/// The word that begins with this token and goes on over apostrophes and hyphens.
pub(crate) fn joined(text: &str, tokens: &[Token], index: usize) -> Option<(String, Range<usize>)> {
    let first = tokens.get(index).filter(|token| !token.glued)?;
    let rest: Vec<_> = tokens[index + 1..].iter().take_while(|token| token.glued).collect();
    let last = rest.last()?;
    let all = std::iter::once(first).chain(rest.iter().copied());
    let range = first.range.start..last.range.end;
    Some((all.map(|token| &text[token.range.clone()]).collect(), range))
}

fn joined_forms(word: &str, script: Script, belief: &Belief) -> Vec<(String, Kind)> {
    let whole: String = word.chars().filter(|c| !is_apostrophe(*c)).collect();
    let variant = main_form(&whole).map(|folded| (encode("w", &folded), Kind::Variant));
    variant.into_iter().chain(others(&whole, script, belief)).collect()
}
