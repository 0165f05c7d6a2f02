-- The search index (docs/spec/search.md, "Index"): a projection, rebuilt by `check --rebuild`.
CREATE TABLE search_segment (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    first    INTEGER NOT NULL UNIQUE, -- the number of its first document
    docs     INTEGER NOT NULL,        -- so many numbers belong to it
    words    INTEGER NOT NULL,        -- of all its documents
    revision INTEGER NOT NULL         -- grows when a document is forgotten
) STRICT;
-- The terms of a segment: the first one of each leaf, and the page that the leaf is.
CREATE TABLE search_leaf (
    segment INTEGER NOT NULL,
    first   BLOB NOT NULL,
    page    INTEGER NOT NULL,
    PRIMARY KEY (segment, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_page (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
-- Fields, column by column.
CREATE TABLE search_column (
    segment INTEGER NOT NULL, field INTEGER NOT NULL, chunk INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (segment, field, chunk)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_value (
    id INTEGER PRIMARY KEY, field INTEGER NOT NULL, value TEXT NOT NULL, UNIQUE (field, value)
) STRICT;
CREATE TABLE search_document (
    doc      INTEGER PRIMARY KEY,
    about    TEXT NOT NULL,           -- the id of the thing, or the item of a file
    name     TEXT NOT NULL,
    hint     TEXT NOT NULL,           -- the language that was told, or nothing
    text     INTEGER                  -- the item whose text it is, if that lies in `text`
) STRICT;
-- Which documents go when an item is erased.
CREATE TABLE search_item (
    item INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (item, doc)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_text (
    doc INTEGER NOT NULL, passage INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (doc, passage)
) STRICT, WITHOUT ROWID;
