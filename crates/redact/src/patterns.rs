//! What is searched for: every spelling of every item.

use crate::arabic;
use crate::endings::{Word, endings};
use crate::fold::{is_apostrophe, is_arabic, is_cyrillic, is_invisible};
use crate::latin;
use crate::list::{ItemKind, ProtectedItem};
use crate::view::{Hit, View};

/// An item with fewer letters is only found as it is: anything else would be everywhere.
const LETTERS_MIN: usize = 3;

/// Consonants of a single word, or of several, that may be searched without vowels.
const BONES_ONE_WORD_MIN: usize = 5;
const BONES_WORDS_MIN: usize = 4;

/// A case ending of a transliterated name is accepted behind a key of this length.
const ENDED_KEY_MIN: usize = 5;

/// A folded item in one order of its words.
pub(crate) struct Plain {
    pub(crate) item: usize,
    pub(crate) text: String,
    pub(crate) breaks: Vec<usize>,
}

/// An item whose words may have other endings, with the stem that the search hits first.
pub(crate) struct Stemmed {
    pub(crate) item: usize,
    anchor: String,
    pub(crate) words: Vec<Word>,
}

/// What an item sounds like, with or without vowels.
pub(crate) struct Sounding {
    pub(crate) item: usize,
    pub(crate) key: String,
    pub(crate) words: usize,
}

/// All patterns of a list.
#[derive(Default)]
pub(crate) struct Patterns {
    pub(crate) folded: Vec<Plain>,
    pub(crate) stemmed: Vec<Stemmed>,
    pub(crate) sounds: Vec<Sounding>,
    pub(crate) bones: Vec<Sounding>,
    endings: Vec<String>,
    sound_endings: Vec<String>,
}

/// Whether an item has too few letters for anything but an exact search.
pub(crate) fn is_short(text: &str) -> bool {
    View::folded(text).text.chars().count() < LETTERS_MIN
}

