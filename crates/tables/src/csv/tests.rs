//! Texts as they come out of spreadsheet programs, editors and databases.

use std::borrow::Cow;
use std::fmt::Write as _;

use encoding_rs::{GB18030, KOI8_U, UTF_16LE, WINDOWS_1251, WINDOWS_1256};
use expect_test::{Expect, expect};

use super::{Records, delimiter, encoding};

fn check(text: &str, expected: &Expect) {
    let chosen = delimiter::choose(text, None);
    let mut records =
        Records::new(Cow::Borrowed(text), chosen.start, chosen.rows_before, chosen.delimiter);
    let mut shown = format!("{:?}", char::from(chosen.delimiter));
    loop {
        match records.next_row() {
            Ok(Some(row)) => {
                let cells: Vec<String> = row.cells.iter().map(crate::Cell::shown).collect();
                write!(shown, "\n{}: {cells:?}", row.number).unwrap();
            }
            Ok(None) => break,
            Err(error) => {
                write!(shown, "\n{error}").unwrap();
                break;
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn blank_lines_count_and_are_no_rows() {
    check(
        "a;b\r\n\r\n;\r\n1;2\r\n\u{a0};\r\n3;4;;\r\n",
        &expect![[r#"
            ';'
            1: ["a", "b"]
            4: ["1", "2"]
            6: ["3", "4"]"#]],
    );
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    check(
        "a,b\n\"x, \"\"y\"\"\nz\",2\n\"in\" and out,5\" long\n\"\",7",
        &expect![[r#"
            ','
            1: ["a", "b"]
            2: ["x, \"y\"\nz", "2"]
            3: ["in and out", "5\" long"]
            4: ["", "7"]"#]],
    );
}

#[test]
fn fail_open_quote_names_where_it_opened() {
    check(
        "a,b\n1,2\n\"3,4\n5,6\n",
        &expect![[r#"
            ','
            1: ["a", "b"]
            2: ["1", "2"]
            row 3: a cell begins with a quotation mark that is never closed"#]],
    );
}

#[test]
fn the_delimiter_is_the_one_that_gives_equal_rows() {
    check(
        "a\tb, c\n1\t2, 3, 4\n",
        &expect![[r#"
        '\t'
        1: ["a", "b, c"]
        2: ["1", "2, 3, 4"]"#]],
    );
    check(
        "a|b\n1,5|2\n1|2\n",
        &expect![[r#"
        '|'
        1: ["a", "b"]
        2: ["1,5", "2"]
        3: ["1", "2"]"#]],
    );
    check(
        "sep=;\r\na,b;c\r\n1,2;3\r\n",
        &expect![[r#"
        ';'
        2: ["a,b", "c"]
        3: ["1,2", "3"]"#]],
    );
    check(
        "only\rone\rcolumn\r",
        &expect![[r#"
        ','
        1: ["only"]
        2: ["one"]
        3: ["column"]"#]],
    );
    // Decimal commas in every row: as many cells by the comma as by the semicolon, and more.
    check(
        "lat;lon;n\n31,5;34,2;1\n31,6;34,3;2\n",
        &expect![[r#"
        ';'
        1: ["lat", "lon", "n"]
        2: ["31,5", "34,2", "1"]
        3: ["31,6", "34,3", "2"]"#]],
    );
}

#[test]
fn fail_too_many_columns() {
    let mut records = Records::new(Cow::Owned(",".repeat(1_000)), 0, 0, b',');
    let error = records.next_row().unwrap_err().to_string();
    assert_eq!(error, "row 1 has more columns; 1000 are the most");
}

const RUSSIAN: &str = "Фамилия;Имя;Дата рождения\nИванов;Пётр;3 апреля 1980\nСидорова;Анна;1975\n";
const ARABIC: &str = "الاسم;تاريخ الميلاد;المدينة\nمحمد علي;1980;حلب\nفاطمة حسن;1975;دمشق\n";
const CHINESE: &str =
    "姓名;出生日期;城市\n张伟;一九八零年;北京市朝阳区\n王芳;一九七五年;上海市浦东新区\n";

#[test]
fn encodings_without_a_mark() {
    for (text, encoding) in
        [(RUSSIAN, WINDOWS_1251), (RUSSIAN, KOI8_U), (ARABIC, WINDOWS_1256), (CHINESE, GB18030)]
    {
        let (bytes, _, replaced) = encoding.encode(text);
        assert!(!replaced);
        let decoded = encoding::decode(&bytes, None).unwrap();
        assert_eq!(decoded.text, text, "{}", encoding.name());
        assert!(decoded.is_guess);
    }
    let decoded = encoding::decode(RUSSIAN.as_bytes(), None).unwrap();
    assert!(decoded.text == RUSSIAN && !decoded.is_guess);
}

#[test]
fn utf_16_with_and_without_a_mark() {
    for text in [RUSSIAN, ARABIC, "a,b\n1,2\n"] {
        for (mark, swap) in [(true, false), (true, true), (false, false), (false, true)] {
            let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            let order = |unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let bytes: Vec<u8> = units.flat_map(order).collect();
            let decoded = encoding::decode(&bytes, None).unwrap();
            assert_eq!(decoded.text, text, "{mark} {swap}");
        }
    }
}

#[test]
fn fail_one_broken_character_is_named_and_garbles_nothing() {
    let mut bytes = RUSSIAN.repeat(3).into_bytes();
    let at = RUSSIAN.len() * 2 + 3;
    bytes[at] = 0xFF;
    let error = encoding::decode(&bytes, None).err().unwrap().to_string();
    let expected = format!(
        "row 7 (byte {}) is not UTF-8; name the encoding that the file was saved in",
        at - 1
    );
    assert_eq!(error, expected);
    let told = encoding::Encoding::named("cp1251").unwrap();
    assert_eq!(told.name(), "windows-1251");
    assert!(encoding::decode(&bytes, Some(told)).is_ok_and(|decoded| !decoded.is_guess));
    let odd = UTF_16LE.decode_without_bom_handling_and_without_replacement(b"a\0b");
    assert!(odd.is_none());
    assert!(
        encoding::decode(b"a\0,\0b", Some(encoding::Encoding::named("utf-16").unwrap())).is_err()
    );
}
