//! In which language is a text? By telling letters, common words, and trigrams (`whatlang`).

use std::sync::OnceLock;

use hashbrown::HashMap;
use whatlang::dev::{RawLangInfo, raw_detect};

use crate::fold::base;
use crate::language::{Language, Rules, rules};
use crate::script::Script;
use crate::segment::{Token, tokens};

/// More of a text says nothing new, and detection would cost more than the rest.
const DETECT_BYTES_MAX: usize = 1024;

/// Rivals that are kept while the language is doubtful.
const RIVALS_MAX: usize = 3;

/// Of those that common words tell, as many small languages share theirs.
const TOLD_MAX: usize = 4;

/// What is believed of the words of one script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Belief {
    /// Those whose stems words get; a doubtful text's in the order of their codes.
    pub(crate) languages: Vec<Language>,
    /// False if words are also indexed by their beginnings.
    pub(crate) sure: bool,
    /// What the language is said to be, `und` where too little tells it.
    pub(crate) name: Language,
}

impl Belief {
    fn sure(language: Language) -> Self {
        Self { languages: vec![language], sure: true, name: language }
    }
}

/// The language of most of the text, [`Language::UNKNOWN`] if nothing tells it well enough: a
/// wrong name is worse than none, and short texts are mostly too short to tell.
#[must_use]
pub fn detect(text: &str) -> Language {
    let tokens = tokens(text);
    let mut sizes = std::collections::BTreeMap::new();
    for token in tokens.iter().filter(|token| token.script != Script::Other) {
        *sizes.entry(token.script).or_insert(0) += token.range.len();
    }
    let Some((script, _)) = sizes.into_iter().max_by_key(|(_, size)| *size) else {
        return Language::UNKNOWN;
    };
    Beliefs::default().of(text, &tokens, script, None).name
}

/// A sample up to so many bytes is remembered: names of files in a folder differ in digits alone, and
/// trigrams are most of what a name costs.
const REMEMBERED_BYTES_MAX: usize = 128;

/// Samples that are remembered at once.
const REMEMBERED_MAX: usize = 1_024;

/// What to believe of texts; short samples are remembered.
#[derive(Default)]
pub(crate) struct Beliefs {
    remembered: HashMap<(Script, Box<str>), Belief>,
}

impl Beliefs {
    /// What to believe of the words of `script` in a text.
    pub(crate) fn of(
        &mut self,
        text: &str,
        tokens: &[Token],
        script: Script,
        hint: Option<Language>,
    ) -> Belief {
        if let Some(belief) = given(script, hint) {
            return belief;
        }
        let sample = sample(text, tokens, script);
        if sample.len() > REMEMBERED_BYTES_MAX {
            return told_by(&sample, script);
        }
        if self.remembered.len() >= REMEMBERED_MAX {
            self.remembered.clear();
        }
        let key = (script, sample.into_boxed_str());
        self.remembered.entry(key).or_insert_with_key(|(_, sample)| told_by(sample, script)).clone()
    }
}

/// The languages with rules in a script.
fn written_in(script: Script) -> Vec<&'static Rules> {
    rules().iter().filter(|rules| rules.script == script).collect()
}

/// What a hint or the script alone says.
fn given(script: Script, hint: Option<Language>) -> Option<Belief> {
    let hint = hint.map(Language::ruled);
    let known = written_in(script);
    let hinted = hint.filter(|hint| known.iter().any(|rules| rules.language == *hint));
    if let Some(hint) = hinted {
        return Some(Belief::sure(hint));
    }
    // Words in another script than that of the text's language.
    if let Some(name) = hint.filter(|hint| *hint != Language::UNKNOWN && known.len() > 1) {
        return Some(Belief { languages: usual(script).into_iter().collect(), sure: false, name });
    }
    match known.as_slice() {
        [only] => Some(Belief::sure(only.language)),
        _ => None,
    }
}

/// What a sample of a text says of its words in `script`.
fn told_by(sample: &str, script: Script) -> Belief {
    let known = written_in(script);
    let lower = sample.to_lowercase();
    if let Some(language) = by_common_words(&lower, script) {
        return Belief::sure(language);
    }
    let (mut languages, clearly) = told(sample, &lower, script);
    let first = languages.first().copied();
    let reliable = trigrams(sample, &mut languages);
    let agreed = languages.len() == 1;
    languages.retain(|language| known.iter().any(|rules| rules.language == *language));
    let only = languages.first().copied().filter(|_| agreed && reliable);
    let sure = only.is_some_and(|only| is_plausible(&lower, script, only));
    let told = first.filter(|_| clearly && (agreed || !reliable));
    let name = told.or(only.filter(|_| sure));
    let usual = usual(script).filter(|it| !sure && !languages.contains(it));
    languages.extend(usual);
    // In one order, so that texts under the same doubt share what is remembered of words.
    languages.sort_unstable();
    Belief { languages, sure, name: name.unwrap_or(Language::UNKNOWN) }
}

