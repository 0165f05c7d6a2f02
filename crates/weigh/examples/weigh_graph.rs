//! Weighs one graph (`FILE`), or one graph a line (`--lines FILE`), and prints JSON.
//!
//! Stands in for `testimony weigh --graph FILE --json`; judges/weigh/judge.py drives both.

#![allow(clippy::print_stdout, reason = "an example that prints its answer")]

use std::io::{BufWriter, Write};

use testimony_weigh::{Graph, weigh};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--lines", file] => {
            for line in std::fs::read(file)?.split(|&byte| byte == b'\n') {
                if !line.is_empty() {
                    let weighing = weigh(&Graph::from_json(line)?)?;
                    writeln!(out, "{}", serde_json::to_string(&weighing)?)?;
                }
            }
        }
        [file] => {
            let weighing = weigh(&Graph::from_json(&std::fs::read(file)?)?)?;
            writeln!(out, "{}", serde_json::to_string(&weighing)?)?;
        }
        _ => return Err("usage: weigh_graph FILE | --lines FILE".into()),
    }
    out.flush()?;
    Ok(())
}
