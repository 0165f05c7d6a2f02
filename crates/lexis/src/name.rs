//! Keys by which a name is found in another script: docs/spec/search.md, "Names".
//!
//! Between scripts that write vowels a key keeps them; to Arabic and Hebrew only consonants can be
//! compared, as short vowels are unwritten there.

mod indic;
mod sounds;

use crate::fold::plain;
use crate::script::{Script, script};

/// A key of fewer characters would find half the archive.
const VOWEL_KEY_CHARS_MIN: usize = 3;

/// In scripts without capital letters every word has keys, so short ones would find too much.
const VOWEL_KEY_CHARS_MIN_FAR: usize = 4;

/// Consonant keys are shorter: `Omar` is `amr`, `Ali` is `al`.
const CONSONANT_KEY_CHARS_MIN: usize = 2;

/// `k` for keys with vowels, `c` for consonants.
pub(crate) type Key = (&'static str, String);

/// The scripts of keys with vowels, and of keys of consonants.
const SCRIPTS: [(&str, &str); 2] = [("k", "lcgerti"), ("c", "lah")];

/// The letter of a script in the name spaces of keys.
fn letter(script: Script) -> Option<char> {
    match script {
        Script::Latin => Some('l'),
        Script::Cyrillic => Some('c'),
        Script::Arabic => Some('a'),
        Script::Hebrew => Some('h'),
        Script::Greek => Some('g'),
        Script::Georgian => Some('e'),
        Script::Armenian => Some('r'),
        Script::Ethiopic => Some('t'),
        Script::Devanagari
        | Script::Bengali
        | Script::Gurmukhi
        | Script::Gujarati
        | Script::Oriya
        | Script::Tamil
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam
        | Script::Sinhala => Some('i'),
        _ => None,
    }
}

/// True where only words with a capital letter have keys.
pub(crate) fn has_capitals(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Cyrillic | Script::Greek | Script::Armenian)
}

/// The keys under which a word of a text is indexed: with the script that it is in.
pub(crate) fn text_keys(word: &str) -> Vec<(String, String)> {
    let from = word.chars().next().map(script).and_then(letter);
    let tagged = |(kind, key): Key| from.map(|from| (format!("{kind}{from}"), key));
    keys(word).into_iter().filter_map(tagged).collect()
}

/// The keys that a word of a query asks for: those of other scripts than its own.
pub(crate) fn query_keys(word: &str) -> Vec<(String, String)> {
    let own = word.chars().next().map(script).and_then(letter);
    let others = |(kind, key): Key| {
        let scripts = SCRIPTS.iter().find(|(it, _)| *it == kind).map_or("", |(_, scripts)| scripts);
        let far = kind == "k" && key.chars().count() < VOWEL_KEY_CHARS_MIN_FAR;
        let others = scripts.chars().filter(move |other| Some(*other) != own);
        let near = others.filter(move |other| !far || "lc".contains(*other));
        near.map(move |other| (format!("{kind}{other}"), key.clone()))
    };
    keys(word).into_iter().flat_map(others).collect()
}

/// The keys of a word (lower case, with its marks, or a stem), none if its script has no rules.
fn keys(word: &str) -> Vec<Key> {
    let Some(of) = word.chars().next().map(script) else { return Vec::new() };
    let mut keys = Vec::new();
    match of {
        Script::Latin => {
            let words = [Some(plain(word)), sounds::marked(word).map(|it| plain(&it))];
            for word in words.into_iter().flatten() {
                for said in sounds::latin(&word) {
                    keys.push(("k", squeeze(&said)));
                    keys.extend(consonants(&word, &said).into_iter().map(|key| ("c", key)));
                }
            }
        }
        Script::Arabic => {
            keys.extend(arabic(word).into_iter().map(|key| ("c", key)));
            let bare = word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2);
            keys.extend(bare.into_iter().flat_map(arabic).map(|key| ("c", key)));
        }
        Script::Hebrew => keys.extend(hebrew(&plain(word)).into_iter().map(|key| ("c", key))),
        _ => keys.extend(sounds::other(word).iter().map(|said| ("k", squeeze(said)))),
    }
    // Case endings change the last vowel: Shevchenko, Шевченка.
    let bare: Vec<Key> = keys
        .iter()
        .filter(|(space, key)| *space == "k" && key.chars().count() > VOWEL_KEY_CHARS_MIN + 1)
        .filter_map(|(space, key)| {
            Some((*space, key.strip_suffix(['a', 'e', 'i', 'o', 'u'])?.into()))
        })
        .collect();
    keys.extend(bare);
    let vowels = if of == Script::Latin || of == Script::Cyrillic {
        VOWEL_KEY_CHARS_MIN
    } else {
        VOWEL_KEY_CHARS_MIN_FAR
    };
    keys.retain(|(space, key)| {
        let least = if *space == "k" { vowels } else { CONSONANT_KEY_CHARS_MIN };
        key.chars().count() >= least
    });
    keys.sort();
    keys.dedup();
    keys
}

