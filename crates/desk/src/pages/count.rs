//! Counting, in five steps: the lists, whom they cover, who is on two, how they overlap, and how many
//! there are in all.
//!
//! Which lists are meant stands in the address, so that a step can be gone back to, and two members
//! can review one set of lists.

pub(crate) mod lists;
pub(super) mod overlaps;
pub(super) mod pairs;
pub(crate) mod pictures;
pub(super) mod result;
mod working;

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::access;
use testimony_casework::counting::judging::Judgements;
use testimony_casework::counting::linking::{self, Doing};
use testimony_casework::counting::lists::{AddedLists, ListFile};
use testimony_casework::counting::{self as casework, lists as on_record};
use testimony_estimate::{LISTS_MAX, SEED};
use testimony_model::{Case, Count, Handle, List, ThingKind};
use testimony_vault::Vault;

use crate::app::App;
use crate::counting::{Chosen, Ends, Failed, Held, Stage, Work};
use crate::fault::{Fault, page};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::limits::{FILES_MAX, UPLOAD_BYTES_MAX};
use crate::pages::upload::{self, Over, Upload};
use crate::pages::{After, BACK, Chrome, Done, handle, see, step_of};
use crate::said::Told;
use crate::shown::{Shown, day, segment};

/// The steps, by the keys of their names.
const STEPS: [&str; 5] = [
    "count-step-lists",
    "count-step-covers",
    "count-step-pairs",
    "count-step-overlaps",
    "count-step-number",
];

/// Where each step is, behind the lists.
const STEP_PATHS: [&str; 5] = ["", "", "/pairs", "/overlaps", "/number"];

/// Lists that an address names, as the member sees them.
struct Picked {
    lists: Vec<List>,
    chosen: Chosen,
}

/// One step in the row of steps.
struct StepShown {
    name: String,
    /// Where it is, if it can be gone to.
    path: Option<String>,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "count.html")]
struct CountPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    lists: Vec<ListRow>,
    counts: Vec<CountRow>,
    problems: Vec<Told>,
    /// Files that are no lists, and why not.
    others: Vec<(Shown, Told)>,
    /// Cases that new lists may belong to, and the one of a member who sees no other.
    cases: Vec<(String, Shown)>,
    home: String,
    files_max: usize,
    upload_mib_max: u64,
}

struct ListRow {
    id: String,
    title: Shown,
    whom: Option<Shown>,
    is_chosen: bool,
}

struct CountRow {
    path: String,
    title: Shown,
    sentence: Shown,
    at: Shown,
}

/// What is on record of counting.
struct OnRecord {
    lists: Vec<List>,
    counts: Vec<(Count, String)>,
    cases: Vec<Case>,
    home: Option<Handle>,
}

impl OnRecord {
    fn of(vault: &Vault) -> Result<Self, Fault> {
        let mut counts = Vec::new();
        for count in casework::counts(vault)? {
            let entry = vault.newest_entry(ThingKind::Count, &count.id)?;
            let at = vault.entry_time(entry)?.strftime("%Y-%m-%d").to_string();
            counts.push((count, at));
        }
        let (cases, home) = (access::cases(vault)?, access::home(vault)?);
        Ok(Self { lists: on_record::all(vault)?, counts, cases, home })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    after: After,
) -> Result<Response, Fault> {
    let there = app.run(|room| OnRecord::of(room.vault())).await?;
    let chrome = Chrome::new(&app, &session, "count").after(after).at("/count");
    Ok(start(chrome, &there, StatusCode::OK, Vec::new(), Vec::new()))
}

fn start(
    chrome: Chrome,
    there: &OnRecord,
    status: StatusCode,
    problems: Vec<Told>,
    others: Vec<(Shown, Told)>,
) -> Response {
    let list = |list: &List| ListRow {
        id: list.id.to_string(),
        title: Shown::from(&list.title),
        whom: list.covers.whom.as_deref().or(list.covers.by.as_deref()).map(Shown::from),
        is_chosen: there.lists.len() <= LISTS_MAX,
    };
    let count = |(count, at): &(Count, String)| CountRow {
        path: format!("/count/{}", segment(&count.id)),
        title: Shown::from(&count.title),
        sentence: Shown::from(&count.sentence),
        at: day(chrome.locale, at),
    };
    let page_of = CountPage {
        steps: steps(&chrome, 0, None),
        lists: there.lists.iter().map(list).collect(),
        counts: there.counts.iter().rev().map(count).collect(),
        problems,
        others,
        cases: there
            .cases
            .iter()
            .map(|case| (case.id.to_string(), Shown::from(&case.title)))
            .collect(),
        home: there.home.as_ref().map(Handle::to_string).unwrap_or_default(),
        files_max: FILES_MAX,
        upload_mib_max: UPLOAD_BYTES_MAX >> 20,
        chrome,
    };
    page(status, &page_of)
}

/// Goes on with the lists that were ticked.
pub(super) async fn pick(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let there = app.run(|room| OnRecord::of(room.vault())).await?;
    let is_ticked = |list: &&List| form.fields.ticked(&format!("list-{}", list.id));
    let ids: Vec<Handle> =
        there.lists.iter().filter(is_ticked).map(|list| list.id.clone()).collect();
    let of_cases = ids.clone();
    let one_case = app.run(move |room| Ok(on_record::case_of(room.vault(), &of_cases).is_ok()));
    let problem = match ids.len() {
        _ if !one_case.await? => "count-several-cases",
        0 => "count-pick-some",
        count if count > LISTS_MAX => "count-pick-fewer",
        _ => return Ok(see(&path_of(&ids, ""))),
    };
    let chrome = Chrome::new(&app, &form.session, "count").at("/count");
    let problems = vec![Told::ours(chrome.say(problem))];
    Ok(start(chrome, &there, StatusCode::UNPROCESSABLE_ENTITY, problems, Vec::new()))
}

/// Keeps files, and those that are tables of people as lists.
pub(super) async fn add(
    State(app): State<App>,
    session: Session,
    mut request: Request,
) -> Result<Response, Fault> {
    axum::extract::DefaultBodyLimit::disable().apply(&mut request);
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_cause: MultipartRejection| Fault::BadForm)?;
    let Upload { fields, files, chosen, over } =
        upload::read(&app, &session, form, |_: &Fields| true).await?;
    let mut problems = Vec::new();
    let chrome = Chrome::new(&app, &session, "count").at("/count");
    if over != Over::default() {
        problems.push(chrome.say_of("count-too-much", FILES_MAX, UPLOAD_BYTES_MAX >> 20));
    } else if chosen == 0 {
        problems.push(chrome.say("count-no-files"));
    }
    if !problems.is_empty() {
        let there = app.run(|room| OnRecord::of(room.vault())).await?;
        let problems = problems.into_iter().map(Told::ours).collect();
        return Ok(start(chrome, &there, StatusCode::UNPROCESSABLE_ENTITY, problems, Vec::new()));
    }
    let case = fields.some("case").map(|case| handle(&case)).transpose()?;
    let added: AddedLists = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            Ok(on_record::add(vault, files, case, &mut occasion)?)
        })
        .await?;
    if added.others.is_empty() && added.lists.len() <= LISTS_MAX {
        let path = path_of(&added.lists, "");
        return Ok(see(&format!("{}&{BACK}", step_of(&path, &added.entries))));
    }
    let told = |(name, why): &(String, _)| {
        let why: &testimony_tables::listings::ListingsError = why;
        (Shown::from(name), Told::english(crate::fault::sentence(&why.to_string())))
    };
    let others = added.others.iter().map(told).collect();
    let there = app.run(|room| OnRecord::of(room.vault())).await?;
    Ok(start(chrome, &there, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), others))
}

