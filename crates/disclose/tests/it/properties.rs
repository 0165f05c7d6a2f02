//! Any changed byte refutes; what is sealed is what is read.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use testimony_disclose::{Payload, Seed, Segment, Shape, seal_record, seal_text};

use crate::forge::{check, sign};

fn chosen(payload: &Payload, mask: &[bool]) -> Vec<usize> {
    (0..payload.disclosures.len()).filter(|index| mask[index % mask.len()]).collect()
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn records_read_back(
        leaves in btree_map("[a-z/]{1,12}(é|ж)?", scalar(), 0..30),
        mask in vec(any::<bool>(), 1..9),
        seed: [u8; 32],
    ) {
        let leaves: Vec<(String, Value)> =
            leaves.into_iter().filter(|(name, _)| name.len() > 3).collect();
        let payload = seal_record(&leaves, &Seed::from_bytes(seed)).expect("allowed leaves");
        let shown = chosen(&payload, &mask);
        let presentation = payload.present(&shown, sign, "k").expect("indexes exist");
        let disclosed = check(&presentation, Shape::Record).expect("honest");
        prop_assert_eq!(disclosed.payload_digest, payload.digest());
        prop_assert_eq!(&disclosed.payload_bytes, &payload.bytes);
        let expected = shown.iter().map(|index| leaves[*index].clone()).collect();
        prop_assert_eq!(disclosed.fields(), Some(&expected));
    }

    #[test]
    fn texts_read_back(text in "(?s).{0,80}|[а-я ,.]{0,200}", mask in vec(any::<bool>(), 1..9)) {
        let payload = seal_text(&text, &Seed::from_bytes([8; 32])).expect("a short text");
        let shown = chosen(&payload, &mask);
        let presentation = payload.present(&shown, sign, "k").expect("indexes exist");
        let disclosed = check(&presentation, Shape::Text).expect("honest");
        let mut expected = vec![Segment::Edge];
        for (nth, index) in shown.iter().enumerate() {
            let word = payload.disclosures[*index].value["t"].as_str().expect("a word");
            let adjacent = nth > 0 && shown[nth - 1] + 1 == *index;
            match expected.last_mut() {
                Some(Segment::Shown(run)) if adjacent => run.push_str(word),
                _ => {
                    if nth > 0 { expected.push(Segment::Gap) }
                    expected.push(Segment::Shown(word.to_owned()));
                }
            }
        }
        if !shown.is_empty() { expected.push(Segment::Edge) }
        prop_assert_eq!(disclosed.segments(), Some(&expected[..]));
    }

    #[test]
    fn anything_else_is_refused_without_a_panic(text in "[A-Za-z0-9_.~-]{0,200}|(?s).{0,50}") {
        prop_assert!(check(&text, Shape::Text).is_err());
        prop_assert!(check(&text, Shape::Record).is_err());
    }
}

#[test]
fn every_flipped_bit_refutes() {
    let leaves = [("a/b".to_owned(), json!("x")), ("c".to_owned(), json!(7))];
    let record = seal_record(&leaves, &Seed::from_bytes([1; 32])).expect("allowed leaves");
    let text = seal_text("one two three", &Seed::from_bytes([2; 32])).expect("a short text");
    for (payload, shape, shown) in
        [(record, Shape::Record, vec![0, 1]), (text, Shape::Text, vec![0, 2])]
    {
        let good = payload.present(&shown, sign, "k").expect("indexes exist");
        assert!(check(&good, shape).is_ok());
        for at in 0..good.len() {
            for bit in 0..7 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let changed = String::from_utf8(bytes).expect("seven bits stay ASCII");
                assert!(check(&changed, shape).is_err(), "byte {at}, bit {bit}");
            }
        }
        for at in 0..good.len() {
            let mut removed = good.clone();
            removed.remove(at);
            assert!(check(&removed, shape).is_err(), "byte {at} removed");
            assert!(check(&good[..at], shape).is_err() || good[..at].ends_with('~'), "cut at {at}");
        }
    }
}

#[test]
fn disclosures_of_another_payload_refute() {
    let texts = ["one two three", "one two three"].into_iter().zip([1, 2]);
    let tokens: Vec<Vec<String>> = texts
        .map(|(text, seed)| {
            let payload = seal_text(text, &Seed::from_bytes([seed; 32])).expect("a short text");
            let shown = payload.present(&[0, 1, 2], sign, "k").expect("indexes exist");
            shown.split('~').map(str::to_owned).collect()
        })
        .collect();
    for place in 1..4 {
        let mut spliced = tokens[0].clone();
        spliced[place].clone_from(&tokens[1][place]);
        assert!(check(&spliced.join("~"), Shape::Text).is_err());
    }
}
