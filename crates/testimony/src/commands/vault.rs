//! `init`, `passphrase change`, `team export|identity|weeks|revoke|vouchers`, `check`.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde_json::json;
use testimony_casework::init::{InitOptions, policy_path};
use testimony_casework::{team, vouchers};
use testimony_courier::Post;
use testimony_vault::{Access, CheckReport, Depth, Kdf, RepairReport, Vault};
use zeroize::Zeroizing;

use super::case::connect;
use super::{DONE, Outcome, counted, marks, open_vault, write_new};
use crate::cli::{CheckArgs, InitArgs, PassphraseCommand, TeamCommand};
use crate::failure::{Failure, REFUSED, USAGE};
use crate::passphrase::PassphraseArgs;
use crate::progress::Progress;
use crate::{output, surroundings};

/// The longest name of a team: it stands in policies and on pages.
const NAME_BYTES_MAX: usize = 80;

pub(super) fn init(args: &InitArgs) -> Outcome {
    // Before anybody is asked for a passphrase.
    Vault::is_free(&args.dir)?;
    if args.name.len() > NAME_BYTES_MAX || args.name.chars().any(char::is_control) {
        return Err(Failure::new(
            USAGE,
            format!("the team's name has at most {NAME_BYTES_MAX} bytes and no line breaks"),
        ));
    }
    let passphrase = args.passphrase.choose()?;
    let options = InitOptions {
        team_name: args.name.clone(),
        log_origin: args.log_origin.clone(),
        tick_seconds: args.tick_seconds,
        post_delay_days: args.post_delay_days,
        marks: marks(),
        kdf: Kdf::STRONG,
    };
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let vault = testimony_casework::init::init(&args.dir, &options, &passphrase, &mut occasion)?;
    let policy = policy_path(&vault);
    output::line(&format!("Your vault is in {}.", args.dir.display()));
    output::line(&format!("Give {} to everybody who will read you.", policy.display()));
    output::note("next: `testimony team export` for a Post, or `testimony open` for the Desk");
    Ok(DONE)
}

pub(super) fn passphrase(command: &PassphraseCommand) -> Outcome {
    let PassphraseCommand::Change { dir, passphrase, new_passphrase_file } = command;
    Vault::is_one(dir)?;
    let old = passphrase.get()?;
    let new = PassphraseArgs {
        passphrase_file: new_passphrase_file.clone(),
        ..PassphraseArgs::default()
    };
    // The old one is checked before a new one is asked for.
    drop(Vault::open(dir, &old, Access::Read)?);
    let new = new.choose().map_err(|failure| match new_passphrase_file {
        None => failure.hint("give the new one with --new-passphrase-file FILE"),
        Some(_) => failure,
    })?;
    Vault::change_passphrase(dir, &old, &new, Kdf::STRONG, &mut surroundings::rng())?;
    output::line("The passphrase is changed. The old one opens nothing any more.");
    output::note("copies of the folder that were made before still open with the old one");
    Ok(DONE)
}

pub(super) fn team(command: &TeamCommand) -> Outcome {
    match command {
        TeamCommand::Export { dir, out, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            let public = team::public(&vault)?;
            write_new(out, public.print())?;
            output::line(&format!("The team's public part is in {}.", out.display()));
            output::line(&format!("Its fingerprint: {}", public.fingerprint_words()));
        }
        TeamCommand::Identity { dir, out, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            let mut text = Zeroizing::new(String::new());
            for identity in team::identities(&vault)? {
                text.push_str(identity.expose());
                text.push('\n');
            }
            write_secret(out, &text)?;
            output::warning(
                "whoever has this file reads every account that was sent to the team in these weeks, \
                 and the vault cannot destroy it when their time has come: destroy it as soon as \
                 you can",
            );
            output::line(&format!("The team's secret identities are in {}.", out.display()));
        }
        TeamCommand::Weeks { dir, json, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            weeks(&vault, *json)?;
        }
        TeamCommand::Vouchers { dir, to, count, take_back, proxy, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Write)?;
            let post = connect(&vault, to, proxy.clone())?;
            hand_out(&vault, (to, &post), *count, *take_back)?;
        }
        TeamCommand::Revoke { dir, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Write)?;
            let mut rng = surroundings::rng();
            let public = team::revoke(&vault, &mut surroundings::occasion(&mut rng))?;
            output::line(&format!("Roster {} has new recipients.", public.roster.number()));
            output::note(
                "every Post learns it at your next `testimony fetch`; until then senders seal to \
                 the old ones",
            );
        }
    }
    Ok(DONE)
}

