//! `post init` and `post doctor`.

use std::path::{Path, PathBuf};

use serde_json::json;
use testimony_post::doctor::{Finding, Place, State, examine};
use testimony_post::setup::{Setup, give_to};
use testimony_post::{PostDir, PostFace};
use testimony_seal::Day;

use super::super::{DONE, Outcome, counted};
use super::read_team;
use crate::cli::{PostDoctorArgs, PostInitArgs};
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::{output, surroundings};

pub(super) fn init(args: &PostInitArgs) -> Outcome {
    let team = read_team(&args.team)?;
    // Before anything is made: can it be written at all?
    let setup =
        args.system.as_deref().map(|to| setup(args).map(|setup| (setup, to))).transpose()?;
    let face = PostFace { languages: args.languages.clone(), icon: args.icon.clone() };
    let post = PostDir::init_with(&args.dir, &team, &face, &mut surroundings::rng())?;
    output::line(&format!("The Post is in {}.", args.dir.display()));
    output::line(&format!("Its identity: {}", post.identity()));
    output::line(&format!(
        "It seals to the team with the fingerprint: {}",
        team.fingerprint_words()
    ));
    let Some((setup, to)) = setup else {
        output::note("next: `testimony post serve POSTDIR --listen 127.0.0.1:8080` to try it here");
        output::note(
            "to run it behind tor: `testimony generate system FOLDER` writes a unit for systemd, \
             lines for tor and a user, for the places of docs/running-a-post.md",
        );
        return Ok(DONE);
    };
    give(&args.dir, &args.user)?;
    for path in setup.write(to)? {
        output::line(&format!("Written: {}", path.display()));
    }
    output::note(
        "next: put them where their first lines say, then `testimony post doctor POSTDIR`",
    );
    Ok(DONE)
}

fn setup(args: &PostInitArgs) -> Result<Setup, Failure> {
    let program = std::env::current_exe().map_err(Failure::file("looking for", Path::new(".")))?;
    let folder = absolute(&args.dir).map_err(Failure::file("looking for", &args.dir))?;
    Setup::new(&folder, &program, &args.user)
        .map_err(|cause| Failure::new(REFUSED, cause.to_string()).hint(cause.hint()))
}

/// Where a folder that may not be there yet will be.
fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    match (whole.parent().map(std::fs::canonicalize), whole.file_name()) {
        (Some(Ok(parent)), Some(name)) => Ok(parent.join(name)),
        _ => Ok(whole),
    }
}

/// Root hands the folder on; nobody else can, or has to.
fn give(dir: &Path, user: &str) -> Result<(), Failure> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    if give_to(dir, user)? {
        output::line(&format!("It belongs to {user}."));
    } else {
        output::warning(&format!(
            "this machine has no user {user} yet: make it with systemd-sysusers and the file of \
             that name, then `chown -R {user}: {}`",
            dir.display()
        ));
    }
    Ok(())
}

pub(super) fn doctor(args: &PostDoctorArgs) -> Outcome {
    let version = surroundings::tor_version();
    let place = Place {
        folder: &args.dir,
        root: &args.root,
        tor_version: version.as_deref(),
        today: Day::of_unix_seconds(surroundings::second()),
    };
    let found = examine(&place)?;
    let count = |state| found.iter().filter(|one| one.state == state).count();
    let (wrong, unknown) = (count(State::Wrong), count(State::Unknown));
    if args.json {
        output::json(&json!({
            "format": "testimony/doctor/v1", "wrong": wrong, "unknown": unknown, "findings": found,
        }))?;
    } else {
        found.iter().for_each(tell);
        output::line(&match (wrong, unknown) {
            (0, 0) => "Nothing is wrong.".to_owned(),
            (0, _) => format!("Nothing wrong was seen; {unknown} could not be looked at."),
            _ => format!("{} to put right.", counted(wrong, "thing", "things")),
        });
    }
    Ok(match (wrong, unknown) {
        (0, 0) => DONE,
        (0, _) => CANNOT_TELL,
        _ => REFUSED,
    })
}

fn tell(finding: &Finding) {
    let word = match finding.state {
        State::Fine => "fine   ",
        State::Advice => "better ",
        State::Unknown => "unknown",
        State::Wrong => "WRONG  ",
    };
    output::line(&output::shown(&format!("{word} {}: {}", finding.check, finding.said)));
    if let Some(todo) = &finding.todo {
        output::line(&output::shown(&format!("        what to do: {todo}")));
    }
}
