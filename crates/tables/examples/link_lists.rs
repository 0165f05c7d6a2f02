//! Links lists as the command does, without the vault and all that is around it: to measure.
//! `link_lists OUT.csv LIST.csv...`; THREADS and ASIDE (entries from which runs are put aside).
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for whoever works on this")]
#![allow(clippy::disallowed_methods, reason = "it measures")]

use std::io::Write as _;

use testimony_link::{Go, Lists, Options};
use testimony_tables::SourceOptions;
use testimony_tables::aside::Aside;
use testimony_tables::listings::{Listings, Reading};

fn main() {
    let begun = std::time::Instant::now();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let set =
        |name: &str, usual: usize| std::env::var(name).map_or(usual, |it| it.parse().unwrap());
    let mut lists = Lists::new();
    for path in &args[1..] {
        let file = Box::new(std::fs::File::open(path).unwrap());
        let list = Listings::open(file, path, &SourceOptions::default()).unwrap();
        list.read(&mut lists, &Reading::default(), &mut |_, _| true).unwrap();
    }
    let read = begun.elapsed().as_secs_f64();
    let usual = Options::default();
    let options = Options {
        threads: set("THREADS", 2),
        entries_in_memory: set("ASIDE", usual.entries_in_memory),
        ..usual
    };
    let mut aside = Aside::new(std::env::temp_dir(), &[1; 32]);
    let mut last = None;
    let linkage = lists
        .link(&options, &mut aside, &mut |stage, done, of| {
            if last != Some(stage) {
                println!("{stage:?} {:.1} s ({done} of {of})", begun.elapsed().as_secs_f64());
                last = Some(stage);
            }
            Go::On
        })
        .unwrap();
    let linked = begun.elapsed().as_secs_f64();
    let mut out = std::io::BufWriter::new(std::fs::File::create(&args[0]).unwrap());
    writeln!(out, "rec_id,cluster").unwrap();
    for (at, cluster) in linkage.clusters().iter().enumerate() {
        writeln!(out, "{},{cluster}", linkage.lists().id(at)).unwrap();
    }
    out.flush().unwrap();
    let report = linkage.report();
    println!(
        "read {read:.1} s, linked {linked:.1} s, written {:.1} s; {} listings, {} pairs compared, recall {:.3}, {} clusters",
        begun.elapsed().as_secs_f64(),
        report.listings,
        report.pairs_compared,
        report.blocking_recall,
        report.clusters
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}
