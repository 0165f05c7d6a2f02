//! Estimating how many are on no list.
//!
//! The bars: `lcmcr` on Kosovo to 7,000 independent draws in 4 s, `sparse_mse` on the United Kingdom's
//! five and six lists with 1,000 bootstraps in 3 and 7 s, `dga` on five lists of 50,000 people in 1 s
//! and 100 MB, the whole panel on Kosovo in 10 s. Times are CPU of this thread, except the panel's.
//! R is not here: its figures were measured before, not in this run, and the version of R and the
//! machine are not on record. What can run here is a rival in numpy and statsmodels (`rival_estimate.py`), in the same run.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};
use testimony_estimate::table::reading::Reader;
use testimony_estimate::{Estimate, InclusionPattern, Model, Options, Table, estimate};

use crate::measured::{cpu_of, own};

/// Measures.
pub(crate) fn run() -> Value {
    let five = five_lists();
    // First, so that the memory is its own.
    let large = asked(&five, Model::DgaMin, &Options::default());
    let (_, dga_mebibytes) = own();
    let all = [Model::DgaMin, Model::DgaHalf, Model::DgaOne];
    let three = all.map(|model| asked(&five, model, &Options::default()).1);
    let kosovo = published("kosovo4.csv");
    let chains = Options { ess: 7_000, ..Options::default() };
    let thin = Options { bootstraps: 1_000, ..Options::default() };
    let begun = Instant::now();
    let panel = whole(&kosovo, &Options { threads: 2, ..Options::default() });
    let panel_wall_s = begun.elapsed().as_secs_f64();
    json!({
        "bench": "estimate",
        "lcmcr_kosovo_ess_7000": said(&asked(&kosovo, Model::Lcmcr, &chains)),
        "sparse_uk_five_1000_bootstraps": said(&asked(&published("UKdat_5.csv"), Model::SparseMse, &thin)),
        "sparse_uk_six_1000_bootstraps": said(&asked(&published("UKdat.csv"), Model::SparseMse, &thin)),
        "dga_five_lists_of_50000": {
            "one_prior": said(&large), "three_priors_cpu_s": round(three.iter().sum()),
            "rss_mebibytes": dga_mebibytes,
        },
        "dga_kosovo": said(&asked(&kosovo, Model::DgaMin, &Options::default())),
        "loglinear_kosovo": said(&asked(&kosovo, Model::LoglinearBic, &Options::default())),
        "panel_kosovo": { "wall_s": round(panel_wall_s), "sentence": panel },
        "rival": "numpy, scipy and statsmodels, the judge's code", "rival_figures": rival(&five),
        "r_measured_elsewhere": {
            "note": "measured before, not in this run; version of R and machine not recorded",
            "lcmcr_kosovo_cpu_s": 80.5, "lcmcr_kosovo_ess": 7_075,
            "sparse_uk_five_1000_bootstraps_cpu_s": 74.3,
            "sparse_uk_six_1000_bootstraps_cpu_s": 171.7,
            "dga_five_lists_of_50000_cpu_s": 11.0, "dga_five_lists_of_50000_mebibytes": 2_700,
            "rcapture_kosovo_all_models_cpu_s": 0.72,
        },
    })
}

fn asked(table: &Table, model: Model, options: &Options) -> (Estimate, f64) {
    let options = Options { models: vec![model], threads: 1, ..options.clone() };
    let (panel, cpu_s) = cpu_of(|| estimate(table, &options, &|_| ControlFlow::Continue(())));
    (panel.expect("nobody stops it").panel.remove(0), cpu_s)
}

fn whole(table: &Table, options: &Options) -> String {
    estimate(table, options, &|_| ControlFlow::Continue(())).expect("nobody stops it").sentence
}

fn said((told, cpu_s): &(Estimate, f64)) -> Value {
    json!({
        "cpu_s": round(*cpu_s), "estimate": told.estimate, "lo": told.lo, "hi": told.hi,
        "ess": told.ess, "rhat": told.rhat,
    })
}

/// What the rival says, or why it could not be asked.
fn rival(five: &Table) -> Value {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = bench.join("../target/venv/bin/python");
    let python = if python.exists() { python } else { "python3".into() };
    let mut counts = vec![0; 32];
    for cell in five.cells() {
        counts[usize::from(cell.pattern.bits())] = cell.count;
    }
    let counts = serde_json::to_string(&counts).expect("numbers");
    let ran = Command::new(python).arg(bench.join("rival_estimate.py")).arg(counts).output();
    let said = ran.ok().and_then(|ran| serde_json::from_slice(&ran.stdout).ok());
    said.unwrap_or_else(|| json!("not installed: scripts/prepare.sh brings it"))
}

fn published(name: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/mse").join(name);
    let text = std::fs::read_to_string(path).expect("a file of the repository");
    let rows = text.lines().map(|row| row.replace('"', ""));
    let mut rows = rows.map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
    let mut reader = Reader::new(&rows.next().expect("a header")).expect("a header");
    for (number, row) in (2..).zip(rows) {
        reader.row(number, &row).expect("a row");
    }
    reader.table().expect("people")
}

/// Five lists of about 50,000 people each, of 250,000; the first two depend on each other.
fn five_lists() -> Table {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut uniform = || (rng.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0;
    let mut counts = vec![0_u64; 32];
    for _ in 0..250_000 {
        let mut bits = 0;
        for list in 0..5 {
            let chance = if list == 1 && bits == 1 { 0.3 } else { 0.2 };
            bits |= usize::from(uniform() < chance) << list;
        }
        counts[bits] += 1;
    }
    let cells =
        (1..32_u16).map(|bits| (InclusionPattern::from_bits(bits), counts[usize::from(bits)]));
    let lists = (1..=5).map(|list| format!("list {list}")).collect();
    Table::new(lists, cells).expect("people")
}

fn round(seconds: f64) -> f64 {
    (seconds * 1e4).round() / 1e4
}
