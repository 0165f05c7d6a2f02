//! `record seal|prove|show|policy`; `record cosign` and `record cosigner` are in the next room.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use testimony_casework::init::policy_text;
use testimony_casework::program::{self, OnRecord};
use testimony_casework::sealing::{self, Open, Sealed};
use testimony_casework::stamping;
use testimony_courier::CourierOptions;
use testimony_model::{Handle, ItemId, ThingKind};
use testimony_vault::{Access, Due, Item, Vault};

use super::{DONE, Outcome, cosigner, counted, log, marks, open_vault, write_new};
use crate::cli::RecordCommand;
use crate::failure::{Failure, REFUSED};
use crate::passphrase::{Given, PassphraseArgs};
use crate::session::{Opened, open_with};
use crate::{output, surroundings};

pub(super) fn record(command: &RecordCommand) -> Outcome {
    match command {
        RecordCommand::Seal { dir, now, json, passphrase } => {
            // The wait does not keep others from writing; who cannot open the vault hears it now.
            if *now {
                output::warning(
                    "sealing off the clock: whoever watches the log learns that somebody worked \
                     at this moment; what came through the Post shares this leaf instead of \
                     waiting for a tick of its own",
                );
            } else {
                // A passphrase is asked for once, and whoever has none hears it before the wait.
                let given = passphrase_of(dir, passphrase)?;
                let left = {
                    let vault = open_with(dir, &given, Access::Read)?;
                    sealing::wait_for_tick(&vault, surroundings::now())?
                };
                wait(left);
                return seal(
                    open_with(dir, &given, Access::Write)?,
                    Due::By(surroundings::now()),
                    *json,
                );
            }
            seal(open_vault(dir, passphrase, Access::Write)?, Due::All, *json)
        }
        RecordCommand::Tick { dir, proxy, passphrase } => {
            let options = CourierOptions { proxy: proxy.clone(), ..CourierOptions::default() };
            log::tick(&mut open_vault(dir, passphrase, Access::Write)?, &marks(), &options)?;
            Ok(DONE)
        }
        RecordCommand::Run { dir, proxy, ticks, passphrase } => {
            let given = passphrase_of(dir, passphrase)?;
            let options = CourierOptions { proxy: proxy.clone(), ..CourierOptions::default() };
            log::run(dir, &given, &options, *ticks)
        }
        RecordCommand::Serve { dir, listen } => log::serve(dir, *listen),
        RecordCommand::Audit { from, key, seen, proxy, json } => {
            log::audit(from, (key, proxy.clone()), seen, *json)
        }
        RecordCommand::Mirror { from, dir, key, proxy, json } => {
            log::copy(from, dir, (key, proxy.clone()), *json)
        }
        RecordCommand::Unlock { dir, from, passphrase } => log::unlock(dir, from, passphrase),
        RecordCommand::Restart { dir, log_origin, passphrase } => {
            log::restart(dir, log_origin, passphrase)
        }
        RecordCommand::Prove { dir, item, out, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            prove(&vault, item, out)
        }
        RecordCommand::Program { dir, out, passphrase } => {
            let mut vault = open_vault(dir, passphrase, Access::Write)?;
            put_program(&mut vault, out)
        }
        RecordCommand::Show { dir, json, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            show(&vault, *json)
        }
        RecordCommand::Cosign { dir, proxy, json, passphrase } => {
            cosigner::cosign(dir, proxy.clone(), *json, passphrase)
        }
        RecordCommand::Cosigner(command) => cosigner::asked(command),
        RecordCommand::Policy { dir, out, passphrase } => {
            let vault = open_vault(dir, passphrase, Access::Read)?;
            write_new(out, &policy_text(&vault)?)?;
            output::line(&format!("The policy is in {}.", out.display()));
            output::note("spread it by other ways than your dossiers: print, other sites, by hand");
            Ok(DONE)
        }
    }
}

/// What opens a vault that is there.
fn passphrase_of(dir: &Path, args: &PassphraseArgs) -> Result<Given, Failure> {
    Vault::is_one(dir)?;
    args.unlock()
}

fn seal(mut vault: Opened, due: Due, as_json: bool) -> Outcome {
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let sealed = sealing::seal(&mut vault, due, &marks(), &mut occasion)?;
    tell(&vault, &sealed, as_json)
}

/// Waits for the next tick, with a bar where somebody watches.
fn wait(left: Duration) {
    output::note(&format!(
        "waiting {} min {} s for the next tick; --now seals at once",
        left.as_secs() / 60,
        left.as_secs() % 60
    ));
    let bar = output::progress(left.as_secs(), "next tick");
    for _ in 0..left.as_secs() {
        std::thread::sleep(Duration::from_secs(1));
        bar.inc(1);
    }
    bar.finish_and_clear();
}

