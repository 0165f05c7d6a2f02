use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: &Expect) {
    let words = split_words(text);
    assert_eq!(words.concat(), text);
    expected.assert_eq(&words.join("|"));
}

#[test]
fn spaces_and_marks_belong_to_words() {
    check("", &expect![""]);
    check("One", &expect!["One"]);
    assert_eq!(split_words("  They came.\n"), ["  They ", "came.\n"]);
    check("She (the sister) said: «No.»", &expect!["She |(the |sister) |said: |«No.»"]);
    check("¿Dónde? ¡Allí!", &expect!["¿Dónde? |¡Allí!"]);
    check("well-known—facts", &expect!["well-|known—|facts"]);
    check("don't pay 3,000.50 now", &expect!["don't |pay |3,000.50 |now"]);
    assert_eq!(split_words(" … "), [" … "]);
    check("a 👍🏽 b", &expect!["a 👍🏽 |b"]);
}

#[test]
fn other_scripts_have_no_giant_words() {
    check("他们没有打他。", &expect!["他|们|没|有|打|他。"]);
    check("彼らは来た", &expect!["彼|ら|は|来|た"]);
    check("لم يضربوه، قال.", &expect!["لم |يضربوه، |قال."]);
    check("Хьо мичахь ву?", &expect!["Хьо |мичахь |ву?"]);
    let thai = "พวกเขามา".repeat(50);
    assert!(split_words(&thai).len() > 100);
}

#[test]
fn long_runs_are_cut_at_characters() {
    let long = "ж".repeat(1_000);
    let words = split_words(&long);
    assert_eq!(words.concat(), long);
    assert!(words.iter().all(|word| word.len() <= WORD_BYTES_MAX));
    let odd = format!("x{}", "ж".repeat(1_000));
    assert!(split_words(&odd).iter().all(|word| (1..=WORD_BYTES_MAX).contains(&word.len())));
    assert_eq!(split_words(&"x".repeat(WORD_BYTES_MAX)).len(), 1);
    assert_eq!(split_words(&"x".repeat(WORD_BYTES_MAX + 1)).len(), 2);
}

proptest! {
    #[test]
    fn words_give_the_text_back(text in "\\PC*|(?s).{0,60}") {
        let words = split_words(&text);
        prop_assert_eq!(words.concat(), text.as_str());
        prop_assert!(words.iter().all(|word| (1..=WORD_BYTES_MAX).contains(&word.len())));
    }
}
