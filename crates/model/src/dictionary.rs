//! Which fields and terms does the standard have? The HURIDOCS Events Standard Formats by number,
//! as data: `docs/huridocs.md` says what is here and what is not, `data/README.md` whence it comes.
//!
//! The program knows no field by name. A format's fields, what they hold, the terms that they take
//! and which of them the standard asks for are read from `data/*.tsv`, once.
//!
//! Never decides what is complete: a draft may lack anything, and [`Dictionary::missing`] says what.
//!
//! ```
//! use testimony_model::dictionary::{Dictionary, Format};
//!
//! let dictionary = Dictionary::standard();
//! let missing = dictionary.missing(Format::Event, |number| number == "0101");
//! assert_eq!(missing[0].number, "0102");
//! assert_eq!(missing[0].label("es"), "Título del hecho");
//! assert_eq!(dictionary.term("19", "010200000000").unwrap().label("en"), "Was there and saw it");
//! ```

mod check;
mod field;
mod own;
mod read;
mod term;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use self::field::{BadFieldCode, Field, FieldCode, FieldKind, FieldMap, FieldValue, Format};
pub use self::own::{OwnField, OwnFields, OwnTerms};
pub use self::term::{DenialForm, Held, Labels, Term, Vocabulary};

/// The languages whose labels nobody who speaks them has read yet.
pub const UNREVIEWED: [&str; 3] = ["ru", "ar", "es"];

/// The fields and vocabularies of the standard.
#[derive(Debug)]
pub struct Dictionary {
    /// By number.
    fields: Vec<Field>,
    /// By number; their terms by code.
    vocabularies: Vec<Vocabulary>,
}

impl Dictionary {
    /// The dictionary that comes with the program, read on first use.
    pub fn standard() -> &'static Self {
        static STANDARD: OnceLock<Dictionary> = OnceLock::new();
        STANDARD.get_or_init(|| {
            read::dictionary().expect("the data is part of the program, and a test reads it")
        })
    }

    /// Every field, by number.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of a number of four digits.
    pub fn field(&self, number: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.number.cmp(number)).ok()?;
        self.fields.get(at)
    }

    /// The fields of one format, by number. Those of an extension (arrest, killing, torture,
    /// destruction) are not among those of the act.
    pub fn fields_of(&self, format: Format) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.format == format)
    }

    /// Every vocabulary, by number, those that are left out included.
    pub fn vocabularies(&self) -> &[Vocabulary] {
        &self.vocabularies
    }

    /// The vocabulary of a number of two digits.
    pub fn vocabulary(&self, number: &str) -> Option<&Vocabulary> {
        let at = self.vocabularies.binary_search_by(|one| one.number.cmp(number)).ok()?;
        self.vocabularies.get(at)
    }

    /// The terms of a vocabulary, by code: none where it is left out or does not exist.
    pub fn terms(&self, vocabulary: &str) -> &[Term] {
        self.vocabulary(vocabulary).map_or(&[], |vocabulary| &vocabulary.terms)
    }

    /// The term of a code of 12 digits.
    pub fn term(&self, vocabulary: &str, code: &str) -> Option<&Term> {
        let terms = self.terms(vocabulary);
        terms.get(terms.binary_search_by(|term| term.code.cmp(code)).ok()?)
    }

    /// The terms directly below one, or the topmost ones.
    pub fn children<'a>(
        &'a self,
        vocabulary: &str,
        parent: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Term> {
        self.terms(vocabulary).iter().filter(move |term| term.parent == parent)
    }
}
