//! One account: its words, its files, what it says, whom it has it from, and three forms.

mod forms;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::view;
use testimony_model::{Access, Account, Assertion, Attribution, Claim, Handle, ThingKind};
use testimony_vault::{Picture, Vault};

use self::forms::{Problem, Typed};
pub(super) use self::forms::{allowed, consent, describe, reply};
use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::Session;
use crate::pages::file::item_id;
use crate::pages::{Chrome, Done, handle, words};
use crate::shown::{Shown, Tongue, day, segment, size};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    chrome: Chrome,
    told: Told,
    typed: Typed,
    accesses: Vec<(&'static str, &'static str)>,
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
    text: Option<Shown>,
    files: Vec<FileRow>,
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
    erased: Option<Shown>,
}

/// What the account does with one claim.
struct Said {
    symbol: &'static str,
    stance: &'static str,
    claim: Shown,
    event: Option<String>,
    quote: Option<Shown>,
    value: Option<Shown>,
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
    done: Done,
) -> Result<Response, Fault> {
    let chrome = Chrome { done, ..Chrome::new(&app, &session, "inbox") };
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
    let (told, typed) = app
        .run(move |room| {
            let vault = room.vault();
            let account: Account = vault.thing(ThingKind::Account, &id)?;
            let typed = match came_back {
                Some(typed) => typed,
                None => Typed::nothing_yet(vault, &account)?,
            };
            Ok((told(vault, account, folder)?, typed))
        })
        .await?;
    let accesses = Access::ALL.iter().map(|one| (one.as_str(), words::access(*one))).collect();
    Ok(page(status, &AccountPage { chrome, told, typed, accesses }))
}

fn told(vault: &Vault, account: Account, vault_folder: Shown) -> Result<Told, Fault> {
    let id = account.id.clone();
    let seen = view::account(vault, &id)?;
    let item = vault.thing_item(ThingKind::Account, &id)?;
    let path = format!("/account/{}", segment(&id));
    let files = seen.files.iter().map(|file| file_row(vault, &path, file));
    let files = files.collect::<Result<_, _>>()?;
    Ok(Told {
        says: says(vault, &id)?,
        has_it_from: has_it_from(vault, &id)?,
        messages: vault.messages_to(&id)?.iter().map(|one| Shown::from(&one.text)).collect(),
        files,
        id: Shown::from(id.as_str()),
        code_name: Shown::from(&seen.code_name),
        via: words::via(&seen.received_via),
        received: seen.received.as_deref().map(day),
        interviewer: account.interviewer.as_deref().map(Shown::from),
        language: account.language.as_deref().map(Shown::from),
        tongue: Tongue::of(account.language.as_deref()),
        title: account.title.as_deref().map(Shown::from),
        access: words::access(account.access),
        text: seen.text.as_deref().map(Shown::from),
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

fn file_row(vault: &Vault, path: &str, file: &view::FileSummary) -> Result<FileRow, Fault> {
    let item = item_id(&file.item)?;
    let page = file.erased.is_none().then(|| format!("/file/{item}"));
    let has_picture = vault.picture(item, Picture::Blurred)?.is_some();
    Ok(FileRow {
        path: format!("{path}/file/{}", file.item),
        picture: page
            .as_ref()
            .filter(|_| has_picture)
            .map(|page| format!("{page}/picture/blurred")),
        page,
        name: Shown::from(&file.name),
        size: size(file.bytes),
        cut: file.cut,
        erased: file.erased.as_deref().map(Shown::from),
    })
}

fn says(vault: &Vault, account: &Handle) -> Result<Vec<Said>, Fault> {
    let stored = vault.assertions_of_account(account)?;
    stored.into_iter().map(|stored| said(vault, &stored.assertion)).collect()
}

fn said(vault: &Vault, assertion: &Assertion) -> Result<Said, Fault> {
    let claim: Claim = vault.thing(ThingKind::Claim, &assertion.claim)?;
    let (symbol, stance) = words::stance(assertion.stance);
    let value = assertion.value.as_ref().map(|value| {
        format!("{} {} {}", words::comparison(value.comparison), value.number, value.unit)
    });
    Ok(Said {
        symbol,
        stance,
        claim: Shown::from(&claim.text),
        event: claim.event.map(|event| format!("/event/{}", segment(&event))),
        quote: assertion.quote.as_deref().map(Shown::from),
        value: value.map(Shown::from),
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
            mode: words::mode(attribution.mode),
            from: Shown::from(name.or(unnamed).unwrap_or_default()),
            named: source.is_some(),
            status: words::status(attribution.status),
            quote: attribution.quote.as_deref().map(Shown::from),
            claim: claim.map(|claim| Shown::from(claim.text)),
        })
    };
    stored.filter(|one| one.account == *account).map(from).collect()
}
