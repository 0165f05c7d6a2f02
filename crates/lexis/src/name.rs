//! Keys by which a name is found in another script: docs/spec/search.md, "Names".
//!
//! Between Latin and Cyrillic a key keeps vowels; to Arabic and Hebrew only consonants can be
//! compared, as short vowels are unwritten there.

use crate::script::{Script, script};

/// A key of fewer characters would find half the archive.
const VOWEL_KEY_CHARS_MIN: usize = 3;

/// Consonant keys are shorter: `Omar` is `amr`, `Ali` is `al`.
const CONSONANT_KEY_CHARS_MIN: usize = 2;

/// `k` for keys with vowels, `c` for consonants.
pub(crate) type Key = (&'static str, String);

/// The letter of a script in the name spaces of keys.
fn letter(script: Script) -> Option<char> {
    match script {
        Script::Latin => Some('l'),
        Script::Cyrillic => Some('c'),
        Script::Arabic => Some('a'),
        Script::Hebrew => Some('h'),
        _ => None,
    }
}

/// The keys under which a folded word of a text is indexed: with the script that it is in.
pub(crate) fn text_keys(folded: &str) -> Vec<(String, String)> {
    let from = folded.chars().next().map(script).and_then(letter);
    let tagged = |(kind, key): Key| from.map(|from| (format!("{kind}{from}"), key));
    keys(folded).into_iter().filter_map(tagged).collect()
}

/// The keys that a word of a query asks for: those of other scripts than its own.
pub(crate) fn query_keys(folded: &str) -> Vec<(String, String)> {
    let own = folded.chars().next().map(script).and_then(letter);
    let others = |(kind, key): Key| {
        let scripts = if kind == "k" { "lc" } else { "lah" };
        let others = scripts.chars().filter(move |other| Some(*other) != own);
        others.map(move |other| (format!("{kind}{other}"), key.clone()))
    };
    keys(folded).into_iter().flat_map(others).collect()
}

/// The keys of a folded word, none if its script has no rules.
fn keys(folded: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    match folded.chars().next().map(script) {
        Some(Script::Latin) => {
            let sounds = latin(folded);
            keys.push(("k", squeeze(&sounds)));
            keys.push(("c", consonants(folded, &sounds)));
        }
        Some(Script::Cyrillic) => {
            let sounds: String = folded.chars().map(cyrillic).collect();
            keys.push(("k", squeeze(&sounds)));
            // Ukrainian and Belarusian names are written with an h.
            if sounds.contains('g') {
                keys.push(("k", squeeze(&sounds.replace('g', "h"))));
            }
        }
        Some(Script::Arabic) => {
            keys.push(("c", semitic(folded)));
            let bare = folded.strip_prefix("ال").filter(|rest| rest.chars().count() > 2);
            keys.extend(bare.map(|rest| ("c", semitic(rest))));
        }
        Some(Script::Hebrew) => keys.push(("c", semitic(folded))),
        _ => {}
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
    keys.retain(|(space, key)| {
        let least = if *space == "k" { VOWEL_KEY_CHARS_MIN } else { CONSONANT_KEY_CHARS_MIN };
        key.chars().count() >= least
    });
    keys.dedup();
    keys
}

/// Latin spelling as sounds: `Z` for zh, `S` for sh, `C` for ch, `T` for ts.
fn latin(word: &str) -> String {
    let mut sounds = word.to_owned();
    for (spelled, sound) in [
        ("shch", "S"),
        ("sch", "S"),
        ("tch", "C"),
        ("sh", "S"),
        ("zh", "Z"),
        ("ch", "C"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("ts", "T"),
        ("tz", "T"),
        ("x", "ks"),
        ("q", "k"),
        ("w", "v"),
    ] {
        sounds = sounds.replace(spelled, sound);
    }
    let chars: Vec<char> = sounds.chars().collect();
    let glide = |(index, c): (usize, &char)| match c {
        'y' | 'j' if chars.get(index + 1).is_some_and(|next| "aeiouy".contains(*next)) => None,
        'y' | 'j' => Some('i'),
        c => Some(*c),
    };
    chars.iter().enumerate().filter_map(glide).collect()
}

fn cyrillic(c: char) -> &'static str {
    match c {
        'а' | 'я' => "a",
        'б' => "b",
        'в' | 'ў' => "v",
        'г' | 'ґ' | 'ғ' => "g",
        'ѓ' | 'ђ' => "d",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ж' => "Z",
        'з' | 'ҙ' => "z",
        'и' | 'й' | 'і' | 'ї' | 'ы' | 'ј' => "i",
        'к' | 'қ' | 'ҡ' => "k",
        'л' => "l",
        'љ' => "li",
        'м' => "m",
        'н' | 'ң' => "n",
        'њ' => "ni",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' | 'ћ' => "t",
        'у' | 'ю' | 'ү' | 'ұ' => "u",
        'ф' => "f",
        'х' | 'ҳ' | 'һ' => "h",
        'ц' => "T",
        'ч' | 'џ' | 'ҷ' => "C",
        'ш' | 'щ' => "S",
        'ә' => "a",
        _ => "",
    }
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

/// The consonants of a Latin word as Arabic would write them; a vowel counts at the start alone.
fn consonants(word: &str, sounds: &str) -> String {
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
            'v' if index > 0 => continue,
            'Z' | 'j' => 'g',
            'C' => 'S',
            'T' => 't',
            'p' => 'b',
            'c' => 'k',
            c => *c,
        };
        key.push(sound);
    }
    // Between th and t, dh and d, no rule holds; the h goes.
    key.replace("th", "t").replace("dh", "d")
}

/// The consonants of a folded Arabic or Hebrew word.
fn semitic(word: &str) -> String {
    let last = word.chars().count().saturating_sub(1);
    let sound = |(index, c): (usize, char)| match c {
        'ا' | 'ع' | 'א' | 'ע' if index == 0 => Some('a'),
        'و' | 'ו' if index == 0 => Some('v'),
        'ي' | 'י' if index == 0 => Some('y'),
        'ه' | 'ה' if index == last => None,
        'ب' | 'پ' | 'ב' | 'פ' => Some('b'),
        'ت' | 'ط' | 'ث' | 'ٹ' | 'ת' | 'ט' => Some('t'),
        'ج' | 'غ' | 'گ' | 'ژ' | 'ג' => Some('g'),
        'ح' | 'خ' | 'ه' | 'ח' | 'ה' => Some('h'),
        'د' | 'ض' | 'ذ' | 'ڈ' | 'ד' => Some('d'),
        'ر' | 'ڑ' | 'ר' => Some('r'),
        'ز' | 'ظ' | 'ז' => Some('z'),
        'س' | 'ص' | 'ס' | 'צ' => Some('s'),
        'ش' | 'چ' | 'ש' => Some('S'),
        'ف' | 'ڤ' => Some('f'),
        'ق' | 'ك' | 'כ' | 'ק' => Some('k'),
        'ل' | 'ל' => Some('l'),
        'م' | 'מ' => Some('m'),
        'ن' | 'נ' => Some('n'),
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
        ] {
            assert!(meet(latin, other), "{latin} {other}: {:?} {:?}", keys(latin), keys(other));
        }
    }

    #[test]
    fn other_names_do_not_meet() {
        for (latin, other) in [("petrov", "иванов"), ("omar", "علي"), ("anna", "ольга")]
        {
            assert!(!meet(latin, other), "{latin} {other}");
        }
    }
}
