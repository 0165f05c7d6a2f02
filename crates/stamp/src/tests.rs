use super::*;

fn counts(time: u64, root: usize) -> Facts {
    let standing = Standing::Counts { root };
    Facts { authority: String::new(), time, standing, good_until: None }
}

fn does_not(time: u64) -> Facts {
    Facts { standing: Standing::DoesNotCount(WhyNot::Expired), ..counts(time, 0) }
}

#[test]
fn one_root_named_needs_one_stamp() {
    assert_eq!(dated(&[], 1), None);
    assert_eq!(dated(&[does_not(5)], 1), None);
    assert_eq!(dated(&[counts(9, 0), counts(7, 0), does_not(5)], 1), Some(7));
}

#[test]
fn of_several_roots_one_liar_cannot_backdate() {
    assert_eq!(dated(&[counts(1, 0)], 2), None);
    assert_eq!(dated(&[counts(1, 0), counts(2, 0)], 2), None, "twice the same authority");
    assert_eq!(dated(&[counts(1, 0), counts(9, 1)], 2), Some(9));
    assert_eq!(dated(&[counts(1, 0), counts(9, 1), counts(8, 2)], 5), Some(8));
    assert_eq!(dated(&[counts(1, 0), does_not(2), counts(9, 1)], 2), Some(9));
}

#[test]
fn a_nonce_is_never_negative() {
    for bits in [0, 1, 0x7f, 0x80, 0xff, 0x80_00, u64::MAX, 1 << 63] {
        let query = request(&[7; 32], Nonce::from_random(bits));
        let mut parts = asn1::Reader::new(asn1::only(&query, asn1::SEQUENCE).unwrap().value);
        parts.any().unwrap();
        parts.any().unwrap();
        let nonce = asn1::small(parts.take(asn1::INTEGER).unwrap());
        assert_eq!(nonce, Ok(bits & (u64::MAX >> 1)));
    }
}
