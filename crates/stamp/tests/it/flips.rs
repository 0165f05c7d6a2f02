//! No change of a stamp makes it say another time, and no bytes make it fail loudly.

use proptest::prelude::*;
use testimony_stamp::Standing;

use crate::case::Case;

/// Flips every bit; what still counts must say the same.
fn flip_all(name: &str) -> (usize, usize) {
    let case = Case::read(name);
    let honest = case.check().unwrap();
    let (mut counted, mut tried) = (0, 0);
    for place in 0..case.stamp.len() {
        for bit in 0..8 {
            let mut changed = case.stamp.clone();
            changed[place] ^= 1 << bit;
            tried += 1;
            let Ok(facts) = case.check_as(&changed, &[]) else { continue };
            if matches!(facts.standing, Standing::Counts { .. }) {
                assert_eq!(facts, honest, "byte {place}, bit {bit}");
                counted += 1;
            }
        }
    }
    (counted, tried)
}

#[test]
fn no_flipped_bit_moves_the_time() {
    for name in ["good-p256", "openssl-between", "good-rsa2048-sha256"] {
        let (counted, tried) = flip_all(name);
        // Only what nobody signs and no rule asks about can change: two versions, the list of
        // digest algorithms, a status of 1 for 0; some 140 bits.
        assert!(counted < 200, "{name}: {counted} of {tried} still count");
        assert!(tried > 4_000, "{name}: only {tried} flips");
    }
}

#[test]
fn no_end_cut_off_counts() {
    let case = Case::read("openssl-between");
    for length in 0..case.stamp.len() {
        assert!(case.check_as(&case.stamp[..length], &[]).is_err(), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn spliced_stamps_are_never_believed(
        from in 0usize..2000, length in 1usize..300, at in 0usize..2000,
    ) {
        let (one, other) = (Case::read("good-p256"), Case::read("openssl-p256"));
        let mut bytes = one.stamp.clone();
        let donor: Vec<u8> = other.stamp.iter().skip(from).take(length).copied().collect();
        let at = at % bytes.len();
        let end = (at + donor.len()).min(bytes.len());
        bytes.splice(at..end, donor);
        if let Ok(facts) = one.check_as(&bytes, &[]) {
            let honest = one.check().unwrap();
            if matches!(facts.standing, Standing::Counts { .. }) {
                prop_assert_eq!(facts.time, honest.time);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_fail_loudly(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let case = Case::read("good-p256");
        prop_assert!(case.check_as(&bytes, &[]).is_err());
        let roots = vec![bytes];
        let outcome = testimony_stamp::check(
            &case.stamp, &testimony_stamp::imprint(&case.data), &roots, &[], case.now,
        );
        let counts = matches!(outcome.unwrap().standing, Standing::Counts { .. });
        prop_assert!(!counts);
    }
}
