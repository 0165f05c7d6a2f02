//! The way back: the form for code words, the mailbox, answers, and what is removed.
//!
//! Words that nobody has and words for which nothing waits get the same bytes. Messages are
//! decrypted for one answer and wiped.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use testimony_seal::{CodeWords, EnvelopeId, EnvelopeKind, Error, MessageReader, ThreadKeys};
use zeroize::Zeroizing;

use super::door::{BROKE, BUSY, UNREADABLE, promised, refusal};
use super::form::{BodyError, Form};
use super::look::{Look, Tongue, Trouble};
use super::pages::{Answered, Delete, Mailbox, Offered, Plain, Return, Shown};
use super::sealing::{Asked, Sealer, Taken, slowly, trouble};
use super::spelling::Spelled;
use super::{Answer, Shared, State};
use crate::store::Removal;

const STORE: Trouble = Trouble::new("no-look", "no-look-hint");
const NOT_REMOVED: Trouble = Trouble::new("not-removed", "no-look-hint");

pub(super) async fn form(state: State, tongue: Tongue) -> Answer {
    state.page(StatusCode::OK, &Return::blank(state.look(tongue, "return")))
}

pub(super) async fn open(state: State, tongue: Tongue, request: Request) -> Answer {
    let again = |status, trouble| again(&state, tongue, status, trouble, &Taken::default());
    let Some(place) = state.place().await else {
        return again(StatusCode::SERVICE_UNAVAILABLE, BUSY);
    };
    let (head, body) = request.into_parts();
    let Ok(mut form) = Form::new(&head.headers, body, &place) else {
        return again(StatusCode::BAD_REQUEST, UNREADABLE);
    };
    let sealer = Sealer { shared: &state, kind: EnvelopeKind::Answer, text_field: "answer" };
    let salt = *state.dir.salt();
    let keys = |taken: &Taken| {
        let words = CodeWords::parse(&taken.words.to_text()).ok()?;
        Some(Arc::new(words.thread_keys(&salt)))
    };
    let taken = sealer.take(&mut form, keys).await;
    if taken.promised {
        return promised(&state, tongue);
    }
    let words = match CodeWords::parse(&taken.words.to_text()) {
        Ok(words) => words,
        Err(cause) => return misspelt(&state, tongue, &cause, &taken),
    };
    let keys = words.thread_keys(&salt);
    let mailbox = MailboxOf { state: &state, tongue, keys: &keys, words: words.phrase() };
    match taken.asked() {
        Asked::Nothing => mailbox.answer(&sealer, taken).await,
        Asked::Unsure => mailbox.ask(&taken),
        Asked::All => mailbox.delete(&taken).await,
        Asked::One(id) => mailbox.remove(id, &taken).await,
    }
}

struct MailboxOf<'a> {
    state: &'a Shared,
    tongue: Tongue,
    keys: &'a ThreadKeys,
    words: Zeroizing<String>,
}

