//! Envelopes in pieces.

use super::*;
use crate::limits::{PARTS_KEPT_MAX, UPLOAD_DAYS_MAX, UPLOAD_STILL, UPLOADS_OPENED_MAX};

fn large(bytes: usize) -> Vec<u8> {
    let pattern = (0..=250_u8).cycle();
    testimony_seal::AGE_MAGIC.iter().copied().chain(pattern).take(bytes).collect()
}

fn open(store: &Store) -> UploadId {
    store.open_upload(tag(1), Claim::None, DAY, &mut rng())
}

/// Each upload has a name of its own.
fn open_many(store: &Store, count: usize) -> Vec<UploadId> {
    let mut rng = rng();
    (0..count).map(|_| store.open_upload(tag(1), Claim::None, DAY, &mut rng)).collect()
}

fn append(store: &Store, id: UploadId, at: u64, piece: &[u8]) -> Result<u64, UploadError> {
    let upload = store.upload(&id)?;
    store.append(&upload, at, piece, DAY)?;
    upload.sync()
}

fn finish(store: &Store, upload: UploadId, whole: &[u8]) -> Result<EnvelopeId, UploadError> {
    let (id, bytes) = (EnvelopeId::of(whole), whole.len() as u64);
    let asked = Finish { upload, id, bytes, claim: Claim::None };
    wait(store.finish_upload(asked, DAY, &epochs()))
}

fn parts(folder: &Path) -> usize {
    fs::read_dir(folder.join("uploads")).unwrap().count()
}

#[test]
fn pieces_become_an_envelope_and_finishing_again_says_the_same() {
    for bytes in [30, INLINE_BYTES_MAX, INLINE_BYTES_MAX + 1, 3_000_000] {
        let folder = folder();
        let store = start(folder.path());
        let (whole, upload) = (large(bytes), open(&store));
        assert_eq!(parts(folder.path()), 0, "nothing is on disk before the first byte");
        for (number, piece) in whole.chunks(700_000).enumerate() {
            let at = number as u64 * 700_000;
            assert_eq!(append(&store, upload, at, piece), Ok(at + piece.len() as u64));
        }
        let id = finish(&store, upload, &whole).unwrap();
        assert_eq!(finish(&store, upload, &whole), Ok(id));
        assert_eq!(held(&store, &id), whole);
        assert_eq!((parts(folder.path()), ids(&store)), (0, vec![id]));
        assert_eq!(store.inner.arriving.load(Ordering::Relaxed), 0);
        // Fetched and deleted by the team meanwhile: still the same.
        wait(store.delete(vec![id], DAY)).unwrap();
        assert_eq!(finish(&store, upload, &whole), Ok(id));
        assert_eq!(append(&store, upload, 0, b"x"), Err(UploadError::Gone));
        drop(store);
        assert_eq!(ids(&start(folder.path())), []);
    }
}

#[test]
fn pieces_may_overlap_and_never_leave_a_gap() {
    let folder = folder();
    let store = start(folder.path());
    let (whole, upload) = (large(1_000), open(&store));
    assert_eq!(append(&store, upload, 1, &whole[1..9]), Err(UploadError::Gap(0)));
    assert_eq!(append(&store, upload, 0, &whole[..400]), Ok(400));
    assert_eq!(append(&store, upload, 100, &whole[100..600]), Ok(600));
    assert_eq!(append(&store, upload, 0, &whole[..50]), Ok(600));
    assert_eq!(append(&store, upload, 601, &whole[601..]), Err(UploadError::Gap(600)));
    assert_eq!(append(&store, upload, u64::MAX, b"x"), Err(UploadError::Gap(600)));
    assert_eq!(finish(&store, upload, &whole), Err(UploadError::Differs), "not whole yet");
    assert_eq!(append(&store, upload, 600, &whole[600..]), Ok(1_000));
    assert!(finish(&store, upload, &whole).is_ok());
}

#[test]
fn fail_other_bytes_than_promised_and_what_is_no_age_file() {
    let folder = folder();
    let store = start(folder.path());
    let upload = open(&store);
    assert_eq!(append(&store, upload, 0, b"GIF89a"), Err(UploadError::NotAge));
    assert_eq!(append(&store, upload, 0, b"age-enc"), Ok(7));
    assert_eq!(append(&store, upload, 7, b"ryption.org/v2\n"), Ok(22));
    assert_eq!(finish(&store, upload, b"age-encryption.org/v2\n"), Err(UploadError::NotAge));
    let (whole, upload) = (large(2_000_000), open_many(&store, 2)[1]);
    append(&store, upload, 0, &whole).unwrap();
    let mut other = whole.clone();
    other[5_000] ^= 1;
    assert_eq!(finish(&store, upload, &other), Err(UploadError::Differs));
    assert_eq!(finish(&store, upload, &whole), Err(UploadError::Gone), "it starts anew");
    assert_eq!(ids(&store), []);
    assert_eq!(parts(folder.path()), 1);
}

