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
CREATE INDEX mention_by_seq ON mention (seq);

-- To which cases a thing and an item belong (docs/spec/entry.md, section 9). What belongs to several is
-- seen by those alone who see them all; '' is seen by nobody who does not see everything.
CREATE TABLE belongs (
    kind TEXT NOT NULL, id TEXT NOT NULL, in_case TEXT NOT NULL, PRIMARY KEY (kind, id, in_case)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept_in (
    item BLOB NOT NULL, in_case TEXT NOT NULL, PRIMARY KEY (item, in_case)
) STRICT, WITHOUT ROWID;
-- The last word on what a member may do; `cases` is a JSON list, absent for all.
CREATE TABLE access (member TEXT PRIMARY KEY, role TEXT NOT NULL, cases TEXT) STRICT, WITHOUT ROWID;
-- Before there were roles every member could do everything; up to here `check` asks for none.
INSERT INTO setting (name, value) SELECT 'roles_from', coalesce(max(seq), 0) + 1 FROM entry;
