//! The twelve words that are the sender's only way back: docs/spec/envelope.md, section 1.
//!
//! Reading forgives case, numbering, punctuation and invisible direction marks. It never guesses
//! a word: an unknown one is reported by its position, not repeated and not replaced.

use std::fmt;

use bip39::{Language, Mnemonic};
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, PostSalt, ThreadKeys};

/// 128 bits: far beyond guessing, so that the server needs no slow hash.
const ENTROPY_BYTES: usize = 16;
const WORDS: usize = 12;
/// Longest input that is looked at: twelve words of eight letters, with room for numbering.
const INPUT_BYTES_MAX: usize = 2_048;

/// Twelve BIP39 words (English list) with their checksum. Wiped when dropped.
#[derive(Clone)]
pub struct CodeWords {
    entropy: Zeroizing<[u8; ENTROPY_BYTES]>,
}

impl CodeWords {
    /// Draws new words.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut entropy = Zeroizing::new([0; ENTROPY_BYTES]);
        rng.fill_bytes(&mut *entropy);
        Self { entropy }
    }

    /// Reads words as a person types them.
    ///
    /// # Errors
    /// [`Error::WordCount`], [`Error::WordUnknown`], [`Error::WordsChecksum`]; [`Error::Limit`]
    /// where far too much was typed.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        if typed.len() > INPUT_BYTES_MAX {
            let limit = INPUT_BYTES_MAX as u64;
            return Err(Error::Limit { what: "the field for code words", limit });
        }
        let clean = tidy(typed);
        let found = clean.split(' ').filter(|word| !word.is_empty()).count();
        if let Some(position) = unknown_word(&clean) {
            return Err(Error::WordUnknown { position });
        }
        if found != WORDS {
            return Err(Error::WordCount { found });
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, clean.trim_end())
            .map_err(|_| Error::WordsChecksum)?;
        let (mut bytes, _) = mnemonic.to_entropy_array();
        let mut entropy = Zeroizing::new([0; ENTROPY_BYTES]);
        entropy.copy_from_slice(&bytes[..ENTROPY_BYTES]);
        bytes.zeroize();
        Ok(Self { entropy })
    }

    /// The words, lower case, one space between.
    pub fn phrase(&self) -> Zeroizing<String> {
        let mnemonic = Mnemonic::from_entropy_in(Language::English, &*self.entropy)
            .expect("BIP39 has words for every 16 bytes");
        // Twelve words of at most eight letters: the string never grows, so no copy stays behind.
        let mut phrase = Zeroizing::new(String::with_capacity(WORDS * 9));
        for (index, word) in mnemonic.words().enumerate() {
            if index > 0 {
                phrase.push(' ');
            }
            phrase.push_str(word);
        }
        phrase
    }

    /// The keys of this thread at the Post which has this salt.
    pub fn thread_keys(&self, salt: &PostSalt) -> ThreadKeys {
        ThreadKeys::derive(&self.entropy, salt)
    }
}

impl fmt::Debug for CodeWords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CodeWords").finish_non_exhaustive()
    }
}

/// Lower-case words with one space after each; numbering and punctuation gone.
fn tidy(typed: &str) -> Zeroizing<String> {
    // Lower case of one character has at most three, and each takes at most four bytes.
    let mut clean = Zeroizing::new(String::with_capacity(typed.len() * 3 + 1));
    for token in typed.split(|c: char| !c.is_alphanumeric() && !is_invisible(c)) {
        let before = clean.len();
        for c in token.chars().filter(|c| !is_invisible(*c)) {
            // "1apple": a number before a word is numbering; digits inside a word stay and refute.
            if clean.len() == before && c.is_numeric() {
                continue;
            }
            clean.extend(c.to_lowercase());
        }
        if clean.len() > before {
            clean.push(' ');
        }
    }
    clean
}

/// Joiners and direction marks that come along when words are copied from a page.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Position, from 1, of the first word that is not on the list.
fn unknown_word(clean: &str) -> Option<usize> {
    let mut words = clean.split(' ').filter(|word| !word.is_empty());
    words.position(|word| Language::English.find_word(word).is_none()).map(|index| index + 1)
}
