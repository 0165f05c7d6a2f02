//! Parity: repairs a damaged pack without a backup (docs/spec/blob.md, section 3).
//!
//! Knows files and shards; what a pack holds is nothing to it. Checksums tell which shards are to be
//! computed again; whether they are right again is told by the tags of what lies in the pack.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use reed_solomon_simd::{ReedSolomonDecoder, ReedSolomonEncoder};

use crate::durable;

/// The unit of repair: a sector of a disk.
const SHARD_BYTES: usize = 4_096;
/// So many recovery shards for [`PER_SHARDS`] of the pack: 4.7 % of its space.
const RECOVERY: u64 = 3;
const PER_SHARDS: u64 = 64;
/// A small pack has at least so many: 64 KiB are nothing, and a disk fails by more than a sector.
const RECOVERY_MIN: u64 = 16;
/// A pack has at most this many shards (64 MiB); a longer file is none of ours.
const SHARDS_MAX: u64 = 16_384;
const MAGIC: &[u8] = b"testimony/parity/v1\n";
/// Magic, covered, the two counts.
const HEAD_FIXED: usize = MAGIC.len() + 8 + 4 + 4;
const HASH_BYTES: usize = 32;

/// What is known of a pack's shards.
#[derive(Debug)]
pub(crate) struct Condition {
    head: Head,
    /// The shards of the pack that do not have their checksum.
    pub(crate) bad: Vec<usize>,
    /// The recovery shards that do not.
    pub(crate) bad_recovery: Vec<usize>,
    /// Whether one of the two heads is damaged.
    pub(crate) bad_head: bool,
}

impl Condition {
    /// So many bytes of the pack are covered.
    pub(crate) fn covered(&self) -> u64 {
        self.head.covered
    }

    /// So many shards the pack has.
    pub(crate) fn parts(&self) -> usize {
        self.head.shards
    }

    /// Whether pack and parity are as they were written.
    pub(crate) fn is_whole(&self) -> bool {
        self.bad.is_empty() && self.bad_recovery.is_empty() && !self.bad_head
    }

    /// Whether the parity reaches to repair the pack.
    pub(crate) fn is_repairable(&self) -> bool {
        self.bad.len() + self.bad_recovery.len() <= self.head.recovery
    }
}

#[derive(Debug, Clone)]
struct Head {
    covered: u64,
    shards: usize,
    recovery: usize,
    crcs: Vec<u32>,
}

/// Where the parity of a pack lies.
pub(crate) fn beside(pack: &Path) -> PathBuf {
    pack.with_extension("parity")
}

/// Covers the first bytes of a pack; durable when this returns.
///
/// # Errors
/// `InvalidData` when the pack is damaged where it was covered before: a new parity would make the
/// damage good, so the old one stays, which can repair it.
pub(crate) fn protect(pack: &Path, covered: u64) -> io::Result<()> {
    let mut head = Head::new(covered)?;
    let before = read_head(pack)?;
    if head.shards == 0 {
        return Ok(());
    }
    let mut encoder = ReedSolomonEncoder::new(head.shards, head.recovery, SHARD_BYTES)
        .map_err(io::Error::other)?;
    let mut file = File::open(pack)?.take(covered);
    for_each_shard(&mut file, head.shards, |index, shard| {
        let crc = crc32fast::hash(shard);
        if before.as_ref().is_some_and(|before| before.contradicts(index, covered, crc)) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.crcs.push(crc);
        encoder.add_original_shard(shard).map_err(io::Error::other)
    })?;
    if file.limit() > 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let encoded = encoder.encode().map_err(io::Error::other)?;
    head.crcs.extend(encoded.recovery_iter().map(crc32fast::hash));
    let partial = pack.with_extension("partial");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&partial)?);
    let printed = head.print();
    out.write_all(&printed)?;
    for shard in encoded.recovery_iter() {
        out.write_all(shard)?;
    }
    out.write_all(&printed)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    durable::rename(&partial, &beside(pack))
}

