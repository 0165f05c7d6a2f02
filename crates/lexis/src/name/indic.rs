//! The letters of the scripts of India and Sri Lanka, as sounds: docs/spec/search.md, "Names".
//!
//! Unicode has nine of them in the same order, 128 code points each, so one table serves all.

use crate::script::{Script, script};

/// What a letter is to the ear.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// With an a behind it, unless a vowel sign or a virama follows.
    Consonant(&'static str),
    Vowel(&'static str),
    Sign(&'static str),
    Virama,
    Nukta,
    Silent,
}

/// A word as sounds: with every a that is written, and without those that are not spoken; Tamil
/// also with voiced consonants inside the word. None if the script has no rules.
pub(super) fn sounds(word: &str) -> Vec<String> {
    let Some(of) = word.chars().next().map(script) else { return Vec::new() };
    let letters: Vec<Letter> = match of {
        Script::Sinhala => word.chars().map(sinhala).collect(),
        Script::Devanagari
        | Script::Bengali
        | Script::Gurmukhi
        | Script::Gujarati
        | Script::Oriya
        | Script::Tamil
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam => word.chars().map(common).collect(),
        _ => return Vec::new(),
    };
    let full = spoken(&letters);
    let mut all = vec![full.iter().map(|(sound, _)| *sound).collect::<String>()];
    if !matches!(of, Script::Tamil | Script::Telugu | Script::Kannada | Script::Malayalam) {
        all.push(without_silent(&full));
    }
    if of == Script::Tamil {
        all.extend(all.first().map(|said| voiced(said)));
    }
    all.dedup();
    all
}

/// The sounds, and whether each is an a that no sign writes; one at the end is not spoken.
fn spoken(letters: &[Letter]) -> Vec<(&'static str, bool)> {
    let mut out: Vec<(&'static str, bool)> = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        match letter {
            Letter::Consonant(sound) => {
                let nukta = letters.get(index + 1) == Some(&Letter::Nukta);
                let sound = match (nukta, *sound) {
                    (true, "J") => "z",
                    (true, "d" | "dh") => "r",
                    (_, sound) => sound,
                };
                out.push((sound, false));
                let next = letters.get(index + 1 + usize::from(nukta));
                if !matches!(next, None | Some(Letter::Sign(_) | Letter::Virama)) {
                    out.push(("a", true));
                }
            }
            Letter::Vowel(sound) | Letter::Sign(sound) => out.push((sound, false)),
            Letter::Virama | Letter::Nukta | Letter::Silent => {}
        }
    }
    out
}

/// An unwritten a between a vowel with one consonant and further sounds is mostly silent.
fn without_silent(full: &[(&'static str, bool)]) -> String {
    let vowel =
        |at: usize| full.get(at).is_some_and(|(it, _)| it.starts_with(['a', 'e', 'i', 'o', 'u']));
    let kept = |(at, (_, unwritten)): &(usize, &(&str, bool))| {
        let after_one = *at >= 2 && vowel(at - 2) && !vowel(at - 1);
        !(*unwritten && after_one && at + 2 < full.len())
    };
    full.iter().enumerate().filter(kept).map(|(_, (sound, _))| *sound).collect()
}

/// Tamil writes k and g, t and d, p and b with one letter; inside a word they are voiced.
fn voiced(said: &str) -> String {
    let inside = |(at, c): (usize, char)| match c {
        'k' if at > 0 => 'g',
        't' if at > 0 => 'd',
        'p' if at > 0 => 'b',
        'C' => 's',
        c => c,
    };
    said.chars().enumerate().map(inside).collect()
}

fn common(c: char) -> Letter {
    use Letter::{Consonant, Nukta, Sign, Silent, Virama, Vowel};
    // Two letters of Assamese stand where Gurmukhi has marks.
    match c {
        'ৰ' => return Consonant("r"),
        'ৱ' => return Consonant("v"),
        'ৎ' => return Consonant("t"),
        'ੰ' => return Sign("n"),
        _ => {}
    }
    match u32::from(c) & 0x7F {
        0x01 | 0x02 => Sign("n"),
        0x05 | 0x06 => Vowel("a"),
        0x07 | 0x08 => Vowel("i"),
        0x09 | 0x0A => Vowel("u"),
        0x0B => Vowel("ri"),
        0x0E | 0x0F => Vowel("e"),
        0x10 => Vowel("ai"),
        0x12 | 0x13 => Vowel("o"),
        0x14 => Vowel("au"),
        0x15 => Consonant("k"),
        0x16 | 0x39 => Consonant("h"),
        0x17 | 0x18 => Consonant("g"),
        0x19 | 0x1E | 0x23 | 0x28 | 0x29 => Consonant("n"),
        0x1A | 0x1B => Consonant("C"),
        0x1C | 0x1D => Consonant("J"),
        0x1F | 0x24 => Consonant("t"),
        0x20 | 0x25 => Consonant("th"),
        0x21 | 0x26 => Consonant("d"),
        0x22 | 0x27 => Consonant("dh"),
        0x2A => Consonant("p"),
        0x2B => Consonant("f"),
        0x2C => Consonant("b"),
        0x2D => Consonant("bh"),
        0x2E => Consonant("m"),
        0x2F => Consonant("y"),
        0x30 | 0x31 => Consonant("r"),
        0x32 | 0x33 => Consonant("l"),
        0x34 => Consonant("Z"),
        0x35 => Consonant("v"),
        0x36 | 0x37 => Consonant("S"),
        0x38 => Consonant("s"),
        0x3C => Nukta,
        0x3E => Sign("a"),
        0x3F | 0x40 => Sign("i"),
        0x41 | 0x42 => Sign("u"),
        0x43 => Sign("ri"),
        0x46 | 0x47 => Sign("e"),
        0x48 => Sign("ai"),
        0x4A | 0x4B => Sign("o"),
        0x4C => Sign("au"),
        0x4D => Virama,
        _ => Silent,
    }
}

fn sinhala(c: char) -> Letter {
    use Letter::{Consonant, Sign, Silent, Virama, Vowel};
    match c {
        'අ'..='ඈ' => Vowel("a"),
        'ඉ' | 'ඊ' => Vowel("i"),
        'උ' | 'ඌ' => Vowel("u"),
        'එ' | 'ඒ' => Vowel("e"),
        'ඔ' | 'ඕ' => Vowel("o"),
        'ක' => Consonant("k"),
        'ඛ' | 'හ' => Consonant("h"),
        'ග' | 'ඝ' | 'ඟ' => Consonant("g"),
        'ච' | 'ඡ' => Consonant("C"),
        'ජ' | 'ඣ' => Consonant("J"),
        'ට' | 'ත' => Consonant("t"),
        'ඨ' | 'ථ' => Consonant("th"),
        'ඩ' | 'ද' | 'ඳ' => Consonant("d"),
        'ඪ' | 'ධ' => Consonant("dh"),
        'ණ' | 'න' | 'ඤ' => Consonant("n"),
        'ප' => Consonant("p"),
        'ඵ' | 'ෆ' => Consonant("f"),
        'බ' | 'ඹ' => Consonant("b"),
        'භ' => Consonant("bh"),
        'ම' => Consonant("m"),
        'ය' => Consonant("y"),
        'ර' => Consonant("r"),
        'ල' | 'ළ' => Consonant("l"),
        'ව' => Consonant("v"),
        'ශ' | 'ෂ' => Consonant("S"),
        'ස' => Consonant("s"),
        '\u{DCA}' => Virama,
        '\u{DCF}'..='\u{DD1}' => Sign("a"),
        '\u{DD2}' | '\u{DD3}' => Sign("i"),
        '\u{DD4}' | '\u{DD6}' => Sign("u"),
        '\u{DD9}' | '\u{DDA}' => Sign("e"),
        '\u{DDB}' => Sign("ai"),
        '\u{DDC}' | '\u{DDD}' => Sign("o"),
        'ං' => Sign("n"),
        _ => Silent,
    }
}
