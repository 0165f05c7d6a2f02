//! Floods, and what a person who looks at five hundred accounts still sees.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use super::*;

/// What the Desk shows at once.
const SEEN: usize = 500;
const HONEST: usize = 10;
const JUNK: usize = HONEST * 1_000;

struct Writer(ChaCha20Rng);

impl Writer {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.0.next_u32() as usize % from.len()]
    }

    /// An account of its own: six to fourteen sentences, each of several parts.
    fn honest(&mut self) -> String {
        let who = ["my brother", "two men", "the baker's son", "our neighbour", "a boy", "my aunt"];
        let did = [
            "was taken from",
            "was held in",
            "did not come back to",
            "was beaten near",
            "hid in",
            "was asked about",
            "was carried to",
            "waited behind",
        ];
        let place = [
            "the mill",
            "the old school",
            "a cellar",
            "the grain store",
            "the bridge",
            "his house",
            "the second gate",
            "a lorry",
            "the pump house",
            "the field by the river",
        ];
        let how = [
            "at night",
            "before it was light",
            "with his hands tied",
            "for nine days",
            "by men in grey",
            "while we watched",
            "without shoes",
            "in the rain",
            "and nobody said why",
            "on a Tuesday",
        ];
        let count = 6 + self.0.next_u32() as usize % 9;
        let mut text = String::new();
        for _ in 0..count {
            let number = self.0.next_u32() % 9_000;
            let (who, did) = (self.pick(&who), self.pick(&did));
            let (place, how) = (self.pick(&place), self.pick(&how));
            text +=
                &format!("I saw that {who} {did} {place} {how}, and number {number} was on it. ");
        }
        text
    }

    fn heap(&mut self) -> String {
        let nouns = [
            "apple", "window", "engine", "copper", "garden", "silver", "market", "ticket",
            "bottle", "number", "letter", "winter", "camera", "planet", "button", "forest",
            "yellow", "pocket",
        ];
        (0..120).map(|_| self.pick(&nouns)).collect::<Vec<_>>().join(" ")
    }
}

type Junk<'a> = &'a dyn Fn(&mut Writer, usize) -> String;

/// Ten honest accounts among ten thousand of one kind of junk; how many are seen.
fn seen(junk: Junk<'_>) -> usize {
    let mut writer = Writer(ChaCha20Rng::seed_from_u64(7));
    let mut texts: Vec<(bool, String)> = Vec::new();
    for number in 0..JUNK {
        texts.push((false, junk(&mut writer, number)));
        if number % 1_000 == 500 {
            texts.push((true, writer.honest()));
        }
    }
    let waiting: Vec<_> =
        texts.iter().map(|(_, text)| Waiting { text, pass: Pass::None, known: false }).collect();
    let standings = standings(&waiting);
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|at| standings[*at]);
    order[..SEEN].iter().filter(|at| texts[**at].0).count()
}

#[test]
fn the_honest_stand_in_front_of_a_flood() {
    let slogan = "You will never win, you liars, and everybody knows who pays for all of this. ";
    let floods: [(&str, Junk<'_>); 5] = [
        ("one text", &|_, _| slogan.repeat(3)),
        ("one text and a number", &|_, number| format!("{}{number}", slogan.repeat(3))),
        ("a form that is filled in", &|writer, number| {
            let name = writer.pick(&["Adam", "Musa", "Lena", "Omar", "Petra", "Ruth", "Ivan"]);
            format!("My name is {name} {number} and I saw nothing at all in the town. {slogan}")
        }),
        ("heaps of words", &|writer, _| writer.heap()),
        ("nothing but a word", &|writer, _| writer.pick(&["test", "hello", "no", "spam"]).into()),
    ];
    for (name, junk) in floods {
        let found = seen(junk);
        assert!(found * 100 >= HONEST * 95, "{name}: {found} of {HONEST}");
    }
}

/// The control: in the order in which they came, a flood hides them.
#[test]
fn control_a_flood_hides_the_honest_without_an_order() {
    let found = (0..JUNK + HONEST).take(SEEN).filter(|at| at % 1_001 == 501).count();
    assert!(found * 100 < HONEST * 95, "{found}");
}

#[test]
fn passes_and_known_threads_stand_in_front_and_strange_words_before_a_flood() {
    let swahili = "Walikuja usiku wakamchukua kaka yangu hatujui alipelekwa wapi tangu siku hiyo \
                   mpaka leo mama yangu analia kila siku nyumbani kwetu kijijini";
    let list: &str = &"window ".repeat(40);
    let all = [
        Waiting { text: swahili, pass: Pass::None, known: false },
        Waiting { text: list, pass: Pass::Voucher, known: false },
        Waiting { text: list, pass: Pass::Work, known: false },
        Waiting { text: list, pass: Pass::None, known: true },
        Waiting { text: "", pass: Pass::None, known: false },
    ];
    let expected =
        [Standing::Strange, Standing::Voucher, Standing::Work, Standing::Known, Standing::Alone];
    assert_eq!(standings(&all), expected);
}
