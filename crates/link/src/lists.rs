//! The listings of all lists, in as few bytes as they can be compared in.
//!
//! A listing is one person on one list. Its texts are numbers of spellings ([`Names`]), its dates
//! four bytes each; 25 million of them with their ids are 2.5 GB.

use crate::date::Date;
use crate::name::{Role, hash, mix, short};
use crate::names::Names;
use crate::{Error, full_name};

/// Listings have numbers of four bytes; the largest set of lists of human rights work had 24
/// million (Colombia, JEP-CEV-HRDAG 2022).
pub const LISTINGS_MAX: usize = 100_000_000;
/// More lists than anybody has had (Colombia: 112 databases).
pub const LISTS_MAX: usize = 1_000;

/// The texts of a listing, in the order in which it holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Text {
    Given,
    Surname,
    Father,
    Place,
    District,
    Address,
    Document,
}

/// How many texts there are.
pub(crate) const TEXTS: usize = 7;
/// How many of them, from the first on, have keys of consonants.
pub(crate) const SKELETONS: usize = 4;

/// Sex as a list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Sex {
    /// Not said.
    #[default]
    Unknown,
    /// Female.
    Female,
    /// Male.
    Male,
    /// Another one.
    Other,
}

/// What a list says of one person. Texts as they stand; empty where nothing is said.
#[derive(Clone, Copy, Default)]
pub struct Entry<'e> {
    /// What names the listing in its list.
    pub id: &'e str,
    /// Where it stands, for errors.
    pub row: u64,
    /// Given name.
    pub given_name: &'e str,
    /// Family name.
    pub surname: &'e str,
    /// The father's name, or a patronymic.
    pub father_name: &'e str,
    /// All names in one; only read where given and family name are empty.
    pub full_name: &'e str,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth: Date,
    /// Date of the event for which the person is on the list.
    pub event: Date,
    /// The place of the event, or the person's.
    pub place: &'e str,
    /// A region or code of it.
    pub district: &'e str,
    /// Street and house.
    pub address: &'e str,
    /// The number of a document of identity.
    pub document: &'e str,
}

/// One listing, as it is compared: one line of a processor's cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Listing {
    pub(crate) texts: [u32; TEXTS],
    pub(crate) skeletons: [u32; SKELETONS],
    pub(crate) birth: Date,
    pub(crate) event: Date,
    /// The day of the event as a number, from the middle of what is not known; 0 for none.
    pub(crate) event_days: u32,
    /// The consonants of given and family name in either order; 0 if one is not known.
    pub(crate) both_skeletons: u32,
    pub(crate) list: u16,
    pub(crate) sex: Sex,
}

/// All lists.
pub struct Lists {
    pub(crate) listings: Vec<Listing>,
    pub(crate) names: [Names; TEXTS],
    pub(crate) is_deduplicated: Vec<bool>,
    ids: Vec<u8>,
    id_ends: Vec<u64>,
    rows: Vec<u32>,
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("row", &self.row).finish_non_exhaustive()
    }
}

impl Default for Lists {
    fn default() -> Self {
        Self::new()
    }
}

impl Lists {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            listings: Vec::new(),
            names: [
                Names::new("given_name", Role::Given),
                Names::new("surname", Role::Surname),
                Names::new("father_name", Role::Father),
                Names::new("place", Role::Words),
                Names::new("district", Role::Words),
                Names::new("address", Role::Words),
                Names::new("document", Role::Words),
            ],
            is_deduplicated: Vec::new(),
            ids: Vec::new(),
            id_ends: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Begins a list; what is pushed next is on it. `is_deduplicated`: nobody is on it twice.
    ///
    /// # Errors
    /// [`Error::TooManyLists`].
    pub fn begin(&mut self, is_deduplicated: bool) -> Result<(), Error> {
        if self.is_deduplicated.len() >= LISTS_MAX {
            return Err(Error::TooManyLists { max: LISTS_MAX });
        }
        self.is_deduplicated.push(is_deduplicated);
        Ok(())
    }

