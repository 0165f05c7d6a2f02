//! An invented news corpus: the same number gives the same document, on every machine.
//!
//! Words are made of the syllables of six invented languages (Latin letters plain, with accents and
//! Turkish, Cyrillic, Greek, Arabic) and drawn by Zipf's law: the word of rank r comes with frequency
//! 1/r, so the commonest ten make up a quarter of a text. Every sentence may name one of 20,000
//! invented people. Documents are in one language each; no word means anything.
//!
//! The query mix ([`query`]): of ten queries one is a commonest word (rank 1 to 10), four are one word
//! (rank 11 to 20,000, by Zipf), two are two words, two are a name, one is a phrase of three words
//! out of a document.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

/// Words of a language.
const WORDS: f64 = 50_000.0;
const PEOPLE: u32 = 20_000;
const LANGUAGES: [&[&str]; 6] = [
    &["ba", "den", "ko", "li", "mar", "nes", "or", "pa", "ris", "sto", "ta", "ven", "wil", "sch"],
    &["bré", "cé", "dão", "fê", "gô", "lí", "mañ", "nü", "öst", "pö", "ré", "sé", "tà", "vì"],
    &["ağ", "bı", "cı", "çe", "dü", "ğı", "ılı", "iş", "kö", "lar", "mış", "ör", "şa", "yü"],
    &["ба", "во", "где", "ёл", "жи", "ко", "ли", "мо", "ня", "пры", "сто", "тьи", "ца", "шу"],
    &["αλ", "βε", "γο", "δι", "ζω", "θα", "κό", "λι", "μα", "νέ", "πρ", "ρι", "στ", "ώρ"],
    &["ال", "با", "تي", "جم", "حر", "دو", "را", "سل", "شع", "عل", "فا", "قو", "مد", "نو"],
];
/// Which language a document is in: news are mostly in two.
const SHARES: [usize; 10] = [0, 0, 0, 3, 3, 3, 1, 2, 4, 5];

/// A generator for one document or query.
fn generator(seed: u64, number: u64) -> ChaCha20Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&number.to_le_bytes());
    ChaCha20Rng::from_seed(key)
}

fn below(rng: &mut ChaCha20Rng, limit: u32) -> u32 {
    rng.next_u32() % limit
}

/// A rank by Zipf's law with exponent 1, from `from` on.
fn rank(rng: &mut ChaCha20Rng, from: f64, to: f64) -> u32 {
    let share = f64::from(rng.next_u32()) / f64::from(u32::MAX);
    (from * (to / from).powf(share)) as u32
}

/// The word of a rank: common ones are short.
fn word(language: usize, rank: u32) -> String {
    let syllables = LANGUAGES[language];
    let mut left = rank.wrapping_mul(2_654_435_761) ^ (language as u32) << 28;
    let count = 1 + (f64::from(rank) + 1.0).log(14.0).ceil() as usize;
    let mut made = String::new();
    let mut exact = rank;
    for _ in 0..count {
        made += syllables[exact as usize % syllables.len()];
        exact /= syllables.len() as u32;
        left = left.rotate_left(7).wrapping_mul(0x9e37_79b1);
    }
    // An ending, as inflected languages have it.
    made + syllables[left as usize % 5]
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One of the invented people.
fn name(language: usize, person: u32) -> String {
    let (first, last) = (word(language, 60_000 + person % 500), word(language, 70_000 + person));
    format!("{} {}", capital(&first), capital(&last))
}

/// A document of at least so many bytes.
pub(crate) fn document(seed: u64, number: u64, bytes: usize) -> String {
    let mut rng = generator(seed, number);
    let language = SHARES[below(&mut rng, 10) as usize];
    let mut text = String::with_capacity(bytes + 200);
    while text.len() < bytes {
        let words = 6 + below(&mut rng, 14);
        let named = below(&mut rng, 3) == 0;
        for at in 0..words {
            let next = word(language, rank(&mut rng, 1.0, WORDS));
            text += &if at == 0 { capital(&next) } else { next };
            text.push(' ');
        }
        if named {
            text += &name(language, below(&mut rng, PEOPLE));
        }
        text.truncate(text.trim_end().len());
        text += if below(&mut rng, 6) == 0 { ".\n\n" } else { ". " };
    }
    text
}

/// A news item of 2 to 3 kB.
pub(crate) fn news(seed: u64, number: u64) -> String {
    let bytes = 2_000 + generator(seed ^ 1, number).next_u32() as usize % 1_000;
    document(seed, number, bytes)
}

/// Query number `number` of the mix, each word as it is written in the documents; a phrase stands in
/// quotation marks.
pub(crate) fn query(seed: u64, number: u64, documents: u64, bytes: usize) -> String {
    let mut rng = generator(seed ^ 2, number);
    let language = SHARES[below(&mut rng, 10) as usize];
    let mut single = || word(language, rank(&mut rng, 11.0, 20_000.0));
    match number % 10 {
        0 => word(language, 1 + (number / 10 % 10) as u32),
        1..=4 => single(),
        5 | 6 => format!("{} {}", single(), single()),
        7 | 8 => name(language, below(&mut rng, PEOPLE)),
        _ => {
            let text = document(seed, rng.next_u64() % documents, bytes);
            let clean: Vec<&str> = text.split(['.', '\n']).next().unwrap().split(' ').collect();
            format!("\"{}\"", clean[1..4].join(" "))
        }
    }
}

#[test]
fn the_same_number_gives_the_same_document() {
    assert_eq!(news(7, 3), news(7, 3));
    assert_ne!(news(7, 3), news(7, 4));
    assert!((2_000..3_400).contains(&news(7, 5).len()));
    assert_eq!(query(7, 9, 100, 200), query(7, 9, 100, 200));
}
