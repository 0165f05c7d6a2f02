//! `backup` and `restore`.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde_json::json;
use testimony_casework::backup::{self, Listed, Listing, Made};
use testimony_casework::restore::{self, Restored};
use testimony_depot::{Credentials, Depot, Place};
use testimony_vault::{Access, Error as VaultError, Vault};
use zeroize::Zeroizing;

use super::{DONE, Outcome, counted, read_text};
use crate::cli::{BackupArgs, BucketArgs, RestoreArgs};
use crate::failure::{Failure, REFUSED};
use crate::progress::Progress;
use crate::{config, output, surroundings};

/// The longest file with keys.
const KEYS_BYTES_MAX: u64 = 64 << 10;

pub(super) fn backup(args: &BackupArgs) -> Outcome {
    let place = whole_name(place(&args.dest, &args.bucket)?, &args.dir)?;
    let depot = Depot::open(&place).map_err(testimony_casework::Error::from)?;
    let vault = open_shared(args)?;
    if args.list {
        return list(&vault, &depot, args.json);
    }
    if args.verify {
        return verify(&vault, &depot, args.json);
    }
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let mut bar = Progress::new("saving", "bytes");
    let made = backup::backup(&vault, &depot, &mut occasion, &mut |done, of| {
        bar.at(done, of, "");
    })?;
    bar.end();
    backup::note(&vault, &made, &place.to_string(), occasion.now)?;
    let removed = prune(&vault, &depot, args)?;
    if args.json {
        output::json(&json!({
            "snapshot": made.snapshot, "files": made.files, "bytes": made.bytes,
            "pieces": made.pieces, "sent": made.sent, "sent_bytes": made.sent_bytes,
            "removed": removed,
        }))?;
    } else {
        say(&made, &removed, &place);
    }
    if !args.drop_erased {
        warn_of_erased(&vault, &depot)?;
    }
    Ok(DONE)
}

/// Everything that an earlier form or a crash left is settled first where nobody else writes.
fn open_shared(args: &BackupArgs) -> Result<Vault, Failure> {
    Vault::is_one(&args.dir)?;
    let given = args.passphrase.unlock()?;
    let unlock = given.as_unlock();
    match Vault::open_as(&args.dir, &unlock, Access::Write) {
        Ok(mut vault) => {
            let mut rng = surroundings::rng();
            vault.settle(&mut surroundings::occasion(&mut rng))?;
            vault.share()?;
            Ok(vault)
        }
        Err(VaultError::InUse) => Ok(Vault::open_as(&args.dir, &unlock, Access::Read)?),
        Err(other) => Err(other.into()),
    }
}

fn place(text: &str, args: &BucketArgs) -> Result<Place, Failure> {
    let mut place = Place::parse(text).map_err(testimony_casework::Error::from)?;
    if let Place::Bucket(bucket) = &mut place {
        bucket.endpoint = args.endpoint.clone().or_else(config::store_endpoint);
        if let Some(region) = args.region.clone().or_else(config::store_region) {
            bucket.region = region;
        }
        bucket.proxy.clone_from(&args.proxy);
        bucket.credentials = match &args.keys {
            Some(file) => {
                let text = Zeroizing::new(read_text(file, KEYS_BYTES_MAX)?);
                Some(Credentials::parse(&text).ok_or_else(|| {
                    let why = format!("{}: it holds no keys of a store", file.display());
                    Failure::new(REFUSED, why)
                        .hint("write the two lines `access_key_id = …` and `secret_access_key = …`")
                })?)
            }
            None => config::store_keys(),
        };
    }
    Ok(place)
}

/// Refuses a folder where a backup helps nobody: inside the vault, or where a disk was expected that
/// is not there. Gives the place by its whole name, as the vault notes it.
fn whole_name(place: Place, dir: &Path) -> Result<Place, Failure> {
    let Place::Folder(dest) = place else { return Ok(place) };
    let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    let dest = absolute(&dest).map_err(Failure::file("looking for", &dest))?;
    let inside = absolute(dir).is_ok_and(|dir| dest.starts_with(dir));
    if inside {
        return Err(Failure::new(REFUSED, "the place for backups lies inside the vault")
            .hint("name a folder on another disk"));
    }
    let above = dest.parent().unwrap_or(&dest).to_owned();
    let disk = |path: &Path| path.metadata().map(|found| found.dev());
    let Ok(there) = disk(&dest).or_else(|_| disk(&above)) else {
        let why = format!("{} is not there", above.display());
        return Err(
            Failure::new(REFUSED, why).hint("is the disk or stick there? make the folder first")
        );
    };
    if disk(dir).is_ok_and(|own| own == there) {
        output::warning("the backup lies on the same disk as the vault: both go with it");
    }
    Ok(Place::Folder(dest))
}

fn prune(vault: &Vault, depot: &Depot, args: &BackupArgs) -> Result<Vec<String>, Failure> {
    if args.keep.is_none() && !args.drop_erased {
        return Ok(Vec::new());
    }
    let keep = args.keep.map_or(usize::MAX, |keep| usize::try_from(keep).unwrap_or(usize::MAX));
    let erased = vault.last_erased()?.filter(|_| args.drop_erased);
    let goes = |newer: usize, listed: &Listed| {
        newer >= keep || erased.is_some_and(|at| listed.made <= at && newer > 0)
    };
    Ok(backup::remove(vault, depot, goes)?.snapshots)
}

