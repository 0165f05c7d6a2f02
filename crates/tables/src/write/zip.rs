//! A zip file with a few deflated members and no time in it: the same table gives the same bytes.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// 1 January 1980, the first day that a zip file can name.
const DAY: u16 = 1 << 5 | 1;

/// The members, packed, until the end is known.
#[derive(Default)]
pub(super) struct Members {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// A member while it is written.
pub(super) struct Member {
    encoder: DeflateEncoder<Vec<u8>>,
    sum: crc32fast::Hasher,
    length: u64,
}

impl Member {
    pub(super) fn new() -> Self {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::new(4));
        Self { encoder, sum: crc32fast::Hasher::new(), length: 0 }
    }
}

impl Write for Member {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.sum.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Members {
    pub(super) fn add_text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let mut member = Member::new();
        member.write_all(text.as_bytes())?;
        self.add(name, member)
    }

    /// Lengths over 4 GiB do not fit this form and are an error.
    pub(super) fn add(&mut self, name: &str, member: Member) -> io::Result<()> {
        let too_long = || io::Error::from(io::ErrorKind::FileTooLarge);
        let long = |length: u64| u32::try_from(length).map_err(|_| too_long());
        let packed = member.encoder.finish()?;
        let at = long(self.bytes.len() as u64)?;
        let name_length = u16::try_from(name.len()).map_err(|_| too_long())?;
        let mut common = Vec::with_capacity(26);
        // Version 2.0, names in UTF-8, deflate.
        for short in [20, 1 << 11, 8, 0, DAY] {
            common.extend_from_slice(&u16::to_le_bytes(short));
        }
        common.extend_from_slice(&member.sum.finalize().to_le_bytes());
        common.extend_from_slice(&long(packed.len() as u64)?.to_le_bytes());
        common.extend_from_slice(&long(member.length)?.to_le_bytes());
        common.extend_from_slice(&name_length.to_le_bytes());
        common.extend_from_slice(&[0; 2]);

        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&common);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&packed);

        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        self.directory.extend_from_slice(&common);
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
        Ok(())
    }

    pub(super) fn finish(self, mut out: impl Write) -> io::Result<()> {
        let too_long = |_| io::Error::from(io::ErrorKind::FileTooLarge);
        let at = u32::try_from(self.bytes.len()).map_err(too_long)?;
        let length = u32::try_from(self.directory.len()).map_err(too_long)?;
        out.write_all(&self.bytes)?;
        out.write_all(&self.directory)?;
        out.write_all(b"PK\x05\x06\0\0\0\0")?;
        out.write_all(&self.count.to_le_bytes())?;
        out.write_all(&self.count.to_le_bytes())?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&at.to_le_bytes())?;
        out.write_all(&[0; 2])?;
        out.flush()
    }
}
