//! `vault.toml`: who can open the master (docs/spec/entry.md, section 1.1).
//!
//! Every member has a random secret of his own. His passphrase, his age identity, or both open it;
//! it opens the master, which is sealed to the secret's public half. So the master can be sealed
//! anew to everybody who stays without anybody's passphrase.
//!
//! Whoever takes the disk reads this file: a member is a random id here, never a name.

mod boxed;
mod old;

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use data_encoding::BASE64;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use testimony_model::ItemId;
use testimony_seal::{PersonalIdentity, open_secret, seal_secret};
use zeroize::Zeroizing;

use self::boxed::{Boxed, decode};
pub use self::boxed::{Kdf, Passphrase};
use self::old::Old;
use crate::Error;
use crate::keys::{Master, MemberSecret, SecretKey};

/// The file that makes a folder a vault.
pub(crate) const HEADER_FILE: &str = "vault.toml";
const FORMAT: &str = "testimony/vault/v2";
/// A header of as many members as there may be has some 60 KiB; more is not one of ours.
const HEADER_BYTES_MAX: u64 = 96 << 10;
/// A passphrase is tried for every member in turn; above this, an opening would take too long.
pub(crate) const MEMBERS_MAX: usize = 32;

/// With what a vault is opened.
pub enum Unlock<'a> {
    /// A member's passphrase.
    Passphrase(&'a Passphrase),
    /// A member's own age identity.
    Identity(&'a PersonalIdentity),
}

impl fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unlock").finish_non_exhaustive()
    }
}

/// By which way a member opens the vault.
#[derive(Debug)]
pub enum Way<'a> {
    /// A passphrase, at this cost a guess.
    Passphrase(&'a Passphrase, Kdf),
    /// His own age recipient (`age1…`).
    Recipient(&'a str),
}

/// The header as it stands in the file.
#[derive(Debug)]
pub(crate) enum Header {
    /// Of version 1.
    Old(Old),
    /// Of version 2.
    Present(Present),
}

/// The header of version 2.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Present {
    format: String,
    /// The epoch of the masters below.
    pub(crate) epoch: u64,
    member: Vec<Slot>,
    /// The epoch that begins, while the database is on its way to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Next>,
}

/// One member.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slot {
    id: String,
    /// The master, sealed to his secret's public half.
    master: String,
    /// His secret, sealed to his own age recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<String>,
    /// His secret, in a box that his passphrase opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passphrase: Option<Boxed>,
}

/// The next master, sealed to everybody who stays.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Next {
    pub(crate) epoch: u64,
    member: Vec<NextSlot>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NextSlot {
    id: String,
    master: String,
}

/// What opening a header gives.
pub(crate) struct Opened {
    /// Who opened it; nobody in particular for a header of version 1.
    pub(crate) me: Option<MemberSecret>,
    /// The master of the epoch, and of the next one where that begins.
    pub(crate) masters: Vec<(u64, Master)>,
}

impl Header {
    /// Opens it; every member's box is tried.
    pub(crate) fn open(&self, unlock: &Unlock<'_>) -> Result<Opened, Error> {
        match (self, unlock) {
            (Self::Old(old), Unlock::Passphrase(passphrase)) => {
                Ok(Opened { me: None, masters: vec![(1, old.unwrap(passphrase)?)] })
            }
            (Self::Old(_), Unlock::Identity(_)) => Err(Error::WrongIdentity),
            (Self::Present(header), _) => header.open(unlock),
        }
    }

    /// What the dearest guess at a passphrase costs, if there is a passphrase.
    pub(crate) fn kdf(&self) -> Option<Kdf> {
        match self {
            Self::Old(old) => Some(old.kdf),
            Self::Present(header) => header.kdfs().max_by_key(|kdf| kdf.memory_kib),
        }
    }

    /// As it is written.
    pub(crate) fn print(&self) -> Result<String, Error> {
        let printed = match self {
            Self::Old(old) => toml::to_string(old),
            Self::Present(header) => toml::to_string(header),
        };
        printed.map_err(|cause| Error::BadHeader(cause.to_string()))
    }

    /// Replaces the file at once and durably: either the old one or the new one is there.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), Error> {
        replace_file(dir, HEADER_FILE, self.print()?.as_bytes())
    }

    fn check(&self) -> Result<(), Error> {
        match self {
            Self::Old(old) => old.kdf.check(),
            Self::Present(header) if header.member.len() > MEMBERS_MAX => {
                Err(Error::BadHeader(format!("it has more than {MEMBERS_MAX} members")))
            }
            Self::Present(header) => header.kdfs().try_for_each(Kdf::check),
        }
    }
}

