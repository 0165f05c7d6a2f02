//! The bars of the leak check, on planted leaks. `cargo run --release --example redact_figures -p
//! testimony-redact` prints the figures.

use crate::planted::{Class, Planted};

fn check(class: Class, least: f64, planted_least: u32) {
    let mut missed = Vec::new();
    let share = Planted::new(1).measure(class, &mut missed);
    assert!(share.planted >= planted_least, "{}", share.planted);
    assert!(share.recall() >= least, "{}: {missed:#?}", share.recall());
    assert!(share.control() < 0.5, "the control must fall: {}", share.control());
}

#[test]
fn recall_of_formats() {
    check(Class::Format, 0.995, 2_000);
}

#[test]
fn recall_of_transliterations() {
    check(Class::Transliterated, 0.97, 1_000);
}

#[test]
fn recall_of_case_endings() {
    check(Class::Inflected, 0.99, 500);
}

#[test]
fn false_alarms_on_clean_prose() {
    // The bar is 2 in 1,000 pages; the example measures that many, without optimisation 200 do.
    let alarms = Planted::new(2).false_alarms(200);
    assert!(alarms.is_empty(), "{alarms:#?}");
}
