//! What a vault holds, as sentences that can be compared: each with how often it is true.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use testimony_model::{Account, Action, ItemId};
use testimony_proof::policy::Policy;
use testimony_vault::{Access, ItemContent, Passphrase, Vault};

/// Sentences, and how often each holds.
pub(super) type Facts = BTreeMap<String, usize>;

/// The policy beside the vault is whole.
pub(super) const POLICY: &str = "policy";

/// Reads a vault with whichever of the passphrases open it, byte for byte.
pub(super) fn read(dir: &Path, passphrases: &[String]) -> Result<Facts, String> {
    let mut facts = Facts::new();
    let mut opened = None;
    for passphrase in passphrases {
        match Vault::open(dir, &Passphrase::new(passphrase), Access::Read) {
            Ok(vault) => {
                *facts.entry(opens_with(passphrase)).or_insert(0) += 1;
                opened = Some(vault);
            }
            Err(testimony_vault::Error::WrongPassphrase) => {}
            Err(error) => return Err(format!("does not open: {error}")),
        }
    }
    let vault = opened.ok_or("no passphrase opens it")?;
    if std::fs::read(dir.join("policy.txt")).is_ok_and(|bytes| Policy::parse(bytes).is_ok()) {
        facts.insert(POLICY.to_owned(), 1);
    }
    collect(&vault, &mut facts).map_err(|error| format!("cannot be read: {error}"))?;
    Ok(facts)
}

fn collect(vault: &Vault, facts: &mut Facts) -> Result<(), Box<dyn std::error::Error>> {
    for entry in vault.entries()? {
        let fact = match entry.action {
            // Made by `fetch` under a name that it draws.
            Action::Source(source) if source.code_name.starts_with("Post sender ") => continue,
            Action::Account(account) => told(vault, &account)?,
            Action::Message(message) => format!("message {}", message.text),
            Action::Files(added) => {
                for file in added.files {
                    let fact = file_fact(&file.name, &content(vault, &file.item)?);
                    *facts.entry(fact).or_insert(0) += 1;
                }
                continue;
            }
            other => action(&serde_json::to_value(other)?),
        };
        *facts.entry(fact).or_insert(0) += 1;
    }
    for leaf in 0..vault.tick_count()? {
        facts.insert(leaf_fact(leaf), 1);
    }
    Ok(())
}

/// An account by its words and files, whatever id it got.
fn told(vault: &Vault, account: &Account) -> Result<String, Box<dyn std::error::Error>> {
    let text = match &account.text_commitment {
        None => String::new(),
        Some(commitment) => match vault.content(&vault.item_by_commitment(commitment)?)? {
            ItemContent::Text(text) => text,
            other => return Err(format!("a text is {other:?}").into()),
        },
    };
    let mut files = Vec::new();
    for file in &account.files {
        let bytes = content(vault, &file.item)?;
        if file.cut {
            return Err(format!("{} is cut", file.name).into());
        }
        files.push((file.name.clone(), bytes));
    }
    Ok(account_fact(&text, &files))
}

/// The bytes of a file.
fn content(vault: &Vault, item: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let item: ItemId = item.parse().map_err(|_| "an item has no id")?;
    let ItemContent::Blob(name) = vault.content(&vault.item(item)?)? else {
        return Err("a file is no blob".into());
    };
    let mut bytes = Vec::new();
    vault.blob_reader(&name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn opens_with(passphrase: &str) -> String {
    format!("opens with {passphrase}")
}

pub(super) fn action(value: &serde_json::Value) -> String {
    format!("action {value}")
}

pub(super) fn leaf_fact(leaf: u64) -> String {
    format!("leaf {leaf}")
}

pub(super) fn message(text: &str) -> String {
    format!("message {text}")
}

/// A file that was added by itself.
pub(super) fn file_fact(name: &str, bytes: &[u8]) -> String {
    format!("file {name} {}", HEXLOWER.encode(&Sha256::digest(bytes)))
}

/// An account with these words and these files.
pub(super) fn account_fact(text: &str, files: &[(String, Vec<u8>)]) -> String {
    let mut fact = format!("account {}", text.trim_end());
    for (name, bytes) in files {
        fact += &format!(" with {name} {}", HEXLOWER.encode(&Sha256::digest(bytes)));
    }
    fact
}
