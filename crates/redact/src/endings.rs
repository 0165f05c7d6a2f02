//! Russian and Ukrainian case endings of names and places.

use crate::fold::{fold_word, is_cyrillic};

/// Endings that a name may have instead of its own, over all declensions.
const ENDINGS: &str = "а я у ю е и ы о ой ей ою ею ом ем ём ым им ов ев ых их ам ям ами ями ах ях \
    ого его ому ему ыми ими ий ый ая яя ую юю ое ее ые ие ия ию ии ием ией иею ью ье ьи ьям ьях \
    ові еві єві ів їв ої ій ія ію ією і ї йому єм йом";

/// What English, French or Spanish adds to a name: the Quills, the Joneses.
pub(crate) const LATIN_TAILS: [&str; 2] = ["s", "es"];

/// What is cut from the nominative to get the stem, longest first.
const NOMINATIVES: [&str; 22] = [
    "ский", "цкий", "ская", "цкая", "ий", "ый", "ой", "ій", "ая", "яя", "ое", "ые", "ия", "ія",
    "ья", "а", "я", "о", "е", "ь", "й", "ы",
];

/// A stem has at least so many letters; a shorter one would meet too many other words.
const STEM_LETTERS_MIN: usize = 3;

/// A word of an item: whole, and the stems that may take another ending.
pub(crate) struct Word {
    pub(crate) whole: String,
    pub(crate) stems: Vec<String>,
}

impl Word {
    /// A word with its stems, if it is Cyrillic.
    pub(crate) fn inflected(word: &str) -> Self {
        let small = word.to_lowercase();
        let cyrillic = small.chars().all(|letter| is_cyrillic(letter) || !letter.is_alphabetic());
        let stems = if cyrillic { stems(&small) } else { Vec::new() };
        Self { whole: fold_word(word), stems: stems.iter().map(|stem| fold_word(stem)).collect() }
    }
}

/// All endings, folded like the text.
pub(crate) fn endings() -> Vec<String> {
    let mut endings: Vec<String> = ENDINGS.split_whitespace().map(fold_word).collect();
    endings.sort();
    endings.dedup();
    endings
}

fn stems(word: &str) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let mut stems = Vec::new();
    match NOMINATIVES
        .iter()
        .find_map(|ending| word.strip_suffix(ending).map(|stem| (stem, *ending)))
    {
        // An adjective keeps its suffix: Московск-ого.
        Some((stem, "ский" | "ская")) => stems.push(format!("{stem}ск")),
        Some((stem, "цкий" | "цкая")) => stems.push(format!("{stem}цк")),
        Some((stem, ending)) if length(stem) >= STEM_LETTERS_MIN => {
            stems.push(stem.to_owned());
            // Илья: Ильи, Ильёй. Юрий: Юрия is stem "юр" with "ия".
            if ending == "ья" {
                stems.push(format!("{stem}ь"));
            }
        }
        // Short names in -а are declined (Исы, Исе); others of that length are not.
        Some((stem, "а" | "я" | "ий" | "ия" | "й" | "ь" | "ья")) if length(stem) == 2 => {
            stems.push(stem.to_owned());
        }
        None if length(word) >= STEM_LETTERS_MIN => stems.push(word.to_owned()),
        _ => {}
    }
    let letters: Vec<char> = word.chars().collect();
    // A vowel that comes and goes: Павел, Павла; Городок, Городка.
    if let [start @ .., 'е' | 'о' | 'ё', last @ ('к' | 'ц' | 'л' | 'н' | 'р' | 'в')] = &letters[..]
        && start.len() >= 2
    {
        stems.push(start.iter().chain([last]).collect());
    }
    stems
}