impl Sounding {
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

impl Patterns {
    /// Adds every spelling of an item.
    pub(crate) fn add(&mut self, item: usize, protected: &ProtectedItem) {
        let words = words_of(&protected.text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_name = matches!(protected.kind, ItemKind::Name | ItemKind::Place);
        if !is_name {
            return self.add_folded(item, &words);
        }
        if self.endings.is_empty() {
            self.endings = endings();
            self.sound_endings =
                ["a", "u", "e", "i", "oi", "oiu", "ei", "om", "em", "im", "ov", "ih"]
                    .map(str::to_owned)
                    .to_vec();
        }
        for order in orders(&words) {
            self.add_folded(item, &order);
            self.add_stemmed(item, &order);
            self.add_sounds(item, &order);
        }
    }

    /// The patterns of the automaton over folded text: the plain ones, then the stems.
    pub(crate) fn folded_texts(&self) -> impl Iterator<Item = &str> {
        let plain = self.folded.iter().map(|plain| plain.text.as_str());
        plain.chain(self.stemmed.iter().map(|stemmed| stemmed.anchor.as_str()))
    }

    /// The unit behind the last word, if all words stand at `from` with one ending each.
    pub(crate) fn walk(&self, view: &View, from: usize, words: &[Word]) -> Option<usize> {
        let Some((word, rest)) = words.split_first() else { return Some(from) };
        if !view.begins_word(from) {
            return None;
        }
        let whole = [(&word.whole, false)].into_iter();
        let stems = word.stems.iter().map(|stem| (stem, true));
        whole.chain(stems).find_map(|(start, may_end)| {
            if !view.starts_with(from, start) {
                return None;
            }
            let (ending, end) = view.rest_of_word(from + start.chars().count());
            let fits = ending.is_empty()
                || may_end
                    && self.endings.binary_search_by(|known| known.as_str().cmp(ending)).is_ok();
            if fits { self.walk(view, end, rest) } else { None }
        })
    }

    /// Whether a transliterated name may go on with this.
    pub(crate) fn is_sound_ending(&self, key: &str, ending: &str) -> bool {
        key.len() >= ENDED_KEY_MIN && self.sound_endings.iter().any(|known| known == ending)
    }

    fn add_folded(&mut self, item: usize, words: &[&str]) {
        let view = View::folded(&words.join(" "));
        let all = Hit { from: 0, to: view.text.chars().count() };
        let breaks = view.breaks(all);
        self.folded.push(Plain { item, text: view.text, breaks });
    }

    fn add_stemmed(&mut self, item: usize, words: &[&str]) {
        if !words.iter().any(|word| word.chars().any(is_cyrillic)) {
            return;
        }
        let inflected = || words.iter().map(|word| Word::inflected(word)).collect::<Vec<_>>();
        let Some(first) = inflected().into_iter().next() else { return };
        for anchor in first.stems.into_iter().chain([first.whole]) {
            self.stemmed.push(Stemmed { item, anchor, words: inflected() });
        }
    }

    fn add_sounds(&mut self, item: usize, words: &[&str]) {
        let mut keys = Vec::new();
        let mut bones = Vec::new();
        if words.iter().any(|word| word.chars().any(is_arabic)) {
            bones = arabic::spellings(words);
        } else {
            for spelled in spellings(words) {
                let key: String = spelled.iter().map(|word| latin::key_of(word)).collect();
                bones.push(latin::bones_of(&key));
                keys.push(key);
            }
        }
        let least = if words.len() > 1 { BONES_WORDS_MIN } else { BONES_ONE_WORD_MIN };
        keys.retain(|key| key.len() >= LETTERS_MIN);
        bones.retain(|key| key.len() >= least);
        for list in [&mut keys, &mut bones] {
            list.sort();
            list.dedup();
        }
        let sounding = |key| Sounding { item, key, words: words.len() };
        self.sounds.extend(keys.into_iter().map(sounding));
        self.bones.extend(bones.into_iter().map(sounding));
    }
}

/// The words of an item as they are written, without marks between them.
fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.chars() {
        if is_apostrophe(letter) || is_invisible(letter) {
            continue;
        }
        let is_mark = unicode_normalization::char::is_combining_mark(letter);
        match words.last_mut() {
            Some(word) if letter.is_alphanumeric() || is_mark => word.push(letter),
            Some(word) if word.is_empty() => {}
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The orders in which the words of a name are written, with and without the patronymic.
fn orders<'a>(words: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut orders = permutations(words);
    let is_patronymic = |word: &&&str| {
        let small = word.to_lowercase();
        ["ович", "евич", "овна", "евна", "ична", "івна", "ївна"]
            .iter()
            .any(|end| small.ends_with(end))
    };
    if words.len() == 3 && words.iter().filter(is_patronymic).count() == 1 {
        let short: Vec<&str> = words.iter().filter(|word| !is_patronymic(word)).copied().collect();
        orders.extend(permutations(&short));
    }
    orders
}

/// All orders of up to three words; of more, the given one and that with the last word in front.
fn permutations<'a>(words: &[&'a str]) -> Vec<Vec<&'a str>> {
    let rows: &[&[usize]] = match words.len() {
        2 => &[&[0, 1], &[1, 0]],
        3 => &[&[0, 1, 2], &[0, 2, 1], &[1, 0, 2], &[1, 2, 0], &[2, 0, 1], &[2, 1, 0]],
        0 | 1 => return vec![words.to_vec()],
        count => {
            let mut turned = words.to_vec();
            turned.rotate_right(1);
            debug_assert!(count > 3);
            return vec![words.to_vec(), turned];
        }
    };
    rows.iter().map(|row| row.iter().map(|at| words[*at]).collect()).collect()
}

/// Latin spellings of a name: by every scheme, or what a Latin one may stand for in Cyrillic.
fn spellings(words: &[&str]) -> Vec<Vec<String>> {
    let by = |scheme: usize| {
        let spell = |word: &&str| {
            word.chars().map(|letter| latin::romanise_by(letter, scheme)).collect::<String>()
        };
        words.iter().map(spell).collect::<Vec<_>>()
    };
    if words.iter().any(|word| word.chars().any(is_cyrillic)) {
        return (0..latin::SCHEME_COUNT).map(by).collect();
    }
    let plain = by(0);
    let replaced = |from: &str, to: &str| -> Vec<String> {
        plain.iter().map(|word| word.replace(from, to)).collect()
    };
    let pairs = [
        ("j", "j"),
        ("j", "dzh"),
        ("j", "zh"),
        ("h", "g"),
        ("c", "ts"),
        ("w", "u"),
        ("x", "h"),
        ("er", "r"),
    ];
    pairs.iter().map(|(from, to)| replaced(from, to)).collect()
}
