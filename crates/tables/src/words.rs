//! Words that values are written with, in six languages: `data/words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold;

const TABLE: &str = include_str!("../data/words.tsv");

/// No entry has more words than this.
pub(crate) const PHRASE_WORDS_MAX: usize = 3;

static CLASSES: LazyLock<HashMap<&'static str, HashMap<String, u8>>> = LazyLock::new(|| {
    let mut classes: HashMap<&str, HashMap<String, u8>> = HashMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let Some((class, words)) = line.split_once('\t') else { continue };
        let (class, number) = match class.rsplit_once(' ') {
            Some((name, number)) => match number.parse() {
                Ok(number) => (name, number),
                Err(_) => (class, 0),
            },
            None => (class, 0),
        };
        let words = words.split('|').map(|word| (key(word), number));
        classes.entry(class).or_default().extend(words);
    }
    classes
});

/// What is no letter stays as it is: `+` and `✓` are answers.
fn key(word: &str) -> String {
    let folded = fold(word);
    if folded.is_empty() { word.trim().to_owned() } else { folded }
}

/// The number of a folded word in a class: 0 where the class has no numbers.
pub(crate) fn number(class: &str, folded: &str) -> Option<u8> {
    CLASSES.get(class)?.get(folded).copied()
}

/// True if a word, in any spelling, belongs to a class.
pub(crate) fn is_in(class: &str, word: &str) -> bool {
    number(class, &key(word)).is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{CLASSES, PHRASE_WORDS_MAX, is_in, number};

    #[test]
    fn every_class_is_filled_and_no_month_has_two_numbers() {
        assert_eq!(CLASSES.len(), 31);
        let mut seen = HashMap::new();
        for (class, words) in super::TABLE.lines().filter_map(|line| line.split_once('\t')) {
            if class.starts_with("month") || class.starts_with("season") {
                for word in words.split('|').map(super::key) {
                    assert!(word.split(' ').count() <= PHRASE_WORDS_MAX, "{word}");
                    assert_eq!(seen.insert(word.clone(), class).unwrap_or(class), class, "{word}");
                }
            }
        }
        assert_eq!(number("month", "апреля"), Some(4));
        assert!(is_in("yes", "✓") && is_in("yes", " Да ") && is_in("no", "-"));
    }
}
