//! What is refused, and the example of the issue.

use expect_test::{Expect, expect};
use testimony_weigh::{COULD_BE_MAX, Graph, NAME_BYTES_MAX, weigh};

fn fail(json: &str, expected: &Expect) {
    let error = Graph::from_json(json.as_bytes())
        .and_then(|graph| weigh(&graph))
        .expect_err("this graph must be refused");
    expected.assert_eq(&error.to_string());
}

#[test]
fn fail_not_json() {
    fail("", &expect!["the graph is not readable: end of file at line 1, column 0"]);
    fail(
        "{\"accounts\":[",
        &expect!["the graph is not readable: end of file at line 1, column 13"],
    );
    fail("[]x", &expect!["the graph is not readable: syntax at line 1, column 3"]);
}

#[test]
fn fail_unknown_key_or_word() {
    fail(r#"{"account":[]}"#, &expect!["the graph is not readable: data at line 1, column 10"]);
    fail(
        r#"{"accounts":[{"actor":"a","access":"guessed","in_file":true}]}"#,
        &expect!["the graph is not readable: data at line 1, column 44"],
    );
    fail(
        r#"{"accounts":[{"actor":"a","access":"saw"}]}"#,
        &expect!["the graph is not readable: data at line 1, column 41"],
    );
    fail(
        r#"{"groups":[{"members":["a"],"kind":"x","status":"maybe"}]}"#,
        &expect!["the graph is not readable: data at line 1, column 55"],
    );
}

#[test]
fn fail_names() {
    fail(
        r#"{"accounts":[{"actor":"","access":"saw","in_file":true}]}"#,
        &expect!["accounts[0] has an empty name"],
    );
    fail(
        r#"{"anonymous":[{"actor":"unknown(a)"}]}"#,
        &expect!["anonymous[0] begins with a word that is kept for labels"],
    );
    fail(
        r#"{"anonymous":[{"actor":"a"},{"actor":"a","could_be":["b"]}]}"#,
        &expect!["anonymous[1] describes an actor that an earlier entry describes"],
    );
    let long = "x".repeat(NAME_BYTES_MAX + 1);
    fail(
        &format!("{{\"anonymous\":[{{\"actor\":\"{long}\"}}]}}"),
        &expect!["a name has 1025 elements, the limit is 1024"],
    );
}

#[test]
fn fail_limits() {
    let many = vec!["\"b\""; COULD_BE_MAX + 1].join(",");
    fail(
        &format!("{{\"anonymous\":[{{\"actor\":\"a\",\"could_be\":[{many}]}}]}}"),
        &expect!["could_be has 1001 elements, the limit is 1000"],
    );
}

/// The value that serde would quote may be a name.
#[test]
fn errors_never_quote_the_graph() {
    let error = Graph::from_json(br#"{"accounts":[{"actor":"a","access":"Maria","in_file":1}]}"#)
        .expect_err("no such access");
    assert!(!format!("{error} {error:?}").contains("Maria"));
}

/// The stand-alone form: what goes in and comes out, to the byte.
#[test]
fn example_of_the_issue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/weigh/example.json");
    let graph = Graph::from_json(&std::fs::read(path).expect("the example is there"));
    let weighing = graph.and_then(|graph| weigh(&graph)).expect("the example is well formed");
    let printed = serde_json::to_string(&weighing).expect("prints") + "\n";
    let answer = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/weigh/example.answer.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(answer, &printed).expect("the golden file can be written");
    }
    assert_eq!(printed, std::fs::read_to_string(answer).expect("the answer is there"));
}
