//! What is to be done, and by whom.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::{intake, recording};
use testimony_locale::Locale;
use testimony_model::{Action, Edtf, Revision, Task, TaskState, ThingKind};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::{After, Chrome, Done, handle, see_step};
use crate::shown::{Shown, day, segment};

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    chrome: Chrome,
    open: Vec<Row>,
    done: Vec<Row>,
    members: Vec<Shown>,
    typed: Typed,
}

#[derive(Default)]
struct Typed {
    text: String,
    due: String,
    bad_date: bool,
}

struct Row {
    path: String,
    text: Shown,
    assignee: Option<Shown>,
    due: Option<Shown>,
    about: Option<(String, Shown)>,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    after: After,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "tasks").after(after).at("/tasks");
    render(&app, chrome, StatusCode::OK, Typed::default()).await
}

async fn render(
    app: &App,
    chrome: Chrome,
    status: StatusCode,
    typed: Typed,
) -> Result<Response, Fault> {
    let (tasks, members) = app
        .run(|room| {
            let tasks: Vec<Task> = room.vault().things(ThingKind::Task)?;
            let members = room.vault().members()?.into_iter().filter(|one| one.removed.is_none());
            Ok((tasks, members.map(|one| Shown::from(one.name)).collect::<Vec<_>>()))
        })
        .await?;
    let (open, done): (Vec<Task>, Vec<Task>) =
        tasks.into_iter().partition(|task| task.state == TaskState::Open);
    let locale = chrome.locale;
    let rows = |tasks: Vec<Task>| tasks.iter().rev().map(|task| row(locale, task)).collect();
    let page_of = TasksPage { chrome, open: rows(open), done: rows(done), members, typed };
    Ok(page(status, &page_of))
}

fn row(locale: &Locale, task: &Task) -> Row {
    let about = task.about.as_ref().and_then(|about| {
        let page = match about.kind {
            ThingKind::Account => "account",
            ThingKind::Event => "event",
            ThingKind::Source => "source",
            _ => return None,
        };
        Some((format!("/{page}/{}", segment(&about.id)), Shown::from(about.id.as_str())))
    });
    Row {
        path: format!("/task/{}/state", segment(&task.id)),
        text: Shown::from(&task.text),
        assignee: task.assignee.as_deref().map(Shown::from),
        due: task.due.as_ref().map(|due| day(locale, due.as_str())),
        about,
    }
}

pub(super) async fn add(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let (text, assignee) = (form.fields.some("text"), form.fields.some("assignee"));
    let due = form.fields.some("due");
    let parsed = due.as_deref().map(str::parse::<Edtf>).transpose();
    let (Some(text), Ok(date)) = (text.clone(), parsed.clone()) else {
        let chrome = Chrome::new(&app, &form.session, "tasks").at("/tasks");
        let typed = Typed {
            text: text.unwrap_or_default(),
            due: due.unwrap_or_default(),
            bad_date: parsed.is_err(),
        };
        return render(&app, chrome, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    };
    let entries = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let id = intake::free_handle(vault, "t", &mut occasion)?;
            let state = TaskState::Open;
            let task = Task { id, text, state, about: None, assignee, due: date };
            Ok(recording::append(vault, &[Action::Task(task)], &mut occasion)?)
        })
        .await?;
    Ok(see_step("/tasks", &entries))
}

pub(super) async fn state(
    State(app): State<App>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let state: TaskState = form.fields.get("state").parse().map_err(|_| Fault::BadForm)?;
    let entries = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let task: Task = vault.thing(ThingKind::Task, &id)?;
            let after = Some(vault.newest_entry(ThingKind::Task, &id)?);
            let thing = Box::new(Action::Task(Task { state, ..task }));
            let revision = Action::Revise(Revision { thing, after });
            Ok(recording::append(vault, &[revision], &mut occasion)?)
        })
        .await?;
    Ok(see_step("/tasks", &entries))
}
