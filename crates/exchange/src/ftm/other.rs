//! Terms and fields of the standard as words: FollowTheMoney has no place for numbers.

use testimony_model::dictionary::{Dictionary, FieldMap, FieldValue};

use super::entity::Entity;

/// A term by its code, or the words that stand in its place.
pub(super) fn term(vocabulary: &str, text: &str) -> String {
    let term = Dictionary::standard().term(vocabulary, text);
    term.map_or_else(|| text.to_owned(), |term| term.label("en").to_owned())
}

/// Fields without a property, each a line: "What came of it: …".
pub(super) fn fields(entity: &mut Entity, property: &'static str, fields: &FieldMap) {
    for (code, value) in fields {
        let field = Dictionary::standard().field(code.as_str());
        let vocabulary = field.and_then(|field| field.vocabulary);
        let worded = |text: &str| vocabulary.map_or_else(|| text.to_owned(), |one| term(one, text));
        let said = match value {
            FieldValue::Boolean(yes) => yes.to_string(),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Text(text) => worded(text),
            FieldValue::List(texts) => {
                texts.iter().map(|one| worded(one)).collect::<Vec<_>>().join("; ")
            }
        };
        let label = field.map_or_else(|| code.as_str(), |field| field.label("en"));
        entity.text(property, &format!("{label}: {said}"));
    }
}
