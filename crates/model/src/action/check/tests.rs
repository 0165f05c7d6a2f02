//! Lines that are accepted, and lines that are refused with a reason one can act on.

use expect_test::{Expect, expect};

use crate::{Error, parse_line, parse_lines};

fn check(line: &str, expected: &Expect) {
    let answer = match parse_line(line) {
        Ok(action) => serde_json::to_string(&action).unwrap(),
        Err(Error::Line { cause, .. }) => format!("not an action: {cause}"),
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&answer);
}

#[test]
fn a_source_keeps_its_code_name_unless_told_otherwise() {
    check(
        r#"{"action":"source","id":"w1","kind":"person","code_name":"Heron"}"#,
        &expect![[
            r#"{"action":"source","id":"w1","kind":"person","code_name":"Heron","protection":"code_name"}"#
        ]],
    );
}

#[test]
fn fail_unknown_field() {
    check(
        r#"{"action":"protect","kind":"name","text":"x","colour":"red"}"#,
        &expect!["not an action: unknown field `colour`, expected one of `kind`, `text`, `note`"],
    );
}

#[test]
fn fail_attribution_to_nobody() {
    check(
        r#"{"action":"attribution","account":"a","mode":"cites","status":"declared"}"#,
        &expect!["line 1: give either `from` or `anonymous`, one of the two"],
    );
}

#[test]
fn fail_group_of_one() {
    check(
        r#"{"action":"group","id":"g","kind":"other","members":["a"],"status":"declared"}"#,
        &expect!["line 1: a group needs at least two members"],
    );
}

#[test]
fn fail_date_that_is_none() {
    check(
        r#"{"action":"event","id":"e","title":"t","start":"31.02.2017"}"#,
        &expect![
            "not an action: `31.02.2017` is not a date: write 2017-04-03, 2017-04, 2017, 2017-04~ (about) or 2017-02-20/2017-03-10 (between)"
        ],
    );
}

#[test]
fn fail_id_with_a_space() {
    check(
        r#"{"action":"event","id":"e 1","title":"t"}"#,
        &expect![
            "not an action: `e 1` cannot be an id: 1 to 64 letters, digits, `-`, `_` or `.` are expected, beginning with a letter or digit"
        ],
    );
}

#[test]
fn a_file_names_its_first_bad_line() {
    let file = "# a comment\n\n{\"action\":\"event\",\"id\":\"e\",\"title\":\"t\"}\n{\"action\":\"evnt\"}\n";
    let error = parse_lines(file).unwrap_err();
    assert!(error.to_string().starts_with("line 4: "), "{error}");
}
