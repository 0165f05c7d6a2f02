//! Words that values are written with, in six languages: `data/words.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold;

const TABLE: &str = include_str!("../data/words.tsv");

/// No entry has more words than this.
pub(crate) const PHRASE_WORDS_MAX: usize = 3;

/// The classes of a word, each with its number.
type Classes = Vec<(&'static str, u8)>;

static WORDS: LazyLock<HashMap<String, Classes>> = LazyLock::new(|| {
    let mut all: HashMap<String, Classes> = HashMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let Some((class, words)) = line.split_once('\t') else { continue };
        let numbered = class.rsplit_once(' ');
        let numbered = numbered.and_then(|(name, number)| Some((name, number.parse().ok()?)));
        let (class, number) = numbered.unwrap_or((class, 0));
        for word in words.split('|') {
            all.entry(key(word)).or_default().push((class, number));
        }
    }
    all
});

/// What is no letter stays as it is: `+` and `✓` are answers.
fn key(word: &str) -> String {
    let folded = fold(word);
    if folded.is_empty() { word.trim().to_owned() } else { folded }
}

/// The number of a folded word in a class: 0 where the class has no numbers.
pub(crate) fn number(class: &str, folded: &str) -> Option<u8> {
    let classes = WORDS.get(folded)?;
    classes.iter().find(|(is, _)| *is == class).map(|(_, number)| *number)
}

/// Which of these classes a word, in any spelling, belongs to.
pub(crate) fn class_of<T: Copy>(word: &str, wanted: &[(&str, T)]) -> Option<T> {
    let classes = WORDS.get(&key(word))?;
    let is_in = |class: &str| classes.iter().any(|(is, _)| *is == class);
    wanted.iter().find(|(class, _)| is_in(class)).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::{PHRASE_WORDS_MAX, WORDS, class_of, number};

    #[test]
    fn every_class_is_filled_and_no_month_has_two_numbers() {
        let classes: HashSet<&str> = WORDS.values().flatten().map(|(class, _)| *class).collect();
        assert_eq!(classes.len(), 31);
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
        let answers = [("yes", true), ("no", false)];
        assert_eq!(class_of("✓", &answers), Some(true));
        assert_eq!(class_of(" Да ", &answers), Some(true));
        assert_eq!(class_of("-", &answers), Some(false));
    }
}
