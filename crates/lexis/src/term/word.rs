//! All forms of one word: folded, in other spellings, its stems, its keys as a name.

use std::borrow::Cow;

use super::{Kind, TERM_CHARS_MAX};
use crate::detect::Belief;
use crate::encode::encode;
use crate::fold::{base, common_cyrillic, expanded, lookalike, plain};
use crate::language::{Language, rules, rules_of};
use crate::name;
use crate::script::Script;
use crate::segment::ABD;
use crate::stem::{Side, beginning, query_beginnings, stems};

/// The folded word; `None` if nothing is left of it.
pub(crate) fn main_form(word: &str) -> Option<String> {
    Folded::of(word).main().map(str::to_owned)
}

/// A word, cut, as stemmers want it and as it is compared.
pub(super) struct Folded<'a> {
    short: &'a str,
    lower: String,
    /// `None`: the same as `lower`.
    plain: Option<String>,
    capital: bool,
}

impl<'a> Folded<'a> {
    pub(super) fn of(word: &'a str) -> Self {
        let short = cut(word, TERM_CHARS_MAX * 2);
        let mut lower = base(short, false);
        lower.truncate(cut(&lower, TERM_CHARS_MAX).len());
        let plain = (!lower.is_ascii()).then(|| plain(&lower)).filter(|plain| *plain != lower);
        Self { short, lower, plain, capital: word.starts_with(char::is_uppercase) }
    }

    fn plain(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.lower)
    }

    /// The main form; `None` if nothing is left of the word.
    pub(super) fn main(&self) -> Option<&str> {
        Some(cut(self.plain(), TERM_CHARS_MAX)).filter(|main| !main.is_empty())
    }
}

/// The first characters of a text.
fn cut(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

/// All other forms of a word in a text.
pub(super) fn others(word: &Folded<'_>, script: Script, belief: &Belief) -> Vec<(String, Kind)> {
    let Folded { short, lower, capital, .. } = word;
    let mut found = Vec::new();
    if word.plain.is_some() {
        found.push((encode("e", lower), Kind::Exact));
    }
    let parts = short.split('\u{200C}').filter(|part| part.len() < short.len());
    let variants =
        spellings(lower, script, *capital).into_iter().chain(parts.filter_map(main_form));
    found.extend(variants.map(|variant| (encode("w", &variant), Kind::Variant)));
    let stems = text_stems(word, script, belief);
    if *capital || !name::has_capitals(script) {
        let bare = stems.iter().map(|(_, stem)| stem.as_str());
        let mut keys: Vec<_> =
            std::iter::once(lower.as_str()).chain(bare).flat_map(name::text_keys).collect();
        keys.sort();
        keys.dedup();
        found.extend(keys.into_iter().map(|(space, key)| (key_form(&space, &key), Kind::Skeleton)));
    }
    found.extend(stems.into_iter().map(|(space, stem)| (encode(&space, &stem), Kind::Stem)));
    if !belief.sure {
        let first = beginning(word.plain());
        found.extend(first.map(|stem| (encode("sxx", &stem), Kind::Stem)));
    }
    found
}

/// Other spellings of a word (lower case, with its marks) than its main form.
pub(crate) fn spellings(lower: &str, script: Script, capital: bool) -> Vec<String> {
    match script {
        Script::Latin => expanded(lower, capital).into_iter().collect(),
        Script::Cyrillic => lookalike(lower).into_iter().chain(common_cyrillic(lower)).collect(),
        Script::Arabic => abd_alone(lower),
        Script::Other => tibetan_alone(lower).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Names with `عبد` are written in one word and in two.
fn abd_alone(lower: &str) -> Vec<String> {
    let rest = lower.strip_prefix(ABD).filter(|rest| rest.starts_with("ال") && rest.len() > 6);
    rest.map_or_else(Vec::new, |rest| vec![plain(ABD), plain(rest)])
}

/// A Tibetan syllable without the case particle that is written into it.
fn tibetan_alone(lower: &str) -> Option<String> {
    let bare = ["འི", "འོ", "ས", "ར"].iter().find_map(|end| lower.strip_suffix(end))?;
    let vowel = bare.ends_with(['\u{F72}', '\u{F74}', '\u{F7A}', '\u{F7C}']);
    (vowel || bare.chars().count() > 1).then(|| plain(bare))
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
            'J' => '5',
            c => c,
        })
        .collect();
    encode(space, &lower)
}

fn text_stems(word: &Folded<'_>, script: Script, belief: &Belief) -> Vec<(String, String)> {
    let rules = belief.languages.iter().filter_map(|language| rules_of(*language, script));
    let spelled = (script == Script::Latin).then(|| expanded(&word.lower, false)).flatten();
    let words: Vec<_> = std::iter::once((word.short, Some(word.lower.as_str())))
        .chain(spelled.as_deref().map(|spelled| (spelled, None)))
        .collect();
    let of_all = |rules| words.iter().flat_map(move |word| tagged(rules, *word, Side::Text));
    let mut stems: Vec<_> = rules.flat_map(of_all).collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

/// Stems with their name space: `s` and the language, so that languages do not mix. The word comes
/// with its lower case where that is known.
fn tagged(
    rules: &crate::language::Rules,
    (word, lower): (&str, Option<&str>),
    side: Side,
) -> Vec<(String, String)> {
    let turkic = matches!(rules.language.code(), "tur" | "aze");
    let lower = match lower.filter(|_| !turkic) {
        Some(lower) => Cow::Borrowed(lower),
        None => Cow::Owned(cut(&base(word, turkic), TERM_CHARS_MAX).to_owned()),
    };
    // One language in two names, and its two scripts meet in the stemmer.
    let space = match rules.language.code() {
        "hrv" => "ssrp".to_owned(),
        code => format!("s{code}"),
    };
    stems(rules, &lower, side).into_iter().map(|stem| (space.clone(), stem)).collect()
}

/// All stem forms of a word of a query: any language of its script, as the text's is not known.
pub(crate) fn query_stems(word: &str, script: Script, only: Option<&[Language]>) -> Vec<String> {
    let fits = |rules: &&crate::language::Rules| {
        rules.script == script && only.is_none_or(|only| only.contains(&rules.language))
    };
    let stems =
        rules().iter().filter(fits).flat_map(|rules| tagged(rules, (word, None), Side::Query));
    let folded = main_form(word).unwrap_or_default();
    let beginnings = query_beginnings(&folded).into_iter().map(|stem| ("sxx".to_owned(), stem));
    stems.chain(beginnings).map(|(space, stem)| encode(&space, &stem)).collect()
}
