//! What a record of another program lacks, because the standard does not ask for it and we do.

use serde_json::{Map, Value};
use testimony_model::SHORT_CHARS_MAX;

/// Fills in what we need to know, without saying more than the record does.
pub(super) fn complete(kind: &str, body: &mut Map<String, Value>) {
    let text = |body: &Map<String, Value>, name: &str| {
        body.get(name).and_then(Value::as_str).unwrap_or("?").to_owned()
    };
    let lacks = |body: &mut Map<String, Value>, name: &str, value: String| {
        let value: String = value.chars().take(SHORT_CHARS_MAX).collect();
        body.entry(name).or_insert(Value::String(value));
    };
    match kind {
        "person" => {
            let id = text(body, "id");
            lacks(body, "kind", "unknown".to_owned());
            lacks(body, "code_name", format!("Person {id}"));
        }
        "act" => {
            let victim = match body.get("victim_person").and_then(Value::as_str) {
                Some(person) => format!("person {person}"),
                None => "not said".to_owned(),
            };
            lacks(body, "victim", victim);
        }
        "account" => lacks(body, "received_via", "import".to_owned()),
        _ => {}
    }
}
