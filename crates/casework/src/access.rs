//! Who on the team may do what, and in which cases (docs/spec/entry.md, section 9).
//!
//! The vault shows a member what he may see and nothing else, and refuses an entry that he may not
//! make; what is no entry (a backup, a seal, keys that are shown) is asked here. This binds the
//! program: a member who holds the disk and his passphrase holds everything.

use testimony_model::{Case, Handle, MemberRole, ThingKind, ThingRef};
use testimony_vault::{Occasion, Standing, Vault};

use crate::{Error, members};

/// What somebody is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Look at what he may see.
    Look,
    /// Put casework on record.
    Work,
    /// Take over what arrived, which may belong to any case.
    Receive,
    /// Go through the whole vault.
    Survey,
    /// Let in and remove, erase, seal, publish, make backups, show keys.
    Keep,
}

/// What the member who has the vault open may do, and in which cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Standing);

impl Deed {
    /// The least role for it.
    pub fn needs(self) -> MemberRole {
        match self {
            Self::Look | Self::Survey => MemberRole::Reader,
            Self::Work | Self::Receive => MemberRole::Analyst,
            Self::Keep => MemberRole::Keeper,
        }
    }

    /// Whether it is done over all cases at once.
    fn is_of_the_whole(self) -> bool {
        matches!(self, Self::Receive | Self::Survey | Self::Keep)
    }
}

impl Scope {
    /// That of the member who has the vault open.
    ///
    /// # Errors
    /// When he is no member any more, or the vault cannot be read.
    pub fn of(vault: &Vault) -> Result<Self, Error> {
        Ok(Self(vault.standing()?))
    }

    /// What he may do.
    pub fn role(&self) -> MemberRole {
        self.0.role
    }

    /// Whether nothing is hidden from him.
    pub fn sees_all(&self) -> bool {
        self.0.sees_all()
    }

    /// Whether he may do this.
    pub fn may(&self, deed: Deed) -> bool {
        self.require(deed).is_ok()
    }

    /// Refuses what he may not do.
    ///
    /// # Errors
    /// [`testimony_vault::Error::NotAllowed`], [`testimony_vault::Error::SeesNotAll`].
    pub fn require(&self, deed: Deed) -> Result<(), Error> {
        let needs = deed.needs();
        if self.0.role < needs {
            return Err(testimony_vault::Error::NotAllowed { needs }.into());
        }
        if deed.is_of_the_whole() && !self.sees_all() {
            return Err(testimony_vault::Error::SeesNotAll.into());
        }
        Ok(())
    }

    /// The case to which something new of his belongs unless he says otherwise: the one that he was let
    /// into, if it is one.
    pub fn home(&self) -> Option<&Handle> {
        match self.0.cases.as_ref().map(|cases| (cases.first(), cases.len())) {
            Some((only, 1)) => only,
            _ => None,
        }
    }
}

/// Refuses what the member who has the vault open may not do.
///
/// # Errors
/// As [`Scope::require`].
pub fn require(vault: &Vault, deed: Deed) -> Result<(), Error> {
    Scope::of(vault)?.require(deed)
}

/// Whether he sees a thing whole: not hidden, and not known by its code name alone.
///
/// # Errors
/// When the vault cannot be read.
pub fn sees(vault: &Vault, kind: ThingKind, id: &Handle) -> Result<bool, Error> {
    Ok(vault.sees(&ThingRef { kind, id: id.clone() })?)
}

/// The case to which something new of his belongs unless he says otherwise.
///
/// # Errors
/// As [`Scope::of`].
pub fn home(vault: &Vault) -> Result<Option<Handle>, Error> {
    Ok(Scope::of(vault)?.home().cloned())
}

/// The cases that he sees, in the order in which they came.
///
/// # Errors
/// When the vault cannot be read.
pub fn cases(vault: &Vault) -> Result<Vec<Case>, Error> {
    Ok(vault.things(ThingKind::Case)?)
}

/// Says what a member may do from now on, and in which cases: in all of them where `cases` is absent.
///
/// # Errors
/// When there is no such member or case; when nobody would be left who may say this.
pub fn grant(
    vault: &mut Vault,
    name: &str,
    role: MemberRole,
    cases: Option<Vec<Handle>>,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    let member = members::named(vault, name)?;
    Ok(vault.set_access(&member.id, role, cases, occasion)?)
}
