//! A folder of pictures, which comes whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use testimony_desk::drawings::Drawing;

use crate::cli::DrawnArgs;
use crate::failure::{Failure, REFUSED};
use crate::output;

/// A folder that is filled beside its place, and put there when it is whole.
pub(super) struct Drawn<'a> {
    path: &'a Path,
    language: &'a str,
    filled: TempDir,
}

impl<'a> Drawn<'a> {
    /// The folder that was asked for, before anything is computed; nothing is overwritten.
    pub(super) fn wanted(args: &'a DrawnArgs) -> Result<Option<Self>, Failure> {
        let Some(path) = args.pictures.as_deref() else { return Ok(None) };
        if path.exists() {
            let why = format!("making {}: it is there already", path.display());
            return Err(Failure::new(REFUSED, why)
                .hint("name a folder that is not there yet; nothing is overwritten"));
        }
        let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let filled = TempDir::new_in(beside.unwrap_or(Path::new(".")));
        let filled = filled.map_err(Failure::file("making", path))?;
        Ok(Some(Self { path, language: &args.language, filled }))
    }

    /// Fills the folder with what is drawn in the language, and says what came of it.
    pub(super) fn fill(self, draw: impl FnOnce(&str) -> Vec<Drawing>) -> Result<(), Failure> {
        let drawings = draw(self.language);
        for drawing in &drawings {
            let path: PathBuf = self.filled.path().join(&drawing.name);
            let written = fs::write(&path, &drawing.svg);
            written
                .and_then(|()| File::open(&path)?.sync_all())
                .map_err(Failure::file("writing", &path))?;
        }
        let filled = self.filled.keep();
        fs::rename(&filled, self.path).map_err(|cause| {
            drop(fs::remove_dir_all(&filled));
            Failure::file("making", self.path)(cause)
        })?;
        let names: Vec<&str> = drawings.iter().map(|drawing| drawing.name.as_str()).collect();
        output::note(&format!("pictures in {}: {}", self.path.display(), names.join(", ")));
        Ok(())
    }
}
