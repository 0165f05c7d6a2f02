//! Zip archives, by their list of entries at the end, as every program reads them.
//!
//! Names are data. Entries that lie on one another are refused before anything is unpacked: that is
//! how 2 MB become 500 GB. Crate `zip` was left aside for the reasons in docs/DEPENDENCIES.md.

use std::io::{self, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{Kind, is_unsafe, may_unpack, text};
use crate::job::{Damage, Limit, Outcome, Role, Skip};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
/// The end may be followed by a comment of 64 KiB.
const TAIL_BYTES: u64 = 22 + 65_535;
const HEADER_BYTES: usize = 46;
const LOCAL_BYTES: u64 = 30;
/// A longer list of entries is no archive that a person made.
const LIST_BYTES_MAX: u64 = 64 << 20;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// One entry of the list.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: u64,
    packed_bytes: u64,
    offset: u64,
    method: u16,
    is_encrypted: bool,
    crc: u32,
    /// Bits of a Unix file's type, if the archive was made on Unix.
    unix_type: u32,
}

impl Entry {
    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }

    fn skip(&self) -> Option<Skip> {
        match self.unix_type {
            0o120_000 => Some(Skip::Link),
            0o020_000 | 0o060_000 | 0o010_000 | 0o140_000 => Some(Skip::Special),
            _ if is_unsafe(&self.name) => Some(Skip::UnsafeName),
            _ if self.is_encrypted => Some(Skip::Encrypted),
            _ if !matches!(self.method, 0 | 8 | 12 | 93 | 95) => Some(Skip::Method),
            _ => None,
        }
    }
}

/// An archive whose list was read.
pub(super) struct Archive<'s, 'w> {
    source: &'s Source<'w>,
    entries: Vec<Entry>,
}

/// Where the list is.
struct End {
    list_at: u64,
    list_bytes: u64,
    count: u64,
    /// What stands in front of the archive moves all offsets.
    shift: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 2).map_or(0, |two| u64::from(two[0]) | u64::from(two[1]) << 8)
}
fn u32_at(bytes: &[u8], at: usize) -> u64 {
    u16_at(bytes, at) | u16_at(bytes, at + 2) << 16
}
fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u32_at(bytes, at) | u32_at(bytes, at + 4) << 32
}