fn say(made: &Made, removed: &[String], place: &Place) {
    output::line(&format!(
        "Backup {} in {place}: {}, {} bytes; {} bytes were new.",
        made.snapshot,
        counted(made.files, "file", "files"),
        made.bytes,
        made.sent_bytes,
    ));
    if !removed.is_empty() {
        output::line(&format!(
            "{} removed.",
            counted(removed.len() as u64, "older backup was", "older backups were")
        ));
    }
    output::note("it opens with what opens the vault now; try it: `testimony restore`");
}

/// Backups from before the last erasing still hold what was erased.
fn warn_of_erased(vault: &Vault, depot: &Depot) -> Result<(), Failure> {
    let Some(erased) = vault.last_erased()? else { return Ok(()) };
    let own = backup::list(vault, depot)?.own;
    let older = own.iter().filter(|listed| listed.made <= erased).count();
    if older > 0 {
        output::warning(&format!(
            "{} there still hold what was erased since; `--drop-erased` removes them",
            counted(older as u64, "backup", "backups")
        ));
    }
    Ok(())
}

fn list(vault: &Vault, depot: &Depot, as_json: bool) -> Outcome {
    let Listing { own, others } = backup::list(vault, depot)?;
    if as_json {
        let own = own.iter().map(|one| {
            let bytes = one.manifest.as_ref().map(testimony_vault::Manifest::bytes);
            json!({ "snapshot": one.snapshot, "made": one.made, "bytes": bytes })
        });
        output::json(&json!({ "backups": own.collect::<Vec<_>>(), "others": others }))?;
        return Ok(DONE);
    }
    for one in &own {
        let when = output::time(one.made.unsigned_abs());
        match &one.manifest {
            Some(manifest) => {
                output::line(&format!("{} {when}, {} bytes", one.snapshot, manifest.bytes()));
            }
            None => output::line(&format!("{} {when}, damaged", one.snapshot)),
        }
    }
    if own.is_empty() {
        output::line("No backup of this vault is there.");
    }
    if others > 0 {
        let others = counted(others, "backup", "backups");
        output::note(&format!("{others} of other vaults, or under earlier keys of this one"));
    }
    Ok(DONE)
}

fn verify(vault: &Vault, depot: &Depot, as_json: bool) -> Outcome {
    let newest = backup::list(vault, depot)?.own.pop();
    let newest = newest.ok_or(testimony_casework::Error::NoBackup)?;
    let manifest = newest.manifest.ok_or(VaultError::BadSnapshot)?;
    let mut bar = Progress::new("reading", "bytes");
    let bad = backup::verify(vault, depot, &manifest, &mut |done, of| {
        bar.at(done, of, "");
    })?;
    bar.end();
    if as_json {
        output::json(&json!({ "snapshot": newest.snapshot, "bad": bad }))?;
    } else if bad.is_empty() {
        output::line(&format!("Backup {}: every object is there and whole.", newest.snapshot));
    }
    if bad.is_empty() {
        return Ok(DONE);
    }
    let many = counted(bad.len() as u64, "object is", "objects are");
    Err(Failure { details: bad, ..Failure::new(REFUSED, format!("{many} missing or damaged")) }
        .hint(
            "remove the damaged ones, then run `testimony backup` again: it sends what is missing",
        ))
}

pub(super) fn restore(args: &RestoreArgs) -> Outcome {
    let place = place(&args.source, &args.bucket)?;
    let depot = Depot::open(&place).map_err(testimony_casework::Error::from)?;
    let given = args.passphrase.unlock()?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let mut bar = Progress::new("restoring", "bytes");
    let wanted = (&given.as_unlock(), args.snapshot.as_deref());
    let restored = restore::restore(&depot, &args.dir, wanted, &mut occasion, &mut |done, of| {
        bar.at(done, of, "");
    })?;
    bar.end();
    if args.json {
        output::json(&json!({
            "snapshot": restored.snapshot, "made": restored.made, "files": restored.files,
            "bytes": restored.bytes, "missing": restored.missing, "repaired": restored.repaired,
            "faults": restored.faults,
        }))?;
    } else {
        say_restored(&restored, args);
    }
    if restored.faults.is_empty() {
        return Ok(DONE);
    }
    Err(Failure { details: restored.faults, ..Failure::new(REFUSED, "not everything came back") }
        .hint("what is named is in no object that could be read; an older backup may have it"))
}

fn say_restored(restored: &Restored, args: &RestoreArgs) {
    for missing in &restored.missing {
        output::warning(&format!("missing or damaged in the backup: {missing}"));
    }
    for repaired in &restored.repaired {
        output::line(&format!("repaired from its parity: {repaired}"));
    }
    output::line(&format!(
        "Backup {} of {}: {}, {} bytes, in {}.",
        restored.snapshot,
        output::time(restored.made.unsigned_abs()),
        counted(restored.files, "file", "files"),
        restored.bytes,
        args.dir.display(),
    ));
    if restored.faults.is_empty() {
        output::line("Everything that was on record is there and unchanged.");
    }
    output::note(
        "its log signs nothing before it has read its newest checkpoint elsewhere: `testimony record \
         unlock`, or `testimony record restart` for a new log",
    );
}
