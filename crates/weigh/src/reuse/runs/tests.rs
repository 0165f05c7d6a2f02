use expect_test::{Expect, expect};

use super::{overlap, runs};
use crate::reuse::Words;

/// The runs as both texts have them.
fn check(first: &str, second: &str, expected: &Expect) {
    let shown: Vec<String> = runs(&Words::of(first), &Words::of(second))
        .into_iter()
        .map(|run| format!("[{}] = [{}]", &first[run.first_bytes], &second[run.second_bytes]))
        .collect();
    expected.assert_eq(&shown.join("\n"));
}

#[test]
fn a_quotation_is_a_run_in_both_texts() {
    check(
        "On Monday the guards led forty men down to the river. It rained.",
        "She writes: «the guards led FORTY men — down to the river»!",
        &expect![
            "[the guards led forty men down to the river] = [the guards led FORTY men — down to the river]"
        ],
    );
    check(
        "«Двери были заперты снаружи, и никто не мог выйти до утра», — сказал он.",
        "Как сообщают, двери были заперты снаружи и никто не мог выйти до утра.",
        &expect![
            "[Двери были заперты снаружи, и никто не мог выйти до утра] = [двери были заперты снаружи и никто не мог выйти до утра]"
        ],
    );
}

#[test]
fn a_changed_word_parts_a_run() {
    check(
        "a1 a2 a3 a4 a5 a6 a7 a8 XX b1 b2 b3 b4 b5 b6 b7 b8 b9",
        "a1 a2 a3 a4 a5 a6 a7 a8 YY b1 b2 b3 b4 b5 b6 b7 b8 b9",
        &expect![[r#"
            [a1 a2 a3 a4 a5 a6 a7 a8] = [a1 a2 a3 a4 a5 a6 a7 a8]
            [b1 b2 b3 b4 b5 b6 b7 b8 b9] = [b1 b2 b3 b4 b5 b6 b7 b8 b9]"#]],
    );
}

#[test]
fn seven_words_and_shuffled_words_are_no_run() {
    check("one two three four five six seven", "one two three four five six seven", &expect![""]);
    let first = "the guards led forty men down to the river and shot at them there";
    check(first, "there them at shot and river the to down men forty led guards the", &expect![""]);
}

#[test]
fn scripts_without_spaces_need_sixteen_characters() {
    let quoted = "星期一早上警察带走了四十名村民到河边";
    assert_eq!(quoted.chars().count(), 18);
    check(
        &format!("据说{quoted}。下雨了"),
        &format!("他说：“{quoted}”！"),
        &expect![
            "[说星期一早上警察带走了四十名村民到河边] = [说：“星期一早上警察带走了四十名村民到河边]"
        ],
    );
    check("警察带走了四十名村民到河", "他说警察带走了四十名村民到河", &expect![""]);
}

#[test]
fn one_repeated_word_is_soon_done() {
    let text = "word ".repeat(20_000);
    let words = Words::of(&text);
    let found = runs(&words, &words);
    assert_eq!((found.len(), found[0].first.clone()), (1, 0..20_000));
}

#[test]
fn shares_are_exact() {
    let (a, b) = (Words::of("a b c d e f g h i j"), Words::of("x a b c d e f y"));
    let overlap = overlap(&a, &b);
    // Eight and six short shingles, four of both; six and four shingles, two of both.
    assert!((overlap.jaccard - 4.0 / 10.0).abs() < 1e-9);
    assert!((overlap.of_first - 2.0 / 6.0).abs() < 1e-9);
    assert!((overlap.of_second - 2.0 / 4.0).abs() < 1e-9);
    let none = super::overlap(&Words::of(""), &b);
    assert!(none.jaccard + none.of_first + none.of_second < 1e-9);
}
