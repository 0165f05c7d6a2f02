//! One letter, however it is written.
//!
//! A character is decomposed (NFKD), loses its marks, becomes lower case and is then replaced by
//! the representative of its class of look-alikes. Both sides of a comparison are folded, so a
//! class only has to hold letters that nobody should be able to hide behind.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// The letters and digits of a character after folding; none for a mark or an invisible character.
pub(crate) fn fold(letter: char) -> impl Iterator<Item = char> {
    // Nearly all characters of nearly all texts go the short way.
    let plain = small_plain(letter).map(class);
    let rest = plain.is_none().then(|| decomposed(letter));
    plain.into_iter().chain(rest.into_iter().flatten())
}

/// The small letter of a character that has neither marks nor a decomposition.
fn small_plain(letter: char) -> Option<char> {
    match letter {
        '\0'..='\x7f' => Some(letter.to_ascii_lowercase()),
        'й' | 'Й' => None,
        'а'..='я' => Some(letter),
        'А'..='Я' => char::from_u32(u32::from(letter) + 0x20),
        _ => None,
    }
}

fn decomposed(letter: char) -> impl Iterator<Item = char> {
    [letter]
        .into_iter()
        .nfkd()
        .filter(|part| !is_combining_mark(*part) && !is_invisible(*part))
        .flat_map(char::to_lowercase)
        .filter(|part| !is_combining_mark(*part))
        .flat_map(|part| match part {
            'ß' => ['s', 's'].into_iter().take(2),
            'æ' => ['a', 'e'].into_iter().take(2),
            'œ' => ['o', 'e'].into_iter().take(2),
            part => [class(part), ' '].into_iter().take(1),
        })
}

/// A whole item, without separators.
pub(crate) fn fold_word(word: &str) -> String {
    word.chars().flat_map(fold).filter(|letter| letter.is_alphanumeric()).collect()
}

/// The representative of a letter's class. Left: what is folded; right: into what.
fn class(letter: char) -> char {
    match letter {
        // Cyrillic letters that look like Latin ones, small or capital.
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' | 'э' => 'e',
        'н' | 'һ' => 'h',
        // The palochka of Chechen and its usual stand-ins; Turkish dotless i; Ukrainian i.
        'і' | 'ι' | 'ı' | 'ӏ' | 'l' | 'ɩ' | 'ǀ' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'о' | 'ο' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'у' | 'γ' | 'ү' => 'y',
        'х' | 'χ' => 'x',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'ґ' | 'ғ' => 'г',
        'đ' => 'đ',
        'ł' => 'i',
        'ς' => 'σ',
        // Arabic and Persian forms of one letter.
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ہ' | 'ھ' | 'ە' => 'ه',
        'ء' => 'ا',
        '٠'..='٩' => digit(letter, '٠'),
        '۰'..='۹' => digit(letter, '۰'),
        '०'..='९' => digit(letter, '०'),
        other => other,
    }
}

fn digit(letter: char, zero: char) -> char {
    let value = u32::from(letter) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(letter)
}

/// Whether a character shows nothing: joiners, direction marks, soft hyphens, selectors, tatweel.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{00AD}' | '\u{034F}' | '\u{0640}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}'
        | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Marks within a word that one writer sets and another leaves out: `O'Brien`, `п'ять`.
pub(crate) fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʹ' | 'ʺ' | '`' | '´' | 'ʿ' | 'ʾ' | '′')
}

/// Scripts that do not put spaces between words: any place is a boundary.
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character belongs to Arabic script.
pub(crate) fn is_arabic(letter: char) -> bool {
    matches!(letter, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{FB50}'..='\u{FEFC}')
}

/// Whether a character belongs to Cyrillic script.
pub(crate) fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{0400}'..='\u{052F}')
}

/// A letter and the mark behind it as one character, where Unicode has one (`s` + caron: `š`).
pub(crate) fn composed(letter: char, mark: Option<char>) -> Option<char> {
    mark.filter(|mark| is_combining_mark(*mark)).and_then(|mark| compose(letter, mark))
}

/// The small letter under marks, without look-alike classes.
pub(crate) fn base(letter: char) -> char {
    if let Some(small) = small_plain(letter) {
        return small;
    }
    let mut parts = [letter].into_iter().nfkd().filter(|part| !is_combining_mark(*part));
    let part = parts.next().unwrap_or(letter);
    part.to_lowercase().next().unwrap_or(part)
}
