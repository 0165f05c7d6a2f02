//! Routes for programs: `/post.json`, `/sealed`, `/team/…`.

use std::fs::File;
use std::io::{self, Read, Write};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use data_encoding::{BASE64, HEXLOWER};
use futures_util::stream::poll_fn;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use testimony_seal::{
    AGE_MAGIC, Challenge, EnvelopeId, FetchAction, FetchRequest, LookupTag, SLOT_BYTES, Subject,
};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::form::{BodyError, Pieces};
use super::{Answer, Shared, State, uploads};
use crate::challenges::Stale;
use crate::error::StoreError;
use crate::limits::{
    ACKNOWLEDGED_MAX, ANSWER_BYTES_MIN, COVER_BYTES_MAX, DROPPED_BYTES_MAX, JSON_BYTES_MAX,
    SEALED_BYTES_MAX, WORK_BITS,
};
use crate::store::Ciphertext;
use crate::surroundings::slowly;

const COVER_DOMAIN: &[u8] = b"testimony/cover/v1\0";
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
    /// So many bytes of an upload are there.
    Gap(u64),
    Differs,
    Older,
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
        Refusal::Gap(bytes) => return uploads::gap(state, bytes),
        Refusal::Differs => (StatusCode::CONFLICT, "differs"),
        Refusal::Older => (StatusCode::CONFLICT, "older"),
    };
    said(state, status, &format!("{{\"error\":\"{word}\"}}"))
}

/// JSON of one length, as far as it is short: the answers to cover and to what it covers differ in
/// nothing that can be seen from outside.
pub(super) fn said(state: &Shared, status: StatusCode, json: &str) -> Answer {
    let filled = format!("{json:<width$}", width = ANSWER_BYTES_MIN);
    state.headers.answer(status, JSON, Body::from(filled))
}

pub(super) async fn info(state: State) -> Answer {
    let day = state.surroundings.today();
    let epoch = HEXLOWER.encode(&state.epochs.of(day));
    let text = state.dir.json(&state.team(), day, &epoch, WORK_BITS);
    state.headers.answer(StatusCode::OK, JSON, Body::from(text))
}

pub(super) async fn sealed(state: State, request: Request) -> Answer {
    let Some(place) = state.place().await else { return refuse(&state, Refusal::Busy) };
    let (head, body) = request.into_parts();
    let mut pieces = Pieces::new(body).at(&place);
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
    let tag = headers.get(TAG_HEADER).and_then(|tag| tag.to_str().ok());
    let tag: LookupTag = tag.and_then(|tag| tag.parse().ok()).ok_or(Refusal::Unreadable)?;
    let mut incoming = state.store.incoming(&tag, uploads::claim(headers));
    let mut start = Vec::new();
    while start.len() < AGE_MAGIC.len() {
        let Some(piece) = pieces.next().await? else { break };
        start.extend_from_slice(&piece);
    }
    if !start.starts_with(AGE_MAGIC) {
        return take_cover(state, &tag, start, pieces).await;
    }
    let (mut bytes, mut waiting) = (0, Some(Bytes::from(start)));
    while let Some(piece) = waiting {
        bytes += piece.len() as u64;
        if bytes > SEALED_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let written = match incoming.is_on_disk() {
            true => slowly(|| incoming.write_all(&piece)),
            false => incoming.write_all(&piece),
        };
        written.map_err(StoreError::from)?;
        waiting = pieces.next().await?;
    }
    Ok(incoming.commit(state.surroundings.today(), &state.epochs).await?)
}

