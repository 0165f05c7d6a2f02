//! Where words begin and end: runs of one script, digits with the letters beside them.
//!
//! Not UAX #29: it would split `г|ала` and keep `l'eau` whole. docs/spec/search.md, "Words".

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::fold::{is_apostrophe, is_ignorable};
use crate::script::{Script, script};

/// A word, or a run of a script without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    pub(crate) script: Script,
    /// True if only an apostrophe or a hyphen stands between it and the token before.
    pub(crate) glued: bool,
}

/// What is known of the token being read.
#[derive(Default)]
struct State {
    tokens: Vec<Token>,
    open: Option<Token>,
    glue: bool,
}

impl State {
    fn close(&mut self, glue: bool) {
        if let Some(token) = self.open.take() {
            self.tokens.push(token);
            self.glue = glue;
        } else {
            self.glue = false;
        }
    }

    /// Adds a letter, in a new token if it does not fit into the open one.
    fn add(&mut self, start: usize, end: usize, script: Script) {
        if let Some(open) = &self.open
            && !fits(open.script, script)
        {
            self.close(false);
        }
        let glued = self.glue;
        let open = self.open.get_or_insert(Token { range: start..end, script, glued });
        open.range.end = end;
        if open.script == Script::Other || script == Script::Cyrillic {
            open.script = script;
        }
        self.glue = false;
    }
}

/// Latin and Cyrillic stay together: people mix them up, and so do those who hide words.
fn fits(open: Script, next: Script) -> bool {
    let alphabet = |script| matches!(script, Script::Latin | Script::Cyrillic);
    open == next
        || (alphabet(open) && alphabet(next))
        || (open == Script::Other && !next.is_unsegmented())
        || (next == Script::Other && !open.is_unsegmented())
}

/// The tokens of a text, in order, none empty.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut state = State::default();
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, next)| *next);
        let end = start + c.len_utf8();
        let inside = before.is_alphanumeric() || is_combining_mark(before);
        if is_ignorable(c) {
            continue;
        } else if is_combining_mark(c) {
            if let Some(open) = &mut state.open {
                open.range.end = end;
            }
        } else if is_apostrophe(c) || c == '"' {
            apostrophe(&mut state, c, before, after);
        } else if c.is_alphanumeric() || c == 'ـ' {
            state.add(start, end, if c.is_numeric() { numeral(c) } else { script(c) });
        } else if c == '|' && script(after) == Script::Cyrillic && after.is_alphabetic() {
            state.add(start, end, Script::Cyrillic);
        } else {
            let hyphen = matches!(c, '-' | '‐' | '‑' | '־');
            state.close(hyphen && inside && after.is_alphanumeric());
        }
        before = c;
    }
    state.close(false);
    state.tokens
}

/// Han numerals are words; other numerals go with any script.
fn numeral(c: char) -> Script {
    if script(c) == Script::Han { Script::Han } else { Script::Other }
}

/// Inside a word an apostrophe is passed over, between Latin letters the typed ones also part.
fn apostrophe(state: &mut State, c: char, before: char, after: char) {
    let (left, right) = (script(before), script(after));
    let inside = before.is_alphabetic() && after.is_alphabetic() && state.open.is_some();
    let quote = matches!(c, '"' | '״');
    if !inside || left != right || (quote && left != Script::Hebrew) {
        state.close(false);
    } else if left == Script::Latin && !matches!(c, 'ʼ' | 'ʻ' | 'ʹ') {
        state.close(true);
    }
}
