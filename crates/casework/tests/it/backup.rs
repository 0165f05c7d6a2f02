//! What was saved comes back byte for byte, whatever happened on the way.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use testimony_casework::backup::{self, Made};
use testimony_casework::restore::{Restored, restore};
use testimony_casework::{Error, Marks, marks, sealing};
use testimony_depot::Depot;
use testimony_model::ThingKind;
use testimony_testkit::{occasion, rng};
use testimony_vault::{Access, Depth, Due, Passphrase, Unlock, Vault};

use crate::room::{Room, files, passphrase, random};

fn save(room: &mut Room) -> Made {
    let depot = room.depot();
    backup::backup(&room.vault, &depot, &mut occasion(&mut room.rng), &mut |_, _| ()).unwrap()
}

fn bring_back(depot: &Depot, to: &Path, wanted: Option<&str>) -> Result<Restored, Error> {
    restore(
        depot,
        to,
        (&Unlock::Passphrase(&passphrase()), wanted),
        &mut occasion(&mut rng(99)),
        &mut |_, _| (),
    )
}

fn faults(dir: &Path) -> Vec<String> {
    let vault = Vault::open(dir, &passphrase(), Access::Read).unwrap();
    vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults
}

/// A room with accounts, a file that has packs of its own, and a sealed log.
fn full_room(seed: u64) -> Room {
    let mut room = Room::new(seed);
    room.account("a1", "w1", "They were held for nine days.", &random(300_000, seed));
    room.account("a2", "w2", "I saw twelve men.", &random(5_000_000, seed + 1));
    room.seal();
    room.account("a3", "w1", "It was cold.", b"short");
    room
}

#[test]
fn a_backup_comes_back_and_its_log_is_locked() {
    let mut room = full_room(1);
    let made = save(&mut room);
    assert_eq!(made.sent, made.pieces);
    let to = room.path("restored");
    let back = bring_back(&room.depot(), &to, None).unwrap();
    assert_eq!((back.missing.len(), back.repaired.len(), back.faults.len()), (0, 0, 0));
    for name in ["vault.toml", "policy.txt", "log/checkpoint"] {
        assert_eq!(
            fs::read(to.join(name)).unwrap(),
            fs::read(room.path("case").join(name)).unwrap()
        );
    }
    let mut vault = Vault::open(&to, &passphrase(), Access::Write).unwrap();
    assert_eq!(vault.entries().unwrap(), room.vault.entries().unwrap());
    // On another machine, and on this one once the first copy has signed more.
    let elsewhere = Marks::in_folder(room.path("other-marks"));
    let mut other_rng = rng(5);
    let mut seal = |vault: &mut Vault, marks: &Marks| {
        sealing::seal(vault, Due::All, marks, &mut occasion(&mut other_rng)).map(|_| ())
    };
    assert!(matches!(seal(&mut vault, &elsewhere), Err(Error::LogLocked(_))));
    room.seal();
    assert!(matches!(seal(&mut vault, &room.marks()), Err(Error::LogLocked(_))));
    let copy = testimony_record::source::FolderSource::new(&room.path("case/log"));
    let unlocked = marks::unlock(&mut vault, &copy, &elsewhere, &occasion(&mut rng(6))).unwrap();
    assert_eq!((unlocked.taken_over, unlocked.leaves), (1, 2));
    seal(&mut vault, &elsewhere).unwrap();
}

#[test]
fn only_what_changed_is_sent_and_snapshots_share_the_rest() {
    let mut room = full_room(2);
    let first = save(&mut room);
    let again = save(&mut room);
    assert!(again.sent <= 1, "nothing changed: {again:?}");
    room.account("a4", "w1", "One more.", &random(2_000, 7));
    let more = save(&mut room);
    assert!(more.sent < first.sent / 2, "{first:?} {more:?}");
    let listing = backup::list(&room.vault, &room.depot()).unwrap();
    assert_eq!((listing.own.len(), listing.others), (3, 0));
    let before = files(&room.path("backups/pieces")).len();
    let removed = backup::remove(&room.vault, &room.depot(), |newer, _| newer >= 1).unwrap();
    // All were made in one second; the newest stays.
    assert_eq!(removed.snapshots, [first.snapshot, again.snapshot]);
    assert_eq!(files(&room.path("backups/pieces")).len() as u64, before as u64 - removed.pieces);
    bring_back(&room.depot(), &room.path("restored"), None).unwrap();
    assert_eq!(faults(&room.path("restored")), Vec::<String>::new());
}

