//! Pictures of counting: what they say, and what they refuse.

use expect_test::{Expect, expect};
use testimony_plot::{
    Curve, DRAWS_MAX, Estimated, FigureError, Frame, LeaveOneOutPicture, PEOPLE_MAX, PanelPicture,
    PosteriorPicture, PosteriorWords, StrataPicture, UpsetPicture, WaterfallPicture, leave_one_out,
    leave_one_out_table, panel, panel_table, posterior, posterior_table, strata, strata_table,
    upset, upset_table, waterfall, waterfall_table,
};

use crate::samples::counting::{
    draws, long_chain, many_parts, model, models, patterns, step, stratum, without,
};

/// Picture and table refuse the same, in the same words.
fn refuses<A, B>(picture: Result<A, FigureError>, table: Result<B, FigureError>, wanted: &Expect) {
    let picture = picture.map(|_| ()).unwrap_err();
    assert_eq!(Err(picture), table.map(|_| ()));
    wanted.assert_eq(&picture.to_string());
}

fn fail_panel(estimated: Estimated, wanted: &Expect) {
    let good = Estimated::Point { estimate: 5.0 };
    let models = vec![model("good", "", true, good), model("bad", "", true, estimated)];
    let picture = PanelPicture { models, ..PanelPicture::default() };
    refuses(panel(&picture), panel_table(&picture), wanted);
}

fn between(estimate: f64, lo: f64, hi: f64) -> Estimated {
    Estimated::Interval { estimate, lo, hi }
}

#[test]
fn fail_figures_that_are_no_counts_of_people() {
    let finite =
        expect!["row 2: a figure is not a finite number; give the row as refused, with the reason"];
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        fail_panel(between(bad, 1.0, 2.0), &finite);
        fail_panel(between(1.0, bad, 2.0), &finite);
        fail_panel(between(1.0, 1.0, bad), &finite);
        fail_panel(Estimated::Point { estimate: bad }, &finite);
        fail_panel(Estimated::AtLeast { estimate: bad }, &finite);
    }
    fail_panel(
        between(9.0, 9.0, 5.0),
        &expect!["row 2: an interval ends before it begins; give the smaller number first"],
    );
    fail_panel(
        between(9.0, -0.5, 10.0),
        &expect!["row 2: a count of people is negative; look for the slip in the table"],
    );
    fail_panel(
        between(9.0, 5.0, 1e15),
        &expect![
            "row 2: a figure is too large to be true; give the row as refused, with the reason"
        ],
    );
    let most = PanelPicture {
        models: vec![model("", "", true, between(PEOPLE_MAX, 0.0, PEOPLE_MAX))],
        ..PanelPicture::default()
    };
    assert!(panel(&most).is_ok());
}

#[test]
fn fail_nothing_to_draw() {
    let empty = expect!["there is nothing to draw; say so in words instead"];
    let picture = PanelPicture::default();
    refuses(panel(&picture), panel_table(&picture), &empty);
    let picture = StrataPicture::default();
    refuses(strata(&picture), strata_table(&picture), &empty);
    let picture = WaterfallPicture::default();
    refuses(waterfall(&picture), waterfall_table(&picture), &empty);
    let picture = LeaveOneOutPicture { without: Vec::new(), ..without() };
    refuses(leave_one_out(&picture), leave_one_out_table(&picture), &empty);
    let lists = vec!["a".to_owned(), "b".to_owned()];
    let picture =
        UpsetPicture { lists, patterns: patterns(&[(1, 0), (2, 0)]), ..UpsetPicture::default() };
    refuses(upset(&picture), upset_table(&picture), &empty);
    let picture = answer(Curve::Draws(Vec::new()));
    refuses(posterior(&picture), posterior_table(&picture), &empty);
}

fn overlaps(lists: usize, all: &[(u32, u64)]) -> UpsetPicture {
    let lists = (0..lists).map(|at| format!("L{at}")).collect();
    UpsetPicture { lists, patterns: patterns(all), ..UpsetPicture::default() }
}

#[test]
fn fail_overlaps_of_lists_that_do_not_exist() {
    let check = |picture: UpsetPicture, wanted: Expect| {
        refuses(upset(&picture), upset_table(&picture), &wanted);
    };
    check(
        overlaps(1, &[(1, 5)]),
        expect!["1 lists: the picture of overlaps takes 2 to 6; leave some out or merge them"],
    );
    check(
        overlaps(7, &[(1, 5)]),
        expect!["7 lists: the picture of overlaps takes 2 to 6; leave some out or merge them"],
    );
    check(
        overlaps(3, &[(1, 5), (0, 5)]),
        expect!["row 2: the pattern is on no list, or on one that is not among the lists"],
    );
    check(
        overlaps(3, &[(8, 5)]),
        expect!["row 1: the pattern is on no list, or on one that is not among the lists"],
    );
    check(
        overlaps(2, &[(1, u64::MAX), (1, 1)]),
        expect![
            "row 1: a figure is too large to be true; give the row as refused, with the reason"
        ],
    );
    check(
        overlaps(2, &[(1, 1); 10_001]),
        expect!["10001 rows, 10000 are taken; thin them out or split the picture"],
    );
}

