//! A text as a search sees it: folded letters without separators, each knowing where it came from
//! and whether a word begins or ends there.

use std::ops::Range;

use crate::arabic;
use crate::fold::{
    composed, fold, is_apostrophe, is_arabic, is_cyrillic, is_invisible, is_unspaced, undressed,
};
use crate::latin::{self, Sound};
use crate::turn::is_turn;

/// Letters that may stand between a match and the end of its word: the longest ending has four.
const TAIL_MAX: usize = 8;

/// Letters of a word that stands between two parts of a name.
const WORD_MAX: usize = 64;

/// One letter of a view.
struct Unit {
    at: usize,
    source: Range<usize>,
    first: bool,
    last: bool,
    /// A word may begin or end here though nothing separates it: `vkMarta`, `marta87`, `Marta's`.
    may_be_first: bool,
    may_be_last: bool,
}

/// How `|` is read: between cells it separates, in Chechen names it stands for the palochka.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bar {
    Letter,
    Separator,
}

/// A text reduced to what is compared.
pub(crate) struct View {
    pub(crate) text: String,
    units: Vec<Unit>,
    /// The unit that each byte of `text` belongs to.
    unit_of: Vec<usize>,
    broken: bool,
    turned: bool,
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
        let unit_of = Vec::with_capacity(capacity);
        Self { text, units: Vec::new(), unit_of, broken: true, turned: false }
    }

    /// Letters and digits, folded.
    pub(crate) fn folded(source: &str, bar: Bar) -> Self {
        let mut view = Self::new(source.len());
        let mut letters = source.char_indices().peekable();
        let mut previous = None;
        while let Some((at, letter)) = letters.next() {
            let end = at + letter.len_utf8();
            let next = letters.peek().map(|(_, next)| *next);
            let letter = match letter {
                '|' if bar == Bar::Letter => 'ӏ',
                letter => letter,
            };
            let turn = is_turn(previous, letter, next);
            if view.push_folded(letter, at..end, turn) {
                previous = Some(letter);
            }
        }
        view.finish()
    }

    /// Whether the character gave a letter or digit.
    fn push_folded(&mut self, letter: char, source: Range<usize>, turn: bool) -> bool {
        if is_apostrophe(letter) {
            self.may_end_here();
            return false;
        }
        if is_unspaced(letter) {
            self.cut();
        }
        let (mut any, mut pushed) = (false, false);
        for part in fold(letter) {
            any = true;
            if part.is_alphanumeric() {
                if turn && !pushed {
                    self.turn();
                }
                self.push(part, source.clone());
                pushed = true;
            } else {
                self.cut();
            }
        }
        if is_unspaced(letter) || (!any && letter.is_whitespace()) {
            self.cut();
        }
        pushed
    }

    /// What words sound like, in Latin letters, and the same without vowels.
    pub(crate) fn sounds(source: &str) -> (Self, Self) {
        let mut views = (Self::new(source.len()), Self::new(source.len()));
        let mut word = Vec::new();
        let mut ended = false;
        let mut letters = source.char_indices().peekable();
        while let Some((at, mut letter)) = letters.next() {
            let mut end = at + letter.len_utf8();
            while let Some(whole) = composed(letter, letters.peek().map(|(_, mark)| *mark)) {
                letter = whole;
                end = letters.next().map_or(end, |(at, mark)| at + mark.len_utf8());
            }
            letter = undressed(letter);
            if is_apostrophe(letter) {
                ended = true;
            } else if letter.is_alphanumeric() {
                word.push(Spoken { letter, source: at..end, ended });
                ended = false;
            } else if !is_invisible(letter) && fold(letter).next().is_some() {
                ended = false;
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

    /// Whether a word begins here, or may: behind a digit, where capitals begin.
    pub(crate) fn may_begin(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.first || unit.may_be_first)
    }

    /// Whether a word ends here, or may: before an apostrophe, a digit, a capital.
    pub(crate) fn may_end(&self, behind: usize) -> bool {
        let last = behind.checked_sub(1).and_then(|last| self.units.get(last));
        last.is_some_and(|unit| unit.last || unit.may_be_last)
    }

    /// What stands between `from` and each place of its word where the word ends or may end.
    pub(crate) fn tails(&self, from: usize) -> impl Iterator<Item = (&str, usize)> {
        let most = from + TAIL_MAX;
        let end = (from..most).find(|to| self.ends_word(*to)).unwrap_or(most);
        (from..=end).filter(|to| self.may_end(*to)).map(move |to| (self.slice(from, to), to))
    }

    /// Where the word behind the one at `unit` begins.
    pub(crate) fn next_word(&self, unit: usize) -> Option<usize> {
        let end = self.units.len().min(unit + WORD_MAX);
        (unit + 1..end).find(|at| self.begins_word(*at))
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
        self.units.push(Unit {
            at: self.text.len(),
            source,
            first: self.broken,
            last: false,
            may_be_first: self.turned,
            may_be_last: false,
        });
        self.text.push(letter);
        self.broken = false;
        self.turned = false;
    }

    /// A word may end and another begin here.
    fn turn(&mut self) {
        self.may_end_here();
        self.turned = true;
    }

    fn may_end_here(&mut self) {
        if let Some(unit) = self.units.last_mut() {
            unit.may_be_last = true;
        }
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

/// A letter of a word, and whether an apostrophe stands before it.
struct Spoken {
    letter: char,
    source: Range<usize>,
    ended: bool,
}

/// One word of the source into both views.
fn flush(word: &mut Vec<Spoken>, (sounds, bones): &mut (View, View)) {
    sounds.cut();
    bones.cut();
    if word.iter().any(|spoken| is_arabic(spoken.letter)) {
        for spoken in word.drain(..) {
            for bone in arabic::default_bone(spoken.letter).chars() {
                bones.push(bone, spoken.source.clone());
            }
        }
        return;
    }
    let turns = turns(word);
    let mut turns = turns.iter().peekable();
    let cyrillic = word.iter().any(|spoken| is_cyrillic(spoken.letter));
    let mut heard: Vec<Sound> = Vec::new();
    for Spoken { letter, source, .. } in word.drain(..) {
        let spelled = if cyrillic { latin::romanise(letter) } else { latin::spell(letter) };
        heard.extend(spelled.chars().map(|letter| Sound { letter, source: source.clone() }));
    }
    for sound in latin::key(&heard) {
        while let Some((_, turn)) = turns.next_if(|(at, _)| *at <= sound.source.start) {
            for view in [&mut *sounds, &mut *bones] {
                if *turn { view.turn() } else { view.may_end_here() }
            }
        }
        if !latin::is_vowel(sound.letter) {
            bones.push(sound.letter, sound.source.clone());
        }
        sounds.push(sound.letter, sound.source);
    }
}

/// Where in a word another may begin (true) or only end (false).
fn turns(word: &[Spoken]) -> Vec<(usize, bool)> {
    let mut turns = Vec::new();
    for (nth, spoken) in word.iter().enumerate() {
        let previous = nth.checked_sub(1).map(|before| word[before].letter);
        let turn = is_turn(previous, spoken.letter, word.get(nth + 1).map(|next| next.letter));
        if turn || spoken.ended {
            turns.push((spoken.source.start, turn));
        }
    }
    turns
}
