//! Which proposals wait for somebody: what the vault found, without what is on record already.

use std::collections::{BTreeMap, BTreeSet};

use testimony_model::{
    Access, Account, Attribution, AttributionMode, AttributionStatus, Handle, Source, ThingKind,
};
use testimony_vault::{StoredAttribution, StoredCue, Vault};
use testimony_weigh::reuse::CueLanguage;

use super::naming::{Names, folded};
use crate::Error;

/// What of a case is needed to propose anything. Only what the member sees is in it.
pub(super) struct Case {
    pub(super) accounts: Vec<Account>,
    by_text: BTreeMap<String, usize>,
    pub(super) sources: BTreeMap<Handle, Source>,
    attributions: BTreeMap<Handle, Vec<StoredAttribution>>,
    pub(super) names: Names,
    /// For each text that repeats another, that other one.
    copy_of: BTreeMap<String, String>,
    /// The accounts that have one text, more or less, by the text that the others repeat.
    groups: BTreeMap<String, Vec<usize>>,
}

/// A proposal without its evidence.
pub(super) struct Open<'a> {
    pub(super) about: About<'a>,
    /// Entries that put it on record as a suspicion.
    pub(super) suspected: Vec<u64>,
}

/// What a proposal is about.
pub(super) enum About<'a> {
    /// Two accounts.
    Pair {
        first: &'a Account,
        second: &'a Account,
        /// Phrases of the first that name who tells the second.
        first_names: Vec<Phrase>,
        /// Phrases of the second that name who tells the first.
        second_names: Vec<Phrase>,
    },
    /// Somebody whom an account names, in these phrases.
    Named { account: &'a Account, phrases: Vec<Phrase> },
}

/// A phrase of an account, with the words that it has there.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) cue: StoredCue,
    pub(super) words: String,
    pub(super) who: Option<String>,
    /// The one source that is called so.
    pub(super) source: Option<Handle>,
}

impl Open<'_> {
    /// Handles have neither `+` nor `@`.
    pub(super) fn id(&self) -> String {
        match &self.about {
            About::Pair { first, second, .. } => format!("{}+{}", first.id, second.id),
            About::Named { account, phrases } => {
                let at = phrases.first().map_or(0, |phrase| phrase.cue.range.start);
                format!("{}@{at}", account.id)
            }
        }
    }
}

impl Case {
    pub(super) fn load(vault: &Vault) -> Result<Self, Error> {
        let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
        let sources: Vec<Source> = vault.things(ThingKind::Source)?;
        let names = Names::of(vault, sources.iter())?;
        let copy_of: BTreeMap<String, String> = vault.copied_texts()?.into_iter().collect();
        let (mut by_text, mut groups) = (BTreeMap::new(), BTreeMap::<String, Vec<usize>>::new());
        for (at, account) in accounts.iter().enumerate() {
            let Some(text) = &account.text_commitment else { continue };
            by_text.insert(text.clone(), at);
            groups.entry(copy_of.get(text).unwrap_or(text).clone()).or_default().push(at);
        }
        let mut attributions = BTreeMap::<Handle, Vec<StoredAttribution>>::new();
        for one in vault.attributions()? {
            attributions.entry(one.attribution.account.clone()).or_default().push(one);
        }
        let sources = sources.into_iter().map(|one| (one.id.clone(), one)).collect();
        Ok(Self { accounts, by_text, sources, attributions, names, copy_of, groups })
    }

    /// The account of a text, if it counts and the member sees it.
    fn of_text(&self, commitment: &str) -> Option<&Account> {
        self.accounts.get(*self.by_text.get(commitment)?)
    }

