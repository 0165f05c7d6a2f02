//! Every page of the file is looked at after forgetting. SQLCipher without a key writes a plain
//! file, so what would lie in free space under the encryption lies there in clear.

use rusqlite::Connection;
use tempfile::TempDir;

use super::super::build::{Document, Indexer};
use super::super::segment;
use super::{doc, lookup};

/// A word that only the forgotten document has, in several alphabets, and as its forms are coded.
const SECRET: [&str; 3] = ["quillmarta", "щелкунчиков", "زنجبيلية"];

fn database(dir: &TempDir, secure_delete: bool) -> Connection {
    let db = Connection::open(dir.path().join("plain.db")).unwrap();
    let schema = include_str!("../../schema/2.sql");
    let sql = format!(
        "PRAGMA journal_mode = WAL; PRAGMA secure_delete = {secure_delete}; {schema} {}",
        include_str!("../../schema/3-search.sql")
    );
    db.execute_batch(&sql).unwrap();
    db
}

fn text(number: usize) -> String {
    let shared = "The soldiers burned the bridge over the river at night. ".repeat(number % 5 + 1);
    format!("{shared} house{number} street{} Иванов{number}", number % 17)
}

fn fill(db: &Connection, merged: bool) -> i64 {
    let mut indexer = Indexer::default();
    let mut secret = 0;
    for number in 0..2_400 {
        let (mut name, mut body) = (format!("file{number}"), text(number));
        if number == 1_100 {
            secret = 1_101;
            name = format!("{} list", SECRET[0]);
            body = format!("{body} {} bridge {} {}", SECRET[0], SECRET[1], SECRET[2]);
        }
        indexer.put(Document { name, ..Document::default() }, [body.as_str()]);
        if number % 200 == 199 {
            segment::write(db, &indexer.take()).unwrap();
        }
    }
    if merged {
        segment::tidy(db, u64::MAX).unwrap();
    }
    secret
}

/// What of the secret words is in the file and its log.
fn left(dir: &TempDir, db: &Connection) -> Vec<String> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let mut bytes = std::fs::read(dir.path().join("plain.db")).unwrap();
    bytes.extend(std::fs::read(dir.path().join("plain.db-wal")).unwrap_or_default());
    let mut needles: Vec<String> = SECRET.iter().map(|word| (*word).to_owned()).collect();
    for word in SECRET {
        // The coded form less its name space and its ends, which leaves share with their
        // neighbours or leave out.
        let terms = testimony_lexis::analyse(word, None);
        let form = &terms[0].form;
        needles.push(form[form.len() / 2 - 3..form.len() - 1].to_owned());
    }
    needles.retain(|needle| memory_has(&bytes, needle.as_bytes()));
    needles
}

fn memory_has(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

#[test]
fn nothing_of_a_forgotten_document_is_left_in_any_page() {
    for merged in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let db = database(&dir, true);
        let secret = fill(&db, merged);
        assert!(left(&dir, &db).len() >= 4, "the test looks for what is there");
        doc(&db, secret).unwrap();
        assert_eq!(left(&dir, &db), Vec::<String>::new(), "merged: {merged}");
        // The others are as they were.
        let segments = segment::all(&db).unwrap();
        assert_eq!(lookup::form(&db, &segments, "wbridge").unwrap().count, 2_399);
        assert_eq!(lookup::form(&db, &segments, "whouse1099").unwrap().count, 1);
        assert_eq!(lookup::form(&db, &segments, "whouse1100").unwrap().count, 0);
    }
}

#[test]
fn control_without_secure_delete_terms_are_left() {
    let dir = tempfile::tempdir().unwrap();
    let db = database(&dir, false);
    let secret = fill(&db, true);
    doc(&db, secret).unwrap();
    assert!(!left(&dir, &db).is_empty());
}

#[test]
fn control_a_tombstone_as_fts5_has_it_leaves_terms() {
    let dir = tempfile::tempdir().unwrap();
    let db = database(&dir, true);
    db.execute_batch(
        "CREATE VIRTUAL TABLE fts USING fts5 (body, content='', contentless_delete=1)",
    )
    .unwrap();
    for number in 0..500_u32 {
        let secret = if number == 250 { SECRET[0] } else { "" };
        let body = format!("{} {secret}", text(number as usize));
        db.execute("INSERT INTO fts (rowid, body) VALUES (?1, ?2)", (number, body)).unwrap();
    }
    db.execute("DELETE FROM fts WHERE rowid = 250", []).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let bytes = std::fs::read(dir.path().join("plain.db")).unwrap();
    // Its leaves leave out what a term shares with the one before.
    assert!(memory_has(&bytes, &SECRET[0].as_bytes()[2..]));
}