impl Present {
    /// A header of one member, who opens it so.
    pub(crate) fn new(
        me: &MemberSecret,
        way: &Way<'_>,
        master: &Master,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, Error> {
        let format = FORMAT.to_owned();
        let mut header = Self { format, epoch: 1, member: Vec::new(), next: None };
        header.add(me, way, master, rng)?;
        Ok(header)
    }

    /// A place for one more member.
    pub(crate) fn add(
        &mut self,
        me: &MemberSecret,
        way: &Way<'_>,
        master: &Master,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), Error> {
        if self.member.len() >= MEMBERS_MAX {
            return Err(Error::TooManyMembers(MEMBERS_MAX));
        }
        let master = seal_master(self.epoch, master, &me.identity().recipient(), rng)?;
        let mut slot = Slot { id: me.id.to_string(), master, identity: None, passphrase: None };
        slot.open_by(me, way, rng)?;
        self.member.push(slot);
        Ok(())
    }

    /// From now on a member opens it so; another way that he has stays as it is.
    pub(crate) fn change(
        &mut self,
        me: &MemberSecret,
        way: &Way<'_>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), Error> {
        let id = me.id.to_string();
        let slot = self.member.iter_mut().find(|slot| slot.id == id);
        slot.ok_or(Error::NotAMember)?.open_by(me, way, rng)
    }

    /// Keeps the places of these members alone.
    pub(crate) fn keep(&mut self, members: &[ItemId]) {
        self.member.retain(|slot| slot.id.parse().is_ok_and(|id| members.contains(&id)));
    }

    /// The next master for those who stay, each named with his public half.
    pub(crate) fn begin_next(
        &mut self,
        master: &Master,
        stay: &[(ItemId, String)],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), Error> {
        let epoch = self.epoch + 1;
        let mut member = Vec::new();
        for (id, recipient) in stay {
            let master = seal_master(epoch, master, recipient, rng)?;
            member.push(NextSlot { id: id.to_string(), master });
        }
        self.next = Some(Next { epoch, member });
        Ok(())
    }

    /// The next master is the master; who has none is a member no more.
    pub(crate) fn end_next(&mut self) {
        let Some(next) = self.next.take() else { return };
        self.epoch = next.epoch;
        self.member.retain_mut(|slot| {
            let Some(new) = next.member.iter().find(|new| new.id == slot.id) else { return false };
            slot.master.clone_from(&new.master);
            true
        });
    }

    /// Who has a place, and by which ways he comes in: passphrase, own identity.
    pub(crate) fn ways(&self) -> impl Iterator<Item = (ItemId, bool, bool)> {
        self.member.iter().filter_map(|slot| {
            Some((slot.id.parse().ok()?, slot.passphrase.is_some(), slot.identity.is_some()))
        })
    }

    fn open(&self, unlock: &Unlock<'_>) -> Result<Opened, Error> {
        for slot in &self.member {
            if let Some(me) = slot.secret(unlock)? {
                return self.masters(slot, me);
            }
        }
        Err(match unlock {
            Unlock::Passphrase(_) => Error::WrongPassphrase,
            Unlock::Identity(_) => Error::WrongIdentity,
        })
    }

    fn masters(&self, slot: &Slot, me: MemberSecret) -> Result<Opened, Error> {
        let mut masters = vec![(self.epoch, open_master(self.epoch, &slot.master, &me)?)];
        if let Some(next) = &self.next
            && let Some(mine) = next.member.iter().find(|one| one.id == slot.id)
        {
            masters.push((next.epoch, open_master(next.epoch, &mine.master, &me)?));
        }
        Ok(Opened { me: Some(me), masters })
    }

    fn kdfs(&self) -> impl Iterator<Item = Kdf> {
        self.member.iter().filter_map(|slot| Some(slot.passphrase.as_ref()?.kdf))
    }
}

impl Slot {
    /// The member's secret, if this opens his box.
    fn secret(&self, unlock: &Unlock<'_>) -> Result<Option<MemberSecret>, Error> {
        let bad = || Error::BadHeader("a member's secret of a wrong size".into());
        let id: ItemId =
            self.id.parse().map_err(|_| Error::BadHeader("`id` is no member's".into()))?;
        let opened = match (unlock, &self.passphrase, &self.identity) {
            (Unlock::Passphrase(passphrase), Some(boxed), _) => {
                match boxed.open(&bound(&id), passphrase) {
                    Err(Error::WrongPassphrase) => return Ok(None),
                    opened => opened?,
                }
            }
            (Unlock::Identity(identity), _, Some(sealed)) => {
                let Ok(opened) = open_secret(&decode(sealed, "identity", None)?, identity) else {
                    return Ok(None);
                };
                let (shown, secret) = opened.split_at_checked(16).ok_or_else(bad)?;
                if shown != id.as_bytes() {
                    return Err(Error::BadHeader("a place belongs to another member".into()));
                }
                Zeroizing::new(secret.to_vec())
            }
            _ => return Ok(None),
        };
        let root = SecretKey::from_slice(&opened).ok_or_else(bad)?;
        Ok(Some(MemberSecret { id, root }))
    }

