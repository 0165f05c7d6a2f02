//! Golden pictures, hostile texts, and things that never overlap or tell too much.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may say so")]

mod attribution;
mod collapse;
mod counting;
mod map;
mod samples;
mod timeline;

use std::path::PathBuf;

use expect_test::expect_file;

/// Compares with testdata/plot; `UPDATE_GOLDEN=1` rewrites, as for every crate. The crowds are
/// too long to be read; they have tests of their own.
#[test]
fn golden_pictures() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/plot");
    for (name, svg) in samples::drawn() {
        if name.contains("crowd") || name.contains("many") {
            continue;
        }
        let path = folder.join(format!("{name}.svg"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &svg).expect("the golden file can be written");
        }
        expect_file![path].assert_eq(&svg);
    }
}

/// Fails when something that a label brought reaches the SVG as markup or as a control, or when
/// something refers to what is outside the picture.
fn is_harmless(svg: &str) -> Result<(), String> {
    let allowed = [
        "svg", "title", "desc", "defs", "pattern", "clipPath", "g", "rect", "path", "circle",
        "ellipse", "text",
    ];
    for tag in svg.split('<').skip(1) {
        let tag = tag.trim_start_matches('/');
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !allowed.contains(&name.as_str()) {
            return Err(format!("the element {name}"));
        }
        let inside = tag.split('>').next().unwrap_or_default();
        // Names of attributes alone: a title may say "on".
        let names: String = inside.split('"').step_by(2).collect();
        if [" on", "style=", "href", "src="].iter().any(|bad| names.contains(bad)) {
            return Err("an attribute that runs or fetches".to_owned());
        }
        if inside.replace("url(#plot-", "").contains("url(") {
            return Err("a reference to something else".to_owned());
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
fn no_picture_brings_markup_or_controls() {
    for (name, svg) in samples::drawn() {
        assert_eq!(is_harmless(&svg), Ok(()), "{name}");
        assert!(svg.contains("<title>") && svg.contains("<desc>"), "{name}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

/// The negative control: the check must see what escaping prevents.
#[test]
fn the_check_of_labels_notices() {
    assert!(is_harmless("<svg><script>x</script></svg>").is_err());
    assert!(is_harmless("<svg onload=\"x\"></svg>").is_err());
    assert!(is_harmless("<svg><g style=\"x\"/></svg>").is_err());
    assert!(is_harmless("<svg><rect fill=\"url(//x)\"/></svg>").is_err());
    assert!(is_harmless("<svg><text>\u{202e}</text></svg>").is_err());
}

/// A page with two pictures has no id twice.
#[test]
fn pictures_on_one_page_have_ids_of_their_own() {
    let mut ids = std::collections::BTreeSet::new();
    let page = [
        "timeline",
        "latin",
        "map",
        "timeline-arabic",
        "map-arabic",
        "arabic",
        "upset",
        "panel",
        "panel-narrow",
        "leave-one-out",
        "posterior",
        "waterfall",
    ];
    for (_, svg) in samples::drawn().iter().filter(|(name, _)| page.contains(name)) {
        for id in svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.insert(id.to_owned()), "{id} twice");
        }
    }
    assert!(ids.len() >= 8, "{ids:?}");
}

/// Attributes of every element of a name, as numbers.
fn numbers(svg: &str, element: &str, names: [&str; 4]) -> Vec<[f64; 4]> {
    let of = |tag: &str| {
        let inside = tag.split('>').next()?;
        let number = |name: &str| -> Option<f64> {
            let at = inside.find(&format!(" {name}=\""))? + name.len() + 3;
            inside[at..].split('"').next()?.parse().ok()
        };
        let [a, b, c, d] = names.map(number);
        Some([a?, b?, c?, d?])
    };
    svg.split(&format!("<{element}")).skip(1).filter_map(of).collect()
}

/// Width and height of a picture.
fn size(svg: &str) -> (f64, f64) {
    let view = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next());
    let (width, height) = view.and_then(|view| view.split_once(' ')).expect("there is a view box");
    (width.parse().expect("a number"), height.parse().expect("a number"))
}
