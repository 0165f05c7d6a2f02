//! What all pages share: the Post's face, and the language that the path of a request chose.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use data_encoding::BASE64;
use jiff::Span;
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};
use testimony_locale::{Arg, Locale};
use testimony_seal::{Day, TeamPublic};

use super::Shared;
use crate::icons::Icon;
use crate::limits::TEXT_LETTERS_MAX;

/// Stands in a message where a name will be, until it is taken apart.
const PLACE: &str = "\u{1}";

/// The same for every request.
pub(crate) struct Face {
    title: String,
    name: String,
    pub(crate) style: &'static str,
    icon: Icon,
    icon_address: String,
    script: Option<Script>,
    locales: Vec<&'static Locale>,
    total_mebibytes: u64,
}

/// The program that seals in the browser, as it is handed out until the Post stops.
struct Script {
    bytes: Vec<u8>,
    integrity: String,
}

impl Face {
    pub(crate) fn new(
        team: &TeamPublic,
        icon: Icon,
        locales: Vec<&'static Locale>,
        total_bytes_max: u64,
    ) -> Self {
        Self::with_script(team, icon, locales, total_bytes_max, bundled())
    }

    /// `script` is the program that seals in the browser, where there is one.
    pub(crate) fn with_script(
        team: &TeamPublic,
        icon: Icon,
        locales: Vec<&'static Locale>,
        total_bytes_max: u64,
        script: Option<Vec<u8>>,
    ) -> Self {
        Self {
            title: team.title.clone(),
            name: team.name.clone(),
            style: include_str!("../../templates/style.css"),
            icon,
            icon_address: icon.address(),
            script: script.map(Script::new),
            locales,
            total_mebibytes: (total_bytes_max >> 20).max(1),
        }
    }

    /// The tags of the paths.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &'static str> {
        self.locales.iter().map(|locale| locale.tag())
    }

    pub(crate) fn icon_png(&self) -> &'static [u8] {
        self.icon.png
    }

    pub(crate) fn script(&self) -> Option<&[u8]> {
        self.script.as_ref().map(|script| script.bytes.as_slice())
    }
}

impl Script {
    fn new(bytes: Vec<u8>) -> Self {
        let integrity = format!("sha256-{}", BASE64.encode(&Sha256::digest(&bytes)));
        Self { bytes, integrity }
    }
}

/// The program of this build, where it has one.
pub(crate) fn bundled() -> Option<Vec<u8>> {
    let asset = testimony_web::asset(&testimony_web::script("post.js")?)?;
    Some(asset.bytes.into_owned())
}

/// The language that the path of a request names, or the Post's first one.
#[derive(Clone, Copy)]
pub(crate) struct Tongue {
    locale: &'static Locale,
    /// Whether the path names it: links on the page then name it too.
    named: bool,
}

impl Tongue {
    pub(crate) fn of(face: &Face, path: &str) -> Self {
        let tag = path.split('/').nth(1).unwrap_or_default();
        let named = face.locales.iter().copied().find(|locale| locale.tag() == tag);
        match named {
            Some(locale) => Self { locale, named: true },
            None => Self { locale: face.locales[0], named: false },
        }
    }
}

impl FromRequestParts<Arc<Shared>> for Tongue {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&shared.face, parts.uri.path()))
    }
}

/// What went wrong, and what to do now: keys of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) what: &'static str,
    pub(crate) hint: &'static str,
    /// Which word, where it is about one.
    pub(crate) position: usize,
}

impl Trouble {
    pub(crate) const fn new(what: &'static str, hint: &'static str) -> Self {
        Self { what, hint, position: 0 }
    }
}

/// One page: in which language, and which it is.
pub(crate) struct Look<'a> {
    face: &'a Face,
    tongue: Tongue,
    /// Where its links to other languages lead, without the tag.
    here: &'static str,
    /// Whether it holds what another page cannot show again: links then open beside it.
    precious: bool,
}

/// A language that the page links to.
pub(crate) struct Other {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) path: String,
    pub(crate) is_here: bool,
}

impl<'a> Look<'a> {
    pub(crate) fn new(face: &'a Face, tongue: Tongue, here: &'static str) -> Self {
        Self { face, tongue, here, precious: false }
    }

    pub(crate) fn precious(self) -> Self {
        Self { precious: true, ..self }
    }

    /// Whether it is the page of those who have left.
    pub(crate) fn is_left(&self) -> bool {
        self.here == "leave"
    }

    pub(crate) fn is_precious(&self) -> bool {
        self.precious
    }

