//! Measures quality against known truth: `probe TRUTH.csv LIST.csv...`, files as gen_lists.py makes
//! them. Beside the scores of clusters it gives those of pairs.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for whoever works on this")]
#![allow(clippy::disallowed_methods, clippy::cast_precision_loss, reason = "it measures")]

use std::collections::{BTreeMap, HashMap};

use testimony_link::{Date, Entry, Go, InMemory, Linkage, Lists, Options, Sex};

fn date(text: &str) -> Date {
    let part =
        |from, to| text.get(from..to).and_then(|it: &str| it.parse::<u16>().ok()).unwrap_or(0);
    let small = |from, to| u8::try_from(part(from, to)).unwrap_or(0);
    Date::new(part(0, 4), small(5, 7), small(8, 10)).unwrap_or_default()
}

fn read(paths: &[String]) -> Lists {
    let mut lists = Lists::new();
    for path in paths {
        lists.begin(false).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        for (row, line) in text.lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let sex = match cells[4] {
                "m" => Sex::Male,
                "f" => Sex::Female,
                _ => Sex::Unknown,
            };
            let entry = Entry {
                id: cells[0],
                row: row as u64,
                given_name: cells[1],
                surname: cells[2],
                father_name: cells[3],
                sex,
                birth: date(cells[5]),
                place: cells[6],
                event: date(cells[7]),
                ..Entry::default()
            };
            lists.push(&entry).unwrap();
        }
    }
    lists
}

fn main() {
    let started = std::time::Instant::now();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let lists = read(&args[1..]);
    let usual = Options::default();
    let set = |name: &str, usual: f64| std::env::var(name).map_or(usual, |it| it.parse().unwrap());
    let options = Options {
        threads: 2,
        threshold: set("THRESHOLD", usual.threshold),
        pairs_per_listing: set("PAIRS", usual.pairs_per_listing),
        ..usual
    };
    let mut last = None;
    let linkage = lists
        .link(&options, &mut InMemory::default(), &mut |stage, _, _| {
            if last != Some(stage) {
                println!("{stage:?} {:.2} s", started.elapsed().as_secs_f64());
                last = Some(stage);
            }
            Go::On
        })
        .unwrap();
    println!("linked {:.2} s", started.elapsed().as_secs_f64());
    show(&linkage);
    score(&linkage, &args[0]);
}

fn show(linkage: &Linkage) {
    let report = linkage.report();
    for comparison in report.comparisons.iter().filter(|_| std::env::var("VERBOSE").is_ok()) {
        println!("{}", comparison.field);
        for level in &comparison.levels {
            println!("  {:24} m {:.5} u {:.7} {:6.2}", level.level, level.m, level.u, level.bits);
        }
    }
    for rule in &report.rules {
        println!("{rule:?}");
    }
    println!(
        "lambda {:e} compared {} = {:.2} each, recall {:.4}, linked {} doubt {} clusters {} {:?}",
        report.lambda,
        report.pairs_compared,
        report.pairs_per_listing,
        report.blocking_recall,
        report.pairs_linked,
        report.pairs_in_doubt,
        report.clusters,
        report.cluster_sizes
    );
}

fn score(linkage: &Linkage, truth: &str) {
    let text = std::fs::read_to_string(truth).unwrap();
    let truth: HashMap<&str, &str> =
        text.lines().skip(1).filter_map(|it| it.split_once(',')).collect();
    let person = |at: usize| truth[linkage.lists().id(at)];
    let pairs = |count: u64| count * (count - 1) / 2;
    let (mut both, mut of, mut by) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (at, cluster) in linkage.clusters().iter().enumerate() {
        *both.entry((person(at), *cluster)).or_insert(0) += 1;
        *of.entry(person(at)).or_insert(0) += 1;
        *by.entry(*cluster).or_insert(0) += 1;
    }
    let sum =
        |counts: &mut dyn Iterator<Item = &u64>| counts.map(|it| pairs(*it)).sum::<u64>() as f64;
    let (tp, t, p) = (sum(&mut both.values()), sum(&mut of.values()), sum(&mut by.values()));
    let (precision, recall) = (tp / p, tp / t);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("precision {precision:.5} recall {recall:.5} f1 {f1:.5} (true {t} found {p})");
    let same = |pair: &testimony_link::Pair| person(pair.a as usize) == person(pair.b as usize);
    let kept: Vec<_> = linkage.pairs().collect();
    for least in [0.05, 0.5, 0.95] {
        let likely: Vec<_> = kept.iter().filter(|pair| pair.probability >= least).collect();
        let right = likely.iter().filter(|pair| same(pair)).count() as f64;
        let precision = right / likely.len() as f64;
        println!("pairs from {least} on: precision {precision:.4} recall {:.4}", right / t);
    }
}
