//! Whether the file of a count was sealed: by the opening and the proof that lie beside it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_dossier::{ItemVerdict, verify_file};
use testimony_seal::padme;

use crate::commands::dossier::trusted_by;
use crate::commands::{DONE, read_bytes};
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::output;

/// Larger than any opening or proof may be.
const PROOF_BYTES_MAX: u64 = 64 << 10;

/// What there is to say of a seal.
pub(super) struct Said {
    word: &'static str,
    pub(super) code: u8,
    pub(super) sentence: String,
    existed_by: Option<u64>,
}

impl Said {
    pub(super) fn as_json(&self) -> Value {
        json!({
            "verdict": self.word, "sentence": self.sentence,
            "existed_by": self.existed_by.map(output::time),
        })
    }
}

/// What opening and proof beside a file say of it; nothing where neither is there.
pub(super) fn of(file: &Path, text: &str, policy: Option<&Path>) -> Result<Option<Said>, Failure> {
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let (opening, proof) = (beside(".opening"), beside(".tlog-proof"));
    let is_there = |path: &Path| fs::exists(path).unwrap_or(false);
    match (is_there(&opening), is_there(&proof)) {
        (false, false) if policy.is_none() => return Ok(None),
        (true, true) => {}
        (is_opening, _) => {
            let missing = if is_opening { &proof } else { &opening };
            return Err(Failure::new(CANNOT_TELL, format!("there is no {}", missing.display()))
                .hint("a seal needs the file, its .opening and its .tlog-proof side by side"));
        }
    }
    let trusted = trusted_by(policy)?;
    let (opening, proof) =
        (read_bytes(&opening, PROOF_BYTES_MAX)?, read_bytes(&proof, PROOF_BYTES_MAX)?);
    let hash = Sha256::digest(text).into();
    Ok(Some(said(&verify_file(&hash, padme(text.len() as u64), &opening, &proof, &trusted))))
}

fn said(verdict: &ItemVerdict) -> Said {
    let said = |word, code, sentence: String| Said { word, code, sentence, existed_by: None };
    match verdict {
        ItemVerdict::Sealed(sealed) => {
            let by = sealed.existed_by.map(|at| format!(", existed by {}", output::time(at)));
            let sentence = format!(
                "The file is sealed: leaf {} of {}{}.",
                sealed.leaf,
                sealed.log_origin,
                by.unwrap_or_default()
            );
            Said { existed_by: sealed.existed_by, ..said("sealed", DONE, sentence) }
        }
        ItemVerdict::Changed => {
            let why = "Changed: opening and proof are not for this file.";
            said("changed", REFUSED, why.to_owned())
        }
        ItemVerdict::Malformed(what) => {
            let why = format!("Cannot tell whether it was sealed: the {what} is damaged.");
            said("cannot_tell", CANNOT_TELL, why)
        }
        ItemVerdict::CannotTell { log_origin, why } => {
            let why = why.as_ref().map_or_else(
                || format!("no policy that you trust knows the log {log_origin}"),
                |why| format!("the policy does not accept the log {log_origin}: {why}"),
            );
            let why = format!("Cannot tell whether it was sealed: {why}.");
            said("cannot_tell", CANNOT_TELL, why)
        }
    }
}
