//! Tar archives, read once from front to end: POSIX (pax) and GNU.

use std::io::{self, Read};

use super::{is_unsafe, text};
use crate::job::{Damage, Outcome, Role, Skip};
use crate::worker::Stop;
use crate::worker::out::Out;

const BLOCK_BYTES: usize = 512;
/// A name, or a set of pax records, is shorter.
const EXTRA_BYTES_MAX: u64 = 1 << 20;

/// True if a file begins like a tar archive: the checksum of the first header fits.
pub(super) fn is_header(head: &[u8]) -> bool {
    head.get(..BLOCK_BYTES).is_some_and(|header| header[0] != 0 && checksum_fits(header))
}

/// All entries as members.
pub(super) fn archive(mut from: impl Read, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut extra = Extra::default();
    loop {
        let mut header = [0; BLOCK_BYTES];
        // An archive without the two blocks of zeros at its end is common enough.
        match fill(&mut from, &mut header)? {
            0 => return Ok(()),
            BLOCK_BYTES if header.iter().all(|byte| *byte == 0) => return Ok(()),
            BLOCK_BYTES => {}
            _ => return Err(Outcome::Damaged(Damage::Truncated).into()),
        }
        if !checksum_fits(&header) {
            return Err(Outcome::Damaged(Damage::Checksum).into());
        }
        let kind = header[156];
        let size = number(&header[124..136]).ok_or_else(Stop::damaged)?;
        if matches!(kind, b'L' | b'K' | b'x' | b'g') {
            let body = small(&mut from, size)?;
            extra.take(kind, &body);
            continue;
        }
        let extra = std::mem::take(&mut extra);
        let has_content = matches!(kind, b'0' | b'\0' | b'7' | b'S');
        let size = if has_content { extra.size.unwrap_or(size) } else { size };
        let name = extra.name.unwrap_or_else(|| own_name(&header));
        let mut content = Exact { inner: &mut from, left: size };
        let skip = match kind {
            b'0' | b'\0' | b'7' if name.ends_with('/') && size == 0 => None,
            b'0' | b'\0' | b'7' if is_unsafe(&name) => Some(Skip::UnsafeName),
            b'0' | b'\0' | b'7' if !out.wants.members => None,
            b'0' | b'\0' | b'7' => {
                if !out.member(&name, Some(size), Role::Archived, &mut content)? {
                    return Err(Outcome::Damaged(Damage::Truncated).into());
                }
                None
            }
            b'5' => None,
            b'1' | b'2' => Some(Skip::Link),
            b'S' => Some(Skip::Method),
            _ => Some(Skip::Special),
        };
        if let Some(why) = skip.filter(|_| out.wants.members) {
            out.skipped(why, &name)?;
        }
        content.drain()?;
        let padding = (BLOCK_BYTES as u64 - size % BLOCK_BYTES as u64) % BLOCK_BYTES as u64;
        // The last block may be cut: its filling says nothing.
        io::copy(&mut (&mut from).take(padding), &mut io::sink())?;
    }
}

/// What headers in front say of the next entry.
#[derive(Default)]
struct Extra {
    name: Option<String>,
    size: Option<u64>,
}

impl Extra {
    fn take(&mut self, kind: u8, body: &[u8]) {
        match kind {
            b'L' => {
                let end = body.iter().position(|byte| *byte == 0).unwrap_or(body.len());
                self.name = Some(text::name(&body[..end]));
            }
            b'x' => {
                let mut rest = body;
                while let Some((key, value, after)) = record(rest) {
                    match key {
                        b"path" => self.name = Some(text::name(value)),
                        b"size" => {
                            self.size =
                                std::str::from_utf8(value).ok().and_then(|v| v.parse().ok());
                        }
                        _ => {}
                    }
                    rest = after;
                }
            }
            _ => {}
        }
    }
}

/// One record of pax: "LENGTH KEY=VALUE\n", the length being that of all of it.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&bytes[..blank]).ok()?.parse().ok()?;
    let body = bytes.get(blank + 1..length.checked_sub(1)?)?;
    let equals = body.iter().position(|byte| *byte == b'=')?;
    Some((&body[..equals], &body[equals + 1..], &bytes[length..]))
}

fn own_name(header: &[u8]) -> String {
    let until_zero = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        field[..end].to_vec()
    };
    let name = until_zero(&header[..100]);
    let prefix = until_zero(&header[345..500]);
    if header[257..].starts_with(b"ustar\0") && !prefix.is_empty() {
        return text::name(&[&prefix[..], b"/", &name].concat());
    }
    text::name(&name)
}

/// Octal digits, or GNU's binary number with the first bit set.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let start = u64::from(field[0] & 0x7f);
        return field[1..].iter().try_fold(start, |sum, byte| {
            sum.checked_mul(256).and_then(|sum| sum.checked_add(u64::from(*byte)))
        });
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn checksum_fits(header: &[u8]) -> bool {
    let is_own = |at: usize| (148..156).contains(&at);
    let sum: u64 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| if is_own(at) { 32 } else { u64::from(*byte) })
        .sum();
    number(&header[148..156]) == Some(sum)
}

fn fill(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < into.len() {
        match from.read(&mut into[count..])? {
            0 => break,
            more => count += more,
        }
    }
    Ok(count)
}

fn small(from: &mut impl Read, size: u64) -> Result<Vec<u8>, Stop> {
    if size > EXTRA_BYTES_MAX {
        return Err(Stop::damaged());
    }
    let padded = size.next_multiple_of(BLOCK_BYTES as u64);
    let mut body = Vec::new();
    Exact { inner: from, left: padded }.read_to_end(&mut body)?;
    body.truncate(usize::try_from(size).unwrap_or(0));
    Ok(body)
}

/// Reads what is left, and says so if the archive ends before.
struct Exact<'a, R> {
    inner: &'a mut R,
    left: u64,
}

impl<R: Read> Exact<'_, R> {
    fn drain(&mut self) -> io::Result<u64> {
        io::copy(self, &mut io::sink())
    }
}

impl<R: Read> Read for Exact<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.take(self.left).read(into)?;
        if count == 0 && self.left > 0 && !into.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= count as u64;
        Ok(count)
    }
}