/// The head of the parity that is there, if one can be read.
fn read_head(pack: &Path) -> io::Result<Option<Head>> {
    let bytes = match std::fs::read(beside(pack)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    Ok(Head::first(&bytes).or_else(|| Head::last(&bytes)))
}

/// Looks at every shard of a pack and of its parity; `None` where no head can be read, so that
/// nothing is known. A pack that is missing has only bad shards.
pub(crate) fn inspect(pack: &Path) -> io::Result<Option<Condition>> {
    let bytes = match std::fs::read(beside(pack)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    let (first, second) = (Head::first(&bytes), Head::last(&bytes));
    let bad_head = first.is_none() || second.is_none();
    let Some(head) = first.or(second) else { return Ok(None) };
    let mut bad = Vec::new();
    let mut note = |index: usize, shard: &[u8]| {
        if head.crcs.get(index) != Some(&crc32fast::hash(shard)) {
            bad.push(index);
        }
        Ok(())
    };
    match File::open(pack) {
        Ok(file) => for_each_shard(&mut file.take(head.covered), head.shards, &mut note)?,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => bad.extend(0..head.shards),
        Err(cause) => return Err(cause),
    }
    let bad_recovery =
        (0..head.recovery).filter(|&index| head.recovery_shard(&bytes, index).is_none()).collect();
    Ok(Some(Condition { head, bad, bad_recovery, bad_head }))
}

/// Computes the bad shards of a pack again and puts the repaired file in its place; what follows the
/// covered bytes stays as it is.
pub(crate) fn repair(pack: &Path, condition: &Condition) -> io::Result<()> {
    let head = &condition.head;
    let parity = std::fs::read(beside(pack))?;
    let mut decoder = ReedSolomonDecoder::new(head.shards, head.recovery, SHARD_BYTES)
        .map_err(io::Error::other)?;
    let mut old = std::fs::read(pack).or_else(absent_is_empty)?;
    let covered = usize::try_from(head.covered).map_err(io::Error::other)?;
    let rest = old.split_off(covered.min(old.len()));
    old.resize(head.shards * SHARD_BYTES, 0);
    let mut bad = condition.bad.iter().copied().peekable();
    for (index, shard) in old.chunks_exact(SHARD_BYTES).enumerate() {
        if bad.next_if_eq(&index).is_none() {
            decoder.add_original_shard(index, shard).map_err(io::Error::other)?;
        }
    }
    for index in 0..head.recovery {
        if let Some(shard) = head.recovery_shard(&parity, index) {
            decoder.add_recovery_shard(index, shard).map_err(io::Error::other)?;
        }
    }
    let decoded = decoder.decode().map_err(io::Error::other)?;
    for (index, shard) in decoded.restored_original_iter() {
        old[index * SHARD_BYTES..][..SHARD_BYTES].copy_from_slice(shard);
    }
    old.truncate(covered);
    old.extend_from_slice(&rest);
    let partial = pack.with_extension("partial");
    let mut out = File::create(&partial)?;
    out.write_all(&old)?;
    out.sync_all()?;
    durable::rename(&partial, pack)
}

fn absent_is_empty(cause: io::Error) -> io::Result<Vec<u8>> {
    if cause.kind() == io::ErrorKind::NotFound { Ok(Vec::new()) } else { Err(cause) }
}

/// Reads so many shards; what is missing at the end is zeros.
fn for_each_shard(
    from: &mut impl Read,
    shards: usize,
    mut each: impl FnMut(usize, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = vec![0; SHARD_BYTES * 256];
    for first in (0..shards).step_by(256) {
        let here = (shards - first).min(256) * SHARD_BYTES;
        let filled = fill(from, &mut buffer[..here])?;
        buffer[filled..here].fill(0);
        for (index, shard) in buffer[..here].chunks_exact(SHARD_BYTES).enumerate() {
            each(first + index, shard)?;
        }
    }
    Ok(())
}

/// Reads until the buffer is full or nothing comes any more.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

impl Head {
    fn new(covered: u64) -> io::Result<Self> {
        let shards = covered.div_ceil(SHARD_BYTES as u64);
        if shards > SHARDS_MAX {
            return Err(io::Error::other("a pack is longer than packs are"));
        }
        let recovery = (shards * RECOVERY).div_ceil(PER_SHARDS).max(RECOVERY_MIN);
        let count = |number| usize::try_from(number).map_err(io::Error::other);
        let (shards, recovery) = (count(shards)?, count(recovery)?);
        Ok(Self { covered, shards, recovery, crcs: Vec::with_capacity(shards + recovery) })
    }

    /// Whether a shard that both this head and one of so many bytes cover wholly has another checksum.
    fn contradicts(&self, index: usize, covered: u64, crc: u32) -> bool {
        let end = (index as u64 + 1) * SHARD_BYTES as u64;
        end <= self.covered.min(covered) && self.crcs.get(index) != Some(&crc)
    }

    fn bytes(&self) -> usize {
        HEAD_FIXED + 4 * (self.shards + self.recovery) + HASH_BYTES
    }

    fn print(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.covered.to_be_bytes());
        for count in [self.shards, self.recovery] {
            out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
        }
        out.extend(self.crcs.iter().flat_map(|crc| crc.to_be_bytes()));
        let hash = blake3::hash(&out);
        out.extend_from_slice(hash.as_bytes());
        out
    }

    /// The head at the beginning of a parity file.
    fn first(file: &[u8]) -> Option<Self> {
        Self::parse(file)
    }

    /// The head at its end, found by its magic: its length stands in the head itself.
    fn last(file: &[u8]) -> Option<Self> {
        let from = memchr::memmem::rfind(file, MAGIC)?;
        if from == 0 { None } else { Self::parse(file.get(from..)?) }
    }

    /// Reads a head that begins here, and believes only its own numbers of shards.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (covered, rest) = rest.split_first_chunk::<8>()?;
        let mut head = Self::new(u64::from_be_bytes(*covered)).ok()?;
        let (shards, rest) = rest.split_first_chunk::<4>()?;
        let (recovery, rest) = rest.split_first_chunk::<4>()?;
        let told = [*shards, *recovery].map(u32::from_be_bytes);
        if told.map(|count| usize::try_from(count).ok()) != [Some(head.shards), Some(head.recovery)]
        {
            return None;
        }
        let crcs = rest.get(..4 * (head.shards + head.recovery))?;
        let hashed = bytes.len() - rest.len() + crcs.len();
        let hash = bytes.get(hashed..hashed + HASH_BYTES)?;
        if blake3::hash(&bytes[..hashed]).as_bytes() != hash {
            return None;
        }
        let number = |four: &[u8]| four.try_into().map(u32::from_be_bytes).ok();
        head.crcs = crcs.chunks_exact(4).filter_map(number).collect();
        Some(head)
    }

    /// A recovery shard that has its checksum.
    fn recovery_shard<'a>(&self, file: &'a [u8], index: usize) -> Option<&'a [u8]> {
        let shard = file.get(self.bytes() + index * SHARD_BYTES..)?.get(..SHARD_BYTES)?;
        (self.crcs.get(self.shards + index) == Some(&crc32fast::hash(shard))).then_some(shard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pack of these many bytes, its content, and its parity.
    fn pack(bytes: usize) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pack");
        let content: Vec<u8> = (0..bytes as u64)
            .map(|at| at.wrapping_mul(0x9E37_79B9_7F4A).to_le_bytes()[3])
            .collect();
        std::fs::write(&path, &content).unwrap();
        protect(&path, bytes as u64).unwrap();
        (dir, path, content)
    }

    fn damaged(path: &Path, damage: impl FnOnce(&mut Vec<u8>)) -> Condition {
        let mut bytes = std::fs::read(path).unwrap();
        damage(&mut bytes);
        std::fs::write(path, &bytes).unwrap();
        let pack = path.with_extension("");
        inspect(&pack).unwrap().unwrap()
    }

    #[test]
    fn what_is_whole_is_whole() {
        for bytes in [1, 4_095, 4_096, 4_097, 300_000] {
            let (_dir, path, _) = pack(bytes);
            let condition = inspect(&path).unwrap().unwrap();
            assert!(condition.is_whole(), "{bytes}: {condition:?}");
            assert_eq!(condition.covered(), bytes as u64);
        }
    }

    #[test]
    fn a_mebibyte_of_a_full_pack_comes_back_wherever_it_was() {
        let full = 64 << 20;
        let (_dir, path, content) = pack(full);
        let parity = std::fs::metadata(beside(&path)).unwrap().len();
        assert!(parity * 100 <= 5 * full as u64, "{parity} bytes of parity");
        for scattered in [false, true] {
            let condition = damaged(&path, |bytes| {
                if scattered {
                    bytes.chunks_mut(full / 256).for_each(|part| part[777..777 + 3_000].fill(0xAA));
                } else {
                    bytes[12_345_678..][..1 << 20].fill(0xAA);
                }
            });
            assert!(!condition.bad.is_empty() && condition.is_repairable());
            repair(&path, &condition).unwrap();
            assert!(std::fs::read(&path).unwrap() == content, "scattered: {scattered}");
        }
    }

    #[test]
    fn a_lost_end_and_a_lost_file_come_back_while_they_are_small() {
        let (_dir, path, content) = pack(50_000);
        let condition = damaged(&path, |bytes| bytes.truncate(20_001));
        assert_eq!(condition.bad.len(), 9);
        repair(&path, &condition).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), content);
        std::fs::remove_file(&path).unwrap();
        repair(&path, &inspect(&path).unwrap().unwrap()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }

    #[test]
    fn what_follows_the_covered_bytes_stays() {
        let (_dir, path, content) = pack(50_000);
        let condition = damaged(&path, |bytes| {
            bytes.extend_from_slice(b"later");
            bytes[49_999] ^= 1;
        });
        repair(&path, &condition).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), [content.as_slice(), b"later"].concat());
    }

    #[test]
    fn either_head_may_be_lost() {
        for last in [false, true] {
            let (_dir, path, content) = pack(300_000);
            let condition = damaged(&beside(&path), |bytes| {
                let at = if last { bytes.len() - 40 } else { 40 };
                bytes[at] ^= 1;
            });
            assert!(condition.bad_head && condition.bad.is_empty(), "{condition:?}");
            let condition = damaged(&path, |bytes| bytes[200_000] ^= 0x80);
            repair(&path, &condition).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }

    #[test]
    fn fail_to_cover_what_is_damaged() {
        let (_dir, path, content) = pack(50_000);
        let condition = damaged(&path, |bytes| {
            bytes[10_000] ^= 1;
            bytes.extend_from_slice(&[7; 9_000]);
        });
        assert_eq!(protect(&path, 59_000).unwrap_err().kind(), io::ErrorKind::InvalidData);
        repair(&path, &condition).unwrap();
        protect(&path, 59_000).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), [content.as_slice(), &[7; 9_000]].concat());
    }

    #[test]
    fn fail_more_damage_than_parity() {
        let (_dir, path, _) = pack(300_000);
        let condition = damaged(&path, |bytes| bytes[..17 * SHARD_BYTES].fill(1));
        assert!(!condition.is_repairable());
        assert!(repair(&path, &condition).is_err());
    }

    #[test]
    fn fail_both_heads_are_lost() {
        let (_dir, path, _) = pack(300_000);
        std::fs::write(beside(&path), b"testimony/parity/v1\nnothing else").unwrap();
        assert!(inspect(&path).unwrap().is_none());
    }
}
