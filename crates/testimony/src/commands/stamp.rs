//! `stamp`, `stamp cover`, `stamp root add|list|remove`.

use std::path::Path;

use serde_json::json;
use testimony_casework::stamping::{self, Asked, Covered, Root, Stamped};
use testimony_courier::{CourierOptions, StampingAuthority};
use testimony_vault::{Access, Vault};

use super::{DONE, Outcome, counted, open_vault, read_bytes, tell_new_policy};
use crate::cli::{AskArgs, StampArgs, StampCommand, StampRootCommand};
use crate::failure::{Failure, REFUSED};
use crate::{output, surroundings};

/// A certificate has 1 to 3 KiB; text around it may have as much again.
const ROOT_BYTES_MAX: u64 = 64 << 10;

pub(super) fn stamp(args: &StampArgs) -> Outcome {
    match (&args.command, &args.dir) {
        (Some(StampCommand::Cover { dir, all, ask }), _) => cover(dir, *all, ask),
        (Some(StampCommand::Root { command }), _) => root(command),
        (None, Some(dir)) => stamp_newest(dir, args),
        (None, None) => Err(Failure::new(crate::failure::USAGE, "name a vault")),
    }
}

fn stamp_newest(dir: &Path, args: &StampArgs) -> Outcome {
    let roots = args.root.iter().map(|file| read_root(file)).collect::<Result<Vec<_>, _>>()?;
    let authorities = authorities(&args.ask)?;
    let vault = open_vault(dir, &args.ask.passphrase, Access::Write)?;
    for root in roots {
        tell_added(&vault, &stamping::add_root(&vault, root)?);
    }
    let mut rng = surroundings::rng();
    let occasion = &mut surroundings::occasion(&mut rng);
    let stamped = stamping::stamp(&vault, &authorities, args.size, occasion)?;
    tell_stamped(&stamped, args.ask.json)?;
    refused(stamped.asked.iter())
}

fn cover(dir: &Path, all: bool, ask: &AskArgs) -> Outcome {
    let authorities = authorities(ask)?;
    let vault = open_vault(dir, &ask.passphrase, Access::Write)?;
    let mut rng = surroundings::rng();
    let covered =
        stamping::cover(&vault, &authorities, all, &mut surroundings::occasion(&mut rng))?;
    tell_covered(&covered, ask.json)?;
    // A stamp whose first authority failed and whose second answered is covered.
    let last = covered.asked.iter().enumerate().filter(|(at, (size, number, _))| {
        let next = covered.asked.get(at + 1);
        next.is_none_or(|(other, another, _)| (other, another) != (size, number))
    });
    refused(last.map(|(_, (_, _, asked))| asked))
}

fn root(command: &StampRootCommand) -> Outcome {
    match command {
        StampRootCommand::Add { dir, file, passphrase } => {
            let der = read_root(file)?;
            let vault = open_vault(dir, passphrase, Access::Write)?;
            tell_added(&vault, &stamping::add_root(&vault, der)?);
            Ok(DONE)
        }
        StampRootCommand::List { dir, json, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            list(&vault, *json)
        }
        StampRootCommand::Remove { dir, fingerprint, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Write)?;
            let root = stamping::remove_root(&vault, fingerprint)?;
            output::line(&output::shown(&format!("No longer in the policy: {}", root.name)));
            tell_new_policy(&vault);
            Ok(DONE)
        }
    }
}

