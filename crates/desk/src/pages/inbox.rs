//! The inbox: accounts, newest first, and what to look for among them.
//!
//! A search is posted, not put into the address: names that somebody looked for would stay in the
//! browser's history, in the clear.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::queue::{self, FLOOD_MIN, Pass, Standing, Waiting};
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
    /// So many came at once that they are not in the order in which they came.
    flooded: bool,
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
    /// Why it stands where it stands among many: a key of the messages.
    standing: Option<&'static str>,
    /// How many are like it.
    others: usize,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    list(app, session, String::new()).await
}

pub(super) async fn find(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let query = form.fields.get("q").trim().to_owned();
    list(app, form.session, query).await
}

async fn list(app: App, session: Session, query: String) -> Result<Response, Fault> {
    let (accounts, triage, passes, unsealed) = app
        .run(|room| {
            let state = sealing::state(room.vault(), room.now())?;
            let triage = room.vault().all_triage()?.into_iter();
            // The newest word on an account stands.
            let triage: BTreeMap<Handle, TriageState> =
                triage.map(|one| (one.said.account, one.said.state)).collect();
            let passes = room.vault().passes()?;
            Ok((view::accounts(room.vault())?, triage, passes, state.unsealed))
        })
        .await?;
    let all = accounts.len();
    let wanted = query.to_lowercase();
    let fits = accounts.into_iter().rev().filter(|account| is_found(account, &wanted));
    let mut found: Vec<_> = fits.collect();
    let standings = standings(&found, &triage, &passes);
    // What is decided, or was told to us, stands between what waits and what is many times the same.
    // Stable: among those that stand alike the newest come first.
    found.sort_by_key(|one| match standings.get(&one.id) {
        Some(standing) if *standing <= Standing::Strange => (0, Some(*standing)),
        Some(standing) => (2, Some(*standing)),
        None => (1, None),
    });
    let chrome = Chrome::new(&app, &session, "inbox");
    let of = |one: &view::AccountSummary| {
        let triage = triage.get(&one.id).copied();
        row(chrome.locale, one, triage, standings.get(&one.id).copied())
    };
    let rows = found.iter().take(ROWS_MAX).map(of).collect();
    let (found, flooded) = (found.len(), !standings.is_empty());
    let page_of = InboxPage { chrome, rows, all, found, query, unsealed, flooded };
    Ok(page(StatusCode::OK, &page_of))
}

fn is_found(account: &view::AccountSummary, wanted: &str) -> bool {
    let places = [Some(&account.code_name), account.title.as_ref(), account.text.as_ref()];
    wanted.is_empty()
        || places.into_iter().flatten().any(|text| text.to_lowercase().contains(wanted))
}

/// Where those stand that came to a Post and that nobody has decided about, if they are a flood.
fn standings(
    accounts: &[view::AccountSummary],
    triage: &BTreeMap<Handle, TriageState>,
    passes: &BTreeMap<String, Pass>,
) -> BTreeMap<Handle, Standing> {
    let undecided = |one: &&view::AccountSummary| {
        one.has_mailbox && triage.get(&one.id).is_none_or(|state| *state == TriageState::New)
    };
    let mut shown = Vec::new();
    let mut ids = Vec::new();
    for one in accounts.iter().filter(undecided) {
        ids.push(one.id.clone());
        shown.push(Waiting {
            text: one.text.as_deref().unwrap_or_default(),
            pass: passes.get(one.id.as_str()).copied().unwrap_or_default(),
            known: one.continues.is_some(),
        });
    }
    if shown.len() < FLOOD_MIN {
        return BTreeMap::new();
    }
    ids.into_iter().zip(queue::standings(&shown)).collect()
}

/// The message for a standing, and how many others are meant.
fn said(standing: Standing) -> (Option<&'static str>, usize) {
    match standing {
        Standing::Voucher => (Some("inbox-voucher"), 0),
        Standing::Work => (Some("inbox-work"), 0),
        Standing::Known | Standing::Alone | Standing::Strange => (None, 0),
        Standing::Alike(others) => (Some("inbox-alike"), others),
        Standing::Heap => (Some("inbox-heap"), 0),
    }
}

fn row(
    locale: &Locale,
    account: &view::AccountSummary,
    triage: Option<TriageState>,
    standing: Option<Standing>,
) -> Row {
    let (standing, others) = standing.map_or((None, 0), said);
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
        standing,
        others,
    }
}
