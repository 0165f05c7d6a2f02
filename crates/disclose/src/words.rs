//! Cuts a text into words so that their concatenation is the text, byte for byte.
//!
//! Boundaries are those of UAX #29 (Unicode word boundaries). Spaces and punctuation are no leaves
//! of their own: they belong to the word before them, and opening marks that touch a word
//! ("(", "¿", a quotation mark) to the word that they open. Scripts without spaces give one word
//! per ideograph or cluster; no word is longer than [`WORD_BYTES_MAX`].

use unicode_segmentation::UnicodeSegmentation;

use crate::limits::WORD_BYTES_MAX;

/// The words of a text, in reading order.
///
/// ```
/// use testimony_disclose::split_words;
/// assert_eq!(split_words("She said: «No.»"), ["She ", "said: ", "«No.»"]);
/// ```
pub fn split_words(text: &str) -> Vec<&str> {
    let starts = starts_of_words(text);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut words = Vec::with_capacity(starts.len());
    for (start, end) in starts.iter().copied().zip(ends) {
        cut(&text[start..end], &mut words);
    }
    words
}

/// Byte offsets at which words start; the first is 0, so that leading marks belong to a word.
fn starts_of_words(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    // Where the next word would start if it began now: behind the last space since the last word.
    let mut open = None;
    for (at, piece) in text.split_word_bound_indices() {
        if piece.contains(char::is_alphanumeric) {
            starts.push(open.take().unwrap_or(at));
        } else if piece.contains(char::is_whitespace) {
            open = Some(at + piece.len());
        }
    }
    match starts.first_mut() {
        Some(first) => *first = 0,
        // Of an empty text this cuts no word.
        None => starts.push(0),
    }
    starts
}

/// Pushes `word`, in pieces of at most [`WORD_BYTES_MAX`] bytes.
fn cut<'a>(mut word: &'a str, words: &mut Vec<&'a str>) {
    while word.len() > WORD_BYTES_MAX {
        let whole = (0..=WORD_BYTES_MAX).rfind(|at| word.is_char_boundary(*at));
        let (head, tail) = word.split_at(whole.unwrap_or(word.len()));
        words.push(head);
        word = tail;
    }
    if !word.is_empty() {
        words.push(word);
    }
}

#[cfg(test)]
mod tests;
