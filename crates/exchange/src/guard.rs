//! Is anything that must stay hidden in what is about to leave? Every string of every record is
//! looked at, and the names of the team's own fields.
//!
//! It names record and field, never what it found.

use serde_json::Value;
use testimony_redact::{Finding, How, ProtectedItem, ProtectedList};

use crate::Record;

/// One place where something hidden would be visible.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Leak {
    /// The thing of the case.
    pub record: String,
    /// The field of the written record.
    pub field: String,
    /// What would be visible: "the name of source w1", "protected text 2".
    pub what: String,
    /// In which form.
    pub how: &'static str,
}

/// What to look for.
#[derive(Debug)]
pub struct Guard(ProtectedList);

impl Guard {
    /// Looks for these.
    ///
    /// # Errors
    /// An item that could never be found: a list with such an item is no list.
    pub fn new(items: Vec<ProtectedItem>) -> Result<Self, testimony_redact::Error> {
        ProtectedList::new(items).map(Self)
    }

    /// Every place of a record where something is visible.
    pub fn leaks(&self, record: &Record) -> Vec<Leak> {
        let mut leaks = Vec::new();
        walk("", &record.value, &mut |field, text| {
            let leak = |what: &str, how| Leak {
                record: record.of.clone(),
                field: field.to_owned(),
                what: what.to_owned(),
                how,
            };
            leaks.extend(self.0.find(text).iter().map(|one| leak(self.what(one), how(one.how))));
            // Letters behind an override are shown in another order than they are searched in.
            if text.contains(['\u{202d}', '\u{202e}']) {
                leaks.push(leak("a sign that turns letters round", "which hides what is there"));
            }
        });
        leaks.dedup();
        leaks
    }

    fn what(&self, finding: &Finding) -> &str {
        self.0.items().get(finding.item_index).map_or("", |item| item.note_id.as_str())
    }
}

fn how(how: How) -> &'static str {
    match how {
        How::Exact => "as it is written",
        How::Normalised => "in other letters or spacing",
        How::Transliterated => "in another script",
        How::Inflected => "with another ending or a word between",
        How::Joined => "joined to other letters",
    }
}

/// Every text in a value with the way to it. Numbers are texts here: a telephone number may be one.
fn walk(path: &str, value: &Value, look: &mut dyn FnMut(&str, &str)) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => look(path, &number.to_string()),
        Value::String(text) => look(path, text),
        Value::Array(values) => {
            for (index, one) in values.iter().enumerate() {
                walk(&below(&index.to_string()), one, look);
            }
        }
        Value::Object(fields) => {
            for (name, one) in fields {
                // Names of the program's own are no secret; those of the team's fields might be.
                if name.starts_with("x_") && !name.starts_with(crate::huridocs::OURS) {
                    look("the name of a field", name);
                }
                walk(&below(name), one, look);
            }
        }
    }
}
