//! A zip file, read strictly (PKWARE APPNOTE 6.3.10): stored and deflated entries, zip64 too.
//!
//! Stricter than zip programs, so that nobody can unpack another dossier from it than the one that
//! was checked: the local headers say what the directory says, every byte belongs to an entry, and
//! there is no comment in which a second directory could hide. Never unpacks to a disk; a bomb is
//! refused by what its directory declares, and no more is unpacked than that.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::archive::{Entry, Index, Section, Unfit};
use super::{Place, Stop, foreign};

/// How many bytes may come out for one that goes in: text packs to a tenth, a bomb to a thousandth.
const RATIO_MAX: u64 = 100;
/// Below this length an entry is no bomb, however well it packs.
const SMALL_BYTES_MAX: u64 = 1 << 20;
/// The longest directory: 100,000 entries with long names and several extra fields.
const DIRECTORY_BYTES_MAX: u64 = 64 << 20;
/// Lengths of the records' fixed parts.
const END_BYTES: usize = 22;
const END64_BYTES: usize = 56;
const LOCATOR_BYTES: usize = 20;
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
/// General purpose flags: encrypted (two kinds), lengths behind the data, patched, names hidden.
const ENCRYPTED: u64 = 1 | 1 << 6 | 1 << 13;
const LENGTHS_BEHIND: u64 = 1 << 3;
const PATCHED: u64 = 1 << 5;
/// Extra fields: lengths of 64 bits, and Info-ZIP's second spelling of the name.
const ZIP64: u64 = 0x0001;
const UNICODE_NAME: u64 = 0x7075;

const BROKEN: Unfit = Unfit::Why("its directory is broken");
const FOREIGN: Unfit = Unfit::Why("there are bytes in it that belong to no entry");

pub(super) struct Zip {
    pub(super) file: File,
    pub(super) files: BTreeMap<String, Entry<Packed>>,
}

/// Where the bytes of a file lie and how they are packed.
pub(super) struct Packed {
    data: u64,
    bytes: u64,
    deflated: bool,
    crc: u32,
}

impl Place for Zip {
    fn open<'a>(&'a self, path: &str) -> Result<Box<dyn Read + 'a>, Stop> {
        let entry = self.files.get(path).ok_or_else(|| foreign(path.to_owned()))?;
        let packed = &entry.at;
        let section = Section { file: &self.file, at: packed.data, left: packed.bytes };
        let (crc, wanted) = (Crc::new(), packed.crc);
        Ok(if packed.deflated {
            Box::new(Checked { inner: DeflateDecoder::new(section), crc, wanted })
        } else {
            Box::new(Checked { inner: section, crc, wanted })
        })
    }
}

/// Compares the CRC at the end: an archive that other programs call damaged is not as it was.
struct Checked<R> {
    inner: R,
    crc: Crc,
    wanted: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.crc.update(&buffer[..read]);
        if read == 0 && !buffer.is_empty() && self.crc.sum() != self.wanted {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(read)
    }
}

/// Whether a file begins like a zip.
pub(super) fn is_one(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Lists a zip file.
pub(super) fn index(file: &File) -> Result<Index<Packed>, Unfit> {
    let length = file.metadata()?.len();
    let directory = Directory::find(file, length)?;
    let mut index = Index::new();
    let mut entries = directory.entries(file)?;
    let unpacked = entries.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.length));
    if unpacked.is_none_or(|unpacked| unpacked / RATIO_MAX > length) {
        return Err(Unfit::Why("it unpacks to more than 100 times its size"));
    }
    entries.sort_by_key(|entry| entry.header);
    let mut at = 0;
    let mut rest = entries.iter().peekable();
    while let Some(entry) = rest.next() {
        let next = rest.peek().map_or(directory.start, |next| next.header);
        let data = entry.check_local(file, at, next)?;
        at = next;
        if entry.is_folder() {
            index.add_folder(&entry.name)?;
        } else {
            let at =
                Packed { data, bytes: entry.packed, deflated: entry.method != 0, crc: entry.crc };
            index.add(&entry.name, Entry { length: entry.length, at })?;
        }
    }
    if at == directory.start { Ok(index) } else { Err(FOREIGN) }
}

/// Where the directory lies.
struct Directory {
    start: u64,
    bytes: u64,
    entries: u64,
}

