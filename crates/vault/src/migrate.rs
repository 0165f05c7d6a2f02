//! The schema of the database, from its first version to the present one.
//!
//! A new vault begins with the oldest tables that are supported and takes every step, so a vault that
//! was migrated and one that was made today cannot differ. A step is taken in one transaction: a
//! crash leaves the version before or the version after.

use std::path::Path;

use rusqlite::Connection;

use crate::{Error, durable};

/// The version that this program writes (`PRAGMA user_version`).
pub(crate) const VERSION: i64 = 4;
/// The oldest version that it migrates.
const OLDEST: i64 = 2;
/// The tables of [`OLDEST`].
const BEGINNING: &str = include_str!("schema/2.sql");

/// The folder of an old form is named so, with its version.
const KEPT: &str = "old-";

/// What leads from one version to the next.
struct Step {
    to: i64,
    sql: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step {
        to: 3,
        sql: &[
            include_str!("schema/3-packs.sql"),
            include_str!("schema/3-files.sql"),
            include_str!("schema/3-search.sql"),
            include_str!("schema/3-members.sql"),
            include_str!("schema/3-care.sql"),
        ],
    },
    Step { to: 4, sql: &[include_str!("schema/4-case.sql")] },
];

/// Makes the tables of a new database.
pub(crate) fn create(db: &mut Connection) -> Result<(), Error> {
    let tx = db.transaction()?;
    tx.execute_batch(BEGINNING)?;
    for step in STEPS {
        take(&tx, step)?;
    }
    Ok(tx.commit()?)
}

/// The version of a database.
pub(crate) fn version(db: &Connection) -> Result<i64, Error> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Whether a database of this version is opened as it is (`false`) or migrated first (`true`).
pub(crate) fn is_due(version: i64) -> Result<bool, Error> {
    match version {
        VERSION => Ok(false),
        OLDEST..VERSION => Ok(true),
        other => Err(Error::NewerFormat(format!("database version {other}"))),
    }
}

/// Keeps a copy of the old form, and takes the steps from it to the present one.
pub(crate) fn migrate(dir: &Path, db: &mut Connection) -> Result<(), Error> {
    let from = version(db)?;
    // The file alone holds everything before it is copied.
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    keep(dir, from)?;
    for step in STEPS.iter().filter(|step| step.to > from) {
        let tx = db.transaction()?;
        take(&tx, step)?;
        tx.commit()?;
    }
    Ok(())
}

fn take(db: &Connection, step: &Step) -> Result<(), Error> {
    for sql in step.sql {
        db.execute_batch(sql)?;
    }
    Ok(db.pragma_update(None, "user_version", step.to)?)
}

/// Copies what a migration changes to the folder `old-VERSION` in the vault's own.
fn keep(dir: &Path, version: i64) -> Result<(), Error> {
    let kept = dir.join(format!("{KEPT}{version}"));
    if kept.exists() {
        // An earlier try got so far; the first copy is the true one.
        return Ok(());
    }
    let partial = dir.join(format!("{KEPT}partial"));
    let copying = || -> std::io::Result<()> {
        drop(std::fs::remove_dir_all(&partial));
        std::fs::create_dir(&partial)?;
        for name in [crate::DATABASE_FILE, crate::header::HEADER_FILE] {
            std::fs::copy(dir.join(name), partial.join(name))?;
            std::fs::File::open(partial.join(name))?.sync_all()?;
        }
        crate::loose::keep(dir, &partial)?;
        durable::sync_folder(&partial)?;
        durable::rename(&partial, &kept)
    };
    copying().map_err(Error::io("keeping the old form of", dir))
}
