//! Where a word may begin though nothing separates it: `vkMartaQuill`, `marta87`.

use crate::fold::is_flag;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    Digit,
    /// Regional indicators: a flag behind a name is not a part of it.
    Flag,
    Small,
    Capital,
}

/// Whether a word may begin at `letter`: digits meet letters, a capital follows a small letter, or
/// the last of several capitals begins a word (`VKMarta`).
pub(crate) fn is_turn(previous: Option<char>, letter: char, next: Option<char>) -> bool {
    let Some(before) = previous.map(nature) else { return false };
    match (before, nature(letter)) {
        (Nature::Capital, Nature::Small) => false,
        (Nature::Capital, Nature::Capital) => next.is_some_and(char::is_lowercase),
        (before, here) => before != here,
    }
}

fn nature(letter: char) -> Nature {
    match letter {
        letter if letter.is_numeric() => Nature::Digit,
        letter if is_flag(letter) => Nature::Flag,
        letter if letter.is_uppercase() => Nature::Capital,
        _ => Nature::Small,
    }
}
