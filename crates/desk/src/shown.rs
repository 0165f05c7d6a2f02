//! Text of a case on its way into a page: controls that reorder or hide text are written out,
//! direction follows language, dates are unambiguous.
//!
//! Escaping is the templates' business. What goes back into a field that a person edits is not
//! changed here, or it would be saved changed.

use std::fmt;

use jiff::Timestamp;
use testimony_locale::{Arg, Direction, Locale};
use testimony_model::Handle;
use testimony_plot::CalendarWords;

use crate::said::Counted;

#[cfg(test)]
mod tests;

/// Languages that are written from right to left, by their first subtag.
const RTL_LANGUAGES: [&str; 14] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"];
/// Scripts that are written from right to left, where the tag names one.
const RTL_SCRIPTS: [&str; 7] = ["adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"];
/// Text that can be shown: `a\u{202e}b` stands as `a[U+202E]b`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown(String);

/// The `lang` and `dir` of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tongue {
    /// The BCP 47 tag; empty where it is not known.
    pub(crate) lang: String,
    /// `ltr`, `rtl`, or `auto` where the language is not known.
    pub(crate) dir: &'static str,
}

impl Shown {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The first characters, on one line.
    pub(crate) fn beginning(text: &str, chars: usize) -> Self {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            if line.chars().count() > chars {
                line = line.chars().take(chars).collect();
                line.push('…');
                break;
            }
        }
        Self::from(line)
    }
}

impl<T: AsRef<str>> From<T> for Shown {
    fn from(text: T) -> Self {
        let mut shown = String::with_capacity(text.as_ref().len());
        for c in text.as_ref().chars() {
            if is_hidden(c) {
                shown.push_str(&format!("[U+{:04X}]", u32::from(c)));
            } else {
                shown.push(c);
            }
        }
        Self(shown)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tongue {
    pub(crate) fn of(language: Option<&str>) -> Self {
        let Some(tag) = language.filter(|tag| !tag.is_empty()) else {
            return Self { lang: String::new(), dir: "auto" };
        };
        let lower = tag.to_ascii_lowercase();
        let mut parts = lower.split('-');
        let first = parts.next().unwrap_or_default();
        let script = parts.next().filter(|part| part.len() == 4);
        let rtl = match script {
            Some(script) => RTL_SCRIPTS.contains(&script),
            None => RTL_LANGUAGES.contains(&first),
        };
        Self { lang: tag.to_owned(), dir: if rtl { "rtl" } else { "ltr" } }
    }
}

/// Characters that change the order of others, hide, or may not stand in a page. Line breaks and
/// tabs stay, and so do the joiners (U+200C, U+200D): Persian and many Indic words need them.
pub(crate) fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// A date as people read it in any country: `2017-04-03` is "3 Apr 2017".
pub(crate) fn day(locale: &Locale, edtf: &str) -> Shown {
    let said = match edtf.split_once('/') {
        None => one_day(locale, edtf),
        Some((first, last)) => {
            one_day(locale, first).zip(one_day(locale, last)).map(|(first, last)| {
                let args = [("first", Arg::Plain(&first)), ("last", Arg::Plain(&last))];
                locale.say_with("date-between", &args)
            })
        }
    };
    said.map_or_else(|| as_written(locale, edtf), Shown)
}

/// A date that is not put into words; its parts keep their order on a page that runs the other way.
fn as_written(locale: &Locale, edtf: &str) -> Shown {
    let Shown(text) = Shown::from(edtf);
    Shown(match locale.direction() {
        Direction::LeftToRight => text,
        Direction::RightToLeft => format!("\u{2066}{text}\u{2069}"),
    })
}

fn one_day(locale: &Locale, edtf: &str) -> Option<String> {
    let (about, plain) = edtf.strip_suffix('~').map_or((false, edtf), |plain| (true, plain));
    let parts: Vec<&str> = plain.split('-').collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || parts.first().is_none_or(|year| year.len() != 4) {
        return None;
    }
    // The century of a year such as 0044 is not to be lost, so it stays a text.
    let said = match parts.as_slice() {
        [year] => (*year).to_owned(),
        [year, of] => {
            let (m, name) = month(locale, of)?;
            let args = [("month", Arg::Plain(&name)), ("m", m), ("y", Arg::Plain(year))];
            locale.say_with("date-month", &args)
        }
        [year, of, on] => {
            let (d, (_, name)) = (on.parse::<u8>().ok()?, month(locale, of)?);
            let d = Arg::Number(i64::from(d));
            let args = [("d", d), ("month", Arg::Plain(&name)), ("y", Arg::Plain(year))];
            locale.say_with("date-day", &args)
        }
        _ => return None,
    };
    let when = [("when", Arg::Plain(&said))];
    Some(if about { locale.say_with("date-about", &when) } else { said })
}

fn month(locale: &Locale, of: &str) -> Option<(Arg<'static>, String)> {
    let number = of.parse::<u8>().ok().filter(|number| (1..=12).contains(number))?;
    let m = Arg::Number(i64::from(number));
    Some((m, locale.say_with("month", &[("m", m)])))
}

/// A moment, as the world's clock has it.
pub(crate) fn moment(locale: &Locale, at: Timestamp) -> String {
    let date = day(locale, &at.strftime("%Y-%m-%d").to_string());
    let time = at.strftime("%H:%M").to_string();
    let args = [("date", Arg::Plain(date.as_str())), ("time", Arg::Plain(&time))];
    locale.say_with("date-time", &args)
}

/// How a picture writes dates.
pub(crate) fn calendar(locale: &Locale) -> CalendarWords {
    let months = std::array::from_fn(|at| {
        let number = i64::try_from(at).unwrap_or(0) + 1;
        locale.say_with("month", &[("m", Arg::Number(number))])
    });
    let fields = [
        ("d", Arg::Plain("{day}")),
        ("month", Arg::Plain("{month}")),
        ("m", Arg::Number(0)),
        ("y", Arg::Plain("{year}")),
        ("first", Arg::Plain("{first}")),
        ("last", Arg::Plain("{last}")),
    ];
    CalendarWords {
        months,
        date: locale.say_with("date-day", &fields),
        day: locale.say_with("date-day-alone", &fields),
        month: locale.say_with("date-month", &fields),
        span: locale.say_with("date-span", &fields),
    }
}

/// A size as people read it.
pub(crate) fn size(locale: &Locale, bytes: u64) -> String {
    const UNITS: [&str; 4] = ["size-kb", "size-mb", "size-gb", "size-tb"];
    if bytes < 1_000 {
        return locale.say_with("size-bytes", &[("n", Arg::Number(bytes.counted()))]);
    }
    let (mut unit, mut tenths) = (0, bytes / 100);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    let (whole, tenths) =
        (Arg::Number((tenths / 10).counted()), Arg::Number((tenths % 10).counted()));
    locale.say_with(UNITS[unit], &[("n", whole), ("tenths", tenths)])
}

/// An id as one segment of a path. An id that is a page's own name is written with an escape.
pub(crate) fn segment(id: &Handle) -> String {
    if id.as_str() == "new" {
        return "%6Eew".to_owned();
    }
    percent(id.as_str())
}

/// Everything but letters, digits, `-`, `_` and `.` as `%XX` (RFC 8187 allows no less).
pub(crate) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
