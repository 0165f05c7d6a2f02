//! Blobs come back byte for byte, damage is found and repaired, and nothing is kept twice.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use tempfile::TempDir;
use testimony_model::ItemId;
use testimony_testkit::{PASSPHRASE, cheap_vault, occasion, rng};
use testimony_vault::{Access, BlobReader, Depth, ItemContent, Passphrase, PendingBlob, Vault};

/// The longest pack of a long blob.
const PACK_BYTES: usize = 1_023 * (65_536 + 16);

struct Case {
    dir: TempDir,
    vault: Vault,
    rng: rand_chacha::ChaCha20Rng,
}

impl Case {
    fn new(seed: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let vault = cheap_vault(&dir.path().join("v"), &mut rng(seed)).unwrap();
        Self { dir, vault, rng: rng(seed + 1) }
    }

    fn pending(&mut self, content: &[u8]) -> PendingBlob {
        let mut blob = self.vault.blob_writer(&mut occasion(&mut self.rng)).unwrap();
        blob.write_all(content).unwrap();
        blob.finish().unwrap()
    }

    fn put(&mut self, content: &[u8]) -> ItemId {
        let blob = self.pending(content);
        let mut writer = self.vault.writer().unwrap();
        let file = writer.attach(blob, "x", None, &mut occasion(&mut self.rng)).unwrap();
        writer.commit().unwrap();
        file.item.parse().unwrap()
    }

    fn reader(&self, item: ItemId) -> BlobReader {
        let item = self.vault.item(item).unwrap();
        let ItemContent::Blob(name) = self.vault.content(&item).unwrap() else {
            panic!("not a blob")
        };
        self.vault.blob_reader(&name).unwrap()
    }

    fn read(&self, item: ItemId) -> Vec<u8> {
        let mut read = Vec::new();
        self.reader(item).read_to_end(&mut read).unwrap();
        read
    }

    fn faults(&self) -> Vec<String> {
        self.vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults
    }

    /// The packs, without parity and what is being written.
    fn packs(&self) -> Vec<PathBuf> {
        let mut packs = super::folder::files(&self.dir.path().join("v/packs"));
        packs.retain(|path| path.extension().is_none());
        packs
    }

    fn reopen(self) -> Self {
        let Self { dir, vault, rng } = self;
        drop(vault);
        let passphrase = Passphrase::new(PASSPHRASE);
        let vault = Vault::open(&dir.path().join("v"), &passphrase, Access::Write).unwrap();
        Self { dir, vault, rng }
    }
}

fn content(bytes: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; bytes];
    rand_core::RngCore::fill_bytes(&mut rng(seed), &mut bytes);
    bytes
}

#[test]
fn a_blob_comes_back_byte_for_byte_and_lies_once() {
    let mut case = Case::new(3);
    for bytes in [0, 1, 65_535, 65_536, 65_537, 200_000, 200_000, 3_000_000] {
        let content = content(bytes, bytes as u64);
        let item = case.put(&content);
        assert!(case.read(item) == content, "{bytes} bytes");
    }
    let report = case.vault.check(Depth::Data, &mut |_, _| ()).unwrap();
    assert_eq!((report.blobs, report.items, report.faults), (7, 8, vec![]));
    assert_eq!(case.packs().len(), 2, "one of short blobs, one of the long one");
}

#[test]
fn a_long_blob_lies_in_several_packs_and_opens_anywhere() {
    let mut case = Case::new(5);
    let content = content(PACK_BYTES + 1_000_000, 6);
    let item = case.put(&content);
    assert_eq!(case.packs().len(), 2);
    let mut reader = case.reader(item);
    for at in [0, 65_535, 65_536, 1_023 * 65_536 - 1, 1_023 * 65_536, content.len() - 1] {
        let mut some = [0; 2_000];
        reader.seek(SeekFrom::Start(at as u64)).unwrap();
        let bytes = reader.read(&mut some).unwrap();
        assert!(bytes > 0 && some[..bytes] == content[at..at + bytes], "byte {at}");
    }
    assert!(case.read(item) == content);
    assert_eq!(case.faults(), Vec::<String>::new());
}

#[test]
fn what_was_not_committed_leaves_no_trace() {
    let mut case = Case::new(7);
    let first = case.put(b"first");
    for long in [false, true] {
        let content = content(if long { 2_000_000 } else { 5_000 }, 8);
        let blob = case.pending(&content);
        let mut writer = case.vault.writer().unwrap();
        writer.attach(blob, "x", None, &mut occasion(&mut case.rng)).unwrap();
        drop(writer);
        drop(case.pending(&content));
    }
    let second = case.put(b"second");
    case = case.reopen();
    let third = case.put(b"third");
    let read = [first, second, third].map(|item| case.read(item));
    assert_eq!(read, [b"first".to_vec(), b"second".to_vec(), b"third".to_vec()]);
    assert_eq!(case.faults(), Vec::<String>::new());
    let bytes: u64 = case.packs().iter().map(|pack| pack.metadata().unwrap().len()).sum();
    assert_eq!((bytes, case.packs().len()), (5 + 6 + 5 + 3 * 16, 1));
}

#[test]
fn damage_is_found_where_it_is_and_repaired() {
    let mut case = Case::new(9);
    let item = case.put(&[5; 100_000]);
    case = case.reopen();
    let file = case.packs().remove(0);
    let whole = std::fs::read(&file).unwrap();
    for at in [0, 65_551, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(&file, damaged).unwrap();
        let faults = case.faults();
        assert!(faults[0].contains(": 1 of 25 parts are damaged; its parity can"), "{faults:?}");
        assert!(faults[1].ends_with(&item.to_string()), "byte {at}: {faults:?}");
    }
    std::fs::write(&file, &whole[..whole.len() - 100]).unwrap();
    let cut = case.vault.check(Depth::Structure, &mut |_, _| ()).unwrap().faults;
    assert!(cut.len() == 1 && cut[0].starts_with("packs/"), "{cut:?}");
    let report = case.vault.repair(&mut |_, _| ()).unwrap();
    assert_eq!((report.repaired.len(), report.lost), (1, vec![]));
    assert_eq!(std::fs::read(&file).unwrap(), whole);
    std::fs::remove_file(file.with_extension("parity")).unwrap();
    assert_eq!(case.faults().len(), 1);
    assert_eq!(case.vault.repair(&mut |_, _| ()).unwrap().repaired.len(), 1);
    assert_eq!(case.faults(), Vec::<String>::new());
    std::fs::write(file.with_file_name("00112233445566778899aabbccddeeff"), "left").unwrap();
    assert_eq!(case.vault.check(Depth::Structure, &mut |_, _| ()).unwrap().orphans, 1);
    case.vault.repair(&mut |_, _| ()).unwrap();
    assert_eq!(case.packs().len(), 1);
    std::fs::write(&file, vec![0; whole.len()]).unwrap();
    assert_eq!(case.vault.repair(&mut |_, _| ()).unwrap().lost.len(), 1);
    assert!(case.faults()[0].ends_with("its parity cannot repair it"));
}
