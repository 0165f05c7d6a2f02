//! A table put on record: 20,000 rows of 20 columns with 5,000 new terms and 5,000 links between rows,
//! from the file to durable, signed entries in the vault; beside Python's csv and sqlite3, which put
//! the same cells into one plain table. Opening the vault is not counted: `Argon2` costs the same
//! whatever is imported.
//!
//! `ROWS` overrules the number of rows.

use std::fmt::Write as _;
use std::time::Instant;

use serde_json::{Value, json};
use testimony_casework::exchange::{Given, Rehearsal};
use testimony_casework::init::{InitOptions, init};
use testimony_casework::tabling::{self, Sort, TableFile, TableWish};
use testimony_casework::{Marks, apply};
use testimony_tables::{Mapping, SourceOptions};
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::Passphrase;

/// Column heads with the fields that they are.
const COLUMNS: [(&str, &str); 20] = [
    ("id", "id"),
    ("surname", "surname"),
    ("given name", "given_name"),
    ("patronymic", "patronymic"),
    ("sex", "sex"),
    ("born", "birth"),
    ("died", "death"),
    ("what is known", "description"),
    ("work", "0922"),
    ("training", "0921"),
    ("health", "0924"),
    ("papers on health", "0925"),
    ("papers", "0917"),
    ("dependants", "0919"),
    ("is dead", "0927"),
    ("belongs to", "related"),
    ("as what", "relation"),
    ("put in by", "0962"),
    ("country", "0947"),
    ("shelf", "0957"),
];

fn table(rows: usize) -> String {
    let heads: Vec<&str> = COLUMNS.iter().map(|(head, _)| *head).collect();
    let mut text = heads.join(",") + "\n";
    for row in 1..=rows {
        let related =
            if row % 4 == 0 { (row * 7919 % rows + 1).to_string() } else { String::new() };
        writeln!(
            text,
            "{row},Пример{},Anna,Ivanovna,{},{:02}.{:02}.19{},2026-04-{:02},\"Was seen at the gate, \
             then taken to the yard with {row} others\",worker {},drives a lorry,well,none,card {row},\
             {},{},{related},cousin,F.,no country,shelf {}",
            row % 97,
            ["f", "m"][row % 2],
            row % 28 + 1,
            row % 12 + 1,
            40 + row % 60,
            row % 28 + 1,
            row % 5_000,
            row % 5,
            ["yes", "no"][usize::from(row % 9 != 0)],
            row % 50,
        )
        .expect("a string takes text");
    }
    text
}

fn mapping() -> Mapping {
    let mut text = "version = 1\n".to_owned();
    for (head, field) in COLUMNS {
        writeln!(text, "[[column]]\nheader = \"{head}\"\nfield = \"{field}\"").expect("text");
        if field == "0922" {
            text.push_str("options = { new_terms = \"add\" }\n");
        }
    }
    Mapping::from_toml(&text).expect("a mapping")
}

/// One line of JSON.
pub fn run() -> String {
    let rows = std::env::var("ROWS").ok().and_then(|it| it.parse().ok()).unwrap_or(20_000);
    let dir = tempfile::tempdir().expect("a folder");
    let text = table(rows);
    let mut rng = rng(7);
    let options = InitOptions {
        team_name: "Bench".to_owned(),
        log_origin: Some("example.org/bench".to_owned()),
        tick_seconds: 3_600,
        post_delay_days: 3,
        marks: Marks::in_folder(dir.path().join("marks")),
        kdf: CHEAP,
    };
    let passphrase = Passphrase::new(PASSPHRASE);
    let case = dir.path().join("case");
    let mut vault = init(&case, &options, &passphrase, &mut occasion(&mut rng)).expect("a vault");
    let first = r#"{"action":"event","id":"e","title":"The first of a case"}"#;
    apply::apply(&mut vault, first, &mut occasion(&mut rng)).expect("an entry");
    let wish = TableWish {
        sort: Sort::Persons,
        mapping: mapping(),
        name: "list".to_owned(),
        source: None,
        event: None,
        given: Given::Hidden,
        update: false,
        rehearsal: Rehearsal::No,
    };
    let import = |vault: &mut _, rng: &mut _| {
        let start = Instant::now();
        let bytes = text.clone().into_bytes();
        let file = TableFile::open("list.csv", bytes, SourceOptions::default()).expect("a table");
        let tabled = tabling::import(vault, &[file], &wish, &mut occasion(rng), &mut |_| {});
        (tabled.expect("good rows"), start.elapsed().as_secs_f64())
    };
    let (tabled, seconds) = import(&mut vault, &mut rng);
    let (again, seconds_again) = import(&mut vault, &mut rng);
    assert_eq!(again.entries, 0);
    let file = dir.path().join("list.csv");
    std::fs::write(&file, &text).expect("room");
    let rival = crate::tables::python(
        "import csv, sqlite3\n\
         db = sqlite3.connect(sys.argv[1] + '.db')\n\
         db.execute('CREATE TABLE t (' + ','.join('c%d' % i for i in range(20)) + ')')\n\
         rows = csv.reader(open(sys.argv[1], newline='', encoding='utf-8'))\n\
         db.executemany('INSERT INTO t VALUES (' + ','.join('?' * 20) + ')', rows)\n\
         db.commit()",
        &file,
    );
    let report: Value = json!({
        "bench": "import",
        "rows": rows,
        "entries": tabled.entries,
        "records": tabled.records,
        "rows_a_second": crate::rate(rows, seconds),
        "same_again_rows_a_second": crate::rate(rows, seconds_again),
        "python_sqlite_plain_rows_a_second": rival.as_f64().map(|it| crate::rate(rows, it)),
    });
    report.to_string()
}