    fn open_by(
        &mut self,
        me: &MemberSecret,
        way: &Way<'_>,
        mut rng: &mut dyn CryptoRngCore,
    ) -> Result<(), Error> {
        match way {
            Way::Passphrase(passphrase, kdf) => {
                let boxed =
                    Boxed::close(me.root.as_bytes(), &bound(&me.id), passphrase, *kdf, rng)?;
                self.passphrase = Some(boxed);
            }
            Way::Recipient(recipient) => {
                let mut secret = Zeroizing::new([0; 48]);
                secret[..16].copy_from_slice(me.id.as_bytes());
                secret[16..].copy_from_slice(me.root.as_bytes());
                let sealed = seal_secret(secret.as_slice(), recipient, &mut rng)?;
                self.identity = Some(BASE64.encode(&sealed));
            }
        }
        Ok(())
    }
}

/// What the box of a member's passphrase vouches for, besides its own parameters.
fn bound(member: &ItemId) -> Vec<u8> {
    [FORMAT.as_bytes(), &[0], member.as_bytes()].concat()
}

/// Seals the epoch's number and its master.
fn seal_master(
    epoch: u64,
    master: &Master,
    recipient: &str,
    mut rng: &mut dyn CryptoRngCore,
) -> Result<String, Error> {
    let mut secret = Zeroizing::new([0; 40]);
    secret[..8].copy_from_slice(&epoch.to_be_bytes());
    secret[8..].copy_from_slice(master.as_bytes());
    Ok(BASE64.encode(&seal_secret(secret.as_slice(), recipient, &mut rng)?))
}

fn open_master(epoch: u64, sealed: &str, me: &MemberSecret) -> Result<Master, Error> {
    let bad = || Error::BadHeader("the master is not what was sealed there".into());
    let opened =
        open_secret(&decode(sealed, "master", None)?, &me.identity()).map_err(|_| bad())?;
    let (number, master) = opened.split_at_checked(8).ok_or_else(bad)?;
    if number != epoch.to_be_bytes() {
        return Err(bad());
    }
    Master::from_slice(master).ok_or_else(bad)
}

/// Reads the header of a vault.
pub(crate) fn read(dir: &Path) -> Result<Header, Error> {
    parse(&text(dir)?)
}

/// The header of a vault as it stands in its file.
pub(crate) fn text(dir: &Path) -> Result<String, Error> {
    let path = dir.join(HEADER_FILE);
    let found = fs::metadata(&path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            Error::NotAVault { dir: dir.to_owned(), missing: HEADER_FILE }
        }
        _ => Error::io("reading", &path)(cause),
    })?;
    if found.len() > HEADER_BYTES_MAX {
        return Err(Error::BadHeader(format!("it has {} bytes", found.len())));
    }
    fs::read_to_string(&path).map_err(Error::io("reading", &path))
}

/// Reads the header's text.
pub(crate) fn parse(text: &str) -> Result<Header, Error> {
    /// The one field by which the versions are told apart.
    #[derive(Deserialize)]
    struct Format {
        format: String,
    }
    fn bad(cause: &toml::de::Error) -> Error {
        Error::BadHeader(cause.message().to_owned())
    }
    let Format { format } = toml::from_str(text).map_err(|cause| bad(&cause))?;
    let header = match format.as_str() {
        old::FORMAT => Header::Old(toml::from_str(text).map_err(|cause| bad(&cause))?),
        FORMAT => Header::Present(toml::from_str(text).map_err(|cause| bad(&cause))?),
        _ => return Err(Error::NewerFormat(format)),
    };
    header.check()?;
    Ok(header)
}

/// Another passphrase for whom the old one belongs to; the old one opens nothing afterwards.
pub(crate) fn change_passphrase(
    dir: &Path,
    old: &Passphrase,
    new: &Passphrase,
    kdf: Kdf,
    rng: &mut dyn CryptoRngCore,
) -> Result<(), Error> {
    let mut header = read(dir)?;
    let opened = header.open(&Unlock::Passphrase(old))?;
    match (&mut header, &opened.me, opened.masters.first()) {
        (Header::Present(header), Some(me), _) => {
            header.change(me, &Way::Passphrase(new, kdf), rng)?;
        }
        (Header::Old(old), _, Some((_, master))) => {
            let boxed = Boxed::close(master.as_bytes(), old::BOUND, new, kdf, rng)?;
            *old = Old::with(&boxed);
        }
        _ => return Err(Error::NotAMember),
    }
    header.write(dir)
}

/// Puts the header of a restored vault in its place, durably.
pub(crate) fn place(dir: &Path, text: &str) -> Result<(), Error> {
    replace_file(dir, HEADER_FILE, text.as_bytes())
}

/// Writes beside, syncs, renames, syncs the folder.
fn replace_file(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let beside = dir.join(format!("{name}.new"));
    let path = dir.join(name);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(Error::io("writing", &path))
}