    /// What waits for somebody: pairs, then names, the newest account first.
    pub(super) fn open(&self, vault: &Vault) -> Result<Vec<Open<'_>>, Error> {
        let phrases = self.phrases(vault)?;
        let mut open = Vec::new();
        let mut told = BTreeSet::new();
        for pair in vault.alike_texts()? {
            let accounts = self.of_text(&pair.first).zip(self.of_text(&pair.second));
            let Some((first, second)) = accounts.filter(|(a, b)| a.source != b.source) else {
                continue;
            };
            let naming = |one: &Account, other: &Account| {
                let own = phrases.get(&one.id).into_iter().flatten();
                let named = own.filter(|it| it.source.as_ref() == Some(&other.source));
                named.cloned().collect::<Vec<_>>()
            };
            let (first_names, second_names) = (naming(first, second), naming(second, first));
            told.extend(first_names.iter().map(|_| (&first.id, &second.source)));
            told.extend(second_names.iter().map(|_| (&second.id, &first.source)));
            if self.is_settled(first, second) {
                continue;
            }
            let one = Open {
                suspected: self.suspected(first, second),
                about: About::Pair { first, second, first_names, second_names },
            };
            if pair.by_words || self.compare(vault, &one)?.is_some() {
                open.push(one);
            }
        }
        open.extend(self.named(&phrases, &told));
        Ok(open)
    }

    /// The phrases of each account, in its order, with the words that they have there.
    fn phrases(&self, vault: &Vault) -> Result<BTreeMap<Handle, Vec<Phrase>>, Error> {
        let mut found: BTreeMap<Handle, Vec<Phrase>> = BTreeMap::new();
        let mut texts: BTreeMap<&Handle, String> = BTreeMap::new();
        for cue in vault.cues_of_texts()? {
            let Some(account) = self.of_text(&cue.text) else { continue };
            if !speaks(account, &cue.language) {
                continue;
            }
            if !texts.contains_key(&account.id) {
                texts.insert(&account.id, vault.account_text(account)?.unwrap_or_default());
            }
            let text = texts.get(&account.id).map_or("", String::as_str);
            let of_account = found.entry(account.id.clone()).or_default();
            // Of an account whose language is not known two may have a phrase for the same words.
            if of_account.last().is_some_and(|last| cue.range.start < last.cue.range.end) {
                continue;
            }
            let Some(words) = text.get(cue.range.clone()) else { continue };
            let who = cue.who.clone().and_then(|range| text.get(range));
            let source = who.and_then(|who| self.names.certain(who)).cloned();
            of_account.push(Phrase {
                words: words.to_owned(),
                who: who.map(str::to_owned),
                source,
                cue,
            });
        }
        Ok(found)
    }

    /// Whom accounts name beside those with whose words they share something.
    fn named<'a>(
        &'a self,
        phrases: &BTreeMap<Handle, Vec<Phrase>>,
        told: &BTreeSet<(&Handle, &Handle)>,
    ) -> Vec<Open<'a>> {
        let mut open = Vec::new();
        for account in self.accounts.iter().rev() {
            let mut whom: Vec<(Vec<String>, Vec<Phrase>)> = Vec::new();
            for phrase in phrases.get(&account.id).into_iter().flatten() {
                let is_told = |source: &Handle| {
                    *source == account.source || told.contains(&(&account.id, source))
                };
                if phrase.source.as_ref().is_some_and(is_told) || self.is_said(account, phrase) {
                    continue;
                }
                let name = match (&phrase.source, &phrase.who) {
                    (Some(source), _) => vec![source.to_string()],
                    (None, Some(who)) => folded(who),
                    (None, None) => folded(&phrase.words),
                };
                match whom.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, phrases)) => phrases.push(phrase.clone()),
                    None => whom.push((name, vec![phrase.clone()])),
                }
            }
            open.extend(whom.into_iter().map(|(_, phrases)| Open {
                suspected: self.suspected_of(account, &phrases),
                about: About::Named { account, phrases },
            }));
        }
        open
    }

    /// What is on record of an account.
    fn of_account(&self, account: &Account) -> impl Iterator<Item = &StoredAttribution> {
        self.attributions.get(&account.id).into_iter().flatten()
    }

    /// What says on record that one has it from the other, for all that it says.
    fn between<'a>(
        &'a self,
        one: &'a Account,
        other: &'a Account,
    ) -> impl Iterator<Item = &'a StoredAttribution> {
        let said = self.of_account(one).map(move |it| (it, other));
        let reverse = self.of_account(other).map(move |it| (it, one));
        let about = |(it, from): (&'a StoredAttribution, &Account)| {
            let said = &it.attribution;
            let is_it = said.claim.is_none() && said.from.as_ref() == Some(&from.source);
            is_it.then_some(it)
        };
        said.chain(reverse).filter_map(about)
    }

    /// Whether it was decided, or said before; a suspicion decides nothing.
    fn is_settled(&self, one: &Account, other: &Account) -> bool {
        let decided =
            |it: &StoredAttribution| it.attribution.status != AttributionStatus::Suspected;
        self.between(one, other).any(decided) || self.is_explained(one, other)
    }

    /// Whether both are known to have it from a third, and have nothing of their own that could begin
    /// a chain: whole copies, and accounts that do not know first hand. Then what they share is the
    /// third's, and no answer about the two could lower a count.
    fn is_explained(&self, one: &Account, other: &Account) -> bool {
        let copied = |account: &Account| -> BTreeSet<&Handle> {
            let begins = is_first_hand(account.access);
            let of_it = |said: &&Attribution| {
                let nothing_own = !begins || is_whole_copy(said.mode);
                said.claim.is_none() && counts(said.status) && nothing_own
            };
            let said = self.of_account(account).map(|it| &it.attribution).filter(of_it);
            said.filter_map(|said| said.from.as_ref()).collect()
        };
        !copied(one).is_disjoint(&copied(other))
    }

    fn suspected(&self, one: &Account, other: &Account) -> Vec<u64> {
        let suspected =
            |it: &&StoredAttribution| it.attribution.status == AttributionStatus::Suspected;
        self.between(one, other).filter(suspected).map(|it| it.seq).collect()
    }

    /// What is on record of this account about whom a phrase names.
    fn about_phrase<'a>(
        &'a self,
        account: &'a Account,
        phrase: &'a Phrase,
    ) -> impl Iterator<Item = &'a StoredAttribution> {
        let who = phrase.who.as_deref().map(folded);
        self.of_account(account).filter(move |it| {
            let said = &it.attribution;
            let source = phrase.source.is_some() && said.from == phrase.source;
            let quoted = said.quote.as_deref() == Some(&phrase.words);
            let described = said
                .anonymous
                .as_ref()
                .is_some_and(|it| who.as_ref().is_some_and(|who| folded(&it.descriptor) == *who));
            source || quoted || described
        })
    }

    fn is_said(&self, account: &Account, phrase: &Phrase) -> bool {
        let decided =
            |it: &StoredAttribution| it.attribution.status != AttributionStatus::Suspected;
        self.about_phrase(account, phrase).any(decided)
    }

    fn suspected_of(&self, account: &Account, phrases: &[Phrase]) -> Vec<u64> {
        let found: BTreeSet<u64> = phrases
            .iter()
            .flat_map(|phrase| self.about_phrase(account, phrase))
            .map(|it| it.seq)
            .collect();
        found.into_iter().collect()
    }

    /// The accounts whose texts are copies of the same text as one of these two, these included.
    pub(super) fn copies(&self, one: &Account, other: &Account) -> Vec<&Account> {
        let group = |account: &Account| {
            let text = account.text_commitment.as_ref()?;
            let first = self.copy_of.get(text).unwrap_or(text);
            self.groups.get_key_value(first)
        };
        let groups: BTreeMap<_, _> = [group(one), group(other)].into_iter().flatten().collect();
        groups.into_values().flatten().filter_map(|at| self.accounts.get(*at)).collect()
    }

    /// What a source is called.
    pub(super) fn code_name(&self, source: &Handle) -> String {
        self.sources.get(source).map(|one| one.code_name.clone()).unwrap_or_default()
    }
}

/// Whether an account can be in the language of a phrase.
fn speaks(account: &Account, language: &str) -> bool {
    let Some(tag) = &account.language else { return true };
    let first = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let of_account = CueLanguage::from_code(&first);
    of_account.is_some() && of_account == CueLanguage::from_code(language)
}

fn is_whole_copy(mode: AttributionMode) -> bool {
    matches!(
        mode,
        AttributionMode::Republishes | AttributionMode::SameWire | AttributionMode::Translates
    )
}

fn is_first_hand(access: Access) -> bool {
    matches!(
        access,
        Access::Saw
            | Access::Experienced
            | Access::Recorded
            | Access::Authored
            | Access::OfficialRecord
    )
}

fn counts(status: AttributionStatus) -> bool {
    matches!(status, AttributionStatus::Declared | AttributionStatus::Confirmed)
}
