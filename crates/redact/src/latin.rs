//! Names in Latin letters: how Cyrillic is spelled, and what different spellings have in common.
//!
//! `Юлия Щербакова` is written Yuliya Shcherbakova, Iuliia Shcherbakova, Julija Ščerbakova, Youlia
//! Chtcherbakova ... A [`key`] reduces a Latin spelling to what it sounds like. One spelling may
//! stand for several Cyrillic letters, so an item is spelled by every scheme and each key searched.

use std::ops::Range;

/// A letter of a key and the bytes of the source that it comes from.
#[derive(Clone)]
pub(crate) struct Sound {
    pub(crate) letter: char,
    pub(crate) source: Range<usize>,
}

/// The letters that the schemes spell in different ways, in the order of a scheme's row.
const LETTERS: &str = "ёжйхцчшщыьэюягієїувзи";

/// Passport and library schemes, French, German, Polish and plain English habits. Each column
/// belongs to a letter of [`LETTERS`]; Ukrainian rows write г as h.
const SCHEMES: [[&str; 21]; 14] = [
    [
        "e", "zh", "y", "kh", "ts", "ch", "sh", "shch", "y", "", "e", "yu", "ya", "g", "i", "ye",
        "yi", "u", "v", "z", "i",
    ],
    [
        "yo", "zh", "i", "kh", "ts", "ch", "sh", "shch", "y", "", "e", "iu", "ia", "g", "i", "ie",
        "i", "u", "v", "z", "i",
    ],
    [
        "e", "zh", "j", "h", "c", "ch", "sh", "shh", "y", "", "e", "ju", "ja", "g", "i", "je",
        "ji", "u", "v", "z", "i",
    ],
    [
        "yo", "j", "y", "h", "ts", "ch", "sh", "sch", "i", "", "e", "u", "a", "h", "i", "e", "i",
        "u", "v", "z", "y",
    ],
    [
        "e", "z", "j", "h", "c", "c", "s", "s", "y", "", "e", "u", "a", "g", "i", "e", "i", "u",
        "v", "z", "i",
    ],
    [
        "e", "z", "j", "ch", "c", "c", "s", "sc", "y", "", "e", "ju", "ja", "g", "i", "je", "ji",
        "u", "v", "z", "i",
    ],
    [
        "e", "j", "i", "kh", "ts", "tch", "ch", "chtch", "y", "", "e", "iou", "ia", "g", "i", "ie",
        "i", "ou", "v", "z", "i",
    ],
    [
        "jo", "sch", "i", "ch", "z", "tsch", "sch", "schtsch", "y", "", "e", "ju", "ja", "g", "i",
        "je", "ji", "u", "w", "s", "i",
    ],
    [
        "jo", "sh", "j", "ch", "z", "tsch", "sch", "schtsch", "y", "", "e", "ju", "ja", "h", "i",
        "je", "ji", "u", "w", "s", "y",
    ],
    [
        "e", "zh", "y", "h", "ts", "ch", "sh", "sch", "y", "", "e", "yu", "ya", "h", "i", "ye",
        "yi", "u", "v", "z", "y",
    ],
    [
        "io", "z", "j", "ch", "c", "cz", "sz", "szcz", "y", "", "e", "iu", "ia", "h", "i", "ie",
        "ji", "u", "w", "z", "y",
    ],
    [
        "yo", "j", "i", "x", "tz", "ch", "sh", "sch", "y", "", "e", "iu", "ya", "g", "i", "ye",
        "yi", "oo", "v", "z", "i",
    ],
    [
        "e", "zh", "j", "ch", "c", "ch", "sh", "shch", "y", "", "e", "ju", "ja", "g", "i", "je",
        "ji", "u", "v", "z", "i",
    ],
    [
        "e", "zh", "j", "h", "c", "ch", "sh", "shch", "y", "", "e", "u", "a", "g", "i", "e", "i",
        "u", "v", "z", "i",
    ],
];

/// How many schemes there are.
pub(crate) const SCHEME_COUNT: usize = SCHEMES.len();

/// A Cyrillic letter as the first scheme spells it; other letters as they are spelled.
pub(crate) fn romanise(letter: char) -> &'static str {
    romanise_by(letter, 0)
}

/// A Cyrillic letter as one scheme spells it.
pub(crate) fn romanise_by(letter: char, scheme: usize) -> &'static str {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    if let Some(column) = LETTERS.chars().position(|known| known == small) {
        return SCHEMES[scheme % SCHEME_COUNT][column];
    }
    match small {
        'а' | 'ӓ' => "a",
        'б' => "b",
        'д' => "d",
        'е' => "e",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'ф' => "f",
        'ґ' | 'ғ' => "g",
        'ү' | 'ұ' => "u",
        'ә' => "a",
        'һ' => "h",
        'ј' => "j",
        _ if !('\u{0400}'..='\u{052F}').contains(&small) => spell(letter),
        // Hard and soft signs and the palochka are often left out: they have no sound here.
        _ => "",
    }
}

