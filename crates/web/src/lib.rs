//! Hands out the browser's scripts that `make web` bundled into `web/dist`, and the page that
//! verifies dossiers without this program.
//!
//! Every page works without them, so a build without Node is whole: [`bundle_present`] is then
//! false and every look-up gives `None`. File names carry a hash of their content, so they may be
//! cached for ever; [`script`] finds today's name for a logical one. Never reads the network
//! or a disk: the files are in the program, also in debug builds.
//!
//! ```
//! match testimony_web::script("desk.js") {
//!     Some(name) => assert!(testimony_web::asset(&name).is_some()),
//!     None => assert!(!testimony_web::bundle_present()),
//! }
//! ```

#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_embed::RustEmbed;

#[cfg(test)]
mod tests;

/// The list that the bundler writes: logical name to file name.
const MANIFEST: &str = "manifest.json";

/// The page's logical name.
const VERIFY_PAGE: &str = "verify.html";

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// A file for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The whole content.
    pub bytes: Cow<'static, [u8]>,
    /// For the `Content-Type` header.
    pub media_type: &'static str,
}

/// The bundled file `name`, as [`script`] gave it; `None` for anything that the bundler's list
/// does not name, so no path in a request can reach another file.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    if !names().values().any(|listed| listed == name) {
        return None;
    }
    let media_type = media_type(name)?;
    Dist::get(name).map(|file| Asset { bytes: file.data, media_type })
}

/// The page that verifies dossiers in a browser, one file for readers (docs/verify-page.md).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyPage {
    /// The whole file, HTML in UTF-8.
    pub bytes: Cow<'static, [u8]>,
    /// Its SHA-256, so that a reader can compare it with a published one.
    pub sha256: [u8; 32],
}

/// The page, if this build has the bundle. It is written to a file and opened from there: no server
/// of ours hands it out, so [`asset`] does not know it.
#[must_use]
pub fn verify_page() -> Option<VerifyPage> {
    let file = Dist::get(names().get(VERIFY_PAGE)?)?;
    Some(VerifyPage { sha256: file.metadata.sha256_hash(), bytes: file.data })
}

/// Today's file name for a logical one: `desk.js` is `desk-3ULQ2D7K.js`.
#[must_use]
pub fn script(logical: &str) -> Option<String> {
    names().remove(logical)
}

/// True if this build has the scripts.
#[must_use]
pub fn bundle_present() -> bool {
    !names().is_empty()
}

/// A list that cannot be read is none: pages work without it.
fn names() -> BTreeMap<String, String> {
    let file = Dist::get(MANIFEST);
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// Only what the bundler makes; anything else is not handed out.
fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        _ => None,
    }
}
