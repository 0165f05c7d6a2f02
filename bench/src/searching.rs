//! The index inside the encrypted file: documents a second into it, beside plain SQLite FTS5 in the
//! same run, and how long queries take over a million documents, with snippets and facets.

use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use serde_json::{Value, json};
use testimony_testkit::{cheap_vault, rng};
use testimony_vault::{Document, Indexer, SearchRequest, Total, Vault};

use crate::corpus::{Corpus, Draws};
use crate::fts5;
use crate::measured::own;

/// Documents of the measurement; `DOCUMENTS` overrules it.
fn documents(usual: u64) -> u64 {
    std::env::var("DOCUMENTS").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

fn vault(dir: &Path) -> Vault {
    cheap_vault(dir, &mut rng(1)).expect("the folder is new")
}

/// Fills an index: two threads analyse, this one writes. Seconds of all and of writing.
fn fill(vault: &mut Vault, corpus: &Corpus, count: u64) -> (f64, f64) {
    let start = Instant::now();
    let mut writing = 0.0;
    let (full, batches) = sync_channel(1);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let full = full.clone();
            scope.spawn(move || {
                let mut indexer = Indexer::default();
                for number in (thread..count).step_by(2) {
                    let (_, text) = corpus.document(number);
                    let document = Document {
                        about: number.to_string(),
                        kind: "file".to_owned(),
                        media_type: ["text/plain", "text/html", "application/pdf"]
                            [number as usize % 3]
                            .to_owned(),
                        source: format!("source-{}", number % 50),
                        name: format!("item-{number}.txt"),
                        added: 20_000 + (number / 1_000) as i32,
                        ..Document::default()
                    };
                    indexer.put(document, [text.as_str()]);
                    if indexer.is_full() {
                        full.send(indexer.take()).expect("the writer waits");
                    }
                }
                full.send(indexer.take()).expect("the writer waits");
            });
        }
        drop(full);
        for batch in batches {
            let start = Instant::now();
            vault.index(&[batch]).expect("the disk has room");
            vault.tidy_index().expect("the disk has room");
            writing += start.elapsed().as_secs_f64();
        }
    });
    (start.elapsed().as_secs_f64(), writing)
}

fn database_bytes(dir: &Path) -> u64 {
    let size = |name: &str| std::fs::metadata(dir.join(name)).map_or(0, |it| it.len());
    size("case.db") + size("case.db-wal")
}

/// Documents a second: generating alone, generating and the index, generating and plain FTS5.
pub fn ingest() -> String {
    let count = documents(40_000);
    let corpus = Corpus::new();
    let start = Instant::now();
    let bytes: usize = (0..count).map(|number| corpus.document(number).1.len()).sum();
    let generating = start.elapsed().as_secs_f64();
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("v");
    let mut vault = vault(&path);
    let (before, _) = own();
    let (seconds, writing) = fill(&mut vault, &corpus, count);
    let (after, peak) = own();
    let plain = dir.path().join("plain.db");
    let start = Instant::now();
    drop(fts5::fill(&plain, (0..count).map(|number| corpus.document(number).1)));
    let rival = start.elapsed().as_secs_f64() - generating;
    json!({
        "bench": "ingest",
        "documents": count,
        "bytes": bytes,
        "generating_seconds_one_thread": generating,
        "ours_seconds": seconds,
        "ours_seconds_of_the_writing_thread": writing,
        "ours_documents_a_second": crate::rate(count as usize, seconds),
        "ours_cpu_seconds_generating_included": after - before,
        "ours_database_bytes": database_bytes(&path),
        "peak_mib": peak,
        "plain_fts5_documents_a_second": crate::rate(count as usize, rival),
        "plain_fts5_bytes": std::fs::metadata(&plain).map_or(0, |it| it.len()),
    })
    .to_string()
}

/// The published mix: of 100 queries 10 of the commonest words, 30 of words of middling rank, 20 of
/// rare ones, 20 of two words, 10 phrases out of a document, 5 with a filter, 5 beginnings.
fn query(corpus: &Corpus, number: usize, documents: u64, draws: &mut Draws) -> String {
    let language = draws.below(corpus.languages());
    let middle = |draws: &mut Draws| 50 + draws.rank(5_000);
    match number % 100 {
        0..10 => corpus.word(language, draws.below(10)).to_owned(),
        10..40 => corpus.word(language, middle(draws)).to_owned(),
        40..60 => corpus.word(language, 5_000 + draws.below(100_000)).to_owned(),
        60..80 => {
            let (one, other) = (middle(draws), middle(draws));
            format!("{} {}", corpus.word(language, one), corpus.word(language, other))
        }
        80..90 => {
            let (_, text) = corpus.document(draws.next() % documents);
            let words: Vec<&str> = text.split(' ').skip(20 + draws.below(40)).take(2).collect();
            format!("\"{}\"", words.join(" "))
        }
        90..95 => {
            format!("{} source:source-{}", corpus.word(language, middle(draws)), draws.below(50))
        }
        _ => {
            let word = corpus.word(language, middle(draws));
            format!("{}*", word.chars().take(5).collect::<String>())
        }
    }
}

