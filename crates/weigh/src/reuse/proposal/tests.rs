use std::collections::BTreeSet;

use expect_test::{Expect, expect};

use super::{Days, Direction, Surroundings, direction, is_wire, propose};
use crate::reuse::{CueLanguage, Words, cues};

const REPORT: &str = "On Monday the guards of Lindow led forty men down to the river and shot at \
    them there. Nobody in the town was told. The bodies were found in May by two boys who fished.";
const QUOTES: &str = "Ten years on, people here still speak low. “The guards of Lindow led forty men \
    down to the river and shot at them there”, says a paper of that spring. The river has changed.";

/// One line for a proposal: who depends on whom, kind, mode, runs, rare words.
fn check(first: &str, second: &str, days: [Days; 2], expected: &Expect) {
    let expected_words = BTreeSet::from(["lindow".to_owned()]);
    let around = Surroundings {
        first: days[0],
        second: days[1],
        copies: &[],
        rare: &|word| ["lindow", "kazimirsk", "petrovsch", "13127"].contains(&word).then_some(2),
        expected: &expected_words,
        first_names: &[],
        second_names: &[],
    };
    let shown = propose(&Words::of(first), &Words::of(second), &around).map(|proposal| {
        let rare = proposal.evidence.rarities.iter();
        let rare: Vec<&str> = rare.map(|rarity| &second[rarity.second.clone()]).collect();
        let runs: Vec<usize> = proposal.evidence.runs.iter().map(|run| run.second.len()).collect();
        format!(
            "{:?}, {:?}, {:?}, runs {runs:?}, rare {rare:?}",
            proposal.direction, proposal.kind, proposal.mode
        )
    });
    expected.assert_eq(&shown.unwrap_or_default());
}

#[test]
fn the_later_may_have_it_from_the_earlier() {
    let (may, june) = (Days { earliest: Some(120), latest: Some(150) }, Days::on(151));
    assert_eq!(direction(may, june), Direction::SecondIsLater);
    assert_eq!(direction(june, may), Direction::FirstIsLater);
    assert_eq!(direction(may, Days::on(150)), Direction::Unknown);
    assert_eq!(direction(may, Days::default()), Direction::Unknown);
    let open = Days { earliest: Some(10), latest: None };
    assert_eq!(direction(open, may), Direction::Unknown);
    assert_eq!(direction(open, Days::on(9)), Direction::FirstIsLater);
}

#[test]
fn kinds_and_modes() {
    let days = [Days::on(1), Days::on(9)];
    check(REPORT, QUOTES, days, &expect!["SecondIsLater, Quotation, Quotes, runs [16], rare []"]);
    check(REPORT, REPORT, days, &expect!["SecondIsLater, Copy, Republishes, runs [35], rare []"]);
    check(
        REPORT,
        &format!("{REPORT} {QUOTES}"),
        days,
        &expect!["SecondIsLater, Copy, Quotes, runs [35, 16], rare []"],
    );
    check(
        REPORT,
        &REPORT.replace("forty", "fifty").replace("May", "June"),
        days,
        &expect!["SecondIsLater, Copy, Quotes, runs [21], rare []"],
    );
    check(
        REPORT,
        "It rained, and the school in Lindow stayed shut all that week.",
        days,
        &expect![""],
    );
}

#[test]
fn rare_words_count_outside_of_runs_and_without_expected_names() {
    let one = "He came from Kazimirsk, cell 13127, said Petrovsch, before the snow of that winter.";
    let two =
        "In 13127 they held him: Petrovsch wept. Near Lindow, or Kazimirsk, it was colder yet.";
    check(
        one,
        two,
        [Days::default(); 2],
        &expect![[
            r#"Unknown, SharedRarities, Paraphrases, runs [], rare ["13127", "Petrovsch", "Kazimirsk"]"#
        ]],
    );
    // Negative control: one slip fewer.
    check(one, &two.replace("Petrovsch", "Petrovich"), [Days::default(); 2], &expect![""]);
    // Inside a run a rare word says nothing new.
    check(
        one,
        &format!("Again. {one} So it was."),
        [Days::default(); 2],
        &expect!["Unknown, Copy, Republishes, runs [14], rare []"],
    );
}

#[test]
fn translations_and_retellings_are_not_found() {
    let russian = "В понедельник охранники увели сорок человек к реке и стреляли в них.";
    let retold =
        "It was a Monday when some forty people were marched by guards to the water and fired on.";
    check(REPORT, russian, [Days::on(1), Days::on(9)], &expect![""]);
    check(REPORT, retold, [Days::on(1), Days::on(9)], &expect![""]);
}

#[test]
fn a_name_in_a_cue_gives_the_direction_where_days_do_not() {
    let text = "In Lindow, the Morning Post reported, forty men were led away.";
    let found = cues(text, CueLanguage::English);
    let propose = |first: Days, second: Days| {
        let around = Surroundings {
            first,
            second,
            copies: &[],
            rare: &|_| None,
            expected: &BTreeSet::new(),
            first_names: &found,
            second_names: &[],
        };
        let proposal = propose(&Words::of(text), &Words::of("Forty were led away."), &around);
        proposal
            .map_or("nothing".into(), |p| format!("{:?} {:?} {:?}", p.direction, p.kind, p.mode))
    };
    expect!["FirstIsLater Cue Cites"].assert_eq(&propose(Days::default(), Days::default()));
    // Nobody names what was written later.
    expect!["nothing"].assert_eq(&propose(Days::on(1), Days::on(2)));
}

#[test]
fn five_copies_of_two_days_are_a_wire_story() {
    let on = |days: &[i32]| days.iter().map(|day| Days::on(*day)).collect::<Vec<_>>();
    assert!(is_wire(&on(&[9, 1, 2, 3, 2, 1])));
    assert!(!is_wire(&on(&[1, 1, 2, 3])));
    assert!(!is_wire(&on(&[1, 3, 5, 7, 9, 11])));
    assert!(!is_wire(&[Days::default(); 9]));
}
