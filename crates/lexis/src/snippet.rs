//! A stretch of a text around what was found, to be shown to a person.
//!
//! Cut at word borders, never inside a grapheme; bidi controls are left out of what is shown, so
//! that a text cannot turn around what stands beside it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// Graphemes of one snippet, highlights included.
pub const SNIPPET_GRAPHEMES_MAX: usize = 240;

/// Graphemes before the first match, so that it is read with what it is about.
const LEAD_GRAPHEMES: usize = 60;

/// A part of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text, without bidi controls and line breaks.
    pub text: String,
    /// True if it was found.
    pub highlighted: bool,
}

/// A stretch of a text, in parts. Show it isolated (HTML's `<bdi>`).
#[derive(Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// True if text before it was left out.
    pub cut_before: bool,
    /// True if text after it was left out.
    pub cut_after: bool,
    /// Which bytes of the text it shows.
    pub range: Range<usize>,
}

impl std::fmt::Debug for Snippet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snippet").field("range", &self.range).finish_non_exhaustive()
    }
}

/// Cuts a snippet around the first of `matches` (as [`crate::Expression::matches`] gives them).
///
/// Ranges that do not lie in the text, or not on character borders, are left out; ranges inside a
/// grapheme are widened to it.
#[must_use]
pub fn snippet(text: &str, matches: &[Range<usize>]) -> Snippet {
    let usable =
        |range: &&Range<usize>| range.start < range.end && text.get((*range).clone()).is_some();
    let matches: Vec<_> = matches.iter().filter(usable).collect();
    let first = matches.first().map_or(0, |range| range.start);
    let start = lead(text, first);
    let end = text[start..]
        .grapheme_indices(true)
        .nth(SNIPPET_GRAPHEMES_MAX)
        .map_or(text.len(), |(offset, _)| word_end(text, start, start + offset));
    let mut parts: Vec<Part> = Vec::new();
    for (offset, grapheme) in text[start..end].grapheme_indices(true) {
        let (from, to) = (start + offset, start + offset + grapheme.len());
        let highlighted = matches.iter().any(|it| it.start < to && from < it.end);
        match parts.last_mut() {
            Some(last) if last.highlighted == highlighted => show(grapheme, &mut last.text),
            _ => {
                let mut text = String::new();
                show(grapheme, &mut text);
                parts.push(Part { text, highlighted });
            }
        }
    }
    parts.retain(|part| !part.text.is_empty());
    Snippet { parts, cut_before: start > 0, cut_after: end < text.len(), range: start..end }
}

/// Where to begin so that `first` is shown: some graphemes before it, at the start of a word.
fn lead(text: &str, first: usize) -> usize {
    // Graphemes are counted from the front: only so their borders are right.
    let borders: Vec<usize> = text
        .grapheme_indices(true)
        .map(|(offset, _)| offset)
        .take_while(|offset| *offset <= first)
        .collect();
    let Some(last) = borders.len().checked_sub(1) else { return 0 };
    let earliest = last.saturating_sub(LEAD_GRAPHEMES);
    let space = |offset: &&usize| text[..**offset].ends_with(char::is_whitespace);
    match earliest {
        0 => 0,
        earliest => {
            let word = borders[earliest..=last].iter().find(space);
            word.copied().unwrap_or(borders[earliest])
        }
    }
}

/// The end of the last whole word before `end`, or `end` itself in a text without spaces.
fn word_end(text: &str, start: usize, end: usize) -> usize {
    let half = start + (end - start) / 2;
    let spaces = text[start..end].char_indices().rev().find(|(_, c)| c.is_whitespace());
    spaces.map(|(offset, _)| start + offset).filter(|it| *it > half).unwrap_or(end)
}

/// Adds a grapheme as it may be shown.
fn show(grapheme: &str, out: &mut String) {
    let bidi = |c: char| matches!(u32::from(c), 0x200E | 0x200F | 0x61C | 0x202A..=0x202E | 0x2066..=0x2069);
    for c in grapheme.chars().filter(|c| !bidi(*c)) {
        out.push(if c.is_whitespace() || c.is_control() { ' ' } else { c });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges<const N: usize>(ends: [(usize, usize); N]) -> [Range<usize>; N] {
        ends.map(|(start, end)| start..end)
    }

    fn shown(snippet: &Snippet) -> String {
        let mark = |part: &Part| match part.highlighted {
            true => format!("[{}]", part.text),
            false => part.text.clone(),
        };
        snippet.parts.iter().map(mark).collect()
    }

    #[test]
    fn highlights_what_was_found() {
        let text = "the water was cold";
        let cut = snippet(text, &ranges([(4, 9)]));
        assert_eq!(shown(&cut), "the [water] was cold");
        assert!(!cut.cut_before && !cut.cut_after);
    }

    #[test]
    fn cuts_at_words() {
        let text = "alpha beta ".repeat(100);
        let at = text.len() / 2 - text.len() / 2 % 11;
        let cut = snippet(&text, &ranges([(at, at + 5)]));
        assert!(cut.cut_before && cut.cut_after);
        assert!(text[..cut.range.start].ends_with(' ') && text[cut.range.end..].starts_with(' '));
        assert!(shown(&cut).contains("[alpha]"));
    }

    #[test]
    fn never_splits_a_grapheme_and_drops_bidi_controls() {
        assert_eq!(shown(&snippet("ne\u{301}e", &ranges([(1, 2)]))), "n[e\u{301}]e");
        assert_eq!(shown(&snippet("a\u{202E}b\u{2066}c\nd", &[])), "abc d");
    }

    #[test]
    fn ranges_that_do_not_fit_are_left_out() {
        assert_eq!(shown(&snippet("вода", &ranges([(1, 3), (90, 95), (3, 2)]))), "вода");
    }
}
