#![allow(clippy::needless_pass_by_value, reason = "`expect!` is written in place")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::{expect, expect_file};

use super::*;

fn numbers(chosen: impl Fn(&Field) -> bool) -> Vec<&'static str> {
    let fields = Dictionary::standard().fields().iter();
    fields.filter(|field| chosen(field)).map(|field| field.number).collect()
}

#[test]
fn the_tables_can_be_read() {
    assert_eq!(read::dictionary().map(|_| ()), Ok(()));
}

#[test]
fn fourteen_fields_are_mandatory() {
    assert_eq!(
        numbers(|field| field.mandatory),
        [
            "0102", "2109", "2203", "2209", "2409", "2509", "2609", "8002", "8003", "8004", "8010",
            "8011", "9001", "9002"
        ]
    );
}

#[test]
fn twenty_seven_fields_are_essential() {
    assert_eq!(
        numbers(|field| field.essential),
        [
            "0101", "0901", "2101", "2102", "2103", "2201", "2203", "2301", "2302", "2303", "2401",
            "2501", "2502", "2503", "2504", "2601", "2602", "2603", "2604", "3102", "3202", "3302",
            "3402", "8001", "8002", "9001", "9002"
        ]
    );
}

#[test]
fn every_format_has_its_fields() {
    let counts: Vec<(&str, usize)> = Format::ALL
        .iter()
        .map(|&format| (format.as_str(), Dictionary::standard().fields_of(format).count()))
        .collect();
    expect![[r#"
        [
            (
                "event",
                28,
            ),
            (
                "person",
                47,
            ),
            (
                "act",
                29,
            ),
            (
                "chain_of_events",
                10,
            ),
            (
                "biographic_details",
                18,
            ),
            (
                "involvement",
                15,
            ),
            (
                "information",
                19,
            ),
            (
                "intervention",
                20,
            ),
            (
                "arrest",
                11,
            ),
            (
                "killing",
                3,
            ),
            (
                "torture",
                4,
            ),
            (
                "destruction",
                4,
            ),
            (
                "address",
                11,
            ),
            (
                "document",
                10,
            ),
        ]
    "#]]
    .assert_debug_eq(&counts);
}

#[test]
fn fields_are_sound() {
    let dictionary = Dictionary::standard();
    let unique: BTreeSet<&str> = dictionary.fields().iter().map(|field| field.number).collect();
    assert_eq!(unique.len(), dictionary.fields().len());
    for field in dictionary.fields() {
        let number = field.number;
        assert!(number.parse::<FieldCode>().is_ok_and(|code| !code.is_own()), "{number}");
        assert_eq!(field.kind == FieldKind::Term, field.vocabulary.is_some(), "{number}");
        assert_eq!(field.kind == FieldKind::Link, field.target.is_some(), "{number}");
        if let Some(vocabulary) = field.vocabulary {
            assert!(dictionary.vocabulary(vocabulary).is_some(), "{number}");
        }
        assert!(std::ptr::eq(dictionary.field(number).unwrap(), field));
    }
}

#[test]
fn vocabularies_are_whole_or_left_out() {
    let dictionary = Dictionary::standard();
    let held: Vec<&str> = dictionary
        .vocabularies()
        .iter()
        .filter(|one| one.held == Held::All)
        .map(|one| one.number)
        .collect();
    assert_eq!(held, read::held());
    for vocabulary in dictionary.vocabularies() {
        let number = vocabulary.number;
        let terms = dictionary.terms(number);
        let expected = if vocabulary.held == Held::All { vocabulary.size } else { 0 };
        assert_eq!(terms.len(), expected, "{number}");
        let codes: BTreeSet<&str> = terms.iter().map(|term| term.code).collect();
        assert_eq!(codes.len(), terms.len(), "{number}");
        for term in terms {
            let code = term.code;
            assert!(code.len() == 12 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
            assert!(term.parent.is_none_or(|parent| codes.contains(parent)), "{number} {code}");
            assert!(term.parent.is_none_or(|parent| parent < code), "{number} {code}");
        }
    }
}

#[test]
fn a_tree_reaches_every_term_once() {
    fn below(dictionary: &Dictionary, vocabulary: &str, parent: Option<&str>) -> usize {
        dictionary
            .children(vocabulary, parent)
            .map(|term| 1 + below(dictionary, vocabulary, Some(term.code)))
            .sum()
    }
    let dictionary = Dictionary::standard();
    for vocabulary in dictionary.vocabularies() {
        let number = vocabulary.number;
        assert_eq!(below(dictionary, number, None), dictionary.terms(number).len(), "{number}");
    }
}

#[test]
fn labels_are_short_and_clean() {
    let dictionary = Dictionary::standard();
    let fields = dictionary.fields().iter().map(|field| (field.number, field.labels));
    let terms = dictionary
        .vocabularies()
        .iter()
        .flat_map(|one| one.terms.iter().map(|term| (term.code, term.labels)));
    for (code, labels) in fields.chain(terms) {
        for label in [labels.en].into_iter().chain(labels.others.map(|(_, label)| label)) {
            assert_eq!(label.trim(), label, "{code}");
            assert!(label.chars().count() <= 80, "{code}");
        }
        assert!(!labels.en.is_empty(), "{code}");
    }
}

#[test]
fn terms_below_one_parent_are_told_apart() {
    let dictionary = Dictionary::standard();
    for vocabulary in dictionary.vocabularies() {
        for tag in ["en", "ru", "ar", "es"] {
            let mut seen = BTreeSet::new();
            for term in &vocabulary.terms {
                let number = vocabulary.number;
                assert!(
                    seen.insert((term.parent, term.label(tag))),
                    "{number} {} {tag}",
                    term.code
                );
            }
        }
    }
}

#[test]
fn what_a_team_sees_daily_is_there_in_four_languages() {
    let dictionary = Dictionary::standard();
    for number in ["16", "18", "19", "20", "27", "28", "41", "42", "48"] {
        for term in dictionary.terms(number) {
            for (tag, label) in term.labels.others {
                assert!(!label.is_empty(), "{number} {} {tag}", term.code);
            }
        }
    }
    for field in dictionary.fields().iter().filter(|field| field.mandatory) {
        for (tag, label) in field.labels.others {
            assert!(!label.is_empty(), "{} {tag}", field.number);
        }
    }
}

#[test]
fn a_label_falls_back_to_english() {
    let term = Dictionary::standard().term("42", "010000000000").unwrap();
    assert_eq!(term.label("es-419"), "Se puede confiar");
    assert_eq!(term.label("RU"), "Можно полагаться");
    assert_eq!(term.label("fr"), "Can be relied on");
    assert_eq!(term.label(""), "Can be relied on");
    let untranslated = Dictionary::standard().term("04", "030101000000").unwrap();
    assert_eq!(untranslated.label("ar"), "Arrest");
}

#[test]
fn a_connection_says_how_somebody_knows_only_where_it_does() {
    let known: Vec<String> = Dictionary::standard()
        .terms("19")
        .iter()
        .filter(|term| term.access != Some(crate::Access::Unknown))
        .map(|term| format!("{} {}", term.code, term.access.unwrap()))
        .collect();
    expect![[r#"
        [
            "010100000000 experienced",
            "010200000000 saw",
            "030000000000 heard_from",
            "030100000000 heard_from",
        ]
    "#]]
    .assert_debug_eq(&known);
}

#[test]
fn what_the_accused_side_says_has_a_stance_and_a_form() {
    let said: Vec<String> = Dictionary::standard()
        .terms("28")
        .iter()
        .filter_map(|term| Some(format!("{} {} {}", term.code, term.stance?, term.form?)))
        .collect();
    expect![[r#"
        [
            "010100000000 asserts states_circumstances",
            "010200000000 denies denies_act",
            "010300000000 asserts denies_responsibility",
            "010400000000 asserts other_explanation",
            "010500000000 asserts accepts_responsibility",
            "020100000000 asserts states_circumstances",
            "020200000000 denies denies_act",
            "020300000000 asserts denies_responsibility",
            "020400000000 asserts other_explanation",
            "020500000000 asserts accepts_responsibility",
        ]
    "#]]
    .assert_debug_eq(&said);
}

#[test]
fn golden_listing() {
    let dictionary = Dictionary::standard();
    let mut text = String::new();
    for field in dictionary.fields() {
        let need = if field.mandatory {
            "!"
        } else if field.essential {
            "*"
        } else {
            " "
        };
        let many = if field.many { "…" } else { "" };
        let of = field.vocabulary.or(field.target.map(Format::as_str)).unwrap_or_default();
        writeln!(
            text,
            "{}{need} {} {}{many} {of}: {}",
            field.number, field.format, field.kind, field.labels.en
        )
        .unwrap();
    }
    for vocabulary in dictionary.vocabularies() {
        let one = vocabulary;
        writeln!(text, "\n{} {} {} {}", one.number, one.held, one.size, one.label).unwrap();
        for term in dictionary.children(one.number, None) {
            writeln!(text, "  {} {}", term.code, term.label("en")).unwrap();
        }
    }
    expect_file!["../../../../testdata/dictionary/listing.txt"].assert_eq(&text);
}
