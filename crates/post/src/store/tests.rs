mod pieces;
mod rights;

use std::fs;
use std::io::Write;

use expect_test::expect;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use tempfile::TempDir;
use testimony_seal::PostIdentity;

use super::*;
use crate::limits::{INLINE_BYTES_MAX, SLOTS_MAX, STORE_BYTES_MAX};
use crate::pass::Epochs;

const DAY: Day = Day(20_779);

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(segments_path(folder.path())).unwrap();
    fs::create_dir(large_folder(folder.path())).unwrap();
    folder
}

fn start(folder: &Path) -> Store {
    Found::read(folder).unwrap().start(DAY, STORE_BYTES_MAX).unwrap()
}

fn tag(number: u8) -> LookupTag {
    LookupTag::from_bytes([number; 16])
}

fn put(store: &Store, bytes: &[u8]) -> EnvelopeId {
    put_with(store, bytes, Claim::None, DAY).unwrap()
}

fn put_with(store: &Store, bytes: &[u8], claim: Claim, day: Day) -> Result<EnvelopeId, StoreError> {
    let mut incoming = store.incoming(&tag(1), claim);
    incoming.write_all(bytes)?;
    wait(incoming.commit(day, &epochs()))
}

fn epochs() -> Epochs {
    let folder = tempfile::tempdir().unwrap();
    let identity = PostIdentity::from_bytes([3; 32]);
    Epochs::open(folder.path(), identity, &mut rng()).unwrap()
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([4; 32])
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}

fn ids(store: &Store) -> Vec<EnvelopeId> {
    store.list().iter().map(|waiting| waiting.id).collect()
}

fn sorted(mut ids: Vec<EnvelopeId>) -> Vec<EnvelopeId> {
    ids.sort_unstable();
    ids
}

fn segment_names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(segments_path(folder)).unwrap();
    let mut names: Vec<_> =
        names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn held(store: &Store, id: &EnvelopeId) -> Vec<u8> {
    match store.get(id).unwrap().unwrap() {
        Ciphertext::Held(bytes) => bytes,
        Ciphertext::File(mut file) => {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            bytes
        }
    }
}

/// What the operator's counts are made of.
#[test]
fn envelopes_are_counted_once_and_cover_never() {
    let folder = folder();
    let store = start(folder.path());
    let first = put(&store, b"one");
    put(&store, b"one");
    put(&store, b"two");
    wait(store.turn()).unwrap();
    wait(store.add_message(tag(1), vec![1; 30], DAY)).unwrap();
    assert_eq!(store.kept(), 2);
    wait(store.delete(vec![first], DAY)).unwrap();
    assert_eq!(store.kept(), 2, "one that went was there");
}

/// Cut at every byte: what was acknowledged before the cut is there, and the store works on.
#[test]
fn a_torn_tail_never_takes_an_acknowledged_record() {
    let folder = folder();
    let path = segment_path(folder.path(), 1);
    let mut ends = Vec::new();
    {
        let store = start(folder.path());
        for number in 0..6_u8 {
            let id = put(&store, &[number; 40]);
            ends.push((fs::metadata(&path).unwrap().len(), id));
        }
        wait(store.add_message(tag(3), vec![1; 30], DAY)).unwrap();
        wait(store.delete(vec![ends[0].1], DAY)).unwrap();
    }
    let whole = fs::read(&path).unwrap();
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let acknowledged: Vec<_> =
            ends.iter().filter(|(end, _)| *end <= cut as u64).map(|(_, id)| *id).collect();
        let store = start(folder.path());
        let mut expected = sorted(acknowledged);
        if cut == whole.len() {
            expected.retain(|id| *id != ends[0].1);
        }
        assert_eq!(ids(&store), expected, "cut at {cut}");
        if cut % 37 == 0 {
            let more = put(&store, b"after the crash");
            drop(store);
            let again = start(folder.path());
            assert_eq!(ids(&again), sorted([expected, vec![more]].concat()));
            assert_eq!(held(&again, &more), b"after the crash");
        }
    }
}

