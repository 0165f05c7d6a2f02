//! Erasing: what goes along, shown before it is done (docs/spec/entry.md, section 8).
//!
//! Whatever refers to an erased thing goes with it: a passage quotes its account, an assertion its
//! words, a group names its source. So nothing that stays points at nothing, and nothing quotes what
//! is gone. Never finds words that somebody wrote down anew elsewhere; a person looks for those.

use std::collections::{BTreeMap, BTreeSet};

use testimony_model::{Account, Action, EraseReason, Handle, ItemId, ThingKind, ThingRef};
use testimony_proof::commitment::Kind;
use testimony_vault::{Entry, Erased, NotedBackup, Occasion, ToErase, Vault};

use crate::access::{self, Deed};
use crate::changing::what;
use crate::{Error, fetch};

/// What happens to the same file where another account has it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twins {
    /// It goes there too.
    Erase,
    /// It stays there, and so do its bytes.
    Keep,
}

/// What would be erased together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Every item, with what it is.
    pub items: Vec<Going>,
    /// Sources whose mailboxes go: their senders cannot be answered any more.
    pub threads: Vec<String>,
    /// Files of which another account keeps the same content.
    pub kept_twins: u64,
    /// Accounts that answer or continue an erased one, and stay.
    pub continued_by: Vec<String>,
    /// Folders with what a migration left; they go whole.
    pub old_forms: Vec<String>,
    /// Backups that the vault knows of; each holds what was there when it was made.
    pub backups: Vec<NotedBackup>,
    /// Accounts of which something was shown in a dossier.
    pub published: Vec<String>,
    accounts: Vec<String>,
    /// Entries that named erased files among others, without those.
    again: Vec<Action>,
}

/// One item that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// Its id.
    pub item: ItemId,
    /// What it is, in words that hold nothing of its content but ids and names of files.
    pub what: String,
}

/// Finds what goes along with these: ids of items, accounts, sources, or other things of the case.
///
/// # Errors
/// When one is not there, was erased already, or says itself what was erased.
pub fn plan(vault: &Vault, wanted: &[String], twins: Twins) -> Result<Plan, Error> {
    access::require(vault, Deed::Keep)?;
    let entries = vault.entries()?;
    let mut search = Search::new(vault, &entries)?;
    for name in wanted {
        search.want(name)?;
    }
    search.close();
    search.plan(twins)
}

/// Erases what the plan names.
///
/// # Errors
/// When the disk fails; nothing is erased then.
pub fn erase(
    vault: &mut Vault,
    plan: &Plan,
    reason: EraseReason,
    occasion: &mut Occasion<'_>,
) -> Result<Erased, Error> {
    access::require(vault, Deed::Keep)?;
    fetch::clear_copies(vault)?;
    let what = ToErase {
        items: plan.items.iter().map(|going| going.item).collect(),
        threads: plan.threads.clone(),
        accounts: plan.accounts.clone(),
        again: plan.again.clone(),
    };
    Ok(vault.erase(&what, reason, occasion)?)
}

struct Search<'a> {
    vault: &'a Vault,
    entries: &'a [Entry],
    /// The source of each account, as it is known now.
    sources: BTreeMap<Handle, Handle>,
    /// Numbers of entries that go.
    gone: BTreeSet<u64>,
    things: BTreeSet<ThingRef>,
    /// Files that go alone.
    files: BTreeSet<ItemId>,
}

impl<'a> Search<'a> {
    fn new(vault: &'a Vault, entries: &'a [Entry]) -> Result<Self, Error> {
        let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
        Ok(Self {
            vault,
            entries,
            sources: accounts.into_iter().map(|one| (one.id, one.source)).collect(),
            gone: BTreeSet::new(),
            things: BTreeSet::new(),
            files: BTreeSet::new(),
        })
    }

