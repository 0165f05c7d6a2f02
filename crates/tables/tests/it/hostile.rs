//! Files that somebody made to break a reader: no panic, no runaway, an error that says what.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use testimony_tables::{Cell, Error, Row, write_xlsx};

use crate::{rows, testdata};

/// A zip file of these members, without a check that anything in it makes sense.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in members {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        let packed = encoder.finish().unwrap();
        let long = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend_from_slice(&crc32fast::hash(data).to_le_bytes());
        common.extend_from_slice(&long(packed.len()));
        common.extend_from_slice(&long(data.len()));
        common.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&long(bytes.len()));
        directory.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&common);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(&packed);
    }
    let (at, length) = (bytes.len(), directory.len());
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    bytes.extend_from_slice(&[count, count].concat());
    bytes.extend_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(at).unwrap().to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes
}

fn ods(content: &str) -> Vec<u8> {
    zip(&[("content.xml", content.as_bytes())])
}

fn xlsx(sheet: &str) -> Vec<u8> {
    let rels = r#"<Relationships><Relationship Id="r" Type="x/worksheet" Target="/s.xml"/></Relationships>"#;
    zip(&[
        ("[Content_Types].xml", b""),
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" r:id="r"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("s.xml", sheet.as_bytes()),
    ])
}

fn told(bytes: &[u8]) -> String {
    match rows(bytes, "x") {
        Ok(rows) => format!("{} rows", rows.len()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn fail_a_zip_bomb_is_refused_before_it_is_unpacked() {
    let content = " ".repeat(80 << 20);
    assert_eq!(
        told(&ods(&content)),
        "content.xml unpacks to more times its size; 400 are the most"
    );
}

#[test]
fn fail_repeated_cells_do_not_fill_the_memory() {
    let ods = |rows: &str, columns: &str| {
        ods(&format!(
            "<c><table name=\"a\"><table-row number-rows-repeated=\"{rows}\">\
             <table-cell value-type=\"string\" number-columns-repeated=\"{columns}\">\
             <p>x</p></table-cell></table-row></table></c>"
        ))
    };
    assert_eq!(told(&ods("3", "2")), "3 rows");
    assert_eq!(told(&ods("3", "16384")), "row 1 has more columns; 1000 are the most");
    assert_eq!(told(&ods("9999999999", "1")), "the table has more rows; 1000000 are the most");
    assert_eq!(told(&ods("99999999999999999999999", "1")), "1 rows");
}

#[test]
fn fail_places_far_away_are_refused() {
    let sheet = |cells: &str| xlsx(&format!("<w><sheetData>{cells}</sheetData></w>"));
    assert_eq!(told(&sheet("<row r=\"5\"><c r=\"B5\"><v>1</v></c></row>")), "1 rows");
    for (cells, expected) in [
        (
            "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>",
            "row 1 has more columns; 1000 are the most",
        ),
        (
            "<row r=\"1000001\"><c><v>1</v></c></row>",
            "the table has more rows; 1000000 are the most",
        ),
        ("<row r=\"2\"/><row r=\"2\"/>", "the file is damaged: rows of the sheet are out of order"),
        (
            "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
            "the file is damaged: cells of row 1 are out of order",
        ),
        (
            "<row><c t=\"s\"><v>0</v></c></row>",
            "the file is damaged: row 1, column A has no value of its type",
        ),
        (
            "<row><c><v>inf</v></c></row>",
            "the file is damaged: row 1, column A has no value of its type",
        ),
        ("<row><c><v>1</v></c>", "the file is damaged: the sheet is no XML as a table has it"),
        (
            "<row><c t=\"str\"><v>&bomb;</v></c></row>",
            "the file is damaged: the sheet is no XML as a table has it",
        ),
    ] {
        assert_eq!(told(&sheet(cells)), expected, "{cells}");
    }
    let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
    assert_eq!(told(&sheet(&deep)), "the file is damaged: the sheet is no XML as a table has it");
    let entity = "<!DOCTYPE w [<!ENTITY a \"b\">]><w/>";
    assert_eq!(told(&xlsx(entity)), "the file is damaged: the sheet is no XML as a table has it");
}

#[test]
fn fail_one_text_without_an_end_is_cut_off() {
    // Random enough not to be refused as a bomb.
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from(state >> 28).unwrap())
    };
    let long: String = (0..9 << 20).map(|_| letter()).collect();
    let sheet = format!("<w><row><c t=\"str\"><v>{long}</v></c></row></w>");
    assert_eq!(
        told(&xlsx(&sheet)),
        "a tag or text of the sheet has more bytes; 8388608 are the most"
    );
}

#[test]
fn merged_areas_of_any_size_cost_little() {
    let sheet = "<w><sheetData><row r=\"1\"><c t=\"str\"><v>x</v></c></row><row r=\"900000\">\
        <c r=\"B900000\"><v>1</v></c></row></sheetData>\
        <mergeCells><mergeCell ref=\"A1:XFD1048576\"/><mergeCell ref=\"B2:A1\"/></mergeCells></w>";
    let read = rows(&xlsx(sheet), "x").unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[1].cells.len(), 1_000);
    assert!(read[1].cells[1] == Cell::Number(1.0));
}

