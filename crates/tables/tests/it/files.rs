//! Files that openpyxl, XlsxWriter and odfpy made (judges/table/make.py).

use testimony_tables::{Cell, Error, Source, SourceOptions};

use crate::{cells, rows, testdata};

fn dump(name: &str) -> String {
    let letter = |cell: &Cell| match cell {
        Cell::Empty => '-',
        Cell::Text(_) => 't',
        Cell::Number(_) => 'n',
        Cell::Date(_) => 'd',
        Cell::Boolean(_) => 'b',
        Cell::Error(_) => 'e',
    };
    let mut dump = String::new();
    for row in rows(&testdata(name), name).unwrap() {
        dump.push_str(&row.number.to_string());
        for cell in &row.cells {
            dump.push_str(&format!("\t{}:{}", letter(cell), cell.shown().replace('\n', "\\n")));
        }
        dump.push('\n');
    }
    dump
}

#[test]
fn tables_of_other_programs_are_read_as_they_meant_them() {
    for name in ["openpyxl.xlsx", "xlsxwriter.xlsx", "odfpy.ods"] {
        let expected = String::from_utf8(testdata(&format!("{name}.expected"))).unwrap();
        assert_eq!(dump(name), expected, "{name}");
    }
}

#[test]
fn hidden_sheets_are_named_and_not_chosen() {
    for (name, hidden, shown) in
        [("openpyxl.xlsx", "Notes", "Список"), ("odfpy.ods", "Hidden", "Лист")]
    {
        let source = Source::open(testdata(name), name).unwrap();
        let sheets: Vec<_> =
            source.sheets().iter().map(|it| (it.name.as_str(), it.is_hidden)).collect();
        assert_eq!(sheets, [(hidden, true), (shown, false)]);
        let table = source.table(&SourceOptions::default()).unwrap();
        assert_eq!(table.decided().sheet.as_deref(), Some(shown));
    }
    let source = Source::open(testdata("openpyxl.xlsx"), "").unwrap();
    let named = |sheet: &str| SourceOptions { sheet: Some(sheet.into()), ..Default::default() };
    assert_eq!(source.table(&named("Notes")).unwrap().headers()[0].text, "not this one");
    assert!(matches!(source.table(&named("notes")), Err(Error::NoSheet { count: 2 })));
}

#[test]
fn merged_areas_can_be_left_alone() {
    let source = Source::open(testdata("openpyxl.xlsx"), "").unwrap();
    let options = SourceOptions { fill_merged: false, ..Default::default() };
    let last = source.table(&options).unwrap().last().unwrap().unwrap();
    assert_eq!(cells(&last), ["", "", "beside"]);
}

#[test]
fn titles_stand_above_the_header() {
    let text =
        "List of the detained,,\nas of April 2017,,\n\nname,born,place\nA,1980,X\nB,1981,Y\n";
    let source = Source::open(text.into(), "list.csv").unwrap();
    let table = source.table(&SourceOptions::default()).unwrap();
    let heads: Vec<_> = table.headers().iter().map(|head| head.text.as_str()).collect();
    assert_eq!((heads, table.decided().header_row), (vec!["name", "born", "place"], Some(4)));
    assert_eq!(table.sample().count(), 2);
    let numbers: Vec<u64> = table.map(|row| row.unwrap().number).collect();
    assert_eq!(numbers, [5, 6]);
}

#[test]
fn fail_what_is_no_table_says_what_to_do() {
    let told =
        |bytes: &[u8], name: &str| Source::open(bytes.to_vec(), name).unwrap_err().to_string();
    assert_eq!(
        told(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
        "the file is an old Excel file (.xls); save it as XLSX and import that"
    );
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(
        told(&[b"\xd0\xcf\x11\xe0".as_slice(), &locked].concat(), "a.xlsx").contains("password")
    );
    assert!(told(b"%PDF-1.7", "a.pdf").starts_with("the file is a PDF"));
    assert!(told(b"<html><table>", "a.xls").contains("with the ending of an Excel file"));
    assert!(told(b"PK\x03\x04", "a.xlsx").contains("damaged"));
    let binary = Source::open(b"a\0b\0\0\0c".to_vec(), "a.csv").unwrap();
    assert!(binary.table(&SourceOptions::default()).is_err());
    let empty = Source::open(b"\n,,\n".to_vec(), "a.csv").unwrap();
    assert!(matches!(empty.table(&SourceOptions::default()), Err(Error::Empty)));
}