fn list(vault: &Vault, as_json: bool) -> Outcome {
    let roots = stamping::roots(vault)?;
    if as_json {
        let all = roots.iter().map(|root| json!({ "name": root.name, "sha256": root.fingerprint }));
        output::json(&all.collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    for root in &roots {
        output::line(&output::shown(&format!("{}  {}", root.fingerprint, root.name)));
    }
    if roots.is_empty() {
        output::note("the policy names no stamping authority, so no stamp gives a date");
    }
    Ok(DONE)
}

fn read_root(file: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_bytes(file, ROOT_BYTES_MAX)?;
    stamping::read_root(&bytes).map_err(|error| {
        let failure = Failure::from(error);
        Failure { message: format!("{}: {}", file.display(), failure.message), ..failure }
    })
}

fn authorities(args: &AskArgs) -> Result<Vec<StampingAuthority>, Failure> {
    let options = CourierOptions { proxy: args.proxy.clone(), ..CourierOptions::default() };
    let at = |url: &String| {
        StampingAuthority::at(url, &options).map_err(|error| {
            let failure = Failure::new(REFUSED, output::shown(&format!("{url}: {error}")));
            Failure { hint: error.hint().map(str::to_owned), ..failure }
        })
    };
    args.tsa.iter().map(at).collect()
}

fn tell_added(vault: &Vault, root: &Root) {
    output::note(&output::shown(&format!("in the policy: {}, {}", root.name, root.fingerprint)));
    tell_new_policy(vault);
}

fn tell_stamped(stamped: &Stamped, as_json: bool) -> Result<(), Failure> {
    for asked in &stamped.asked {
        warn(asked);
    }
    if as_json {
        let asked: Vec<_> = stamped.asked.iter().map(asked_json).collect();
        return output::json(&json!({
            "leaves": stamped.size, "asked": asked, "existed_by": stamped.existed_by,
        }));
    }
    for asked in &stamped.asked {
        if let Ok(stamp) = &asked.outcome {
            output::line(&output::shown(&format!(
                "Stamped by {} on {}.",
                stamp.authority,
                output::time(stamp.time)
            )));
        }
    }
    let leaves = counted(stamped.size, "leaf", "leaves");
    output::line(&match stamped.existed_by {
        Some(at) => {
            format!("The checkpoint of {leaves} existed by {}, says your policy.", output::time(at))
        }
        None => format!("The checkpoint of {leaves} has no date under your policy yet."),
    });
    Ok(())
}

fn tell_covered(covered: &Covered, as_json: bool) -> Result<(), Failure> {
    for (size, number) in &covered.too_late {
        output::warning(&format!(
            "stamp {number} of the checkpoint of {}: its certificates have ended, a cover would \
             show nothing",
            counted(*size, "leaf", "leaves")
        ));
    }
    for (_, _, asked) in &covered.asked {
        warn(asked);
    }
    let done: Vec<_> = covered.asked.iter().filter(|(_, _, asked)| asked.outcome.is_ok()).collect();
    if as_json {
        let asked: Vec<_> = covered
            .asked
            .iter()
            .map(|(size, number, asked)| {
                json!({ "leaves": size, "stamp": number, "asked": asked_json(asked) })
            })
            .collect();
        let late = covered.too_late.iter();
        let late: Vec<_> =
            late.map(|(size, number)| json!({ "leaves": size, "stamp": number })).collect();
        return output::json(&json!({ "asked": asked, "too_late": late, "left": covered.left }));
    }
    output::line(&format!(
        "{} covered; {} no cover yet.",
        counted(done.len(), "stamp", "stamps"),
        counted(covered.left, "needs", "need")
    ));
    Ok(())
}

/// What the team should know about one answer.
fn warn(asked: &Asked) {
    let text = match &asked.outcome {
        Ok(stamp) => match stamp.why_not {
            None => return,
            Some(why) => format!(
                "{}: the stamp is kept and does not count under your policy: {}",
                asked.address,
                why.words()
            ),
        },
        Err(why) => format!("{}: {why}", asked.address),
    };
    output::warning(&output::shown(&text));
}

fn asked_json(asked: &Asked) -> serde_json::Value {
    match &asked.outcome {
        Ok(stamp) => json!({
            "address": asked.address, "stamp": stamp.number, "cover": stamp.cover,
            "authority": stamp.authority, "time": stamp.time,
            "counts": stamp.why_not.is_none(), "why_not": stamp.why_not.map(|why| why.name()),
        }),
        Err(why) => json!({ "address": asked.address, "refused": why.to_string() }),
    }
}

/// A failure if an authority gave no stamp: what came is kept all the same.
fn refused<'a>(asked: impl Iterator<Item = &'a Asked>) -> Outcome {
    let missing = asked.filter(|one| one.outcome.is_err()).count();
    if missing == 0 {
        return Ok(DONE);
    }
    let message = counted(missing, "authority gave no stamp", "authorities gave no stamp");
    Err(Failure::new(REFUSED, message)
        .hint("the stamps that came are kept; ask the others again, or other authorities"))
}
