//! The events of the case.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_locale::Locale;
use testimony_model::{Claim, Event, ThingKind};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::Chrome;
use crate::shown::{Shown, day, segment};

#[derive(Template)]
#[template(path = "events.html")]
struct EventsPage {
    chrome: Chrome,
    rows: Vec<Row>,
}

struct Row {
    path: String,
    title: Shown,
    start: Option<Shown>,
    end: Option<Shown>,
    place: Option<Shown>,
    claims: usize,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "events").at("/events");
    let locale = chrome.locale;
    let rows = app
        .run(move |room| {
            let events: Vec<Event> = room.vault().things(ThingKind::Event)?;
            let claims: Vec<Claim> = room.vault().things(ThingKind::Claim)?;
            let about = |event: &Event| {
                claims.iter().filter(|claim| claim.event.as_ref() == Some(&event.id)).count()
            };
            Ok(events.iter().map(|event| row(locale, event, about(event))).collect::<Vec<_>>())
        })
        .await?;
    Ok(page(StatusCode::OK, &EventsPage { chrome, rows }))
}

fn row(locale: &Locale, event: &Event, claims: usize) -> Row {
    Row {
        path: format!("/event/{}", segment(&event.id)),
        title: Shown::from(&event.title),
        start: event.start.as_ref().map(|date| day(locale, date.as_str())),
        end: event.end.as_ref().map(|date| day(locale, date.as_str())),
        place: event.place.as_deref().map(Shown::from),
        claims,
    }
}
