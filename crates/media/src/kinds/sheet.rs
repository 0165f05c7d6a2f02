//! Tables of Microsoft Excel (OOXML): cells in their order, tabs between, a line a row.
//!
//! Numbers that the sheet shows as dates are written as dates (ISO 8601): a search for a day must
//! find them. Formulas are not computed; what Excel stored as their result is taken.

use std::collections::HashSet;
use std::io::Read;

use super::embedded;
use super::office::{core, is_embedded};
use super::xml::{Node, walk};
use super::zip::{Archive, Entry};
use crate::job::{Limit, Outcome, Part};
use crate::worker::out::Out;
use crate::worker::{Stop, forgive};

/// Strings that cells share are held in memory.
const SHARED_BYTES_MAX: usize = 64 << 20;
/// Numbers of formats that Excel itself shows as dates or times.
const DATE_FORMATS: [u64; 16] = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50];

pub(super) fn workbook(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    core(archive, out)?;
    let mut shared = Vec::new();
    if let Some(entry) = archive.find("xl/sharedStrings.xml") {
        let ran = archive.read(entry, out).and_then(|content| shared_strings(content, &mut shared));
        forgive(ran, out)?;
    }
    let mut dates = HashSet::new();
    if let Some(entry) = archive.find("xl/styles.xml") {
        let ran = archive.read(entry, out).and_then(|content| date_styles(content, &mut dates));
        forgive(ran, out)?;
    }
    for name in sheet_names(archive, out)? {
        out.field("sheet", &name)?;
    }
    for entry in archive.numbered("xl/worksheets/sheet", ".xml") {
        let ran = sheet(archive, entry, &shared, &dates, out);
        forgive(ran, out)?;
    }
    for front in ["xl/comments", "xl/comments/comment", "xl/threadedComments/"] {
        for entry in archive.numbered(front, ".xml") {
            let ran = comments(archive, entry, out);
            forgive(ran, out)?;
        }
    }
    embedded(archive, is_embedded, out)
}

fn sheet_names(archive: &Archive<'_, '_>, out: &Out<'_>) -> Result<Vec<String>, Stop> {
    let mut names = Vec::new();
    if let Some(entry) = archive.find("xl/workbook.xml") {
        walk(archive.read(entry, out)?, |node| {
            if let Node::Start("sheet", attributes) = node {
                names.extend(attributes.get("name"));
            }
            Ok(())
        })?;
    }
    Ok(names)
}

fn shared_strings(content: impl Read, into: &mut Vec<String>) -> Result<(), Stop> {
    let (mut text, mut bytes) = (String::new(), 0);
    let (mut shown, mut spoken) = (false, false);
    walk(content, |node| {
        match node {
            Node::Start("t", _) => shown = !spoken,
            // How a word is pronounced (Japanese) stands beside it.
            Node::Start("rPh", _) => spoken = true,
            Node::End("rPh") => spoken = false,
            Node::End("t") => shown = false,
            Node::End("si") => {
                bytes += text.len() + size_of::<String>();
                into.push(std::mem::take(&mut text));
            }
            Node::Text(piece) if shown => text.push_str(piece),
            _ => {}
        }
        if bytes + text.len() > SHARED_BYTES_MAX {
            return Err(Outcome::LimitReached(Limit::Text).into());
        }
        Ok(())
    })
}

/// The numbers of styles by which a number is shown as a date.
fn date_styles(content: impl Read, into: &mut HashSet<u64>) -> Result<(), Stop> {
    let mut own = HashSet::new();
    let (mut in_cells, mut style) = (false, 0);
    walk(content, |node| {
        match node {
            Node::Start("numFmt", attributes) => {
                let code = attributes.get("formatCode").unwrap_or_default();
                if let Some(id) = attributes.number("numFmtId").filter(|_| is_date_format(&code)) {
                    own.insert(id);
                }
            }
            Node::Start("cellXfs", _) => in_cells = true,
            Node::End("cellXfs") => in_cells = false,
            Node::Start("xf", attributes) if in_cells => {
                let id = attributes.number("numFmtId").unwrap_or(0);
                if DATE_FORMATS.contains(&id) || own.contains(&id) {
                    into.insert(style);
                }
                style += 1;
            }
            _ => {}
        }
        Ok(())
    })
}

