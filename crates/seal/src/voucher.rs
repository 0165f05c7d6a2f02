//! Three words that a team hands out, so that an account can stand in front of the queue:
//! docs/spec/post.md, "A pass".

use std::fmt;

use bip39::Language;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::PostIdentity;

const DOMAIN: &[u8] = b"testimony/voucher/v1\0";
/// 33 bits: the Post forgets a voucher that was used, and tells nobody whether one was good.
const WORDS: usize = 3;
const LIST_BITS: u32 = 11;

/// A voucher. Good once, at one Post.
pub struct Voucher(Zeroizing<String>);

impl Voucher {
    /// Draws a new one.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let list = Language::English.word_list();
        let mut words = Zeroizing::new(String::with_capacity(WORDS * 9));
        for number in 0..WORDS {
            let index = usize::try_from(rng.next_u32() >> (u32::BITS - LIST_BITS)).unwrap_or(0);
            words.push_str(if number == 0 { "" } else { " " });
            words.push_str(list[index]);
        }
        Self(words)
    }

    /// One that somebody typed. Any words are taken: whether they are good, the Post knows.
    pub fn typed(words: &str) -> Option<Self> {
        let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
        (!words.is_empty()).then(|| Self(Zeroizing::new(words.join(" "))))
    }

    /// The words, one space between.
    pub fn words(&self) -> &str {
        &self.0
    }

    /// What a sender's program shows to this Post: `V`.
    pub fn shown(&self, post: &PostIdentity) -> [u8; 32] {
        let hash = Sha256::new().chain_update(DOMAIN).chain_update(post.as_bytes());
        hash.chain_update(self.0.as_bytes()).finalize().into()
    }

    /// What the Post keeps: `H(V)`.
    pub fn kept(&self, post: &PostIdentity) -> [u8; 32] {
        Sha256::digest(self.shown(post)).into()
    }
}

impl fmt::Debug for Voucher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Voucher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn words_are_read_as_people_type_them() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let post = PostIdentity::from_bytes([3; 32]);
        let one = Voucher::generate(&mut rng);
        assert_eq!(one.words().split(' ').count(), 3);
        let loud = format!("  {}\n", one.words().to_uppercase().replace(' ', "\t "));
        assert_eq!(Voucher::typed(&loud).unwrap().kept(&post), one.kept(&post));
        assert_ne!(Voucher::generate(&mut rng).kept(&post), one.kept(&post));
        assert_ne!(one.kept(&PostIdentity::from_bytes([4; 32])), one.kept(&post));
        assert!(Voucher::typed(" \n").is_none());
        assert!(!format!("{one:?}").contains(one.words()));
    }
}
