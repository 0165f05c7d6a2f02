//! Dates as lists have them; what cannot be decided is refused.

use super::{DayOrder, Serial, date, evidence, of_number};

fn read(text: &str, order: DayOrder) -> String {
    match date(text, order, None) {
        Ok(date) => date.to_string(),
        Err(refused) => refused.wrong.into_owned(),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text, DayOrder::Unknown), *expected, "{text}");
    }
}

#[test]
fn numbers_alone() {
    check(&[
        ("2017", "2017"),
        ("2017-04", "2017-04"),
        ("04.2017", "2017-04"),
        ("4/2017", "2017-04"),
        ("2017-04-03", "2017-04-03"),
        ("2017/4/3", "2017-04-03"),
        ("2017.04.03", "2017-04-03"),
        ("13/04/2017", "2017-04-13"),
        ("04/13/2017", "2017-04-13"),
        ("04-04-2017", "2017-04-04"),
        ("03.04.2017", "2017-04-03"),
        (" ٠٣.٠٤.٢٠١٧ ", "2017-04-03"),
        ("۲۰۱۷/۰۴/۰۳", "2017-04-03"),
        ("03.04.2017 г.", "2017-04-03"),
        ("2017-04-03T14:30:00Z", "2017-04-03T14:30:00Z"),
        ("03.04.2017 14:30", "2017-04-03T14:30:00"),
        ("2017-04-03 00:00:00", "2017-04-03"),
        ("29.02.2016", "2016-02-29"),
    ]);
}

#[test]
fn edtf_is_taken_as_it_is() {
    check(&[
        ("2017-04~", "2017-04~"),
        ("2017?", "2017?"),
        ("2017-02-20/2017-03-10", "2017-02-20/2017-03-10"),
        ("../2017-04", "../2017-04"),
        ("201X", "201X"),
        ("2017-XX", "2017-XX"),
        ("1396-01/1396-02", "has a year before 1600 or after 2199, as other calendars have"),
    ]);
}

#[test]
fn six_languages() {
    check(&[
        ("April 2017", "2017-04"),
        ("3rd of April, 2017", "2017-04-03"),
        ("Apr. 3, 2017", "2017-04-03"),
        ("3 апреля 2017 г.", "2017-04-03"),
        ("апрель 2017", "2017-04"),
        ("3-го апреля 2017 года", "2017-04-03"),
        ("3 квітня 2017 року", "2017-04-03"),
        ("листопад 2017", "2017-11"),
        ("3 أبريل 2017", "2017-04-03"),
        ("٣ نيسان ٢٠١٧", "2017-04-03"),
        ("كانون الثاني 2017", "2017-01"),
        ("3 de abril de 2017", "2017-04-03"),
        ("le 1er avril 2017", "2017-04-01"),
        ("août 2017", "2017-08"),
        ("2017 April 3", "2017-04-03"),
        ("3-Apr-2017", "2017-04-03"),
        ("весна 2017", "2017-21"),
        ("winter 2017", "2017-24"),
        ("1990s", "199X"),
        ("1990-е годы", "199X"),
    ]);
}

