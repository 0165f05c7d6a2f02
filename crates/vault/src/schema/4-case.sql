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

-- What of the words of accounts is compared (docs/spec/reuse.md, section 11): keyed hashes and places,
-- no words. A projection of the texts; `doc` is the number of a text's item.
CREATE TABLE sketch (
    doc     INTEGER PRIMARY KEY,
    body    BLOB NOT NULL,
    copy_of INTEGER                   -- the text that it repeats, if it does
) STRICT;
CREATE INDEX sketch_copies ON sketch (copy_of);
-- Which texts hold a hash. A negative number stands for one that was erased, and is nobody's.
CREATE TABLE posting (
    key INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (key, doc)
) STRICT, WITHOUT ROWID;
-- Texts that have something in common, compared word for word when the later one came.
CREATE TABLE alike (
    first    INTEGER NOT NULL,
    second   INTEGER NOT NULL,        -- put on record later
    by_words INTEGER NOT NULL,        -- 0 where only rare names and numbers are in both
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
CREATE INDEX alike_by_second ON alike (second);
-- Where a text says whom it has something from: bytes of the text.
CREATE TABLE cue (
    doc       INTEGER NOT NULL,
    language  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    who_at    INTEGER,
    who_until INTEGER,
    mode      TEXT NOT NULL,
    PRIMARY KEY (doc, language, at)
) STRICT, WITHOUT ROWID;

-- With what an account came to a Post: 0 nothing, 1 work, 2 a voucher of the team.
ALTER TABLE received ADD COLUMN pass INTEGER NOT NULL DEFAULT 0;
