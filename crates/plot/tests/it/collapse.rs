//! Many lines into few.

use testimony_plot::{CollapsePicture, CollapseReport, LINES_MAX, collapse, collapse_table};

use crate::samples;

fn report(label: &str, rests_on: &[usize]) -> CollapseReport {
    CollapseReport { label: label.to_owned(), rests_on: rests_on.to_vec() }
}

fn lines(svg: &str, class: &str) -> usize {
    let path = svg.split(&format!("class=\"{class}\" d=\"")).nth(1);
    path.and_then(|rest| rest.split('"').next()).map_or(0, |path| path.matches('M').count())
}

#[test]
fn every_report_has_a_line_to_each_that_it_rests_on() {
    let picture = CollapsePicture {
        origins: vec!["A".to_owned(), "B".to_owned()],
        reports: vec![report("1", &[0]), report("2", &[0, 1, 1, 9]), report("3", &[])],
        ..CollapsePicture::default()
    };
    let svg = collapse(&picture);
    assert!(svg.contains(">3 reports<") && svg.contains(">2 independent origins<"), "{svg}");
    assert_eq!(lines(&svg, "plot-starts"), 3);
    assert_eq!(lines(&svg, "plot-lines"), 3);
    assert_eq!(lines(&svg, "plot-lines plot-unknown"), 1);
    let mut turned = picture.clone();
    turned.reports.reverse();
    assert_eq!(collapse(&turned), svg);
    let table = collapse_table(&picture);
    assert_eq!(table.rows[1], ("2".to_owned(), vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(table.rows[2], ("3".to_owned(), Vec::new()));
}

/// Six thousand are still counted right, though not all are drawn; no kind is left out.
#[test]
fn very_many_are_counted_and_sampled() {
    let picture = samples::collapse::many(6_000, 30);
    let svg = collapse(&picture);
    assert!(svg.contains(">6000 reports<"));
    let drawn = lines(&svg, "plot-starts");
    assert!(drawn > LINES_MAX / 2 && drawn <= LINES_MAX + 31, "{drawn}");
    assert!(lines(&svg, "plot-lines plot-unknown") > 0);
    assert!(svg.contains(">and 18 more<"));
    assert_eq!(collapse_table(&picture).rows.len(), 6_000);
}

#[test]
fn nothing_is_a_picture_too() {
    let svg = collapse(&CollapsePicture::default());
    assert!(svg.contains(">0 reports<") && svg.contains(">0 independent origins<"));
}
