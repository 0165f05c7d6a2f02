//! An account that was told to a member: typed here, with files.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::intake::{self, NewAccount};
use testimony_casework::{access, view};
use testimony_model::{
    Access, Case, ConsentGiven, Handle, SHORT_CHARS_MAX, ThingKind, is_language,
};
use testimony_vault::Vault;

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
    /// Cases that a new account may belong to, and whether that is the one of a member who sees no other.
    cases: Vec<(String, Shown)>,
    one_case: bool,
    accesses: Vec<&'static str>,
    files_max: usize,
    upload_mib_max: u64,
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    code_name: String,
    source: String,
    case: String,
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

/// What the form knows of the vault.
struct Known {
    /// What each source is called.
    names: BTreeMap<Handle, String>,
    /// Those that the member knows by more than their code names, and may choose.
    chosen_from: BTreeSet<Handle>,
    cases: Vec<Case>,
    /// The case that is chosen unless somebody chooses another.
    home: Option<Handle>,
}

impl Known {
    fn of(vault: &Vault) -> Result<Self, Fault> {
        let names = view::code_names(vault)?;
        let mut chosen_from = BTreeSet::new();
        for id in names.keys() {
            if access::sees(vault, ThingKind::Source, id)? {
                chosen_from.insert(id.clone());
            }
        }
        let (cases, home) = (access::cases(vault)?, access::home(vault)?);
        Ok(Self { names, chosen_from, cases, home })
    }
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    let known = app.run(|room| Known::of(room.vault())).await?;
    let case = known.home.as_ref().map(Handle::to_string).unwrap_or_default();
    let draft = Draft { access: Access::Unknown.as_str().to_owned(), case, ..Draft::default() };
    Ok(render(&app, &session, &known, draft, Vec::new(), 0))
}

pub(super) async fn add(
    State(app): State<App>,
    session: Session,
    mut request: Request,
) -> Result<Response, Fault> {
    let known = app.run(|room| Known::of(room.vault())).await?;
    axum::extract::DefaultBodyLimit::disable().apply(&mut request);
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_cause: MultipartRejection| Fault::BadForm)?;
    let good = |fields: &Fields| Draft::of(fields).problems(&known).is_empty();
    let Upload { fields, files, chosen, over } = upload::read(&app, &session, form, good).await?;
    let draft = Draft::of(&fields);
    let mut problems = draft.problems(&known);
    problems.extend(beyond(over, &problems));
    if draft.text.trim().is_empty() && chosen == 0 {
        problems.push(Problem::NothingTold);
    }
    if !problems.is_empty() {
        return Ok(render(&app, &session, &known, draft, problems, chosen));
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
    known: &Known,
    draft: Draft,
    problems: Vec<Problem>,
    lost_files: usize,
) -> Response {
    let status =
        if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut sources: Vec<(String, Shown)> = known
        .names
        .iter()
        .filter(|(id, _)| known.chosen_from.contains(*id))
        .map(|(id, name)| (id.to_string(), Shown::from(name)))
        .collect();
    sources.sort_by(|one, other| one.1.cmp(&other.1));
    let page_of = NewAccountPage {
        chrome: Chrome::new(app, session, "new").at("/account/new"),
        draft,
        problems,
        lost_files,
        sources,
        one_case: known.home.is_some(),
        cases: known
            .cases
            .iter()
            .map(|case| (case.id.to_string(), Shown::from(&case.title)))
            .collect(),
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
            case: typed("case"),
            access: typed("access"),
            language: typed("language"),
            text: fields.get("account").to_owned(),
            interviewer: typed("interviewer"),
            consent: allowed(fields),
        }
    }

    /// What is wrong, files aside.
    fn problems(&self, known: &Known) -> Vec<Problem> {
        use Problem as P;
        let too_long = |text: &str| text.chars().count() > SHORT_CHARS_MAX;
        let called = |name: &String| name.to_lowercase() == self.code_name.to_lowercase();
        let is_it = |id: &Handle| id.as_str() == self.source;
        let tests = [
            (self.code_name.is_empty() && self.source.is_empty(), P::NoSource),
            (!self.code_name.is_empty() && !self.source.is_empty(), P::TwoSources),
            (!self.source.is_empty() && !known.chosen_from.iter().any(is_it), P::UnknownSource),
            // Two people under one name would be counted apart and read as one.
            (self.source.is_empty() && known.names.values().any(called), P::NameTaken),
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
