//! What a stranger sends to a Post, and what a Post reads back from its disk.

use testimony_post::fuzzing::{self, Record};
use tokio::time::Instant;

use crate::choice;

const FORM: &str = "multipart/form-data; boundary=XyZ";

/// `data`: how the body is cut, the content type, a line end, the body.
pub(crate) fn multipart(data: &[u8]) {
    let Some((piece, rest)) = choice(data) else { return };
    let Some(at) = rest.iter().position(|byte| *byte == b'\n') else { return };
    let Some(content_type) = crate::text(&rest[..at]) else { return };
    let body = &rest[at + 1..];
    let whole = fuzzing::multipart(content_type, body, usize::MAX);
    let cut = fuzzing::multipart(content_type, body, usize::from(piece) + 1);
    assert_eq!(whole, cut, "the pieces change what is read");
    if let Ok((fields, ended)) = whole {
        if ended && !fields.is_empty() {
            crate::accepted();
        }
        let bytes: usize = fields.iter().map(|field| field.data.len()).sum();
        assert!(bytes <= body.len(), "bytes from nowhere");
        assert!(fields.iter().rev().skip(1).all(|field| field.whole));
    }
}

pub(crate) fn multipart_seeds() -> Vec<Vec<u8>> {
    let body = concat!(
        "--XyZ\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nwords\r\n--X\r\n",
        "--XyZ \t\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a%22\\\"b.jpg\"\r\n",
        "Content-Type: image/jpeg\r\n\r\n\x00\x01\r\n--XyZ--\r\nrest",
    );
    let one = format!("\u{1}{FORM}\n{body}").into_bytes();
    let two = format!("\u{40}multipart/form-data; boundary=\"XyZ\"\n{body}").into_bytes();
    vec![one, two]
}

/// `data`: a choice and a segment as it stands; or records to write, one of which is then damaged.
pub(crate) fn segment(data: &[u8]) {
    let Some((kind, rest)) = choice(data) else { return };
    if kind == 0 {
        let scanned = fuzzing::segment(rest);
        let mut end = 0;
        for (at, record) in &scanned.records {
            let bytes = fuzzing::record(record);
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            assert!(at >= end, "records overlap");
            assert_eq!(rest.get(at..at + bytes.len()), Some(&*bytes), "a second spelling");
            end = at + bytes.len();
        }
        if !scanned.records.is_empty() {
            crate::accepted();
        }
        assert!(scanned.records.is_empty() || scanned.good_end == end as u64);
        assert!(scanned.damage.iter().all(|at| *at < scanned.good_end));
        return;
    }
    let records = records(rest);
    let mut bytes = b"testimony/segment/v1\n".to_vec();
    let mut starts = Vec::new();
    for record in &records {
        starts.push(bytes.len());
        bytes.extend(fuzzing::record(record));
    }
    let read: Vec<Record> = fuzzing::segment(&bytes).records.into_iter().map(|one| one.1).collect();
    assert_eq!(read, records, "what was written is not what is read");
    let Some(first) = starts.first() else { return };
    crate::accepted();
    let at = first + (usize::from(kind) * 257) % (bytes.len() - first);
    bytes[at] ^= 1 << (kind % 8);
    let bad = starts.iter().rposition(|start| *start <= at);
    let scanned = fuzzing::segment(&bytes);
    for (index, record) in records.iter().enumerate().filter(|(index, _)| Some(*index) != bad) {
        let start = starts[index] as u64;
        assert!(
            scanned.records.iter().any(|(at, found)| *at == start && found == record),
            "damage to one record loses another"
        );
    }
    assert!(scanned.records.iter().all(|(at, _)| bad.map(|bad| starts[bad] as u64) != Some(*at)));
}

/// Records from pieces of the input: a kind, a length, a payload.
fn records(mut rest: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while let [kind, length, after @ ..] = rest {
        let (payload, next) = after.split_at(usize::from(*length).min(after.len()));
        let id = [*length; 32];
        let day = u32::from(*kind) << 12;
        records.push(Record {
            kind: kind % 5 + 1,
            pass: length % 3,
            day,
            tag: [*kind; 16],
            id,
            payload: payload.to_vec(),
        });
        rest = next;
    }
    records
}

pub(crate) fn segment_seeds() -> Vec<Vec<u8>> {
    let golden = include_bytes!("../../testdata/post/segment-v1.seg");
    let mut raw = vec![0];
    raw.extend(golden.iter().take(crate::INPUT_BYTES_MAX - 1));
    vec![raw, b"\x01\x00\x04TPR1\x01\x00\x02\x03abc\x03\x00".to_vec()]
}

/// `data`: 32 bytes that are said to be a challenge, and a time in seconds.
pub(crate) fn challenge(data: &[u8]) {
    let Some((bytes, rest)) = data.split_first_chunk::<32>() else { return };
    let seconds = rest.iter().fold(0, |sum: u64, byte| sum.wrapping_mul(256) + u64::from(*byte));
    let (given, good) = fuzzing::challenge(bytes, Instant::now(), seconds % 1_000_000);
    if good {
        crate::accepted();
    }
    assert_eq!(
        good,
        *bytes == given && seconds % 1_000_000 <= 60,
        "a challenge that was not given"
    );
}

pub(crate) fn challenge_seeds() -> Vec<Vec<u8>> {
    let (given, _) = fuzzing::challenge(&[0; 32], Instant::now(), 0);
    [0, 60, 61].map(|seconds| [&given[..], &[seconds]].concat()).to_vec()
}
