//! Says so when the browser's scripts were not bundled; never runs Node itself, so that cargo
//! alone builds the whole program.

use std::io::Write as _;
use std::path::Path;
use std::{env, io};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Some(crate_folder) = env::var_os("CARGO_MANIFEST_DIR") else {
        return Err(io::Error::other("cargo did not say where this crate is"));
    };
    let dist = Path::new(&crate_folder).join("../../web/dist");
    writeln!(out, "cargo::rerun-if-changed=../../web/dist")?;
    if !dist.join("manifest.json").is_file() {
        writeln!(
            out,
            "cargo::warning=no browser bundle: pages work without scripts; `make web` adds them"
        )?;
    }
    Ok(())
}
