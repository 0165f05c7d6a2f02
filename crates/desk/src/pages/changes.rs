//! Undo, the history of the case or of one thing, and the language of the pages.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use testimony_casework::changing::{self, Told};
use testimony_model::ThingKind;

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::{After, Chrome, Done, deeds, handle, see};
use crate::shown::{Shown, segment};
use crate::tongues;

/// Entries of the case that its history shows.
const SHOWN: u64 = 100;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    chrome: Chrome,
    /// What it is the history of; of the case if nothing.
    about: Option<Shown>,
    rows: Vec<Row>,
}

struct Row {
    seq: u64,
    at: Shown,
    member: Shown,
    what: String,
    withdrawn_by: Option<u64>,
    can_undo: bool,
}

pub(super) async fn latest(
    State(app): State<App>,
    session: Session,
    after: After,
) -> Result<Response, Fault> {
    let told = app.run(|room| Ok(changing::latest(room.vault(), SHOWN)?)).await?;
    let chrome = Chrome::new(&app, &session, "history").after(after).at("/history");
    let rows = rows(&chrome, told);
    Ok(page(StatusCode::OK, &HistoryPage { chrome, about: None, rows }))
}

pub(super) async fn of(
    State(app): State<App>,
    session: Session,
    Path((kind, id)): Path<(String, String)>,
    after: After,
) -> Result<Response, Fault> {
    let kind = ThingKind::parse(&kind).ok_or(Fault::NotFound)?;
    let id = handle(&id)?;
    let here = format!("/history/{}/{}", kind.as_str(), segment(&id));
    let about = Some(Shown::from(id.as_str()));
    let told = app.run(move |room| Ok(changing::history(room.vault(), kind, &id)?)).await?;
    let chrome = Chrome::new(&app, &session, "history").after(after).at(here);
    let rows = rows(&chrome, told);
    Ok(page(StatusCode::OK, &HistoryPage { chrome, about, rows }))
}

fn rows(chrome: &Chrome, told: Vec<Told>) -> Vec<Row> {
    let row = |one: Told| Row {
        seq: one.seq,
        at: Shown::from(&one.at),
        member: Shown::from(&one.member),
        what: deeds::said(chrome, &one.action),
        withdrawn_by: one.withdrawn_by,
        can_undo: one.withdrawn_by.is_none() && one.action.is_withdrawable(),
    };
    told.into_iter().rev().map(row).collect()
}

/// Takes entries back, and shows the page from which it was asked.
pub(super) async fn undo(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let number = |name: &str| form.fields.get(name).parse::<u64>().map_err(|_| Fault::BadForm);
    let (first, last) = (number("first")?, number("last")?);
    let back = back(form.fields.get("back"));
    app.run(move |room| {
        let (vault, mut occasion) = room.at_work();
        Ok(changing::withdraw(vault, first..=last, &mut occasion)?)
    })
    .await?;
    Ok(see(&format!("{back}{}", Done::Undone.query())))
}

/// From now on the pages are in this language, in this browser and where no other was chosen.
pub(super) async fn language(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let locale = tongues::of(form.fields.get("tag")).ok_or(Fault::BadForm)?;
    app.run(move |room| {
        let (vault, _) = room.at_work();
        Ok(vault.set_setting(tongues::SETTING, locale.tag())?)
    })
    .await?;
    app.choose(locale);
    let mut answer = see(&back(form.fields.get("back")));
    if let Some(cookie) = tongues::keep(locale) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// A page of ours to go back to; never another host.
fn back(asked: &str) -> String {
    let ours = asked.starts_with('/')
        && !asked.starts_with("//")
        && asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.%~+".contains(&byte));
    if ours { asked.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn one_goes_back_to_a_page_of_ours_alone() {
        assert_eq!(back("/event/e1"), "/event/e1");
        assert_eq!(back("/account/%D0%B0"), "/account/%D0%B0");
        assert_eq!(back("/count/of/l-1+l-2/pairs"), "/count/of/l-1+l-2/pairs");
        for elsewhere in ["//evil.example", "https://evil.example", "", "/a?b", "/\\evil", "x"] {
            assert_eq!(back(elsewhere), "/", "{elsewhere}");
        }
    }
}
