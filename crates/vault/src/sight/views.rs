//! The views that cover the tables for somebody who does not see everything.
//!
//! A name without a schema means the temporary one first, so a view of a table's name stands before
//! it for every statement of this connection. What is not covered here holds nothing of a case, or is
//! asked about things alone that were found through a view; `uncovered` in the tests names each with
//! its reason.

use rusqlite::{Connection, params};

use crate::Error;

/// The cases that are seen, for a statement on any connection: `?1` is a JSON list.
const GIVEN: &str = "(SELECT value FROM json_each(?1))";
/// The same on a connection with a lens.
const ALLOWED: &str = "(SELECT in_case FROM temp.allowed)";

/// That the thing `it` belongs to a case that is not seen; on any connection.
pub(super) const HIDDEN: &str = "EXISTS (SELECT 1 FROM main.belongs b \
     WHERE b.kind = it.kind AND b.id = it.id \
     AND b.in_case NOT IN (SELECT value FROM json_each(?1)))";
/// That an entry is not seen; on any connection.
pub(super) const UNSEEN: &str = "EXISTS (SELECT 1 FROM main.kept_in k WHERE k.item = entry.item \
     AND k.in_case NOT IN (SELECT value FROM json_each(?1)))";
/// That the thing `it` is a source, person or place that is known by its code name alone: something
/// speaks of it, and nothing of a case that is seen does so directly. What has a case of its own is
/// not enough by itself: a remark about a source is no reason to be shown the source.
pub(super) const BARE: &str = "it.kind IN ('source', 'person', 'place') \
     AND EXISTS (SELECT 1 FROM main.mention m \
         WHERE m.kind = it.kind AND m.id = it.id AND m.role = 0) \
     AND NOT EXISTS (SELECT 1 FROM main.mention m JOIN main.entry u ON u.seq = m.seq \
         WHERE m.kind = it.kind AND m.id = it.id AND m.role = 0 \
         AND NOT EXISTS (SELECT 1 FROM main.kept_in k WHERE k.item = u.item \
             AND k.in_case NOT IN (SELECT value FROM json_each(?1))) \
         AND EXISTS (SELECT 1 FROM main.mention d \
             WHERE d.seq = m.seq AND d.kind IN ('event', 'account', 'act')))";

/// Documents of the index that go with an item that is not seen; on a connection with a lens.
pub(super) const HIDDEN_DOCUMENTS: &str = "SELECT DISTINCT s.doc FROM main.search_item s \
     JOIN main.item i ON i.number = s.item \
     WHERE NOT EXISTS (SELECT 1 FROM temp.item v WHERE v.id = i.id)";

/// Tables of which a row is seen if its item is.
const BY_ITEM: [&str; 7] =
    ["text", "attachment", "file", "reading", "thumbnail", "tombstone", "disclosed"];
/// Tables of which a row is seen if its entry is.
const BY_ENTRY: [&str; 5] = ["assertion", "attribution", "message", "remark", "withdrawn"];

/// Covers the tables; `allowed` is a JSON list of the cases that are seen.
pub(super) fn make(db: &Connection, allowed: &str) -> Result<(), Error> {
    db.execute_batch("CREATE TEMP TABLE allowed (in_case TEXT PRIMARY KEY) WITHOUT ROWID")?;
    let sql = "INSERT OR IGNORE INTO temp.allowed SELECT value FROM json_each(?1)";
    db.execute(sql, params![allowed])?;
    let on_lens = |clause: &str, alias: &str| {
        clause.replace(GIVEN, ALLOWED).replace("it.", &format!("{alias}."))
    };
    let seen = |item: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM main.kept_in k WHERE k.item = {item} \
             AND k.in_case NOT IN {ALLOWED})"
        )
    };
    let (bare_it, bare_m) = (on_lens(BARE, "t"), on_lens(BARE, "x"));
    let mut views = vec![
        format!(
            "CREATE TEMP VIEW entry AS SELECT e.* FROM main.entry e WHERE {} AND NOT EXISTS \
             (SELECT 1 FROM main.mention x WHERE x.seq = e.seq AND {bare_m})",
            seen("e.item")
        ),
        format!(
            "CREATE TEMP VIEW item AS SELECT i.* FROM main.item i WHERE CASE i.kind \
             WHEN 0 THEN EXISTS (SELECT 1 FROM temp.entry e WHERE e.item = i.id) ELSE {} END",
            seen("i.id")
        ),
        thing(&on_lens(HIDDEN, "t"), &bare_it, &bare_m),
        format!(
            "CREATE TEMP VIEW mention AS SELECT t.* FROM main.mention t WHERE NOT {} \
             AND EXISTS (SELECT 1 FROM temp.entry e WHERE e.seq = t.seq)",
            on_lens(HIDDEN, "t")
        ),
        "CREATE TEMP VIEW waiting AS SELECT w.* FROM main.waiting w \
         WHERE EXISTS (SELECT 1 FROM temp.item i WHERE i.number = w.number)"
            .to_owned(),
        "CREATE TEMP VIEW search_document AS SELECT d.* FROM main.search_document d \
         WHERE NOT EXISTS (SELECT 1 FROM main.search_item s JOIN main.item i ON i.number = s.item \
         WHERE s.doc = d.doc AND NOT EXISTS (SELECT 1 FROM temp.item v WHERE v.id = i.id))"
            .to_owned(),
        format!(
            "CREATE TEMP VIEW thread AS SELECT r.* FROM main.thread r WHERE NOT EXISTS \
             (SELECT 1 FROM main.thing t WHERE t.kind = 'source' AND t.id = r.source AND {bare_it})"
        ),
    ];
    for table in BY_ITEM {
        let seen = seen("r.item");
        views.push(format!(
            "CREATE TEMP VIEW {table} AS SELECT r.* FROM main.{table} r WHERE {seen}"
        ));
    }
    for table in BY_ENTRY {
        views.push(format!(
            "CREATE TEMP VIEW {table} AS SELECT r.* FROM main.{table} r \
             WHERE EXISTS (SELECT 1 FROM temp.entry e WHERE e.seq = r.seq)"
        ));
    }
    Ok(views.iter().try_for_each(|view| db.execute_batch(view))?)
}

