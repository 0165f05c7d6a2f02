//! Doors for the fuzz targets in `fuzz/` and nobody else: private readers, called as `verify` does.

use crate::manifest::{self, Manifest};

/// A manifest that was accepted, printed again, and its paths.
pub fn manifest(text: &str) -> Option<(String, Vec<String>)> {
    let manifest = Manifest::parse(text)?;
    Some((manifest.to_text(), manifest.files.into_keys().collect()))
}

/// Whether a path can be in a dossier.
pub fn is_path(path: &str) -> bool {
    manifest::is_path(path)
}
