//! Many lines into few.

use testimony_plot::{CollapsePicture, CollapseReport, CollapseWords, Direction};

/// All samples by name.
pub(crate) fn all() -> Vec<(&'static str, CollapsePicture)> {
    vec![
        ("collapse", latin()),
        ("collapse-narrow", CollapsePicture { width: 328, ..latin() }),
        ("collapse-arabic", arabic()),
        ("collapse-many", many(6_000, 30)),
        ("collapse-empty", CollapsePicture::default()),
        ("collapse-hostile", hostile()),
    ]
}

fn reports(names: &str, rests: &[&[usize]]) -> Vec<CollapseReport> {
    let one = |(at, rests): (usize, &&[usize])| CollapseReport {
        label: format!("{names} {at}"),
        rests_on: rests.to_vec(),
    };
    rests.iter().enumerate().map(one).collect()
}

fn latin() -> CollapsePicture {
    CollapsePicture {
        title: "7 reports, 2 independent origins".to_owned(),
        desc: "Five outlets rest on the paper, one on the paper and W4, one on nobody known."
            .to_owned(),
        origins: vec!["The Daily Paper".to_owned(), "W4".to_owned()],
        reports: reports("Outlet", &[&[0], &[0], &[0], &[0], &[0], &[1, 0], &[]]),
        ..CollapsePicture::default()
    }
}

fn arabic() -> CollapsePicture {
    let mut rests: Vec<&[usize]> = vec![&[0]; 50];
    rests.resize(52, &[1]);
    CollapsePicture {
        title: "52 خبرا".to_owned(),
        desc: "كلها تعود إلى مصدرين.".to_owned(),
        direction: Direction::Rtl,
        origins: vec!["الصحيفة اليومية".to_owned(), "ش4".to_owned()],
        reports: reports("موقع", &rests),
        words: CollapseWords {
            reports: "{count} خبرا".to_owned(),
            origins: "مصدران مستقلان".to_owned(),
            unknown: "غير معروف".to_owned(),
            more: "و{count} أخرى".to_owned(),
        },
        ..CollapsePicture::default()
    }
}

/// More than can be drawn one by one.
pub(crate) fn many(count: usize, ends: usize) -> CollapsePicture {
    let report = |at: usize| CollapseReport {
        label: format!("Report {at}"),
        rests_on: if at.is_multiple_of(50) { Vec::new() } else { vec![at * at % ends] },
    };
    CollapsePicture {
        title: "Very many".to_owned(),
        desc: "Thousands of reports.".to_owned(),
        origins: (0..ends).map(|at| format!("W{at}")).collect(),
        reports: (0..count).map(report).collect(),
        ..CollapsePicture::default()
    }
}

/// Texts that attack the page or the reader; ends that do not exist.
fn hostile() -> CollapsePicture {
    CollapsePicture {
        title: "<script>alert(1)</script>".to_owned(),
        desc: "\"quoted\" & 'single' ]]> --><!--".to_owned(),
        origins: vec!["</text><script>x</script>".to_owned(), "\u{202e}deined\u{202c}".to_owned()],
        reports: reports("A & B's \"paper\"\n", &[&[7], &[0, 0, usize::MAX], &[1]]),
        words: CollapseWords { unknown: "<b>{count}".to_owned(), ..CollapseWords::default() },
        ..CollapsePicture::default()
    }
}
