//! What members said of pairs of listings who looked at both (docs/spec/entry.md, section 3.34).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use testimony_model::{Action, Handle, Judgement, ListingRef, Sameness};
use testimony_vault::{Occasion, Vault};

use crate::{Error, recording};

/// Two listings, the smaller first.
pub type PairRef = (ListingRef, ListingRef);

/// What all members said, by pairs: the last word of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements(BTreeMap<PairRef, BTreeMap<[u8; 32], Sameness>>);

/// How far those agree who judged the same pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Pairs that somebody judged.
    pub judged: usize,
    /// Pairs that two or more judged.
    pub by_several: usize,
    /// Those of them of which all said the same.
    pub agreed: usize,
}

impl Judgements {
    /// Those on record that the member sees.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn of(vault: &Vault) -> Result<Self, Error> {
        let mut all = Self::default();
        for one in vault.judgements()? {
            let pair = (one.said.first, one.said.second);
            all.0.entry(pair).or_default().insert(one.member, one.said.same);
        }
        Ok(all)
    }

    /// Every pair that somebody judged, and what it comes to: where two members contradict each
    /// other it cannot be told until one gives way.
    pub fn decided(&self) -> impl Iterator<Item = (&PairRef, Sameness)> {
        self.0.iter().map(|(pair, said)| (pair, together(said)))
    }

    /// Whether somebody judged a listing of this list.
    pub fn speak_of(&self, list: &Handle) -> bool {
        self.0.keys().any(|(first, second)| first.list == *list || second.list == *list)
    }

    /// Pairs about which members contradict each other.
    pub fn contradicted(&self) -> impl Iterator<Item = &PairRef> {
        let says = |said: &BTreeMap<[u8; 32], Sameness>, word: Sameness| {
            said.values().any(|said| *said == word)
        };
        let both = move |said: &BTreeMap<[u8; 32], Sameness>| {
            says(said, Sameness::Same) && says(said, Sameness::Different)
        };
        self.0.iter().filter(move |(_, said)| both(said)).map(|(pair, _)| pair)
    }

    /// Pairs that a member judged.
    pub fn of_member(&self, member: &[u8; 32]) -> BTreeSet<&PairRef> {
        let own = self.0.iter().filter(|(_, said)| said.contains_key(member));
        own.map(|(pair, _)| pair).collect()
    }

    /// What the member said of a pair.
    pub fn said(&self, pair: &PairRef, member: &[u8; 32]) -> Option<Sameness> {
        self.0.get(pair)?.get(member).copied()
    }

    /// How far those agree who judged the same pairs, of pairs that are wanted.
    pub fn agreement(&self, is_wanted: impl Fn(&PairRef) -> bool) -> Agreement {
        let mut all = Agreement::default();
        for (_, said) in self.0.iter().filter(|(pair, _)| is_wanted(pair)) {
            all.judged += 1;
            if said.len() > 1 {
                all.by_several += 1;
                let mut words = said.values();
                let first = words.next();
                all.agreed += usize::from(words.all(|word| Some(word) == first));
            }
        }
        all
    }
}

fn together(said: &BTreeMap<[u8; 32], Sameness>) -> Sameness {
    let says = |word: Sameness| said.values().any(|said| *said == word);
    match (says(Sameness::Same), says(Sameness::Different)) {
        (true, false) => Sameness::Same,
        (false, true) => Sameness::Different,
        (true, true) | (false, false) => Sameness::Unsure,
    }
}

/// Puts on record what a member says of two listings.
///
/// # Errors
/// When a list is not there, or it is one listing.
pub fn judge(
    vault: &mut Vault,
    pair: PairRef,
    same: Sameness,
    occasion: &mut Occasion<'_>,
) -> Result<RangeInclusive<u64>, Error> {
    let (one, other) = pair;
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    recording::append(vault, &[Action::Judgement(Judgement { first, second, same })], occasion)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgements(said: &[(&str, u8, Sameness)]) -> Judgements {
        let listing = |listing: &str| ListingRef {
            list: "l-a".parse().expect("a handle"),
            listing: listing.to_owned(),
        };
        let mut all = Judgements::default();
        for (other, member, same) in said {
            let pair = (listing("1"), listing(other));
            all.0.entry(pair).or_default().insert([*member; 32], *same);
        }
        all
    }

    #[test]
    fn members_who_contradict_each_other_cannot_tell() {
        use Sameness::{Different, Same, Unsure};
        let all = judgements(&[
            ("2", 1, Same),
            ("2", 2, Same),
            ("3", 1, Same),
            ("3", 2, Different),
            ("4", 1, Unsure),
            ("4", 2, Different),
            ("5", 1, Unsure),
        ]);
        let decided: Vec<Sameness> = all.decided().map(|(_, same)| same).collect();
        assert_eq!(decided, [Same, Unsure, Different, Unsure]);
        let agreement = all.agreement(|_| true);
        assert_eq!(agreement, Agreement { judged: 4, by_several: 3, agreed: 1 });
        assert_eq!(all.of_member(&[2; 32]).len(), 3);
    }
}