#[test]
fn fail_every_cut_and_every_changed_byte_of_a_packed_part_is_seen() {
    let row = |number| Row { number, cells: vec![Cell::Text(format!("cell {number}")); 3] };
    let mut file = Vec::new();
    write_xlsx(&mut file, "s", &["h".to_owned()], &(2..20).map(row).collect::<Vec<_>>()).unwrap();
    let whole: Vec<_> = rows(&file, "x").unwrap().iter().map(crate::cells).collect();
    for at in 0..file.len() {
        assert!(rows(&file[..at], "x.xlsx").is_err() || at < 4, "cut at {at}");
    }
    for at in 4..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 4;
        // What is not checked by a sum are names and numbers of the zip file itself.
        if let Ok(read) = rows(&changed, "x.xlsx") {
            let read: Vec<_> = read.iter().map(crate::cells).collect();
            assert_eq!(read, whole, "byte {at}");
        }
    }
}

#[test]
fn errors_and_debug_show_no_cell() {
    let read = rows(b"secret,b\nc,d\n", "x.csv").unwrap();
    assert_eq!(format!("{:?}", read[0].cells), "[Text(..), Text(..)]");
    assert!(!format!("{read:?}").contains("secret"));
    let error = rows(b"secret,\"b\n", "x.csv").unwrap_err();
    assert!(matches!(error, Error::OpenQuote { row: 1 }));
    assert!(!format!("{error:?} {error}").contains("secret"));
}

proptest! {
    #[test]
    fn any_bytes_are_a_table_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(rows(&bytes, "x.csv"));
    }

    #[test]
    fn any_text_is_a_table_or_an_error(text in "[\"',;\t\r\na-zЖ=]{0,80}") {
        drop(rows(text.as_bytes(), "x.csv"));
    }

    #[test]
    fn changed_files_of_others_are_tables_or_errors(at in any::<prop::sample::Index>(), bit in 0_u8..8, which in 0_usize..3) {
        let name = ["openpyxl.xlsx", "xlsxwriter.xlsx", "odfpy.ods"][which];
        let mut bytes = testdata(name);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        drop(rows(&bytes, name));
        drop(rows(&bytes[..at], name));
    }

    /// Behind the sums: the XML itself is changed.
    #[test]
    fn changed_sheets_are_tables_or_errors(cut in any::<prop::sample::Index>(), put in "[<>/\"=a-z0-9&;]{0,6}") {
        let sheet = "<w><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>x</t></is></c><c r=\"B1\" s=\"1\"><v>42828.5</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells></w>";
        let content = "<c><table name=\"a\"><table-row><table-cell value-type=\"time\" time-value=\"PT1H\" number-columns-repeated=\"2\"><p>x<s c=\"2\"/></p></table-cell></table-row></table></c>";
        for (text, make) in [(sheet, xlsx as fn(&str) -> Vec<u8>), (content, ods)] {
            let at = cut.index(text.len());
            drop(rows(&make(&format!("{}{put}{}", &text[..at], &text[at..])), "x"));
            drop(rows(&make(&format!("{}{put}", &text[..at])), "x"));
        }
    }
}
