//! The rival of our index: a plain full-text table of SQLite, not encrypted, durable at each batch.

use std::path::Path;

use rusqlite::Connection;

/// Documents in one transaction.
const BATCH: usize = 1_000;

/// Fills a new table `news` (body).
pub(crate) fn fill(path: &Path, texts: impl Iterator<Item = String>) -> Connection {
    let db = Connection::open(path).expect("a file");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         CREATE VIRTUAL TABLE news USING fts5(body); BEGIN;",
    )
    .expect("FTS5");
    for (number, text) in texts.enumerate() {
        let mut insert = db.prepare_cached("INSERT INTO news (body) VALUES (?1)").expect("SQL");
        insert.execute([text]).expect("a row");
        if number % BATCH == BATCH - 1 {
            db.execute_batch("COMMIT; BEGIN").expect("the disk has room");
        }
    }
    db.execute_batch("COMMIT").expect("the disk has room");
    db
}
