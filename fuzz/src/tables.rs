//! Tables: any file is rows in order or an error, and what is read as a value is one.

use testimony_tables::{
    Cell, CsvOptions, DayOrder, DecimalMark, HeaderRow, Mapping, PairOrder, Row, Source,
    SourceOptions, age, coordinates, date, number, restore, write_csv, write_xlsx,
};

use crate::text;

/// Rows of all sheets, the header as any other.
fn rows(data: &[u8]) -> Option<Vec<Row>> {
    let source = Source::open(data.to_vec(), "fuzz").ok()?;
    let options = SourceOptions { header_row: HeaderRow::Nowhere, ..SourceOptions::default() };
    let mut rows = Vec::new();
    for row in source.table(&options).ok()? {
        rows.push(row.ok()?);
    }
    let is_ordered = rows.windows(2).all(|pair| pair[0].number < pair[1].number);
    assert!(is_ordered && rows.iter().all(|row| row.number > 0));
    assert!(rows.iter().all(|row| row.cells.last().is_some_and(|cell| !cell.is_empty())));
    Some(rows)
}

/// `data`: a file that begins as text does. What is read is written and read again.
pub(crate) fn csv(data: &[u8]) {
    if data.starts_with(b"PK") {
        return;
    }
    let Some(read) = rows(data) else { return };
    crate::accepted();
    let mut out = Vec::new();
    write_csv(&mut out, &[], &read, &CsvOptions::default()).expect("memory does not fail");
    let source = Source::open(out, "again.csv").expect("text is no other format");
    let options = SourceOptions {
        header_row: HeaderRow::Nowhere,
        delimiter: Some(','),
        ..SourceOptions::default()
    };
    let again = source.table(&options).expect("what was written is a table");
    let again: Vec<Row> = again.map(|row| row.expect("a row")).collect();
    assert_eq!(again.len(), read.len());
    for (one, other) in read.iter().zip(&again) {
        for (cell, again) in one.cells.iter().zip(&other.cells) {
            assert_eq!(cell.shown(), restore(&again.shown()));
        }
    }
}

pub(crate) fn csv_seeds() -> Vec<Vec<u8>> {
    let cyrillic = b"\xd4\xe0\xec\xe8\xeb\xe8\xff;\xc8\xec\xff\r\n\xc8\xe2\xe0\xed\xee\xe2;\xcf\xb8\xf2\xf0\r\n";
    let wide: Vec<u8> = "\u{feff}a;b\n1;2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        b"id,name,day\n1,\"a \"\"b\"\"\nc\",03.04.2017\n\n2,=1+1,'x\n".to_vec(),
        b"sep=;\r\na;b\r\n-12.5;\"x;@y\"\r\n".to_vec(),
        b"a\tb\r1\t2\r".to_vec(),
        cyrillic.to_vec(),
        wide,
    ]
}

/// `data`: an XLSX or ODS file.
pub(crate) fn workbook(data: &[u8]) {
    if data.starts_with(b"PK\x03\x04") && rows(data).is_some() {
        crate::accepted();
    }
}

pub(crate) fn workbook_seeds() -> Vec<Vec<u8>> {
    let row = Row { number: 2, cells: vec![Cell::Text("=x".into()), Cell::Number(1.5)] };
    let mut ours = Vec::new();
    write_xlsx(&mut ours, "s", &["a".into(), "b".into()], &[row]).expect("memory does not fail");
    vec![
        ours,
        include_bytes!("../../testdata/table/odfpy.ods").to_vec(),
        include_bytes!("../../testdata/table/openpyxl.xlsx").to_vec(),
        include_bytes!("../../testdata/table/xlsxwriter.xlsx").to_vec(),
    ]
}

/// `data`: a text, read as every kind of value. What is read is written, and read as the same.
pub(crate) fn values(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for order in [DayOrder::Unknown, DayOrder::DayFirst, DayOrder::MonthFirst] {
        if let Ok(found) = date(text, order, None) {
            crate::accepted();
            assert_eq!(date(found.as_str(), order, None).as_ref(), Ok(&found));
        }
    }
    for mark in [DecimalMark::Unknown, DecimalMark::Comma, DecimalMark::Point] {
        if let Ok(found) = number(text, mark) {
            crate::accepted();
            assert!(found.to_f64().is_finite());
            assert_eq!(number(found.as_str(), DecimalMark::Point).as_ref(), Ok(&found));
        }
    }
    for order in [PairOrder::Unknown, PairOrder::LatLon, PairOrder::LonLat] {
        if let Ok(found) = coordinates(text, order) {
            crate::accepted();
            assert!(found.latitude.abs() <= 90.0 && found.longitude.abs() <= 180.0);
            let again = coordinates(&found.to_string(), PairOrder::LatLon);
            let again = again.expect("what is printed is read");
            let near = 0.51 / 10_f64.powi(i32::from(found.decimals));
            assert!((again.latitude - found.latitude).abs() <= near);
            assert!((again.longitude - found.longitude).abs() <= near);
        }
    }
    if let Ok(found) = age(text) {
        crate::accepted();
        assert_eq!(age(&found.to_string()), Ok(found));
    }
}

pub(crate) fn values_seeds() -> Vec<Vec<u8>> {
    [
        "с 3 по 5 апреля 2017 г.",
        "between 20 February and 10 March 2017",
        "about 04.2017?",
        "2017-04-03 14:30:00",
        "بين 3 و5 أبريل 2017",
        "1 234,56",
        "1,234.5",
        "12°30'06.5\" с.ш., 45°28'00\" в.д.",
        "38P NU 50689 82495",
        "38 north 550689 1382494",
        "geo:12.5,134.4",
        "134.25 -12.5",
        "около 30-35 лет",
    ]
    .map(|text| text.into())
    .to_vec()
}

/// `data`: a mapping as TOML.
pub(crate) fn mapping(data: &[u8]) {
    let Some(mapping) = text(data).and_then(|text| Mapping::from_toml(text).ok()) else { return };
    crate::accepted();
    let again = Mapping::from_toml(&mapping.to_toml()).expect("what is written is read");
    assert_eq!(again, mapping);
}

pub(crate) fn mapping_seeds() -> Vec<Vec<u8>> {
    [
        "version = 1\nname = \"x\"\n[[column]]\nheader = \"Фамилия\"\nfield = \"surname\"\n",
        "version = 1\n[[column]]\nletters = \"C\"\nfield = \"d\"\noptions = { day_order = \"day_first\", serial = \"1900\", empty = [\"-\"] }\n",
        "version = 1\ncolumn = [{ letters = \"A\", field = \"t\", options.new_terms = \"add\", options.split = \";\" }]\n",
    ]
    .map(|text| text.into())
    .to_vec()
}
