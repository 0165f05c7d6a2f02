-- Whose checkpoints are checked. One log may have several keys (a change of keys).
CREATE TABLE log_key (
    log_origin TEXT NOT NULL,
    vkey       TEXT NOT NULL,
    PRIMARY KEY (log_origin, vkey)
) STRICT, WITHOUT ROWID;

-- The largest tree that was cosigned for each log. `note` is the checkpoint with the log's own
-- signatures; `name_hash` is the lower-case hexadecimal SHA-256 of the log's name.
CREATE TABLE cosigned (
    log_origin TEXT PRIMARY KEY,
    name_hash  TEXT NOT NULL UNIQUE,
    size       INTEGER NOT NULL,
    root       BLOB NOT NULL,
    time       INTEGER NOT NULL,
    note       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
