//! At which level two listings agree, column by column.
//!
//! Every comparison has levels, of which number 0 says that one side is not known: no evidence.
//! The levels of all columns in one number (four bits each) are the agreement pattern of a pair.

use crate::date::{self, birth_level, event_level};
use crate::lists::{Listing, Lists, SKELETONS, Sex, TEXTS, Text};
use crate::name::Form;
use crate::similarity::{jaro_winkler, slips};

/// Comparisons: the texts, then these.
pub(crate) const SEX: usize = TEXTS;
pub(crate) const BIRTH: usize = TEXTS + 1;
pub(crate) const EVENT: usize = TEXTS + 2;
/// How many comparisons there are.
pub(crate) const COLUMNS: usize = TEXTS + 3;
/// No comparison has more levels: a pattern has four bits for each.
pub(crate) const LEVELS_MAX: usize = 16;

/// Levels of names and words.
pub(crate) const NAME: [&str; 14] = [
    "unknown",
    "exact",
    "same_sound",
    "same_consonants",
    "jaro_winkler_92",
    "jaro_winkler_88",
    "jaro_winkler_70",
    "other",
    "scripts_same_sound",
    "scripts_same_consonants",
    "scripts_near",
    "scripts_far",
    "scripts_other",
    "exchanged",
];
/// Levels of documents and districts, which are codes rather than words.
pub(crate) const CODE: [&str; 5] = ["unknown", "exact", "one_slip", "jaro_winkler_88", "other"];
/// Levels of sex.
pub(crate) const SEXES: [&str; 3] = ["unknown", "exact", "other"];

/// Names of comparisons, as fields are called.
pub(crate) const NAMES: [&str; COLUMNS] = [
    "given_name",
    "surname",
    "father_name",
    "place",
    "district",
    "address",
    "document",
    "sex",
    "birth_date",
    "event_date",
];

pub(crate) const EXACT: u8 = 1;
const SAME_SOUND: u8 = 2;
const SAME_CONSONANTS: u8 = 3;
pub(crate) const OTHER: u8 = 7;
const SCRIPTS_SAME_SOUND: u8 = 8;
const SCRIPTS_SAME_CONSONANTS: u8 = 9;
const SCRIPTS_NEAR: u8 = 10;
const SCRIPTS_FAR: u8 = 11;
pub(crate) const SCRIPTS_OTHER: u8 = 12;
pub(crate) const EXCHANGED: u8 = 13;

/// Splink's thresholds of Jaro-Winkler.
const CLOSE: f32 = 0.92;
const NEAR: f32 = 0.88;
const FAR: f32 = 0.70;
/// Between scripts, of sounds; measured on names of testdata/link.
const SCRIPTS_CLOSE: f32 = 0.85;
const SCRIPTS_LOOSE: f32 = 0.72;
/// A single consonant is no skeleton: Ali, Ilya, Leo.
const SKELETON_MIN: usize = 2;

/// Names of all levels, each once, for faces that say them in words.
pub const LEVELS: [&str; 22] = [
    "unknown",
    "exact",
    "same_sound",
    "same_consonants",
    "jaro_winkler_92",
    "jaro_winkler_88",
    "jaro_winkler_70",
    "other",
    "scripts_same_sound",
    "scripts_same_consonants",
    "scripts_near",
    "scripts_far",
    "scripts_other",
    "exchanged",
    "one_slip",
    "partial",
    "month",
    "year",
    "ten_years",
    "three_days",
    "ten_days",
    "two_months",
];

/// The levels of a comparison.
pub(crate) fn levels(column: usize) -> &'static [&'static str] {
    match column {
        SEX => &SEXES,
        BIRTH => &date::BIRTH,
        EVENT => &date::EVENT,
        _ if is_code(column) => &CODE,
        _ => &NAME,
    }
}

fn is_code(column: usize) -> bool {
    column == Text::District as usize || column == Text::Document as usize
}

/// The agreement pattern of two listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Pattern(pub(crate) u64);

impl Pattern {
    pub(crate) fn level(self, column: usize) -> u8 {
        (self.0 >> (4 * column) & 15) as u8
    }

    pub(crate) fn with(self, column: usize, level: u8) -> Self {
        Self(self.0 & !(15 << (4 * column)) | u64::from(level) << (4 * column))
    }
}

/// Compares all columns.
pub(crate) fn pattern(lists: &Lists, a: &Listing, b: &Listing) -> Pattern {
    names(lists, a, b, plain(a, b))
}

