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

pub(crate) type Answer = Response<Body>;

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
     encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
     screen-wake-lock=(), usb=(), web-share=(), xr-spatial-tracking=()";
/// Room for a page with a long text in its box; a longer one grows, and its pieces are wiped late.
const PAGE_BYTES: usize = 32 * 1024;

/// The headers that every answer has.
pub(crate) struct Headers(HeaderMap);

impl Headers {
    /// `style` is the one inline style, of which the hash is allowed.
    pub(crate) fn new(style: &str) -> Self {
        let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'; img-src 'self'"
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

    pub(crate) fn answer(&self, status: StatusCode, kind: &'static str, body: Body) -> Answer {
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = self.0.clone();
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        answer
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Headers").finish_non_exhaustive()
    }
}

impl Shared {
    /// A page. What it was made of is wiped once it has been handed to the connection.
    pub(crate) fn page(&self, status: StatusCode, page: &impl Template) -> Answer {
        let mut text = Zeroizing::new(String::with_capacity(PAGE_BYTES));
        page.render_into(&mut *text).expect("a string takes everything");
        let body = Body::from(Bytes::from_owner(Page(text)));
        self.headers.answer(status, "text/html; charset=utf-8", body)
    }
}

struct Page(Zeroizing<String>);

impl AsRef<[u8]> for Page {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
