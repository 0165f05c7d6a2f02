//! Lengths that say little: Padmé (Nikitin et al., "Reducing metadata leakage from encrypted
//! files and communication with PURBs", 2019, section 4): at most 12 % more bytes, and only
//! O(log log L) bits of the length can be seen.

/// The Padmé length of `len`: the smallest allowed length that is not below it.
///
/// Lengths above 2^62 come back unchanged; nothing that long is ever sealed.
pub fn padme(len: u64) -> u64 {
    if !(2..=1 << 62).contains(&len) {
        return len;
    }
    let exponent = len.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1_u64 << exponent.saturating_sub(kept_bits)) - 1;
    (len + mask) & !mask
}
