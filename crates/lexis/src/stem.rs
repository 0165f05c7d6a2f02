//! Stems of a word under the rules of one language: docs/spec/search.md, "Stems".

use std::borrow::Cow;
use std::sync::OnceLock;

use hashbrown::HashMap;

use crate::fold::{base, is_apostrophe, plain};
use crate::language::{Language, Rules, rules_of};
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

/// Hebrew particles that are written with the next word, up to three of them.
const HEBREW_PARTICLES: [char; 7] = ['ה', 'ו', 'ב', 'ל', 'כ', 'מ', 'ש'];

/// Of one word, for the index: more than these say nothing new.
const LIGHT_STEMS_MAX: usize = 6;

/// All stems of a word, folded; sorted, without repetitions, never an empty one.
pub(crate) fn stems(rules: &Rules, word: &str, side: Side) -> Vec<String> {
    let folded = plain(word);
    let turned = (rules.language.code() == "uzb" && rules.script == Script::Cyrillic)
        .then(|| latin_rules(rules).map(|latin| light(latin, &uzbek_latin(word))));
    let mut found = match rules.script {
        _ if turned.is_some() => turned.flatten().unwrap_or_default(),
        Script::Arabic if rules.language.code() == "ara" => arabic(&folded, side),
        Script::Hebrew if rules.snowball.is_none() => hebrew(rules, &folded, side),
        _ => Vec::new(),
    };
    // Light rules alone where there is no stemmer, beside one that is timid where there is.
    if rules.snowball.is_none() || !rules.suffixes.is_empty() {
        found.extend(light(rules, &folded));
    }
    if rules.language.code() == "uzb" && rules.script == Script::Latin {
        found = found.iter().map(|stem| stem.replace(is_apostrophe, "")).collect();
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
    let others: Vec<String> =
        std::iter::once(&folded).chain(&found).flat_map(|stem| alternations(rules, stem)).collect();
    found.extend(others);
    found.retain(|stem| !stem.is_empty());
    found.sort();
    found.dedup();
    found
}

/// Snowball's Persian wants Persian letters; Arabic keyboards give Arabic ones.
fn persian_letters<'w>(rules: &Rules, word: &'w str) -> Cow<'w, str> {
    match rules.language.code() {
        "pes" => Cow::Owned(word.replace(['ي', 'ى'], "ی").replace('ك', "ک")),
        _ => Cow::Borrowed(word),
    }
}

/// The word and the word without each prefix it may have, all without endings.
fn light(rules: &Rules, folded: &str) -> Vec<String> {
    let cut = rules.prefixes.iter().filter_map(|prefix| folded.strip_prefix(prefix));
    let enough = |rest: &&str| rest.chars().count() >= rules.stem_chars_min;
    let all = std::iter::once(folded).chain(cut.filter(enough));
    let mut found: Vec<String> = all.flat_map(|it| stripped(rules, it)).collect();
    found.sort();
    found.dedup();
    found
}

