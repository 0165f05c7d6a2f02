//! The core stays small enough to be read in an afternoon.

use std::path::Path;

const FILES_MAX: usize = 10;
const LINES_MAX: usize = 1000;

/// Lines that are neither empty nor only a comment.
fn code_lines(source: &str) -> usize {
    let lines = source.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn the_core_has_at_most_ten_files_and_a_thousand_lines_of_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lines: Vec<usize> =
        files.map(|file| code_lines(&std::fs::read_to_string(file).unwrap())).collect();
    assert!(lines.len() <= FILES_MAX, "{} files", lines.len());
    let total: usize = lines.iter().sum();
    assert!(total > 500 && total <= LINES_MAX, "{total} lines");
}

#[test]
fn comments_and_empty_lines_do_not_count() {
    assert_eq!(code_lines("//! a\n\n/// b\nfn c() {} // d\n    // e\n"), 1);
}