/// Takes what a program sends so that visiting and sending look alike: random bytes whose tag says so
/// to us alone. Nothing of it is kept; the answer waits for the same sync as that of an envelope.
async fn take_cover(
    state: &Shared,
    tag: &LookupTag,
    mut body: Vec<u8>,
    pieces: &mut Pieces,
) -> Result<EnvelopeId, Refusal> {
    while let Some(piece) = pieces.next().await? {
        if body.len() + piece.len() > COVER_BYTES_MAX {
            return Err(Refusal::Unreadable);
        }
        body.extend_from_slice(&piece);
    }
    let id = EnvelopeId::of(&body);
    let hash = Sha256::new().chain_update(COVER_DOMAIN).chain_update(id.as_bytes()).finalize();
    if hash[..LookupTag::BYTES] != tag.as_bytes()[..] {
        return Err(Refusal::Unreadable);
    }
    state.store.turn().await?;
    Ok(id)
}

pub(super) async fn challenge(state: State) -> Answer {
    let challenge = state.challenges.give(Instant::now(), &mut state.surroundings.rng());
    json(&state, &ChallengeJson { challenge: HEXLOWER.encode(&challenge) })
}

pub(super) async fn list(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: ListRequest = read(&state, request, JSON_BYTES_MAX).await?;
        state.prove(&asked.proof, FetchAction::List, Subject::nothing())?;
        let waiting = state.store.list().into_iter();
        let listed = |one: crate::Waiting| ListedJson {
            id: one.id.to_string(),
            day: one.day.0,
            bytes: one.bytes,
            pass: one.pass.as_str(),
        };
        Ok(ListJson { envelopes: waiting.map(listed).collect() })
    };
    finish(&state, outcome.await)
}

pub(super) async fn get(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: GetRequest = read(&state, request, JSON_BYTES_MAX).await?;
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
        let asked: AcknowledgeRequest = read(&state, request, JSON_BYTES_MAX).await?;
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
        let asked: ReplyRequest = read(&state, request, JSON_BYTES_MAX).await?;
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
    pub(super) fn prove(
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

pub(super) fn bytes_32(hex: &str) -> Result<[u8; 32], Refusal> {
    let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| Refusal::Unreadable)?;
    bytes.try_into().map_err(|_| Refusal::Unreadable)
}

/// Copies a file into an answer in pieces, which come through one channel with what may break them.
fn file_body(mut file: File) -> Body {
    let (sender, mut pieces) = mpsc::channel::<io::Result<Bytes>>(2);
    tokio::spawn(async move {
        loop {
            let mut bytes = vec![0; 64 * 1024];
            let piece = match slowly(|| file.read(&mut bytes)) {
                Ok(0) => break,
                Ok(read) => {
                    bytes.truncate(read);
                    Ok(bytes.into())
                }
                // The connection breaks, so that nobody takes it for whole.
                Err(cause) => Err(cause),
            };
            let ends = piece.is_err();
            if sender.send(piece).await.is_err() || ends {
                break;
            }
        }
    });
    Body::from_stream(poll_fn(move |context| pieces.poll_recv(context)))
}

/// Reads a request in JSON of so many bytes at most.
pub(super) async fn read<T: DeserializeOwned>(
    state: &Shared,
    request: Request,
    bytes_max: usize,
) -> Result<T, Refusal> {
    let place = state.place().await.ok_or(Refusal::Busy)?;
    let mut pieces = Pieces::new(request.into_body()).at(&place);
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await? {
        if bytes.len() + piece.len() > bytes_max {
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable)
}

pub(super) fn finish(state: &Shared, outcome: Result<impl Serialize, Refusal>) -> Answer {
    match outcome {
        Ok(value) => json(state, &value),
        Err(refusal) => refuse(state, refusal),
    }
}

pub(super) fn json(state: &Shared, value: &impl Serialize) -> Answer {
    let text = serde_json::to_string(value).expect("strings and numbers always become JSON");
    said(state, StatusCode::OK, &text)
}

#[derive(Deserialize)]
pub(super) struct ProofJson {
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
pub(super) struct IdJson {
    pub(super) id: String,
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
    pass: &'static str,
}

#[derive(Serialize)]
struct DeletedJson {
    deleted: u64,
}

/// Done; there is nothing to say of it.
#[derive(Serialize)]
pub(super) struct NothingJson {}
