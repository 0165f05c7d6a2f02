use testimony_model::Handle;

use super::{Shown, Tongue, calendar, day, moment, segment, size};
use crate::tongues;

#[test]
fn hidden_controls_are_written_out_and_joiners_stay() {
    let shown = |text: &str| Shown::from(text).as_str().to_owned();
    assert_eq!(shown("a\u{202e}b\u{2066}c\u{200f}"), "a[U+202E]b[U+2066]c[U+200F]");
    assert_eq!(shown("\u{0}\u{1b}[31m\u{7f}"), "[U+0000][U+001B][31m[U+007F]");
    assert_eq!(shown("می\u{200c}خواهم\r\n\tx"), "می\u{200c}خواهم\r\n\tx");
}

#[test]
fn a_beginning_is_one_line() {
    let beginning = |text: &str| Shown::beginning(text, 10).as_str().to_owned();
    assert_eq!(beginning("one\n two\tsix"), "one two si…");
    assert_eq!(beginning("one  two"), "one two");
    assert_eq!(beginning("\u{202e}abc"), "[U+202E]abc");
    assert_eq!(beginning(""), "");
}

#[test]
fn direction_follows_language_and_script() {
    let dir = |tag: &str| Tongue::of(Some(tag)).dir;
    assert_eq!(
        ["ar", "AR-sy", "ckb", "az-Arab", "ar-Latn", "ru", "en"].map(dir),
        ["rtl", "rtl", "rtl", "rtl", "ltr", "ltr", "ltr"]
    );
    assert_eq!(Tongue::of(None).dir, "auto");
    assert_eq!(Tongue::of(Some("")).dir, "auto");
}

#[test]
fn dates_are_the_same_in_every_country() {
    let day = |edtf: &str| day(tongues::here(), edtf).as_str().to_owned();
    assert_eq!(day("2017-04-03"), "3 Apr 2017");
    assert_eq!(day("2017-04"), "Apr 2017");
    assert_eq!(day("2017"), "2017");
    assert_eq!(day("2017-04~"), "about Apr 2017");
    assert_eq!(day("2017-02-20/2017-03-10"), "between 20 Feb 2017 and 10 Mar 2017");
    for strange in ["201X", "2017-04-03/..", "2017-21", "-0044", "2017?"] {
        assert_eq!(day(strange), strange);
    }
}

#[test]
fn a_date_has_the_months_of_its_language() {
    let ru = tongues::of("ru").unwrap();
    assert_eq!(day(ru, "2017-05-03").as_str(), "3 мая 2017");
    assert_eq!(day(ru, "2017-05~").as_str(), "примерно май 2017");
    let at = "2017-05-03T09:07:00Z".parse().unwrap();
    assert_eq!(moment(tongues::here(), at), "3 May 2017, 09:07 UTC");
    assert_eq!(calendar(tongues::here()), testimony_plot::CalendarWords::default());
    assert_eq!(calendar(ru).months[4], "мая");
    let ar = tongues::of("ar").unwrap();
    assert_eq!(day(ar, "2017-04-03/..").as_str(), "\u{2066}2017-04-03/..\u{2069}");
}

#[test]
fn sizes_have_a_unit() {
    let shown = [0, 1, 999, 1_000, 1_550, 999_999, 1_000_000, 5_250_000_000];
    let shown = shown.map(|bytes| size(tongues::here(), bytes));
    assert_eq!(
        shown,
        ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "1.5 kB", "999.9 kB", "1.0 MB", "5.2 GB"]
    );
    assert!(size(tongues::here(), u64::MAX).ends_with(" TB"));
}

#[test]
fn an_id_is_one_segment() -> Result<(), testimony_model::BadHandle> {
    let segment = |id: &str| id.parse::<Handle>().map(|id| segment(&id));
    assert_eq!(segment("w1.a-b_c")?, "w1.a-b_c");
    assert_eq!(segment("ж")?, "%D0%B6");
    assert_eq!(segment("new")?, "%6Eew");
    Ok(())
}
