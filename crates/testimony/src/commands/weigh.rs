//! `weigh`.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use serde_json::json;
use testimony_casework::weighing::{ClaimWeight, weigh_claim};
use testimony_vault::Access;
use testimony_weigh::{Graph, INPUT_BYTES_MAX};

use super::{DONE, Outcome, open_vault};
use crate::cli::WeighArgs;
use crate::failure::{Failure, USAGE};
use crate::output;

pub(super) fn weigh(args: &WeighArgs) -> Outcome {
    if let Some(graph) = &args.graph {
        return weigh_graph(graph, args.json);
    }
    let (Some(dir), Some(claim)) = (&args.dir, &args.claim) else {
        return Err(Failure::new(USAGE, "name a vault and --claim ID, or --graph FILE"));
    };
    let vault = open_vault(dir, &args.passphrase, Access::Read)?;
    let weight = weigh_claim(&vault, claim)?;
    if args.json {
        output::json(&json!({ "sentence": weight.sentence(), "weight": weight }))?;
    } else {
        tell(&weight);
    }
    Ok(DONE)
}

fn weigh_graph(path: &Path, as_json: bool) -> Outcome {
    let failed = Failure::file("reading", path);
    let mut bytes = Vec::new();
    let limit = INPUT_BYTES_MAX as u64 + 1;
    let read = if path == Path::new("-") {
        stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    let weighing = testimony_weigh::weigh(&Graph::from_json(&bytes)?)?;
    if as_json {
        output::json(&weighing)?;
    } else {
        let cut = weighing.cuts.first().map(|cut| cut.join(", ")).unwrap_or_default();
        output::line(&format!("{} to {} independent chains.", weighing.lo, weighing.hi));
        if !cut.is_empty() {
            output::line(&format!("It all hangs on: {cut}."));
        }
    }
    Ok(DONE)
}

fn tell(weight: &ClaimWeight) {
    output::line(&output::shown(&weight.sentence()));
    let side = &weight.asserted.weighing;
    for chain in &side.chains {
        let names: Vec<String> = chain.iter().map(|id| weight.name(id)).collect();
        output::line(&output::shown(&format!("  chain: {}", names.join(" → "))));
    }
    if let Some(next) = side.next.first() {
        output::line(&output::shown(&format!(
            "  next: hearing {} directly would raise it by {}",
            weight.name(&next.contact),
            next.gain
        )));
    }
    let repeats = side.adds_nothing.len();
    if repeats > 0 {
        let (accounts, add) = if repeats == 1 { ("account", "adds") } else { ("accounts", "add") };
        output::line(&format!("  {repeats} {accounts} {add} nothing of their own"));
    }
}
