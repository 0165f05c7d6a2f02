//! The files of the case: a list, newest first, and what to look for among their names.
//!
//! Small pictures are shown blurred and grey. The names that somebody looks for are posted, not put
//! into the address, where they would stay in the browser's history.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::files::{self, FileRow};
use testimony_vault::FilesWanted;

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::limits::FILES_SHOWN;
use crate::pages::{Chrome, words};
use crate::shown::{Shown, day, size};

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    chrome: Chrome,
    rows: Vec<Row>,
    /// Files that fit.
    found: u64,
    /// How many that are, and which of them are shown, in words.
    count: String,
    /// Files that wait to be read.
    unread: u64,
    /// As it was typed.
    query: String,
    next: Option<u64>,
    before: Option<u64>,
}

/// One line of a list of files.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) name: Shown,
    pub(super) kind: String,
    pub(super) size: String,
    pub(super) added: Shown,
    pub(super) status: words::Status,
    pub(super) picture: Option<String>,
    /// Whether it came out of an archive or a message.
    pub(super) inside: bool,
}

pub(super) async fn show(State(app): State<App>, session: Session) -> Result<Response, Fault> {
    list(app, session, String::new(), 0).await
}

pub(super) async fn find(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let query = form.fields.get("q").trim().to_owned();
    // Another query begins at its first page: the button for that has no number.
    let offset = form.fields.get("page").parse().unwrap_or(0);
    list(app, form.session, query, offset).await
}

async fn list(app: App, session: Session, query: String, offset: u64) -> Result<Response, Fault> {
    let wanted = FilesWanted { name: query.clone(), container: None, offset, most: FILES_SHOWN };
    let (rows, found, unread) = app
        .run(move |room| {
            let (rows, found) = files::files(room.vault(), &wanted)?;
            Ok((rows, found, room.vault().unread_count()?))
        })
        .await?;
    let end = offset.saturating_add(rows.len() as u64);
    let chrome = Chrome::new(&app, &session, "files").at("/files");
    let next = (end < found && end > offset).then_some(end);
    let shown = (offset > 0 || next.is_some()).then(|| (offset.saturating_add(1), end));
    let page_of = FilesPage {
        count: count(&chrome, found, !query.is_empty(), shown),
        rows: rows.iter().map(|one| row(&chrome, one)).collect(),
        found,
        unread,
        query,
        next,
        before: (offset > 0).then(|| offset.saturating_sub(FILES_SHOWN)),
        chrome,
    };
    Ok(page(StatusCode::OK, &page_of))
}

/// How many there are, and which of them are shown where that is not all.
fn count(chrome: &Chrome, all: u64, searched: bool, shown: Option<(u64, u64)>) -> String {
    match (searched, shown) {
        (false, None) => chrome.say_number("files-count", all),
        (false, Some(shown)) => chrome.say_part("files-count-part", all, shown),
        (true, None) => chrome.say_number("files-found", all),
        (true, Some(shown)) => chrome.say_part("files-found-part", all, shown),
    }
}

pub(super) fn row(chrome: &Chrome, row: &FileRow) -> Row {
    let file = &row.file;
    let path = format!("/file/{}", file.item);
    Row {
        picture: row.has_picture.then(|| format!("{path}/picture/blurred")),
        path,
        name: Shown::from(&file.name),
        kind: chrome
            .word("media", words::media(row.media_type.as_deref().or(file.media_type.as_deref()))),
        size: size(chrome.locale, file.bytes),
        added: day(chrome.locale, &row.added.strftime("%Y-%m-%d").to_string()),
        status: words::reading(chrome, file.outcome.as_deref()),
        inside: file.container.is_some(),
    }
}
