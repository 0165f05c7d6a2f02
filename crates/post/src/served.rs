//! What a Post serves to browsers, as a visitor gets it, against what this version of the program
//! would serve in its place: docs/spec/post.md, section "The program on record".
//!
//! Never says more than it saw: a Post can serve something else to somebody else, or tomorrow.

use testimony_courier::{Error, Page, Post};
use testimony_locale::Locale;
use testimony_seal::{Day, TOTAL_BYTES_MAX};

use crate::http::{Expected, ExpectedPage, Face, bundled};
use crate::icons::{Icon, icon_names};
use crate::tongues::catalogue;

/// Where every Post has its program.
const PROGRAM_PATH: &str = "/seal.js";

/// What was served.
#[derive(Debug)]
pub struct Served {
    /// The program, byte for byte; none where the Post has none.
    pub program: Option<Vec<u8>>,
    /// Whether that is the program of this build.
    pub program_is_ours: bool,
    /// Paths of the pages that were looked at.
    pub pages: Vec<String>,
    /// Those that are not what this build makes of the same team, languages and program.
    pub strange: Vec<String>,
}

/// The program that the Posts of this build serve; none where it was built without Node.
pub fn program() -> Option<Vec<u8>> {
    bundled()
}

/// Visits every page in every language that the Post has, and gets the program. `today` tells which
/// recipients the page for other programs must show.
///
/// # Errors
/// Those of the network.
pub fn look(post: &Post, today: Day) -> Result<Served, Error> {
    let team = post.info()?.team;
    let program = Some(post.page(PROGRAM_PATH)?).filter(|page| page.found).map(|page| page.body);
    let start = post.page("/")?;
    // What the page says of itself is only tried: the whole must then be the same.
    let locales = languages_of(&String::from_utf8_lossy(&start.body));
    let face = |icon: Icon| {
        Face::with_script(&team, icon, locales.clone(), TOTAL_BYTES_MAX, program.clone())
    };
    let icons = icon_names().filter_map(|name| Icon::named(name).ok());
    let mut expected: Vec<_> = icons.map(|icon| Expected::new(face(icon), &team, today)).collect();
    let fits =
        expected.iter().position(|one| one.start().is_some_and(|page| is_same(&page, &start)));
    let chosen = expected.swap_remove(fits.unwrap_or(0));
    let (mut pages, mut strange) = (Vec::new(), Vec::new());
    for page in chosen.pages() {
        if !is_same(&page, &post.page(&page.path)?) {
            strange.push(page.path.clone());
        }
        pages.push(page.path);
    }
    let program_is_ours = program == bundled();
    Ok(Served { program, program_is_ours, pages, strange })
}

fn is_same(expected: &ExpectedPage, found: &Page) -> bool {
    let policy = found.policy.as_deref() == Some(expected.policy.as_str());
    found.found && policy && found.body == expected.body.as_bytes()
}

/// The languages to which a page links, in their order; without links, the one that it says it is in.
fn languages_of(page: &str) -> Vec<&'static Locale> {
    let known = |tag: &str| catalogue().of(tag);
    let mut found: Vec<&'static Locale> = Vec::new();
    for link in page.split("hreflang=\"").skip(1) {
        let locale = link.split('"').next().and_then(known);
        found.extend(locale.filter(|new| !found.iter().any(|old| old.tag() == new.tag())));
    }
    if found.is_empty() {
        let tag = page.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next());
        found.push(tag.and_then(known).unwrap_or_else(|| catalogue().first()));
    }
    found
}
