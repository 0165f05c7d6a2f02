//! Blobs in files of their own, as version 2 kept them: put into packs at the first opening.

use std::io;
use std::path::Path;

use data_encoding::HEXLOWER;

use crate::{Error, Occasion, Vault, blob, durable};

/// The folder of version 2.
pub(crate) const FOLDER: &str = "blobs";

impl Vault {
    /// Moves what still lies in files of its own into packs, one blob a transaction. What does not
    /// open stays where it is: `check` reports it.
    pub(crate) fn gather_loose(&mut self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        if !self.dir.join(FOLDER).exists() {
            return Ok(());
        }
        let sql = "SELECT name FROM blob WHERE name NOT IN (SELECT blob FROM extent)";
        let names: Vec<[u8; 32]> = self
            .db
            .raw()
            .prepare(sql)?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for name in names {
            self.gather(&name, occasion)?;
        }
        sweep(&self.dir.join(FOLDER)).map_err(Error::io("clearing", &self.dir.join(FOLDER)))
    }

    fn gather(&mut self, name: &[u8; 32], occasion: &mut Occasion<'_>) -> Result<(), Error> {
        let Ok(mut reader) = self.blob_reader(name) else { return Ok(()) };
        let mut writer = self.blob_writer(occasion)?;
        match io::copy(&mut reader, &mut writer) {
            Err(cause) if cause.kind() == io::ErrorKind::InvalidData => return Ok(()),
            copied => copied.map_err(Error::io("moving blobs in", &self.dir))?,
        };
        let pending = writer.finish()?;
        self.packs.rewind(self.db.raw())?;
        let tx = self.db.transaction()?;
        pending.replace(&mut self.packs, &tx, occasion)?;
        self.packs.sync(&tx)?;
        tx.commit()?;
        let old = blob::loose(&self.dir, name);
        durable::remove(&old).map_err(Error::io("removing", &old))
    }
}

/// Removes the folders of version 2 that are empty, and files that no database knows.
fn sweep(folder: &Path) -> io::Result<()> {
    drop(std::fs::remove_dir_all(folder.join("incoming")));
    for entry in std::fs::read_dir(folder)? {
        drop(std::fs::remove_dir(entry?.path()));
    }
    drop(std::fs::remove_dir(folder));
    Ok(())
}

/// Links the files of version 2 into the copy that is kept of the old form.
pub(crate) fn keep(dir: &Path, copy: &Path) -> io::Result<()> {
    let from = dir.join(FOLDER);
    if !from.exists() {
        return Ok(());
    }
    for folder in std::fs::read_dir(&from)? {
        let folder = folder?;
        if HEXLOWER.decode(folder.file_name().as_encoded_bytes()).is_err() {
            continue;
        }
        let to = copy.join(FOLDER).join(folder.file_name());
        std::fs::create_dir_all(&to)?;
        for file in std::fs::read_dir(folder.path())? {
            let file = file?;
            let to = to.join(file.file_name());
            // A file system without links gets a copy.
            if std::fs::hard_link(file.path(), &to).is_err() {
                std::fs::copy(file.path(), &to)?;
            }
        }
        durable::sync_folder(&to)?;
    }
    durable::sync_folder(&copy.join(FOLDER)).or(Ok(()))
}
