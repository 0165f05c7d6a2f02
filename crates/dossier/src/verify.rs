//! Verifying: is this what was sealed, and by when did it exist?
//!
//! Trust comes from outside: a dossier's own policy is only ever compared, never believed. "Could
//! not check" never looks like "checked": there are three outcomes (docs/spec/verdict.md).

mod folder;
mod items;
mod verdict;

use std::path::Path;

use testimony_proof::note::SignedNote;
use testimony_proof::policy::{Policy, is_demo_log};

use crate::contents::{self, Contents};
use crate::manifest::{self, Manifest};
use crate::{Error, bag};
use folder::Folder;

pub use verdict::{Check, Facts, KeyKnownFrom, Missing, Reason, ShownAccount, Verdict};

/// A policy that the reader got elsewhere, and where it lies.
#[derive(Debug, Clone)]
pub struct TrustedPolicy {
    policy: Policy,
    from: String,
}

impl TrustedPolicy {
    /// Reads a policy; `from` tells the reader of the verdict where it came from.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn parse(bytes: &[u8], from: &str) -> Result<Self, Error> {
        Ok(Self { policy: Policy::parse(bytes)?, from: from.to_owned() })
    }

    /// The origins of the logs that it names.
    pub fn log_origins(&self) -> Vec<&str> {
        self.policy.logs.iter().map(|log| log.key.name()).collect()
    }
}

/// Verifies a dossier against the policies that the reader trusts.
///
/// # Errors
/// When the path is no dossier, or the disk fails. What does not hold is a verdict, not an error.
pub fn verify(path: &Path, trusted: &[TrustedPolicy]) -> Result<Verdict, Error> {
    let folder = match Folder::read(path)? {
        Ok(folder) => folder,
        Err(reason) => return Ok(Verdict::Changed(reason)),
    };
    Ok(judge(&folder, trusted).unwrap_or_else(Verdict::Changed))
}

fn judge(folder: &Folder, trusted: &[TrustedPolicy]) -> Result<Verdict, Reason> {
    let signed = folder.small(manifest::PATH)?;
    let note = SignedNote::parse(signed).map_err(|_| Reason::Manifest)?;
    let manifest = Manifest::parse(&note.text).ok_or(Reason::Manifest)?;
    if note.signatures.len() != 1 || note.to_text().as_bytes() != signed {
        return Err(Reason::Manifest);
    }
    folder.compare(&manifest)?;
    let bag_manifest = folder.small("manifest-sha256.txt")?;
    if !bag::agrees(&manifest.files, bag_manifest, folder.small("tagmanifest-sha256.txt")?) {
        return Err(Reason::Bag);
    }
    let contents: Contents = serde_json::from_slice(folder.small(contents::PATH)?)
        .ok()
        .filter(|contents: &Contents| contents.format == contents::FORMAT)
        .ok_or(Reason::Contents)?;
    let own = Policy::parse(folder.small("data/policy.txt")?).map_err(|_| Reason::Contents)?;
    match choose(&manifest, trusted) {
        Some(known) => {
            let facts =
                under(folder, &manifest, &note, &contents, &known.policy, trusted_from(known))?;
            Ok(Verdict::Unchanged(Box::new(facts)))
        }
        None => {
            let facts = under(folder, &manifest, &note, &contents, &own, KeyKnownFrom::Dossier)?;
            let missing = if trusted.is_empty() { Missing::Policy } else { Missing::LogUnknown };
            Ok(Verdict::CannotTell(missing, Some(Box::new(facts))))
        }
    }
}

/// The trusted policy that names the dossier's log.
fn choose<'a>(manifest: &Manifest, trusted: &'a [TrustedPolicy]) -> Option<&'a TrustedPolicy> {
    trusted.iter().find(|one| one.log_origins().contains(&manifest.log_origin.as_str()))
}

fn trusted_from(known: &TrustedPolicy) -> KeyKnownFrom {
    KeyKnownFrom::Outside(known.from.clone())
}

/// Checks every signature and proof under one policy.
fn under(
    folder: &Folder,
    manifest: &Manifest,
    note: &SignedNote,
    contents: &Contents,
    policy: &Policy,
    known_from: KeyKnownFrom,
) -> Result<Facts, Reason> {
    let key = policy
        .publication
        .iter()
        .find_map(|key| match note.verify(key) {
            Ok(true) => Some(Ok(key)),
            Ok(false) => None,
            Err(_) => Some(Err(Reason::Signature)),
        })
        .ok_or(Reason::OtherKey)??;
    if key.name().strip_suffix("/publication") != Some(manifest.log_origin.as_str()) {
        return Err(Reason::OtherKey);
    }
    let checked = items::check(folder, manifest, contents, policy, key)?;
    Ok(Facts {
        title: contents.title.clone(),
        publisher: policy.name.clone().unwrap_or_default(),
        log_origin: manifest.log_origin.clone(),
        key: key.to_string(),
        known_from,
        demo: policy.demo || is_demo_log(&manifest.log_origin),
        files: manifest.files.len() + 1,
        items: checked.items,
        closed: checked.closed,
        gaps: checked.gaps,
        leaves: checked.leaves,
        existed_by: checked.existed_by,
        cosigners: checked.cosigners,
        accounts: checked.accounts,
        findings: contents.findings.clone(),
    })
}
