//! `accounts`, `fetch`, `reply`, `apply`.

use serde_json::json;
use testimony_casework::fetch::{Progress, note_identity, noted_identity};
use testimony_casework::view::AccountSummary;
use testimony_casework::{apply as applying, fetch as fetching, reply as replying, view};
use testimony_courier::{CourierOptions, Post};
use testimony_vault::{Access, Vault};

use super::{DONE, Outcome, counted, open_vault, read_text};
use crate::cli::{AccountsArgs, ApplyArgs, FetchArgs, ReplyArgs};
use crate::failure::Failure;
use crate::{output, surroundings};

/// An actions file larger than this is not written by people; imports come in parts.
const ACTIONS_BYTES_MAX: u64 = 1 << 30;
/// A message may not be longer (docs/spec/envelope.md); a little more, for a clear error.
const MESSAGE_BYTES_MAX: u64 = 64 << 10;
/// Words of an account that a list shows.
const LIST_CHARS: usize = 60;

pub(super) fn accounts(args: &AccountsArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let accounts = view::accounts(&vault)?;
    if args.json {
        output::json(&accounts)?;
        return Ok(DONE);
    }
    if accounts.is_empty() {
        output::line("No accounts yet.");
        output::note("next: `testimony fetch DIR --from URL`, or New account in the Desk");
    }
    for account in &accounts {
        output::line(&list_line(account));
    }
    for stone in vault.tombstones()? {
        let (on, why) = (stone.at.strftime("%Y-%m-%d"), stone.reason.words());
        output::line(&format!("{}  erased on {on}: {why}", stone.item));
    }
    Ok(DONE)
}

fn list_line(account: &AccountSummary) -> String {
    let words = account.title.as_deref().or(account.text.as_deref()).unwrap_or("");
    let first: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let first: String = first.chars().take(LIST_CHARS).collect();
    let files = match account.files.len() {
        0 => String::new(),
        files => format!(", {}", counted(files, "file", "files")),
    };
    let answers = match &account.continues {
        Some(first) => format!(", an answer to {first}"),
        None => String::new(),
    };
    output::shown(&format!(
        "{}  {}  {}{answers}{files}  {first}",
        account.id, account.received_via, account.code_name
    ))
}

pub(super) fn fetch(args: &FetchArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let post = connect(&vault, &args.from, args.proxy.clone())?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let bar = output::progress(0, "fetching");
    let mut progress = |at: Progress| {
        bar.set_length(at.of as u64);
        bar.set_position(at.done as u64);
    };
    let fetched = fetching::fetch(&mut vault, &post, &mut progress, &mut occasion)?;
    bar.finish_and_clear();
    for (id, why) in &fetched.refused {
        output::warning(&format!("envelope {id} does not open and stays sealed: {why}"));
    }
    if args.json {
        let refused: Vec<_> = fetched
            .refused
            .iter()
            .map(|(id, why)| json!({ "envelope": id.to_string(), "why": why }))
            .collect();
        output::json(&json!({
            "taken": fetched.taken, "known": fetched.known, "refused": refused,
            "announced": fetched.turned.announced, "weeks_destroyed": fetched.turned.destroyed.len(),
        }))?;
        return Ok(DONE);
    }
    output::line(&format!("{}.", counted(fetched.taken.len(), "new account", "new accounts")));
    for id in &fetched.taken {
        match view::account(&vault, id)?.continues {
            Some(first) => output::line(&format!("  {id}, an answer to {first}")),
            None => output::line(&format!("  {id}")),
        }
    }
    if fetched.known > 0 {
        output::note(&format!("{} had been taken over before", fetched.known));
    }
    if fetched.turned.announced {
        output::note("this Post has the newest list of recipients now");
    }
    if !fetched.turned.destroyed.is_empty() {
        output::note(&format!(
            "{} over for good: their identities are destroyed, and nobody can open what was sealed \
             to them",
            counted(fetched.turned.destroyed.len(), "week is", "weeks are")
        ));
    }
    Ok(DONE)
}

/// Connects to a Post whose identity was noted at the first visit; tells it at that visit.
pub(super) fn connect(vault: &Vault, url: &str, proxy: Option<String>) -> Result<Post, Failure> {
    let noted = noted_identity(vault, url)?;
    let options = CourierOptions { proxy, identity: noted, ..CourierOptions::default() };
    let post = Post::connect(url, &options)?;
    let identity = note_identity(vault, url, &post)?;
    if noted.is_none() {
        output::note(&format!(
            "first visit: this Post's identity is {identity}; `testimony post init` showed it to \
             whoever runs the Post"
        ));
    }
    Ok(post)
}

pub(super) fn reply(args: &ReplyArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let text = read_text(&args.text, MESSAGE_BYTES_MAX)?;
    let post = connect(&vault, &args.to, args.proxy.clone())?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    replying::reply(&mut vault, &post, &args.account, text.trim_end(), &mut occasion)?;
    output::line("The message waits at the Post. Only the sender's code words open it.");
    Ok(DONE)
}

pub(super) fn apply(args: &ApplyArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let file = read_text(&args.actions, ACTIONS_BYTES_MAX)?;
    let mut rng = surroundings::rng();
    let applied = applying::apply(&mut vault, &file, &mut surroundings::occasion(&mut rng))?;
    output::line(&format!("{} put on record.", counted(applied.count, "entry", "entries")));
    if applied.count > 0 {
        let last = applied.first + applied.count as u64 - 1;
        let dir = args.dir.display();
        output::note(&format!(
            "to take them back: `testimony undo {dir} --entries {}-{last}`",
            applied.first
        ));
    }
    Ok(DONE)
}
