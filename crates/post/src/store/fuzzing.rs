//! Segments for the fuzz targets.

use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};

use super::record::{self, Head, Kind};

/// One record of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// 1 envelope, 2 large, 3 deleted, 4 message, 5 message removed.
    pub kind: u8,
    /// 0 none, 1 work, 2 voucher.
    pub pass: u8,
    /// Its day.
    pub day: u32,
    /// Its thread.
    pub tag: [u8; 16],
    /// Its envelope.
    pub id: [u8; 32],
    /// Its payload.
    pub payload: Vec<u8>,
}

/// What a segment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// Good records with their offsets.
    pub records: Vec<(u64, Record)>,
    /// Offsets of bad bytes that have a good record behind them.
    pub damage: Vec<u64>,
    /// Where the last good record ends.
    pub good_end: u64,
}

/// Reads a whole segment.
pub fn segment(bytes: &[u8]) -> Scanned {
    let scan = record::scan(bytes);
    let read = |(at, head, length): (u64, Head, usize)| {
        let start = usize::try_from(at).unwrap_or(usize::MAX).saturating_add(record::HEAD_BYTES);
        let record = Record {
            kind: head.kind as u8,
            pass: head.pass.as_byte(),
            day: head.day.0,
            tag: *head.tag.as_bytes(),
            id: *head.id.as_bytes(),
            payload: bytes[start..start + length].to_vec(),
        };
        (at, record)
    };
    let records = scan.records.into_iter().map(read).collect();
    Scanned { records, damage: scan.damage, good_end: scan.good_end }
}

/// The bytes of a record; empty for a kind or a pass that does not exist.
pub fn record(record: &Record) -> Vec<u8> {
    let kinds = [Kind::Envelope, Kind::Large, Kind::Deleted, Kind::Message, Kind::Removed];
    let mut bytes = Vec::new();
    let kind = kinds.into_iter().find(|kind| *kind as u8 == record.kind);
    if let Some((kind, pass)) = kind.zip(Pass::from_byte(record.pass)) {
        let head = Head {
            kind,
            pass,
            day: Day(record.day),
            tag: LookupTag::from_bytes(record.tag),
            id: EnvelopeId::from_bytes(record.id),
        };
        record::encode(&head, &record.payload, &mut bytes);
    }
    bytes
}
