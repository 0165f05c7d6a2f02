//! One writer: whoever has a vault open to write does the work of all (docs/spec/session.md).
//!
//! A command that wants to write finds the vault free and opens it, or finds that another process of
//! the same user holds it, and sends itself there. The advisory lock on the vault is the only truth:
//! a socket only says where to ask.
//!
//! A long work gives the vault to whoever waits, between two steps; another long work, and whatever
//! takes something out of the case, waits for its end.
//!
//! In the process that holds the vault a command that was sent runs as it would at home: same code,
//! its own working folder, its output and its questions on the other side's terminal.

mod client;
mod context;
mod frames;
mod holder;
mod socket;

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::path::Path;

use testimony_casework::Lender;
use testimony_casework::access::{self, Deed};
use testimony_desk::{LentVault, LongWork, SharedVault};
use testimony_vault::{Access, Vault};

pub(crate) use self::client::{Forwarded, forward, wish};
pub(crate) use self::context::{Context, cancelled, in_context};
pub(crate) use self::frames::Wish;
pub(crate) use self::holder::{Holder, OnWish, end_on_wish, listen};
use crate::failure::Failure;
use crate::passphrase::{Given, PassphraseArgs};
use crate::surroundings;

/// An open vault: this command's own, or lent to it by the process that it runs in.
pub(crate) struct Opened {
    // Dropped in this order: others hear that nobody is here any more, the vault is given back, and
    // whoever came before that has it to the end.
    door: Option<holder::Door>,
    lent: Option<LentVault>,
    long: Option<LongWork>,
    holder: Option<Holder>,
    shared: SharedVault,
}

impl Opened {
    /// A vault of this process alone; while it is open to write, others may send their commands.
    pub(crate) fn own(vault: Vault, access: Access) -> Self {
        let dir = vault.dir().to_owned();
        let shared = SharedVault::new(vault);
        let holder = match access {
            Access::Write => listen(&dir, Some(shared.clone()), end_on_wish()).ok(),
            Access::Read => None,
        };
        let door = holder.as_ref().map(Holder::door);
        let long = Some(shared.begin_long_work());
        Self { door, lent: Some(shared.lend()), long, holder, shared }
    }

    /// A vault that another process's command works with here.
    fn lent(shared: SharedVault) -> Result<Self, Failure> {
        let long = in_context(Context::meets_no_long_work).unwrap_or(true);
        let long = long.then(|| shared.begin_long_work());
        let mut lent = shared.lend();
        // What he may see may have changed since somebody looked last.
        lent.look_again()?;
        Ok(Self { door: None, lent: Some(lent), long, holder: None, shared })
    }

    /// Gives the vault to all who come, this process's pages among them. Nobody listens any more for
    /// what other commands send; the caller does.
    pub(crate) fn into_shared(mut self) -> SharedVault {
        self.close();
        self.shared.clone()
    }

    fn close(&mut self) {
        drop(self.door.take());
        drop(self.lent.take());
        // Before the next line, in which it is waited for those who wait for this.
        drop(self.long.take());
        drop(self.holder.take());
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.close();
    }
}

impl Lender for Opened {
    fn vault(&mut self) -> &mut Vault {
        self
    }

    fn is_shared(&self) -> bool {
        // It was lent by a process that has pages or a command of its own.
        self.holder.is_none()
    }

    fn breathe(&mut self) -> bool {
        let wanted = self.shared.is_wanted();
        if wanted {
            self.meanwhile(&mut || ());
        }
        wanted
    }

    fn meanwhile(&mut self, work: &mut dyn FnMut()) {
        drop(self.lent.take());
        work();
        self.lent = Some(self.shared.lend());
    }
}

impl Deref for Opened {
    type Target = Vault;

    fn deref(&self) -> &Vault {
        self.lent.as_ref().expect("it is taken out in `meanwhile` and at the end alone")
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Vault {
        self.lent.as_mut().expect("it is taken out in `meanwhile` and at the end alone")
    }
}

thread_local! {
    /// What the command that runs on this thread is about to do; the most, until it has said so.
    static DEED: Cell<Deed> = const { Cell::new(Deed::Keep) };
}

/// Says what the command that runs on this thread is about to do: a vault is opened for nothing else.
pub(crate) fn about_to(deed: Deed) {
    DEED.set(deed);
}

/// Refuses the vault to a member who may not do in it what the command is about to do.
fn checked(opened: Opened) -> Result<Opened, Failure> {
    access::require(&opened, DEED.get())?;
    Ok(opened)
}

/// Opens a vault, asking for its passphrase only where there is one and it is needed.
///
/// Where somebody else has it open to write, the failure says so, and `main` sends the command there.
pub(crate) fn open(
    dir: &Path,
    passphrase: &PassphraseArgs,
    access: Access,
) -> Result<Opened, Failure> {
    if let Some(lent) = context::lent(dir) {
        return checked(Opened::lent(lent)?);
    }
    Vault::is_one(dir)?;
    if access == Access::Write && Vault::is_held(dir) {
        return Err(Failure::held(dir));
    }
    open_with(dir, &passphrase.unlock()?, access)
}

/// As [`open`], by what was given before.
pub(crate) fn open_with(dir: &Path, given: &Given, access: Access) -> Result<Opened, Failure> {
    if let Some(lent) = context::lent(dir) {
        return checked(Opened::lent(lent)?);
    }
    match given.open(dir, access) {
        Err(testimony_casework::Error::Vault(testimony_vault::Error::InUse))
            if access == Access::Write =>
        {
            Err(Failure::held(dir))
        }
        opened => {
            let mut vault = opened?;
            if access == Access::Write {
                let mut rng = surroundings::rng();
                vault.settle(&mut surroundings::occasion(&mut rng))?;
            }
            access::require(&vault, DEED.get())?;
            Ok(Opened::own(vault, access))
        }
    }
}
