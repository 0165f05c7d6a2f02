//! Beginning a vault: keys, settings, an empty log, and the policy that others will trust.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use testimony_model::ItemId;
use testimony_proof::note::{LogKey, PublicationKey};
use testimony_proof::policy::{Log as PolicyLog, Policy, is_demo_log};
use testimony_record::Log;
use testimony_vault::{Kdf, NewVault, Occasion, Passphrase, Vault};

use crate::cosigners::Cosigners;
use crate::stamping::roots;
use crate::{Error, Marks, marks, team};

pub(crate) const TEAM_NAME: &str = "team_name";
pub(crate) const LOG_ORIGIN: &str = "log_origin";
pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const TICK_SECONDS: &str = "tick_seconds";
pub(crate) const POST_DELAY_DAYS: &str = "post_delay_days";
/// The policy's file in a vault's folder.
const POLICY_FILE: &str = "policy.txt";
/// How the name of a log begins that nobody named: `.invalid` belongs to nobody (RFC 2606).
pub(crate) const UNNAMED_LOG: &str = "log.invalid/";

/// What a new vault is called, outside and inside.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// The team's name, as senders and readers see it.
    pub team_name: String,
    /// The log origin: a URL without scheme that never changes; drawn if absent.
    pub log_origin: Option<String>,
    /// Seconds in a tick of the log.
    pub tick_seconds: u64,
    /// Days within which an item of a Post is sealed; 0 is the next tick.
    pub post_delay_days: u64,
    /// Where this machine remembers what it signed.
    pub marks: Marks,
    /// What a guess at the passphrase costs.
    pub kdf: Kdf,
}

/// Makes a vault with its log.
///
/// # Errors
/// When the folder is not empty, cannot be written, or the log origin is no name.
pub fn init(
    dir: &Path,
    options: &InitOptions,
    passphrase: &Passphrase,
    occasion: &mut Occasion<'_>,
) -> Result<Vault, Error> {
    let log_origin = match &options.log_origin {
        Some(named) => named.clone(),
        None => format!("{UNNAMED_LOG}{}", ItemId::random(&mut occasion.rng)),
    };
    // A bad name must not leave half a vault behind.
    LogKey::from_seed(&log_origin, [0; 32])?;
    // A vault without its log and settings would be half of one: it becomes a vault at the end.
    let new = NewVault::begin(dir, occasion)?;
    let vault = new.vault();
    vault.set_setting(TEAM_NAME, &options.team_name)?;
    vault.set_setting(LOG_ORIGIN, &log_origin)?;
    vault.set_setting(TICK_SECONDS, &options.tick_seconds.to_string())?;
    vault.set_setting(POST_DELAY_DAYS, &options.post_delay_days.to_string())?;
    let (_, checkpoint) = Log::create(&vault.log_dir(), &log_key(vault)?)?;
    vault.set_setting(CHECKPOINT, &checkpoint)?;
    marks::forget_and_set(vault, &options.marks)?;
    write_policy(vault)?;
    team::prepare(vault, occasion)?;
    Ok(new.finish(passphrase, options.kdf, occasion)?)
}

/// The team's name.
///
/// # Errors
/// When the vault cannot be read.
pub fn team_name(vault: &Vault) -> Result<String, Error> {
    Ok(vault.setting(TEAM_NAME)?.unwrap_or_default())
}

/// The log origin.
///
/// # Errors
/// When the vault cannot be read.
pub fn log_origin(vault: &Vault) -> Result<String, Error> {
    Ok(vault.setting(LOG_ORIGIN)?.unwrap_or_default())
}

/// The key that signs checkpoints.
///
/// # Errors
/// When the vault cannot be read.
pub fn log_key(vault: &Vault) -> Result<LogKey, Error> {
    Ok(LogKey::from_seed(&log_origin(vault)?, *vault.keys()?.log.as_bytes())?)
}

/// The key that signs what is published.
///
/// # Errors
/// When the vault cannot be read.
pub fn publication_key(vault: &Vault) -> Result<PublicationKey, Error> {
    Ok(PublicationKey::from_seed(&log_origin(vault)?, *vault.keys()?.publication.as_bytes())?)
}

/// What a reader needs to trust this team's log and publications, in the form of
/// docs/spec/policy.md. It is of use only when it reaches the reader by another way than a dossier.
///
/// # Errors
/// When the vault cannot be read.
pub fn policy_text(vault: &Vault) -> Result<String, Error> {
    Ok(policy_with(vault, &Cosigners::of(vault)?)?.to_text()?)
}

/// Where the policy lies that the team gives to its readers.
pub fn policy_path(vault: &Vault) -> PathBuf {
    vault.dir().join(POLICY_FILE)
}

/// Writes that file anew. Whatever changes what the policy says calls this: a file beside the vault
/// that names an old key or quorum would be given to readers as if it held.
pub(crate) fn write_policy(vault: &Vault) -> Result<(), Error> {
    let path = policy_path(vault);
    let beside = path.with_extension("txt.new");
    let text = policy_text(vault)?;
    let writing = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        // Renamed before its bytes are durable, it would be an empty policy after a power cut.
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(vault.dir())?.sync_all()
    };
    writing().map_err(Error::io("writing", &path))
}

/// The policy that the vault would have with these cosigners; it can be written and read back.
pub(crate) fn policy_with(vault: &Vault, cosigners: &Cosigners) -> Result<Policy, Error> {
    let mut policy = Policy {
        logs: vec![PolicyLog { key: log_key(vault)?.verifier_key(), url: None }],
        tsa_roots: roots::trusted(vault)?,
        publication: vec![publication_key(vault)?.verifier_key()],
        name: Some(team_name(vault)?).filter(|name| !name.is_empty()),
        demo: is_demo_log(&log_origin(vault)?),
        ..Policy::default()
    };
    cosigners.write_into(&mut policy);
    policy.to_text()?;
    Ok(policy)
}
