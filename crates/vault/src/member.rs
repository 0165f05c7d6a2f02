//! Members: who they are, how one joins, and what happens when one leaves
//! (docs/spec/entry.md, section 1.2).
//!
//! Who leaves takes with him what he read, and whatever copies he made. What he does not take is
//! what comes after: a new master, a new database key, new keys of the team. All of that is made so
//! that a crash at any moment leaves a vault that opens, before the change or after it.

mod roles;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{Action, Handle, ItemId, MemberAccess, MemberAdd, MemberRemove, MemberRole};

pub(crate) use self::roles::{check_access, standing};
use crate::entry::{number, stored};
use crate::header::{self, Header, Present, Way};
use crate::keys::{Master, MemberKey, MemberSecret, OLD_MEMBER, SecretKey};
use crate::{Error, Occasion, Standing, Vault, database, entry, keys};

/// What the first member is called until somebody says otherwise.
const FOUNDER: &str = "founder";
/// The setting that says which epoch the database believes in.
const EPOCH: &str = "epoch";
/// The first entry that the founder's signature counts for: all of them.
const FROM_THE_BEGINNING: u64 = 1;

/// A member of the team, or somebody who was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// His id.
    pub id: ItemId,
    /// How the team calls him.
    pub name: String,
    /// His public key.
    pub public: [u8; 32],
    /// When he joined, as the team's clock said.
    pub added: jiff::Timestamp,
    /// When he left, if he did.
    pub removed: Option<jiff::Timestamp>,
    /// The first entry that his signature counts for.
    pub first: u64,
    /// The last one, if he left.
    pub last: Option<u64>,
    /// Whether a passphrase of his opens the vault.
    pub by_passphrase: bool,
    /// Whether an age identity of his opens the vault.
    pub by_identity: bool,
    /// Whether he is the one who opened the vault now.
    pub me: bool,
    /// What he may do, and in which cases.
    pub standing: Standing,
}