fn answer(curve: Curve) -> PosteriorPicture {
    PosteriorPicture {
        frame: Frame::default(),
        documented: 100,
        curve,
        median: 150.0,
        half: (130.0, 170.0),
        most: (110.0, 250.0),
        words: PosteriorWords::default(),
    }
}

#[test]
fn fail_curves_without_weight() {
    let check = |points: &[(f64, f64)], wanted: Expect| {
        let picture = answer(Curve::Points(points.to_vec()));
        refuses(posterior(&picture), posterior_table(&picture), &wanted);
    };
    check(
        &[(100.0, 0.0), (200.0, 0.0)],
        expect!["the curve has no weight between its points; give draws, or two points and more"],
    );
    check(
        &[(100.0, 5.0)],
        expect!["the curve has no weight between its points; give draws, or two points and more"],
    );
    check(
        &[(100.0, 1.0), (100.0, 1.0)],
        expect!["row 2: the points of the curve must run from the smaller number to the larger"],
    );
    check(
        &[(100.0, 1.0), (110.0, f64::NAN)],
        expect!["row 2: a figure is not a finite number; give the row as refused, with the reason"],
    );
    check(
        &[(100.0, 1.0), (110.0, -1.0)],
        expect!["row 2: a count of people is negative; look for the slip in the table"],
    );
    let picture = answer(Curve::Draws(vec![120.0, f64::INFINITY]));
    refuses(
        posterior(&picture),
        posterior_table(&picture),
        &expect![
            "row 2: a figure is not a finite number; give the row as refused, with the reason"
        ],
    );
    let picture = PosteriorPicture { half: (105.0, 170.0), ..answer(Curve::Draws(vec![120.0])) };
    refuses(
        posterior(&picture),
        posterior_table(&picture),
        &expect!["the median must lie within the 50 % interval, and that within the 95 % interval"],
    );
}

#[test]
fn fail_weights_that_are_no_numbers() {
    let check = |bits: f64, wanted: Expect| {
        let steps = vec![step("a", "", 1.0), step("b", "", bits)];
        let picture = WaterfallPicture { steps, ..WaterfallPicture::default() };
        refuses(waterfall(&picture), waterfall_table(&picture), &wanted);
    };
    check(
        f64::NAN,
        expect!["row 2: a figure is not a finite number; give the row as refused, with the reason"],
    );
    check(
        1_000.1,
        expect![
            "row 2: a figure is too large to be true; give the row as refused, with the reason"
        ],
    );
    let steps = vec![step("a", "", 1.0); 61];
    let picture = WaterfallPicture { steps, ..WaterfallPicture::default() };
    refuses(
        waterfall(&picture),
        waterfall_table(&picture),
        &expect!["61 rows, 60 are taken; thin them out or split the picture"],
    );
}

/// The gap is between sound models alone, and only if two of them have no number in common.
#[test]
fn the_bracket_joins_models_that_disagree() {
    let has = |picture: &PanelPicture| {
        panel(picture).expect("the sample can be drawn").contains("class=\"plot-bracket\"")
    };
    let mut picture = models();
    assert!(has(&picture));
    picture.models.retain(|model| model.name != "Sparse MSE");
    // What is left of disagreement is with a model that does not fit.
    assert!(!has(&picture));
    picture.models.iter_mut().for_each(|model| model.sound = true);
    assert!(has(&picture));
    // Intervals that touch have a number in common.
    let touching = [between(5.0, 1.0, 9.0), between(12.0, 9.0, 20.0)];
    picture.models = touching.into_iter().map(|it| model("", "", true, it)).collect();
    assert!(!has(&picture));
}

#[test]
fn refused_models_are_named_with_the_reason() {
    let table = panel_table(&models()).expect("the sample can be drawn");
    let row = table.rows.last().expect("there are models");
    assert_eq!((row.label.as_str(), row.estimate.as_str()), ("Log-linear, order 3", ""));
    assert!(row.note.starts_with("No number: no two lists"), "{}", row.note);
    let svg = panel(&models()).expect("the sample can be drawn");
    assert!(svg.contains(">No number: no two lists but"), "{svg}");
    // Estimates without an interval have none in the table either.
    assert_eq!((table.rows[6].lo.as_str(), table.rows[6].estimate.as_str()), ("", "10,443"));
    assert_eq!(
        table.rows[5].note,
        "the model does not fit well; One graph carries 98 % of the weight."
    );
}