/// Letters of dates outside quotes and brackets.
fn is_date_format(code: &str) -> bool {
    let mut quoted = false;
    let mut bracketed = false;
    let mut has_day = false;
    for character in code.chars() {
        match character {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'Y' | 'd' | 'D' | 'h' | 'H' if !quoted && !bracketed => has_day = true,
            _ => {}
        }
    }
    has_day
}

fn sheet(
    archive: &Archive<'_, '_>,
    entry: &Entry,
    shared: &[String],
    dates: &HashSet<u64>,
    out: &mut Out<'_>,
) -> Result<(), Stop> {
    let (mut kind, mut style) = (String::new(), None);
    let (mut value, mut shown, mut first) = (String::new(), false, true);
    walk(archive.read(entry, out)?, |node| {
        match node {
            Node::Start("row", _) => first = true,
            Node::Start("c", attributes) => {
                kind = attributes.get("t").unwrap_or_default();
                style = attributes.number("s");
                value.clear();
            }
            Node::Start("v" | "t", _) => shown = true,
            Node::End("v" | "t") => shown = false,
            Node::Text(text) if shown => value.push_str(text),
            Node::End("c") => {
                if !std::mem::replace(&mut first, false) {
                    out.text(Part::Body, "\t")?;
                }
                let index = value.trim().parse().ok();
                let as_date =
                    || style.filter(|style| dates.contains(style)).and_then(|_| date(&value));
                match kind.as_str() {
                    "s" => {
                        let text = index.and_then(|index: usize| shared.get(index));
                        out.text(Part::Body, text.map_or("", String::as_str))?;
                    }
                    "" | "n" => match as_date() {
                        Some(date) => out.text(Part::Body, &date)?,
                        None => out.text(Part::Body, &value)?,
                    },
                    _ => out.text(Part::Body, &value)?,
                }
            }
            Node::End("row") => out.text(Part::Body, "\n")?,
            _ => {}
        }
        Ok(())
    })
}

fn comments(archive: &Archive<'_, '_>, entry: &Entry, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut shown = false;
    walk(archive.read(entry, out)?, |node| {
        match node {
            Node::Start("t" | "text", _) => shown = true,
            Node::End("t") => shown = false,
            Node::End("comment" | "threadedComment") => {
                shown = false;
                out.text(Part::Comment, "\n")?;
            }
            Node::Text(text) if shown => out.text(Part::Comment, text)?,
            _ => {}
        }
        Ok(())
    })
}

/// Days since 30 December 1899, as a date; with the time if there is one. Howard Hinnant's
/// `civil_from_days`, from days since 1 March 0000.
#[allow(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn date(value: &str) -> Option<String> {
    let number: f64 = value.trim().parse().ok()?;
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    let seconds = (number * 86_400.0).round() as i64;
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    if days == 0 {
        return Some(time);
    }
    // 1899-12-30 is day 693,899 since 0000-03-01.
    let since = days + 693_899;
    let (era, of_era) = (since / 146_097, since % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if seconds == 0 { date } else { format!("{date}T{time}") })
}

#[cfg(test)]
mod tests {
    use super::{date, is_date_format};

    #[test]
    fn a_number_of_days_is_a_date() {
        let cases = [
            ("1", "1899-12-31"),
            ("61", "1900-03-01"),
            ("45384", "2024-04-02"),
            ("45384.5", "2024-04-02T12:00"),
            ("0.25", "06:00"),
        ];
        for (number, expected) in cases {
            assert_eq!(date(number).as_deref(), Some(expected));
        }
        assert_eq!(date("-1"), None);
        assert_eq!(date("1e300"), None);
    }

    #[test]
    fn a_format_with_days_is_one_of_dates() {
        assert!(is_date_format("dd/mm/yyyy"));
        assert!(!is_date_format("0.00"));
        assert!(!is_date_format("[Red]0 \"days\""));
    }
}
