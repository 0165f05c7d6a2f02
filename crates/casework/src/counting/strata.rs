//! What people can be divided by.

use testimony_link::{Linkage, Sex};

/// What people are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The year of the event for which they are on a list.
    Period,
    /// The place.
    Place,
    /// The sex.
    Sex,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Period, Self::Place, Self::Sex];

    /// As it stands in the file of a count.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Place => "place",
            Self::Sex => "sex",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == name)
    }
}

/// What each listing says of the part that it belongs to, with the name of what it is of.
pub fn strata(by: By, linkage: &Linkage) -> (String, Vec<Option<String>>) {
    let lists = linkage.lists();
    let of = |at: usize| match by {
        By::Period => lists.event_year(at).map(|year| year.to_string()),
        By::Place => Some(lists.place(at).to_owned()).filter(|place| !place.is_empty()),
        By::Sex => match lists.sex(at) {
            Sex::Female => Some("female".to_owned()),
            Sex::Male => Some("male".to_owned()),
            Sex::Other => Some("other".to_owned()),
            Sex::Unknown => None,
        },
    };
    (by.as_str().to_owned(), (0..lists.len()).map(of).collect())
}
