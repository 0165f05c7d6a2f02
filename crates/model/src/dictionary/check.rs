//! Do these values fit the fields, and what does a record still lack?
//!
//! A refusal names the field and what would be accepted, never the value: it may be somebody's
//! name.

#[cfg(test)]
mod tests;

use super::field::{FieldCode, FieldKind, FieldMap, FieldValue, Format, is_own_name};
use super::own::OwnFields;
use super::{Dictionary, Field, Held};
use crate::action::{LIST_MAX, LONG_BYTES_MAX, SHORT_CHARS_MAX, is_language};
use crate::{Edtf, Handle};

/// The largest whole number that every JSON parser keeps.
const NUMBER_MAX: i64 = (1 << 53) - 1;

/// The vocabulary of languages, for which tags of BCP 47 stand.
const LANGUAGES: &str = "14";

/// How many accepted terms or fields a refusal names.
const NAMED_MAX: usize = 5;

/// What a field takes, be it the standard's or the team's.
struct Taken<'a> {
    kind: FieldKind,
    vocabulary: Option<&'a str>,
    many: bool,
}

impl Dictionary {
    /// Checks the values of one record. A draft may lack any field; what is there must fit.
    ///
    /// # Errors
    /// The first field that does not fit: unknown, of another format, not of its kind, or a term
    /// that neither the standard nor the team has; and what would be accepted.
    pub fn check(&self, format: Format, values: &FieldMap, own: &OwnFields) -> Result<(), String> {
        for (code, value) in values {
            let taken = if code.is_own() {
                self.own_taken(format, code, own)?
            } else {
                self.taken(format, code.as_str())?
            };
            self.check_value(&taken, value, own).map_err(|why| format!("field {code}: {why}"))?;
        }
        Ok(())
    }

    /// What a record still lacks of what the standard asks for: mandatory fields first, then the
    /// essential ones; each says which it is.
    pub fn missing(&self, format: Format, present: impl Fn(&str) -> bool) -> Vec<&Field> {
        let mut missing: Vec<&Field> = self
            .fields_of(format)
            .filter(|field| (field.mandatory || field.essential) && !present(field.number))
            .collect();
        missing.sort_by_key(|field| !field.mandatory);
        missing
    }

    fn taken(&self, format: Format, number: &str) -> Result<Taken<'_>, String> {
        let field = self.field(number).ok_or_else(|| {
            format!("field {number}: the standard has none of this number; fields of your own begin with x_")
        })?;
        if field.format != format && field.format.extends() != Some(format) {
            return Err(format!("field {number} belongs to {}, not to {format}", field.format));
        }
        Ok(Taken { kind: field.kind, vocabulary: field.vocabulary, many: field.many })
    }

    fn own_taken<'a>(
        &self,
        format: Format,
        code: &FieldCode,
        own: &'a OwnFields,
    ) -> Result<Taken<'a>, String> {
        let Some(field) = own.fields.get(code) else {
            let known: Vec<&str> =
                own.fields.keys().take(NAMED_MAX).map(FieldCode::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(format!("field {code}: your team has no such field; it has: {known}"));
        };
        if !field.formats.is_empty() && !field.formats.contains(&format) {
            let formats: Vec<&str> = field.formats.iter().map(|format| format.as_str()).collect();
            return Err(format!("field {code} belongs to {}, not to {format}", formats.join(", ")));
        }
        let vocabulary = field.vocabulary.as_deref();
        let named =
            vocabulary.is_some_and(|name| is_own_name(name) || self.vocabulary(name).is_some());
        if field.kind == FieldKind::Term && !named {
            return Err(format!(
                "field {code}: its vocabulary is a number of the standard or x_ and a name"
            ));
        }
        Ok(Taken { kind: field.kind, vocabulary, many: field.many })
    }

    fn check_value(
        &self,
        taken: &Taken<'_>,
        value: &FieldValue,
        own: &OwnFields,
    ) -> Result<(), String> {
        match (taken.kind, value) {
            (FieldKind::Boolean, FieldValue::Boolean(_)) => Ok(()),
            (FieldKind::Boolean, _) => Err("true or false is expected".to_owned()),
            (FieldKind::Number, FieldValue::Number(number))
                if (-NUMBER_MAX..=NUMBER_MAX).contains(number) =>
            {
                Ok(())
            }
            (FieldKind::Number, _) => {
                Err(format!("a whole number from -{NUMBER_MAX} to {NUMBER_MAX} is expected"))
            }
            (_, FieldValue::Text(text)) => self.check_text(taken, text, own),
            (_, FieldValue::List(texts)) if taken.many => {
                if texts.is_empty() || texts.len() > LIST_MAX {
                    return Err(format!("1 to {LIST_MAX} values are expected"));
                }
                texts.iter().try_for_each(|text| self.check_text(taken, text, own))
            }
            (_, FieldValue::List(_)) => Err("one value is expected, not a list".to_owned()),
            (_, FieldValue::Boolean(_) | FieldValue::Number(_)) => {
                Err(format!("a text is expected ({})", taken.kind))
            }
        }
    }

    fn check_text(&self, taken: &Taken<'_>, text: &str, own: &OwnFields) -> Result<(), String> {
        let refused = |expected: String| Err(format!("{expected} is expected"));
        match taken.kind {
            FieldKind::Text | FieldKind::File if !is_short(text) => {
                refused(format!("a text of 1 to {SHORT_CHARS_MAX} characters"))
            }
            FieldKind::Long if text.trim().is_empty() || text.len() > LONG_BYTES_MAX => {
                refused(format!("a text of 1 to {LONG_BYTES_MAX} bytes"))
            }
            FieldKind::Date if text.parse::<Edtf>().is_err() => {
                refused("a date such as 2017-04-03, 2017-04~ or 2017-02-20/2017-03-10".to_owned())
            }
            FieldKind::Link if text.parse::<Handle>().is_err() => {
                refused("the id of something in the case".to_owned())
            }
            FieldKind::Term => self.check_term(taken.vocabulary.unwrap_or_default(), text, own),
            _ => Ok(()),
        }
    }

    fn check_term(&self, vocabulary: &str, term: &str, own: &OwnFields) -> Result<(), String> {
        if own.terms.has(vocabulary, term) {
            return Ok(());
        }
        let held = self.vocabulary(vocabulary).map(|vocabulary| vocabulary.held);
        match held {
            Some(Held::All) if self.term(vocabulary, term).is_some() => Ok(()),
            Some(Held::All) => Err(format!(
                "a term of vocabulary {vocabulary} is expected ({}), or one of your own",
                self.some_terms(vocabulary)
            )),
            Some(Held::None) if vocabulary == LANGUAGES => {
                if is_language(term) {
                    Ok(())
                } else {
                    Err("a language tag such as en, ru or pt-BR is expected".to_owned())
                }
            }
            Some(Held::None | Held::Own) if is_short(term) => Ok(()),
            Some(Held::None | Held::Own) => {
                Err(format!("a term of 1 to {SHORT_CHARS_MAX} characters is expected"))
            }
            None => Err(format!("a term of your own vocabulary {vocabulary} is expected")),
        }
    }

    fn some_terms(&self, vocabulary: &str) -> String {
        let terms = self.terms(vocabulary);
        let mut named: Vec<String> = terms
            .iter()
            .take(NAMED_MAX)
            .map(|term| format!("{} {}", term.code, term.label("en")))
            .collect();
        if terms.len() > NAMED_MAX {
            named.push(format!("and {} more", terms.len() - NAMED_MAX));
        }
        named.join("; ")
    }
}

fn is_short(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= SHORT_CHARS_MAX
}