/// What needs no look at a text: sex, dates, and texts that are unknown or the same spelling. What
/// is still open stays [`OTHER`].
pub(crate) fn plain(a: &Listing, b: &Listing) -> Pattern {
    let mut pattern = Pattern::default();
    for column in 0..TEXTS {
        let (one, two) = (a.texts[column], b.texts[column]);
        let level = match (one, two) {
            (0, _) | (_, 0) => 0,
            _ if one == two => EXACT,
            _ => OTHER,
        };
        pattern = pattern.with(column, level);
    }
    let sex = match (a.sex, b.sex) {
        (Sex::Unknown, _) | (_, Sex::Unknown) => 0,
        (one, two) => 1 + u8::from(one != two),
    };
    let pattern = pattern.with(SEX, sex).with(BIRTH, birth_level(a.birth, b.birth));
    let apart = a.event_days.abs_diff(b.event_days);
    pattern.with(EVENT, event_level(a.event, b.event, apart))
}

/// Looks at the texts that [`plain`] left open.
pub(crate) fn names(lists: &Lists, a: &Listing, b: &Listing, mut pattern: Pattern) -> Pattern {
    for column in 0..TEXTS {
        if pattern.level(column) != OTHER {
            continue;
        }
        let (one, two) = (a.texts[column], b.texts[column]);
        let names = &lists.names[column];
        let level = if is_code(column) {
            code_level(names.text(one), names.text(two))
        } else {
            name_level(names.form(one), names.form(two))
        };
        pattern = pattern.with(column, level);
    }
    exchanged(lists, a, b, pattern)
}

/// Given and family name in one another's place.
fn exchanged(lists: &Lists, a: &Listing, b: &Listing, pattern: Pattern) -> Pattern {
    let (given, surname) = (Text::Given as usize, Text::Surname as usize);
    let is_other =
        |level| level == OTHER || level == SCRIPTS_OTHER || level == SCRIPTS_FAR || level == 6;
    if !is_other(pattern.level(given)) || !is_other(pattern.level(surname)) {
        return pattern;
    }
    let agree = |one: &Listing, two: &Listing| {
        let given = lists.names[given].form(one.texts[given]);
        let surname = lists.names[surname].form(two.texts[surname]);
        let is_long = given.skeleton().len() >= SKELETON_MIN;
        given.plain_hash == surname.plain_hash
            || given.sound_hash == surname.sound_hash
            || is_long && given.skeleton_hash == surname.skeleton_hash
    };
    if agree(a, b) && agree(b, a) {
        pattern.with(given, EXCHANGED).with(surname, EXCHANGED)
    } else {
        pattern
    }
}

/// The level of two spellings that differ.
fn name_level(a: &Form, b: &Form) -> u8 {
    let same_skeleton = a.skeleton_hash == b.skeleton_hash && a.skeleton().len() >= SKELETON_MIN;
    if a.script != b.script {
        return across(a, b, same_skeleton);
    }
    if a.sound_hash == b.sound_hash {
        return SAME_SOUND;
    }
    if same_skeleton && !a.is_vowelless {
        return SAME_CONSONANTS;
    }
    let likeness = jaro_winkler(a.sound(), b.sound());
    match likeness {
        CLOSE.. => 4,
        NEAR.. => 5,
        FAR.. => 6,
        _ => OTHER,
    }
}

fn across(a: &Form, b: &Form, same_skeleton: bool) -> u8 {
    let no_vowels = a.is_vowelless || b.is_vowelless;
    if !no_vowels && a.sound_hash == b.sound_hash {
        return SCRIPTS_SAME_SOUND;
    }
    if same_skeleton {
        return SCRIPTS_SAME_CONSONANTS;
    }
    let likeness = if no_vowels {
        jaro_winkler(a.skeleton(), b.skeleton())
    } else {
        jaro_winkler(a.sound(), b.sound())
    };
    match likeness {
        SCRIPTS_CLOSE.. => SCRIPTS_NEAR,
        SCRIPTS_LOOSE.. => SCRIPTS_FAR,
        _ => SCRIPTS_OTHER,
    }
}

fn code_level(a: &[u8], b: &[u8]) -> u8 {
    match slips(a, b) {
        0 => EXACT,
        1 => 2,
        _ if jaro_winkler(a, b) >= NEAR => 3,
        _ => 4,
    }
}

/// What rarity adds to an agreement of this column, in bits.
pub(crate) fn rarity(lists: &Lists, a: &Listing, column: usize, level: u8) -> f32 {
    let form = || lists.names[column].form(a.texts[column]);
    match level {
        EXACT => form().rarity_exact,
        SAME_SOUND | SAME_CONSONANTS | SCRIPTS_SAME_SOUND | SCRIPTS_SAME_CONSONANTS
            if column < SKELETONS =>
        {
            form().rarity_skeleton
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, LEVELS, levels};

    #[test]
    fn every_level_has_a_name_that_faces_know() {
        let all = (0..COLUMNS).flat_map(levels);
        let unknown: Vec<_> = all.filter(|level| !LEVELS.contains(level)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
