//! One file: what it is, where it came from, its words, what lay in it, its small picture.
//!
//! The file itself is only saved, never opened here. The picture was made anew by the sandbox and
//! has nothing of the file but pixels; it is blurred and grey until somebody asks for it to be clear,
//! for this one file and this one time.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use testimony_casework::files::{self, DetailLimits, FileDetail};
use testimony_model::ItemId;
use testimony_vault::Picture;

use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::{SANDBOX, Session};
use crate::limits::{FACTS_SHOWN, FILE_TEXT_BYTES, MEMBERS_SHOWN};
use crate::pages::files::{Row, row};
use crate::pages::{Chrome, handle};
use crate::shown::{Shown, moment, segment};

/// How a JPEG file begins.
const JPEG: &[u8] = b"\xff\xd8\xff";

#[derive(Template)]
#[template(path = "file.html")]
struct FilePage {
    chrome: Chrome,
    file: Row,
    item: Shown,
    /// Whether the picture is to be clear.
    clear: bool,
    media_type: Option<Shown>,
    /// Where it lay on the disk from which it was added.
    from: Option<Shown>,
    modified: Option<String>,
    account: Option<(String, Shown)>,
    source: Option<Shown>,
    /// The path and the name of what it lay in.
    container: Option<(String, Shown)>,
    facts: Vec<(Shown, Shown)>,
    facts_left: usize,
    text: Shown,
    text_is_cut: bool,
    members: Vec<Row>,
    members_count: u64,
    sealed: Option<u64>,
    vault_folder: Shown,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    Path(item): Path<String>,
) -> Result<Response, Fault> {
    render(&app, &session, &item, false).await
}

/// The same page with the picture as it is: one click, for one picture.
pub(super) async fn show_clear(
    State(app): State<App>,
    session: Session,
    Path(item): Path<String>,
) -> Result<Response, Fault> {
    render(&app, &session, &item, true).await
}

async fn render(app: &App, session: &Session, item: &str, clear: bool) -> Result<Response, Fault> {
    let item = item_id(item)?;
    let limits = DetailLimits { text_bytes: FILE_TEXT_BYTES, members: MEMBERS_SHOWN };
    let detail = app.run(move |room| Ok(files::file(room.vault(), item, limits)?)).await?;
    let chrome = Chrome::new(app, session, "files");
    let chrome = chrome.at(format!("/file/{item}"));
    Ok(page(StatusCode::OK, &page_of(&detail, chrome, app.vault_folder().clone(), clear)))
}

fn page_of(detail: &FileDetail, chrome: Chrome, vault_folder: Shown, clear: bool) -> FilePage {
    let stored = &detail.row.file;
    let fields = detail.reading.as_ref().map_or(&[][..], |reading| &reading.fields);
    let fact = |(key, value): &(String, String)| (Shown::from(key), Shown::from(value));
    let account = stored.account.as_deref().and_then(|id| handle(id).ok());
    let container = detail.container.as_ref();
    FilePage {
        file: row(&chrome, &detail.row),
        item: Shown::from(stored.item.to_string()),
        clear: clear && detail.row.has_picture,
        media_type: detail.row.media_type.as_deref().map(Shown::from),
        from: detail.path.as_deref().map(Shown::from),
        modified: stored.modified.map(|at| moment(chrome.locale, at)),
        account: account.map(|id| (format!("/account/{}", segment(&id)), Shown::from(id.as_str()))),
        source: stored.source.as_deref().map(Shown::from),
        container: container.map(|one| (format!("/file/{}", one.item), Shown::from(&one.name))),
        facts: fields.iter().take(FACTS_SHOWN).map(fact).collect(),
        facts_left: fields.len().saturating_sub(FACTS_SHOWN),
        text: Shown::from(detail.text.trim()),
        text_is_cut: detail.text_is_cut,
        members: detail.members.iter().map(|one| row(&chrome, one)).collect(),
        members_count: detail.members_count,
        sealed: detail.sealed,
        vault_folder,
        chrome,
    }
}

/// A small picture, out of the vault.
pub(super) async fn picture(
    State(app): State<App>,
    Path((item, view)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let item = item_id(&item)?;
    let which = match view.as_str() {
        "blurred" => Picture::Blurred,
        "clear" => Picture::Clear,
        _ => return Err(Fault::NotFound),
    };
    let jpeg = app.run(move |room| Ok(room.vault().picture(item, which)?)).await?;
    // What a worker made that had been taken over may be anything: only a picture goes out.
    let jpeg = jpeg.filter(|jpeg| jpeg.starts_with(JPEG)).ok_or(Fault::NotFound)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, jpeg).into_response())
}

/// An item from the address.
pub(super) fn item_id(item: &str) -> Result<ItemId, Fault> {
    item.parse().map_err(|_| Fault::NotFound)
}
