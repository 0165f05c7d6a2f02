//! Accounts through the door, items sealed, texts disclosed and compared, tables read, dossiers verified: how many a second,
//! or how long, beside something to compare with in the same run. Prints one line of JSON for each;
//! asserts nothing.
//!
//! `make bench`, or `cd bench && cargo run --release -- [cosign|disclose|estimate|import|ingest|link|post|record|reuse|search|tables|vault|verify|weigh]...`

mod corpus;
mod cosign;
mod disclosing;
mod estimate;
mod fts5;
mod importing;
mod linkage;
mod measured;
mod posting;
mod recording;
mod reuse;
mod searching;
mod tables;
mod vaulting;
mod verifying;
mod weighing;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [serve, dir] = &wanted[..]
        && serve == posting::SERVE
    {
        return posting::serve(std::path::Path::new(dir));
    }
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    if runs("cosign") {
        println!("{}", cosign::run());
    }
    if runs("post") {
        for row in posting::run() {
            println!("{row}");
        }
    }
    if runs("record") {
        println!("{}", recording::run());
    }
    if runs("reuse") {
        println!("{}", reuse::run());
    }
    if runs("disclose") {
        println!("{}", disclosing::run());
    }
    if runs("estimate") {
        println!("{}", estimate::run());
    }
    if runs("import") {
        println!("{}", importing::run());
    }
    if runs("ingest") {
        println!("{}", searching::ingest());
    }
    if runs("search") {
        println!("{}", searching::search());
    }
    if runs("link") {
        println!("{}", linkage::run());
    }
    if runs("tables") {
        println!("{}", tables::run());
    }
    if runs("vault") {
        for row in vaulting::run() {
            println!("{row}");
        }
    }
    if runs("verify") {
        println!("{}", verifying::run());
    }
    if runs("weigh") {
        println!("{}", weighing::run());
    }
}

/// A count over seconds, rounded.
fn rate(count: usize, seconds: f64) -> u64 {
    (count as f64 / seconds).round() as u64
}