impl<'s, 'w> Archive<'s, 'w> {
    pub(super) fn open(source: &'s Source<'w>) -> Result<Self, Stop> {
        let end = find_end(source)?;
        if end.list_bytes > LIST_BYTES_MAX {
            return Err(Outcome::LimitReached(Limit::Members).into());
        }
        let bytes = usize::try_from(end.list_bytes).unwrap_or(usize::MAX);
        let list = source.exact(end.list_at, bytes)?;
        let entries = parse_list(&list, &end)?;
        refuse_overlap(&entries, end.list_at)?;
        Ok(Self { source, entries })
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Entries of this shape, in the order of the number in their names: slide 2 before slide 10.
    pub(super) fn numbered(&self, front: &str, back: &str) -> Vec<&Entry> {
        let number = |entry: &Entry| {
            let middle = entry.name.strip_prefix(front)?.strip_suffix(back)?;
            if middle.contains('/') {
                return None;
            }
            let digits = middle.trim_start_matches(|c: char| !c.is_ascii_digit());
            Some(digits.parse::<u64>().unwrap_or(0))
        };
        let mut found: Vec<_> =
            self.entries.iter().filter_map(|entry| Some((number(entry)?, entry))).collect();
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// What documents say they are.
    pub(super) fn kind(&self, out: &Out<'_>) -> Result<(Kind, &'static str), Stop> {
        let has = |name| self.find(name).is_some();
        if has("[Content_Types].xml") {
            if has("word/document.xml") {
                return Ok((Kind::Docx, DOCX));
            }
            if has("xl/workbook.xml") {
                return Ok((Kind::Xlsx, XLSX));
            }
            if has("ppt/presentation.xml") {
                return Ok((Kind::Pptx, PPTX));
            }
        }
        let mut word = String::new();
        if let Some(entry) = self.find("mimetype")
            && let Ok(content) = self.read(entry, out)
            && content.take(100).read_to_string(&mut word).is_err()
        {
            word.clear();
        }
        Ok(match word.trim() {
            "application/epub+zip" => (Kind::Epub, "application/epub+zip"),
            "application/vnd.oasis.opendocument.text" => {
                (Kind::Odt, "application/vnd.oasis.opendocument.text")
            }
            "application/vnd.oasis.opendocument.spreadsheet" => {
                (Kind::Ods, "application/vnd.oasis.opendocument.spreadsheet")
            }
            "application/vnd.oasis.opendocument.presentation" => {
                (Kind::Odp, "application/vnd.oasis.opendocument.presentation")
            }
            _ => (Kind::Zip, "application/zip"),
        })
    }

    /// The content of an entry, unpacked, counted, and compared with its checksum at its end.
    pub(super) fn read(&self, entry: &Entry, out: &Out<'_>) -> Result<Box<dyn Read + 's>, Stop> {
        if entry.is_encrypted {
            return Err(Outcome::PasswordProtected.into());
        }
        let local = self.source.exact(entry.offset, 30)?;
        if !local.starts_with(b"PK\x03\x04") {
            return Err(Stop::damaged());
        }
        let start = entry.offset + LOCAL_BYTES + u16_at(&local, 26) + u16_at(&local, 28);
        let packed = self.source.reader(start).take(entry.packed_bytes);
        let content: Box<dyn Read + 's> = match entry.method {
            0 => Box::new(packed),
            8 => Box::new(DeflateDecoder::new(io::BufReader::new(packed))),
            12 => Box::new(bzip2::read::BzDecoder::new(packed)),
            93 => Box::new(super::stream::zstd(packed)?),
            95 => Box::new(lzma_rust2::XzReader::new(packed, true)),
            _ => return Err(Stop::damaged()),
        };
        let checked = Checked { inner: content, crc: Crc::new(), wanted: entry.crc };
        Ok(Box::new(out.meter().reader(checked)))
    }

    /// All entries as members.
    pub(super) fn unpack(&self, out: &mut Out<'_>) -> Result<(), Stop> {
        may_unpack(out)?;
        if !out.wants.members {
            return Ok(());
        }
        let files = || self.entries.iter().filter(|entry| !entry.is_folder());
        let all_locked = files().next().is_some() && files().all(|entry| entry.is_encrypted);
        for entry in files() {
            if let Some(why) = entry.skip() {
                out.skipped(why, &entry.name)?;
                continue;
            }
            match self.read(entry, out) {
                Ok(content) => {
                    out.member(&entry.name, Some(entry.bytes), Role::Archived, content)?;
                }
                Err(_) => out.skipped(Skip::Damaged, &entry.name)?,
            }
        }
        if all_locked { Err(Outcome::PasswordProtected.into()) } else { Ok(()) }
    }
}

fn find_end(source: &Source<'_>) -> Result<End, Stop> {
    let from = source.bytes().saturating_sub(TAIL_BYTES);
    let tail = source.exact(from, usize::try_from(source.bytes() - from).unwrap_or(0))?;
    let last = tail.len().checked_sub(END_BYTES);
    let at = last.and_then(|last| {
        (0..=last).rev().find(|&at| {
            tail[at..].starts_with(END)
                && u16_at(&tail, at + 20) <= (tail.len() - at - END_BYTES) as u64
        })
    });
    let at = at.ok_or(Outcome::Damaged(Damage::Truncated))?;
    let end = &tail[at..];
    let end_at = from + at as u64;
    let (mut count, mut list_bytes) = (u16_at(end, 10), u32_at(end, 12));
    let mut list_at = u32_at(end, 16);
    let mut before = end_at;
    if let Some(locator_at) = end_at.checked_sub(20) {
        let locator = source.exact(locator_at, 20)?;
        if locator.starts_with(b"PK\x06\x07") {
            // Its own place is written in the locator; what stands in front may have moved it.
            before = u64_at(&locator, 8);
            let wide = source.exact(before, 56)?;
            if !wide.starts_with(b"PK\x06\x06") {
                return Err(Stop::damaged());
            }
            (count, list_bytes, list_at) =
                (u64_at(&wide, 32), u64_at(&wide, 40), u64_at(&wide, 48));
        }
    }
    let real = before.checked_sub(list_bytes).ok_or_else(Stop::damaged)?;
    let shift = real.checked_sub(list_at).ok_or_else(Stop::damaged)?;
    Ok(End { list_at: real, list_bytes, count, shift })
}

fn parse_list(list: &[u8], end: &End) -> Result<Vec<Entry>, Stop> {
    let mut entries = Vec::new();
    let mut names: Vec<(Vec<u8>, bool)> = Vec::new();
    let mut rest = list;
    while rest.starts_with(b"PK\x01\x02") && rest.len() >= HEADER_BYTES {
        let of = |at| usize::try_from(u16_at(rest, at)).unwrap_or(usize::MAX);
        let (name_bytes, extra_bytes, comment_bytes) = (of(28), of(30), of(32));
        let after = HEADER_BYTES + name_bytes + extra_bytes + comment_bytes;
        if rest.len() < after {
            return Err(Stop::damaged());
        }
        let (front, next) = rest.split_at(after);
        let name = &front[HEADER_BYTES..HEADER_BYTES + name_bytes];
        let extra = &front[HEADER_BYTES + name_bytes..HEADER_BYTES + name_bytes + extra_bytes];
        let (entry, unicode) = parse_entry(front, extra, end)?;
        entries.push(entry);
        let is_utf8 = u16_at(front, 8) & 0x800 != 0 || unicode.is_some();
        names.push((unicode.unwrap_or_else(|| name.to_vec()), is_utf8));
        rest = next;
    }
    if (entries.len() as u64) != end.count && (entries.len() as u64 & 0xffff) != end.count {
        return Err(Stop::damaged());
    }
    decode_names(&names, &mut entries);
    Ok(entries)
}

fn parse_entry(front: &[u8], extra: &[u8], end: &End) -> Result<(Entry, Option<Vec<u8>>), Stop> {
    let mut unicode = None;
    let (mut packed_bytes, mut bytes) = (u32_at(front, 20), u32_at(front, 24));
    let mut offset = u32_at(front, 42);
    let mut rest = extra;
    while rest.len() >= 4 {
        let (id, size) = (u16_at(rest, 0), usize::try_from(u16_at(rest, 2)).unwrap_or(0));
        let Some(body) = rest.get(4..4 + size) else { break };
        match id {
            1 => {
                let mut at = 0;
                for value in [&mut bytes, &mut packed_bytes, &mut offset] {
                    if *value == 0xffff_ffff {
                        *value = u64_at(body, at);
                        at += 8;
                    }
                }
            }
            0x7075 if size > 5 => unicode = Some(body[5..].to_vec()),
            _ => {}
        }
        rest = &rest[4 + size..];
    }
    let made_on_unix = front[5] == 3;
    let mode = u32::try_from(u32_at(front, 38) >> 16).unwrap_or(0);
    let entry = Entry {
        name: String::new(),
        bytes,
        packed_bytes,
        offset: offset.checked_add(end.shift).ok_or_else(Stop::damaged)?,
        method: u16::try_from(u16_at(front, 10)).unwrap_or(u16::MAX),
        is_encrypted: u16_at(front, 8) & 1 != 0,
        crc: u32::try_from(u32_at(front, 16)).unwrap_or(0),
        unix_type: if made_on_unix { mode & 0o170_000 } else { 0 },
    };
    Ok((entry, unicode))
}

/// Names without a mark are in the code page of whoever packed: guessed from all of them at once.
fn decode_names(names: &[(Vec<u8>, bool)], entries: &mut [Entry]) {
    let unmarked: Vec<u8> = names
        .iter()
        .filter(|(_, is_utf8)| !is_utf8)
        .flat_map(|(name, _)| name.iter().copied().chain([b'\n']))
        .collect();
    let guessed = text::guess_names(&unmarked);
    for (entry, (name, is_utf8)) in entries.iter_mut().zip(names) {
        entry.name = match std::str::from_utf8(name) {
            Ok(name) => name.to_owned(),
            Err(_) if *is_utf8 => String::from_utf8_lossy(name).into_owned(),
            Err(_) => guessed.decode_without_bom_handling(name).0.into_owned(),
        };
    }
}

fn refuse_overlap(entries: &[Entry], list_at: u64) -> Result<(), Stop> {
    let overlap = || Stop::from(Outcome::Damaged(Damage::Overlap));
    let mut spans = Vec::with_capacity(entries.len());
    for entry in entries {
        let past = entry.offset.checked_add(LOCAL_BYTES);
        let past = past.and_then(|past| past.checked_add(entry.packed_bytes));
        spans.push((entry.offset, past.ok_or_else(overlap)?));
    }
    spans.sort_unstable();
    let starts = spans.iter().skip(1).map(|(start, _)| *start).chain([list_at]);
    for ((_, past), next) in spans.iter().zip(starts) {
        if *past > next {
            return Err(overlap());
        }
    }
    Ok(())
}

/// Compares the checksum when all was read.
struct Checked<R> {
    inner: R,
    crc: Crc,
    wanted: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.crc.update(&into[..count]);
        if count == 0 && !into.is_empty() && self.crc.sum() != self.wanted {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(count)
    }
}
