//! Phrases in which a text says itself whom it has it from: docs/spec/reuse.md, section 8.
//!
//! The phrases are data: `crates/weigh/data/cues/`, one file for each language. A cue is a hint of
//! where to look: the name is a guess, and who that is only an analyst knows.

use std::ops::Range;
use std::sync::OnceLock;

use self::pattern::{Element, Lexicon, Pattern};
use super::words::{Kind, Words};
use crate::input::Mode;

mod pattern;

/// Most units of a name.
const NAME_UNITS_MAX: usize = 6;
/// The same where no capitals tell the end.
const CASELESS_NAME_UNITS_MAX: usize = 3;

/// Marks that open and close a quotation; languages disagree about one of them.
const OPENING: [char; 4] = ['«', '“', '„', '"'];
const CLOSING: [char; 4] = ['»', '”', '“', '"'];

/// A language with a file of phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CueLanguage {
    /// English
    English,
    /// Russian
    Russian,
    /// Ukrainian
    Ukrainian,
    /// Arabic
    Arabic,
    /// Spanish
    Spanish,
}

/// One phrase of attribution in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Bytes of the phrase, names included.
    pub range: Range<usize>,
    /// The line of the file of phrases that fits.
    pub phrase: &'static str,
    /// Bytes of what is likely the name or the description of who is meant.
    pub who: Option<Range<usize>>,
    /// What the phrase says of the manner.
    pub mode: Mode,
}

impl CueLanguage {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::English, Self::Russian, Self::Ukrainian, Self::Arabic, Self::Spanish];

    /// Of a code of ISO 639, two or three letters.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" | "eng" => Some(Self::English),
            "ru" | "rus" => Some(Self::Russian),
            "uk" | "ukr" => Some(Self::Ukrainian),
            "ar" | "ara" => Some(Self::Arabic),
            "es" | "spa" => Some(Self::Spanish),
            _ => None,
        }
    }

    fn lexicon(self) -> &'static Lexicon {
        static LEXICONS: [OnceLock<Lexicon>; 5] = [const { OnceLock::new() }; 5];
        let data = match self {
            Self::English => include_str!("../../data/cues/en.tsv"),
            Self::Russian => include_str!("../../data/cues/ru.tsv"),
            Self::Ukrainian => include_str!("../../data/cues/uk.tsv"),
            Self::Arabic => include_str!("../../data/cues/ar.tsv"),
            Self::Spanish => include_str!("../../data/cues/es.tsv"),
        };
        LEXICONS[self as usize].get_or_init(|| Lexicon::parse(data))
    }
}

/// Finds the phrases of a text, in its order, none inside another.
pub fn cues(text: &str, language: CueLanguage) -> Vec<Cue> {
    let reading = Reading { text, words: Words::of(text), lexicon: language.lexicon() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < reading.words.len() {
        let Some(hit) = reading.longest(at) else {
            at += 1;
            continue;
        };
        if let Some(mode) = hit.pattern.mode {
            found.push(Cue {
                range: reading.words.bytes(at..hit.end),
                phrase: hit.pattern.phrase,
                who: hit.who,
                mode,
            });
        }
        at = hit.end.max(at + 1);
    }
    found
}

struct Reading<'a> {
    text: &'a str,
    words: Words,
    lexicon: &'static Lexicon,
}

struct Hit {
    pattern: &'static Pattern,
    end: usize,
    who: Option<Range<usize>>,
}

/// Where a part of a pattern ended, and the name that was found so far.
type Reached = (usize, Option<Range<usize>>);

