//! The forms of a batch: each once, one behind the other in one piece of memory.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::codec::small;

/// Numbers forms from 0 in the order in which they come.
#[derive(Default)]
pub(super) struct Forms {
    text: String,
    /// Where each form ends; it begins where the one before ends.
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Forms {
    /// The number of a form; the next one if it is new.
    pub(super) fn number(&mut self, form: &str) -> u32 {
        let Self { text, ends, table, hasher } = self;
        let hash = hasher.hash_one(form);
        if let Some(number) = table.find(hash, |number| get(text, ends, *number) == form) {
            return *number;
        }
        let number = small(ends.len());
        text.push_str(form);
        ends.push(small(text.len()));
        table.insert_unique(hash, number, |other| hasher.hash_one(get(text, ends, *other)));
        number
    }

    pub(super) fn get(&self, number: u32) -> &str {
        get(&self.text, &self.ends, number)
    }

    /// All numbers, by their forms. Forms far apart in memory are compared by their first bytes,
    /// which lie beside the number.
    pub(super) fn in_order(&self) -> Vec<u32> {
        let key = |number| {
            let form = self.get(number).as_bytes();
            let mut first = [0; 8];
            let length = form.len().min(8);
            first[..length].copy_from_slice(&form[..length]);
            (u64::from_be_bytes(first), number)
        };
        let mut keyed: Vec<(u64, u32)> = (0..small(self.ends.len())).map(key).collect();
        keyed.sort_unstable_by(|one, other| {
            one.0.cmp(&other.0).then_with(|| self.get(one.1).cmp(self.get(other.1)))
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }
}

fn get<'t>(text: &'t str, ends: &[u32], number: u32) -> &'t str {
    let at = number as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start as usize..ends[at] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_numbered_once_and_ordered_as_text() {
        let mut forms = Forms::default();
        let words = ["wwater", "wwaters", "", "wwatershed", "wa", "wwaterfall", "b1"];
        let numbers: Vec<u32> = words.iter().map(|word| forms.number(word)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(forms.number("wwaters"), 1);
        let ordered: Vec<&str> = forms.in_order().into_iter().map(|it| forms.get(it)).collect();
        let mut sorted = words;
        sorted.sort_unstable();
        assert_eq!(ordered, sorted);
    }
}
