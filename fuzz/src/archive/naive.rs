//! Readers as a simple program would write them: in order, believing what stands there.
//!
//! They give nothing where they would need to know more; what they do give, `verify` must have seen
//! as well.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{BLOCK, Files, MANIFEST};

/// A file here has far fewer bytes; a bomb is not unpacked.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// From one local header to the next, without a look at the directory.
pub(super) fn zip(archive: &[u8]) -> Option<Files> {
    let (mut files, mut rest) = (Files::new(), archive);
    while rest.starts_with(b"PK\x03\x04") {
        let (header, after) = rest.split_at_checked(30)?;
        let (flags, method) = (number(header, 6, 2)?, number(header, 8, 2)?);
        let (packed, length) = (number(header, 18, 4)?, number(header, 22, 4)?);
        let (name_bytes, extra_bytes) = (number(header, 26, 2)?, number(header, 28, 2)?);
        // Lengths that stand elsewhere.
        if flags & 8 != 0 || packed == 0xffff_ffff || length == 0xffff_ffff {
            return None;
        }
        let (name, after) = after.split_at_checked(name_bytes)?;
        let (_, after) = after.split_at_checked(extra_bytes)?;
        let (data, after) = after.split_at_checked(packed)?;
        let mut bytes = Vec::new();
        match method {
            0 => bytes.extend(data),
            8 => drop(DeflateDecoder::new(data).take(FILE_BYTES_MAX).read_to_end(&mut bytes).ok()?),
            _ => return None,
        }
        add(&mut files, name, bytes)?;
        rest = after;
    }
    below_top(files)
}

/// From one header to the next.
pub(super) fn tar(archive: &[u8]) -> Option<Files> {
    let (mut files, mut rest) = (Files::new(), archive);
    loop {
        let (header, after) = rest.split_at_checked(BLOCK)?;
        if header.iter().all(|byte| *byte == 0) {
            return below_top(files);
        }
        let field = |from: usize, to: usize| header[from..to].split(|byte| *byte == 0).next();
        // As Python's tarfile does it: no digits are a zero.
        let octal = std::str::from_utf8(field(124, 136)?).ok()?.trim();
        let length = usize::from_str_radix(if octal.is_empty() { "0" } else { octal }, 8).ok()?;
        let (data, _) = after.split_at_checked(length)?;
        let (front, back) = (field(345, 500)?, field(0, 100)?);
        let name = match front {
            [] => back.to_vec(),
            front => [front, back].join(&b'/'),
        };
        match header[156] {
            b'0' | 0 => add(&mut files, &name, data.to_vec())?,
            b'5' => {}
            // Long names and the like.
            _ => return None,
        }
        (_, rest) = after.split_at_checked(length.next_multiple_of(BLOCK))?;
    }
}

fn add(files: &mut Files, name: &[u8], bytes: Vec<u8>) -> Option<()> {
    let name = std::str::from_utf8(name).ok()?;
    if !name.ends_with('/') {
        let name = name.strip_prefix("./").unwrap_or(name);
        files.insert(name.to_owned(), bytes);
    }
    Some(())
}

/// Without the one folder in which all may lie.
fn below_top(files: Files) -> Option<Files> {
    if files.contains_key(MANIFEST) {
        return Some(files);
    }
    let below = |(name, bytes): (String, Vec<u8>)| {
        name.split_once('/').map(|(_, name)| (name.to_owned(), bytes))
    };
    files.into_iter().map(below).collect()
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let part = bytes.get(at..at + length)?;
    Some(part.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}
