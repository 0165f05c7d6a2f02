//! What the Desk shows of files: a page of the list, and one file with its text and what lay in it.
//!
//! Never here: a file's own bytes. What is shown was made by the sandbox ([`crate::reading`]).

use jiff::Timestamp;
use testimony_model::ItemId;
use testimony_vault::{FilesWanted, Picture, Reading, StoredFile, Vault};

use crate::Error;

/// A file in a list.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// The file.
    pub file: StoredFile,
    /// When it was put on record.
    pub added: Timestamp,
    /// Its media type by its content; nothing while it waits.
    pub media_type: Option<String>,
    /// Whether there are small pictures of it.
    pub has_picture: bool,
}

/// One file.
#[derive(Clone)]
pub struct FileDetail {
    /// As in the list.
    pub row: FileRow,
    /// The place on a disk from which it was added.
    pub path: Option<String>,
    /// What was taken out of it; nothing while it waits.
    pub reading: Option<Reading>,
    /// Its words.
    pub text: String,
    /// Whether its words go on.
    pub text_is_cut: bool,
    /// What lay in it, the first ones.
    pub members: Vec<FileRow>,
    /// How much lay in it.
    pub members_count: u64,
    /// The file that it lay in.
    pub container: Option<StoredFile>,
    /// The leaf that seals it; nothing while it waits.
    pub sealed: Option<u64>,
}

impl std::fmt::Debug for FileDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileDetail").field("item", &self.row.file.item).finish_non_exhaustive()
    }
}

/// How much of one file is wanted.
#[derive(Debug, Clone, Copy)]
pub struct DetailLimits {
    /// Bytes of its text, about.
    pub text_bytes: usize,
    /// Rows of what lay in it.
    pub members: u64,
}

/// A page of the files, and how many there are in all.
///
/// # Errors
/// When the vault cannot be read.
pub fn files(vault: &Vault, wanted: &FilesWanted) -> Result<(Vec<FileRow>, u64), Error> {
    let (files, count) = vault.files(wanted)?;
    let rows = files.into_iter().map(|file| row(vault, file)).collect::<Result<_, _>>()?;
    Ok((rows, count))
}

/// One file.
///
/// # Errors
/// When there is none with this item, or it was erased.
pub fn file(vault: &Vault, item: ItemId, limits: DetailLimits) -> Result<FileDetail, Error> {
    let file = vault.file(item)?;
    let reading = vault.reading(item)?;
    let (mut text, text_is_cut) = vault.file_text(item, limits.text_bytes)?;
    if let Some(reading) = &reading {
        // The index holds the facts behind the words; here they stand by themselves.
        let facts: String =
            reading.fields.iter().map(|(key, value)| format!("\n{key}: {value}")).collect();
        if let Some(words) = text.strip_suffix(&facts).map(str::len) {
            text.truncate(words);
        }
    }
    let inside =
        FilesWanted { container: Some(item), most: limits.members, ..FilesWanted::default() };
    let (members, members_count) = files(vault, &inside)?;
    let path = vault.added_from(item)?;
    Ok(FileDetail {
        path: path.map(|path| String::from_utf8_lossy(&path).into_owned()),
        container: file.container.map(|container| vault.file(container)).transpose()?,
        sealed: vault.item(item)?.sealed.map(|(leaf, _)| leaf),
        row: row(vault, file)?,
        reading,
        text,
        text_is_cut,
        members,
        members_count,
    })
}

fn row(vault: &Vault, file: StoredFile) -> Result<FileRow, Error> {
    let media_type = vault.reading(file.item)?.map(|reading| reading.media_type);
    Ok(FileRow {
        added: vault.entry_time(file.seq)?,
        media_type,
        has_picture: vault.picture(file.item, Picture::Blurred)?.is_some(),
        file,
    })
}
