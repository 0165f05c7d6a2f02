//! The door: the first page, the form, and what is sent with it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use testimony_seal::{CodeWords, EnvelopeKind};

use super::form::{BodyError, Form};
use super::look::{Tongue, Trouble};
use super::pages::{Lock, Plain, Send, Start, Texts, Words};
use super::sealing::{Sealer, Taken, trouble};
use super::spelling::Spelled;
use super::texts::TEXTS;
use super::{Answer, Shared, State};

pub(super) const BUSY: Trouble = Trouble::new("busy", "busy-hint");
pub(super) const UNREADABLE: Trouble = Trouble::new("unreadable", "unreadable-hint");
pub(super) const BROKE: Trouble = Trouble::new("broke", "broke-hint");
pub(super) const TOO_LONG: Trouble = Trouble::new("too-long", "too-long-hint");
pub(super) const LATE: Trouble = Trouble::new("late", "late-hint");
const EMPTY: Trouble = Trouble::new("empty", "empty-hint");

pub(super) async fn start(state: State, tongue: Tongue) -> Answer {
    state.page(StatusCode::OK, &Start { look: state.look(tongue, "") })
}

pub(super) async fn form(state: State, tongue: Tongue) -> Answer {
    state.page(StatusCode::OK, &Send::blank(state.look(tongue, "send")))
}

/// How to lock files oneself.
pub(super) async fn lock(state: State, tongue: Tongue) -> Answer {
    let team = state.team();
    let recipients = team.recipients(state.surroundings.today());
    let recipients: Vec<_> = recipients.iter().map(ToString::to_string).collect();
    let page = Lock {
        look: state.look(tongue, "lock"),
        recipients: &recipients,
        fingerprint: &team.fingerprint(),
        fingerprint_words: &team.fingerprint_words(),
    };
    state.page(StatusCode::OK, &page)
}

/// Away from here.
pub(super) async fn leave(state: State, tongue: Tongue) -> Answer {
    let page = Plain::left(state.look(tongue, "leave"));
    state.headers.clearing(state.page(StatusCode::OK, &page))
}

/// What the program in the browser says.
pub(super) async fn texts(state: State, tongue: Tongue) -> Answer {
    state.page(StatusCode::OK, &Texts { look: state.look(tongue, "texts"), texts: TEXTS })
}

pub(super) async fn send(state: State, tongue: Tongue, request: Request) -> Answer {
    let door = DoorFor { state: &state, tongue };
    let Some(place) = state.place().await else {
        return door.again(StatusCode::SERVICE_UNAVAILABLE, BUSY, &Taken::default());
    };
    let (head, body) = request.into_parts();
    let Ok(mut form) = Form::new(&head.headers, body, &place) else {
        return door.again(StatusCode::BAD_REQUEST, UNREADABLE, &Taken::default());
    };
    let words = CodeWords::generate(&mut state.surroundings.rng());
    let keys = Arc::new(words.thread_keys(state.dir.salt()));
    let sealer = Sealer { shared: &state, kind: EnvelopeKind::Account, text_field: "account" };
    let mut taken = sealer.take(&mut form, |_| Some(Arc::clone(&keys))).await;
    if taken.promised {
        return promised(&state, tongue);
    }
    if let Some((status, trouble)) = refusal(&taken) {
        return door.again(status, trouble, &taken);
    }
    if !taken.has_content() {
        return door.again(StatusCode::BAD_REQUEST, EMPTY, &taken);
    }
    if let Err(cause) = sealer.keep(&mut taken, &keys).await {
        return door.again(StatusCode::INSUFFICIENT_STORAGE, trouble(cause), &taken);
    }
    let look = state.look(tongue, "return").precious();
    let spelled = Spelled::of(&words, look.tag());
    let digits = Spelled::digits(&words);
    state.page(StatusCode::OK, &Words { look, words: spelled, digits, came: taken.came() })
}

/// A form of which the program had promised that nothing comes in clear.
pub(super) fn promised(state: &Shared, tongue: Tongue) -> Answer {
    let look = state.look(tongue, "");
    let page = Plain { look, what: "promised", hint: "promised-hint", way_back: true };
    state.page(StatusCode::BAD_REQUEST, &page)
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

struct DoorFor<'a> {
    state: &'a Shared,
    tongue: Tongue,
}

impl DoorFor<'_> {
    fn again(&self, status: StatusCode, trouble: Trouble, taken: &Taken) -> Answer {
        let look = self.state.look(self.tongue, "send").precious();
        let (text, voucher) = (taken.text.to_text(), taken.voucher.to_text());
        let page = Send { look, trouble: Some(trouble), text: &text, voucher: &voucher };
        self.state.page(status, &page)
    }
}
