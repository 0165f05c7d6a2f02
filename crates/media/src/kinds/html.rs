//! The text of a page that a reader sees: no scripts, no styles, no attributes but `alt`.
//!
//! Only the tokenizer of `html5ever` runs, not its builder of trees: a page that nests a million
//! elements costs what a flat one costs.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states,
};

use super::text::{coding_of_markup, decode};
use crate::job::Part;
use crate::wire::cut;
use crate::worker::Stop;
use crate::worker::out::{FIELD_BYTES_MAX, Out};
use crate::worker::source::Source;

/// Elements that begin a new line.
const BLOCKS: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// A page on a disk.
pub(super) fn page(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let coding = coding_of_markup(source)?;
    let markup = Markup::new();
    decode(source.reader(0), coding, out, |text, out| markup.push(text, Part::Body, out))?;
    markup.end(Part::Body, out)
}

/// Markup that is in memory, of a message or a book.
pub(super) fn fragment(text: &str, out: &mut Out<'_>) -> Result<(), Stop> {
    let markup = Markup::new();
    markup.push(text, Part::Body, out)?;
    markup.end(Part::Body, out)
}

struct Markup {
    tokenizer: Tokenizer<Sink>,
    queue: BufferQueue,
}

#[derive(Default)]
struct Seen {
    text: String,
    title: String,
    fields: Vec<(&'static str, String)>,
    /// The element whose text is not shown, while within it.
    hidden: Option<&'static str>,
    in_title: bool,
    blank: bool,
}

#[derive(Default)]
struct Sink(RefCell<Seen>);

impl Markup {
    fn new() -> Self {
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        Self { tokenizer, queue: BufferQueue::default() }
    }

    fn push(&self, text: &str, part: Part, out: &mut Out<'_>) -> Result<(), Stop> {
        self.queue.push_back(StrTendril::from_slice(text));
        // It pauses after scripts, which never run here.
        while !self.queue.is_empty() {
            drop(self.tokenizer.feed(&self.queue));
        }
        self.hand_over(part, out)
    }

    fn end(&self, part: Part, out: &mut Out<'_>) -> Result<(), Stop> {
        self.tokenizer.end();
        self.hand_over(part, out)?;
        let title = std::mem::take(&mut self.tokenizer.sink.0.borrow_mut().title);
        out.field("title", &title)
    }

    fn hand_over(&self, part: Part, out: &mut Out<'_>) -> Result<(), Stop> {
        let mut seen = self.tokenizer.sink.0.borrow_mut();
        for (key, value) in std::mem::take(&mut seen.fields) {
            out.field(key, &value)?;
        }
        let ran = out.text(part, &seen.text);
        seen.text.clear();
        ran
    }
}

impl Seen {
    /// Runs of blanks are one blank, as in a browser.
    fn add(&mut self, text: &str) {
        if self.in_title {
            let room = FIELD_BYTES_MAX.saturating_sub(self.title.len());
            self.title.push_str(cut(text, room));
            return;
        }
        for (at, word) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            if at > 0 && !self.blank {
                self.text.push(' ');
                self.blank = true;
            }
            if !word.is_empty() {
                self.text.push_str(word);
                self.blank = false;
            }
        }
    }

    fn line(&mut self) {
        let begins = self.text.is_empty() && self.blank;
        if !begins && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.blank = true;
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let hides = ["script", "style", "template"].into_iter().find(|one| *one == name);
        let starts = tag.kind == TagKind::StartTag;
        if name == "title" {
            self.in_title = starts;
        }
        if let Some(hides) = hides {
            if starts && self.hidden.is_none() {
                self.hidden = Some(hides);
            } else if !starts && self.hidden == Some(hides) {
                self.hidden = None;
            }
        }
        if BLOCKS.binary_search(&name).is_ok() {
            self.line();
        } else if matches!(name, "td" | "th") && !self.blank {
            self.text.push('\t');
            self.blank = true;
        }
        if starts && self.hidden.is_none() {
            self.attributes(tag);
        }
        match name {
            "script" if starts => TokenSinkResult::RawData(states::RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" if starts => {
                TokenSinkResult::RawData(states::RawKind::Rawtext)
            }
            "title" | "textarea" if starts => TokenSinkResult::RawData(states::RawKind::Rcdata),
            "plaintext" if starts => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn attributes(&mut self, tag: &Tag) {
        let get = |name: &str| {
            tag.attrs.iter().find(|one| &*one.name.local == name).map(|one| one.value.to_string())
        };
        match &*tag.name {
            "img" | "area" => {
                if let Some(alt) = get("alt") {
                    self.add(&format!(" {alt} "));
                }
            }
            "meta" => {
                let name = get("name").or_else(|| get("property")).unwrap_or_default();
                let key = match name.to_ascii_lowercase().as_str() {
                    "author" | "article:author" => "author",
                    "description" | "og:description" => "description",
                    "keywords" => "keywords",
                    "date" | "article:published_time" => "published",
                    "generator" => "software",
                    _ => return,
                };
                if let Some(value) = get("content") {
                    self.fields.push((key, value));
                }
            }
            _ => {}
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return seen.tag(&tag),
            Token::CharacterTokens(text) if seen.hidden.is_none() => seen.add(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
