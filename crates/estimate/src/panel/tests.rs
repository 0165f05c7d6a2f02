use std::ops::ControlFlow;

use expect_test::{Expect, expect};

use super::{Panel, estimate, grouped, leave_one_out};
use crate::estimate::Options;
use crate::model::Model;
use crate::table::{InclusionPattern, Table};

fn table(lists: usize, counts: &[(u16, u64)]) -> Table {
    let names = (0..lists).map(|list| format!("L{list}")).collect();
    let counts = counts.iter().map(|(bits, count)| (InclusionPattern::from_bits(*bits), *count));
    Table::new(names, counts).expect("a table")
}

fn asked(table: &Table, models: &[Model]) -> Panel {
    let options = Options { models: models.to_vec(), ..Options::default() };
    estimate(table, &options, &|_| ControlFlow::Continue(())).expect("nobody stops it")
}

fn check(table: &Table, models: &[Model], expected: &Expect) {
    let panel = asked(table, models);
    expected.assert_eq(&format!("{:?}: {}", panel.verdict, panel.sentence));
}

#[test]
fn it_refuses_what_no_model_can_answer() {
    let all = &Model::ALL;
    check(
        &table(2, &[(1, 30), (2, 20), (3, 10)]),
        all,
        &expect![
            "NotEstimable: These lists cannot support an estimate: only 2 lists named anybody; at least 3 are needed to tell dependence from chance."
        ],
    );
    check(
        &table(3, &[(1, 30), (2, 20), (4, 10), (3, 2)]),
        all,
        &expect![
            "NotEstimable: These lists cannot support an estimate: only 2 people are in more than one of them; at least 10 are needed."
        ],
    );
    check(
        &table(3, &[(1, 30), (2, 20), (4, 10)]),
        all,
        &expect![
            "NotEstimable: These lists cannot support an estimate: nobody is in more than one of them; at least 10 are needed."
        ],
    );
    check(
        &table(4, &[(1, 30), (2, 20), (4, 10), (3, 20), (5, 20), (8, 9)]),
        all,
        &expect![
            "NotEstimable: These lists cannot support an estimate: the list L3 shares nobody with any other; it may cover other people, another place or time: leave it out or look for links that were missed."
        ],
    );
    check(
        &table(4, &[(1, 30), (2, 20), (4, 10), (3, 20), (5, 20)]),
        all,
        &expect![
            "NotEstimable: These lists cannot support an estimate: the list L3 names nobody; leave it out."
        ],
    );
}

#[test]
fn a_bound_alone_is_no_answer() {
    check(
        &table(3, &[(1, 30), (2, 20), (3, 9), (4, 25), (5, 7), (6, 8), (7, 4)]),
        &[Model::Chao],
        &expect![
            "NotEstimable: These lists cannot support an estimate: no model that was asked both fits them and has an interval; the notes say why."
        ],
    );
}

#[test]
fn sound_models_answer_together() {
    let four = table(
        4,
        &[
            (1, 90),
            (2, 80),
            (3, 31),
            (4, 70),
            (5, 26),
            (6, 21),
            (7, 9),
            (8, 60),
            (9, 20),
            (10, 19),
            (11, 8),
            (12, 17),
            (13, 5),
            (14, 6),
            (15, 3),
        ],
    );
    check(
        &four,
        &[Model::LoglinearAic, Model::LoglinearBic, Model::DgaMin],
        &expect![
            "Estimable: The 4 lists name 465 different people. Allowing for those on no list, the number is probably between 612 and 959 (middle 706), as 3 sound models say together, with an allowance for people who are harder to find, if the lists cover the same people and period."
        ],
    );
}

#[test]
fn models_are_in_the_order_of_the_panel() {
    let three = table(3, &[(1, 30), (2, 20), (3, 9), (4, 25), (5, 7), (6, 8), (7, 4)]);
    let panel = asked(&three, &[Model::DgaOne, Model::LoglinearBic, Model::Chao]);
    let models: Vec<&str> = panel.panel.iter().map(|one| one.model.name()).collect();
    assert_eq!(models, ["chao", "loglinear_bic", "dga_one"]);
}

#[test]
fn one_list_less_is_one_panel_each() {
    let three = table(3, &[(1, 30), (2, 20), (3, 9), (4, 25), (5, 7), (6, 8), (7, 4)]);
    let options = Options { models: vec![Model::Chao], ..Options::default() };
    let panels = leave_one_out(&three, &options, &|_| ControlFlow::Continue(())).expect("lists");
    let said: Vec<(&str, u64)> =
        panels.iter().map(|(list, panel)| (list.as_str(), panel.observed)).collect();
    assert_eq!(said, [("L0", 73), ("L1", 83), ("L2", 78)]);
}

#[test]
fn it_stops_when_told() {
    let three = table(3, &[(1, 30), (2, 20), (3, 9), (4, 25), (5, 7), (6, 8), (7, 4)]);
    for model in [Model::LoglinearBic, Model::SparseMse, Model::DgaMin, Model::Lcmcr] {
        let options = Options { models: vec![model], ..Options::default() };
        let stopped = estimate(&three, &options, &|step| {
            assert_eq!(step.model, model);
            ControlFlow::Break(())
        });
        assert_eq!(stopped, Err(crate::Error::Stopped));
    }
}

#[test]
fn numbers_have_groups() {
    let said = [0.4, 12.0, 999.6, 12_345.0, 1_234_567.0].map(grouped);
    assert_eq!(said, ["0", "12", "1,000", "12,345", "1,234,567"]);
}
