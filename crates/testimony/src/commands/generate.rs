//! `generate man|completions|system`: what a package carries besides the program.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use testimony_post::setup::{self, Setup};

use super::{DONE, Outcome, counted, write_new};
use crate::cli::{Cli, GenerateCommand};
use crate::failure::{Failure, INTERNAL, REFUSED};
use crate::output;

/// Where a package puts the program.
const PROGRAM: &str = "/usr/bin/testimony";

pub(super) fn generate(command: &GenerateCommand) -> Outcome {
    match command {
        GenerateCommand::Man { dir } => man(dir),
        GenerateCommand::Completions { dir } => completions(dir),
        GenerateCommand::System { dir } => system(dir),
    }
}

fn folder(dir: &Path) -> Result<(), Failure> {
    fs::create_dir_all(dir).map_err(Failure::file("making", dir))
}

fn man(dir: &Path) -> Outcome {
    folder(dir)?;
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    let mut pages = Vec::new();
    named(&root, "testimony", &mut pages);
    for (name, command) in &pages {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone())
            .title(name.to_uppercase())
            .render(&mut page)
            .map_err(|cause| Failure::new(INTERNAL, format!("manual page {name}: {cause}")))?;
        write_new(&dir.join(format!("{name}.1")), &page)?;
    }
    output::line(&format!("{} in {}.", counted(pages.len(), "page", "pages"), dir.display()));
    Ok(DONE)
}

/// A command and those below it that are shown, with the names of their pages.
fn named(command: &Command, name: &str, pages: &mut Vec<(String, Command)>) {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        named(below, &format!("{name}-{}", below.get_name()), pages);
    }
    pages.push((name.to_owned(), command.clone()));
}

fn completions(dir: &Path) -> Outcome {
    folder(dir)?;
    let shells = [Shell::Bash, Shell::Zsh, Shell::Fish];
    for shell in shells {
        let path = clap_complete::generate_to(shell, &mut Cli::command(), "testimony", dir);
        path.map_err(Failure::file("writing", dir))?;
    }
    output::line(&format!("{} in {}.", counted(shells.len(), "shell", "shells"), dir.display()));
    Ok(DONE)
}

fn system(dir: &Path) -> Outcome {
    let made = Setup::new(Path::new(setup::FOLDER), Path::new(PROGRAM), setup::NAME);
    let made = made.map_err(|cause| Failure::new(REFUSED, cause.to_string()))?;
    let written = made.write(dir)?;
    output::line(&format!("{} in {}.", counted(written.len(), "file", "files"), dir.display()));
    Ok(DONE)
}
