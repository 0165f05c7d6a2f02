//! `post init|team|serve|doctor|check|send|list|export`.

mod check;
mod serve;
mod setting_up;

use std::fs;
use std::path::Path;

use serde_json::json;
use testimony_courier::{CourierOptions, Post, Uploaded};
use testimony_post::send::{self, Sending};
use testimony_post::{PostDir, setup};
use testimony_seal::{TEAM_FILE_BYTES_MAX, TeamPublic, Voucher};

use super::{DONE, Outcome, counted, read_text};
use crate::cli::{PostCommand, PostSendArgs};
use crate::failure::{Failure, REFUSED};
use crate::progress::Progress;
use crate::{output, surroundings};

const TEAM_BYTES_MAX: u64 = TEAM_FILE_BYTES_MAX as u64;
/// The longest text of an account, and a little more for a clear error.
const TEXT_BYTES_MAX: u64 = (1 << 20) + 1;
/// Three words and what stands around them.
const VOUCHER_BYTES_MAX: u64 = 1_000;

pub(super) fn post(command: PostCommand) -> Outcome {
    match command {
        PostCommand::Init(args) => setting_up::init(&args),
        PostCommand::Team { dir, team } => set_team(&dir, &team),
        PostCommand::Serve(args) => serve::serve(&args),
        PostCommand::Doctor(args) => setting_up::doctor(&args),
        PostCommand::Check(args) => check::check(&args),
        PostCommand::Send(args) => send_account(&args),
        PostCommand::List { dir, json } => list(&dir, json),
        PostCommand::Export { dir, out } => export(&dir, &out),
    }
}

fn read_team(path: &Path) -> Result<TeamPublic, Failure> {
    Ok(TeamPublic::parse(&read_text(path, TEAM_BYTES_MAX)?)?)
}

fn read_voucher(path: &Path) -> Result<Voucher, Failure> {
    Voucher::typed(&read_text(path, VOUCHER_BYTES_MAX)?).ok_or_else(|| {
        Failure::new(REFUSED, format!("{}: there are no words in it", path.display()))
            .hint("write the three words of the voucher into it")
    })
}

fn set_team(dir: &Path, team: &Path) -> Outcome {
    let team = read_team(team)?;
    PostDir::open(dir)?.replace_team(&team)?;
    setup::give_team_to_owner(dir)?;
    output::line(&format!(
        "From now on the Post seals to the team with the fingerprint: {}",
        team.fingerprint_words()
    ));
    output::note("senders who compare fingerprints must be told the new one");
    Ok(DONE)
}

fn send_account(args: &PostSendArgs) -> Outcome {
    let text = read_text(&args.text, TEXT_BYTES_MAX)?;
    let known = args.team.as_deref().map(read_team).transpose()?;
    let voucher = args.voucher.as_deref().map(read_voucher).transpose()?;
    let options = CourierOptions { proxy: args.proxy.clone(), ..CourierOptions::default() };
    let post = Post::connect(&args.url, &options)?;
    let mut progress = None;
    let mut told = |far: Uploaded| {
        let bar = progress.get_or_insert_with(|| Progress::new("sending", "bytes"));
        bar.at(far.done, far.all, if far.again { "the link broke; trying again" } else { "" });
    };
    let sending = Sending {
        known: known.as_ref(),
        voucher: voucher.as_ref(),
        ..Sending::new(surroundings::today(), &text, &args.files, &mut told)
    };
    let sent = send::send(&post, sending, &mut surroundings::rng())?;
    if let Some(bar) = progress {
        bar.end();
    }
    if known.is_none() {
        output::note(&format!(
            "sealed to the team that the Post shows: {}\ncompare this with what the team told you \
             elsewhere, or give its file with --team",
            sent.team.fingerprint_words()
        ));
    }
    output::note("The account is there. These words are the only way back to it:");
    output::precious(&sent.words.phrase());
    Ok(DONE)
}

fn list(dir: &Path, as_json: bool) -> Outcome {
    let (waiting, damage) = testimony_post::list(dir)?;
    for damaged in &damage {
        output::warning(&format!("{} is damaged", damaged.path.display()));
    }
    if as_json {
        let rows: Vec<_> = waiting
            .iter()
            .map(|one| {
                json!({
                    "id": one.id.to_string(), "tag": one.tag.to_string(), "day": one.day.0,
                    "bytes": one.bytes,
                })
            })
            .collect();
        output::json(&rows)?;
    } else {
        output::line(&format!("{}.", counted(waiting.len(), "envelope waits", "envelopes wait")));
    }
    Ok(DONE)
}

fn export(dir: &Path, out: &Path) -> Outcome {
    fs::create_dir_all(out).map_err(Failure::file("making", out))?;
    let exported = testimony_post::export(dir, out)?;
    for damage in &exported.damage {
        output::warning(&format!("{} is damaged", damage.path.display()));
    }
    output::line(&format!(
        "{} in {}.",
        counted(exported.envelopes, "envelope", "envelopes"),
        out.display()
    ));
    Ok(DONE)
}