impl Vault {
    /// Everybody who is or was a member, in the order in which they joined.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn members(&self) -> Result<Vec<Member>, Error> {
        let ways: Vec<_> = match header::read(&self.dir)? {
            Header::Old(_) => Vec::new(),
            Header::Present(header) => header.ways().collect(),
        };
        let mut members = rows(&self.db)?;
        for member in &mut members {
            member.me = self.me.as_ref().is_some_and(|me| me.id == member.id);
            member.standing = standing(self.db.raw(), &member.id)?;
            if let Some((_, passphrase, identity)) = ways.iter().find(|(id, ..)| *id == member.id) {
                (member.by_passphrase, member.by_identity) = (*passphrase, *identity);
            }
        }
        Ok(members)
    }

    /// The number of the master's epoch: 1, and one more for everybody who left.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Calls the member who opened the vault so.
    ///
    /// # Errors
    /// When somebody else has that name, or the database cannot be written.
    pub fn set_my_name(&mut self, name: &str) -> Result<(), Error> {
        let me = self.me.as_ref().ok_or(Error::NotAMember)?.id;
        free_name(self.db.raw(), name, Some(&me))?;
        self.db
            .raw()
            .execute("UPDATE member SET name = ?2 WHERE id = ?1", params![me.as_bytes(), name])?;
        Ok(())
    }

    /// Lets somebody in, and puts that on record.
    ///
    /// # Errors
    /// When the name is taken, there are too many members, or the disk fails.
    pub fn add_member(
        &mut self,
        name: &str,
        way: &Way<'_>,
        occasion: &mut Occasion<'_>,
    ) -> Result<ItemId, Error> {
        self.let_in(name, way, false, occasion).map(|secret| secret.id)
    }

    /// As [`Self::add_member`], for who came in with recovery shares and signs his own joining.
    pub(crate) fn let_in(
        &mut self,
        name: &str,
        way: &Way<'_>,
        by_recovery: bool,
        occasion: &mut Occasion<'_>,
    ) -> Result<MemberSecret, Error> {
        free_name(self.db.raw(), name, None)?;
        let mut header = self.present_header()?;
        // A place that nobody on the list has was left by a crash; it opens nothing, and goes.
        header.keep(&active(self.db.raw())?.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
        let secret = MemberSecret::random(occasion.rng);
        let signing = SecretKey::random(occasion.rng);
        header.add(&secret, way, &self.master, occasion.rng)?;
        Header::Present(header).write(&self.dir)?;
        let key = MemberKey::from_seed(&signing);
        let action = Action::MemberAdd(MemberAdd {
            member: secret.id.to_string(),
            name: name.to_owned(),
            key: HEXLOWER.encode(&key.public()),
            by_recovery,
        });
        let own = by_recovery.then(|| MemberKey::from_seed(&signing));
        let mut writer = match own {
            Some(own) => self.writer_as(own, Standing::KEEPER)?,
            None => self.writer()?,
        };
        // Who signs his own joining is a member from that very entry on.
        let first = writer.next_seq() + u64::from(!by_recovery);
        insert(&writer.tx, &secret, name, &signing, first, occasion)?;
        writer.append(&action, occasion)?;
        writer.commit()?;
        Ok(secret)
    }

    /// Says what a member may do from now on, and in which cases: all of them where `cases` is absent.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`]; [`Error::LastKeeper`] where nobody else could let anybody in.
    pub fn set_access(
        &mut self,
        id: &ItemId,
        role: MemberRole,
        cases: Option<Vec<Handle>>,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let action = Action::MemberAccess(MemberAccess { member: id.to_string(), role, cases });
        action.check().map_err(Error::Field)?;
        let mut writer = self.writer()?;
        writer.append(&action, occasion)?;
        writer.commit()?;
        self.look_again()
    }

    /// Removes a member: a new epoch begins, with a new master and a new key of the database, and
    /// with new keys to fetch and for accounts. The log's keys are the next step (`restart_log`).
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::Yourself`]; when the disk fails. Whatever fails, the vault
    /// opens again: with him, or without him.
    pub fn remove_member(&mut self, id: &ItemId, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        if self.me.as_ref().ok_or(Error::NotAMember)?.id == *id {
            return Err(Error::Yourself);
        }
        let mut stay = active(self.db.raw())?;
        let before = stay.len();
        stay.retain(|(one, _)| one != id);
        if stay.len() == before {
            return Err(Error::NoSuchMember);
        }
        let mut header = self.present_header()?;
        let next = Master::random(occasion.rng);
        header.begin_next(&next, &stay, occasion.rng)?;
        // From here on both masters open the header; the database says which one counts.
        let header = Header::Present(header);
        header.write(&self.dir)?;
        self.put_removal_on_record(id, occasion)?;
        self.turn_epoch(next)
    }

    /// One transaction: the entry, the end of his key, new keys of the team, the number of the epoch.
    fn put_removal_on_record(
        &mut self,
        id: &ItemId,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let epoch = self.epoch;
        let action = Action::MemberRemove(MemberRemove { member: id.to_string() });
        let mut writer = self.writer()?;
        let last = writer.next_seq();
        writer.append(&action, occasion)?;
        writer.tx.execute(
            "UPDATE member SET last = ?2, removed_at = ?3 WHERE id = ?1",
            params![id.as_bytes(), stored(last)?, occasion.now.as_second()],
        )?;
        keys::rotate(&writer.tx, epoch, occasion)?;
        database::set_setting(&writer.tx, EPOCH, &(epoch + 1).to_string())?;
        writer.commit()
    }

    /// Gives the database its new key, then makes the next master the master.
    fn turn_epoch(&mut self, next: Master) -> Result<(), Error> {
        let derived = next.derive();
        database::rekey(self.db.raw(), &derived)?;
        let mut header = self.present_header()?;
        header.end_next();
        self.epoch = header.epoch;
        Header::Present(header).write(&self.dir)?;
        (self.master, self.keys) = (next, derived);
        Ok(())
    }

    /// Ends what a crash left in the middle of a removal. `next` is the next master, where the member
    /// who opens the vault has it and the database has still the old one.
    pub(crate) fn settle_epoch(&mut self, next: Option<Master>) -> Result<(), Error> {
        let Header::Present(mut header) = header::read(&self.dir)? else { return Ok(()) };
        let Some(begun) = &header.next else { return Ok(()) };
        if begun.epoch == self.epoch {
            header.end_next();
            return Header::Present(header).write(&self.dir);
        }
        let believed = self.setting(EPOCH)?.and_then(|text| text.parse::<u64>().ok());
        if believed != Some(begun.epoch) {
            // Nothing is on record yet: it did not happen.
            header.next = None;
            return Header::Present(header).write(&self.dir);
        }
        self.turn_epoch(next.ok_or(Error::NotAMember)?)
    }

    /// Brings a header of version 1 to the present form: its passphrase becomes the founder's.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn renew(
        &mut self,
        passphrase: &crate::Passphrase,
        rng: &mut dyn rand_core::CryptoRngCore,
    ) -> Result<(), Error> {
        let header = header::read(&self.dir)?;
        let (Header::Old(_), Some(kdf)) = (&header, header.kdf()) else { return Ok(()) };
        let secret = MemberSecret::random(rng);
        let way = Way::Passphrase(passphrase, kdf);
        let header = Present::new(&secret, &way, &self.master, rng)?;
        Header::Present(header).write(&self.dir)?;
        // A crash here is made good by the next opening.
        adopt(&mut self.db, &secret)?;
        self.me = Some(secret);
        Ok(())
    }

    /// The signing key of the member who opened the vault.
    /// The public key of the member who has the vault open: what is put on record now is signed by it.
    ///
    /// # Errors
    /// When nobody's secret is there.
    pub fn member_key(&self) -> Result<[u8; 32], Error> {
        Ok(self.signing_key()?.public())
    }

    pub(crate) fn signing_key(&self) -> Result<MemberKey, Error> {
        let Some(me) = &self.me else {
            let seed = zeroize::Zeroizing::new(database::secret(self.db.raw(), OLD_MEMBER)?);
            let seed = SecretKey::from_slice(&seed).ok_or(Error::BadRow("key"))?;
            return Ok(MemberKey::from_seed(&seed));
        };
        let sql = "SELECT signing FROM member WHERE id = ?1 AND last IS NULL";
        let wrapped: Option<Vec<u8>> =
            self.db.raw().query_row(sql, [me.id.as_bytes()], |row| row.get(0)).optional()?;
        me.unwrap(&wrapped.ok_or(Error::NotAMember)?)
    }

    fn present_header(&self) -> Result<Present, Error> {
        match header::read(&self.dir)? {
            Header::Present(header) => Ok(header),
            Header::Old(_) => Err(Error::NotAMember),
        }
    }
}

/// The founder of a new vault.
pub(crate) fn found(
    db: &Connection,
    secret: &MemberSecret,
    signing: &SecretKey,
    occasion: &Occasion<'_>,
) -> Result<(), Error> {
    insert(db, secret, FOUNDER, signing, FROM_THE_BEGINNING, occasion)
}

/// Moves the one signing key of a vault without members to its founder.
pub(crate) fn adopt(db: &mut Connection, secret: &MemberSecret) -> Result<(), Error> {
    let tx = db.transaction()?;
    let seed = zeroize::Zeroizing::new(database::secret(&tx, OLD_MEMBER)?);
    let signing = SecretKey::from_slice(&seed).ok_or(Error::BadRow("key"))?;
    let begun: Option<i64> = tx.query_row("SELECT min(at) FROM entry", [], |row| row.get(0))?;
    insert_at(&tx, secret, FOUNDER, &signing, FROM_THE_BEGINNING, begun.unwrap_or_default())?;
    tx.execute("DELETE FROM secret WHERE name = ?1", [OLD_MEMBER])?;
    Ok(tx.commit()?)
}

/// Whether the signing key still lies where it lay before there was a list of members.
pub(crate) fn is_orphaned(db: &Connection) -> Result<bool, Error> {
    let mut statement = db.prepare("SELECT 1 FROM secret WHERE name = ?1")?;
    Ok(statement.exists([OLD_MEMBER])?)
}

/// Whether somebody is a member now.
pub(crate) fn is_active(db: &Connection, id: &ItemId) -> Result<bool, Error> {
    let mut statement = db.prepare("SELECT 1 FROM member WHERE id = ?1 AND last IS NULL")?;
    Ok(statement.exists([id.as_bytes()])?)
}

fn insert(
    db: &Connection,
    secret: &MemberSecret,
    name: &str,
    signing: &SecretKey,
    first: u64,
    occasion: &Occasion<'_>,
) -> Result<(), Error> {
    insert_at(db, secret, name, signing, first, occasion.now.as_second())
}

fn insert_at(
    db: &Connection,
    secret: &MemberSecret,
    name: &str,
    signing: &SecretKey,
    first: u64,
    at: i64,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO member (id, name, public, signing, recipient, added_at, first) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            secret.id.as_bytes(),
            name,
            MemberKey::from_seed(signing).public(),
            secret.wrap(signing)?,
            secret.identity().recipient(),
            at,
            stored(first)?
        ],
    )?;
    Ok(())
}

/// Who is a member now, each with the public half of his secret.
fn active(db: &Connection) -> Result<Vec<(ItemId, String)>, Error> {
    let sql = "SELECT id, recipient FROM member WHERE last IS NULL ORDER BY first, id";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| row.map(|(id, to)| (ItemId::from_bytes(id), to)).map_err(Error::from)).collect()
}

/// Refuses a name that a member has.
fn free_name(db: &Connection, name: &str, but: Option<&ItemId>) -> Result<(), Error> {
    let taken = rows(db)?
        .into_iter()
        .any(|member| member.last.is_none() && member.name == name && Some(&member.id) != but);
    if taken { Err(Error::MemberName) } else { Ok(()) }
}

fn rows(db: &Connection) -> Result<Vec<Member>, Error> {
    let sql = "SELECT id, name, public, added_at, removed_at, first, last FROM member \
               ORDER BY first, added_at, id";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut members = Vec::new();
    while let Some(row) = rows.next()? {
        let time =
            |second| jiff::Timestamp::from_second(second).map_err(|_| Error::BadRow("member"));
        let removed: Option<i64> = row.get(4)?;
        let last: Option<i64> = row.get(6)?;
        members.push(Member {
            id: ItemId::from_bytes(row.get(0)?),
            name: row.get(1)?,
            public: row.get(2)?,
            added: time(row.get(3)?)?,
            removed: removed.map(time).transpose()?,
            first: number(row.get(5)?)?,
            last: last.map(number).transpose()?,
            by_passphrase: false,
            by_identity: false,
            me: false,
            standing: Standing::KEEPER,
        });
    }
    Ok(members)
}

/// What does not hold between the list of members and the entries: an entry whose signer was no
/// member then, a member whom nobody let in, one who left without a word on record.
pub(crate) fn faults(vault: &Vault) -> Result<Vec<String>, Error> {
    let members = rows(&vault.db)?;
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let mut faults = Vec::new();
    let mut statement = vault.db.prepare("SELECT seq, member FROM entry ORDER BY seq")?;
    let mut signers = statement.query([])?;
    while let Some(row) = signers.next()? {
        let (seq, key): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        let seq = number(seq)?;
        let counts = |one: &Member| {
            one.public == key && one.first <= seq && one.last.is_none_or(|last| seq < last)
        };
        if !members.iter().any(counts) {
            faults.push(format!("entry {seq}: who signed it was no member then"));
        }
    }
    faults.extend(unrecorded(vault, &members)?);
    faults.extend(roles::beyond(vault, &members)?);
    Ok(faults)
}

fn unrecorded(vault: &Vault, members: &[Member]) -> Result<Vec<String>, Error> {
    let said = entry::of_members(&vault.db)?;
    let mut faults = Vec::new();
    for member in members.iter().filter(|one| one.first > FROM_THE_BEGINNING || one.last.is_some())
    {
        let id = member.id.to_string();
        let joined = said.iter().any(|(seq, action)| match action {
            Action::MemberAdd(added) => {
                let first = seq + u64::from(!added.by_recovery);
                added.member == id
                    && first == member.first
                    && added.key == HEXLOWER.encode(&member.public)
            }
            _ => false,
        });
        if !joined && member.first > FROM_THE_BEGINNING {
            faults.push(format!("member {id}: no entry lets him in"));
        }
        let left = said.iter().any(|(seq, action)| match action {
            Action::MemberRemove(removed) => removed.member == id && Some(*seq) == member.last,
            _ => false,
        });
        if !left && member.last.is_some() {
            faults.push(format!("member {id}: no entry removes him"));
        }
    }
    for (seq, action) in &said {
        let id = match action {
            Action::MemberAdd(added) => &added.member,
            Action::MemberRemove(removed) => &removed.member,
            Action::MemberAccess(access) => &access.member,
            _ => continue,
        };
        if !members.iter().any(|member| member.id.to_string() == *id) {
            faults.push(format!("entry {seq}: the list of members does not know him"));
        }
    }
    Ok(faults)
}