/// How long queries take: percentiles in milliseconds, by their kind.
pub fn search() -> String {
    let count = documents(1_000_000);
    let corpus = Corpus::new();
    let kept = std::env::var("VAULT").ok().map(std::path::PathBuf::from);
    let dir = tempfile::tempdir().expect("a folder");
    let path = kept.unwrap_or_else(|| dir.path().join("v"));
    if !path.join("vault.toml").exists() {
        let mut vault = vault(&path);
        let (filling, _) = fill(&mut vault, &corpus, count);
        // The memory of filling is another matter: queries are asked by a process of their own.
        drop(vault);
        let again = std::process::Command::new(std::env::current_exe().expect("this program"))
            .arg("search")
            .env("VAULT", &path)
            .env("DOCUMENTS", count.to_string())
            .output()
            .expect("this program runs");
        let answer = String::from_utf8_lossy(&again.stdout).trim().to_owned();
        let mut answer: Value = serde_json::from_str(&answer).expect("what it printed");
        answer["fill_seconds"] = json!(filling);
        answer["rival"] = rival(&dir.path().join("plain.db"), &corpus, count);
        return answer.to_string();
    }
    let passphrase = testimony_vault::Passphrase::new(testimony_testkit::PASSPHRASE);
    let vault = Vault::open(&path, &passphrase, testimony_vault::Access::Read).expect("it opens");
    let mut draws = Draws(42);
    let mut times: Vec<(usize, f64, bool)> = Vec::new();
    let mut slowest = (0.0, String::new());
    for number in 0..1_000 {
        let query = query(&corpus, number, count, &mut draws);
        let request = SearchRequest { query: query.clone(), ..SearchRequest::default() };
        let start = Instant::now();
        let answer = vault.search(&request);
        let took = start.elapsed().as_secs_f64() * 1e3;
        if took > slowest.0 {
            slowest = (took, query);
        }
        let more = answer.is_ok_and(|it| it.total == Total::More);
        times.push((number % 100, took, more));
    }
    let percentile = |from: usize, to: usize, share: f64| {
        let mut some: Vec<f64> =
            times.iter().filter(|it| (from..to).contains(&it.0)).map(|it| it.1).collect();
        some.sort_by(f64::total_cmp);
        let at = ((some.len() as f64 * share) as usize).min(some.len() - 1);
        (some[at] * 100.0).round() / 100.0
    };
    let both = |from, to| json!([percentile(from, to, 0.5), percentile(from, to, 0.95)]);
    json!({
        "bench": "search",
        "documents": count,
        "database_bytes": database_bytes(&path),
        "queries": times.len(),
        "more_than_20000_hits": times.iter().filter(|it| it.2).count(),
        "milliseconds_median": percentile(0, 100, 0.5),
        "milliseconds_p95": percentile(0, 100, 0.95),
        "milliseconds_p99": percentile(0, 100, 0.99),
        "slowest": [slowest.0, slowest.1],
        "commonest_median_p95": both(0, 10),
        "middling": both(10, 40),
        "rare": both(40, 60),
        "two_words": both(60, 80),
        "phrases": both(80, 90),
        "filtered": both(90, 95),
        "beginnings": both(95, 100),
        "peak_mib": own().1,
    })
    .to_string()
}

/// The same documents and queries in plain FTS5, with ranking and snippets: not encrypted, without
/// stems, facets and filters.
fn rival(path: &Path, corpus: &Corpus, count: u64) -> Value {
    let start = Instant::now();
    let db = fts5::fill(path, (0..count).map(|number| corpus.document(number).1));
    let fill = start.elapsed().as_secs_f64();
    let sql = "SELECT rowid, snippet(news, 0, '[', ']', '…', 32), (SELECT count(*) FROM news WHERE news MATCH ?1) \
               FROM news WHERE news MATCH ?1 ORDER BY rank LIMIT 20";
    let mut statement = db.prepare(sql).expect("SQL");
    let (mut draws, mut times) = (Draws(42), Vec::new());
    for number in 0..1_000 {
        let asked = plain_query(&query(corpus, number, count, &mut draws));
        let start = Instant::now();
        let rows = statement.query_map([&asked], |row| row.get::<_, String>(1)).expect("a query");
        assert!(rows.filter_map(Result::ok).count() <= 20);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| (times[times.len() * share / 100] * 100.0).round() / 100.0;
    json!({
        "what": "plain SQLite FTS5, counted and ranked, with snippets; not encrypted, no stems, no facets",
        "fill_seconds_generating_included": fill,
        "milliseconds_median": at(50), "milliseconds_p95": at(95), "milliseconds_p99": at(99),
    })
}

/// As FTS5 wants it: each word quoted, filters left out.
fn plain_query(asked: &str) -> String {
    if asked.starts_with('"') {
        return asked.to_owned();
    }
    let words = asked.split(' ').filter(|word| !word.contains(':'));
    let quoted = words.map(|word| match word.strip_suffix('*') {
        Some(start) => format!("\"{start}\"*"),
        None => format!("\"{word}\""),
    });
    quoted.collect::<Vec<_>>().join(" ")
}
