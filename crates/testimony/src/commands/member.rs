//! `member add|access|list|remove|rename`: who is on the team.

use serde_json::json;
use testimony_casework::access;
use testimony_casework::members::{self, Departure};
use testimony_model::{Handle, MemberRole};
use testimony_vault::{Access, Kdf, Member, Standing, Vault, Way};

use super::{DONE, Outcome, counted, marks, open_vault, tell_new_policy};
use crate::cli::{MemberCommand, WithinArgs};
use crate::failure::Failure;
use crate::passphrase::PassphraseArgs;
use crate::{output, surroundings};

pub(super) fn member(command: &MemberCommand) -> Outcome {
    match command {
        MemberCommand::Add {
            dir,
            name,
            recipient,
            new_passphrase_file,
            role,
            within,
            passphrase,
        } => {
            let mut vault = open_vault(dir, passphrase, Access::Write)?;
            let file = new_passphrase_file.clone();
            let new = PassphraseArgs { passphrase_file: file, ..PassphraseArgs::default() };
            let chosen = match recipient {
                Some(_) if new_passphrase_file.is_none() => None,
                _ => Some(choose(&new, name)?),
            };
            add(&mut vault, name, recipient.as_deref(), chosen.as_ref())?;
            let cases = cases(within);
            if role.is_some() || cases.is_some() {
                grant(&mut vault, name, role.unwrap_or(MemberRole::Analyst), cases)?;
            }
            tell_access(&vault, name)?;
            output::note(
                "from now on each of you opens the vault, and signs, with what is your own",
            );
            Ok(DONE)
        }
        MemberCommand::Access { dir, name, role, within, passphrase } => {
            let mut vault = open_vault(dir, passphrase, Access::Write)?;
            grant(&mut vault, name, *role, cases(within))?;
            tell_access(&vault, name)?;
            Ok(DONE)
        }
        MemberCommand::List { dir, json, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            list(&vault.members()?, *json)
        }
        MemberCommand::Remove { dir, name, log_origin, json, passphrase } => {
            let mut vault = open_vault(dir, passphrase, Access::Write)?;
            let mut rng = surroundings::rng();
            let mut occasion = surroundings::occasion(&mut rng);
            let log = log_origin.as_deref();
            let gone = members::remove(&mut vault, name, log, &marks(), &mut occasion)?;
            tell_departure(&vault, name, &gone, *json)
        }
        MemberCommand::Rename { dir, name, passphrase } => {
            let mut vault = open_vault(dir, passphrase, Access::Write)?;
            members::rename_me(&mut vault, name)?;
            output::line(&output::shown(&format!("You are called {name} from now on.")));
            Ok(DONE)
        }
    }
}

fn choose(new: &PassphraseArgs, name: &str) -> Result<testimony_vault::Passphrase, Failure> {
    if new.passphrase_file.is_none() {
        output::note(&output::shown(&format!(
            "{name} chooses a passphrase now, alone at the keyboard."
        )));
    }
    new.choose().map_err(|failure| match new.passphrase_file {
        None => failure.hint(
            "give it with --new-passphrase-file FILE, or an age recipient with --recipient age1…",
        ),
        Some(_) => failure,
    })
}

fn add(
    vault: &mut Vault,
    name: &str,
    recipient: Option<&str>,
    chosen: Option<&testimony_vault::Passphrase>,
) -> Result<(), Failure> {
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let way = match (recipient, chosen) {
        (Some(recipient), _) => Way::Recipient(recipient),
        (None, Some(passphrase)) => Way::Passphrase(passphrase, Kdf::STRONG),
        (None, None) => return Err(testimony_vault::Error::NotAMember.into()),
    };
    members::add(vault, name, &way, &mut occasion)?;
    output::line(&output::shown(&format!("{name} is a member.")));
    Ok(())
}

/// The cases that were named; nothing where all are meant.
fn cases(within: &WithinArgs) -> Option<Vec<Handle>> {
    (within.no_case || !within.case.is_empty()).then(|| within.case.clone())
}

