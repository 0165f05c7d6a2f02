//! Prints how many planted leaks are found, false alarms, and the time for 1 MB; JSON on one line.
//!
//! `cargo run --release --example redact_figures -p testimony-redact [-- missed]`

#![allow(clippy::print_stdout, reason = "an example prints its result")]
#![allow(clippy::disallowed_methods, reason = "a bench measures time")]

#[path = "../tests/it/planted.rs"]
mod planted;

use std::time::Instant;

use planted::{Class, Planted};

fn main() {
    let mut figures = Vec::new();
    let mut missed = Vec::new();
    for class in [Class::Format, Class::Inflected, Class::Transliterated] {
        let share = Planted::new(1).measure(class, &mut missed);
        figures.push(format!(
            r#""{class:?}":{{"planted":{},"recall":{:.4},"control":{:.4}}}"#,
            share.planted,
            share.recall(),
            share.control()
        ));
    }
    let mut clean = Planted::new(2);
    let alarms = clean.false_alarms(1_000);
    let mut hundred = Planted::new(3);
    hundred.items.truncate(100);
    let begin = Instant::now();
    let list = hundred.list();
    let built = begin.elapsed().as_secs_f64();
    let mut text = String::new();
    while text.len() < 1_000_000 {
        text += &hundred.prose(1_000);
    }
    let begin = Instant::now();
    let found = list.find(&text).len();
    let searched = begin.elapsed().as_secs_f64();
    println!(
        r#"{{{},"alarms_per_1000_pages":{},"items":100,"build_s":{built:.3},"search_1mb_s":{searched:.3},"found":{found}}}"#,
        figures.join(","),
        alarms.len(),
    );
    if std::env::args().nth(1).is_some() {
        println!("{missed:#?}\n{alarms:#?}");
    }
}
