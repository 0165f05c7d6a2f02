//! Who lends the vault to a long work, and wants it back now and then.

use testimony_vault::Vault;

/// Lends a vault for the time of a long work.
///
/// What else is done in the meantime may put things on record; it never takes anything out of the
/// case, and no second long work goes on: whoever lends sees to that.
pub trait Lender {
    /// The vault.
    fn vault(&mut self) -> &mut Vault;

    /// Whether others are about who may come for the vault: then steps should be short.
    fn is_shared(&self) -> bool {
        false
    }

    /// Lets whoever waits for the vault have it first; between two steps of the work. True if
    /// somebody did: then the next steps should be short.
    fn breathe(&mut self) -> bool {
        false
    }

    /// Does something that takes long and does not need the vault; others have it meanwhile.
    fn meanwhile(&mut self, work: &mut dyn FnMut()) {
        work();
    }
}

impl Lender for Vault {
    fn vault(&mut self) -> &mut Vault {
        self
    }
}