#[test]
fn the_place_learns_neither_names_nor_words_nor_lengths() {
    let mut room = full_room(3);
    save(&mut room);
    let lengths: BTreeSet<u64> = files(&room.path("backups/pieces"))
        .iter()
        .map(|object| object.metadata().unwrap().len() - 16)
        .collect();
    assert!(lengths.iter().all(|bytes| *bytes == testimony_seal::padme(*bytes)), "{lengths:?}");
    for object in files(&room.path("backups")) {
        let bytes = fs::read(&object).unwrap();
        for word in ["nine days", "photo.jpg", "example.org", "a1", "case.db", "packs/"] {
            let found = bytes.windows(word.len()).filter(|some| *some == word.as_bytes()).count();
            // Two letters come by chance in a MiB; a name of eight does not.
            assert!(found == 0 || word.len() < 4, "{word} in {}", object.display());
        }
    }
}

#[test]
fn a_backup_and_a_restore_go_on_where_they_were_cut_off() {
    let mut room = full_room(4);
    let whole = save(&mut room);
    let depot = room.depot();
    let objects = files(&room.path("backups/pieces"));
    // As a cut leaves it: no snapshot, and half of the pieces.
    fs::remove_dir_all(room.path("backups/snapshots")).unwrap();
    for object in objects.iter().step_by(2) {
        fs::remove_file(object).unwrap();
    }
    assert!(matches!(bring_back(&depot, &room.path("early"), None), Err(Error::NoBackup)));
    let made = save(&mut room);
    assert!(made.sent > 0 && made.sent <= whole.sent.div_ceil(2) + 1, "{whole:?} {made:?}");
    let to = room.path("restored");
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut stop = |done: u64, of: u64| assert!(done < of / 2, "the power is cut");
        let passphrase = passphrase();
        let wanted = (&Unlock::Passphrase(&passphrase), None);
        restore(&depot, &to, wanted, &mut occasion(&mut rng(1)), &mut stop).map(|_| ())
    }));
    assert!(cut.is_err() && !to.join("vault.toml").exists());
    assert!(matches!(
        Vault::open(&to, &passphrase(), Access::Read),
        Err(testimony_vault::Error::NotAVault { .. })
    ));
    assert!(bring_back(&depot, &to, None).unwrap().faults.is_empty());
    assert!(!to.join("restore.unfinished").exists());
    let again = bring_back(&depot, &to, None);
    assert!(matches!(again, Err(Error::Vault(testimony_vault::Error::NotEmpty(_)))));
}

#[test]
fn fail_a_lost_object_is_named_and_parity_brings_packs_back() {
    let mut room = Room::new(5);
    // A pack of 24 MiB has parity for 1.1 MiB: one lost object, and not two.
    room.account("a1", "w1", "They were held.", &random(24 << 20, 8));
    let made = save(&mut room);
    let depot = room.depot();
    let listed = backup::list(&room.vault, &depot).unwrap().own.pop().unwrap();
    let manifest = listed.manifest.unwrap();
    let keys = room.vault.backup_keys();
    let pieces_of = |wanted: &dyn Fn(&str) -> bool| {
        let stream = manifest.streams.iter().find(|stream| wanted(&stream.files[0].path)).unwrap();
        stream.pieces.clone()
    };
    let pack = pieces_of(&|path| path.starts_with("packs/") && !path.ends_with(".parity"));
    let object = |name| room.path(&format!("backups/pieces/{}/{name}", keys.folder()));
    let (lost, damaged) = (object(&pack[3]), object(&pack[9]));
    fs::remove_file(&lost).unwrap();
    let verified = backup::verify(&room.vault, &depot, &manifest, &mut |_, _| ()).unwrap();
    assert_eq!(verified.len(), 1);
    let back = bring_back(&depot, &room.path("one"), None).unwrap();
    assert_eq!((back.missing.len(), back.repaired.len(), back.faults.len()), (1, 1, 0), "{back:?}");
    assert!(back.missing[0].contains(&pack[3].to_string()));
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[70_000] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let back = bring_back(&depot, &room.path("two"), None).unwrap();
    assert_eq!((back.missing.len(), back.repaired.len()), (2, 0));
    assert!(!back.faults.is_empty(), "what is lost is told");
    let database = pieces_of(&|path| path == "case.db");
    fs::remove_file(object(&database[0])).unwrap();
    let Err(Error::LostObject { file, .. }) = bring_back(&depot, &room.path("three"), None) else {
        panic!("a vault without its database")
    };
    assert_eq!(file, "case.db");
    // The next backup sends what is missing, and what has another length; then all is well.
    fs::remove_file(&damaged).unwrap();
    assert_eq!(save(&mut room).sent, 3, "{made:?}");
    assert!(bring_back(&depot, &room.path("four"), None).unwrap().faults.is_empty());
}

