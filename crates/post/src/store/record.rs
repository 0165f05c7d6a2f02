//! Records of a segment, byte by byte: docs/spec/post.md, section 2.

use sha2::{Digest, Sha256};
use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};

use crate::limits::INLINE_BYTES_MAX;

pub(super) const SEGMENT_MAGIC: &[u8] = b"testimony/segment/v1\n";
pub(super) const HEAD_BYTES: usize = 72;
pub(super) const CHECK_BYTES: usize = 16;

const MARKER: &[u8; 4] = b"TPR1";
const KIND_AT: usize = 4;
const PASS_AT: usize = 5;
const DAY_AT: usize = 8;
const TAG_AT: usize = 12;
const ID_AT: usize = 28;
const LENGTH_AT: usize = 60;
const HEAD_CHECK_AT: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Envelope = 1,
    Large = 2,
    Deleted = 3,
    Message = 4,
    /// A message was removed by its reader, or grew too old.
    Removed = 5,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(crate) kind: Kind,
    pub(crate) pass: Pass,
    pub(crate) day: Day,
    pub(crate) tag: LookupTag,
    pub(crate) id: EnvelopeId,
}

impl Head {
    pub(super) fn deleted(id: EnvelopeId, day: Day) -> Self {
        let tag = LookupTag::from_bytes([0; 16]);
        Self { kind: Kind::Deleted, pass: Pass::None, day, tag, id }
    }

    pub(super) fn message(kind: Kind, tag: LookupTag, id: EnvelopeId, day: Day) -> Self {
        Self { kind, pass: Pass::None, day, tag, id }
    }
}

/// One good record inside a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    pub(super) head: Head,
    pub(super) payload: &'a [u8],
    /// Bytes of the whole record.
    pub(super) size: usize,
}

pub(super) fn record_bytes(payload: usize) -> u64 {
    (HEAD_BYTES + payload + CHECK_BYTES) as u64
}

/// Appends a record to `out`.
pub(super) fn encode(head: &Head, payload: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let length = u32::try_from(payload.len()).expect("payloads are at most 1 MiB");
    out.extend(MARKER);
    out.extend([head.kind as u8, head.pass.as_byte(), 0, 0]);
    out.extend(head.day.0.to_be_bytes());
    out.extend(head.tag.as_bytes());
    out.extend(head.id.as_bytes());
    out.extend(length.to_be_bytes());
    let check = Sha256::digest(&out[start..]);
    out.extend(&check[..HEAD_BYTES - HEAD_CHECK_AT]);
    out.extend(payload);
    let check = Sha256::digest(&out[start..]);
    out.extend(&check[..CHECK_BYTES]);
}

/// The record that begins with `bytes`, if a good one does.
pub(super) fn decode(bytes: &[u8]) -> Option<Found<'_>> {
    let head = bytes.get(..HEAD_BYTES)?;
    let check = Sha256::digest(&head[..HEAD_CHECK_AT]);
    if head[..KIND_AT] != MARKER[..] || head[HEAD_CHECK_AT..] != check[..8] {
        return None;
    }
    let length = u32::from_be_bytes(head[LENGTH_AT..HEAD_CHECK_AT].try_into().ok()?);
    let length = usize::try_from(length).ok().filter(|length| *length <= INLINE_BYTES_MAX)?;
    let end = HEAD_BYTES + length;
    let size = end + CHECK_BYTES;
    let check = Sha256::digest(bytes.get(..end)?);
    if bytes.get(end..size)? != &check[..CHECK_BYTES] {
        return None;
    }
    let kind = match head[KIND_AT] {
        1 => Kind::Envelope,
        2 => Kind::Large,
        3 => Kind::Deleted,
        4 => Kind::Message,
        5 => Kind::Removed,
        _ => return None,
    };
    let pass = Pass::from_byte(head[PASS_AT])?;
    let day = Day(u32::from_be_bytes(head[DAY_AT..TAG_AT].try_into().ok()?));
    let tag = LookupTag::from_bytes(head[TAG_AT..ID_AT].try_into().ok()?);
    let id = EnvelopeId::from_bytes(head[ID_AT..LENGTH_AT].try_into().ok()?);
    let head = Head { kind, pass, day, tag, id };
    Some(Found { head, payload: &bytes[HEAD_BYTES..end], size })
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Offset, head and length of the payload of every good record.
    pub(super) records: Vec<(u64, Head, usize)>,
    /// Offsets at which bad bytes begin that have a good record behind them.
    pub(super) damage: Vec<u64>,
    /// Where the last good record ends.
    pub(super) good_end: u64,
}

/// Reads a whole segment; `large` payloads are checked by the caller.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut at = if bytes.starts_with(SEGMENT_MAGIC) { SEGMENT_MAGIC.len() } else { 0 };
    scan.good_end = at as u64;
    while at < bytes.len() {
        if let Some(found) = decode(&bytes[at..]) {
            scan.records.push((at as u64, found.head, found.payload.len()));
            at += found.size;
            scan.good_end = at as u64;
            continue;
        }
        let Some(next) = next_good(bytes, at + 1) else { break };
        scan.damage.push(at as u64);
        at = next;
    }
    scan
}

fn next_good(bytes: &[u8], from: usize) -> Option<usize> {
    let starts = memchr::memmem::find_iter(bytes.get(from..)?, MARKER);
    starts.map(|at| from + at).find(|at| decode(&bytes[*at..]).is_some())
}
