//! What must stay, stays; with a control for each: the flag that lets it out lets it out.

use expect_test::{Expect, expect};
use testimony_exchange::{Choice, Guard, Names, Record, Words, huridocs, leave, tables};
use testimony_redact::{ItemKind, ProtectedItem};

use crate::{CASE, case};

/// Every secret of the case, and what lets it out.
const SECRETS: [(&str, Lets); 14] = [
    ("Marta Quill", Lets::Names),
    ("Tomas Quill", Lets::Names),
    ("Tom\"", Lets::Names),
    ("1987", Lets::Names),
    ("limps", Lets::Names),
    ("Sister of", Lets::Names),
    ("Finch", Lets::Names),
    ("share a roof", Lets::Names),
    ("Ask again", Lets::Names),
    ("the old mill", Lets::Names),
    ("in the cellar", Lets::Names),
    ("12.3451234", Lets::Nothing),
    ("a neighbour", Lets::AllWords),
    ("They were held", Lets::Words),
];

#[derive(Clone, Copy, PartialEq)]
enum Lets {
    Names,
    Words,
    AllWords,
    Nothing,
}

fn written(words: Words, names: Names) -> String {
    let left = leave(case(CASE), Choice { words, names });
    let records = huridocs::write(&left.case).unwrap();
    records.iter().map(|one| format!("{}\n", one.value)).collect()
}

#[test]
fn secrets_leave_only_by_their_flag() {
    let least = written(Words::None, Names::Hidden);
    let ways = [
        (Lets::Names, written(Words::None, Names::Shown)),
        (Lets::Words, written(Words::Consented, Names::Hidden)),
        (Lets::AllWords, written(Words::All, Names::Hidden)),
    ];
    for (secret, lets) in SECRETS {
        assert!(!least.contains(secret), "{secret} leaves without a flag");
        for (way, text) in &ways {
            let lets_out = *way == lets || *way == Lets::AllWords && lets == Lets::Words;
            assert_eq!(text.contains(secret), lets_out, "{secret}");
        }
    }
}

#[test]
fn the_count_of_what_stays() {
    let check = |words, names, expected: Expect| {
        let left = leave(case(CASE), Choice { words, names });
        let counts: Vec<String> =
            left.left_out.iter().map(|(what, times)| format!("{what:?} {times}")).collect();
        expected.assert_eq(&counts.join(", "));
    };
    check(
        Words::None,
        Names::Hidden,
        expect![
            "Words 2, Quotations 5, Passages 1, Names 3, Details 7, TeamFields 1, PlaceNames 3, Points 2, TeamWork 2"
        ],
    );
    check(Words::All, Names::Shown, expect!["Points 2, TeamWork 2"]);
}

#[test]
fn what_is_confidential_takes_along_what_refers_to_it() {
    let lines = CASE.replace(r#""0116":"Nothing came of it.""#, r#""0108":true"#);
    let left = leave(case(&lines), Choice::default());
    let text: String =
        huridocs::write(&left.case).unwrap().iter().map(|one| one.value.to_string()).collect();
    assert!(!text.contains("\"e1\"") && !text.contains("\"x1\"") && !text.contains("\"c1\""));
    assert!(text.contains("\"e2\"") && text.contains("\"a-w1\""));
    let shown = leave(case(&lines), Choice { names: Names::Shown, ..Choice::default() });
    assert!(shown.case.actions.len() > left.case.actions.len());
}

#[test]
fn the_order_says_nothing_of_when_it_came() {
    let turned: Vec<&str> = CASE.lines().rev().collect();
    let write = |lines: &str| {
        let left = leave(case(lines), Choice { words: Words::All, names: Names::Shown });
        huridocs::write(&left.case).unwrap()
    };
    assert_eq!(write(&turned.join("\n")), write(CASE));
}

#[test]
fn a_name_in_any_field_is_found_and_not_told() {
    let guard =
        Guard::new(vec![ProtectedItem::new("Marta Quill", ItemKind::Name, "the name of w1")]);
    let guard = guard.unwrap();
    let record = |value| Record { of: "event e1".to_owned(), value };
    let leaks = guard.leaks(&record(serde_json::json!({
        "0102": "Men held", "0115": "so says Mrs. QUILL, Marta", "x_quill-marta": 1,
        "deep": [{"er": "Марта Квилл"}], "harmless": "a quill and a martial tune",
    })));
    let places: Vec<&str> = leaks.iter().map(|leak| leak.field.as_str()).collect();
    assert_eq!(places, ["0115", "deep/0/er", "the name of a field"]);
    assert!(!format!("{leaks:?}").to_lowercase().contains("quill"));
    let turned = guard.leaks(&record(serde_json::json!({ "0102": "\u{202e}lliuQ atraM" })));
    assert_eq!(turned.len(), 1);
}

#[test]
fn a_table_has_no_names_and_a_cell_for_every_column() {
    let left = leave(case(CASE), Choice::default());
    let (sheets, no_place) = tables::write(&left.case);
    let sizes: Vec<String> =
        sheets.iter().map(|one| format!("{} {}", one.name, one.rows.len())).collect();
    assert_eq!(
        sizes.join(", "),
        "events 2, acts 2, persons 3, accounts 2, claims 1, assertions 2, attributions 2"
    );
    assert_eq!(no_place, 11);
    for sheet in &sheets {
        for row in &sheet.rows {
            let known = |name: &String| sheet.columns.contains(&name.as_str());
            assert!(row.value.as_object().unwrap().keys().all(known), "{}", row.value);
            assert!(!row.value.to_string().contains("Quill"));
        }
    }
}
