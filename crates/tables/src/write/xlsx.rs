//! XLSX with one sheet. Text cells are inline strings in the format "text", so that they stay text
//! also when somebody edits them; there is no formula, no link and nothing of the machine in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::zip::{Member, Members};
use crate::cell::{Cell, CellDate, Row, plain};
use crate::limits::{COLUMNS_MAX, ROWS_MAX};
use crate::{Error, column_letters};

/// Excel declares a file with a longer cell damaged.
const CELL_CHARS_MAX: usize = 32_767;
/// Excel's limit of a sheet's name, which has none of `[]:*?/\`.
const NAME_CHARS_MAX: usize = 31;
/// Rows are packed in pieces of about this size.
const PIECE_BYTES: usize = 64 << 10;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Formats of cells: 0 general, 1 text, 2 date, 3 date and time, 4 time, 5 bold text.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;
const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;

/// Writes a table as XLSX: the heads in the first row, which stays in view.
///
/// # Errors
/// [`Error::TooMuch`] for a cell, row or column beyond what Excel or we can read back,
/// [`Error::Write`].
pub fn write_xlsx<'r>(
    out: impl Write,
    sheet: &str,
    headers: &[String],
    rows: impl IntoIterator<Item = &'r Row>,
) -> Result<(), Error> {
    let mut members = Members::default();
    let is_part_of_name = |c: &char| !c.is_control() && !"[]:*?/\\'".contains(*c);
    let name: String = sheet.chars().filter(is_part_of_name).take(NAME_CHARS_MAX).collect();
    let name = if name.trim().is_empty() { "Table" } else { name.trim() };
    let book = format!(
        "{HEAD}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
         <sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        escaped(name)
    );
    let fixed = [
        ("[Content_Types].xml", format!("{HEAD}{TYPES}")),
        ("_rels/.rels", format!("{HEAD}{RELATIONS}")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", format!("{HEAD}{BOOK_RELATIONS}")),
        ("xl/styles.xml", format!("{HEAD}{STYLES}")),
    ];
    for (name, text) in fixed {
        members.add_text(name, &text).map_err(Error::Write)?;
    }
    let member = sheet_member(headers, rows)?;
    members
        .add("xl/worksheets/sheet1.xml", member)
        .and_then(|()| members.finish(out))
        .map_err(Error::Write)
}

fn sheet_member<'r>(
    headers: &[String],
    rows: impl IntoIterator<Item = &'r Row>,
) -> Result<Member, Error> {
    let mut member = Member::new();
    let mut piece = format!("{HEAD}{SHEET}");
    let flush = |piece: &mut String, member: &mut Member| -> io::Result<()> {
        member.write_all(piece.as_bytes())?;
        piece.clear();
        Ok(())
    };
    let heads = headers.iter().map(|head| Cell::Text(head.clone())).collect();
    let head = Row { number: 1, cells: heads };
    put_row(&mut piece, 1, &head)?;
    for (number, row) in (2_u64..).zip(rows) {
        if number > ROWS_MAX {
            return Err(Error::TooMuch { what: "the table has more rows".into(), max: ROWS_MAX });
        }
        put_row(&mut piece, number, row)?;
        if piece.len() >= PIECE_BYTES {
            flush(&mut piece, &mut member).map_err(Error::Write)?;
        }
    }
    piece.push_str("</sheetData></worksheet>");
    flush(&mut piece, &mut member).map_err(Error::Write)?;
    Ok(member)
}

fn put_row(piece: &mut String, number: u64, row: &Row) -> Result<(), Error> {
    if row.cells.len() > COLUMNS_MAX {
        let what = format!("row {number} has more columns");
        return Err(Error::TooMuch { what, max: COLUMNS_MAX as u64 });
    }
    piece.push_str("<row r=\"");
    piece.push_str(&number.to_string());
    piece.push_str("\">");
    for (column, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let at = format!("{}{number}", column_letters(column));
        put_cell(piece, &at, cell, number == 1).ok_or(Error::TooMuch {
            what: format!("row {number}, column {} has more characters", column_letters(column)),
            max: CELL_CHARS_MAX as u64,
        })?;
    }
    piece.push_str("</row>");
    Ok(())
}

/// `None` if the cell is too long for Excel.
fn put_cell(piece: &mut String, at: &str, cell: &Cell, is_head: bool) -> Option<()> {
    let mut put = |args: std::fmt::Arguments<'_>| piece.write_fmt(args).ok();
    match cell {
        Cell::Empty => Some(()),
        Cell::Number(number) if number.is_finite() => {
            put(format_args!("<c r=\"{at}\"><v>{}</v></c>", plain(*number)))
        }
        Cell::Boolean(is_true) => {
            put(format_args!("<c r=\"{at}\" t=\"b\"><v>{}</v></c>", u8::from(*is_true)))
        }
        Cell::Date(date) if serial(*date).is_some() => {
            let style = match (date.date, date.time_seconds) {
                (Some(_), None) => 2,
                (Some(_), Some(_)) => 3,
                (None, _) => 4,
            };
            let serial = plain(serial(*date)?);
            put(format_args!("<c r=\"{at}\" s=\"{style}\"><v>{serial}</v></c>"))
        }
        _ => {
            let text = cell.shown();
            if text.encode_utf16().count() > CELL_CHARS_MAX {
                return None;
            }
            let style = if is_head { 5 } else { 1 };
            let text = escaped(&text);
            put(format_args!(
                "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            ))
        }
    }
}

/// The day number of Excel's first system; dates before March 1900 have none that all programs
/// agree on, and are written as text.
fn serial(date: CellDate) -> Option<f64> {
    let seconds = f64::from(date.time_seconds.unwrap_or(0)) / 86_400.0;
    let Some((year, month, day)) = date.date else { return Some(seconds) };
    let (year, month) = (i64::from(year), i64::from(month));
    // Days from civil, Hinnant.
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let serial = i32::try_from(days + 25_569).ok().filter(|serial| *serial > 60)?;
    Some(f64::from(serial) + seconds)
}

/// For XML; characters that XML does not have become `_x001F_`, and what looks like that already
/// is escaped itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(c),
            '_' if is_escape(&text[at..]) => escaped.push_str("_x005F_"),
            // A carriage return would be read back as a line end.
            '\0'..='\u{1f}' | '\u{FFFE}' | '\u{FFFF}' => {
                escaped.push_str(&format!("_x{:04X}_", u32::from(c)));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes.starts_with(b"_x")
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}
