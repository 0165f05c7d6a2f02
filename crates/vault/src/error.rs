//! What can go wrong with a vault, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use testimony_model::EraseReason;

/// What went wrong. Never holds a word of an account, a name or a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `init` wants an empty folder.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// There is no vault there.
    #[error("{} is not a vault: {missing} is missing", dir.display())]
    NotAVault {
        /// The folder that was named.
        dir: PathBuf,
        /// The file that makes a vault.
        missing: &'static str,
    },
    /// The header cannot be read as one.
    #[error("vault.toml is damaged: {0}")]
    BadHeader(String),
    /// A newer program made it.
    #[error("the vault has format `{0}`, which this program does not know")]
    NewerFormat(String),
    /// The passphrase does not open it.
    #[error("the passphrase does not open this vault")]
    WrongPassphrase,
    /// The age identity opens no member's place.
    #[error("the age identity does not open this vault")]
    WrongIdentity,
    /// Who opens it is on no list.
    #[error("who opens this vault is not a member of it")]
    NotAMember,
    /// A name that a member has.
    #[error("a member has this name already")]
    MemberName,
    /// A name that no member has.
    #[error("the vault has no member of this name")]
    NoSuchMember,
    /// Nobody removes himself.
    #[error("nobody can remove himself")]
    Yourself,
    /// As many members as a header can hold.
    #[error("a vault has at most {0} members")]
    TooManyMembers(usize),
    /// Recovery shares of an earlier epoch.
    #[error("these shares were made before a member was removed, and open nothing any more")]
    OldShares,
    /// Recovery shares that give another master.
    #[error("these shares do not open this vault")]
    OtherShares,
    /// A recipient or an identity that cannot be used.
    #[error(transparent)]
    Seal(#[from] testimony_seal::Error),
    /// Another process writes to it.
    #[error("another process has the vault open to write")]
    InUse,
    /// The database's file does not decrypt, or its pages do not hold together.
    #[error("case.db is damaged or belongs to another vault")]
    Damaged(#[source] rusqlite::Error),
    /// The identity of one of the team's weeks cannot be read.
    #[error("{0} is damaged or belongs to another vault")]
    BadWeek(PathBuf),
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(#[source] rusqlite::Error),
    /// The disk is full.
    #[error("the disk is full; nothing of this step was kept")]
    DiskFull,
    /// A file could not be read or written.
    #[error("{doing} {}: {cause}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// An action refers to a thing that is not in the case.
    #[error("there is no {kind} `{id}` in the case")]
    Dangling {
        /// The kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// No entry has this number, or it was erased.
    #[error("there is no entry {0}")]
    NoEntry(u64),
    /// An action defines a thing that is already there.
    #[error("the case has something with the id `{id}` already ({kind})")]
    Exists {
        /// The kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// A field that neither the standard nor the team has, or a value that does not fit it.
    #[error("{0}")]
    Field(String),
    /// A revision of something that was changed since it was looked at.
    #[error("{kind} `{id}` was changed since, by entry {last}")]
    ChangedSince {
        /// The kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
        /// The newest entry about it.
        last: u64,
    },
    /// None of the entries counts.
    #[error("there is nothing to take back in entries {first} to {last}")]
    NothingToWithdraw {
        /// The first number.
        first: u64,
        /// The last number.
        last: u64,
    },
    /// An entry that says what was done, not what is thought.
    #[error("entry {0} cannot be taken back: it says what happened")]
    NotWithdrawable(u64),
    /// A thing on which something else is built.
    #[error("{kind} `{id}` cannot be taken back: entry {by} builds upon it")]
    StillUsed {
        /// The kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
        /// The first entry that does.
        by: u64,
    },
    /// Something that the member's role does not allow.
    #[error("this needs the role `{needs}`")]
    NotAllowed {
        /// The least role that allows it.
        needs: testimony_model::MemberRole,
    },
    /// Something that is done over the whole vault, by somebody who does not see all of it.
    #[error("this goes through the whole vault, and you do not see every case")]
    SeesNotAll,
    /// Nobody would be left who may let anybody in.
    #[error("the team would be left without a keeper")]
    LastKeeper,
    /// A revision that would carry a thing from one case to another.
    #[error("{kind} `{id}` belongs to another case than the revision says")]
    OtherCase {
        /// The kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// A passage's exact words do not occur in the account.
    #[error("the exact words of passage `{0}` do not occur in its account")]
    NoSuchPassage(String),
    /// A stored row does not have the shape that this program writes.
    #[error("a stored {0} cannot be read; run `testimony check`")]
    BadRow(&'static str),
    /// An entry cannot be turned into disclosures.
    #[error("an item cannot be prepared for sealing: {0}")]
    Disclose(#[from] testimony_disclose::Error),
    /// A blob on disk is not what the vault wrote.
    #[error("blob {0} is damaged or missing")]
    BadBlob(String),
    /// A query that means nothing.
    #[error("{0}")]
    Query(#[from] testimony_lexis::Error),
    /// The value of a field does not mean anything.
    #[error("`{value}` is no {field}")]
    SearchValue {
        /// The field.
        field: &'static str,
        /// What was typed.
        value: String,
    },
    /// The beginning of a word stands for too many.
    #[error("too many words begin so")]
    TooManyWords,
    /// An item that was erased.
    #[error("item {item} was erased on {on}: {}", reason.words())]
    Erased {
        /// Its id.
        item: String,
        /// The day, as the team's clock said.
        on: String,
        /// Why.
        reason: EraseReason,
    },
    /// The object of a backup's snapshot cannot be read.
    #[error("a snapshot of the backup is damaged, or was made under other keys")]
    BadSnapshot,
    /// The name of an item that the vault does not hold.
    #[error("there is no item `{0}` in the vault")]
    NoItem(String),
}

impl Error {
    /// A function that wraps an I/O error with what was being done to which file.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { doing, path, cause },
        }
    }

    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotEmpty(_) => "name a new folder, or an empty one",
            Self::NotAVault { missing: crate::DATABASE_FILE, .. } => {
                "do not make a new one there: put case.db back from a copy of the folder"
            }
            Self::NotAVault { .. } => "make one with `testimony init DIR`, or name another folder",
            Self::BadHeader(_) | Self::Damaged(_) | Self::BadRow(_) | Self::BadBlob(_) => {
                "keep the folder as it is, and go on with a copy that you made before"
            }
            Self::NewerFormat(_) => "use the program version that wrote it, or a newer one",
            Self::WrongPassphrase => {
                "check the file or the keyboard layout; there is no way in without it"
            }
            Self::WrongIdentity => {
                "name the identity file whose recipient you gave when you joined, or use your \
                 passphrase"
            }
            Self::NotAMember => "ask another member to let you in: `testimony member add DIR NAME`",
            Self::MemberName => "choose another name, or remove the one who has it first",
            Self::NoSuchMember => "`testimony member list DIR` shows them",
            Self::Yourself => "another member must do it, so that somebody is left who can open it",
            Self::TooManyMembers(_) => "remove somebody who has left the team first",
            Self::InUse => "close the Desk or the other command first, then try again",
            Self::DiskFull => "free some space, then run the command again",
            Self::Dangling { .. } => {
                "check the id (`testimony accounts DIR` and the Desk list what is there); in an \
                 actions file, define it on an earlier line"
            }
            Self::Exists { .. } => "choose another id; what is on record is never overwritten",
            Self::Field(_) => {
                "docs/huridocs.md says what the standard has; a team adds its own with the actions \
                 `field` and `term`"
            }
            Self::NoEntry(_) => "`testimony history DIR` lists the entries",
            Self::ChangedSince { .. } => "look at it as it is now, and change that",
            Self::NothingToWithdraw { .. } => "`testimony history DIR` lists the entries",
            Self::NotWithdrawable(_) => {
                "put a newer entry on record that says how it is, or erase it"
            }
            Self::StillUsed { .. } => "take back what builds upon it first, or both together",
            Self::BadWeek(_)
            | Self::NotAllowed { .. }
            | Self::SeesNotAll
            | Self::LastKeeper
            | Self::OtherCase { .. }
            | Self::OldShares
            | Self::OtherShares => return self.hint_of_the_team(),
            Self::NoSuchPassage(_) => "copy the words from the account as they stand there",
            Self::Query(cause) => cause.hint(),
            Self::SearchValue { field: "date" | "added", .. } => {
                "write 2026-02-20, 2026-02, 2026, or 2026-02/2026-03 (from, to)"
            }
            Self::SearchValue { field: "lang", .. } => "write a code such as ru, ar or eng",
            Self::SearchValue { .. } => {
                "fields are kind, lang, media, source, date, added and name"
            }
            Self::TooManyWords => "write more of the word before *",
            Self::BadSnapshot => "`testimony backup --list` shows which ones can be read",
            Self::NoItem(_) => "`testimony accounts DIR` lists what is there",
            Self::Erased { .. } => "its commitment stays in the log, and opens to nothing",
            Self::Database(cause)
                if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) =>
            {
                "see whether the folder can be written, and whether too many files are open \
                 (`ulimit -n` shows the limit)"
            }
            Self::Database(_) | Self::Io { .. } | Self::Disclose(_) | Self::Seal(_) => {
                return None;
            }
        })
    }

    fn hint_of_the_team(&self) -> Option<&'static str> {
        Some(match self {
            Self::BadWeek(_) => {
                "move the file away: the accounts of that week which still wait at a Post stay closed"
            }
            Self::NotAllowed { .. } => {
                "ask a keeper of the vault; `testimony member list DIR` shows who that is"
            }
            Self::SeesNotAll => "ask a member who sees every case",
            Self::OldShares => {
                "look for sheets with a later date, or for a copy of the folder of that time"
            }
            Self::OtherShares => {
                "compare each word with its sheet, and the sheets' set with each other"
            }
            Self::LastKeeper => "make somebody else a keeper first: `testimony member access`",
            Self::OtherCase { .. } => {
                "leave `case` as it is; a keeper moves it with the action `move`"
            }
            _ => return None,
        })
    }
}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        if shares_nothing(&cause) {
            return Self::DiskFull;
        }
        match cause.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::NotADatabase | Code::DatabaseCorrupt) => Self::Damaged(cause),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::InUse,
            _ => Self::Database(cause),
        }
    }
}

/// Whether there was no room for the file of the memory that the connections to a database share.
pub(crate) fn shares_nothing(cause: &rusqlite::Error) -> bool {
    /// `SQLITE_IOERR_SHMSIZE`: SQLite says it instead of `SQLITE_FULL` there.
    const SHARED_MEMORY_SIZE: i32 = 10 | (19 << 8);
    cause.sqlite_error().is_some_and(|error| error.extended_code == SHARED_MEMORY_SIZE)
}
