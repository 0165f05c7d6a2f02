//! Who may do what, and who sees what (docs/spec/entry.md, section 9).
//!
//! A member who does not see everything looks through a *lens*: a second connection to the database in
//! which every table of the case is covered by a view of the same name without what he may not see. So
//! every question that the vault is asked is asked through it, also by code that knows nothing of
//! cases; what writes goes past it, and is checked entry by entry. Nothing is faster or slower for a
//! member who sees everything: he has no lens.
//!
//! This binds the program. Whoever holds the disk and a passphrase holds the master.

mod views;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{Action, Count, Handle, List, MemberRole, ThingKind, ThingRef};

use self::views::{BARE, HIDDEN, UNSEEN};
use crate::entry::stored;
use crate::keys::{Derived, MemberSecret};
use crate::{DATABASE_FILE, Error, Vault, database, member};

/// What a member may do, and in which cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What he may do.
    pub role: MemberRole,
    /// The cases that he sees, besides what is everybody's; nothing where he sees all.
    pub cases: Option<BTreeSet<Handle>>,
}

impl Standing {
    /// May everything, sees everything.
    pub const KEEPER: Self = Self { role: MemberRole::Keeper, cases: None };

    /// Whether nothing is hidden from him.
    pub fn sees_all(&self) -> bool {
        self.cases.is_none()
    }

    fn allowed(&self) -> Option<String> {
        let cases = self.cases.as_ref()?;
        let names: Vec<&str> = cases.iter().map(Handle::as_str).collect();
        Some(serde_json::Value::from(names).to_string())
    }
}

/// The database: as it is, and as the member who works sees it.
pub(crate) struct Sighted {
    raw: Connection,
    lens: Option<Lens>,
    /// A Desk whose guard is off, in its own tests.
    blind: bool,
}

/// The connection through which somebody looks who does not see everything.
struct Lens {
    db: Connection,
    standing: Standing,
    epoch: u64,
    /// Documents of the index that he does not see, at this state of the database.
    hidden: RefCell<Option<(i64, Arc<HashSet<i64>>)>>,
}

impl Sighted {
    pub(crate) fn new(raw: Connection) -> Self {
        Self { raw, lens: None, blind: false }
    }

    /// The database without a lens: for what the vault does for itself, never to answer anybody.
    pub(crate) fn raw(&self) -> &Connection {
        &self.raw
    }

    /// Whether everything is seen.
    pub(crate) fn is_whole(&self) -> bool {
        self.lens.is_none()
    }

    /// Documents of the index that are not seen; nothing where all are.
    pub(crate) fn hidden_documents(&self) -> Result<Option<Arc<HashSet<i64>>>, Error> {
        let Some(lens) = &self.lens else { return Ok(None) };
        let state: i64 = lens.db.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if let Some((known, hidden)) = &*lens.hidden.borrow()
            && *known == state
        {
            return Ok(Some(Arc::clone(hidden)));
        }
        let mut statement = lens.db.prepare_cached(views::HIDDEN_DOCUMENTS)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        let hidden = Arc::new(rows.collect::<Result<HashSet<i64>, _>>()?);
        *lens.hidden.borrow_mut() = Some((state, Arc::clone(&hidden)));
        Ok(Some(hidden))
    }

    /// Takes or changes the lens, where the standing or the key of the database has changed.
    fn look(
        &mut self,
        dir: &Path,
        keys: &Derived,
        epoch: u64,
        standing: Standing,
    ) -> Result<(), Error> {
        let same = match &self.lens {
            Some(lens) => lens.standing == standing && lens.epoch == epoch,
            None => standing.sees_all(),
        };
        if self.blind || same {
            return Ok(());
        }
        // Whatever fails from here on, the old lens is not what he may look through.
        self.lens = None;
        if let Some(allowed) = standing.allowed() {
            let db = database::open(&dir.join(DATABASE_FILE), keys)?;
            views::make(&db, &allowed)?;
            self.lens = Some(Lens { db, standing, epoch, hidden: RefCell::default() });
        }
        Ok(())
    }
}

