//! Is a Post set up so that it keeps what it promises? Looks, and says what to do.
//!
//! Everything is read and nothing is changed. What could not be looked at is said to be unknown,
//! never to be fine. What it cannot see: the machine from outside, its host, who else is root.

mod folder;
mod machine;
mod service;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use testimony_seal::Day;

use crate::{Error, PostDir};

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The folder of the Post.
    pub folder: &'a Path,
    /// Where the machine's file system begins: `/`.
    pub root: &'a Path,
    /// What `tor --version` printed; nothing where there is no tor.
    pub tor_version: Option<&'a str>,
    /// Today.
    pub today: Day,
}

/// What came of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Fine,
    /// It can be left so; the other way is better.
    Advice,
    /// It could not be looked at.
    Unknown,
    /// Somebody may come to harm, or the Post stops.
    Wrong,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name: one word or two.
    pub check: &'static str,
    /// What came of it.
    pub state: State,
    /// What was seen, in words.
    pub said: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
}

impl Finding {
    fn fine(check: &'static str, said: impl Into<String>) -> Self {
        Self { check, state: State::Fine, said: said.into(), todo: None }
    }

    fn to_do(
        check: &'static str,
        state: State,
        said: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self { check, state, said: said.into(), todo: Some(todo.into()) }
    }

    fn wrong(check: &'static str, said: impl Into<String>, todo: impl Into<String>) -> Self {
        Self::to_do(check, State::Wrong, said, todo)
    }

    fn advice(check: &'static str, said: impl Into<String>, todo: impl Into<String>) -> Self {
        Self::to_do(check, State::Advice, said, todo)
    }

    fn unknown(check: &'static str, path: &Path, cause: &io::Error) -> Self {
        let said = format!("{} cannot be looked at: {cause}", path.display());
        Self::to_do(check, State::Unknown, said, "run this as root")
    }
}

/// Looks at everything.
///
/// # Errors
/// Those of [`PostDir::open`]: then there is no Post to look at.
pub fn examine(place: &Place<'_>) -> Result<Vec<Finding>, Error> {
    let post = PostDir::open(place.folder)?;
    let unit = service::Unit::find(place);
    let mut found = Vec::new();
    found.extend(folder::rights(place, unit.as_ref().ok().and_then(Option::as_ref)));
    found.push(folder::space(place, unit.as_ref().ok().and_then(Option::as_ref)));
    found.extend(folder::waiting(place));
    found.push(folder::running(place));
    found.extend(service::unit(place, &unit));
    found.extend(service::torrc(place, unit.as_ref().ok().and_then(Option::as_ref)));
    found.push(service::listening(place, unit.as_ref().ok().and_then(Option::as_ref)));
    found.push(machine::tor(place));
    found.push(machine::swap(place));
    found.push(machine::cores(place));
    found.push(machine::clock(place));
    found.extend(machine::journal(place));
    found.push(team(&post));
    found.push(roster(&post, place.today));
    Ok(found)
}

/// To whom accounts are sealed.
fn team(post: &PostDir) -> Finding {
    let said = format!("accounts are sealed to the team {}", post.team().fingerprint_words());
    Finding::fine("team", said)
}

/// Less is left only when the team has not fetched for weeks: each fetch brings new recipients.
const ROSTER_DAYS_MIN: u32 = 14;

/// Whether the team's recipients are those of today, and for how long there are some.
fn roster(post: &PostDir, today: Day) -> Finding {
    let weeks = post.team().roster.weeks();
    let first = weeks.iter().map(|week| week.from).min().unwrap_or(today);
    let end = weeks.iter().map(|week| week.until).max().unwrap_or(today);
    let fetch = "the team should run `testimony fetch`, which brings new recipients";
    if today < first {
        let said = "the team's recipients begin later than today";
        return Finding::wrong("roster", said, "look at this machine's clock and the team's");
    }
    if today >= end {
        let said = format!(
            "the team's recipients ended {} days ago: accounts are sealed to old ones",
            today.0 - end.0
        );
        return Finding::wrong("roster", said, fetch);
    }
    let said = format!("the team's recipients reach for {} days", end.0 - today.0);
    if end.0 - today.0 < ROSTER_DAYS_MIN {
        return Finding::wrong("roster", said, fetch);
    }
    Finding::fine("roster", said)
}

impl Place<'_> {
    /// A path of the machine.
    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A file of the machine; `None` where there is none.
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        optional(fs::read(self.at(path)))
            .map(|bytes| bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The files of a folder of the machine with this ending, in their order.
    fn list(&self, folder: &str, ending: &str) -> io::Result<Vec<String>> {
        let Some(entries) = optional(fs::read_dir(self.at(folder)))? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(ending) {
                names.push(format!("{folder}/{name}"));
            }
        }
        names.sort();
        Ok(names)
    }
}

fn optional<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

/// The last value of a key in lines of the form `Key=Value`.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let values = text.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='));
    values.map(str::trim).next_back()
}
