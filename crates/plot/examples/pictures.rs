//! Writes every sample picture of the tests into a folder, one SVG each:
//! `cargo run -p testimony-plot --example pictures FOLDER`.

#[path = "../tests/it/samples/mod.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: pictures FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    for (name, svg) in samples::drawn() {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.svg")), svg)?;
    }
    Ok(())
}
