//! The bars of reuse proposals on a generated corpus, a tenth of the bench's.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use testimony_weigh::reuse::{
    Days, DocId, Head, Kind, Memory, Pair, Postings, Sketch, SketchKey, Surroundings, Words, add,
    merge, pairs, propose, remove,
};

use self::corpus::{Corpus, Plant};

mod corpus;

const DOCUMENTS: u32 = 10_000;

fn key() -> SketchKey {
    SketchKey::from_bytes([9; 16])
}

/// Sketches of all documents, and the index of them.
fn built(texts: &[Words]) -> (Vec<(DocId, Sketch)>, Memory) {
    let mut index = Memory::default();
    let mut sketches = Vec::new();
    for (n, words) in (0..).zip(texts) {
        let sketch = Sketch::of_words(words, &key());
        let Ok(_) = add(&mut index, DocId(n), &sketch, &key());
        sketches.push((DocId(n), sketch));
    }
    (sketches, index)
}

fn read(corpus: &Corpus, documents: u32) -> Vec<Words> {
    (0..documents).map(|n| Words::of(&corpus.document(n))).collect()
}

fn all_pairs(sketches: &[(DocId, Sketch)], index: &Memory, parts: usize) -> Vec<Pair> {
    let size = sketches.len().div_ceil(parts);
    let part = |part: &[(DocId, Sketch)]| {
        let Ok(found) = pairs(index, part.iter().map(|(doc, sketch)| (*doc, sketch)), &key());
        found
    };
    merge(sketches.chunks(size).map(part).collect())
}

/// What a proposal of two documents would be, with nothing known beside the texts.
fn compared(a: &Words, b: &Words) -> Option<Kind> {
    let around = Surroundings {
        first: Days::on(1),
        second: Days::on(2),
        copies: &[],
        rare: &|_| None,
        expected: &BTreeSet::new(),
        first_names: &[],
        second_names: &[],
    };
    propose(a, b, &around).map(|proposal| proposal.kind)
}

#[test]
fn quotations_are_found_and_little_else() {
    let corpus = Corpus::new();
    let texts = read(&corpus, DOCUMENTS);
    let (sketches, index) = built(&texts);
    let found = all_pairs(&sketches, &index, 1);
    let words = |doc: DocId| &texts[usize::try_from(doc.0).unwrap()];
    assert_eq!(found, all_pairs(&sketches, &index, 7), "the parts must not matter");
    let proposed: BTreeSet<(u32, u32)> = found
        .iter()
        .filter(|pair| compared(words(pair.a), words(pair.b)).is_some())
        .map(|pair| (pair.a.0, pair.b.0))
        .collect();
    for plant in [Plant::Quotes(10), Plant::Quotes(25), Plant::Quotes(50), Plant::Copy] {
        let planted = (0..DOCUMENTS).filter(|&n| Corpus::plant(n) == plant);
        let pair = |n: u32| (Corpus::family(n), n);
        let (hit, all) = planted.fold((0_u32, 0_u32), |(hit, all), n| {
            (hit + u32::from(proposed.contains(&pair(n))), all + 1)
        });
        assert!(all >= DOCUMENTS / 25, "{plant:?}: only {all}");
        let recall = f64::from(hit) / f64::from(all);
        println!("{plant:?}: {hit} of {all} found, {recall:.4}");
        assert!(recall >= 0.99, "{plant:?}: {recall}");
    }
    let is_false = |(a, b): &&(u32, u32)| Corpus::family(*a) != Corpus::family(*b);
    let wrong = proposed.iter().filter(is_false).count();
    println!("{wrong} of {} proposals are false ({} candidates)", proposed.len(), found.len());
    // Of the pairs that are proposed; of all pairs it is less than one in a million.
    assert!(wrong * 1_000 <= proposed.len(), "{wrong} of {}", proposed.len());
}

