//! Invented lists with known truth, by a generator of its own.

use std::collections::BTreeMap;

use testimony_link::{Date, Entry, Lists, Sex};

/// One listing.
struct Told {
    id: String,
    list: usize,
    person: usize,
    names: [String; 3],
    birth: Date,
    event: Date,
    place: String,
    sex: Sex,
}

/// Lists and their truth.
pub(crate) struct Made {
    told: Vec<Told>,
    lists: usize,
    /// Promised of every list.
    pub(crate) is_deduplicated: bool,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // Splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ word >> 31) % limit as u64) as usize
    }

    fn in_hundred(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn word(&mut self, syllables: usize) -> String {
        const SYLLABLES: [&str; 24] = [
            "ba", "dor", "gri", "ham", "ji", "kel", "lo", "mu", "nas", "pe", "qu", "rod", "sa",
            "ti", "vel", "wa", "ya", "zu", "fen", "che", "sho", "tra", "bel", "ir",
        ];
        (0..syllables).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect()
    }

    /// Low numbers are common.
    fn common(&mut self, limit: usize) -> usize {
        self.below(limit).min(self.below(limit))
    }

    fn slip(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = self.below(letters.len());
        match self.below(3) {
            0 => letters[at] = 'e',
            1 if letters.len() > 2 => drop(letters.remove(at)),
            _ => letters.insert(at, 'r'),
        }
        letters.into_iter().collect()
    }
}

impl Made {
    /// About so many listings on four lists.
    pub(crate) fn new(listings: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let given: Vec<String> = (0..200).map(|_| dice.word(2)).collect();
        let surnames: Vec<String> = (0..2_000).map(|_| dice.word(3)).collect();
        let places: Vec<String> = (0..40).map(|_| dice.word(2) + "abad").collect();
        let mut made = Self { told: Vec::new(), lists: 4, is_deduplicated: false };
        let mut person = 0;
        while made.told.len() < listings {
            let names = [
                given[dice.common(200)].clone(),
                surnames[dice.common(2_000)].clone(),
                given[dice.common(200)].clone(),
            ];
            let date = |dice: &mut Dice, from: usize, years: usize| {
                let (year, month) = (from + dice.below(years), 1 + dice.below(12));
                Date::new(year as u16, month as u8, 1 + dice.below(28) as u8).unwrap()
            };
            let (birth, event) = (date(&mut dice, 1940, 60), date(&mut dice, 2011, 5));
            let place = places[dice.common(40)].clone();
            let sex = if dice.in_hundred(85) { Sex::Male } else { Sex::Female };
            for _ in 0..1 + dice.below(3) {
                let list = dice.below(4);
                let mut names = names.clone();
                for name in &mut names {
                    if dice.in_hundred(10) {
                        *name = dice.slip(name);
                    }
                }
                if dice.in_hundred(40) {
                    names[2].clear();
                }
                if dice.in_hundred(2) {
                    names.swap(0, 1);
                }
                let known = |dice: &mut Dice, date, chance| {
                    if dice.in_hundred(chance) { date } else { Date::default() }
                };
                let birth = known(&mut dice, birth, 80);
                let event = known(&mut dice, event, 90);
                let id = format!("{}", made.told.len());
                made.told.push(Told {
                    id,
                    list,
                    person,
                    names,
                    birth,
                    event,
                    place: place.clone(),
                    sex,
                });
            }
            person += 1;
        }
        made
    }

    /// Begins one more list.
    pub(crate) fn begin(&mut self) {
        self.lists += 1;
    }

    /// Adds a listing to the last list, with nothing but a name and a date of birth.
    pub(crate) fn add(&mut self, id: &str, given: &str, surname: &str, birth: Date) {
        self.told.push(Told {
            id: format!("{id}-{}", self.told.len()),
            list: self.lists - 1,
            person: usize::MAX - self.told.len(),
            names: [given.to_owned(), surname.to_owned(), String::new()],
            birth,
            event: Date::default(),
            place: String::new(),
            sex: Sex::Unknown,
        });
    }

    pub(crate) fn listings(&self) -> usize {
        self.told.len()
    }

    /// In the order of lists, as linkage numbers them.
    fn ordered(&self) -> Vec<&Told> {
        let mut ordered: Vec<&Told> = self.told.iter().collect();
        ordered.sort_by_key(|told| told.list);
        ordered
    }

    pub(crate) fn lists(&self) -> Lists {
        let (mut lists, mut begun) = (Lists::new(), None);
        for (row, told) in self.ordered().into_iter().enumerate() {
            if begun != Some(told.list) {
                lists.begin(self.is_deduplicated).unwrap();
                begun = Some(told.list);
            }
            let [given_name, surname, father_name] =
                [0, 1, 2].map(|at: usize| told.names[at].as_str());
            let entry = Entry {
                id: &told.id,
                row: row as u64,
                given_name,
                surname,
                father_name,
                sex: told.sex,
                birth: told.birth,
                event: told.event,
                place: &told.place,
                ..Entry::default()
            };
            lists.push(&entry).unwrap();
        }
        lists
    }

    /// Who a listing is, by its number among all lists.
    pub(crate) fn person(&self, listing: u32) -> usize {
        self.ordered()[listing as usize].person
    }

    /// Precision and recall over pairs.
    pub(crate) fn score(&self, clusters: &[u32]) -> (f64, f64) {
        let ordered = self.ordered();
        let (mut both, mut of, mut by) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (told, cluster) in ordered.iter().zip(clusters) {
            *both.entry((told.person, *cluster)).or_insert(0_u64) += 1;
            *of.entry(told.person).or_insert(0_u64) += 1;
            *by.entry(*cluster).or_insert(0_u64) += 1;
        }
        let pairs =
            |counts: Vec<u64>| counts.iter().map(|it| it * (it - 1) / 2).sum::<u64>() as f64;
        let right = pairs(both.into_values().collect());
        (right / pairs(by.into_values().collect()), right / pairs(of.into_values().collect()))
    }
}
