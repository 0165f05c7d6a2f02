//! Reuse proposals over 100,000 invented documents: all pairs on two threads, one more document,
//! planted quotations, false pairs, bytes.
//!
//! Beside it, in the same run: PyPI's datasketch (`rival_datasketch.py`) with `MinHashLSH` on the
//! first 2,000 documents, and ours on the same. The bars: all pairs 30 s on two cores, one more
//! document 5 ms, quotations of 10 % found 99 %, false pairs 0.1 %. With a number in
//! `TESTIMONY_REUSE_DOCUMENTS` fewer documents.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use testimony_weigh::reuse::{
    Days, DocId, Memory, Pair, Sketch, SketchKey, Surroundings, Words, add, candidates, merge,
    pairs, propose,
};

use self::corpus::{Corpus, Plant};
use crate::measured;

#[path = "../../crates/weigh/tests/it/reuse/corpus.rs"]
mod corpus;

const DOCUMENTS: u32 = 100_000;
const RIVAL_DOCUMENTS: usize = 2_000;
const THREADS: usize = 2;
/// Documents that are asked about one by one.
const ASKED: u32 = 2_000;

/// Measures.
pub(crate) fn run() -> Value {
    let documents = std::env::var("TESTIMONY_REUSE_DOCUMENTS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(DOCUMENTS);
    let corpus = Corpus::new();
    let texts: Vec<String> = (0..documents).map(|n| corpus.document(n)).collect();
    let key = SketchKey::from_bytes([3; 16]);
    let (found, mut index, sketches, times) = all_pairs(&texts, &key);
    let bytes: usize = sketches.iter().map(|(_, sketch)| sketch.to_bytes().len()).sum();
    let one = one_more(&corpus, &mut index, documents, &key);
    let (start, cpu) = (Instant::now(), measured::own().0);
    let proposed = confirmed(&texts, &found);
    let compared = json!({"wall": round(start.elapsed().as_secs_f64()),
        "cpu": round(measured::own().0 - cpu)});
    let subset = texts.len().min(RIVAL_DOCUMENTS);
    let start = Instant::now();
    let ours = all_pairs(&texts[..subset], &key).0.len();
    let ours_s = start.elapsed().as_secs_f64();
    json!({
        "bench": "reuse", "documents": documents, "threads": THREADS,
        "bytes_of_text": texts.iter().map(String::len).sum::<usize>() / texts.len(),
        "bytes_of_sketch": bytes / texts.len(),
        "all_pairs_s": times, "compare_candidates_s": compared,
        "one_more_ms": one, "candidates": found.len(), "proposals": proposed.len(),
        "found": recall(documents, &proposed), "false_pairs": wrong(documents, &found, &proposed),
        "rss_mebibytes": measured::own().1,
        "subset": {"documents": subset, "ours_s": round(ours_s), "ours_pairs": ours,
            "rival": "PyPI datasketch, MinHashLSH", "rival_figures": rival(&texts[..subset])},
    })
}

type Built = (Vec<Pair>, Memory, Vec<(DocId, Sketch)>, Value);

/// Sketches and questions on threads, the index between them on one.
fn all_pairs(texts: &[String], key: &SketchKey) -> Built {
    let size = texts.len().div_ceil(THREADS).max(1);
    let (start, cpu) = (Instant::now(), measured::own().0);
    let sketches: Vec<Sketch> = thread::scope(|scope| {
        let sketch = |part: &[String]| part.iter().map(|text| Sketch::of(text, key)).collect();
        let parts = texts.chunks(size).map(|part| scope.spawn(move || sketch(part)));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| -> Vec<Sketch> { part.join().unwrap() }).collect()
    });
    let sketches: Vec<(DocId, Sketch)> = (0..).map(DocId).zip(sketches).collect();
    let lap = || (start.elapsed().as_secs_f64(), measured::own().0 - cpu);
    let sketched = lap();
    let mut index = Memory::default();
    for (doc, sketch) in &sketches {
        let Ok(_) = add(&mut index, *doc, sketch, key);
    }
    let built = lap();
    let found = thread::scope(|scope| {
        let index = &index;
        let ask = move |part: &[(DocId, Sketch)]| {
            let Ok(found) = pairs(index, part.iter().map(|(doc, sketch)| (*doc, sketch)), key);
            found
        };
        let parts: Vec<_> =
            sketches.chunks(size).map(|part| scope.spawn(move || ask(part))).collect();
        merge(parts.into_iter().map(|part| part.join().unwrap()).collect())
    });
    let all = lap();
    let phases = |[sketched, built, all]: [f64; 3]| {
        json!({
            "sketch": round(sketched), "index": round(built - sketched),
            "ask": round(all - built), "all": round(all),
        })
    };
    let times = json!({
        "wall": phases([sketched.0, built.0, all.0]), "cpu": phases([sketched.1, built.1, all.1]),
    });
    (found, index, sketches, times)
}

