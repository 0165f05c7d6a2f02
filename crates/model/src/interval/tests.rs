#![allow(clippy::needless_pass_by_value, reason = "`expect!` is written in place")]

use expect_test::{Expect, expect};
use jiff::civil::Date as Civil;
use proptest::prelude::*;

use super::*;

fn interval(text: &str) -> Interval {
    text.parse::<Edtf>().unwrap().interval()
}

/// The day in words, by the calendar of another library where it reaches.
fn shown(day: Option<i64>) -> String {
    let Some(day) = day else { return "-".to_owned() };
    let near = i32::try_from(day).ok().filter(|day| day.abs() < 4_000_000);
    near.and_then(|day| {
        Civil::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
    })
    .map_or(format!("day {day}"), |date| date.to_string())
}

fn check(text: &str, expected: Expect) {
    let interval = interval(text);
    let mark = |set, word| if set { word } else { "" };
    expected.assert_eq(&format!(
        "{} to {}{}{}",
        shown(interval.earliest),
        shown(interval.latest),
        mark(interval.approximate, ", approximate"),
        mark(interval.uncertain, ", uncertain"),
    ));
}

#[test]
fn plain_dates_have_their_own_days() {
    check("2017-04-03", expect!["2017-04-03 to 2017-04-03"]);
    check("2017-04", expect!["2017-04-01 to 2017-04-30"]);
    check("2016-02", expect!["2016-02-01 to 2016-02-29"]);
    check("1900-02", expect!["1900-02-01 to 1900-02-28"]);
    check("2017", expect!["2017-01-01 to 2017-12-31"]);
    check("0000", expect!["0000-01-01 to 0000-12-31"]);
}

#[test]
fn a_time_of_day_is_its_day_as_written() {
    check("2017-04-03T23:30:00-10:00", expect!["2017-04-03 to 2017-04-03"]);
    check("2017-04-03T00:00:00Z", expect!["2017-04-03 to 2017-04-03"]);
}

#[test]
fn unspecified_digits_take_every_value() {
    check("201X", expect!["2010-01-01 to 2019-12-31"]);
    check("20XX", expect!["2000-01-01 to 2099-12-31"]);
    check("2017-XX", expect!["2017-01-01 to 2017-12-31"]);
    check("2017-XX-XX", expect!["2017-01-01 to 2017-12-31"]);
    check("2017-02-XX", expect!["2017-02-01 to 2017-02-28"]);
    check("-201X", expect!["-002019-01-01 to -002010-12-31"]);
    check("-20XX", expect!["-002099-01-01 to -002000-12-31"]);
}

#[test]
fn marks_are_kept_and_do_not_move_what_is_written() {
    check("2017-04~", expect!["2017-04-01 to 2017-04-30, approximate"]);
    check("2017-04?", expect!["2017-04-01 to 2017-04-30, uncertain"]);
    check("2017-04%", expect!["2017-04-01 to 2017-04-30, approximate, uncertain"]);
    check("201X?", expect!["2010-01-01 to 2019-12-31, uncertain"]);
}

#[test]
fn intervals_reach_from_the_first_day_to_the_last() {
    check("2017-02-20/2017-03-10", expect!["2017-02-20 to 2017-03-10"]);
    check("2017-03/2017-04-10", expect!["2017-03-01 to 2017-04-10"]);
    check("2017~/2018", expect!["2017-01-01 to 2018-12-31, approximate"]);
    check("2017/2018?", expect!["2017-01-01 to 2018-12-31, uncertain"]);
    check("2017/..", expect!["2017-01-01 to -"]);
    check("../2017", expect!["- to 2017-12-31"]);
    check("2017/", expect!["2017-01-01 to -"]);
    check("/2017", expect!["- to 2017-12-31"]);
    check("2017/2017-02", expect!["2017-01-01 to 2017-02-28"]);
}

#[test]
fn an_interval_that_ends_before_it_begins_is_uncertain() {
    check("2019/2018", expect!["2018-01-01 to 2019-12-31, uncertain"]);
    check("2017-03-10/2017-02-20", expect!["2017-02-20 to 2017-03-10, uncertain"]);
}

#[test]
fn seasons_are_shown_as_in_the_north_and_approximate() {
    check("2017-21", expect!["2017-03-01 to 2017-05-31, approximate"]);
    check("2017-22", expect!["2017-06-01 to 2017-08-31, approximate"]);
    check("2017-23", expect!["2017-09-01 to 2017-11-30, approximate"]);
    check("2015-24", expect!["2015-12-01 to 2016-02-29, approximate"]);
    check("2017-22-XX", expect!["2017-06-01 to 2017-08-31, approximate"]);
}

#[test]
fn far_years_are_counted_up_to_the_bound() {
    check("-0044-03-15", expect!["-000044-03-15 to -000044-03-15"]);
    check("Y-10000", expect!["day -4371953 to day -4371588"]);
    check("Y170000002", expect!["day 62090506203 to day 62090506567"]);
    check("Y5000000000", expect!["day 1826211780472 to day 1826211780837"]);
    check("Y5000000001", expect!["- to -"]);
    check("Y-9223372036854775807", expect!["- to -"]);
}

/// `a ? b`: before, after, overlaps, order.
fn compare(first: &str, second: &str, expected: Expect) {
    let (a, b) = (interval(first), interval(second));
    expected.assert_eq(&format!(
        "before {:?}, after {:?}, overlaps {:?}, order {:?}",
        a.before(&b),
        b.before(&a),
        a.overlaps(&b),
        a.order(&b)
    ));
}

