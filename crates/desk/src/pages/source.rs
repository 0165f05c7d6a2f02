//! One source: what it is, what it told, with whom it counts as one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{Error, access, intake, recording};
use testimony_model::{
    Account, Action, AttributionStatus, Group, GroupKind, Handle, Protection, Revision, Source,
    SourceKind, ThingKind,
};
use testimony_vault::Vault;

use crate::app::App;
use crate::fault::{Fault, page, told};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::{After, Chrome, Done, handle, see_step};
use crate::said::Told;
use crate::shown::{Shown, segment};

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    chrome: Chrome,
    id: Shown,
    path: String,
    segment: String,
    name: Option<Shown>,
    /// As it is stored, for the fields.
    code_name: String,
    kind: String,
    remarks: String,
    interest: String,
    /// The newest entry about it when the page was made.
    after: u64,
    accounts: Vec<(String, Shown)>,
    groups: Vec<GroupRow>,
    others: Vec<(String, Shown)>,
    kinds: Vec<&'static str>,
    reasons: Vec<&'static str>,
    problem: Option<Told>,
}

struct GroupRow {
    kind: &'static str,
    status: &'static str,
    members: Vec<Shown>,
    evidence: Option<Shown>,
    history: String,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "sources").after(after);
    render(&app, chrome, handle(&id)?, None).await
}

async fn render(
    app: &App,
    chrome: Chrome,
    id: Handle,
    problem: Option<Told>,
) -> Result<Response, Fault> {
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let path = format!("/source/{}", segment(&id));
    let chrome = chrome.at(&path);
    let page_of = app.run(move |room| read(room.vault(), chrome, &id, problem)).await?;
    Ok(page(status, &page_of))
}

fn read(
    vault: &Vault,
    chrome: Chrome,
    id: &Handle,
    problem: Option<Told>,
) -> Result<SourcePage, Fault> {
    if !access::sees(vault, ThingKind::Source, id)? {
        // Known by its code name alone.
        return Err(Fault::NotFound);
    }
    let source: Source = vault.thing(ThingKind::Source, id)?;
    let sources: Vec<Source> = vault.things(ThingKind::Source)?;
    let called = |id: &Handle| {
        let found = sources.iter().find(|one| one.id == *id);
        Shown::from(found.map_or(id.as_str(), |one| &one.code_name))
    };
    let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
    let told = accounts.iter().filter(|account| account.source == *id).map(|account| {
        let line = account.title.as_deref().unwrap_or(account.id.as_str());
        (format!("/account/{}", segment(&account.id)), Shown::from(line))
    });
    let groups: Vec<Group> = vault.things(ThingKind::Group)?;
    let groups = groups.iter().filter(|group| group.members.contains(id)).map(|group| GroupRow {
        kind: group.kind.as_str(),
        status: group.status.as_str(),
        members: group.members.iter().filter(|one| *one != id).map(called).collect(),
        evidence: group.evidence.as_deref().map(Shown::from),
        history: format!("/history/group/{}", segment(&group.id)),
    });
    let others = sources.iter().filter(|one| one.id != *id);
    Ok(SourcePage {
        id: Shown::from(id.as_str()),
        path: format!("/source/{}", segment(id)),
        segment: segment(id).to_string(),
        name: source
            .name
            .as_deref()
            .filter(|_| source.protection == Protection::Open)
            .map(Shown::from),
        code_name: source.code_name.clone(),
        kind: source.kind.to_string(),
        remarks: source.remarks.clone().unwrap_or_default(),
        interest: source.interest.clone().unwrap_or_default(),
        after: vault.newest_entry(ThingKind::Source, id)?,
        accounts: told.collect(),
        groups: groups.collect(),
        others: others.map(|one| (one.id.to_string(), Shown::from(&one.code_name))).collect(),
        kinds: SourceKind::ALL.iter().map(|one| one.as_str()).collect(),
        reasons: GroupKind::ALL.iter().map(|one| one.as_str()).collect(),
        chrome,
        problem,
    })
}

pub(super) async fn revise(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let fields = &form.fields;
    let code_name = fields.some("code_name");
    let kind: SourceKind = fields.get("kind").parse().map_err(|_| Fault::BadForm)?;
    let (remarks, interest) = (fields.some("remarks"), fields.some("interest"));
    let after = fields.get("after").parse().map_err(|_| Fault::BadForm)?;
    let source = id.clone();
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let old: Source = vault.thing(ThingKind::Source, &source)?;
            let code_name = code_name.unwrap_or_else(|| old.code_name.clone());
            let new = Source { code_name, kind, remarks, interest, ..old };
            let thing = Box::new(Action::Source(new));
            let revision = Action::Revise(Revision { thing, after: Some(after) });
            Ok(recording::append(vault, &[revision], &mut occasion))
        })
        .await?;
    finish(&app, &form, id, done).await
}

pub(super) async fn group(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let other = handle(form.fields.get("other"))?;
    let kind: GroupKind = form.fields.get("reason").parse().map_err(|_| Fault::BadForm)?;
    let evidence = form.fields.some("evidence");
    let members = vec![id.clone(), other];
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let id = intake::free_handle(vault, "g", &mut occasion)?;
            let status = AttributionStatus::Confirmed;
            let group = Action::Group(Group { id, kind, members, status, evidence });
            Ok(recording::append(vault, &[group], &mut occasion))
        })
        .await?;
    finish(&app, &form, id, done).await
}

async fn finish(
    app: &App,
    form: &Posted,
    id: Handle,
    done: Result<std::ops::RangeInclusive<u64>, Error>,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(app, &form.session, "sources");
    match done {
        Ok(entries) => Ok(see_step(&format!("/source/{}", segment(&id)), &entries)),
        Err(Error::Vault(testimony_vault::Error::ChangedSince { .. })) => {
            let problem = Told::ours(chrome.say("changed-since"));
            render(app, chrome, id, Some(problem)).await
        }
        Err(error @ Error::Form(_)) => {
            let problem = told(chrome.locale, &error);
            render(app, chrome, id, Some(problem)).await
        }
        Err(other) => Err(other.into()),
    }
}
