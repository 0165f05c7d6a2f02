//! The forms of a new event, and of what is changed about one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{Error, access, intake, recording};
use testimony_model::dictionary::FieldMap;
use testimony_model::{Action, Edtf, Event, Handle, Precision, Revision, ThingKind};

use super::act::precisions;
use super::place::{Pointed, TypedPoint};
use crate::app::App;
use crate::fault::{Fault, page, told};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::pages::{Chrome, handle, see_step};
use crate::said::Told;
use crate::shown::segment;

#[derive(Template)]
#[template(path = "event_form.html")]
struct FormPage {
    chrome: Chrome,
    /// The page of the event that is changed; none for a new one.
    back: Option<String>,
    action: String,
    typed: Typed,
    problem: Option<Told>,
}

#[derive(Default)]
struct Typed {
    title: String,
    start: String,
    end: String,
    place: String,
    description: String,
    point: TypedPoint,
    /// The newest entry about it when the form was made.
    after: u64,
}

/// What was typed, understood.
struct Wanted {
    title: String,
    start: Option<Edtf>,
    end: Option<Edtf>,
    place: Option<String>,
    description: Option<String>,
    point: Option<Pointed>,
}

impl FormPage {
    fn precisions(&self) -> &'static [Precision] {
        precisions()
    }
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self {
            title: get("title"),
            start: get("start"),
            end: get("end"),
            place: get("place"),
            description: get("description"),
            point: TypedPoint::read(fields),
            after: fields.get("after").parse().unwrap_or(0),
        }
    }

    fn of(event: Event, after: u64) -> Self {
        let text = |date: Option<Edtf>| date.map(String::from).unwrap_or_default();
        Self {
            title: event.title,
            start: text(event.start),
            end: text(event.end),
            place: event.place.unwrap_or_default(),
            description: event.description.unwrap_or_default(),
            point: TypedPoint::default(),
            after,
        }
    }

    /// What is meant; the message's key where a date or point is none.
    fn wanted(&self) -> Result<Wanted, &'static str> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let date = |text: &str| {
            some(text).map(|text| text.parse::<Edtf>()).transpose().map_err(|_| "bad-date")
        };
        Ok(Wanted {
            title: self.title.clone(),
            start: date(&self.start)?,
            end: date(&self.end)?,
            place: some(&self.place),
            description: some(&self.description),
            point: self.point.wanted().map_err(|()| "bad-point")?,
        })
    }
}

pub(in crate::pages) async fn new(State(app): State<App>, session: Session) -> Response {
    let chrome = Chrome::new(&app, &session, "events").at("/event/new");
    form(chrome, None, Typed::default(), None)
}

fn form(chrome: Chrome, id: Option<&Handle>, typed: Typed, problem: Option<Told>) -> Response {
    let back = id.map(|id| format!("/event/{}", segment(id)));
    let action = back.as_ref().map_or("/event/new".to_owned(), |back| format!("{back}/revise"));
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(status, &FormPage { chrome, back, action, typed, problem })
}

pub(in crate::pages) async fn add(
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &posted.session, "events").at("/event/new");
    let typed = Typed::read(&posted.fields);
    let wanted = match typed.wanted() {
        Ok(wanted) => wanted,
        Err(key) => {
            let problem = Told::ours(chrome.say(key));
            return Ok(form(chrome, None, typed, Some(problem)));
        }
    };
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let id = intake::free_handle(vault, "e", &mut occasion)?;
            let spot = intake::free_handle(vault, "p", &mut occasion)?;
            let case = access::home(vault)?;
            let (mut actions, event) = wanted.event((id.clone(), spot), None, case);
            actions.push(Action::Event(event));
            let done = recording::append(vault, &actions, &mut occasion);
            Ok(done.map(|entries| (id, entries)))
        })
        .await?;
    match done {
        Ok((id, entries)) => Ok(see_step(&format!("/event/{}", segment(&id)), &entries)),
        Err(error @ Error::Form(_)) => {
            let problem = told(chrome.locale, &error);
            Ok(form(chrome, None, typed, Some(problem)))
        }
        Err(other) => Err(other.into()),
    }
}

pub(in crate::pages) async fn change(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let typed = as_it_is(&app, &id).await?;
    let chrome =
        Chrome::new(&app, &session, "events").at(format!("/event/{}/revise", segment(&id)));
    Ok(form(chrome, Some(&id), typed, None))
}

async fn as_it_is(app: &App, id: &Handle) -> Result<Typed, Fault> {
    let id = id.clone();
    app.run(move |room| {
        let event: Event = room.vault().thing(ThingKind::Event, &id)?;
        Ok(Typed::of(event, room.vault().newest_entry(ThingKind::Event, &id)?))
    })
    .await
}

pub(in crate::pages) async fn revise(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let here = format!("/event/{}/revise", segment(&id));
    let chrome = Chrome::new(&app, &posted.session, "events").at(here);
    let typed = Typed::read(&posted.fields);
    let wanted = match typed.wanted() {
        Ok(wanted) => wanted,
        Err(key) => {
            let problem = Told::ours(chrome.say(key));
            return Ok(form(chrome, Some(&id), typed, Some(problem)));
        }
    };
    let (event, after) = (id.clone(), typed.after);
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let old: Event = vault.thing(ThingKind::Event, &event)?;
            let case = old.case.clone();
            let spot = intake::free_handle(vault, "p", &mut occasion)?;
            let (mut actions, event) = wanted.event((event, spot), Some(old), case);
            let thing = Box::new(Action::Event(event));
            actions.push(Action::Revise(Revision { thing, after: Some(after) }));
            Ok(recording::append(vault, &actions, &mut occasion))
        })
        .await?;
    match done {
        Ok(entries) => Ok(see_step(&format!("/event/{}", segment(&id)), &entries)),
        Err(Error::Vault(testimony_vault::Error::ChangedSince { .. })) => {
            let problem = Told::ours(chrome.say("changed-since"));
            Ok(form(chrome, Some(&id), as_it_is(&app, &id).await?, Some(problem)))
        }
        Err(error @ Error::Form(_)) => {
            let problem = told(chrome.locale, &error);
            Ok(form(chrome, Some(&id), typed, Some(problem)))
        }
        Err(other) => Err(other.into()),
    }
}

impl Wanted {
    /// The event with this in it, and before it the place of its point; what the form has no field for
    /// stays as it was.
    fn event(
        self,
        (id, spot): (Handle, Handle),
        old: Option<Event>,
        case: Option<Handle>,
    ) -> (Vec<Action>, Event) {
        let (mut location, fields) =
            old.map_or((None, FieldMap::new()), |old| (old.location, old.fields));
        let mut actions = Vec::new();
        if let Some(point) = self.point {
            let name = self.place.clone().unwrap_or_else(|| self.title.clone());
            actions.push(point.place(spot.clone(), name));
            location = Some(spot);
        }
        let event = Event {
            case,
            id,
            title: self.title,
            start: self.start,
            end: self.end,
            place: self.place,
            description: self.description,
            location,
            fields,
        };
        (actions, event)
    }
}