/// The most common answer.
fn nothing_follows(first: &str, second: &str) {
    let unknown =
        expect!["before CannotTell, after CannotTell, overlaps CannotTell, order CannotTell"];
    compare(first, second, unknown);
}

#[test]
fn spans_apart_have_an_order() {
    compare("2017-03", "2017-04", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("2018", "2017-04", expect!["before No, after Yes, overlaps No, order After"]);
    compare("2017/2018", "2019/..", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("../2016", "2017", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("/2016", "2017", expect!["before Yes, after No, overlaps No, order Before"]);
}

#[test]
fn spans_that_meet_have_none() {
    compare(
        "2017",
        "2017-04",
        expect!["before CannotTell, after CannotTell, overlaps Yes, order CannotTell"],
    );
    compare(
        "2017-04-03",
        "2017-04-03",
        expect!["before No, after No, overlaps Yes, order CannotTell"],
    );
    compare(
        "2017-04-01/2017-04-03",
        "2017-04-03/2017-04-05",
        expect!["before CannotTell, after No, overlaps Yes, order CannotTell"],
    );
}

#[test]
fn approximate_reaches_by_its_own_length() {
    // "About April" may be March or May, and is before June.
    compare(
        "2017-04~",
        "2017-05",
        expect!["before CannotTell, after CannotTell, overlaps CannotTell, order CannotTell"],
    );
    compare("2017-04~", "2017-06", expect!["before Yes, after No, overlaps No, order Before"]);
    compare(
        "2017~",
        "2018-12-31",
        expect!["before CannotTell, after No, overlaps CannotTell, order CannotTell"],
    );
    compare("2017~", "2019", expect!["before Yes, after No, overlaps No, order Before"]);
}

#[test]
fn uncertain_proves_nothing() {
    nothing_follows("1990?", "2017");
    nothing_follows("1990%", "2017");
    nothing_follows("2019/2018", "2030");
    nothing_follows("Y5000000001", "2017");
    // Only the marked end is in doubt.
    compare("1990?/1995", "2017", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("2017/2018?", "1990", expect!["before No, after Yes, overlaps No, order After"]);
}

#[test]
fn an_open_end_is_known_and_an_unknown_end_is_not() {
    compare(
        "2017/..",
        "2030",
        expect!["before CannotTell, after CannotTell, overlaps Yes, order CannotTell"],
    );
    compare(
        "2017/",
        "2030",
        expect!["before CannotTell, after CannotTell, overlaps CannotTell, order CannotTell"],
    );
}

#[test]
fn a_season_is_placed_only_where_every_reading_agrees() {
    // December 2016 to March 2018, where the southern summer may be either.
    nothing_follows("2017-22", "2017-01");
    nothing_follows("2017-22", "2018-02");
    compare("2017-22", "2018-04", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("2017-22", "2016-11-28", expect!["before No, after Yes, overlaps No, order After"]);
    // The winter of 2017 may have begun in December 2016, or in December 2017.
    nothing_follows("2017-24", "2017-01");
    compare("2017-24", "2016-11-29", expect!["before No, after Yes, overlaps No, order After"]);
    compare("2017-24", "2018-04", expect!["before Yes, after No, overlaps No, order Before"]);
    compare("2017-21", "2017-02", expect!["before No, after Yes, overlaps No, order After"]);
    compare("2017-23", "2018", expect!["before Yes, after No, overlaps No, order Before"]);
}

proptest! {
    /// The calendar of another library is the judge for every day that it knows.
    #[test]
    fn days_agree_with_jiff(day in -4_300_000_i32..2_900_000) {
        let epoch = Civil::constant(1970, 1, 1);
        let Ok(date) = epoch.checked_add(jiff::Span::new().days(day)) else { return Ok(()) };
        let (year, month, day_of_month) = (date.year(), date.month(), date.day());
        prop_assert_eq!(
            day_number(year.into(), month.into(), day_of_month.into()),
            i64::from(day)
        );
        prop_assert_eq!(
            month_length(year.into(), month.into()),
            i64::from(date.days_in_month())
        );
    }

    /// Whatever is written, the first day is not after the last, two answers never contradict each
    /// other, and swapping the two swaps the answer.
    #[test]
    fn answers_are_consistent(
        first in "(-?[0-9]{3}[0-9X])(-(0[1-9]|1[0-2]|2[1-4]))?[~?%]?(/(\\.\\.)?|/[0-9]{4}[~?%]?)?",
        second in "([12][0-9]{3})(-(0[1-9]|1[0-2]))?(-XX)?[~?%]?",
    ) {
        let (Ok(a), Ok(b)) = (first.parse::<Edtf>(), second.parse::<Edtf>()) else { return Ok(()) };
        let (a, b) = (a.interval(), b.interval());
        if let (Some(from), Some(to)) = (a.earliest, a.latest) {
            prop_assert!(from <= to);
        }
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        if a.before(&b) == Holds::Yes {
            prop_assert_eq!(a.overlaps(&b), Holds::No);
            prop_assert_eq!(b.before(&a), Holds::No);
            prop_assert_eq!(b.order(&a), Order::After);
            prop_assert!(a.latest < b.earliest);
        }
        if a.overlaps(&b) == Holds::Yes {
            prop_assert!(a.order(&b) == Order::CannotTell);
        }
    }
}
