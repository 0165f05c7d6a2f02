//! The command line, word for word as `--help` shows it.

mod backup;
mod case;
mod changing;
mod cosigner;
mod count;
mod deed;
mod estimate;
mod exchange;
mod files;
mod generate;
mod link;
mod member;
mod post;
mod proposals;
mod record;
mod recovery;
mod search;
mod sheet;
mod stamp;
mod team;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use testimony_model::Handle;

use crate::passphrase::PassphraseArgs;

pub(crate) use self::backup::{BackupArgs, BucketArgs, EraseArgs, RestoreArgs};
pub(crate) use self::case::{AccountsArgs, ApplyArgs, FetchArgs, ReplyArgs};
pub(crate) use self::changing::{HistoryArgs, UndoArgs};
pub(crate) use self::cosigner::{AskedCosignerCommand, CosignerCommand};
pub(crate) use self::count::{CountArgs, CountCommand, DrawnArgs, StratumArg};
pub(crate) use self::estimate::{ALL as EVERY_MODEL, EstimateArgs};
pub(crate) use self::exchange::{
    DraftsArgs, ExportArgs, ExportFormat, ImportArgs, ImportFormat, RowSort, TableArgs,
};
pub(crate) use self::files::{AddArgs, FilesArgs, LimitArgs, ReadArgs, SandboxWorkerArgs};
pub(crate) use self::generate::GenerateCommand;
pub(crate) use self::link::{DayOrderArg, LinkArgs, LinkedArgs};
pub(crate) use self::member::{MemberCommand, WithinArgs};
pub(crate) use self::post::{
    PostCheckArgs, PostCommand, PostDoctorArgs, PostInitArgs, PostSendArgs, PostServeArgs,
};
pub(crate) use self::proposals::ProposalsArgs;
pub(crate) use self::record::{LogKeyArgs, RecordCommand, UnlockFrom};
pub(crate) use self::recovery::RecoveryCommand;
pub(crate) use self::search::SearchArgs;
pub(crate) use self::sheet::SheetArgs;
pub(crate) use self::stamp::{AskArgs, StampArgs, StampCommand, StampRootCommand};
pub(crate) use self::team::TeamCommand;

/// Takes accounts from people at risk without learning who they are, keeps and weighs them in an
/// encrypted vault, and publishes findings that any stranger can check offline.
#[derive(Debug, Parser)]
#[command(name = "testimony", version, propagate_version = true, subcommand_required = true)]
#[command(arg_required_else_help = true, after_help = START)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const START: &str = "\
To begin:
  testimony demo                       walk the whole chain on an invented case
  testimony init DIR                   make a vault for your team
  testimony open DIR                   open the Desk in your browser
  testimony verify DOSSIER --policy F  check what somebody published