/// A document that comes in: sketch, candidates, addition.
fn one_more(corpus: &Corpus, index: &mut Memory, documents: u32, key: &SketchKey) -> Value {
    let mut ask = Vec::new();
    let mut sketching = Vec::new();
    for n in documents..documents + ASKED {
        let text = corpus.document(n);
        let start = Instant::now();
        let sketch = Sketch::of(&text, key);
        sketching.push(start.elapsed().as_secs_f64() * 1e3);
        let Ok(_) = candidates(index, &sketch, key, None);
        let Ok(_) = add(index, DocId(n), &sketch, key);
        ask.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let at = |mut times: Vec<f64>, part: f64| {
        times.sort_by(f64::total_cmp);
        round(times[((times.len() - 1) as f64 * part) as usize])
    };
    json!({
        "sketch_median": at(sketching, 0.5), "median": at(ask.clone(), 0.5),
        "p99": at(ask.clone(), 0.99), "most": at(ask, 1.0),
    })
}

/// The pairs that two texts confirm.
fn confirmed(texts: &[String], found: &[Pair]) -> BTreeSet<(u32, u32)> {
    let size = found.len().div_ceil(THREADS).max(1);
    let compare = |part: &[Pair]| -> Vec<(u32, u32)> {
        let ids = part.iter().map(|pair| (pair.a.0, pair.b.0));
        ids.filter(|&(a, b)| is_proposed(&texts[a as usize], &texts[b as usize])).collect()
    };
    thread::scope(|scope| {
        let parts: Vec<_> =
            found.chunks(size).map(|part| scope.spawn(move || compare(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

fn is_proposed(first: &str, second: &str) -> bool {
    let around = Surroundings {
        first: Days::on(1),
        second: Days::on(2),
        copies: &[],
        rare: &|_| None,
        expected: &BTreeSet::new(),
        first_names: &[],
        second_names: &[],
    };
    propose(&Words::of(first), &Words::of(second), &around).is_some()
}

/// Planted pairs that are proposed, of all.
fn recall(documents: u32, proposed: &BTreeSet<(u32, u32)>) -> Value {
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for n in (0..documents).filter(|&n| Corpus::plant(n) != Plant::Own) {
        let name = match Corpus::plant(n) {
            Plant::Quotes(percent) => format!("quotes_{percent}_percent"),
            _ => "copies".into(),
        };
        let count = counts.entry(name).or_default();
        count.0 += u32::from(proposed.contains(&(Corpus::family(n), n)));
        count.1 += 1;
    }
    json!(counts)
}

/// Pairs of texts that have nothing from one another nor from a third, of what is shown and of all.
fn wrong(documents: u32, found: &[Pair], proposed: &BTreeSet<(u32, u32)>) -> Value {
    let is_false = |a: u32, b: u32| Corpus::family(a) != Corpus::family(b);
    let candidates = found.iter().filter(|pair| is_false(pair.a.0, pair.b.0)).count();
    let proposals = proposed.iter().filter(|(a, b)| is_false(*a, *b)).count();
    let all = f64::from(documents) * f64::from(documents - 1) / 2.0;
    json!({
        "candidates": candidates, "proposals": proposals,
        "of_proposals": proposals as f64 / proposed.len().max(1) as f64,
        "of_all_pairs": proposals as f64 / all,
    })
}

/// What the rival says of itself, or why it could not be asked.
fn rival(texts: &[String]) -> Value {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = bench.join("../target/venv/bin/python");
    let python = if python.exists() { python } else { "python3".into() };
    let child = Command::new(python)
        .arg(bench.join("rival_datasketch.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return json!("no Python here") };
    let given = child.stdin.take().unwrap().write_all(json!(texts).to_string().as_bytes());
    let output = child.wait_with_output().unwrap();
    let figures = given.ok().and_then(|()| serde_json::from_slice(&output.stdout).ok());
    figures.unwrap_or_else(|| json!("not installed: scripts/prepare.sh brings it"))
}

fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}
