//! The pages, as values. Their words are in `i18n/`.

use std::borrow::Borrow;

use askama::Template;
use testimony_seal::{EnvelopeId, Message};
use zeroize::Zeroizing;

use super::look::{Look, Trouble};
use super::spelling::Spelled;
use super::texts::Text;

/// A file that did not arrive whole.
pub(crate) struct Missing {
    /// Empty where nobody knows which one it was.
    pub(crate) name: Zeroizing<String>,
    /// Key of the message that says why.
    pub(crate) why: &'static str,
}

/// What came with a text, as the page tells it.
#[derive(Default)]
pub(crate) struct Came<'a> {
    pub(crate) whole: usize,
    /// Of these, files that were locked elsewhere.
    pub(crate) as_is: usize,
    pub(crate) missing: &'a [Missing],
    /// There were more, which were not counted.
    pub(crate) more: bool,
}

#[derive(Template)]
#[template(path = "start.html")]
pub(crate) struct Start<'a> {
    pub(crate) look: Look<'a>,
}

#[derive(Template)]
#[template(path = "send.html")]
pub(crate) struct Send<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) text: &'a str,
    pub(crate) voucher: &'a str,
}

impl<'a> Send<'a> {
    /// As everybody gets it first.
    pub(crate) fn blank(look: Look<'a>) -> Self {
        Self { look, trouble: None, text: "", voucher: "" }
    }
}

#[derive(Template)]
#[template(path = "words.html")]
pub(crate) struct Words<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) words: Spelled,
    pub(crate) digits: Spelled,
    pub(crate) came: Came<'a>,
}

#[derive(Template)]
#[template(path = "return.html")]
pub(crate) struct Return<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) words: &'a str,
    /// Words that were not typed like this.
    pub(crate) offer: Option<Offered<'a>>,
    pub(crate) text: &'a str,
}

impl<'a> Return<'a> {
    /// As everybody gets it first.
    pub(crate) fn blank(look: Look<'a>) -> Self {
        Self { look, trouble: None, words: "", offer: None, text: "" }
    }
}

/// What may have been meant.
pub(crate) struct Offered<'a> {
    pub(crate) words: Spelled,
    /// Positions from 1.
    pub(crate) changed: &'a [usize],
}

impl Offered<'_> {
    /// `index` counts from 0.
    pub(crate) fn is_changed(&self, index: impl Borrow<usize>) -> bool {
        self.changed.contains(&(index.borrow() + 1))
    }
}

/// One message in a mailbox.
pub(crate) enum Shown {
    Whole(ShownMessage),
    Refused,
}

pub(crate) struct ShownMessage {
    pub(crate) day: String,
    pub(crate) id: String,
    pub(crate) text: Zeroizing<String>,
}

impl Shown {
    pub(crate) fn new(look: &Look<'_>, id: EnvelopeId, message: &mut Message) -> Self {
        let text = Zeroizing::new(std::mem::take(&mut message.text));
        Self::Whole(ShownMessage { day: look.day(message.day), id: id.to_string(), text })
    }
}

#[derive(Template)]
#[template(path = "mailbox.html")]
pub(crate) struct Mailbox<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) words: &'a str,
    pub(crate) messages: &'a [Shown],
    pub(crate) removed: bool,
    pub(crate) text: &'a str,
}

#[derive(Template)]
#[template(path = "answered.html")]
pub(crate) struct Answered<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) came: Came<'a>,
}

#[derive(Template)]
#[template(path = "delete.html")]
pub(crate) struct Delete<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) words: &'a str,
    pub(crate) text: &'a str,
}

#[derive(Template)]
#[template(path = "lock.html")]
pub(crate) struct Lock<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) recipients: &'a [String],
    pub(crate) fingerprint: &'a str,
    pub(crate) fingerprint_words: &'a str,
}

/// A heading, what to do, and the way to the first page.
#[derive(Template)]
#[template(path = "plain.html")]
pub(crate) struct Plain<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) what: &'a str,
    pub(crate) hint: &'a str,
    pub(crate) way_back: bool,
}

impl<'a> Plain<'a> {
    /// For who has left.
    pub(crate) fn left(look: Look<'a>) -> Self {
        Self { look, what: "left-title", hint: "left", way_back: false }
    }
}

#[derive(Template)]
#[template(path = "texts.html")]
pub(crate) struct Texts<'a> {
    pub(crate) look: Look<'a>,
    pub(crate) texts: &'a [Text],
}
