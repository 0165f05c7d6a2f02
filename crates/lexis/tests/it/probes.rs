//! Recall over the probe set, false finds, and what a tokenizer without rules would find.

use std::collections::{BTreeMap, BTreeSet};

use testimony_lexis::{Language, Query, QueryOptions, Term, analyse};

const FILES: [(&str, &str); 7] = [
    ("europe", include_str!("../../probes/europe.tsv")),
    ("asia-west", include_str!("../../probes/asia-west.tsv")),
    ("asia-east", include_str!("../../probes/asia-east.tsv")),
    ("africa", include_str!("../../probes/africa.tsv")),
    ("second", include_str!("../../probes/second.tsv")),
    ("names-and-marks", include_str!("../../probes/names-and-marks.tsv")),
    (OTHERS, include_str!("../../probes/others.tsv")),
];

/// The set of a second hand, which is also counted by itself.
const OTHERS: &str = "others";

/// Of the words that must be found, in per mille.
const RECALL_PER_MILLE_MIN: usize = 980;

/// Of the words that must not be found, in per mille: most are the beginnings of words in texts of
/// one sentence, too short to tell their language.
const FALSE_PER_MILLE_MAX: usize = 70;

/// As above, of the second hand's, which were chosen to look alike.
const FALSE_OF_OTHERS_PER_MILLE_MAX: usize = 90;

/// What the control may find at most, in per mille: else the probes prove nothing.
const CONTROL_PER_MILLE_MAX: usize = 500;

struct Probe {
    file: &'static str,
    language: &'static str,
    text: &'static str,
    kind: &'static str,
    query: &'static str,
}

fn probes() -> Vec<Probe> {
    let lines = FILES.iter().flat_map(|(name, file)| file.lines().map(move |line| (*name, line)));
    let mut probes = Vec::new();
    for (file, line) in lines.filter(|(_, line)| !line.starts_with('#')) {
        let [language, text, queries] = *line.split('\t').collect::<Vec<_>>() else {
            panic!("not three fields: {line}")
        };
        for query in parts(queries) {
            let (kind, query) = query.split_once(':').expect(line);
            probes.push(Probe { file, language, text, kind, query });
        }
    }
    probes
}

/// Parted at bars, but not at one that is a letter: `spelling:|абдул`.
fn parts(queries: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in queries.match_indices('|') {
        let kind = queries[at + 1..].split_once(':').map_or("", |(kind, _)| kind);
        if !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase()) {
            parts.push(&queries[start..at]);
            start = at + 1;
        }
    }
    parts.push(&queries[start..]);
    parts
}

fn found(query: &str, terms: &[Term], options: &QueryOptions) -> bool {
    Query::parse(query, &[]).unwrap().terms(options).matches(terms).is_some()
}

/// Found and asked, by kind.
type Tally = BTreeMap<&'static str, (usize, usize)>;

fn tally(hinted: bool, file: Option<&str>) -> (Tally, Vec<String>) {
    let (mut tally, mut missed) = (Tally::new(), Vec::new());
    for probe in probes().into_iter().filter(|probe| file.is_none_or(|file| probe.file == file)) {
        let hint = Language::from_code(probe.language).filter(|_| hinted);
        let terms = analyse(probe.text, hint);
        let is_found = found(probe.query, &terms, &QueryOptions::default());
        let counts = tally.entry(probe.kind).or_default();
        counts.0 += usize::from(is_found);
        counts.1 += 1;
        if is_found == (probe.kind == "no") {
            missed.push(format!("{} {}: {}", probe.language, probe.kind, probe.query));
        }
    }
    (tally, missed)
}

/// Found and asked over all kinds but `no`.
fn sum(tally: &Tally) -> (usize, usize) {
    let wanted = tally.iter().filter(|(kind, _)| **kind != "no");
    wanted.fold((0, 0), |sum, (_, counts)| (sum.0 + counts.0, sum.1 + counts.1))
}

fn recall_is_high(hinted: bool, file: Option<&str>) {
    let (tally, missed) = tally(hinted, file);
    let (found, asked) = sum(&tally);
    println!("language told: {hinted}; found of asked by kind: {tally:?}; all: {found} of {asked}");
    println!("wrong: {missed:#?}");
    assert!(found * 1000 >= asked * RECALL_PER_MILLE_MIN, "{found} of {asked}: {missed:#?}");
    let (wrong, asked) = tally["no"];
    let limit = if file.is_some() { FALSE_OF_OTHERS_PER_MILLE_MAX } else { FALSE_PER_MILLE_MAX };
    assert!(wrong * 1000 <= asked * limit, "{wrong} of {asked}: {missed:#?}");
}

#[test]
fn recall_without_a_hint() {
    recall_is_high(false, None);
}

#[test]
fn recall_with_the_language_told() {
    recall_is_high(true, None);
}

#[test]
fn recall_of_the_second_hand() {
    recall_is_high(false, Some(OTHERS));
}

#[test]
fn recall_of_the_second_hand_with_the_language_told() {
    recall_is_high(true, Some(OTHERS));
}

#[test]
fn the_set_is_large_enough() {
    let mut by_language: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for probe in probes().into_iter().filter(|probe| probe.kind != "no") {
        by_language.entry(probe.language).or_default().insert(probe.query);
    }
    let full = by_language.values().filter(|queries| queries.len() >= 5).count();
    println!("{full} languages with five words or more, {} in all", by_language.len());
    assert!(full >= 60, "{full}");
    let short = by_language.iter().filter(|(_, queries)| queries.len() < 5);
    assert_eq!(short.collect::<Vec<_>>(), []);
}

/// Words as FTS5's unicode61 makes them, near enough: letters and digits, lower case, no accents.
fn bare_words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String =
        text.to_lowercase().nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36F}')).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[test]
fn control_a_plain_tokenizer_finds_far_fewer() {
    let wanted: Vec<_> = probes().into_iter().filter(|probe| probe.kind != "no").collect();
    let hit = |probe: &&Probe| {
        let words = bare_words(probe.text);
        let query = bare_words(probe.query);
        !query.is_empty() && query.iter().all(|word| words.contains(word))
    };
    let found = wanted.iter().filter(hit).count();
    println!("control: {found} of {}", wanted.len());
    assert!(found * 1000 <= wanted.len() * CONTROL_PER_MILLE_MAX, "{found} of {}", wanted.len());
}

#[test]
fn names_in_other_scripts_can_be_switched_off() {
    let terms = analyse("Сергея Петрова допросили.", None);
    let off = QueryOptions { names: false, ..QueryOptions::default() };
    assert!(found("Petrov", &terms, &QueryOptions::default()));
    assert!(!found("Petrov", &terms, &off));
}
