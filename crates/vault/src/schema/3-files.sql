-- Version 3, the files of the case and what was read out of them. `file` is a projection of the
-- entries; the others can be dropped: they save doing a thing twice.

CREATE TABLE file (
    item       BLOB PRIMARY KEY REFERENCES item (id),
    seq        INTEGER NOT NULL,      -- the entry that put it into the case
    name       TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    media_type TEXT,
    modified   TEXT,
    account    TEXT,                  -- where it came with one
    container  BLOB                   -- the item of the archive or message that it came in
) STRICT, WITHOUT ROWID;
CREATE INDEX file_in_order ON file (seq);
CREATE INDEX file_by_container ON file (container) WHERE container IS NOT NULL;

-- Whether text, members and pictures were taken out of a file, and what came of it.
CREATE TABLE reading (
    item    BLOB PRIMARY KEY REFERENCES item (id),
    outcome TEXT                      -- absent while it waits
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_waits ON reading (item) WHERE outcome IS NULL;

-- Where an added file lay and how it looked, so that a run that was cut off goes on.
CREATE TABLE added_path (
    path  BLOB PRIMARY KEY,
    print BLOB NOT NULL
) STRICT, WITHOUT ROWID;
