use std::collections::BTreeMap;
use std::path::Path;

use super::{MESSAGES, catalogue, chosen, language_tags};

/// Flesch-Kincaid: the school year in which a text is read without effort.
const GRADE_MAX: f64 = 6.0;

#[test]
fn no_language_lacks_a_message() {
    assert_eq!(catalogue().gaps(), Vec::<String>::new());
    assert_eq!(language_tags().collect::<Vec<_>>(), ["en", "ru", "uk", "ce", "ar", "es"]);
}

#[test]
fn a_post_speaks_what_is_built_in() {
    let chosen = |tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        chosen(&tags).map(|locales| locales.len()).map_err(|cause| cause.to_string())
    };
    assert_eq!(chosen(&["ce", "ru"]), Ok(2));
    for wrong in [&["tlh"][..], &["en", "en"], &[]] {
        assert!(chosen(wrong).unwrap_err().contains("en, ru, uk, ce, ar, es"), "{wrong:?}");
    }
}

/// Every key that a page says is there, and none is kept for nothing.
#[test]
fn every_message_is_used_and_every_used_one_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    read(&root.join("templates"), &mut text);
    read(&root.join("src"), &mut text);
    let keys: Vec<&str> = messages(MESSAGES[0].text).into_keys().collect();
    let unused: Vec<_> = keys.iter().filter(|key| !text.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "nobody says: {unused:?}");
    let said = text.split("look.").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_lowercase());
        rest.strip_prefix("(\"")?.split('"').next()
    });
    let paths = ["", "send", "return", "lock", "leave"];
    let missing: Vec<_> = said.filter(|key| !keys.contains(key) && !paths.contains(key)).collect();
    assert!(missing.is_empty(), "no words for: {missing:?}");
}

fn read(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|it| it == "html" || it == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap_or_default());
        }
    }
}

/// Keys and what they say, in one line each.
fn messages(ftl: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    let mut key = "";
    for line in ftl.lines().filter(|line| !line.starts_with('#') && line.trim() != "}") {
        let said = match line.split_once(" = ") {
            Some((name, said)) if !line.starts_with(' ') => {
                key = name;
                if said.ends_with("->") { "" } else { said }
            }
            _ => line.split_once("] ").map_or("", |(_, said)| said),
        };
        if !key.is_empty() && !line.is_empty() {
            let all: &mut String = found.entry(key).or_default();
            all.push_str(said);
            all.push(' ');
        }
    }
    found
}

#[test]
fn translations_nobody_has_read_are_marked() {
    for one in MESSAGES.iter().skip(1) {
        let head: String = one.text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(head.contains("UNREVIEWED TRANSLATION"), "{}", one.tag);
        assert!(head.contains("Terms, one word for one meaning"), "{}", one.tag);
    }
}

/// The palochka is a letter of its own. People type a digit, a Latin letter or a line for it.
#[test]
fn chechen_has_its_own_letter() {
    let chechen = MESSAGES.iter().find(|one| one.tag == "ce").unwrap();
    let said = messages(chechen.text);
    let letters: usize = said.values().map(|said| said.matches(['Ӏ', 'ӏ']).count()).sum();
    assert!(letters > 200, "{letters}");
    for (key, said) in &said {
        assert_eq!(wrong_palochka(said), None, "{key}: {said}");
    }
    // The control.
    for wrong in [
        "хIинца",
        "д1адахьийта",
        "дlадахьийта",
        "Іалашдина",
        "дӀа",
        "1алаш",
        "a |а",
        "ӏалаш. ӏалаш",
    ] {
        assert!(wrong_palochka(wrong).is_some(), "{wrong}");
    }
    for right in
        ["дӏадахьийта", "Ӏалашдина", "Хӏара агӏо", "Tor Browser чохь", "age (1.3 я цул керла)"]
    {
        assert_eq!(wrong_palochka(right), None, "{right}");
    }
}

/// A letter that stands for the palochka and is none, or one of the wrong case.
fn wrong_palochka(said: &str) -> Option<char> {
    let chars: Vec<char> = said.chars().collect();
    let cyrillic = |c: Option<&char>| c.is_some_and(|c| ('\u{400}'..='\u{4ff}').contains(c));
    let mut begins = true;
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let touches = cyrillic(before) || cyrillic(chars.get(at + 1));
        let inside = before.is_some_and(|before| before.is_alphabetic());
        let wrong = match c {
            'I' | 'l' | 'i' | '1' | '|' | '!' => {
                touches && (cyrillic(chars.get(at + 1)) || c.is_alphabetic())
            }
            'І' | 'і' => true,
            'Ӏ' => inside,
            'ӏ' => begins && !inside,
            _ => false,
        };
        if wrong {
            return Some(*c);
        }
        begins = match c {
            '.' | '?' | ':' => true,
            c if c.is_alphanumeric() => false,
            _ => begins,
        };
    }
    None
}

/// Words that a frightened person stumbles over (house rules, section 1).
#[test]
fn english_is_plain() {
    let said = messages(MESSAGES[0].text);
    for (key, said) in &said {
        let lower = said.to_lowercase();
        for banned in
            ["submit", "source", "blob", "upload", "victim", "alleged", "calm", "verif", "encrypt"]
        {
            assert!(!lower.contains(banned), "{key}: {said}");
        }
    }
    let prose: String = said
        .iter()
        // Whole sentences: labels and buttons would make the text look easier than it is.
        .filter(|(_, said)| said.trim().ends_with('.'))
        .flat_map(|(_, said)| [said.trim(), " "])
        .collect();
    let found = grade(&prose);
    assert!((1.0..=GRADE_MAX).contains(&found), "grade {found:.1}");
    let hard = "Encryption of submitted documentation is performed immediately following transmission to \
                the organisational infrastructure, whereupon accessibility is restricted exclusively.";
    assert!(grade(hard) > 12.0, "the control: {}", grade(hard));
}

#[allow(clippy::cast_precision_loss, reason = "counts of words of a few kilobytes")]
fn grade(text: &str) -> f64 {
    let sentences =
        text.split(['.', '?', '!', ':']).filter(|one| one.contains(char::is_alphabetic));
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (words, sentences) = (words.len() as f64, sentences.count() as f64);
    0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let vowel = |c: char| "aeiouy".contains(c);
    let stem = word.strip_suffix('e').filter(|stem| !stem.ends_with('l')).unwrap_or(&word);
    let groups = stem.split(|c| !vowel(c)).filter(|group| !group.is_empty());
    groups.count().max(1)
}
