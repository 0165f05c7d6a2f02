//! The root certificates that the team names in its policy: whom its readers are to believe.

use data_encoding::{BASE64, HEXLOWER};
use testimony_proof::policy::DEFINITIONS_MAX;
use testimony_vault::Vault;

use crate::Error;

/// The setting that holds them: base64, one a line, in the policy's order.
const TSA_ROOTS: &str = "tsa_roots";
const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";

/// A root, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its common name.
    pub name: String,
    /// SHA-256 of the certificate, in hex: compare it with one from elsewhere.
    pub fingerprint: String,
}

/// The certificate in a file, PEM or DER.
///
/// # Errors
/// [`Error::BadRoot`] where the file has none, several, or one that can vouch for no stamp.
pub fn read_root(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let der = match std::str::from_utf8(bytes) {
        Ok(text) if text.contains(PEM_BEGIN) => pem(text).ok_or(Error::BadRoot)?,
        _ => bytes.to_vec(),
    };
    testimony_stamp::root_name(&der).map(|_| der).ok_or(Error::BadRoot)
}

/// The roots in the order of the policy.
///
/// # Errors
/// When the vault cannot be read.
pub fn roots(vault: &Vault) -> Result<Vec<Root>, Error> {
    Ok(trusted(vault)?.iter().map(|der| shown(der)).collect())
}

/// Adds a root to the policy; one that is there already stays where it is.
///
/// # Errors
/// [`Error::TooManyRoots`]; when the vault cannot be written.
pub fn add_root(vault: &Vault, der: Vec<u8>) -> Result<Root, Error> {
    let mut known = trusted(vault)?;
    let root = shown(&der);
    if !known.contains(&der) {
        if known.len() == DEFINITIONS_MAX {
            return Err(Error::TooManyRoots);
        }
        known.push(der);
        store(vault, &known)?;
    }
    Ok(root)
}

/// Takes the root with this fingerprint out of the policy.
///
/// # Errors
/// [`Error::NoSuchRoot`]; when the vault cannot be written.
pub fn remove_root(vault: &Vault, fingerprint: &str) -> Result<Root, Error> {
    let mut known = trusted(vault)?;
    let place = known.iter().position(|der| shown(der).fingerprint == fingerprint);
    let removed = shown(&known.remove(place.ok_or(Error::NoSuchRoot)?));
    store(vault, &known)?;
    Ok(removed)
}

/// The roots as certificates.
pub(crate) fn trusted(vault: &Vault) -> Result<Vec<Vec<u8>>, Error> {
    let lines = vault.setting(TSA_ROOTS)?.unwrap_or_default();
    let decode = |line: &str| {
        BASE64.decode(line.as_bytes()).map_err(|_| testimony_vault::Error::BadRow("setting").into())
    };
    lines.lines().map(decode).collect()
}

fn store(vault: &Vault, roots: &[Vec<u8>]) -> Result<(), Error> {
    let lines: Vec<String> = roots.iter().map(|der| BASE64.encode(der)).collect();
    vault.set_setting(TSA_ROOTS, &lines.join("\n"))?;
    crate::init::write_policy(vault)
}

fn shown(der: &[u8]) -> Root {
    Root {
        name: testimony_stamp::root_name(der).unwrap_or_default(),
        fingerprint: HEXLOWER.encode(&testimony_stamp::imprint(der)),
    }
}

/// The one certificate of a PEM file; text around it is allowed (RFC 7468, 5.2).
fn pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(PEM_BEGIN)?;
    let (body, rest) = rest.split_once(PEM_END)?;
    let letters: String = body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let der = BASE64.decode(letters.as_bytes()).ok()?;
    (!rest.contains(PEM_BEGIN)).then_some(der)
}
