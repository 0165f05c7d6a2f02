//! Published tables: the figures that the R packages Rcapture, dga, SparseMSE and LCMCR print,
//! measured once outside of this repository.

use std::ops::ControlFlow;

use testimony_estimate::{Estimate, Model, Options, Verdict, estimate};

use crate::published_table;

fn asked(table: &str, model: Model, options: &Options) -> Estimate {
    let options = Options { models: vec![model], ..options.clone() };
    let panel = estimate(&published_table(table), &options, &|_| ControlFlow::Continue(()));
    panel.unwrap().panel.remove(0)
}

/// Estimate, lower and upper end, each within a part of itself.
#[track_caller]
fn check(told: &Estimate, expected: [f64; 3], within: [f64; 3]) {
    let seen = [told.estimate, told.lo, told.hi].map(|one| one.expect("an answer"));
    for ((seen, expected), within) in seen.iter().zip(expected).zip(within) {
        assert!((seen - expected).abs() <= within * expected, "{seen} is not {expected}: {told:?}");
    }
}

/// A tenth of a person in ten thousand.
const TENTH: f64 = 1e-5;
/// The nearest person.
const PERSON: f64 = 6e-5;

#[test]
fn log_linear_models_are_those_of_rcapture() {
    let options = Options::default();
    let told = |table, model| asked(table, model, &options);
    let ends = [TENTH, PERSON, PERSON];
    let bic = told("kosovo4.csv", Model::LoglinearBic);
    check(&bic, [10_356.5, 8_994.0, 12_110.0], ends);
    let aic = told("kosovo4.csv", Model::LoglinearAic);
    check(&aic, [12_741.0, 10_184.0, 16_703.0], ends);
    let bic = told("UKdat_5.csv", Model::LoglinearBic);
    check(&bic, [22_991.0, 17_991.0, 30_142.0], [PERSON; 3]);
    let aic = told("UKdat_5.csv", Model::LoglinearAic);
    check(&aic, [11_175.0, 9_771.0, 12_900.0], [PERSON; 3]);
}

#[test]
fn averages_over_graphs_are_those_of_dga() {
    let kept = Options { keeps_saturated: true, ..Options::default() };
    let told = |model| asked("kosovo4.csv", model, &kept);
    // One person: the package counts from another end of the step.
    let step = [PERSON, 2.0 * PERSON, 2.0 * PERSON];
    check(&told(Model::DgaMin), [12_595.0, 9_827.0, 16_543.0], step);
    check(&told(Model::DgaHalf), [11_323.0, 4_500.0, 14_486.0], [PERSON, 3e-4, 2.0 * PERSON]);
    check(&told(Model::DgaOne), [4_617.0, 4_408.0, 6_860.0], [3e-4; 3]);
    // The package's grid ended at 40,000 unseen and lost a little of the tail.
    let uk = asked("UKdat_5.csv", Model::DgaMin, &kept);
    check(&uk, [22_985.0, 10_387.0, 33_439.0], [5e-4, 5e-4, 3e-3]);
    // Without the graph that only gives back its prior, one person per cell does no such harm.
    let dropped = asked("kosovo4.csv", Model::DgaOne, &Options::default());
    assert!(dropped.estimate.unwrap() > 9_000.0, "{dropped:?}");
}

#[test]
fn thin_overlaps_are_those_of_sparse_mse() {
    let options = Options::default();
    let told = |table| asked(table, Model::SparseMse, &options);
    check(&told("UKdat_5.csv"), [11_313.0, 8_785.0, 14_701.0], [TENTH, 0.05, 0.05]);
    check(&told("UKdat.csv"), [11_418.0, 9_267.0, 14_306.8], [TENTH, 0.05, 0.05]);
    check(&told("kosovo4.csv"), [14_341.7, 12_484.0, 16_623.0], [TENTH, 0.05, 0.05]);
}

#[test]
fn latent_classes_are_those_of_lcmcr() {
    let told = asked("kosovo4.csv", Model::Lcmcr, &Options::default());
    // Of 5,010,000 sweeps of the package, worth 7,075 draws.
    check(&told, [10_443.0, 9_066.0, 13_865.0], [0.02, 0.04, 0.04]);
    assert!(told.rhat.unwrap() < 1.01 && told.ess.unwrap() >= 4_000.0, "{told:?}");
}

#[test]
fn models_contradict_one_another_on_kosovo_or_they_do_not() {
    let panel = estimate(
        &published_table("kosovo4.csv"),
        &Options { threads: 2, ..Options::default() },
        &|_| ControlFlow::Continue(()),
    )
    .unwrap();
    assert_eq!(panel.observed, 4_400);
    let thin = panel.panel.iter().find(|one| one.model == Model::SparseMse).unwrap();
    assert!(!thin.is_sound, "two-way terms alone do not fit: {thin:?}");
    assert_eq!(panel.verdict, Verdict::Estimable, "{}", panel.sentence);
    assert!(panel.sentence.starts_with("The 4 lists name 4,400 different people."));
}

#[test]
fn the_same_bytes_for_one_thread_and_four() {
    let table = published_table("UKdat_5.csv");
    let json = |threads| {
        let options = Options { threads, ess: 1_000, bootstraps: 500, ..Options::default() };
        let panel = estimate(&table, &options, &|_| ControlFlow::Continue(())).unwrap();
        serde_json::to_string(&panel).unwrap()
    };
    assert_eq!(json(1), json(4));
}
