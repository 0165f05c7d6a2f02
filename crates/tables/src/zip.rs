//! The members of a zip file, for XLSX and ODS: found by the central directory, unpacked as a
//! stream, never more bytes than the directory says and the limits allow, checked by CRC.
//!
//! Not the crate `zip`: its feature for deflate would switch every crate of ours that unpacks
//! hostile files to another inflater.

use std::io::{self, BufReader, Read};

use flate2::bufread::DeflateDecoder;

use crate::Error;
use crate::limits::{MEMBERS_MAX, PART_BYTES_MAX, RATIO_FROM_BYTES, RATIO_MAX};

/// The end record with the longest comment.
const END_BYTES_MAX: usize = 22 + 65_535;
/// A length that stands in an extra field instead.
const ELSEWHERE: u64 = 0xFFFF_FFFF;

/// A zip file.
pub(crate) struct Archive<'b> {
    bytes: &'b [u8],
    members: Vec<Member>,
}

struct Member {
    name: String,
    method: u16,
    is_encrypted: bool,
    crc: u32,
    packed: u64,
    unpacked: u64,
    header_at: u64,
}

/// A member as a stream.
pub(crate) type Part<'b> = BufReader<Checked<'b>>;

/// Unpacked bytes, counted and summed; the end is an error if they are not what was announced.
pub(crate) struct Checked<'b> {
    inner: Inner<'b>,
    sum: crc32fast::Hasher,
    count: u64,
    crc: u32,
    unpacked: u64,
}

