//! Recovery shares: for a team that has lost every passphrase (docs/spec/recovery.md).

use std::path::Path;

use testimony_seal::recovery::{RecoveryShare, combine, split};

use crate::header::{self, Header, Way};
use crate::keys::Master;
use crate::{Error, Occasion, Vault, lock};

impl Vault {
    /// The master of this epoch in shares; `threshold` of them open the vault. Nothing is stored.
    ///
    /// # Errors
    /// When the numbers make no sense.
    pub fn recovery_shares(
        &self,
        numbers: (u8, u8),
        occasion: &mut Occasion<'_>,
    ) -> Result<Vec<RecoveryShare>, Error> {
        let epoch = u16::try_from(self.epoch()).map_err(|_| Error::BadRow("epoch"))?;
        Ok(split(self.master.as_array(), epoch, numbers, &mut occasion.rng)?)
    }

    /// Opens a vault by recovery shares, and lets in whoever brings them as a new member; that is
    /// put on record, signed by himself.
    ///
    /// # Errors
    /// When the shares are too few or of different sets, of another epoch or another vault.
    pub fn recover(
        dir: &Path,
        shares: &[RecoveryShare],
        name: &str,
        way: &Way<'_>,
        occasion: &mut Occasion<'_>,
    ) -> Result<Self, Error> {
        let lock = lock::VaultLock::take(dir)?;
        let secret = combine(shares)?;
        let Header::Present(header) = header::read(dir)? else { return Err(Error::OtherShares) };
        let epoch = header.epoch;
        if shares.iter().any(|share| u64::from(share.epoch) != epoch) {
            return Err(Error::OldShares);
        }
        let master = Master::from_slice(secret.as_slice()).ok_or(Error::OtherShares)?;
        let opened = Self::open_by(dir, vec![(epoch, master)], None, Some(lock));
        let mut vault = opened.map_err(|error| match error {
            Error::Damaged(_) => Error::OtherShares,
            other => other,
        })?;
        let me = vault.let_in(name, way, true, occasion)?;
        vault.me = Some(me);
        Ok(vault)
    }
}
