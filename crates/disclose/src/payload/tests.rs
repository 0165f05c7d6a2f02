use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::limits::is_bucket;

const SEED: [u8; 32] = [9; 32];

fn leaves(pairs: &[(&str, Value)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn record_error(pairs: &[(&str, Value)]) -> Option<Error> {
    seal_record(&leaves(pairs), &Seed::from_bytes(SEED)).err()
}

fn present(payload: &Payload, shown: &[usize]) -> Result<String, Error> {
    payload.present(shown, |_| [0; 64], "k")
}

#[test]
fn sealing_is_a_function_of_content_and_seed() {
    let one = leaves(&[("a", json!(1)), ("b", json!("x"))]);
    let two = leaves(&[("b", json!("x")), ("a", json!(1))]);
    let seal = |leaves: &[_], seed| {
        seal_record(leaves, &Seed::from_bytes([seed; 32])).expect("leaves are allowed").bytes
    };
    assert_eq!(seal(&one, 1), seal(&two, 1), "the caller's order does not matter");
    assert_ne!(seal(&one, 1), seal(&one, 2));
    assert_ne!(seal(&one, 1), seal(&one[..1], 1));
}

#[test]
fn fail_leaves() {
    assert_eq!(
        record_error(&[("a", json!(1)), ("", json!(1))]),
        Some(Error::LeafName { index: 1 })
    );
    assert_eq!(record_error(&[("_sd", json!(1))]), Some(Error::LeafName { index: 0 }));
    assert_eq!(record_error(&[("a", json!([]))]), Some(Error::LeafValue { index: 0 }));
    assert_eq!(record_error(&[("a", json!(0.5))]), Some(Error::LeafValue { index: 0 }));
    let twice = [("a", json!(1)), ("b", json!(1)), ("b", json!(2))];
    assert_eq!(record_error(&twice), Some(Error::LeafTwice { index: 1 }));
    let bytes = LEAF_BYTES_MAX + 1;
    let long = json!("x".repeat(bytes));
    assert_eq!(record_error(&[("a", long)]), Some(Error::LeafTooLong { index: 0, bytes }));
    let many = vec![("a".to_owned(), json!(1)); RECORD_LEAVES_MAX + 1];
    let error = seal_record(&many, &Seed::from_bytes(SEED)).err();
    assert_eq!(error, Some(Error::TooMany { count: many.len(), max: RECORD_LEAVES_MAX }));
}

#[test]
fn fail_long_texts() {
    let error = |text: &str| seal_text(text, &Seed::from_bytes(SEED)).err();
    let (count, max) = (TEXT_WORDS_MAX + 1, TEXT_WORDS_MAX);
    assert_eq!(error(&"a ".repeat(count)), Some(Error::TooMany { count, max }));
    let (bytes, max) = (TEXT_BYTES_MAX + 1, TEXT_BYTES_MAX);
    assert_eq!(error(&"a".repeat(bytes)), Some(Error::TextTooLong { bytes, max }));
}

#[test]
fn what_is_as_long_as_allowed_is_sealed() {
    let longest = json!("x".repeat(LEAF_BYTES_MAX));
    assert_eq!(record_error(&[("a", longest)]), None);
    assert_eq!(check_count(RECORD_LEAVES_MAX, RECORD_LEAVES_MAX), Ok(()));
    // As many bytes as a text may have, but too many words: the second limit refuses it.
    let text = "a ".repeat(TEXT_BYTES_MAX / 2);
    let error = seal_text(&text, &Seed::from_bytes(SEED)).err();
    let (count, max) = (TEXT_BYTES_MAX / 2, TEXT_WORDS_MAX);
    assert_eq!(error, Some(Error::TooMany { count, max }));
}

#[test]
fn a_presentation_ends_at_its_limit() {
    assert_eq!(within("abc".to_owned(), 3), Ok("abc".to_owned()));
    assert_eq!(within("abcd".to_owned(), 3), Err(Error::TooLong { bytes: 4, max: 3 }));
}

#[test]
fn fail_presenting() {
    let payload = seal_text("one two", &Seed::from_bytes(SEED)).expect("a short text");
    let missing = Error::NoSuchDisclosure { index: 2, count: 2 };
    assert_eq!(present(&payload, &[0, 2]), Err(missing));
    assert_eq!(present(&payload, &[1, 0, 1]), Err(Error::ShownTwice { index: 1 }));
    for id in ["", "a\nb", &"x".repeat(257)] {
        assert_eq!(payload.present(&[], |_| [0; 64], id), Err(Error::KeyId));
    }
}

#[test]
fn the_order_of_indexes_does_not_show() {
    let payload = seal_text("one two three four", &Seed::from_bytes(SEED)).expect("a short text");
    assert_eq!(present(&payload, &[0, 1, 2]), present(&payload, &[2, 0, 1]));
}

#[test]
fn debug_hides_the_content() {
    let payload = seal_text("Heron", &Seed::from_bytes(SEED)).expect("a short text");
    assert_eq!(format!("{payload:?}"), "Payload { disclosures: 1, .. }");
    assert_eq!(format!("{:?}", payload.disclosures), "[Disclosure { .. }]");
}

#[test]
fn an_empty_text_looks_like_a_short_one() {
    let payload = seal_text("", &Seed::from_bytes(SEED)).expect("an empty text");
    let claims: Claims = form::parse(&payload.bytes, crate::Part::Payload).expect("canonical");
    assert_eq!(claims.digests.len(), 8);
}

proptest! {
    #[test]
    fn positions_run_on_and_digests_fill_a_bucket(text in "[a-z ]{0,300}", seed: [u8; 32]) {
        let payload = seal_text(&text, &Seed::from_bytes(seed)).expect("a short text");
        let claims: Claims = form::parse(&payload.bytes, crate::Part::Payload).expect("canonical");
        let count = payload.disclosures.len();
        prop_assert!(is_bucket(claims.digests.len()));
        prop_assert!(claims.digests.len() >= count + 2 + count / 8);
        prop_assert!(claims.digests.windows(2).all(|pair| pair[0] < pair[1]));
        let mut reached = None;
        for disclosure in &payload.disclosures {
            prop_assert!(claims.digests.contains(&disclosure.digest));
            let [start, end] = [0, 1].map(|side| disclosure.value["p"][side].as_u64());
            prop_assert!(reached.is_none() || reached == start);
            prop_assert!(start < end);
            reached = end;
        }
    }
}
