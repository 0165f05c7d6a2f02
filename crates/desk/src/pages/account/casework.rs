//! The forms of an account's page that are casework: its event, what it says, its grade, its triage.

use std::ops::RangeInclusive;

use axum::extract::{Path, State};
use axum::response::Response;
use testimony_casework::Error;
use testimony_casework::recording::{self, Choice, FromWhom, NewEvent, Recorded, Saying};
use testimony_locale::Locale;
use testimony_model::dictionary::FieldMap;
use testimony_model::{
    Access, Account, Action, Assessment, Claim, ClaimValue, Description, Edtf, Event, Handle,
    Source, Stance, ThingKind, Triage,
};
use testimony_vault::Vault;

use super::typed::{Graded, Problem, Says, Typed};
use super::{forms, render};
use crate::app::App;
use crate::fault::{Fault, sentence, told};
use crate::form::Posted;
use crate::pages::{Chrome, handle, see_step};
use crate::said::Told;
use crate::shown::segment;

/// What came of a step: its entries, or what is wrong.
type Outcome = Result<RangeInclusive<u64>, Problem>;

pub(in crate::pages) async fn link(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let chrome = Chrome::new(&app, &form.session, "inbox");
    let fields = &form.fields;
    let (event, when, place) = (fields.get("event"), fields.get("when"), fields.get("where"));
    let (event, when, place) =
        (event.trim().to_owned(), when.trim().to_owned(), place.trim().to_owned());
    let typed = Typed {
        event: event.clone(),
        when: when.clone(),
        place: place.clone(),
        ..Typed::default()
    };
    let (account, locale) = (id.clone(), chrome.locale);
    let outcome: Outcome = match (date(&when), event.is_empty()) {
        (Err(()), _) => Err(Problem::Link(Told::ours(chrome.say("bad-date")))),
        (_, true) => Err(Problem::Link(Told::ours(chrome.say("event-choose")))),
        (Ok(start), false) => {
            app.run(move |room| {
                let (vault, mut occasion) = room.at_work();
                let events: Vec<Event> = vault.things(ThingKind::Event)?;
                let known =
                    events.into_iter().find(|one| one.title == event || one.id.as_str() == event);
                let choice = known.map_or(Choice::New(event), |one| Choice::There(one.id));
                let place = (!place.is_empty()).then_some(place);
                let new = NewEvent { start, end: None, place };
                let done = recording::link(vault, &account, (&choice, &new), &mut occasion);
                outcome(locale, done, Problem::Link)
            })
            .await?
        }
    };
    finish(&app, form, id, outcome, typed).await
}

pub(in crate::pages) async fn says(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let says = Says::read(&form.fields);
    let typed = Typed { says: says.clone(), ..Typed::default() };
    let (account, locale) = (id.clone(), form.session.locale);
    let outcome = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let saying = match saying(vault, account, &says) {
                Ok(saying) => saying,
                Err(Wrong::Typed(why)) => {
                    return Ok(Err(Problem::Says(Told::ours(locale.say(why)))));
                }
                Err(Wrong::Fault(fault)) => return Err(fault),
            };
            outcome(locale, recording::say(vault, &saying, &mut occasion), Problem::Says)
        })
        .await?;
    finish(&app, form, id, outcome, typed).await
}

