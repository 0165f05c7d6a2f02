//! The evidence of a proposal: both texts word for word, their days, the phrases.

use std::ops::Range;

use testimony_model::{Account, AttributionMode, Edtf, Handle, ReuseMethod};
use testimony_vault::Vault;
use testimony_weigh::Mode;
use testimony_weigh::reuse::{self, Cue, Days, Direction, Kind, Surroundings, Words};

use super::open::{About, Case, Open, Phrase};
use super::{Passage, Proposal, Said, Shared, Telling};
use crate::{Error, weighing};

/// Two texts and what they have in common.
pub(super) struct Compared {
    texts: [String; 2],
    found: reuse::Proposal,
}

impl Case {
    /// Compares the two accounts of a pair; nothing where they share too little to show anybody.
    pub(super) fn compare(&self, vault: &Vault, one: &Open<'_>) -> Result<Option<Compared>, Error> {
        let About::Pair { first, second, first_names, second_names } = &one.about else {
            return Ok(None);
        };
        let text = |account: &Account| -> Result<String, Error> {
            Ok(vault.account_text(account)?.unwrap_or_default())
        };
        let texts = [text(first)?, text(second)?];
        let rare = vault.rare_words(second.text_commitment.as_deref().unwrap_or_default())?;
        let copies: Vec<Days> = self.copies(first, second).into_iter().map(days).collect();
        let cues = |phrases: &[Phrase]| phrases.iter().map(cue).collect::<Vec<_>>();
        let around = Surroundings {
            first: days(first),
            second: days(second),
            copies: &copies,
            rare: &|word| rare.texts(word),
            expected: self.names.words(),
            first_names: &cues(first_names),
            second_names: &cues(second_names),
        };
        let found = reuse::propose(&Words::of(&texts[0]), &Words::of(&texts[1]), &around);
        Ok(found.map(|found| Compared { texts, found }))
    }

    /// A proposal with its evidence.
    pub(super) fn show(&self, vault: &Vault, one: &Open<'_>) -> Result<Proposal, Error> {
        match &one.about {
            About::Named { account, phrases } => self.show_named(vault, one, account, phrases),
            About::Pair { first, second, .. } => {
                // Texts do not change: what was found in them once is found again.
                let compared = self.compare(vault, one)?.ok_or(Error::NoProposal)?;
                Ok(self.show_pair(one, [first, second], compared))
            }
        }
    }

    fn show_pair(&self, one: &Open<'_>, pair: [&Account; 2], compared: Compared) -> Proposal {
        let Compared { texts, found } = compared;
        let evidence = &found.evidence;
        let shared = |first: &Range<usize>, second: &Range<usize>, count| Shared {
            first: Passage::of(&texts[0], first.clone()),
            second: Passage::of(&texts[1], second.clone()),
            texts: count,
        };
        let runs = &evidence.runs;
        let words: usize = runs.iter().map(|run| run.second.len()).sum();
        let cues = [(0, &evidence.first_names), (1, &evidence.second_names)];
        let said = cues.iter().flat_map(|(at, cues)| {
            let said = |cue: &Cue| Said {
                account: pair[*at].id.clone(),
                passage: Passage::of(&texts[*at], cue.range.clone()),
                who: cue.who.clone().and_then(|who| texts[*at].get(who)).map(str::to_owned),
                mode: mode(cue.mode),
            };
            cues.iter().map(said)
        });
        let proposal = Proposal {
            id: one.id(),
            kind: kind(found.kind),
            mode: mode(found.mode),
            later: match found.direction {
                Direction::FirstIsLater => Some(pair[0].id.clone()),
                Direction::SecondIsLater => Some(pair[1].id.clone()),
                Direction::Unknown => None,
            },
            from: None,
            from_name: None,
            descriptor: None,
            suspected: one.suspected.clone(),
            run_words: u32::try_from(words).unwrap_or(u32::MAX),
            runs: runs
                .iter()
                .map(|run| shared(&run.first_bytes, &run.second_bytes, None))
                .collect(),
            rarities: evidence
                .rarities
                .iter()
                .map(|rare| shared(&rare.first, &rare.second, Some(rare.documents)))
                .collect(),
            cues: said.collect(),
            accounts: Vec::new(),
        };
        let overlap = evidence.overlap;
        let shares = [permille(overlap.of_first), permille(overlap.of_second)];
        let tellings = pair.iter().zip(shares).zip(texts);
        let accounts =
            tellings.map(|((account, share), text)| self.telling(account, share, text)).collect();
        Proposal { accounts, ..proposal }
    }

