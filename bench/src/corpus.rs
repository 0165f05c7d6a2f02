//! Invented news: the same seed gives the same bytes. Words are drawn by Zipf's law from an
//! invented vocabulary of each language, between its common words; no document says anything.

/// SplitMix64.
pub struct Draws(pub u64);

impl Draws {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A rank by Zipf's law, near enough: its logarithm is uniform.
    pub fn rank(&mut self, limit: usize) -> usize {
        ((limit as f64).powf(self.uniform()) as usize).min(limit) - 1
    }

    /// The rank of a word in a text: Zipf's law for the first 8,000, and beyond them the square of
    /// it, as in texts of many hands (Ferrer i Cancho and Sole 2001). One word in twelve is beyond.
    fn word_rank(&mut self) -> usize {
        if self.below(12) > 0 {
            return self.rank(KERNEL);
        }
        ((KERNEL as f64 / self.uniform().max(1e-9)) as usize).min(WORDS) - 1
    }
}

/// Common words, letters, and the language's code; the share of documents is in the order.
const LANGUAGES: [(&str, &str, &str); 4] = [
    (
        "eng",
        "the of and to in a that is was for it with as his on be at by had not are but from or have an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years where much your way down should because long each just those people too good world make very year still own work men day get here between both being life under three never know same last another while might great go come since against right came take used himself few house use place during high without again home around small however found",
        "etaoinshrdlucmfwypvbgkjqxz",
    ),
    (
        "rus",
        "и в не на я что он с как это по но они к у из за то все она так его же от ее бы был была было были только для мы вы о когда уже или еще до если нет их чтобы во там ни кто после под при без со том этого которые который тоже где даже ему через между год время человек рука дело жизнь день город дом вода дорога ночь",
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ",
    ),
    (
        "ukr",
        "і в не на я що він з як це по але вони до у із за та й все вона так його ж від її б був була було були тільки для ми ви про коли вже або ще якщо немає їх щоб там хто після під при без цього які який де навіть йому через між є зі яка рік час людина рука справа життя день місто дім вода",
        "оанитврелскдмупіязьбгчйхжцшюєїфщ",
    ),
    (
        "ara",
        "في من على إلى أن عن مع هذا هذه التي الذي كان كانت قد لا ما لم بعد قبل بين كل حتى عند هو هي ثم أو بعض غير منذ ذلك تلك كما لكن إن أي حول خلال دون فقط وقد ولم وكان وهو وفي ومن وعلى بيت ماء مدينة يوم ليل",
        "اليمونرتبعدسفهكقحجشصطخضذزثغظ",
    ),
];

const WORDS: usize = 150_000;
/// Words that everybody uses.
const KERNEL: usize = 8_000;

/// Writes documents of 2 to 3 kB.
pub struct Corpus {
    words: Vec<Vec<String>>,
}

impl Corpus {
    pub fn new() -> Self {
        let words = LANGUAGES
            .iter()
            .map(|(code, common, letters)| {
                let mut draws = Draws(code.len() as u64 * 7 + u64::from(code.as_bytes()[0]));
                let letters: Vec<char> = letters.chars().collect();
                let mut words: Vec<String> = common.split_whitespace().map(str::to_owned).collect();
                while words.len() < WORDS {
                    let length = 4 + draws.below(7);
                    words.push((0..length).map(|_| letters[draws.rank(letters.len())]).collect());
                }
                words
            })
            .collect();
        Self { words }
    }

    /// A word of a language by its rank, 0 the commonest.
    pub fn word(&self, language: usize, rank: usize) -> &str {
        &self.words[language][rank.min(WORDS - 1)]
    }

    pub fn languages(&self) -> usize {
        self.words.len()
    }

    /// Document `number`: its language and text; half are English.
    pub fn document(&self, number: u64) -> (usize, String) {
        let mut draws = Draws(number.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ 0x5851);
        let language = [0, 0, 0, 0, 1, 1, 2, 3][draws.below(8)];
        let bytes = 2_000 + draws.below(1_000);
        let words = &self.words[language];
        let mut text = String::with_capacity(bytes + 40);
        let mut capital = true;
        while text.len() < bytes {
            let word = &words[draws.word_rank()];
            // Every twelfth word is a name.
            if capital || draws.below(12) == 0 {
                text.extend(word.chars().next().into_iter().flat_map(char::to_uppercase));
                text.extend(word.chars().skip(1));
            } else {
                text.push_str(word);
            }
            let end =
                [" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", ", ", ". "][draws.below(12)];
            text.push_str(end);
            capital = end == ". ";
        }
        (language, text)
    }
}