/// Why a form is not a saying.
enum Wrong {
    /// What was typed; the key of what to say.
    Typed(&'static str),
    /// The vault.
    Fault(Fault),
}

impl From<testimony_vault::Error> for Wrong {
    fn from(cause: testimony_vault::Error) -> Self {
        Self::Fault(cause.into())
    }
}

fn saying(vault: &Vault, account: Handle, says: &Says) -> Result<Saying, Wrong> {
    if says.claim.is_empty() {
        return Err(Wrong::Typed("say-no-claim"));
    }
    let claims: Vec<Claim> = vault.things(ThingKind::Claim)?;
    let known = claims.iter().find(|one| one.text == says.claim || one.id.as_str() == says.claim);
    let event = vault.links_of(ThingKind::Account, &account)?.pop().map(|link| link.said.event);
    let word = |_| Wrong::Fault(Fault::BadForm);
    let stance: Stance = says.stance.parse().map_err(word)?;
    let value = match says.number.as_str() {
        "" => None,
        number => Some(ClaimValue {
            comparison: says.comparison.parse().map_err(word)?,
            number: number.parse().map_err(|_| Wrong::Typed("say-no-number"))?,
            unit: says.unit.clone(),
        }),
    };
    let from = from_whom(vault, says)?;
    Ok(Saying {
        account,
        exact: Some(says.exact.clone()),
        claim: known.map_or(Choice::New(says.claim.clone()), |one| Choice::There(one.id.clone())),
        kind: says.kind.parse().map_err(word)?,
        event,
        value,
        stance,
        denial: None,
        from,
    })
}

fn from_whom(vault: &Vault, says: &Says) -> Result<Option<FromWhom>, Wrong> {
    let word = |_| Wrong::Fault(Fault::BadForm);
    if !matches!(says.from.as_str(), "named" | "unnamed") {
        return Ok(None);
    }
    if says.name.is_empty() {
        return Err(Wrong::Typed("say-no-name"));
    }
    let access: Access = says.their_access.parse().map_err(word)?;
    let access = Some(access).filter(|access| *access != Access::Unknown);
    let mode = says.mode.parse().map_err(word)?;
    if says.from == "unnamed" {
        let unnamed = Some(says.name.clone());
        return Ok(Some(FromWhom { source: None, unnamed, mode, access }));
    }
    let sources: Vec<Source> = vault.things(ThingKind::Source)?;
    let known =
        sources.iter().find(|one| one.code_name == says.name || one.id.as_str() == says.name);
    let source = known.map_or(Choice::New(says.name.clone()), |one| Choice::There(one.id.clone()));
    Ok(Some(FromWhom { source: Some(source), unnamed: None, mode, access }))
}

pub(in crate::pages) async fn grade(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let graded = Graded::read(&form.fields);
    let access: Access = form.fields.get("access").parse().map_err(|_| Fault::BadForm)?;
    let access_typed = access.as_str().to_owned();
    let typed = Typed { grade: graded.clone(), access: access_typed, ..Typed::default() };
    let assessment = Assessment {
        account: id.clone(),
        claim: match graded.claim.as_str() {
            "" => None,
            claim => Some(handle(claim)?),
        },
        reliability: graded.reliability.parse().map_err(|_| Fault::BadForm)?,
        credibility: graded.credibility.parse().map_err(|_| Fault::BadForm)?,
        reason: graded.reason,
        chains: None,
    };
    let (account, locale) = (id.clone(), form.session.locale);
    let outcome = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let known: Account = vault.thing(ThingKind::Account, &account)?;
            let mut actions = vec![Action::Assessment(assessment)];
            if known.access != access {
                actions.insert(0, learnt(account, access));
            }
            let done = recording::append(vault, &actions, &mut occasion);
            outcome_of(locale, done, Problem::Grade)
        })
        .await?;
    finish(&app, form, id, outcome, typed).await
}

fn learnt(account: Handle, access: Access) -> Action {
    Action::Describe(Description {
        account,
        access: Some(access),
        source: None,
        language: None,
        made: None,
        title: None,
        fields: FieldMap::new(),
    })
}

pub(in crate::pages) async fn triage(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let state = form.fields.get("state").parse().map_err(|_| Fault::BadForm)?;
    let action = Action::Triage(Triage { account: id.clone(), state });
    let entries = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            Ok(recording::append(vault, &[action], &mut occasion)?)
        })
        .await?;
    Ok(see_step(&format!("/account/{}", segment(&id)), &entries))
}

fn outcome(
    locale: &Locale,
    done: Result<Recorded, Error>,
    problem: fn(Told) -> Problem,
) -> Result<Outcome, Fault> {
    outcome_of(locale, done.map(|recorded| recorded.entries), problem)
}

/// What is wrong with what was typed is for the form; what is wrong with the vault is a fault.
fn outcome_of(
    locale: &Locale,
    done: Result<RangeInclusive<u64>, Error>,
    problem: fn(Told) -> Problem,
) -> Result<Outcome, Fault> {
    match done {
        Ok(entries) => Ok(Ok(entries)),
        Err(error @ (Error::Form(_) | Error::NotInAccount)) => {
            Ok(Err(problem(told(locale, &error))))
        }
        Err(error @ Error::NotConfirmed { .. }) => {
            let hint = error.hint().map(|hint| format!(" {}", sentence(hint))).unwrap_or_default();
            let said = format!("{}{hint}", sentence(&error.to_string()));
            Ok(Err(problem(Told::english(said))))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page again: with the step to undo, or with what is wrong and what was typed.
async fn finish(
    app: &App,
    form: Posted,
    id: Handle,
    outcome: Outcome,
    typed: Typed,
) -> Result<Response, Fault> {
    let problem = match outcome {
        Ok(entries) => return Ok(see_step(&format!("/account/{}", segment(&id)), &entries)),
        Err(problem) => problem,
    };
    let fresh = forms::as_it_is(app, &id).await?;
    let back = match problem {
        Problem::Link(_) => {
            Typed { event: typed.event, when: typed.when, place: typed.place, ..fresh }
        }
        Problem::Grade(_) => Typed { grade: typed.grade, access: typed.access, ..fresh },
        _ => Typed { says: typed.says, ..fresh },
    };
    let chrome = Chrome::new(app, &form.session, "inbox");
    render(app, chrome, id, Some(Typed { problem: Some(problem), ..back })).await
}

fn date(typed: &str) -> Result<Option<Edtf>, ()> {
    if typed.is_empty() { Ok(None) } else { typed.parse().map(Some).map_err(|_| ()) }
}
