//! How a name sounds, in one small alphabet for all scripts, and its consonants.
//!
//! The alphabet is ASCII: `a i u` for vowels (`e` and `i` are one, `o` and `u` are one: schemes of
//! romanisation disagree on them), `x` for *sh*, `c` for *ch*, `j` for *zh* and *dzh*, `h` for *h*
//! and *kh*, `g` for *g* and *gh*, `k` for *k* and *q*. docs/spec/link.md, "Sounds", has the table.

use super::script::Script;

/// How a word in this script sounds.
pub(crate) fn sound(word: &str, script: Script) -> String {
    match script {
        Script::Latin => latin(word.as_bytes()),
        Script::Cyrillic => latin(cyrillic(word).as_bytes()),
        Script::Arabic => arabic(word),
    }
}

/// The consonants of a sound by class; vowels and `j` (in Latin as often a glide) are none.
pub(crate) fn skeleton(sound: &str) -> String {
    let class = |byte: u8| match byte {
        b'b' | b'p' => Some('b'),
        b'v' | b'f' => Some('f'),
        b'd' | b't' => Some('t'),
        b's' | b'z' | b'x' | b'c' => Some('s'),
        b'h' | b'g' => Some('h'),
        b'a' | b'i' | b'u' | b'j' => None,
        other => Some(char::from(other)),
    };
    sound.bytes().filter_map(class).collect()
}