impl Directory {
    /// Reads the records at the end of the file.
    fn find(file: &File, length: u64) -> Result<Self, Unfit> {
        const NO_END: Unfit = Unfit::Why("it ends early, or has a comment");
        let end_at = length.checked_sub(END_BYTES as u64).ok_or(NO_END)?;
        let end: [u8; END_BYTES] = read(file, end_at)?;
        if !end.starts_with(b"PK\x05\x06") || number::<2>(&end, 20)? != 0 {
            return Err(NO_END);
        }
        let disks = [number::<2>(&end, 4)?, number::<2>(&end, 6)?];
        let counts = [number::<2>(&end, 8)?, number::<2>(&end, 10)?];
        let (bytes, start) = (number::<4>(&end, 12)?, number::<4>(&end, 16)?);
        let is_long = counts[1] == 0xffff || bytes == 0xffff_ffff || start == 0xffff_ffff;
        let (found, follows) = if is_long {
            Self::find_long(file, end_at)?
        } else {
            if disks != [0, 0] || counts[0] != counts[1] {
                return Err(BROKEN);
            }
            (Self { start, bytes, entries: counts[1] }, end_at)
        };
        if found.bytes > DIRECTORY_BYTES_MAX || found.entries > found.bytes {
            return Err(Unfit::Why("it has more than 100,000 entries"));
        }
        if found.start.checked_add(found.bytes) == Some(follows) { Ok(found) } else { Err(BROKEN) }
    }

    /// The records of zip64, which stand before the end; and where they begin.
    fn find_long(file: &File, end_at: u64) -> Result<(Self, u64), Unfit> {
        let locator_at = end_at.checked_sub(LOCATOR_BYTES as u64).ok_or(BROKEN)?;
        let locator: [u8; LOCATOR_BYTES] = read(file, locator_at)?;
        let end64_at = number::<8>(&locator, 8)?;
        if !locator.starts_with(b"PK\x06\x07")
            || end64_at.checked_add(END64_BYTES as u64) != Some(locator_at)
        {
            return Err(BROKEN);
        }
        let end64: [u8; END64_BYTES] = read(file, end64_at)?;
        let entries = number::<8>(&end64, 32)?;
        let whole = number::<8>(&end64, 4)? == END64_BYTES as u64 - 12
            && number::<4>(&end64, 16)? == 0
            && number::<4>(&end64, 20)? == 0
            && number::<8>(&end64, 24)? == entries;
        if !end64.starts_with(b"PK\x06\x06") || !whole {
            return Err(BROKEN);
        }
        let (bytes, start) = (number::<8>(&end64, 40)?, number::<8>(&end64, 48)?);
        Ok((Self { start, bytes, entries }, end64_at))
    }

    fn entries(&self, file: &File) -> Result<Vec<Listed>, Unfit> {
        let section = Section { file, at: self.start, left: self.bytes };
        let mut reader = BufReader::new(section);
        let mut entries = Vec::new();
        for _ in 0..self.entries {
            if entries.len() >= super::archive::ENTRIES_MAX {
                return Err(Unfit::Why("it has more than 100,000 entries"));
            }
            entries.push(Listed::read(&mut reader)?);
        }
        // Nothing stands between the last entry and the end.
        if reader.read(&mut [0])? == 0 { Ok(entries) } else { Err(BROKEN) }
    }
}

/// An entry as the directory lists it.
struct Listed {
    name: Vec<u8>,
    flags: u64,
    method: u64,
    crc: u32,
    packed: u64,
    length: u64,
    header: u64,
}

