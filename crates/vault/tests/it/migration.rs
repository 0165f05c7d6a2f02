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
    for (version, access) in
        ["2", "3"].iter().flat_map(|it| [(*it, Access::Read), (*it, Access::Write)])
    {
        let (dir, mut vault) = migrated(version, access);
        if access == Access::Write {
            vault.settle(&mut occasion(&mut rng(1))).unwrap();
            assert!(!dir.path().join("blobs").exists(), "version 2's files are in packs");
        }
        let report = vault.check(Depth::Data, &mut |_, _| ()).unwrap();
        assert_eq!(report.faults, Vec::<String>::new());
        let held = if version == "2" { (293, 351, 2) } else { (295, 358, 7) };
        assert_eq!((report.entries, report.items, report.blobs), held, "{version}");
        let accounts: Vec<testimony_model::Account> = vault.things(ThingKind::Account).unwrap();
        assert_eq!(accounts.len(), 56);
        let kept = std::fs::read(dir.path().join(format!("old-{version}/case.db"))).unwrap();
        let was = versions().join(version).join("vault/case.db");
        assert_eq!(kept, std::fs::read(was).unwrap());
        let request = testimony_vault::SearchRequest { query: "mill".into(), ..Default::default() };
        assert!(!vault.search(&request).unwrap().hits.is_empty(), "{version} is not searched");
        let claim = vault.things::<testimony_model::Claim>(ThingKind::Claim).unwrap().remove(0);
        let history = vault.history(ThingKind::Claim, &claim.id).unwrap();
        assert!(history.len() > 1, "what speaks of a claim is found in {version}");
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