/// Sources, persons and places are known to all by their code names, and groups by their members: who
/// counts chains must know who is who. A place has no code name but its id.
fn thing(hidden: &str, bare: &str, bare_mention: &str) -> String {
    let speaks_of_bare = format!(
        "EXISTS (SELECT 1 FROM main.mention x WHERE x.seq IN (t.seq, t.last) AND {bare_mention})"
    );
    format!(
        "CREATE TEMP VIEW thing AS SELECT t.kind, t.id, t.item, t.seq, t.last, CASE \
           WHEN t.kind IN ('source', 'person') AND ({hidden} OR ({bare})) THEN json_object( \
             'id', t.id, 'kind', json_extract(t.body, '$.kind'), \
             'code_name', json_extract(t.body, '$.code_name')) \
           WHEN t.kind = 'place' AND ({hidden} OR ({bare})) THEN json_object( \
             'id', t.id, 'name', t.id) \
           WHEN t.kind = 'group' AND {speaks_of_bare} THEN json_remove(t.body, '$.evidence') \
           ELSE t.body END AS body \
         FROM main.thing t WHERE t.kind IN ('source', 'person', 'place', 'group') \
           OR (NOT {hidden} AND (t.kind NOT IN ('task', 'person_link') OR NOT {speaks_of_bare}))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that is neither covered nor named here would be seen by everybody.
    #[test]
    fn every_table_is_covered_or_has_a_reason() {
        let uncovered = [
            ("access", "who may what; members see each other"),
            ("added_path", "asked by a path of one's own disk, or about a file that was found"),
            ("alike", "joined with item, twice"),
            ("allowed", "the lens itself"),
            ("backup", "names of snapshots, for keepers"),
            ("belongs", "what the views ask"),
            ("blob", "asked by a name that an item gave"),
            ("bucket", "the public log"),
            ("checkpoint", "the public log"),
            ("cue", "joined with item"),
            ("doomed", "names of packs"),
            ("erasing", "one time"),
            ("extent", "places of blobs that an item gave"),
            ("kept_in", "what the views ask"),
            ("member", "members see each other"),
            ("pack", "places of blobs"),
            ("posting", "keyed hashes and numbers of texts; no page shows one"),
            ("protected", "what no export may show; no page shows it"),
            ("received", "asked by the hash of an envelope"),
            ("sealed", "numbers of the public log"),
            ("search_column", "read by the search, which leaves hidden documents out"),
            ("search_item", "joined with item"),
            ("search_leaf", "as search_column"),
            ("search_page", "as search_column"),
            ("search_segment", "as search_column"),
            ("search_text", "asked about a document that was found"),
            ("search_value", "as search_column"),
            ("secret", "keys; this binds the program alone"),
            ("setting", "of the whole team"),
            ("sketch", "joined with item"),
            ("stamp", "the public log"),
            ("tick", "the public log"),
        ];
        let mut db = Connection::open_in_memory().unwrap();
        crate::migrate::create(&mut db).unwrap();
        make(&db, "[]").unwrap();
        let named = |schema: &str, kind: &str| -> Vec<String> {
            let sql = format!(
                "SELECT name FROM {schema} WHERE type = '{kind}' AND name NOT LIKE 'sqlite_%'"
            );
            let mut statement = db.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let covered = named("sqlite_temp_schema", "view");
        for table in named("main.sqlite_schema", "table") {
            let has_reason = uncovered.iter().any(|(name, _)| *name == table);
            assert!(covered.contains(&table) != has_reason, "{table}");
            // Each view can be read, so that none is broken without anybody's noticing.
            db.prepare(&format!("SELECT * FROM {table}")).unwrap().exists([]).unwrap();
        }
    }
}
