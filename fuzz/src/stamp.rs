//! Stamps from an authority that nobody vouches for.

use std::sync::OnceLock;

use testimony_stamp::{Facts, Nonce, Standing, accept, check, imprint};

use crate::choice;

/// A true stamp, what it is over, and the reader who believes it.
struct True {
    stamp: &'static [u8],
    data: &'static [u8],
    roots: Vec<Vec<u8>>,
    covers: Vec<Vec<u8>>,
    now: u64,
    facts: Facts,
}

macro_rules! vector {
    ($name:literal, [$($root:literal)*], [$($cover:literal)*]) => {
        make(
            include_bytes!(concat!("../../crates/stamp/vectors/", $name, "/stamp.tsr")),
            include_bytes!(concat!("../../crates/stamp/vectors/", $name, "/data")),
            &[$(include_bytes!(concat!("../../crates/stamp/vectors/", $name, "/root.", $root, ".der"))),*],
            &[$(include_bytes!(concat!("../../crates/stamp/vectors/", $name, "/cover.", $cover, ".tsr"))),*],
            include_str!(concat!("../../crates/stamp/vectors/", $name, "/now")),
        )
    };
}

fn make(
    stamp: &'static [u8],
    data: &'static [u8],
    roots: &[&[u8]],
    covers: &[&[u8]],
    now: &str,
) -> True {
    let owned = |files: &[&[u8]]| files.iter().map(|file| file.to_vec()).collect::<Vec<_>>();
    let (roots, covers) = (owned(roots), owned(covers));
    let now = now.trim_end().parse().expect("a number of seconds");
    let facts = check(stamp, &imprint(data), &roots, &covers, now).expect("a true stamp");
    assert!(matches!(facts.standing, Standing::Counts { .. }), "a vector that counts");
    True { stamp, data, roots, covers, now, facts }
}

fn truths() -> &'static [True] {
    static TRUTHS: OnceLock<Vec<True>> = OnceLock::new();
    TRUTHS.get_or_init(|| {
        vec![
            vector!("good-p256", ["1"], []),
            vector!("openssl-between", ["1"], []),
            vector!("cover-good", ["1" "2"], ["1"]),
        ]
    })
}

/// `data`: which vector and which of its files it stands for, and the bytes of that file.
///
/// Whatever counts was signed, so it says what the true stamp says.
pub(crate) fn stamp(data: &[u8]) {
    let Some((choice, bytes)) = choice(data) else { return };
    let all = truths();
    let truth = &all[usize::from(choice) % all.len()];
    let of = imprint(truth.data);
    let said = match usize::from(choice) / all.len() % 3 {
        0 => check(bytes, &of, &truth.roots, &truth.covers, truth.now),
        1 => check(truth.stamp, &of, &truth.roots, &[bytes.to_vec()], truth.now),
        _ => check(truth.stamp, &of, &[bytes.to_vec()], &truth.covers, truth.now),
    };
    match accept(bytes, &of, Nonce::from_random(0)) {
        // A reply that is taken is not broken, and says the time that it was signed with.
        Ok(taken) => {
            let read = check(bytes, &of, &[], &[], truth.now).expect("it was taken");
            assert_eq!(read.time, taken.time);
        }
        // These answer another request, and come to that only when they hold.
        Err(testimony_stamp::Refused::Nonce) => {
            assert!(check(bytes, &of, &[], &[], truth.now).is_ok());
        }
        Err(_) => {}
    }
    if let Ok(facts) = said
        && matches!(facts.standing, Standing::Counts { .. })
    {
        crate::accepted();
        assert_eq!(facts.time, truth.facts.time, "another time counts");
    }
}

pub(crate) fn stamp_seeds() -> Vec<Vec<u8>> {
    let count = u8::try_from(truths().len()).expect("few vectors");
    let mut seeds = Vec::new();
    for (number, truth) in (0..).zip(truths()) {
        let seed = |file: u8, bytes: &[u8]| [&[number + file * count], bytes].concat();
        seeds.push(seed(0, truth.stamp));
        seeds.extend(truth.covers.iter().map(|cover| seed(1, cover)));
        // The other root of a stamp with covers is that of the cover.
        seeds.extend(truth.roots.iter().take(1).map(|root| seed(2, root)));
    }
    seeds
}
