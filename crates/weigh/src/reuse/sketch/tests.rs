use proptest::prelude::*;

use super::{BadSketch, HEAD_BYTES, Head, Sketch, winnow};
use crate::reuse::{SketchKey, Words, runs};

fn key() -> SketchKey {
    SketchKey::from_bytes([7; 16])
}

/// Different words, so that nothing repeats by itself.
fn text(from: usize, to: usize) -> String {
    (from..to).map(|n| format!("word{} ", n * n + 7)).collect()
}

#[test]
fn the_same_text_in_other_dress_has_the_same_sketch() {
    let plain = "the guards led forty men down to the river in march";
    let dressed = "“The GUARDS led forty men — down to the river, in March!”";
    let of = |text| Sketch::of(text, &key()).shingles().to_vec();
    assert_eq!(of(plain), of(dressed));
    assert!(!of(plain).is_empty());
}

/// A thief who has the sketch and not the key learns nothing from sketches of his own.
#[test]
fn another_key_gives_other_hashes() {
    let text = text(0, 100);
    let [a, b] = [[7; 16], [8; 16]].map(|key| Sketch::of(&text, &SketchKey::from_bytes(key)));
    assert!(a.shingles().iter().all(|hash| !b.shingles().contains(hash)));
    assert!(a.tokens().iter().all(|hash| !b.tokens().contains(hash)));
    assert!(a.head().jaccard(b.head()) < 0.05);
    // Negative control: with the key he learns that it is the same text.
    assert!(a.head().jaccard(Sketch::of(&text, &key()).head()) > 0.99);
}

/// What `WINDOW` promises: a shared run of 8 words leaves a shared hash, wherever it stands.
#[test]
fn every_shared_run_of_eight_words_is_found() {
    for at in 0..40 {
        let quoted: String = text(1_000, 1_008);
        let a = format!("{}{quoted}{}", text(2_000, 2_000 + at), text(3_000, 3_020));
        let b = format!("{}{quoted}{}", text(4_000, 4_010), text(5_000, 5_020 + at));
        let [x, y] = [&a, &b].map(|text| Sketch::of(text, &key()));
        assert!(x.shingles().iter().any(|hash| y.shingles().contains(hash)), "{at}");
        assert_eq!(runs(&Words::of(&a), &Words::of(&b)).len(), 1);
    }
}

#[test]
fn two_fifths_of_the_shingles_are_kept() {
    let sketch = Sketch::of(&text(0, 10_000), &key());
    let share = f64::from(sketch.head().shingles) / 10_000.0;
    assert!((0.38..0.42).contains(&share), "{share}");
    assert_eq!(winnow(&[3, 1, 2]), [1]);
    assert_eq!(winnow(&[]), [0_u64; 0]);
}

#[test]
fn texts_of_a_few_words_have_empty_sketches() {
    for text in ["", "I have no comment on that.", "..."] {
        let sketch = Sketch::of(text, &key());
        assert!(sketch.shingles().is_empty() && sketch.tokens().is_empty());
        assert!(sketch.bands(&key()).is_empty());
        // Two empty ones are not alike.
        assert!(sketch.head().jaccard(sketch.head()) < 0.01);
    }
}

/// The example of docs/spec/reuse.md, section 4.
#[test]
fn golden_sketch() {
    let text = include_str!("../../../../../testdata/reuse/sketch.txt");
    let golden = include_str!("../../../../../testdata/reuse/sketch.hex");
    let key = SketchKey::from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let hex: String =
        Sketch::of(text, &key).to_bytes().iter().map(|b| format!("{b:02x}")).collect();
    let lines: Vec<&str> = hex.as_bytes().chunks(64).map(|l| str::from_utf8(l).unwrap()).collect();
    let shown = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/reuse/sketch.hex");
        std::fs::write(path, &shown).unwrap();
    }
    assert_eq!(shown, golden);
}

#[test]
fn fail_bytes_that_are_no_sketch() {
    let good = Sketch::of(&text(0, 60), &key()).to_bytes();
    assert!(Sketch::from_bytes(&good).is_ok());
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        Sketch::from_bytes(&bytes)
    };
    assert_eq!(Sketch::from_bytes(&[]), Err(BadSketch::Length { found: 0, expected: HEAD_BYTES }));
    assert_eq!(with(0, 2), Err(BadSketch::Version(2)));
    assert_eq!(with(8, 0xff), Err(BadSketch::TooMany));
    assert!(matches!(with(5, 0), Err(BadSketch::Length { .. })));
    assert_eq!(with(HEAD_BYTES + 15, 0), Err(BadSketch::Order));
    let mut twice = good.clone();
    twice.copy_within(HEAD_BYTES..HEAD_BYTES + 8, HEAD_BYTES + 8);
    assert_eq!(Sketch::from_bytes(&twice), Err(BadSketch::Order));
    for length in [1, HEAD_BYTES - 1, HEAD_BYTES, good.len() - 1] {
        assert!(matches!(Sketch::from_bytes(&good[..length]), Err(BadSketch::Length { .. })));
    }
    assert!(matches!(Sketch::from_bytes(&[good, vec![0]].concat()), Err(BadSketch::Length { .. })));
}

proptest! {
    #[test]
    fn what_is_printed_is_read(text in "([a-zA-Zа-я0-9]{1,6} ){0,60}") {
        let sketch = Sketch::of(&text, &key());
        let bytes = sketch.to_bytes();
        let head = Head::from_prefix(&bytes);
        prop_assert_eq!(head.as_ref(), Ok(sketch.head()));
        prop_assert_eq!(Sketch::from_bytes(&bytes), Ok(sketch));
    }

    #[test]
    fn any_bytes_are_refused_or_print_back(mut bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        // Counts that fit are rare by chance.
        if bytes.len() > HEAD_BYTES {
            let hashes = u8::try_from((bytes.len() - HEAD_BYTES) / 8).unwrap();
            bytes.truncate(HEAD_BYTES + 8 * usize::from(hashes));
            bytes[5..13].copy_from_slice(&[hashes, 0, 0, 0, 0, 0, 0, 0]);
        }
        if let Ok(sketch) = Sketch::from_bytes(&bytes) {
            prop_assert_eq!(sketch.to_bytes(), bytes);
        }
    }
}
