//! Jaro-Winkler's similarity of short strings of bytes, on bits.
//!
//! Jaro (1989) with Winkler's (1990) prefix of at most four letters at a scale of .1. Strings of at
//! most 64 bytes, of which at least the shorter one is not empty; a bit marks a letter that has its
//! partner. The figures are those of `strsim`, which the tests compare with.

/// Bytes that a mask of bits has room for.
const BYTES_MAX: usize = 64;
/// Letters at the start that count twice (Winkler 1990).
const PREFIX_MAX: usize = 4;

/// The prefix counts only where this much is common without it (Winkler's own threshold).
const BOOST_MIN: f32 = 0.7;

/// From 0 (nothing in common) to 1 (equal).
pub(crate) fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    let (a, b) = (&a[..a.len().min(BYTES_MAX)], &b[..b.len().min(BYTES_MAX)]);
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return if long.is_empty() { 1.0 } else { 0.0 };
    }
    let reach = (long.len() / 2).saturating_sub(1);
    let (mut of_short, mut of_long) = (0_u64, 0_u64);
    for (at, letter) in short.iter().enumerate() {
        let (from, to) = (at.saturating_sub(reach), long.len().min(at + reach + 1));
        for (place, other) in long[from..to].iter().enumerate() {
            let place = from + place;
            if other == letter && of_long >> place & 1 == 0 {
                of_long |= 1 << place;
                of_short |= 1 << at;
                break;
            }
        }
    }
    let common = of_short.count_ones();
    if common == 0 {
        return 0.0;
    }
    let moved = moved(short, long, of_short, of_long);
    #[allow(clippy::cast_precision_loss, reason = "at most 64")]
    let (m, s, l) = (common as f32, short.len() as f32, long.len() as f32);
    #[allow(clippy::cast_precision_loss, reason = "at most 64")]
    let transposed = (moved / 2) as f32;
    let jaro = (m / s + m / l + (m - transposed) / m) / 3.0;
    if jaro <= BOOST_MIN {
        return jaro;
    }
    let prefix = short.iter().zip(long).take(PREFIX_MAX).take_while(|(a, b)| a == b).count();
    #[allow(clippy::cast_precision_loss, reason = "at most 4")]
    let prefix = prefix as f32;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

/// How many common letters stand in another order.
fn moved(short: &[u8], long: &[u8], mut of_short: u64, mut of_long: u64) -> u32 {
    let mut moved = 0;
    while of_short != 0 {
        let (one, two) = (of_short.trailing_zeros() as usize, of_long.trailing_zeros() as usize);
        moved += u32::from(short[one] != long[two]);
        of_short &= of_short - 1;
        of_long &= of_long - 1;
    }
    moved
}

/// Slips from one string to the other, counted to two: letters exchanged with a neighbour, or
/// changed, added, left out (optimal string alignment).
pub(crate) fn slips(a: &[u8], b: &[u8]) -> u8 {
    if a == b {
        return 0;
    }
    if a.len().abs_diff(b.len()) > 1 {
        return 2;
    }
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([_], [_] | []) | ([], [_]) => 1,
        ([one, two], [three, four]) if one == four && two == three => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::{jaro_winkler, slips};

    proptest! {
        #[test]
        fn it_is_strsims(a in "[a-e]{0,24}", b in "[a-e]{0,24}") {
            // Theirs depends on the order of the two where letters can be paired in several ways.
            let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
            let theirs = strsim::jaro_winkler(short, long);
            let ours = f64::from(jaro_winkler(a.as_bytes(), b.as_bytes()));
            // At the threshold itself a bit of rounding decides.
            let is_close = (ours - theirs).abs() < 1e-5 || (strsim::jaro(short, long) - 0.7).abs() < 1e-6;
            prop_assert!(is_close, "{a} {b} {ours} {theirs}");
        }

        #[test]
        fn slips_are_those_of_osa(a in "[a-c]{0,8}", b in "[a-c]{0,8}") {
            let theirs = strsim::osa_distance(&a, &b).min(2);
            prop_assert!(usize::from(slips(a.as_bytes(), b.as_bytes())) == theirs, "{a} {b}");
        }
    }
}