Exit codes: 0 done (verify: Unchanged), 1 Changed or refused, 2 usage, 3 cannot tell,
4 not a dossier, vault, Post or cosigner, 70 fault of the program.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Walk the whole chain on an invented case, then open the Desk on it.
    Demo(DemoArgs),
    /// Make a vault: its keys, its log, one member.
    #[command(after_help = "Example:\n  testimony init case --name \"River Desk\"")]
    Init(InitArgs),
    /// Change the passphrase of a vault.
    #[command(subcommand)]
    Passphrase(PassphraseCommand),
    /// Who is on the team, and opens the vault.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Sheets of words that open the vault when every passphrase is lost.
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// What a Post needs to know of the team.
    #[command(subcommand)]
    Team(TeamCommand),
    /// Run a Post, or send an account to one.
    #[command(subcommand)]
    Post(PostCommand),
    /// List the accounts of a vault.
    #[command(after_help = "Example:\n  testimony accounts case --json")]
    Accounts(AccountsArgs),
    /// Take over what waits at a Post.
    #[command(after_help = "Example:\n  testimony fetch case --from http://127.0.0.1:8080")]
    Fetch(FetchArgs),
    /// Leave a message that only an account's sender can read.
    #[command(after_help = "Example:\n  testimony reply case p-7q2mzc4d --text question.txt \
                      --to http://127.0.0.1:8080")]
    Reply(ReplyArgs),
    /// Put casework on record in bulk; all lines of the file, or none.
    #[command(after_help = "Example:\n  testimony apply case actions.jsonl")]
    Apply(ApplyArgs),
    /// Take entries back: they stay on record and do not count any more.
    #[command(
        after_help = "Examples:\n  testimony undo case\n  testimony undo case --entries 12-16"
    )]
    Undo(UndoArgs),
    /// Who put what on record, and what was taken back: of the case, or of one thing of it.
    #[command(
        after_help = "Examples:\n  testimony history case\n  testimony history case event e1"
    )]
    History(HistoryArgs),
    /// Write the case for another program; no name, no exact point and no words without a flag.
    #[command(
        after_help = "Examples:\n  testimony export case --format ftm --out case.ftm.json\n  \
                      testimony export case --format csv --out tables --texts"
    )]
    Export(ExportArgs),
    /// Put on record what another program has; all of the file, or nothing.
    #[command(
        after_help = "Examples:\n  testimony import case list.xlsx --as acts --save-mapping list.toml\n  \
                      testimony import case list.xlsx --as acts --mapping list.toml\n  \
                      testimony import case records.jsonl --format huridocs --plan\n  \
                      testimony import case entities.ftm.json --format ftm"
    )]
    Import(ImportArgs),
    /// List the records that lack what the standard asks for.
    #[command(after_help = "Example:\n  testimony drafts case --language ru")]
    Drafts(DraftsArgs),
    /// The public log: seal, prove, look, have it cosigned.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Have the public log dated by stamping authorities outside.
    #[command(after_help = "Example:\n  testimony stamp case --tsa http://tsa.example/tsr \
                      --tsa http://stamp.example/ --root one.pem --root two.pem")]
    Stamp(StampArgs),
    /// Cosign the logs of other teams, so that nobody can show two histories of one.
    #[command(subcommand)]
    Cosigner(CosignerCommand),
    /// Count the independent chains that carry a claim.
    #[command(after_help = "Examples:\n  testimony weigh case --claim c-held\n  \
                      testimony weigh --graph graph.json --json")]
    Weigh(WeighArgs),
    /// Which entries of several lists are one person; names in Latin, Cyrillic and Arabic letters.
    #[command(
        after_help = "Examples:\n  testimony link hospital.csv morgue.xlsx --out clusters.csv\n  \
                      testimony link a.csv b.csv --map surname=Фамилия --deduplicated b --out \
                      clusters.csv --json\n  testimony link a.csv b.csv --explain a:17,b:4"
    )]
    Link(LinkArgs),
    /// From lists of people to how many there are in all, with its doubt.
    #[command(
        after_help = "Examples:\n  testimony count hospital.csv relatives.xlsx ngo.ods --out \
                      count.json --covers hospital='dead of February, brought in'\n  testimony \
                      count again count.json"
    )]
    Count(Box<CountArgs>),
    /// Estimate how many are on no list, from who is on which of several lists.
    #[command(after_help = "Examples:\n  testimony estimate overlaps.csv\n  \
                      testimony estimate overlaps.csv --model lcmcr --seed 7 --json\n  \
                      testimony estimate overlaps.csv --pictures pictures")]
    Estimate(EstimateArgs),
    /// Which account may have it from which: with the evidence, for you to confirm or reject.
    #[command(after_help = "Examples:\n  testimony proposals case\n  testimony proposals case \
                      --confirm a-paper+a-blog --reason \"the same words, a day later\"")]
    Proposals(ProposalsArgs),
    /// Publish a dossier by a plan.
    #[command(after_help = "Example:\n  testimony publish case --plan plan.toml --out dossier")]
    Publish(PublishArgs),
    /// Check a dossier that somebody published.
    #[command(after_help = "Example:\n  testimony verify dossier --policy policy.txt")]
    Verify(VerifyArgs),
    /// Write the page that checks dossiers in a browser, without this program.
    #[command(after_help = "Example:\n  testimony verify-page --out verify.html")]
    VerifyPage(VerifyPageArgs),
    /// Policies that you trust, so that `verify` needs no flag.
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Check that everything on record is there and unchanged.
    #[command(after_help = "Example:\n  testimony check case --read-data")]
    Check(CheckArgs),
    /// Put files and folders into the case, each sealed and named on record.
    #[command(after_help = "Example:\n  testimony add case photographs/ report.pdf --source ngo-1")]
    Add(AddArgs),
    /// Read the files that wait: text for the search, what lies in archives, small pictures.
    #[command(after_help = "Example:\n  testimony read case --ocr eng+rus")]
    Read(ReadArgs),
    /// Look for words in accounts, files, and what was written about them.
    #[command(after_help = "Examples:\n  testimony search case detained lang:ru\n  \
                      testimony search case '\"nine days\" -bridge' --facets --json")]
    Search(SearchArgs),
    /// List the files of the case.
    #[command(after_help = "Example:\n  testimony files case --json")]
    Files(FilesArgs),
    /// Erase something for good; its commitment and a signed tombstone stay.
    #[command(after_help = "Examples:\n  testimony erase case a-w1 --reason safety --plan\n  \
                      testimony erase case w1 --reason consent_withdrawn --yes")]
    Erase(EraseArgs),
    /// Save the vault to another disk or a store; only what changed is sent.
    #[command(after_help = "Examples:\n  testimony backup case /media/stick/backups --keep 30\n  \
                      testimony backup case s3://bucket/team --endpoint https://store.example")]
    Backup(BackupArgs),
    /// Bring a vault back from a backup, and prove that it is what was saved.
    #[command(after_help = "Example:\n  testimony restore /media/stick/backups case")]
    Restore(RestoreArgs),
    /// Open the Desk in your browser, at a one-time address on this machine.
    #[command(after_help = "Example:\n  testimony open case")]
    Open(OpenArgs),
    /// Write what a package carries: manual pages, completions, a unit.
    #[command(subcommand)]
    Generate(GenerateCommand),
    /// Started by the program itself: takes hostile files apart behind walls.
    #[command(hide = true)]
    SandboxWorker(SandboxWorkerArgs),
    /// Make everything that has the vault open forget its keys; a Desk asks for a passphrase again.
    #[command(after_help = "Example:\n  testimony lock case")]
    Lock(DirArgs),
    /// As `lock`, and close the Desk too.
    #[command(after_help = "Example:\n  testimony panic case")]
    Panic(DirArgs),
}

