use expect_test::{Expect, expect};

use super::*;
use crate::{Payload, Seed, seal_text};

fn payload(text: &str) -> Payload {
    seal_text(text, &Seed::from_bytes([4; 32])).expect("a short text")
}

/// What a reader sees of a text when the words with these indexes are shown.
fn check(text: &str, shown: &[usize], expected: &Expect) {
    let presentation = payload(text).present(shown, |_| [1; 64], "k").expect("words exist");
    let disclosed = verify(&presentation, |_, signature| *signature == [1; 64], Shape::Text)
        .expect("an honest presentation");
    assert_eq!(disclosed.fields(), None);
    let page: Vec<String> = disclosed
        .segments()
        .expect("a text")
        .iter()
        .map(|segment| match segment {
            Segment::Shown(run) => run.clone(),
            Segment::Gap => "[…]".to_owned(),
            Segment::Edge => "<…>".to_owned(),
        })
        .collect();
    expected.assert_eq(&page.join("|"));
}

#[test]
fn gaps_and_edges_are_where_words_may_be_missing() {
    let text = "They came at night, five of them.";
    check(text, &[0, 1, 2, 3, 4, 5, 6], &expect!["<…>|They came at night, five of them.|<…>"]);
    check(text, &[0, 1, 3, 6], &expect!["<…>|They came |[…]|night, |[…]|them.|<…>"]);
    check(text, &[2], &expect!["<…>|at |<…>"]);
    check(text, &[], &expect!["<…>"]);
    check("", &[], &expect!["<…>"]);
}
