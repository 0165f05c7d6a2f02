//! The forms of an account's page: answer, consent, description. Each appends to the case, then
//! shows the page again; what is wrong comes back with what was typed.

use axum::extract::{Path, State};
use axum::response::Response;
use testimony_casework::{apply, fetch, reply as answering};
use testimony_courier::{CourierOptions, Post};
use testimony_locale::Locale;
use testimony_model::{
    Access, Account, Action, Consent, ConsentGiven, Description, Handle, SHORT_CHARS_MAX,
    ThingKind, is_language,
};

use super::render;
use super::typed::{LAST_POST, Problem, Typed};
use crate::app::App;
use crate::fault::{Fault, told};
use crate::form::{Fields, Posted};
use crate::limits::TEXT_BYTES_MAX;
use crate::pages::{Chrome, Done, handle, see};
use crate::room::Room;
use crate::shown::{Shown, segment};

pub(in crate::pages) async fn reply(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let text = form.fields.get("text").trim().to_owned();
    let post = form.fields.get("post").trim().to_owned();
    let problem = match () {
        () if text.is_empty() => Some(Problem::NoText),
        () if text.len() > TEXT_BYTES_MAX => Some(Problem::TextTooLong),
        () if post.is_empty() => Some(Problem::NoPost),
        () => {
            let (to, words, by) = (id.clone(), text.clone(), post.clone());
            let proxy = app.proxy().map(str::to_owned);
            let locale = form.session.locale;
            app.run(move |room| send(locale, room, (&to, &words, &by), proxy)).await?
        }
    };
    let back = |typed: Typed| Typed { text, post, ..typed };
    answer(&app, form, id, problem, back, Done::Replied).await
}

/// Leaves the reply at the Post; what went wrong is for the page, not for an error page.
fn send(
    locale: &Locale,
    room: &mut Room,
    (account, text, url): (&Handle, &str, &str),
    proxy: Option<String>,
) -> Result<Option<Problem>, Fault> {
    let (vault, mut occasion) = room.at_work();
    let before = vault.messages_to(account)?.len();
    let sent = || -> Result<(), testimony_casework::Error> {
        let identity = fetch::noted_identity(vault, url)?;
        let options = CourierOptions { proxy, identity, ..CourierOptions::default() };
        let post = Post::connect(url, &options)?;
        fetch::note_identity(vault, url, &post)?;
        answering::reply(vault, &post, account, text, &mut occasion)
    };
    let outcome = sent();
    let on_record = vault.messages_to(account)?.len() > before;
    match outcome {
        Ok(()) => {
            vault.set_setting(LAST_POST, url)?;
            Ok(None)
        }
        Err(error) => {
            let hint = error.hint().map(Shown::from);
            Ok(Some(Problem::Reply { message: told(locale, &error), hint, on_record }))
        }
    }
}

pub(in crate::pages) async fn consent(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let given = allowed(&form.fields);
    let note = form.fields.some("note");
    let problem = note.as_deref().is_some_and(too_long).then_some(Problem::NoteTooLong);
    if problem.is_none() {
        let action = Action::Consent(Consent { account: id.clone(), given, note: note.clone() });
        append(&app, action).await?;
    }
    let back = |typed| Typed { consent: given, note: note.unwrap_or_default(), ..typed };
    answer(&app, form, id, problem, back, Done::Consent).await
}

/// The four boxes of what a teller allows.
pub(in crate::pages) fn allowed(fields: &Fields) -> ConsentGiven {
    ConsentGiven {
        team: fields.ticked("allow_team"),
        publication: fields.ticked("allow_publication"),
        name: fields.ticked("allow_name"),
        court: fields.ticked("allow_court"),
    }
}

pub(in crate::pages) async fn describe(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let access: Access = form.fields.get("access").parse().map_err(|_| Fault::BadForm)?;
    let (language, title) = (form.fields.some("language"), form.fields.some("title"));
    let problem = match () {
        () if language.as_deref().is_some_and(|tag| !is_language(tag)) => {
            Some(Problem::BadLanguage)
        }
        () if title.as_deref().is_some_and(too_long) => Some(Problem::TitleTooLong),
        () => None,
    };
    if problem.is_none() {
        let learnt = Description {
            account: id.clone(),
            access: Some(access),
            source: None,
            language: language.clone(),
            made: None,
            title: title.clone(),
            fields: Default::default(),
        };
        append(&app, Action::Describe(learnt)).await?;
    }
    let back = |typed| Typed {
        access: access.as_str().to_owned(),
        language: language.unwrap_or_default(),
        title: title.unwrap_or_default(),
        ..typed
    };
    answer(&app, form, id, problem, back, Done::Described).await
}

fn too_long(text: &str) -> bool {
    text.chars().count() > SHORT_CHARS_MAX
}

/// Puts one action on record, by the same way as a file of actions.
async fn append(app: &App, action: Action) -> Result<(), Fault> {
    let line = serde_json::to_string(&action).map_err(|_| Fault::Internal)?;
    app.run(move |room| {
        let (vault, mut occasion) = room.at_work();
        apply::apply(vault, &line, &mut occasion).map_err(|error| match error {
            testimony_casework::Error::Line { cause, .. } => (*cause).into(),
            other => other.into(),
        })
    })
    .await
    .map(drop)
}

/// Shows the page again: with a confirmation, or with what is wrong and what was typed.
pub(super) async fn answer(
    app: &App,
    form: Posted,
    id: Handle,
    problem: Option<Problem>,
    back: impl FnOnce(Typed) -> Typed,
    done: Done,
) -> Result<Response, Fault> {
    if problem.is_none() {
        return Ok(see(&format!("/account/{}{}", segment(&id), done.query())));
    }
    let chrome = Chrome::new(app, &form.session, "inbox");
    let fresh = as_it_is(app, &id).await?;
    render(app, chrome, id, Some(Typed { problem, ..back(fresh) })).await
}

/// The fields as the account fills them.
pub(super) async fn as_it_is(app: &App, id: &Handle) -> Result<Typed, Fault> {
    let id = id.clone();
    app.run(move |room| {
        let account: Account = room.vault().thing(ThingKind::Account, &id)?;
        Typed::nothing_yet(room.vault(), &account)
    })
    .await
}
