//! Whom a team asks for cosignatures, and how many of them a reader must find.
//!
//! Kept as settings of the vault, one line for each: verifier key, space, address. The policy that
//! readers get is made from them (`init::policy_text`).

use testimony_courier::{CosignerClient, CourierOptions};
use testimony_proof::note::{KeyKind, VerifierKey};
use testimony_proof::policy::{Cosigner, DEFINITIONS_MAX, Group, Policy};
use testimony_vault::Vault;

use crate::Error;

const COSIGNERS: &str = "cosigners";
const QUORUM: &str = "cosigner_quorum";
/// The group of all cosigners in the policy, and its quorum.
const GROUP: &str = "enough";
/// Means "nobody" in a policy.
const NOBODY: &str = "none";

/// The cosigners of a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cosigners {
    /// Each with its key and its address, in the order in which they were added.
    pub all: Vec<AskedCosigner>,
    /// How many must cosign, if somebody chose a number.
    chosen: Option<usize>,
}

/// One cosigner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCosigner {
    /// Its key; the name of the key is its name in the policy.
    pub key: VerifierKey,
    /// Where it is asked.
    pub url: String,
}

impl Cosigners {
    /// Reads them.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn of(vault: &Vault) -> Result<Self, Error> {
        let lines = vault.setting(COSIGNERS)?.unwrap_or_default();
        let bad = testimony_vault::Error::BadRow("cosigner");
        let read = |line: &str| {
            let (key, url) = line.split_once(' ')?;
            Some(AskedCosigner { key: key.parse().ok()?, url: url.to_owned() })
        };
        let all = lines.lines().map(read).collect::<Option<_>>().ok_or(bad)?;
        let chosen = vault.setting(QUORUM)?.and_then(|number| number.parse().ok());
        Ok(Self { all, chosen })
    }

    /// How many must cosign: what was chosen, or else the majority.
    pub fn quorum(&self) -> usize {
        self.chosen.unwrap_or(self.all.len() / 2 + 1)
    }

    /// Writes them into a policy, as one group with a quorum.
    pub(crate) fn write_into(&self, policy: &mut Policy) {
        if self.all.is_empty() {
            return;
        }
        let name = |cosigner: &AskedCosigner| cosigner.key.name().to_owned();
        let line = |cosigner: &AskedCosigner| Cosigner {
            name: name(cosigner),
            key: cosigner.key.clone(),
            url: Some(cosigner.url.clone()),
        };
        policy.cosigners = self.all.iter().map(line).collect();
        let members = self.all.iter().map(name).collect();
        policy.groups = vec![Group { name: GROUP.to_owned(), threshold: self.quorum(), members }];
        policy.quorum = Some(GROUP.to_owned());
    }

    /// Keeps them if a policy can be made of them.
    fn keep(&self, vault: &Vault) -> Result<(), Error> {
        let cosigners = self.all.len();
        if cosigners > 0 && !(1..=cosigners).contains(&self.quorum()) {
            return Err(Error::QuorumOutOfReach { quorum: self.quorum(), cosigners });
        }
        crate::init::policy_with(vault, self)?;
        let lines: Vec<_> = self.all.iter().map(|one| format!("{} {}", one.key, one.url)).collect();
        let chosen = self.chosen.map_or_else(String::new, |quorum| quorum.to_string());
        vault.set_setting(COSIGNERS, &lines.join("\n"))?;
        vault.set_setting(QUORUM, &chosen)?;
        crate::init::write_policy(vault)
    }
}

/// Adds a cosigner, or gives the one with this key another address.
///
/// # Errors
/// [`Error::NotACosignersKey`], [`Error::CosignerName`], [`Error::TooManyCosigners`],
/// [`Error::QuorumOutOfReach`], an address that is none.
pub fn add(
    vault: &Vault,
    key: &VerifierKey,
    url: &str,
    quorum: Option<usize>,
) -> Result<Cosigners, Error> {
    // ML-DSA-44 is not verified yet: such a cosigner would never count.
    if key.kind() != KeyKind::CosignatureV1 {
        return Err(Error::NotACosignersKey);
    }
    CosignerClient::connect(url, &CourierOptions::default()).map_err(Error::Cosigner)?;
    let mut cosigners = Cosigners::of(vault)?;
    let url = url.to_owned();
    let name = key.name();
    if let Some(known) = cosigners.all.iter_mut().find(|known| known.key == *key) {
        known.url = url;
    } else if [GROUP, NOBODY].contains(&name)
        || cosigners.all.iter().any(|known| known.key.name() == name)
    {
        return Err(Error::CosignerName);
    } else if cosigners.all.len() == DEFINITIONS_MAX {
        return Err(Error::TooManyCosigners);
    } else {
        cosigners.all.push(AskedCosigner { key: key.clone(), url });
    }
    cosigners.chosen = quorum.or(cosigners.chosen);
    cosigners.keep(vault)?;
    Ok(cosigners)
}

/// Removes a cosigner by its name. A chosen quorum that can no longer be reached is an error, so
/// that nobody weakens it by the way.
///
/// # Errors
/// [`Error::NoSuchCosigner`], [`Error::QuorumOutOfReach`].
pub fn remove(vault: &Vault, name: &str, quorum: Option<usize>) -> Result<Cosigners, Error> {
    let mut cosigners = Cosigners::of(vault)?;
    let before = cosigners.all.len();
    cosigners.all.retain(|known| known.key.name() != name);
    if cosigners.all.len() == before {
        return Err(Error::NoSuchCosigner);
    }
    cosigners.chosen = quorum.or(cosigners.chosen).filter(|_| !cosigners.all.is_empty());
    cosigners.keep(vault)?;
    Ok(cosigners)
}