/// Where little is known, the language that most texts of a script are in is no bad guess.
fn usual(script: Script) -> Option<Language> {
    Language::from_code(match script {
        Script::Latin => "eng",
        Script::Cyrillic => "rus",
        Script::Arabic => "ara",
        Script::Devanagari => "hin",
        Script::Hebrew => "heb",
        Script::Bengali => "ben",
        _ => "amh",
    })
}

fn sample(text: &str, tokens: &[Token], script: Script) -> String {
    let mut sample = String::new();
    for token in tokens.iter().filter(|token| token.script == script) {
        if sample.len() + token.range.len() > DETECT_BYTES_MAX {
            break;
        }
        sample.push_str(&text[token.range.clone()]);
        sample.push(' ');
    }
    sample
}

/// Words of a sample below which trigrams decide nothing: `whatlang` knows some seventy languages,
/// and names one of them for a text in any of the others.
const TRIGRAMS_OF_MIN: usize = 12;

/// Whether what trigrams say may be believed: enough words, and where the commonest words of the
/// language are known, one of them in ten.
fn is_plausible(lower: &str, script: Script, language: Language) -> bool {
    let (words, counted) = common_of(lower, script);
    let listed = common_words().languages.contains(&(language, script));
    let hits = counted.iter().find(|(_, it)| *it == language).map_or(0, |(hits, _)| *hits);
    let long = words >= TRIGRAMS_OF_MIN && (!listed || hits * 10 >= words);
    // In a short text both must say the same.
    let rival = counted.iter().filter(|(_, it)| *it != language).map(|(hits, _)| *hits).max();
    long || (hits >= COMMON_MIN && hits > rival.unwrap_or(0))
}

/// Words of a sample below which a sixth is too few: then three must be common ones.
const COMMON_OF_MIN: usize = 12;

/// Common words that even a short text must have.
const COMMON_MIN: usize = 3;

/// The language that so many of the words belong to that trigrams need not be asked: a sixth, and
/// half as many again as of any other.
fn by_common_words(lower: &str, script: Script) -> Option<Language> {
    let (words, counted) = common_of(lower, script);
    let (best, language) = *counted.first()?;
    let second = counted.get(1).map_or(0, |(count, _)| *count);
    let enough = words >= COMMON_OF_MIN || best >= COMMON_MIN;
    let clear = enough && best * 6 >= words && best * 2 >= second * 3 + 2;
    clear.then_some(language)
}

/// In how many words the same common word counts once.
const REPEATED_EVERY: usize = 10;

/// How many words a sample has, and how many are common ones of each language, the most first.
fn common_of(lower: &str, script: Script) -> (usize, Vec<(usize, Language)>) {
    let known = common_words();
    let mut counts = vec![0_usize; known.languages.len()];
    let mut words = 0;
    let mut seen = vec![0_usize; known.by_word.len()];
    for word in lower.split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        let Some((number, of)) = known.by_word.get(word) else { continue };
        // A short word that comes again and again may be another language's: Welsh and Spanish y.
        let times = &mut seen[*number];
        *times += 1;
        if *times <= 1 + words / REPEATED_EVERY {
            of.iter().for_each(|index| counts[usize::from(*index)] += 1);
        }
    }
    let here = counts.iter().zip(&known.languages).filter(|(_, (_, its))| *its == script);
    let mut counted: Vec<_> = here.map(|(count, (language, _))| (*count, *language)).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    (words, counted)
}

/// The table of common words.
struct CommonWords {
    languages: Vec<(Language, Script)>,
    /// Their numbers, and whose they are.
    by_word: HashMap<&'static str, (usize, Vec<u8>)>,
}