impl Command {
    /// Whether it may not run while a long work gives way in between: it is one itself, or takes
    /// something out of the case, or needs the vault as a whole.
    pub(crate) fn meets_no_long_work(&self) -> bool {
        matches!(
            self,
            Self::Add(_) | Self::Read(_) | Self::Check(_) | Self::Erase(_) | Self::Member(_)
        )
    }

    /// Whether the process that has the vault open to write can run it for another one: whatever
    /// puts something into a vault, ends by itself, and does not take the vault for itself.
    pub(crate) fn can_be_sent(&self) -> bool {
        match self {
            Self::Record(command) => !matches!(
                command,
                RecordCommand::Run { .. }
                    | RecordCommand::Serve { .. }
                    | RecordCommand::Audit { .. }
                    | RecordCommand::Mirror { .. }
            ),
            Self::Recovery(command) => matches!(command, RecoveryCommand::Make { .. }),
            Self::Member(_)
            | Self::Fetch(_)
            | Self::Reply(_)
            | Self::Apply(_)
            | Self::Undo(_)
            | Self::Import(_)
            | Self::Stamp(_)
            | Self::Publish(_)
            | Self::Add(_)
            | Self::Read(_)
            | Self::Check(_) => true,
            _ => false,
        }
    }
}

/// A command about a whole vault, without a passphrase.
#[derive(Debug, Args)]
pub(crate) struct DirArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where to put everything; a new folder in the current one by default.
    #[arg(long, value_name = "DIR", default_value = "demo")]
    pub(crate) dir: PathBuf,
    /// End after the walk, without opening the Desk.
    #[arg(long)]
    pub(crate) no_serve: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder; it must be empty or new.
    pub(crate) dir: PathBuf,
    /// The team's name, as senders and readers see it.
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// The name of the log for ever: an address without "https://"; drawn if absent.
    #[arg(long, value_name = "NAME")]
    pub(crate) log_origin: Option<String>,
    /// Seconds between two leaves of the log (60 to 86400).
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600)]
    #[arg(value_parser = clap::value_parser!(u64).range(60..=86_400))]
    pub(crate) tick_seconds: u64,
    /// Days within which each item of a Post is sealed, at a tick drawn for it alone (0 to 30).
    #[arg(long, value_name = "DAYS", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u64).range(0..=30))]
    pub(crate) post_delay_days: u64,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PassphraseCommand {
    /// Wrap the vault's master key with another passphrase; the old one opens nothing afterwards.
    #[command(after_help = "Example:\n  testimony passphrase change case")]
    Change {
        /// The vault.
        dir: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
        /// Read the new passphrase from the first line of FILE.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WeighArgs {
    /// The vault.
    #[arg(required_unless_present = "graph", requires = "claim")]
    pub(crate) dir: Option<PathBuf>,
    /// The claim.
    #[arg(long, value_name = "ID")]
    pub(crate) claim: Option<Handle>,
    /// Weigh this graph (docs/spec/finding.md) instead of a vault's claim ("-" is stdin).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dir", "claim"])]
    pub(crate) graph: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The plan (docs/spec/dossier.md).
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: PathBuf,
    /// The folder to write; it must not exist.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The shapes of the certificates in the plan may be seen; without it they are shown to you.
    #[arg(long)]
    pub(crate) accept_shape: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The dossier: its folder, or a zip or tar file of it.
    pub(crate) dossier: PathBuf,
    /// The publisher's policy, which you got from somewhere else than the dossier.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Print JSON (docs/spec/verdict.md).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyPageArgs {
    /// The file to write; it must not exist.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Trust a policy from now on.
    #[command(after_help = "Example:\n  testimony trust add policy.txt")]
    Add {
        /// The policy.
        file: PathBuf,
    },
    /// List the policies that you trust.
    #[command(after_help = "Example:\n  testimony trust list")]
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Trust the policy of a log no longer.
    #[command(after_help = "Example:\n  testimony trust remove example.org/log")]
    Remove {
        /// The name of the log, as `trust list` shows it.
        log: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Read every byte of every file too, not only the database.
    #[arg(long)]
    pub(crate) read_data: bool,
    /// Compute all tables again from the signed entries first.
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Bring damaged parts of files back from their parity first, then read every byte.
    #[arg(long)]
    pub(crate) repair: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Address and port on this machine; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Reach Posts through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Lock by itself when nobody has looked for so many minutes; 0 never does.
    #[arg(long, value_name = "MINUTES", default_value_t = 15)]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=1_440))]
    pub(crate) lock_after: u32,
    /// What a locked Desk gets from the one before it; stdin is then where it listens.
    #[arg(long, hide = true, conflicts_with_all = ["passphrase_file", "passphrase_command"])]
    pub(crate) resume: Option<String>,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}