#[test]
fn about_before_and_between() {
    check(&[
        ("about 2017", "2017~"),
        ("ok. 2017", "is not a date"),
        ("ок. 2017 г.", "2017~"),
        ("~ April 2017", "2017-04~"),
        ("c. 2017?", "2017%"),
        ("حوالي 2017", "2017~"),
        ("April 2017 (?)", "2017-04?"),
        ("возможно, апрель 2017", "2017-04?"),
        ("before April 2017", "../2017-04"),
        ("до 3 апреля 2017", "../2017-04-03"),
        ("قبل 2017", "../2017"),
        ("antes de abril de 2017", "../2017-04"),
        ("after 2017", "2017/.."),
        ("с 2017 года", "2017/.."),
        ("depuis 2017", "2017/.."),
        ("3-5 April 2017", "2017-04-03/2017-04-05"),
        ("3–5 апреля 2017", "2017-04-03/2017-04-05"),
        ("с 3 по 5 апреля 2017", "2017-04-03/2017-04-05"),
        ("від 3 до 5 квітня 2017", "2017-04-03/2017-04-05"),
        ("между 20 февраля и 10 марта 2017 г.", "2017-02-20/2017-03-10"),
        ("between 20 February and 10 March 2017", "2017-02-20/2017-03-10"),
        ("بين 3 و5 أبريل 2017", "2017-04-03/2017-04-05"),
        ("من 3 إلى 5 أبريل 2017", "2017-04-03/2017-04-05"),
        ("del 3 al 5 de abril de 2017", "2017-04-03/2017-04-05"),
        ("du 3 au 5 avril 2017", "2017-04-03/2017-04-05"),
        ("April-May 2017", "2017-04/2017-05"),
        ("2016-2017", "2016/2017"),
        ("2016 - 2017", "2016/2017"),
        ("03.04.2017-05.04.2017", "2017-04-03/2017-04-05"),
        ("03.04 - 05.04.2017", "2017-04-03/2017-04-05"),
        ("December 2016 - January 2017", "2016-12/2017-01"),
        ("about 3-5 April 2017", "2017-04-03~/2017-04-05~"),
    ]);
}

#[test]
fn fail_what_has_two_readings() {
    let two = "day and month could be exchanged, and no other value of the column decides it";
    let short = "has a year of two digits";
    let calendar = "has a year before 1600 or after 2199, as other calendars have";
    check(&[
        ("03/04/2017", two),
        ("3-4-2017", two),
        ("03.04.17", short),
        ("3 April 17", short),
        ("14/01/1396", calendar),
        ("1396", calendar),
        ("2560-04-03", calendar),
        ("42828", "may be the day number of a spreadsheet"),
    ]);
    assert_eq!(read("03.04.2017", DayOrder::Mixed), two);
    assert_eq!(read("03/04/2017", DayOrder::DayFirst), "2017-04-03");
    assert_eq!(read("03/04/2017", DayOrder::MonthFirst), "2017-03-04");
    assert_eq!(read("03.04.2017", DayOrder::MonthFirst), "2017-03-04");
}

#[test]
fn fail_no_date() {
    let no = "is not a date";
    let day = "is a day that the month does not have, or no month";
    check(&[
        ("", no),
        ("yesterday", no),
        ("31.04.2017", day),
        ("2017-02-29", day),
        ("30 February 2017", day),
        ("32/13/2017", day),
        ("2017-13", no),
        ("2017-04-03-05", no),
        ("3 April", no),
        ("April", no),
        ("5-3 April 2017", "ends before it begins"),
        ("2017-2016", "ends before it begins"),
        ("early April 2017", no),
        ("3 April 2017 or 2018", no),
        ("2017-04-03 25:00", no),
        ("2017-20", no),
        // Found by the fuzz target: an hour that overflowed as seconds.
        ("1 2339266:86556", no),
    ]);
    assert_eq!(read("13/04/2017", DayOrder::MonthFirst), day);
    assert_eq!(read(&"2017 ".repeat(100), DayOrder::Unknown), no);
}

#[test]
fn a_value_decides_for_its_column() {
    assert_eq!(evidence("13/04/2017"), Some(DayOrder::DayFirst));
    assert_eq!(evidence("04/13/2017"), Some(DayOrder::MonthFirst));
    assert_eq!(evidence("03/04/2017"), None);
    assert_eq!(evidence("3 April 2017"), None);
    assert_eq!(evidence("2017"), None);
}

#[test]
fn numbers_of_days_only_when_told() {
    let read = |number, serial| of_number(number, serial).map(|date| date.to_string());
    assert_eq!(read(2017.0, None), Ok("2017".to_owned()));
    assert!(read(42_828.0, None).is_err());
    assert_eq!(read(42_828.0, Some(Serial::From1900)), Ok("2017-04-03".to_owned()));
    assert_eq!(read(41_366.0, Some(Serial::From1904)), Ok("2017-04-03".to_owned()));
    assert!(read(4.2017, None).is_err());
    assert!(read(-1.0, Some(Serial::From1900)).is_err());
}
