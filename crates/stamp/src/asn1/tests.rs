use proptest::prelude::*;

use super::*;

fn element(bytes: &[u8]) -> Result<(u8, Vec<u8>), NotDer> {
    let mut reader = Reader::new(bytes);
    let element = reader.any()?;
    reader.end().map(|()| (element.tag, element.value.to_vec()))
}

#[test]
fn fail_lengths_that_are_not_the_shortest() {
    assert_eq!(element(&[0x04, 0x81, 0x01, 7]), Err(NotDer));
    assert_eq!(element(&[0x04, 0x82, 0x00, 0x01, 7]), Err(NotDer));
    assert_eq!(element(&[0x04, 0x80, 0, 0]), Err(NotDer), "indefinite");
    assert_eq!(element(&[0x04, 0x85, 0, 0, 0, 0, 1, 7]), Err(NotDer));
    assert_eq!(element(&[0x04, 0x01, 7]), Ok((0x04, vec![7])));
}

#[test]
fn fail_what_ends_early_or_late() {
    assert_eq!(element(&[]), Err(NotDer));
    assert_eq!(element(&[0x04]), Err(NotDer));
    assert_eq!(element(&[0x04, 2, 7]), Err(NotDer));
    assert_eq!(element(&[0x04, 1, 7, 0]), Err(NotDer));
    assert_eq!(element(&[0x1f, 1, 7]), Err(NotDer), "a long tag");
}

#[test]
fn fail_integers_with_needless_zeros() {
    let read = |bytes: &[u8]| only(bytes, INTEGER).and_then(small);
    assert_eq!(read(&[2, 1, 0]), Ok(0));
    assert_eq!(read(&[2, 2, 0, 0x80]), Ok(0x80));
    assert_eq!(read(&[2, 2, 0, 0x7f]), Err(NotDer));
    assert_eq!(read(&[2, 1, 0x80]), Err(NotDer), "negative");
    assert_eq!(read(&[2, 0]), Err(NotDer));
    assert_eq!(read(&[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]), Err(NotDer));
}

#[test]
fn fail_a_list_that_is_too_long() {
    assert_eq!(list(&[5, 0, 5, 0], 2).map(|found| found.len()), Ok(2));
    assert_eq!(list(&[5, 0, 5, 0, 5, 0], 2), Err(NotDer));
}

proptest! {
    #[test]
    fn what_is_printed_is_read(value in proptest::collection::vec(any::<u8>(), 0..700)) {
        prop_assert_eq!(element(&print(OCTET_STRING, &value)), Ok((OCTET_STRING, value)));
    }

    #[test]
    fn no_bytes_make_it_fail_loudly(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Ok((tag, value)) = element(&bytes) {
            prop_assert_eq!(print(tag, &value), bytes);
        }
    }
}
