//! Runs the target that the variable `TARGET` names, under libFuzzer: `make fuzz`.
//!
//! `TARGET=list` prints the names. Before the first run a target's seeds are written into the first
//! corpus folder of the command line.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use testimony_fuzz::{INPUT_BYTES_MAX, TARGETS, Target, find};

static CHOSEN: OnceLock<&'static Target> = OnceLock::new();

fuzz_target!(init: choose(), |data: &[u8]| -> Corpus {
    let Some(target) = CHOSEN.get().filter(|_| data.len() <= INPUT_BYTES_MAX) else {
        return Corpus::Reject;
    };
    (target.run)(data);
    Corpus::Keep
});

#[allow(clippy::disallowed_methods, reason = "libFuzzer owns the command line")]
fn choose() {
    let name = std::env::var("TARGET").unwrap_or_default();
    let Some(target) = find(&name) else {
        list();
        return stop(i32::from(name != "list") * 2);
    };
    if let Some(folder) = std::env::args().skip(1).find(|one| !one.starts_with('-'))
        && Path::new(&folder).is_dir()
    {
        for (number, seed) in (target.seeds)().iter().enumerate() {
            let path = Path::new(&folder).join(format!("seed-{number}"));
            std::fs::write(path, seed).expect("the corpus folder can be written");
        }
    }
    CHOSEN.get_or_init(|| target);
}

#[allow(clippy::print_stdout, reason = "the script reads the names")]
fn list() {
    for target in TARGETS {
        println!("{}", target.name);
    }
}

#[allow(clippy::exit, reason = "libFuzzer has no other way to end before the first run")]
fn stop(code: i32) {
    std::process::exit(code)
}
