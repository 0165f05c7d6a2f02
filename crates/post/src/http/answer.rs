//! Answers: the same headers on every one, and bodies that are wiped.

use std::fmt;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Shared;
use crate::limits::PAGE_BYTES;

pub(crate) type Answer = Response<Body>;

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
     encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
     screen-wake-lock=(), usb=(), web-share=(), xr-spatial-tracking=()";
/// Room for a page with a long text in its box; a longer one grows, and its pieces are wiped late.
const PAGE_ROOM: usize = 3 * PAGE_BYTES;
/// What fills a page to its length stands between these.
const FILLING: (&str, &str) = ("<!--", "-->\n");

/// The headers that every answer has.
pub(crate) struct Headers(HeaderMap);

impl Headers {
    /// `style` is the one inline style, of which the hash is allowed.
    pub(crate) fn new(style: &str) -> Self {
        let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; \
             script-src 'self'; connect-src 'self'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'; img-src 'self' data:"
        );
        let policy = HeaderValue::try_from(policy).expect("Base64 fits a header");
        let fixed = HeaderValue::from_static;
        let all = [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::REFERRER_POLICY, fixed("no-referrer")),
            (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
            (header::CACHE_CONTROL, fixed("no-store")),
            (HeaderName::from_static("cross-origin-opener-policy"), fixed("same-origin")),
            (HeaderName::from_static("permissions-policy"), fixed(PERMISSIONS)),
        ];
        Self(all.into_iter().collect())
    }

    /// The value of a header that every answer has; empty where it has none.
    pub(crate) fn fixed(&self, name: &HeaderName) -> String {
        let value = self.0.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    pub(crate) fn answer(&self, status: StatusCode, kind: &'static str, body: Body) -> Answer {
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = self.0.clone();
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        answer
    }
}

impl Headers {
    /// The same answer, and what the browser keeps of us goes.
    pub(crate) fn clearing(&self, mut answer: Answer) -> Answer {
        let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
        answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
        answer
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Headers").finish_non_exhaustive()
    }
}

impl Shared {
    /// A page, filled to the length that all have. What it was made of is wiped once it has been handed to the connection.
    pub(crate) fn page(&self, status: StatusCode, page: &impl Template) -> Answer {
        let body = Body::from(Bytes::from_owner(Page(filled(page))));
        self.headers.answer(status, "text/html; charset=utf-8", body)
    }
}

/// A page at the length that all have.
pub(super) fn filled(page: &impl Template) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(PAGE_ROOM));
    page.render_into(&mut *text).expect("a string takes everything");
    fill(&mut text);
    text
}

/// Fills a page with a comment of spaces.
fn fill(page: &mut String) {
    let least = page.len() + FILLING.0.len() + FILLING.1.len();
    let spaces = least.next_multiple_of(PAGE_BYTES) - least;
    page.push_str(FILLING.0);
    page.extend(std::iter::repeat_n(' ', spaces));
    page.push_str(FILLING.1);
}

struct Page(Zeroizing<String>);

impl AsRef<[u8]> for Page {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
