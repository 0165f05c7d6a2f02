use testimony_proof::note::{CosignerKey, LogKey};

use super::*;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(&dir.path().join("store.sqlite")).unwrap();
    (dir, store)
}

fn log(name: &str, seed: u8) -> VerifierKey {
    LogKey::from_seed(name, [seed; 32]).unwrap().verifier_key()
}

fn tree(size: u64) -> LastCosigned {
    LastCosigned { size, root: [7; 32], time: 100 + size }
}

fn swap(expected: Option<LastCosigned>, next: LastCosigned) -> Swap {
    Swap { log_origin: "log.example/a".to_owned(), expected, next, note: format!("{next:?}") }
}

#[test]
fn a_swap_is_made_only_over_what_it_was_decided_after() {
    let (dir, mut store) = store();
    let key = log("log.example/a", 1);
    assert_eq!(store.add_logs(std::slice::from_ref(&key)).unwrap(), 1);
    assert_eq!(store.add_logs(std::slice::from_ref(&key)).unwrap(), 0);
    assert_eq!(store.known("log.example/b").unwrap(), None);
    assert_eq!(
        store.known("log.example/a").unwrap(),
        Some(KnownLog { keys: vec![key.clone()], last: None })
    );

    let (first, rival) = (swap(None, tree(3)), swap(None, tree(4)));
    let onward = swap(Some(tree(3)), tree(5));
    // In one transaction each sees those before it.
    assert_eq!(
        store.swap_all(&[&first, &rival, &onward, &onward]).unwrap(),
        [true, false, true, false]
    );
    for wrong in [
        LastCosigned { size: 4, ..tree(5) },
        LastCosigned { root: [8; 32], ..tree(5) },
        LastCosigned { time: 1, ..tree(5) },
    ] {
        assert_eq!(store.swap_all(&[&swap(Some(wrong), tree(6))]).unwrap(), [false]);
    }
    // Another connection sees it, and after reopening it is still there.
    drop(store);
    let store = Store::open(&dir.path().join("store.sqlite")).unwrap();
    assert_eq!(store.known("log.example/a").unwrap().unwrap().last, Some(tree(5)));
    let hash = HEXLOWER.encode(&Sha256::digest("log.example/a"));
    assert_eq!(store.note(&hash).unwrap(), Some((format!("{:?}", tree(5)), 105)));
    assert_eq!(store.note("00").unwrap(), None);
    let listed = store.logs().unwrap();
    assert_eq!(listed, [Cosigned { log_origin: "log.example/a".to_owned(), last: Some(tree(5)) }]);
}

#[test]
fn fail_keys_that_are_no_logs_or_too_many() {
    let (_dir, mut store) = store();
    let cosigner = CosignerKey::from_seed("c.example/1", [1; 32]).unwrap().verifier_key();
    let mixed = [log("log.example/a", 1), cosigner];
    assert!(matches!(store.add_logs(&mixed), Err(Error::NotALogKey)));
    // All or none.
    assert_eq!(store.logs().unwrap(), []);
    let many: Vec<_> = (1..=9).map(|seed| log("log.example/a", seed)).collect();
    assert!(matches!(store.add_logs(&many), Err(Error::TooManyKeys)));
    assert_eq!(store.add_logs(&many[..8]).unwrap(), 8);
    assert_eq!(store.known("log.example/a").unwrap().unwrap().keys.len(), 8);
    assert_eq!(store.logs().unwrap().len(), 1);
}

#[test]
fn fail_a_store_that_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("none.sqlite");
    assert!(matches!(Store::open(&path), Err(Error::Store(_))));
    assert!(!path.exists());
}
