//! What can go wrong in a use case, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// What went wrong. Never holds a word of an account, a name or a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The vault refused.
    #[error(transparent)]
    Vault(#[from] testimony_vault::Error),
    /// Lists could not be linked.
    #[error(transparent)]
    Link(#[from] testimony_link::Error),
    /// A table of overlaps could not be estimated from.
    #[error(transparent)]
    Estimate(#[from] testimony_estimate::Error),
    /// A file is not one of a count.
    #[error("the file is not one of a count, or of a later version")]
    NotAStudy,
    /// A list of people cannot be read.
    #[error("{list}: {cause}")]
    OfList {
        /// What it is called.
        list: String,
        /// Why not.
        #[source]
        cause: Box<testimony_tables::listings::ListingsError>,
    },
    /// A count that some would see who may not see all of its lists.
    #[error("lists of several cases cannot be counted together")]
    SeveralCases,
    /// Another number of its rows while somebody judged pairs by the old ones.
    #[error("pairs of the list `{0}` were judged by the numbers that its rows have now")]
    JudgedAlready(String),
    /// What is said of a list was changed while it was counted.
    #[error("what is said of one of the lists was changed while they were counted")]
    ListsChanged,
    /// The file of a list is gone.
    #[error("the file of the list `{0}` is not in the case")]
    NoFileOfList(String),
    /// A column by which people are divided has too many values.
    #[error("a column by which people are divided has more than {max} values")]
    TooManyStrata {
        /// So many are taken.
        max: usize,
    },
    /// The public log refused.
    #[error(transparent)]
    Record(#[from] testimony_record::Error),
    /// The Post could not be asked, or refused.
    #[error(transparent)]
    Courier(#[from] testimony_courier::Error),
    /// The copy of a log could not be asked.
    #[error(transparent)]
    Site(#[from] testimony_courier::SiteError),
    /// The place for backups could not be asked, or refused.
    #[error(transparent)]
    Depot(#[from] testimony_depot::Error),
    /// What was written to the place for backups does not come back.
    #[error("the place for backups does not give object {0} back as it was written")]
    NotKept(String),
    /// Nothing to restore.
    #[error("there is no backup there")]
    NoBackup,
    /// The folder holds another restore that was cut off.
    #[error("{} holds the beginning of another backup", .0.display())]
    OtherRestore(PathBuf),
    /// Something that no parity covers is gone.
    #[error("object {object} of the backup is missing or damaged; it is a part of {file}")]
    LostObject {
        /// Its name in the depot.
        object: String,
        /// The file of the vault.
        file: String,
    },
    /// Nothing in the case bears this name.
    #[error("there is no item and nothing with the id `{0}` in the case")]
    NothingToErase(String),
    /// Several kinds of thing bear this id.
    #[error("several things in the case have the id `{0}`")]
    Ambiguous(String),
    /// A tombstone stays.
    #[error("item {0} says what was erased, and stays")]
    IsTombstone(String),
    /// A grade that the case does not bear.
    #[error("line {line}: {cause}")]
    Grade {
        /// Counted from 1.
        line: usize,
        /// Why.
        #[source]
        cause: Box<Error>,
    },
    /// "Confirmed by other sources" without other sources.
    #[error(
        "credibility 1 (confirmed by other sources) needs 2 independent chains; there is proof of {lo}"
    )]
    NotConfirmed {
        /// The lower bound of the claim's chains.
        lo: u32,
    },
    /// Words that were marked or typed are not in the account.
    #[error("these words do not stand in the account")]
    NotInAccount,
    /// Decided by somebody else, taken back, or never there.
    #[error("this is not proposed")]
    NoProposal,
    /// A decision without a reason.
    #[error("a decision about a proposal needs a reason")]
    NoReason,
    /// Days that are unknown or overlap.
    #[error("nothing on record says which of the two accounts came first")]
    WhichIsLater,
    /// What was typed makes no sense.
    #[error("{0}")]
    Form(String),
    /// An entry that takes others back.
    #[error("{0} takes other entries back; without it they would count again")]
    IsWithdrawal(String),
    /// An entry by which something is hidden from somebody.
    #[error("{0} says who sees what; without it somebody would see more")]
    SaysWhoSees(String),
    /// Sealing or opening failed.
    #[error(transparent)]
    Seal(#[from] testimony_seal::Error),
    /// A key, note or policy cannot be used.
    #[error(transparent)]
    Proof(#[from] testimony_proof::Error),
    /// A claim cannot be weighed.
    #[error(transparent)]
    Weigh(#[from] testimony_weigh::Error),
    /// An actions file is bad.
    #[error(transparent)]
    Actions(#[from] testimony_model::Error),
    /// A file cannot be read as a table.
    #[error("{file}: {cause}")]
    Table {
        /// Its name.
        file: String,
        /// Why not.
        #[source]
        cause: testimony_tables::Error,
    },
    /// A table cannot be written.
    #[error("{file}: {cause}")]
    Sheet {
        /// Its name.
        file: String,
        /// Why not.
        #[source]
        cause: testimony_tables::Error,
    },
    /// A mapping that does not fit a table.
    #[error("{file}: the mapping does not fit: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Mapping {
        /// The table.
        file: String,
        /// All that does not fit.
        problems: Vec<testimony_tables::MappingProblem>,
    },
    /// Cells that cannot be taken: nothing of the table was.
    #[error("{} cannot be taken, so nothing is put on record", counted(.0.total))]
    Cells(Box<crate::tabling::Refusals>),
    /// What a row says cannot be put on record.
    #[error("{file}, row {row}: {cause}")]
    Row {
        /// The table.
        file: String,
        /// As a spreadsheet counts.
        row: u64,
        /// Why not.
        #[source]
        cause: Box<testimony_vault::Error>,
    },
    /// An action of a file cannot be put on record.
    #[error("line {line}: {cause}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why not.
        #[source]
        cause: Box<testimony_vault::Error>,
    },
    /// An action that only the program itself may put on record.
    #[error("line {line}: `{action}` is put on record by its own command, not by `apply`")]
    NotByHand {
        /// Counted from 1.
        line: usize,
        /// Which action.
        action: &'static str,
    },
    /// The same Post answers with another identity than before.
    #[error("this address answered with the identity of another Post than before")]
    OtherPost,
    /// The Post was set up for another team, or before a member of this one was removed.
    #[error("the Post seals to another team, or to this one as it was before somebody was removed")]
    OtherTeamAtPost,
    /// Nothing was announced: the vault was made by a version that had no rosters.
    #[error("this team has not announced to whom is to be sealed")]
    NoRoster,
    /// An account that came by no mailbox cannot be answered.
    #[error("account `{0}` did not come through a Post, so there is no mailbox to answer to")]
    NoMailbox(String),
    /// A message without words.
    #[error("the message is empty")]
    EmptyMessage,
    /// This copy of the vault may not sign.
    #[error("the log is locked: {0}")]
    LogLocked(crate::marks::Locked),
    /// A name that is no member's.
    #[error("a member's name has 1 to {0} letters and no line breaks")]
    BadMemberName(usize),
    /// A new log needs a new name.
    #[error("a new log needs another name than the old one")]
    SameLog,
    /// The item is not sealed yet.
    #[error("item {0} is not sealed yet")]
    NotSealed(String),
    /// The quorum of the team's own policy is not met.
    #[error("too few of your policy's cosigners have signed a checkpoint that holds all of this")]
    TooFewCosigned,
    /// Fewer than two authorities for one checkpoint.
    #[error("at least two stamping authorities are needed, each once")]
    OneAuthority,
    /// An empty log.
    #[error("the log has no leaf yet, so there is nothing to stamp")]
    NothingToStamp,
    /// No checkpoint of this size was kept, and it is not the newest.
    #[error("no checkpoint of {0} leaves was kept")]
    NoCheckpoint(u64),
    /// As many stamps as a dossier can carry.
    #[error("the checkpoint of {0} leaves has 16 stamps, and no dossier carries more")]
    TooManyStamps(u64),
    /// A file without a certificate that can be a root.
    #[error("it is not one certificate (PEM or DER) that can vouch for stamps")]
    BadRoot,
    /// As many roots as a policy can name.
    #[error("the policy names 64 roots, and cannot name more")]
    TooManyRoots,
    /// The policy does not name this root.
    #[error("the policy names no such root")]
    NoSuchRoot,
    /// A cosigner's address or the proxy is not one that we can use.
    #[error(transparent)]
    Cosigner(testimony_courier::CosignerError),
    /// A key that is no cosigner's.
    #[error("this is not a cosigner's Ed25519 key (type 0x04)")]
    NotACosignersKey,
    /// A name that cannot stand in the policy a second time.
    #[error("another cosigner, or the policy itself, has this name already")]
    CosignerName,
    /// No cosigner has this name.
    #[error("the vault has no cosigner of this name")]
    NoSuchCosigner,
    /// More cosigners than a policy may name.
    #[error("the vault has as many cosigners as a policy may name")]
    TooManyCosigners,
    /// A quorum that no number of answers would reach.
    #[error("{quorum} of {cosigners} cosigners cannot be demanded")]
    QuorumOutOfReach {
        /// How many were to be demanded.
        quorum: usize,
        /// How many there are.
        cosigners: usize,
    },
    /// Nobody to ask.
    #[error("the vault has no cosigners")]
    NoCosigners,
    /// The sandbox in which files are read cannot work.
    #[error("files cannot be read: {0}")]
    Media(#[from] testimony_media::Error),
    /// The generator failed.
    #[error("the generator of random numbers fails: {0}")]
    Generator(String),
    /// A file of another program cannot be taken in.
    #[error(transparent)]
    Exchange(#[from] testimony_exchange::Error),
    /// A table cannot be written.
    #[error(transparent)]
    Tables(#[from] testimony_tables::Error),
    /// The list of what must stay hidden cannot be searched for.
    #[error(transparent)]
    Redact(#[from] testimony_redact::Error),
    /// Something that must stay hidden would be visible.
    #[error("{} would be visible; nothing was written", places(.0.len()))]
    ExportLeaks(Vec<testimony_exchange::Leak>),
    /// Nothing is overwritten.
    #[error("{} is there already", .0.display())]
    OutTaken(PathBuf),
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
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| match cause.kind() {
            io::ErrorKind::StorageFull => Self::Vault(testimony_vault::Error::DiskFull),
            _ => Self::Io { doing, path, cause },
        }
    }

    /// What the reader can do now.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Vault(error) => error.hint(),
            Self::Line { cause, .. } | Self::Row { cause, .. } => cause.hint(),
            Self::Mapping { .. } => Some(
                "run the import without --mapping to see what the columns could be, or mend the \
                 mapping (docs/spec/table.md)",
            ),
            Self::Sheet { .. } => Some(
                "no spreadsheet program reads more in one table; `--format csv` writes all of it",
            ),
            Self::Cells(_) => Some(
                "mend the cells or give the column an option in the mapping, then run it again",
            ),
            Self::Record(error) => error.hint(),
            Self::Courier(error) => error.hint(),
            Self::Depot(error) => error.hint(),
            Self::NothingToErase(_) => Some(
                "`testimony accounts DIR --json` lists accounts, sources, files and their items",
            ),
            Self::NotInAccount => Some("mark them in its text, or leave the field empty"),
            Self::NoProposal => Some("`testimony proposals DIR` lists what waits for you"),
            Self::NoReason => Some("say why with --reason: it goes on record with the decision"),
            Self::JudgedAlready(_) => Some(
                "with other numbers the answers would move to other people: add the file again as a \
                 new list",
            ),
            Self::ListsChanged => Some("nothing was kept; count them again as they are now"),
            Self::SeveralCases => Some("move the lists into one case first"),
            Self::WhichIsLater => Some(
                "say which has it from the other with --later ACCOUNT, or put on record when each \
                 was made",
            ),
            Self::Grade { cause, .. } => cause.hint(),
            Self::NotConfirmed { .. } => Some(
                "name the claim that is graded, or grade 2 (probably true); `testimony weigh DIR \
                 --claim ID` says whom to contact for another chain",
            ),
            Self::IsWithdrawal(_) => Some("take it back itself: `testimony undo DIR --entries N`"),
            Self::Ambiguous(_) => Some("name the item of its entry instead"),
            Self::NotKept(_) => Some("the disk or the store is failing: make the backup elsewhere"),
            Self::NoBackup => Some("name the same place as for `testimony backup`"),
            Self::OtherRestore(_) => Some(
                "go on with that one by `--snapshot`, or name a new folder; remove this one yourself",
            ),
            Self::LostObject { .. } => Some(
                "try an older backup with `--snapshot NAME` in a new folder, or put the object back \
                 from a copy of the place",
            ),
            Self::Actions(_) | Self::NotByHand { .. } => {
                Some("nothing of the file was applied; correct the line and run it again")
            }
            Self::OtherPost => Some(
                "do not go on before you have asked who runs the Post: somebody may stand between",
            ),
            Self::OtherTeamAtPost => Some(
                "give whoever runs the Post the new file (`testimony team export DIR --out FILE`) \
                 for `testimony post team POSTDIR --team FILE`",
            ),
            Self::NoRoster => Some("`testimony team export DIR --out FILE` announces it"),
            Self::NoMailbox(_) => Some("`testimony accounts DIR` shows by which way each one came"),
            Self::EmptyMessage => Some("write something; the sender would find an empty box"),
            Self::Media(testimony_media::Error::Unprotected { .. }) => Some(
                "hostile files are not opened without these walls; the files themselves are \
                 stored. A newer kernel (Linux 5.13 or later) has both",
            ),
            _ => self.hint_of_the_record(),
        }
    }

    /// What can be done about the log, and about those who cosign and stamp it.
    fn hint_of_the_record(&self) -> Option<&str> {
        match self {
            Self::LogLocked(_) => Some(
                "a log that signs twice is a fork: read its newest checkpoint from a copy of it \
                 elsewhere with `testimony record unlock DIR --from COPY`, or begin a new log with \
                 `testimony record restart DIR --log-origin NAME`",
            ),
            Self::NotSealed(_) => Some(
                "seal it with `testimony record seal DIR`; what came through the Post waits for a \
                 tick of its own (`testimony record show DIR`), unless you add --now",
            ),
            Self::NotACosignersKey => {
                Some("take the line that `testimony cosigner serve` prints on the other side")
            }
            Self::CosignerName => Some(
                "`testimony record cosigner list DIR` shows them; remove the old one first if its \
                 key has changed",
            ),
            Self::NoSuchCosigner => Some("`testimony record cosigner list DIR` shows them"),
            Self::QuorumOutOfReach { .. } => {
                Some("choose how many must cosign with --quorum, or add a cosigner first")
            }
            Self::NoCosigners => Some("add one with `testimony record cosigner add DIR VKEY URL`"),
            Self::TooFewCosigned => {
                Some("ask them: `testimony record cosign DIR`, then publish again")
            }
            Self::OneAuthority => Some(
                "name two with --tsa URL --tsa URL: a single authority could backdate, and nobody \
                 would know",
            ),
            Self::NothingToStamp => Some("seal first: `testimony record seal DIR`"),
            Self::NoCheckpoint(_) => Some("without --size the newest checkpoint is stamped"),
            Self::TooManyStamps(_) => Some("seal again and stamp the next checkpoint"),
            Self::BadRoot => Some(
                "take the root certificate that the authority publishes, not the one of its \
                 server or a bundle",
            ),
            Self::NoSuchRoot => Some("`testimony stamp root list DIR` shows those that it names"),
            Self::Exchange(_) => Some("nothing of the file was put on record"),
            Self::ExportLeaks(_) => Some(
                "put other words there (`testimony apply` with a revise action), or let names leave \
                 with --with-names; protected texts never leave",
            ),
            Self::OutTaken(_) => Some("name one that is not there yet; nothing is overwritten"),
            _ => None,
        }
    }
}

/// "1 hidden text", "2 hidden texts".
fn places(count: usize) -> String {
    if count == 1 { "1 hidden text".to_owned() } else { format!("{count} hidden texts") }
}

/// "1 cell", "12 cells".
fn counted(cells: u64) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}
