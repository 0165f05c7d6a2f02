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
use crate::said::Told;
use crate::shown::{Shown, Tongue, day, segment};

/// Hits of one page: two screens.
const PAGE_HITS: usize = 20;
/// The fields that are chosen by a button.
const CHOICES: [&str; 4] = ["kind", "lang", "media", "source"];
/// The kinds of documents that a page names; others are "other".
const KINDS: [&str; 11] = [
    "account",
    "file",
    "source",
    "passage",
    "claim",
    "event",
    "act",
    "intervention",
    "group",
    "message",
    "note",
];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    chrome: Chrome,
    /// As it was typed.
    query: String,
    exact: bool,
    /// What was chosen: its field and value.
    chosen: Vec<(&'static str, String)>,
    /// What is wrong with the query, and what to do.
    problem: Option<(Told, Option<Shown>)>,
    found: Option<Results>,
}

struct Results {
    /// In words.
    total: String,
    rows: Vec<Row>,
    /// Field and values.
    facets: Vec<(&'static str, Vec<Choice>)>,
    /// What the button of the next page sends.
    next: Option<String>,
    /// What the button of the page before sends.
    before: Option<String>,
}

/// A value of a field as it is sent, and how many have it.
type Choice = (String, u64);

struct Row {
    path: Option<String>,
    kind: String,
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
    let chrome = Chrome::new(&app, &session, "search").at("/search");
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
    let chrome = Chrome::new(&app, &form.session, "search").at("/search");
    let (problem, found) = match answer {
        Ok(found) => (None, Some(results(&chrome, &found, &chosen, offset))),
        Err(error) if is_about_the_query(&error) => {
            (Some((told(chrome.locale, &error), error.hint().map(Shown::from))), None)
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
fn chosen(fields: &Fields) -> Vec<(&'static str, String)> {
    let kept = |field: &&'static str| {
        let value = fields.some(field).filter(|_| fields.get("drop") != *field)?;
        Some((*field, value))
    };
    CHOICES.iter().filter_map(kept).collect()
}

fn request(fields: &Fields, chosen: &[(&str, String)]) -> SearchRequest {
    let (offset, newest) = fields.get("page").split_once('-').unwrap_or_default();
    SearchRequest {
        query: fields.get("q").trim().to_owned(),
        filters: chosen.iter().map(|it| (it.0.to_owned(), it.1.clone())).collect(),
        exact_script: fields.ticked("exact"),
        offset: offset.parse().unwrap_or(0),
        limit: PAGE_HITS,
        newest: newest.parse().ok(),
    }
}

fn results(chrome: &Chrome, found: &Found, chosen: &[(&str, String)], offset: usize) -> Results {
    let end = offset + found.hits.len();
    let total = match (found.total, found.more) {
        (total, true) => chrome.say_number("search-more", total),
        (0, _) => chrome.say("search-none"),
        (total, _) if total > PAGE_HITS => {
            chrome.say_part("search-found-part", total, (offset + 1, end))
        }
        (total, _) => chrome.say_number("search-found", total),
    };
    let open = |it: &&&'static str| chosen.iter().all(|(field, _)| field != *it);
    let facet = |field: &&'static str| {
        let facet = found.facets.iter().find(|facet| facet.field == *field)?;
        (facet.values.len() > 1).then(|| (*field, facet.values.clone()))
    };
    let page = |offset: usize| format!("{offset}-{}", found.newest);
    Results {
        total,
        rows: found.hits.iter().map(|hit| row(chrome, hit)).collect(),
        facets: CHOICES.iter().filter(open).filter_map(facet).collect(),
        next: (found.more || end < found.total).then(|| page(end)),
        before: (offset > 0).then(|| page(offset.saturating_sub(PAGE_HITS))),
    }
}

fn row(chrome: &Chrome, hit: &Hit) -> Row {
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
        kind: chrome.choice("kind", &hit.kind),
        about: Shown::from(&hit.about),
        name: parts(&hit.name),
        snippet: parts(snippet),
        cut_before: snippet.cut_before,
        cut_after: snippet.cut_after,
        tongue: Tongue { dir: "auto", ..Tongue::of(language) },
        date: hit.date.as_deref().map(|date| day(chrome.locale, date)),
        source: Shown::from(&hit.source),
        media_type: Shown::from(&hit.media_type),
    }
}

fn parts(marked: &Marked) -> Vec<(Shown, bool)> {
    marked.parts.iter().map(|(text, found)| (Shown::from(text), *found)).collect()
}

impl Chrome {
    /// A value of a field, as a person reads it.
    fn choice(&self, field: &str, value: &str) -> String {
        match (field, value) {
            ("kind", kind) if KINDS.contains(&kind) => self.word("thing", kind),
            ("kind", _) => self.say("thing-other"),
            ("lang", "und") => self.say("language-not-told"),
            (_, value) => Shown::from(value).to_string(),
        }
    }
}
