//! Routes for programs: `/post.json`, `/sealed`, `/team/…`.

use std::fs::File;
use std::io::{Read, Write};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use data_encoding::{BASE64, HEXLOWER};
use http_body_util::channel::Channel;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use testimony_seal::{
    Challenge, EnvelopeId, FetchAction, FetchRequest, LookupTag, SLOT_BYTES, Subject,
};
use tokio::time::Instant;

use super::form::{BodyError, Pieces};
use super::sealing::slowly;
use super::{Answer, Shared, State};
use crate::challenges::Stale;
use crate::error::StoreError;
use crate::limits::{ACKNOWLEDGED_MAX, DROPPED_BYTES_MAX, JSON_BYTES_MAX, SEALED_BYTES_MAX};
use crate::store::Ciphertext;

const AGE_MAGIC: &[u8] = b"age-encryption.org/v1\n";
const TAG_HEADER: &str = "testimony-tag";
const JSON: &str = "application/json";

/// Why a program does not get what it asked for: docs/spec/post.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unreadable,
    NotTheTeam,
    NotHere,
    TooSlow,
    TooLarge,
    Busy,
    Full,
}

impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Full
    }
}

impl From<Stale> for Refusal {
    fn from(cause: Stale) -> Self {
        match cause {
            Stale::NotGood => Self::NotTheTeam,
            Stale::TooMany => Self::Busy,
        }
    }
}

impl From<BodyError> for Refusal {
    fn from(cause: BodyError) -> Self {
        match cause {
            BodyError::TooSlow => Self::TooSlow,
            _ => Self::Unreadable,
        }
    }
}

pub(crate) fn refuse(state: &Shared, refusal: Refusal) -> Answer {
    let (status, word) = match refusal {
        Refusal::Unreadable => (StatusCode::BAD_REQUEST, "unreadable"),
        Refusal::NotTheTeam => (StatusCode::FORBIDDEN, "not_the_team"),
        Refusal::NotHere => (StatusCode::NOT_FOUND, "not_here"),
        Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        Refusal::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Refusal::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
    };
    state.headers.answer(status, JSON, Body::from(format!("{{\"error\":\"{word}\"}}")))
}

pub(super) async fn info(state: State) -> Answer {
    state.headers.answer(StatusCode::OK, JSON, Body::from(state.dir.json()))
}

pub(super) async fn sealed(state: State, request: Request) -> Answer {
    let (head, body) = request.into_parts();
    let mut pieces = Pieces::new(body);
    match keep_sealed(&state, &head.headers, &mut pieces).await {
        Ok(id) => json(&state, &IdJson { id: id.to_string() }),
        Err(refusal) => {
            if matches!(refusal, Refusal::TooLarge | Refusal::Full) {
                // Who is still sending would see a broken connection instead of the reason.
                pieces.drain(DROPPED_BYTES_MAX).await;
            }
            refuse(&state, refusal)
        }
    }
}

async fn keep_sealed(
    state: &Shared,
    headers: &HeaderMap,
    pieces: &mut Pieces,
) -> Result<EnvelopeId, Refusal> {
    let _place = state.place().await.ok_or(Refusal::Busy)?;
    let tag = headers.get(TAG_HEADER).and_then(|tag| tag.to_str().ok());
    let tag: LookupTag = tag.and_then(|tag| tag.parse().ok()).ok_or(Refusal::Unreadable)?;
    let mut incoming = state.store.incoming();
    let (mut start, mut bytes) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await? {
        bytes += piece.len() as u64;
        if bytes > SEALED_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let missing = AGE_MAGIC.len() - start.len();
        start.extend_from_slice(&piece[..piece.len().min(missing)]);
        if !AGE_MAGIC.starts_with(&start) {
            return Err(Refusal::Unreadable);
        }
        let written = match incoming.is_on_disk() {
            true => slowly(|| incoming.write_all(&piece)),
            false => incoming.write_all(&piece),
        };
        written.map_err(StoreError::from)?;
    }
    if start != AGE_MAGIC {
        return Err(Refusal::Unreadable);
    }
    Ok(incoming.commit(tag, state.surroundings.today()).await?)
}

pub(super) async fn challenge(state: State) -> Answer {
    let challenge = state.challenges.give(Instant::now(), &mut state.surroundings.rng());
    json(&state, &ChallengeJson { challenge: HEXLOWER.encode(&challenge) })
}

pub(super) async fn list(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: ListRequest = read(request).await?;
        state.prove(&asked.proof, FetchAction::List, Subject::nothing())?;
        let waiting = state.store.list().into_iter();
        let listed = |one: crate::Waiting| ListedJson {
            id: one.id.to_string(),
            day: one.day.0,
            bytes: one.bytes,
        };
        Ok(ListJson { envelopes: waiting.map(listed).collect() })
    };
    finish(&state, outcome.await)
}

