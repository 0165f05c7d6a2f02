use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Kind, Words};

/// Each unit with the bytes it stands for.
fn check(text: &str, expected: &Expect) {
    let words = Words::of(text);
    let shown: Vec<String> = (0..words.len())
        .map(|at| format!("{}={}", words.folded(at), &text[words.bytes(at..at + 1)]))
        .collect();
    expected.assert_eq(&shown.join(" | "));
}

#[test]
fn words_lose_case_accents_and_apostrophes() {
    check("“Élise’s CAFÉ”, Straße", &expect!["elises=Élise’s | cafe=CAFÉ | strasse=Straße"]);
    check("Всё п'ять Хрущёв", &expect!["все=Всё | пять=п'ять | хрущев=Хрущёв"]);
    check("Οδός ΟΔΟΣ IŞIK ışık", &expect!["οδοσ=Οδός | οδοσ=ΟΔΟΣ | isik=IŞIK | isik=ışık"]);
    check("وَقالَ الأطـفال", &expect!["وقال=وَقالَ | الاطفال=الأطـفال"]);
    check("ﬁle ｗｉｄｅ so\u{ad}ft", &expect!["file=ﬁle | wide=ｗｉｄｅ | soft=so\u{ad}ft"]);
}

#[test]
fn decomposed_letters_are_the_same() {
    check("cafe\u{301} Йод и\u{306}од", &expect!["cafe=cafe\u{301} | иод=Йод | иод=и\u{306}од"]);
}

#[test]
fn numbers_are_one_word_in_any_digits() {
    check("1,250 1.250 1\u{202f}250", &expect!["1250=1,250 | 1250=1.250 | 1250=1\u{202f}250"]);
    check("١٢٥٠ ۱۲ 12:30, 5, 6", &expect!["1250=١٢٥٠ | 12=۱۲ | 12=12 | 30=30 | 5=5 | 6=6"]);
    assert_eq!(Words::of("17-летний 40").kind(0), Some(Kind::Number));
}

#[test]
fn scripts_without_spaces_are_characters() {
    check("在北京 Tower", &expect!["在=在 | 北=北 | 京=京 | tower=Tower"]);
    check("ที่นี่", &expect!["ที่=ที่ | นี่=นี่"]);
}

#[test]
fn sentences_end_at_full_stops_and_not_in_initials() {
    let starts = |text: &str| {
        let words = Words::of(text);
        (0..words.len()).filter(|&at| words.starts_sentence(at)).collect::<Vec<_>>()
    };
    assert_eq!(starts("He left. She stayed! Who?"), [0, 2, 4]);
    assert_eq!(starts("Mr. Smith of the U.N. said 3.5 times"), [0]);
}

#[test]
fn nothing_is_a_text_without_words() {
    assert!(Words::of("").is_empty());
    assert!(Words::of(" — … \u{200d} ' \u{301}").is_empty());
    assert_eq!(Words::of("").folded(3), "");
    assert_eq!(Words::of("a").bytes(0..9), 0..0);
}

proptest! {
    #[test]
    fn ranges_are_on_borders_and_in_order(text in "\\PC{0,60}") {
        let words = Words::of(&text);
        let mut last = 0;
        for at in 0..words.len() {
            let range = words.bytes(at..at + 1);
            prop_assert!(range.start >= last && range.start < range.end);
            prop_assert!(text.get(range.clone()).is_some());
            prop_assert!(!words.folded(at).is_empty());
            last = range.end;
        }
    }

    #[test]
    fn case_and_punctuation_do_not_matter(text in "[a-zа-я ]{0,40}") {
        let folded = |text: &str| {
            let words = Words::of(text);
            (0..words.len()).map(|at| words.folded(at).to_owned()).collect::<Vec<_>>()
        };
        let dressed = text.to_uppercase().replace(' ', " – ");
        prop_assert_eq!(folded(&text), folded(&dressed));
    }
}
