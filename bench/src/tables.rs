//! Tables: rows a second out of CSV, XLSX and ODS with 20 columns, all cells read as values; beside
//! Python's csv and openpyxl, which only read the cells.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

use serde_json::{Map, Value, json};
use testimony_tables::{
    Cell, Field, HeaderRow, Kind, Mapping, Row, Schema, Source, SourceOptions, guess, write_xlsx,
};

/// Rows of the measurement; `ROWS` overrules it.
fn rows() -> usize {
    std::env::var("ROWS").ok().and_then(|it| it.parse().ok()).unwrap_or(100_000)
}

const HEADS: [&str; 20] = [
    "ID",
    "Фамилия",
    "Имя",
    "Отчество",
    "Пол",
    "Дата рождения",
    "Возраст",
    "Место",
    "Координаты",
    "Дата",
    "Количество",
    "Жив",
    "Тип",
    "Описание",
    "Источник",
    "Телефон",
    "Статус",
    "Работа",
    "Гражданство",
    "Виновный",
];

fn schema() -> Schema {
    let kinds = [
        ("id", Kind::Id),
        ("surname", Kind::Surname),
        ("given_name", Kind::GivenName),
        ("patronymic", Kind::Patronymic),
        ("sex", Kind::Sex),
        ("birth_date", Kind::BirthDate),
        ("age", Kind::Age),
        ("place", Kind::Place),
        ("coordinates", Kind::Coordinates),
        ("date", Kind::Date),
        ("count", Kind::Number),
        ("alive", Kind::Boolean),
    ];
    let mut fields: Vec<Field> = kinds.map(|(name, kind)| Field::new(name, kind)).into();
    fields[11].synonyms.push("Жив".to_owned());
    fields.push(Field::term("type", "acts"));
    let texts =
        ["description", "source", "phone", "status", "occupation", "nationality", "perpetrator"];
    fields.extend(texts.map(|name| Field::new(name, Kind::Text)));
    let mut schema = Schema::new(fields);
    schema.add_term("acts", "detention", ["Задержание"]);
    schema.add_term("acts", "torture", ["Пытки"]);
    schema
}

fn cells(number: usize) -> Vec<String> {
    let (day, month, year) = (number % 28 + 1, number % 12 + 1, 1950 + number % 50);
    vec![
        format!("K-{number}"),
        format!("Фамилия{}", number % 7_919),
        "Пётр".to_owned(),
        "Иванович".to_owned(),
        ["муж", "жен"][number % 2].to_owned(),
        format!("{day:02}.{month:02}.{year}"),
        format!("{}", 2017 - year),
        format!("село {}", number % 977),
        format!("43,{:04} С 45,{:04} В", number % 9_999, number * 7 % 9_999),
        format!("{day} апреля 2017"),
        format!("{}", number % 1_000),
        ["да", "нет"][number / 2 % 2].to_owned(),
        ["Задержание", "Пытки"][number / 3 % 2].to_owned(),
        format!("Увезли утром, {} человека; больше их не видели", number % 9),
        "сосед".to_owned(),
        format!("+7 928 {:07}", number),
        "пропал".to_owned(),
        "учитель".to_owned(),
        "РФ".to_owned(),
        "неизвестно".to_owned(),
    ]
}

fn csv(count: usize) -> Vec<u8> {
    let mut text = HEADS.join(",") + "\n";
    for number in 0..count {
        for (index, cell) in cells(number).iter().enumerate() {
            let quote = if cell.contains(',') { "\"" } else { "" };
            let comma = if index > 0 { "," } else { "" };
            write!(text, "{comma}{quote}{cell}{quote}").expect("memory");
        }
        text.push('\n');
    }
    text.into_bytes()
}

fn xlsx(count: usize) -> Vec<u8> {
    let row = |number: usize| Row {
        number: number as u64,
        cells: cells(number).into_iter().map(Cell::Text).collect(),
    };
    let rows: Vec<Row> = (0..count).map(row).collect();
    let mut out = Vec::new();
    write_xlsx(&mut out, "Sheet", &HEADS.map(str::to_owned), &rows).expect("memory");
    out
}

