-- Version 3, erasing (docs/spec/entry.md, section 8) and backups (docs/spec/backup.md).

-- What was erased: a projection of the entries that say so.
CREATE TABLE tombstone (
    item   BLOB PRIMARY KEY REFERENCES item (id),
    seq    INTEGER NOT NULL,          -- the entry that says so
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Packs whose files are still to be removed. While the table `erasing` has a row, old pages of this
-- database are still to be wiped.
CREATE TABLE doomed (name BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE erasing (at INTEGER PRIMARY KEY) STRICT;

CREATE TABLE backup (
    snapshot TEXT PRIMARY KEY,
    made     INTEGER NOT NULL,
    place    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
