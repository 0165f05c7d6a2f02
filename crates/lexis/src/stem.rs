//! Stems of a word under the rules of one language: docs/spec/search.md, "Stems".

use crate::fold::plain;
use crate::language::Rules;
use crate::script::Script;

/// On which side a word stands. A text gives up clitics sooner than a query does, so that `تاب`
/// finds `وتاب`, and `كتاب` does not find `تاب`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Text,
    Query,
}

/// Arabic clitics before a noun or verb, the longest first.
const ARABIC_PREFIXES: [&str; 16] = [
    "وبال", "وكال", "فبال", "ولل", "وال", "فال", "بال", "كال", "لل", "ال", "وب", "ول", "و", "ف",
    "ب", "ل",
];

/// Endings of Arabic nouns and verbs, pronouns included, after folding.
const ARABIC_SUFFIXES: [&str; 18] = [
    "هما", "كما", "تها", "ها", "ات", "ان", "ون", "ين", "يه", "هم", "هن", "كم", "نا", "وا", "ته",
    "ه", "ي", "ك",
];

/// Hebrew particles that are written with the next word.
const HEBREW_PREFIXES: [&str; 16] =
    ["וכש", "שה", "וה", "וב", "ול", "ומ", "ובה", "מה", "כש", "ה", "ו", "ב", "ל", "כ", "מ", "ש"];

/// All stems of a word, folded; sorted, without repetitions, never an empty one.
pub(crate) fn stems(rules: &Rules, word: &str, side: Side) -> Vec<String> {
    let folded = plain(word);
    let mut found = match rules.script {
        Script::Arabic if rules.language.code() == "ara" => arabic(&folded, side),
        Script::Hebrew if rules.snowball.is_none() => hebrew(rules, &folded, side),
        _ => Vec::new(),
    };
    // Light rules alone where there is no stemmer, beside one that is timid where there is.
    if rules.snowball.is_none() || !rules.suffixes.is_empty() {
        found.extend(light(rules, &folded));
    }
    // A stemmer may cut what is a stem already (`gyerek`); then the word as asked for is right.
    if side == Side::Query {
        found.push(folded.clone());
    }
    match &rules.snowball {
        Some(stemmer) => {
            let word = persian_letters(rules, word);
            found.push(plain(&stemmer.stem(&word)));
            // Without its accents a word may have another stem; queries often come without.
            if rules.script == Script::Latin && folded != word {
                found.push(plain(&stemmer.stem(&folded)));
            }
        }
        None if rules.script == Script::Ethiopic => {
            found = found.iter().map(|stem| vowelless(stem)).collect();
        }
        None => {}
    }
    found.retain(|stem| !stem.is_empty());
    found.sort();
    found.dedup();
    found
}

/// Snowball's Persian wants Persian letters; Arabic keyboards give Arabic ones.
fn persian_letters(rules: &Rules, word: &str) -> String {
    match rules.language.code() {
        "pes" => word.replace(['ي', 'ى'], "ی").replace('ك', "ک"),
        _ => word.to_owned(),
    }
}

/// The word and the word without each prefix it may have, all without endings.
fn light(rules: &Rules, folded: &str) -> Vec<String> {
    let cut = rules.prefixes.iter().filter_map(|prefix| folded.strip_prefix(prefix));
    let enough = |rest: &&str| rest.chars().count() >= rules.stem_chars_min;
    std::iter::once(folded).chain(cut.filter(enough)).map(|it| strip(rules, it)).collect()
}

/// Endings go one after the other while enough of the word is left; of a long one, one less.
fn strip(rules: &Rules, folded: &str) -> String {
    let mut rest = folded;
    for _ in 0..rules.rounds {
        let shorter = |suffix: &String| {
            let long = suffix.chars().count() >= 3 && rules.stem_chars_min >= 3;
            let least = rules.stem_chars_min - usize::from(long);
            let rest = rest.strip_suffix(suffix.as_str())?;
            (rest.chars().count() >= least).then_some(rest)
        };
        match rules.suffixes.iter().find_map(shorter) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest.to_owned()
}

/// The word, and the word without clitics and endings, wherever three letters are left.
fn arabic(folded: &str, side: Side) -> Vec<String> {
    let least = if side == Side::Text { 3 } else { 4 };
    let mut starts = vec![folded];
    for prefix in ARABIC_PREFIXES {
        let article = prefix.ends_with("ال") || prefix.ends_with("لل");
        let least = if article { 3 } else { least };
        starts.extend(folded.strip_prefix(prefix).filter(|rest| rest.chars().count() >= least));
    }
    let mut all = Vec::new();
    for start in starts {
        let enough = |rest: &&str| rest.chars().count() >= 3;
        all.push(start.to_owned());
        all.extend(
            ARABIC_SUFFIXES
                .iter()
                .find_map(|suffix| start.strip_suffix(suffix).filter(enough))
                .map(str::to_owned),
        );
    }
    all
}

/// The word without particles, each also without its plural ending.
fn hebrew(rules: &Rules, folded: &str, side: Side) -> Vec<String> {
    let least = if side == Side::Text { 2 } else { 3 };
    let mut starts = vec![folded];
    for prefix in HEBREW_PREFIXES {
        starts.extend(folded.strip_prefix(prefix).filter(|rest| rest.chars().count() >= least));
    }
    starts.iter().flat_map(|start| [(*start).to_owned(), strip(rules, start)]).collect()
}

/// Ethiopic syllables lose their vowels, since a plural changes the last one.
fn vowelless(stem: &str) -> String {
    let bare = |c: char| match u32::from(c) {
        code @ 0x1200..=0x135A => char::from_u32(code & !7).unwrap_or(c),
        _ => c,
    };
    stem.chars().map(bare).collect()
}

/// What stands for a stem where the language is not known: the first five letters, four of five.
///
/// Trigrams would find more, and ten times as much that is not meant.
pub(crate) fn beginning(folded: &str) -> Option<String> {
    let letters = folded.chars().count();
    let kept = match letters {
        0..=4 => return None,
        5 => 4,
        _ => 5,
    };
    folded.chars().all(char::is_alphabetic).then(|| folded.chars().take(kept).collect())
}
