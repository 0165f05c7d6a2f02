//! The style, the icon, and the scripts that this build may have.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;

const STYLE: &str = include_str!("../../templates/desk.css");
const ICON: &str = include_str!("../../templates/desk.svg");

pub(crate) async fn style() -> Response {
    let media_type = HeaderValue::from_static("text/css; charset=utf-8");
    ([(CONTENT_TYPE, media_type)], STYLE).into_response()
}

/// A table: no name, no emblem, nothing to recognise over a shoulder.
pub(crate) async fn icon() -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], ICON).into_response()
}

/// A bundled file; its own list knows the names, so no path reaches anything else.
pub(super) async fn script(Path(name): Path<String>) -> Result<Response, Fault> {
    let asset = testimony_web::asset(&name).ok_or(Fault::NotFound)?;
    let media_type = HeaderValue::from_static(asset.media_type);
    Ok(([(CONTENT_TYPE, media_type)], asset.bytes.into_owned()).into_response())
}