    fn show_named(
        &self,
        vault: &Vault,
        one: &Open<'_>,
        account: &Account,
        phrases: &[Phrase],
    ) -> Result<Proposal, Error> {
        let first = phrases.first().ok_or(Error::NoProposal)?;
        let text = vault.account_text(account)?.unwrap_or_default();
        let said = |phrase: &Phrase| Said {
            account: account.id.clone(),
            passage: Passage::of(&text, phrase.cue.range.clone()),
            who: phrase.who.clone(),
            mode: phrase.cue.mode,
        };
        let descriptor = || first.who.clone().unwrap_or_else(|| first.words.clone());
        Ok(Proposal {
            id: one.id(),
            kind: ReuseMethod::Cue,
            mode: first.cue.mode,
            later: Some(account.id.clone()),
            from: first.source.clone(),
            from_name: first.source.as_ref().map(|source| self.code_name(source)),
            descriptor: first.source.is_none().then(descriptor),
            suspected: one.suspected.clone(),
            run_words: 0,
            runs: Vec::new(),
            rarities: Vec::new(),
            cues: phrases.iter().map(said).collect(),
            accounts: vec![self.telling(account, 0, text)],
        })
    }

    fn telling(&self, account: &Account, shared_permille: u32, text: String) -> Telling {
        let source: &Handle = &account.source;
        Telling {
            account: account.id.clone(),
            source: source.clone(),
            code_name: self.code_name(source),
            title: account.title.clone(),
            made: account.made.as_ref().map(ToString::to_string),
            received: account.received.as_ref().map(ToString::to_string),
            language: account.language.clone(),
            shared_permille,
            text,
        }
    }
}

/// When a text was made, as far as that is certain: what has arrived was made by then.
fn days(account: &Account) -> Days {
    let day = |day: Option<i64>| day.and_then(|day| i32::try_from(day).ok());
    let made = account.made.as_ref().map(Edtf::interval);
    let received = account.received.as_ref().map(Edtf::interval);
    let latest = [made, received].into_iter().flatten().filter_map(|days| day(days.highest()));
    Days { earliest: made.and_then(|days| day(days.lowest())), latest: latest.min() }
}

fn cue(phrase: &Phrase) -> Cue {
    let mode = weighing::mode(phrase.cue.mode);
    Cue { range: phrase.cue.range.clone(), phrase: "", who: phrase.cue.who.clone(), mode }
}

fn mode(mode: Mode) -> AttributionMode {
    match mode {
        Mode::Quotes => AttributionMode::Quotes,
        Mode::Paraphrases => AttributionMode::Paraphrases,
        Mode::Cites => AttributionMode::Cites,
        Mode::Translates => AttributionMode::Translates,
        Mode::Republishes => AttributionMode::Republishes,
        Mode::SameWire => AttributionMode::SameWire,
        Mode::Summarises => AttributionMode::Summarises,
    }
}

fn kind(kind: Kind) -> ReuseMethod {
    match kind {
        Kind::Copy => ReuseMethod::Copy,
        Kind::Quotation => ReuseMethod::Quotation,
        Kind::SharedRarities => ReuseMethod::Rarities,
        Kind::Cue => ReuseMethod::Cue,
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
fn permille(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1_000.0).round() as u32
}
