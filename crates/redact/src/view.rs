//! A text as a search sees it: folded letters without separators, each knowing where it came from
//! and whether a word begins or ends there.

use std::ops::Range;

use crate::arabic;
use crate::fold::{
    composed, fold, is_apostrophe, is_arabic, is_cyrillic, is_invisible, is_unspaced,
};
use crate::latin::{self, Sound};

/// One letter of a view.
struct Unit {
    at: usize,
    source: Range<usize>,
    first: bool,
    last: bool,
}

/// A text reduced to what is compared.
pub(crate) struct View {
    pub(crate) text: String,
    units: Vec<Unit>,
    /// The unit that each byte of `text` belongs to.
    unit_of: Vec<usize>,
    broken: bool,
}

/// A match in a view: indexes of its first unit and the one behind its last.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl View {
    fn new(capacity: usize) -> Self {
        let text = String::with_capacity(capacity);
        Self { text, units: Vec::new(), unit_of: Vec::with_capacity(capacity), broken: true }
    }

    /// Letters and digits, folded.
    pub(crate) fn folded(source: &str) -> Self {
        let mut view = Self::new(source.len());
        let mut letters = source.char_indices().peekable();
        let mut previous = ' ';
        while let Some((at, letter)) = letters.next() {
            let end = at + letter.len_utf8();
            let next = letters.peek().map_or(' ', |(_, next)| *next);
            view.push_folded(letter, at..end, [previous, next]);
            if !is_invisible(letter) {
                previous = letter;
            }
        }
        view.finish()
    }

    fn push_folded(&mut self, letter: char, source: Range<usize>, beside: [char; 2]) {
        let in_word = beside.iter().any(|letter| letter.is_alphabetic());
        // A digit or bar between letters stands for the letter that it looks like.
        let letter = match letter {
            '1' | '|' if in_word => 'i',
            '0' if in_word => 'o',
            letter => letter,
        };
        if is_unspaced(letter) {
            self.cut();
        }
        let mut any = false;
        for part in fold(letter) {
            any = true;
            if part.is_alphanumeric() {
                self.push(part, source.clone());
            } else if !is_apostrophe(letter) {
                self.cut();
            }
        }
        if is_unspaced(letter) || (!any && letter.is_whitespace()) {
            self.cut();
        }
    }

    /// What words sound like, in Latin letters, and the same without vowels.
    pub(crate) fn sounds(source: &str) -> (Self, Self) {
        let mut views = (Self::new(source.len()), Self::new(source.len()));
        let mut word: Vec<(char, Range<usize>)> = Vec::new();
        let mut letters = source.char_indices().peekable();
        while let Some((at, mut letter)) = letters.next() {
            let mut end = at + letter.len_utf8();
            while let Some(whole) = composed(letter, letters.peek().map(|(_, mark)| *mark)) {
                letter = whole;
                end = letters.next().map_or(end, |(at, mark)| at + mark.len_utf8());
            }
            if letter.is_alphanumeric() {
                word.push((letter, at..end));
            } else if !is_invisible(letter)
                && !is_apostrophe(letter)
                && fold(letter).next().is_some()
            {
                flush(&mut word, &mut views);
            }
        }
        flush(&mut word, &mut views);
        (views.0.finish(), views.1.finish())
    }

    /// The unit index of a match, if it covers whole units.
    pub(crate) fn hit(&self, bytes: Range<usize>) -> Option<Hit> {
        let from = *self.unit_of.get(bytes.start)?;
        let to = self.unit_of.get(bytes.end).copied().unwrap_or(self.units.len());
        Some(Hit { from, to })
    }

    pub(crate) fn begins_word(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.first)
    }

    pub(crate) fn ends_word(&self, behind: usize) -> bool {
        behind.checked_sub(1).and_then(|last| self.units.get(last)).is_some_and(|unit| unit.last)
    }

    /// Where words begin inside a match, counted in units from its start.
    pub(crate) fn breaks(&self, hit: Hit) -> Vec<usize> {
        (hit.from + 1..hit.to).filter(|at| self.begins_word(*at)).map(|at| at - hit.from).collect()
    }

    /// The units from `from` to the end of its word.
    pub(crate) fn rest_of_word(&self, from: usize) -> (&str, usize) {
        if from > 0 && self.ends_word(from) || from >= self.units.len() {
            return ("", from);
        }
        let last = (from..self.units.len()).find(|at| self.units[*at].last).unwrap_or(from);
        (self.slice(from, last + 1), last + 1)
    }

    /// The units from the beginning of the word that `to` stands in.
    pub(crate) fn start_of_word(&self, to: usize) -> (&str, usize) {
        let first = (0..=to).rev().find(|at| self.begins_word(*at)).unwrap_or(to);
        (self.slice(first, to), first)
    }

    pub(crate) fn starts_with(&self, unit: usize, text: &str) -> bool {
        self.units.get(unit).is_some_and(|unit| self.text[unit.at..].starts_with(text))
    }

    pub(crate) fn source(&self, hit: Hit) -> Range<usize> {
        self.units[hit.from].source.start..self.units[hit.to - 1].source.end
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        let end = self.units.get(to).map_or(self.text.len(), |unit| unit.at);
        self.units.get(from).map_or("", |unit| &self.text[unit.at..end])
    }

    fn push(&mut self, letter: char, source: Range<usize>) {
        self.unit_of.extend(std::iter::repeat_n(self.units.len(), letter.len_utf8()));
        self.units.push(Unit { at: self.text.len(), source, first: self.broken, last: false });
        self.text.push(letter);
        self.broken = false;
    }

    fn cut(&mut self) {
        self.broken = true;
        if let Some(unit) = self.units.last_mut() {
            unit.last = true;
        }
    }

    fn finish(mut self) -> Self {
        self.cut();
        self
    }
}

/// One word of the source into both views.
fn flush(word: &mut Vec<(char, Range<usize>)>, (sounds, bones): &mut (View, View)) {
    sounds.cut();
    bones.cut();
    if word.iter().any(|(letter, _)| is_arabic(*letter)) {
        for (letter, source) in word.drain(..) {
            for bone in arabic::default_bone(letter).chars() {
                bones.push(bone, source.clone());
            }
        }
        return;
    }
    let cyrillic = word.iter().any(|(letter, _)| is_cyrillic(*letter));
    let mut heard: Vec<Sound> = Vec::new();
    for (letter, source) in word.drain(..) {
        let spelled = if cyrillic { latin::romanise(letter) } else { latin::spell(letter) };
        heard.extend(spelled.chars().map(|letter| Sound { letter, source: source.clone() }));
    }
    for sound in latin::key(&heard) {
        if !latin::is_vowel(sound.letter) {
            bones.push(sound.letter, sound.source.clone());
        }
        sounds.push(sound.letter, sound.source);
    }
}
