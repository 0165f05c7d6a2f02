//! A time axis: the finest ticks whose labels leave room for one another.

use crate::calendar::{CalendarWords, date_of, first_of, known};
use crate::text::width;

/// Size of the labels.
pub(crate) const TICK_SIZE: i32 = 12;
/// Least room between two labels.
const LABEL_GAP: i32 = 14;
/// More ticks than this never fit, so they are not even made.
const TICKS_MAX: i64 = 64;

/// A label at the beginning of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) day: i64,
    pub(crate) label: String,
    /// The year, under the first tick of each.
    pub(crate) year: Option<String>,
}

/// Days on a line of pixels, from its beginning. Days have a length: half-days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// First day.
    first: i64,
    /// The day after the last.
    end: i64,
    width: i32,
}

impl Scale {
    /// From the first day to the one after the last; at least one day.
    pub(crate) fn new(first: i64, end: i64, width: i32) -> Self {
        let first = known(first);
        Self { first, end: known(end).max(first + 1), width }
    }

    pub(crate) fn width(&self) -> i32 {
        self.width
    }

    /// Where a day begins.
    pub(crate) fn start(&self, day: i64) -> i32 {
        self.half(2 * known(day))
    }

    /// The middle of a day.
    pub(crate) fn middle(&self, day: i64) -> i32 {
        self.half(2 * known(day) + 1)
    }

    fn half(&self, halves: i64) -> i32 {
        let span = 2 * (self.end - self.first);
        let wide = i64::from(self.width);
        let x = (halves - 2 * self.first) * wide / span;
        i32::try_from(x.clamp(0, wide)).unwrap_or(self.width)
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Days(i64),
    Months(i64),
    Years(i64),
}

/// From days to ages.
const STEPS: [Step; 18] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
    Step::Years(200),
    Step::Years(500),
    Step::Years(1_000),
    Step::Years(5_000),
    Step::Years(20_000),
];

/// The finest ticks that fit.
pub(crate) fn ticks(scale: Scale, words: &CalendarWords) -> Vec<Tick> {
    let made = STEPS.iter().filter_map(|&step| labelled(step, scale, words));
    let mut fitting = made.filter(|ticks| fits(ticks, scale));
    fitting.next().unwrap_or_default()
}

/// Whether no label touches the next, nor a year the next year.
fn fits(ticks: &[Tick], scale: Scale) -> bool {
    let fit = |labels: Vec<(i64, &String)>| {
        labels.windows(2).all(|pair| {
            let between = scale.start(pair[1].0) - scale.start(pair[0].0);
            let needed = width(pair[0].1, TICK_SIZE) + width(pair[1].1, TICK_SIZE);
            between >= needed / 2 + LABEL_GAP
        })
    };
    let years = ticks.iter().filter_map(|tick| Some((tick.day, tick.year.as_ref()?)));
    fit(ticks.iter().map(|tick| (tick.day, &tick.label)).collect()) && fit(years.collect())
}

/// All ticks of one step within the scale; none if there are too many.
fn labelled(step: Step, scale: Scale, words: &CalendarWords) -> Option<Vec<Tick>> {
    let days = days(step, scale)?;
    let mut year_before = None;
    let ticks = days.into_iter().map(|day| {
        let date = date_of(day);
        let label = match step {
            Step::Days(_) => words.day(date),
            Step::Months(_) => words.name(date.month),
            Step::Years(_) => date.year.to_string(),
        };
        let is_new = !matches!(step, Step::Years(_)) && year_before != Some(date.year);
        year_before = Some(date.year);
        Tick { day, label, year: is_new.then(|| date.year.to_string()) }
    });
    Some(ticks.collect())
}

fn days(step: Step, scale: Scale) -> Option<Vec<i64>> {
    let (first, last) = (date_of(scale.first), date_of(scale.end));
    let months =
        |date: crate::calendar::Date| date.year * 12 + i64::try_from(date.month).unwrap_or(0);
    // Weeks begin on Monday: 5 January 1970 was one, day 4.
    let (low, high, step, to_day): (i64, i64, i64, fn(i64) -> i64) = match step {
        Step::Days(7) => (scale.first - 4, scale.end - 4, 7, |at| at + 4),
        Step::Days(step) => (scale.first, scale.end, step, |at| at),
        Step::Months(step) => (months(first), months(last), step, |at| first_of(0, at)),
        Step::Years(step) => (first.year, last.year, step, |at| first_of(at, 0)),
    };
    if (high - low) / step > TICKS_MAX {
        return None;
    }
    let from = low.div_euclid(step) * step;
    let all = (0..=TICKS_MAX + 1).map(|at| to_day(from + at * step));
    Some(all.filter(|&day| day >= scale.first && day < scale.end).collect())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(first: i64, end: i64, width: i32, wanted: &Expect) {
        let ticks = ticks(Scale::new(first, end, width), &CalendarWords::default());
        let text: Vec<String> = ticks
            .iter()
            .map(|tick| match &tick.year {
                Some(year) => format!("{} ({year})", tick.label),
                None => tick.label.clone(),
            })
            .collect();
        wanted.assert_eq(&text.join(", "));
    }

    #[test]
    fn from_days_to_ages() {
        let day = first_of(2017, 2) + 28;
        check(
            day,
            day + 7,
            480,
            &expect!["29 Mar (2017), 30 Mar, 31 Mar, 1 Apr, 2 Apr, 3 Apr, 4 Apr"],
        );
        check(day, day + 30, 480, &expect!["3 Apr (2017), 10 Apr, 17 Apr, 24 Apr"]);
        check(
            day,
            day + 300,
            480,
            &expect!["Apr (2017), May, Jun, Jul, Aug, Sep, Oct, Nov, Dec, Jan (2018)"],
        );
        check(
            day,
            day + 1_000,
            480,
            &expect!["Apr (2017), Jul, Oct, Jan (2018), Apr, Jul, Oct, Jan (2019), Apr, Jul, Oct"],
        );
        check(day, day + 4_000, 480, &expect!["2018, 2020, 2022, 2024, 2026, 2028"]);
        check(day, day + 30_000, 480, &expect!["2020, 2030, 2040, 2050, 2060, 2070, 2080, 2090"]);
        check(i64::MIN, i64::MAX, 480, &expect!["-5000, 0, 5000"]);
    }
}
