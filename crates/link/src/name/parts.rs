//! The parts of a name that are not the name: articles, "father of", patronymic endings, gender.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Role;
use super::script::{Script, fold, script};
use super::sound::sound;

/// How a name sounds, and whether its vowels are known although the script does not write them.
pub(super) struct Said {
    pub(super) sound: String,
    pub(super) is_known: bool,
}

/// Spellings that no rule brings together; the first of a line is what all of it sounds like.
static VARIANTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let lines = include_str!("../../data/variants.tsv").lines();
    let mut all = HashMap::new();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let mut spellings = line.split_whitespace().map(fold);
        let Some(first) = spellings.next() else { continue };
        let said = sound(&first, Script::Latin);
        all.insert(first, said.clone());
        for other in spellings {
            all.insert(other, said.clone());
        }
    }
    all
});

/// The article and its assimilations, where they stand by themselves or before a hyphen.
const ARTICLES: [&str; 24] = [
    "al", "el", "ul", "as", "ash", "es", "esh", "ad", "ed", "ar", "er", "an", "en", "at", "et",
    "az", "ez", "аль", "эль", "ас", "аш", "ад", "ар", "ал",
];
/// "Son of", "daughter of" and the like, which stand between two names.
const BETWEEN: [&str; 20] = [
    "bin", "ben", "ibn", "ould", "uld", "bint", "bent", "бен", "бин", "ибн", "بن", "ابن", "بنت",
    "ولد", "oglu", "ogly", "оглы", "кызы", "kyzy", "qizi",
];
/// "Father of", "mother of": the word and the name after it are a kunya.
const KUNYA: [&str; 13] =
    ["abu", "abou", "abo", "umm", "oum", "om", "абу", "умм", "ابو", "ابي", "ابا", "ام", "um"];
/// Patronymic endings, as sounds: -ovich, -evich, -ich, -ovna, -evna, -inichna, Arabic -وفيتش.
const PATRONYMIC: [&str; 9] =
    ["uvic", "ivic", "ufic", "ific", "uvna", "ivna", "ufna", "ifna", "inicna"];
/// Endings of family names of women, or in another script, and what they are compared as.
const GENDER: [(&str, &str); 16] = [
    ("skaia", "ski"),
    ("skaja", "ski"),
    ("skai", "ski"),
    ("ska", "ski"),
    ("uva", "uv"),
    ("iva", "iv"),
    ("ufa", "uv"),
    ("ifa", "iv"),
    ("uf", "uv"),
    ("if", "iv"),
    ("ina", "in"),
    ("inja", "in"),
    ("aia", "i"),
    ("uia", "i"),
    ("ui", "i"),
    ("kua", "ku"),
];
/// A stem of fewer letters than this is no name without its ending.
const STEM_MIN: usize = 2;

/// How a folded name sounds in its role.
pub(super) fn said(plain: &str, role: Role, script: Script) -> Said {
    let words = words(plain, role);
    let mut is_known = !words.is_empty();
    let mut whole = String::new();
    for word in &words {
        let one = of_word(word, role, script);
        is_known &= one.is_known;
        whole.push_str(&one.sound);
    }
    match role {
        Role::Surname => whole = without_gender(whole),
        Role::Father => whole = without_patronymic(whole),
        Role::Given | Role::Words => {}
    }
    Said { sound: whole, is_known }
}

/// The words that are the name.
fn words(plain: &str, role: Role) -> Vec<String> {
    let all: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let is_name = role != Role::Words;
    let mut kept = Vec::with_capacity(all.len());
    let mut at = 0;
    while let Some(&word) = all.get(at) {
        at += 1;
        let is_last = at == all.len();
        if ARTICLES.contains(&word) && !is_last {
            continue;
        }
        if is_name && BETWEEN.contains(&word) && all.len() > 1 {
            continue;
        }
        // A kunya is left out where another name is left.
        if role == Role::Given && KUNYA.contains(&word) && all.len() > 2 && !is_last {
            at += 1;
            continue;
        }
        kept.push(without_article(word).to_owned());
    }
    if kept.is_empty() { all.iter().map(|word| (*word).to_owned()).collect() } else { kept }
}

/// The Arabic article is written as one word with the name.
fn without_article(word: &str) -> &str {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 2 && !VARIANTS.contains_key(word) => rest,
        _ => word,
    }
}

fn of_word(word: &str, role: Role, whole: Script) -> Said {
    if role != Role::Words
        && let Some(known) = VARIANTS.get(word)
    {
        return Said { sound: known.clone(), is_known: true };
    }
    // A word of another script inside, as `Ivan Иванов`.
    let script = if word.is_ascii() { Script::Latin } else { script(word) };
    let said = sound(word, script);
    let said = if role == Role::Words { said } else { servant(&said, whole) };
    Said { sound: said, is_known: script != Script::Arabic }
}

/// Names with "servant of": Abdulrahman, Abdel Rahman, Abdurrahman, عبد الرحمن.
fn servant(said: &str, script: Script) -> String {
    let Some(rest) = said.strip_prefix("abd") else { return said.to_owned() };
    if script == Script::Arabic {
        return format!("abd{}", rest.strip_prefix("al").unwrap_or(rest));
    }
    let bare = rest.trim_start_matches(['a', 'i', 'u']);
    let is_article = rest.len() > bare.len()
        && bare.starts_with('l')
        && !bare[1..].starts_with(['a', 'i', 'u'])
        && bare.len() > 2;
    let name = if is_article { &bare[1..] } else { bare };
    if name.len() < STEM_MIN { said.to_owned() } else { format!("abda{name}") }
}

fn without_gender(sound: String) -> String {
    for (ending, plain) in GENDER {
        if let Some(stem) = sound.strip_suffix(ending)
            && stem.len() > STEM_MIN
        {
            return format!("{stem}{plain}");
        }
    }
    sound
}

fn without_patronymic(sound: String) -> String {
    let stem = PATRONYMIC.iter().find_map(|ending| sound.strip_suffix(ending));
    match stem {
        Some(stem) if stem.len() > STEM_MIN => stem.to_owned(),
        _ => sound,
    }
}
