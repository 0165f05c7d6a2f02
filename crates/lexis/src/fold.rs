//! One spelling for what people write in several: docs/spec/search.md, "Folding".
//!
//! [`base`] keeps what a stemmer needs (accents, hamza); [`plain`] is what a search compares.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use crate::script::{Script, script};

/// Characters without a width inside words: soft hyphen, joiners, bidi controls, selectors.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFEFF
        | 0xFE00..=0xFE0F | 0x180B..=0x180E | 0xE0100..=0xE01EF)
}

/// What people type for an apostrophe inside a word.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | 'ʹ' | '＇' | '׳' | '״' | '՚')
}

/// Zeros of the decimal digits that are neither ASCII nor reach it by NFKC.
const ZEROS: [u32; 20] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
    0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810,
];

fn ascii_digit(c: char) -> char {
    let code = u32::from(c);
    let value = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code));
    value.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

/// Vowel signs and stress marks that writers mostly leave out.
fn is_optional_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x591..=0x5BD | 0x5BF | 0x5C1 | 0x5C2 | 0x5C4 | 0x5C5 | 0x5C7
        | 0x610..=0x61A | 0x640 | 0x64B..=0x652 | 0x656..=0x65F | 0x670 | 0x6D6..=0x6DC
        | 0x6DF..=0x6E8 | 0x6EA..=0x6ED | 0x730..=0x74A)
}

/// NFKC, lower case, ASCII digits; without ignorable characters, apostrophes and vowel signs.
///
/// `turkic`: I becomes ı, as Turkish and Azerbaijani want it.
pub(crate) fn base(word: &str, turkic: bool) -> String {
    if word.is_ascii() && !turkic {
        return word.chars().filter(|c| !is_apostrophe(*c)).flat_map(char::to_lowercase).collect();
    }
    if let Some(lower) = common_letters(word).filter(|_| !turkic) {
        return lower;
    }
    let kept = |c: &char| !is_ignorable(*c) && !is_optional_mark(*c) && !is_apostrophe(*c);
    let normal: String = nfkc(word).chars().filter(kept).map(ascii_digit).collect();
    let normal = if turkic { normal.replace('I', "ı").replace('İ', "i") } else { normal };
    let mut lower = normal.to_lowercase();
    if lower.contains("i\u{307}") {
        lower = lower.replace("i\u{307}", "i");
    }
    lower.retain(|c| kept(&c) && c != '"');
    let lower = nfkc(&lower);
    if lower.chars().any(|c| script(c) == Script::Cyrillic) {
        cyrillic(&lower)
    } else {
        lower.into_owned()
    }
}

/// Words of the letters that most Cyrillic and Arabic texts are made of, in lower case: the tables
/// of Unicode would leave them as they are. `None` where another character stands.
fn common_letters(word: &str) -> Option<String> {
    let mut lower = String::with_capacity(word.len());
    for c in word.chars() {
        lower.push(match c {
            'а'..='я' | 'ё' | 'і' | 'ї' | 'є' | 'ґ' => c,
            'А'..='Я' => char::from_u32(u32::from(c) + 0x20)?,
            'Ё' | 'І' | 'Ї' | 'Є' => char::from_u32(u32::from(c) + 0x50)?,
            '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' => c,
            _ => return None,
        });
    }
    Some(lower)
}

/// NFKC; most words are in it already, and the check costs a tenth of the work.
fn nfkc(word: &str) -> Cow<'_, str> {
    match is_nfkc_quick(word.chars()) {
        IsNormalized::Yes => Cow::Borrowed(word),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(word.nfkc().collect()),
    }
}

