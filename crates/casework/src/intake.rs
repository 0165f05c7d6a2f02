//! An account that was told to a member: typed, with files, in one step.

use std::io::{self, Read};

use data_encoding::BASE32_NOPAD;
use testimony_disclose::{TEXT_WORDS_MAX, split_words};
use testimony_model::dictionary::FieldMap;
use testimony_model::{
    Access, Account, Action, ConsentGiven, Edtf, Handle, Protection, ReceivedVia, Source,
    SourceKind, ThingKind,
};
use testimony_vault::{Occasion, PendingBlob, Vault};

use crate::Error;
use crate::access::Scope;
use crate::sealing::post_delay;

/// The name of the file that holds a text of too many words.
const LONG_TEXT_NAME: &str = "account.txt";

/// What the member typed.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The source, if it is in the case already.
    pub source: Option<Handle>,
    /// Otherwise, how the team will call the new source.
    pub code_name: String,
    /// How the source knows.
    pub access: Access,
    /// The language (BCP 47).
    pub language: Option<String>,
    /// The words.
    pub text: String,
    /// What the teller allows.
    pub consent: ConsentGiven,
    /// Who asked.
    pub interviewer: Option<String>,
    /// The case that it belongs to; where none is named, that of a member who has one alone, and
    /// otherwise everybody's.
    pub case: Option<Handle>,
}

/// A file that goes with it, already on disk in the vault's form.
#[derive(Debug)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its media type, if one was said.
    pub media_type: Option<String>,
    /// Its bytes.
    pub blob: PendingBlob,
    /// Whether its end never arrived.
    pub cut: bool,
}

/// Stores a file's bytes, encrypted, before the account that it belongs to.
///
/// # Errors
/// When it cannot be read or the disk is full.
pub fn store_file(
    vault: &Vault,
    name: &str,
    media_type: Option<&str>,
    content: &mut impl Read,
    occasion: &mut Occasion<'_>,
) -> Result<NewFile, Error> {
    let mut blob = vault.blob_writer(occasion)?;
    io::copy(content, &mut blob).map_err(Error::io("storing", vault.dir()))?;
    Ok(NewFile {
        name: name.to_owned(),
        media_type: media_type.map(str::to_owned),
        blob: blob.finish()?,
        cut: false,
    })
}

/// Puts a typed account on record and gives its id.
///
/// # Errors
/// When a field makes no sense or the vault refuses.
pub fn interview(
    vault: &mut Vault,
    new: &NewAccount,
    files: Vec<NewFile>,
    occasion: &mut Occasion<'_>,
) -> Result<Handle, Error> {
    let id = free_handle(vault, "a", occasion)?;
    let source = match &new.source {
        Some(known) => known.clone(),
        None => free_handle(vault, "s", occasion)?,
    };
    let account = Account {
        received_via: ReceivedVia::Interview,
        received: day_of(occasion.now),
        access: new.access,
        language: new.language.clone(),
        text: Some(new.text.clone()).filter(|text| !text.is_empty()),
        consent: new.consent,
        interviewer: new.interviewer.clone(),
        case: match &new.case {
            Some(named) => Some(named.clone()),
            None => Scope::of(vault)?.home().cloned(),
        },
        ..blank_account(id.clone(), source.clone())
    };
    check(&Action::Account(account.clone()))?;
    let known = new.source.is_some();
    let new_source = (!known).then(|| blank_source(source, new.code_name.clone()));
    if let Some(source) = &new_source {
        check(&Action::Source(source.clone()))?;
    }
    record(vault, account, new_source, files, |_| Ok(()), occasion)?;
    Ok(id)
}

/// A time as the day that a case keeps of it.
pub(crate) fn day_of(time: jiff::Timestamp) -> Option<Edtf> {
    time.strftime("%Y-%m-%d").to_string().parse().ok()
}

/// Appends source, files and account in one transaction; `also` runs inside it.
pub(crate) fn record(
    vault: &mut Vault,
    mut account: Account,
    source: Option<Source>,
    files: Vec<NewFile>,
    also: impl FnOnce(&mut testimony_vault::EntryWriter<'_>) -> Result<(), Error>,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    let long = too_many_words(&account)
        .map(|text| {
            let mut bytes = text.as_bytes();
            store_file(vault, LONG_TEXT_NAME, Some("text/plain"), &mut bytes, occasion)
        })
        .transpose()?;
    if long.is_some() {
        account.text = None;
    }
    let delay = (account.received_via == ReceivedVia::Post)
        .then(|| post_delay(vault, occasion.now))
        .transpose()?;
    let mut writer = vault.writer()?;
    if let Some(delay) = delay {
        writer.delay_items(delay);
    }
    if let Some(source) = source {
        writer.append(&Action::Source(source), occasion)?;
    }
    for file in files.into_iter().chain(long) {
        let media_type = file.media_type.as_deref();
        let mut kept = writer.attach(file.blob, &file.name, media_type, occasion)?;
        kept.cut = file.cut;
        account.files.push(kept);
    }
    writer.append(&Action::Account(account), occasion)?;
    also(&mut writer)?;
    Ok(writer.commit()?)
}

/// The text of an account that has more words than can be sealed word by word; it is kept whole as a
/// file, so that nothing that anybody sends is lost.
fn too_many_words(account: &Account) -> Option<&String> {
    account.text.as_ref().filter(|text| split_words(text).len() > TEXT_WORDS_MAX)
}

/// An account of which nothing is known yet.
pub(crate) fn blank_account(id: Handle, source: Handle) -> Account {
    Account {
        id,
        source,
        access: Access::Unknown,
        received_via: ReceivedVia::Post,
        received: None,
        made: None,
        language: None,
        title: None,
        text: None,
        text_commitment: None,
        files: Vec::new(),
        consent: ConsentGiven::default(),
        interviewer: None,
        continues: None,
        case: None,
        fields: FieldMap::new(),
    }
}

/// A person of whom nothing but a code name is known.
pub(crate) fn blank_source(id: Handle, code_name: String) -> Source {
    Source {
        id,
        kind: SourceKind::Person,
        code_name,
        name: None,
        protection: Protection::CodeName,
        remarks: None,
        person: None,
        interest: None,
    }
}

/// Draws an id that is not taken: a letter and eight random characters, without an order.
///
/// # Errors
/// When the vault cannot be read.
pub fn free_handle(
    vault: &Vault,
    prefix: &str,
    occasion: &mut Occasion<'_>,
) -> Result<Handle, Error> {
    loop {
        let mut bytes = [0; 5];
        occasion.rng.fill_bytes(&mut bytes);
        let drawn = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        let handle: Handle =
            format!("{prefix}-{drawn}").parse().expect("letters, digits and a dash are a handle");
        let taken = ThingKind::ALL.into_iter().any(|kind| vault.thing_item(kind, &handle).is_ok());
        if !taken {
            return Ok(handle);
        }
    }
}

fn check(action: &Action) -> Result<(), Error> {
    action
        .check()
        .map_err(|cause| Error::Actions(testimony_model::Error::Meaning { line: 1, cause }))
}
