//! Reads a file of phrases.
//!
//! ```text
//! @role<TAB>agency newspaper       a class of words
//! cites<TAB>according to WHO       a mode and its phrase
//! none<TAB>according to plan|law   no cue, though it looks like one
//! ```
//! In a phrase: `a|b` one of two, `stem~` any ending, `?a` may be there, `@role` one of a class, `+3`
//! up to three words of any kind, `WHO` the name that is meant, `NAME` another name, `ل+WHO` a name
//! behind a prefix, `WHO@role` a name that begins with a word of a class.

use std::collections::{HashMap, HashSet};

use crate::input::Mode;
use crate::reuse::words::Words;

/// The phrases of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) patterns: Vec<Pattern>,
    classes: HashMap<&'static str, Class>,
    /// Letters that Arabic writes together with the next word: "and", "so".
    prefixes: Vec<String>,
    /// Lines that are no phrase; a test asks that there is none.
    pub(super) bad_lines: usize,
}

/// The words of a class: every word of a text is looked up in some, so whole words are not tried one
/// by one.
#[derive(Debug, Default)]
struct Class {
    words: HashSet<String>,
    stems: Vec<String>,
}

impl Class {
    fn has(&self, word: &str) -> bool {
        self.words.contains(word) || self.stems.iter().any(|stem| word.starts_with(stem.as_str()))
    }
}

/// One phrase.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) phrase: &'static str,
    /// `None`: what fits is no cue.
    pub(super) mode: Option<Mode>,
    pub(super) elements: Vec<Element>,
}

/// A part of a phrase.
#[derive(Debug)]
pub(super) enum Element {
    One(Vec<Form>),
    Maybe(Vec<Form>),
    Gap(usize),
    Name { clitic: &'static str, class: &'static str, is_who: bool },
}

/// A word, or all words with a beginning, or those of a class.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Word(String),
    Stem(String),
    Class(&'static str),
}

impl Lexicon {
    pub(super) fn parse(data: &'static str) -> Self {
        let mut lexicon = Self::default();
        let lines = data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            if lexicon.line(line).is_none() {
                lexicon.bad_lines += 1;
            }
        }
        lexicon
    }

    fn line(&mut self, line: &'static str) -> Option<()> {
        let (left, right) = line.split_once('\t')?;
        if left == "@prefix" {
            self.prefixes = right.split(' ').map(str::to_owned).collect();
        } else if let Some(class) = left.strip_prefix('@') {
            let forms: Option<Vec<Form>> = right.split(' ').map(form).collect();
            let class = self.classes.entry(class).or_default();
            for form in forms? {
                match form {
                    Form::Word(word) => drop(class.words.insert(word)),
                    Form::Stem(stem) => class.stems.push(stem),
                    // Classes hold no classes.
                    Form::Class(_) => return None,
                }
            }
        } else {
            let mode = mode(left)?;
            let elements: Option<Vec<Element>> = right.split(' ').map(element).collect();
            self.patterns.push(Pattern { phrase: right, mode, elements: elements? });
        }
        Some(())
    }

    /// Whether a unit is one of some forms, with or without a prefix of the language.
    pub(super) fn fits(&self, forms: &[Form], words: &Words, at: usize) -> bool {
        self.any_form(words, at, |word| forms.iter().any(|one| self.is_form(one, word)))
    }

    /// Whether a unit, or what a prefix of the language leaves of it, is what is asked.
    fn any_form(&self, words: &Words, at: usize, is_it: impl Fn(&str) -> bool) -> bool {
        let word = words.folded(at);
        let bare = self.prefixes.iter().filter_map(|prefix| word.strip_prefix(prefix.as_str()));
        // What is left of a word has to be one: two letters of two bytes at least.
        let bare = bare.filter(|rest| rest.len() >= 4);
        std::iter::once(word).chain(bare).any(is_it)
    }

    /// Whether a unit is in a class.
    pub(super) fn is(&self, class: &str, words: &Words, at: usize) -> bool {
        self.classes
            .get(class)
            .is_some_and(|class| self.any_form(words, at, |word| class.has(word)))
    }

    /// Whether a unit is in a class once a prefix is off; Arabic doubles the letter of "to the".
    pub(super) fn is_behind(&self, class: &str, clitic: &str, words: &Words, at: usize) -> bool {
        if clitic.is_empty() {
            return self.is(class, words, at);
        }
        let Some(class) = self.classes.get(class) else { return false };
        let once = words.folded(at).strip_prefix(clitic);
        let twice = once.and_then(|rest| rest.strip_prefix(clitic));
        let bare = once.into_iter().chain(twice);
        bare.into_iter().any(|word| class.has(word))
    }

    fn is_form(&self, form: &Form, word: &str) -> bool {
        match form {
            Form::Word(exact) => exact == word,
            Form::Stem(stem) => word.starts_with(stem.as_str()),
            Form::Class(class) => self.classes.get(class).is_some_and(|class| class.has(word)),
        }
    }
}

fn mode(word: &str) -> Option<Option<Mode>> {
    Some(match word {
        "none" => None,
        "quotes" => Some(Mode::Quotes),
        "paraphrases" => Some(Mode::Paraphrases),
        "cites" => Some(Mode::Cites),
        "translates" => Some(Mode::Translates),
        "republishes" => Some(Mode::Republishes),
        "same_wire" => Some(Mode::SameWire),
        "summarises" => Some(Mode::Summarises),
        _ => return None,
    })
}

fn element(text: &'static str) -> Option<Element> {
    let forms = |text: &'static str| text.split('|').map(form).collect::<Option<Vec<Form>>>();
    let (name, class) = text
        .rsplit_once("WHO@")
        .map_or((text, ""), |(_, class)| (&text[..text.len() - class.len() - 1], class));
    if let Some(clitic) = name.strip_suffix("+WHO") {
        return Some(Element::Name { clitic, class, is_who: true });
    }
    match name {
        "WHO" => Some(Element::Name { clitic: "", class, is_who: true }),
        "NAME" => Some(Element::Name { clitic: "", class: "", is_who: false }),
        _ => match (text.strip_prefix('?'), text.strip_prefix('+')) {
            (Some(rest), _) => forms(rest).map(Element::Maybe),
            (_, Some(most)) => most.parse().ok().map(Element::Gap),
            _ => forms(text).map(Element::One),
        },
    }
}

/// A form is one word as texts have it: it is folded as they are.
fn form(text: &'static str) -> Option<Form> {
    if let Some(class) = text.strip_prefix('@') {
        return Some(Form::Class(class));
    }
    let words = Words::of(text);
    let folded = words.folded(0).to_owned();
    let form = if text.ends_with('~') { Form::Stem(folded) } else { Form::Word(folded) };
    (words.len() == 1).then_some(form)
}
