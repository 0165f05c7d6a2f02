//! Periods: the finest units of time of which a picture needs few enough.

use std::collections::BTreeSet;

use crate::calendar::{CalendarWords, date_of, first_of, known};

/// Most periods along an axis; more columns are wider than a page.
pub const PERIODS_MAX: usize = 8;

#[derive(Debug, Clone, Copy)]
enum Unit {
    Day,
    /// From Monday to Sunday.
    Week,
    Months(i64),
    Years(i64),
}

/// From fine to coarse; each is so much coarser that two are left of what was too many.
const UNITS: [Unit; 9] = [
    Unit::Day,
    Unit::Week,
    Unit::Months(1),
    Unit::Months(3),
    Unit::Years(1),
    Unit::Years(5),
    Unit::Years(25),
    Unit::Years(200),
    Unit::Years(1_000),
];

/// The period of each box, counted from the first that occurs, and what they are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Periods {
    pub(crate) of: Vec<Option<usize>>,
    pub(crate) labels: Vec<String>,
}

/// Sorts days into periods. Less than two tell no before and after: then there are none.
pub(crate) fn periods(days: &[Option<i64>], words: &CalendarWords) -> Periods {
    for unit in UNITS {
        let numbers: Vec<Option<i64>> =
            days.iter().map(|day| day.map(|day| number(unit, known(day)))).collect();
        let distinct: BTreeSet<i64> = numbers.iter().flatten().copied().collect();
        if distinct.len() > PERIODS_MAX && !matches!(unit, Unit::Years(1_000)) {
            continue;
        }
        if distinct.len() < 2 {
            break;
        }
        let all: Vec<i64> = distinct.into_iter().collect();
        let of = numbers.iter().map(|number| all.binary_search(&(*number)?).ok()).collect();
        let labels = all.iter().map(|&number| label(unit, number, words)).collect();
        return Periods { of, labels };
    }
    Periods { of: vec![None; days.len()], labels: Vec::new() }
}

/// Which unit a day is in; units without any day in between are not counted later.
fn number(unit: Unit, day: i64) -> i64 {
    let date = date_of(day);
    match unit {
        Unit::Day => day,
        // 5 January 1970, day 4, was a Monday.
        Unit::Week => (day - 4).div_euclid(7),
        Unit::Months(step) => (date.year * 12 + month(date.month)).div_euclid(step),
        Unit::Years(step) => date.year.div_euclid(step),
    }
}

fn month(month: usize) -> i64 {
    i64::try_from(month).unwrap_or(0)
}

fn label(unit: Unit, number: i64, words: &CalendarWords) -> String {
    let of_month = |month: i64| words.month(date_of(first_of(0, month)));
    match unit {
        Unit::Day => words.date(number),
        Unit::Week => words.span(&words.day(date_of(7 * number + 4)), &words.date(7 * number + 10)),
        Unit::Months(1) => of_month(number),
        Unit::Months(step) => {
            words.span(&of_month(number * step), &of_month(number * step + step - 1))
        }
        Unit::Years(1) => number.to_string(),
        Unit::Years(step) => {
            words.span(&(number * step).to_string(), &(number * step + step - 1).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(days: &[i64], wanted: &Expect) {
        let days: Vec<Option<i64>> = days.iter().copied().map(Some).collect();
        wanted.assert_eq(&periods(&days, &CalendarWords::default()).labels.join(", "));
    }

    #[test]
    fn the_finest_units_of_which_few_are_needed() {
        let every = |step: i64| (0..40).map(|at| 17_260 + at * step).collect::<Vec<i64>>();
        check(&[17_260, 17_262], &expect!["4 Apr 2017, 6 Apr 2017"]);
        check(&[17_260, 17_260], &expect![""]);
        check(&[], &expect![""]);
        check(
            &every(1),
            &expect![
                "3 Apr to 9 Apr 2017, 10 Apr to 16 Apr 2017, 17 Apr to 23 Apr 2017, 24 Apr to 30 Apr 2017, 1 May to 7 May 2017, 8 May to 14 May 2017"
            ],
        );
        check(
            &every(5),
            &expect!["Apr 2017, May 2017, Jun 2017, Jul 2017, Aug 2017, Sep 2017, Oct 2017"],
        );
        check(&every(20), &expect!["2017, 2018, 2019"]);
        check(&every(150), &expect!["2015 to 2019, 2020 to 2024, 2025 to 2029, 2030 to 2034"]);
        check(&every(3_000), &expect!["2000 to 2199, 2200 to 2399"]);
        check(
            &every(90_000),
            &expect![
                "2000 to 2999, 3000 to 3999, 4000 to 4999, 5000 to 5999, 6000 to 6999, 7000 to 7999, 8000 to 8999, 9000 to 9999"
            ],
        );
    }
}
