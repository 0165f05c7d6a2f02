//! The attribution graph.

use std::collections::BTreeSet;

use proptest::prelude::*;
use testimony_plot::{
    AttributionPicture, Direction, NODES_MAX, PictureNode, Role, attribution_graph, table_fallback,
};

use crate::{is_harmless, samples};

fn sample(name: &str) -> AttributionPicture {
    let found = samples::attribution::all().into_iter().find(|(sample, _)| *sample == name);
    found.expect("the samples have this name").1
}

#[test]
fn labels_are_escaped_and_controls_are_shown() {
    let svg = attribution_graph(&sample("hostile"));
    assert_eq!(is_harmless(&svg), Ok(()));
    assert!(svg.contains("&lt;/text&gt;&lt;script&gt;x&lt;/script&gt;"));
    assert!(svg.contains("[U+202E]deined[U+202C]"));
    assert!(svg.contains("A &amp; B&#39;s &quot;paper&quot; line"));
}

#[test]
fn fifty_outlets_are_one_box() {
    let svg = attribution_graph(&sample("latin"));
    assert!(svg.contains(">50 outlets</text>"));
    assert!(!svg.contains(">Outlet 7</text>"));
    assert!(svg.contains("50 outlets: Outlet 0, Outlet 1"));
}

#[test]
fn the_table_has_everything_the_picture_folds() {
    let table = table_fallback(&sample("latin"));
    assert_eq!(table.rows.len(), 60);
    let outlet = table.rows.iter().find(|row| row.label == "Outlet 7").expect("it is a row");
    assert_eq!(outlet.from, [("The Daily Paper".to_owned(), false)]);
    assert_eq!(table.rows.iter().filter(|row| row.in_cut).count(), 3);
}

#[test]
fn long_labels_are_whole_in_the_title() {
    let svg = attribution_graph(&sample("arabic"));
    assert!(svg.contains("<title>لجنة أهالي المفقودين في المدينة والقرى المجاورة</title>"));
    assert!(svg.contains("…</text>"));
}

#[test]
fn an_empty_picture_is_a_picture() {
    let svg = attribution_graph(&AttributionPicture::default());
    assert!(svg.contains("viewBox=\"0 0 32 32\""));
}

#[test]
fn too_many_are_counted_in_one_box() {
    let mut picture = AttributionPicture::default();
    for at in 0..500 {
        picture.nodes.push(PictureNode {
            id: format!("{at:03}"),
            label: format!("W{at}"),
            role: Role::Eyewitness,
            in_file: true,
            in_cut: at == 499,
        });
    }
    let svg = attribution_graph(&picture);
    assert!(svg.contains(&format!(">{} more in the table</text>", 500 - NODES_MAX)));
    assert!(svg.contains(">W499</text>"), "what it hangs on is never left out");
}

/// Outer rectangles of all boxes, read back from the SVG: the last rect or path of each group.
fn boxes(svg: &str) -> Vec<[i32; 4]> {
    let number = |tag: &str, name: &str| -> Option<i32> {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next()?.parse().ok()
    };
    svg.split("<g class=\"plot-node")
        .skip(1)
        .map(|group| {
            let group = group.split("</g>").next().expect("a group ends");
            let rects: Vec<[i32; 4]> = group
                .split("<rect")
                .skip(1)
                .filter_map(|tag| {
                    let (x, y) = (number(tag, "x")?, number(tag, "y")?);
                    Some([x, y, x + number(tag, "width")?, y + number(tag, "height")?])
                })
                .collect();
            let edge = |at: usize, most: bool| {
                let all = rects.iter().map(|rect| rect[at]);
                if most { all.max() } else { all.min() }.expect("a box has a rect")
            };
            [edge(0, false), edge(1, false), edge(2, true), edge(3, true)]
        })
        .collect()
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![
        Role::Eyewitness,
        Role::Relay,
        Role::Repeats,
        Role::Anonymous,
        Role::Denies,
        Role::Declines,
    ])
}

