//! Looks for documents of the case: accounts, files, and what the team wrote about them.
//!
//! The index is the vault's (docs/spec/search.md); here its answer becomes what a person or a
//! program reads: dates as EDTF, highlights as ranges. Never here: HTML, or an escape of a terminal.

use jiff::Span;
use jiff::civil::Date;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use testimony_vault::{Days, SearchHit, SearchRequest, Total, Vault};

use crate::Error;

/// What was found.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Found {
    /// How many documents answer; if `more`, there are more than so many.
    pub total: usize,
    /// True if there are more: then the newest come first, and facets are those of the newest.
    pub more: bool,
    /// To be given back for the next page.
    pub newest: i64,
    /// The documents that were asked for.
    pub hits: Vec<Hit>,
    /// The fields of all hits, and how often each value is there.
    pub facets: Vec<Facet>,
}

/// A field and its values.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Facet {
    /// As it stands before a colon.
    pub field: &'static str,
    /// Values with the number of hits that have them, the most frequent first.
    pub values: Vec<(String, u64)>,
}

/// One document.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Hit {
    /// `account`, `file`, `claim` and so on.
    pub kind: String,
    /// The id of the thing, or the item of a file.
    pub about: String,
    /// Its title or name.
    pub name: Marked,
    /// A BCP 47 tag; empty if it has no words.
    pub language: String,
    /// Of a file.
    pub media_type: String,
    /// The id of its source; may be empty.
    pub source: String,
    /// What it tells of, or when it was told (EDTF).
    pub date: Option<String>,
    /// The day on which it was put on record.
    pub added: Option<String>,
    /// A stretch of its words.
    pub snippet: Option<Marked>,
}

/// A text with what was found in it. In JSON: `text`, and `highlights` as pairs of characters
/// (Unicode code points), the first one and the one behind the last.
#[derive(Clone, Default)]
pub struct Marked {
    /// The text in parts; true: it was found.
    pub parts: Vec<(String, bool)>,
    /// True if text before it was left out.
    pub cut_before: bool,
    /// True if text after it was left out.
    pub cut_after: bool,
}

impl std::fmt::Debug for Marked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Marked").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

impl Marked {
    /// The text without marks.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// What was found, as ranges of characters.
    #[must_use]
    pub fn highlights(&self) -> Vec<(usize, usize)> {
        let mut at = 0;
        let mut found = Vec::new();
        for (text, highlighted) in &self.parts {
            let end = at + text.chars().count();
            if *highlighted {
                found.push((at, end));
            }
            at = end;
        }
        found
    }
}

impl Serialize for Marked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Marked", 4)?;
        fields.serialize_field("text", &self.text())?;
        fields.serialize_field("highlights", &self.highlights())?;
        fields.serialize_field("cut_before", &self.cut_before)?;
        fields.serialize_field("cut_after", &self.cut_after)?;
        fields.end()
    }
}

/// Searches.
///
/// # Errors
/// When the query means nothing or the index cannot be read.
pub fn search(vault: &Vault, request: &SearchRequest) -> Result<Found, Error> {
    let answer = vault.search(request)?;
    let (total, more) = match answer.total {
        Total::Exactly(count) => (count, false),
        Total::More => (testimony_vault::HITS_RANKED_MAX, true),
    };
    let facets = answer
        .facets
        .into_iter()
        .map(|facet| Facet { field: facet.field, values: facet.values })
        .collect();
    let hits = answer.hits.into_iter().map(hit).collect();
    Ok(Found { total, more, newest: answer.newest, hits, facets })
}

fn hit(hit: SearchHit) -> Hit {
    let parts = |parts: Vec<testimony_vault::SnippetPart>| -> Vec<(String, bool)> {
        parts.into_iter().map(|part| (part.text, part.highlighted)).collect()
    };
    Hit {
        kind: hit.kind,
        about: hit.about,
        name: Marked { parts: parts(hit.name), ..Marked::default() },
        language: hit.language,
        media_type: hit.media_type,
        source: hit.source,
        date: hit.date.map(edtf),
        added: day(hit.added),
        snippet: hit.snippet.map(|it| Marked {
            parts: parts(it.parts),
            cut_before: it.cut_before,
            cut_after: it.cut_after,
        }),
    }
}

/// A day of the calendar; `None` beyond the years that it has.
fn day(days: i32) -> Option<String> {
    let date = Date::constant(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()?;
    Some(date.to_string())
}

fn edtf(days: Days) -> String {
    let (first, last) = (day(days.first), day(days.last));
    if first == last && first.is_some() {
        return first.unwrap_or_default();
    }
    let open = || "..".to_owned();
    format!("{}/{}", first.unwrap_or_else(open), last.unwrap_or_else(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!(edtf(Days { first: 0, last: 0 }), "1970-01-01");
        assert_eq!(edtf(Days { first: 31, last: i32::MAX }), "1970-02-01/..");
        assert_eq!(edtf(Days { first: i32::MIN + 1, last: 58 }), "../1970-02-28");
    }

    #[test]
    fn highlights_are_ranges_of_characters() {
        let parts = [("в ", false), ("подвале", true), (" до", false)];
        let parts = parts.map(|(text, found)| (text.to_owned(), found)).to_vec();
        let marked = Marked { parts, ..Marked::default() };
        assert_eq!(marked.highlights(), [(2, 9)]);
    }
}
