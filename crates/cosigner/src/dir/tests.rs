use std::os::unix::fs::PermissionsExt;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn open(path: &Path, name: Option<&str>) -> Result<CosignerDir, Error> {
    CosignerDir::open_or_make(path, name, &mut ChaCha20Rng::seed_from_u64(1))
}

#[test]
fn a_cosigner_is_made_once_and_only_its_owner_reads_it() {
    let held = tempfile::tempdir().unwrap();
    let path = held.path().join("cosigner");
    assert!(matches!(open(&path, None), Err(Error::NameMissing)));
    assert!(open(&path, Some("a name")).is_err());
    assert!(!path.exists(), "a bad name leaves nothing behind");
    let made = open(&path, Some("cosigner.example/1")).unwrap();
    let again = open(&path, None).unwrap();
    assert_eq!(made.key().verifier_key(), again.key().verifier_key());
    assert!(matches!(open(&path, Some("cosigner.example/2")), Err(Error::OtherName)));
    let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("."), mode("key"), mode("cosigner.sqlite")), (0o700, 0o600, 0o600));
    assert!(!format!("{made:?}").contains("secret"));
    let _lock = made.lock().unwrap();
    assert!(matches!(again.lock(), Err(Error::Locked(_))));
}

#[test]
fn fail_a_key_whose_store_was_lost() {
    let held = tempfile::tempdir().unwrap();
    let path = held.path().join("cosigner");
    open(&path, Some("cosigner.example/1")).unwrap();
    fs::remove_file(path.join("cosigner.sqlite")).unwrap();
    assert!(matches!(open(&path, Some("cosigner.example/1")), Err(Error::StoreLost(_))));
    assert!(matches!(CosignerDir::open(held.path()), Err(Error::NotACosigner(_))));
}

#[test]
fn fail_damaged_keys() {
    let held = tempfile::tempdir().unwrap();
    let path = held.path().join("cosigner");
    open(&path, Some("cosigner.example/1")).unwrap();
    let good = fs::read_to_string(path.join("key")).unwrap();
    for bad in [
        "",
        "testimony/cosigner/v2\n",
        &good.replace("v1", "v2"),
        good.trim_end(),
        &format!("{good}\n"),
        &good.replace("cosigner.example/1", "a b"),
        &good.replace("cosigner.example/1\n", ""),
    ] {
        fs::write(path.join("key"), bad).unwrap();
        assert!(matches!(open(&path, None), Err(Error::Damaged { .. })), "{bad:?}");
    }
}
