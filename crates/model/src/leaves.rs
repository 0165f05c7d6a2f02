//! An entry as a flat list of leaves, so that each one can be shown or withheld by itself.
//!
//! `{"a":{"b":1},"c":["x"]}` has the leaves `a/b` = 1 and `c/0` = "x" (docs/spec/entry.md,
//! section 4). A path separator inside a name cannot occur: all names are ours.

use serde_json::Value;

/// The scalar leaves of a JSON value, in the order of their paths.
///
/// Empty objects, empty lists and nulls have no leaf: they say nothing.
pub fn leaves(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    collect("", value, &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn collect(path: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                collect(&below(name), inner, found);
            }
        }
        Value::Array(values) => {
            for (index, inner) in values.iter().enumerate() {
                collect(&below(&index.to_string()), inner, found);
            }
        }
        Value::Null => {}
        scalar => found.push((path.to_owned(), scalar.clone())),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(json: &str, expected: &Expect) {
        let value = serde_json::from_str(json).unwrap();
        let lines: Vec<String> = super::leaves(&value)
            .into_iter()
            .map(|(path, leaf)| format!("{path}={leaf}"))
            .collect();
        expected.assert_eq(&lines.join(" "));
    }

    #[test]
    fn every_scalar_is_a_leaf_of_its_own() {
        check(
            r#"{"b":{"x":1,"a":"t"},"a":[true,"u"]}"#,
            &expect![[r#"a/0=true a/1="u" b/a="t" b/x=1"#]],
        );
    }

    #[test]
    fn nothing_said_is_no_leaf() {
        check(r#"{"a":null,"b":[],"c":{}}"#, &expect![""]);
    }
}
