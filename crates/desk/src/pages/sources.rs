//! The sources by code name; a real name only where the team decided that it may be shown.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_model::{Account, Handle, Protection, Source, ThingKind};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::Chrome;
use crate::shown::{Shown, segment};

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    chrome: Chrome,
    rows: Vec<Row>,
}

struct Row {
    code_name: Shown,
    id: Shown,
    kind: &'static str,
    name: Option<Shown>,
    accounts: Vec<(String, Shown)>,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    let rows = app
        .run(|room| {
            let sources: Vec<Source> = room.vault().things(ThingKind::Source)?;
            let mut told = told(room.vault().things(ThingKind::Account)?);
            Ok(sources
                .into_iter()
                .map(|source| row(&source, &told.remove(&source.id).unwrap_or_default()))
                .collect::<Vec<_>>())
        })
        .await?;
    let chrome = Chrome::new(&app, &session, "sources").at("/sources");
    Ok(page(StatusCode::OK, &SourcesPage { chrome, rows }))
}

/// The accounts of each source.
fn told(accounts: Vec<Account>) -> BTreeMap<Handle, Vec<Handle>> {
    let mut told: BTreeMap<Handle, Vec<Handle>> = BTreeMap::new();
    for account in accounts {
        told.entry(account.source).or_default().push(account.id);
    }
    told
}

fn row(source: &Source, accounts: &[Handle]) -> Row {
    let link = |id: &Handle| (format!("/account/{}", segment(id)), Shown::from(id.as_str()));
    Row {
        code_name: Shown::from(&source.code_name),
        id: Shown::from(source.id.as_str()),
        kind: source.kind.as_str(),
        name: source
            .name
            .as_deref()
            .filter(|_| source.protection == Protection::Open)
            .map(Shown::from),
        accounts: accounts.iter().map(link).collect(),
    }
}
