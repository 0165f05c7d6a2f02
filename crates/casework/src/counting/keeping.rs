//! A count in the case: its file sealed like any other, and what it says on record.

use std::io::Read;
use std::ops::RangeInclusive;

use testimony_model::{Action, AddedFile, Count, Files, Handle, ItemId, List, ThingKind};
use testimony_vault::{EntryWriter, Item, ItemContent, Occasion, Vault};

use super::Study;
use super::lists::case_of;
use crate::Error;
use crate::intake::{free_handle, store_file};

/// Of the file of a count.
const MEDIA_TYPE: &str = "application/json";

/// A count on record.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What is on record.
    pub count: Count,
    /// Its file's item.
    pub item: Item,
}

/// Puts a count on record with its file.
///
/// # Errors
/// [`Error::SeveralCases`]; when the vault refuses.
pub fn keep(
    vault: &mut Vault,
    study: &Study,
    lists: &[Handle],
    occasion: &mut Occasion<'_>,
) -> Result<(Handle, RangeInclusive<u64>), Error> {
    let id = free_handle(vault, "n", occasion)?;
    let of = lists.iter().map(|id| Ok(vault.thing::<List>(ThingKind::List, id)?));
    let case = case_of(&of.collect::<Result<Vec<_>, Error>>()?)?;
    let name = format!("{id}.json");
    let file = study.to_json();
    let file = store_file(vault, &name, Some(MEDIA_TYPE), &mut file.as_bytes(), occasion)?;
    let mut writer: EntryWriter<'_> = vault.writer()?;
    let first = writer.next_seq();
    let stored = writer.attach(file.blob, &file.name, Some(MEDIA_TYPE), occasion)?;
    let added = AddedFile {
        name: stored.name,
        bytes: stored.bytes,
        commitment: stored.commitment.clone(),
        item: stored.item.clone(),
        modified: None,
        container: None,
        cut: false,
    };
    let files = Files { source: None, note: None, case: case.clone(), files: vec![added] };
    let count = Count {
        id: id.clone(),
        title: study.title().to_owned(),
        lists: lists.to_vec(),
        sentence: study.answer.sentence.clone(),
        file: stored.commitment,
        item: stored.item,
        case,
    };
    for action in [Action::Files(files), Action::Count(count)] {
        action.check().map_err(Error::Form)?;
        writer.append(&action, occasion)?;
    }
    let last = writer.next_seq() - 1;
    writer.commit()?;
    Ok((id, first..=last))
}

/// The counts on record that the member sees, the newest last.
///
/// # Errors
/// When the vault cannot be read.
pub fn counts(vault: &Vault) -> Result<Vec<Count>, Error> {
    Ok(vault.things(ThingKind::Count)?)
}

/// One of them, with the item of its file.
///
/// # Errors
/// When there is none with this id that the member sees.
pub fn kept(vault: &Vault, id: &Handle) -> Result<Kept, Error> {
    let count: Count = vault.thing(ThingKind::Count, id)?;
    let item: ItemId = count.item.parse().map_err(|_| Error::NotAStudy)?;
    Ok(Kept { item: vault.item(item)?, count })
}

/// The file of a count, as it is on record.
///
/// # Errors
/// When it was erased, or is none.
pub fn study_of(vault: &Vault, kept: &Kept) -> Result<(Study, String), Error> {
    let ItemContent::Blob(name) = vault.content(&kept.item)? else { return Err(Error::NotAStudy) };
    let mut text = String::new();
    let mut reader = vault.blob_reader(&name)?;
    reader.read_to_string(&mut text).map_err(Error::io("reading", vault.dir()))?;
    Ok((Study::read(&text)?, text))
}
