//! HURIDOCS records lose nothing.

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
use testimony_exchange::{Case, Choice, Names, Words, huridocs, leave};
use testimony_model::Action;

use crate::random::Tape;
use crate::{CASE, case};

fn lines(case: &Case) -> String {
    let records = huridocs::write(case).unwrap();
    records.iter().map(|one| format!("{}\n", one.value)).collect()
}

fn sorted(actions: impl IntoIterator<Item = Action>) -> Vec<String> {
    let mut all: Vec<String> =
        actions.into_iter().map(|one| serde_json::to_string(&one).unwrap()).collect();
    all.sort();
    all
}

fn read(text: &str) -> Case {
    let read = huridocs::read(text).unwrap();
    assert!(read.not_taken.is_empty());
    Case {
        actions: read.actions.into_iter().map(|(_, action)| action).collect(),
        ..Case::default()
    }
}

#[test]
fn a_small_case_comes_back_whole() {
    for words in [Words::None, Words::Consented, Words::All] {
        for names in [Names::Hidden, Names::Shown] {
            let left = leave(case(CASE), Choice { words, names }).case;
            let text = lines(&left);
            let back = read(&text);
            assert_eq!(sorted(back.actions.clone()), sorted(left.actions));
            assert_eq!(lines(&back), text);
            // What left may leave again, as it is.
            assert_eq!(lines(&leave(back, Choice { words, names }).case), text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_case_comes_back_whole(tape in proptest::collection::vec(any::<u8>(), 0..600)) {
        let made = Case { actions: Tape::new(tape).actions(), ..Case::default() };
        let left = leave(made, Choice { words: Words::All, names: Names::Shown }).case;
        let text = lines(&left);
        let back = read(&text);
        prop_assert_eq!(sorted(back.actions.clone()), sorted(left.actions));
        prop_assert_eq!(lines(&back), text);
    }

    #[test]
    fn no_line_makes_it_fall_over(line in "\\PC{0,80}", at in 0_usize..30) {
        // A record with something else in one place.
        let text = lines(&leave(case(CASE), Choice::default()).case);
        let mut all: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = at % all.len();
        all[at] = line;
        drop(huridocs::read(&all.join("\n")));
    }
}

#[test]
fn records_in_any_order_are_put_in_order() {
    let text = lines(&leave(case(CASE), Choice::default()).case);
    let turned: Vec<&str> = text.lines().rev().collect();
    let read = huridocs::read(&turned.join("\n")).unwrap();
    let mut known = std::collections::BTreeSet::new();
    for (_, action) in &read.actions {
        for thing in action.references() {
            assert!(known.contains(&thing), "{thing:?} comes later");
        }
        known.extend(action.defines());
    }
}

#[test]
fn records_of_another_program_need_no_more_than_the_standard_asks() {
    let text = r#"{"format":"act","2101":"x9","2102":"n9","2103":"e9","2109":"killing"}
        {"format":"person","0901":"n9","0915":"02"}

        {"format":"event","0101":"e9","0102":"A title"}
        {"format":"address","8001":"1"}"#;
    let read = huridocs::read(text).unwrap();
    let actions: Vec<String> = read
        .actions
        .iter()
        .map(|(line, one)| format!("{line} {}", serde_json::to_string(one).unwrap()))
        .collect();
    expect_test::expect![[r#"
        4 {"action":"event","id":"e9","title":"A title"}
        2 {"action":"person","id":"n9","kind":"unknown","code_name":"Person n9","protection":"code_name","fields":{"0915":"02"}}
        1 {"action":"act","id":"x9","event":"e9","type":"killing","victim":"person n9","victim_person":"n9"}"#]]
    .assert_eq(&actions.join("\n"));
    assert_eq!(read.not_taken.into_iter().collect::<Vec<_>>(), [("address".to_owned(), 1)]);
}

#[test]
fn fail_what_is_no_record() {
    let refused = [
        ("no JSON", "{"),
        ("no object", "[1]"),
        ("no format", r#"{"0101":"e1"}"#),
        ("an unknown format", r#"{"format":"events","0101":"e1"}"#),
        (
            "a kind that is not for exchange",
            r#"{"format":"x_testimony:task","x_testimony:id":"t"}"#,
        ),
        ("a kind that is no thing", r#"{"format":"x_testimony:erase"}"#),
        ("no title", r#"{"format":"event","0101":"e1"}"#),
        ("an id that is no handle", r#"{"format":"event","0101":"e/1","0102":"t"}"#),
        ("a name that is no field", r#"{"format":"event","0101":"e1","0102":"t","title":"t"}"#),
        (
            "an unknown name of ours",
            r#"{"format":"event","0101":"e1","0102":"t","x_testimony:z":1}"#,
        ),
        (
            "a number in a place of ours",
            r#"{"format":"x_testimony:place","x_testimony:id":"p","0102":"t"}"#,
        ),
        ("an empty title", r#"{"format":"event","0101":"e1","0102":""}"#),
        (
            "files",
            r#"{"format":"information","2501":"a","2502":"w","x_testimony:text_commitment":"x"}"#,
        ),
    ];
    for (what, line) in refused {
        let text = format!("{{\"format\":\"event\",\"0101\":\"e0\",\"0102\":\"t\"}}\n{line}\n");
        let said = huridocs::read(&text).expect_err(what).to_string();
        assert!(said.starts_with("line 2: "), "{what}: {said}");
    }
    let ring = r#"{"format":"x_testimony:place","x_testimony:id":"a","x_testimony:name":"A","x_testimony:within":"b"}
        {"format":"x_testimony:place","x_testimony:id":"b","x_testimony:name":"B","x_testimony:within":"a"}"#;
    assert!(huridocs::read(ring).unwrap_err().to_string().contains("refers to itself"));
}
