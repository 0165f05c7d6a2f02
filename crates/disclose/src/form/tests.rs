use serde_json::json;

use super::*;

#[test]
fn leaves_are_scalars_that_every_reader_prints_alike() {
    let whole = WHOLE_MAX;
    for value in [json!(null), json!(true), json!(""), json!("ё\u{1}"), json!(whole), json!(-whole)]
    {
        assert!(is_leaf(&value), "{value}");
    }
    let wide = "x".repeat(LEAF_BYTES_MAX + 1);
    for value in [
        json!([]),
        json!({}),
        json!(0.5),
        json!(-0.0),
        json!(whole + 1),
        json!(-whole - 1),
        json!(u64::MAX),
        json!(wide),
    ] {
        assert!(!is_leaf(&value));
    }
    assert!(is_leaf(&json!("x".repeat(LEAF_BYTES_MAX))));
}

#[test]
fn names_are_plain_and_not_reserved() {
    for name in ["speaker/code_name", "a", "ключ", "status", &"x".repeat(NAME_BYTES_MAX)] {
        assert!(is_leaf_name(name));
    }
    for name in ["", "_sd", "...", "jti", "exp", "a\u{7}b", "a\u{85}", &"x".repeat(257)] {
        assert!(!is_leaf_name(name), "{name:?}");
    }
}

#[test]
fn base64_is_strict() {
    assert!(is_base64_of("AAAAAAAAAAAAAAAAAAAAAA", 16));
    for text in [
        "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAA AAAAAAAAAAA",
        "AAAA",
        "",
    ] {
        assert!(!is_base64_of(text, 16), "{text}");
    }
}

#[test]
fn parsing_refuses_all_but_the_canonical_form() {
    let parse_word = |text: &str| {
        parse::<WordValue>(text.as_bytes(), Part::Payload).map(|word| word.text.clone())
    };
    assert_eq!(parse_word(r#"{"p":[1,2],"t":"a\n\u0001é"}"#), Ok("a\n\u{1}é".to_owned()));
    for text in [
        r#"{"p":[1,2],"t":"\u00e9"}"#,
        r#"{"p":[1,2],"t":"a\/b"}"#,
        r#"{"p":[1,2], "t":"a"}"#,
        r#"{"t":"a","p":[1,2]}"#,
        r#"{"p":[1,2],"t":"a","t":"a"}"#,
        r#"{"p":[1,2],"t":"a"} "#,
        r#"{"p":[1,2],"t":"a","u":1}"#,
        r#"[[1,2],"a"]"#,
        r#"{"p":[1.0,2],"t":"a"}"#,
        r#"{"p":[1,2,3],"t":"a"}"#,
        "",
    ] {
        assert_eq!(parse_word(text), Err(Error::Form { part: Part::Payload }), "{text}");
    }
}
