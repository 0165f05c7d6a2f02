//! From a text to its index terms: docs/spec/search.md, "Forms".

mod word;

use std::ops::Range;

use hashbrown::HashMap;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::detect::{Belief, Beliefs};
use crate::encode::encode;
use crate::fold::{base, is_apostrophe, plain};
use crate::language::Language;
use crate::script::Script;
use crate::segment::{Token, tokens};
use word::{Folded, others};
pub(crate) use word::{key_form, main_form, query_stems, spellings};

/// Characters of a word that are indexed; a query is cut at the same place.
pub const TERM_CHARS_MAX: usize = 64;

/// Terms of one text. A passage of 4 KiB has some thousands; this only bounds memory.
pub const TERMS_MAX: usize = 4_000_000;

/// What a form says about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A folded word; at each position stands exactly one [`Kind::Word`] or [`Kind::Bigram`].
    Word,
    /// Two neighbours of a script without spaces, or a lone one.
    Bigram,
    /// One character or cluster of a script without spaces.
    Single,
    /// The word with its accents, where it has any: for ranking.
    Exact,
    /// Another spelling of the word, in the name space of words.
    Variant,
    /// A stem under one language, or a beginning where the language is doubtful.
    Stem,
    /// A key by which a name is found in another script.
    Skeleton,
}

impl Kind {
    /// True for the forms that fill the positions without gaps, in which phrases are sought.
    #[must_use]
    pub fn is_main(self) -> bool {
        matches!(self, Self::Word | Self::Bigram)
    }
}

/// One form that stands in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is indexed: only `a` to `z` and `0` to `9`.
    pub form: String,
    /// What it says.
    pub kind: Kind,
    /// Which word of the text, from 0, without gaps.
    pub position: u32,
    /// Where in the text, in bytes, on character borders.
    pub range: Range<usize>,
}

/// The terms of a text, in the order of their positions.
///
/// `hint`: the language if somebody said it; it rules words in its script, others are detected.
/// Never fails: what is no word gives no term, and a text beyond [`TERMS_MAX`] is cut there.
#[must_use]
pub fn analyse(text: &str, hint: Option<Language>) -> Vec<Term> {
    Analyser::default().analyse(text, hint)
}

/// Words that an [`Analyser`] remembers, some tens of megabytes; then it forgets those that came
/// once, and goes on.
const REMEMBERED_MAX: usize = 100_000;
/// If more than these came again, all are forgotten: what was frequent once may be so no longer.
const KEPT_MAX: usize = REMEMBERED_MAX / 2;

/// One form of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What is indexed: only `a` to `z` and `0` to `9`.
    pub form: Box<str>,
    /// What it says.
    pub kind: Kind,
}

/// A word of a text with everything that is indexed of it, without copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The position of its main form; a word written together stands at its first part's.
    pub position: u32,
    /// Where in the text, in bytes.
    pub range: Range<usize>,
    /// With `single`, the same number for the same forms, until [`Analyser::epoch`] changes.
    pub word: u32,
    /// True for the first cluster of a pair, which has the pair's number and a form of its own.
    pub single: bool,
    /// Its forms; the main one, if there is one, first.
    pub forms: &'a [Form],
}

/// Analyses many texts and remembers the forms of their words, as few words make most of a text.
///
/// The terms are those of [`analyse`]. It holds words in memory until it is dropped.
#[derive(Default)]
pub struct Analyser {
    beliefs: Beliefs,
    contexts: Vec<Context>,
    words: Vec<Box<[Form]>>,
    /// Which words came again since words were forgotten.
    again: Vec<bool>,
    epoch: u32,
}

/// The words that were met under the same belief, in the same use.
struct Context {
    role: Role,
    script: Script,
    belief: Belief,
    numbers: HashMap<Box<str>, u32>,
}

/// What a stretch of a text is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Word,
    /// Several words, as one written together.
    Joined,
    /// A cluster of a run and the next one; the first is also a single.
    Pair(usize),
    /// The only one of its run.
    Lone,
    /// The last one of a run.
    Last,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

impl Analyser {
    /// The terms of a text, see [`analyse`].
    pub fn analyse(&mut self, text: &str, hint: Option<Language>) -> Vec<Term> {
        let mut terms = Vec::new();
        self.each(text, hint, |found| {
            terms.extend(found.forms.iter().map(|form| Term {
                form: form.form.to_string(),
                kind: form.kind,
                position: found.position,
                range: found.range.clone(),
            }));
        });
        terms
    }

