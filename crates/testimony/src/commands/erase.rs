//! `erase`.

use std::io::{BufRead, IsTerminal};

use serde_json::json;
use testimony_casework::erasing::{self, Plan, Twins};
use testimony_vault::{Access, Erased};

use super::{DONE, Outcome, counted, open_vault};
use crate::cli::EraseArgs;
use crate::failure::{Failure, REFUSED, USAGE};
use crate::{output, surroundings};

pub(super) fn erase(args: &EraseArgs) -> Outcome {
    let access = if args.plan { Access::Read } else { Access::Write };
    let mut vault = open_vault(&args.dir, &args.passphrase, access)?;
    let twins = if args.keep_twins { Twins::Keep } else { Twins::Erase };
    let plan = erasing::plan(&vault, &args.items, twins)?;
    if !args.json {
        show(&plan);
    }
    if args.plan {
        if args.json {
            output::json(&as_json(&plan, None))?;
        }
        return Ok(DONE);
    }
    if !args.yes {
        ask(plan.items.len())?;
    }
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let erased = erasing::erase(&mut vault, &plan, args.reason, &mut occasion)?;
    if args.json {
        output::json(&as_json(&plan, Some(&erased)))?;
    } else {
        let items = counted(erased.items, "item is", "items are");
        output::line(&format!("{items} gone. Commitments and a signed tombstone stay."));
    }
    if !erased.wiped {
        output::warning(
            "another process is reading the vault, so old pages of the database are still there; \
             close it, and run any command that writes: that wipes them",
        );
    }
    say_who_has_it(&plan);
    Ok(DONE)
}

fn as_json(plan: &Plan, erased: Option<&Erased>) -> serde_json::Value {
    let items = plan
        .items
        .iter()
        .map(|going| json!({ "item": going.item.to_string(), "what": going.what }));
    let backups = plan.backups.iter().map(
        |backup| json!({ "snapshot": backup.snapshot, "made": backup.made, "place": backup.place }),
    );
    json!({
        "erased": erased.is_some(), "wiped": erased.is_some_and(|erased| erased.wiped),
        "items": items.collect::<Vec<_>>(), "mailboxes": plan.threads,
        "kept_twins": plan.kept_twins, "continued_by": plan.continued_by,
        "published": plan.published, "old_forms": plan.old_forms,
        "backups": backups.collect::<Vec<_>>(),
    })
}

fn show(plan: &Plan) {
    for going in &plan.items {
        output::line(&format!("{}  {}", going.item, output::shown(&going.what)));
    }
    for source in &plan.threads {
        output::line(&format!("the mailbox of {source}: nobody can answer its sender any more"));
    }
    for folder in &plan.old_forms {
        output::line(&format!("{folder}/: the vault as it was before a migration, whole"));
    }
    if plan.kept_twins > 0 {
        let files = counted(plan.kept_twins, "file stays", "files stay");
        output::note(&format!("{files}: another account has the same one"));
    }
    for account in &plan.continued_by {
        output::note(&format!("account {account} continues an erased one, and stays"));
    }
}

fn ask(items: usize) -> Result<(), Failure> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::new(USAGE, "nobody can be asked whether this is to be erased")
            .hint("look at it with --plan, then give --yes"));
    }
    output::note(&format!("Erase these {items} items for good? Type \"erase\" to do it:"));
    let mut answer = String::new();
    stdin
        .lock()
        .read_line(&mut answer)
        .map_err(|cause| Failure::new(REFUSED, cause.to_string()))?;
    if answer.trim() == "erase" {
        return Ok(());
    }
    Err(Failure::new(REFUSED, "nothing was erased"))
}

/// What is out of reach.
fn say_who_has_it(plan: &Plan) {
    for backup in &plan.backups {
        output::warning(&format!(
            "the backup of {} in {} still holds it; `testimony backup DIR DEST --drop-erased` removes \
             such backups",
            output::time(backup.made.unsigned_abs()),
            output::shown(&backup.place),
        ));
    }
    for account in &plan.published {
        output::warning(&format!("words of {account} stand in a dossier: its readers have them"));
    }
    output::note(
        "whoever holds a copy of this folder, a backup, a dossier or an export from before still has \
         it; a disk or a file system may keep old blocks for a while",
    );
}
