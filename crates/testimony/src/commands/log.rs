//! `record run|serve|audit|mirror|unlock|restart`: the log on its clock, and as strangers see it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use testimony_casework::cosigning::cosign;
use testimony_casework::sealing::{self, PUBLISH_AFTER};
use testimony_casework::watching::{LogCopy, Seen, audit_and_remember};
use testimony_casework::{Marks, marks};
use testimony_courier::CourierOptions;
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::note::VerifierKey;
use testimony_record::audit::Finding;
use testimony_record::mirror::mirror;
use testimony_record::source::{CHECKPOINT_BYTES_MAX, Source, checkpoint_text};
use testimony_vault::{Access, Due};

use super::dossier::trusted_log_key;
use super::serving::{listening, stopped};
use super::{DONE, Outcome, counted, marks as own_marks, open_vault, read_text, tell_new_policy};
use crate::cli::{LogKeyArgs, UnlockFrom};
use crate::failure::{CANNOT_TELL, Failure, NOT_ONE, REFUSED, USAGE};
use crate::passphrase::{Given, PassphraseArgs};
use crate::session::{self, Forwarded, Opened, end_on_wish, listen, open_with};
use crate::{config, output, surroundings};

/// Seals at every tick until it is stopped, and has the leaf cosigned. A tick that cannot be kept is
/// missed, not caught up.
pub(super) fn run(
    dir: &Path,
    given: &Given,
    options: &CourierOptions,
    ticks: Option<u64>,
) -> Outcome {
    // Between two ticks the vault is anybody's; this process has what opens it all the same.
    let _found = listen(dir, None, end_on_wish()).ok();
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|cause| Failure::new(REFUSED, format!("the clock cannot start: {cause}")))?;
    let mut stop = Box::pin(stopped());
    let mut done = 0;
    while ticks.is_none_or(|ticks| done < ticks) {
        let left = {
            let vault = open_with(dir, given, Access::Read)?;
            sealing::wait_for_tick(&vault, surroundings::now())?
        };
        let go_on = runtime.block_on(async {
            tokio::select! {
                () = &mut stop => false,
                () = tokio::time::sleep(left) => true,
            }
        });
        if !go_on {
            return Ok(DONE);
        }
        // What is begun is finished: a signal in between waits until the leaf is published.
        one_tick(dir, given, options)?;
        done += 1;
    }
    Ok(DONE)
}

/// A tick here, or in the process that has the vault open to write.
fn one_tick(dir: &Path, given: &Given, options: &CourierOptions) -> Result<(), Failure> {
    let opened = open_with(dir, given, Access::Write);
    match opened {
        Ok(mut vault) => tick(&mut vault, &own_marks(), options),
        Err(Failure { held: Some(_), .. }) => {
            let folder = dir.display().to_string();
            let mut args = vec!["testimony", "record", "tick", folder.as_str()];
            if let Some(proxy) = &options.proxy {
                args.extend(["--proxy", proxy]);
            }
            match session::forward(dir, Some(&args)) {
                Ok(Forwarded::Ran(_)) => Ok(()),
                Ok(Forwarded::Free) => {
                    tick(&mut open_with(dir, given, Access::Write)?, &own_marks(), options)
                }
                Err(failure) => {
                    output::failure(&failure);
                    output::warning("another process holds the vault; this tick is missed");
                    Ok(())
                }
            }
        }
        Err(failure) => Err(failure),
    }
}

