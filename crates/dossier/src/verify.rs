//! Verifying: is this what was sealed, and by when did it exist?
//!
//! Trust comes from outside: a dossier's own policy is only ever compared, never believed. "Could
//! not check" never looks like "checked": there are three outcomes (docs/spec/verdict.md).

mod certificates;
mod files;
mod item;
mod items;
mod stamps;
mod verdict;

use std::path::Path;

use testimony_proof::note::{SignedNote, VerifierKey};
use testimony_proof::policy::{Policy, is_demo_log};

use crate::contents::{self, Contents};
use crate::manifest::Manifest;
use crate::{Error, bag};
use files::Files;

pub use certificates::CertificateShown;
pub use item::{ItemVerdict, SealedItem, verify_file};
pub use stamps::StampShown;
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

    /// Whose policy it says it is.
    pub fn name(&self) -> &str {
        self.policy.name.as_deref().unwrap_or("")
    }

    /// The keys that it trusts to publish, for comparing.
    pub fn publication_keys(&self) -> Vec<String> {
        self.policy.publication.iter().map(ToString::to_string).collect()
    }

    /// The key of the log of this name.
    pub fn log_key(&self, log_origin: &str) -> Option<&VerifierKey> {
        self.policy.logs.iter().map(|log| &log.key).find(|key| key.name() == log_origin)
    }

    /// The origins of the logs that it names.
    pub fn log_origins(&self) -> Vec<&str> {
        self.policy.logs.iter().map(|log| log.key.name()).collect()
    }
}

/// Why a verification ends early: with a verdict, or because something could not be read.
#[derive(Debug)]
enum Stop {
    Reason(Reason),
    Failed(Error),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Verifies a dossier against the policies that the reader trusts.
///
/// `now` is the reader's clock in seconds since 1970. It answers one question: whether the
/// certificates of a stamp are still good (docs/spec/record.md, "Stamps", rule 6).
///
/// # Errors
/// When the path is no dossier, or the disk fails. What does not hold is a verdict, not an error.
pub fn verify(path: &Path, trusted: &[TrustedPolicy], now: u64) -> Result<Verdict, Error> {
    match Files::list(path).and_then(|folder| judge(&folder, trusted, now)) {
        Ok(verdict) => Ok(verdict),
        Err(Stop::Reason(reason)) => Ok(Verdict::Changed(reason)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// The signature comes first: before it holds, nothing that a stranger wrote is read at length.
fn judge(folder: &Files, trusted: &[TrustedPolicy], now: u64) -> Result<Verdict, Stop> {
    let signed = folder.manifest()?;
    let note = SignedNote::parse(&signed).map_err(|_| Reason::Manifest)?;
    let manifest = Manifest::parse(&note.text).ok_or(Reason::Manifest)?;
    if note.signatures.len() != 1 || note.to_text().as_bytes() != signed {
        return Err(Reason::Manifest.into());
    }
    if let Some(known) = choose(&manifest, trusted) {
        let known_from = KeyKnownFrom::Outside(known.from.clone());
        let facts = under((folder, &manifest, &note), &known.policy, known_from, now)?;
        return Ok(Verdict::Unchanged(Box::new(facts)));
    }
    folder.compare(&manifest)?;
    let own = Policy::parse(folder.signed(&manifest, contents::POLICY_PATH)?);
    let own = own.map_err(|_| Reason::Contents)?;
    let facts = under((folder, &manifest, &note), &own, KeyKnownFrom::Dossier, now)?;
    let missing = if trusted.is_empty() { Missing::Policy } else { Missing::LogUnknown };
    Ok(Verdict::CannotTell(missing, Some(Box::new(facts))))
}

/// The trusted policy that names the dossier's log.
fn choose<'a>(manifest: &Manifest, trusted: &'a [TrustedPolicy]) -> Option<&'a TrustedPolicy> {
    trusted.iter().find(|one| one.log_origins().contains(&manifest.log_origin.as_str()))
}

/// The policy's key for this log that signed the manifest.
fn signer<'a>(
    manifest: &Manifest,
    note: &SignedNote,
    policy: &'a Policy,
) -> Result<&'a VerifierKey, Reason> {
    let mut keys = policy.publication.iter();
    let signed = keys.find_map(|key| match note.verify(key) {
        Ok(true) => Some(Ok(key)),
        Ok(false) => None,
        Err(_) => Some(Err(Reason::Signature)),
    });
    let key = signed.ok_or(Reason::OtherKey)??;
    if key.name().strip_suffix("/publication") == Some(manifest.log_origin.as_str()) {
        Ok(key)
    } else {
        Err(Reason::OtherKey)
    }
}

/// Checks every signature, file and proof under one policy.
fn under(
    (folder, manifest, note): (&Files, &Manifest, &SignedNote),
    policy: &Policy,
    known_from: KeyKnownFrom,
    now: u64,
) -> Result<Facts, Stop> {
    let key = signer(manifest, note, policy)?;
    folder.compare(manifest)?;
    let payload = folder.signed(manifest, bag::MANIFEST)?;
    if !bag::agrees(&manifest.files, &payload, &folder.signed(manifest, bag::TAG_MANIFEST)?) {
        return Err(Reason::Bag.into());
    }
    // The dossier's own policy is never believed; that it is one is part of the form.
    let own = folder.signed(manifest, contents::POLICY_PATH)?;
    Policy::parse(own).map_err(|_| Reason::Contents)?;
    let contents = read_contents(folder, manifest)?;
    let checked = items::check(folder, manifest, &contents, policy, key)?;
    let stamps = stamps::check_all(folder, manifest, policy, now)?;
    items::no_strangers(manifest, &checked)?;
    let certificates = certificates::check_all(folder, manifest, &contents)?;
    folder.compare_the_rest(manifest)?;
    Ok(Facts {
        title: contents.title,
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
        existed_by: checked.cosigned_by.into_iter().chain(stamps.dated).min(),
        cosigned: checked.cosigned,
        stamps: stamps.shown,
        certificates,
        accounts: checked.accounts,
        findings: contents.findings,
    })
}

fn read_contents(folder: &Files, manifest: &Manifest) -> Result<Contents, Stop> {
    let contents: Option<Contents> =
        serde_json::from_slice(&folder.signed(manifest, contents::PATH)?).ok();
    let known = contents.filter(|contents| {
        contents.format == contents::FORMAT && contents::is_day(&contents.published)
    });
    known.ok_or_else(|| Reason::Contents.into())
}
