//! Who works in this browser: by a passphrase of his own; and how another browser comes in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use testimony_casework::access::Scope;
use testimony_vault::{Passphrase, Seat, Unlock};
use zeroize::Zeroizing;

use crate::app::App;
use crate::cookie;
use crate::fault::{Fault, page, told};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::{Chrome, see};
use crate::said::Told;
use crate::seats::{Place, Who};
use crate::shown::Shown;

#[derive(Template)]
#[template(path = "who.html")]
struct WhoPage {
    chrome: Chrome,
    /// Who it is; nobody yet if absent.
    me: Option<Me>,
    /// An address for another browser, just made.
    invitation: Option<Zeroizing<String>>,
    problem: Option<Told>,
}

/// The member of this session.
struct Me {
    name: Shown,
    role: &'static str,
    /// His cases; every one if absent.
    cases: Option<Vec<Shown>>,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    render(&app, &session, StatusCode::OK, None, None).await
}

async fn render(
    app: &App,
    session: &Session,
    status: StatusCode,
    invitation: Option<Zeroizing<String>>,
    problem: Option<Told>,
) -> Result<Response, Fault> {
    let me = if session.who.is_nobody() { None } else { Some(app.run(me).await?) };
    let chrome = Chrome::new(app, session, "who").at("/who");
    Ok(page(status, &WhoPage { chrome, me, invitation, problem }))
}

fn me(room: &mut crate::room::Room) -> Result<Me, Fault> {
    let vault = room.vault();
    let scope = Scope::of(vault)?;
    let name = vault.members()?.into_iter().find(|one| one.me).map(|one| one.name);
    let cases = testimony_casework::access::cases(vault)?;
    let cases = cases.into_iter().map(|case| Shown::from(case.title)).collect();
    Ok(Me {
        name: Shown::from(name.unwrap_or_default()),
        role: scope.role().as_str(),
        cases: (!scope.sees_all()).then_some(cases),
    })
}

/// Somebody says who he is. The session gets a new cookie and form token: what is still open of the
/// one before can do nothing in his name.
pub(super) async fn sit(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let typed = Zeroizing::new(form.fields.get("passphrase").to_owned());
    let passphrase = Passphrase::new(&typed);
    match app.admit(passphrase).await? {
        Err(problem) => {
            let status = StatusCode::FORBIDDEN;
            render(&app, &form.session, status, None, Some(told(form.session.locale, &problem)))
                .await
        }
        Ok(place) => {
            let cookie = app.change_member(&form.session, Who::Member(place)).await?;
            let set = cookie::set(app.door().cookie_name(), &cookie).ok_or(Fault::Internal)?;
            let mut answer = see("/");
            answer.headers_mut().insert(SET_COOKIE, set);
            Ok(answer)
        }
    }
}

/// An address that lets one more browser in, in which somebody has to say who he is.
pub(super) async fn invite(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let address = app.invite().await?;
    render(&app, &form.session, StatusCode::OK, Some(address), None).await
}

/// Checks a passphrase: a guess costs a quarter of a gigabyte, so one at a time, off the vault's turn.
pub(crate) fn seat_of(
    dir: &std::path::Path,
    passphrase: &Passphrase,
) -> Result<Place, testimony_casework::Error> {
    Ok(Place::new(Seat::of(dir, &Unlock::Passphrase(passphrase))?))
}
