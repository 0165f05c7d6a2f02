//! How much of anything a table may have: docs/spec/table.md, "Limits".

/// A file is held in memory as a whole, and once more while it is decoded.
pub const FILE_BYTES_MAX: usize = 512 << 20;
/// What a spreadsheet program can show, rounded.
pub const ROWS_MAX: u64 = 1_000_000;
/// More than any list that people fill in; a wrong delimiter makes more.
pub const COLUMNS_MAX: usize = 1_000;
/// An account fits; Excel's own limit is 32,767 characters.
pub const CELL_BYTES_MAX: usize = 1 << 20;
/// One XML tag or text: a cell with every character escaped, and a margin.
pub const XML_EVENT_BYTES_MAX: usize = 8 << 20;
/// Bytes of one part of an XLSX or ODS file when unpacked: a million rows of 20 columns have 1 GB.
pub const PART_BYTES_MAX: u64 = 4 << 30;
/// A part that unpacks to more than `RATIO_FROM_BYTES` may not do so by more than this: tables of
/// nearly equal rows reach 100, deflate itself 1,032.
pub const RATIO_MAX: u64 = 400;
/// Below this a ratio harms nobody.
pub const RATIO_FROM_BYTES: u64 = 64 << 20;
/// Shared strings are held in memory.
pub const SHARED_BYTES_MAX: usize = 512 << 20;
/// Distinct shared strings.
pub const SHARED_MAX: usize = 10_000_000;
/// Members of a zip file.
pub const MEMBERS_MAX: usize = 10_000;
/// Sheets of a file.
pub const SHEETS_MAX: usize = 1_000;
/// Cell formats of a workbook; Excel stops at 65,490.
pub const STYLES_MAX: usize = 70_000;
/// Merged areas of a sheet.
pub const MERGES_MAX: usize = 200_000;
/// A mapping names at most this many columns.
pub const MAPPED_MAX: usize = COLUMNS_MAX;
/// Problems that are kept with their words; the others are counted.
pub const PROBLEMS_MAX: usize = 1_000;
/// Characters of a bad value that a problem shows.
pub const SHOWN_CHARS_MAX: usize = 60;
/// Characters of a cell that is read as a date, number or coordinate: longer ones are prose.
pub const VALUE_CHARS_MAX: usize = 120;
/// Rows before the header that may be titles.
pub const TITLE_ROWS_MAX: usize = 20;
/// Bytes of the text on which a delimiter is judged.
pub const SNIFF_BYTES: usize = 256 << 10;
/// Rows on which a delimiter is judged.
pub const SNIFF_ROWS: usize = 200;
/// Bytes that are shown to the detector of encodings; it has made up its mind long before.
pub const DETECT_BYTES: usize = 4 << 20;
