use expect_test::{Expect, expect};
use testimony_link::Lists;

use super::{Listings, Reading};
use crate::SourceOptions;

#[allow(clippy::needless_pass_by_value, reason = "as expect! gives it")]
fn check(bytes: impl AsRef<[u8]>, reading: Reading, expected: Expect) {
    let source = Box::new(std::io::Cursor::new(bytes.as_ref().to_vec()));
    let read = Listings::open(source, "list.csv", &SourceOptions::default()).and_then(|list| {
        let used: Vec<String> =
            list.used().iter().map(|used| format!("{}={}", used.field, used.letters)).collect();
        let mut lists = Lists::new();
        let done = list.read(&mut lists, &reading, &mut |_, _| true)?;
        let ids: Vec<&str> = (0..lists.len()).map(|at| lists.id(at)).collect();
        Ok(format!("{} {done:?} {}", used.join(" "), ids.join(" ")))
    });
    expected.assert_eq(&read.unwrap_or_else(|cause| cause.to_string()));
}

#[test]
fn columns_are_guessed_in_any_encoding() {
    let text = "№;Фамилия;Имя;Отчество;Дата рождения;Дата гибели;Населенный пункт\n\
                1;Иванов;Пётр;Ильич;03.04.1980;апрель 2014;Луганск\n\n\
                2;Петрова;Анна;;1975;;Донецк\n";
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let expected = "id=A given_name=C surname=B father_name=D birth_date=E event_date=F place=G \
                    Done { listings: 2, bad_dates: 0 } 1 2";
    let source = |bytes: &[u8]| bytes.to_vec();
    for bytes in [source(text.as_bytes()), source(&windows)] {
        let read = Listings::open(
            Box::new(std::io::Cursor::new(bytes)),
            "list.csv",
            &SourceOptions::default(),
        )
        .unwrap();
        let used: Vec<String> =
            read.used().iter().map(|used| format!("{}={}", used.field, used.letters)).collect();
        let mut lists = Lists::new();
        let done = read.read(&mut lists, &Reading::default(), &mut |_, _| true).unwrap();
        let ids: Vec<&str> = (0..lists.len()).map(|at| lists.id(at)).collect();
        assert_eq!(format!("{} {done:?} {}", used.join(" "), ids.join(" ")), expected);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_row_and_column() {
    let with = |row: &str| format!("id,given_name,dob,sex\na,Anna,1980-04-03,f\n{row}\n");
    let usual = Reading::default();
    check(
        with("b,Omar,31.02.1980,m"),
        usual,
        expect![
            "row 3, column C (dob): is a day that the month does not have, or no month; accepted: 2017-04-03, 03.04.2017, 3 April 2017, 04.2017, April 2017, 2017, about 2017, before 2017, 3-5 April 2017, between 3 April and 5 May 2017"
        ],
    );
    check(
        with("b,Omar,1980-02-31,m"),
        usual,
        expect![
            "row 3, column C (dob): is a day that the month does not have, or no month; accepted: 2017-04-03, 03.04.2017, 3 April 2017, 04.2017, April 2017, 2017, about 2017, before 2017, 3-5 April 2017, between 3 April and 5 May 2017"
        ],
    );
    check(
        with("b,Omar,3/4/1980,m"),
        usual,
        expect![[
            r#"row 3, column C (dob): day and month could be exchanged, and no other value of the column decides it; accepted: 2017-04-03, 3 April 2017, or the option day_order = "day_first" or "month_first""#
        ]],
    );
    check(
        with("b,Omar,1980-02-03,maybe"),
        usual,
        expect![
            "row 3, column D (sex): is no sex that is known; accepted: f, m, female, male, ж, м, жен, муж, жін, чол, أنثى, ذكر, mujer, hombre, femme, homme, other, unknown"
        ],
    );
    check(
        with(",Omar,1980-02-03,m"),
        usual,
        expect![
            "row 3, column A (id): has no id; accepted: an id in every row, or no id column: rows are then numbered"
        ],
    );
    check(
        with("b,\"Omar,1980-02-03,m"),
        usual,
        expect!["row 3: a cell begins with a quotation mark that is never closed"],
    );
    check("", usual, expect!["the table is empty: no row has a cell with content"]);
    check(
        "a,b\n1,2\n",
        usual,
        expect!["none of the 2 columns is known to hold a name, a date of birth or a document"],
    );
    check(
        "%PDF-1.7",
        usual,
        expect!["the file is a PDF; save the table as CSV, XLSX or ODS; a PDF has no cells"],
    );
}

#[test]
fn dates_that_are_none_and_mixed_encodings() {
    let with = |row: &str| format!("id,given_name,dob,sex\na,Anna,1980-04-03,f\n{row}\n");
    let usual = Reading::default();
    let skipping = Reading { skip_bad_dates: true, ..usual };
    check(
        with("b,Omar,31.02.1980,m"),
        skipping,
        expect!["id=A given_name=B sex=D birth_date=C Done { listings: 2, bad_dates: 1 } a b"],
    );
    check(
        with("b,Omar,19800231,m"),
        usual,
        expect!["id=A given_name=B sex=D birth_date=C Done { listings: 2, bad_dates: 1 } a b"],
    );
    let rows = "b,Жанна Агузарова,1980-02-03,m\n".repeat(10);
    let mut mixed = with(rows.trim_end()).into_bytes();
    mixed.extend(b"c,\xc0\xed\xed\xe0,1980-01-02,f\n");
    check(
        mixed,
        usual,
        expect!["row 13 (byte 494) is not UTF-8; name the encoding that the file was saved in"],
    );
}

#[test]
fn rows_are_the_same_however_the_pieces_fall() {
    struct Dribble(std::io::Cursor<Vec<u8>>, usize);
    impl std::io::Read for Dribble {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.1 = self.1 % 7 + 1;
            let few = into.len().min(self.1);
            self.0.read(&mut into[..few])
        }
    }
    let mut text = "id,surname,place\r\n".to_owned();
    for at in 0..500 {
        text.push_str(&format!("{at},\"Said \"\"the {at}\"\"\nsecond\",Жанаозен\r\n"));
    }
    let read = |source: Box<dyn std::io::Read>| {
        let list = Listings::open(source, "list.csv", &SourceOptions::default()).unwrap();
        let mut lists = Lists::new();
        let done = list.read(&mut lists, &Reading::default(), &mut |_, _| true).unwrap();
        (done.listings, lists.id(499).to_owned())
    };
    let whole = read(Box::new(std::io::Cursor::new(text.clone().into_bytes())));
    assert_eq!(whole, (500, "499".to_owned()));
    assert_eq!(read(Box::new(Dribble(std::io::Cursor::new(text.into_bytes()), 0))), whole);
}
