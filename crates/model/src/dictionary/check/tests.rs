#![allow(clippy::needless_pass_by_value, reason = "`expect!` is written in place")]

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::dictionary::OwnField;

fn own() -> OwnFields {
    let mut own = OwnFields::default();
    let field = |kind, vocabulary: Option<&str>, formats: &[Format], many| OwnField {
        formats: formats.to_vec(),
        kind,
        vocabulary: vocabulary.map(str::to_owned),
        many,
    };
    let rows = [
        ("x_mill", field(FieldKind::Text, None, &[Format::Event], false)),
        ("x_weather", field(FieldKind::Term, Some("x_weather"), &[], true)),
        ("x_how", field(FieldKind::Term, Some("42"), &[], false)),
        ("x_broken", field(FieldKind::Term, Some("77"), &[], false)),
    ];
    for (code, field) in rows {
        own.fields.insert(code.parse().unwrap(), field);
    }
    own.terms.0.insert("x_weather".to_owned(), ["rain", "snow"].map(str::to_owned).into());
    own.terms.0.insert("04".to_owned(), ["kept from the well".to_owned()].into());
    own
}

/// Values as JSON, and what the check says.
fn check(format: Format, values: &str, expected: Expect) {
    let answer = match serde_json::from_str::<FieldMap>(values) {
        Ok(values) => Dictionary::standard().check(format, &values, &own()),
        Err(cause) => Err(cause.to_string()),
    };
    expected.assert_eq(&answer.map_or_else(|why| why, |()| "fits".to_owned()));
}

