-- Version 3, the packs that hold the blobs (docs/spec/blob.md). A blob without an extent lies in a
-- file of its own, as version 2 wrote it, until it is moved.

CREATE TABLE pack (
    number  INTEGER PRIMARY KEY,
    name    BLOB NOT NULL UNIQUE,
    bytes   INTEGER NOT NULL,         -- in use; what follows was never acknowledged
    covered INTEGER NOT NULL          -- by the parity beside it
) STRICT;
CREATE TABLE extent (
    blob  BLOB NOT NULL REFERENCES blob (name),
    part  INTEGER NOT NULL,           -- 0, 1, 2 ... in the blob's order
    pack  INTEGER NOT NULL REFERENCES pack (number),
    at    INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (blob, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX extent_by_pack ON extent (pack, at);