/// One tick: kept in the vault at once, published a fixed time after the hour, so that the moment of
/// publication does not tell how much there was to seal.
pub(super) fn tick(
    vault: &mut Opened,
    marks: &Marks,
    options: &CourierOptions,
) -> Result<(), Failure> {
    let publish_at = surroundings::now() + PUBLISH_AFTER;
    let mut rng = surroundings::rng();
    let due = Due::By(surroundings::now());
    let prepared = sealing::prepare(vault, due, marks, &mut surroundings::occasion(&mut rng))?;
    let left = surroundings::now().duration_until(publish_at);
    std::thread::sleep(Duration::try_from(left).unwrap_or_default());
    let sealed = sealing::publish(vault, &prepared, marks)?;
    output::line(&format!("leaf {}", sealed.leaf));
    match cosign(vault, marks, options) {
        Ok(cosigning) if cosigning.reached => {}
        Ok(_) => output::warning(
            "too few cosigners answered; `testimony record cosign DIR` says who and why, and the \
             next tick asks again",
        ),
        Err(testimony_casework::Error::NoCosigners) => {}
        Err(error) => output::warning(&format!("nobody could be asked to cosign: {error}")),
    }
    Ok(())
}

/// Serves the log of a vault, or a copy of a log.
pub(super) fn serve(dir: &Path, listen: SocketAddr) -> Outcome {
    let log = [dir.join("log"), dir.to_owned()]
        .into_iter()
        .find(|log| log.join(testimony_record::CHECKPOINT_FILE).is_file())
        .ok_or_else(|| {
            Failure::new(NOT_ONE, format!("{} is no log: it has no checkpoint", dir.display()))
                .hint("name a vault, the log folder inside one, or a copy by `record mirror`")
        })?;
    listening(listen, |listener, address| async move {
        output::line(&format!("The log is at http://{address}"));
        let served = testimony_record::serve::serve(&log, listener, stopped()).await;
        served.map_err(|cause| Failure::new(REFUSED, format!("the log cannot be served: {cause}")))
    })
}