/// Any damaged byte in the middle costs at most its own record and is reported.
#[test]
fn damage_in_the_middle_is_reported_and_the_rest_kept() {
    let folder = folder();
    let path = segment_path(folder.path(), 1);
    let all: Vec<_> = {
        let store = start(folder.path());
        (0..3_u8).map(|number| put(&store, &[number; 20])).collect()
    };
    let whole = fs::read(&path).unwrap();
    let size = usize::try_from(record::record_bytes(20)).unwrap();
    for at in 21 + size..21 + 2 * size {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x20;
        fs::write(&path, &damaged).unwrap();
        let found = Found::read(folder.path()).unwrap();
        let offset = 21 + size as u64;
        assert_eq!(found.damage(), [Damage { path: path.clone(), offset }]);
        let store = found.start(DAY, STORE_BYTES_MAX).unwrap();
        assert_eq!(ids(&store), sorted(vec![all[0], all[2]]));
        // Nothing is compacted over damage: somebody may want to look at it.
        wait(store.delete(vec![all[0], all[2]], DAY)).unwrap();
        drop(store);
        assert!(fs::read(&path).unwrap().starts_with(&damaged));
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn large_envelopes_have_their_own_file() {
    let folder = folder();
    let large = vec![5; INLINE_BYTES_MAX + 1];
    let store = start(folder.path());
    let id = put(&store, &large);
    let small = put(&store, &vec![6; INLINE_BYTES_MAX]);
    assert!(large_path(folder.path(), &id).exists());
    assert!(!large_path(folder.path(), &small).exists());
    drop(store);
    let store = start(folder.path());
    assert_eq!(held(&store, &id), large);
    assert_eq!(store.list().len(), 2);
    assert_eq!(wait(store.delete(vec![id, id], DAY)), Ok(1));
    assert!(!large_path(folder.path(), &id).exists());
    assert_eq!(held(&store, &small).len(), INLINE_BYTES_MAX);
}

#[test]
fn unfinished_large_envelopes_go_and_unrecorded_ones_come_back() {
    let folder = folder();
    let large = vec![5; INLINE_BYTES_MAX + 1];
    {
        let store = start(folder.path());
        let mut incoming = store.incoming(&tag(1), Claim::None);
        incoming.write_all(&large).unwrap();
        assert_eq!(fs::read_dir(large_folder(folder.path())).unwrap().count(), 1);
        drop(incoming);
        assert_eq!(fs::read_dir(large_folder(folder.path())).unwrap().count(), 0);
    }
    fs::write(large_folder(folder.path()).join("7.part"), b"half").unwrap();
    let id = EnvelopeId::of(&large);
    fs::write(large_path(folder.path(), &id), &large).unwrap();
    let wrong = EnvelopeId::of(b"another");
    fs::write(large_path(folder.path(), &wrong), b"not it").unwrap();
    let store = start(folder.path());
    assert_eq!(ids(&store), [id]);
    assert!(!large_folder(folder.path()).join("7.part").exists());
    assert_eq!(wait(store.delete(vec![id], DAY)), Ok(1));
    drop(store);
    assert_eq!(ids(&start(folder.path())), []);
}

#[test]
fn a_lost_large_file_is_damage_and_the_rest_is_kept() {
    let folder = folder();
    let (id, small) = {
        let store = start(folder.path());
        (put(&store, &vec![5; INLINE_BYTES_MAX + 1]), put(&store, b"small"))
    };
    fs::remove_file(large_path(folder.path(), &id)).unwrap();
    let found = Found::read(folder.path()).unwrap();
    assert_eq!(found.damage().len(), 1);
    assert_eq!(ids(&found.read_only()), [small]);
}

#[test]
fn deleted_records_leave_the_disk() {
    let folder = folder();
    let store = start(folder.path());
    let marker = b"ciphertext that must go";
    let all: Vec<_> =
        (0..20_u8).map(|number| put(&store, &[&marker[..], &[number]].concat())).collect();
    wait(store.add_message(tag(3), vec![9; 30], DAY)).unwrap();
    assert_eq!(wait(store.delete(all[..15].to_vec(), DAY)), Ok(15));
    let names = segment_names(folder.path());
    let bytes = fs::read(segments_path(folder.path()).join(&names[0])).unwrap();
    assert_eq!((names.len(), memchr::memmem::find_iter(&bytes, marker).count()), (1, 5));
    assert_eq!(sorted(all[15..].to_vec()), ids(&store));
    assert_eq!(held(&store, &all[19]), [&marker[..], &[19]].concat());
    assert_eq!(store.slots(&tag(3)).unwrap(), [vec![9; 30]]);
    let more = put(&store, b"after");
    drop(store);
    let store = start(folder.path());
    assert_eq!(store.list().len(), 6);
    assert_eq!(held(&store, &more), b"after");
    assert_eq!(store.slots(&tag(3)).unwrap(), [vec![9; 30]]);
}

/// Killed between the new segment and the unlinking of the old ones: nothing comes back.
#[test]
fn a_compaction_may_break_off_anywhere() {
    let folder = folder();
    let old = segment_path(folder.path(), 1);
    let (dead, live) = {
        let store = start(folder.path());
        (put(&store, &[1; 500]), put(&store, &[2; 10]))
    };
    let before = fs::read(&old).unwrap();
    {
        let store = start(folder.path());
        wait(store.delete(vec![dead], DAY)).unwrap();
    }
    assert_eq!(segment_names(folder.path()), ["00000002.seg"]);
    // The old segment with its deletion, as it was before it was unlinked.
    let mut deletion = Vec::new();
    record::encode(&Head::deleted(dead, DAY), b"", &mut deletion);
    fs::write(&old, [before, deletion].concat()).unwrap();
    fs::write(segments_path(folder.path()).join("00000003.new"), b"half").unwrap();
    let store = start(folder.path());
    assert_eq!(ids(&store), [live]);
    assert_eq!(held(&store, &live), [2; 10]);
    assert_eq!(segment_names(folder.path()), ["00000001.seg", "00000002.seg"]);
}

#[test]
fn messages_keep_their_order_and_have_a_limit() {
    let folder = folder();
    let slot = |number: usize| number.to_be_bytes().to_vec();
    {
        let store = start(folder.path());
        for number in 0..SLOTS_MAX {
            wait(store.add_message(tag(1), slot(number), DAY)).unwrap();
        }
        // The same again is kept once; one more is one too many.
        wait(store.add_message(tag(1), slot(3), DAY)).unwrap();
        let more = wait(store.add_message(tag(1), slot(999), DAY));
        assert_eq!(more, Err(StoreError::Full));
        wait(store.add_message(tag(2), slot(3), DAY)).unwrap();
    }
    let store = start(folder.path());
    let expected: Vec<_> = (0..SLOTS_MAX).map(slot).collect();
    assert_eq!(store.slots(&tag(1)).unwrap(), expected);
    assert_eq!(store.slots(&tag(2)).unwrap(), [slot(3)]);
    assert!(store.slots(&tag(9)).unwrap().is_empty());
}

#[test]
fn times_are_the_start_of_the_day() {
    use std::os::unix::fs::MetadataExt;
    let folder = folder();
    let store = start(folder.path());
    let id = put(&store, &vec![5; INLINE_BYTES_MAX + 1]);
    for path in [segment_path(folder.path(), 1), large_path(folder.path(), &id)] {
        let there = fs::metadata(&path).unwrap();
        assert_eq!((there.mtime(), there.mtime_nsec()), (20_779 * 86_400, 0), "{path:?}");
        assert_eq!((there.atime(), there.atime_nsec()), (20_779 * 86_400, 0));
    }
}

/// The bytes of docs/spec/post.md, section 2.
#[test]
fn the_record_of_the_spec() {
    let mut bytes = Vec::new();
    record::encode(&Head::deleted(EnvelopeId::from_bytes([0; 32]), DAY), b"", &mut bytes);
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    expect!["54505231030000000000512b0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000050c4ab023c8cf01121b7db305dd96662a2a897b0567eadf5"].assert_eq(&hex);
}

/// A segment that version 1 wrote stays readable, and is still written the same way.
#[test]
fn the_kept_segment_is_read_and_written() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/post/segment-v1.seg");
    let folder = folder();
    let (id, path) = {
        let store = start(folder.path());
        let id = put(&store, b"ciphertext");
        wait(store.add_message(tag(2), b"slot".to_vec(), DAY)).unwrap();
        (id, segment_path(folder.path(), 1))
    };
    let mut bytes = fs::read(&path).unwrap();
    record::encode(&Head::deleted(id, DAY), b"", &mut bytes);
    if !kept.exists() {
        fs::write(&kept, &bytes).unwrap();
    }
    assert_eq!(bytes, fs::read(&kept).unwrap());
    fs::write(&path, &bytes).unwrap();
    let store = start(folder.path());
    assert_eq!(ids(&store), []);
    assert_eq!(store.slots(&tag(2)).unwrap(), [b"slot"]);
}

#[test]
fn many_at_once_share_a_sync_and_all_survive() {
    let folder = folder();
    let store = start(folder.path());
    let threads: Vec<_> = (0..8_u8)
        .map(|thread| {
            let store = store.clone();
            std::thread::spawn(move || {
                (0..25_u8).map(|number| put(&store, &[thread, number, 7])).collect::<Vec<_>>()
            })
        })
        .collect();
    let all: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    drop(store);
    assert_eq!(ids(&start(folder.path())), sorted(all));
}
