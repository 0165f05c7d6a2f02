//! What can go wrong with a vault, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

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
    /// Another process writes to it.
    #[error("another process has the vault open to write")]
    InUse,
    /// The database's file does not decrypt, or its pages do not hold together.
    #[error("case.db is damaged or belongs to another vault")]
    Damaged(#[source] rusqlite::Error),
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
    /// An action defines a thing that is already there.
    #[error("the case has something with the id `{id}` already ({kind})")]
    Exists {
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
            Self::InUse => "close the Desk or the other command first, then try again",
            Self::DiskFull => "free some space, then run the command again",
            Self::Dangling { .. } => {
                "check the id (`testimony accounts DIR` and the Desk list what is there); in an \
                 actions file, define it on an earlier line"
            }
            Self::Exists { .. } => "choose another id; what is on record is never overwritten",
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
            Self::NoItem(_) => "`testimony accounts DIR` lists what is there",
            Self::Database(cause)
                if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) =>
            {
                "see whether the folder can be written, and whether too many files are open \
                 (`ulimit -n` shows the limit)"
            }
            Self::Database(_) | Self::Io { .. } | Self::Disclose(_) => return None,
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
