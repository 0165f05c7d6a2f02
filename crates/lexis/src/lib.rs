//! What is indexed of a text, what a query asks for, and where a text is shown.
//!
//! [`analyse`] turns a text into [`Term`]s: folded words, stems, pairs of characters where a script
//! has no spaces, keys of names. [`Query::terms`] gives an expression over the same forms, so an
//! index that stores forms alone answers it. Format and rules: docs/spec/search.md.
//!
//! Pure: it stores and looks up nothing. No `Debug` output holds a word of a query or a snippet;
//! [`Term`] and [`Part`] are the text itself and are not to be logged. It knows no synonyms, does
//! not part compounds, and does not correct slips of the pen.
//!
//! ```
//! use testimony_lexis::{Query, QueryOptions, analyse, snippet};
//!
//! # fn main() -> Result<(), testimony_lexis::Error> {
//! let text = "Задержанных держали в подвале до утра.";
//! let query = Query::parse("подвал", &[])?.terms(&QueryOptions::default());
//! let found = query.matches(&analyse(text, None)).unwrap_or_default();
//! assert_eq!(&text[found[0].clone()], "подвале");
//! assert!(snippet(text, &found).parts[1].highlighted);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod detect;
mod encode;
mod fold;
mod language;
mod name;
mod query;
mod script;
mod segment;
mod snippet;
mod stem;
mod term;

/// The version of the rules: an index of another version is to be built anew.
pub const VERSION: u32 = 4;

pub use detect::detect;
pub use language::Language;
pub use query::{
    CLAUSES_MAX, DEPTH_MAX, Error, Expression, PREFIX_CHARS_MIN, QUERY_BYTES_MAX, Query,
    QueryOptions,
};
pub use snippet::{Part, SNIPPET_GRAPHEMES_MAX, Snippet, snippet};
pub use term::{Analyser, Form, Found, Kind, TERM_CHARS_MAX, TERMS_MAX, Term, analyse};