fn grant(
    vault: &mut Vault,
    name: &str,
    role: MemberRole,
    cases: Option<Vec<Handle>>,
) -> Result<(), Failure> {
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    Ok(access::grant(vault, name, role, cases, &mut occasion)?)
}

fn tell_access(vault: &Vault, name: &str) -> Result<(), Failure> {
    let standing = members::named(vault, name)?.standing;
    output::line(&output::shown(&format!("{name}: {}", standing_line(&standing))));
    if !standing.sees_all() {
        output::note(
            "this binds the program: who holds the disk and a passphrase of the vault can read all \
             of it with other tools",
        );
    }
    Ok(())
}

fn standing_line(standing: &Standing) -> String {
    let named = |cases: &std::collections::BTreeSet<Handle>| {
        let names: Vec<&str> = cases.iter().map(Handle::as_str).collect();
        match names.as_slice() {
            [] => "sees what belongs to no case".to_owned(),
            names => format!("sees {} and what belongs to no case", names.join(", ")),
        }
    };
    let seen = standing.cases.as_ref().map_or_else(|| "sees every case".to_owned(), named);
    format!("{}, {seen}", standing.role)
}

fn list(members: &[Member], as_json: bool) -> Outcome {
    if as_json {
        let all = members.iter().map(|one| {
            json!({
                "id": one.id.to_string(), "name": one.name, "you": one.me,
                "added": one.added.to_string(),
                "removed": one.removed.map(|at| at.to_string()),
                "first_entry": one.first, "last_entry": one.last,
                "passphrase": one.by_passphrase, "identity": one.by_identity,
                "role": one.standing.role, "cases": one.standing.cases,
            })
        });
        output::json(&all.collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    for member in members {
        output::line(&output::shown(&list_line(member)));
    }
    if members.is_empty() {
        output::note(
            "this vault has no list of members yet; the next command that writes makes one",
        );
    }
    Ok(DONE)
}

fn list_line(member: &Member) -> String {
    let day = |at: jiff::Timestamp| at.strftime("%-d %B %Y").to_string();
    let ways = match (member.by_passphrase, member.by_identity) {
        (true, true) => "passphrase and age identity",
        (true, false) => "passphrase",
        (false, true) => "age identity",
        (false, false) => "cannot open it",
    };
    let you = if member.me { " (you)" } else { "" };
    let (name, since) = (&member.name, day(member.added));
    match member.removed {
        Some(left) => format!("{name}: removed on {}, was a member since {since}", day(left)),
        None => {
            let standing = standing_line(&member.standing);
            format!("{name}{you}: {standing}; since {since}, {ways}")
        }
    }
}

fn tell_departure(vault: &Vault, name: &str, gone: &Departure, as_json: bool) -> Outcome {
    if as_json {
        output::json(&json!({
            "epoch": gone.epoch, "log_origin": gone.log_origin,
            "old_log": gone.old_log, "could_read": gone.reach,
        }))?;
    } else {
        output::line(&output::shown(&format!("{name} is removed.")));
        output::line(&format!(
            "Since {} this person could read everything that was in the vault until now: {}, {}. \
             --json lists them.",
            gone.reach.since.strftime("%-d %B %Y"),
            counted(gone.reach.accounts.len(), "account", "accounts"),
            counted(gone.reach.files(), "file", "files"),
        ));
        output::line(&format!(
            "A new log begins: {}. Everything waits to be sealed in it.",
            gone.log_origin
        ));
    }
    output::note("what was read or copied before cannot be taken back; now do these:");
    output::note(
        "1. every Post: `testimony team export DIR --out team.toml` here, and there, with the Post \
                  stopped, `testimony post team POSTDIR --team team.toml`; until then you cannot \
                  fetch, and what is sent is sealed to keys that the person had",
    );
    output::note(
        "2. old copies and backups of this folder still open with the old passphrase: \
                  destroy those that the person could reach",
    );
    output::note("3. cosigners and readers: the log and its keys are new");
    output::note("4. recovery sheets: those made before open nothing any more; make new ones");
    tell_new_policy(vault);
    Ok(DONE)
}