/// Twins become one, as `mm` in Mohammed or `ii` in Evgenii.
fn squeeze(sounds: &str) -> String {
    let mut key = String::new();
    for c in sounds.chars() {
        if !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

/// The consonants of a Latin word as Arabic would write them, and as Hebrew would.
fn consonants(word: &str, sounds: &str) -> Vec<String> {
    let mut all = vec![bare(word, sounds, None)];
    if sounds.contains('v') && word.contains('v') {
        all.push(bare(word, sounds, Some('b')));
    }
    // Of a short name too little is left without its glide: Levi, לוי.
    if all[0].chars().count() < CONSONANT_KEY_CHARS_MIN {
        all.push(bare(word, sounds, Some('v')));
    }
    all
}

/// The consonants of a Latin word; a vowel counts at the start alone, a v inside as told.
fn bare(word: &str, sounds: &str, v_inside: Option<char>) -> String {
    // A glide at the start is a consonant to Arabic: Yusuf, Walid.
    let first = word.chars().next().filter(|c| matches!(c, 'y' | 'w'));
    let rest = if word.starts_with('w') { sounds.get(1..).unwrap_or("") } else { sounds };
    let letters: Vec<char> = first.into_iter().chain(squeeze(rest).chars()).collect();
    let mut key = String::new();
    for (index, c) in letters.iter().enumerate() {
        let sound = match c {
            'a' | 'e' | 'i' | 'o' | 'u' if index == 0 => 'a',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' if index > 0 => continue,
            'h' if index + 1 == letters.len() => continue,
            // Names have v and w in one letter, which in the middle may be a vowel.
            'w' => 'v',
            'v' if index > 0 => match v_inside {
                Some(sound) => sound,
                None => continue,
            },
            'Z' | 'j' | 'J' => 'g',
            'C' => 'S',
            'T' => 't',
            'p' => 'b',
            c => *c,
        };
        key.push(sound);
    }
    key
}

/// The consonants of an Arabic word; also with the sounds that Persian and Urdu, and that Arabic
/// of the Gulf, Libya and Yemen have for some, and with one letter for two.
fn arabic(word: &str) -> Vec<String> {
    let main: String = semitic(word);
    let mut all = vec![main.clone()];
    for (letters, sound) in [(&['ض', 'ذ', 'ظ'][..], "ز"), (&['ث'][..], "س"), (&['ق'][..], "گ")]
    {
        if word.contains(letters) {
            all.push(semitic(&word.replace(letters, sound)));
        }
    }
    all.push(squeeze(&main));
    all.dedup();
    all
}

/// The consonants of a folded Hebrew word; פ is p and f, ש is sh and s.
fn hebrew(word: &str) -> Vec<String> {
    let mut all = vec![semitic(word)];
    for (letter, sound) in [('פ', "ڤ"), ('ש', "ס")] {
        if word.contains(letter) {
            all.push(semitic(&word.replace(letter, sound)));
        }
    }
    if all.iter().all(|key| key.chars().count() < CONSONANT_KEY_CHARS_MIN) && word.contains('ו') {
        all.push(semitic(&word.replace('ו', "ۋ")));
    }
    all
}

/// The consonants of an Arabic or Hebrew word, folded or not.
fn semitic(word: &str) -> String {
    let last = word.chars().count().saturating_sub(1);
    let sound = |(index, c): (usize, char)| match c {
        // Kurdish and Uyghur write a vowel at the start behind a bearer.
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ئ' | 'ع' | 'א' | 'ע' if index == 0 => Some('a'),
        'و' | 'ו' | 'ۋ' if index == 0 => Some('v'),
        'ۋ' => Some('v'),
        'ي' | 'ی' | 'י' if index == 0 => Some('y'),
        'ه' | 'ہ' | 'ھ' | 'ה' if index == last => None,
        'ب' | 'پ' | 'ב' | 'פ' => Some('b'),
        'ت' | 'ط' | 'ث' | 'ٹ' | 'ټ' | 'ת' | 'ט' => Some('t'),
        'ج' | 'غ' | 'گ' | 'ګ' | 'ژ' | 'ג' => Some('g'),
        'ح' | 'خ' | 'ه' | 'ہ' | 'ھ' | 'ח' | 'ה' => Some('h'),
        'د' | 'ض' | 'ذ' | 'ڈ' | 'ډ' | 'ד' => Some('d'),
        'ر' | 'ڑ' | 'ړ' | 'ڕ' | 'ר' => Some('r'),
        'ز' | 'ظ' | 'ז' => Some('z'),
        'س' | 'ص' | 'ס' | 'צ' => Some('s'),
        'ش' | 'چ' | 'ښ' | 'ש' => Some('S'),
        'ف' | 'ڤ' => Some('f'),
        'ق' | 'ك' | 'ک' | 'ڪ' | 'כ' | 'ק' => Some('k'),
        'ل' | 'ڵ' | 'ל' => Some('l'),
        'م' | 'מ' => Some('m'),
        'ن' | 'ں' | 'ڭ' | 'ڼ' | 'נ' => Some('n'),
        _ => None,
    };
    word.chars().enumerate().filter_map(sound).collect()
}

#[cfg(test)]
mod tests {
    use super::keys;

    fn meet(one: &str, other: &str) -> bool {
        let theirs = keys(other);
        keys(one).iter().any(|key| theirs.contains(key))
    }

    #[test]
    fn names_meet_across_scripts() {
        for (latin, other) in [
            ("petrov", "петров"),
            ("khrushchev", "хрущев"),
            ("yevgeny", "евгений"),
            ("evgenii", "евгений"),
            ("sergei", "сергей"),
            ("sergey", "сергей"),
            ("yulia", "юлия"),
            ("kyiv", "київ"),
            ("hrushevsky", "грушевський"),
            ("mohammed", "محمد"),
            ("hussein", "حسين"),
            ("yusuf", "يوسف"),
            ("walid", "وليد"),
            ("aisha", "عايشه"),
            ("omar", "عمر"),
            ("khaled", "خالد"),
            ("hasan", "الحسن"),
            ("shlomo", "שלמה"),
            ("jamal", "جمال"),
            ("rezai", "رضايي"),
            ("yosef", "יוסף"),
            ("levi", "לוי"),
            ("šešelj", "шешељ"),
            ("artyom", "артём"),
            ("japaridze", "ჯაფარიძე"),
            ("джапаридзе", "ჯაფარიძე"),
            ("petrosyan", "պետրոսյան"),
            ("giorgos", "γιώργος"),
            ("hatzidakis", "χατζηδάκης"),
            ("bikila", "ቢቂላ"),
            ("fatima", "फ़ातिमा"),
            ("gurpreet", "ਗੁਰਪ੍ਰੀਤ"),
            ("murugan", "முருகன்"),
            ("kumari", "කුමාරි"),
            ("azad", "ئازاد"),
        ] {
            assert!(meet(latin, other), "{latin} {other}: {:?} {:?}", keys(latin), keys(other));
        }
    }

    #[test]
    fn other_names_do_not_meet() {
        for (latin, other) in [
            ("petrov", "иванов"),
            ("omar", "علي"),
            ("anna", "ольга"),
            ("petrov", "ჯაფარიძე"),
            ("sunita", "सीता"),
        ] {
            assert!(!meet(latin, other), "{latin} {other}");
        }
    }
}
