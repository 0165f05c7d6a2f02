//! What is written is read back; no cell becomes a formula under any delimiter.

use proptest::prelude::*;
use testimony_tables::{Cell, CsvOptions, Row, column_letters, restore, write_csv, write_xlsx};

use crate::rows;

/// Texts full of what is dangerous.
fn text() -> impl Strategy<Value = String> {
    "[a-zА-я=+\\-@'\";,|\t\r\n 0-9.＝_x\u{1f}\u{feff}&<>]{0,12}"
}

/// A row is left out if nothing is in it, and a cell that is blank is empty.
fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = proptest::collection::vec(text(), 1..5).prop_map(|mut row| {
        row[0].insert(0, 'x');
        row.push("end".to_owned());
        row
    });
    proptest::collection::vec(row, 1..6)
}

fn as_rows(table: &[Vec<String>]) -> Vec<Row> {
    let row = |cells: &Vec<String>| cells.iter().cloned().map(Cell::Text).collect();
    (1..).zip(table).map(|(number, cells)| Row { number, cells: row(cells) }).collect()
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'))
}

fn csv(table: &[Vec<String>]) -> String {
    let mut out = Vec::new();
    write_csv(&mut out, &[], &as_rows(table), &CsvOptions::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a writer without the rule would write.
fn naive_csv(table: &[Vec<String>]) -> String {
    let cell = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",");
    table.iter().map(|cells| row(cells) + "\r\n").collect()
}

/// Whether any stretch between what any program could take for the end of a cell begins as a
/// formula does, quotation marks in front or not.
fn has_formula(csv: &str) -> bool {
    csv.split([',', ';', '\t', '|', '\r', '\n']).any(|cell| {
        let begins = cell.trim_start_matches(|c: char| c == '"' || is_blank(&c.to_string()));
        let begins = begins.trim_start_matches(char::is_control);
        let is_number = begins.trim_matches('"').trim().parse::<f64>().is_ok();
        begins.starts_with(['=', '+', '-', '@', '＝']) && !is_number
    })
}

proptest! {
    #[test]
    fn csv_comes_back(table in table()) {
        let read = rows(csv(&table).as_bytes(), "x.csv");
        let options = testimony_tables::SourceOptions {
            delimiter: Some(','),
            header_row: testimony_tables::HeaderRow::Nowhere,
            ..Default::default()
        };
        drop(read);
        let source = testimony_tables::Source::open(csv(&table).into(), "x.csv").unwrap();
        let read: Vec<Row> = source.table(&options).unwrap().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), table.len());
        for (row, expected) in read.iter().zip(&table) {
            for (column, text) in expected.iter().enumerate() {
                let found = restore(&row.cell(column).shown());
                let is_lost = row.cell(column).is_empty() && is_blank(text);
                prop_assert!(is_lost || found == *text, "{}: {:?} {:?}", column_letters(column), text, found);
            }
        }
    }

    #[test]
    fn no_cell_of_a_csv_begins_a_formula(table in table()) {
        prop_assert!(!has_formula(&csv(&table)), "{:?}", csv(&table));
    }

    #[test]
    fn xlsx_comes_back(table in table(), number in any::<f64>()) {
        let mut wanted = as_rows(&table);
        if number.is_finite() {
            wanted[0].cells.push(Cell::Number(number));
        }
        wanted[0].cells.push(Cell::Boolean(true));
        let mut out = Vec::new();
        write_xlsx(&mut out, "a:b", &["=head".to_owned()], &wanted).unwrap();
        let read = rows(&out, "x.xlsx").unwrap();
        prop_assert_eq!(read[0].cells[0].shown(), "=head");
        for (row, expected) in read[1..].iter().zip(&wanted) {
            for (column, cell) in expected.cells.iter().enumerate() {
                let is_lost = row.cell(column).is_empty() && is_blank(&cell.shown());
                prop_assert!(is_lost || row.cell(column) == cell, "{}: {:?}", column, cell.shown());
            }
        }
        let text = String::from_utf8_lossy(&out);
        prop_assert!(!text.contains("<f>"));
    }
}

#[test]
fn control_a_writer_without_the_rule_fails_the_check() {
    let dangerous =
        ["=1+1", "a;=cmd|' /C calc'!A0", "x\n@SUM(A1)", "\"=1\"", "+1+1", "-2+3", "\t=1"];
    for text in dangerous {
        let table = [vec!["x".to_owned(), text.to_owned()]];
        assert!(has_formula(&naive_csv(&table)), "{text}");
        assert!(!has_formula(&csv(&table)), "{text}");
    }
    for harmless in ["-12.5", "+79261234567", "2017-04-03", "a=b", "it's"] {
        let table = [vec![harmless.to_owned()]];
        assert_eq!(csv(&table), format!("\u{feff}\"{harmless}\"\r\n"));
    }
}
