//! The Desk's languages: which there are, and which one a page is in.
//!
//! The words are in `i18n/*.ftl`; what nobody who speaks the language has read yet is marked there and
//! in `docs/LANGUAGES.md`.

use std::future::Future;
use std::sync::OnceLock;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, HeaderValue};
use testimony_locale::{Catalogue, Direction, Locale, Messages};

use crate::cookie;

/// The setting of the vault in which the choice is kept.
pub(crate) const SETTING: &str = "desk_language";

/// The cookie in which a browser keeps its choice, as long as it runs: also for the page of a locked
/// Desk, which cannot read the vault. It names a language and nothing else.
const COOKIE: &str = "desk-language";

tokio::task_local! {
    static HERE: &'static Locale;
}

const MESSAGES: &[Messages] = &[
    Messages {
        tag: "en",
        endonym: "English",
        direction: Direction::LeftToRight,
        text: include_str!("../i18n/en.ftl"),
    },
    Messages {
        tag: "ru",
        endonym: "Русский",
        direction: Direction::LeftToRight,
        text: include_str!("../i18n/ru.ftl"),
    },
    Messages {
        tag: "ar",
        endonym: "العربية",
        direction: Direction::RightToLeft,
        text: include_str!("../i18n/ar.ftl"),
    },
];

/// All languages of the Desk.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(MESSAGES).expect("a test reads every file"))
}

/// What is answered in this future is answered in this language, faults included.
pub(crate) async fn speak<T>(locale: &'static Locale, work: impl Future<Output = T>) -> T {
    HERE.scope(locale, work).await
}

/// The language of what is being answered.
pub(crate) fn here() -> &'static Locale {
    HERE.try_with(|locale| *locale).unwrap_or_else(|_| catalogue().first())
}

/// The language that was chosen in this browser.
pub(crate) fn chosen(headers: &HeaderMap) -> Option<&'static Locale> {
    of(cookie::read(headers, COOKIE)?)
}

/// The header that keeps a choice in the browser.
pub(crate) fn keep(locale: &Locale) -> Option<HeaderValue> {
    cookie::set(COOKIE, locale.tag())
}

/// The language that the browser asks for.
pub(crate) fn asked(headers: &HeaderMap) -> &'static Locale {
    let accept = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    catalogue().asked(accept.unwrap_or_default())
}

/// The language of a tag, if the Desk has it.
pub(crate) fn of(tag: &str) -> Option<&'static Locale> {
    catalogue().of(tag)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use testimony_model as model;

    use super::catalogue;
    use crate::pages;

    #[test]
    fn no_language_lacks_a_message() {
        assert_eq!(catalogue().gaps(), Vec::<String>::new());
    }

    fn terms<T: Copy>(all: &[T], written: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().map(|one| written(*one)).collect()
    }

    /// The vocabularies whose terms a page names by their written form.
    static VOCABULARIES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
        vec![
            ("access", terms(model::Access::ALL, model::Access::as_str)),
            ("stance", terms(model::Stance::ALL, model::Stance::as_str)),
            ("mode", terms(model::AttributionMode::ALL, model::AttributionMode::as_str)),
            ("status", terms(model::AttributionStatus::ALL, model::AttributionStatus::as_str)),
            ("via", terms(model::ReceivedVia::ALL, model::ReceivedVia::as_str)),
            ("kind", terms(model::ClaimKind::ALL, model::ClaimKind::as_str)),
            ("comparison", terms(model::Comparison::ALL, model::Comparison::as_str)),
            ("reliability", terms(model::Reliability::ALL, model::Reliability::as_str)),
            ("credibility", terms(model::Credibility::ALL, model::Credibility::as_str)),
            ("triage", terms(model::TriageState::ALL, model::TriageState::as_str)),
            ("source-kind", terms(model::SourceKind::ALL, model::SourceKind::as_str)),
            ("precision", terms(model::Precision::ALL, model::Precision::as_str)),
            ("reuse", terms(model::ReuseMethod::ALL, model::ReuseMethod::as_str)),
            ("group", terms(model::GroupKind::ALL, model::GroupKind::as_str)),
            ("role-of", terms(model::MemberRole::ALL, model::MemberRole::as_str)),
            ("custody", terms(model::CustodyStep::ALL, model::CustodyStep::as_str)),
            ("sameness", terms(model::Sameness::ALL, model::Sameness::as_str)),
            ("date-order", terms(model::DateOrder::ALL, model::DateOrder::as_str)),
            ("erased", terms(model::EraseReason::ALL, model::EraseReason::as_str)),
            ("thing", terms(&model::ThingKind::ALL, model::ThingKind::as_str)),
            ("thing", vec!["file", "message", "note", "other"]),
            ("media", pages::MEDIA.to_vec()),
            ("reading", pages::READINGS.to_vec()),
            ("choice", vec!["kind", "lang", "media", "source"]),
            ("field", pages::FIELDS_OF_LISTS.to_vec()),
            ("level", testimony_link::LEVELS.to_vec()),
            ("part", vec!["period", "place", "sex"]),
            ("sex", vec!["female", "male", "other"]),
            ("model", testimony_estimate::Model::ALL.map(|model| model.name()).to_vec()),
            ("assumes", testimony_estimate::Model::ALL.map(|model| model.name()).to_vec()),
            ("role", vec!["eyewitness", "relay", "repeats", "anonymous", "denies", "declines"]),
        ]
    });

    /// Every key that a template or a page names is there, and none is kept for nothing.
    #[test]
    fn every_message_is_used_and_every_used_one_is_there() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        read(&root.join("templates"), &mut text);
        read(&root.join("src"), &mut text);
        let keys = include_str!("../i18n/en.ftl").lines().filter_map(|line| {
            let first = line.bytes().next()?;
            first.is_ascii_alphabetic().then(|| line.split('=').next())?.map(str::trim)
        });
        let keys: Vec<&str> = keys.collect();
        let of_vocabulary = |key: &str| {
            VOCABULARIES.iter().any(|(name, terms)| {
                key.strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('-'))
                    .is_some_and(|term| terms.contains(&term))
            })
        };
        for (name, terms) in VOCABULARIES.iter() {
            for term in terms {
                let key = format!("{name}-{term}");
                assert!(keys.contains(&key.as_str()), "no words for {key}");
            }
        }
        let is_used = |key: &str| text.contains(&format!("\"{key}\"")) || of_vocabulary(key);
        let unused: Vec<&&str> = keys.iter().filter(|key| !is_used(key)).collect();
        assert!(unused.is_empty(), "nobody says: {unused:?}");
        let said = text.split("say").skip(1).filter_map(|rest| {
            let rest = rest
                .trim_start_matches("_with")
                .trim_start_matches(|c: char| c.is_lowercase() || c == '_');
            rest.strip_prefix("(\"")?.split('"').next()
        });
        let missing: Vec<&str> =
            said.filter(|key| !key.is_empty() && !keys.contains(key)).collect();
        assert!(missing.is_empty(), "no words for: {missing:?}");
    }

    fn read(folder: &std::path::Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|it| it == "html" || it == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap_or_default());
            }
        }
    }
}
