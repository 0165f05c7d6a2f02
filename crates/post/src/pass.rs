//! What a [`testimony_seal::Pass`] is given for: work, or a voucher. docs/spec/post.md, "A pass".
//!
//! Nobody needs one, and nobody is told whether theirs fitted. Vouchers are kept as hashes; which
//! envelope spent which is written down nowhere.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use testimony_seal::{Day, LookupTag, PostIdentity, Voucher, WorkTask};

use crate::limits::{VOUCHERS_MAX, WORK_BITS};
use crate::store::set_day;
use crate::whole::replace;

const EPOCH_DOMAIN: &[u8] = b"testimony/work/epoch/v1\0";
const EPOCHS_FILE: &str = "epochs";
const VOUCHERS_FILE: &str = "vouchers";
const HASH_BYTES: usize = 32;
/// What stands in the file in the place of a spent voucher.
const SPENT: [u8; HASH_BYTES] = [0; HASH_BYTES];

/// What somebody says that they have.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Claim {
    #[default]
    None,
    Work([u8; 8]),
    /// H(V).
    Voucher([u8; HASH_BYTES]),
}

impl Claim {
    /// Reads the header `Testimony-Pass`; what cannot be read is no claim.
    pub(crate) fn parse(header: &str) -> Self {
        let Some((kind, hex)) = header.split_once(' ') else { return Self::None };
        let bytes = HEXLOWER.decode(hex.as_bytes()).unwrap_or_default();
        match kind {
            "work" => bytes.try_into().map_or(Self::None, Self::Work),
            "voucher" if bytes.len() == HASH_BYTES => Self::Voucher(Sha256::digest(bytes).into()),
            _ => Self::None,
        }
    }

    /// The claim of somebody who typed the words of a voucher.
    pub(crate) fn typed(words: &str, identity: &PostIdentity) -> Self {
        Voucher::typed(words).map_or(Self::None, |voucher| Self::Voucher(voucher.kept(identity)))
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Claim").finish_non_exhaustive()
    }
}

/// Tells work of today and of the day before.
pub(crate) struct Epochs {
    key: [u8; HASH_BYTES],
    identity: PostIdentity,
    /// Threads whose work of an epoch was taken; a new start forgets them.
    taken: Mutex<BTreeSet<(Day, LookupTag)>>,
}

impl Epochs {
    /// Reads the folder's key, or makes one.
    pub(crate) fn open(
        folder: &Path,
        identity: PostIdentity,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<Self> {
        let path = folder.join(EPOCHS_FILE);
        let mut key = [0; HASH_BYTES];
        match File::open(&path).and_then(|mut file| file.read_exact(&mut key)) {
            Ok(()) => {}
            // Missing, or torn when it was made: work that was done for it counts as none.
            Err(cause) if is_missing(&cause) => {
                rng.fill_bytes(&mut key);
                replace(&path, &key, None)?;
            }
            Err(cause) => return Err(cause),
        }
        Ok(Self { key, identity, taken: Mutex::default() })
    }

    /// The epoch of a day: 16 bytes without meaning, the same after a new start.
    pub(crate) fn of(&self, day: Day) -> [u8; 16] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length is a key");
        let mac = mac.chain_update(EPOCH_DOMAIN).chain_update(day.0.to_be_bytes()).finalize();
        *mac.into_bytes().first_chunk().expect("32 bytes hold 16")
    }

    /// Whether these eight bytes are work for this thread, and the first that it has of its epoch: the
    /// work hangs on the thread, so that a browser can do it while somebody still writes.
    pub(crate) fn spend(&self, nonce: &[u8; 8], tag: &LookupTag, today: Day) -> bool {
        let yesterday = Day(today.0.saturating_sub(1));
        let days = [today, yesterday];
        let Some(day) = days.into_iter().find(|day| self.is_work(nonce, tag, *day)) else {
            return false;
        };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|(day, _)| *day >= yesterday);
        taken.insert((day, *tag))
    }

    fn is_work(&self, nonce: &[u8; 8], tag: &LookupTag, day: Day) -> bool {
        self.task(tag, day).is_done(nonce)
    }

    fn task(&self, tag: &LookupTag, day: Day) -> WorkTask {
        WorkTask { identity: self.identity, epoch: self.of(day), tag: *tag, bits: WORK_BITS }
    }
}

impl fmt::Debug for Epochs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Epochs").finish_non_exhaustive()
    }
}

/// The hashes of the vouchers that are good, in memory and in a file of 32 bytes each.
#[derive(Default)]
pub(crate) struct Vouchers {
    folder: PathBuf,
    good: BTreeSet<[u8; HASH_BYTES]>,
}

