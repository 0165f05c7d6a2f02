//! Prints a sample picture: `latin`, `cyrillic` or `arabic`.

#![allow(clippy::print_stdout, reason = "an example that prints its answer")]

#[path = "../tests/it/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let picture = samples::all()
        .into_iter()
        .find_map(|(sample, picture)| (sample == name).then_some(picture))
        .ok_or("usage: attribution NAME")?;
    println!("{}", testimony_plot::attribution_graph(&picture));
    Ok(())
}
