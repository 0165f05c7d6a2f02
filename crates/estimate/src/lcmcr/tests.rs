use std::ops::ControlFlow;

use super::lcmcr;
use crate::estimate::{Estimate, Options};
use crate::table::{Table, of_three};

fn asked(table: &Table, options: &Options) -> Estimate {
    lcmcr(table, options, &|_| ControlFlow::Continue(())).expect("nobody stops it")
}

#[test]
fn independent_lists_give_the_number_that_made_them() {
    // 2,000 people, chances .3, .4 and .25, to the nearest person; 630 are on none.
    let table = of_three([270, 420, 180, 210, 90, 140, 60]);
    let told = asked(&table, &Options { ess: 1_000, ..Options::default() });
    let (lo, hi) = told.interval().expect("chains that meet");
    assert!(lo < 2_000.0 && 2_000.0 < hi && hi < 3_200.0, "{lo} {hi}");
    assert!(told.rhat.expect("chains") < 1.01 && told.ess.expect("chains") >= 1_000.0);
    assert!(told.is_sound && told.notes.is_empty(), "{:?}", told.notes);
}

#[test]
fn threads_change_nothing_and_seeds_do() {
    let table = of_three([27, 42, 18, 21, 9, 14, 6]);
    let options = Options { ess: 1_000, ..Options::default() };
    let one = asked(&table, &options);
    assert_eq!(asked(&table, &Options { threads: 4, ..options.clone() }), one);
    assert_ne!(asked(&table, &Options { seed: 2, ..options }), one);
}
