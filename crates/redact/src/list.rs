//! The protected list and the search for its items.
//!
//! Three views of the visible text are searched with one automaton each: folded letters, what
//! words sound like, and that without vowels; numbers by their digits. Every hit must begin and
//! end with a word, except that a name may have a case ending or an Arabic particle.

use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::endings::LATIN_TAILS;
use crate::fold::{is_arabic, is_cyrillic};
use crate::patterns::{Patterns, Sounding, Stemmed, is_short};
use crate::view::{Bar, Hit, View};
use crate::{arabic, phone};

/// Items in one list. A case has some hundreds; each makes up to a thousand patterns.
pub const ITEMS_MAX: usize = 20_000;

/// Bytes in one item: a name or an address, not a text.
pub const ITEM_BYTES_MAX: usize = 512;

/// An item written with other word breaks has at least so many letters, else "on a" is Ona.
const JOINED_LETTERS_MIN: usize = 5;

/// Consonants that two capitalised words need to be taken for a name in another script.
const BONES_CAPITAL_MIN: usize = 4;

/// The same for words that are not capitalised (or whose script has no capitals).
const BONES_SMALL_MIN: usize = 7;

/// Particles that a transliteration may set apart: "Abd al-Rahman bin Ali".
const PARTICLES_MAX: usize = 2;

/// Something that must not appear. Zeroized on drop; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ProtectedItem {
    /// How it is written in the case.
    pub text: String,
    /// What it is: this decides which disguises are looked for.
    #[zeroize(skip)]
    pub kind: ItemKind,
    /// Where in the case it is said why, for the person who looks at a finding.
    #[zeroize(skip)]
    pub note_id: String,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A person: every disguise.
    Name,
    /// A place: every disguise.
    Place,
    /// A telephone or account number: its digits.
    Phone,
    /// Anything else (a code name, a number plate): letters and joins, no other script.
    Other,
}

/// How an item appears in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Byte for byte.
    Exact,
    /// In other letters that read alike, other case, separators or order of names.
    Normalised,
    /// In another script or another spelling of the same sounds.
    Transliterated,
    /// With a case ending, a plural, a particle, or a word between two parts of a name.
    Inflected,
    /// With other breaks between words: `I v a n o v`, `IvanIvanov`.
    Joined,
}

/// One appearance. It holds no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Index of the item in the list.
    pub item_index: usize,
    /// Bytes of the visible text.
    pub at: Range<usize>,
    /// How it appears.
    pub how: How,
}

/// A list that cannot be searched for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More than [`ITEMS_MAX`].
    #[error("{count} protected items, at most {max} are searched")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// An item is longer than [`ITEM_BYTES_MAX`].
    #[error("protected item {index} has {bytes} bytes, at most {max} are searched")]
    TooLong {
        /// Index in the list.
        index: usize,
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// An item has no letter or digit: nothing would ever be found.
    #[error("protected item {index} has no letter or digit")]
    Empty {
        /// Index in the list.
        index: usize,
    },
    /// A phone has too few digits to be told from any other number.
    #[error("protected item {index} is a phone with too few digits")]
    Phone {
        /// Index in the list.
        index: usize,
    },
    /// The patterns do not fit the search engine.
    #[error("the protected items do not fit the search engine")]
    Engine {
        /// Its reason.
        #[source]
        cause: BuildError,
    },
}

/// Items, ready to be searched for.
pub struct ProtectedList {
    items: Vec<ProtectedItem>,
    phones: Vec<(usize, String)>,
    patterns: Patterns,
    exact: AhoCorasick,
    folded: AhoCorasick,
    sounds: AhoCorasick,
    bones: AhoCorasick,
}

impl ProtectedItem {
    /// An item; `note_id` is whatever the caller finds it again by.
    pub fn new(text: impl Into<String>, kind: ItemKind, note_id: impl Into<String>) -> Self {
        Self { text: text.into(), kind, note_id: note_id.into() }
    }
}

impl ProtectedList {
    /// Prepares a search.
    ///
    /// # Errors
    /// An item that could never be found, that is too long, or too many items. Nothing is left out
    /// silently: a list with a bad item is no list.
    pub fn new(items: Vec<ProtectedItem>) -> Result<Self, Error> {
        if items.len() > ITEMS_MAX {
            return Err(Error::TooMany { count: items.len(), max: ITEMS_MAX });
        }
        let mut phones = Vec::new();
        let mut patterns = Patterns::default();
        for (index, item) in items.iter().enumerate() {
            let bytes = item.text.len();
            if bytes > ITEM_BYTES_MAX {
                return Err(Error::TooLong { index, bytes, max: ITEM_BYTES_MAX });
            }
            if View::folded(&item.text, Bar::Separator).text.is_empty() {
                return Err(Error::Empty { index });
            }
            if item.kind == ItemKind::Phone {
                let digits = phone::digits_of(&item.text).ok_or(Error::Phone { index })?;
                let parts = phone::parts_of(&item.text).filter(|part| *part != digits);
                phones.extend(parts.map(|part| (index, part)));
                phones.push((index, digits));
            } else if !is_short(&item.text) {
                patterns.add(index, item);
            }
        }
        let engine = |cause| Error::Engine { cause };
        let exact = AhoCorasick::new(items.iter().map(|item| &item.text)).map_err(engine)?;
        let folded = AhoCorasick::new(patterns.folded_texts()).map_err(engine)?;
        let sounds = AhoCorasick::new(patterns.sounds.iter().map(Sounding::key)).map_err(engine)?;
        let bones = AhoCorasick::new(patterns.bones.iter().map(Sounding::key)).map_err(engine)?;
        Ok(Self { items, phones, patterns, exact, folded, sounds, bones })
    }