    /// Changes whenever the numbers of words begin anew.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Shows the words of a text one after the other, as [`analyse`] gives their terms, and says
    /// which languages it took its words for: first the one that most of the text is in,
    /// [`Language::UNKNOWN`] where too little tells it, then all whose stems were given.
    pub fn each(
        &mut self,
        text: &str,
        hint: Option<Language>,
        mut visit: impl FnMut(&Found<'_>),
    ) -> Vec<Language> {
        let tokens = tokens(text);
        let mut walk = Walk { text, visit: &mut visit, next: 0, terms: 0 };
        let mut known: Vec<(Script, Belief, usize, usize)> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            if walk.terms >= TERMS_MAX {
                break;
            }
            if token.script.is_unsegmented() {
                self.run(&mut walk, &token.range);
                continue;
            }
            let at = known.iter().position(|(script, ..)| *script == token.script);
            let at = at.unwrap_or_else(|| {
                let belief = self.beliefs.of(text, &tokens, token.script, hint);
                let context = self.context(Role::Word, token.script, &belief);
                known.push((token.script, belief, context, 0));
                known.len() - 1
            });
            known[at].3 += 1;
            let (script, belief, context, _) = &known[at];
            let number = self.number(*context, &text[token.range.clone()]);
            if !walk.main(number, token.range.clone(), &self.words) {
                continue;
            }
            if tokens.get(index + 1).is_some_and(|next| next.glued)
                && let Some((word, range)) = joined(text, &tokens, index)
            {
                let context = self.context(Role::Joined, *script, belief);
                let number = self.number(context, &word);
                walk.show(number, walk.next.saturating_sub(1), range, &self.words);
            }
        }
        // Only now: who asks for the epoch before a text takes the text's numbers by it.
        if self.words.len() >= REMEMBERED_MAX {
            self.forget();
        }
        // Digits alone are in no language.
        known.retain(|(script, ..)| *script != Script::Other);
        known.sort_by_key(|(.., words)| std::cmp::Reverse(*words));
        let name = known.first().map(|(_, belief, ..)| belief.name);
        let mut languages: Vec<Language> = name.into_iter().collect();
        for (_, belief, ..) in known {
            let new = belief.languages.into_iter().filter(|it| !languages.contains(it));
            languages.extend(new.collect::<Vec<_>>());
        }
        languages
    }

    /// A run without spaces: a bigram a position, and every cluster for itself.
    fn run(&mut self, walk: &mut Walk<'_>, range: &Range<usize>) {
        let nothing = Belief { languages: Vec::new(), sure: true, name: Language::UNKNOWN };
        let ranges = cluster_ranges(&walk.text[range.clone()]);
        let kept: Vec<_> =
            ranges.into_iter().filter(|it| folds(&walk.text[range.clone()][it.clone()])).collect();
        for (index, cluster) in kept.iter().enumerate() {
            let at = |it: &Range<usize>| range.start + it.start..range.start + it.end;
            let (role, shown) = match kept.get(index + 1) {
                Some(next) => (Role::Pair(cluster.len()), cluster.start..next.end),
                None if index == 0 => (Role::Lone, cluster.clone()),
                None => (Role::Last, cluster.clone()),
            };
            let context = self.context(role, Script::Clusters, &nothing);
            let number = self.number(context, &walk.text[at(&shown)]);
            match role {
                Role::Last => {
                    walk.show(number, walk.next.saturating_sub(1), at(&shown), &self.words)
                }
                _ => walk.pair(number, at(&shown), at(cluster), &self.words),
            }
        }
    }

    fn context(&mut self, role: Role, script: Script, belief: &Belief) -> usize {
        let same = |it: &Context| {
            let (one, other) = (&it.belief, belief);
            let same = one.languages == other.languages && one.sure == other.sure;
            it.role == role && it.script == script && same
        };
        self.contexts.iter().position(same).unwrap_or_else(|| {
            let belief = belief.clone();
            self.contexts.push(Context { role, script, belief, numbers: HashMap::new() });
            self.contexts.len() - 1
        })
    }