/// A Latin letter in plain letters: marks that change the sound are spelled out.
pub(crate) fn spell(letter: char) -> &'static str {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    match small {
        'š' | 'ş' | 'ș' | 'ś' => "sh",
        'ž' | 'ż' | 'ź' => "zh",
        'č' | 'ç' | 'ć' => "ch",
        'ŝ' => "shch",
        'ë' => "e",
        'đ' => "d",
        'ł' => "l",
        'ı' => "i",
        'ß' => "ss",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'þ' | 'ð' => "d",
        _ => plain(small),
    }
}

/// The plain small letter or digit under marks.
fn plain(letter: char) -> &'static str {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    let base = crate::fold::base(letter);
    PLAIN.find(base).map_or("", |at| &PLAIN[at..=at])
}

/// Spellings that sound alike, longest first; capitals are sounds that need two Latin letters.
const GROUPS: [(&str, &str); 31] = [
    ("schtsch", "W"),
    ("chtch", "W"),
    ("szcz", "W"),
    ("shch", "W"),
    ("tsch", "C"),
    ("tch", "C"),
    ("shh", "W"),
    ("sch", "S"),
    ("dzh", "dZ"),
    ("dj", "dZ"),
    ("ch", "C"),
    ("cz", "C"),
    ("sz", "S"),
    ("sh", "S"),
    ("zh", "Z"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "v"),
    ("th", "t"),
    ("dh", "d"),
    ("tz", "ts"),
    ("ck", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("w", "v"),
    ("f", "v"),
    ("y", "i"),
    ("j", "i"),
];

/// The first letters of all groups, to skip the search for most letters.
const GROUP_STARTS: &str = "sctdzkgpoxqwfyj";

/// Reduces a spelling to its key: groups, then soft vowels (`ie`, `io`: `e`), then doubles.
pub(crate) fn key(spelled: &[Sound]) -> Vec<Sound> {
    let letters: String = spelled.iter().map(|sound| sound.letter).collect();
    let mut heard: Vec<Sound> = Vec::with_capacity(spelled.len());
    // The letters are ASCII: a byte of `letters` is an index of `spelled`.
    let mut at = 0;
    while at < spelled.len() {
        let rest = &letters[at..];
        let may_group = rest.starts_with(|first| GROUP_STARTS.contains(first));
        let group = GROUPS.iter().find(|(group, _)| may_group && rest.starts_with(group));
        let one = &letters[at..=at];
        let (length, sounds) = group.map_or((1, one), |(group, sounds)| (group.len(), *sounds));
        let source = spelled[at].source.start..spelled[at + length - 1].source.end;
        for letter in sounds.chars() {
            push_sound(&mut heard, Sound { letter, source: source.clone() });
        }
        at += length;
    }
    heard
}

fn push_sound(heard: &mut Vec<Sound>, sound: Sound) {
    match heard.last_mut() {
        Some(last) if last.letter == sound.letter => last.source.end = sound.source.end,
        Some(last) if last.letter == 'i' && matches!(sound.letter, 'e' | 'o') => {
            last.letter = 'e';
            last.source.end = sound.source.end;
            let behind = heard.len() - 1;
            if behind > 0 && heard[behind - 1].letter == 'e' {
                let end = heard[behind].source.end;
                heard.pop();
                heard[behind - 1].source.end = end;
            }
        }
        _ => heard.push(sound),
    }
}

/// The key of a spelling that has no source.
pub(crate) fn key_of(spelled: &str) -> String {
    let sounds: Vec<Sound> = spelled.chars().map(|letter| Sound { letter, source: 0..0 }).collect();
    key(&sounds).into_iter().map(|sound| sound.letter).collect()
}

/// Whether a letter of a key is a vowel.
pub(crate) fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// A key without its vowels.
pub(crate) fn bones_of(key: &str) -> String {
    key.chars().filter(|letter| !is_vowel(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_tried() {
        for (group, sounds) in GROUPS {
            assert!(group.starts_with(|first| GROUP_STARTS.contains(first)), "{group}");
            let expected = if sounds == "dZ" || sounds == "ts" || sounds == "ks" { 2 } else { 1 };
            assert_eq!(key_of(group).len(), expected, "{group}");
        }
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other) in [
            ("yuliya", "iuliia"),
            ("semyon", "semen"),
            ("solovyov", "soloviev"),
            ("aleksey", "alexei"),
            ("khrushchev", "chruszczew"),
            ("evgeniy", "yevgeny"),
            ("mohammed", "mohamed"),
        ] {
            let bare = |name| bones_of(&key_of(name)).replace('C', "h");
            assert_eq!(bare(one), bare(other), "{one}, {other}");
        }
        assert_ne!(key_of("ivan"), key_of("ivanov"));
    }
}
