//! A vault of every earlier version opens, is kept as it was, and holds what it held.

use std::path::{Path, PathBuf};

use testimony_model::ThingKind;
use testimony_testkit::{occasion, rng};
use testimony_vault::{Access, Depth, Passphrase, Vault};

fn versions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vaults")
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn migrated(version: &str, access: Access) -> (tempfile::TempDir, Vault) {
    let dir = tempfile::tempdir().unwrap();
    let from = versions().join(version);
    copy(&from.join("vault"), dir.path());
    let phrase = std::fs::read_to_string(from.join("passphrase.txt")).unwrap();
    let vault = Vault::open(dir.path(), &Passphrase::new(phrase.trim()), access).unwrap();
    (dir, vault)
}

#[test]
fn every_earlier_version_opens_and_holds_what_it_held() {
    for access in [Access::Read, Access::Write] {
        let (dir, mut vault) = migrated("2", access);
        if access == Access::Write {
            vault.settle(&mut occasion(&mut rng(1))).unwrap();
            assert!(!dir.path().join("blobs").exists(), "version 2's files are in packs");
        }
        let report = vault.check(Depth::Data, &mut |_, _| ()).unwrap();
        assert_eq!(report.faults, Vec::<String>::new());
        assert_eq!((report.entries, report.items, report.blobs), (293, 351, 2));
        let accounts: Vec<testimony_model::Account> = vault.things(ThingKind::Account).unwrap();
        assert_eq!(accounts.len(), 56);
        let kept = std::fs::read(dir.path().join("old-2/case.db")).unwrap();
        assert_eq!(kept, std::fs::read(versions().join("2/vault/case.db")).unwrap());
    }
}

#[test]
fn a_migration_that_is_done_again_keeps_the_first_copy() {
    let (dir, vault) = migrated("2", Access::Write);
    drop(vault);
    // The kept copy is a vault of version 2 whose migration was already done: opening it again in
    // place of the new one migrates it again, and the first copy stays.
    std::fs::copy(dir.path().join("old-2/case.db"), dir.path().join("case.db")).unwrap();
    let phrase = std::fs::read_to_string(versions().join("2/passphrase.txt")).unwrap();
    let again = Vault::open(dir.path(), &Passphrase::new(phrase.trim()), Access::Read).unwrap();
    assert!(again.check(Depth::Data, &mut |_, _| ()).unwrap().faults.is_empty());
}
