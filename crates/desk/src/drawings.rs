//! The pictures of the Desk as files, for the command.

use testimony_casework::counting::Study;
use testimony_estimate::{Panel, Table};
use testimony_locale::Locale;

use crate::pages::count::pictures;
use crate::tongues;

/// A picture as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its file's name.
    pub name: String,
    /// SVG, as a screen or paper shows it.
    pub svg: String,
}

/// The tags of the languages in which pictures speak, as "en"; the first is the one without a choice.
pub fn languages() -> impl Iterator<Item = &'static str> {
    tongues::catalogue().locales().map(Locale::tag)
}

/// The pictures of a count (docs/pictures.md): its overlaps, a curve for each model that drew, the
/// panel, and what lists and parts do to it. What cannot be drawn is left out.
#[must_use]
pub fn of_count(study: &Study, language: &str) -> Vec<Drawing> {
    pictures::files_of_count(locale(language), study)
}

/// The pictures of one table: its overlaps, and the panel of models.
#[must_use]
pub fn of_panel(table: &Table, panel: &Panel, language: &str) -> Vec<Drawing> {
    pictures::files_of_panel(locale(language), table, panel)
}

/// The language of a tag; the first where it is none of [`languages`].
fn locale(tag: &str) -> &'static Locale {
    tongues::of(tag).unwrap_or_else(|| tongues::catalogue().first())
}
