//! Code words: what is forgiven, what is refused, what is derived.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use testimony_seal::{CodeWords, PostSalt, padme};

use crate::support::words;

const ZEROS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                     abandon abandon about";

fn check(typed: &str, expected: Expect) {
    let outcome = match CodeWords::parse(typed) {
        Ok(words) => words.phrase().to_string(),
        Err(cause) => format!("{cause}"),
    };
    expected.assert_eq(&outcome);
}

#[test]
fn case_spaces_and_numbering_are_forgiven() {
    let same = |typed: &str| assert_eq!(*CodeWords::parse(typed).unwrap().phrase(), ZEROS);
    same(ZEROS);
    same(&format!("  {}\r\n", ZEROS.to_uppercase().replace(' ', "\t \n")));
    same(&ZEROS.replace(' ', ", "));
    same(&ZEROS.replace(' ', "\u{2069}\u{2068} "));
    let mut numbered = String::new();
    for (index, word) in ZEROS.split(' ').enumerate() {
        numbered.push_str(&format!("{}. {word}\n", index + 1));
    }
    same(&numbered);
    same(&numbered.replace(". ", ""));
}

#[test]
fn nothing_is_guessed() {
    check("", expect!["twelve code words are needed, 0 were given"]);
    check("abandon about", expect!["twelve code words are needed, 2 were given"]);
    check(&ZEROS.replace("about", "abuot"), expect!["code word 12 is not on the list of words"]);
    check(
        &ZEROS.replace("about", "above"),
        expect!["the code words do not fit together: one is wrong or two are swapped"],
    );
    check(
        &ZEROS.replacen("abandon", "aband0n", 1),
        expect!["code word 1 is not on the list of words"],
    );
    check(
        &ZEROS.replacen("abandon", "aban", 1),
        expect!["code word 1 is not on the list of words"],
    );
    check(&format!("{ZEROS} about"), expect!["twelve code words are needed, 13 were given"]);
    check(&"a".repeat(3000), expect!["the field for code words is above the limit of 2048"]);
}

/// The values of docs/spec/envelope.md, section 1; recomputed by hand with Python's hmac module.
#[test]
fn keys_are_those_of_the_spec() {
    let keys = CodeWords::parse(ZEROS).unwrap().thread_keys(&PostSalt::from_bytes([0; 32]));
    let mac = data_encoding::HEXLOWER.encode(keys.mac().expose());
    expect![[r#"
        df164e3f41e31c26f4687d87494f7986
        age14ja2er07a8uxr9k0lceguppkw7tesmgl03yx9500pkmdukydl93smjks6g
        3138fff27bc745c4531cb09a1ce26b112711f278649b7a7e504820c5b303de6c
    "#]]
    .assert_eq(&format!("{}\n{}\n{mac}\n", keys.tag(), keys.recipient()));
}

#[test]
fn another_post_gives_another_thread() {
    let words = words(1);
    let (here, there) = (PostSalt::from_bytes([1; 32]), PostSalt::from_bytes([2; 32]));
    let (here, there) = (words.thread_keys(&here), words.thread_keys(&there));
    assert_ne!(here.tag(), there.tag());
    assert_ne!(here.recipient(), there.recipient());
    assert_ne!(here.mac(), there.mac());
}

#[test]
fn debug_says_nothing() {
    let words = words(1);
    let keys = words.thread_keys(&PostSalt::from_bytes([1; 32]));
    let shown = format!("{words:?} {keys:?} {:?}", keys.mac());
    for word in words.phrase().split(' ') {
        assert!(!shown.contains(word));
    }
    assert!(!shown.contains(keys.recipient()));
}

#[test]
fn padme_lengths() {
    let shown: Vec<_> =
        [0, 1, 2, 9, 17, 100, 1000, 16_384, 16_385, 1_000_000, 1 << 40].map(padme).into();
    expect!["[0, 1, 2, 10, 18, 104, 1024, 16384, 17408, 1015808, 1099511627776]"]
        .assert_eq(&format!("{shown:?}"));
}

proptest! {
    #[test]
    fn words_survive_printing(entropy in any::<[u8; 32]>()) {
        use rand_core::SeedableRng;
        let mut rng = rand_chacha::ChaCha20Rng::from_seed(entropy);
        let words = CodeWords::generate(&mut rng);
        let again = CodeWords::parse(&words.phrase()).unwrap();
        prop_assert_eq!(words.phrase(), again.phrase());
    }

    #[test]
    fn any_input_is_answered(typed in "\\PC{0,200}") {
        drop(CodeWords::parse(&typed));
    }

    #[test]
    fn padme_grows_little_and_is_stable(len in 1_u64..1 << 50) {
        let padded = padme(len);
        prop_assert!(padded >= len && padded <= len + len / 8 + 1);
        prop_assert_eq!(padme(padded), padded);
    }
}