#[test]
fn values_that_fit() {
    check(Format::Event, r#"{}"#, expect!["fits"]);
    check(
        Format::Event,
        r#"{"0102":"Men held","0108":true,"0113":"2026-02-03~","0151":"030000000000",
            "0152":["010100000000"],"0153":"010100000000","0111":["Country of the mill"],
            "0155":["winter"],"0166":["d1","d2"],"x_mill":"old","x_weather":["rain","snow"]}"#,
        expect!["fits"],
    );
    check(Format::Person, r#"{"0931":12,"0945":["ru","pt-BR"],"0966":"d1"}"#, expect!["fits"]);
    check(Format::Act, r#"{"2109":"kept from the well","3112":"020000000000"}"#, expect!["fits"]);
    check(Format::Document, r#"{"9009":"scan.pdf","9007":"160815201501"}"#, expect!["fits"]);
}

#[test]
fn fail_unknown_or_misplaced_fields() {
    check(
        Format::Event,
        r#"{"0103":"a"}"#,
        expect![
            "field 0103: the standard has none of this number; fields of your own begin with x_"
        ],
    );
    check(
        Format::Event,
        r#"{"2109":"010000000000"}"#,
        expect!["field 2109 belongs to act, not to event"],
    );
    check(
        Format::Arrest,
        r#"{"2109":"010000000000"}"#,
        expect!["field 2109 belongs to act, not to arrest"],
    );
    check(
        Format::Event,
        r#"{"3112":"020000000000"}"#,
        expect!["field 3112 belongs to arrest, not to event"],
    );
    check(Format::Act, r#"{"x_mill":"old"}"#, expect!["field x_mill belongs to event, not to act"]);
    check(
        Format::Act,
        r#"{"x_unknown":"old"}"#,
        expect![
            "field x_unknown: your team has no such field; it has: x_broken, x_how, x_mill, x_weather"
        ],
    );
    check(
        Format::Act,
        r#"{"x_broken":"old"}"#,
        expect!["field x_broken: its vocabulary is a number of the standard or x_ and a name"],
    );
    check(
        Format::Event,
        r#"{"102":"a"}"#,
        expect![
            "not the code of a field: four digits, or `x_` and up to 62 letters, digits, `-`, `_` or `.` at line 1 column 6"
        ],
    );
    check(
        Format::Event,
        r#"{"x_":"a"}"#,
        expect![
            "not the code of a field: four digits, or `x_` and up to 62 letters, digits, `-`, `_` or `.` at line 1 column 5"
        ],
    );
    check(
        Format::Event,
        r#"{"x_a/b":"a"}"#,
        expect![
            "not the code of a field: four digits, or `x_` and up to 62 letters, digits, `-`, `_` or `.` at line 1 column 8"
        ],
    );
}

#[test]
fn fail_values_of_another_kind() {
    check(Format::Event, r#"{"0102":1}"#, expect!["field 0102: a text is expected (text)"]);
    check(
        Format::Event,
        r#"{"0102":"  "}"#,
        expect!["field 0102: a text of 1 to 500 characters is expected"],
    );
    check(
        Format::Event,
        r#"{"0102":["a"]}"#,
        expect!["field 0102: one value is expected, not a list"],
    );
    check(Format::Event, r#"{"0108":"yes"}"#, expect!["field 0108: true or false is expected"]);
    check(
        Format::Event,
        r#"{"0113":"last spring"}"#,
        expect![
            "field 0113: a date such as 2017-04-03, 2017-04~ or 2017-02-20/2017-03-10 is expected"
        ],
    );
    check(Format::Event, r#"{"0166":[]}"#, expect!["field 0166: 1 to 1000 values are expected"]);
    check(
        Format::Event,
        r#"{"0166":"not an id"}"#,
        expect!["field 0166: the id of something in the case is expected"],
    );
    check(
        Format::Person,
        r#"{"0931":"twelve"}"#,
        expect![
            "field 0931: a whole number from -9007199254740991 to 9007199254740991 is expected"
        ],
    );
    check(
        Format::Person,
        r#"{"0931":9007199254740992}"#,
        expect![
            "field 0931: a whole number from -9007199254740991 to 9007199254740991 is expected"
        ],
    );
    check(
        Format::Person,
        r#"{"0931":1.5}"#,
        expect!["data did not match any variant of untagged enum FieldValue at line 1 column 12"],
    );
    check(
        Format::Person,
        r#"{"0945":"Russian of the north"}"#,
        expect!["field 0945: a language tag such as en, ru or pt-BR is expected"],
    );
}

#[test]
fn fail_unknown_terms() {
    check(
        Format::Information,
        r#"{"2509":"Marta Quill"}"#,
        expect![
            "field 2509: a term of vocabulary 19 is expected (010000000000 Took part in the event; 010100000000 It was done to the source; 010200000000 Was there and saw it; 010300000000 Did it; 020000000000 Close to somebody in the event; and 17 more), or one of your own"
        ],
    );
    check(
        Format::Information,
        r#"{"2509":"010500000000"}"#,
        expect![
            "field 2509: a term of vocabulary 19 is expected (010000000000 Took part in the event; 010100000000 It was done to the source; 010200000000 Was there and saw it; 010300000000 Did it; 020000000000 Close to somebody in the event; and 17 more), or one of your own"
        ],
    );
    check(
        Format::Event,
        r#"{"0172":"rain"}"#,
        expect![
            "field 0172: a term of vocabulary 43 is expected (010000000000 Being followed; 020000000000 Waiting; 030000000000 No longer followed), or one of your own"
        ],
    );
    check(
        Format::Act,
        r#"{"x_weather":["rain","hail"]}"#,
        expect!["field x_weather: a term of your own vocabulary x_weather is expected"],
    );
    check(
        Format::Act,
        r#"{"x_how":"rain"}"#,
        expect![
            "field x_how: a term of vocabulary 42 is expected (010000000000 Can be relied on; 020000000000 Can rather be relied on; 030000000000 Cannot be judged; 040000000000 Can rather not be relied on; 050000000000 Cannot be relied on; and 1 more), or one of your own"
        ],
    );
}

#[test]
fn a_refusal_never_repeats_the_value() {
    let values: FieldMap = serde_json::from_str(r#"{"2509":"Marta Quill"}"#).unwrap();
    let why = Dictionary::standard().check(Format::Information, &values, &own()).unwrap_err();
    assert!(!why.contains("Marta"));
}

#[test]
fn a_draft_says_what_it_lacks() {
    fn lacks(format: Format, present: &[&str]) -> Vec<String> {
        Dictionary::standard()
            .missing(format, |number| present.contains(&number))
            .into_iter()
            .map(|field| {
                let need = if field.mandatory { "mandatory" } else { "essential" };
                format!("{} {need}", field.number)
            })
            .collect()
    }
    assert_eq!(lacks(Format::Event, &[]), ["0102 mandatory", "0101 essential"]);
    assert!(lacks(Format::Event, &["0101", "0102"]).is_empty());
    assert_eq!(
        lacks(Format::Information, &["2501", "2503"]),
        ["2509 mandatory", "2502 essential", "2504 essential"]
    );
    assert_eq!(lacks(Format::Person, &["0901"]), [""; 0]);
}

#[test]
fn every_example_of_a_kind_fits_its_field() {
    let dictionary = Dictionary::standard();
    for field in dictionary.fields() {
        let value = match field.kind {
            FieldKind::Boolean => FieldValue::Boolean(false),
            FieldKind::Number => FieldValue::Number(3),
            FieldKind::Date => FieldValue::Text("2017-04".to_owned()),
            FieldKind::Term => {
                let terms = dictionary.terms(field.vocabulary.unwrap());
                FieldValue::Text(terms.last().map_or("ru", |term| term.code).to_owned())
            }
            FieldKind::Text | FieldKind::Long | FieldKind::Link | FieldKind::File => {
                FieldValue::Text("w1".to_owned())
            }
        };
        let values = FieldMap::from([(field.number.parse().unwrap(), value)]);
        assert_eq!(dictionary.check(field.format, &values, &OwnFields::default()), Ok(()));
    }
}

proptest! {
    /// What is written is read back, whatever the kind.
    #[test]
    fn values_survive_json(
        text in ".{0,20}", number in any::<i64>(), flag in any::<bool>(),
        list in prop::collection::vec(".{0,9}", 0..4),
    ) {
        let values = FieldMap::from([
            ("0102".parse().unwrap(), FieldValue::Text(text)),
            ("0931".parse().unwrap(), FieldValue::Number(number)),
            ("0108".parse().unwrap(), FieldValue::Boolean(flag)),
            ("x_own".parse().unwrap(), FieldValue::List(list)),
        ]);
        let written = serde_json::to_string(&values).unwrap();
        prop_assert_eq!(serde_json::from_str::<FieldMap>(&written).unwrap(), values);
    }

    /// No code or value makes the check panic, and a code that parses is printed as it was.
    #[test]
    fn any_code_and_value(code in "([0-9]{3,5}|x_.{0,5}|.{0,5})", value in ".{0,12}", at in 0_usize..14) {
        let Ok(code) = code.parse::<FieldCode>() else { return Ok(()) };
        prop_assert_eq!(code.to_string().parse::<FieldCode>().unwrap(), code.clone());
        let values = FieldMap::from([(code, FieldValue::Text(value))]);
        let _answer = Dictionary::standard().check(Format::ALL[at], &values, &own());
    }
}