/// Makes vouchers, or takes all back.
fn hand_out(
    vault: &Vault,
    (url, post): (&str, &Post),
    count: u16,
    take_back: bool,
) -> Result<(), Failure> {
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    if take_back {
        vouchers::take_back(vault, post, &mut occasion)?;
        output::line("No voucher is good at this Post any more.");
        return Ok(());
    }
    let made = vouchers::hand_out(vault, url, post, count.into(), &mut occasion)?;
    output::note("each is good once; the vault keeps none of them:");
    made.iter().for_each(|voucher| output::precious(voucher.words()));
    Ok(())
}

/// The weeks that are announced or can be opened.
fn weeks(vault: &Vault, as_json: bool) -> Result<(), Failure> {
    let public = team::public(vault)?;
    let announced = |from| public.roster.weeks().iter().any(|week| week.from.0 == from);
    let mut there = vault.week_identities()?;
    there.dedup_by_key(|week| week.from);
    if as_json {
        let rows: Vec<_> = there
            .iter()
            .map(|week| {
                json!({
                    "from": date_of(week.from), "to": date_of(week.until - 1),
                    "announced": announced(week.from),
                })
            })
            .collect();
        return output::json(&json!({ "roster": public.roster.number(), "weeks": rows }));
    }
    output::line(&format!("Roster {}:", public.roster.number()));
    for week in &there {
        let state = if announced(week.from) { "announced" } else { "over; kept for what is late" };
        let (from, to) = (date_of(week.from), date_of(week.until - 1));
        output::line(&format!("  {from} to {to}  {state}"));
    }
    output::note(&format!(
        "an identity is destroyed {} days after the first fetch that comes after its week",
        team::DAYS_KEPT
    ));
    Ok(())
}

/// A day since 1970-01-01 as a date.
fn date_of(day: u32) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = epoch.checked_add(jiff::Span::new().days(day));
    date.map_or_else(|_| day.to_string(), |date| date.to_string())
}

/// Writes a new file that only its owner can read.
fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let writing = || {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
    };
    writing().map_err(Failure::file("writing", path))
}

pub(super) fn check(args: &CheckArgs) -> Outcome {
    let writes = args.rebuild || args.repair;
    let access = if writes { Access::Write } else { Access::Read };
    let mut vault = open_vault(&args.dir, &args.passphrase, access)?;
    if args.rebuild {
        let entries = vault.rebuild()?;
        output::note(&format!("computed all tables again from {entries} entries"));
    }
    let repaired = if args.repair { repair(&mut vault)? } else { RepairReport::default() };
    let depth = if args.read_data || args.repair { Depth::Data } else { Depth::Structure };
    let mut bar = Progress::new("reading", "bytes");
    let report = vault.check(depth, &mut |done, of| {
        bar.at(done, of, "");
    })?;
    bar.end();
    if args.json {
        output::json(&json!({
            "entries": report.entries, "items": report.items, "blobs": report.blobs,
            "packs": report.packs, "orphans": report.orphans, "read_data": depth == Depth::Data,
            "repaired": repaired.repaired, "lost": repaired.lost, "faults": report.faults,
        }))?;
    } else {
        say(&report, &repaired, depth);
    }
    if report.faults.is_empty() {
        return Ok(DONE);
    }
    Err(Failure {
        details: report.faults,
        ..Failure::new(REFUSED, "the vault does not hold what was put on record").hint(
            if args.repair {
                "what parity cannot bring back is in your last backup: `testimony restore`"
            } else {
                "keep a copy of the folder as it is, then bring back what can be brought back: \
                 `testimony check DIR --repair`"
            },
        )
    })
}

fn repair(vault: &mut Vault) -> Result<RepairReport, Failure> {
    let mut bar = Progress::new("repairing", "packs");
    let report = vault.repair(&mut |done, of| {
        bar.at(done, of, "");
    })?;
    bar.end();
    Ok(report)
}

fn say(report: &CheckReport, repaired: &RepairReport, depth: Depth) {
    for line in &repaired.repaired {
        output::line(&format!("repaired: {line}"));
    }
    for line in &repaired.lost {
        output::line(&format!("lost: {line}"));
    }
    output::line(&format!(
        "{} entries, {} items, {} files: {}",
        report.entries,
        report.items,
        report.blobs,
        match (report.faults.is_empty(), depth) {
            (false, _) => "damaged.",
            (true, Depth::Data) => "all there and unchanged.",
            (true, Depth::Structure) => "all there.",
        }
    ));
    if depth == Depth::Structure {
        output::note("what the files hold was not read; --read-data does");
    }
    if report.orphans > 0 {
        output::note(&format!(
            "{} left by an interrupted step, nothing of it acknowledged; --repair removes it",
            counted(report.orphans, "file was", "files were")
        ));
    }
}
