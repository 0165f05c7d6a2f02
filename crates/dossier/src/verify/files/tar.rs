//! A tar file: POSIX ustar and pax, and GNU's long names. One pass over the headers, no unpacking.
//!
//! Stricter than tar programs, so that nobody can unpack another dossier from it than the one that
//! was checked: every block belongs to an entry or to the zeros at the end, and what would change
//! an entry's length or place (sparse files, links, a size in a pax header) is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

use super::archive::{Entry, Index, Section, Unfit};
use super::{Place, Stop, foreign};

const BLOCK: usize = 512;
/// The longest pax header or long name: far above what any program writes for our paths.
const EXTENSION_BYTES_MAX: u64 = 64 << 10;
/// The longest run of zeros at the end: tar programs write whole records of up to this length.
const END_BYTES_MAX: u64 = 1 << 20;
const BROKEN: Unfit = Unfit::Why("a header in it is broken");
const SPECIAL: Unfit = Unfit::Why("it has a link or a special file in it");

pub(super) struct Tar {
    pub(super) file: File,
    /// Where the bytes of each file begin.
    pub(super) files: BTreeMap<String, Entry<u64>>,
}

impl Place for Tar {
    fn open<'a>(&'a self, path: &str) -> Result<Box<dyn Read + 'a>, Stop> {
        let entry = self.files.get(path).ok_or_else(|| foreign(path.to_owned()))?;
        Ok(Box::new(Section { file: &self.file, at: entry.at, left: entry.length }))
    }
}

/// Whether a file begins like a tar.
pub(super) fn is_one(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// Lists a tar file.
pub(super) fn index(file: &File) -> Result<Index<u64>, Unfit> {
    let end = file.metadata()?.len();
    let (mut index, mut long_name, mut at) = (Index::new(), None, 0);
    loop {
        let mut block = [0; BLOCK];
        file.read_exact_at(&mut block, at)?;
        if block == [0; BLOCK] {
            check_end(file, at, end)?;
            return if long_name.is_none() { Ok(index) } else { Err(BROKEN) };
        }
        let header = Header::parse(&block)?;
        let data = at + BLOCK as u64;
        at = header.end(data).filter(|next| *next <= end).ok_or(Unfit::Why("it ends early"))?;
        match header.kind {
            b'0' | 0 => {
                let name = long_name.take().unwrap_or(header.name);
                index.add(&name, Entry { length: header.length, at: data })?;
            }
            b'5' if header.length == 0 => {
                index.add_folder(&long_name.take().unwrap_or(header.name))?;
            }
            b'L' | b'x' | b'g' => {
                let name = extension(header.kind, &read(file, data, header.length)?)?;
                if name.is_some() && long_name.is_some() {
                    return Err(BROKEN);
                }
                long_name = long_name.or(name);
                if header.kind == b'g' {
                    index.add_folder(b"")?;
                }
            }
            _ => return Err(SPECIAL),
        }
    }
}

/// One header block.
struct Header {
    name: Vec<u8>,
    length: u64,
    kind: u8,
}

impl Header {
    fn parse(block: &[u8; BLOCK]) -> Result<Self, Unfit> {
        let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
        let field: u64 = block[148..156].iter().map(|byte| u64::from(*byte)).sum();
        let spaces = 8 * u64::from(b' ');
        if number(&block[148..156]) != Some(sum - field + spaces) || !is_one(block) {
            return Err(BROKEN);
        }
        let (name, prefix) = (text(&block[..100]), text(&block[345..500]));
        // Behind the owner's names POSIX has the front part of the name, GNU's older form times, and
        // star's a shorter front part and times. Programs do not agree whose form a header has that
        // is of no form, nor on what to do with GNU's times: there must be nothing to disagree about.
        let (is_posix, is_gnu) = (&block[257..263] == b"ustar\0", &block[257..265] == b"ustar  \0");
        let rest = if is_posix { &block[500..] } else { &block[345..] };
        if !(is_posix || is_gnu) || rest.iter().any(|byte| *byte != 0) {
            return Err(BROKEN);
        }
        let name = if prefix.is_empty() { name.to_vec() } else { [prefix, name].join(&b'/') };
        let length = number(&block[124..136]).ok_or(BROKEN)?;
        Ok(Self { name, length, kind: block[156] })
    }

    /// Where the next header begins.
    fn end(&self, data: u64) -> Option<u64> {
        data.checked_add(self.length)?.checked_next_multiple_of(BLOCK as u64)
    }
}

/// A field up to its first zero byte.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits, with spaces before and spaces or zero bytes behind them, or GNU's binary form for
/// long files. A zero byte before the digits ends the number for some programs, and not for others.
fn number(field: &[u8]) -> Option<u64> {
    if field.first() == Some(&0x80) {
        let (front, back) = field[1..].split_last_chunk::<8>()?;
        return front.iter().all(|byte| *byte == 0).then_some(u64::from_be_bytes(*back));
    }
    let digits = std::str::from_utf8(field).ok()?;
    let digits = digits.trim_start_matches(' ').trim_end_matches([' ', '\0']);
    let octal = !digits.is_empty() && digits.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
    octal.then(|| u64::from_str_radix(digits, 8).ok()).flatten()
}

fn read(file: &File, at: u64, length: u64) -> Result<Vec<u8>, Unfit> {
    if length > EXTENSION_BYTES_MAX {
        return Err(Unfit::Why("a header in it is too long"));
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| BROKEN)?];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
}

/// The name that an extension gives to the next entry, if it gives one.
fn extension(kind: u8, bytes: &[u8]) -> Result<Option<Vec<u8>>, Unfit> {
    if kind == b'L' {
        let name = bytes.strip_suffix(b"\0").unwrap_or(bytes);
        return Ok(Some(name.to_vec()));
    }
    let (mut name, mut rest) = (None, bytes);
    while !rest.is_empty() {
        let (key, value, after) = record(rest).ok_or(BROKEN)?;
        match key {
            b"path" if kind == b'x' && name.is_none() => name = Some(value.to_vec()),
            b"path" | b"size" | b"hdrcharset" => return Err(BROKEN),
            b"linkpath" => return Err(SPECIAL),
            _ if key.starts_with(b"GNU.sparse.") || key.starts_with(b"SCHILY.realsize") => {
                return Err(SPECIAL);
            }
            // Times, owners and the like mean nothing to us.
            _ => {}
        }
        rest = after;
    }
    Ok(name)
}

/// One pax record, `LENGTH KEY=VALUE\n`: key, value and what follows.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let digits = std::str::from_utf8(&bytes[..space]).ok()?;
    // Rust's parser would take a plus sign, which no tar program does.
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    let length: usize = plain.then(|| digits.parse().ok()).flatten()?;
    let (record, after) = bytes.split_at_checked(length)?;
    let body = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|byte| *byte == b'=')?;
    Some((&body[..equals], &body[equals + 1..], after))
}

/// Behind the last entry stand zeros and nothing else.
fn check_end(file: &File, at: u64, end: u64) -> Result<(), Unfit> {
    const FOREIGN: Unfit = Unfit::Why("there are bytes in it that belong to no entry");
    if end - at > END_BYTES_MAX {
        return Err(FOREIGN);
    }
    let mut rest = Vec::new();
    Section { file, at, left: END_BYTES_MAX }.read_to_end(&mut rest)?;
    if rest.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(FOREIGN) }
}
