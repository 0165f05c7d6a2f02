//! Which pairs are compared at all: a union of equal keys, the finer ones where a block is too big.
//!
//! A rule is a chain of keys, each with all parts of the one before it and more. A block (all
//! listings with one key) that has more listings than the rule can pay for is parted by the next
//! key; what is too big at the end is left to the other rules. A pair belongs to the first rule
//! that brings it together, so every pair is scored once.

use crate::lists::{Listing, Text};
use crate::name::mix;

/// A part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The consonants of a name.
    Skeleton(Text),
    /// The consonants of given and family name in either order: they are exchanged at times.
    BothSkeletons,
    /// The spelling.
    Plain(Text),
    /// A whole date of birth.
    Birth,
    /// Day and month of birth in either order: the year may be wrong, or they exchanged.
    BirthDay,
    /// The year of birth.
    BirthYear,
    /// The day of the event.
    Event,
    /// Sixteen days around the event, counted from day 0 or 8 of an era: three days apart fall
    /// into one of the two nearly always.
    Days(u8),
    /// The year of the event.
    EventYear,
    /// Sex.
    Sex,
}

/// A rule: its name, and its keys from the coarse one to the finest.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [&'static [Part]],
}

use Part::{
    Birth, BirthDay, BirthYear, BothSkeletons, Days, Event, EventYear, Plain, Sex, Skeleton,
};
use Text::{Address, District, Document, Father, Given, Place, Surname};

/// All rules. Each needs the columns of its first key; without them it finds nothing.
pub(crate) const RULES: &[Rule] = &[
    Rule { name: "document", keys: &[&[Plain(Document)]] },
    Rule {
        name: "given_name+surname",
        keys: &[
            &[BothSkeletons],
            &[BothSkeletons, BirthYear],
            &[BothSkeletons, BirthYear, Skeleton(Place)],
        ],
    },
    Rule {
        name: "given_name+surname+place",
        keys: &[
            &[Skeleton(Given), Skeleton(Surname), Skeleton(Place)],
            &[Plain(Given), Plain(Surname), Plain(Place)],
        ],
    },
    Rule {
        name: "birth_date+surname",
        keys: &[&[Birth, Skeleton(Surname)], &[Birth, Skeleton(Surname), Sex]],
    },
    Rule {
        name: "birth_date+given_name",
        keys: &[&[Birth, Skeleton(Given)], &[Birth, Skeleton(Given), Skeleton(Place)]],
    },
    Rule {
        name: "birth_date+place",
        keys: &[&[Birth, Skeleton(Place)], &[Birth, Skeleton(Place), Sex]],
    },
    Rule {
        name: "surname+event",
        keys: &[
            &[Skeleton(Surname), Days(0)],
            &[Skeleton(Surname), Days(0), Skeleton(Place)],
            &[Plain(Surname), Event, Skeleton(Place)],
        ],
    },
    Rule { name: "surname+event+place", keys: &[&[Skeleton(Surname), Days(1), Skeleton(Place)]] },
    Rule {
        name: "given_name+event+place",
        keys: &[
            &[Skeleton(Given), Skeleton(Place), Days(0)],
            &[Plain(Given), Skeleton(Place), Event],
        ],
    },
    Rule {
        name: "given_name+event+place_2",
        keys: &[&[Skeleton(Given), Skeleton(Place), Days(1)]],
    },
    Rule {
        name: "surname+place",
        keys: &[
            &[Skeleton(Surname), Skeleton(Place)],
            &[Skeleton(Surname), Skeleton(Place), BirthYear],
        ],
    },
    Rule {
        name: "surname_spelling+place",
        keys: &[
            &[Plain(Surname), Skeleton(Place)],
            &[Plain(Surname), Skeleton(Place), EventYear, Sex],
        ],
    },
    Rule {
        name: "surname+birth_day",
        keys: &[
            &[Skeleton(Surname), BirthDay],
            &[Plain(Surname), BirthDay],
            &[Plain(Surname), BirthDay, Skeleton(Place)],
        ],
    },
    Rule { name: "given_name+birth_day", keys: &[&[Skeleton(Given), BirthDay, Skeleton(Place)]] },
    Rule {
        name: "surname+birth_year",
        keys: &[
            &[Skeleton(Surname), BirthYear],
            &[Plain(Surname), BirthYear],
            &[Plain(Surname), BirthYear, EventYear],
        ],
    },
    Rule {
        name: "given_name+birth_year+place",
        keys: &[
            &[Skeleton(Given), BirthYear, Skeleton(Place)],
            &[Skeleton(Given), BirthYear, Skeleton(Place), Sex, EventYear],
        ],
    },
    Rule {
        name: "given_name+father_name",
        keys: &[
            &[Skeleton(Given), Skeleton(Father), Skeleton(Surname)],
            &[Skeleton(Given), Skeleton(Father), Skeleton(Surname), EventYear],
        ],
    },
    Rule {
        name: "father_name+place",
        keys: &[
            &[Skeleton(Given), Skeleton(Father), Skeleton(Place)],
            &[Skeleton(Given), Skeleton(Father), Skeleton(Place), EventYear],
        ],
    },
    Rule { name: "event+place", keys: &[&[Event, Skeleton(Place), Sex]] },
    Rule {
        name: "given_name+event_year+place",
        keys: &[
            &[Skeleton(Given), Skeleton(Place), EventYear],
            &[Plain(Given), Skeleton(Place), EventYear, Sex],
        ],
    },
    Rule { name: "birth_date", keys: &[&[Birth], &[Birth, EventYear, Sex]] },
    Rule {
        name: "surname+event_year",
        keys: &[&[Skeleton(Surname), EventYear], &[Plain(Surname), EventYear, Sex]],
    },
    Rule { name: "address+district", keys: &[&[Plain(Address), Plain(District)]] },
];

