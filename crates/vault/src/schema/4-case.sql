-- Version 4: a case changes its mind (docs/spec/entry.md, sections 3.28 and 3.29). All of it is a projection.

ALTER TABLE thing ADD COLUMN last INTEGER NOT NULL DEFAULT 0; -- the newest entry about it

-- Which entries speak of a thing. What was withdrawn stays here, for its history.
CREATE TABLE mention (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    role INTEGER NOT NULL,            -- 0 refers to it, 1 brings it into the case, 2 changes it
    PRIMARY KEY (kind, id, seq)
) STRICT, WITHOUT ROWID;

-- Entries that do not count any more, and the entry that says so.
CREATE TABLE withdrawn (seq INTEGER PRIMARY KEY, by INTEGER NOT NULL) STRICT;
CREATE INDEX withdrawn_by ON withdrawn (by);

-- What the team said of its own work: links, grades, triage, remarks, custody.
CREATE TABLE remark (seq INTEGER PRIMARY KEY, action TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX remark_by_action ON remark (action);
