//! The inbox: accounts, newest first, and what to look for among them.
//!
//! A search is posted, not put into the address: names that somebody looked for would stay in the
//! browser's history, in the clear.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{sealing, view};
use testimony_locale::Locale;
use testimony_model::{Handle, TriageState};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::limits::{PREVIEW_CHARS, ROWS_MAX};
use crate::pages::Chrome;
use crate::shown::{Shown, Tongue, day, segment};

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    chrome: Chrome,
    rows: Vec<Row>,
    /// Accounts in the vault.
    all: usize,
    /// Accounts that fit what was looked for.
    found: usize,
    /// As it was typed.
    query: String,
    unsealed: u64,
}

struct Row {
    path: String,
    code_name: Shown,
    via: String,
    received: Option<Shown>,
    language: Option<Shown>,
    tongue: Tongue,
    line: Shown,
    files: usize,
    has_mailbox: bool,
    publication: bool,
    continues: bool,
    /// What becomes of it, once somebody has decided.
    triage: Option<&'static str>,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    list(app, session, String::new()).await
}

pub(super) async fn find(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let query = form.fields.get("q").trim().to_owned();
    list(app, form.session, query).await
}

async fn list(app: App, session: Session, query: String) -> Result<Response, Fault> {
    let (accounts, triage, unsealed) = app
        .run(|room| {
            let state = sealing::state(room.vault(), room.now())?;
            let triage = room.vault().all_triage()?.into_iter();
            // The newest word on an account stands.
            let triage: BTreeMap<Handle, TriageState> =
                triage.map(|one| (one.said.account, one.said.state)).collect();
            Ok((view::accounts(room.vault())?, triage, state.unsealed))
        })
        .await?;
    let all = accounts.len();
    let wanted = query.to_lowercase();
    let fits = accounts.into_iter().rev().filter(|account| is_found(account, &wanted));
    let found: Vec<_> = fits.collect();
    let chrome = Chrome::new(&app, &session, "inbox");
    let of = |one: &view::AccountSummary| row(chrome.locale, one, triage.get(&one.id).copied());
    let rows = found.iter().take(ROWS_MAX).map(of).collect();
    let page_of = InboxPage { chrome, rows, all, found: found.len(), query, unsealed };
    Ok(page(StatusCode::OK, &page_of))
}

fn is_found(account: &view::AccountSummary, wanted: &str) -> bool {
    let places = [Some(&account.code_name), account.title.as_ref(), account.text.as_ref()];
    wanted.is_empty()
        || places.into_iter().flatten().any(|text| text.to_lowercase().contains(wanted))
}

fn row(locale: &Locale, account: &view::AccountSummary, triage: Option<TriageState>) -> Row {
    let line = account.title.as_deref().or(account.text.as_deref()).unwrap_or_default();
    Row {
        path: format!("/account/{}", segment(&account.id)),
        code_name: Shown::from(&account.code_name),
        via: account.received_via.clone(),
        received: account.received.as_deref().map(|date| day(locale, date)),
        language: account.language.as_deref().map(Shown::from),
        tongue: Tongue::of(account.language.as_deref()),
        line: Shown::beginning(line, PREVIEW_CHARS),
        files: account.files.len(),
        has_mailbox: account.has_mailbox,
        publication: account.publication_consent,
        continues: account.continues.is_some(),
        triage: triage.filter(|state| *state != TriageState::New).map(TriageState::as_str),
    }
}
