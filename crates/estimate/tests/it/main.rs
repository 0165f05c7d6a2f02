//! The panel against published figures, and against worlds whose number is known.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]
#![allow(clippy::disallowed_methods, reason = "tests read a variable and a file")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of tests"
)]

mod coverage;
mod published;
mod worlds;

use std::path::PathBuf;

use testimony_estimate::Table;
use testimony_estimate::table::reading::Reader;

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A published table.
fn published_table(name: &str) -> Table {
    let text = std::fs::read_to_string(repository("testdata/mse").join(name)).unwrap();
    let mut rows = text.lines().map(|line| line.replace('"', ""));
    let heads: Vec<String> = rows.next().unwrap().split(',').map(str::to_owned).collect();
    let mut reader = Reader::new(&heads).unwrap();
    for (number, row) in (2..).zip(rows) {
        reader.row(number, &row.split(',').collect::<Vec<_>>()).unwrap();
    }
    reader.table().unwrap()
}