/// What is asked is asked through the lens.
impl Deref for Sighted {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.lens.as_ref().map_or(&self.raw, |lens| &lens.db)
    }
}

/// What is written goes past it.
impl DerefMut for Sighted {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.raw
    }
}

/// A member in a vault that somebody else may have opened.
pub struct Seat {
    me: Option<MemberSecret>,
    lens: Option<Lens>,
}

impl Seat {
    /// The place of whoever's passphrase this is; costs what a guess costs, and needs no open vault.
    ///
    /// # Errors
    /// When it opens nobody's place.
    pub fn of(dir: &Path, unlock: &crate::Unlock<'_>) -> Result<Self, Error> {
        let opened = crate::header::read(dir)?.open(unlock)?;
        Ok(Self { me: Some(opened.me.ok_or(Error::NotAMember)?), lens: None })
    }
}

impl Vault {
    /// What the member who works in it may do, and in which cases.
    ///
    /// # Errors
    /// [`Error::NotAMember`] where he has left the team; when the database cannot be read.
    pub fn standing(&self) -> Result<Standing, Error> {
        match &self.me {
            _ if self.db.blind => Ok(Standing::KEEPER),
            Some(me) if !member::is_orphaned(self.db.raw())? => {
                member::standing(self.db.raw(), &me.id)
            }
            _ => Ok(Standing::KEEPER),
        }
    }

    /// Lets a member take his seat: from now on it is he who looks and signs. What is given back in
    /// `seat` is the place of who sat there, to be given back in the same way.
    ///
    /// # Errors
    /// [`Error::NotAMember`] where he has left the team; then the seat stays as it was.
    pub fn take_seat(&mut self, seat: &mut Seat) -> Result<(), Error> {
        std::mem::swap(&mut self.me, &mut seat.me);
        std::mem::swap(&mut self.db.lens, &mut seat.lens);
        // A passphrase alone is no proof: the signing key must open by what it opened.
        let seated = self.signing_key().and_then(|_| self.look_again());
        if seated.is_err() {
            std::mem::swap(&mut self.me, &mut seat.me);
            std::mem::swap(&mut self.db.lens, &mut seat.lens);
        }
        seated
    }

    /// Gives a seat back to who sat there before; never fails.
    pub fn leave_seat(&mut self, seat: &mut Seat) {
        std::mem::swap(&mut self.me, &mut seat.me);
        std::mem::swap(&mut self.db.lens, &mut seat.lens);
    }

    /// Looks with the eyes that the member has now: his standing may have changed since.
    ///
    /// # Errors
    /// As [`Self::standing`].
    pub fn look_again(&mut self) -> Result<(), Error> {
        let standing = self.standing()?;
        self.db.look(&self.dir, &self.keys, self.epoch, standing)
    }

    /// Whether the member sees a thing, whole: of what is hidden, and of a source, person or place that
    /// he knows by its code name alone, he does not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sees(&self, thing: &ThingRef) -> Result<bool, Error> {
        let Some(allowed) = self.standing()?.allowed() else { return Ok(true) };
        sees(self.db.raw(), &allowed, thing)
    }

    /// Nothing is hidden and nothing refused any more: the negative control of the Desk's own tests.
    #[doc(hidden)]
    pub fn take_guard_off(&mut self) {
        self.db.lens = None;
        self.db.blind = true;
    }
}