    fn number(&mut self, context: usize, word: &str) -> u32 {
        let context = &mut self.contexts[context];
        if let Some(number) = context.numbers.get(word) {
            self.again[*number as usize] = true;
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(forms(word, context).into_boxed_slice());
        self.again.push(false);
        context.numbers.insert(word.into(), number);
        number
    }

    /// Forgets words that came once; the others get new numbers.
    fn forget(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        let again = std::mem::take(&mut self.again);
        let mut words = std::mem::take(&mut self.words);
        if again.iter().filter(|again| **again).count() > KEPT_MAX {
            self.contexts.clear();
            return;
        }
        for context in &mut self.contexts {
            context.numbers.retain(|_, number| {
                let kept = again[*number as usize];
                if kept {
                    self.words.push(std::mem::take(&mut words[*number as usize]));
                    *number = u32::try_from(self.words.len() - 1).unwrap_or(u32::MAX);
                }
                kept
            });
        }
        self.contexts.retain(|context| !context.numbers.is_empty());
        self.again = vec![false; self.words.len()];
    }
}

/// Everything that is indexed of a stretch of a text; nothing if nothing is left of it.
fn forms(word: &str, context: &Context) -> Vec<Form> {
    let (script, belief) = (context.script, &context.belief);
    let form = |(form, kind): (String, Kind)| Form { form: form.into(), kind };
    let bigram = |text: &str| (encode("b", text), Kind::Bigram);
    let single = |text: &str| (encode("u", text), Kind::Single);
    let folded = |cluster: &str| plain(&base(cluster, false));
    match context.role {
        Role::Word => {
            let word = Folded::of(word);
            match word.main() {
                None => Vec::new(),
                Some(main) => std::iter::once((encode("w", main), Kind::Word))
                    .chain(others(&word, script, belief))
                    .map(form)
                    .collect(),
            }
        }
        Role::Joined => joined_forms(word, script, belief).into_iter().map(form).collect(),
        Role::Pair(first) => {
            let first = folded(word.get(..first).unwrap_or(word));
            let all: String = clusters(word).into_iter().map(|it| it.1).collect();
            vec![form(bigram(&all)), form(single(&first))]
        }
        Role::Lone => vec![form(bigram(&folded(word))), form(single(&folded(word)))],
        Role::Last => vec![form(single(&folded(word)))],
    }
}

/// The way through a text.
struct Walk<'a> {
    text: &'a str,
    visit: &'a mut dyn FnMut(&Found<'_>),
    next: u32,
    terms: usize,
}

impl Walk<'_> {
    /// A word at a position of its own; false if nothing is left of it.
    fn main(&mut self, number: u32, range: Range<usize>, words: &[Box<[Form]>]) -> bool {
        let position = self.next;
        if words[number as usize].is_empty() {
            return false;
        }
        self.show(number, position, range, words);
        self.next = self.next.saturating_add(1);
        true
    }

    fn show(&mut self, word: u32, position: u32, range: Range<usize>, words: &[Box<[Form]>]) {
        let forms = &words[word as usize];
        self.terms += forms.len();
        (self.visit)(&Found { position, range, word, single: false, forms });
    }

    /// A bigram at a position of its own, and its first cluster, which has a range of its own.
    fn pair(&mut self, word: u32, both: Range<usize>, first: Range<usize>, words: &[Box<[Form]>]) {
        let forms = &words[word as usize];
        let (main, single) = forms.split_at(1);
        let position = self.next;
        self.terms += forms.len();
        (self.visit)(&Found { position, range: both, word, single: false, forms: main });
        (self.visit)(&Found { position, range: first, word, single: true, forms: single });
        self.next = self.next.saturating_add(1);
    }
}

/// The folded clusters of a run with their bytes in it.
///
/// Burmese vowels such as `ာ` are graphemes of their own to UAX #29; here they go with their
/// consonant, as nobody asks for one alone.
pub(crate) fn clusters(run: &str) -> Vec<(Range<usize>, String)> {
    let folded = |range: Range<usize>| {
        let folded = plain(&base(&run[range.clone()], false));
        (!folded.is_empty()).then_some((range, folded))
    };
    cluster_ranges(run).into_iter().filter_map(folded).collect()
}

fn cluster_ranges(run: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (start, cluster) in run.grapheme_indices(true) {
        let end = start + cluster.len();
        match ranges.last_mut() {
            Some(last) if cluster.starts_with(is_combining_mark) => last.end = end,
            _ => ranges.push(start..end),
        }
    }
    ranges
}

/// Whether anything is left of a cluster; letters need no look.
fn folds(cluster: &str) -> bool {
    cluster.starts_with(char::is_alphabetic) || !plain(&base(cluster, false)).is_empty()
}

/// The word that begins with this token and goes on over apostrophes and hyphens.
pub(crate) fn joined(text: &str, tokens: &[Token], index: usize) -> Option<(String, Range<usize>)> {
    let first = tokens.get(index).filter(|token| !token.glued)?;
    let rest: Vec<_> = tokens[index + 1..].iter().take_while(|token| token.glued).collect();
    let last = rest.last()?;
    let all = std::iter::once(first).chain(rest.iter().copied());
    let range = first.range.start..last.range.end;
    Some((all.map(|token| &text[token.range.clone()]).collect(), range))
}

fn joined_forms(word: &str, script: Script, belief: &Belief) -> Vec<(String, Kind)> {
    let whole: String = word.chars().filter(|c| !is_apostrophe(*c)).collect();
    let variant = main_form(&whole).map(|folded| (encode("w", &folded), Kind::Variant));
    variant.into_iter().chain(others(&Folded::of(&whole), script, belief)).collect()
}
