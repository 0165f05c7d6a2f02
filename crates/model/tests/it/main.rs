//! The examples and defects of docs/spec/entry.md, which other implementations read too.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use testimony_model::{Action, leaves, parse_line, parse_lines};

const ACTIONS: &str = include_str!("../../../../testdata/entry/actions.jsonl");
const REFUSED: &str = include_str!("../../../../testdata/entry/refused.jsonl");
const SPEC: &str = include_str!("../../../../docs/spec/entry.md");
const LEAVES: &str = include_str!("../../../../testdata/entry/account.leaves");

#[test]
fn the_examples_are_accepted_and_read_back() {
    let actions = parse_lines(ACTIONS).unwrap();
    assert!(actions.len() > 20);
    for (line, action) in actions {
        let printed = serde_json::to_string(&action).unwrap();
        assert_eq!(parse_line(&printed).unwrap(), action, "line {line}");
    }
}

#[test]
fn every_example_line_of_the_specification_is_accepted() {
    let lines = SPEC.lines().filter_map(|line| line.strip_prefix("    ")).map(str::trim_end);
    let examples: Vec<&str> = lines.filter(|line| line.starts_with("{\"action\":")).collect();
    assert!(examples.len() > 30);
    for example in examples {
        assert!(parse_line(example).is_ok(), "{:?}: {example}", parse_line(example).err());
    }
}

#[test]
fn fail_every_defect() {
    let cases: Vec<serde_json::Value> =
        REFUSED.lines().map(|case| serde_json::from_str(case).unwrap()).collect();
    assert!(cases.len() > 15);
    for case in cases {
        assert!(parse_line(case["line"].as_str().unwrap()).is_err(), "accepted: {case}");
    }
}

#[test]
fn the_account_has_the_leaves_of_the_specification() {
    let account = parse_lines(ACTIONS).unwrap().into_iter().find_map(|(_, action)| match action {
        Action::Account(account) => Some(Action::Account(account)),
        _ => None,
    });
    let found: Vec<String> = leaves(&serde_json::to_value(account.unwrap()).unwrap())
        .into_iter()
        .map(|(path, leaf)| format!("{path} = {leaf}"))
        .collect();
    let expected: Vec<&str> = LEAVES.lines().collect();
    // The vault replaces the words by their commitment before it seals.
    let kept = |line: &&str| !line.starts_with("text");
    assert_eq!(
        found.iter().map(String::as_str).filter(kept).collect::<Vec<_>>(),
        expected.into_iter().filter(kept).collect::<Vec<_>>()
    );
}
