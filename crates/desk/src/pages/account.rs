//! One account: its words, its files, what it says, whom it has it from, and three forms.

mod casework;
mod forms;
mod grades;
mod typed;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::view;
use testimony_locale::Arg;
use testimony_model::{
    Account, Assertion, Attribution, Claim, Event, Handle, Passage, ReceivedVia, ThingKind,
};
use testimony_vault::{Picture, Vault};

pub(super) use self::casework::{grade, link, says as record_says, triage};
pub(super) use self::forms::{allowed, consent, describe, reply};
use self::grades::Grade;
use self::typed::{Problem, Typed};
use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::file::item_id;
use crate::pages::{After, Chrome, Done, handle, words};
use crate::shown::{Shown, Tongue, day, segment, size};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    chrome: Chrome,
    told: Told,
    typed: Typed,
}

/// Everything that is known of one account.
struct Told {
    path: String,
    id: Shown,
    code_name: Shown,
    via: &'static str,
    received: Option<Shown>,
    interviewer: Option<Shown>,
    language: Option<Shown>,
    tongue: Tongue,
    title: Option<Shown>,
    access: &'static str,
    /// The words, cut where a passage begins or ends; true inside of one.
    text: Option<Vec<(Shown, bool)>>,
    files: Vec<FileRow>,
    source_path: String,
    segment: String,
    events: Vec<(String, Shown)>,
    triage: String,
    grades: Vec<Grade>,
    /// Whether others have graded it, and who looks has not.
    hidden_grades: bool,
    /// The claims that it carries, to be graded.
    graded: Vec<(String, Shown)>,
    /// What the program would say of each, and why.
    suggestions: Vec<(Shown, String)>,
    says: Vec<Said>,
    has_it_from: Vec<From>,
    messages: Vec<Shown>,
    has_mailbox: bool,
    continues: Option<(String, Shown)>,
    item: Shown,
    sealed: Option<u64>,
    vault_folder: Shown,
}

struct FileRow {
    path: String,
    /// The page of the file, and its small picture; none where it was erased.
    page: Option<String>,
    picture: Option<String>,
    name: Shown,
    size: String,
    cut: bool,
    erased: Option<String>,
}

/// What the account does with one claim.
struct Said {
    symbol: &'static str,
    stance: &'static str,
    claim: Shown,
    event: Option<String>,
    quote: Option<Shown>,
    value: Option<String>,
}

/// Whom it has it from.
struct From {
    mode: &'static str,
    from: Shown,
    named: bool,
    status: &'static str,
    quote: Option<Shown>,
    claim: Option<Shown>,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "inbox").after(after);
    render(&app, chrome, handle(&id)?, None).await
}

/// The page; with what was typed and what is wrong with it where a form came back.
async fn render(
    app: &App,
    chrome: Chrome,
    id: Handle,
    came_back: Option<Typed>,
) -> Result<Response, Fault> {
    let status =
        if came_back.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let folder = app.vault_folder().clone();
    let chrome = chrome.at(format!("/account/{}", segment(&id)));
    let words = chrome.clone();
    let (told, typed) = app
        .run(move |room| {
            let vault = room.vault();
            let account: Account = vault.thing(ThingKind::Account, &id)?;
            let typed = match came_back {
                Some(typed) => typed,
                None => Typed::nothing_yet(vault, &account)?,
            };
            Ok((told(&words, vault, account, folder)?, typed))
        })
        .await?;
    Ok(page(status, &AccountPage { chrome, told, typed }))
}

fn told(
    chrome: &Chrome,
    vault: &Vault,
    account: Account,
    vault_folder: Shown,
) -> Result<Told, Fault> {
    let id = account.id.clone();
    let grades = grades::of(vault, &id)?;
    let suggested = grades.suggestions.iter();
    let suggestions = suggested
        .map(|(claim, why, digit)| (claim.clone(), grades::suggestion(chrome, *why, digit)))
        .collect();
    let seen = view::account(vault, &id)?;
    let item = vault.thing_item(ThingKind::Account, &id)?;
    let path = format!("/account/{}", segment(&id));
    let files = seen.files.iter().map(|file| file_row(chrome, vault, &path, file));
    let files = files.collect::<Result<_, _>>()?;
    Ok(Told {
        says: says(chrome, vault, &id)?,
        has_it_from: has_it_from(vault, &id)?,
        messages: vault.messages_to(&id)?.iter().map(|one| Shown::from(&one.text)).collect(),
        files,
        id: Shown::from(id.as_str()),
        code_name: Shown::from(&seen.code_name),
        via: via(&account),
        source_path: format!("/source/{}", segment(&account.source)),
        segment: segment(&id).to_string(),
        events: events(vault, &id)?,
        triage: vault.triage(&id)?.to_string(),
        grades: grades.standing,
        hidden_grades: grades.hidden,
        graded: grades.claims,
        suggestions,
        received: seen.received.as_deref().map(|date| day(chrome.locale, date)),
        interviewer: account.interviewer.as_deref().map(Shown::from),
        language: account.language.as_deref().map(Shown::from),
        tongue: Tongue::of(account.language.as_deref()),
        title: account.title.as_deref().map(Shown::from),
        access: account.access.as_str(),
        text: seen.text.as_deref().map(|text| marked(vault, &id, text)).transpose()?,
        has_mailbox: seen.has_mailbox,
        continues: account
            .continues
            .map(|id| (format!("/account/{}", segment(&id)), Shown::from(id.as_str()))),
        item: Shown::from(item.id.to_string()),
        sealed: item.sealed.map(|(leaf, _)| leaf),
        path,
        vault_folder,
    })
}

