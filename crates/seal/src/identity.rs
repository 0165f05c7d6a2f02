//! Standard age identities made from 32 bytes that are kept or derived elsewhere.

use std::fmt;
use std::str::FromStr;

use age::x25519;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// The team's secret: opens every envelope that was sealed to its recipient.
#[derive(Clone)]
pub struct TeamIdentity {
    identity: x25519::Identity,
    spelled: Zeroizing<String>,
}

impl TeamIdentity {
    /// The identity with these 32 secret bytes.
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        let spelled = spell(secret);
        Self { identity: parse(&spelled), spelled }
    }

    /// For the `age` crate.
    pub fn identity(&self) -> &x25519::Identity {
        &self.identity
    }

    /// As one of several of different kinds, for the `age` crate.
    pub fn any(&self) -> &dyn age::Identity {
        &self.identity
    }

    /// The public half: `age1…`.
    pub fn recipient(&self) -> String {
        self.identity.to_public().to_string()
    }

    /// The secret as age writes it: `AGE-SECRET-KEY-1…`. Whoever has it reads every envelope.
    pub fn expose(&self) -> &str {
        &self.spelled
    }
}

impl fmt::Debug for TeamIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TeamIdentity").finish_non_exhaustive()
    }
}

/// The age identity with these secret bytes.
pub(crate) fn identity_of(secret: &[u8; 32]) -> x25519::Identity {
    parse(&spell(secret))
}

fn spell(secret: &[u8; 32]) -> Zeroizing<String> {
    let spelled = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, secret)
        .expect("32 bytes are far below the longest Bech32 string");
    Zeroizing::new(spelled)
}

fn parse(spelled: &str) -> x25519::Identity {
    x25519::Identity::from_str(spelled).expect("any 32 bytes under this prefix are an age identity")
}
