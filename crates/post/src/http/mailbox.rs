//! The way back: `GET /return`, `POST /return`.
//!
//! Words that nobody has and words for which nothing waits get the same bytes. Messages are
//! decrypted for one answer and wiped.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use testimony_seal::{CodeWords, EnvelopeKind, Error, MessageReader, ThreadKeys};
use zeroize::Zeroizing;

use super::door::{BROKE, BUSY, UNREADABLE, refusal};
use super::form::{BodyError, Form};
use super::pages::{Mailbox, Return, Shown, Trouble};
use super::sealing::{Sealer, Taken, slowly, trouble};
use super::{Answer, Shared, State};

const CHECKSUM: Trouble = Trouble {
    what: "These words do not fit together.",
    hint: "One of them is wrong, or two are in each other's place. Please compare them with your words.",
};
const COUNT: Trouble = Trouble {
    what: "Twelve code words are needed.",
    hint: "Please type all of them, in their order.",
};
const STORE: Trouble = Trouble {
    what: "Something broke here. We could not look.",
    hint: "Please try again later. Your words stay good.",
};
/// By position: what is unknown is named, never guessed and never looked up.
const UNKNOWN: [&str; 12] = [
    "Word 1 is not one of the words we use.",
    "Word 2 is not one of the words we use.",
    "Word 3 is not one of the words we use.",
    "Word 4 is not one of the words we use.",
    "Word 5 is not one of the words we use.",
    "Word 6 is not one of the words we use.",
    "Word 7 is not one of the words we use.",
    "Word 8 is not one of the words we use.",
    "Word 9 is not one of the words we use.",
    "Word 10 is not one of the words we use.",
    "Word 11 is not one of the words we use.",
    "Word 12 is not one of the words we use.",
];

pub(super) async fn form(state: State) -> Answer {
    let page = Return { look: &state.look, trouble: None, words: "", text: "" };
    state.page(StatusCode::OK, &page)
}

pub(super) async fn open(state: State, request: Request) -> Answer {
    let Some(_place) = state.place().await else {
        return again(&state, StatusCode::SERVICE_UNAVAILABLE, BUSY, &Taken::default());
    };
    let (head, body) = request.into_parts();
    let Ok(mut form) = Form::new(&head.headers, body) else {
        return again(&state, StatusCode::BAD_REQUEST, UNREADABLE, &Taken::default());
    };
    let sealer = Sealer { shared: &state, kind: EnvelopeKind::Answer, text_field: "answer" };
    let salt = *state.dir.salt();
    let keys = |taken: &Taken| {
        let words = CodeWords::parse(&taken.words.to_text()).ok()?;
        Some(Arc::new(words.thread_keys(&salt)))
    };
    let mut taken = sealer.take(&mut form, keys).await;
    let words = match CodeWords::parse(&taken.words.to_text()) {
        Ok(words) => words,
        Err(_) if taken.broke == Some(BodyError::TooSlow) => {
            return again(&state, StatusCode::REQUEST_TIMEOUT, BROKE, &taken);
        }
        Err(cause) => return again(&state, StatusCode::BAD_REQUEST, misspelt(&cause), &taken),
    };
    let keys = words.thread_keys(&salt);
    let mailbox = MailboxOf { state: &state, keys: &keys, words: words.phrase() };
    if let Some((status, trouble)) = refusal(&taken).filter(|_| taken.has_content()) {
        return mailbox.page(status, Some(trouble), &taken, false);
    }
    if !taken.has_content() {
        return mailbox.page(StatusCode::OK, None, &taken, false);
    }
    match sealer.keep(&mut taken, &keys).await {
        Ok(()) => mailbox.page(StatusCode::OK, None, &taken, true),
        Err(cause) => {
            let status = StatusCode::INSUFFICIENT_STORAGE;
            mailbox.page(status, Some(trouble(cause)), &taken, false)
        }
    }
}

struct MailboxOf<'a> {
    state: &'a Shared,
    keys: &'a ThreadKeys,
    words: Zeroizing<String>,
}

impl MailboxOf<'_> {
    fn page(
        &self,
        status: StatusCode,
        trouble: Option<Trouble>,
        taken: &Taken,
        answered: bool,
    ) -> Answer {
        // After an answer the messages are not shown again: less stands on the screen.
        let messages = if answered { Ok(Vec::new()) } else { self.messages() };
        let (trouble, messages) = match messages {
            Ok(messages) => (trouble, messages),
            Err(_) => (Some(STORE), Vec::new()),
        };
        let text = if answered { Zeroizing::default() } else { taken.text.to_text() };
        let page = Mailbox {
            look: &self.state.look,
            trouble,
            words: &self.words,
            messages: &messages,
            answered,
            text: &text,
            files_whole: taken.files_whole,
            missing: &taken.missing,
            more: taken.more(),
        };
        self.state.page(status, &page)
    }

    fn messages(&self) -> std::io::Result<Vec<Shown>> {
        let slots = slowly(|| self.state.store.slots(self.keys.tag()))?;
        let mut reader = MessageReader::new(self.keys);
        let shown = slots.iter().map(|slot| match reader.open(slot) {
            Ok(mut message) => Shown::new(&mut message),
            Err(_) => Shown::Refused,
        });
        Ok(shown.collect())
    }
}

fn misspelt(cause: &Error) -> Trouble {
    match cause {
        Error::WordUnknown { position } => Trouble {
            what: UNKNOWN.get(position - 1).copied().unwrap_or(COUNT.what),
            hint: "Please compare it with your words, letter by letter.",
        },
        Error::WordsChecksum => CHECKSUM,
        _ => COUNT,
    }
}

fn again(state: &Shared, status: StatusCode, trouble: Trouble, taken: &Taken) -> Answer {
    let (words, text) = (taken.words.to_text(), taken.text.to_text());
    let page = Return { look: &state.look, trouble: Some(trouble), words: &words, text: &text };
    state.page(status, &page)
}