    fn want(&mut self, name: &str) -> Result<(), Error> {
        let item = name.parse::<ItemId>().ok().and_then(|id| self.vault.item(id).ok());
        if let Some(item) = item {
            // An erased one is refused with its day and reason.
            self.vault.blind(&item)?;
            return self.want_item(item.id, item.kind, &item.commitment);
        }
        let defines =
            |entry: &&Entry| entry.action.defines().is_some_and(|thing| thing.id.as_str() == name);
        let mut found = self.entries.iter().filter(defines);
        let entry = found.next().ok_or_else(|| Error::NothingToErase(name.to_owned()))?;
        if found.next().is_some() {
            return Err(Error::Ambiguous(name.to_owned()));
        }
        self.go(entry);
        Ok(())
    }

    fn want_item(&mut self, id: ItemId, kind: Kind, commitment: &[u8; 32]) -> Result<(), Error> {
        let missing = || Error::NothingToErase(id.to_string());
        match kind {
            Kind::Blob => {
                self.files.insert(id);
            }
            Kind::Entry => {
                let entry = self.entries.iter().find(|entry| entry.item == id);
                let entry = entry.ok_or_else(missing)?;
                match entry.action {
                    Action::Erase(_) => return Err(Error::IsTombstone(id.to_string())),
                    // What it took back would count again.
                    Action::Withdraw(_) => return Err(Error::IsWithdrawal(id.to_string())),
                    // Without it somebody would see what he may not.
                    Action::Case(_) | Action::Move(_) | Action::MemberAccess(_) => {
                        return Err(Error::SaysWhoSees(id.to_string()));
                    }
                    _ => {}
                }
                self.go(entry);
            }
            Kind::Text => {
                let wanted = data_encoding::BASE64.encode(commitment);
                let of = |entry: &&Entry| match &entry.action {
                    Action::Account(account) => account.text_commitment.as_ref() == Some(&wanted),
                    _ => false,
                };
                let entry = self.entries.iter().find(of).ok_or_else(missing)?;
                self.go(entry);
            }
        }
        Ok(())
    }

    fn go(&mut self, entry: &Entry) {
        self.gone.insert(entry.seq);
        self.things.extend(entry.action.defines());
    }

    /// Takes along whatever refers to something that goes, until nothing more does.
    fn close(&mut self) {
        loop {
            let before = self.gone.len();
            let entries = self.entries;
            for entry in entries {
                if !self.gone.contains(&entry.seq) && self.refers(&entry.action) {
                    self.go(entry);
                }
            }
            if self.gone.len() == before {
                return;
            }
        }
    }

    fn refers(&self, action: &Action) -> bool {
        let told_by = match action {
            Action::Account(account) => self.sources.get(&account.id),
            _ => None,
        };
        action.references().iter().any(|thing| self.things.contains(thing))
            || told_by.is_some_and(|source| self.things.contains(&ThingKind::Source.of(source)))
    }

    fn plan(&self, twins: Twins) -> Result<Plan, Error> {
        let mut plan = Plan { backups: self.vault.noted_backups()?, ..Plan::default() };
        let mut seen = BTreeSet::new();
        let mut files = self.files.clone();
        for entry in self.entries.iter().filter(|entry| self.gone.contains(&entry.seq)) {
            seen.insert(entry.item);
            plan.items.push(Going { item: entry.item, what: what(&entry.action) });
            match &entry.action {
                Action::Account(account) => self.account(account, &mut plan, &mut files)?,
                Action::Files(added) => {
                    let of = added.files.iter().map(|file| file.commitment.as_str());
                    self.there(of, &mut files)?;
                }
                _ => {}
            }
        }
        // What lay in an archive goes with it.
        for file in files.clone() {
            files.extend(self.vault.inside(file)?);
        }
        for file in files {
            self.file(file, twins, &mut seen, &mut plan)?;
        }
        self.name_again(&mut plan);
        self.threads(&mut plan)?;
        for entry in self.entries.iter().filter(|entry| !self.gone.contains(&entry.seq)) {
            if let Action::Account(account) = &entry.action
                && let Some(before) = &account.continues
                && self.things.contains(&ThingKind::Account.of(before))
            {
                plan.continued_by.push(account.id.to_string());
            }
        }
        plan.old_forms = old_forms(self.vault)?;
        Ok(plan)
    }

