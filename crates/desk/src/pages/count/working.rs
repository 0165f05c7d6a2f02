//! While something goes on: how far it is, and a button to stop it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_locale::Arg;

use super::{Picked, STEP_PATHS, StepShown, steps};
use crate::counting::{Failed, HowFar, Stage};
use crate::fault::page;
use crate::guard::ASKS_AGAIN;
use crate::pages::Chrome;
use crate::said::{Counted, Told};
use crate::shown::Shown;

#[derive(Template)]
#[template(path = "count_working.html")]
struct WorkingPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    heading: String,
    /// How far it is, in words.
    how_far: String,
    left: Option<String>,
    /// Of a hundred; nothing where nobody knows.
    percent: Option<u64>,
    /// Where the page asks again.
    again: String,
    /// Where the button to stop leads.
    stop: String,
}

#[derive(Template)]
#[template(path = "count_failed.html")]
struct FailedPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    why: Told,
    hint: Option<Shown>,
    back: String,
}

/// How far it is; the page asks again by itself.
pub(super) fn working(chrome: Chrome, at: usize, picked: &Picked, far: HowFar) -> Response {
    let key = match far.stage {
        Stage::Reading => "count-reading",
        Stage::Linking => "count-linking",
        Stage::Asking => "count-asking",
        Stage::Waiting => "count-waiting",
    };
    let args = [("n", Arg::Number(far.done.counted())), ("of", Arg::Number(far.of.counted()))];
    let percent = (far.of > 0).then(|| 100 * far.done.min(far.of) / far.of);
    let page_of = WorkingPage {
        steps: steps(&chrome, at, Some(picked)),
        heading: chrome.say(key),
        how_far: match (far.stage, far.of) {
            (Stage::Reading, _) => chrome.say_number("count-rows-read", far.done),
            (_, 0) => String::new(),
            _ => chrome.locale.say_with("count-of", &args),
        },
        left: far.left.map(|left| {
            let minutes = left.as_secs().div_ceil(60);
            chrome.say_number("count-minutes-left", minutes)
        }),
        percent,
        again: picked.path(&format!("{}?{ASKS_AGAIN}", STEP_PATHS[at])),
        stop: picked.path("/stop"),
        chrome,
    };
    page(StatusCode::OK, &page_of)
}

/// Why it came to no end.
pub(super) fn failed(chrome: Chrome, at: usize, picked: &Picked, failed: &Failed) -> Response {
    let Failed { why, hint } = failed.clone();
    let page_of = FailedPage {
        steps: steps(&chrome, at, Some(picked)),
        why,
        hint,
        back: picked.path(""),
        chrome,
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &page_of)
}