impl MailboxOf<'_> {
    /// Keeps an answer, if there is one; else shows what waits.
    async fn answer(&self, sealer: &Sealer<'_>, mut taken: Taken) -> Answer {
        if !taken.has_content() || taken.draft {
            return self.page(StatusCode::OK, None, &taken, false);
        }
        if let Some((status, trouble)) = refusal(&taken) {
            return self.page(status, Some(trouble), &taken, false);
        }
        match sealer.keep(&mut taken, self.keys).await {
            // The messages are not shown again: less stands on the screen.
            Ok(()) => {
                let page = Answered { look: self.look(), came: taken.came() };
                self.state.page(StatusCode::OK, &page)
            }
            Err(cause) => {
                let status = StatusCode::INSUFFICIENT_STORAGE;
                self.page(status, Some(trouble(cause)), &taken, false)
            }
        }
    }

    /// "Delete your mailbox?"
    fn ask(&self, taken: &Taken) -> Answer {
        let text = taken.text.to_text();
        let page = Delete { look: self.look(), words: &self.words, text: &text };
        self.state.page(StatusCode::OK, &page)
    }

    /// The whole mailbox: the same page whether there was anything or not.
    async fn delete(&self, taken: &Taken) -> Answer {
        let today = self.state.surroundings.today();
        match self.state.store.remove(*self.keys.tag(), Removal::All, today).await {
            Ok(()) => {
                let look = self.look();
                let page = Plain { look, what: "deleted-title", hint: "deleted", way_back: false };
                self.state.page(StatusCode::OK, &page)
            }
            Err(_) => self.not_removed(taken),
        }
    }

    /// One message.
    async fn remove(&self, id: EnvelopeId, taken: &Taken) -> Answer {
        let today = self.state.surroundings.today();
        match self.state.store.remove(*self.keys.tag(), Removal::Messages(vec![id]), today).await {
            Ok(()) => self.page(StatusCode::OK, None, taken, true),
            Err(_) => self.not_removed(taken),
        }
    }

    fn not_removed(&self, taken: &Taken) -> Answer {
        self.page(StatusCode::INSUFFICIENT_STORAGE, Some(NOT_REMOVED), taken, false)
    }

    fn page(
        &self,
        status: StatusCode,
        trouble: Option<Trouble>,
        taken: &Taken,
        removed: bool,
    ) -> Answer {
        let look = self.look();
        let (trouble, messages) = match self.messages(&look) {
            Ok(messages) => (trouble, messages),
            Err(_) => (Some(STORE), Vec::new()),
        };
        let text = taken.text.to_text();
        let (words, messages) = (self.words.as_str(), messages.as_slice());
        let page = Mailbox { look, trouble, words, messages, removed, text: &text };
        self.state.page(status, &page)
    }

    fn look(&self) -> Look<'_> {
        self.state.look(self.tongue, "return").precious()
    }

    fn messages(&self, look: &Look<'_>) -> std::io::Result<Vec<Shown>> {
        let slots = slowly(|| self.state.store.slots(self.keys.tag()))?;
        let mut reader = MessageReader::new(self.keys);
        let shown = slots.iter().map(|slot| match reader.open(slot) {
            Ok(mut message) => Shown::new(look, EnvelopeId::of(slot), &mut message),
            Err(_) => Shown::Refused,
        });
        Ok(shown.collect())
    }
}

/// What cannot be read as code words: an offer where only one phrase is near, else what is wrong.
fn misspelt(state: &Shared, tongue: Tongue, cause: &Error, taken: &Taken) -> Answer {
    if taken.broke == Some(BodyError::TooSlow) {
        return again(state, tongue, StatusCode::REQUEST_TIMEOUT, BROKE, taken);
    }
    let Some(offer) = CodeWords::offer(&taken.words.to_text()) else {
        return again(state, tongue, StatusCode::BAD_REQUEST, wrong(cause), taken);
    };
    let words = Spelled::phrase(offer.phrase);
    let text = taken.text.to_text();
    let phrase = Zeroizing::new(words.as_str().to_owned());
    let page = Return {
        look: state.look(tongue, "return").precious(),
        trouble: None,
        words: &phrase,
        offer: Some(Offered { words, changed: &offer.changed }),
        text: &text,
    };
    state.page(StatusCode::BAD_REQUEST, &page)
}

fn wrong(cause: &Error) -> Trouble {
    match *cause {
        Error::WordUnknown { position } => {
            Trouble { what: "words-unknown", hint: "words-unknown-hint", position }
        }
        Error::DigitGroup { position } => {
            Trouble { what: "digits-unknown", hint: "digits-unknown-hint", position }
        }
        Error::WordsChecksum => Trouble::new("words-checksum", "words-checksum-hint"),
        _ => Trouble::new("words-count", "words-count-hint"),
    }
}

fn again(
    state: &Shared,
    tongue: Tongue,
    status: StatusCode,
    trouble: Trouble,
    taken: &Taken,
) -> Answer {
    let (words, text) = (taken.words.to_text(), taken.text.to_text());
    let look = state.look(tongue, "return").precious();
    let page = Return { look, trouble: Some(trouble), words: &words, offer: None, text: &text };
    state.page(status, &page)
}
