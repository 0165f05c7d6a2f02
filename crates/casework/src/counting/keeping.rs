//! A count in the case: its file sealed like any other, and what it says on record.

use std::io::Read;
use std::ops::RangeInclusive;

use testimony_model::{Action, AddedFile, Count, Files, Handle, ItemId, ThingKind};
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

/// Puts a count on record with its file. Each list comes with its newest entry when it was read.
///
/// # Errors
/// [`Error::SeveralCases`]; [`Error::ListsChanged`] where something else is said of a list by now; when
/// the vault refuses.
pub fn keep(
    vault: &mut Vault,
    study: &Study,
    chosen: &[(Handle, u64)],
    occasion: &mut Occasion<'_>,
) -> Result<(Handle, RangeInclusive<u64>), Error> {
    let id = free_handle(vault, "n", occasion)?;
    for (id, entry) in chosen {
        if vault.newest_entry(ThingKind::List, id)? != *entry {
            return Err(Error::ListsChanged);
        }
    }
    let case = case_of(vault, chosen.iter().map(|(id, _)| id))?;
    let name = format!("{id}.json");
    let file = study.to_json();
    let file = store_file(vault, &name, Some(MEDIA_TYPE), &mut file.as_bytes(), occasion)?;
    let mut writer: EntryWriter<'_> = vault.writer()?;
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
        lists: chosen.iter().map(|(id, _)| id.clone()).collect(),
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
    // The file stays where a count is taken back.
    Ok((id, last..=last))
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
