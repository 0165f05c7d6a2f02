//! From a case to the graph of one claim, its count, and the sentence that one may quote.

mod sentence;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use testimony_model::{
    Access, Account, AttributionMode, AttributionStatus, Claim, Group, Handle, Source, Stance,
    ThingKind,
};
use testimony_vault::{StoredAssertion, Vault};
use testimony_weigh as weigh;

use crate::Error;

/// A claim, weighed: who asserts it, who denies it, who gives no answer.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimWeight {
    /// The claim's id.
    pub claim: Handle,
    /// The claim, in words.
    pub text: String,
    /// Those that say that it is so.
    pub asserted: Side,
    /// Those that say that it is not so.
    pub denied: Side,
    /// Sources that gave no answer: they count for neither side.
    pub declined: Vec<String>,
    /// Sources that say that it may be so: shown, not counted.
    pub hedged: Vec<String>,
    /// What each source of this claim is called, by its id.
    pub names: BTreeMap<String, String>,
    #[serde(skip)]
    stances: BTreeMap<String, Stance>,
    /// What is said of those of them whom nobody names.
    #[serde(skip)]
    unnamed: BTreeMap<String, String>,
    /// The first day on which each source can have told it, in days since 1970.
    #[serde(skip)]
    pub days: BTreeMap<String, i64>,
}

/// How those are called who have no name of their own, in the reader's language.
#[derive(Debug, Clone)]
pub struct NameWords {
    /// Sources that count as one; `{names}` is replaced.
    pub group: String,
    /// From whom some have it who do not say; `{names}` is replaced by theirs.
    pub unknown: String,
    /// Somebody whom an account does not name; `{text}` is replaced by what it says of him.
    pub unnamed: String,
    /// Between two names.
    pub joint: String,
    /// How a name or another text of the case stands among them.
    pub text: fn(&str) -> String,
}

impl Default for NameWords {
    fn default() -> Self {
        Self {
            group: "the group of {names}".to_owned(),
            unknown: "whoever told {names}".to_owned(),
            unnamed: "an unnamed source (\u{201c}{text}\u{201d})".to_owned(),
            joint: " and ".to_owned(),
            text: str::to_owned,
        }
    }
}

/// One side of a claim.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Accounts in the file on this side.
    pub accounts: usize,
    /// The graph that was weighed.
    #[serde(skip)]
    pub graph: weigh::Graph,
    /// The count.
    #[serde(flatten)]
    pub weighing: weigh::Weighing,
}

/// Weighs a claim of the case.
///
/// # Errors
/// When there is no such claim.
pub fn weigh_claim(vault: &Vault, claim: &Handle) -> Result<ClaimWeight, Error> {
    let found: Claim = vault.thing(ThingKind::Claim, claim)?;
    Known::load(vault)?.weigh(vault, found)
}

/// Weighs several claims of the case; what they have in common is read once.
///
/// # Errors
/// When the vault cannot be read, or a graph is beyond the limits.
pub fn weigh_claims(vault: &Vault, claims: Vec<Claim>) -> Result<Vec<ClaimWeight>, Error> {
    let known = Known::load(vault)?;
    claims.into_iter().map(|claim| known.weigh(vault, claim)).collect()
}

impl ClaimWeight {
    /// The last word of each source on the claim.
    pub fn stances(&self) -> &BTreeMap<String, Stance> {
        &self.stances
    }
}

impl ClaimWeight {
    /// What a source is called.
    pub fn name(&self, id: &str) -> String {
        self.name_in(id, &NameWords::default())
    }

    /// The same in the reader's language.
    pub fn name_in(&self, id: &str, words: &NameWords) -> String {
        let inside = |prefix: &str| id.strip_prefix(prefix)?.strip_suffix(')');
        let members = |template: &str, list: &str| -> String {
            let named: Vec<String> = list.split(',').map(|one| self.name_in(one, words)).collect();
            template.replace("{names}", &named.join(&words.joint))
        };
        if let Some(list) = inside("group(") {
            return members(&words.group, list);
        }
        if let Some(list) = inside("unknown(") {
            return members(&words.unknown, list);
        }
        if let Some(descriptor) = self.unnamed.get(id) {
            return words.unnamed.replace("{text}", &(words.text)(descriptor));
        }
        (words.text)(self.names.get(id).map_or(id, String::as_str))
    }
}

/// What all claims of a case have in common.
struct Known {
    accounts: BTreeMap<Handle, Account>,
    attributions: Vec<testimony_model::Attribution>,
    groups: Vec<Group>,
    names: BTreeMap<Handle, String>,
}

