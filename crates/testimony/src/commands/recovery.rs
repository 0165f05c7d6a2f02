//! `recovery make|open`: a vault whose passphrases are lost.

use std::fs;
use std::path::Path;

use testimony_seal::recovery::RecoveryShare;
use testimony_vault::{Access, Kdf, Vault, Way};
use zeroize::Zeroizing;

use super::{DONE, Outcome, open_vault, read_text, write_new};
use crate::cli::RecoveryCommand;
use crate::failure::{Failure, REFUSED, USAGE};
use crate::passphrase::{self, PassphraseArgs};
use crate::{output, surroundings};

/// A sheet with its instructions has about 1,500 bytes.
const SHEET_BYTES_MAX: u64 = 16 << 10;

pub(super) fn recovery(command: &RecoveryCommand) -> Outcome {
    match command {
        RecoveryCommand::Make { dir, shares, threshold, out, passphrase } => {
            if threshold > shares {
                return Err(Failure::new(USAGE, "more shares are needed than there are")
                    .hint("--threshold is at most --shares"));
            }
            let vault = open_vault(dir, passphrase, Access::Write)?;
            make(&vault, (*threshold, *shares), out.as_deref())
        }
        RecoveryCommand::Open { dir, name, share, new_passphrase_file } => {
            open(dir, name, share, new_passphrase_file.clone())
        }
    }
}

fn make(vault: &Vault, numbers: (u8, u8), out: Option<&Path>) -> Outcome {
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let day = occasion.now.strftime("%-d %B %Y").to_string();
    let shares = vault.recovery_shares(numbers, &mut occasion)?;
    if let Some(folder) = out {
        fs::create_dir_all(folder).map_err(Failure::file("making", folder))?;
    }
    for share in &shares {
        let sheet = sheet(share, numbers, &day);
        match out {
            Some(folder) => {
                let path =
                    folder.join(format!("recovery-{}-{}.txt", share.set_name(), share.number));
                write_new(&path, &sheet)?;
                output::line(&path.display().to_string());
            }
            None => output::precious(&sheet),
        }
    }
    output::note("give each sheet to another person or place; print it, then destroy the file");
    output::note("they open this vault until a member is removed; then make new ones");
    Ok(DONE)
}

/// One sheet, for somebody who has never seen the program.
fn sheet(share: &RecoveryShare, (threshold, shares): (u8, u8), day: &str) -> Zeroizing<String> {
    let words: Vec<String> = share
        .lines()
        .iter()
        .enumerate()
        .map(|(at, line)| format!("    {}. {}", at + 1, line.as_str()))
        .collect();
    Zeroizing::new(format!(
        "RECOVERY SHEET {number} of {shares}          set {set}, {day}\n\n\
         Any {threshold} of these {shares} sheets open the vault of a team without a passphrase.\n\
         One sheet alone tells nothing, and neither do {fewer}.\n\n\
         {words}\n\n\
         Keep it dry, dark and apart from the other sheets. Show it to nobody, and never\n\
         photograph it. Give it back only to somebody of the team whom you know.\n\n\
         To open the vault: bring {threshold} sheets of set {set} to the machine that has the\n\
         vault's folder, and run\n\n    testimony recovery open FOLDER --name YOURNAME\n\n\
         It asks for the words of each sheet: all six lines, in order. The last word of a line\n\
         checks the others; a slip is named.\n\n\
         This sheet is void when a member was removed after {day}.\n",
        number = share.number,
        set = share.set_name(),
        fewer = threshold - 1,
        words = words.join("\n"),
    ))
}

fn open(
    dir: &Path,
    name: &str,
    files: &[std::path::PathBuf],
    new_passphrase_file: Option<std::path::PathBuf>,
) -> Outcome {
    Vault::is_one(dir)?;
    let shares = if files.is_empty() { asked()? } else { read(files)? };
    // Whether they fit together is said before anybody chooses a passphrase.
    testimony_seal::recovery::combine(&shares).map(drop)?;
    let new = PassphraseArgs { passphrase_file: new_passphrase_file, ..PassphraseArgs::default() };
    let passphrase = new.choose()?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let way = Way::Passphrase(&passphrase, Kdf::STRONG);
    let vault = Vault::recover(dir, &shares, name, &way, &mut occasion)?;
    output::line(&output::shown(&format!("The vault is open. {name} is a member from now on.")));
    output::note("that you came in by recovery sheets is on record");
    let lost = vault.members()?.iter().filter(|one| one.last.is_none() && !one.me).count();
    if lost > 0 {
        output::note(
            "if others lost their passphrases to somebody, remove them: `testimony member remove`",
        );
    }
    Ok(DONE)
}

fn read(files: &[std::path::PathBuf]) -> Result<Vec<RecoveryShare>, Failure> {
    let one = |file: &std::path::PathBuf| {
        let text = Zeroizing::new(read_text(file, SHEET_BYTES_MAX)?);
        RecoveryShare::parse(&text)
            .map_err(|error| Failure::new(REFUSED, format!("{}: {error}", file.display())))
    };
    files.iter().map(one).collect()
}

/// Asks for sheets until there are enough.
fn asked() -> Result<Vec<RecoveryShare>, Failure> {
    let mut shares: Vec<RecoveryShare> = Vec::new();
    loop {
        let question = format!("Words of sheet {} (all six lines): ", shares.len() + 1);
        let typed = passphrase::ask_here(&question).ok_or_else(|| {
            Failure::new(USAGE, "no sheet was given and nobody can be asked")
                .hint("give each one with --share FILE")
        })?;
        match RecoveryShare::parse(&typed) {
            Ok(share) if shares.iter().any(|one| one.number == share.number) => {
                output::note("this sheet was given before");
            }
            Ok(share) => shares.push(share),
            Err(error) => output::note(&format!("{error}; type the sheet again")),
        }
        let needed = shares.first().map_or(u8::MAX, |share| share.threshold);
        if shares.len() >= usize::from(needed) {
            return Ok(shares);
        }
    }
}
