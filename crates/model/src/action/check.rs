//! What the shape of an action cannot say: lengths, and fields that exclude each other.

use super::{Action, LIST_MAX, LONG_BYTES_MAX, SHORT_CHARS_MAX, TEXT_BYTES_MAX};

/// The longest language tag that BCP 47 asks readers to accept.
const LANGUAGE_CHARS_MAX: usize = 35;

impl Action {
    /// Refuses what is well-formed and still makes no sense.
    ///
    /// # Errors
    /// Which field, and what would be accepted.
    pub fn check(&self) -> Result<(), String> {
        self.check_fields()?;
        self.check_leaves()
    }

    /// Whatever has no limit of its own must fit one leaf of a sealed record; only the words of an
    /// account are sealed otherwise.
    fn check_leaves(&self) -> Result<(), String> {
        let value = serde_json::to_value(self).map_err(|cause| cause.to_string())?;
        for (path, leaf) in crate::leaves(&value) {
            let bytes = leaf.as_str().map_or(0, str::len);
            if bytes > LONG_BYTES_MAX && path != "text" {
                return Err(format!("`{path}` has {bytes} bytes; {LONG_BYTES_MAX} are the most"));
            }
        }
        Ok(())
    }

    fn check_fields(&self) -> Result<(), String> {
        match self {
            Self::Source(x) => {
                short("code_name", &x.code_name)?;
                optional(x.name.as_deref(), |text| short("name", text))?;
                optional(x.remarks.as_deref(), |text| long("remarks", text))
            }
            Self::Account(x) => {
                optional(x.title.as_deref(), |text| short("title", text))?;
                optional(x.text.as_deref(), |text| within("text", text, TEXT_BYTES_MAX))?;
                optional(x.interviewer.as_deref(), |text| short("interviewer", text))?;
                optional(x.language.as_deref(), language)?;
                list("files", x.files.len())
            }
            Self::Passage(x) => long("exact", &x.exact),
            Self::Claim(x) => long("text", &x.text),
            Self::Assertion(x) => optional(x.quote.as_deref(), |text| long("quote", text)),
            Self::Attribution(x) => {
                if x.from.is_some() == x.anonymous.is_some() {
                    return Err("give either `from` or `anonymous`, one of the two".to_owned());
                }
                let Some(anonymous) = &x.anonymous else { return Ok(()) };
                short("descriptor", &anonymous.descriptor)?;
                list("could_be", anonymous.could_be.len())
            }
            Self::Event(x) => short("title", &x.title),
            Self::Act(x) => short("type", &x.act_type).and(short("victim", &x.victim)),
            Self::Intervention(x) => short("type", &x.intervention_type),
            Self::Group(x) if x.members.len() < 2 => {
                Err("a group needs at least two members".to_owned())
            }
            Self::Group(x) => list("members", x.members.len()),
            Self::Describe(x) => optional(x.language.as_deref(), language),
            Self::Consent(_) => Ok(()),
            Self::Protect(x) => short("text", &x.text),
            Self::Message(x) => long("text", &x.text),
            Self::Files(x) if x.files.is_empty() => Err("`files` is empty".to_owned()),
            Self::Files(x) => {
                optional(x.note.as_deref(), |text| short("note", text))?;
                list("files", x.files.len())
            }
        }
    }
}

/// Whether a text has the shape of a BCP 47 tag (`ru`, `ar`, `sr-Latn`).
pub fn is_language(text: &str) -> bool {
    text.len() <= LANGUAGE_CHARS_MAX
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn optional(value: Option<&str>, test: impl Fn(&str) -> Result<(), String>) -> Result<(), String> {
    value.map_or(Ok(()), test)
}

fn language(text: &str) -> Result<(), String> {
    if is_language(text) {
        Ok(())
    } else {
        Err("`language` is a tag such as en, ru, ar or sr-Latn".to_owned())
    }
}

fn short(field: &str, text: &str) -> Result<(), String> {
    let chars = text.chars().count();
    match chars {
        0 => Err(format!("`{field}` is empty")),
        _ if text.trim().is_empty() => Err(format!("`{field}` is blank")),
        _ if chars > SHORT_CHARS_MAX => {
            Err(format!("`{field}` has {chars} characters; {SHORT_CHARS_MAX} are the most"))
        }
        _ => Ok(()),
    }
}

fn long(field: &str, text: &str) -> Result<(), String> {
    within(field, text, LONG_BYTES_MAX)
}

fn within(field: &str, text: &str, max: usize) -> Result<(), String> {
    match text.len() {
        0 => Err(format!("`{field}` is empty")),
        bytes if bytes > max => Err(format!("`{field}` has {bytes} bytes; {max} are the most")),
        _ => Ok(()),
    }
}

fn list(field: &str, count: usize) -> Result<(), String> {
    if count > LIST_MAX {
        return Err(format!("`{field}` has {count} entries; {LIST_MAX} are the most"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