/// Everything about one claim that a graph is made from.
struct Case<'a> {
    accounts: &'a BTreeMap<Handle, Account>,
    assertions: Vec<StoredAssertion>,
    /// When each source last took back what it had said.
    retracted: BTreeMap<Handle, u64>,
    attributions: Vec<&'a testimony_model::Attribution>,
    groups: &'a [Group],
}

impl Known {
    fn load(vault: &Vault) -> Result<Self, Error> {
        let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
        let sources: Vec<Source> = vault.things(ThingKind::Source)?;
        let names = sources.into_iter().map(|one| (one.id, one.code_name)).collect();
        Ok(Self {
            accounts: accounts.into_iter().map(|one| (one.id.clone(), one)).collect(),
            attributions: vault.attributions()?.into_iter().map(|one| one.attribution).collect(),
            groups: vault.things(ThingKind::Group)?,
            names,
        })
    }

    fn weigh(&self, vault: &Vault, claim: Claim) -> Result<ClaimWeight, Error> {
        let assertions = vault.assertions_of_claim(&claim.id)?;
        let (mut stances, mut retracted) = (BTreeMap::new(), BTreeMap::new());
        for one in &assertions {
            let Some(account) = self.accounts.get(&one.assertion.account) else { continue };
            stances.insert(account.source.to_string(), one.assertion.stance);
            if one.assertion.stance == Stance::Retracts {
                retracted.insert(account.source.clone(), one.seq);
            }
        }
        let about = |one: &&testimony_model::Attribution| {
            one.claim.as_ref().is_none_or(|only| *only == claim.id)
        };
        let attributions: Vec<_> = self.attributions.iter().filter(about).collect();
        let unnamed = attributions.iter().enumerate().filter_map(|(number, attribution)| {
            let unnamed = attribution.anonymous.as_ref()?;
            Some((unnamed_id(number), unnamed.descriptor.clone()))
        });
        let unnamed: BTreeMap<String, String> = unnamed.collect();
        let called = &NameWords::default().unnamed;
        let said = unnamed.iter().map(|(id, text)| (id.clone(), called.replace("{text}", text)));
        let mut names: BTreeMap<String, String> = said.collect();
        names.extend(self.names_of(&assertions, &attributions));
        let days = self.days_of(&assertions);
        let (accounts, groups) = (&self.accounts, self.groups.as_slice());
        let case = Case { accounts, assertions, retracted, attributions, groups };
        Ok(ClaimWeight {
            asserted: case.side(Stance::Asserts)?,
            denied: case.side(Stance::Denies)?,
            declined: case.sources_with(Stance::Declines),
            hedged: case.sources_with(Stance::Hedges),
            claim: claim.id,
            text: claim.text,
            names,
            stances,
            unnamed,
            days,
        })
    }

    /// When each source first told it: on the day on which its account was made, or came.
    fn days_of(&self, assertions: &[StoredAssertion]) -> BTreeMap<String, i64> {
        let mut days: BTreeMap<String, i64> = BTreeMap::new();
        for one in assertions {
            let Some(account) = self.accounts.get(&one.assertion.account) else { continue };
            let told = account.made.as_ref().or(account.received.as_ref());
            if let Some(day) = told.and_then(|date| date.interval().earliest) {
                let first = days.entry(account.source.to_string()).or_insert(day);
                *first = day.min(*first);
            }
        }
        days
    }

    /// What those are called who have to do with a claim.
    fn names_of(
        &self,
        assertions: &[StoredAssertion],
        attributions: &[&testimony_model::Attribution],
    ) -> BTreeMap<String, String> {
        let told = assertions.iter().filter_map(|one| self.accounts.get(&one.assertion.account));
        let mut ids: BTreeSet<&Handle> = told.map(|account| &account.source).collect();
        let held: BTreeSet<&Handle> = assertions.iter().map(|one| &one.assertion.account).collect();
        for one in attributions.iter().filter(|one| held.contains(&one.account)) {
            ids.extend(&one.from);
            ids.extend(one.anonymous.iter().flat_map(|unnamed| &unnamed.could_be));
            ids.extend(self.accounts.get(&one.account).map(|account| &account.source));
        }
        let grouped =
            self.groups.iter().filter(|group| group.members.iter().any(|id| ids.contains(id)));
        let grouped: Vec<&Handle> = grouped.flat_map(|group| &group.members).collect();
        ids.extend(grouped);
        let named = |id: &&Handle| Some((id.to_string(), self.names.get(*id)?.clone()));
        ids.iter().filter_map(named).collect()
    }
}

