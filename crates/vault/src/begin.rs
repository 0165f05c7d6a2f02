//! Making a vault: a folder that is a whole vault in the end, or one in which `init` can begin again.
//!
//! The first file in the folder is [`UNFINISHED`], the last one is the header. Whatever ends the
//! making in between leaves the mark, and the next attempt clears away what was made. Without the
//! mark nothing is ever removed: a folder whose header is lost may be a vault.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::{
    DATABASE_FILE, Error, Kdf, Occasion, Passphrase, SecretKey, Vault, Way, database, durable,
    header, keys, lock, member, pack, project, search, sight, sketch,
};

/// The file that says: being made, worth nothing yet.
const UNFINISHED: &str = "unfinished";

/// A vault that is being made. It is one when [`NewVault::finish`] has returned.
pub struct NewVault {
    vault: Vault,
}

impl std::fmt::Debug for NewVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewVault").field("vault", &self.vault).finish_non_exhaustive()
    }
}

impl NewVault {
    /// Begins a vault in an empty or absent folder, or in one where a making was cut off.
    ///
    /// # Errors
    /// When the folder holds anything else, or cannot be written.
    pub fn begin(dir: &Path, occasion: &mut Occasion<'_>) -> Result<Self, Error> {
        refuse_non_empty(dir)?;
        make_private(dir)?;
        let lock = lock::VaultLock::take(dir)?;
        // Somebody else may have been quicker until the lock was there.
        refuse_non_empty(dir)?;
        clear(dir).map_err(Error::io("clearing", dir))?;
        mark(dir).map_err(Error::io("writing", dir))?;
        let master = keys::Master::random(occasion.rng);
        let keys = master.derive();
        pack::prepare(dir)?;
        let db = database::create(&dir.join(DATABASE_FILE), &keys)?;
        let id = database::set_up(&db, occasion)?;
        let signing = SecretKey::random(occasion.rng);
        let me = keys::MemberSecret::random(occasion.rng);
        member::found(&db, &me, &signing, occasion)?;
        let packs = pack::Packer::new(dir);
        project::mark_current(&db)?;
        search::mark_current(&db)?;
        sketch::mark_current(&db)?;
        let search_memory = search::Memory::default();
        let vault = Vault {
            dir: dir.to_owned(),
            db: sight::Sighted::new(db),
            master,
            epoch: 1,
            keys,
            me: Some(me),
            id,
            packs,
            search_memory,
            _lock: Some(lock),
        };
        Ok(Self { vault })
    }

    /// The vault as it is so far.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Makes it a vault, durably: from here on it opens with the passphrase.
    ///
    /// # Errors
    /// When the header cannot be written.
    pub fn finish(
        self,
        passphrase: &Passphrase,
        kdf: Kdf,
        occasion: &mut Occasion<'_>,
    ) -> Result<Vault, Error> {
        let Vault { dir, master, me, .. } = &self.vault;
        let me = me.as_ref().ok_or(Error::NotAMember)?;
        let way = Way::Passphrase(passphrase, kdf);
        let header = header::Present::new(me, &way, master, occasion.rng)?;
        header::Header::Present(header).write(dir)?;
        unmark(dir)?;
        Ok(self.vault)
    }
}

/// Takes the mark away from a folder that is a vault.
pub(crate) fn unmark(dir: &Path) -> Result<(), Error> {
    durable::remove(&dir.join(UNFINISHED)).map_err(Error::io("writing", dir))
}

/// Refuses a folder that holds anything but the remains of a making that was cut off.
pub(crate) fn refuse_non_empty(dir: &Path) -> Result<(), Error> {
    let names = match names(dir) {
        Ok(names) => names,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(Error::io("looking into", dir)(cause)),
    };
    // The lock is there a moment before the mark.
    let only_lock = names.iter().all(|name| name == lock::LOCK_FILE);
    let marked = names.iter().any(|name| name == UNFINISHED);
    let finished = names.iter().any(|name| name == header::HEADER_FILE);
    if only_lock || (marked && !finished) { Ok(()) } else { Err(Error::NotEmpty(dir.to_owned())) }
}

fn names(dir: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// Removes what is there besides the lock and the mark.
fn clear(dir: &Path) -> io::Result<()> {
    for name in names(dir)?.iter().filter(|name| *name != lock::LOCK_FILE && *name != UNFINISHED) {
        let path = dir.join(name);
        if fs::symlink_metadata(&path)?.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn mark(dir: &Path) -> io::Result<()> {
    File::create(dir.join(UNFINISHED))?.sync_all()?;
    durable::sync_folder(dir)?;
    // A folder that was just made must not vanish with everything in it.
    match fs::canonicalize(dir)?.parent() {
        Some(parent) => sync_above(parent),
        None => Ok(()),
    }
}

/// Syncs the folder above, where this user may read it: else its owner made ours long ago.
fn sync_above(parent: &Path) -> io::Result<()> {
    match durable::sync_folder(parent) {
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

/// Makes the folder, for its owner alone: even sizes and times are nobody else's business.
pub(crate) fn make_private(dir: &Path) -> Result<(), Error> {
    let making = || -> io::Result<()> {
        fs::create_dir_all(dir)?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
    };
    making().map_err(Error::io("making the folder", dir))
}