impl Vouchers {
    /// Reads what is there.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let bytes = match fs::read(folder.join(VOUCHERS_FILE)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        let (hashes, _) = bytes.as_chunks::<HASH_BYTES>();
        let good = hashes.iter().filter(|hash| **hash != SPENT).take(VOUCHERS_MAX).copied();
        Ok(Self { folder: folder.to_owned(), good: good.collect() })
    }

    pub(crate) fn has(&self, hash: &[u8; HASH_BYTES]) -> bool {
        self.good.contains(hash)
    }

    /// Takes these beside those that are good, durably; none at all forgets all. `StorageFull` where
    /// there would be too many.
    pub(crate) fn add(&mut self, hashes: &[[u8; HASH_BYTES]], day: Day) -> io::Result<()> {
        let mut good: BTreeSet<_> = hashes.iter().filter(|hash| **hash != SPENT).copied().collect();
        if !hashes.is_empty() {
            good.extend(&self.good);
        }
        if good.len() > VOUCHERS_MAX {
            return Err(io::ErrorKind::StorageFull.into());
        }
        // Sorted: their order in the file says nothing about the order of printing.
        let bytes: Vec<u8> = good.iter().flatten().copied().collect();
        replace(&self.folder.join(VOUCHERS_FILE), &bytes, Some(day))?;
        self.good = good;
        Ok(())
    }

    /// Forgets some: they are overwritten where they stand, and that is durable.
    pub(crate) fn spend(&mut self, spent: &[[u8; HASH_BYTES]], day: Day) -> io::Result<()> {
        if spent.is_empty() {
            return Ok(());
        }
        for hash in spent {
            self.good.remove(hash);
        }
        let path = self.folder.join(VOUCHERS_FILE);
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut bytes = Vec::new();
        (&file).take((VOUCHERS_MAX * HASH_BYTES) as u64).read_to_end(&mut bytes)?;
        for (number, hash) in bytes.as_chunks::<HASH_BYTES>().0.iter().enumerate() {
            if spent.contains(hash) {
                file.write_all_at(&SPENT, (number * HASH_BYTES) as u64)?;
            }
        }
        set_day(&file, day)?;
        file.sync_data()
    }
}

impl fmt::Debug for Vouchers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Vouchers").finish_non_exhaustive()
    }
}

fn is_missing(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const IDENTITY: PostIdentity = PostIdentity::from_bytes([3; 32]);

    fn epochs(folder: &Path, seed: u8) -> Epochs {
        Epochs::open(folder, IDENTITY, &mut ChaCha20Rng::from_seed([seed; 32])).unwrap()
    }

    #[test]
    fn work_is_good_for_two_days_and_one_envelope_of_its_thread() {
        let folder = tempfile::tempdir().unwrap();
        let (tag, other) = (LookupTag::from_bytes([1; 16]), LookupTag::from_bytes([2; 16]));
        let nonce = epochs(folder.path(), 1).task(&tag, Day(20_780)).find().unwrap();
        // Each a new start, which has its key from the folder.
        let spends = |tag, day| epochs(folder.path(), 2).spend(&nonce, tag, Day(day));
        assert!(spends(&tag, 20_780) && spends(&tag, 20_781));
        assert!(!spends(&tag, 20_782) && !spends(&tag, 20_779) && !spends(&other, 20_780));
        let once = epochs(folder.path(), 2);
        assert!(once.spend(&nonce, &tag, Day(20_780)));
        assert!(!once.spend(&nonce, &tag, Day(20_780)) && !once.spend(&nonce, &tag, Day(20_781)));
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(!epochs(elsewhere.path(), 3).spend(&nonce, &tag, Day(20_780)), "another key");
    }

    #[test]
    fn fail_what_is_no_claim() {
        let hex = "00".repeat(32);
        for header in ["", "work", "work ", "work 00", "voucher 00", &hex, "stamp 00", "work zz"] {
            assert!(Claim::parse(header) == Claim::None, "{header}");
        }
        assert!(Claim::parse("work 0001020304050607") == Claim::Work([0, 1, 2, 3, 4, 5, 6, 7]));
        assert!(Claim::parse(&format!("voucher {hex}")) != Claim::None);
    }

    /// The page takes words, the browser's program sends their hash: one voucher.
    #[test]
    fn typed_words_and_a_program_mean_the_same_voucher() {
        let domain = b"testimony/voucher/v1\0";
        let domain = [&domain[..], IDENTITY.as_bytes(), b"able baker zoo"].concat();
        let sent = format!("voucher {}", HEXLOWER.encode(&Sha256::digest(domain)));
        assert!(Claim::typed("  Able\tbaker  ZOO ", &IDENTITY) == Claim::parse(&sent));
        assert!(Claim::typed("  ", &IDENTITY) == Claim::None);
    }

    #[test]
    fn a_spent_voucher_leaves_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut vouchers = Vouchers::open(folder.path()).unwrap();
        vouchers.add(&[[9; 32], [7; 32], [8; 32], [8; 32]], Day(1)).unwrap();
        let file = || fs::read(folder.path().join(VOUCHERS_FILE)).unwrap();
        assert_eq!(file(), [[7; 32], [8; 32], [9; 32]].concat());
        vouchers.spend(&[[8; 32]], Day(1)).unwrap();
        assert_eq!(file(), [[7; 32], [0; 32], [9; 32]].concat());
        let again = Vouchers::open(folder.path()).unwrap();
        assert!(again.has(&[7; 32]) && !again.has(&[8; 32]) && again.has(&[9; 32]));
        assert!(!again.has(&[0; 32]));
    }
}
