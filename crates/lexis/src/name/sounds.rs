//! The letters of scripts that write vowels, as sounds: docs/spec/search.md, "Names".
//!
//! `S` is sh, `C` ch, `Z` zh, `T` ts, `J` the j of John; all else is what Latin letters say.

use crate::script::{Script, script};

/// Marks that tell a sound in Latin, which folding takes off.
const MARKED: [(char, &str); 12] = [
    ('š', "sh"),
    ('ş', "sh"),
    ('ș', "sh"),
    ('č', "ch"),
    ('ç', "ch"),
    ('ć', "ch"),
    ('ž', "zh"),
    ('đ', "dj"),
    ('ŝ', "sh"),
    ('ĉ', "ch"),
    ('ŋ', "ng"),
    ('c', "ts"),
];

/// A Latin word by the sounds of its marks, if it has any: `Šešelj` is `sheshelj`.
pub(super) fn marked(word: &str) -> Option<String> {
    let mark = |c: char| MARKED.iter().find(|(marked, _)| *marked == c).map(|(_, sound)| *sound);
    let has = word.chars().any(|c| c != 'c' && mark(c).is_some());
    has.then(|| {
        let mut out = String::new();
        for c in word.chars() {
            match mark(c) {
                Some(sound) => out.push_str(sound),
                None => out.push(c),
            }
        }
        out
    })
}

/// Spellings of Latin that stand for one sound in all uses.
const SPELLED: [(&str, &str); 17] = [
    ("shch", "S"),
    ("sch", "S"),
    ("tch", "C"),
    ("dzh", "J"),
    ("sh", "S"),
    ("zh", "Z"),
    ("ch", "C"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("ts", "T"),
    ("tz", "T"),
    ("x", "ks"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
];

/// Spellings of Latin that stand for another sound in some languages' names.
const ALSO: [&[(&str, &str)]; 5] = [
    &[("dj", "J"), ("gj", "J"), ("j", "J")],
    &[("ch", "h")],
    &[("ou", "u"), ("oo", "u"), ("ee", "i")],
    &[("iu", "u"), ("ia", "a"), ("io", "o"), ("ie", "e")],
    &[("th", "t"), ("dh", "d")],
];

/// A folded Latin word as sounds: the usual ones first, then what other languages would say.
pub(super) fn latin(word: &str) -> Vec<String> {
    let mut spellings = vec![word.to_owned()];
    for group in ALSO {
        let replaced = group.iter().fold(word.to_owned(), |word, (of, by)| word.replace(of, by));
        if replaced != word {
            spellings.push(replaced);
        }
    }
    if spellings.len() > 2 {
        let all = ALSO.iter().copied().flatten();
        spellings.push(all.fold(word.to_owned(), |word, (of, by)| word.replace(of, by)));
    }
    spellings.iter().map(|spelling| said(spelling)).collect()
}

fn said(word: &str) -> String {
    let sounds =
        SPELLED.iter().fold(word.to_owned(), |word, (spelled, sound)| word.replace(spelled, sound));
    glides(&sounds)
}

/// y and j go before a vowel, elsewhere they are an i.
fn glides(sounds: &str) -> String {
    let chars: Vec<char> = sounds.chars().collect();
    let glide = |(index, c): (usize, &char)| match c {
        'y' | 'j' if chars.get(index + 1).is_some_and(|next| "aeiouy".contains(*next)) => None,
        'y' | 'j' => Some('i'),
        c => Some(*c),
    };
    chars.iter().enumerate().filter_map(glide).collect()
}

/// A word of another script that writes vowels, as sounds; none if the script has no rules.
pub(super) fn other(word: &str) -> Vec<String> {
    let Some(of) = word.chars().next().map(script) else { return Vec::new() };
    match of {
        Script::Cyrillic => cyrillic(word),
        Script::Greek => vec![greek(word)],
        Script::Georgian => vec![word.chars().map(georgian).collect()],
        Script::Armenian => vec![armenian(word)],
        Script::Ethiopic => vec![glides(&word.chars().map(ethiopic).collect::<String>())],
        _ => super::indic::sounds(word),
    }
}

/// Ukrainian and Belarusian names are written with an h, Mongolian ones with a j for ж, Serbian
/// ones with dj and ch, and ё is an o to the ear.
fn cyrillic(word: &str) -> Vec<String> {
    let said =
        |word: &str| word.chars().map(cyrillic_letter).collect::<String>().replace("dZ", "J");
    let main = said(word);
    let mut all = vec![main.clone()];
    if main.contains('g') {
        all.push(main.replace('g', "h"));
    }
    if main.contains('Z') {
        all.push(main.replace('Z', "J"));
    }
    if word.contains(['ё', 'ђ', 'ѓ', 'ћ', 'ќ']) {
        let also = word.replace('ё', "о").replace(['ђ', 'ѓ'], "џ").replace(['ћ', 'ќ'], "ч");
        all.push(said(&also));
    }
    all
}

fn cyrillic_letter(c: char) -> &'static str {
    match c {
        'а' | 'я' | 'ә' | 'ӕ' => "a",
        'б' => "b",
        'в' | 'ў' => "v",
        'г' | 'ґ' | 'ғ' => "g",
        'д' | 'ѓ' | 'ђ' => "d",
        'е' | 'э' | 'є' | 'ё' => "e",
        'ж' => "Z",
        'з' | 'ҙ' => "z",
        'и' | 'й' | 'і' | 'ї' | 'ы' | 'ј' | 'ӣ' => "i",
        'к' | 'қ' | 'ҡ' | 'ќ' => "k",
        'л' => "l",
        'љ' => "li",
        'м' => "m",
        'н' | 'ң' => "n",
        'њ' => "ni",
        'о' | 'ө' => "o",
        'п' | 'ԥ' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' | 'ћ' => "t",
        'у' | 'ю' | 'ү' | 'ұ' | 'ӯ' => "u",
        'ф' => "f",
        'х' | 'ҳ' | 'һ' => "h",
        'ц' => "T",
        'ч' => "C",
        'џ' | 'ҷ' => "J",
        'ш' | 'щ' => "S",
        _ => "",
    }
}

fn greek(word: &str) -> String {
    let plain = crate::fold::plain(word);
    let pairs = [
        ("ου", "u"),
        ("αυ", "av"),
        ("ευ", "ev"),
        ("αι", "e"),
        ("ει", "i"),
        ("οι", "i"),
        ("υι", "i"),
        ("μπ", "b"),
        ("ντ", "d"),
        ("γκ", "g"),
        ("γγ", "ng"),
        ("τζ", "T"),
        ("τσ", "T"),
    ];
    let joined = pairs.iter().fold(plain, |word, (of, by)| word.replace(of, by));
    joined.chars().map(|c| greek_letter(c).map_or_else(|| c.to_string(), str::to_owned)).collect()
}

fn greek_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' | 'υ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "ks",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'φ' => "f",
        'χ' => "h",
        'ψ' => "ps",
        _ => return None,
    })
}

