//! The pages, as values. The words are in `templates/`.

use askama::Template;
use testimony_seal::{Day, Message, TeamPublic};
use zeroize::Zeroizing;

use crate::limits::TEXT_LETTERS_MAX;

/// What all pages share.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) style: &'static str,
    pub(crate) letters_max: usize,
    pub(crate) total_mebibytes: u64,
}

impl Look {
    pub(crate) fn new(team: &TeamPublic, total_bytes_max: u64) -> Self {
        Self {
            title: team.title.clone(),
            name: team.name.clone(),
            style: include_str!("../../templates/style.css"),
            letters_max: TEXT_LETTERS_MAX,
            total_mebibytes: (total_bytes_max >> 20).max(1),
        }
    }
}

/// What went wrong, and what to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) what: &'static str,
    pub(crate) hint: &'static str,
}

/// A file that did not arrive whole.
pub(crate) struct Missing {
    pub(crate) name: Zeroizing<String>,
    pub(crate) why: &'static str,
}

#[derive(Template)]
#[template(path = "start.html")]
pub(crate) struct Start<'a> {
    pub(crate) look: &'a Look,
}

#[derive(Template)]
#[template(path = "send.html")]
pub(crate) struct Send<'a> {
    pub(crate) look: &'a Look,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) text: &'a str,
}

#[derive(Template)]
#[template(path = "words.html")]
pub(crate) struct Words<'a> {
    pub(crate) look: &'a Look,
    pub(crate) words: &'a str,
    pub(crate) files_whole: usize,
    pub(crate) missing: &'a [Missing],
    /// There were more, which were not counted.
    pub(crate) more: bool,
}

#[derive(Template)]
#[template(path = "return.html")]
pub(crate) struct Return<'a> {
    pub(crate) look: &'a Look,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) words: &'a str,
    pub(crate) text: &'a str,
}

/// One message in a mailbox.
pub(crate) enum Shown {
    Whole(ShownMessage),
    Refused,
}

pub(crate) struct ShownMessage {
    pub(crate) day: String,
    pub(crate) text: Zeroizing<String>,
}

impl Shown {
    pub(crate) fn new(message: &mut Message) -> Self {
        let text = Zeroizing::new(std::mem::take(&mut message.text));
        Self::Whole(ShownMessage { day: spell_day(message.day), text })
    }
}

#[derive(Template)]
#[template(path = "mailbox.html")]
pub(crate) struct Mailbox<'a> {
    pub(crate) look: &'a Look,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) words: &'a str,
    pub(crate) messages: &'a [Shown],
    pub(crate) answered: bool,
    pub(crate) text: &'a str,
    pub(crate) files_whole: usize,
    pub(crate) missing: &'a [Missing],
    /// There were more, which were not counted.
    pub(crate) more: bool,
}

#[derive(Template)]
#[template(path = "plain.html")]
pub(crate) struct Plain<'a> {
    pub(crate) look: &'a Look,
    pub(crate) what: &'a str,
    pub(crate) hint: &'a str,
}

/// "4 Apr 2017": no order of numbers to be mistaken. (Civil date from a day count: Hinnant,
/// "chrono-compatible low-level date algorithms", `civil_from_days`.)
fn spell_day(day: Day) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let shifted = u64::from(day.0) + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let (month, next_year) =
        if from_march < 10 { (from_march + 2, 0) } else { (from_march - 10, 1) };
    let month = usize::try_from(month).ok().and_then(|month| MONTHS.get(month));
    let year = year_of_era + era * 400 + next_year;
    format!("{day_of_month} {} {year}", month.copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_spelled_without_doubt() {
        let spelled: Vec<_> =
            [0, 58, 59, 789, 17_260, 20_779, 47_540].map(|day| spell_day(Day(day))).into();
        expect_test::expect![
            "1 Jan 1970, 28 Feb 1970, 1 Mar 1970, 29 Feb 1972, 4 Apr 2017, 22 Nov 2026, 28 Feb 2100"
        ]
        .assert_eq(&spelled.join(", "));
    }
}