/// Re-checks a whole log.
pub(super) fn audit(
    from: &str,
    (named, proxy): (&LogKeyArgs, Option<String>),
    others: &[PathBuf],
    as_json: bool,
) -> Outcome {
    let log = LogCopy::at(from, proxy).map_err(could_not)?;
    let key = key_of(&log, named)?;
    let others = others.iter().map(|file| read_checkpoint(file, &key));
    let others: Vec<Checkpoint> = others.collect::<Result<_, _>>()?;
    let seen = config::seen_folder().map(Seen::in_folder);
    let bar = output::progress(0, "leaves");
    let audited = audit_and_remember(&log, &key, seen.as_ref(), &others, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    match audited.map_err(could_not)? {
        Ok(audited) if as_json => output::json(&json!({
            "holds": true, "log_origin": key.name(), "leaves": audited.checkpoint.size,
            "finding": null, "checkpoint": audited.text,
        }))
        .map(|()| DONE),
        Ok(audited) => {
            output::line(&format!(
                "The log holds: {}, every tile and the signed root are what its entries give.",
                counted(audited.checkpoint.size, "leaf", "leaves")
            ));
            if seen.is_some() {
                output::note(
                    "this checkpoint is remembered; the next audit demands that it grew from it",
                );
            }
            output::line(audited.text.trim_end());
            Ok(DONE)
        }
        Err(finding) => found(&finding, &key, as_json),
    }
}

fn found(finding: &Finding, key: &VerifierKey, as_json: bool) -> Outcome {
    if as_json {
        output::json(&json!({
            "holds": false, "log_origin": key.name(), "leaves": null,
            "finding": finding.to_string(), "checkpoint": null,
        }))?;
    } else {
        output::line(&format!("The log does not hold: {finding}."));
        output::note("hint: keep what you have: both checkpoints, and a copy of the log's folder");
    }
    Ok(REFUSED)
}

/// Makes a copy of a log, or brings it up to date.
pub(super) fn copy(
    from: &str,
    dir: &Path,
    (named, proxy): (&LogKeyArgs, Option<String>),
    as_json: bool,
) -> Outcome {
    let log = LogCopy::at(from, proxy).map_err(could_not)?;
    let key = key_of(&log, named)?;
    let bar = output::progress(0, "leaves");
    let mirrored = mirror(&log, &key, dir, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    match mirrored.map_err(|error| could_not(error.into()))? {
        Ok(mirrored) if as_json => output::json(&json!({
            "holds": true, "log_origin": key.name(), "leaves": mirrored.checkpoint.size,
            "new": mirrored.checkpoint.size - mirrored.before, "finding": null,
        }))
        .map(|()| DONE),
        Ok(mirrored) => {
            output::line(&format!(
                "{} in {}, {} of them new.",
                counted(mirrored.checkpoint.size, "leaf", "leaves"),
                dir.display(),
                mirrored.checkpoint.size - mirrored.before
            ));
            Ok(DONE)
        }
        Err(finding) => {
            output::note("nothing of the copy was lost; its checkpoint is what it was");
            found(&finding, &key, as_json)
        }
    }
}

/// Unlocks the log of a vault that was restored or moved.
pub(super) fn unlock(dir: &Path, from: &UnlockFrom, passphrase: &PassphraseArgs) -> Outcome {
    let mut vault = open_vault(dir, passphrase, Access::Write)?;
    let marks = own_marks();
    if !marks.remember() {
        return Err(Failure::new(REFUSED, "there is no folder in which to remember")
            .hint("set XDG_STATE_HOME or HOME"));
    }
    let unlocked = match &from.from {
        Some(place) => {
            let copy = LogCopy::at(place, from.proxy.clone()).map_err(could_not)?;
            let mut rng = surroundings::rng();
            marks::unlock(&mut vault, &copy, &marks, &surroundings::occasion(&mut rng))?
        }
        None => {
            output::warning(
                "if anybody ever saw a newer checkpoint of this log, the next seal makes a fork, \
                 and whoever has both can prove it",
            );
            marks::unlock_never_shown(&vault, &marks)?
        }
    };
    if unlocked.taken_over > 0 {
        output::line(&format!(
            "{} taken over from the copy. What they sealed waits to be sealed again.",
            counted(unlocked.taken_over, "leaf was", "leaves were")
        ));
    }
    output::line(&format!(
        "Unlocked: the log has {} and goes on from here.",
        counted(unlocked.leaves, "leaf", "leaves")
    ));
    Ok(DONE)
}

/// Begins a new log.
pub(super) fn restart(dir: &Path, log_origin: &str, passphrase: &PassphraseArgs) -> Outcome {
    let mut vault = open_vault(dir, passphrase, Access::Write)?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let kept = marks::restart(&mut vault, log_origin, &own_marks(), &mut occasion)?;
    output::line(&format!("A new log begins: {log_origin}. Everything waits to be sealed in it."));
    output::line(&format!("The old log is kept in {}.", kept.display()));
    tell_new_policy(&vault);
    Ok(DONE)
}

/// The key by which a log is believed: named, or of a trusted policy.
fn key_of(log: &dyn Source, named: &LogKeyArgs) -> Result<VerifierKey, Failure> {
    if let Some(key) = &named.key {
        return key.parse().map_err(|error: testimony_proof::Error| {
            Failure::new(USAGE, format!("--key is no verifier key: {error}"))
        });
    }
    let text = checkpoint_text(log).map_err(|error| could_not(error.into()))?;
    let name = text.lines().next().unwrap_or_default();
    trusted_log_key(named.policy.as_deref(), name)?.ok_or_else(|| {
        let name = output::shown(name);
        Failure::new(CANNOT_TELL, format!("no policy that you trust names a log `{name}`"))
            .hint("give the team's policy with --policy FILE, or the log's key with --key")
    })
}

fn read_checkpoint(file: &Path, key: &VerifierKey) -> Result<Checkpoint, Failure> {
    let text = read_text(file, CHECKPOINT_BYTES_MAX)?;
    checkpoint::open(&text, key).map_err(|error| {
        Failure::new(
            CANNOT_TELL,
            format!("{} is no checkpoint of this log: {error}", file.display()),
        )
    })
}

/// "Could not look" is never "it holds", nor "it does not".
fn could_not(error: testimony_casework::Error) -> Failure {
    Failure { code: CANNOT_TELL, ..Failure::from(error) }
}
