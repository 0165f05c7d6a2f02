//! Which number formats show a date: ECMA-376 part 1, 18.8.30.

use std::collections::HashMap;

use crate::Error;
use crate::limits::STYLES_MAX;
use crate::xml::{Node, Xml};
use crate::zip::Archive;

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    Number,
    Date,
}

/// For each format that a cell can name, what it shows.
pub(crate) fn read(archive: &Archive<'_>, part: &str) -> Result<Vec<Shows>, Error> {
    let mut xml = Xml::new(archive.part(part)?, "the list of formats");
    let mut codes: HashMap<u64, Shows> = HashMap::new();
    let (mut formats, mut is_inside) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Node::Start(tag) => match tag.name() {
                "numFmt" if codes.len() < STYLES_MAX => {
                    let code = tag.get("formatCode").unwrap_or_default();
                    codes.insert(tag.number("numFmtId").unwrap_or(0), of_code(&code));
                }
                "cellXfs" => is_inside = true,
                "xf" if is_inside && formats.len() < STYLES_MAX => {
                    formats.push(tag.number("numFmtId").unwrap_or(0));
                }
                _ => {}
            },
            Node::End(end) if end.name() == "cellXfs" => is_inside = false,
            Node::Over => break,
            _ => {}
        }
    }
    let shows = |id: &u64| codes.get(id).copied().unwrap_or_else(|| built_in(*id));
    Ok(formats.iter().map(shows).collect())
}

/// Formats that have a number and no code; 27 to 36 and 50 to 58 are dates of East Asia. 46 counts
/// hours beyond a day.
fn built_in(id: u64) -> Shows {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shows::Date,
        _ => Shows::Number,
    }
}

/// A code shows a date if a letter of dates is outside quotes, escapes and brackets. Elapsed time,
/// `[h]:mm`, is a number.
pub(crate) fn of_code(code: &str) -> Shows {
    let mut letters = code.split(';').next().unwrap_or_default().chars();
    let mut shows = Shows::Number;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | '_' | '*' => drop(letters.next()),
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                let is_elapsed = !inside.is_empty()
                    && ['h', 'm', 's']
                        .iter()
                        .any(|unit| inside.chars().all(|c| c.eq_ignore_ascii_case(unit)));
                if is_elapsed {
                    return Shows::Number;
                }
            }
            'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => shows = Shows::Date,
            _ => {}
        }
    }
    shows
}

#[cfg(test)]
mod tests {
    use super::{Shows, of_code};

    #[test]
    fn codes_that_show_a_date() {
        for code in ["dd.mm.yyyy", "[$-419]D MMMM YYYY;@", "yyyy", "h:mm AM/PM", "\"on\" d/m"] {
            assert_eq!(of_code(code), Shows::Date, "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0\" days\"",
            "[h]:mm:ss",
            "[Red]0",
            "0.00E+00",
            "@",
            "0\\d",
            "0_d",
            "",
            "\"",
            "[",
            "\\",
            "[$kg-409] 0;dd",
        ] {
            assert_eq!(of_code(code), Shows::Number, "{code}");
        }
    }
}
