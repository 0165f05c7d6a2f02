//! The languages of the pages for senders: which there are, and which of them a Post has.
//!
//! The words are in `i18n/*.ftl`; what nobody who speaks the language has read yet is marked there and
//! in `docs/LANGUAGES.md`. Only the path of a request chooses a language, nothing that a browser says
//! of itself.

use std::sync::OnceLock;

use testimony_locale::{Catalogue, Direction, Locale, Messages};

use crate::Error;

const fn messages(
    (tag, endonym): (&'static str, &'static str),
    direction: Direction,
    text: &'static str,
) -> Messages {
    Messages { tag, endonym, direction, text }
}

const MESSAGES: &[Messages] = &[
    messages(("en", "English"), Direction::LeftToRight, include_str!("../i18n/en.ftl")),
    messages(("ru", "Русский"), Direction::LeftToRight, include_str!("../i18n/ru.ftl")),
    messages(("uk", "Українська"), Direction::LeftToRight, include_str!("../i18n/uk.ftl")),
    messages(("ce", "Нохчийн"), Direction::LeftToRight, include_str!("../i18n/ce.ftl")),
    messages(("ar", "العربية"), Direction::RightToLeft, include_str!("../i18n/ar.ftl")),
    messages(("es", "Español"), Direction::LeftToRight, include_str!("../i18n/es.ftl")),
];

/// All languages that are built in.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(MESSAGES).expect("a test reads every file"))
}

/// The tags of all languages that a Post can have.
pub fn language_tags() -> impl Iterator<Item = &'static str> {
    MESSAGES.iter().map(|messages| messages.tag)
}

/// The languages of these tags, in their order.
pub(crate) fn chosen(tags: &[String]) -> Result<Vec<&'static Locale>, Error> {
    let refused = |language: &str| {
        let known = language_tags().collect::<Vec<_>>().join(", ");
        Error::Language { language: language.to_owned(), known }
    };
    if tags.is_empty() {
        return Err(refused(""));
    }
    let mut chosen: Vec<&'static Locale> = Vec::with_capacity(tags.len());
    for tag in tags {
        let twice = chosen.iter().any(|locale| locale.tag() == tag);
        let locale = catalogue().of(tag).filter(|_| !twice);
        chosen.push(locale.ok_or_else(|| refused(tag))?);
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests;
