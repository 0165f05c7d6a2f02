//! Runs the marked commands of documents: `tidy-readme FOLDER-OF-THE-BINARY DOCUMENT…`.
//!
//! Prints a line a block and, last, `N passed, N failed`. Every document gets an empty folder of
//! its own under the system's folder for temporary files, which is removed afterwards.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::{env, fs, io, process};

use anyhow::{Context as _, Result};
use testimony_tidy::readme::{Block, agrees, blocks};

fn main() -> Result<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    let folder = arguments.next().context("which folder holds the binary?")?;
    let path = path_with(&fs::canonicalize(folder).context("the folder of the binary")?)?;
    let (mut passed, mut failed) = (0, 0);
    let mut out = io::stdout().lock();
    for document in arguments.map(PathBuf::from) {
        let text = fs::read_to_string(&document)
            .with_context(|| format!("reading {}", document.display()))?;
        let room = env::temp_dir().join(format!("tidy-readme-{}", process::id()));
        fs::create_dir(&room).context("making a folder for the commands")?;
        for block in blocks(&text) {
            let complaint = run(&block, &room, &path)?;
            let name = format!("{}:{}", document.display(), block.line);
            match complaint {
                None => passed += 1,
                Some(_) => failed += 1,
            }
            writeln!(out, "{name} {}", complaint.as_deref().unwrap_or("ok"))?;
        }
        fs::remove_dir_all(&room).context("removing the folder of the commands")?;
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Our binary first, so that an installed one is not tested in its place.
fn path_with(first: &Path) -> Result<OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = [first.to_owned()].into_iter().chain(env::split_paths(&rest));
    env::join_paths(all).context("the folder of the binary has a colon in its name")
}

/// What is wrong with the block, if something is.
fn run(block: &Block, room: &Path, path: &OsString) -> Result<Option<String>> {
    #[allow(clippy::disallowed_methods, reason = "running the reader's commands is the purpose")]
    let output = process::Command::new("bash")
        .args(["-euo", "pipefail", "-c", &block.script])
        .current_dir(room)
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .context("starting bash")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let cause = String::from_utf8_lossy(&output.stderr);
        return Ok(Some(format!("FAILED, {}\n{printed}{cause}", output.status)));
    }
    let wrong = block.output.as_ref().filter(|shown| !agrees(shown, &printed));
    Ok(wrong.map(|shown| format!("FAILED, the document shows\n{shown}and it printed\n{printed}")))
}