fn tell(vault: &Vault, sealed: &Sealed, as_json: bool) -> Outcome {
    let checkpoint = vault.log_dir().join("checkpoint");
    if as_json {
        output::json(&json!({
            "leaf": sealed.leaf, "items": sealed.items, "checkpoint": sealed.checkpoint,
        }))?;
    } else {
        output::line(&format!(
            "Leaf {} of the log seals {}; the log shows 32 random-looking bytes.",
            sealed.leaf,
            counted(sealed.items, "item", "items")
        ));
        output::line(&format!("The signed checkpoint is in {}.", checkpoint.display()));
    }
    Ok(DONE)
}

/// The item with this id, or the entry of the account with this id.
fn find(vault: &Vault, named: &str) -> Result<Item, Failure> {
    if let Ok(id) = named.parse::<ItemId>() {
        return Ok(vault.item(id)?);
    }
    match named.parse::<Handle>() {
        Ok(account) => Ok(vault.thing_item(ThingKind::Account, &account)?),
        Err(error) => Err(Failure::new(crate::failure::USAGE, error.to_string())),
    }
}

fn prove(vault: &Vault, named: &str, out: &Path) -> Outcome {
    let item = find(vault, named)?;
    let proof = sealing::prove(vault, &item, Open::Opened)?;
    fs::create_dir_all(out).map_err(Failure::file("making", out))?;
    let files = [
        (out.join(format!("{}.opening", item.id)), proof.opening.to_text()),
        (out.join(format!("{}.tlog-proof", item.id)), proof.tlog_proof.to_text()),
    ];
    for (path, text) in files {
        write_new(&path, &text)?;
        output::line(&path.display().to_string());
    }
    output::note("the opening has the item's blind: give it only to whoever may know the item");
    Ok(DONE)
}

fn put_program(vault: &mut Vault, out: &Path) -> Outcome {
    let program = testimony_post::served::program().ok_or_else(no_program)?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let proof = match program::put_on_record(vault, &program, &mut occasion)? {
        OnRecord::Sealed(proof) => proof,
        OnRecord::Waits => {
            output::line("The program is in the case, and is sealed at the next tick.");
            output::note("run this again when it is sealed (`testimony record show`)");
            return Ok(DONE);
        }
    };
    fs::create_dir_all(out).map_err(Failure::file("making", out))?;
    let name = |ending: &str| out.join(format!("{}{ending}", program::FILE_NAME));
    let files = [
        (name(""), program),
        (name(".opening"), proof.opening.to_text().into_bytes()),
        (name(".tlog-proof"), proof.tlog_proof.to_text().into_bytes()),
    ];
    for (path, bytes) in files {
        write_new(&path, &bytes)?;
        output::line(&path.display().to_string());
    }
    output::note("publish this folder where people look who want to check the Post");
    Ok(DONE)
}

/// A build without Node has no scripts in it.
fn no_program() -> Failure {
    Failure::new(REFUSED, "this build of the program has no program for browsers in it")
        .hint("build it with Node: `make web`, then `make`")
}

fn show(vault: &Vault, as_json: bool) -> Outcome {
    let state = sealing::state(vault, surroundings::now())?;
    let dated = stamping::newest_dated(vault, surroundings::now())?;
    if as_json {
        output::json(&json!({
            "leaves": state.leaves, "unsealed": state.unsealed, "delayed": state.delayed,
            "dated": dated.map(|(leaves, by)| json!({ "leaves": leaves, "existed_by": by })),
            "tick_seconds": state.tick_seconds, "checkpoint": state.checkpoint,
        }))?;
    } else {
        output::line(&format!(
            "{}, a tick every {} s; {} to be sealed.",
            counted(state.leaves, "leaf", "leaves"),
            state.tick_seconds,
            counted(state.unsealed, "item waits", "items wait")
        ));
        if let Some(last) = state.delayed_until {
            output::line(&format!(
                "{} of what came through the Post for a tick of its own, the last until {}.",
                counted(state.delayed, "item waits", "items wait"),
                output::time(last)
            ));
        }
        output::line(&match dated {
            Some((leaves, by)) => format!(
                "Dated from outside: the first {}, existed by {}.",
                counted(leaves, "leaf", "leaves"),
                output::time(by)
            ),
            None => "Nobody outside has dated it yet.".to_owned(),
        });
        output::line("");
        output::line(state.checkpoint.trim_end());
    }
    Ok(DONE)
}