/// Refuses what somebody of this standing may not put on record. What he does not see is not there.
pub(crate) fn check(db: &Connection, standing: &Standing, action: &Action) -> Result<(), Error> {
    let needs = needs(db, action)?;
    if needs > standing.role {
        return Err(Error::NotAllowed { needs });
    }
    let Some(allowed) = standing.allowed() else { return Ok(()) };
    let continued = match action {
        Action::Account(account) => account.continues.as_ref(),
        _ => None,
    };
    let own = action.defines();
    let spoken_of = action.references().into_iter().chain(action.changes());
    for thing in spoken_of.chain(continued.map(|id| ThingKind::Account.of(id))) {
        if Some(&thing) != own.as_ref() && !sees(db, &allowed, &thing)? {
            return Err(Error::Dangling { kind: thing.kind.as_str(), id: thing.id.to_string() });
        }
    }
    check_files(db, &allowed, action)?;
    match action {
        Action::Withdraw(range) => {
            let sql = format!("SELECT 1 FROM entry WHERE seq BETWEEN ?2 AND ?3 AND ({UNSEEN})");
            let values = params![allowed, stored(range.first)?, stored(range.last)?];
            if db.prepare_cached(&sql)?.exists(values)? {
                return Err(Error::NothingToWithdraw { first: range.first, last: range.last });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Files that an action speaks of by their commitments.
fn check_files(db: &Connection, allowed: &str, action: &Action) -> Result<(), Error> {
    let named: BTreeSet<&str> = match action {
        Action::Custody(step) => step.file.iter().map(String::as_str).collect(),
        Action::List(List { file, .. }) | Action::Count(Count { file, .. }) => {
            BTreeSet::from([file.as_str()])
        }
        Action::Files(files) => {
            files.files.iter().filter_map(|file| file.container.as_deref()).collect()
        }
        _ => return Ok(()),
    };
    let sql = "SELECT 1 FROM item JOIN kept_in ON kept_in.item = item.id WHERE commitment = ?2 \
               AND in_case NOT IN (SELECT value FROM json_each(?1))";
    for commitment in named {
        let missing = || Error::Dangling { kind: "file", id: commitment.to_owned() };
        let bytes = data_encoding::BASE64.decode(commitment.as_bytes()).map_err(|_| missing())?;
        if db.prepare_cached(sql)?.exists(params![allowed, bytes])? {
            return Err(missing());
        }
    }
    Ok(())
}

/// The least role for an action; for a withdrawal, that of what it takes back.
pub(crate) fn needs(db: &Connection, action: &Action) -> Result<MemberRole, Error> {
    let mut needs = action.needs();
    if let Action::Withdraw(range) = action {
        let sql = "SELECT body FROM entry WHERE seq BETWEEN ?1 AND ?2 AND body <> ''";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([stored(range.first)?, stored(range.last)?])?;
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_str().map_err(|_| Error::BadRow("entry"))?;
            let entry: Action = serde_json::from_str(body).map_err(|_| Error::BadRow("entry"))?;
            needs = needs.max(entry.needs());
        }
    }
    Ok(needs)
}

fn sees(db: &Connection, allowed: &str, thing: &ThingRef) -> Result<bool, Error> {
    let key = params![allowed, thing.kind.as_str(), thing.id.as_str()];
    let sql = format!("SELECT ({HIDDEN}) OR ({BARE}) FROM (SELECT ?2 AS kind, ?3 AS id) AS it");
    let hidden: bool = db.prepare_cached(&sql)?.query_row(key, |row| row.get(0))?;
    Ok(!hidden)
}

/// The last word on what a member may do, if there is one.
pub(crate) fn said(db: &Connection, member: &str) -> Result<Option<Standing>, Error> {
    let sql = "SELECT role, cases FROM access WHERE member = ?1";
    let row: Option<(String, Option<String>)> = db
        .prepare_cached(sql)?
        .query_row([member], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((role, cases)) = row else { return Ok(None) };
    let bad = || Error::BadRow("access");
    Ok(Some(Standing {
        role: role.parse().map_err(|_| bad())?,
        cases: cases.map(|cases| serde_json::from_str(&cases).map_err(|_| bad())).transpose()?,
    }))
}

/// From which entry on a role is asked for.
pub(crate) fn roles_from(db: &Connection) -> Result<u64, Error> {
    let said = database::setting(db, "roles_from")?;
    Ok(said.and_then(|text| text.parse().ok()).unwrap_or(1))
}

impl fmt::Debug for Sighted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sighted").finish_non_exhaustive()
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").finish_non_exhaustive()
    }
}
