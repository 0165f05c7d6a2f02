//! FollowTheMoney out and in; a judge reads the same with PyPI's `followthemoney`.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use testimony_exchange::ftm::{self, Given, Ids};
use testimony_exchange::{Choice, Names, Words, geojson, leave};
use testimony_model::Action;

use crate::{CASE, case};

fn ids() -> Ids {
    Ids::new([7; 32])
}

#[test]
fn ids_are_stable_and_say_nothing_without_the_key() {
    assert_eq!(ids().of("event", "e1"), ids().of("event", "e1"));
    let all = [
        ids().of("event", "e1"),
        ids().of("act", "e1"),
        ids().of("event", "e11"),
        Ids::new([8; 32]).of("event", "e1"),
    ];
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    expect!["t-c487eb9571c9f42b338941519a8a12d3f070923e"].assert_eq(&ids().of("event", "e1"));
    assert!(!format!("{:?}", ids()).contains('7'));
}

#[test]
fn a_case_as_entities() {
    let left = leave(case(CASE), Choice::default());
    let written = ftm::write(&left.case, &ids());
    // Ids by their place, so that a reader sees what refers to what.
    let mut text = String::new();
    for record in &written.records {
        let value = &record.value;
        text.push_str(&format!("{}: {} {}\n", record.of, value["schema"], value["properties"]));
    }
    for (number, record) in written.records.iter().enumerate() {
        text = text.replace(record.value["id"].as_str().unwrap(), &format!("#{number}"));
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    let schemata: BTreeSet<&str> =
        written.records.iter().map(|one| one.value["schema"].as_str().unwrap()).collect();
    expect![[r#"Address Documentation Employment Event LegalEntity Note Organization Person PlainText UnknownLink"#]]
        .assert_eq(&schemata.into_iter().collect::<Vec<_>>().join(" "));
    assert_eq!(written.no_place, 4);
    assert!(!text.contains("Quill") && !text.contains("12.3451") && !text.contains("the old mill"));
    let event = lines.iter().find(|line| line.starts_with("event e1:")).unwrap();
    assert!(
        event.contains("from: 2026-02-03~ (EDTF)")
            && event.contains("\"startDate\":[\"2026-02-03\"]")
    );
    assert!(lines.iter().any(|line| line.contains("\"role\":[\"deputy\",\"serves in\"]")));
}

#[test]
fn nothing_is_written_without_a_value_or_about_nobody() {
    let left = leave(case(CASE), Choice { words: Words::All, names: Names::Shown });
    let records = ftm::write(&left.case, &ids()).records;
    let known: BTreeSet<&str> =
        records.iter().map(|one| one.value["id"].as_str().unwrap()).collect();
    for record in &records {
        for (name, values) in record.value["properties"].as_object().unwrap() {
            let values = values.as_array().unwrap();
            assert!(!values.is_empty(), "{name}");
            for value in values.iter().map(|value| value.as_str().unwrap()) {
                assert!(
                    !value.is_empty()
                        && (!value.starts_with("t-")
                            || name == "recordId"
                            || known.contains(value)),
                    "{name}"
                );
            }
        }
    }
}

fn check(text: &str, given: Given, expected: &Expect) {
    let read = ftm::read(text, given).unwrap();
    let mut lines: Vec<String> = read
        .actions
        .iter()
        .map(|(line, action)| format!("{line} {}\n", serde_json::to_string(action).unwrap()))
        .collect();
    lines.extend(
        read.not_taken.iter().map(|(schema, times)| format!("not taken: {schema} {times}\n")),
    );
    lines.extend(read.not_kept.iter().map(|(name, times)| format!("not kept: {name} {times}\n")));
    expected.assert_eq(&lines.concat());
}

const FOREIGN: &str = r#"
{"id":"emp","schema":"Employment","properties":{"employee":["p"],"employer":["o"],"role":["clerk"],"status":["ended"]}}
{"id":"p","schema":"Person","properties":{"name":["Ana Lund","A. Lund"],"birthDate":["1980-05"],"gender":["female"],"passportNumber":["X1"]},"datasets":["seed"]}
{"id":"o","schema":"Company","properties":{"name":["Mill Ltd"]}}
{"id":"ev","schema":"Event","properties":{"name":["A raid"],"date":["2024-01-02"],"involved":["p"],"addressEntity":["ad"]}}
{"id":"ad","schema":"Address","properties":{"full":["1 Mill Lane"],"latitude":["12.5"],"longitude":["x"]}}
{"id":"doc","schema":"PlainText","properties":{"fileName":["a.txt"],"bodyText":["One.","Two."],"language":["eng"],"author":["B. Lund"]}}
{"id":"d2","schema":"Documentation","properties":{"document":["doc"],"entity":["ev"]}}
{"id":"s","schema":"Sanction","properties":{"entity":["p"],"reason":["none"]}}
{"id":"v","schema":"Vessel","properties":{"name":["A boat"]}}
"#;

#[test]
fn what_another_program_has() {
    check(
        FOREIGN,
        Given::Hidden,
        &expect![[r#"
            3 {"action":"person","id":"ftm-148de9c5a7a44d19e56c","kind":"individual","code_name":"Person 148de9","name":"Ana Lund","other_names":["A. Lund"],"protection":"code_name","sex":"female","birth":"1980-05"}
            3 {"action":"note","about":{"kind":"person","id":"ftm-148de9c5a7a44d19e56c"},"text":"FollowTheMoney, Person p: {\"passportNumber\":[\"X1\"]}"}
            4 {"action":"person","id":"ftm-65c74c15a686187bb6bb","kind":"body","code_name":"Company 65c74c","name":"Mill Ltd","protection":"code_name"}
            6 {"action":"place","id":"ftm-70ba33708cbfb103f1a8","name":"1 Mill Lane","precision":"larger","public_precision":"larger"}
            5 {"action":"event","id":"ftm-67d35554c1f60638d6d7","title":"A raid","start":"2024-01-02","location":"ftm-70ba33708cbfb103f1a8"}
            5 {"action":"note","about":{"kind":"event","id":"ftm-67d35554c1f60638d6d7"},"text":"FollowTheMoney, Event ev: {\"involved\":[\"p\"]}"}
            6 {"action":"note","about":{"kind":"place","id":"ftm-70ba33708cbfb103f1a8"},"text":"FollowTheMoney, Address ad: {\"latitude\":[\"12.5\"],\"longitude\":[\"x\"]}"}
            7 {"action":"source","id":"ftm-9f9fa1bf36a4127dfd33","kind":"unknown","code_name":"Author 9f9fa1","name":"B. Lund","protection":"code_name"}
            7 {"action":"account","id":"ftm-139d544b821b13ebea14","source":"ftm-9f9fa1bf36a4127dfd33","access":"unknown","received_via":"import","language":"en","title":"a.txt","text":"One.\n\nTwo.","consent":{"team":false,"publication":false,"name":false,"court":false}}
            2 {"action":"person_link","id":"ftm-9d586dc0a48a2ed04839","person":"ftm-148de9c5a7a44d19e56c","related":"ftm-65c74c15a686187bb6bb","type":"clerk"}
            2 {"action":"note","about":{"kind":"person_link","id":"ftm-9d586dc0a48a2ed04839"},"text":"FollowTheMoney, Employment emp: {\"status\":[\"ended\"]}"}
            8 {"action":"link","account":"ftm-139d544b821b13ebea14","event":"ftm-67d35554c1f60638d6d7"}
            9 {"action":"note","about":{"kind":"person","id":"ftm-148de9c5a7a44d19e56c"},"text":"FollowTheMoney, Sanction s: {\"entity\":[\"p\"],\"reason\":[\"none\"]}"}
            not taken: Vessel 1
        "#]],
    );
}

#[test]
fn names_that_are_public_stay_names() {
    let read = ftm::read(FOREIGN, Given::Public).unwrap();
    let named = read.actions.iter().filter(|(_, action)| match action {
        Action::Person(person) => person.code_name == "Ana Lund",
        _ => false,
    });
    assert_eq!(named.count(), 1);
    // Control: without that, no code name says who it is.
    let read = ftm::read(FOREIGN, Given::Hidden).unwrap();
    for (_, action) in &read.actions {
        if let Action::Person(person) = action {
            assert!(!person.code_name.contains("Lund") && !person.code_name.contains("Mill"));
        }
    }
}

#[test]
fn the_same_file_twice_is_the_same() {
    let once = ftm::read(FOREIGN, Given::Hidden).unwrap();
    let twice = ftm::read(&format!("{FOREIGN}{FOREIGN}"), Given::Hidden).unwrap();
    let defined = |read: &ftm::Read| -> BTreeSet<_> {
        read.actions.iter().filter_map(|(_, action)| action.defines()).collect()
    };
    assert_eq!(once.actions.len(), twice.actions.len());
    assert_eq!(defined(&once), defined(&twice));
}

#[test]
fn what_was_written_is_read() {
    let left = leave(case(CASE), Choice { words: Words::All, names: Names::Shown });
    let text: String = ftm::write(&left.case, &ids())
        .records
        .iter()
        .map(|one| format!("{}\n", one.value))
        .collect();
    let read = ftm::read(&text, Given::Public).unwrap();
    assert!(read.not_taken.is_empty(), "{:?}", read.not_taken);
    assert!(read.not_kept.is_empty());
    let events = read.actions.iter().filter(|(_, one)| matches!(one, Action::Event(_))).count();
    assert_eq!(events, 2);
}

#[test]
fn fail_what_is_no_entity() {
    let refused = [
        ("no JSON", "nonsense"),
        ("no id", r#"{"schema":"Person","properties":{}}"#),
        ("no schema", r#"{"id":"a","properties":{}}"#),
        ("an empty id", r#"{"id":"","schema":"Person"}"#),
        ("properties that are a list", r#"{"id":"a","schema":"Person","properties":[]}"#),
        ("a value that is an object", r#"{"id":"a","schema":"Person","properties":{"name":[{}]}}"#),
        ("two schemata of one id", r#"{"id":"p","schema":"Event","properties":{}}"#),
    ];
    for (what, line) in refused {
        let text = format!("{{\"id\":\"p\",\"schema\":\"Person\"}}\n{line}\n");
        let said = ftm::read(&text, Given::Hidden).expect_err(what).to_string();
        assert!(said.starts_with("line 2: "), "{what}: {said}");
    }
}

#[test]
fn places_as_geojson() {
    let left = leave(case(CASE), Choice::default());
    let written = geojson::write(&left.case, &ids());
    assert_eq!(written.no_place, 1);
    let mut value = geojson::collection(&written.records);
    value["features"][0]["id"] = "id".into();
    expect![[r#"{"features":[{"geometry":{"coordinates":[-45.665,12.345],"type":"Point"},"id":"id","properties":{"acts":1,"events":1,"name":"place, name withheld","precision_m":1117},"type":"Feature"}],"type":"FeatureCollection"}"#]]
        .assert_eq(&value.to_string());
}
