//! For judges: reads a table and prints its cells, or writes one from such lines.
//!
//! `table read FILE [SHEET]`, `table sheets FILE`, `table csv` and `table xlsx` (lines in, file out),
//! `table naive` (a CSV without guards, the negative control), `table points` (a text a line).
//! A line is the row's number and its cells, parted by tabs; a cell is a letter for its type, a
//! colon and its text, with `\\`, `\t`, `\n` and `\r` for what would part.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "judges read what it prints")]

use std::io::{Read as _, Write as _};

use testimony_tables::{
    Cell, CsvOptions, HeaderRow, PairOrder, Row, Source, SourceOptions, coordinates, write_csv,
    write_xlsx,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["read", file] => read(file, None),
        ["read", file, sheet] => read(file, Some(sheet.to_owned())),
        ["sheets", file] => sheets(file),
        ["csv"] => {
            write_csv(std::io::stdout(), &[], &lines()?, &CsvOptions::default()).map_err(Into::into)
        }
        ["xlsx"] => {
            let rows = lines()?;
            let (head, rows) = rows.split_first().ok_or("no line")?;
            let heads: Vec<String> = head.cells.iter().map(Cell::shown).collect();
            write_xlsx(std::io::stdout(), "Sheet", &heads, rows).map_err(Into::into)
        }
        ["naive"] => naive(),
        ["points"] => points(),
        _ => Err("see the top of the example".into()),
    }
}

fn read(file: &str, sheet: Option<String>) -> Result<(), Box<dyn std::error::Error>> {
    let source = Source::open(std::fs::read(file)?, file)?;
    let options = SourceOptions { sheet, header_row: HeaderRow::Nowhere, ..Default::default() };
    for row in source.table(&options)? {
        let row = row?;
        let cells: Vec<String> = row.cells.iter().map(shown).collect();
        println!("{}\t{}", row.number, cells.join("\t"));
    }
    Ok(())
}

fn shown(cell: &Cell) -> String {
    let letter = match cell {
        Cell::Empty => '-',
        Cell::Text(_) => 't',
        Cell::Number(_) => 'n',
        Cell::Date(_) => 'd',
        Cell::Boolean(_) => 'b',
        Cell::Error(_) => 'e',
    };
    let text = cell.shown().replace('\\', "\\\\").replace('\t', "\\t");
    format!("{letter}:{}", text.replace('\n', "\\n").replace('\r', "\\r"))
}

fn sheets(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    for sheet in Source::open(std::fs::read(file)?, file)?.sheets() {
        println!("{}\t{}", sheet.name, sheet.is_hidden);
    }
    Ok(())
}

fn lines() -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    text.lines().map(line).collect()
}

fn line(line: &str) -> Result<Row, Box<dyn std::error::Error>> {
    let mut parts = line.split('\t');
    let number = parts.next().unwrap_or_default().parse()?;
    Ok(Row { number, cells: parts.map(cell).collect::<Result<_, _>>()? })
}

fn cell(text: &str) -> Result<Cell, Box<dyn std::error::Error>> {
    let (letter, text) = text.split_once(':').ok_or("a cell without a type")?;
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        plain.push(match c {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            c => c,
        });
    }
    Ok(match letter {
        "t" => Cell::Text(plain),
        "n" => Cell::Number(plain.parse()?),
        "b" => Cell::Boolean(plain == "true"),
        _ => Cell::Empty,
    })
}

/// What a writer without the rule would write.
fn naive() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    for row in lines()? {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| format!("\"{}\"", cell.shown().replace('"', "\"\"")))
            .collect();
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn points() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    for line in text.lines() {
        match coordinates(line, PairOrder::Unknown) {
            Ok(point) => println!("{:.7} {:.7}", point.latitude, point.longitude),
            Err(refused) => println!("refused: {}", refused.wrong),
        }
    }
    Ok(())
}