enum Inner<'b> {
    Stored(&'b [u8]),
    Deflated(DeflateDecoder<&'b [u8]>),
}

impl<'b> Archive<'b> {
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, Error> {
        let tail = bytes.len().saturating_sub(END_BYTES_MAX);
        let end = memchr::memmem::rfind(&bytes[tail..], b"PK\x05\x06")
            .ok_or_else(|| Error::damaged("its list of parts is cut off"))?;
        let mut record = Fields::at(bytes, (tail + end) as u64 + 10)?;
        let (count, _length, at) = (record.short()?, record.long()?, record.long()?);
        let _comment = record.short()?;
        let (mut members, mut record) = (Vec::new(), Fields::at(bytes, u64::from(at))?);
        if usize::from(count) > MEMBERS_MAX {
            return Err(Error::TooMuch {
                what: "the file has more parts".into(),
                max: MEMBERS_MAX as u64,
            });
        }
        for _ in 0..count {
            members.push(member(&mut record)?);
        }
        Ok(Self { bytes, members })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let name = name.trim_start_matches('/');
        self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// Begins to unpack a member.
    pub(crate) fn part(&self, name: &str) -> Result<Part<'b>, Error> {
        let member =
            self.member(name).ok_or_else(|| Error::damaged(format!("it has no {name}")))?;
        if member.is_encrypted {
            return Err(Error::Locked);
        }
        let is_bomb = member.unpacked > RATIO_FROM_BYTES
            && member.unpacked / member.packed.max(1) > RATIO_MAX;
        if member.unpacked > PART_BYTES_MAX {
            return Err(Error::TooMuch {
                what: format!("{name} unpacks to more bytes"),
                max: PART_BYTES_MAX,
            });
        }
        if is_bomb {
            let what = format!("{name} unpacks to more times its size");
            return Err(Error::TooMuch { what, max: RATIO_MAX });
        }
        let mut header = Fields::at(self.bytes, member.header_at)?;
        if header.long()? != 0x0403_4B50 {
            return Err(Error::damaged("a part is not where the list says"));
        }
        header.skip(22)?;
        let (name_bytes, extra_bytes) = (header.short()?, header.short()?);
        header.skip(usize::from(name_bytes) + usize::from(extra_bytes))?;
        let packed =
            usize::try_from(member.packed).ok().and_then(|length| header.rest.get(..length));
        let packed = packed.ok_or_else(|| Error::damaged("a part is cut off"))?;
        let inner = match member.method {
            0 => Inner::Stored(packed),
            8 => Inner::Deflated(DeflateDecoder::new(packed)),
            _ => return Err(Error::damaged("a part is packed by an unknown method")),
        };
        let sum = crc32fast::Hasher::new();
        let checked = Checked { inner, sum, count: 0, crc: member.crc, unpacked: member.unpacked };
        Ok(BufReader::with_capacity(64 << 10, checked))
    }

    /// All of a small member.
    pub(crate) fn whole(&self, name: &str, max: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.part(name)?.take(max).read_to_end(&mut bytes).map_err(|cause| failed(&cause, name))?;
        Ok(bytes)
    }
}

/// What an error of reading means for the file.
pub(crate) fn failed(cause: &io::Error, part: &str) -> Error {
    match cause.kind() {
        io::ErrorKind::FileTooLarge => {
            let max = crate::limits::XML_EVENT_BYTES_MAX as u64;
            Error::TooMuch { what: format!("a tag or text of {part} has more bytes"), max }
        }
        _ => Error::damaged(format!("{part} does not unpack to what it should")),
    }
}

fn member(record: &mut Fields<'_>) -> Result<Member, Error> {
    if record.long()? != 0x0201_4B50 {
        return Err(Error::damaged("its list of parts is broken"));
    }
    record.skip(4)?;
    let (flags, method) = (record.short()?, record.short()?);
    record.skip(4)?;
    let crc = record.long()?;
    let (packed, unpacked) = (record.long()?, record.long()?);
    let (name, extra, comment) = (record.short()?, record.short()?, record.short()?);
    record.skip(8)?;
    let header_at = record.long()?;
    let name = String::from_utf8_lossy(record.take(usize::from(name))?).replace('\\', "/");
    let extra = record.take(usize::from(extra))?;
    record.skip(usize::from(comment))?;
    let mut long = Fields { rest: zip64(extra) };
    let mut length = |short: u32| match u64::from(short) {
        ELSEWHERE => long.longest(),
        short => Ok(short),
    };
    // In this order they stand in the extra field.
    let (unpacked, packed) = (length(unpacked)?, length(packed)?);
    let header_at = length(header_at)?;
    Ok(Member {
        name: name.trim_start_matches('/').to_owned(),
        method,
        is_encrypted: flags & 1 == 1,
        crc,
        packed,
        unpacked,
        header_at,
    })
}

/// The extra field with 64-bit lengths.
fn zip64(extra: &[u8]) -> &[u8] {
    let mut fields = Fields { rest: extra };
    while let (Ok(id), Ok(length)) = (fields.short(), fields.short()) {
        match fields.take(usize::from(length)) {
            Ok(data) if id == 1 => return data,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    &[]
}

/// Little-endian numbers, one after another.
struct Fields<'b> {
    rest: &'b [u8],
}

impl<'b> Fields<'b> {
    fn at(bytes: &'b [u8], at: u64) -> Result<Self, Error> {
        let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..));
        rest.map(|rest| Self { rest }).ok_or_else(|| Error::damaged("it is cut off"))
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Error> {
        let (taken, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| Error::damaged("it is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn skip(&mut self, length: usize) -> Result<(), Error> {
        self.take(length).map(|_| ())
    }

    fn number(&mut self, length: usize) -> Result<u64, Error> {
        Ok(self.take(length)?.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    #[allow(clippy::cast_possible_truncation, reason = "two bytes")]
    fn short(&mut self) -> Result<u16, Error> {
        Ok(self.number(2)? as u16)
    }

    #[allow(clippy::cast_possible_truncation, reason = "four bytes")]
    fn long(&mut self) -> Result<u32, Error> {
        Ok(self.number(4)? as u32)
    }

    fn longest(&mut self) -> Result<u64, Error> {
        self.number(8)
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.inner {
            Inner::Stored(bytes) => bytes.read(into)?,
            Inner::Deflated(decoder) => decoder.read(into)?,
        };
        self.count += read as u64;
        self.sum.update(&into[..read]);
        let is_end = read == 0 && !into.is_empty();
        let is_wrong = self.count > self.unpacked
            || (is_end && (self.count != self.unpacked || self.sum.clone().finalize() != self.crc));
        if is_wrong { Err(io::ErrorKind::InvalidData.into()) } else { Ok(read) }
    }
}
