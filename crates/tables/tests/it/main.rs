//! Tables of other programs, round trips, hostile files and whole imports.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod files;
mod hostile;
mod import;
mod properties;

use testimony_tables::{Cell, HeaderRow, Row, Source, SourceOptions};

/// Rows of all kinds of files, the header as any other.
fn rows(bytes: &[u8], name: &str) -> Result<Vec<Row>, testimony_tables::Error> {
    let source = Source::open(bytes.to_vec(), name)?;
    let options = SourceOptions { header_row: HeaderRow::Nowhere, ..Default::default() };
    source.table(&options)?.collect()
}

fn cells(row: &Row) -> Vec<String> {
    row.cells.iter().map(Cell::shown).collect()
}

fn testdata(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/table");
    std::fs::read(folder.join(name)).unwrap()
}