/// Stress marks go; what stands for a palochka becomes one.
fn cyrillic(word: &str) -> String {
    let stressed = word.contains(['\u{300}', '\u{301}', 'ѐ', 'ѝ']);
    let chars: Vec<char> = if stressed {
        word.nfd().filter(|c| !matches!(c, '\u{300}' | '\u{301}')).nfc().collect()
    } else {
        word.chars().collect()
    };
    if !chars.iter().any(|c| matches!(c, 'ӏ' | 'Ӏ' | 'i' | 'l' | '|' | '1' | 'æ' | 'ҧ')) {
        return chars.into_iter().collect();
    }
    let letter = |index: Option<usize>| {
        index.and_then(|index| chars.get(index)).is_some_and(|c| script(*c) == Script::Cyrillic)
    };
    let turn = |(index, c): (usize, &char)| {
        let (before, after) = (letter(index.checked_sub(1)), letter(Some(index + 1)));
        match c {
            'ӏ' | 'Ӏ' => 'ӏ',
            // Ossetic is typed with the Latin letter, Abkhaz with an older form of its own.
            'æ' if before || after => 'ӕ',
            'ҧ' => 'ԥ',
            'i' | 'l' | '|' if before || after => 'ӏ',
            '1' if after && (before || index == 0) => 'ӏ',
            other => *other,
        }
    };
    chars.iter().enumerate().map(turn).collect()
}

/// What is compared: accents of Latin and Greek gone, letters with several forms made one.
pub(crate) fn plain(base: &str) -> String {
    if base.is_ascii() {
        return base.to_owned();
    }
    let mut out = String::with_capacity(base.len());
    let mut stripping = false;
    for c in base.chars() {
        if matches!(c, 'а'..='я' | '\u{621}'..='\u{64A}') {
            stripping = false;
            letter(c, &mut out);
        } else if matches!(script(c), Script::Latin | Script::Greek) && !is_combining_mark(c) {
            stripping = true;
            for part in std::iter::once(c).nfd().filter(|part| !is_combining_mark(*part)) {
                letter(part, &mut out);
            }
        } else if !(is_combining_mark(c) && (stripping || is_nukta(c))) {
            // Syriac marks its plurals with two dots, which Unicode shares with Latin.
            stripping = script(c) == Script::Syriac;
            letter(c, &mut out);
        }
    }
    out
}

/// Dots under Indic letters that mark foreign sounds, and are often left out.
fn is_nukta(c: char) -> bool {
    matches!(u32::from(c), 0x93C | 0x9BC | 0xA3C | 0xABC | 0xB3C | 0xCBC | 0x653..=0x655)
}

fn letter(c: char, out: &mut String) {
    let folded = match c {
        'ß' => "ss",
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' | 'ɔ' | 'ɵ' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɗ' | 'ɖ' => "d",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ə' | 'ɛ' | 'ǝ' => "e",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' => "k",
        'ƴ' => "y",
        'ſ' => "s",
        'ς' => "σ",
        'ё' => "е",
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ؤ' => "و",
        'ئ' | 'ى' | 'ی' | 'ے' | 'ۓ' => "ي",
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ۂ' | 'ۃ' => "ه",
        'ک' | 'ڪ' => "ك",
        'ں' => "ن",
        'ګ' => "گ",
        'ँ' => "ं",
        'ৰ' => "র",
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        // Malayalam's letters without a vowel, each also typed with a virama.
        'ൺ' => "ണ്",
        'ൻ' => "ന്",
        'ർ' => "ര്",
        'ൽ' => "ല്",
        'ൾ' => "ള്",
        'ൿ' => "ക്",
        other => return out.push(other_letter(other)),
    };
    out.push_str(folded);
}

/// Letters that become one other letter: kana of both kinds, forms of Han characters, syllables of
/// Ethiopic that sound the same.
fn other_letter(c: char) -> char {
    let code = u32::from(c);
    let folded = match code {
        0x30A1..=0x30F6 => code - 0x60,
        // h: two more rows, and the fourth order is the first; s, ts and the glottal stop.
        0x1210..=0x1217 => code - 0x10,
        0x1280..=0x1287 => code - 0x80,
        0x1220..=0x1227 => code + 0x10,
        0x1340..=0x1347 => code - 8,
        0x12D0..=0x12D7 => code - 0x30,
        0x3400..=0x9FFF => return han(c),
        _ => return c,
    };
    match folded {
        0x1203 => 'ሀ',
        0x12A3 => 'አ',
        folded => char::from_u32(folded).unwrap_or(c),
    }
}

