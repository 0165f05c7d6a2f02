//! `post init|serve|send|list|export`.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::json;
use testimony_courier::{CourierOptions, Post};
use testimony_post::{PostDir, ServeOptions, Server, send};
use testimony_seal::TeamPublic;

use super::serving::{listening, stopped};
use super::{DONE, Outcome, counted, read_text};
use crate::cli::PostCommand;
use crate::failure::Failure;
use crate::{output, surroundings};

const TEAM_BYTES_MAX: u64 = 64 << 10;
/// The longest text of an account, and a little more for a clear error.
const TEXT_BYTES_MAX: u64 = (1 << 20) + 1;

pub(super) fn post(command: PostCommand) -> Outcome {
    match command {
        PostCommand::Init { dir, team } => init(&dir, &team),
        PostCommand::Serve { dir, listen } => serve(&dir, listen),
        PostCommand::Send { url, text, files, team, proxy } => {
            send_account(&url, &text, &files, team.as_deref(), proxy)
        }
        PostCommand::List { dir, json } => list(&dir, json),
        PostCommand::Export { dir, out } => export(&dir, &out),
    }
}

fn read_team(path: &Path) -> Result<TeamPublic, Failure> {
    Ok(TeamPublic::parse(&read_text(path, TEAM_BYTES_MAX)?)?)
}

fn init(dir: &Path, team: &Path) -> Outcome {
    let team = read_team(team)?;
    let post = PostDir::init(dir, &team, &mut surroundings::rng())?;
    output::line(&format!("The Post is in {}.", dir.display()));
    output::line(&format!("Its identity: {}", post.identity()));
    output::line(&format!(
        "It seals to the team with the fingerprint: {}",
        team.fingerprint_words()
    ));
    output::note("next: `testimony post serve POSTDIR --listen 127.0.0.1:8080`");
    Ok(DONE)
}

fn serve(dir: &Path, listen: SocketAddr) -> Outcome {
    let server = Server::open(dir, ServeOptions::default())?;
    for damage in server.damage() {
        output::warning(&format!(
            "{} is damaged from byte {}; everything else is served",
            damage.path.display(),
            damage.offset
        ));
    }
    listening(listen, |listener, address| async move {
        output::line(&format!("The Post answers at http://{address}"));
        server.run(listener, stopped()).await.map_err(Failure::from)
    })
}

fn send_account(
    url: &str,
    text: &Path,
    files: &[PathBuf],
    team: Option<&Path>,
    proxy: Option<String>,
) -> Outcome {
    let text = read_text(text, TEXT_BYTES_MAX)?;
    let known = team.map(read_team).transpose()?;
    let post = Post::connect(url, &CourierOptions { proxy, ..CourierOptions::default() })?;
    let sent = send::send(&post, &text, files, known.as_ref(), &mut surroundings::rng())?;
    if known.is_none() {
        output::note(&format!(
            "sealed to the team that the Post shows: {}\ncompare this with what the team told you \
             elsewhere, or give its file with --team",
            sent.team.fingerprint_words()
        ));
    }
    output::note("The account is there. These words are the only way back to it:");
    output::precious(&sent.words.phrase());
    Ok(DONE)
}

fn list(dir: &Path, as_json: bool) -> Outcome {
    let (waiting, damage) = testimony_post::list(dir)?;
    for damaged in &damage {
        output::warning(&format!("{} is damaged", damaged.path.display()));
    }
    if as_json {
        let rows: Vec<_> = waiting
            .iter()
            .map(|one| {
                json!({
                    "id": one.id.to_string(), "tag": one.tag.to_string(), "day": one.day.0,
                    "bytes": one.bytes,
                })
            })
            .collect();
        output::json(&rows)?;
    } else {
        output::line(&format!("{}.", counted(waiting.len(), "envelope waits", "envelopes wait")));
    }
    Ok(DONE)
}

fn export(dir: &Path, out: &Path) -> Outcome {
    fs::create_dir_all(out).map_err(Failure::file("making", out))?;
    let exported = testimony_post::export(dir, out)?;
    for damage in &exported.damage {
        output::warning(&format!("{} is damaged", damage.path.display()));
    }
    output::line(&format!(
        "{} in {}.",
        counted(exported.envelopes, "envelope", "envelopes"),
        out.display()
    ));
    Ok(DONE)
}
