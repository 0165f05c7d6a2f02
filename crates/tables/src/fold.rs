//! One spelling of several, to compare heads of columns, terms and words of dates.
//!
//! Lower case, without accents, vowel signs and punctuation; `ё` is `е`, `й` is `и`; Arabic letters
//! in their plain forms; digits are ASCII. Blanks and underscores are one blank.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The digits of scripts that write numbers with their own, by their zeros.
const ZEROS: [u32; 10] = [0x660, 0x6F0, 0x966, 0x9E6, 0xFF10, 0xE50, 0x1040, 0x17E0, 0xA66, 0xAE6];

/// A digit of any of these scripts as its ASCII one.
pub(crate) fn ascii_digit(c: char) -> char {
    let code = u32::from(c);
    if code < 0x660 {
        return c;
    }
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

/// ASCII digits; blanks of all kinds are one blank, none at the ends; nothing invisible.
pub(crate) fn tidied(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain {
        return Cow::Borrowed(text);
    }
    let mut tidy = String::with_capacity(text.len());
    let mut is_open = false;
    for c in text.chars() {
        if c.is_whitespace() {
            is_open = !tidy.is_empty();
        } else if !crate::cell::is_blank(c) {
            if is_open {
                tidy.push(' ');
                is_open = false;
            }
            tidy.push(ascii_digit(c));
        }
    }
    Cow::Owned(tidy)
}

/// The spelling by which two are compared.
pub(crate) fn fold(text: &str) -> String {
    if let Some(folded) = common(text) {
        return folded;
    }
    let mut folded = String::with_capacity(text.len());
    let mut is_open = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        // Lower case may bring a mark of its own.
        if is_combining_mark(c) || c == '\u{640}' || crate::cell::is_blank(c) && !c.is_whitespace()
        {
            continue;
        }
        let c = match ascii_digit(c) {
            'ى' | 'ی' => 'ي',
            'ة' => 'ه',
            'ک' => 'ك',
            'ё' => 'е',
            c => c,
        };
        if c.is_alphanumeric() {
            if is_open && !folded.is_empty() {
                folded.push(' ');
            }
            is_open = false;
            folded.push(c);
        } else if !matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`') {
            is_open = true;
        }
    }
    folded
}

/// The same for words of ASCII and Russian letters, which most are: no table is asked.
fn common(text: &str) -> Option<String> {
    let lower = |c: char| match c {
        'a'..='z' | '0'..='9' | 'а'..='и' | 'к'..='я' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'й' | 'Й' => Some('и'),
        'А'..='Я' => char::from_u32(u32::from(c) + 0x20),
        _ => None,
    };
    text.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::{common, fold, tidied};

    #[test]
    fn the_short_way_gives_the_same() {
        use unicode_normalization::UnicodeNormalization as _;
        for c in (0..0x500).filter_map(char::from_u32).filter(|c| c.is_alphanumeric()) {
            let short = common(&c.to_string());
            let decomposed: String = std::iter::once(c).nfd().collect();
            // What is no single letter takes the long way: a mark in front keeps it there.
            let long = fold(&format!("\u{301}{decomposed}"));
            assert!(short.is_none_or(|short| short == long), "{c}");
        }
    }

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("Дата_рождения", "  дата   РОЖДЕНИЯ:"),
            ("Ёлка", "елка"),
            ("Prénom", "prenom"),
            ("اسم العائلة", "إسم  العائله"),
            ("Ім'я", "Ім’я"),
            ("e-mail", "E mail"),
            ("١٢", "12"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("имя"), fold("имена"));
        assert_eq!(fold("№ п/п"), "no п п");
    }

    #[test]
    fn blanks_and_digits() {
        assert_eq!(tidied(" \u{feff}٣\u{a0}\t۴ x\u{200f} "), "3 4 x");
        assert_eq!(tidied("2017-04"), "2017-04");
    }
}
