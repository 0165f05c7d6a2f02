//! A file, as bytes to keep: never shown, never given a type that a browser opens.

use std::io::{self, Read};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
};
use axum::response::{IntoResponse, Response};
use futures_util::stream::poll_fn;
use testimony_model::{Account, FileRef, Handle, ItemId, ThingKind};
use testimony_vault::{BlobReader, ItemContent, Vault};
use tokio::sync::mpsc;

use crate::app::App;
use crate::fault::Fault;
use crate::guard::SANDBOX;
use crate::limits::{CHUNKS_WAITING, DOWNLOAD_CHUNK_BYTES};
use crate::pages::file::item_id;
use crate::pages::handle;
use crate::shown::{is_hidden, percent};

pub(super) async fn file(
    State(app): State<App>,
    Path((account, item)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let account = handle(&account)?;
    let (file, reader) = app.run(move |room| find(room.vault(), &account, &item)).await?;
    answer(&file.name, file.bytes, reader)
}

/// A file of the case, whoever it came with.
pub(super) async fn of_case(
    State(app): State<App>,
    Path(item): Path<String>,
) -> Result<Response, Fault> {
    let item = item_id(&item)?;
    let (file, reader) = app
        .run(move |room| {
            let vault = room.vault();
            Ok((vault.file(item)?, reader(vault, item)?))
        })
        .await?;
    answer(&file.name, file.bytes, reader)
}

fn answer(name: &str, bytes: u64, reader: BlobReader) -> Result<Response, Fault> {
    // The reader holds the file, not the vault: others go on meanwhile.
    let body = stream(reader);
    let disposition = HeaderValue::try_from(disposition(name));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_DISPOSITION, disposition.map_err(|_| Fault::Internal)?),
        (CONTENT_LENGTH, HeaderValue::from(bytes)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, body).into_response())
}

/// The file, if it is one of this account.
fn find(vault: &Vault, account: &Handle, item: &str) -> Result<(FileRef, BlobReader), Fault> {
    let found: Account = vault.thing(ThingKind::Account, account)?;
    let file = found.files.into_iter().find(|file| file.item == item).ok_or(Fault::NotFound)?;
    let reader = reader(vault, item_id(item)?)?;
    Ok((file, reader))
}

fn reader(vault: &Vault, item: ItemId) -> Result<BlobReader, Fault> {
    match vault.content(&vault.item(item)?)? {
        ItemContent::Blob(name) => Ok(vault.blob_reader(&name)?),
        ItemContent::Entry(_) | ItemContent::Text(_) => Err(Fault::NotFound),
    }
}

/// A body that is read piece by piece; its task ends by itself when the browser goes away.
///
/// Pieces and damage come through one channel: with one for each, as `http_body_util::channel` has
/// them, a body that ends just after a piece may end before it.
fn stream(reader: impl Read + Send + 'static) -> Body {
    let (sender, mut pieces) = mpsc::channel(CHUNKS_WAITING);
    drop(tokio::task::spawn_blocking(move || pour(reader, &sender)));
    Body::from_stream(poll_fn(move |context| pieces.poll_recv(context)))
}

/// Reads to the end. Damage breaks the connection before the promised length, so that no browser
/// takes half a file for a whole one.
fn pour(mut reader: impl Read, sender: &mpsc::Sender<io::Result<Bytes>>) {
    let mut buffer = vec![0; DOWNLOAD_CHUNK_BYTES];
    loop {
        let piece = match reader.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => Ok(Bytes::copy_from_slice(&buffer[..read])),
            Err(cause) => Err(cause),
        };
        let ends = piece.is_err();
        if sender.blocking_send(piece).is_err() || ends {
            return;
        }
    }
}

/// RFC 6266: a plain name for those who know no other, and the name as it arrived.
fn disposition(name: &str) -> String {
    let safe = |c: char| if is_hidden(c) || c.is_control() || "/\\".contains(c) { '_' } else { c };
    let name: String = name.chars().map(safe).collect();
    format!("attachment; filename=\"file\"; filename*=UTF-8''{}", percent(&name))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::stream;

    /// About one download of a small file in eight hundred broke off with nothing.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_body_never_ends_before_its_last_piece() {
        for number in 0..20_000_u32 {
            let content = number.to_be_bytes();
            let body = stream(std::io::Cursor::new(content)).collect().await.unwrap();
            assert_eq!(body.to_bytes().as_ref(), content);
        }
    }
}
