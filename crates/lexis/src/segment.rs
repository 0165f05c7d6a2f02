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

    /// True if a run of ASCII letters and digits may be added at once.
    fn takes_ascii(&self) -> bool {
        let script = self.open.as_ref().map(|open| open.script);
        matches!(script, None | Some(Script::Latin | Script::Cyrillic | Script::Other))
    }

    /// Reads one character that is neither ASCII nor a plain letter.
    fn read(&mut self, range: Range<usize>, c: char, before: char, after: char) {
        let inside = before.is_alphanumeric() || is_combining_mark(before);
        if is_combining_mark(c) {
            if let Some(open) = &mut self.open {
                open.range.end = range.end;
            }
        } else if is_apostrophe(c) || c == '"' {
            apostrophe(self, c, before, after);
        } else if c.is_alphanumeric() || c == 'ـ' {
            self.add(range.start, range.end, if c.is_numeric() { numeral(c) } else { script(c) });
        } else if c == '|' && script(after) == Script::Cyrillic && after.is_alphabetic() {
            self.add(range.start, range.end, Script::Cyrillic);
        } else {
            let hyphen = matches!(c, '-' | '‐' | '‑' | '־');
            self.close(hyphen && inside && after.is_alphanumeric());
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
    let mut state = State { tokens: Vec::with_capacity(text.len() / 8), ..State::default() };
    let mut before = ' ';
    let bytes = text.as_bytes();
    let mut start = 0;
    while let Some(byte) = bytes.get(start) {
        if byte.is_ascii_alphanumeric() && state.takes_ascii() {
            let run = &bytes[start..];
            let end = run.iter().position(|it| !it.is_ascii_alphanumeric()).unwrap_or(run.len());
            let letters = run[..end].iter().any(u8::is_ascii_alphabetic);
            state.add(start, start + end, if letters { Script::Latin } else { Script::Other });
            before = char::from(run[end - 1]);
            start += end;
            continue;
        }
        let Some(c) = text[start..].chars().next() else { break };
        let end = start + c.len_utf8();
        if let Some(script) = plain_letter(c) {
            state.add(start, end, script);
            before = c;
        } else if matches!(c, ' ' | '\n' | '.' | ',') {
            state.close(false);
            before = c;
        } else if !is_ignorable(c) {
            let after = text[end..].chars().next().unwrap_or(' ');
            state.read(start..end, c, before, after);
            before = c;
        }
        start = end;
    }
    state.close(false);
    glue_names(text, &mut state.tokens);
    state.tokens
}

/// The first half of Arabic names that are written in one word and in two: `عبد الله`.
pub(crate) const ABD: &str = "عبد";

fn glue_names(text: &str, tokens: &mut [Token]) {
    for index in 1..tokens.len() {
        let (before, next) = (&tokens[index - 1], &tokens[index]);
        if next.script == Script::Arabic
            && &text[before.range.clone()] == ABD
            && &text[before.range.end..next.range.start] == " "
            && text[next.range.clone()].starts_with("ال")
        {
            tokens[index].glued = true;
        }
    }
}

/// Letters that need no look at a table: most of most texts.
fn plain_letter(c: char) -> Option<Script> {
    match u32::from(c) {
        0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F => Some(Script::Latin),
        0x400..=0x481 | 0x48A..=0x52F => Some(Script::Cyrillic),
        0x620..=0x63F | 0x641..=0x64A => Some(Script::Arabic),
        0x3041..=0x3096 | 0x4E00..=0x9FFF => Some(Script::Han),
        0xAC00..=0xD7A3 => Some(Script::Hangul),
        _ => None,
    }
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
