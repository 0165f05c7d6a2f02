//! In which language is a text? By telling letters, common words, and trigrams (`whatlang`).

use whatlang::Detector;

use crate::fold::base;
use crate::language::{Language, rules};
use crate::script::Script;
use crate::segment::{Token, tokens};

/// More of a text says nothing new, and detection would cost more than the rest.
const DETECT_BYTES_MAX: usize = 1024;

/// Rivals that are kept while the language is doubtful.
const RIVALS_MAX: usize = 3;

/// What is believed of the words of one script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Belief {
    /// The likeliest first.
    pub(crate) languages: Vec<Language>,
    /// False if words are also indexed by their beginnings.
    pub(crate) sure: bool,
}

/// The language of most of the text, [`Language::UNKNOWN`] if nothing tells it.
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
    let belief = believe(text, &tokens, script, None);
    belief.languages.first().copied().unwrap_or(Language::UNKNOWN)
}

/// What to believe of the words of `script` in a text.
pub(crate) fn believe(
    text: &str,
    tokens: &[Token],
    script: Script,
    hint: Option<Language>,
) -> Belief {
    let known: Vec<_> = rules().iter().filter(|rules| rules.script == script).collect();
    let hinted = hint.filter(|hint| known.iter().any(|rules| rules.language == *hint));
    if let Some(hint) = hinted {
        return Belief { languages: vec![hint], sure: true };
    }
    if hint.is_some_and(|hint| hint != Language::UNKNOWN) && known.len() > 1 {
        return Belief { languages: Vec::new(), sure: false };
    }
    if let [only] = known.as_slice() {
        return Belief { languages: vec![only.language], sure: true };
    }
    let sample = sample(text, tokens, script);
    let mut languages = told(&sample, script);
    let sure = trigrams(&sample, &mut languages) && languages.len() == 1;
    languages.retain(|language| known.iter().any(|rules| rules.language == *language));
    // Where little is known, the language that most texts of the script are in is no bad guess.
    let usual = match script {
        Script::Latin => "eng",
        Script::Cyrillic => "rus",
        Script::Arabic => "ara",
        Script::Devanagari => "hin",
        Script::Hebrew => "heb",
        Script::Bengali => "ben",
        _ => "amh",
    };
    let usual = Language::from_code(usual).filter(|it| !sure && !languages.contains(it));
    languages.extend(usual);
    Belief { languages, sure }
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

/// Languages whose letters or commonest words occur, the most telling first.
fn told(sample: &str, script: Script) -> Vec<Language> {
    let lower = sample.to_lowercase();
    let folded = base(sample, false);
    let score = |rules: &&crate::language::Rules| {
        let here = |letter: &char| lower.contains(*letter) || folded.contains(*letter);
        let letters = rules.telling_letters.chars().filter(here).count();
        // Letters that should be there and are not speak for a neighbour with fewer of them.
        let missing = rules.telling_letters.chars().count() - letters;
        let telling = if letters > 0 { (letters * 4).saturating_sub(missing).max(1) } else { 0 };
        let words = lower.split(' ').filter(|word| rules.common_words.contains(word)).count();
        // One common word is chance, a letter of its own is not.
        telling + if words > 1 { words * 2 } else { 0 }
    };
    let mut scored: Vec<_> = rules()
        .iter()
        .filter(|rules| rules.script == script)
        .map(|rules| (score(&rules), rules.language))
        .filter(|(score, _)| *score > 0)
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let best = scored.first().map_or(0, |(score, _)| *score);
    let near = scored.into_iter().filter(|(score, _)| score * 2 >= best);
    near.take(RIVALS_MAX).map(|(_, language)| language).collect()
}

/// Adds what the trigrams say: one language if they are reliable, else a few. True if reliable.
fn trigrams(sample: &str, languages: &mut Vec<Language>) -> bool {
    let mut denied = Vec::new();
    for round in 0..RIVALS_MAX {
        let Some(info) = Detector::with_denylist(denied.clone()).detect(sample) else {
            return false;
        };
        let language = Language::from_code(info.lang().code());
        languages.extend(language.filter(|it| !languages.contains(it)));
        if round == 0 && info.is_reliable() {
            return true;
        }
        denied.push(info.lang());
    }
    false
}
