//! One event: its matrix of claims and tellers, the graph of each claim, the calls about it.

mod act;
mod form;
mod pictures;
mod place;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::view::{self, AccountOfEvent, Column, EventView};
use testimony_locale::Locale;
use testimony_model::{Act, Action, Handle, Intervention, Place, huridocs};
use testimony_vault::Vault;

pub(super) use self::act::{add as add_act, form as act};
pub(super) use self::form::{add, change, new, revise};
use self::pictures::Happened;
use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::claim::ClaimPart;
use crate::pages::drawn::Drawn;
use crate::pages::{After, Chrome, Done, handle, words};
use crate::sentence;
use crate::shown::{Shown, day, segment};

/// Claims that are drawn on the page of their event; more have pages of their own.
const DRAWN_MAX: usize = 12;
/// Columns of the matrix: more are not read by anybody, and a browser is slow with them.
const COLUMNS_MAX: usize = 60;
/// Accounts that are listed.
const ACCOUNTS_MAX: usize = 200;
/// More of them are folded away until somebody asks.
const ACCOUNTS_OPEN_MAX: usize = 12;

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    chrome: Chrome,
    path: String,
    history: String,
    title: Shown,
    start: Option<Shown>,
    end: Option<Shown>,
    place: Option<Shown>,
    description: Option<Shown>,
    acts: Vec<ActLine>,
    reports: Option<Drawn>,
    pictures: Vec<Drawn>,
    columns: Vec<Head>,
    more_columns: usize,
    rows: Vec<MatrixRow>,
    claims: Vec<ClaimPart>,
    calls: Vec<Call>,
    accounts: Vec<(String, Shown)>,
    more_accounts: usize,
    accounts_open: bool,
    lacks: Vec<Lack>,
}

/// What the standard still asks for: of which record, its number, its label, whether it is mandatory.
type Lack = (Shown, &'static str, &'static str, bool);

/// One violation, as it stands in the list.
struct ActLine {
    kind: Shown,
    victim: Shown,
    when: Option<Shown>,
    place: Option<Shown>,
    history: String,
}

struct Head {
    label: Shown,
    repeats: bool,
}

/// A row of the matrix, and where it leads to.
struct MatrixRow {
    path: String,
    text: Shown,
    sentence: String,
    cells: Vec<Option<(&'static str, &'static str)>>,
}

struct Call {
    kind: Shown,
    party: Shown,
    addressed_to: Option<Shown>,
    date: Option<Shown>,
    response: Option<Shown>,
}

/// What is read under the vault's lock; everything else is done without it.
struct Read {
    seen: EventView,
    accounts: Vec<AccountOfEvent>,
    acts: Vec<Act>,
    places: Vec<Place>,
    lacks: Vec<Lack>,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let here = format!("/event/{}", segment(&id));
    let chrome = Chrome::new(&app, &session, "events").after(after).at(here);
    let tag = chrome.locale.tag();
    let read = app.run(move |room| read(room.vault(), &id, tag)).await?;
    // Drawing needs no vault, and others may go on meanwhile.
    let drawn = tokio::task::spawn_blocking(move || draw(chrome, read));
    let page_of = drawn.await.map_err(|_| Fault::Internal)?;
    Ok(page(StatusCode::OK, &page_of))
}

fn read(vault: &Vault, id: &Handle, tag: &str) -> Result<Read, Fault> {
    let seen = view::event(vault, id)?;
    let accounts = view::accounts_of_event(vault, &seen)?;
    let (acts, places) = view::acts_of_event(vault, &seen.event)?;
    let lacks = lacks(&seen, &acts, tag);
    Ok(Read { accounts, acts, places, lacks, seen })
}

fn lacks(seen: &EventView, acts: &[Act], tag: &str) -> Vec<Lack> {
    let mut records = vec![Action::Event(seen.event.clone())];
    records.extend(acts.iter().cloned().map(Action::Act));
    records.extend(seen.interventions.iter().cloned().map(Action::Intervention));
    let mut lacks = Vec::new();
    for record in &records {
        let id = record.defines().map(|thing| thing.id.to_string()).unwrap_or_default();
        let missing = huridocs::missing(record, |_| false);
        lacks.extend(
            missing
                .into_iter()
                .map(|field| (Shown::from(&id), field.number, field.label(tag), field.mandatory)),
        );
    }
    lacks.truncate(ACCOUNTS_MAX);
    lacks
}

