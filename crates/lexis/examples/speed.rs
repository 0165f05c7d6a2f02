//! How fast is a text analysed? Prints bytes, terms, seconds and megabytes a second.
//!
//! The words are drawn by their frequency from an invented vocabulary as large as that of real
//! texts (Zipf's law; 60,000 words), between common words of the language, so that an analyser's
//! memory helps as much as it does with news, and no more.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a measurement is printed and reads a clock; its counts are small"
)]
#![forbid(unsafe_code)]

use std::time::Instant;

use testimony_lexis::Analyser;

/// Texts of the size of a news item.
const TEXTS: usize = 20_000;
const TEXT_BYTES: usize = 2_500;
const WORDS: usize = 60_000;

const COMMON: [(&str, &str, &str); 3] = [
    (
        "eng",
        "the of and to in a that is was for it with as his on be at by had not are but from or have an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years where much your way down should because long each just state those people too mr how little good world make very year still see own work men day get here between both being life under three never know same last another while us might great go come since against right came take used himself few house use place during high without again home around small however found",
        "etaoinshrdlucmfwypvbgk",
    ),
    (
        "rus",
        "и в не на я что тот быть с он а весь это как по но они к у ты из мы за вы так же от сказать этот который мочь человек о один ещё бы такой только себя свое какой когда уже для вот кто да говорить год знать мой до или если время рука нет самый ни стать большой даже другой наш свой ну под где дело есть сам раз чтобы два там чем глаз жизнь первый день тут во ничто потом очень со хотеть ли при голова надо без видеть идти теперь тоже",
        "оеаинтсрвлкмдпуяыьгзбчйхжшю",
    ),
    (
        "ara",
        "في من على أن إلى عن مع هذا هذه التي الذي كان كانت قد لا ما لم بعد قبل بين كل حتى عند هو هي ثم أو و بعض غير يوم منذ ذلك تلك كما لكن إن أي حول خلال دون فقط أكثر وقد ولم وكان وهو وفي ومن وعلى",
        "اليمونرتبعدسفهكقحجشصطخضذزثغ",
    ),
];

/// A generator of pseudorandom numbers that needs no crate (SplitMix64).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }

    /// A rank by Zipf's law, near enough: its logarithm is uniform.
    fn rank(&mut self, limit: usize) -> usize {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((limit as f64).powf(uniform) as usize).min(limit) - 1
    }
}

fn vocabulary(common: &str, letters: &str, draws: &mut Draws) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    let mut words: Vec<String> = common.split_whitespace().map(str::to_owned).collect();
    while words.len() < WORDS {
        let length = 4 + draws.below(7);
        let word = (0..length).map(|_| letters[draws.rank(letters.len())]).collect();
        words.push(word);
    }
    words
}

fn main() {
    for (name, common, letters) in COMMON {
        let mut draws = Draws(1);
        let words = vocabulary(common, letters, &mut draws);
        let text = |draws: &mut Draws| {
            let mut text = String::new();
            while text.len() < TEXT_BYTES {
                let word = &words[draws.rank(words.len())];
                let end = [" ", " ", " ", " ", " ", " ", ", ", ". "][draws.below(8)];
                text.push_str(word);
                text.push_str(end);
            }
            text
        };
        let texts: Vec<String> = (0..TEXTS).map(|_| text(&mut draws)).collect();
        let mut analyser = Analyser::default();
        let start = Instant::now();
        let (mut bytes, mut terms) = (0, 0);
        for text in &texts {
            bytes += text.len();
            analyser.each(text, None, |found| terms += found.forms.len());
        }
        let seconds = start.elapsed().as_secs_f64();
        let rate = bytes as f64 / seconds / 1e6;
        println!("{name}: {bytes} bytes, {terms} terms, {seconds:.2} s, {rate:.1} MB/s");
    }
}