impl Case<'_> {
    /// The assertions with a stance that their source has not taken back since.
    fn standing(&self, stance: Stance) -> impl Iterator<Item = &StoredAssertion> {
        self.assertions.iter().filter(move |one| one.assertion.stance == stance).filter(|one| {
            let source = self.source_of(&one.assertion.account);
            source.and_then(|source| self.retracted.get(source)).is_none_or(|at| *at < one.seq)
        })
    }

    fn source_of(&self, account: &Handle) -> Option<&Handle> {
        self.accounts.get(account).map(|found| &found.source)
    }

    fn sources_with(&self, stance: Stance) -> Vec<String> {
        let sources: BTreeSet<String> = self
            .standing(stance)
            .filter_map(|one| self.source_of(&one.assertion.account))
            .map(Handle::to_string)
            .collect();
        sources.into_iter().collect()
    }

    fn side(&self, stance: Stance) -> Result<Side, Error> {
        let held: BTreeSet<&Handle> =
            self.standing(stance).map(|one| &one.assertion.account).collect();
        let graph = self.graph(&held);
        let weighing = weigh::weigh(&graph)?;
        Ok(Side { accounts: held.len(), graph, weighing })
    }

    /// The graph over the accounts that carry the claim, and those they have it from.
    fn graph(&self, held: &BTreeSet<&Handle>) -> weigh::Graph {
        let mut graph = weigh::Graph::default();
        let mut reported = BTreeMap::new();
        for account in held.iter().filter_map(|id| self.accounts.get(*id)) {
            graph.accounts.push(weigh::AccountNode {
                actor: account.source.to_string(),
                access: access(account.access),
                in_file: true,
            });
        }
        let in_file: BTreeSet<String> =
            graph.accounts.iter().map(|node| node.actor.clone()).collect();
        for (number, attribution) in self.attributions.iter().enumerate() {
            if !held.contains(&attribution.account) {
                continue;
            }
            let Some(actor) = self.source_of(&attribution.account) else { continue };
            let from = match (&attribution.from, &attribution.anonymous) {
                (Some(from), _) => from.to_string(),
                (None, Some(unnamed)) => {
                    let actor = unnamed_id(number);
                    graph.anonymous.push(weigh::Anonymous {
                        actor: actor.clone(),
                        could_be: unnamed.could_be.iter().map(Handle::to_string).collect(),
                    });
                    actor
                }
                (None, None) => continue,
            };
            if let Some(said) = attribution.access
                && !in_file.contains(&from)
            {
                reported.insert(from.clone(), said);
            }
            graph.attributions.push(weigh::Attribution {
                actor: actor.to_string(),
                from,
                mode: mode(attribution.mode),
                status: status(attribution.status),
            });
        }
        graph.accounts.extend(reported.into_iter().map(|(actor, said)| weigh::AccountNode {
            actor,
            access: access(said),
            in_file: false,
        }));
        graph.groups = self.groups.iter().map(group).collect();
        graph
    }
}

/// The id of the unnamed source of an attribution; a space keeps it apart from every handle.
fn unnamed_id(number: usize) -> String {
    format!("unnamed {}", number + 1)
}

fn group(group: &Group) -> weigh::Group {
    weigh::Group {
        members: group.members.iter().map(Handle::to_string).collect(),
        kind: group.kind.to_string(),
        status: status(group.status),
    }
}

fn access(access: Access) -> weigh::Access {
    match access {
        Access::Saw => weigh::Access::Saw,
        Access::Experienced => weigh::Access::Experienced,
        Access::Recorded => weigh::Access::Recorded,
        Access::Authored => weigh::Access::Authored,
        Access::OfficialRecord => weigh::Access::OfficialRecord,
        Access::HeardFrom => weigh::Access::HeardFrom,
        Access::Inferred => weigh::Access::Inferred,
        Access::Unknown => weigh::Access::Unknown,
    }
}

pub(crate) fn mode(mode: AttributionMode) -> weigh::Mode {
    match mode {
        AttributionMode::Quotes => weigh::Mode::Quotes,
        AttributionMode::Paraphrases => weigh::Mode::Paraphrases,
        AttributionMode::Cites => weigh::Mode::Cites,
        AttributionMode::Translates => weigh::Mode::Translates,
        AttributionMode::Republishes => weigh::Mode::Republishes,
        AttributionMode::SameWire => weigh::Mode::SameWire,
        AttributionMode::Summarises => weigh::Mode::Summarises,
    }
}

fn status(status: AttributionStatus) -> weigh::Status {
    match status {
        AttributionStatus::Declared => weigh::Status::Declared,
        AttributionStatus::Suspected => weigh::Status::Suspected,
        AttributionStatus::Confirmed => weigh::Status::Confirmed,
        AttributionStatus::Rejected => weigh::Status::Rejected,
    }
}
