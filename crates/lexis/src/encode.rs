//! The alphabet of index forms: `a` to `z` and `0` to `9`, so that no tokenizer changes them.
//!
//! FTS5's tokenizers fold case, drop marks and split at characters that their Unicode tables do not
//! call letters (Thai vowels, letters newer than the tables). docs/spec/search.md, "Alphabet".
//! The code is injective, and a prefix of a word is coded as a prefix of its code.

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Characters of one page; a pair of digits counts to 1,295.
const PAGE: u32 = 1024;

/// The code of `word` behind a name space such as `w` or `srus`.
pub(crate) fn encode(space: &str, word: &str) -> String {
    let mut out = String::with_capacity(space.len() + word.len() + 3);
    out.push_str(space);
    let mut page = None;
    for c in word.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            if page.take().is_some() {
                out.push_str("zy");
            }
            out.push(c);
            if c == 'z' {
                out.push('z');
            }
        } else {
            let (this, inside) = (u32::from(c) / PAGE, u32::from(c) % PAGE);
            if page != Some(this) {
                out.push('z');
                pair(&mut out, this);
                page = Some(this);
            }
            pair(&mut out, inside);
        }
    }
    out
}

/// Two digits; the first of a page is at most `u`, of a character at most `s`.
fn pair(out: &mut String, number: u32) {
    for digit in [number / 36, number % 36] {
        let index = usize::try_from(digit).unwrap_or(0) % DIGITS.len();
        out.push(char::from(DIGITS[index]));
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn forms_of_the_specification() {
        assert_eq!(encode("w", "zebra"), "wzzebra");
        assert_eq!(encode("w", "дом"), "wz011g1q1o");
        assert_eq!(encode("w", "a1я"), "wa1z0127");
        assert_eq!(encode("w", "яa"), "wz0127zya");
    }

    #[test]
    fn different_words_have_different_forms() {
        let words = ["", "z", "zz", "zy", "я", "яz", "zя", "я0127", "0127", "水", "水水", "z01"];
        let mut forms: Vec<_> = words.iter().map(|word| encode("w", word)).collect();
        forms.sort();
        forms.dedup();
        assert_eq!(forms.len(), words.len());
    }
}