prop_compose! {
    fn picture()(
        nodes in prop::collection::vec(("[a-zа-я <&\u{202e}]{0,40}", role(), any::<(bool, bool)>()), 0..30),
        edges in prop::collection::vec((0usize..30, 0usize..30, any::<bool>()), 0..60),
        days in prop::collection::vec((0usize..30, any::<i64>(), -5_000_i64..5_000), 0..20),
        rtl: bool,
    ) -> AttributionPicture {
        AttributionPicture {
            days: days.into_iter().map(|(at, far, near)|
                (at.to_string(), if at % 7 == 0 { far } else { near })).collect(),
            nodes: nodes.into_iter().enumerate().map(|(at, (label, role, (in_file, in_cut)))|
                PictureNode { id: at.to_string(), label, role, in_file, in_cut }).collect(),
            edges: edges.into_iter().map(|(a, b, s)| (a.to_string(), b.to_string(), s)).collect(),
            direction: if rtl { Direction::Rtl } else { Direction::Ltr },
            ..AttributionPicture::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn boxes_never_overlap_and_stay_inside(picture in picture()) {
        let svg = attribution_graph(&picture);
        let view = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next());
        let size: Vec<i32> = view.expect("there is a view box").split(' ')
            .map(|number| number.parse().expect("a number")).collect();
        let boxes = boxes(&svg);
        prop_assert!(picture.nodes.is_empty() || !boxes.is_empty());
        for (at, a) in boxes.iter().enumerate() {
            prop_assert!(a[0] >= 0 && a[1] >= 0 && a[2] <= size[0] && a[3] <= size[1]);
            for b in &boxes[at + 1..] {
                let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                prop_assert!(apart, "{:?} and {:?}", a, b);
            }
        }
    }

    #[test]
    fn same_picture_same_bytes(picture in picture()) {
        let mut turned = picture.clone();
        turned.nodes.reverse();
        turned.edges.reverse();
        turned.days.reverse();
        let ids: BTreeSet<&String> = picture.nodes.iter().map(|node| &node.id).collect();
        prop_assert_eq!(ids.len(), picture.nodes.len());
        prop_assert_eq!(attribution_graph(&picture), attribution_graph(&turned));
        prop_assert_eq!(is_harmless(&attribution_graph(&picture)), Ok(()));
    }
}

/// Left edges of the boxes, by the first line of each.
fn lefts(svg: &str) -> Vec<(String, i32)> {
    let groups = svg.split("<g class=\"plot-node").skip(1);
    let label = |group: &str| {
        let text = group.split("<text").nth(1)?.split('>').nth(1)?;
        Some(text.split('<').next()?.to_owned())
    };
    let named: Vec<String> = groups.filter_map(label).collect();
    named.into_iter().zip(boxes(svg).into_iter().map(|area| area[0])).collect()
}

#[test]
fn columns_follow_the_days() {
    let svg = attribution_graph(&sample("latin-days"));
    let lefts = lefts(&svg);
    let left = |label: &str| {
        let found = lefts.iter().find(|(name, _)| name == label);
        found.unwrap_or_else(|| panic!("{label} is in the picture")).1
    };
    let order =
        ["North Agency", "The Daily Paper", "50 outlets", "Ministry", "Press secretary"].map(left);
    assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
    // Without days the official stands in the first column: nobody told him.
    let plain = attribution_graph(&sample("latin"));
    let first = self::lefts(&plain);
    let official = first.iter().find(|(name, _)| name == "Press secretary");
    assert!(official.is_some_and(|found| found.1 < 100), "{first:?}");
}

#[test]
fn a_time_axis_names_the_periods_and_marks_what_has_no_date() {
    let svg = attribution_graph(&sample("latin-days"));
    let axis = svg.split("plot-axis").nth(1).and_then(|rest| rest.split("</g>").next());
    assert!(
        axis.is_some_and(|axis| axis.contains(">30 Mar 2017<") && axis.contains(">1 Apr 2017<"))
    );
    assert_eq!(svg.matches(">?</text>").count(), 4, "three actors and the legend");
    assert!(svg.contains(", 2 Apr 2017 to 6 Apr 2017</title>"));
    assert!(!attribution_graph(&sample("latin")).contains("plot-axis"));
}

#[test]
fn one_day_alone_is_no_axis() {
    let days = vec![("w1".to_owned(), 17_260), ("paper".to_owned(), 17_260)];
    let svg = attribution_graph(&AttributionPicture { days, ..sample("latin") });
    assert!(!svg.contains("plot-axis"));
    let table = table_fallback(&sample("latin-days"));
    let paper = table.rows.iter().find(|row| row.label == "The Daily Paper").expect("it is a row");
    assert_eq!(paper.when.as_deref(), Some("1 Apr 2017"));
}
