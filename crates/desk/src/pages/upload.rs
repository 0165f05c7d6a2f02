//! A form with files: fields into memory, files straight into the vault's encrypted form.
//!
//! The token comes first, or nothing is read. A file is never on disk in the clear, and the vault
//! is not locked while its bytes arrive. After a limit the rest is read and thrown away, so that
//! the page can come back with what was typed.

use std::io::{self, Write};

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use testimony_casework::intake::NewFile;
use testimony_vault::{BlobWriter, PendingBlob};
use tokio::sync::mpsc;

use crate::app::App;
use crate::fault::{Fault, Refusal};
use crate::form::{Fields, TOKEN_FIELD, check_token};
use crate::guard::Session;
use crate::limits::{
    CHUNKS_WAITING, DRAIN_BYTES_MAX, FILE_NAME_CHARS_MAX, FILES_MAX, TEXT_BYTES_MAX,
    UPLOAD_BYTES_MAX,
};

/// The longest media type that is kept; the registered ones are shorter.
const MEDIA_TYPE_BYTES_MAX: usize = 127;

/// What came.
pub(super) struct Upload {
    pub(super) fields: Fields,
    pub(super) files: Vec<NewFile>,
    /// How many files were chosen, those that were thrown away included.
    pub(super) chosen: usize,
    pub(super) over: Over,
}

/// Which limits it went over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Over {
    pub(super) text: bool,
    pub(super) files: bool,
    pub(super) bytes: bool,
}

/// Reads the form. Files are kept only if `good` says of the fields before them that they are.
pub(super) async fn read(
    app: &App,
    session: &Session,
    mut form: Multipart,
    good: impl Fn(&Fields) -> bool,
) -> Result<Upload, Fault> {
    let mut upload =
        Upload { fields: Fields::default(), files: Vec::new(), chosen: 0, over: Over::default() };
    let mut known = false;
    let (mut left, mut drained) = (UPLOAD_BYTES_MAX, DRAIN_BYTES_MAX);
    while let Some(mut field) = form.next_field().await.map_err(|_| Fault::BadForm)? {
        let name = field.name().unwrap_or_default().to_owned();
        if !known {
            if name != TOKEN_FIELD {
                return Err(Fault::Refused(Refusal::FormToken));
            }
            check_token(session, &text(&mut field, &mut upload.over, &mut drained).await?)?;
            known = true;
        } else if let Some(file_name) = field.file_name().map(file_name) {
            // A file field in which nothing was chosen comes as one file without a name.
            let Some(file_name) = file_name else {
                drain(&mut field, &mut drained).await?;
                continue;
            };
            upload.chosen += 1;
            upload.over.files |= upload.chosen > FILES_MAX;
            if upload.over != Over::default() || !good(&upload.fields) {
                drain(&mut field, &mut drained).await?;
                continue;
            }
            match store(app, &mut field, file_name, &mut left, &mut drained).await? {
                Some(file) => upload.files.push(file),
                None => upload.over.bytes = true,
            }
        } else {
            let value = text(&mut field, &mut upload.over, &mut drained).await?;
            upload.fields.put(&name, &value)?;
        }
    }
    if known { Ok(upload) } else { Err(Fault::Refused(Refusal::FormToken)) }
}

/// A field's text; what is longer than any text is cut, and said.
async fn text(field: &mut Field<'_>, over: &mut Over, drained: &mut u64) -> Result<String, Fault> {
    // Browsers send CRLF for each line break, so the same text may arrive twice as long.
    let most = 2 * TEXT_BYTES_MAX;
    let mut bytes = Vec::new();
    while let Some(chunk) = chunk(field).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            over.text = true;
            bytes.truncate(most);
            drain(field, drained).await?;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn chunk(field: &mut Field<'_>) -> Result<Option<Bytes>, Fault> {
    field.chunk().await.map_err(|_| Fault::BadForm)
}

async fn drain(field: &mut Field<'_>, drained: &mut u64) -> Result<(), Fault> {
    while let Some(chunk) = chunk(field).await? {
        *drained = drained.checked_sub(chunk.len() as u64).ok_or(Fault::TooLarge)?;
    }
    Ok(())
}

/// Writes a file into the vault; nothing if it is more than what is left of the limit.
async fn store(
    app: &App,
    field: &mut Field<'_>,
    name: String,
    left: &mut u64,
    drained: &mut u64,
) -> Result<Option<NewFile>, Fault> {
    let media_type = field.content_type().map(str::to_owned);
    let writer = app
        .run(|room| {
            let (vault, mut occasion) = room.at_work();
            Ok(vault.blob_writer(&mut occasion)?)
        })
        .await?;
    let (sender, chunks) = mpsc::channel(CHUNKS_WAITING);
    let disk = tokio::task::spawn_blocking(move || write(writer, chunks));
    let mut fits = true;
    while let Some(chunk) = chunk(field).await? {
        let bytes = chunk.len() as u64;
        if bytes > *left {
            fits = false;
            drain(field, drained).await?;
            break;
        }
        *left -= bytes;
        // The disk's side is gone when it failed; it says why below.
        if sender.send(chunk).await.is_err() {
            drain(field, drained).await?;
            break;
        }
    }
    drop(sender);
    let blob = disk.await.map_err(|_| Fault::Internal)??;
    let media_type = media_type.filter(|said| said.len() <= MEDIA_TYPE_BYTES_MAX);
    Ok(fits.then_some(NewFile { name, media_type, blob, cut: false }))
}

fn write(
    mut writer: BlobWriter,
    mut chunks: mpsc::Receiver<Bytes>,
) -> Result<PendingBlob, testimony_vault::Error> {
    while let Some(chunk) = chunks.blocking_recv() {
        writer.write_all(&chunk).map_err(|cause| match cause.kind() {
            io::ErrorKind::StorageFull => testimony_vault::Error::DiskFull,
            _ => testimony_vault::Error::Io {
                doing: "storing a file in",
                path: "packs".into(),
                cause,
            },
        })?;
    }
    writer.finish()
}

/// A name without folders; nothing where there is no name at all.
fn file_name(sent: &str) -> Option<String> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().take(FILE_NAME_CHARS_MAX).collect();
    (!name.is_empty()).then_some(name)
}
