//! Standard age identities made from 32 bytes that are kept or derived elsewhere.

use age::x25519;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// The classical age identity with these secret bytes.
pub(crate) fn identity_of(secret: &[u8; 32]) -> x25519::Identity {
    spell(secret).parse().expect("any 32 bytes under this prefix are an age identity")
}

/// The secret as age writes it.
pub(crate) fn spell(secret: &[u8; 32]) -> Zeroizing<String> {
    let spelled = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, secret)
        .expect("32 bytes are far below the longest Bech32 string");
    Zeroizing::new(spelled)
}
