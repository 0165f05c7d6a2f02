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
    [undressed(letter)]
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
        'і' | 'ι' | 'ı' | 'ӏ' | 'l' | 'ɩ' | 'ǀ' | '1' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        // A digit is folded wherever it stands, so that an item and its text agree.
        'о' | 'ο' | 'ø' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'у' | 'γ' | 'ү' => 'y',
        'х' | 'χ' => 'x',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'ԛ' => 'q',
        'ɡ' => 'g',
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
        other if other.is_ascii() => other,
        other => match decimal(other) {
            Some('0') => 'o',
            Some('1') => 'i',
            Some(digit) => digit,
            None => other,
        },
    }
}

/// The zeros of all scripts that have decimal digits; those that NFKD makes ASCII are not named.
const ZEROS: [char; 61] = [
    '\u{30}',
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{11F50}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E4F0}',
    '\u{1E950}',
];

/// A decimal digit of any script as an ASCII digit.
fn decimal(letter: char) -> Option<char> {
    let zero = ZEROS.iter().rev().find(|zero| **zero <= letter)?;
    char::from_digit(u32::from(letter) - u32::from(*zero), 36).filter(char::is_ascii_digit)
}

/// The ASCII digits of a character, also of one that encloses or raises them.
pub(crate) fn digits(letter: char) -> impl Iterator<Item = char> {
    [letter].into_iter().nfkd().filter_map(decimal)
}

/// A letter without what Unicode does not decompose: small capitals, filled boxes and circles,
/// the letters of flags.
pub(crate) fn undressed(letter: char) -> char {
    const SMALL_CAPITALS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpꞯqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzᴫл";
    let capital = |first: char| {
        let nth = u8::try_from(u32::from(letter) - u32::from(first)).unwrap_or(0);
        char::from(b'A' + nth)
    };
    match letter {
        // Nobody's small capital q, but all writers of small capitals take it.
        'ǫ' => 'q',
        '\0'..='ɏ' => letter,
        '\u{1F150}'..='\u{1F169}' => capital('\u{1F150}'),
        '\u{1F170}'..='\u{1F189}' => capital('\u{1F170}'),
        letter if is_flag(letter) => capital('\u{1F1E6}'),
        'ʀ'..='ʟ' | 'ɢ' | 'ɪ' | 'ɴ' | 'ᴀ'..='ᴫ' | 'ꜰ' | 'ꜱ' | 'ꞯ' => {
            let mut pairs = SMALL_CAPITALS.chars();
            pairs.find(|known| *known == letter).and_then(|_| pairs.next()).unwrap_or(letter)
        }
        letter => letter,
    }
}

/// Whether a character is one half of a flag.
pub(crate) fn is_flag(letter: char) -> bool {
    matches!(letter, '\u{1F1E6}'..='\u{1F1FF}')
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
    !letter.is_numeric()
        && matches!(letter,
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