/// The letters of Georgian and their sounds, in the order of the alphabet.
const GEORGIAN: [&str; 33] = [
    "a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "Z", "r", "s", "t",
    "u", "p", "k", "g", "k", "S", "C", "T", "dz", "T", "C", "h", "J", "h",
];

fn georgian(c: char) -> &'static str {
    let index = u32::from(c).checked_sub(0x10D0).and_then(|at| usize::try_from(at).ok());
    index.and_then(|at| GEORGIAN.get(at)).copied().unwrap_or("")
}

/// The small letters of Armenian and their sounds, from U+0561.
const ARMENIAN: [&str; 38] = [
    "a", "b", "g", "d", "e", "z", "e", "", "t", "Z", "i", "l", "h", "T", "k", "h", "dz", "g", "C",
    "m", "y", "n", "S", "o", "C", "p", "J", "r", "s", "v", "t", "r", "T", "v", "p", "k", "o", "f",
];

fn armenian(word: &str) -> String {
    let said = |c: char| {
        let index = u32::from(c).checked_sub(0x561).and_then(|at| usize::try_from(at).ok());
        index.and_then(|at| ARMENIAN.get(at)).copied().unwrap_or("")
    };
    // One vowel is written with two letters, and a ligature stands for `ev`.
    let parts = word.replace("ու", "\u{1}").replace('և', "եւ");
    let sounds: String = parts.chars().map(|c| if c == '\u{1}' { "u" } else { said(c) }).collect();
    glides(&sounds)
}

/// The consonants of Ethiopic, a row of eight syllables each, from U+1200.
const ETHIOPIC: [&str; 43] = [
    "h", "l", "h", "m", "s", "r", "s", "S", "k", "k", "k", "k", "b", "v", "t", "C", "h", "h", "n",
    "n", "", "k", "k", "h", "h", "v", "", "z", "Z", "y", "d", "d", "J", "g", "g", "g", "t", "C",
    "p", "T", "T", "f", "p",
];

fn ethiopic(c: char) -> String {
    let Some(at) = u32::from(c).checked_sub(0x1200).and_then(|at| usize::try_from(at).ok()) else {
        return String::new();
    };
    let Some(consonant) = ETHIOPIC.get(at / 8) else { return String::new() };
    let vowel = match at % 8 {
        0 if consonant.is_empty() => "a",
        0 | 4 => "e",
        1 => "u",
        2 => "i",
        3 | 7 => "a",
        6 => "o",
        _ => "",
    };
    format!("{consonant}{vowel}")
}
