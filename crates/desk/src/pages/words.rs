//! The case's closed vocabularies in plain words, for all pages.

use testimony_model::Stance;

use crate::pages::Chrome;

/// What an account does with a claim, as a symbol that never stands alone.
pub(super) fn symbol(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts => "●",
        Stance::Denies => "✕",
        Stance::Declines => "○",
        Stance::Hedges => "◐",
        Stance::Retracts => "↶",
    }
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    /// In a word or a sentence.
    pub(super) words: String,
    /// Whether somebody may want to do something about it.
    pub(super) held: bool,
}

/// What came of reading a file, from its outcome (docs/spec/extraction.md, "Outcomes").
pub(super) fn reading(chrome: &Chrome, outcome: Option<&str>) -> Status {
    let (kind, detail) = outcome.map_or(("", ""), |it| it.split_once(':').unwrap_or((it, "")));
    let held = !matches!(kind, "done" | "unknown-kind");
    Status { words: chrome.word("reading", term(kind, detail)), held }
}

/// The term of an outcome, for `reading-…` among the messages.
fn term(kind: &str, detail: &str) -> &'static str {
    let known = |start: &str, or| {
        let wanted = READINGS.iter().find(|term| term.strip_prefix(start) == Some(detail));
        wanted.copied().unwrap_or(or)
    };
    match (kind, detail) {
        ("", _) => "waits",
        ("done", _) => "done",
        ("unknown-kind", _) => "unknown_kind",
        ("password-protected", _) => "password",
        ("partly", "undecodable") => "undecodable",
        ("partly", "no-decoder") => "no_decoder",
        ("partly", "members") => "members",
        ("partly", "pages") => "pages",
        ("partly", _) => "partly",
        ("limit-reached", _) => known("limit_", "limit"),
        ("damaged", _) => known("damage_", "damage"),
        ("died", _) => "died",
        _ => "not",
    }
}

/// What can have come of reading a file.
pub(crate) const READINGS: [&str; 27] = [
    "waits",
    "done",
    "unknown_kind",
    "password",
    "undecodable",
    "no_decoder",
    "members",
    "pages",
    "partly",
    "died",
    "not",
    "limit",
    "limit_text",
    "limit_fields",
    "limit_members",
    "limit_depth",
    "limit_unpacked",
    "limit_ratio",
    "limit_held",
    "limit_pixels",
    "limit_time",
    "damage",
    "damage_truncated",
    "damage_structure",
    "damage_checksum",
    "damage_overlap",
    "damage_unreadable",
];

/// What a file can be.
#[cfg(test)]
pub(crate) const MEDIA: [&str; 12] = [
    "picture", "sound", "film", "message", "table", "web_page", "text", "pdf", "archive", "slides",
    "document", "file",
];

/// What a file is, from its media type: a term for `media-…` among the messages.
pub(super) fn media(media_type: Option<&str>) -> &'static str {
    const ARCHIVES: [&str; 8] =
        ["zip", "x-tar", "gzip", "x-bzip2", "x-xz", "zstd", "x-7z-compressed", "vnd.rar"];
    let (first, second) = media_type.and_then(|it| it.split_once('/')).unwrap_or_default();
    match (first, second) {
        ("image", _) => "picture",
        ("audio", _) => "sound",
        ("video", _) => "film",
        ("message", _) | ("application", "mbox") => "message",
        ("text", "csv") => "table",
        ("text", "html") => "web_page",
        ("text", _) => "text",
        ("application", "pdf") => "pdf",
        ("application", kind) if ARCHIVES.contains(&kind) => "archive",
        ("application", kind) if kind.contains("sheet") => "table",
        ("application", kind) if kind.contains("presentation") => "slides",
        ("application", "rtf" | "epub+zip" | "msword") => "document",
        ("application", kind) if kind.contains("document") => "document",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use super::{MEDIA, media, reading};
    use crate::pages::Chrome;

    #[test]
    fn outcomes_are_sentences() {
        let said = |outcome| {
            let status = reading(&Chrome::bare(), outcome);
            format!("{}{}", status.words, if status.held { " (held)" } else { "" })
        };
        assert_eq!(said(None), "waits to be read (held)");
        assert_eq!(said(Some("done")), "read");
        let bomb = "cut short: it unpacks to far more than it is, as bombs do (held)";
        assert_eq!(said(Some("limit-reached:ratio")), bomb);
        assert_eq!(said(Some("damaged:truncated")), "damaged: it ends too early (held)");
        let ended = "not read to its end: the reading of it had to be ended (held)";
        assert_eq!(said(Some("died:signal-31")), ended);
    }

    #[test]
    fn media_types_are_words() {
        let odt = "application/vnd.oasis.opendocument.text";
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let types = [Some("image/jpeg"), Some("application/zip"), Some(odt), Some(xlsx), None];
        assert_eq!(types.map(media), ["picture", "archive", "document", "table", "file"]);
        assert!(types.iter().all(|one| MEDIA.contains(&media(*one))));
    }
}