    /// The text and the files of an account.
    fn account(
        &self,
        account: &Account,
        plan: &mut Plan,
        files: &mut BTreeSet<ItemId>,
    ) -> Result<(), Error> {
        plan.accounts.push(account.id.to_string());
        if let Some(commitment) = &account.text_commitment {
            let item = self.vault.item_by_commitment(commitment)?;
            if !self.vault.disclosed_paths(item.id)?.is_empty() {
                plan.published.push(account.id.to_string());
            }
            plan.items.push(Going { item: item.id, what: format!("the words of {}", account.id) });
        }
        self.there(account.files.iter().map(|file| file.commitment.as_str()), files)
    }

    /// The files of an entry that were not erased before.
    fn there<'f>(
        &self,
        commitments: impl Iterator<Item = &'f str>,
        files: &mut BTreeSet<ItemId>,
    ) -> Result<(), Error> {
        for commitment in commitments {
            let item = self.vault.item_by_commitment(commitment)?;
            if self.vault.tombstone(item.id)?.is_none() {
                files.insert(item.id);
            }
        }
        Ok(())
    }

    /// An entry that names an erased file among others goes too, because of the name; the others are
    /// named in a new one.
    fn name_again(&self, plan: &mut Plan) {
        let going: BTreeSet<String> = plan.items.iter().map(|one| one.item.to_string()).collect();
        for entry in self.entries.iter().filter(|entry| !self.gone.contains(&entry.seq)) {
            let Action::Files(added) = &entry.action else { continue };
            let (gone, stay): (Vec<_>, Vec<_>) =
                added.files.iter().cloned().partition(|file| going.contains(&file.item));
            if gone.is_empty() {
                continue;
            }
            plan.items.push(Going { item: entry.item, what: "the entry that names it".to_owned() });
            if !stay.is_empty() {
                plan.again
                    .push(Action::Files(testimony_model::Files { files: stay, ..added.clone() }));
            }
        }
    }

    fn file(
        &self,
        file: ItemId,
        twins: Twins,
        seen: &mut BTreeSet<ItemId>,
        plan: &mut Plan,
    ) -> Result<(), Error> {
        if seen.insert(file) {
            plan.items.push(Going { item: file, what: "a file".to_owned() });
        }
        for twin in self.vault.twins(file)? {
            match twins {
                Twins::Keep => plan.kept_twins += u64::from(!seen.contains(&twin)),
                Twins::Erase if seen.insert(twin) => plan.items.push(Going {
                    item: twin,
                    what: "the same file, put in another time".to_owned(),
                }),
                Twins::Erase => {}
            }
        }
        Ok(())
    }

    /// The mailboxes of sources of which no account stays.
    fn threads(&self, plan: &mut Plan) -> Result<(), Error> {
        let stays = |source: &Handle| {
            self.sources.iter().any(|(account, told_by)| {
                told_by == source && !self.things.contains(&ThingKind::Account.of(account))
            })
        };
        let mut sources: BTreeSet<Handle> = BTreeSet::new();
        for thing in &self.things {
            match thing.kind {
                ThingKind::Source => drop(sources.insert(thing.id.clone())),
                ThingKind::Account => sources.extend(self.sources.get(&thing.id).cloned()),
                _ => {}
            }
        }
        for source in sources {
            if !stays(&source) && self.vault.thread_of_source(source.as_str())?.is_some() {
                plan.threads.push(source.to_string());
            }
        }
        Ok(())
    }
}

fn old_forms(vault: &Vault) -> Result<Vec<String>, Error> {
    let entries = std::fs::read_dir(vault.dir()).map_err(Error::io("looking into", vault.dir()))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.starts_with("old-")).collect())
}

/// Whether what an item holds is still there; for lists that name files.
///
/// # Errors
/// When the vault cannot be read.
pub fn is_erased(vault: &Vault, item: &str) -> Result<Option<String>, Error> {
    let Ok(id) = item.parse::<ItemId>() else { return Ok(None) };
    Ok(vault.tombstone(id)?.map(|stone| {
        format!("erased on {}: {}", stone.at.strftime("%Y-%m-%d"), stone.reason.words())
    }))
}
