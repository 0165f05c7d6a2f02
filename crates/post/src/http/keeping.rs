//! What else programs ask for: the bundle, removal by those who have the code words, and what the
//! team sets (roster, vouchers). docs/spec/post.md.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use serde::Deserialize;
use testimony_seal::{EnvelopeId, FetchAction, Subject, TagOpening, TeamPublic};

use super::programs::{NothingJson, ProofJson, Refusal, bytes_32, finish, read, refuse};
use super::{Answer, State};
use crate::error::StoreError;
use crate::limits::{JSON_BYTES_MAX, LISTS_BYTES_MAX, SLOTS_MAX, VOUCHERS_MAX};
use crate::store::Removal;
use crate::surroundings::slowly;

pub(super) async fn remove(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: RemoveRequest = read(&state, request, JSON_BYTES_MAX).await?;
        let opening = TagOpening::from_hex(&asked.opening).map_err(|_| Refusal::Unreadable)?;
        let what = match (asked.slots, asked.all) {
            (None, true) => Removal::All,
            (Some(slots), false) if slots.len() <= SLOTS_MAX => {
                let ids: Result<Vec<EnvelopeId>, _> = slots.iter().map(|id| id.parse()).collect();
                Removal::Messages(ids.map_err(|_| Refusal::Unreadable)?)
            }
            _ => return Err(Refusal::Unreadable),
        };
        state.store.remove(opening.tag(), what, state.surroundings.today()).await?;
        Ok(NothingJson {})
    };
    finish(&state, outcome.await)
}

pub(super) async fn bundle(state: State) -> Answer {
    match state.bundle.bytes() {
        Some(bundle) => {
            let kind = "application/octet-stream";
            state.headers.answer(StatusCode::OK, kind, Body::from(bundle))
        }
        None => refuse(&state, Refusal::Full),
    }
}

pub(super) async fn roster(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: RosterRequest = read(&state, request, LISTS_BYTES_MAX).await?;
        let (team, ours) = (TeamPublic::parse(&asked.team), state.team());
        let team = team.map_err(|_| Refusal::Unreadable)?;
        if !team.is_same_team(&ours) {
            return Err(Refusal::Unreadable);
        }
        state.prove(&asked.proof, FetchAction::Roster, Subject::roster(&team.roster))?;
        match slowly(|| state.take_roster(team.roster)).map_err(StoreError::from)? {
            true => Ok(NothingJson {}),
            false => Err(Refusal::Older),
        }
    };
    finish(&state, outcome.await)
}

pub(super) async fn vouchers(state: State, request: Request) -> Answer {
    let outcome = async {
        let asked: VouchersRequest = read(&state, request, LISTS_BYTES_MAX).await?;
        if asked.vouchers.len() > VOUCHERS_MAX {
            return Err(Refusal::TooLarge);
        }
        let hashes: Result<Vec<_>, _> = asked.vouchers.iter().map(|hex| bytes_32(hex)).collect();
        let hashes = hashes?;
        state.prove(&asked.proof, FetchAction::Vouchers, Subject::vouchers(&hashes))?;
        state.store.add_vouchers(hashes, state.surroundings.today()).await?;
        Ok(NothingJson {})
    };
    finish(&state, outcome.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemoveRequest {
    opening: String,
    slots: Option<Vec<String>>,
    #[serde(default)]
    all: bool,
}

#[derive(Deserialize)]
struct RosterRequest {
    proof: ProofJson,
    team: String,
}

#[derive(Deserialize)]
struct VouchersRequest {
    proof: ProofJson,
    vouchers: Vec<String>,
}
