//! One word, one meaning: two words of the field have two meanings each, see [`BANNED`].
//!
//! The first may be no part of a name: say `Cosigner` or `Eyewitness`. The second may be a part
//! (`log_origin`, `OriginId`) but not the whole. Doc comments use neither alone. String literals are free, because standards demand these words in their bytes.
//! Exceptions stand in `crates/tidy/allow.txt`, each with its reason.

use anyhow::{Result, anyhow, ensure};

use crate::tokens::{self, Token};
use crate::{File, Tree};

#[cfg(test)]
mod tests;

/// Where the exceptions are.
const ALLOW: &str = "crates/tidy/allow.txt";

/// A reason of fewer letters than this is none.
const REASON_LETTERS_MIN: usize = 15;

/// One line of the list of exceptions: `name|prose | path prefix or * | word | reason`.
struct Exception<'a> {
    prose: bool,
    place: &'a str,
    words: &'a str,
}

/// Complaints about names and doc comments with a banned word.
#[must_use]
pub fn bare(tree: &Tree) -> Vec<String> {
    let exceptions = match exceptions(tree.text(ALLOW).unwrap_or_default()) {
        Ok(exceptions) => exceptions,
        Err(cause) => return vec![format!("{ALLOW}: {cause}")],
    };
    let mut complaints = Vec::new();
    for file in tree.rust() {
        match tokens::of(file) {
            Err(cause) => complaints.push(format!("{cause:#}")),
            Ok(tokens) => complaints.extend(tokens.iter().filter_map(|(line, token)| {
                let word = complaint(file, token, &exceptions)?;
                Some(format!("{}:{line}: {word}", file.path))
            })),
        }
    }
    complaints
}

fn complaint(file: &File, token: &Token, exceptions: &[Exception<'_>]) -> Option<String> {
    let here = |prose| {
        exceptions.iter().filter(move |exception| {
            exception.prose == prose
                && (exception.place == "*" || file.path.starts_with(exception.place))
        })
    };
    match token {
        Token::Attribute(_) => None,
        Token::Name(name) => {
            let fine = here(false).any(|exception| exception.words == name);
            (!fine && is_bare(name)).then(|| format!("name `{name}`"))
        }
        Token::Doc(text) => {
            let mut rest = text.to_lowercase();
            for exception in here(true) {
                rest = rest.replace(&exception.words.to_lowercase(), " ");
            }
            let word = prose_words(&rest).find(|word| BANNED.contains(word))?;
            Some(format!("bare \"{word}\" in a doc comment"))
        }
    }
}

/// The words that need a companion, in both numbers.
const BANNED: [&str; 4] = ["witness", "witnesses", "origin", "origins"];

fn is_bare(name: &str) -> bool {
    let parts = parts(name);
    match parts.as_slice() {
        [only] => BANNED.contains(&only.as_str()),
        several => several.iter().any(|part| part.starts_with("witness")),
    }
}

/// The parts of `LogKey` and of `log_key` are `log` and `key`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut lower_before = false;
    for letter in name.chars() {
        if letter == '_' || (letter.is_uppercase() && lower_before) {
            parts.push(String::new());
        }
        if letter != '_'
            && let Some(part) = parts.last_mut()
        {
            part.extend(letter.to_lowercase());
        }
        lower_before = letter.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Words with a hyphen or underscore are compounds and say what they mean.
fn prose_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '_'))
}

fn exceptions(text: &str) -> Result<Vec<Exception<'_>>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with('#')).map(exception).collect()
}

fn exception(line: &str) -> Result<Exception<'_>> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [kind, place, words, reason] = fields[..] else {
        return Err(anyhow!("`{line}` has not four fields"));
    };
    ensure!(["name", "prose"].contains(&kind), "`{line}` begins with neither name nor prose");
    ensure!(!place.is_empty() && !words.is_empty(), "`{line}` has an empty field");
    ensure!(reason.len() >= REASON_LETTERS_MIN, "`{line}` gives no reason");
    Ok(Exception { prose: kind == "prose", place, words })
}
