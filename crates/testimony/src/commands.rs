//! One function a command: parse what is left to parse, call the use case, print.

mod backup;
mod case;
mod changing;
mod cosigner;
mod count;
mod demo;
mod desk;
mod dossier;
mod drawn;
mod erase;
mod estimate;
mod exchange;
mod files;
mod generate;
mod keys;
mod link;
mod log;
mod member;
mod post;
mod proposals;
mod record;
mod recovery;
mod search;
mod serving;
mod stamp;
mod table;
mod vault;
mod weigh;

use std::fmt::Display;
use std::path::Path;
use std::sync::OnceLock;

use clap::Parser;
use testimony_casework::Marks;
use testimony_casework::init::policy_path;
use testimony_vault::Vault;

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::session::{self, Forwarded, in_context, open as open_vault};

pub(crate) use self::serving::signal_flag;
use crate::{config, output};

/// An exit code, or what went wrong.
pub(crate) type Outcome = Result<u8, Failure>;

/// Where this machine remembers what it signed.
pub(crate) fn marks() -> Marks {
    let Some(folder) = config::marks_folder() else {
        output::warning(
            "neither XDG_STATE_HOME nor HOME is set: if this vault is ever restored from a backup, \
             nothing will notice that its log signs twice",
        );
        return Marks::nowhere();
    };
    Marks::in_folder(folder)
}

/// The policy beside the vault is new; those that readers have are not.
fn tell_new_policy(vault: &Vault) {
    output::note(&format!(
        "{} is new: spread it, and send it to the cosigners; readers with the old one go by that",
        policy_path(vault).display()
    ));
}

/// Done.
const DONE: u8 = 0;

/// Runs a command.
pub(crate) fn run(cli: Cli) -> Outcome {
    session::about_to(cli.command.deed());
    match cli.command {
        Command::Demo(args) => demo::demo(&args),
        Command::Init(args) => vault::init(&args),
        Command::Passphrase(command) => vault::passphrase(&command),
        Command::Team(command) => vault::team(&command),
        Command::Check(args) => vault::check(&args),
        Command::Post(command) => post::post(command),
        Command::Accounts(args) => case::accounts(&args),
        Command::Fetch(args) => case::fetch(&args),
        Command::Reply(args) => case::reply(&args),
        Command::Apply(args) => case::apply(&args),
        Command::Undo(args) => changing::undo(&args),
        Command::History(args) => changing::history(&args),
        Command::Proposals(args) => proposals::proposals(&args),
        Command::Export(args) => exchange::export(&args),
        Command::Import(args) => exchange::import(&args),
        Command::Drafts(args) => exchange::drafts(&args),
        Command::Record(command) => record::record(&command),
        Command::Stamp(args) => stamp::stamp(&args),
        Command::Cosigner(command) => cosigner::cosigner(command),
        Command::Weigh(args) => weigh::weigh(&args),
        Command::Link(args) => link::link(&args),
        Command::Count(args) => count::count(&args),
        Command::Estimate(args) => estimate::estimate(&args),
        Command::Publish(args) => dossier::publish(&args),
        Command::Verify(args) => dossier::verify(&args),
        Command::VerifyPage(args) => dossier::verify_page(&args),
        Command::Trust(command) => dossier::trust(&command),
        Command::Add(args) => files::add(&args),
        Command::Read(args) => files::read(&args),
        Command::Search(args) => search::search(&args),
        Command::Files(args) => files::list(&args),
        Command::Erase(args) => erase::erase(&args),
        Command::Backup(args) => backup::backup(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Generate(command) => generate::generate(&command),
        Command::Open(args) => desk::open(args),
        // `main` has run it before.
        Command::SandboxWorker(_) => Ok(DONE),
        Command::Member(command) => member::member(&command),
        Command::Recovery(command) => recovery::recovery(&command),
        Command::Lock(args) => keys::lock(&args),
        Command::Panic(args) => keys::panic(&args),
    }
}

/// Runs a command here, or in the process that has its vault open to write.
pub(crate) fn run_here_or_there(mut cli: Cli) -> Outcome {
    for _ in 0..TURNS_MAX {
        let can_be_sent = cli.command.can_be_sent();
        match run(cli) {
            Err(Failure { held: Some(dir), .. }) if can_be_sent => {
                if let Forwarded::Ran(code) = session::forward(&dir, None)? {
                    return Ok(code);
                }
            }
            outcome => return outcome,
        }
        // Whoever held it has gone in the meantime.
        cli = Cli::parse();
    }
    Err(testimony_vault::Error::InUse.into())
}

/// How often a command may find that the vault is taken, then that it is free.
const TURNS_MAX: u32 = 10;

/// Reads a text file that the user named; `-` is stdin.
fn read_text(path: &Path, bytes_max: u64) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path, bytes_max)?).map_err(|_| {
        let why = format!("{}: it is not text in UTF-8", path.display());
        Failure::new(crate::failure::REFUSED, why)
    })
}

/// Reads a file that the user named; `-` is stdin.
fn read_bytes(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        bytes = stdin_bytes(bytes_max)?;
    } else {
        let open = std::fs::File::open(path);
        open.and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
            .map_err(Failure::file("reading", path))?;
    }
    if bytes.len() as u64 > bytes_max {
        let why = format!("{}: it is longer than {bytes_max} bytes", path.display());
        return Err(Failure::new(crate::failure::REFUSED, why));
    }
    Ok(bytes)
}

/// What stdin holds: of this process, or of the one that sent the command. It is kept, since a
/// command that has read it may have to be sent elsewhere.
pub(crate) fn stdin_bytes(bytes_max: u64) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    static READ: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(sent) = in_context(session::Context::stdin) {
        return Ok(sent);
    }
    if let Some(read) = READ.get() {
        return Ok(read.clone());
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(bytes_max + 1).read_to_end(&mut bytes);
    read.map_err(Failure::file("reading", Path::new("-")))?;
    Ok(READ.get_or_init(|| bytes).clone())
}

/// Writes a new file; what is there already stays.
fn write_new(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    use std::io::Write;
    let writing =
        || std::fs::File::create_new(path).and_then(|mut file| file.write_all(content.as_ref()));
    writing().map_err(|cause| {
        let failure = Failure::file("writing", path)(cause);
        if path.exists() {
            failure.hint("name a file that is not there yet; nothing is overwritten")
        } else {
            failure
        }
    })
}

/// "1 item", "2 items".
fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let word = if number == N::from(1) { one } else { many };
    format!("{number} {word}")
}
