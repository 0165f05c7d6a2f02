//! `proposals`.

use serde_json::json;
use testimony_casework::proposals::{Decision, Passage, Proposal, Said, Telling, decide, list};
use testimony_vault::Access;

use super::{DONE, Outcome, counted, open_vault};
use crate::cli::ProposalsArgs;
use crate::{output, surroundings};

/// Runs and phrases that are shown of one proposal; JSON has all.
const SHOWN_MAX: usize = 3;
/// Characters of a run that are shown.
const CHARS_MAX: usize = 160;

pub(super) fn proposals(args: &ProposalsArgs) -> Outcome {
    let Some((verdict, id)) = args.verdict() else { return show(args) };
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let decision = Decision {
        id: id.to_owned(),
        verdict,
        reason: args.reason.clone().unwrap_or_default(),
        later: args.later.clone(),
        mode: args.mode,
        from: args.from.clone(),
    };
    let mut rng = surroundings::rng();
    let entries = decide(&mut vault, &decision, &mut surroundings::occasion(&mut rng))?;
    let (first, last) = (entries.start(), entries.end());
    if args.json {
        output::json(&json!({ "first": first, "last": last }))?;
        return Ok(DONE);
    }
    output::line("It is on record.");
    let dir = args.dir.display();
    output::note(&format!("to take it back: `testimony undo {dir} --entries {first}-{last}`"));
    Ok(DONE)
}

fn show(args: &ProposalsArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let found = list(&vault, usize::MAX)?;
    if args.json {
        output::json(&found)?;
        return Ok(DONE);
    }
    for one in &found.proposals {
        tell(one);
    }
    let open = u64::try_from(found.open).unwrap_or(u64::MAX);
    output::line(&match open {
        0 => "Nothing is proposed.".to_owned(),
        open => format!(
            "{} for somebody to confirm or reject; none counts before.",
            counted(open, "proposal waits", "proposals wait")
        ),
    });
    Ok(DONE)
}

fn tell(one: &Proposal) {
    output::line(&output::shown(&format!("{}  {}", one.id, what(one))));
    if let [first, second] = one.accounts.as_slice() {
        output::line(&output::shown(&format!("  {}; {}", told(first), told(second))));
    }
    for run in one.runs.iter().take(SHOWN_MAX) {
        output::line(&format!("  \"{}\"", beginning(&run.second)));
    }
    if one.runs.len() > SHOWN_MAX {
        output::line(&format!("  and {} more", one.runs.len() - SHOWN_MAX));
    }
    if !one.rarities.is_empty() {
        let words: Vec<&str> = one.rarities.iter().map(|it| it.first.words.as_str()).collect();
        output::line(&output::shown(&format!("  rare words of both: {}", words.join(", "))));
    }
    for said in one.cues.iter().take(SHOWN_MAX) {
        output::line(&phrase(said));
    }
    if !one.suspected.is_empty() {
        output::line("  on record as a suspicion");
    }
    output::line("");
}

/// "River Diary may have it from the paper (quotation, quotes)".
fn what(one: &Proposal) -> String {
    let manner = format!("({}, {})", one.kind, one.mode);
    let name = |account: &Telling| format!("{} ({})", account.code_name, account.account);
    let later = one.accounts.iter().find(|it| Some(&it.account) == one.later.as_ref());
    match (later, one.accounts.as_slice()) {
        (Some(later), [_, _]) => {
            let other = one.other(&later.account).map(name).unwrap_or_default();
            format!("{} may have it from {other} {manner}", name(later))
        }
        (None, [first, second]) => {
            format!(
                "{} and {} may have it from one another or from a third; which came first is not \
                 known {manner}",
                name(first),
                name(second)
            )
        }
        _ => {
            let account = one.accounts.first().map(name).unwrap_or_default();
            let whom = match (&one.from_name, &one.descriptor) {
                (Some(name), _) => name.clone(),
                (None, words) => {
                    format!("somebody not on record, \"{}\"", words.as_deref().unwrap_or_default())
                }
            };
            format!("{account} may have it from {whom} {manner}")
        }
    }
}

/// "45 % of a-paper (made 2026-04-01)".
fn told(account: &Telling) -> String {
    let share = account.shared_permille;
    let (made, received) = (account.made.as_deref(), account.received.as_deref());
    let day = match (made, received) {
        (Some(day), _) => format!("made {day}"),
        (None, Some(day)) => format!("arrived {day}"),
        (None, None) => "day not known".to_owned(),
    };
    format!("{}.{} % of {} ({day})", share / 10, share % 10, account.account)
}

fn phrase(said: &Said) -> String {
    output::shown(&format!("  {} says: \"{}\"", said.account, beginning(&said.passage)))
}

/// The first characters, on one line.
fn beginning(passage: &Passage) -> String {
    let words: Vec<&str> = passage.words.split_whitespace().collect();
    let line = words.join(" ");
    let mut shown: String = line.chars().take(CHARS_MAX).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    output::shown(&shown)
}
