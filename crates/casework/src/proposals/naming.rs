//! Who on record is meant by a name in a text: only where exactly one is called so.

use std::collections::{BTreeMap, BTreeSet};

use testimony_model::{Handle, Person, Place, Source, ThingKind};
use testimony_vault::Vault;
use testimony_weigh::reuse::Words;

use crate::Error;

/// Words that are left out before a name; folded.
const ARTICLES: [&str; 8] = ["the", "a", "an", "el", "la", "los", "las", "un"];

/// The names of sources, folded as texts are for comparing.
pub(super) struct Names {
    called: BTreeMap<Vec<String>, BTreeSet<Handle>>,
    words: BTreeSet<String>,
}

impl Names {
    /// A name that a member does not see is not among them.
    pub(super) fn of<'a>(
        vault: &Vault,
        sources: impl Iterator<Item = &'a Source>,
    ) -> Result<Self, Error> {
        let mut names = Self { called: BTreeMap::new(), words: BTreeSet::new() };
        for source in sources {
            for name in source.name.iter().chain([&source.code_name]) {
                let folded = folded(name);
                names.words.extend(folded.iter().cloned());
                if !folded.is_empty() {
                    names.called.entry(folded).or_default().insert(source.id.clone());
                }
            }
        }
        let persons: Vec<Person> = vault.things(ThingKind::Person)?;
        let places: Vec<Place> = vault.things(ThingKind::Place)?;
        let of_persons = persons.iter().flat_map(|person| {
            person.name.iter().chain(&person.other_names).chain([&person.code_name])
        });
        for name in of_persons.chain(places.iter().map(|place| &place.name)) {
            names.words.extend(folded(name));
        }
        Ok(names)
    }

    /// The one source that is called so. A name in another case of its language, a part of a name, and
    /// a name of two sources are nobody's: better asked than guessed.
    pub(super) fn certain(&self, name: &str) -> Option<&Handle> {
        let mut called = self.called.get(&folded(name))?.iter();
        called.next().filter(|_| called.next().is_none())
    }

    /// Words of all names on record: that two texts have one of them says nothing.
    pub(super) fn words(&self) -> &BTreeSet<String> {
        &self.words
    }
}

/// The words of a name as they are compared, without an article before them.
pub(super) fn folded(name: &str) -> Vec<String> {
    let words = Words::of(name);
    let mut folded: Vec<String> = (0..words.len()).map(|at| words.folded(at).to_owned()).collect();
    if folded.len() > 1 && ARTICLES.contains(&folded[0].as_str()) {
        folded.remove(0);
    }
    folded
}
