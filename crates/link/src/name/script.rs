//! One spelling of several, and the script of a name.
//!
//! [`fold`] gives tokens in lower case: NFKC, without marks, with Arabic letters in their plain
//! forms and without tatweel. Letters that stand for another sound than their base (`ş`, `č`, `ł`)
//! become two letters of ASCII, so that the sound is not lost with the mark.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The scripts that are romanised here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Script {
    /// Latin, and whatever has no rules here.
    Latin,
    /// Cyrillic: Russian, Ukrainian, Chechen and their neighbours.
    Cyrillic,
    /// Arabic and Persian: short vowels are not written.
    Arabic,
}

/// The script of the first letter that decides it.
pub(crate) fn script(text: &str) -> Script {
    let of = |c: char| match u32::from(c) {
        0x400..=0x52f => Some(Script::Cyrillic),
        0x600..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => Some(Script::Arabic),
        _ if c.is_alphabetic() => Some(Script::Latin),
        _ => None,
    };
    text.chars().find_map(of).unwrap_or(Script::Latin)
}

/// The words of a name in their plain spelling, joined by one blank; digits stay.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => folded.push(char::from(byte)),
                _ => put(&mut folded, char::from(byte.to_ascii_lowercase())),
            }
        }
    } else {
        for c in text.nfkc().flat_map(char::to_lowercase) {
            plain(&mut folded, c);
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// A letter or digit as it is; apostrophes vanish; anything else parts words.
fn put(folded: &mut String, c: char) {
    if c.is_alphanumeric() {
        folded.push(c);
    } else if !matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | 'ʿ' | 'ʾ' | '´' | '\u{2bb}')
        && !folded.is_empty()
        && !folded.ends_with(' ')
    {
        folded.push(' ');
    }
}

fn plain(folded: &mut String, c: char) {
    let two = match c {
        // Marks of vowels, tatweel, hamza by itself, zero-width joiners, the palochka of Chechen.
        '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | 'ء' | '\u{200b}'..='\u{200f}' => "",
        '\u{4c0}' | '\u{4cf}' => "ӏ",
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ى' | 'ی' | 'ئ' => "ي",
        'ؤ' => "و",
        'ة' | 'ۀ' | 'ہ' | 'ە' => "ه",
        'ک' => "ك",
        'ё' => "е",
        'ş' | 'š' | 'ș' => "sh",
        'ç' | 'č' | 'ć' => "ch",
        'ž' => "zh",
        'ğ' | 'ġ' => "gh",
        'ḫ' | 'ḵ' => "kh",
        'ḏ' => "dh",
        'ṯ' => "th",
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        'ə' => "a",
        // They are letters of their own, not `и` and `і` with a mark.
        'й' | 'ї' | 'ў' => return folded.push(c),
        c if is_combining_mark(c) => "",
        c if c.is_ascii() || !c.is_alphabetic() => return put(folded, c),
        c => {
            for base in std::iter::once(c).nfd().filter(|it| !is_combining_mark(*it)) {
                put(folded, base);
            }
            return;
        }
    };
    folded.push_str(two);
}