fn draw(chrome: Chrome, read: Read) -> EventPage {
    let locale = chrome.locale;
    let happened = Happened {
        event: &read.seen.event,
        acts: &read.acts,
        places: &read.places,
        calls: &read.seen.interventions,
        accounts: &read.accounts,
        names: &read.seen.names,
        columns: &read.seen.columns,
    };
    let pictures = [pictures::of_time(locale, &happened), pictures::of_places(locale, &happened)];
    let reports = pictures::of_reports(locale, read.seen.rows.iter().map(|row| &row.weight));
    let EventView { event, columns, rows, interventions, names } = read.seen;
    let path = format!("/event/{}", segment(&event.id));
    let matrix = rows.iter().map(|row| MatrixRow {
        path: format!("/claim/{}", segment(&row.weight.claim)),
        text: Shown::from(&row.weight.text),
        sentence: sentence::of(chrome.locale, &row.weight),
        cells: row
            .cells
            .iter()
            .take(COLUMNS_MAX)
            .map(|cell| cell.map(|stance| (words::symbol(stance), stance.as_str())))
            .collect(),
    });
    let drawn = rows.iter().take(if rows.len() > DRAWN_MAX { 0 } else { DRAWN_MAX });
    let part = |(at, row): (usize, &view::Row)| {
        ClaimPart::new(&chrome, format!("claim-{}", at + 1), &row.weight)
    };
    let more_accounts = read.accounts.len().saturating_sub(ACCOUNTS_MAX);
    EventPage {
        history: format!("/history/event/{}", segment(&event.id)),
        path,
        title: Shown::from(&event.title),
        start: event.start.as_ref().map(|date| day(chrome.locale, date.as_str())),
        end: event.end.as_ref().map(|date| day(chrome.locale, date.as_str())),
        place: event.place.as_deref().map(Shown::from),
        description: event.description.as_deref().map(Shown::from),
        acts: read.acts.iter().map(|act| act_line(locale, act)).collect(),
        reports,
        pictures: pictures.into_iter().flatten().collect(),
        rows: matrix.collect(),
        claims: drawn.enumerate().map(part).collect(),
        columns: columns.iter().take(COLUMNS_MAX).map(|column| head(&chrome, column)).collect(),
        more_columns: columns.len().saturating_sub(COLUMNS_MAX),
        calls: interventions.iter().map(|one| call(&chrome, one, &names)).collect(),
        accounts: read.accounts.iter().take(ACCOUNTS_MAX).map(|one| line(one, &names)).collect(),
        more_accounts,
        accounts_open: read.accounts.len() <= ACCOUNTS_OPEN_MAX,
        lacks: read.lacks,
        chrome,
    }
}

fn act_line(locale: &Locale, act: &Act) -> ActLine {
    ActLine {
        kind: Shown::from(&act.act_type),
        victim: Shown::from(&act.victim),
        when: act.start.as_ref().map(|date| day(locale, date.as_str())),
        place: act.place.as_deref().map(Shown::from),
        history: format!("/history/act/{}", segment(&act.id)),
    }
}

/// Where an account's page is, and how it stands in the list.
fn line(account: &AccountOfEvent, names: &BTreeMap<Handle, String>) -> (String, Shown) {
    let name = names.get(&account.source).map_or(account.source.as_str(), String::as_str);
    let title = account.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
    (format!("/account/{}", segment(&account.id)), Shown::from(format!("{name}{title}")))
}

fn head(chrome: &Chrome, column: &Column) -> Head {
    let label = match column.label.as_str() {
        "" => Shown::from(chrome.say_number("repeat-count", column.sources.len())),
        label => Shown::from(label),
    };
    Head { label, repeats: column.repeats }
}

fn call(chrome: &Chrome, intervention: &Intervention, names: &BTreeMap<Handle, String>) -> Call {
    let name = |id: &Handle| Shown::from(names.get(id).map_or(id.as_str(), String::as_str));
    Call {
        kind: Shown::from(&intervention.intervention_type),
        party: name(&intervention.party),
        addressed_to: intervention.addressed_to.as_ref().map(name),
        date: intervention.date.as_ref().map(|date| day(chrome.locale, date.as_str())),
        response: intervention.response.as_deref().map(Shown::from),
    }
}
