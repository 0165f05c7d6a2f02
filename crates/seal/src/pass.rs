//! With what an account came to a Post: docs/spec/post.md, "A pass".

use sha2::{Digest, Sha256};

use crate::{LookupTag, PostIdentity};

const WORK_DOMAIN: &[u8] = b"testimony/work/v1\0";
/// Numbers that are tried for each one that fits on average: hardly anybody ever needs so many.
const TRIES: u64 = 64;

/// Work for one thread at one Post in one epoch.
#[derive(Clone, Copy, Debug)]
pub struct WorkTask {
    /// The Post.
    pub identity: PostIdentity,
    /// The epoch, as the Post tells it.
    pub epoch: [u8; 16],
    /// The thread.
    pub tag: LookupTag,
    /// Zero bits with which the hash must begin.
    pub bits: u32,
}

impl WorkTask {
    /// Whether these eight bytes are the work.
    pub fn is_done(&self, nonce: &[u8; 8]) -> bool {
        self.fits(self.begun(), nonce)
    }

    /// Does the work; `None` where, against all odds, nothing fits.
    pub fn find(&self) -> Option<[u8; 8]> {
        let begun = self.begun();
        let most = TRIES.checked_shl(self.bits).unwrap_or(u64::MAX);
        (0..most).map(u64::to_be_bytes).find(|nonce| self.fits(begun.clone(), nonce))
    }

    fn begun(&self) -> Sha256 {
        Sha256::new()
            .chain_update(WORK_DOMAIN)
            .chain_update(self.identity.as_bytes())
            .chain_update(self.epoch)
            .chain_update(self.tag.as_bytes())
    }

    fn fits(&self, begun: Sha256, nonce: &[u8; 8]) -> bool {
        zero_bits(&begun.chain_update(nonce).finalize()) >= self.bits
    }
}

fn zero_bits(bytes: &[u8]) -> u32 {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let next = bytes.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX) + next
}

/// What an envelope brought along, so that it can stand in front of others. Nobody needs one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pass {
    /// Nothing, or nothing that fitted.
    #[default]
    None,
    /// Work of its sender's computer.
    Work,
    /// A voucher that the team handed out.
    Voucher,
}

impl Pass {
    const ALL: [Self; 3] = [Self::None, Self::Work, Self::Voucher];

    /// The byte for it in what a Post and a vault keep.
    pub const fn as_byte(self) -> u8 {
        self as u8
    }

    /// What a byte stands for.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|pass| pass.as_byte() == byte)
    }

    /// The word for it in lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Work => "work",
            Self::Voucher => "voucher",
        }
    }

    /// What a word stands for.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pass| pass.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_from_the_front() {
        assert_eq!(zero_bits(&[0, 0, 0x3f, 0]), 18);
        assert_eq!(zero_bits(&[0, 0, 0x40]), 17);
        assert_eq!(zero_bits(&[0; 32]), 256);
    }

    #[test]
    fn work_is_found_and_hangs_on_everything() {
        let task = WorkTask {
            identity: PostIdentity::from_bytes([3; 32]),
            epoch: [4; 16],
            tag: LookupTag::from_bytes([5; 16]),
            bits: 10,
        };
        let nonce = task.find().unwrap();
        assert!(task.is_done(&nonce));
        // One in a thousand would fit by chance: these do not.
        assert!(!WorkTask { epoch: [6; 16], ..task }.is_done(&nonce));
        assert!(!WorkTask { tag: LookupTag::from_bytes([6; 16]), ..task }.is_done(&nonce));
        assert!(!WorkTask { identity: PostIdentity::from_bytes([6; 32]), ..task }.is_done(&nonce));
    }

    #[test]
    fn bytes_and_words_are_read_back() {
        for (byte, pass) in (0..).zip(Pass::ALL) {
            assert_eq!(Pass::from_byte(byte), Some(pass));
            assert_eq!(Pass::named(pass.as_str()), Some(pass));
        }
        assert!(Pass::from_byte(3).is_none() && Pass::named("stamp").is_none());
    }
}
