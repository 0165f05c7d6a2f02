use std::ops::ControlFlow;

use super::{LISTS, Weights, dga, graphs, marginal};
use crate::estimate::Options;
use crate::math::{exp, ln_sum_exp, persons};
use crate::model::Model;
use crate::table::{InclusionPattern, Table, of_three};

#[test]
fn margins_are_those_of_the_table() {
    let table = of_three([1, 2, 4, 8, 16, 32, 64]);
    assert_eq!(marginal(&table, 0b101), [2.0, 5.0, 40.0, 80.0]);
    assert_eq!(marginal(&table, 0), [127.0]);
}

/// Every person of the unseen, one by one, against the grid and its bisection.
#[test]
fn the_grid_gives_what_counting_gives() {
    let table = of_three([270, 420, 180, 210, 90, 140, 60]);
    let graphs = graphs::decomposable(3, false);
    let weights = Weights::new(&table, 0.5);
    let logs: Vec<f64> = (1..40_000_u32)
        .map(|unseen| {
            let unseen = f64::from(unseen);
            let of = |graph: &graphs::Graph| {
                let parts = graph.parts.iter();
                parts.map(|(part, times)| times * weights.ln_subset(*part, unseen)).sum::<f64>()
            };
            let logs: Vec<f64> = graphs.iter().map(of).collect();
            weights.ln_common(unseen) + ln_sum_exp(&logs)
        })
        .collect();
    let all = ln_sum_exp(&logs);
    let quantile = |p: f64| {
        let mut below = 0.0;
        let at = logs.iter().position(|log| {
            below += exp(log - all);
            below >= p
        });
        persons(table.observed()) + crate::math::count(at.expect("within") + 1)
    };
    let options = Options::default();
    let told = dga(&table, Model::DgaHalf, &options, &|_| ControlFlow::Continue(())).expect("on");
    let expected = [0.025, 0.5, 0.975].map(|p| Some(quantile(p)));
    assert_eq!([told.lo, told.estimate, told.hi], expected);
    assert_eq!(told.draws.len(), 1_000);
    let middle = told.draws[500] + persons(table.observed());
    assert!((middle - quantile(0.5)).abs() < 2.0, "{middle}");
}

/// Hundreds of millions: the bulk lies between two points of any grid that grows with the unseen.
#[test]
fn a_narrow_posterior_is_found() {
    let million = [270, 420, 180, 210, 90, 140, 60].map(|count| count * 1_000_000);
    let told =
        dga(&of_three(million), Model::DgaMin, &Options::default(), &|_| ControlFlow::Continue(()));
    let told = told.expect("on");
    let [lo, middle, hi] = [told.lo, told.estimate, told.hi].map(|one| one.expect("an answer"));
    assert!(lo < 2e9 && 2e9 < hi && (middle - 2e9).abs() < 2e5, "{lo} {middle} {hi}");
    // The standard error for independent lists is 51,800 (Darroch 1958): 203,000 from end to end.
    assert!((190_000.0..220_000.0).contains(&(hi - lo)), "{lo} {hi}");
}

#[test]
fn too_many_lists_are_skipped_with_the_reason() {
    let names = (0..8).map(|list| format!("L{list}")).collect();
    let counts = (1..256).map(|bits| (InclusionPattern::from_bits(bits), 3));
    let table = Table::new(names, counts).expect("a table");
    let told = dga(&table, Model::DgaMin, &Options::default(), &|_| ControlFlow::Continue(()));
    let told = told.expect("on");
    assert_eq!(told.estimate, None);
    assert_eq!(told.notes, ["skipped: it averages over graphs of 3 to 6 lists; there are 8"]);
    assert_eq!(LISTS.count(), 4);
}
