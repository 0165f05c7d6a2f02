//! The case's closed vocabularies in plain words, for all pages.

use testimony_model::{Comparison, Stance};

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

/// How a number bounds a quantity.
pub(super) fn comparison(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::AtLeast => "at least",
        Comparison::MoreThan => "over",
        Comparison::About => "about",
        Comparison::Exactly => "exactly",
        Comparison::AtMost => "at most",
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
pub(super) fn reading(outcome: Option<&str>) -> Status {
    let (kind, detail) = outcome.map_or(("", ""), |it| it.split_once(':').unwrap_or((it, "")));
    let words = match (kind, detail) {
        ("", _) => "waits to be read",
        ("done", _) => "read",
        ("unknown-kind", _) => "stored, of a kind that is not read",
        ("password-protected", _) => "not read: it is locked with a password",
        ("partly", "undecodable") => "read in part: some of it is no text",
        ("partly", "no-decoder") => "read in part: no small picture can be made of it",
        ("partly", "members") => "read in part: some of what lies in it was left out",
        ("partly", "pages") => "read in part: some pages cannot be read",
        ("partly", _) => "read in part",
        ("limit-reached", limit) => return held(&format!("cut short: {}", too_much(limit))),
        ("damaged", damage) => return held(&format!("damaged: {}", damaged(damage))),
        ("died", _) => "not read to its end: the reading of it had to be ended",
        _ => "not read",
    };
    let held = !matches!(kind, "done" | "unknown-kind");
    Status { words: words.to_owned(), held }
}

fn held(words: &str) -> Status {
    Status { words: words.to_owned(), held: true }
}

fn too_much(limit: &str) -> &'static str {
    match limit {
        "text" => "it has more words than a thousand books",
        "fields" => "it has too many facts",
        "members" => "too many files lie in it",
        "depth" => "archives lie too deep within each other",
        "unpacked" => "it unpacks to more than is allowed",
        "ratio" => "it unpacks to far more than it is, as bombs do",
        "held" => "it is too long for its kind",
        "pixels" => "the picture is too large",
        "time" => "it took too long",
        _ => "a limit was reached",
    }
}

fn damaged(damage: &str) -> &'static str {
    match damage {
        "truncated" => "it ends too early",
        "structure" => "it breaks the rules of its kind",
        "checksum" => "a checksum does not fit",
        "overlap" => "its parts lie on one another, as only bombs have it",
        "unreadable" => "the vault's own copy cannot be read; run testimony check --read-data",
        _ => "it could not be read",
    }
}

/// What a file is, from its media type.
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
        ("text", "html") => "web page",
        ("text", _) => "text",
        ("application", "pdf") => "PDF",
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
    use super::{media, reading};

    #[test]
    fn outcomes_are_sentences() {
        let said = |outcome| {
            let status = reading(outcome);
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
    }
}