/// Negative controls: the measure does see what is not there.
#[test]
fn the_same_topic_shuffled_words_and_other_keys_are_not_found() {
    let corpus = Corpus::new();
    let (sketches, index) = built(&read(&corpus, 400));
    let found = all_pairs(&sketches, &index, 1);
    let has = |a: u32, b: u32| found.iter().any(|pair| (pair.a.0, pair.b.0) == (a, b));
    let planted: Vec<u32> = (0..400).filter(|&n| Corpus::plant(n) != Plant::Own).collect();
    assert!(planted.iter().all(|&n| has(Corpus::family(n), n)));
    // Documents of one topic share words and set phrases, and no shingle.
    for a in 0..400_u32 {
        for b in (a + 1..400).filter(|b| Corpus::topic(*b) == Corpus::topic(a)) {
            assert_eq!(has(a, b), Corpus::family(a) == Corpus::family(b), "{a} {b}");
        }
    }
    for &n in &planted {
        let shuffled = Corpus::shuffled(&corpus.document(n), n);
        let sketch = Sketch::of(&shuffled, &key());
        let Ok(seen) = pairs(&index, [(DocId(1_000), &sketch)].into_iter(), &key());
        assert!(seen.is_empty(), "{n}");
        let other = SketchKey::from_bytes([1; 16]);
        let sketch = Sketch::of(&corpus.document(n), &other);
        let Ok(seen) = pairs(&index, [(DocId(1_000), &sketch)].into_iter(), &other);
        assert!(seen.is_empty(), "{n}");
    }
}

/// A store as a database would be: one table of pairs, read from its other end.
#[derive(Default)]
struct Table {
    rows: BTreeSet<(u64, Reverse<DocId>)>,
    heads: BTreeMap<DocId, (Head, Option<DocId>)>,
}

impl Postings for Table {
    type Error = String;

    fn holders(&self, key: u64, most: usize, into: &mut Vec<DocId>) -> Result<(), String> {
        let range = (key, Reverse(DocId(u32::MAX)))..=(key, Reverse(DocId(0)));
        into.extend(self.rows.range(range).take(most).map(|(_, doc)| doc.0));
        Ok(())
    }

    fn head(&self, doc: DocId) -> Result<Option<Head>, String> {
        Ok(self.heads.get(&doc).map(|(head, _)| head.clone()))
    }

    fn documents(&self) -> Result<usize, String> {
        Ok(self.heads.len())
    }

    fn put(&mut self, key: u64, doc: DocId) -> Result<(), String> {
        self.rows.insert((key, Reverse(doc)));
        Ok(())
    }

    fn take(&mut self, key: u64, doc: DocId) -> Result<(), String> {
        self.rows.remove(&(key, Reverse(doc)));
        Ok(())
    }

    fn set_head(
        &mut self,
        doc: DocId,
        head: Option<&Head>,
        copy_of: Option<DocId>,
    ) -> Result<(), String> {
        match head {
            Some(head) => self.heads.insert(doc, (head.clone(), copy_of)),
            None => self.heads.remove(&doc),
        };
        Ok(())
    }

    fn copies(&self, doc: DocId) -> Result<Vec<DocId>, String> {
        let mine = self.heads.iter().filter(|(_, (_, copy_of))| *copy_of == Some(doc));
        Ok(mine.map(|(copy, _)| *copy).collect())
    }
}

/// The lists may lie in any order in any store.
#[test]
fn a_table_of_rows_answers_as_memory_does() {
    let corpus = Corpus::new();
    let (sketches, index) = built(&read(&corpus, 1_500));
    let mut table = Table::default();
    for (doc, sketch) in &sketches {
        add(&mut table, *doc, sketch, &key()).unwrap();
    }
    let texts = || sketches.iter().map(|(doc, sketch)| (*doc, sketch));
    let found = merge(vec![pairs(&table, texts(), &key()).unwrap()]);
    assert_eq!(found, all_pairs(&sketches, &index, 3));
    assert!(found.len() > 300);
    for (doc, sketch) in &sketches {
        remove(&mut table, *doc, sketch, &key()).unwrap();
    }
    // What is left is nothing: erasing leaves no row of a text.
    assert!(table.rows.is_empty() && table.heads.is_empty());
}

/// The standard error of 128 values is at most 4.4 points; here as it comes out.
#[test]
fn signatures_estimate_the_jaccard_index() {
    let corpus = Corpus::new();
    let (mut squares, mut sum, mut count) = (0.0, 0.0, 0.0);
    for n in 0..120 {
        let text = corpus.document(n);
        let words: Vec<&str> = text.split(' ').collect();
        let cut = words.len() * (5 + usize::try_from(n % 90).unwrap()) / 100;
        let other = words[cut..].join(" ");
        let exact = testimony_weigh::reuse::overlap(&Words::of(&text), &Words::of(&other)).jaccard;
        let [a, b] = [&text, &other].map(|text| Sketch::of(text, &key()));
        let error = a.head().jaccard(b.head()) - exact;
        squares += error * error;
        sum += error;
        count += 1.0;
    }
    let (rms, bias) = (f64::sqrt(squares / count), sum / count);
    println!("root mean square {rms:.4}, bias {bias:.4}");
    assert!(rms <= 0.044 && f64::abs(bias) <= 0.012, "{rms} {bias}");
}
