//! The folder as a thief or a hurried member meets it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use testimony_testkit::{CHEAP, PASSPHRASE, cheap_vault, occasion, rng};
use testimony_vault::{Access, Error, NewVault, Passphrase, Vault};

pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE)
}

fn new_vault() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("v");
    cheap_vault(&path, &mut rng(1)).unwrap();
    (dir, path)
}

#[test]
fn fail_folder_is_not_empty() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("x"), "x").unwrap();
    let error = cheap_vault(dir.path(), &mut rng(1)).unwrap_err();
    assert!(matches!(error, Error::NotEmpty(_)));
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn a_making_that_was_cut_off_begins_again() {
    let dir = TempDir::new().unwrap();
    drop(NewVault::begin(dir.path(), &mut occasion(&mut rng(1))).unwrap());
    let error = Vault::open(dir.path(), &passphrase(), Access::Read).unwrap_err();
    assert!(matches!(error, Error::NotAVault { .. }));
    drop(cheap_vault(dir.path(), &mut rng(2)).unwrap());
    Vault::open(dir.path(), &passphrase(), Access::Read).unwrap();
    assert!(!dir.path().join("unfinished").exists());
}

#[test]
fn fail_to_begin_where_only_the_header_is_lost() {
    let (_dir, path) = new_vault();
    fs::remove_file(path.join("vault.toml")).unwrap();
    let before = files(&path).len();
    let error = cheap_vault(&path, &mut rng(2)).unwrap_err();
    assert!(matches!(error, Error::NotEmpty(_)));
    assert_eq!(files(&path).len(), before);
}

#[test]
fn fail_wrong_passphrase() {
    let (_dir, path) = new_vault();
    let error = Vault::open(&path, &Passphrase::new("wrong"), Access::Read).unwrap_err();
    assert!(matches!(error, Error::WrongPassphrase));
    Vault::open(&path, &passphrase(), Access::Read).unwrap();
}

#[test]
fn fail_no_vault_there() {
    let dir = TempDir::new().unwrap();
    let error = Vault::open(dir.path(), &passphrase(), Access::Read).unwrap_err();
    assert!(matches!(error, Error::NotAVault { .. }));
}

#[test]
fn fail_every_damaged_header() {
    let (_dir, path) = new_vault();
    let file = path.join("vault.toml");
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 2;
        fs::write(&file, &damaged).unwrap();
        // Some flips only change how much memory a guess costs; none may open the vault, except
        // those in white space.
        if !whole[at].is_ascii_whitespace() {
            assert!(Vault::open(&path, &passphrase(), Access::Read).is_err(), "byte {at}");
        }
    }
    fs::write(&file, &whole).unwrap();
    Vault::open(&path, &passphrase(), Access::Read).unwrap();
}

#[test]
fn fail_damaged_database() {
    let (_dir, path) = new_vault();
    let file = path.join("case.db");
    let whole = fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    damaged[20] ^= 1;
    fs::write(&file, damaged).unwrap();
    let error = Vault::open(&path, &passphrase(), Access::Read).unwrap_err();
    assert!(matches!(error, Error::Damaged(_)), "{error}");
    fs::write(&file, b"").unwrap();
    assert!(Vault::open(&path, &passphrase(), Access::Read).is_err());
}

#[test]
fn a_passphrase_is_changed_and_the_old_one_is_dead() {
    let (_dir, path) = new_vault();
    let new = Passphrase::new("another one");
    Vault::change_passphrase(&path, &passphrase(), &new, CHEAP, &mut rng(2)).unwrap();
    assert!(Vault::open(&path, &passphrase(), Access::Read).is_err());
    Vault::open(&path, &new, Access::Write).unwrap();
}

#[test]
fn fail_two_writers() {
    let (_dir, path) = new_vault();
    let first = Vault::open(&path, &passphrase(), Access::Write).unwrap();
    let error = Vault::open(&path, &passphrase(), Access::Write).unwrap_err();
    assert!(matches!(error, Error::InUse));
    Vault::open(&path, &passphrase(), Access::Read).unwrap();
    drop(first);
    Vault::open(&path, &passphrase(), Access::Write).unwrap();
}

#[test]
fn the_strong_kdf_is_what_the_design_says() {
    assert_eq!((testimony_vault::Kdf::STRONG.memory_kib, CHEAP.memory_kib), (262_144, 8));
    let mut generator = rng(5);
    let _ = occasion(&mut generator);
}
