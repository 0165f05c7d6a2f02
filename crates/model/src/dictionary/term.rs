//! A vocabulary of the standard and its terms, with what two of them say in our own words: how a
//! source knows (19), and what the accused side does with a claim (28).

use serde::{Deserialize, Serialize};

use crate::vocabulary::{Access, Stance, vocabulary};

vocabulary! {
    /// How much of a vocabulary comes with the program.
    Held {
        /// Every term.
        All = "all",
        /// No term: it is too large or out of date. Any text is taken.
        None = "none",
        /// The standard leaves it to the team. Any text is taken.
        Own = "own",
    }
}

vocabulary! {
    /// What the accused side says of an act (vocabulary 28).
    DenialForm {
        /// Tells how it happened.
        StatesCircumstances = "states_circumstances",
        /// Says that it did not happen.
        DeniesAct = "denies_act",
        /// Says that it happened, done by others.
        DeniesResponsibility = "denies_responsibility",
        /// Says that it happened, and gives another reason for it.
        OtherExplanation = "other_explanation",
        /// Says that it happened, and was done by it.
        AcceptsResponsibility = "accepts_responsibility",
    }
}

/// What something is called in the languages that we have.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    pub(super) en: &'static str,
    /// By language; only those that are there.
    pub(super) others: [(&'static str, &'static str); 3],
}

impl Labels {
    /// In a language (a tag of BCP 47, of which only the first part counts); English where it is
    /// not there.
    pub fn get(&self, language: &str) -> &'static str {
        let wanted = language.split(['-', '_']).next().unwrap_or_default();
        self.others
            .iter()
            .find(|(tag, label)| tag.eq_ignore_ascii_case(wanted) && !label.is_empty())
            .map_or(self.en, |(_, label)| label)
    }
}

/// A list of terms.
#[derive(Debug)]
pub struct Vocabulary {
    /// Two digits.
    pub number: &'static str,
    /// How much of it is here.
    pub held: Held,
    /// How many terms the standard has.
    pub size: usize,
    /// What it is called in English.
    pub label: &'static str,
    pub(super) terms: Vec<Term>,
}

/// A term of a vocabulary.
#[derive(Debug)]
pub struct Term {
    /// 12 digits.
    pub code: &'static str,
    /// The code of the term above it.
    pub parent: Option<&'static str>,
    /// Of vocabulary 19: how such a source knows. Kinship and office say nothing of that, so most
    /// are unknown.
    pub access: Option<Access>,
    /// Of vocabulary 28: what it does with the claim that the act was done.
    pub stance: Option<Stance>,
    /// Of vocabulary 28: in which form.
    pub form: Option<DenialForm>,
    pub(super) labels: Labels,
}

impl Term {
    /// What it is called in a language (a tag of BCP 47); in English where it has no such label.
    pub fn label(&self, language: &str) -> &'static str {
        self.labels.get(language)
    }
}
