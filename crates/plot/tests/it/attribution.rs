//! The attribution graph.

use std::collections::BTreeSet;
use std::path::PathBuf;

use expect_test::expect_file;
use proptest::prelude::*;
use testimony_plot::{
    AttributionPicture, Direction, NODES_MAX, PictureNode, Role, attribution_graph, table_fallback,
};

use crate::samples;

fn sample(name: &str) -> AttributionPicture {
    let found = samples::attribution::all().into_iter().find(|(sample, _)| *sample == name);
    found.expect("the samples have this name").1
}

/// Compares with testdata/plot; `UPDATE_GOLDEN=1` rewrites, as for every crate.
fn golden(name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/plot");
    let path = folder.join(format!("{name}.svg"));
    let svg = attribution_graph(&sample(name));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &svg).expect("the golden file can be written");
    }
    expect_file![path].assert_eq(&svg);
}

#[test]
fn golden_latin() {
    golden("latin");
}

#[test]
fn golden_cyrillic() {
    golden("cyrillic");
}

#[test]
fn golden_arabic() {
    golden("arabic");
}

#[test]
fn golden_hostile() {
    golden("hostile");
}

/// Fails when something that a label brought reaches the SVG as markup or as a control.
fn is_harmless(svg: &str) -> Result<(), String> {
    let allowed = ["svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "text"];
    for tag in svg.split('<').skip(1) {
        let tag = tag.trim_start_matches('/');
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !allowed.contains(&name.as_str()) {
            return Err(format!("the element {name}"));
        }
        if [" on", "style=", "href", "src="]
            .iter()
            .any(|bad| tag.split('>').next().is_some_and(|inside| inside.contains(bad)))
        {
            return Err("an attribute that runs or fetches".to_owned());
        }
    }
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    match svg.chars().find(|&c| hidden(c)) {
        Some(c) => Err(format!("the control {:04x}", u32::from(c))),
        None => Ok(()),
    }
}

#[test]
fn labels_are_escaped_and_controls_are_shown() {
    let svg = attribution_graph(&sample("hostile"));
    assert_eq!(is_harmless(&svg), Ok(()));
    assert!(svg.contains("&lt;/text&gt;&lt;script&gt;x&lt;/script&gt;"));
    assert!(svg.contains("[U+202E]deined[U+202C]"));
    assert!(svg.contains("A &amp; B&#39;s &quot;paper&quot; line"));
}

/// The negative control: the check must see what escaping prevents.
#[test]
fn the_check_of_labels_notices() {
    assert!(is_harmless("<svg><script>x</script></svg>").is_err());
    assert!(is_harmless("<svg onload=\"x\"></svg>").is_err());
    assert!(is_harmless("<svg><g style=\"x\"/></svg>").is_err());
    assert!(is_harmless("<svg><text>\u{202e}</text></svg>").is_err());
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
        rtl: bool,
    ) -> AttributionPicture {
        AttributionPicture {
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
        let ids: BTreeSet<&String> = picture.nodes.iter().map(|node| &node.id).collect();
        prop_assert_eq!(ids.len(), picture.nodes.len());
        prop_assert_eq!(attribution_graph(&picture), attribution_graph(&turned));
        prop_assert_eq!(is_harmless(&attribution_graph(&picture)), Ok(()));
    }
}