/// One stored member; the name is all that tells ODS from another zip file.
fn ods(count: usize) -> Vec<u8> {
    let mut text = String::from(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"s\">",
    );
    let heads = HEADS.map(str::to_owned).to_vec();
    for row in std::iter::once(heads).chain((0..count).map(cells)) {
        text.push_str("<table:table-row>");
        for cell in row {
            write!(text, "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>").expect("memory");
        }
        text.push_str("</table:table-row>");
    }
    text.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let length = u32::try_from(text.len()).expect("below 4 GiB").to_le_bytes();
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend_from_slice(&crc32(text.as_bytes()).to_le_bytes());
    common.extend_from_slice(&[length, length].concat());
    common.extend_from_slice(&[11, 0, 0, 0]);
    let mut file = [b"PK\x03\x04".as_slice(), &common, b"content.xml", text.as_bytes()].concat();
    let at = u32::try_from(file.len()).expect("below 4 GiB").to_le_bytes();
    file.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 14], b"content.xml"].concat());
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(57_u32.to_le_bytes());
    file.extend(at);
    file.extend([0, 0]);
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| (0..8).fold(byte, |sum, _| sum >> 1 ^ (sum & 1) * 0xEDB8_8320))
        .collect();
    !bytes.iter().fold(!0, |sum, byte| table[usize::from(sum as u8 ^ byte)] ^ sum >> 8)
}

/// Seconds to read the cells, and to read them twice and as values.
fn ours(bytes: &[u8], name: &str) -> (f64, f64) {
    let start = Instant::now();
    let source = Source::open(bytes.to_vec(), name).expect("a table");
    let options = SourceOptions { header_row: HeaderRow::Row(1), ..Default::default() };
    let read = source.table(&options).expect("a table").map(|row| row.expect("a row").cells.len());
    let read: usize = read.sum();
    assert!(read > 0);
    let reading = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let source = Source::open(bytes.to_vec(), name).expect("a table");
    let schema = schema();
    let table = source.table(&options).expect("a table");
    let mapping =
        Mapping::of_guesses(&guess(&schema, table.headers(), table.sample()), table.headers());
    assert_eq!(mapping.columns.len(), HEADS.len(), "{mapping:?}");
    let plan = mapping.plan(&schema, table.headers()).expect("fits");
    let mut survey = plan.survey();
    for row in table {
        assert!(survey.look(&row.expect("a row")).is_empty());
    }
    let plan = plan.with(&survey.evidence());
    let mut values = 0;
    for row in source.table(&options).expect("a table") {
        values += plan.apply(&row.expect("a row")).expect("good values").len();
    }
    assert!(values >= HEADS.len());
    (reading, start.elapsed().as_secs_f64())
}

/// Seconds that a Python program says it took; null if it has not the library.
pub(crate) fn python(program: &str, file: &std::path::Path) -> Value {
    let venv = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/venv/bin/python");
    let python = if std::path::Path::new(venv).exists() { venv } else { "python3" };
    let program =
        format!("import sys, time\nstart = time.time()\n{program}\nprint(time.time() - start)");
    let ran = Command::new(python).arg("-c").arg(program).arg(file).output();
    let said = ran.ok().and_then(|ran| String::from_utf8(ran.stdout).ok());
    said.and_then(|text| text.trim().parse::<f64>().ok()).map_or(Value::Null, Value::from)
}

/// One line of JSON for all three formats.
pub fn run() -> String {
    let count = rows();
    let dir = tempfile::tempdir().expect("a folder");
    let mut report = Map::new();
    report.insert("bench".into(), "tables".into());
    report.insert("rows".into(), count.into());
    let rivals = [
        (
            "csv",
            csv(count),
            "import csv\nfor row in csv.reader(open(sys.argv[1], newline='', encoding='utf-8')): pass",
        ),
        (
            "xlsx",
            xlsx(count),
            "import openpyxl\nfor row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True): pass",
        ),
        ("ods", ods(count), "raise SystemExit"),
    ];
    for (name, bytes, rival) in rivals {
        let (reading, values) = ours(&bytes, name);
        let file = dir.path().join(name).with_extension(name);
        std::fs::write(&file, &bytes).expect("room");
        let rival = python(rival, &file);
        let rate = |seconds: f64| crate::rate(count, seconds);
        report.insert(
            name.into(),
            json!({
                "bytes": bytes.len(),
                "cells_only_rows_a_second": rate(reading),
                "two_passes_with_values_rows_a_second": rate(values),
                "python_cells_only_rows_a_second": rival.as_f64().map(rate),
            }),
        );
    }
    Value::Object(report).to_string()
}
