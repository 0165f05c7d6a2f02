use super::*;

#[test]
fn buckets_are_powers_of_two_and_their_halves_more() {
    let buckets: Vec<usize> = (0..400).filter(|count| is_bucket(*count)).collect();
    assert_eq!(buckets, [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384]);
    assert!(is_bucket(393_216));
    assert!(!is_bucket(524_288));
}

#[test]
fn a_bucket_is_the_smallest_that_holds() {
    for count in 0..5_000 {
        let bucket = bucket_for(count);
        assert!(is_bucket(bucket) && bucket >= count, "{count}: {bucket}");
        assert!((count..bucket).all(|smaller| !is_bucket(smaller)), "{count}: {bucket}");
    }
}

#[test]
fn the_longest_text_fits_the_largest_bucket() {
    let most = TEXT_WORDS_MAX + 4 + TEXT_WORDS_MAX / 2;
    assert!(bucket_for(most) >= most);
    // Positions must be exact in every JSON reader.
    const { assert!(POSITION_MAX < 1 << 53) };
}