impl Listed {
    fn read(reader: &mut impl Read) -> Result<Self, Unfit> {
        let mut fixed = [0; CENTRAL_BYTES];
        reader.read_exact(&mut fixed)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            return Err(BROKEN);
        }
        let mut part = |at| -> Result<Vec<u8>, Unfit> {
            let mut bytes = Vec::new();
            reader.take(number::<2>(&fixed, at)?).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let (name, extra, _comment) = (part(28)?, part(30)?, part(32)?);
        let extra = Extra::parse(&extra)?;
        let mut wide = extra.zip64.as_slice();
        let mut long = |short: u64| -> Result<u64, Unfit> {
            if short != 0xffff_ffff {
                return Ok(short);
            }
            let value = number::<8>(wide, 0)?;
            wide = &wide[8..];
            Ok(value)
        };
        let (length, packed) = (long(number::<4>(&fixed, 24)?)?, long(number::<4>(&fixed, 20)?)?);
        let header = long(number::<4>(&fixed, 42)?)?;
        let entry = Self {
            name,
            flags: number::<2>(&fixed, 8)?,
            method: number::<2>(&fixed, 10)?,
            crc: u32::try_from(number::<4>(&fixed, 16)?).map_err(|_| BROKEN)?,
            packed,
            length,
            header,
        };
        entry.check(number::<4>(&fixed, 38)? >> 16)?;
        Ok(entry)
    }

    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }

    fn check(&self, mode: u64) -> Result<(), Unfit> {
        if self.flags & (ENCRYPTED | PATCHED) != 0 {
            return Err(Unfit::Why("it is encrypted"));
        }
        if self.method != 0 && self.method != 8 {
            return Err(Unfit::Why("it is packed in another way than deflate"));
        }
        // The kind of file in Unix's mode: none given, a plain file, a folder.
        let plain = match mode >> 12 {
            0 => true,
            0o10 => !self.is_folder(),
            0o4 => self.is_folder(),
            _ => false,
        };
        if !plain {
            return Err(Unfit::Why("it has a link or a special file in it"));
        }
        let folder_with_bytes = self.is_folder() && self.length != 0;
        if folder_with_bytes || self.method == 0 && self.packed != self.length {
            return Err(BROKEN);
        }
        if self.length > SMALL_BYTES_MAX && self.length / RATIO_MAX > self.packed {
            return Err(Unfit::Why("a file in it unpacks to more than 100 times its size"));
        }
        Ok(())
    }

    /// Whether the local header at `at` says the same and its data end where the next begins; gives
    /// the place of the data.
    fn check_local(&self, file: &File, at: u64, next: u64) -> Result<u64, Unfit> {
        if self.header != at {
            return Err(FOREIGN);
        }
        let local: [u8; LOCAL_BYTES] = read(file, at)?;
        let (name_bytes, extra_bytes) = (number::<2>(&local, 26)?, number::<2>(&local, 28)?);
        let two_things = Unfit::Why("it says two things about one file");
        if name_bytes != self.name.len() as u64 {
            return Err(two_things);
        }
        let mut tail = Vec::new();
        let start = at.checked_add(LOCAL_BYTES as u64).ok_or(BROKEN)?;
        Section { file, at: start, left: name_bytes + extra_bytes }.read_to_end(&mut tail)?;
        let (name, extra) = tail.split_at_checked(self.name.len()).ok_or(BROKEN)?;
        Extra::parse(extra)?;
        let behind = self.flags & LENGTHS_BEHIND != 0;
        let lengths = [number::<4>(&local, 18)?, number::<4>(&local, 22)?];
        let told = |short: u64, long: u64| short == long || short == 0xffff_ffff;
        let same = local.starts_with(b"PK\x03\x04")
            && name == self.name
            && number::<2>(&local, 6)? == self.flags
            && number::<2>(&local, 8)? == self.method
            && (behind
                || number::<4>(&local, 14)? == u64::from(self.crc)
                    && told(lengths[0], self.packed)
                    && told(lengths[1], self.length));
        if !same {
            return Err(two_things);
        }
        let data = start + name_bytes + extra_bytes;
        let end = data.checked_add(self.packed).ok_or(BROKEN)?;
        // Lengths behind the data: with or without a signature, of 32 or of 64 bits.
        let gaps: &[u64] = if behind { &[12, 16, 20, 24] } else { &[0] };
        match next.checked_sub(end) {
            Some(gap) if gaps.contains(&gap) => Ok(data),
            _ => Err(FOREIGN),
        }
    }
}

/// The extra fields that matter.
struct Extra {
    zip64: Vec<u8>,
}

impl Extra {
    fn parse(mut bytes: &[u8]) -> Result<Self, Unfit> {
        let mut extra = Self { zip64: Vec::new() };
        while !bytes.is_empty() {
            let (id, length) = (number::<2>(bytes, 0)?, number::<2>(bytes, 2)?);
            let length = usize::try_from(length).map_err(|_| BROKEN)?;
            let (value, rest) = bytes[4..].split_at_checked(length).ok_or(BROKEN)?;
            match id {
                ZIP64 => extra.zip64 = value.to_vec(),
                UNICODE_NAME => return Err(Unfit::Why("it says two things about one file")),
                _ => {}
            }
            bytes = rest;
        }
        Ok(extra)
    }
}

/// A little-endian number of N bytes.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Result<u64, Unfit> {
    let part = bytes.get(at..at + N).ok_or(BROKEN)?;
    Ok(part.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn read<const N: usize>(file: &File, at: u64) -> Result<[u8; N], Unfit> {
    let mut bytes = [0; N];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
}
