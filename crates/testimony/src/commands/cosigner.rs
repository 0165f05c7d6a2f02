//! `cosigner serve|add|list`, and for the asking team `record cosign` and `record cosigner`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use testimony_casework::cosigners::{self, Cosigners};
use testimony_casework::cosigning::{self, Cosigning, Outcome as Cosigned};
use testimony_cosigner::{CosignerDir, Server};
use testimony_courier::CourierOptions;
use testimony_proof::note::VerifierKey;
use testimony_proof::policy::{POLICY_BYTES_MAX, Policy};
use testimony_vault::{Access, Vault};

use super::serving::{listening, stopped};
use super::{DONE, Outcome, counted, marks, open_vault, read_text, tell_new_policy};
use crate::cli::{AskedCosignerCommand, CosignerCommand};
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::passphrase::PassphraseArgs;
use crate::{output, surroundings};

pub(super) fn cosigner(command: CosignerCommand) -> Outcome {
    match command {
        CosignerCommand::Serve { dir, name, logs, listen } => {
            serve(&dir, name.as_deref(), &logs, listen)
        }
        CosignerCommand::Add { dir, log } => {
            let keys = read_log(&log)?;
            let added = CosignerDir::open(&dir)?.store()?.add_logs(&keys)?;
            output::line(&told(added, keys.len()));
            Ok(DONE)
        }
        CosignerCommand::List { dir, json } => list(&dir, json),
    }
}

fn told(added: usize, named: usize) -> String {
    let known = named - added;
    format!("{} taken on, {known} known before.", counted(added, "log", "logs"))
}

/// The keys of a log: written out, or those of a policy in a file.
fn read_log(named: &str) -> Result<Vec<VerifierKey>, Failure> {
    if let Ok(key) = named.parse::<VerifierKey>() {
        return Ok(vec![key]);
    }
    let text = read_text(Path::new(named), POLICY_BYTES_MAX as u64)?;
    let refused = |why: String| Failure::new(REFUSED, format!("{named}: {why}"));
    let policy = Policy::parse_c2sp(text).map_err(|error| refused(error.to_string()))?;
    if policy.logs.is_empty() {
        return Err(refused("it names no log".to_owned()));
    }
    Ok(policy.logs.into_iter().map(|log| log.key).collect())
}

fn serve(dir: &Path, name: Option<&str>, logs: &[String], listen: SocketAddr) -> Outcome {
    let keys: Vec<Vec<_>> = logs.iter().map(|log| read_log(log)).collect::<Result<_, _>>()?;
    let keys = keys.concat();
    let folder = CosignerDir::open_or_make(dir, name, &mut surroundings::rng())?;
    let mut store = folder.store()?;
    let added = store.add_logs(&keys)?;
    if !keys.is_empty() {
        output::note(&told(added, keys.len()));
    }
    if store.logs()?.is_empty() {
        output::note("no log is known yet: `testimony cosigner add DIR POLICY` takes one on");
    }
    drop(store);
    let server = Server::open(folder, Arc::new(surroundings::second))?;
    listening(listen, |listener, address| async move {
        output::line(&server.verifier_key().to_string());
        output::line(&format!("The cosigner answers at http://{address}"));
        output::note("give the first line and your public address to the teams that you cosign");
        server.run(listener, stopped()).await.map_err(Failure::from)
    })
}

fn list(dir: &Path, as_json: bool) -> Outcome {
    let folder = CosignerDir::open(dir)?;
    let logs = folder.store()?.logs()?;
    if as_json {
        let rows: Vec<_> = logs
            .iter()
            .map(|log| {
                let last = log.last.as_ref();
                json!({
                    "log": log.log_origin,
                    "size": last.map(|last| last.size), "time": last.map(|last| last.time),
                })
            })
            .collect();
        output::json(&rows)?;
        return Ok(DONE);
    }
    output::line(&folder.key().verifier_key().to_string());
    for log in logs {
        let far = log.last.map_or("nothing cosigned yet".to_owned(), |last| {
            format!("{}, at {}", counted(last.size, "leaf", "leaves"), output::time(last.time))
        });
        output::line(&format!("{}: {far}", output::shown(&log.log_origin)));
    }
    Ok(DONE)
}

