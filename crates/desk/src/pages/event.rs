//! One event: its matrix of claims and tellers, the graph of each claim, the calls about it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::view::{self, Column, EventView};
use testimony_casework::weighing::ClaimWeight;
use testimony_model::{Handle, Intervention, Stance};
use testimony_plot::attribution_graph;

use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::picture::{self, Table};
use crate::pages::{Chrome, handle, words};
use crate::shown::{Shown, day};

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    chrome: Chrome,
    title: Shown,
    start: Option<Shown>,
    end: Option<Shown>,
    place: Option<Shown>,
    description: Option<Shown>,
    columns: Vec<Head>,
    claims: Vec<ClaimRow>,
    calls: Vec<Call>,
}

struct Head {
    label: Shown,
    repeats: bool,
}

/// A row of the matrix, and the part of the page that it leads to.
struct ClaimRow {
    anchor: String,
    text: Shown,
    sentence: Vec<Piece>,
    cells: Vec<Option<(&'static str, &'static str)>>,
    /// Server-drawn; every text in it is escaped by the crate that drew it.
    svg: String,
    table: Table,
    hedged: Vec<Shown>,
    contacts: Vec<Contact>,
    /// Whether every possible contact was examined.
    all_contacts: bool,
}

/// A part of a sentence; names stand apart, so that one in another script moves no other word.
struct Piece {
    text: Shown,
    name: bool,
}

/// Whom to talk to next.
struct Contact {
    name: Shown,
    to: u32,
}

struct Call {
    kind: Shown,
    party: Shown,
    addressed_to: Option<Shown>,
    date: Option<Shown>,
    response: Option<Shown>,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let chrome = Chrome::new(&app, &session, "events");
    let seen = app.run(move |room| Ok(view::event(room.vault(), &id)?)).await?;
    // Drawing needs no vault, and others may go on meanwhile.
    let drawn = tokio::task::spawn_blocking(move || draw(chrome, seen));
    let page_of = drawn.await.map_err(|_| Fault::Internal)?;
    Ok(page(StatusCode::OK, &page_of))
}

fn draw(chrome: Chrome, seen: EventView) -> EventPage {
    let EventView { event, columns, rows, interventions, names } = seen;
    let claims = rows.iter().enumerate().map(|(at, row)| claim(at, &row.weight, &row.cells));
    EventPage {
        chrome,
        title: Shown::from(&event.title),
        start: event.start.as_ref().map(|date| day(date.as_str())),
        end: event.end.as_ref().map(|date| day(date.as_str())),
        place: event.place.as_deref().map(Shown::from),
        description: event.description.as_deref().map(Shown::from),
        claims: claims.collect(),
        columns: columns.iter().map(head).collect(),
        calls: interventions.iter().map(|one| call(one, &names)).collect(),
    }
}

fn head(column: &Column) -> Head {
    Head { label: Shown::from(&column.label), repeats: column.repeats }
}

fn claim(at: usize, weight: &ClaimWeight, cells: &[Option<Stance>]) -> ClaimRow {
    let picture = picture::of(weight);
    let name = |id: &String| Shown::from(weight.name(id));
    let weighing = &weight.asserted.weighing;
    let contact = |next: &testimony_weigh::Next| Contact {
        name: name(&next.contact),
        to: weighing.lo.saturating_add(next.gain),
    };
    ClaimRow {
        anchor: format!("claim-{}", at + 1),
        text: Shown::from(&weight.text),
        sentence: pieces(weight),
        cells: cells.iter().map(|cell| cell.map(words::stance)).collect(),
        svg: attribution_graph(&picture),
        table: picture::table(&picture, weight),
        hedged: weight.hedged.iter().map(name).collect(),
        contacts: weighing.next.iter().map(contact).collect(),
        all_contacts: weighing.next_complete,
    }
}

/// The sentence, cut where it names those on whom it all hangs.
fn pieces(weight: &ClaimWeight) -> Vec<Piece> {
    let sentence = weight.sentence();
    let mut rest = sentence.as_str();
    let mut pieces = Vec::new();
    for label in weight.asserted.weighing.cuts.first().into_iter().flatten() {
        let Some((before, after)) = rest.split_once(weight.name(label).as_str()) else { break };
        pieces.push(Piece { text: Shown::from(before), name: false });
        pieces.push(Piece { text: Shown::from(weight.name(label)), name: true });
        rest = after;
    }
    pieces.push(Piece { text: Shown::from(rest), name: false });
    pieces
}

fn call(intervention: &Intervention, names: &BTreeMap<Handle, String>) -> Call {
    let name = |id: &Handle| Shown::from(names.get(id).map_or(id.as_str(), String::as_str));
    Call {
        kind: Shown::from(&intervention.intervention_type),
        party: name(&intervention.party),
        addressed_to: intervention.addressed_to.as_ref().map(name),
        date: intervention.date.as_ref().map(|date| day(date.as_str())),
        response: intervention.response.as_deref().map(Shown::from),
    }
}
