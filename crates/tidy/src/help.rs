//! Is every subcommand and flag of the command documented?
//!
//! The command's own `--help` is the list: [`Help::walk`] reads it subcommand by subcommand in the
//! shape that clap prints, and [`undocumented`] looks each one up in the documents. Starts no
//! process itself: the caller gives a function from arguments to printed help.

use anyhow::{Result, ensure};

#[cfg(test)]
mod tests;

/// Deeper than any command of ours; a loop in what the program prints ends here.
const DEPTH_MAX: usize = 6;

/// Flags that clap gives to every command.
const EVERYWHERE: [&str; 2] = ["--help", "--version"];

/// One command with what its help lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The whole command, program first: `testimony post serve`.
    pub command: String,
    /// Its long flags, with their dashes.
    pub flags: Vec<String>,
    /// Its subcommands, without `help`.
    pub commands: Vec<Help>,
}

impl Help {
    /// Reads the whole tree of `program` by calling `print` with the arguments that lead to each
    /// subcommand (`["post", "serve", "--help"]`).
    ///
    /// # Errors
    /// If `print` fails, help lists neither flag nor command, or subcommands go too deep.
    pub fn walk(
        program: &str,
        print: &mut impl FnMut(&[String]) -> Result<String>,
    ) -> Result<Self> {
        Self::walk_from(program, &[], print)
    }

    fn walk_from(
        program: &str,
        path: &[String],
        print: &mut impl FnMut(&[String]) -> Result<String>,
    ) -> Result<Self> {
        let command = [&[program.to_owned()], path].concat().join(" ");
        ensure!(path.len() <= DEPTH_MAX, "subcommands go too deep at `{command}`");
        let text = print(&[path, &["--help".to_owned()]].concat())?;
        let flags = flags(&text);
        let mut commands = Vec::new();
        for name in names(&text) {
            commands.push(Self::walk_from(program, &[path, &[name]].concat(), print)?);
        }
        // Even a command without flags of its own lists `--help`: otherwise this is no help.
        ensure!(text.contains("--help"), "`{command} --help` does not print clap's help");
        Ok(Self { command, flags, commands })
    }
}

/// The commands and flags that `docs` does not mention, as `testimony post serve --listen`.
///
/// A command counts as mentioned where its whole name stands (`testimony post serve`), a flag where
/// it stands within a section on its command: between the first heading or line that names the
/// command and the next heading. A flag named on the line of its command counts anywhere.
#[must_use]
pub fn undocumented(help: &Help, docs: &str) -> Vec<String> {
    let mut missing = Vec::new();
    let sections = sections_on(docs, help);
    if sections.is_empty() {
        missing.push(help.command.clone());
    }
    for flag in help.flags.iter().filter(|flag| !EVERYWHERE.contains(&flag.as_str())) {
        if !sections.iter().any(|section| mentions(section, flag)) {
            missing.push(format!("{} {flag}", help.command));
        }
    }
    for command in &help.commands {
        missing.extend(undocumented(command, docs));
    }
    missing
}

/// The sections of the documents (heading to heading) that name this command itself.
fn sections_on<'a>(docs: &'a str, help: &Help) -> Vec<&'a str> {
    sections(docs).into_iter().filter(|section| names_command(section, help)).collect()
}

/// True where the command stands and is not the beginning of one of its subcommands.
fn names_command(section: &str, help: &Help) -> bool {
    section.match_indices(&help.command).any(|(at, found)| {
        let rest = &section[at + found.len()..];
        let next = rest.strip_prefix(' ').map(|rest| first_word(rest, name_letter));
        let ends = rest.chars().next().is_none_or(|letter| !name_letter(letter));
        let subcommand = |word: &str| {
            help.commands.iter().any(|child| child.command.rsplit(' ').next() == Some(word))
        };
        ends && !next.is_some_and(subcommand)
    })
}

fn sections(docs: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut in_code = false;
    let mut at = 0;
    for line in docs.split_inclusive('\n') {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if line.starts_with('#') && !in_code {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(docs.len());
    starts.windows(2).map(|pair| &docs[pair[0]..pair[1]]).collect()
}

/// A flag is mentioned as a whole: `--text` does not mention `--text-only`, nor the other way.
fn mentions(text: &str, flag: &str) -> bool {
    text.match_indices(flag).any(|(at, found)| {
        let after = text[at + found.len()..].chars().next();
        after.is_none_or(|letter| !name_letter(letter))
    })
}

fn name_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '-' || letter == '_'
}

/// The subcommands under `Commands:`, without clap's own `help`.
fn names(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| line.trim_end() != "Commands:").skip(1);
    lines
        .take_while(|line| line.trim().is_empty() || line.starts_with(' '))
        // Deeper lines are the rest of a description.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| first_word(line.trim(), name_letter).to_owned())
        .filter(|name| !name.is_empty() && name != "help")
        .collect()
}

/// The long flags at the beginning of a line: `-t, --text <FILE>` or `--text <FILE>`.
fn flags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| line.starts_with(' ')) {
        let line = line.trim_start();
        let flag = match line.strip_prefix('-').and_then(|rest| rest.split_once(", ")) {
            Some((short, long)) if short.chars().count() == 1 => long,
            _ => line,
        };
        if let Some(name) = flag.strip_prefix("--") {
            found.push(format!("--{}", first_word(name, name_letter)));
        }
    }
    found
}

fn first_word(text: &str, belongs: fn(char) -> bool) -> &str {
    text.split(|letter| !belongs(letter)).next().unwrap_or_default()
}
