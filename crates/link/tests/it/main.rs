//! Lists with known truth, made here: quality, threads, seeds, judgements, limits.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers of tests")]
#![allow(clippy::cast_precision_loss, reason = "small numbers of tests")]

mod made;

use std::collections::{BTreeMap, BTreeSet};

use testimony_link::{Date, Entry, Error, Go, InMemory, Judged, Linkage, Lists, Options, Sex};

use made::Made;

fn link(made: &Made, options: &Options) -> Linkage {
    made.lists().link(options, &mut InMemory::default(), &mut |_, _, _| Go::On).unwrap()
}

#[test]
fn invented_people_are_found_and_kept_apart() {
    let made = Made::new(6_000, 5);
    let linkage = link(&made, &Options::default());
    let (precision, recall) = made.score(linkage.clusters());
    assert!(precision > 0.985 && recall > 0.93, "{precision} {recall}");
    assert!(linkage.report().pairs_per_listing < 100.0);
    assert!(linkage.report().blocking_recall > 0.9);
    assert!(linkage.sureness().iter().all(|sure| (0.0..=1.0).contains(sure)));
}

#[test]
fn threads_and_runs_put_aside_change_nothing() {
    let made = Made::new(3_000, 8);
    let one = link(&made, &Options { threads: 1, ..Options::default() });
    let four = Options { threads: 4, entries_in_memory: 100, ..Options::default() };
    let four = link(&made, &four);
    assert_eq!(one.clusters(), four.clusters());
    assert_eq!(one.sureness(), four.sureness());
    assert!(one.pairs().eq(four.pairs()));
    let draws = |linkage: &Linkage| {
        let mut all = Vec::new();
        let each = |_: usize, clusters: &[u32]| -> Result<(), Error> {
            all.push(clusters.to_vec());
            Ok(())
        };
        linkage.replicates(5, &mut |_, _, _| Go::On, each).unwrap();
        all
    };
    let drawn = draws(&one);
    assert_eq!(drawn, draws(&four));
    assert!(drawn.windows(2).any(|two| two[0] != two[1]), "what is in doubt must vary");
    let other = link(&made, &Options { seed: 2, ..Options::default() });
    assert_ne!(drawn, draws(&other));
}

