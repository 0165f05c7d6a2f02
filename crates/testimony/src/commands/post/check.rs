//! `post check`: whether a Post serves the program that is on record.

use std::fs;
use std::path::Path;

use serde_json::json;
use sha2::{Digest, Sha256};
use testimony_casework::program::FILE_NAME;
use testimony_courier::{CourierOptions, Post};
use testimony_dossier::{ItemVerdict, verify_file};
use testimony_post::served::{self, Served};
use testimony_seal::padme;

use crate::cli::PostCheckArgs;
use crate::commands::dossier::trusted_by;
use crate::commands::{DONE, Outcome, read_bytes};
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::{output, surroundings};

/// Larger than any opening or proof may be.
const PROOF_BYTES_MAX: u64 = 64 << 10;

/// What there is to say, worst first.
struct Said {
    word: &'static str,
    code: u8,
    sentence: String,
}

pub(super) fn check(args: &PostCheckArgs) -> Outcome {
    let trusted = trusted_by(args.policy.as_deref())?;
    let file = |ending: &str| read_part(&args.program, ending);
    let (opening, proof) = (file(".opening")?, file(".tlog-proof")?);
    let options = CourierOptions { proxy: args.proxy.clone(), ..CourierOptions::default() };
    let post = Post::connect(&args.url, &options)?;
    let found = served::look(&post, surroundings::today()).map_err(|cause| {
        let failure = Failure::from(cause);
        Failure { code: CANNOT_TELL, ..failure }
    })?;
    let verdict = found.program.as_deref().map(|program| {
        let size_class = padme(program.len() as u64);
        verify_file(&Sha256::digest(program).into(), size_class, &opening, &proof, &trusted)
    });
    let said = judge(&found, verdict.as_ref());
    if args.json {
        output::json(&json!({
            "format": "testimony/post-check/v1", "verdict": said.word, "exit_code": said.code,
            "sentence": said.sentence, "pages": found.pages, "strange": found.strange,
            "program": found.program.map(|bytes| format!("{:x}", Sha256::digest(bytes))),
        }))?;
    } else {
        output::line(&output::shown(&said.sentence));
        for path in &found.strange {
            output::line(&format!("  another page: {path}"));
        }
        output::line(
            "This does not show what the Post gives to somebody else, or at another time.",
        );
    }
    Ok(said.code)
}

fn read_part(folder: &Path, ending: &str) -> Result<Vec<u8>, Failure> {
    let path = folder.join(format!("{FILE_NAME}{ending}"));
    if !fs::exists(&path).unwrap_or(false) {
        return Err(Failure::new(CANNOT_TELL, format!("there is no {}", path.display()))
            .hint("it is written by `testimony record program`; the team publishes the folder"));
    }
    read_bytes(&path, PROOF_BYTES_MAX)
}

fn judge(found: &Served, verdict: Option<&ItemVerdict>) -> Said {
    let changed =
        |why: &str| Said { word: "changed", code: REFUSED, sentence: format!("Changed: {why}.") };
    let cannot_tell = |why: &str| Said {
        word: "cannot_tell",
        code: CANNOT_TELL,
        sentence: format!("Cannot tell: {why}."),
    };
    let sealed = match verdict {
        None => return changed("the Post gives no program to browsers"),
        Some(ItemVerdict::Changed) => {
            return changed("the program that the Post serves is not the one on record");
        }
        Some(ItemVerdict::Malformed(what)) => {
            return cannot_tell(&format!("the {what} in the folder is damaged; get it again"));
        }
        Some(ItemVerdict::CannotTell { log_origin, why: None }) => {
            return cannot_tell(&format!(
                "no policy that you trust knows the log {log_origin}; give one with --policy"
            ));
        }
        Some(ItemVerdict::CannotTell { log_origin, why: Some(why) }) => {
            return cannot_tell(&format!("the policy does not accept the log {log_origin}: {why}"));
        }
        Some(ItemVerdict::Sealed(sealed)) => sealed,
    };
    let by = sealed.existed_by.map(|second| format!(", existed by {}", output::time(second)));
    let record = format!(
        "the program is the one on record (leaf {} of {}{})",
        sealed.leaf,
        sealed.log_origin,
        by.unwrap_or_default()
    );
    match (found.strange.is_empty(), found.program_is_ours) {
        (true, _) => Said {
            word: "unchanged",
            code: DONE,
            sentence: format!("Unchanged: {record}, and all pages are as they should be."),
        },
        (false, true) => changed(&format!("{record}, but pages are not those that load it")),
        (false, false) => cannot_tell(&format!(
            "{record}, but it is of another version than this one, which cannot compare the pages"
        )),
    }
}