/// How many parts there are.
const PARTS: usize = 20;
/// All parts, in the order of their bits.
const ALL: [Part; PARTS] = [
    Skeleton(Given),
    Skeleton(Surname),
    Skeleton(Father),
    Skeleton(Place),
    BothSkeletons,
    Plain(Given),
    Plain(Surname),
    Plain(Father),
    Plain(Place),
    Plain(District),
    Plain(Address),
    Plain(Document),
    Birth,
    BirthDay,
    BirthYear,
    Event,
    Days(0),
    Days(1),
    EventYear,
    Sex,
];

/// The values of all parts of one listing; 0 is "not known".
pub(crate) type Values = [u32; PARTS];

/// All parts of a listing.
pub(crate) fn values(listing: &Listing) -> Values {
    ALL.map(|part| value(listing, part))
}

/// The key of a listing; `None` where a part is not known.
pub(crate) fn key(listing: &Listing, parts: &[Part]) -> Option<u64> {
    let mut key = 0;
    for part in parts {
        key = with(key, value(listing, *part))?;
    }
    Some(key)
}

fn with(key: u64, value: u32) -> Option<u64> {
    // The highest key is kept free.
    (value != 0).then(|| mix(key, u64::from(value)) & !(1 << 63))
}

fn value(listing: &Listing, part: Part) -> u32 {
    let skeleton = |text: Text| {
        let at = text as usize;
        // A skeleton's hash that is 0 is one in four thousand millions.
        if listing.texts[at] == 0 { 0 } else { listing.skeletons[at] }
    };
    let some = |is: bool, value: u32| if is { value + 1 } else { 0 };
    match part {
        Skeleton(text) => skeleton(text),
        BothSkeletons => listing.both_skeletons,
        Plain(text) => listing.texts[text as usize],
        Birth => some(listing.birth.is_whole(), number(listing.birth)),
        BirthDay => {
            let (day, month) = (listing.birth.day(), listing.birth.month());
            some(listing.birth.is_whole(), day.min(month) << 8 | day.max(month))
        }
        BirthYear => some(listing.birth.is_known(), listing.birth.year()),
        Event => some(listing.event.day() != 0, number(listing.event)),
        Days(shift) => {
            let days = listing.event_days + u32::from(shift) * DAYS / 2;
            some(listing.event.day() != 0, days / DAYS)
        }
        EventYear => some(listing.event.is_known(), listing.event.year()),
        Sex => listing.sex as u32,
    }
}

fn number(date: crate::Date) -> u32 {
    u32::try_from(date.number()).unwrap_or(0)
}

/// Days of a window: three days apart, which is how dates of events differ, fall into one of two
/// shifted windows nearly always.
const DAYS: u32 = 16;

/// In which parts two listings agree, as bits.
pub(crate) fn agreement(a: &Values, b: &Values) -> u32 {
    let mut bits = 0;
    for at in 0..PARTS {
        bits |= u32::from(a[at] == b[at] && a[at] != 0) << at;
    }
    bits
}

/// The bits of the parts of a key.
fn bits(parts: &[Part]) -> u32 {
    let bit = |part: &Part| ALL.iter().position(|one| one == part).map_or(0, |at| 1 << at);
    parts.iter().map(bit).fold(0, |all, bit| all | bit)
}

/// What became of the rules that were applied: which keys had blocks that were too big.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    rules: Vec<Vec<AppliedKey>>,
}

#[derive(Debug)]
struct AppliedKey {
    bits: u32,
    parts: &'static [Part],
    /// Sorted.
    too_big: Vec<u64>,
}

impl Applied {
    /// Notes that the next rule was applied, with the keys of each level that were too big.
    pub(crate) fn note(&mut self, rule: &Rule, too_big: Vec<Vec<u64>>) {
        let key = |(parts, too_big): (&&'static [Part], Vec<u64>)| AppliedKey {
            bits: bits(parts),
            parts,
            too_big,
        };
        self.rules.push(rule.keys.iter().zip(too_big).map(key).collect());
    }

    /// How many of the rules that were applied have brought these two together, up to `most`.
    pub(crate) fn together(&self, agreement: u32, values: &Values, most: u32) -> u32 {
        let mut count = 0;
        for keys in &self.rules {
            for key in keys {
                if agreement & key.bits != key.bits {
                    break;
                }
                if key.too_big.is_empty() || !key.is_too_big(values) {
                    count += 1;
                    break;
                }
            }
            if count >= most {
                break;
            }
        }
        count
    }
}

impl AppliedKey {
    fn is_too_big(&self, values: &Values) -> bool {
        let place = |part: &Part| ALL.iter().position(|one| one == part);
        let value = |part: &Part| place(part).map_or(0, |at| values[at]);
        let key = self.parts.iter().try_fold(0, |key, part| with(key, value(part)));
        key.is_none_or(|key| self.too_big.binary_search(&key).is_ok())
    }
}
