//! The form of an act: one violation within an event.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{Error, intake, recording};
use testimony_model::dictionary::{Dictionary, FieldMap};
use testimony_model::{Act, Action, Edtf, Event, Handle, Precision, ThingKind};

use super::place::TypedPoint;
use crate::app::App;
use crate::fault::{Fault, page, told};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::pages::{Chrome, handle, see_step};
use crate::said::Told;
use crate::shown::{Shown, segment};

/// The standard's kinds of acts, of which the form proposes the topmost.
const KINDS: &str = "04";

#[derive(Template)]
#[template(path = "act_form.html")]
struct FormPage {
    chrome: Chrome,
    back: String,
    title: Shown,
    kinds: Vec<&'static str>,
    typed: Typed,
    problem: Option<Told>,
}

#[derive(Default)]
struct Typed {
    kind: String,
    victim: String,
    start: String,
    end: String,
    place: String,
    point: TypedPoint,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self {
            kind: get("kind"),
            victim: get("victim"),
            start: get("start"),
            end: get("end"),
            place: get("place"),
            point: TypedPoint::read(fields),
        }
    }
}

/// What a precision is called in forms and messages.
pub(super) fn precisions() -> &'static [Precision] {
    Precision::ALL
}

impl FormPage {
    fn precisions(&self) -> &'static [Precision] {
        precisions()
    }
}

pub(in crate::pages) async fn form(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let chrome = Chrome::new(&app, &session, "events").at(format!("/event/{}/act", segment(&id)));
    render(&app, chrome, id, Typed::default(), None).await
}

async fn render(
    app: &App,
    chrome: Chrome,
    id: Handle,
    typed: Typed,
    problem: Option<Told>,
) -> Result<Response, Fault> {
    let back = format!("/event/{}", segment(&id));
    let event: Event = app.run(move |room| Ok(room.vault().thing(ThingKind::Event, &id)?)).await?;
    let tag = chrome.locale.tag();
    let kinds = Dictionary::standard().children(KINDS, None).map(|term| term.label(tag)).collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = Shown::from(&event.title);
    Ok(page(status, &FormPage { chrome, back, title, kinds, typed, problem }))
}

pub(in crate::pages) async fn add(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let here = format!("/event/{}/act", segment(&id));
    let chrome = Chrome::new(&app, &posted.session, "events").at(here);
    let typed = Typed::read(&posted.fields);
    let date = |text: &str| {
        (!text.is_empty()).then(|| text.parse::<Edtf>()).transpose().map_err(|_| "bad-date")
    };
    let understood = || {
        let point = typed.point.wanted().map_err(|()| "bad-point")?;
        Ok::<_, &str>((date(&typed.start)?, date(&typed.end)?, point))
    };
    let (start, end, point) = match understood() {
        Ok(understood) => understood,
        Err(key) => {
            let problem = Told::ours(chrome.say(key));
            return render(&app, chrome, id, typed, Some(problem)).await;
        }
    };
    let event = id.clone();
    let (kind, victim, place) = (typed.kind.clone(), typed.victim.clone(), typed.place.clone());
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let own = intake::free_handle(vault, "x", &mut occasion)?;
            let (mut actions, mut location) = (Vec::new(), None);
            if let Some(point) = point {
                let spot = intake::free_handle(vault, "p", &mut occasion)?;
                let name = if place.is_empty() { own.to_string() } else { place.clone() };
                actions.push(point.place(spot.clone(), name));
                location = Some(spot);
            }
            actions.push(Action::Act(Act {
                id: own,
                event,
                act_type: kind,
                victim,
                victim_person: None,
                start,
                end,
                place: Some(place).filter(|place| !place.is_empty()),
                location,
                fields: FieldMap::new(),
            }));
            Ok(recording::append(vault, &actions, &mut occasion))
        })
        .await?;
    match done {
        Ok(entries) => Ok(see_step(&format!("/event/{}", segment(&id)), &entries)),
        Err(error @ Error::Form(_)) => {
            let problem = told(chrome.locale, &error);
            render(&app, chrome, id, typed, Some(problem)).await
        }
        Err(other) => Err(other.into()),
    }
}