    pub(crate) fn title(&self) -> &str {
        &self.face.title
    }

    pub(crate) fn name(&self) -> &str {
        &self.face.name
    }

    pub(crate) fn style(&self) -> &'static str {
        self.face.style
    }

    pub(crate) fn icon(&self) -> &str {
        &self.face.icon_address
    }

    /// The hash of the program, where this build has one.
    pub(crate) fn integrity(&self) -> Option<&str> {
        self.face.script.as_ref().map(|script| script.integrity.as_str())
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.tongue.locale.tag()
    }

    pub(crate) fn direction(&self) -> &'static str {
        self.tongue.locale.direction().as_str()
    }

    /// The address of one of our pages, in this page's language.
    pub(crate) fn path(&self, page: &str) -> String {
        match self.tongue.named {
            true => format!("/{}/{page}", self.tag()),
            false => format!("/{page}"),
        }
    }

    /// All languages of the Post; none where there is one.
    pub(crate) fn languages(&self) -> Vec<Other> {
        let other = |locale: &&'static Locale| Other {
            tag: locale.tag(),
            name: locale.endonym(),
            path: format!("/{}/{}", locale.tag(), self.here),
            is_here: locale.tag() == self.tag(),
        };
        let all = if self.face.locales.len() > 1 { self.face.locales.as_slice() } else { &[] };
        all.iter().map(other).collect()
    }

    pub(crate) fn say(&self, key: &str) -> String {
        self.tongue.locale.say(key)
    }

    pub(crate) fn count(&self, key: &str, n: impl Borrow<usize>) -> String {
        let n = i64::try_from(*n.borrow()).unwrap_or(i64::MAX);
        self.tongue.locale.say_with(key, &[("n", Arg::Number(n))])
    }

    /// A message in two parts, around the name of which it speaks.
    pub(crate) fn around(&self, key: &str) -> (String, String) {
        let said = self.tongue.locale.say_with(key, &[("name", Arg::Plain(PLACE))]);
        match said.split_once(PLACE) {
            Some((before, after)) => (before.to_owned(), after.to_owned()),
            None => (said, String::new()),
        }
    }

    /// Several messages as one text, their values left for the program to fill in.
    pub(crate) fn unfilled(&self, keys: &[&str]) -> String {
        let args = [
            ("done", Arg::Plain("{$done}")),
            ("all", Arg::Plain("{$all}")),
            ("name", Arg::Plain("{$name}")),
            ("positions", Arg::Plain("{$positions}")),
        ];
        let said: Vec<_> = keys.iter().map(|key| self.tongue.locale.say_with(key, &args)).collect();
        said.join(" ")
    }

    /// "4 April 2017": no order of numbers to be mistaken.
    pub(crate) fn day(&self, day: Day) -> String {
        let (year, month, day) = civil(day);
        let month = self.tongue.locale.say_with("month", &[("m", Arg::Number(month))]);
        let (d, y) = (day.to_string(), year.to_string());
        let args = [("d", Arg::Plain(&d)), ("month", Arg::Plain(&month)), ("y", Arg::Plain(&y))];
        self.tongue.locale.say_with("day", &args)
    }

    pub(crate) fn letters_max(&self) -> usize {
        TEXT_LETTERS_MAX
    }

    pub(crate) fn most(&self) -> String {
        let n = usize::try_from(self.face.total_mebibytes).unwrap_or(usize::MAX);
        self.count("files-most", n)
    }
}

/// Year, month and day of a day count.
fn civil(day: Day) -> (i64, i64, i64) {
    let days = Span::new().try_days(day.0);
    // The calendar ends with the year 9999; a clock further off shows its last day.
    let date = days.and_then(|days| date(1970, 1, 1).checked_add(days)).unwrap_or(Date::MAX);
    (date.year().into(), date.month().into(), date.day().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_spelled_without_doubt() {
        let locale = crate::tongues::catalogue().first();
        let spelled: Vec<_> = [0, 58, 59, 789, 17_260, 20_779, 47_540, u32::MAX]
            .map(|day| {
                let (year, month, day) = civil(Day(day));
                let month = locale.say_with("month", &[("m", Arg::Number(month))]);
                format!("{day} {month} {year}")
            })
            .into();
        expect_test::expect![
            "1 January 1970, 28 February 1970, 1 March 1970, 29 February 1972, 4 April 2017, 22 November 2026, 28 February 2100, 31 December 9999"
        ]
        .assert_eq(&spelled.join(", "));
    }
}
