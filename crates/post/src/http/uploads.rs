//! Envelopes in pieces: `/upload/…`. docs/spec/post.md.

use std::time::Duration;

use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use testimony_seal::{EnvelopeId, LookupTag};

use super::form::Pieces;
use super::programs::{IdJson, Refusal, finish, json, read, refuse, said};
use super::{Answer, Shared, State};
use crate::limits::{JSON_BYTES_MAX, PIECE_BYTES_MAX};
use crate::pass::Claim;
use crate::store::{Finish, Upload, UploadError, UploadId};
use crate::surroundings::slowly;

const PASS_HEADER: &str = "testimony-pass";
/// How often, and how many times, it is looked whether an upload still grows.
const SETTLE_LOOK: Duration = Duration::from_millis(50);
const SETTLE_LOOKS: u32 = 40;

impl From<UploadError> for Refusal {
    fn from(cause: UploadError) -> Self {
        match cause {
            UploadError::Gone => Self::NotHere,
            UploadError::Gap(bytes) => Self::Gap(bytes),
            UploadError::Differs => Self::Differs,
            UploadError::NotAge => Self::Unreadable,
            UploadError::TooLarge => Self::TooLarge,
            UploadError::Busy => Self::Busy,
            UploadError::Store(cause) => cause.into(),
        }
    }
}

/// What somebody says in the header that they have.
pub(super) fn claim(headers: &HeaderMap) -> Claim {
    let header = headers.get(PASS_HEADER).and_then(|header| header.to_str().ok());
    header.map_or(Claim::None, Claim::parse)
}

pub(super) async fn open(state: State, request: Request) -> Answer {
    let outcome = async {
        let claim = claim(request.headers());
        let asked: OpenRequest = read(&state, request, JSON_BYTES_MAX).await?;
        let tag: LookupTag = asked.tag.parse().map_err(|_| Refusal::Unreadable)?;
        let (today, mut rng) = (state.surroundings.today(), state.surroundings.rng());
        let upload = state.store.open_upload(tag, claim, today, &mut rng);
        Ok(UploadJson { upload: upload.to_string() })
    };
    finish(&state, outcome.await)
}

pub(super) async fn piece(
    state: State,
    Path((upload, offset)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let Some(place) = state.place().await else { return refuse(&state, Refusal::Busy) };
    let mut pieces = Pieces::new(request.into_body()).at(&place);
    match keep(&state, &upload, &offset, &mut pieces).await {
        Ok(bytes) => json(&state, &BytesJson { bytes }),
        Err(refusal) => {
            if matches!(refusal, Refusal::TooLarge | Refusal::Full | Refusal::Gap(_)) {
                // Who is still sending would see a broken connection instead of the reason.
                pieces.drain(PIECE_BYTES_MAX).await;
            }
            refuse(&state, refusal)
        }
    }
}

/// What came is kept, even where the rest of the piece does not come: what a link that breaks costs
/// is on its way at that moment.
async fn keep(
    state: &Shared,
    upload: &str,
    offset: &str,
    pieces: &mut Pieces,
) -> Result<u64, Refusal> {
    let mut at: u64 = offset.parse().map_err(|_| Refusal::Unreadable)?;
    let upload = state.upload(upload)?;
    let _writing = upload.writing();
    let most = at.saturating_add(PIECE_BYTES_MAX);
    loop {
        let piece = match pieces.next().await {
            Ok(Some(piece)) => piece,
            Ok(None) => return Ok(slowly(|| upload.sync())?),
            Err(cause) => return Err(cause.into()),
        };
        if at.saturating_add(piece.len() as u64) > most {
            return Err(Refusal::TooLarge);
        }
        let today = state.surroundings.today();
        at = slowly(|| state.store.append(&upload, at, &piece, today))?;
    }
}

pub(super) async fn bytes(state: State, Path(upload): Path<String>) -> Answer {
    let outcome = async {
        let upload = state.upload(&upload)?;
        // A sender whose link broke asks while the last of it is still being read.
        let mut before = None;
        for _ in 0..SETTLE_LOOKS {
            let now = slowly(|| upload.bytes_if_written());
            if now.is_none() || now == before {
                break;
            }
            before = now;
            tokio::time::sleep(SETTLE_LOOK).await;
        }
        Ok(BytesJson { bytes: slowly(|| upload.sync())? })
    };
    finish(&state, outcome.await)
}

pub(super) async fn end(state: State, Path(upload): Path<String>, request: Request) -> Answer {
    let outcome = async {
        let claim = claim(request.headers());
        let asked: FinishRequest = read(&state, request, JSON_BYTES_MAX).await?;
        let id: EnvelopeId = asked.id.parse().map_err(|_| Refusal::Unreadable)?;
        let upload: UploadId = upload.parse().map_err(|()| Refusal::NotHere)?;
        let asked = Finish { upload, id, bytes: asked.bytes, claim };
        let today = state.surroundings.today();
        let id = state.store.finish_upload(asked, today, &state.epochs).await?;
        Ok(IdJson { id: id.to_string() })
    };
    finish(&state, outcome.await)
}

impl Shared {
    fn upload(&self, id: &str) -> Result<std::sync::Arc<Upload>, Refusal> {
        let id: UploadId = id.parse().map_err(|()| Refusal::NotHere)?;
        Ok(self.store.upload(&id)?)
    }
}

/// The answer to a gap says where to go on.
pub(super) fn gap(state: &Shared, bytes: u64) -> Answer {
    let body = format!("{{\"error\":\"gap\",\"bytes\":{bytes}}}");
    said(state, StatusCode::CONFLICT, &body)
}

#[derive(Deserialize)]
struct OpenRequest {
    tag: String,
}

#[derive(Deserialize)]
struct FinishRequest {
    id: String,
    bytes: u64,
}

#[derive(Serialize)]
struct UploadJson {
    upload: String,
}

#[derive(Serialize)]
struct BytesJson {
    bytes: u64,
}