fn common_words() -> &'static CommonWords {
    static WORDS: OnceLock<CommonWords> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut table = CommonWords { languages: Vec::new(), by_word: HashMap::new() };
        for line in include_str!("../data/common-words.tsv").lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [code, script, words] = *fields else { continue };
            let Some(language) = Language::from_code(code) else { continue };
            let Ok(index) = u8::try_from(table.languages.len()) else { break };
            table.languages.push((language, Script::from_name(script)));
            for word in words.split_whitespace() {
                let number = table.by_word.len();
                let (_, of) = table.by_word.entry(word).or_insert_with(|| (number, Vec::new()));
                if !of.contains(&index) {
                    of.push(index);
                }
            }
        }
        table
    })
}

/// Telling letters and common words of `data/languages.tsv`, by script, ready to be looked up.
fn tellers(script: Script) -> Vec<&'static Rules> {
    let tells = |it: &&Rules| !it.telling_letters.is_empty() || !it.common_words.is_empty();
    rules().iter().filter(|rules| rules.script == script).filter(tells).collect()
}

/// A score of [`told`] that is no chance: three letters of its own, or five common words.
const TOLD_CLEARLY: usize = 10;

/// Languages whose letters or commonest words occur, the most telling first; and whether the first
/// of them is told clearly enough to be named.
fn told(sample: &str, lower: &str, script: Script) -> (Vec<Language>, bool) {
    // No letter that tells is ASCII, and a text is mostly made of few others.
    let folded = if sample.is_ascii() { String::new() } else { base(sample, false) };
    let mut letters: Vec<char> =
        lower.chars().chain(folded.chars()).filter(|c| !c.is_ascii()).collect();
    letters.sort_unstable();
    letters.dedup();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    lower.split(' ').for_each(|word| *counts.entry(word).or_default() += 1);
    let score = |rules: &Rules| {
        let here = |letter: &char| letters.binary_search(letter).is_ok();
        let letters = rules.telling_letters.chars().filter(here).count();
        // Letters that should be there and are not speak for a neighbour with fewer of them.
        let missing = rules.telling_letters.chars().count() - letters;
        let telling = if letters > 0 { (letters * 4).saturating_sub(missing).max(1) } else { 0 };
        let mut common: Vec<&str> = rules.common_words.clone();
        common.sort_unstable();
        common.dedup();
        let words: usize = common.iter().filter_map(|word| counts.get(word)).sum();
        // One common word is chance, a letter of its own is not.
        telling + if words > 1 { words * 2 } else { 0 }
    };
    let mut scored: Vec<_> = tellers(script)
        .into_iter()
        .map(|rules| (score(rules), rules.language))
        .filter(|(score, _)| *score > 0)
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let best = scored.first().map_or(0, |(score, _)| *score);
    let near = scored.into_iter().filter(|(score, _)| score * 2 >= best);
    let near: Vec<_> = near.take(TOLD_MAX).map(|(_, language)| language).collect();
    let words = lower.split(' ').filter(|word| !word.is_empty()).count();
    let clearly = near.len() == 1 && best >= TOLD_CLEARLY && words >= COMMON_OF_MIN;
    (near, clearly)
}

/// Whether the best score is as far above the second as `whatlang` asks of so many trigrams.
fn is_reliable<L>(scores: &[(L, f64)], trigrams: usize) -> bool {
    match scores {
        [(_, best), (_, second), ..] if *second > 0.0 => {
            let trigrams = f64::from(u32::try_from(trigrams).unwrap_or(u32::MAX));
            (best - second) / second > 0.9 * (3.0 / trigrams + 0.015)
        }
        [(_, best), _, ..] => *best > 0.9,
        [_] => true,
        [] => false,
    }
}

/// Adds what the trigrams say: one language if they are reliable, else a few. True if reliable.
fn trigrams(sample: &str, languages: &mut Vec<Language>) -> bool {
    let add = |code: &str, languages: &mut Vec<Language>| {
        let language = Language::from_code(code);
        languages.extend(language.filter(|it| !languages.contains(it)));
    };
    // One look gives the best and its rivals; `Detector` would give the best alone.
    match raw_detect(sample).lang_info {
        Some(RawLangInfo::OneScript(lang) | RawLangInfo::Mandarin(lang)) => {
            add(lang.code(), languages);
            true
        }
        Some(RawLangInfo::MultiScript(raw)) => {
            let reliable = is_reliable(&raw.scores, raw.trigram_raw_outcome.trigrams_count);
            let kept = if reliable { 1 } else { RIVALS_MAX };
            raw.scores.iter().take(kept).for_each(|(lang, _)| add(lang.code(), languages));
            reliable
        }
        None => false,
    }
}
