//! How a passphrase reaches the command: a prompt, a file or a program; never an argument.

use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testimony_casework::members;
use testimony_seal::{CodeWords, PersonalIdentity};
use testimony_vault::{Access, Passphrase, Unlock, Vault};
use zeroize::Zeroizing;

use crate::commands::marks;
use crate::failure::{Failure, REFUSED, USAGE};
use crate::session::in_context;
use crate::{output, surroundings};

/// A passphrase has at most this many bytes; more is another file by mistake.
const PASSPHRASE_BYTES_MAX: u64 = 4_096;

/// Fewer characters than this are warned about.
const PASSPHRASE_CHARS_FEW: usize = 14;

/// Where the passphrase comes from.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct PassphraseArgs {
    /// Read the passphrase from the first line of FILE ("-" is stdin).
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_command")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Run COMMAND by the shell and take the first line that it prints.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) passphrase_command: Option<String>,
    /// Open it by your own age identity in FILE, instead of a passphrase.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["passphrase_file", "passphrase_command"])]
    pub(crate) identity: Option<PathBuf>,
}

/// What opens a vault.
#[derive(Debug)]
pub(crate) enum Given {
    /// A passphrase.
    Passphrase(Passphrase),
    /// An age identity.
    Identity(PersonalIdentity),
}

impl Given {
    /// As the vault takes it.
    pub(crate) fn as_unlock(&self) -> Unlock<'_> {
        match self {
            Self::Passphrase(passphrase) => Unlock::Passphrase(passphrase),
            Self::Identity(identity) => Unlock::Identity(identity),
        }
    }

    /// Opens a vault, and ends what an earlier command left half done.
    pub(crate) fn open(
        &self,
        dir: &Path,
        access: Access,
    ) -> Result<Vault, testimony_casework::Error> {
        let mut vault = Vault::open_as(dir, &self.as_unlock(), access)?;
        if access == Access::Write {
            let mut rng = surroundings::rng();
            if let Self::Passphrase(passphrase) = self {
                vault.renew(passphrase, &mut rng)?;
            }
            let mut occasion = surroundings::occasion(&mut rng);
            if members::is_log_due(&vault)? {
                members::finish(&mut vault, &marks(), &mut occasion)?;
            }
        }
        Ok(vault)
    }
}

impl PassphraseArgs {
    /// The passphrase of a vault that exists.
    pub(crate) fn get(&self) -> Result<Passphrase, Failure> {
        match self.given()? {
            Some(given) => Ok(given),
            None => prompt("Passphrase: "),
        }
    }

    /// What opens a vault that exists.
    pub(crate) fn unlock(&self) -> Result<Given, Failure> {
        let Some(file) = &self.identity else { return self.get().map(Given::Passphrase) };
        let text = read(file)?;
        let identity = PersonalIdentity::parse(&text).map_err(|error| {
            Failure::new(REFUSED, format!("{} is no identity: {error}", file.display()))
        })?;
        Ok(Given::Identity(identity))
    }

    /// A passphrase for a new vault; typed twice, or generated when nothing is typed.
    pub(crate) fn choose(&self) -> Result<Passphrase, Failure> {
        let chosen = self.typed_or_given()?;
        if chosen.reveal().chars().count() < PASSPHRASE_CHARS_FEW {
            output::warning(
                "this passphrase is short; who takes the folder can try millions. Leave it empty \
                 at the prompt to have a strong one generated",
            );
        }
        Ok(chosen)
    }

    fn typed_or_given(&self) -> Result<Passphrase, Failure> {
        if let Some(given) = self.given()? {
            return Ok(given);
        }
        let typed = prompt("New passphrase (leave empty to have one generated): ")?;
        if typed.is_empty() {
            let generated = generate();
            output::note("Generated passphrase. It is shown once; without it nothing opens:");
            output::precious(generated.reveal());
            return Ok(generated);
        }
        let again = prompt("The same again: ")?;
        if again.reveal() == typed.reveal() {
            Ok(typed)
        } else {
            Err(Failure::new(REFUSED, "the two passphrases differ").hint("run the command again"))
        }
    }

    fn given(&self) -> Result<Option<Passphrase>, Failure> {
        if self.identity.is_some() {
            return Err(Failure::new(USAGE, "a passphrase is needed here, not an identity")
                .hint("leave --identity out"));
        }
        let text = match (&self.passphrase_file, &self.passphrase_command) {
            (Some(file), _) => read(file)?,
            (None, Some(command)) => ask(command)?,
            (None, None) => return Ok(None),
        };
        // Some editors begin a file with a mark that is no part of the passphrase.
        let text = text.trim_start_matches('\u{feff}');
        let first = text.split(['\n', '\r']).next().unwrap_or("");
        if first.is_empty() {
            return Err(Failure::new(USAGE, "the passphrase is empty"));
        }
        Ok(Some(Passphrase::new(first)))
    }
}

/// Twelve words of a list of 2,048: 128 bits, easy to write down.
pub(crate) fn generate() -> Passphrase {
    let words = CodeWords::generate(&mut surroundings::rng());
    Passphrase::new(&Zeroizing::new(words.phrase().replace(' ', "-")))
}

fn read(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let failed = Failure::file("reading the passphrase from", file);
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(PASSPHRASE_BYTES_MAX).read_to_string(&mut text)
    } else {
        fs::File::open(file)
            .and_then(|open| open.take(PASSPHRASE_BYTES_MAX).read_to_string(&mut text))
    };
    read.map_err(failed)?;
    Ok(text)
}

#[allow(clippy::disallowed_methods, reason = "the user's own program gives the passphrase")]
fn ask(command: &str) -> Result<Zeroizing<String>, Failure> {
    let failed = |why: String| Failure::new(REFUSED, format!("the passphrase command {why}"));
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|cause| failed(format!("did not start: {cause}")))?;
    if !output.status.success() {
        return Err(failed("failed".to_owned()));
    }
    let printed = Zeroizing::new(output.stdout);
    let text = std::str::from_utf8(&printed).map_err(|_| failed("printed no text".to_owned()))?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn nobody() -> Failure {
    Failure::new(USAGE, "no passphrase was given and nobody can be asked")
        .hint("give --passphrase-file FILE, --passphrase-command COMMAND or --identity FILE")
}

/// Asks for a secret here, for a command that runs elsewhere; nothing where nobody can be asked.
pub(crate) fn ask_here(question: &str) -> Option<Zeroizing<String>> {
    let asked = prompt(question).ok()?;
    Some(Zeroizing::new(asked.reveal().to_owned()))
}

fn prompt(question: &str) -> Result<Passphrase, Failure> {
    if let Some(answer) = in_context(|context| context.ask(question)) {
        let answer = answer.ok_or_else(nobody)?;
        return Ok(Passphrase::new(&answer));
    }
    if !std::io::stdin().is_terminal() {
        return Err(nobody());
    }
    let typed = rpassword::prompt_password(question).map_err(|cause| {
        Failure::new(REFUSED, format!("the passphrase cannot be read: {cause}"))
    })?;
    Ok(Passphrase::new(&Zeroizing::new(typed)))
}
