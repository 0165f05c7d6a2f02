//! Opens a Desk over an invented case, with fifty outlets that repeat the paper, until Ctrl and C.
//!
//! `cargo run -p testimony-desk --example desk_demo` prints the one-time address.

#![allow(clippy::print_stdout, reason = "an example that prints its answer")]
#![allow(clippy::disallowed_methods, reason = "an example is its own face: it reads the clock")]

#[path = "../tests/it/support.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod support;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use testimony_casework::Marks;
use testimony_desk::{Desk, DeskOptions};

/// Outlets that repeat the paper.
const OUTLETS: usize = 50;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::TempDir::new()?;
    let vault = if std::env::args().any(|word| word == "empty") {
        support::empty_vault(dir.path())
    } else {
        support::case_vault(dir.path(), &actions())
    };
    let options = DeskOptions {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        proxy: None,
        marks: Marks::nowhere(),
    };
    // An invented case behind a vault that is gone at the end; `testimony open` uses the system's.
    let rng = Box::new(testimony_testkit::rng(u64::from(std::process::id())));
    tokio::runtime::Runtime::new()?.block_on(async {
        let desk = Desk::bind(vault, options, jiff::Timestamp::now, rng).await?;
        println!("{}", desk.address());
        desk.serve(async { drop(tokio::signal::ctrl_c().await) }).await?;
        Ok(())
    })
}

fn actions() -> String {
    let mut actions = support::CASE.to_owned();
    for at in 1..=OUTLETS {
        let lines = format!(
            r#"{{"action":"source","id":"o{at}","kind":"outlet","code_name":"Outlet {at}"}}
{{"action":"account","id":"a-o{at}","source":"o{at}","access":"heard_from","received_via":"published","received":"2017-04-06","language":"en","title":"Paper: over a hundred detained"}}
{{"action":"assertion","account":"a-o{at}","claim":"c1","stance":"asserts"}}
{{"action":"attribution","account":"a-o{at}","from":"paper","mode":"republishes","status":"declared"}}
"#
        );
        // Writing into memory does not fail.
        actions.write_str(&lines).unwrap_or_default();
    }
    actions
}
