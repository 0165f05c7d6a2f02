//! Serves the pages of an invented Post in all its languages, for those who write or read their words.
//!
//! `cargo run -p testimony-post --example post_pages` prints the address; a folder as the first
//! argument serves the Post in it instead.

#![allow(clippy::print_stdout, reason = "an example that prints its answer")]

#[path = "../tests/it/support.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
#[allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]
mod support;

use std::path::PathBuf;

use testimony_post::{ServeOptions, Server};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let invented = support::folder_in_all_languages();
    let folder = std::env::args().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| invented.path().join("post"));
    let server = Server::open(&folder, ServeOptions::default())?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("The Post answers at http://{}", listener.local_addr()?);
        server.run(listener, async { drop(tokio::signal::ctrl_c().await) }).await?;
        Ok(())
    })
}
