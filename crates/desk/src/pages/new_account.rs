//! An account that was told to a member: typed here, with files.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::intake::{self, NewAccount};
use testimony_casework::view;
use testimony_model::{Access, ConsentGiven, Handle, SHORT_CHARS_MAX, is_language};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Fields;
use crate::guard::Session;
use crate::limits::{FILES_MAX, TEXT_BYTES_MAX, UPLOAD_BYTES_MAX};
use crate::pages::account::allowed;
use crate::pages::upload::{self, Over, Upload};
use crate::pages::{Chrome, Done, see};
use crate::shown::{Shown, segment};

#[derive(Template)]
#[template(path = "new_account.html")]
struct NewAccountPage {
    chrome: Chrome,
    draft: Draft,
    problems: Vec<Problem>,
    /// Files that the browser sent and that must be chosen again.
    lost_files: usize,
    sources: Vec<(String, Shown)>,
    accesses: Vec<&'static str>,
    files_max: usize,
    upload_mib_max: u64,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    code_name: String,
    source: String,
    access: String,
    language: String,
    text: String,
    interviewer: String,
    consent: ConsentGiven,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    NoSource,
    TwoSources,
    UnknownSource,
    NameTaken,
    NameTooLong,
    NoAccess,
    BadLanguage,
    NothingTold,
    TextTooLong,
    InterviewerTooLong,
    TooManyFiles,
    TooManyBytes,
}

type Names = BTreeMap<Handle, String>;

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    let names = app.run(|room| Ok(view::code_names(room.vault())?)).await?;
    let draft = Draft { access: Access::Unknown.as_str().to_owned(), ..Draft::default() };
    Ok(render(&app, &session, &names, draft, Vec::new(), 0))
}

pub(super) async fn add(
    State(app): State<App>,
    session: Session,
    mut request: Request,
) -> Result<Response, Fault> {
    let names = app.run(|room| Ok(view::code_names(room.vault())?)).await?;
    axum::extract::DefaultBodyLimit::disable().apply(&mut request);
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_cause: MultipartRejection| Fault::BadForm)?;
    let good = |fields: &Fields| Draft::of(fields).problems(&names).is_empty();
    let Upload { fields, files, chosen, over } = upload::read(&app, &session, form, good).await?;
    let draft = Draft::of(&fields);
    let mut problems = draft.problems(&names);
    problems.extend(beyond(over, &problems));
    if draft.text.trim().is_empty() && chosen == 0 {
        problems.push(Problem::NothingTold);
    }
    if !problems.is_empty() {
        return Ok(render(&app, &session, &names, draft, problems, chosen));
    }
    let new = draft.into_new()?;
    let id = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            Ok(intake::interview(vault, &new, files, &mut occasion)?)
        })
        .await?;
    Ok(see(&format!("/account/{}{}", segment(&id), Done::Added.query())))
}

fn beyond(over: Over, found: &[Problem]) -> Vec<Problem> {
    let limits = [
        (over.text, Problem::TextTooLong),
        (over.files, Problem::TooManyFiles),
        (over.bytes, Problem::TooManyBytes),
    ];
    let passed = limits.into_iter().filter(|(passed, _)| *passed).map(|(_, problem)| problem);
    passed.filter(|problem| !found.contains(problem)).collect()
}

fn render(
    app: &App,
    session: &Session,
    names: &Names,
    draft: Draft,
    problems: Vec<Problem>,
    lost_files: usize,
) -> Response {
    let status =
        if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut sources: Vec<(String, Shown)> =
        names.iter().map(|(id, name)| (id.to_string(), Shown::from(name))).collect();
    sources.sort_by(|one, other| one.1.cmp(&other.1));
    let page_of = NewAccountPage {
        chrome: Chrome::new(app, session, "new"),
        draft,
        problems,
        lost_files,
        sources,
        accesses: Access::ALL.iter().map(|one| one.as_str()).collect(),
        files_max: FILES_MAX,
        upload_mib_max: UPLOAD_BYTES_MAX >> 20,
    };
    page(status, &page_of)
}

impl Draft {
    fn of(fields: &Fields) -> Self {
        let typed = |name| fields.some(name).unwrap_or_default();
        Self {
            code_name: typed("code_name"),
            source: typed("source"),
            access: typed("access"),
            language: typed("language"),
            text: fields.get("account").to_owned(),
            interviewer: typed("interviewer"),
            consent: allowed(fields),
        }
    }

    /// What is wrong, files aside.
    fn problems(&self, names: &Names) -> Vec<Problem> {
        use Problem as P;
        let too_long = |text: &str| text.chars().count() > SHORT_CHARS_MAX;
        let called = |name: &String| name.to_lowercase() == self.code_name.to_lowercase();
        let known = |id: &Handle| id.as_str() == self.source;
        let tests = [
            (self.code_name.is_empty() && self.source.is_empty(), P::NoSource),
            (!self.code_name.is_empty() && !self.source.is_empty(), P::TwoSources),
            (!self.source.is_empty() && !names.keys().any(known), P::UnknownSource),
            // Two people under one name would be counted apart and read as one.
            (self.source.is_empty() && names.values().any(called), P::NameTaken),
            (too_long(&self.code_name), P::NameTooLong),
            (self.access.parse::<Access>().is_err(), P::NoAccess),
            (!self.language.is_empty() && !is_language(&self.language), P::BadLanguage),
            (self.text.len() > TEXT_BYTES_MAX, P::TextTooLong),
            (too_long(&self.interviewer), P::InterviewerTooLong),
        ];
        tests.into_iter().filter(|(wrong, _)| *wrong).map(|(_, problem)| problem).collect()
    }

    fn into_new(self) -> Result<NewAccount, Fault> {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(NewAccount {
            case: self.case.parse().ok(),
            source: some(self.source)
                .map(|id| id.parse())
                .transpose()
                .map_err(|_| Fault::BadForm)?,
            code_name: self.code_name,
            access: self.access.parse().map_err(|_| Fault::BadForm)?,
            language: some(self.language),
            text: if self.text.trim().is_empty() { String::new() } else { self.text },
            consent: self.consent,
            interviewer: some(self.interviewer),
        })
    }
}
