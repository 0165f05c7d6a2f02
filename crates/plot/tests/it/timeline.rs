//! The timeline.

use proptest::prelude::*;
use testimony_plot::{
    Direction, Kind, LANES_MAX, ROWS_MAX, TimeRuns, TimelinePicture, TimelineRow, TimelineWords,
    WIDTH_MAX, WIDTH_MIN, timeline, timeline_table,
};

use crate::{numbers, samples, size};

fn row(days: (Option<i64>, Option<i64>)) -> TimelineRow {
    TimelineRow {
        label: "it".to_owned(),
        lane: "who".to_owned(),
        earliest: days.0,
        latest: days.1,
        approximate: false,
        uncertain: false,
        kind: Kind::Event,
    }
}

/// How a date is said, in the table.
fn when(change: impl Fn(&mut TimelineRow)) -> String {
    let mut row = row((Some(17_260), Some(17_260)));
    change(&mut row);
    let picture = TimelinePicture { rows: vec![row], ..TimelinePicture::default() };
    timeline_table(&picture).rows[0].when.clone()
}

#[test]
fn every_uncertainty_has_words() {
    assert_eq!(when(|_| ()), "4 Apr 2017");
    assert_eq!(when(|row| row.latest = Some(17_290)), "4 Apr 2017 to 4 May 2017");
    // Turned round by mistake: the same span.
    assert_eq!(when(|row| row.earliest = Some(17_290)), "4 Apr 2017 to 4 May 2017");
    assert_eq!(when(|row| row.latest = None), "4 Apr 2017 or later");
    assert_eq!(when(|row| row.earliest = None), "4 Apr 2017 or earlier");
    assert_eq!(when(|row| (row.earliest, row.latest) = (None, None)), "date not known");
    let both = |row: &mut TimelineRow| (row.approximate, row.uncertain) = (true, true);
    assert_eq!(when(both), "about 4 Apr 2017, not certain");
}

/// Fold lines and rows together are everything, in the picture and in the table.
#[test]
fn what_is_folded_is_counted() {
    let picture = samples::timeline::crowd(6_000);
    let svg = timeline(&picture);
    let shown = svg.matches("class=\"plot-row\"").count();
    let folded = svg.split("class=\"plot-folded\"><title>").skip(1).map(|rest| {
        let title = rest.split("</title>").next().expect("a title ends");
        let count = title.split(' ').rev().find_map(|word| word.parse::<usize>().ok());
        count.expect("the line has a number")
    });
    assert_eq!(shown + folded.sum::<usize>(), 6_000);
    assert!(shown <= ROWS_MAX, "{shown}");
    assert_eq!(timeline_table(&picture).rows.len(), 6_000);
}

#[test]
fn lanes_beyond_the_limit_are_one_line() {
    let mut picture = TimelinePicture::default();
    for at in 0..50_i64 {
        let lane = format!("Source {at:02}");
        picture.rows.push(TimelineRow { lane, ..row((Some(at), Some(at))) });
    }
    let svg = timeline(&picture);
    assert_eq!(svg.matches("class=\"plot-lane\"").count(), LANES_MAX - 1);
    let rest = 50 - (LANES_MAX - 1);
    assert!(svg.contains(&format!(">{rest} more, with {rest} entries<")), "{svg}");
}

/// An account of thousands must not push out the one denial.
#[test]
fn what_matters_more_is_not_folded() {
    let mut picture = TimelinePicture::default();
    for at in 0..500 {
        let kind = Kind::AccountReceived;
        picture.rows.push(TimelineRow { kind, ..row((Some(at), Some(at))) });
    }
    let denial =
        TimelineRow { label: "Denied".to_owned(), kind: Kind::Denial, ..row((Some(499), None)) };
    picture.rows.push(denial);
    assert!(timeline(&picture).contains(">Denied</text>"));
}

/// Where the mark of the day is, of one before another.
fn marks(picture: &TimelinePicture) -> [f64; 2] {
    let circles = numbers(&timeline(picture), "circle", ["cx", "cy", "r", "r"]);
    // In each row the mark of the kind comes first, then that of the day; the legend is last.
    [circles[1][0], circles[3][0]]
}