#[test]
fn replicates_are_as_good_as_their_doubt() {
    let made = Made::new(3_000, 9);
    let linkage = link(&made, &Options::default());
    let (best_precision, best_recall) = made.score(linkage.clusters());
    linkage
        .replicates(3, &mut |_, _, _| Go::On, |_, clusters| -> Result<(), Error> {
            let (precision, recall) = made.score(clusters);
            assert!(precision > best_precision - 0.08, "{precision} after {best_precision}");
            assert!(recall > best_recall - 0.08, "{recall} after {best_recall}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn nobody_is_twice_in_a_cluster_of_a_list_without_repetitions() {
    let mut made = Made::new(2_000, 4);
    let repeated = |made: &Made, clusters: &[u32]| {
        let lists = made.lists();
        let mut seen = BTreeMap::new();
        for (at, cluster) in clusters.iter().enumerate() {
            *seen.entry((*cluster, lists.list(at))).or_insert(0) += 1;
        }
        seen.values().any(|count| *count > 1)
    };
    // The negative control: without the promise, repetitions are found.
    assert!(repeated(&made, link(&made, &Options::default()).clusters()));
    made.is_deduplicated = true;
    assert!(!repeated(&made, link(&made, &Options::default()).clusters()));
}

#[test]
fn what_a_person_judged_outweighs_all_else() {
    let made = Made::new(1_000, 3);
    let usual = link(&made, &Options::default());
    let pair = usual.pairs().find(|pair| pair.probability > 0.999).unwrap();
    assert_eq!(usual.clusters()[pair.a as usize], usual.clusters()[pair.b as usize]);
    let alone = usual.clusters().iter().enumerate().filter(|(at, it)| *at == **it as usize);
    let alone: Vec<u32> = alone.map(|(_, leader)| *leader).take(2).collect();
    let judged = BTreeMap::from([
        ((pair.a, pair.b), Judged::Different),
        ((alone[0].min(alone[1]), alone[0].max(alone[1])), Judged::Same),
    ]);
    let judged = link(&made, &Options { judged, ..Options::default() });
    assert_ne!(judged.clusters()[pair.a as usize], judged.clusters()[pair.b as usize]);
    assert_eq!(judged.clusters()[alone[0] as usize], judged.clusters()[alone[1] as usize]);
}

#[test]
fn an_explanation_sums_up() {
    let made = Made::new(1_000, 3);
    let linkage = link(&made, &Options::default());
    let pair = linkage.pairs().next().unwrap();
    let explained = linkage.explain(pair.a as usize, pair.b as usize);
    let columns = explained.columns.iter().map(|column| column.bits + column.rarity_bits);
    let sum = explained.prior_bits + columns.sum::<f64>();
    assert!((sum - explained.bits).abs() < 1e-3);
    assert!((explained.bits - f64::from(pair.bits)).abs() < 1e-6);
    assert!((explained.probability - pair.probability).abs() < 1e-9);
}

#[test]
fn names_meet_across_scripts() {
    let birth = Date::new(1985, 7, 14).unwrap();
    let names = [
        [("Mohamed", "Al-Khatib"), ("Мухаммад", "аль-Хатиб"), ("محمد", "الخطيب")],
        [("Yusuf", "Qaderov"), ("Юсуп", "Кадеров"), ("يوسف", "قاديروف")],
        [("Oleksandr", "Shevchenko"), ("Александр", "Шевченко"), ("الكسندر", "شفتشنكو")],
        [("Olena", "Zhukivska"), ("Елена", "Жукивская"), ("ايلينا", "جوكيفسكا")],
    ];
    let mut made = Made::new(3_000, 2);
    for script in 0..3 {
        made.begin();
        for (person, forms) in names.iter().enumerate() {
            let (given, surname) = forms[script];
            let birth = Date::new(1960 + 7 * person as u16, 7, 14).unwrap_or(birth);
            made.add(&format!("x{person}"), given, surname, birth);
        }
    }
    let linkage = link(&made, &Options::default());
    for person in 0..names.len() {
        let cluster: Vec<u32> = (0..3)
            .map(|script| {
                let id = format!(
                    "x{person}-{}",
                    made.listings() - 3 * names.len() + script * names.len() + person
                );
                linkage.clusters()[linkage.lists().find(&id).unwrap()]
            })
            .collect();
        assert!(cluster.windows(2).all(|two| two[0] == two[1]), "{:?}", names[person]);
    }
}

#[test]
fn bad_input_is_an_error() {
    let options = Options::default();
    let run = |lists: Lists, options: &Options| {
        let done = lists.link(options, &mut InMemory::default(), &mut |_, _, _| Go::On);
        done.map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(run(Lists::new(), &options), "the lists are empty: there is nothing to link");
    let two = |id: &str| {
        let mut lists = Lists::new();
        for row in [2, 7] {
            lists.push(&Entry { id, row, surname: "A", ..Entry::default() }).unwrap();
        }
        lists
    };
    assert_eq!(run(two("a"), &options), "rows 2 and 7 of list 1 have the same id; ids must differ");
    let mut lists = Lists::new();
    lists.push(&Entry { id: "a", sex: Sex::Male, ..Entry::default() }).unwrap();
    assert!(run(lists, &options).starts_with("no column of names"));
    let wrong = Options { threshold: 1.0, ..Options::default() };
    assert_eq!(run(two("a"), &wrong), "the threshold must be above 0 and below 1");
    let made = Made::new(500, 1);
    let stopped = made.lists().link(&options, &mut InMemory::default(), &mut |_, _, _| Go::Stop);
    assert!(matches!(stopped, Err(Error::Stopped)));
}

#[test]
fn one_or_two_listings_are_no_trouble() {
    let mut lists = Lists::new();
    lists.push(&Entry { id: "a", surname: "Halabi", ..Entry::default() }).unwrap();
    let one = lists.link(&Options::default(), &mut InMemory::default(), &mut |_, _, _| Go::On);
    assert_eq!(one.unwrap().clusters(), [0]);
}

#[test]
fn nothing_of_a_name_is_in_debug_output() {
    let mut lists = Lists::new();
    let entry = Entry { id: "a", surname: "Halabi", ..Entry::default() };
    lists.push(&entry).unwrap();
    let shown = format!("{lists:?} {entry:?} {:?}", Date::new(1980, 4, 3));
    assert!(!shown.contains("alabi") && !shown.contains("80"), "{shown}");
}

/// A reviewer who knows the truth: each answer changes the total as was said, and it ends by itself.
#[test]
fn a_review_ends_and_makes_the_clusters_better() {
    let made = Made::new(4_000, 3);
    let mut linkage = link(&made, &Options::default());
    let go = &mut |_: testimony_link::Stage, _: u64, _: u64| Go::On;
    let looked = BTreeSet::new();
    let f1 = |linkage: &Linkage| {
        let (precision, recall) = made.score(linkage.clusters());
        2.0 * precision * recall / (precision + recall)
    };
    let before = f1(&linkage);
    let first = linkage.review(&looked, go).unwrap();
    assert!(first.open.len() > 10 && first.spread > 1.0, "{first:?}");
    let ranks: Vec<f64> = first
        .open
        .iter()
        .map(|it| it.probability * (1.0 - it.probability) * it.people * it.people)
        .collect();
    assert!(ranks.is_sorted_by(|a, b| a >= b), "the one on which most hangs comes first");
    let mut judged = BTreeMap::new();
    let mut asked = 0;
    loop {
        let review = linkage.review(&looked, go).unwrap();
        if review.open.is_empty() {
            assert!(review.is_enough() && review.spread < 1e-9);
            break;
        }
        let doubt = review.open[0];
        let pair = (doubt.a.min(doubt.b), doubt.a.max(doubt.b));
        assert!(!judged.contains_key(&pair), "nobody is asked twice");
        if asked < 20 {
            let mut people = |linkage: &mut Linkage, answer| {
                let with = judged.iter().map(|(k, v)| (*k, *v)).chain([(pair, answer)]);
                linkage.judge(with.collect(), go).unwrap();
                linkage.report().clusters as f64
            };
            let different = people(&mut linkage, Judged::Different);
            let same = people(&mut linkage, Judged::Same);
            assert!((different - same - doubt.people).abs() < 1e-9, "{doubt:?}");
        }
        let is_same = made.person(pair.0) == made.person(pair.1);
        judged.insert(pair, if is_same { Judged::Same } else { Judged::Different });
        linkage.judge(judged.clone(), go).unwrap();
        asked += 1;
        assert!(asked < first.open.len() * 2, "it has no end");
    }
    assert!(f1(&linkage) >= before, "{} after {before}", f1(&linkage));
    // What was taken back is as if it had never been said.
    linkage.judge(BTreeMap::new(), go).unwrap();
    assert_eq!(linkage.clusters(), link(&made, &Options::default()).clusters());
}
