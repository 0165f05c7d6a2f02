//! The state of the public record, and sealing off the clock.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{sealing, stamping};
use testimony_locale::{Arg, Locale};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::{Chrome, Done, see};
use crate::said::Counted;
use crate::shown::{Shown, moment};

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    chrome: Chrome,
    leaves: u64,
    unsealed: u64,
    delayed: u64,
    delayed_until: String,
    /// In words: how many leaves, and by when they existed.
    dated: Option<String>,
    tick_minutes: u64,
    checkpoint: Shown,
    vault_folder: Shown,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    done: Done,
) -> Result<Response, Fault> {
    let (state, dated) = app
        .run(|room| {
            let (vault, now) = (room.vault(), room.now());
            Ok((sealing::state(vault, now)?, stamping::newest_dated(vault, now)?))
        })
        .await?;
    let chrome = Chrome { done, ..Chrome::new(&app, &session, "record").at("/record") };
    let shown = |second| shown_time(chrome.locale, second);
    let page_of = RecordPage {
        leaves: state.leaves,
        unsealed: state.unsealed,
        delayed: state.delayed,
        delayed_until: state.delayed_until.map(shown).unwrap_or_default(),
        dated: dated.map(|(leaves, by)| {
            let by = shown(by);
            let args = [("n", Arg::Number(leaves.counted())), ("text", Arg::Plain(&by))];
            chrome.locale.say_with("record-dated-by", &args)
        }),
        tick_minutes: state.tick_seconds.div_ceil(60),
        checkpoint: Shown::from(&state.checkpoint),
        vault_folder: app.vault_folder().clone(),
        chrome,
    };
    Ok(page(StatusCode::OK, &page_of))
}

pub(super) async fn seal(State(app): State<App>, _form: Posted) -> Result<Response, Fault> {
    app.run(|room| Ok(room.seal()?)).await?;
    Ok(see(&format!("/record{}", Done::Sealed.query())))
}

fn shown_time(locale: &Locale, second: u64) -> String {
    let time = i64::try_from(second).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
    time.map(|time| moment(locale, time)).unwrap_or_default()
}
