//! Counts for the operator's own monitoring: docs/running-a-post.md, section "Counts".
//!
//! A program that asks every few seconds and keeps the answers would make a diary of arrivals out
//! of plain counters. So nothing that is told here changes in the course of a day: counts are added
//! up in memory and told from the next day (UTC) on, and then only as a power of two. Knows nothing
//! of a sender; a count of zero and one of sixteen look the same.
//!
//! The text format is written here: eight lines of plain numbers need no crate.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use testimony_seal::Day;

use crate::http::Shared;

/// Smaller counts are told as this.
const COUNT_MIN: u64 = 16;
/// Fewer bytes are told as this.
const BYTES_MIN: u64 = 64 << 20;

/// Counts of one Post.
pub(crate) struct Metrics {
    shared: Arc<Shared>,
    days: Mutex<Days>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    requests: u64,
    refused: u64,
    failed: u64,
    fetches: u64,
}

struct Days {
    day: Day,
    /// What the store had kept when this began to count, and when this day was first looked at.
    kept: (u64, u64),
    /// Of this day; told to nobody.
    today: Counts,
    /// Of the days before, since the start.
    before: Counts,
    /// What waited when this day was first looked at.
    waiting: (u64, u64),
}

impl Metrics {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let days = Days {
            day: shared.surroundings.today(),
            kept: (shared.store.kept(), shared.store.kept()),
            today: Counts::default(),
            before: Counts::default(),
            waiting: waiting(&shared),
        };
        Self { shared, days: Mutex::new(days) }
    }

    /// The days as of now, with yesterday's counts among those that may be told.
    fn with<T>(&self, use_them: impl FnOnce(&mut Days) -> T) -> T {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let day = self.shared.surroundings.today();
        if day != days.day {
            let today = std::mem::take(&mut days.today);
            days.before.requests += today.requests;
            days.before.refused += today.refused;
            days.before.failed += today.failed;
            days.before.fetches += today.fetches;
            days.day = day;
            days.kept.1 = self.shared.store.kept();
            days.waiting = waiting(&self.shared);
        }
        use_them(&mut days)
    }

    fn count(&self, lists: bool, status: StatusCode) {
        self.with(|days| {
            let today = &mut days.today;
            today.requests += 1;
            today.refused += u64::from(status.is_client_error());
            today.failed += u64::from(status.is_server_error());
            if status.is_success() {
                today.fetches += u64::from(lists);
            }
        });
    }

    fn text(&self) -> String {
        let told = self.with(|days| (days.before, days.kept.1 - days.kept.0, days.waiting));
        let (before, kept, waiting) = told;
        let lines = [
            ("requests_total", "counter", "Requests.", coarse(before.requests, COUNT_MIN)),
            ("refused_total", "counter", "Answers 4xx.", coarse(before.refused, COUNT_MIN)),
            ("failed_total", "counter", "Answers 5xx.", coarse(before.failed, COUNT_MIN)),
            ("accounts_total", "counter", "Accounts kept.", coarse(kept, COUNT_MIN)),
            ("fetches_total", "counter", "The team asked.", coarse(before.fetches, COUNT_MIN)),
            ("waiting", "gauge", "Envelopes that wait.", coarse(waiting.0, COUNT_MIN)),
            ("waiting_bytes", "gauge", "Their bytes.", coarse(waiting.1, BYTES_MIN)),
        ];
        let mut text = String::new();
        for (name, kind, help, value) in lines {
            let name = format!("testimony_post_{name}");
            text.push_str(&format!(
                "# HELP {name} {help} Until yesterday, at most; a power of two.\n\
                 # TYPE {name} {kind}\n{name} {value}\n"
            ));
        }
        text
    }
}

fn waiting(shared: &Shared) -> (u64, u64) {
    let all = shared.store.list();
    (all.len() as u64, all.iter().map(|one| one.bytes).sum())
}

/// The next power of two, and at least `min`.
fn coarse(number: u64, min: u64) -> u64 {
    number.max(min).checked_next_power_of_two().unwrap_or(u64::MAX)
}

/// Counts what these routes answer.
pub(crate) fn counted(routes: Router, metrics: Arc<Metrics>) -> Router {
    routes.layer(from_fn_with_state(metrics, count))
}

async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    // Before it is answered: what the first request of a day brings belongs to that day.
    metrics.with(|_| ());
    let lists = request.method() == Method::POST && request.uri().path() == "/team/list";
    let response = next.run(request).await;
    metrics.count(lists, response.status());
    response
}

/// What a monitoring program asks.
pub(crate) fn routes(metrics: Arc<Metrics>) -> Router {
    Router::new().route("/metrics", get(tell)).with_state(metrics)
}

async fn tell(State(metrics): State<Arc<Metrics>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use super::coarse;

    #[test]
    fn small_numbers_look_alike() {
        let told = |number| coarse(number, 16);
        assert_eq!([0, 1, 16, 17, 32, 33, 1_000].map(told), [16, 16, 16, 32, 32, 64, 1_024]);
        assert_eq!(told(u64::MAX), u64::MAX);
    }
}
