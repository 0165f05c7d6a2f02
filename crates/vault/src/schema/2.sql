-- The tables of a vault, version 2: where every vault begins. A later version is a step upon it
-- (migrate.rs). Everything from `thing` on is a projection of the entries and can be dropped and
-- rebuilt from them (`testimony check --rebuild`).

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Everything that gets a commitment: entries, texts, blobs.
CREATE TABLE item (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    kind       INTEGER NOT NULL,      -- 0 entry, 1 text, 2 blob
    seed       BLOB,                  -- of the disclosures; absent for blobs and once erased
    blind      BLOB,                  -- of the commitment; absent once erased
    digest     BLOB NOT NULL,         -- SHA-256 of the payload
    commitment BLOB NOT NULL UNIQUE,
    slot       INTEGER NOT NULL       -- its place in the tree of the tick that will seal it
) STRICT;

-- Items that no tick has sealed, by slot: no two of them can meet in one tick's tree.
CREATE TABLE waiting (
    slot       INTEGER PRIMARY KEY,
    number     INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    due        INTEGER NOT NULL       -- the tick that it waits for, seconds since 1970; 0 is the next
) STRICT;

CREATE TABLE entry (
    seq       INTEGER PRIMARY KEY,    -- 1, 2, 3 ... without gaps
    item      BLOB NOT NULL UNIQUE REFERENCES item (id),
    at        INTEGER NOT NULL,       -- seconds since 1970, as the team's clock said
    member    BLOB NOT NULL,
    prev      BLOB NOT NULL,          -- the commitment of the entry before
    body      TEXT NOT NULL,          -- the action, exactly as its leaves were sealed
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE text (item BLOB PRIMARY KEY REFERENCES item (id), body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row a file on disk; one `attachment` a time that it was put into the case.
CREATE TABLE blob (
    name       BLOB PRIMARY KEY,
    key        BLOB NOT NULL,
    bytes      INTEGER NOT NULL,
    size_class INTEGER NOT NULL,
    sha256     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment (
    item BLOB PRIMARY KEY REFERENCES item (id),
    blob BLOB NOT NULL REFERENCES blob (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tick (
    leaf    INTEGER PRIMARY KEY,
    root    BLOB NOT NULL,
    prf_key BLOB,                     -- absent where the tick sealed nothing
    split   INTEGER NOT NULL,         -- so many upper bits of a slot name its bucket
    roots   BLOB NOT NULL,            -- 32 bytes for each bucket, zeros where it is empty
    at      INTEGER NOT NULL
) STRICT;

-- Which tick sealed the items of these numbers.
CREATE TABLE sealed (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL,
    leaf  INTEGER NOT NULL
) STRICT;

-- The items of a tick, cut by the upper bits of their slots, so that a proof reads few of them.
CREATE TABLE bucket (
    number INTEGER PRIMARY KEY,       -- leaf * 65536 + the upper bits
    items  BLOB NOT NULL              -- slot (4 bytes, big-endian) and commitment, by slot
) STRICT;

-- What dates the log from outside.
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE stamp (
    size      INTEGER NOT NULL REFERENCES checkpoint (size),
    number    INTEGER NOT NULL,
    cover     INTEGER NOT NULL,
    authority TEXT NOT NULL,
    reply     BLOB NOT NULL,
    PRIMARY KEY (size, number, cover)
) STRICT, WITHOUT ROWID;

-- Envelopes that were taken over, so that none is taken twice.
CREATE TABLE received (envelope BLOB PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE thread (
    tag       BLOB PRIMARY KEY,
    source    TEXT NOT NULL,
    recipient TEXT NOT NULL,
    mac_key   BLOB NOT NULL,
    counter   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What was ever shown to anybody.
CREATE TABLE disclosed (
    item     BLOB NOT NULL REFERENCES item (id),
    path     TEXT NOT NULL,
    audience TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (item, path, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE thing (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    item BLOB NOT NULL,
    seq  INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thing_in_order ON thing (kind, seq);
CREATE TABLE assertion (
    seq INTEGER PRIMARY KEY, account TEXT NOT NULL, claim TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX assertion_by_claim ON assertion (claim);
CREATE INDEX assertion_by_account ON assertion (account);
CREATE TABLE attribution (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX attribution_by_account ON attribution (account);
CREATE TABLE message (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX message_by_account ON message (account);
CREATE TABLE protected (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
