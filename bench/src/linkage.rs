//! Linking the lists of bench/count/gen_lists.py, beside Splink in the same run.
//!
//! The bars: 1,000,000 listings in 12 s of CPU and 600 MB with F1 of at least .95 at a precision of at
//! least .99. Needs Python for the lists; Splink (`pip install splink==5.0.0 duckdb pyarrow`) is asked
//! where the judges' Python or the one named by `RIVALS` (a `bin/python`) has it. The command is the
//! one of target/release; `make` builds it. `LISTINGS` says how many, 100,000 by default.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::measured::{Cost, cost};

/// The seed of the lists: that of the figures in docs/SCALE.md.
const SEED: &str = "42";

/// Measures.
pub(crate) fn run() -> Value {
    let listings = std::env::var("LISTINGS").unwrap_or_else(|_| "100000".to_owned());
    let held = tempfile::tempdir().expect("a folder for files");
    let (dir, count) = (held.path(), Path::new(env!("CARGO_MANIFEST_DIR")).join("count"));
    let made = Command::new("python3")
        .arg(count.join("gen_lists.py"))
        .args([&listings, SEED])
        .arg(dir)
        .status();
    if !made.is_ok_and(|made| made.success()) {
        return json!({ "bench": "link", "skipped": "needs python3" });
    }
    let ours = ours(dir, &count);
    let rival = rival(dir, &count);
    let ratio = match (&ours, &rival) {
        (Ok((ours, _)), Ok((rival, _))) => ours.ratio(*rival),
        _ => Value::Null,
    };
    let shown = |one: Result<(Cost, Value), String>| match one {
        Ok((cost, score)) => json!({ "cost": cost.json(), "score": score }),
        Err(why) => json!(why),
    };
    json!({
        "bench": "link", "listings": listings, "testimony": shown(ours),
        "rival": "Splink 5", "rival_figures": shown(rival), "ratio": ratio,
    })
}

fn ours(dir: &Path, count: &Path) -> Result<(Cost, Value), String> {
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/testimony");
    let out = dir.join("ours.csv");
    let lists: Vec<PathBuf> =
        ["A", "B", "C", "D"].iter().map(|list| dir.join(format!("list_{list}.csv"))).collect();
    let cost = cost(Command::new(binary).arg("link").args(lists).arg("--out").arg(&out))?;
    Ok((cost, score(dir, &out, count)))
}

fn rival(dir: &Path, count: &Path) -> Result<(Cost, Value), String> {
    let judges = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/venv/bin/python");
    let python = std::env::var_os("RIVALS").map_or(judges, PathBuf::from);
    let out = dir.join("theirs.csv");
    let cost = cost(Command::new(python).arg(count.join("splink_rival.py")).arg(dir).arg(&out))?;
    Ok((cost, score(dir, &out, count)))
}

/// Precision, recall and F1 over pairs.
fn score(dir: &Path, clusters: &Path, count: &Path) -> Value {
    let scored = Command::new("python3")
        .arg(count.join("score_clusters.py"))
        .arg(dir.join("truth.csv"))
        .arg(clusters)
        .output();
    let said = scored.ok().and_then(|ran| serde_json::from_slice(&ran.stdout).ok());
    said.unwrap_or_else(|| json!("could not be scored"))
}
