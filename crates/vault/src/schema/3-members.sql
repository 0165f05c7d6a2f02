-- Version 3, members and epochs (docs/spec/entry.md, section 1.2). No projection: the keys are in no
-- entry. Who was a member when is in the entries too, and `check` compares.
CREATE TABLE member (
    id        BLOB PRIMARY KEY,       -- 16 random bytes; all that the header says of a member
    name      TEXT NOT NULL,          -- how the team calls him
    public    BLOB NOT NULL UNIQUE,   -- Ed25519: in each of his entries
    signing   BLOB NOT NULL,          -- its secret half, wrapped to his own secret alone
    recipient TEXT NOT NULL,          -- the public half of his secret: the next master is sealed to it
    added_at  INTEGER NOT NULL,       -- seconds since 1970, as the team's clock said
    first     INTEGER NOT NULL,       -- his signature counts from this entry on
    last      INTEGER,                -- and up to this one; absent for who is a member
    removed_at INTEGER
) STRICT, WITHOUT ROWID;