/// Digraphs of Latin spellings, the longest first, and what they sound like.
const DIGRAPHS: [(&str, &str); 34] = [
    ("shch", "x"),
    ("tsch", "c"),
    ("sch", "x"),
    ("tch", "c"),
    ("dzh", "j"),
    ("dsh", "j"),
    ("sh", "x"),
    ("ch", "c"),
    ("kh", "h"),
    ("gh", "g"),
    ("zh", "j"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("dj", "j"),
    ("ts", "s"),
    ("tz", "s"),
    ("ck", "k"),
    ("cq", "k"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ei", "ai"),
    ("ey", "ai"),
    ("ay", "ai"),
    ("ce", "si"),
    ("ci", "si"),
    ("cy", "si"),
    ("ie", "i"),
    ("iy", "i"),
    ("yy", "i"),
    ("ii", "i"),
    ("ij", "i"),
];

fn latin(word: &[u8]) -> String {
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let rest = &word[at..];
        // `oua`, `oui`: French for a w.
        if rest.starts_with(b"ou") && rest.get(2).is_some_and(|next| b"aei".contains(next)) {
            push(&mut out, b'v');
            at += 2;
            continue;
        }
        let digraph = DIGRAPHS.iter().find(|(from, _)| rest.starts_with(from.as_bytes()));
        if let Some((from, to)) = digraph {
            to.bytes().for_each(|byte| push(&mut out, byte));
            at += from.len();
            continue;
        }
        match byte {
            b'e' | b'y' => push(&mut out, b'i'),
            b'o' => push(&mut out, b'u'),
            b'q' | b'c' => push(&mut out, b'k'),
            b'w' => push(&mut out, b'v'),
            b'x' => out.push_str("ks"),
            b'a'..=b'z' | b'0'..=b'9' => push(&mut out, byte),
            _ => {}
        }
        at += 1;
    }
    without_last_h(out)
}

/// Doubled letters count once.
fn push(out: &mut String, byte: u8) {
    if out.as_bytes().last() != Some(&byte) || byte.is_ascii_digit() {
        out.push(char::from(byte));
    }
}

/// An h at the end is not heard, and not always written: Fatima, Fatimah.
fn without_last_h(mut out: String) -> String {
    if out.len() > 2 && out.ends_with('h') {
        out.pop();
    }
    out
}

/// Letters of ASCII for Cyrillic ones; `latin` then makes sounds of them.
fn cyrillic(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut before = ' ';
    for c in word.chars() {
        let letters = match c {
            'а' | 'ә' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' | 'ѓ' => "g",
            'ғ' => "gh",
            'д' => "d",
            'е' | 'э' | 'є' => "e",
            'ж' => "zh",
            'ҷ' | 'ђ' | 'џ' => "dzh",
            'з' | 'ѕ' | 'ҙ' => "z",
            'и' | 'і' | 'ї' | 'ы' | 'ӣ' => "i",
            'й' | 'ј' => "y",
            'к' | 'қ' | 'ҡ' | 'ќ' => "k",
            'л' | 'љ' => "l",
            'м' => "m",
            'н' | 'ң' | 'њ' => "n",
            'о' | 'ө' => "o",
            'п' => "p",
            'р' => "r",
            'с' | 'ҫ' => "s",
            'т' => "t",
            'у' | 'ү' | 'ұ' | 'ӯ' | 'ў' => "u",
            'ф' => "f",
            // One sign for the sound, so that a `г` before it is no `gh`.
            'х' | 'ҳ' | 'һ' => "kh",
            'ц' => "ts",
            'ч' | 'ћ' => "ch",
            'ш' | 'щ' => "sh",
            'ю' => "yu",
            'я' => "ya",
            // A palochka typed as a Latin letter or a digit.
            'i' | 'l' | '1' if "гкптхцч ".contains(before) => "",
            c if c.is_ascii_alphanumeric() => {
                out.push(c);
                ""
            }
            _ => "",
        };
        out.push_str(letters);
        before = c;
    }
    out
}

/// Sounds of Arabic letters: long vowels and consonants. A doubled letter is two: it is not shadda.
fn arabic(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(letters.len());
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        at += 1;
        out.push(match c {
            'ا' | 'ع' if at == 1 => 'a',
            'ا' => 'a',
            'ب' => 'b',
            'پ' => 'p',
            'ت' if next == 'ش' => {
                at += 1;
                'c'
            }
            'د' if next == 'ج' => {
                at += 1;
                'j'
            }
            'ت' | 'ث' | 'ط' => 't',
            'د' | 'ذ' | 'ض' => 'd',
            'ج' | 'ژ' => 'j',
            'چ' => 'c',
            'ح' | 'خ' => 'h',
            // At the end a feminine ending, or not heard.
            'ه' if at < letters.len() => 'h',
            'ر' => 'r',
            'ز' | 'ظ' => 'z',
            'س' | 'ص' => 's',
            'ش' => 'x',
            'غ' | 'گ' | 'ڭ' => 'g',
            'ف' => 'f',
            'ڤ' => 'v',
            'ق' | 'ك' => 'k',
            'ل' => 'l',
            'م' => 'm',
            'ن' => 'n',
            // A consonant at the start and before a long vowel: Walid, Marwan.
            'و' if at == 1 || matches!(next, 'ا' | 'ي') => 'v',
            'و' => 'u',
            'ي' => 'i',
            '0'..='9' => c,
            _ => continue,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::script::{fold, script};
    use super::{skeleton, sound};

    #[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
    fn check(words: &str, expected: Expect) {
        let said = |word: &str| {
            let folded = fold(word);
            let said = sound(&folded, script(&folded));
            format!("{word} {said} {}", skeleton(&said))
        };
        expected.assert_eq(&words.split(' ').map(said).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn one_name_sounds_alike_in_three_scripts() {
        check(
            "Yusuf Youssef Юсуф يوسف Walid Ouahid Валид وليد Shcherbakov Щербаков شيرباكوف",
            expect![[r#"
                Yusuf iusuf sf
                Youssef iusif sf
                Юсуф iusuf sf
                يوسف iusf sf
                Walid valid flt
                Ouahid vahid fht
                Валид valid flt
                وليد vlid flt
                Shcherbakov xirbakuv srbkf
                Щербаков xirbakuv srbkf
                شيرباكوف xirbakuf srbkf"#]],
        );
    }

    #[test]
    fn what_is_not_heard_is_dropped() {
        check(
            "Fatimah Fatma فاطمة Хьамид Мохьмад ГIайрбек Çelik Чалик Ğali تشاليك",
            expect![[r#"
                Fatimah fatima ftm
                Fatma fatma ftm
                فاطمة fatm ftm
                Хьамид hamid hmt
                Мохьмад muhmad mhmt
                ГIайрбек gairbik hrbk
                Çelik cilik slk
                Чалик calik slk
                Ğali gali hl
                تشاليك calik slk"#]],
        );
    }
}