/// Killed at any byte: what was answered is there, and the rest is sent again from there.
#[test]
fn a_new_start_finds_uploads_again() {
    let whole = large(INLINE_BYTES_MAX + 5_000);
    for killed_at in [1, 22, 4_096, 700_000, whole.len() - 1, whole.len()] {
        let folder = folder();
        let upload = {
            let store = start(folder.path());
            let upload = open(&store);
            append(&store, upload, 0, &whole[..killed_at]).unwrap();
            // Written, but not answered any more.
            let rest = &whole[killed_at..whole.len().min(killed_at + 100)];
            let there = store.upload(&upload).unwrap();
            store.append(&there, killed_at as u64, rest, DAY).unwrap();
            upload
        };
        let store = start(folder.path());
        let there = store.upload(&upload).unwrap().sync().unwrap();
        assert!(there >= killed_at as u64, "{there} of {killed_at}");
        let from = usize::try_from(there).unwrap();
        assert_eq!(store.inner.arriving.load(Ordering::Relaxed), there + 96);
        append(&store, upload, there, &whole[from..]).unwrap();
        let id = finish(&store, upload, &whole).unwrap();
        assert_eq!(held(&store, &id), whole);
        assert_eq!(store.list()[0].tag, tag(1), "the thread is known after a new start too");
        assert_eq!(store.inner.arriving.load(Ordering::Relaxed), 0);
    }
}

#[test]
fn uploads_that_nobody_goes_on_with_go_after_two_days() {
    let folder = folder();
    let store = start(folder.path());
    let uploads = open_many(&store, 2);
    for upload in &uploads {
        append(&store, *upload, 0, &large(50_000)).unwrap();
    }
    let last = Day(DAY.0 + UPLOAD_DAYS_MAX);
    store.sweep_uploads(last);
    assert_eq!(parts(folder.path()), 2);
    let there = store.upload(&uploads[0]).unwrap();
    store.append(&there, 50_000, b"more", last).unwrap();
    there.sync().unwrap();
    let after = Day(last.0 + 1);
    store.sweep_uploads(after);
    assert_eq!((parts(folder.path()), store.upload(&uploads[1]).is_err()), (1, true));
    drop((store, there));
    let begin = |day| Found::read(folder.path()).unwrap().start(day, STORE_BYTES_MAX).unwrap();
    assert!(begin(after).upload(&uploads[0]).is_ok());
    assert!(begin(Day(after.0 + UPLOAD_DAYS_MAX)).upload(&uploads[0]).is_err());
    assert_eq!(parts(folder.path()), 0);
}

/// Whoever opens places without end pushes out only those that brought nothing, or stand still.
#[test]
fn many_uploads_push_out_only_those_that_do_nothing() {
    let folder = folder();
    let store = start(folder.path());
    let honest = open(&store);
    append(&store, honest, 0, &large(50_000)).unwrap();
    let mut rng = ChaCha20Rng::from_seed([77; 32]);
    let first = store.open_upload(tag(2), Claim::None, DAY, &mut rng);
    for _ in 0..UPLOADS_OPENED_MAX {
        store.open_upload(tag(2), Claim::None, DAY, &mut rng);
    }
    assert!(store.upload(&first).is_err(), "the oldest without a byte went");
    append(&store, honest, 50_000, b"more").unwrap();
}

#[tokio::test(start_paused = true)]
async fn of_too_many_parts_the_smallest_that_stands_still_goes() {
    let folder = folder();
    let store = start(folder.path());
    let uploads = open_many(&store, PARTS_KEPT_MAX + 2);
    for (number, upload) in uploads[..PARTS_KEPT_MAX].iter().enumerate() {
        let there = store.upload(upload).unwrap();
        store.append(&there, 0, &large(200 + number), DAY).unwrap();
    }
    let more = |number: usize| append(&store, uploads[number], 0, &large(30));
    assert_eq!(more(PARTS_KEPT_MAX), Err(UploadError::Busy), "all go on");
    tokio::time::sleep(UPLOAD_STILL).await;
    assert_eq!(append(&store, uploads[0], 200, b"it goes on"), Ok(210));
    assert_eq!(more(PARTS_KEPT_MAX), Ok(30));
    let gone: Vec<_> = (0..5).filter(|at| store.upload(&uploads[*at]).is_err()).collect();
    assert_eq!((gone, parts(folder.path())), (vec![1], PARTS_KEPT_MAX));
}

#[test]
fn a_full_store_keeps_the_upload_for_tomorrow() {
    let folder = folder();
    let store = start(folder.path());
    let (whole, upload) = (large(INLINE_BYTES_MAX + 1), open(&store));
    append(&store, upload, 0, &whole).unwrap();
    for number in 0..crate::limits::ENVELOPES_PER_THREAD_MAX {
        put(&store, &number.to_be_bytes());
    }
    assert_eq!(finish(&store, upload, &whole), Err(UploadError::Store(StoreError::Full)));
    assert_eq!(parts(folder.path()), 1, "it is an upload again");
    let one = store.list()[0].id;
    wait(store.delete(vec![one], DAY)).unwrap();
    assert!(finish(&store, upload, &whole).is_ok());
    assert_eq!(store.inner.arriving.load(Ordering::Relaxed), 0);
}