    /// The items, in the order of [`Finding::item_index`].
    pub fn items(&self) -> &[ProtectedItem] {
        &self.items
    }

    /// Every place where an item appears, in the order of the text; for one place and item only
    /// the plainest way.
    pub fn find(&self, visible: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        self.find_exact(visible, &mut found);
        self.find_phones(visible, &mut found);
        self.find_folded(visible, &mut found);
        self.find_sounds(visible, &mut found);
        plainest(found)
    }

    /// Items as they are, as words of their own: items of one or two letters are looked for in no
    /// other way, and no rule below (a letter inside a number: "ext. 45") may lose the plainest case.
    fn find_exact(&self, visible: &str, found: &mut Vec<Finding>) {
        for hit in self.exact.find_overlapping_iter(visible) {
            let before = visible[..hit.start()].chars().next_back();
            let behind = visible[hit.end()..].chars().next();
            if ![before, behind].into_iter().flatten().any(char::is_alphanumeric) {
                let item_index = hit.pattern().as_usize();
                found.push(Finding { item_index, at: hit.range(), how: How::Exact });
            }
        }
    }

    fn find_phones(&self, visible: &str, found: &mut Vec<Finding>) {
        if self.phones.is_empty() {
            return;
        }
        for run in phone::runs(visible) {
            for (item_index, digits) in &self.phones {
                for at in run.find(digits) {
                    let plus = visible[..at.start].ends_with('+');
                    let at = at.start - usize::from(plus)..at.end;
                    let exact = visible[at.clone()] == *self.items[*item_index].text;
                    let how = if exact { How::Exact } else { How::Normalised };
                    found.push(Finding { item_index: *item_index, at, how });
                }
            }
        }
    }

    fn find_folded(&self, visible: &str, found: &mut Vec<Finding>) {
        self.find_in(&View::folded(visible, Bar::Separator), visible, found);
        if visible.contains('|') {
            self.find_in(&View::folded(visible, Bar::Letter), visible, found);
        }
    }

    fn find_in(&self, view: &View, visible: &str, found: &mut Vec<Finding>) {
        for hit in self.folded.find_overlapping_iter(&view.text) {
            let Some(place) = view.hit(hit.range()) else { continue };
            let pattern = hit.pattern().as_usize();
            let one = match self.patterns.folded.get(pattern) {
                Some(plain) => self.plain(view, place, plain.item, &plain.breaks, visible),
                None => {
                    let stemmed = &self.patterns.stemmed[pattern - self.patterns.folded.len()];
                    self.stemmed(view, place, stemmed)
                }
            };
            found.extend(one);
        }
    }

    fn plain(
        &self,
        view: &View,
        hit: Hit,
        item_index: usize,
        breaks: &[usize],
        visible: &str,
    ) -> Option<Finding> {
        let item = &self.items[item_index];
        let is_name = matches!(item.kind, ItemKind::Name | ItemKind::Place);
        let is_tail = |tail: &str| tail.is_empty() || is_name && LATIN_TAILS.contains(&tail);
        let (tail, to) = view.tails(hit.to).find(|(tail, _)| is_tail(tail))?;
        let at = view.source(Hit { from: hit.from, to });
        // Digits stand for letters, but "111" is not Lil.
        if is_name && !has_letter(&visible[at.clone()]) && has_letter(&item.text) {
            return None;
        }
        let how = if !view.may_begin(hit.from) {
            let (particle, _) = view.start_of_word(hit.from);
            arabic::PREFIXES.contains(&particle).then_some(How::Inflected)?
        } else if visible[at.clone()] == *item.text {
            How::Exact
        } else if !tail.is_empty() {
            How::Inflected
        } else if view.breaks(hit) == breaks {
            How::Normalised
        } else if hit.to - hit.from >= JOINED_LETTERS_MIN {
            How::Joined
        } else {
            return None;
        };
        Some(Finding { item_index, at, how })
    }

    fn stemmed(&self, view: &View, hit: Hit, stemmed: &Stemmed) -> Option<Finding> {
        if !view.may_begin(hit.from) {
            return None;
        }
        let to = self.patterns.walk(view, hit.from, &stemmed.words, stemmed.gaps)?;
        let at = view.source(Hit { from: hit.from, to });
        Some(Finding { item_index: stemmed.item, at, how: How::Inflected })
    }

