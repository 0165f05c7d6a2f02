//! The code words, the sender's only way back: docs/spec/envelope.md, section 1.
//!
//! Reading forgives case, numbering, punctuation, accents and invisible direction marks. It never
//! guesses: an unknown word is reported by its position, not repeated; what it may have been is
//! offered ([`CodeWords::offer`]), and the sender must accept it.

mod digits;
mod offer;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use bip39::{Language, Mnemonic};
use rand_core::{CryptoRng, RngCore};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

pub use self::offer::Offer;
use crate::{Error, PostSalt, ThreadKeys};

/// 128 bits: far beyond guessing, so that the server needs no slow hash.
pub(super) const ENTROPY_BYTES: usize = 16;
const WORDS: usize = 12;
/// Longest input that is looked at: twelve words of eight letters, with room for numbering.
const INPUT_BYTES_MAX: usize = 2_048;
/// The lists whose words are read; the first is the one for everybody who has no list.
const LISTS: [Language; 2] = [Language::English, Language::Spanish];

type Entropy = Zeroizing<[u8; ENTROPY_BYTES]>;

/// How code words are shown. All spellings mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Twelve words of the English list of BIP39.
    English,
    /// Twelve words of the Spanish list of BIP39.
    Spanish,
    /// Nine groups of five digits, for those who write with other letters.
    Digits,
}

/// 128 random bits, shown as twelve words or nine groups of digits. Wiped when dropped.
#[derive(Clone)]
pub struct CodeWords {
    entropy: Entropy,
}

impl CodeWords {
    /// Draws new words.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut entropy = Zeroizing::new([0; ENTROPY_BYTES]);
        rng.fill_bytes(&mut *entropy);
        Self { entropy }
    }

    /// Reads any spelling, as a person types it.
    ///
    /// # Errors
    /// [`Error::WordCount`], [`Error::WordUnknown`], [`Error::WordsChecksum`]; of digits
    /// [`Error::DigitCount`], [`Error::DigitGroup`]; [`Error::Limit`] where far too much was typed.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        if typed.len() > INPUT_BYTES_MAX {
            let limit = INPUT_BYTES_MAX as u64;
            return Err(Error::Limit { what: "the field for code words", limit });
        }
        if let Some(entropy) = digits::read(typed) {
            return entropy.map(|entropy| Self { entropy });
        }
        let clean = tidy(typed);
        let words: Vec<&str> = clean.split(' ').filter(|word| !word.is_empty()).collect();
        // The list which has the most of the words is the one that was meant.
        let known =
            |list: &Language| words.iter().filter(|word| index(*list, word).is_some()).count();
        let best = LISTS.iter().rev().copied().max_by_key(known).unwrap_or(Language::English);
        let unknown = words.iter().position(|word| index(best, word).is_none());
        if let Some(at) = unknown {
            return Err(Error::WordUnknown { position: at + 1 });
        }
        if words.len() != WORDS {
            return Err(Error::WordCount { found: words.len() });
        }
        let found = |list: &Language| entropy_of(words.iter().map(|word| index(*list, word)));
        let entropy = LISTS.iter().find_map(found).ok_or(Error::WordsChecksum)?;
        Ok(Self { entropy })
    }

    /// What may have been meant, where [`CodeWords::parse`] found words that are on no list: the only
    /// phrase near by whose checksum fits. It must be shown, and accepted, before it is used.
    pub fn offer(typed: &str) -> Option<Offer> {
        let readable = typed.len() <= INPUT_BYTES_MAX && digits::read(typed).is_none();
        readable.then(|| offer::nearest(&tidy(typed))).flatten()
    }

    /// The words in English, lower case, one space between.
    pub fn phrase(&self) -> Zeroizing<String> {
        self.spelled(Spelling::English)
    }

    /// In this spelling: lower case, one space between words, one between groups of digits.
    pub fn spelled(&self, spelling: Spelling) -> Zeroizing<String> {
        match spelling {
            Spelling::English => phrase(&self.entropy, Language::English),
            Spelling::Spanish => phrase(&self.entropy, Language::Spanish),
            Spelling::Digits => digits::print(&self.entropy),
        }
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

fn phrase(entropy: &[u8; ENTROPY_BYTES], list: Language) -> Zeroizing<String> {
    let mnemonic =
        Mnemonic::from_entropy_in(list, entropy).expect("BIP39 has words for every 16 bytes");
    // Twelve words of at most eight letters, accents apart: the string never grows, so no copy
    // stays behind.
    let mut phrase = Zeroizing::new(String::with_capacity(WORDS * 16));
    for (index, word) in mnemonic.words().enumerate() {
        if index > 0 {
            phrase.push(' ');
        }
        // BIP39 keeps accents apart from their letters; people see and copy them as one.
        phrase.extend(word.nfc());
    }
    phrase
}

/// The entropy of twelve words of one list; `None` where one is on no list or the checksum does not
/// fit.
fn entropy_of(indexes: impl Iterator<Item = Option<u16>>) -> Option<Entropy> {
    let (mut entropy, mut bits, mut held) = (Zeroizing::new([0; ENTROPY_BYTES]), 0, 0_u32);
    let mut filled = 0;
    for index in indexes {
        held = held << 11 | u32::from(index?);
        bits += 11;
        while bits >= 8 && filled < ENTROPY_BYTES {
            bits -= 8;
            entropy[filled] = u8::try_from(held >> bits & 0xff).ok()?;
            filled += 1;
        }
        held &= (1 << bits) - 1;
    }
    // What is left are the four bits of the checksum.
    let fits = filled == ENTROPY_BYTES && bits == 4 && held == checksum(&entropy);
    fits.then_some(entropy)
}

fn checksum(entropy: &[u8; ENTROPY_BYTES]) -> u32 {
    use sha2::{Digest, Sha256};
    u32::from(Sha256::digest(entropy)[0] >> 4)
}

/// Lower-case words with one space after each; numbering, punctuation and accents gone.
fn tidy(typed: &str) -> Zeroizing<String> {
    // A character and its decompositions take at most 18 times its bytes (Unicode's FAQ), and the
    // field is short.
    let mut clean = Zeroizing::new(String::with_capacity(typed.len() * 18 + 1));
    for token in typed.split(|c: char| !c.is_alphanumeric() && !is_mark(c) && !is_invisible(c)) {
        let before = clean.len();
        for c in token.nfkd().filter(|c| !is_invisible(*c) && !is_mark(*c)) {
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
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The place of a tidied word on a list.
fn index(list: Language, word: &str) -> Option<u16> {
    static TABLES: OnceLock<[HashMap<String, u16>; LISTS.len()]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| LISTS.map(table));
    let at = LISTS.iter().position(|one| *one == list)?;
    tables[at].get(word).copied()
}

/// A word of a list without its accents.
fn plain(word: &str) -> String {
    word.nfkd().filter(|c| !is_mark(*c)).collect()
}

fn table(list: Language) -> HashMap<String, u16> {
    (0..).zip(list.word_list()).map(|(index, word)| (plain(word), index)).collect()
}
