//! What is searched for: every spelling of every item.

use crate::arabic;
use crate::endings::{LATIN_TAILS, Word, endings};
use crate::fold::{is_apostrophe, is_arabic, is_cyrillic, is_invisible};
use crate::latin;
use crate::list::{ItemKind, ProtectedItem};
use crate::view::{Bar, Hit, View};

/// An item with fewer letters is only found as it is: anything else would be everywhere.
const LETTERS_MIN: usize = 3;

/// Consonants of a single word, or of several, that may be searched without vowels.
const BONES_ONE_WORD_MIN: usize = 5;
const BONES_WORDS_MIN: usize = 4;

/// A case ending of a transliterated name is accepted behind a key of this length.
const ENDED_KEY_MIN: usize = 5;

/// A part of a name has at least so many letters if another word may stand behind it.
const PARTED_LETTERS_MIN: usize = 2;

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
    /// How many other words may stand between its own.
    pub(crate) gaps: usize,
}

/// What an item sounds like, with or without vowels.
pub(crate) struct Sounding {
    pub(crate) item: usize,
    pub(crate) key: String,
    pub(crate) words: usize,
    /// The second part of a name, if `key` is the first and one word must stand between.
    pub(crate) last: Option<String>,
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
    View::folded(text, Bar::Separator).text.chars().count() < LETTERS_MIN
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
                ["a", "u", "e", "i", "oi", "oiu", "ei", "om", "em", "im", "ov", "ih", "s", "es"]
                    .map(str::to_owned)
                    .to_vec();
        }
        for order in orders(&words) {
            self.add_folded(item, &order);
            let may_part = protected.kind == ItemKind::Name && order.len() == 2;
            let is_long = |word: &&str| word.chars().count() >= PARTED_LETTERS_MIN;
            let gaps = usize::from(may_part && order.iter().all(is_long));
            self.add_stemmed(item, &order, gaps);
            if gaps > 0 {
                self.add_parted_sounds(item, &order);
            }
            self.add_sounds(item, &order);
        }
    }

    /// The patterns of the automaton over folded text: the plain ones, then the stems.
    pub(crate) fn folded_texts(&self) -> impl Iterator<Item = &str> {
        let plain = self.folded.iter().map(|plain| plain.text.as_str());
        plain.chain(self.stemmed.iter().map(|stemmed| stemmed.anchor.as_str()))
    }

    /// The unit behind the last word, if all words stand at `from` with one ending each.
    pub(crate) fn walk(
        &self,
        view: &View,
        from: usize,
        words: &[Word],
        gaps: usize,
    ) -> Option<usize> {
        let Some((word, rest)) = words.split_first() else { return Some(from) };
        if !view.may_begin(from) {
            return None;
        }
        let whole = [(&word.whole, false)].into_iter();
        let stems = word.stems.iter().map(|stem| (stem, true));
        whole.chain(stems).find_map(|(start, may_end)| {
            if !view.starts_with(from, start) {
                return None;
            }
            let fits = |ending: &str| {
                ending.is_empty()
                    || LATIN_TAILS.contains(&ending)
                    || may_end
                        && self.endings.binary_search_by(|known| known.as_str().cmp(ending)).is_ok()
            };
            let mut ends = view.tails(from + start.chars().count());
            ends.find_map(|(ending, end)| {
                if !fits(ending) {
                    return None;
                }
                let parted = || {
                    let behind = view.next_word(view.next_word(end - 1)?)?;
                    self.walk(view, behind, rest, gaps - 1)
                };
                let may_part = gaps > 0 && !rest.is_empty();
                self.walk(view, end, rest, gaps).or_else(|| may_part.then(parted).flatten())
            })
        })
    }

    /// Whether a transliterated name may go on with this.
    pub(crate) fn is_sound_ending(&self, key: &str, ending: &str) -> bool {
        key.len() >= ENDED_KEY_MIN && self.sound_endings.iter().any(|known| known == ending)
    }

    fn add_folded(&mut self, item: usize, words: &[&str]) {
        let view = View::folded(&words.join(" "), Bar::Separator);
        let all = Hit { from: 0, to: view.text.chars().count() };
        let breaks = view.breaks(all);
        self.folded.push(Plain { item, text: view.text, breaks });
    }

    fn add_stemmed(&mut self, item: usize, words: &[&str], gaps: usize) {
        if gaps == 0 && !words.iter().any(|word| word.chars().any(is_cyrillic)) {
            return;
        }
        let inflected = || words.iter().map(|word| Word::inflected(word)).collect::<Vec<_>>();
        let Some(first) = inflected().into_iter().next() else { return };
        for anchor in first.stems.into_iter().chain([first.whole]) {
            self.stemmed.push(Stemmed { item, anchor, words: inflected(), gaps });
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
        let sounding = |key| Sounding { item, key, words: words.len(), last: None };
        self.sounds.extend(keys.into_iter().map(sounding));
        self.bones.extend(bones.into_iter().map(sounding));
    }

    /// Two parts of a name that are not Arabic, for a text that has a word between them.
    fn add_parted_sounds(&mut self, item: usize, words: &[&str]) {
        if words.iter().any(|word| word.chars().any(is_arabic)) {
            return;
        }
        let mut keys: Vec<(String, String)> = spellings(words)
            .iter()
            .filter_map(|spelled| match &spelled[..] {
                [first, last] => Some((latin::key_of(first), latin::key_of(last))),
                _ => None,
            })
            .filter(|(first, last)| first.len().min(last.len()) >= LETTERS_MIN)
            .collect();
        keys.sort();
        keys.dedup();
        let parted = |(key, last)| Sounding { item, key, words: 1, last: Some(last) };
        self.sounds.extend(keys.into_iter().map(parted));
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
        let mut all: Vec<Vec<String>> = (0..latin::SCHEME_COUNT).map(by).collect();
        // Квилл is Quill.
        let quilled = all.iter().map(|words| words.iter().map(|word| word.replace("kv", "qu")));
        let quilled: Vec<_> = quilled.map(Iterator::collect).collect();
        all.extend(quilled);
        return all;
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
        ("qu", "kv"),
    ];
    pairs.iter().map(|(from, to)| replaced(from, to)).collect()
}
