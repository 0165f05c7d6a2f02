//! The probe set of `lexis`, asked of a vault's index, and of plain FTS5 beside it.

use testimony_testkit::{cheap_vault, rng};
use testimony_vault::{Document, Indexer, SearchRequest};

const FILES: [&str; 6] = [
    include_str!("../../../lexis/probes/europe.tsv"),
    include_str!("../../../lexis/probes/asia-west.tsv"),
    include_str!("../../../lexis/probes/asia-east.tsv"),
    include_str!("../../../lexis/probes/africa.tsv"),
    include_str!("../../../lexis/probes/second.tsv"),
    include_str!("../../../lexis/probes/names-and-marks.tsv"),
];

/// Of the words that must be found, in per mille; and what plain FTS5 may find, else the probes
/// prove nothing.
const RECALL_PER_MILLE_MIN: usize = 980;
const CONTROL_PER_MILLE_MAX: usize = 500;

/// Sentences and the words that must find each.
fn probes() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let wanted = fields[2].split('|').filter_map(|it| it.split_once(':'));
            (fields[1], wanted.filter(|it| it.0 != "no").map(|it| it.1).collect())
        })
        .collect()
}

#[test]
fn a_vault_finds_what_the_probes_want_and_plain_fts5_half_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = cheap_vault(&dir.path().join("v"), &mut rng(1)).unwrap();
    let plain = rusqlite::Connection::open_in_memory().unwrap();
    plain.execute_batch("CREATE VIRTUAL TABLE t USING fts5 (body)").unwrap();
    let mut indexer = Indexer::default();
    for (number, (text, _)) in probes().into_iter().enumerate() {
        let about = number.to_string();
        indexer.put(Document { about: about.clone(), ..Document::default() }, [text]);
        let row = (i64::try_from(number).unwrap(), text);
        plain.execute("INSERT INTO t (rowid, body) VALUES (?1, ?2)", row).unwrap();
    }
    vault.index(&[indexer.take()]).unwrap();
    let (mut asked, mut found, mut control, mut missed) = (0, 0, 0, Vec::new());
    for (number, (_, queries)) in probes().into_iter().enumerate() {
        for query in queries {
            let request =
                SearchRequest { query: query.to_owned(), limit: 1_000, ..SearchRequest::default() };
            let hits = vault.search(&request).unwrap().hits;
            asked += 1;
            let hit = hits.iter().find(|hit| hit.about == number.to_string());
            // What is found is marked, too.
            let marked = hit.and_then(|hit| hit.snippet.as_ref());
            if marked.is_some_and(|it| it.parts.iter().any(|part| part.highlighted)) {
                found += 1;
            } else {
                missed.push(query);
            }
            let quoted = format!("\"{}\"", query.replace('"', " "));
            let sql = "SELECT count(*) FROM t WHERE t MATCH ?1 AND rowid = ?2";
            let row = (quoted, i64::try_from(number).unwrap());
            let count: i64 = plain.query_row(sql, row, |row| row.get(0)).unwrap_or(0);
            control += usize::try_from(count).unwrap();
        }
    }
    println!("{found} of {asked} found, plain FTS5: {control}; missed: {missed:?}");
    assert!(found * 1000 >= asked * RECALL_PER_MILLE_MIN, "{found} of {asked}: {missed:?}");
    assert!(control * 1000 <= asked * CONTROL_PER_MILLE_MAX, "{control} of {asked}");
}