/// The lists that an address names, in the order of the record: in whatever order they are named,
/// they are the same lists.
fn picked(vault: &Vault, named: &str) -> Result<Picked, Fault> {
    let ids: Vec<Handle> = named.split('+').map(handle).collect::<Result<_, _>>()?;
    let different: BTreeSet<&Handle> = ids.iter().collect();
    let mut lists = on_record::all(vault)?;
    lists.retain(|list| different.contains(&list.id));
    if different.len() < ids.len() || lists.len() < ids.len() || ids.len() > LISTS_MAX {
        return Err(Fault::NotFound);
    }
    let newest = |list: &List| {
        Ok::<_, Fault>((list.id.clone(), vault.newest_entry(ThingKind::List, &list.id)?))
    };
    let chosen = lists.iter().map(newest).collect::<Result<_, _>>()?;
    Ok(Picked { lists, chosen })
}

/// The same with their files.
fn files(vault: &Vault, picked: &Picked) -> Result<Vec<ListFile>, Fault> {
    picked.lists.iter().map(|list| Ok(on_record::file(vault, &list.id)?)).collect()
}

/// The address of a step with these lists.
fn path_of<'i>(ids: impl IntoIterator<Item = &'i Handle>, step: &str) -> String {
    let ids: Vec<String> = ids.into_iter().map(segment).collect();
    format!("/count/of/{}{step}", ids.join("+"))
}

impl Picked {
    fn path(&self, step: &str) -> String {
        path_of(self.lists.iter().map(|list| &list.id), step)
    }
}

/// The row of steps; those before and the next one can be gone to.
fn steps(chrome: &Chrome, here: usize, picked: Option<&Picked>) -> Vec<StepShown> {
    let path = |at: usize| match (at, picked) {
        (0, _) => Some("/count".to_owned()),
        (1, Some(picked)) => Some(picked.path("")),
        (2, Some(picked)) => Some(picked.path("/pairs")),
        (3, Some(picked)) => Some(picked.path("/overlaps")),
        _ => None,
    };
    let step = |(at, name): (usize, &&str)| StepShown {
        name: chrome.say(name),
        path: path(at).filter(|_| at != here),
        is_here: at == here,
    };
    STEPS.iter().enumerate().map(step).collect()
}

/// Lists with what was said of pairs, and the work that links them; none while others are linked.
type Asked = (Picked, Judgements, Option<Arc<Work<Held>>>);

/// The linked lists, or the work that links them.
async fn linked(app: &App, named: String) -> Result<Asked, Fault> {
    let (picked, judgements, read) = app
        .run(move |room| {
            let vault = room.vault();
            let picked = picked(vault, &named)?;
            let files = files(vault, &picked)?;
            Ok((picked, Judgements::of(vault)?, files))
        })
        .await?;
    let told = judgements.clone();
    let work = app.works().linked(&picked.chosen, |work| {
        tokio::task::spawn_blocking(move || link(work, read, told));
    });
    if let Some(work) = &work {
        let _ended = work.wait().await;
    }
    Ok((picked, judgements, work))
}

/// Links, on a thread of its own; the vault is not needed for it.
fn link(work: Arc<Work<Held>>, files: Vec<ListFile>, judgements: Judgements) {
    let work = Ends(work);
    let work = &work.0;
    let mut hears = |doing: Doing| match doing {
        Doing::Reading(rows) => work.at(Stage::Reading, rows, 0),
        Doing::Linking(_, done, of) => work.at(Stage::Linking, done, of),
    };
    let linked = linking::link(files, &judgements, (SEED, threads()), &mut hears);
    work.end(match linked {
        Ok(linking) => Ok(Held::new(linking, judgements)),
        Err(cause) => Err(Failed::of(&cause)),
    });
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
