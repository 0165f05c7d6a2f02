//! Random pictures: every label on the sheet, none over another, no line through words.

use proptest::prelude::*;

use crate::picture::Direction;
use crate::text::width;
use crate::{
    Curve, Estimated, Figures, Frame, LeaveOneOutPicture, LeftOut, PanelModel, PanelPicture,
    PosteriorPicture, PosteriorWords, StrataPicture, Stratum, UpsetPattern, UpsetPicture,
    WaterfallPicture, WaterfallStep, leave_one_out, panel, posterior, posterior_table, strata,
    upset, waterfall,
};

/// A label with its place on paper, by the widths that the pictures themselves reckon with.
#[derive(Debug)]
struct Label {
    text: String,
    x: (i32, i32),
    y: (i32, i32),
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

fn label(element: &str) -> Option<Label> {
    let (tag, rest) = element.split_once('>')?;
    let text = rest.split("</text>").next()?;
    let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let number = |name| attribute(tag, name)?.parse::<i32>().ok();
    let (x, y, size) = (number("x")?, number("y")?, number("font-size")?);
    let wide = width(&text, size);
    let left = match (attribute(tag, "text-anchor")?, tag.contains("direction=\"rtl\"")) {
        ("middle", _) => x - wide / 2,
        ("start", false) | ("end", true) => x,
        _ => x - wide,
    };
    Some(Label { text, x: (left, left + wide), y: (y - size * 3 / 4, y + size / 5) })
}

fn labels(svg: &str) -> Vec<Label> {
    svg.split("<text").skip(1).map(|text| label(text).expect("a text has a place")).collect()
}

fn meet(a: (i32, i32), b: (i32, i32)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// What is wrong with a picture, if anything.
fn fault(svg: &str) -> Option<String> {
    // Labels may say so; places may not.
    let mut tags = svg.split('<').skip(2).filter_map(|tag| tag.split('>').next());
    if tags.any(|tag| tag.contains("NaN") || tag.contains("inf")) {
        return Some("a number that is none".to_owned());
    }
    let view = attribute(svg, "viewBox")?;
    let mut sides = view.split(' ').skip(2).filter_map(|side| side.parse::<i32>().ok());
    let (wide, high) = (sides.next()?, sides.next()?);
    let all = labels(svg);
    for (at, label) in all.iter().enumerate() {
        let Label { x, y, .. } = label;
        if x.0 < 0 || x.1 > wide || y.0 < 0 || y.1 > high {
            return Some(format!("{label:?} is off the sheet"));
        }
        let over = all[at + 1..].iter().find(|other| meet(*x, other.x) && meet(*y, other.y));
        if let Some(other) = over {
            return Some(format!("{label:?} is over {other:?}"));
        }
    }
    for rect in svg.split("<rect").skip(1) {
        let number = |name| attribute(rect, name).and_then(|it| it.parse::<i32>().ok());
        let (x, y) = (number("x")?, number("y")?);
        if x < 0 || y < 0 || x + number("width")? > wide || y + number("height")? > high {
            return Some(format!("a bar at {x} {y} is off the sheet"));
        }
    }
    crossed(svg, &all)
}

/// A label through which a line of the grid passes.
fn crossed(svg: &str, labels: &[Label]) -> Option<String> {
    let grid = svg.split("class=\"plot-grid\" d=\"").nth(1)?.split('"').next()?;
    for line in grid.split('M').skip(1) {
        let (x, rest) = line.split_once(' ')?;
        let Some((top, foot)) = rest.split_once('V') else { continue };
        let x: i32 = x.parse().ok()?;
        let (top, foot): (i32, i32) = (top.parse().ok()?, foot.parse().ok()?);
        // Words over bars begin where the bars end.
        let words = labels.iter().filter(|label| label.text.chars().any(char::is_alphabetic));
        for label in words {
            if meet(label.x, (x, x + 1)) && meet(label.y, (top, foot)) {
                return Some(format!("the grid at {x} passes through {label:?}"));
            }
        }
    }
    None
}

/// The negative control: the check must see what the layout prevents.
#[test]
fn the_check_of_labels_notices() {
    let text = |x: i32, y: i32| {
        format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"12\" fill=\"b\" text-anchor=\"start\">abc</text>"
        )
    };
    let picture = |texts: &str| format!("<svg viewBox=\"0 0 100 50\">{texts}</svg>");
    let grid = "<path class=\"plot-grid\" d=\"M15 5V45\"/>";
    assert_eq!(fault(&picture(&text(10, 20))), None);
    let bad = [
        text(90, 20),
        text(10, 2),
        text(10, 60),
        text(10, 20) + &text(20, 26),
        text(10, 20) + grid,
        "<rect x=\"90\" y=\"0\" width=\"11\" height=\"5\"/>".to_owned(),
        "<path d=\"M10 NaN\"/>".to_owned(),
    ];
    for texts in bad {
        assert!(fault(&picture(&texts)).is_some(), "{texts}");
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Zа-яА-Я <&0-9{}]{0,70}", "[ء-ي ]{0,60}", "[W]{0,80}", "\\PC{0,30}"]
}

prop_compose! {
    fn frame()(
        title in prop_oneof![Just(String::new()), text()],
        source in prop_oneof![Just(String::new()), text()],
        width in 250_i32..1_000,
        rtl in any::<bool>(),
        group in prop_oneof![Just(","), Just("\u{202f}"), Just("")],
    ) -> Frame {
        Frame {
            title,
            desc: "d".to_owned(),
            source,
            direction: if rtl { Direction::Rtl } else { Direction::Ltr },
            width,
            figures: Figures { group: group.to_owned(), ..Figures::default() },
        }
    }
}

/// Counts from none to the limit, of all sizes.
fn people() -> impl Strategy<Value = f64> {
    (0_u32..11, 0.0..10.0)
        .prop_map(|(power, part): (u32, f64)| (0..power).fold(part, |value, _| value * 10.0))
}

fn estimated() -> impl Strategy<Value = Estimated> {
    prop_oneof![
        4 => (people(), people(), people()).prop_map(|(estimate, a, b)| Estimated::Interval {
            estimate,
            lo: a.min(b),
            hi: a.max(b),
        }),
        1 => people().prop_map(|estimate| Estimated::Point { estimate }),
        1 => people().prop_map(|estimate| Estimated::AtLeast { estimate }),
        1 => text().prop_map(|reason| Estimated::Refused { reason }),
    ]
}

fn rows() -> impl Strategy<Value = Vec<(String, String, u64, bool, Estimated)>> {
    prop::collection::vec((text(), text(), 0_u64..100_000, any::<bool>(), estimated()), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..Default::default() })]

    #[test]
    fn panels_are_legible(frame in frame(), rows in rows(), documented in 0_u64..1_000_000) {
        let model = |(name, note, _, sound, estimated)| PanelModel { name, note, sound, estimated };
        let models = rows.into_iter().map(model).collect();
        let picture = PanelPicture { frame, documented, models, ..PanelPicture::default() };
        prop_assert_eq!(fault(&panel(&picture).expect("counts of people")), None);
    }

    #[test]
    fn lists_left_out_are_legible(frame in frame(), rows in rows()) {
        let left = |(label, note, documented, _, estimated)| LeftOut { label, note, documented, estimated };
        let mut rows: Vec<LeftOut> = rows.into_iter().map(left).collect();
        let all = rows.remove(0);
        rows.push(all.clone());
        let picture = LeaveOneOutPicture { frame, all, without: rows, words: Default::default() };
        prop_assert_eq!(fault(&leave_one_out(&picture).expect("counts of people")), None);
    }

    #[test]
    fn strata_are_legible(frame in frame(), rows in rows(), of in [text(), text()]) {
        let stratum = |(label, note, documented, first, estimated)| Stratum {
            of: of[usize::from(first)].clone(), label, note, documented, estimated,
        };
        let strata_of = rows.into_iter().map(stratum).collect();
        let picture = StrataPicture { frame, strata: strata_of, ..StrataPicture::default() };
        prop_assert_eq!(fault(&strata(&picture).expect("counts of people")), None);
    }

    #[test]
    fn overlaps_are_legible(
        frame in frame(),
        lists in prop::collection::vec(text(), 2..=6),
        patterns in prop::collection::vec((1_u32..64, 1_u64..10_000_000), 1..64),
        rows in 0_usize..30,
    ) {
        let fit = (1 << lists.len()) - 1;
        let patterns: Vec<UpsetPattern> = patterns
            .into_iter()
            .map(|(on, people)| UpsetPattern { on: (on & fit).max(1), people })
            .collect();
        let picture = UpsetPicture { frame, lists, patterns, rows, ..UpsetPicture::default() };
        let svg = upset(&picture).expect("lists that exist");
        prop_assert_eq!(fault(&svg), None);
        let mut turned = picture.clone();
        turned.patterns.reverse();
        prop_assert_eq!(upset(&turned).expect("the same lists"), svg);
    }

    #[test]
    fn posteriors_are_legible(
        frame in frame(),
        documented in 0_u64..50_000,
        draws in prop::collection::vec(people(), 1..300),
        mut ends in [people(), people(), people(), people(), people()],
    ) {
        ends.sort_by(f64::total_cmp);
        let picture = PosteriorPicture {
            frame,
            documented,
            curve: Curve::Draws(draws.clone()),
            median: ends[2],
            half: (ends[1], ends[3]),
            most: (ends[0], ends[4]),
            words: PosteriorWords::default(),
        };
        let svg = posterior(&picture).expect("counts of people");
        prop_assert_eq!(fault(&svg), None);
        let mut turned = picture.clone();
        turned.curve = Curve::Draws(draws.into_iter().rev().collect());
        prop_assert_eq!(posterior(&turned).expect("the same draws"), svg);
        let table = posterior_table(&picture).expect("counts of people");
        prop_assert!(!table.shares.is_empty() && table.shares.len() <= 16, "{:?}", table.shares);
    }

    #[test]
    fn weights_are_legible(
        frame in frame(),
        steps in prop::collection::vec(
            (text(), text(), prop_oneof![-30.0..30.0, -1_000.0..1_000.0, Just(0.0)]), 1..12),
    ) {
        let step = |(label, found, bits)| WaterfallStep { label, found, bits };
        let steps = steps.into_iter().map(step).collect();
        let picture = WaterfallPicture { frame, steps, ..WaterfallPicture::default() };
        prop_assert_eq!(fault(&waterfall(&picture).expect("numbers")), None);
    }
}
