//! The case's closed vocabularies in plain words, for all pages.

use testimony_model::{Access, AttributionMode, AttributionStatus, Comparison, Stance};
use testimony_plot::Role;

/// By which way an account arrived.
pub(super) fn via(written: &str) -> &'static str {
    match written {
        "post" => "through a Post",
        "interview" => "told to the team",
        "published" => "published",
        _ => "imported",
    }
}

/// How a source knows.
pub(super) fn access(access: Access) -> &'static str {
    match access {
        Access::Saw => "Was there and saw or heard it",
        Access::Experienced => "It was done to them",
        Access::Recorded => "Made the photograph, film or sound",
        Access::Authored => "Wrote the document",
        Access::OfficialRecord => "Keeps the register, file or log",
        Access::HeardFrom => "Has it from somebody else",
        Access::Inferred => "Concludes it from other things",
        Access::Unknown => "Not known yet",
    }
}

/// What an account does with a claim: a symbol, never alone, and words.
pub(super) fn stance(stance: Stance) -> (&'static str, &'static str) {
    match stance {
        Stance::Asserts => ("●", "says so"),
        Stance::Denies => ("✕", "denies"),
        Stance::Declines => ("○", "declines to say"),
        Stance::Hedges => ("◐", "may be"),
        Stance::Retracts => ("↶", "takes back"),
    }
}

/// In which way one account has it from another.
pub(super) fn mode(mode: AttributionMode) -> &'static str {
    match mode {
        AttributionMode::Quotes => "quotes",
        AttributionMode::Paraphrases => "tells in other words what was said by",
        AttributionMode::Cites => "names as support",
        AttributionMode::Translates => "translates",
        AttributionMode::Republishes => "republishes",
        AttributionMode::SameWire => "carries the same agency text as",
        AttributionMode::Summarises => "sums up",
    }
}

/// How sure that is.
pub(super) fn status(status: AttributionStatus) -> &'static str {
    match status {
        AttributionStatus::Declared => "it says so itself",
        AttributionStatus::Suspected => "suspected, not decided",
        AttributionStatus::Confirmed => "confirmed by an analyst",
        AttributionStatus::Rejected => "rejected by an analyst, not counted",
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

/// What an actor is in the graph of a claim; the same words as inside the picture.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Eyewitness => "knows first hand",
        Role::Relay => "has it from others",
        Role::Repeats => "only repeats",
        Role::Anonymous => "not known who, or from whom",
        Role::Denies => "denies",
        Role::Declines => "says neither",
    }
}
