//! The Post's program on record: docs/spec/post.md, section "The program on record".
//!
//! It is a file of the case like any other, and sealed like any other; its opening and proof are
//! given to everybody, so that they can compare what a Post serves.

use sha2::{Digest, Sha256};
use testimony_model::{Access, Account, Handle, Protection, ReceivedVia, SourceKind, ThingKind};
use testimony_vault::{Occasion, Vault};

use crate::Error;
use crate::intake::{blank_account, blank_source, day_of, record, store_file};
use crate::sealing::{ItemProof, Open, prove};

/// Its name in the case, and that of the file to publish.
pub const FILE_NAME: &str = "seal.js";
/// The source of what the team made itself.
const SOURCE: &str = "own-program";
const SOURCE_NAME: &str = "this program";

/// How far it is.
#[derive(Debug)]
pub enum OnRecord {
    /// It was put into the case just now, or waits for a tick.
    Waits,
    /// It is in the log that was signed last.
    Sealed(Box<ItemProof>),
}

/// Puts a program on record, where it is not yet, and proves it where it is sealed.
///
/// # Errors
/// When the vault cannot be read or written.
pub fn put_on_record(
    vault: &mut Vault,
    program: &[u8],
    occasion: &mut Occasion<'_>,
) -> Result<OnRecord, Error> {
    let hash = Sha256::digest(program);
    let short: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let id: Handle = format!("own-program-{short}").parse().expect("letters, digits and dashes");
    let there: Vec<Account> = vault.things(ThingKind::Account)?;
    if !there.iter().any(|account| account.id == id) {
        put(vault, id, program, occasion)?;
        return Ok(OnRecord::Waits);
    }
    let account = there.into_iter().find(|account| account.id == id);
    let file = account.and_then(|account| account.files.into_iter().next());
    let item = file.and_then(|file| file.item.parse().ok());
    let item = item.ok_or(testimony_vault::Error::BadRow("account"))?;
    match prove(vault, &vault.item(item)?, Open::Opened) {
        Ok(proof) => Ok(OnRecord::Sealed(Box::new(proof))),
        Err(Error::NotSealed(_)) => Ok(OnRecord::Waits),
        Err(cause) => Err(cause),
    }
}

fn put(
    vault: &mut Vault,
    id: Handle,
    program: &[u8],
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    let mut bytes = program;
    let file = store_file(vault, FILE_NAME, Some("text/javascript"), &mut bytes, occasion)?;
    let source: Handle = SOURCE.parse().expect("letters and a dash");
    let known = vault.thing_item(ThingKind::Source, &source).is_ok();
    let mut new = blank_source(source.clone(), SOURCE_NAME.to_owned());
    new.kind = SourceKind::Organisation;
    new.protection = Protection::Open;
    let account = Account {
        received_via: ReceivedVia::Import,
        received: day_of(occasion.now),
        access: Access::Authored,
        title: Some("The program that a Post gives to browsers".to_owned()),
        ..blank_account(id, source)
    };
    record(vault, account, (!known).then_some(new), vec![file], |_| Ok(()), occasion)
}