fn via(account: &Account) -> &'static str {
    match account.received_via {
        ReceivedVia::Post => "post",
        ReceivedVia::Interview => "interview",
        ReceivedVia::Published => "published",
        ReceivedVia::Import => "import",
    }
}

/// The events that an account is about: those it was linked to, and those of its claims.
fn events(vault: &Vault, account: &Handle) -> Result<Vec<(String, Shown)>, Fault> {
    let mut ids: Vec<Handle> = Vec::new();
    let links = vault.links_of(ThingKind::Account, account)?;
    ids.extend(links.into_iter().map(|link| link.said.event));
    for stored in vault.assertions_of_account(account)? {
        let claim: Claim = vault.thing(ThingKind::Claim, &stored.assertion.claim)?;
        ids.extend(claim.event);
    }
    let mut events: Vec<(String, Shown)> = Vec::new();
    for id in ids {
        let path = format!("/event/{}", segment(&id));
        if events.iter().all(|(known, _)| *known != path) {
            let event: Event = vault.thing(ThingKind::Event, &id)?;
            events.push((path, Shown::from(&event.title)));
        }
    }
    Ok(events)
}

/// The words, cut where a passage begins or ends.
fn marked(vault: &Vault, account: &Handle, text: &str) -> Result<Vec<(Shown, bool)>, Fault> {
    let mut inside = vec![false; text.len()];
    for stored in vault.assertions_of_account(account)? {
        let Some(id) = &stored.assertion.passage else { continue };
        let passage: Passage = vault.thing(ThingKind::Passage, id)?;
        let before = passage.prefix.as_deref().unwrap_or_default();
        let exact = passage.exact.as_deref().unwrap_or_default();
        let whole = format!("{before}{exact}");
        if let (Some(at), false) = (text.find(&whole), exact.is_empty()) {
            let from = at + before.len();
            inside[from..from + exact.len()].fill(true);
        }
    }
    let mut parts: Vec<(Shown, bool)> = Vec::new();
    let mut from = 0;
    for (at, _) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        let ends = at == text.len() || inside.get(at) != inside.get(from);
        if ends && at > from {
            parts.push((Shown::from(&text[from..at]), inside[from]));
            from = at;
        }
    }
    Ok(parts)
}

fn file_row(
    chrome: &Chrome,
    vault: &Vault,
    path: &str,
    file: &view::FileSummary,
) -> Result<FileRow, Fault> {
    let item = item_id(&file.item)?;
    let erased = vault.tombstone(item)?.map(|stone| {
        let date = day(chrome.locale, &stone.at.strftime("%Y-%m-%d").to_string());
        let why = chrome.word("erased", stone.reason.as_str());
        let args = [("date", Arg::Plain(date.as_str())), ("why", Arg::Plain(&why))];
        chrome.locale.say_with("file-erased", &args)
    });
    let page = erased.is_none().then(|| format!("/file/{item}"));
    let has_picture = vault.picture(item, Picture::Blurred)?.is_some();
    Ok(FileRow {
        path: format!("{path}/file/{}", file.item),
        picture: page
            .as_ref()
            .filter(|_| has_picture)
            .map(|page| format!("{page}/picture/blurred")),
        page,
        name: Shown::from(&file.name),
        size: size(chrome.locale, file.bytes),
        cut: file.cut,
        erased,
    })
}

fn says(chrome: &Chrome, vault: &Vault, account: &Handle) -> Result<Vec<Said>, Fault> {
    let stored = vault.assertions_of_account(account)?;
    stored.into_iter().map(|stored| said(chrome, vault, &stored.assertion)).collect()
}

fn said(chrome: &Chrome, vault: &Vault, assertion: &Assertion) -> Result<Said, Fault> {
    let claim: Claim = vault.thing(ThingKind::Claim, &assertion.claim)?;
    let (symbol, stance) = (words::symbol(assertion.stance), assertion.stance.as_str());
    let value = assertion.value.as_ref().map(|value| {
        let how = chrome.word("comparison", value.comparison.as_str());
        let (number, unit) = (value.number.to_string(), Shown::from(&value.unit));
        let args = [
            ("how", Arg::Plain(&how)),
            ("number", Arg::Plain(&number)),
            ("unit", Arg::Text(unit.as_str())),
        ];
        chrome.locale.say_with("figure-is", &args)
    });
    Ok(Said {
        symbol,
        stance,
        claim: Shown::from(&claim.text),
        event: claim.event.map(|event| format!("/event/{}", segment(&event))),
        quote: assertion.quote.as_deref().map(Shown::from),
        value,
    })
}

fn has_it_from(vault: &Vault, account: &Handle) -> Result<Vec<From>, Fault> {
    let names = view::code_names(vault)?;
    let stored = vault.attributions()?.into_iter().map(|stored| stored.attribution);
    let from = |attribution: Attribution| -> Result<From, Fault> {
        let claim: Option<Claim> = match &attribution.claim {
            Some(claim) => Some(vault.thing(ThingKind::Claim, claim)?),
            None => None,
        };
        let source = attribution.from.as_ref();
        let name = source.map(|id| names.get(id).map_or(id.as_str(), String::as_str));
        let unnamed = attribution.anonymous.as_ref().map(|one| one.descriptor.as_str());
        Ok(From {
            mode: attribution.mode.as_str(),
            from: Shown::from(name.or(unnamed).unwrap_or_default()),
            named: source.is_some(),
            status: attribution.status.as_str(),
            quote: attribution.quote.as_deref().map(Shown::from),
            claim: claim.map(|claim| Shown::from(claim.text)),
        })
    };
    stored.filter(|one| one.account == *account).map(from).collect()
}