    /// Adds a listing to the list that was begun last (to a first one, if none was).
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::TooMuchText`].
    pub fn push(&mut self, entry: &Entry<'_>) -> Result<(), Error> {
        if self.is_deduplicated.is_empty() {
            self.is_deduplicated.push(false);
        }
        if self.listings.len() >= LISTINGS_MAX {
            return Err(Error::TooMany { max: LISTINGS_MAX });
        }
        let parts;
        let mut names = [entry.given_name, entry.surname, entry.father_name];
        if entry.given_name.is_empty() && entry.surname.is_empty() && !entry.full_name.is_empty() {
            parts = full_name::split(entry.full_name);
            names = [&parts.given, &parts.surname, &parts.father];
            if !entry.father_name.is_empty() {
                names[2] = entry.father_name;
            }
        }
        let [given, surname, father] = names;
        let texts =
            [given, surname, father, entry.place, entry.district, entry.address, entry.document];
        let mut numbers = [0; TEXTS];
        for ((number, text), names) in numbers.iter_mut().zip(texts).zip(&mut self.names) {
            *number = names.number(text)?;
        }
        let mut skeletons = [0; SKELETONS];
        for ((skeleton, number), names) in skeletons.iter_mut().zip(numbers).zip(&self.names) {
            *skeleton = if number == 0 { 0 } else { names.form(number).skeleton_hash };
        }
        // At most LISTS_MAX.
        let list = u16::try_from(self.is_deduplicated.len() - 1).unwrap_or(u16::MAX);
        let (birth, event, sex) = (entry.birth, entry.event, entry.sex);
        let days = if event.is_known() { event.days() } else { 0 };
        self.listings.push(Listing {
            texts: numbers,
            skeletons,
            birth,
            event,
            event_days: u32::try_from(days).unwrap_or(0),
            both_skeletons: both(numbers, skeletons),
            list,
            sex,
        });
        self.ids.extend_from_slice(entry.id.as_bytes());
        self.id_ends.push(self.ids.len() as u64);
        self.rows.push(u32::try_from(entry.row).unwrap_or(u32::MAX));
        Ok(())
    }

    /// How many listings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.listings.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listings.is_empty()
    }

    /// How many lists there are.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.is_deduplicated.len()
    }

    /// The list of a listing, from 0.
    #[must_use]
    pub fn list(&self, listing: usize) -> usize {
        usize::from(self.listings[listing].list)
    }

    /// What names a listing in its list.
    #[must_use]
    pub fn id(&self, listing: usize) -> &str {
        let place = |end: u64| usize::try_from(end).unwrap_or(usize::MAX);
        let start = listing.checked_sub(1).map_or(0, |before| place(self.id_ends[before]));
        std::str::from_utf8(&self.ids[start..place(self.id_ends[listing])]).unwrap_or_default()
    }

    /// The sex that a listing has.
    #[must_use]
    pub fn sex(&self, listing: usize) -> Sex {
        self.listings[listing].sex
    }

    /// The year of the event for which a person is on the list, where it is known.
    #[must_use]
    pub fn event_year(&self, listing: usize) -> Option<u32> {
        let event = self.listings[listing].event;
        event.is_known().then(|| event.year()).filter(|year| *year > 0)
    }

    /// The place of a listing, folded; empty where nothing is said.
    #[must_use]
    pub fn place(&self, listing: usize) -> &str {
        let at = Text::Place as usize;
        let text = self.names[at].text(self.listings[listing].texts[at]);
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// The first listing with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        (0..self.len()).find(|listing| self.id(*listing) == id)
    }

    /// Refuses ids that stand twice in one list.
    pub(crate) fn check_ids(&mut self) -> Result<(), Error> {
        let key =
            |listing: usize| mix(hash(self.id(listing).as_bytes()), self.list(listing) as u64);
        let mut keys: Vec<(u64, u32)> =
            (0..self.len()).map(|at| (key(at), u32::try_from(at).unwrap_or(u32::MAX))).collect();
        keys.sort_unstable();
        for same in keys.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            // Different ids with one hash stand side by side, which costs a look and no more.
            let mut ids: Vec<usize> = same.iter().map(|(_, at)| *at as usize).collect();
            ids.sort_by(|a, b| (self.list(*a), self.id(*a)).cmp(&(self.list(*b), self.id(*b))));
            for two in ids.windows(2) {
                let (a, b) = (two[0].min(two[1]), two[0].max(two[1]));
                if self.list(a) == self.list(b) && self.id(a) == self.id(b) {
                    let row = |at: usize| u64::from(self.rows[at]);
                    let list = self.list(a) + 1;
                    return Err(Error::DuplicateId { list, first: row(a), second: row(b) });
                }
            }
        }
        self.rows = Vec::new();
        Ok(())
    }
}

/// One number for two names, whichever comes first; 0 if one is not known.
fn both(numbers: [u32; TEXTS], skeletons: [u32; SKELETONS]) -> u32 {
    let (given, surname) = (Text::Given as usize, Text::Surname as usize);
    if numbers[given] == 0 || numbers[surname] == 0 {
        return 0;
    }
    let (one, two) = (skeletons[given], skeletons[surname]);
    short(mix(u64::from(one.min(two)), u64::from(one.max(two)))).max(1)
}

impl std::fmt::Debug for Lists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lists")
            .field("lists", &self.lists())
            .field("listings", &self.len())
            .finish_non_exhaustive()
    }
}