/// What is left of a word without endings; beside a stemmer only the longest goes.
///
/// A short ending may be the end of a longer one (`-а`, `-та`), and which it is only a dictionary
/// knows: both are taken.
fn stripped(rules: &Rules, folded: &str) -> Vec<String> {
    if rules.snowball.is_some() {
        return vec![strip(rules, folded)];
    }
    let mut found: Vec<&str> = Vec::new();
    let mut open = vec![folded];
    for _ in 0..rules.rounds {
        let mut next = Vec::new();
        for word in open {
            let rests = rules.suffixes.iter().filter_map(|suffix| without(rules, word, suffix));
            for rest in rests {
                if found.len() < LIGHT_STEMS_MAX && !found.contains(&rest) {
                    found.push(rest);
                    next.push(rest);
                }
            }
        }
        open = next;
    }
    if found.is_empty() {
        found.push(folded);
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Endings go one after the other while enough of the word is left.
fn strip(rules: &Rules, folded: &str) -> String {
    let mut rest = folded;
    for _ in 0..rules.rounds {
        match rules.suffixes.iter().find_map(|suffix| without(rules, rest, suffix)) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest.to_owned()
}

/// A word without an ending, if enough of it is left; of a long one, one less.
fn without<'a>(rules: &Rules, word: &'a str, suffix: &str) -> Option<&'a str> {
    let long = suffix.chars().count() >= 3 && rules.stem_chars_min >= 3;
    let least = rules.stem_chars_min - usize::from(long);
    let rest = word.strip_suffix(suffix)?;
    (rest.chars().count() >= least).then_some(rest)
}

/// What else a stem is: the first of its irregular forms, or with the consonant that changes.
fn alternations(rules: &Rules, stem: &str) -> Vec<String> {
    let mut found: Vec<String> = irregular(rules.language, stem).into_iter().collect();
    let changes: &[(char, &str)] = match rules.language.code() {
        "bul" | "mkd" => &[('ц', "к")],
        "nld" | "afr" => &[('z', "s"), ('v', "f")],
        _ => &[],
    };
    if rules.language.code() == "mon" {
        found.extend(without_last_vowel(stem));
    }
    for (last, other) in changes {
        let bare = stem.strip_suffix(*last).filter(|bare| bare.chars().count() > 2);
        found.extend(bare.map(|bare| format!("{bare}{other}")));
    }
    found
}

/// Mongolian leaves out the vowel of a last syllable before an ending: `цэрэг`, `цэргүүд`.
fn without_last_vowel(stem: &str) -> Option<String> {
    let vowel = |c: char| "аэоөуүия".contains(c);
    let mut chars: Vec<char> = stem.chars().collect();
    let at = chars.len().checked_sub(2).filter(|at| *at >= 2)?;
    let dropped = vowel(chars[at]) && !vowel(chars[at + 1]) && !vowel(chars[at - 1]);
    dropped.then(|| {
        chars.remove(at);
        chars.into_iter().collect()
    })
}

/// The form that stands for all of an irregular word, as `data/irregular.tsv` has it.
fn irregular(language: Language, word: &str) -> Option<String> {
    static FORMS: OnceLock<HashMap<Language, HashMap<String, String>>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let mut all: HashMap<Language, HashMap<String, String>> = HashMap::new();
        for line in include_str!("../data/irregular.tsv").lines() {
            let Some((code, groups)) = line.split_once('\t') else { continue };
            let Some(language) = Language::from_code(code) else { continue };
            let of = all.entry(language).or_default();
            for group in groups.split(',') {
                let folded = |word: &str| plain(&base(word, false));
                let Some(head) = group.split_whitespace().next().map(folded) else { continue };
                for form in group.split_whitespace() {
                    of.entry(folded(form)).or_insert_with(|| head.clone());
                }
            }
        }
        all
    });
    forms.get(&language)?.get(word).cloned()
}

/// The rules of a language for its words in Latin.
fn latin_rules(rules: &Rules) -> Option<&'static Rules> {
    rules_of(rules.language, Script::Latin)
}

/// Uzbek as its Latin alphabet writes it, without the apostrophes, which folding takes off.
fn uzbek_latin(word: &str) -> String {
    let letter = |c: char| match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "j",
        'з' => "z",
        'и' => "i",
        'й' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' | 'ў' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "x",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'қ' => "q",
        'ҳ' => "h",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    };
    word.chars().map(letter).collect()
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
    for round in 0..3 {
        let last = starts.last().copied().unwrap_or_default();
        // A second and a third particle only before a word that is long enough for them.
        let least = if round == 0 { least } else { 3 };
        match last.strip_prefix(HEBREW_PARTICLES).filter(|rest| rest.chars().count() >= least) {
            Some(rest) => starts.push(rest),
            None => break,
        }
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

/// The beginnings that a word of a query asks for: also the whole of a short one, since a longer
/// form of it is kept by as many letters.
pub(crate) fn query_beginnings(folded: &str) -> Vec<String> {
    let letters = folded.chars().count();
    let whole =
        (letters == 5 && folded.chars().all(char::is_alphabetic)).then(|| folded.to_owned());
    beginning(folded).into_iter().chain(whole).collect()
}
