//! How code words stand on a page: in the page's language where there is a list, else in English,
//! and always also as digits.

use testimony_seal::{CodeWords, Spelling};
use zeroize::Zeroizing;

/// Code words in one spelling.
pub(crate) struct Spelled {
    phrase: Zeroizing<String>,
    /// For screen readers; empty for digits.
    pub(crate) lang: &'static str,
}

impl Spelled {
    /// For a page in this language.
    pub(crate) fn of(words: &CodeWords, tag: &str) -> Self {
        let (spelling, lang) = match tag {
            "es" => (Spelling::Spanish, "es"),
            _ => (Spelling::English, "en"),
        };
        Self { phrase: words.spelled(spelling), lang }
    }

    pub(crate) fn digits(words: &CodeWords) -> Self {
        Self { phrase: words.spelled(Spelling::Digits), lang: "" }
    }

    /// A phrase that is words already, in whichever language.
    pub(crate) fn phrase(phrase: Zeroizing<String>) -> Self {
        Self { phrase, lang: "" }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.phrase
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.phrase.split(' ')
    }
}