/// The simplified form of a Han character, as `data/han-variants.txt` has it.
fn han(c: char) -> char {
    static FORMS: OnceLock<HashMap<char, char>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let lines = include_str!("../data/han-variants.txt").lines().skip(1);
        let pair = |pair: &str| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        };
        lines.flat_map(str::split_whitespace).filter_map(pair).collect()
    });
    forms.get(&c).copied().unwrap_or(c)
}

/// What writers without a language's keyboard type for its letters; `true`: in any word, else in
/// names alone, as a variant of each word would be too many.
const SPELLED_OUT: [(char, &str, bool); 18] = [
    ('ä', "ae", true),
    ('ö', "oe", true),
    ('ø', "oe", true),
    ('ü', "ue", true),
    ('å', "aa", true),
    ('ŋ', "ng", true),
    ('š', "sh", false),
    ('ş', "sh", false),
    ('ș', "sh", false),
    ('č', "ch", false),
    ('ç', "ch", false),
    ('ć', "ch", false),
    ('ž', "zh", false),
    ('đ', "dj", false),
    ('ĝ', "gh", false),
    ('ĉ', "ch", false),
    ('ŝ', "sh", false),
    ('ĵ', "jh", false),
];

/// A spelling of a Latin word without its letters: `Müller` is also `Mueller`.
pub(crate) fn expanded(base: &str, name: bool) -> Option<String> {
    let spelled = |c: char| {
        let rule = SPELLED_OUT.iter().find(|(letter, _, any)| *letter == c && (*any || name));
        rule.map(|(_, spelled, _)| *spelled)
    };
    base.chars().any(|c| spelled(c).is_some()).then(|| {
        let mut out = String::with_capacity(base.len() + 4);
        for c in base.chars() {
            match spelled(c) {
                Some(spelled) => out.push_str(spelled),
                None => out.push(c),
            }
        }
        plain(&out)
    })
}

/// A Cyrillic word with the letters that every Cyrillic keyboard has: `Қызылорда`, `Кызылорда`.
pub(crate) fn common_cyrillic(base: &str) -> Option<String> {
    const LETTERS: &str = "ґқғңөүұһҳәҷӣӯҡҙҫӕђћ";
    const COMMON: &str = "гкгноууххачиукзсадч";
    let turn = |c: char| {
        let index = LETTERS.chars().position(|letter| letter == c);
        index.and_then(|index| COMMON.chars().nth(index)).unwrap_or(c)
    };
    // The usual letters of Russian come before all of these.
    base.contains(|c| c > 'я' && LETTERS.contains(c))
        .then(|| plain(&base.chars().map(turn).collect::<String>()))
}

/// A word of both scripts whose Latin letters all look like Cyrillic ones, in Cyrillic.
pub(crate) fn lookalike(base: &str) -> Option<String> {
    const LATIN: &str = "aceopxykmthbi";
    const CYRILLIC: &str = "асеорхукмтнві";
    let mixed = base.chars().any(|c| c.is_ascii_lowercase())
        && base.chars().any(|c| script(c) == Script::Cyrillic);
    let turn = |c: char| match LATIN.chars().position(|latin| latin == c) {
        Some(index) => CYRILLIC.chars().nth(index),
        None => (!c.is_ascii_lowercase()).then_some(c),
    };
    mixed.then(|| base.chars().map(turn).collect::<Option<String>>()).flatten().map(|it| plain(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_for_common_letters_is_that_of_the_tables() {
        let blocks = ('\u{400}'..='\u{45F}').chain('\u{490}'..='\u{491}');
        for c in blocks.chain('\u{620}'..='\u{64A}') {
            let word = format!("а{c}ا");
            let Some(short) = common_letters(&word) else { continue };
            let long: String = nfkc(&word.to_lowercase()).into_owned();
            assert_eq!(short, cyrillic(&long), "{c:?}");
        }
        assert_eq!(common_letters("Ёлка").as_deref(), Some("ёлка"));
        assert_eq!(common_letters("г1ала"), None);
    }
}