/// Rows under one heading stand together, also if they came apart.
#[test]
fn strata_stand_under_their_headings() {
    let point = |estimate| Estimated::Point { estimate };
    let strata_of = vec![
        stratum("Sex", "women", 1, point(2.0)),
        stratum("Place", "north", 1, point(2.0)),
        stratum("Sex", "men", 1, point(2.0)),
    ];
    let picture = StrataPicture { strata: strata_of, ..StrataPicture::default() };
    let table = strata_table(&picture).expect("counts of people");
    let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["women", "men", "north"]);
    let svg = strata(&picture).expect("counts of people");
    assert_eq!(svg.matches("class=\"plot-heading\"").count(), 2);
}

/// More rows than fit are counted, and all are in the table.
#[test]
fn rows_without_room_are_counted() {
    let picture = many_parts(100);
    let svg = strata(&picture).expect("counts of people");
    assert_eq!(svg.matches("class=\"plot-row\"").count(), 60);
    assert!(svg.contains(">40 more in the table<"));
    assert_eq!(strata_table(&picture).expect("counts of people").rows.len(), 100);
}

/// The shown and the others are everybody; the table has nobody's combinations too.
#[test]
fn overlaps_add_up() {
    let all: Vec<(u32, u64)> = (1..64).map(|on| (on, u64::from(on * on % 17))).collect();
    let picture = UpsetPicture { rows: 5, ..overlaps(6, &all) };
    let svg = upset(&picture).expect("lists that exist");
    let numbers = svg.split("class=\"plot-pattern\"><title>").skip(1).map(|rest| {
        let title = rest.split("</title>").next().expect("a title ends");
        title.split(' ').next_back().and_then(|it| it.parse::<u64>().ok()).expect("a number")
    });
    let shown: Vec<u64> = numbers.collect();
    assert_eq!(shown.len(), 5);
    assert!(shown.is_sorted_by(|a, b| a >= b));
    let total: u64 = all.iter().map(|it| it.1).sum();
    let others = total - shown.iter().sum::<u64>();
    assert!(svg.contains(&format!(">{others}</text>")), "{others}");
    let nobody = all.iter().filter(|it| it.1 == 0).count();
    assert!(svg.contains(&format!(">Combinations with nobody: {nobody}<")));
    let with = 63 - nobody - 5;
    assert!(svg.contains(&format!(">{with} smaller combinations<")));
    let table = upset_table(&picture).expect("lists that exist");
    assert_eq!(table.rows.len(), 63);
    let size: u64 = all.iter().filter(|it| it.0 & 4 != 0).map(|it| it.1).sum();
    assert_eq!(table.lists[2], ("L2".to_owned(), size.to_string()));
}

/// The table's shares are those of the draws, and together everything.
#[test]
fn shares_of_the_posterior_are_everything() {
    let picture = answer(Curve::Draws(draws(105.0, 20.0)));
    let table = posterior_table(&picture).expect("counts of people");
    let number = |share: &str| share.trim_end_matches(" %").parse::<f64>().expect("a number");
    let sum: f64 = table.shares.iter().map(|share| number(&share.1)).sum();
    assert!((sum - 100.0).abs() < 0.8, "{sum}");
    assert_eq!(table.said[3], "nearly sure (95 %): 110 to 250");
    // The same curve from a grid of its own shares has the same outline within a hair.
    assert!(table.shares.iter().any(|share| number(&share.1) > 20.0), "{:?}", table.shares);
}

/// A chain of a million draws is taken, one more is not.
#[test]
fn very_long_chains_are_refused() {
    assert!(posterior(&long_chain(DRAWS_MAX)).is_ok());
    let picture = long_chain(DRAWS_MAX + 1);
    refuses(
        posterior(&picture),
        posterior_table(&picture),
        &expect!["1000001 rows, 1000000 are taken; thin them out or split the picture"],
    );
}

#[test]
fn weights_become_a_probability() {
    let said = |bits: &[f64]| {
        let steps = bits.iter().map(|&bits| step("a", "", bits)).collect();
        let picture = WaterfallPicture { steps, ..WaterfallPicture::default() };
        let table = waterfall_table(&picture).expect("numbers");
        let sum = table.rows.last().expect("the sum").so_far.clone();
        let svg = waterfall(&picture).expect("numbers");
        assert!(svg.contains(&format!(">{sum}</text>")));
        format!("{sum}: {}", table.probability)
    };
    let all = [said(&[0.0]), said(&[3.0, -4.0]), said(&[-12.0, 30.0]), said(&[-14.0])].join("\n");
    expect![[r#"
        0.0: Probability that they are one person: 50.0 %
        −1.0: Probability that they are one person: 33.3 %
        +18.0: Probability that they are one person: more than 99.9 %
        −14.0: Probability that they are one person: less than 0.1 %"#]]
    .assert_eq(&all);
}
