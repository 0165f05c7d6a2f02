//! Writes zip and tar files byte by byte, so that a test can write wrong ones.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// One entry of a zip, with everything that a hostile one may lie about.
#[derive(Clone)]
pub(crate) struct ZipEntry {
    pub(crate) name: Vec<u8>,
    /// The name that the local header has instead.
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    pub(crate) crc: u32,
    pub(crate) length: u32,
    pub(crate) packed: Vec<u8>,
    pub(crate) extra: Vec<u8>,
}

impl ZipEntry {
    pub(crate) fn stored(name: &str, bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Self {
            name: name.into(),
            local_name: None,
            method: 0,
            flags: 0,
            mode: 0o100_644,
            crc: crc.sum(),
            length: bytes.len() as u32,
            packed: bytes.to_vec(),
            extra: Vec::new(),
        }
    }

    pub(crate) fn deflated(name: &str, bytes: &[u8]) -> Self {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        Self { method: 8, packed: packer.finish().unwrap(), ..Self::stored(name, bytes) }
    }

    fn local(&self) -> Vec<u8> {
        let name = self.local_name.as_ref().unwrap_or(&self.name);
        let fixed = [b"PK\x03\x04\x14\x00".as_slice(), &self.common(name)].concat();
        [fixed, name.clone(), self.extra.clone(), self.packed.clone()].concat()
    }

    /// What both headers have, from the flags to the length of the extra field.
    fn common(&self, name: &[u8]) -> Vec<u8> {
        let short = |number: usize| (number as u16).to_le_bytes();
        [
            self.flags.to_le_bytes().as_slice(),
            &self.method.to_le_bytes(),
            &[0; 4],
            &self.crc.to_le_bytes(),
            &(self.packed.len() as u32).to_le_bytes(),
            &self.length.to_le_bytes(),
            &short(name.len()),
            &short(self.extra.len()),
        ]
        .concat()
    }

    fn central(&self, at: usize) -> Vec<u8> {
        [
            b"PK\x01\x02\x14\x03\x14\x00".as_slice(),
            &self.common(&self.name),
            &[0; 6],
            &(self.mode << 16).to_le_bytes(),
            &(at as u32).to_le_bytes(),
            &self.name,
            &self.extra,
        ]
        .concat()
    }
}

/// The end of a zip: this many entries, a directory of this length from here on.
pub(crate) fn zip_end(entries: usize, bytes: usize, start: usize) -> Vec<u8> {
    let count = (entries as u16).to_le_bytes();
    [
        b"PK\x05\x06\0\0\0\0".as_slice(),
        &count,
        &count,
        &(bytes as u32).to_le_bytes(),
        &(start as u32).to_le_bytes(),
        &[0; 2],
    ]
    .concat()
}

pub(crate) fn zip(entries: &[ZipEntry]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        directory.extend(entry.central(body.len()));
        body.extend(entry.local());
    }
    let end = zip_end(entries.len(), directory.len(), body.len());
    [body, directory, end].concat()
}

/// The directory lists the first entry's bytes under every name (a bomb of overlapping entries).
pub(crate) fn zip_overlapping(entry: &ZipEntry, names: usize) -> Vec<u8> {
    let body = entry.local();
    let listed = (0..names).map(|at| ZipEntry { name: format!("f{at}").into(), ..entry.clone() });
    let directory: Vec<u8> = listed.flat_map(|entry| entry.central(0)).collect();
    let end = zip_end(names, directory.len(), body.len());
    [body, directory, end].concat()
}

/// One entry of a tar: header and padded content.
pub(crate) fn tar_entry(name: &str, kind: u8, link: &str, bytes: &[u8]) -> Vec<u8> {
    tar_entry_of(name, kind, link, &format!("{:011o}", bytes.len()), bytes)
}

/// The same with another length field.
pub(crate) fn tar_entry_of(
    name: &str,
    kind: u8,
    link: &str,
    length: &str,
    bytes: &[u8],
) -> Vec<u8> {
    let mut header = vec![0; 512];
    let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(124, length.as_bytes());
    put(136, b"00000000000");
    put(156, &[kind]);
    put(157, link.as_bytes());
    put(257, b"ustar\x0000");
    header.extend(bytes);
    header.resize(header.len().next_multiple_of(512), 0);
    tar_with(header, &[])
}

/// An entry with other bytes at these places of its header, and a sum that agrees.
pub(crate) fn tar_with(mut entry: Vec<u8>, changes: &[(usize, &[u8])]) -> Vec<u8> {
    for (at, bytes) in changes {
        entry[*at..at + bytes.len()].copy_from_slice(bytes);
    }
    entry[148..156].fill(b' ');
    let sum: u64 = entry[..512].iter().map(|byte| u64::from(*byte)).sum();
    entry[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    entry
}

pub(crate) fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

/// A pax record.
pub(crate) fn pax(key: &str, value: &str) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let length = (1..).find(|length: &usize| *length == length.to_string().len() + rest).unwrap();
    format!("{length} {key}={value}\n").into()
}
