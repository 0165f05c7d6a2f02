//! The search over the whole case: words, fields, facets.
//!
//! It is posted, facets and pages too, not put into the address: names that somebody looked for
//! would stay in the browser's history, in the clear.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::searching::{self, Found, Hit, Marked};
use testimony_model::ItemId;
use testimony_vault::{Error, SearchRequest};

use crate::app::App;
use crate::fault::{Fault, page, told};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::pages::Chrome;
use crate::shown::{Shown, Tongue, day, segment};

/// Hits of one page: two screens.
const PAGE_HITS: usize = 20;
/// The fields that are chosen by a button.
const CHOICES: [(&str, &str); 4] =
    [("kind", "Kind"), ("lang", "Language"), ("media", "Type of file"), ("source", "Source")];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    chrome: Chrome,
    /// As it was typed.
    query: String,
    exact: bool,
    /// What was chosen: its field and value.
    chosen: Vec<(&'static str, &'static str, String)>,
    /// What is wrong with the query, and what to do.
    problem: Option<(Shown, Option<Shown>)>,
    found: Option<Results>,
}

struct Results {
    /// In words.
    total: String,
    rows: Vec<Row>,
    /// Field, label, values.
    facets: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// What the button of the next page sends.
    next: Option<String>,
    /// What the button of the page before sends.
    before: Option<String>,
}

/// A value of a field, as it is sent and as it is shown, and how many have it.
type Choice = (String, Shown, u64);

struct Row {
    path: Option<String>,
    kind: &'static str,
    about: Shown,
    name: Vec<(Shown, bool)>,
    snippet: Vec<(Shown, bool)>,
    cut_before: bool,
    cut_after: bool,
    tongue: Tongue,
    date: Option<Shown>,
    source: Shown,
    media_type: Shown,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "search");
    let (query, chosen, exact) = (String::new(), Vec::new(), false);
    let empty = SearchPage { chrome, query, exact, chosen, problem: None, found: None };
    Ok(page(StatusCode::OK, &empty))
}

pub(super) async fn find(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let chosen = chosen(&form.fields);
    let request = request(&form.fields, &chosen);
    let (query, exact, offset) = (request.query.clone(), request.exact_script, request.offset);
    let asked = request.clone();
    let answer = app.run(move |room| Ok(searching::search(room.vault(), &asked))).await?;
    let chrome = Chrome::new(&app, &form.session, "search");
    let (problem, found) = match answer {
        Ok(found) => (None, Some(results(&found, &chosen, offset))),
        Err(error) if is_about_the_query(&error) => {
            (Some((told(&error), error.hint().map(Shown::from))), None)
        }
        Err(error) => return Err(error.into()),
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(page(status, &SearchPage { chrome, query, exact, chosen, problem, found }))
}

fn is_about_the_query(error: &testimony_casework::Error) -> bool {
    use testimony_casework::Error::Vault;
    matches!(error, Vault(Error::Query(_) | Error::SearchValue { .. } | Error::TooManyWords))
}

/// What stands chosen, less what the pressed button takes away.
fn chosen(fields: &Fields) -> Vec<(&'static str, &'static str, String)> {
    let kept = |(field, label): &(&'static str, &'static str)| {
        let value = fields.some(field).filter(|_| fields.get("drop") != *field)?;
        Some((*field, *label, value))
    };
    CHOICES.iter().filter_map(kept).collect()
}

fn request(fields: &Fields, chosen: &[(&str, &str, String)]) -> SearchRequest {
    let (offset, newest) = fields.get("page").split_once('-').unwrap_or_default();
    SearchRequest {
        query: fields.get("q").trim().to_owned(),
        filters: chosen.iter().map(|it| (it.0.to_owned(), it.2.clone())).collect(),
        exact_script: fields.ticked("exact"),
        offset: offset.parse().unwrap_or(0),
        limit: PAGE_HITS,
        newest: newest.parse().ok(),
    }
}

fn results(found: &Found, chosen: &[(&str, &str, String)], offset: usize) -> Results {
    let end = offset + found.hits.len();
    let total = match (found.total, found.more) {
        (total, true) => format!("More than {total} found, the newest first."),
        (0, _) => "Nothing found.".to_owned(),
        (1, _) => "1 found.".to_owned(),
        (total, _) if total > PAGE_HITS => {
            format!("{total} found, the best first; {} to {end} are shown.", offset + 1)
        }
        (total, _) => format!("{total} found, the best first."),
    };
    let open = |it: &&(&'static str, &'static str)| chosen.iter().all(|one| one.0 != it.0);
    let facet = |(field, label): &(&'static str, &'static str)| {
        let facet = found.facets.iter().find(|facet| facet.field == *field)?;
        let value = |(value, count): &(String, u64)| {
            let shown = match (*field, value.as_str()) {
                ("kind", value) => kind(value).into(),
                ("lang", "und") => "not told".into(),
                (_, value) => Shown::from(value),
            };
            (value.clone(), shown, *count)
        };
        let values: Vec<_> = facet.values.iter().map(value).collect();
        (values.len() > 1).then_some((*field, *label, values))
    };
    let page = |offset: usize| format!("{offset}-{}", found.newest);
    Results {
        total,
        rows: found.hits.iter().map(row).collect(),
        facets: CHOICES.iter().filter(open).filter_map(facet).collect(),
        next: (found.more || end < found.total).then(|| page(end)),
        before: (offset > 0).then(|| page(offset.saturating_sub(PAGE_HITS))),
    }
}

fn row(hit: &Hit) -> Row {
    let id: Option<testimony_model::Handle> = hit.about.parse().ok();
    let path = match (hit.kind.as_str(), id) {
        ("account" | "note" | "message", Some(id)) => Some(format!("/account/{}", segment(&id))),
        ("event", Some(id)) => Some(format!("/event/{}", segment(&id))),
        ("file", _) => hit.about.parse().ok().map(|item: ItemId| format!("/file/{item}")),
        ("source", _) => Some("/sources".to_owned()),
        _ => None,
    };
    let none = Marked::default();
    let snippet = hit.snippet.as_ref().unwrap_or(&none);
    let language = (!hit.language.is_empty() && hit.language != "und").then_some(&*hit.language);
    Row {
        path,
        kind: kind(&hit.kind),
        about: Shown::from(&hit.about),
        name: parts(&hit.name),
        snippet: parts(snippet),
        cut_before: snippet.cut_before,
        cut_after: snippet.cut_after,
        tongue: Tongue { dir: "auto", ..Tongue::of(language) },
        date: hit.date.as_deref().map(day),
        source: Shown::from(&hit.source),
        media_type: Shown::from(&hit.media_type),
    }
}

fn parts(marked: &Marked) -> Vec<(Shown, bool)> {
    marked.parts.iter().map(|(text, found)| (Shown::from(text), *found)).collect()
}

/// What a document is, in plain words.
fn kind(kind: &str) -> &'static str {
    match kind {
        "account" => "account",
        "file" => "file",
        "source" => "source",
        "passage" => "passage",
        "claim" => "claim",
        "event" => "event",
        "act" => "act",
        "intervention" => "call or answer",
        "group" => "group of sources",
        "message" => "message to a teller",
        "note" => "note",
        _ => "other",
    }
}
