//! What a sender shows so that an account stands in front: docs/spec/post.md, "A pass".

use std::fmt;

use data_encoding::HEXLOWER;

/// A pass, as the Post is shown it. One that does not fit counts as none, and nobody is told.
#[derive(Clone, Default)]
pub enum PassClaim {
    /// None; nobody needs one.
    #[default]
    None,
    /// Work of this machine ([`testimony_seal::WorkTask`]).
    Work([u8; 8]),
    /// A voucher of the team ([`testimony_seal::Voucher::shown`]).
    Voucher([u8; 32]),
}

impl PassClaim {
    /// The value of the header `Testimony-Pass`.
    pub(crate) fn header(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Work(nonce) => Some(format!("work {}", HEXLOWER.encode(nonce))),
            Self::Voucher(shown) => Some(format!("voucher {}", HEXLOWER.encode(shown))),
        }
    }
}

impl fmt::Debug for PassClaim {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PassClaim").finish_non_exhaustive()
    }
}