pub(super) async fn get(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: GetRequest = read(request).await?;
        let id: EnvelopeId = asked.id.parse().map_err(|_| Refusal::Unreadable)?;
        state.prove(&asked.proof, FetchAction::Get, Subject::envelopes(&[id]))?;
        let found = slowly(|| state.store.get(&id)).map_err(|_| Refusal::Full)?;
        match found.ok_or(Refusal::NotHere)? {
            Ciphertext::Held(bytes) => Ok((bytes.len() as u64, Body::from(bytes))),
            Ciphertext::File(file) => {
                let length = slowly(|| file.metadata()).map_err(|_| Refusal::Full)?.len();
                Ok((length, file_body(file)))
            }
        }
    };
    let (length, body) = match outcome.await {
        Ok(found) => found,
        Err(refusal) => return refuse(&state, refusal),
    };
    let mut answer = state.headers.answer(StatusCode::OK, "application/octet-stream", body);
    // Not in chunks: between them a courier could not tell how fast the ciphertext comes.
    answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    answer
}

pub(super) async fn acknowledge(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: AcknowledgeRequest = read(request).await?;
        if asked.ids.len() > ACKNOWLEDGED_MAX {
            return Err(Refusal::TooLarge);
        }
        let ids: Result<Vec<EnvelopeId>, _> = asked.ids.iter().map(|id| id.parse()).collect();
        let ids = ids.map_err(|_| Refusal::Unreadable)?;
        state.prove(&asked.proof, FetchAction::Acknowledge, Subject::envelopes(&ids))?;
        let deleted = state.store.delete(ids, state.surroundings.today()).await?;
        Ok(DeletedJson { deleted })
    };
    finish(&state, outcome.await)
}

pub(super) async fn reply(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: ReplyRequest = read(request).await?;
        let tag: LookupTag = asked.tag.parse().map_err(|_| Refusal::Unreadable)?;
        let slot = BASE64.decode(asked.slot.as_bytes()).map_err(|_| Refusal::Unreadable)?;
        if slot.len() != SLOT_BYTES {
            return Err(Refusal::Unreadable);
        }
        state.prove(&asked.proof, FetchAction::Reply, Subject::reply(&tag, &slot))?;
        state.store.add_message(tag, slot, state.surroundings.today()).await?;
        Ok(NothingJson {})
    };
    finish(&state, outcome.await)
}

impl Shared {
    /// Looks at the challenge and the signature; only what the team signed is used up.
    fn prove(
        &self,
        proof: &ProofJson,
        action: FetchAction,
        subject: Subject,
    ) -> Result<(), Refusal> {
        let (challenge, ours) = (bytes_32(&proof.challenge)?, bytes_32(&proof.ours)?);
        let signature = proof.signature.parse().map_err(|_| Refusal::Unreadable)?;
        let now = Instant::now();
        self.challenges.check(&challenge, now)?;
        let request = FetchRequest {
            post: *self.dir.identity(),
            challenge: Challenge::from_bytes(challenge),
            ours,
            action,
            subject,
        };
        let verified = self.dir.team().fetch_key.verify(&request, &signature);
        verified.map_err(|_| Refusal::NotTheTeam)?;
        Ok(self.challenges.spend(&challenge, now)?)
    }
}

fn bytes_32(hex: &str) -> Result<[u8; 32], Refusal> {
    let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| Refusal::Unreadable)?;
    bytes.try_into().map_err(|_| Refusal::Unreadable)
}

/// Copies a file into an answer in pieces.
fn file_body(mut file: File) -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    tokio::spawn(async move {
        loop {
            let mut piece = vec![0; 64 * 1024];
            match slowly(|| file.read(&mut piece)) {
                Ok(0) => break,
                Ok(read) => {
                    piece.truncate(read);
                    if sender.send_data(piece.into()).await.is_err() {
                        break;
                    }
                }
                // The connection breaks, so that nobody takes it for whole.
                Err(cause) => return sender.abort(cause),
            }
        }
    });
    Body::new(body)
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let mut pieces = Pieces::new(request.into_body());
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await? {
        if bytes.len() + piece.len() > JSON_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable)
}

fn finish(state: &Shared, outcome: Result<impl Serialize, Refusal>) -> Answer {
    match outcome {
        Ok(value) => json(state, &value),
        Err(refusal) => refuse(state, refusal),
    }
}

fn json(state: &Shared, value: &impl Serialize) -> Answer {
    let text = serde_json::to_vec(value).expect("strings and numbers always become JSON");
    state.headers.answer(StatusCode::OK, JSON, Body::from(text))
}

#[derive(Deserialize)]
struct ProofJson {
    challenge: String,
    ours: String,
    signature: String,
}

#[derive(Deserialize)]
struct ListRequest {
    proof: ProofJson,
}

#[derive(Deserialize)]
struct GetRequest {
    proof: ProofJson,
    id: String,
}

#[derive(Deserialize)]
struct AcknowledgeRequest {
    proof: ProofJson,
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct ReplyRequest {
    proof: ProofJson,
    tag: String,
    slot: String,
}

#[derive(Serialize)]
struct IdJson {
    id: String,
}

#[derive(Serialize)]
struct ChallengeJson {
    challenge: String,
}

#[derive(Serialize)]
struct ListJson {
    envelopes: Vec<ListedJson>,
}

#[derive(Serialize)]
struct ListedJson {
    id: String,
    day: u32,
    bytes: u64,
}

#[derive(Serialize)]
struct DeletedJson {
    deleted: u64,
}

#[derive(Serialize)]
struct NothingJson {}
