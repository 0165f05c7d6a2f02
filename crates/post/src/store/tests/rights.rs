//! Who is taken when there is little room, what a pass is worth, what a sender may remove.

use super::*;
use crate::limits::{ENVELOPES_PER_THREAD_MAX, OPEN_A_DAY_MAX};

fn start_with(folder: &Path, bytes_max: u64) -> Store {
    Found::read(folder).unwrap().start(DAY, bytes_max).unwrap()
}

fn voucher(number: u8) -> Claim {
    Claim::Voucher([number; 32])
}

fn passes(store: &Store) -> Vec<Pass> {
    let mut passes: Vec<_> = store.list().iter().map(|one| one.pass).collect();
    passes.sort();
    passes
}

/// Bytes of all files in which ciphertext is kept.
fn on_disk(folder: &Path) -> u64 {
    let folders = ["segments", "large", "uploads"].map(|name| folder.join(name));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

/// Writes envelopes until none is taken any more; how many were.
fn fill(store: &Store, claim: impl Fn(u32) -> Claim, name: &str) -> u32 {
    let mut taken = 0;
    loop {
        let bytes = format!("{name} {taken:0>900}");
        let mut incoming =
            store.incoming(&tag(u8::try_from(taken % 200).unwrap() + 20), claim(taken));
        let written = incoming.write_all(bytes.as_bytes());
        if written.is_err() || wait(incoming.commit(DAY, &epochs())).is_err() {
            return taken;
        }
        taken += 1;
    }
}

#[test]
fn a_flood_leaves_room_for_passes_and_known_threads_and_the_cap_stands() {
    const CAP: u64 = 200_000;
    let folder = folder();
    let store = start_with(folder.path(), CAP);
    wait(store.add_vouchers((0..=250).map(|number| [number + 1; 32]).collect(), DAY)).unwrap();
    wait(store.add_message(tag(1), vec![1; 100], DAY)).unwrap();
    let open = fill(&store, |_| Claim::None, "open");
    assert!(open > 20);
    assert_eq!(put_with(&store, &[1; 10], Claim::None, DAY).map(|_| ()), Ok(()), "a known thread");
    // What claims to be work is let in as far as work may go, and counts as what it is.
    let worked = fill(&store, |_| Claim::Work([0; 8]), "worked");
    assert!(worked > 5 && fill(&store, |_| Claim::None, "again") == 0);
    let with_voucher = fill(&store, |one| voucher(u8::try_from(one).unwrap() + 1), "voucher");
    assert!(with_voucher > 5);
    assert_eq!(fill(&store, |_| Claim::Work([0; 8]), "again"), 0);
    assert_eq!(
        passes(&store).iter().filter(|one| **one == Pass::Voucher).count(),
        with_voucher as usize
    );
    assert!(on_disk(folder.path()) <= CAP / 2 + 100, "a compaction has room for its copy");
    // The biggest copy there can be.
    let all = ids(&store);
    wait(store.delete(all[..all.len() / 2].to_vec(), DAY)).unwrap();
    assert!(on_disk(folder.path()) <= CAP);
    wait(store.delete(all, DAY)).unwrap();
    assert!(on_disk(folder.path()) < 300);
    assert!(fill(&store, |_| Claim::None, "after") > 20);
}

#[test]
fn work_is_looked_at_when_the_envelope_is_whole() {
    let folder = folder();
    let store = start(folder.path());
    // By hand: the nonce of this thread, this key and this day.
    let worked =
        (0_u64..).map(u64::to_be_bytes).find(|nonce| epochs().spend(nonce, &tag(1), DAY)).unwrap();
    let epochs = epochs();
    let put = |bytes: &[u8], nonce| {
        let mut incoming = store.incoming(&tag(1), Claim::Work(nonce));
        incoming.write_all(bytes).unwrap();
        wait(incoming.commit(DAY, &epochs)).unwrap()
    };
    put(b"not worked for", [0xff; 8]);
    put(b"worked for", worked);
    put(b"worked for no more", worked);
    let mut found = passes(&store);
    found.sort_unstable();
    assert_eq!(found, [Pass::None, Pass::None, Pass::Work]);
    drop(store);
    let mut found = passes(&start(folder.path()));
    found.sort_unstable();
    assert_eq!(found, [Pass::None, Pass::None, Pass::Work]);
}

#[test]
fn a_voucher_is_good_once_also_after_a_new_start() {
    let folder = folder();
    let store = start(folder.path());
    wait(store.add_vouchers(vec![[1; 32], [2; 32]], DAY)).unwrap();
    let put =
        |store: &Store, bytes: &[u8], number| put_with(store, bytes, voucher(number), DAY).unwrap();
    put(&store, b"one", 1);
    put(&store, b"one", 2);
    assert_eq!(passes(&store), [Pass::Voucher], "what is here already spends nothing");
    put(&store, b"two", 1);
    put(&store, b"three", 9);
    assert_eq!(passes(&store), [Pass::None, Pass::None, Pass::Voucher]);
    drop(store);
    let store = start(folder.path());
    put(&store, b"four", 1);
    put(&store, b"five", 2);
    let passes = passes(&store);
    assert_eq!(passes, [Pass::None, Pass::None, Pass::None, Pass::Voucher, Pass::Voucher]);
    // Nothing in the folder says which envelope spent which.
    let bytes = fs::read(segment_path(folder.path(), 1)).unwrap();
    assert!(memchr::memmem::find(&bytes, &[1; 16]).is_none_or(|at| bytes[at..at + 32] != [1; 32]));
}

/// Eight at once with one voucher: one has it.
#[test]
fn a_voucher_is_not_spent_twice_at_once() {
    let folder = folder();
    let store = start(folder.path());
    wait(store.add_vouchers(vec![[1; 32]], DAY)).unwrap();
    let threads: Vec<_> = (0..8_u8)
        .map(|number| {
            let store = store.clone();
            std::thread::spawn(move || put_with(&store, &[number], voucher(1), DAY).unwrap())
        })
        .collect();
    let ids: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(ids.len(), 8);
    assert_eq!(passes(&store).iter().filter(|one| **one == Pass::Voucher).count(), 1);
}

#[test]
fn a_thread_and_a_day_have_limits() {
    let folder = folder();
    let store = start(folder.path());
    for number in 0..ENVELOPES_PER_THREAD_MAX {
        put(&store, &number.to_be_bytes());
    }
    assert_eq!(put_with(&store, b"more", Claim::None, DAY), Err(StoreError::Full));
    let mut other = store.incoming(&tag(2), Claim::None);
    other.write_all(b"more").unwrap();
    wait(other.commit(DAY, &epochs())).unwrap();
    let large = vec![5; INLINE_BYTES_MAX + 1];
    assert_eq!(put_with(&store, &large, Claim::None, DAY), Err(StoreError::Full));
    assert_eq!(fs::read_dir(large_folder(folder.path())).unwrap().count(), 0, "nothing stays");
    wait(store.delete(vec![EnvelopeId::of(&0_u32.to_be_bytes())], DAY)).unwrap();
    put(&store, b"more again");
    assert_eq!(store.index().count(Class::Open, DAY), ENVELOPES_PER_THREAD_MAX + 2);
    assert_eq!(store.index().count(Class::Open, Day(DAY.0 + 1)), 0);
    const { assert!(OPEN_A_DAY_MAX > ENVELOPES_PER_THREAD_MAX) };
}

#[test]
fn a_sender_removes_messages_and_what_the_team_has_not_fetched() {
    let folder = folder();
    let store = start(folder.path());
    let slot = |number: u8| vec![number; 40];
    for number in 1..=3 {
        wait(store.add_message(tag(1), slot(number), DAY)).unwrap();
        wait(store.add_message(tag(2), slot(number), DAY)).unwrap();
    }
    let mine = put(&store, &vec![7; INLINE_BYTES_MAX + 1]);
    let second = EnvelopeId::of(&slot(2));
    wait(store.remove(tag(1), Removal::Messages(vec![second, second]), DAY)).unwrap();
    assert_eq!(store.slots(&tag(1)).unwrap(), [slot(1), slot(3)]);
    assert_eq!(store.slots(&tag(2)).unwrap().len(), 3, "the same message elsewhere stays");
    assert_eq!(ids(&store), [mine]);
    drop(store);
    let store = start(folder.path());
    assert_eq!(store.slots(&tag(1)).unwrap(), [slot(1), slot(3)]);
    wait(store.remove(tag(1), Removal::All, DAY)).unwrap();
    assert!(store.slots(&tag(1)).unwrap().is_empty() && ids(&store).is_empty());
    assert!(!large_path(folder.path(), &mine).exists());
    // Nothing there: taken all the same, and written.
    let before = on_disk(folder.path());
    wait(store.remove(tag(9), Removal::All, DAY)).unwrap();
    assert_eq!(on_disk(folder.path()), before + record::record_bytes(0));
    drop(store);
    let store = start(folder.path());
    assert_eq!(store.all_slots().unwrap().len(), 3);
    assert!(store.slots(&tag(1)).unwrap().is_empty());
}

#[test]
fn messages_leave_by_their_day() {
    let folder = folder();
    let store = start(folder.path());
    wait(store.add_message(tag(1), vec![1; 40], DAY)).unwrap();
    wait(store.add_message(tag(1), vec![2; 40], Day(DAY.0 + 1))).unwrap();
    let today = Day(DAY.0 + 91);
    assert_eq!(wait(store.expire(DAY, today)), Ok(0));
    assert_eq!(wait(store.expire(Day(DAY.0 + 1), today)), Ok(1));
    assert_eq!(store.slots(&tag(1)).unwrap(), [vec![2; 40]]);
}
