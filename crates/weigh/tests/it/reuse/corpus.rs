//! Invented news: the same number gives the same text. The bench includes this file.
//!
//! Words by Zipf's law, a third of them from the document's topic; set phrases that many share; at
//! the end the lines that an outlet puts under everything. Of twenty documents one quotes 10 % of
//! an earlier one word for word, one 25 %, one 50 %, and one is an earlier one with one word in
//! twenty changed.

const WORDS: usize = 50_000;
const TOPICS: u32 = 97;
const TOPIC_WORDS: usize = 600;
const PHRASES: usize = 300;
const OUTLETS: u32 = 23;

/// What a document has from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plant {
    /// Nothing.
    Own,
    /// So many percent of the other's words, in one piece.
    Quotes(usize),
    /// All, with one word in twenty changed.
    Copy,
}

/// SplitMix64.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    #[allow(clippy::cast_possible_truncation, reason = "31 bits")]
    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }

    /// A rank by Zipf's law, near enough: its logarithm is uniform.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "small positive numbers"
    )]
    fn rank(&mut self, limit: usize) -> usize {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((limit as f64).powf(uniform) as usize).clamp(1, limit) - 1
    }
}

/// Writes documents.
pub(crate) struct Corpus {
    words: Vec<String>,
    phrases: Vec<Vec<usize>>,
}

impl Corpus {
    /// The vocabulary.
    pub(crate) fn new() -> Self {
        let mut draws = Draws(20_170_220);
        let letters: Vec<char> = "etaoinshrdlucmfwypvbgk".chars().collect();
        let word = |draws: &mut Draws| {
            let length = 2 + draws.below(9);
            (0..length).map(|_| letters[draws.rank(letters.len())]).collect()
        };
        let words = (0..WORDS).map(|_| word(&mut draws)).collect();
        let phrase = |draws: &mut Draws| {
            let length = 4 + draws.below(6);
            (0..length).map(|_| draws.rank(WORDS)).collect()
        };
        let phrases = (0..PHRASES).map(|_| phrase(&mut draws)).collect();
        Self { words, phrases }
    }

    /// What a document is.
    pub(crate) fn plant(n: u32) -> Plant {
        match n % 20 {
            _ if n < 20 => Plant::Own,
            7 => Plant::Quotes(10),
            11 => Plant::Quotes(25),
            15 => Plant::Quotes(50),
            3 => Plant::Copy,
            _ => Plant::Own,
        }
    }

    /// The document that it has something from, or itself.
    pub(crate) fn family(n: u32) -> u32 {
        if Self::plant(n) == Plant::Own {
            return n;
        }
        // One of residue 0 has all from itself.
        let twenties = usize::try_from(n / 20).unwrap_or(0);
        20 * u32::try_from(Draws(u64::from(n) ^ 0xfa).below(twenties)).unwrap_or(0)
    }

    /// Every topic has about as many documents.
    pub(crate) fn topic(n: u32) -> u32 {
        n % TOPICS
    }

    /// The text of a document.
    pub(crate) fn document(&self, n: u32) -> String {
        let own = self.body(n);
        let source = || self.body(Self::family(n));
        let mut draws = Draws(u64::from(n) ^ 0x0051_ed27);
        let body = match Self::plant(n) {
            Plant::Own => own,
            Plant::Quotes(percent) => {
                let source = source();
                let length = source.len() * percent / 100;
                let from = draws.below(source.len() - length + 1);
                let at = draws.below(own.len());
                let quoted = &source[from..from + length];
                [&own[..at], quoted, &own[at..]].concat()
            }
            Plant::Copy => {
                let change = |word| if draws.below(20) == 0 { draws.rank(WORDS) } else { word };
                source().into_iter().map(change).collect()
            }
        };
        self.print(&body, n)
    }

    /// The words of a text in another order.
    #[cfg(test)]
    pub(crate) fn shuffled(text: &str, seed: u32) -> String {
        let mut words: Vec<&str> = text.split(' ').collect();
        let mut draws = Draws(u64::from(seed));
        for at in (1..words.len()).rev() {
            words.swap(at, draws.below(at + 1));
        }
        words.join(" ")
    }

    /// 200 to 600 words that are the document's own.
    fn body(&self, n: u32) -> Vec<usize> {
        let mut draws = Draws(u64::from(n).wrapping_mul(0x2545_F491_4F6C_DD1D));
        let length = 200 + draws.below(400);
        let topic = usize::try_from(Self::topic(n)).unwrap_or(0);
        let mut body = Vec::with_capacity(length + 10);
        while body.len() < length {
            match draws.below(90) {
                0 => body.extend(&self.phrases[draws.rank(PHRASES)]),
                1..=30 => body.push((topic * 7_919 + draws.rank(TOPIC_WORDS) * 61) % WORDS),
                _ => body.push(draws.rank(WORDS)),
            }
        }
        body
    }

    /// Sentences with capitals, some names and numbers, and the outlet's last lines.
    fn print(&self, body: &[usize], n: u32) -> String {
        let mut draws = Draws(u64::from(n % OUTLETS) ^ 0xb011);
        let last: Vec<usize> = (0..30 + draws.below(20)).map(|_| draws.rank(WORDS)).collect();
        let mut text = String::new();
        for (at, &word) in body.iter().chain(&last).enumerate() {
            let spelt = &self.words[word];
            // Words of some ranks are names, and some are figures, wherever they stand.
            match word % 29 {
                3 => text.extend(spelt[..1].to_uppercase().chars().chain(spelt[1..].chars())),
                5 if word > 1_000 => text.push_str(&(word * 37).to_string()),
                _ => text.push_str(spelt),
            }
            text.push_str(if at % 17 == 16 { ". " } else { " " });
        }
        text
    }
}