#[test]
fn fail_another_passphrase_opens_no_backup() {
    let mut room = full_room(6);
    save(&mut room);
    let wrong = Passphrase::new("wrong");
    let wanted = (&Unlock::Passphrase(&wrong), None);
    let to = room.path("restored");
    let refused = restore(&room.depot(), &to, wanted, &mut occasion(&mut rng(1)), &mut |_, _| ());
    assert!(matches!(refused, Err(Error::Vault(testimony_vault::Error::WrongPassphrase))));
    assert!(!to.exists());
}

/// Accounts that are written while one drill is held, at most.
const WRITTEN_PER_DRILL: u64 = 25;

/// How often the drill is held: more in `make test-long`.
fn drills() -> u64 {
    #[allow(clippy::disallowed_methods, reason = "the one variable of long tests")]
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    if long { 200 } else { 20 }
}

#[test]
fn faults_backups_at_any_moment_of_writing_can_be_restored() {
    let mut room = full_room(7);
    let case = room.path("case");
    let depot = room.depot();
    let (ended, begun) = (AtomicBool::new(false), AtomicU64::new(0));
    let drilled = std::thread::scope(|scope| {
        let (ended, begun) = (&ended, &begun);
        let reader = scope.spawn(move || {
            let vault = Vault::open(&case, &passphrase(), Access::Read).unwrap();
            let mut known = 0;
            for drill in 0..drills() {
                let mut rng = rng(1_000 + drill);
                let before = vault.entries().unwrap().len();
                begun.store(drill + 1, Ordering::SeqCst);
                let mut occasion = occasion(&mut rng);
                let made = backup::backup(&vault, &depot, &mut occasion, &mut |_, _| ()).unwrap();
                let to = case.with_file_name(format!("drill-{drill}"));
                let back = bring_back(&depot, &to, Some(&made.snapshot)).unwrap();
                assert_eq!(back.faults, Vec::<String>::new(), "drill {drill}");
                let restored = Vault::open(&to, &passphrase(), Access::Read).unwrap();
                let entries = restored.entries().unwrap().len();
                assert!(
                    entries >= before.max(known),
                    "drill {drill}: acknowledged entries are lost"
                );
                known = entries;
                drop(restored);
                fs::remove_dir_all(&to).unwrap();
            }
            ended.store(true, Ordering::SeqCst);
            known
        });
        let mut number = 0;
        while !ended.load(Ordering::SeqCst) && !reader.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(20));
            // A case that grows for ever would fill the disk before the last drill.
            if number >= begun.load(Ordering::SeqCst) * WRITTEN_PER_DRILL {
                continue;
            }
            number += 1;
            let bytes = 1_000 + usize::try_from(number % 7).unwrap() * 30_000;
            room.account(&format!("b{number}"), "w1", "More and more.", &random(bytes, number));
            if number % 20 == 0 {
                room.seal();
            }
        }
        reader.join().unwrap()
    });
    let all = room.vault.things::<testimony_model::Account>(ThingKind::Account).unwrap().len();
    assert!(drilled > 10 && all > 10, "nothing was written meanwhile: the test shows nothing");
}
