//! The door: `GET /`, `GET /send`, `POST /send`.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use testimony_seal::{CodeWords, EnvelopeKind};

use super::form::{BodyError, Form};
use super::pages::{Send, Start, Trouble, Words};
use super::sealing::{Sealer, Taken, trouble};
use super::{Answer, Shared, State};

pub(super) const BUSY: Trouble = Trouble {
    what: "Too many people are sending at this moment.",
    hint: "Nothing was sent. Go back one page, wait a minute and try again.",
};
pub(super) const UNREADABLE: Trouble = Trouble {
    what: "We could not read what your browser sent.",
    hint: "Nothing was kept. Please try once more.",
};
pub(super) const BROKE: Trouble = Trouble {
    what: "The connection broke off before your words had arrived.",
    hint: "Nothing was kept. Look whether your words are whole below, and send them again.",
};
pub(super) const TOO_LONG: Trouble = Trouble {
    what: "Your text is too long for one account. Nothing was kept.",
    hint: "Its beginning is below. Send that first; the rest can follow with your code words.",
};
pub(super) const LATE: Trouble = Trouble {
    what: "Your browser sent the files before the words. Nothing was kept.",
    hint: "Please send once more.",
};
const EMPTY: Trouble =
    Trouble { what: "There was nothing to send yet.", hint: "Write something, or choose a file." };

pub(super) async fn start(state: State) -> Answer {
    state.page(StatusCode::OK, &Start { look: &state.look })
}

pub(super) async fn form(state: State) -> Answer {
    state.page(StatusCode::OK, &Send { look: &state.look, trouble: None, text: "" })
}

pub(super) async fn send(state: State, request: Request) -> Answer {
    let Some(_place) = state.place().await else {
        return again(&state, StatusCode::SERVICE_UNAVAILABLE, BUSY, "");
    };
    let (head, body) = request.into_parts();
    let Ok(mut form) = Form::new(&head.headers, body) else {
        return again(&state, StatusCode::BAD_REQUEST, UNREADABLE, "");
    };
    let words = CodeWords::generate(&mut state.surroundings.rng());
    let keys = Arc::new(words.thread_keys(state.dir.salt()));
    let sealer = Sealer { shared: &state, kind: EnvelopeKind::Account, text_field: "account" };
    let mut taken = sealer.take(&mut form, |_| Some(Arc::clone(&keys))).await;
    if let Some((status, trouble)) = refusal(&taken) {
        return again(&state, status, trouble, &taken.text.to_text());
    }
    if !taken.has_content() {
        return again(&state, StatusCode::BAD_REQUEST, EMPTY, "");
    }
    if let Err(cause) = sealer.keep(&mut taken, &keys).await {
        let status = StatusCode::INSUFFICIENT_STORAGE;
        return again(&state, status, trouble(cause), &taken.text.to_text());
    }
    let phrase = words.phrase();
    let page = Words {
        look: &state.look,
        words: &phrase,
        files_whole: taken.files_whole,
        missing: &taken.missing,
        more: taken.more(),
    };
    state.page(StatusCode::OK, &page)
}

/// Why what was taken must not be sealed; the text then goes back into its box.
pub(super) fn refusal(taken: &Taken) -> Option<(StatusCode, Trouble)> {
    if taken.text_late {
        return Some((StatusCode::BAD_REQUEST, LATE));
    }
    if taken.text_too_long {
        return Some((StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG));
    }
    match taken.broke {
        Some(BodyError::TooSlow) if taken.text_cut || !taken.has_content() => {
            Some((StatusCode::REQUEST_TIMEOUT, BROKE))
        }
        Some(BodyError::Form(_)) if !taken.has_content() => {
            Some((StatusCode::BAD_REQUEST, UNREADABLE))
        }
        Some(_) if taken.text_cut || !taken.has_content() => Some((StatusCode::BAD_REQUEST, BROKE)),
        _ => None,
    }
}

fn again(state: &Shared, status: StatusCode, trouble: Trouble, text: &str) -> Answer {
    state.page(status, &Send { look: &state.look, trouble: Some(trouble), text })
}