    fn find_sounds(&self, visible: &str, found: &mut Vec<Finding>) {
        if self.patterns.sounds.is_empty() && self.patterns.bones.is_empty() {
            return;
        }
        let (sounds, bones) = View::sounds(visible);
        for hit in self.sounds.find_overlapping_iter(&sounds.text) {
            let pattern = &self.patterns.sounds[hit.pattern().as_usize()];
            let one =
                sounds.hit(hit.range()).and_then(|place| self.sounding(&sounds, place, pattern));
            found.extend(one);
        }
        for hit in self.bones.find_overlapping_iter(&bones.text) {
            let pattern = &self.patterns.bones[hit.pattern().as_usize()];
            let place = bones.hit(hit.range());
            found.extend(place.and_then(|place| boned(&bones, place, pattern, visible)));
        }
    }

    fn sounding(&self, view: &View, hit: Hit, pattern: &Sounding) -> Option<Finding> {
        let is_whole = view.breaks(hit).len() + 1 == pattern.words;
        let fits = is_whole || pattern.key.len() >= JOINED_LETTERS_MIN;
        if !fits || !view.may_begin(hit.from) {
            return None;
        }
        let mut to = self.sound_end(view, hit.to, &pattern.key)?;
        if let Some(last) = &pattern.last {
            // One word stands between the parts of the name.
            let at = view.next_word(view.next_word(hit.to - 1)?)?;
            if !view.starts_with(at, last) {
                return None;
            }
            to = self.sound_end(view, at + last.len(), last)?;
        }
        let at = view.source(Hit { from: hit.from, to });
        Some(Finding { item_index: pattern.item, at, how: How::Transliterated })
    }

    fn sound_end(&self, view: &View, from: usize, key: &str) -> Option<usize> {
        let fits = |tail: &str| tail.is_empty() || self.patterns.is_sound_ending(key, tail);
        view.tails(from).find(|(tail, _)| fits(tail)).map(|(_, to)| to)
    }
}

/// A hit without vowels, if its words begin and end there and are capitalised or long enough.
fn boned(view: &View, hit: Hit, pattern: &Sounding, visible: &str) -> Option<Finding> {
    if !view.may_begin(hit.from) || !view.may_end(hit.to) {
        return None;
    }
    let at = view.source(hit);
    let words = view.breaks(hit).len() + 1;
    // "Abd al-Rahman" has more words than عبد الرحمن; small words must be as many as in the item.
    let (least, words_fit) = if is_capitalised(visible, &at) {
        (BONES_CAPITAL_MIN, words <= pattern.words + PARTICLES_MAX)
    } else {
        (BONES_SMALL_MIN, words == pattern.words)
    };
    let fits = words_fit && pattern.key.len() >= least && is_one_script(&visible[at.clone()]);
    fits.then_some(Finding { item_index: pattern.item, at, how: How::Transliterated })
}

impl fmt::Debug for ProtectedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectedItem").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Debug for ProtectedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectedList").field("items", &self.items.len()).finish_non_exhaustive()
    }
}

/// Whether the words at both ends begin with a capital. A match of consonants may begin behind the
/// vowels of its word ("Ahmad" is `hmd`), so the whole word is looked at.
fn is_capitalised(visible: &str, at: &Range<usize>) -> bool {
    let first_of_word = |inside: usize| {
        let head = visible[..inside].chars().rev().take_while(|letter| letter.is_alphanumeric());
        head.last().or_else(|| visible[inside..].chars().next())
    };
    let last =
        visible[at.clone()].char_indices().next_back().map_or(at.start, |(i, _)| at.start + i);
    let capital = |letter: Option<char>| letter.is_some_and(char::is_uppercase);
    capital(first_of_word(at.start)) && capital(first_of_word(last))
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Consonants of words in two scripts are a coincidence; look-alikes are found by folding.
fn is_one_script(text: &str) -> bool {
    let has = |of: fn(char) -> bool| usize::from(text.chars().any(of));
    let is_latin = |letter: char| letter.is_alphabetic() && u32::from(letter) < 0x370;
    has(is_latin) + has(is_cyrillic) + has(is_arabic) <= 1
}

/// Drops what overlaps a plainer finding of the same item.
fn plainest(mut found: Vec<Finding>) -> Vec<Finding> {
    let rank = |how: How| match how {
        How::Exact => 0,
        How::Normalised => 1,
        How::Inflected => 2,
        How::Joined => 3,
        How::Transliterated => 4,
    };
    // By item, so that only neighbours need to be compared; longer ones first within a rank.
    found.sort_by_key(|one| (one.item_index, one.at.start, rank(one.how), usize::MAX - one.at.end));
    let mut kept: Vec<Finding> = Vec::new();
    for one in found {
        match kept.last_mut() {
            Some(last) if last.item_index == one.item_index && one.at.start < last.at.end => {
                if rank(one.how) < rank(last.how) {
                    *last = one;
                }
            }
            _ => kept.push(one),
        }
    }
    kept.sort_by_key(|one| (one.at.start, one.item_index));
    kept
}