impl Reading<'_> {
    /// The longest phrase that begins here; of equals one that is no cue, then the first.
    fn longest(&self, at: usize) -> Option<Hit> {
        let lexicon = self.lexicon;
        let mut best: Option<Hit> = None;
        for pattern in &lexicon.patterns {
            let Some((end, who)) = self.follow(&pattern.elements, at, at, None) else { continue };
            let is_better = best.as_ref().is_none_or(|best| {
                (end, pattern.mode.is_none()) > (best.end, best.pattern.mode.is_none())
            });
            if is_better {
                best = Some(Hit { pattern, end, who });
            }
        }
        best
    }

    fn follow(
        &self,
        elements: &[Element],
        start: usize,
        at: usize,
        who: Option<Range<usize>>,
    ) -> Option<Reached> {
        let Some((element, rest)) = elements.split_first() else { return Some((at, who)) };
        let goes_on = at == start || !self.words.starts_sentence(at);
        let here = || at < self.words.len() && goes_on;
        match element {
            Element::One(forms) => {
                let fits = here() && self.lexicon.fits(forms, &self.words, at);
                fits.then(|| self.follow(rest, start, at + 1, who)).flatten()
            }
            Element::Maybe(forms) => {
                let fits = here() && self.lexicon.fits(forms, &self.words, at);
                let taken = fits.then(|| self.follow(rest, start, at + 1, who.clone())).flatten();
                taken.or_else(|| self.follow(rest, start, at, who))
            }
            Element::Gap(most) => (0..=*most)
                .take_while(|k| (at..at + k).all(|at| !self.words.starts_sentence(at)))
                .find_map(|k| self.follow(rest, start, at + k, who.clone())),
            Element::Name { clitic, class, is_who } => {
                let (range, end) = here().then(|| self.name(at, clitic, class)).flatten()?;
                let who = if *is_who { Some(range) } else { who };
                // "No," said Ann: what stands before the comma is no name of who said it.
                let goes_on = rest.is_empty() || self.joined(end);
                goes_on.then(|| self.follow(rest, start, end, who)).flatten()
            }
        }
    }

    /// A name that begins here, after articles: its bytes and the unit after it.
    fn name(&self, at: usize, clitic: &str, class: &str) -> Option<(Range<usize>, usize)> {
        let mut start = at;
        while clitic.is_empty()
            && self.lexicon.is("article", &self.words, start)
            && !self.words.starts_sentence(start + 1)
        {
            start += 1;
        }
        if !class.is_empty() && !self.lexicon.is_behind(class, clitic, &self.words, start) {
            return None;
        }
        let end = self.quoted(start).unwrap_or_else(|| self.name_end(start, clitic));
        let mut range = self.words.bytes(start..end);
        // A quotation mark that opens inside the name closes inside it.
        let rest = self.text.get(range.end..).unwrap_or("");
        let inside = self.text.get(range.clone()).unwrap_or("");
        if let Some(mark) = rest.chars().next().filter(|c| CLOSING.contains(c))
            && inside.contains(OPENING)
            && !inside.contains(CLOSING)
        {
            range.end += mark.len_utf8();
        }
        let first = self.text.get(range.clone()).unwrap_or("");
        if !clitic.is_empty() && first.starts_with(clitic) {
            range.start += clitic.len();
        }
        (end > start && !range.is_empty()).then_some((range, end))
    }

    fn name_end(&self, start: usize, clitic: &str) -> usize {
        let mut end = start;
        while end < self.words.len() && end - start < NAME_UNITS_MAX {
            let joined = end == start || self.joined(end);
            let before = end - start;
            if joined
                && before > 0
                && let Some(end) = self.quoted(end)
            {
                return end;
            }
            if joined && self.is_part_of_name(end, before, clitic) {
                end += 1;
            } else if joined
                && before > 0
                && self.lexicon.is("link", &self.words, end)
                && self.joined(end + 1)
                && self.is_part_of_name(end + 1, before, clitic)
            {
                end += 2;
            } else {
                break;
            }
        }
        end
    }

    /// The unit after a quoted name that begins here; only words with a capital first are one.
    fn quoted(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1).map_or(0, |at| self.words.bytes(at..at + 1).end);
        let opens = self.text.get(before..self.words.bytes(at..at + 1).start)?;
        if self.words.kind(at) != Some(Kind::Capital) || !opens.ends_with(OPENING) {
            return None;
        }
        (at + 1..=at + NAME_UNITS_MAX).find(|&end| {
            let (last, next) = (self.words.bytes(end - 1..end), self.words.bytes(end..end + 1));
            let next = if next.is_empty() { self.text.len() } else { next.start };
            let after = self.text.get(last.end..next).unwrap_or("");
            end <= self.words.len() && after.starts_with(CLOSING)
        })
    }

    /// A capital or a word for a kind of teller; without capitals anything but a stop word.
    fn is_part_of_name(&self, at: usize, before: usize, clitic: &str) -> bool {
        let is = |class: &str| self.lexicon.is(class, &self.words, at);
        let has_clitic = || self.words.folded(at).strip_prefix(clitic).is_some_and(|n| n.len() > 2);
        if before == 0 && !clitic.is_empty() && !has_clitic() {
            return false;
        }
        match self.words.kind(at) {
            Some(Kind::Capital) => !is("stop"),
            Some(Kind::Small) => is("role"),
            Some(Kind::Caseless) => before < CASELESS_NAME_UNITS_MAX && !is("stop"),
            Some(Kind::Number | Kind::Character) | None => false,
        }
    }

    /// True if only spaces, hyphens, quotation marks or a short form's stop lie before a unit.
    fn joined(&self, at: usize) -> bool {
        let (before, this) = (self.words.bytes(at - 1..at), self.words.bytes(at..at + 1));
        let between = self.text.get(before.end..this.start).unwrap_or(",");
        let is_quiet = |c: char| c.is_whitespace() || "-‑–'’«»„“”\".&".contains(c);
        !self.words.starts_sentence(at) && !between.is_empty() && between.chars().all(is_quiet)
    }
}

#[cfg(test)]
mod tests;