pub(super) fn cosign(
    dir: &Path,
    proxy: Option<String>,
    as_json: bool,
    passphrase: &PassphraseArgs,
) -> Outcome {
    let mut vault = open_vault(dir, passphrase, Access::Write)?;
    let options = CourierOptions { proxy, ..CourierOptions::default() };
    let outcome = cosigning::cosign(&mut vault, &marks(), &options)?;
    if as_json {
        print_json(&outcome)?;
    } else {
        print(&vault, &outcome);
    }
    Ok(if outcome.reached { DONE } else { CANNOT_TELL })
}

fn print_json(outcome: &Cosigning) -> Result<(), Failure> {
    let rows: Vec<_> = outcome
        .cosigners
        .iter()
        .map(|(name, became)| match became {
            Cosigned::Cosigned(time) => json!({ "name": name, "time": time, "why": null }),
            Cosigned::NotNeeded => json!({ "name": name, "time": null, "why": null }),
            Cosigned::Missing(why) => {
                json!({ "name": name, "time": null, "why": why.to_string() })
            }
        })
        .collect();
    output::json(&json!({
        "size": outcome.size, "quorum": outcome.quorum, "reached": outcome.reached,
        "cosigners": rows, "checkpoint": outcome.checkpoint,
    }))
}

fn print(vault: &Vault, outcome: &Cosigning) {
    let is_there = |became: &Cosigned| matches!(became, Cosigned::Cosigned(_));
    let there = outcome.cosigners.iter().filter(|(_, became)| is_there(became)).count();
    output::line(&format!(
        "{there} of {} cosigned {}; {} must.",
        counted(outcome.cosigners.len(), "cosigner", "cosigners"),
        counted(outcome.size, "leaf", "leaves"),
        outcome.quorum
    ));
    for (name, became) in &outcome.cosigners {
        let name = output::shown(name);
        match became {
            Cosigned::Cosigned(time) => {
                output::line(&format!("{name}: cosigned at {}", output::time(*time)));
            }
            Cosigned::NotNeeded => output::line(&format!("{name}: not waited for")),
            Cosigned::Missing(why) => output::warning(&format!("{name}: {why}")),
        }
    }
    if outcome.reached {
        let path = vault.log_dir().join("checkpoint");
        output::line(&format!("The cosigned checkpoint is in {}.", path.display()));
    } else {
        output::note("too few; what came is kept. Run the command again when the others are there");
    }
}

pub(super) fn asked(command: &AskedCosignerCommand) -> Outcome {
    match command {
        AskedCosignerCommand::Add { dir, vkey, url, quorum, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Write)?;
            let now = cosigners::add(&vault, vkey, url, *quorum)?;
            changed(&vault, &now)
        }
        AskedCosignerCommand::Remove { dir, name, quorum, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Write)?;
            let now = cosigners::remove(&vault, name, *quorum)?;
            changed(&vault, &now)
        }
        AskedCosignerCommand::List { dir, json, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            list_asked(&Cosigners::of(&vault)?, *json)
        }
    }
}

fn changed(vault: &Vault, now: &Cosigners) -> Outcome {
    output::line(&sentence(now));
    tell_new_policy(vault);
    Ok(DONE)
}

fn sentence(cosigners: &Cosigners) -> String {
    match cosigners.all.len() {
        0 => "The vault has no cosigners.".to_owned(),
        many => format!(
            "{} of {} must have cosigned.",
            cosigners.quorum(),
            counted(many, "cosigner", "cosigners")
        ),
    }
}

fn list_asked(cosigners: &Cosigners, as_json: bool) -> Outcome {
    if as_json {
        let rows: Vec<_> = cosigners
            .all
            .iter()
            .map(
                |one| json!({ "name": one.key.name(), "key": one.key.to_string(), "url": one.url }),
            )
            .collect();
        let quorum = (!rows.is_empty()).then(|| cosigners.quorum());
        output::json(&json!({ "quorum": quorum, "cosigners": rows }))?;
        return Ok(DONE);
    }
    output::line(&sentence(cosigners));
    for one in &cosigners.all {
        let name = output::shown(one.key.name());
        output::line(&format!("{name} at {}", output::shown(&one.url)));
    }
    Ok(DONE)
}