#[test]
fn time_runs_as_the_text_reads_or_as_asked() {
    let rows = vec![row((Some(0), Some(0))), row((Some(90), Some(90)))];
    let mut picture = TimelinePicture { rows, ..TimelinePicture::default() };
    let [before, after] = marks(&picture);
    assert!(before < after);
    picture.direction = Direction::Rtl;
    let [before, after] = marks(&picture);
    assert!(before > after);
    picture.time = TimeRuns::LeftToRight;
    let [before, after] = marks(&picture);
    assert!(before < after);
}

#[test]
fn nothing_says_so() {
    let svg = timeline(&TimelinePicture::default());
    assert!(svg.contains(">Nothing to show</text>"));
    let words =
        TimelineWords { empty: "Ничего нет".to_owned(), ..TimelineWords::default() };
    assert!(timeline(&TimelinePicture { words, ..TimelinePicture::default() }).contains("Ничего"));
}

prop_compose! {
    fn picture()(
        rows in prop::collection::vec(
            ("[a-zа-я <&\u{202e}]{0,60}", "[ab]{0,2}", prop::option::of(-40_000_i64..40_000),
             prop::option::of(0_i64..40_000), any::<(bool, bool)>(), 0usize..7),
            0..40),
        width in any::<i32>(),
        (rtl, far) in any::<(bool, bool)>(),
    ) -> TimelinePicture {
        let kinds = [Kind::Event, Kind::Act, Kind::Denial, Kind::Intervention, Kind::Response,
            Kind::AccountMade, Kind::AccountReceived];
        let row = |(label, lane, earliest, span, (approximate, uncertain), kind): (_, _, Option<i64>, Option<i64>, _, usize)| {
            let latest = span.map(|span| earliest.unwrap_or(0) + if far { span * span * span } else { span / 400 });
            TimelineRow { label, lane, earliest, latest, approximate, uncertain, kind: kinds[kind] }
        };
        TimelinePicture {
            rows: rows.into_iter().map(row).collect(),
            direction: if rtl { Direction::Rtl } else { Direction::Ltr },
            width: width % 2_000,
            ..TimelinePicture::default()
        }
    }
}

/// Labels of the axis with their middles.
fn axis(svg: &str) -> Vec<(f64, f64, usize)> {
    let axis = svg.split("class=\"plot-axis\">").nth(1);
    let axis = axis.and_then(|rest| rest.split("</g>").next()).unwrap_or_default();
    let text = |text: &str| {
        let number = |name: &str| -> Option<f64> {
            text.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok()
        };
        let letters = text.split('>').nth(1)?.split('<').next()?.chars().count();
        Some((number(" x")?, number(" y")?, letters))
    };
    axis.split("<text").skip(1).filter_map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn everything_is_within_the_picture(picture in picture()) {
        let svg = timeline(&picture);
        prop_assert_eq!(crate::is_harmless(&svg), Ok(()));
        let (width, height) = size(&svg);
        prop_assert!((f64::from(WIDTH_MIN)..=f64::from(WIDTH_MAX)).contains(&width));
        for [x, y, wide, high] in numbers(&svg, "rect", ["x", "y", "width", "height"]) {
            prop_assert!(x >= 0.0 && y >= 0.0 && x + wide <= width && y + high <= height);
        }
        for [x, y, ..] in numbers(&svg, "text", ["x", "y", "x", "y"]) {
            prop_assert!(x >= 0.0 && x <= width && y >= 0.0 && y <= height, "{} {}", x, y);
        }
    }

    #[test]
    fn labels_of_the_axis_never_touch(picture in picture()) {
        // Letters of this size are some seven pixels wide.
        let labels = axis(&timeline(&picture));
        for (at, a) in labels.iter().enumerate() {
            for b in &labels[at + 1..] {
                let needed = 3.5 * f64::from(u32::try_from(a.2 + b.2).unwrap());
                let apart = (a.1 - b.1).abs() > 10.0 || (a.0 - b.0).abs() >= needed;
                prop_assert!(apart, "{:?} and {:?}", a, b);
            }
        }
    }

    #[test]
    fn same_rows_same_bytes(picture in picture()) {
        let mut turned = picture.clone();
        turned.rows.reverse();
        prop_assert_eq!(timeline(&turned), timeline(&picture));
        prop_assert_eq!(timeline_table(&turned), timeline_table(&picture));
    }
}
