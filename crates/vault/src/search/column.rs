//! The fields of documents, one column for each: what filters and facets read.

use rusqlite::{Connection, params};

use super::codec::small;
use crate::Error;

/// A column; the number is part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Kind = 0,
    Language = 1,
    Media = 2,
    Source = 3,
    DateFirst = 4,
    DateLast = 5,
    Added = 6,
    Words = 7,
}

pub(super) const COLUMNS: [Column; 8] = [
    Column::Kind,
    Column::Language,
    Column::Media,
    Column::Source,
    Column::DateFirst,
    Column::DateLast,
    Column::Added,
    Column::Words,
];

/// A document that was forgotten has this kind.
pub(super) const FORGOTTEN: i32 = -1;

/// Documents of one stored chunk.
const CHUNK_DOCS: usize = 8_192;

/// Writes a column of a segment.
pub(super) fn write(
    db: &Connection,
    segment: i64,
    column: Column,
    values: &[i32],
) -> Result<(), Error> {
    for (number, chunk) in values.chunks(CHUNK_DOCS).enumerate() {
        write_chunk(db, (segment, column, small(number)), chunk)?;
    }
    Ok(())
}

fn write_chunk(
    db: &Connection,
    (segment, column, number): (i64, Column, u32),
    values: &[i32],
) -> Result<(), Error> {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let sql = "INSERT OR REPLACE INTO search_column (segment, field, chunk, data) \
               VALUES (?1, ?2, ?3, ?4)";
    let data = lz4_flex::block::compress_prepend_size(&bytes);
    db.prepare_cached(sql)?.execute(params![segment, column as i64, number, data])?;
    Ok(())
}

/// Reads a column of a segment.
pub(super) fn read(db: &Connection, segment: i64, column: Column) -> Result<Vec<i32>, Error> {
    let sql = "SELECT data FROM search_column WHERE segment = ?1 AND field = ?2 ORDER BY chunk";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params![segment, column as i64])?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        unpack(row.get_ref(0)?.as_blob().unwrap_or_default(), &mut values)?;
    }
    Ok(values)
}

fn unpack(data: &[u8], values: &mut Vec<i32>) -> Result<(), Error> {
    let bad = || Error::BadRow("search index");
    // The size stands in front; more than a chunk has is damage, not a reason to take memory.
    let size = data.first_chunk::<4>().map(|size| u32::from_le_bytes(*size)).ok_or_else(bad)?;
    if size as usize > CHUNK_DOCS * 4 {
        return Err(bad());
    }
    let bytes = lz4_flex::block::decompress_size_prepended(data).map_err(|_| bad())?;
    values.extend(bytes.as_chunks::<4>().0.iter().map(|value| i32::from_le_bytes(*value)));
    Ok(())
}

/// Changes one value.
pub(super) fn set(
    db: &Connection,
    segment: i64,
    column: Column,
    (doc, value): (u32, i32),
) -> Result<(), Error> {
    let number = doc / small(CHUNK_DOCS);
    let sql = "SELECT data FROM search_column WHERE segment = ?1 AND field = ?2 AND chunk = ?3";
    let data: Vec<u8> =
        db.query_row(sql, params![segment, column as i64, number], |row| row.get(0))?;
    let mut values = Vec::new();
    unpack(&data, &mut values)?;
    if let Some(place) = values.get_mut((doc % small(CHUNK_DOCS)) as usize) {
        *place = value;
    }
    write_chunk(db, (segment, column, number), &values)
}

/// The number of a value of a field; 0 for nothing.
pub(super) fn value_id(db: &Connection, column: Column, value: &str) -> Result<i32, Error> {
    if value.is_empty() {
        return Ok(0);
    }
    let sql = "INSERT OR IGNORE INTO search_value (field, value) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute(params![column as i64, value])?;
    let sql = "SELECT id FROM search_value WHERE field = ?1 AND value = ?2";
    Ok(db.prepare_cached(sql)?.query_row(params![column as i64, value], |row| row.get(0))?)
}

/// All values of a field with their numbers.
pub(super) fn values(db: &Connection, column: i64) -> Result<Vec<(i32, String)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT id, value FROM search_value WHERE field = ?1 ORDER BY id")?;
    let rows = statement.query_map([column], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
