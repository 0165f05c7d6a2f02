//! One claim: its sentence, its picture, the same as a table, and whom to talk to next.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::weighing::{self, ClaimWeight};
use testimony_locale::Arg;
use testimony_model::{Claim, Event, ThingKind};
use testimony_plot::attribution_graph;

use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::picture::{self, Table};
use crate::pages::{Chrome, handle};
use crate::sentence;
use crate::shown::{Shown, segment};

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    chrome: Chrome,
    claim: ClaimPart,
    event: Option<(String, Shown)>,
    history: String,
}

/// What a page shows of one claim.
pub(super) struct ClaimPart {
    pub(super) anchor: String,
    pub(super) path: String,
    pub(super) text: Shown,
    pub(super) sentence: String,
    /// Server-drawn; every text in it is escaped by the crate that drew it.
    pub(super) svg: String,
    pub(super) table: Table,
    pub(super) hedged: Vec<String>,
    pub(super) contacts: Vec<String>,
    /// Whether every possible contact was examined.
    pub(super) all_contacts: bool,
}

impl ClaimPart {
    pub(super) fn new(chrome: &Chrome, anchor: String, weight: &ClaimWeight) -> Self {
        let locale = chrome.locale;
        let picture = picture::of(locale, weight);
        let called = sentence::called(locale);
        let name = |id: &String| weight.name_in(id, &called);
        let weighing = &weight.asserted.weighing;
        let contact = |next: &testimony_weigh::Next| {
            let to = Arg::Number(i64::from(weighing.lo.saturating_add(next.gain)));
            let name = name(&next.contact);
            locale.say_with("contact-would", &[("text", Arg::Plain(&name)), ("to", to)])
        };
        Self {
            anchor,
            path: format!("/claim/{}", segment(&weight.claim)),
            text: Shown::from(&weight.text),
            sentence: sentence::of(locale, weight),
            svg: attribution_graph(&picture),
            table: picture::table(locale, &picture, weight),
            hedged: weight.hedged.iter().map(name).collect(),
            contacts: weighing.next.iter().map(contact).collect(),
            all_contacts: weighing.next_complete,
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let history = format!("/history/claim/{}", segment(&id));
    let chrome = Chrome::new(&app, &session, "events").at(format!("/claim/{}", segment(&id)));
    let (weight, event) = app
        .run(move |room| {
            let claim: Claim = room.vault().thing(ThingKind::Claim, &id)?;
            let event: Option<Event> = match &claim.event {
                Some(event) => Some(room.vault().thing(ThingKind::Event, event)?),
                None => None,
            };
            Ok((weighing::weigh_claim(room.vault(), &id)?, event))
        })
        .await?;
    let event =
        event.map(|event| (format!("/event/{}", segment(&event.id)), Shown::from(&event.title)));
    let drawn = tokio::task::spawn_blocking(move || {
        let claim = ClaimPart::new(&chrome, "claim".to_owned(), &weight);
        ClaimPage { chrome, claim, event, history }
    });
    Ok(page(StatusCode::OK, &drawn.await.map_err(|_| Fault::Internal)?))
}
