//! What a member records of an account: what it is about, what it says, from whom it has it.
//!
//! Each step is one transaction of a few entries, whose numbers come back, so that a face can offer to
//! take exactly this step back ([`crate::changing::withdraw`]).

use std::ops::RangeInclusive;

use testimony_model::dictionary::FieldMap;
use testimony_model::{
    Access, Account, Action, Assertion, Attribution, AttributionMode, AttributionStatus, Claim,
    ClaimKind, ClaimValue, DenialForm, Edtf, Event, Handle, Link, Passage, Stance, ThingKind,
};
use testimony_vault::{EntryWriter, Occasion, Vault};

use crate::intake::{blank_source, free_handle};
use crate::{Error, grading};

/// Something that is in the case, or is put into it with the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// It is there.
    There(Handle),
    /// It is new, and called so.
    New(String),
}

/// What an account says of one claim.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The account.
    pub account: Handle,
    /// Its exact words, as somebody marked or typed them.
    pub exact: Option<String>,
    /// The claim.
    pub claim: Choice,
    /// What sort a new claim is.
    pub kind: ClaimKind,
    /// The event of a new claim.
    pub event: Option<Handle>,
    /// The figure of a new claim, or of the account where it differs.
    pub value: Option<ClaimValue>,
    /// What the account does with the claim.
    pub stance: Stance,
    /// What a denial denies.
    pub denial: Option<DenialForm>,
    /// Whom it has it from, if it is not its own.
    pub from: Option<FromWhom>,
}

/// Whom an account has something from.
#[derive(Debug, Clone)]
pub struct FromWhom {
    /// A source; one that is not named by the account has [`FromWhom::unnamed`] instead.
    pub source: Option<Choice>,
    /// What the account says of somebody whom it does not name.
    pub unnamed: Option<String>,
    /// In which way.
    pub mode: AttributionMode,
    /// How they are said to know.
    pub access: Option<Access>,
}

/// What a step recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The numbers of its entries.
    pub entries: RangeInclusive<u64>,
    /// The thing that it is about: the event, or the claim.
    pub about: Handle,
}

/// Records what an account says; the passage, the claim and the source are made where they are new.
///
/// # Errors
/// When the words do not occur in the account, or something that was named is not there.
pub fn say(
    vault: &mut Vault,
    saying: &Saying,
    occasion: &mut Occasion<'_>,
) -> Result<Recorded, Error> {
    let account: Account = vault.thing(ThingKind::Account, &saying.account)?;
    let text = vault.account_text(&account)?.unwrap_or_default();
    let exact = match saying.exact.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
        None => None,
        Some(typed) => Some(as_it_stands(&text, typed).ok_or(Error::NotInAccount)?.to_owned()),
    };
    let passage = match &exact {
        Some(_) => Some(free_handle(vault, "q", occasion)?),
        None => None,
    };
    let claim = pick(vault, &saying.claim, "c", occasion)?;
    let whom = match saying.from.as_ref().and_then(|from| from.source.as_ref()) {
        Some(choice) => Some((choice, pick(vault, choice, "s", occasion)?)),
        None => None,
    };
    let mut actions = Vec::new();
    if let (Some(id), Some(exact)) = (&passage, &exact) {
        actions.push(passage_of(id, &saying.account, exact));
    }
    if let Choice::New(text) = &saying.claim {
        actions.push(Action::Claim(new_claim(saying, &claim, text)));
    }
    actions.push(Action::Assertion(Assertion {
        account: saying.account.clone(),
        claim: claim.clone(),
        stance: saying.stance,
        quote: exact,
        passage,
        value: saying.value.clone().filter(|_| matches!(saying.claim, Choice::There(_))),
        denial: saying.denial,
        confidence: None,
    }));
    if let Some((Choice::New(name), id)) = &whom {
        actions.push(Action::Source(blank_source(id.clone(), name.clone())));
    }
    if let Some(from) = &saying.from {
        let whom = whom.map(|(_, id)| id);
        actions.push(Action::Attribution(attribution(saying, from, whom, &claim)));
    }
    Ok(Recorded { entries: append(vault, &actions, occasion)?, about: claim })
}

fn new_claim(saying: &Saying, id: &Handle, text: &str) -> Claim {
    Claim {
        id: id.clone(),
        text: text.to_owned(),
        kind: saying.kind,
        event: saying.event.clone(),
        act: None,
        value: saying.value.clone(),
        negation_of: None,
        supersedes: None,
    }
}

fn passage_of(id: &Handle, account: &Handle, exact: &str) -> Action {
    Action::Passage(Passage {
        id: id.clone(),
        account: account.clone(),
        exact: Some(exact.to_owned()),
        prefix: None,
        suffix: None,
        file: None,
        page: None,
        area: None,
        time: None,
    })
}

fn attribution(
    saying: &Saying,
    from: &FromWhom,
    whom: Option<Handle>,
    claim: &Handle,
) -> Attribution {
    let unnamed = from.unnamed.clone().filter(|_| whom.is_none());
    Attribution {
        account: saying.account.clone(),
        from: whom,
        anonymous: unnamed
            .map(|descriptor| testimony_model::Anonymous { descriptor, could_be: Vec::new() }),
        mode: from.mode,
        status: AttributionStatus::Declared,
        access: from.access,
        claim: Some(claim.clone()),
        quote: None,
        detection: None,
    }
}

/// A new event's fields, as a form has them.
#[derive(Debug, Clone, Default)]
pub struct NewEvent {
    /// From when.
    pub start: Option<Edtf>,
    /// Until when.
    pub end: Option<Edtf>,
    /// Where.
    pub place: Option<String>,
}

/// Says which event an account is about.
///
/// # Errors
/// When the account or the event is not there.
pub fn link(
    vault: &mut Vault,
    account: &Handle,
    (event, new): (&Choice, &NewEvent),
    occasion: &mut Occasion<'_>,
) -> Result<Recorded, Error> {
    let id = pick(vault, event, "e", occasion)?;
    let mut actions = Vec::new();
    if let Choice::New(title) = event {
        // What an account is about belongs where the account belongs.
        let told: Account = vault.thing(ThingKind::Account, account)?;
        actions.push(Action::Event(Event {
            id: id.clone(),
            title: title.clone(),
            start: new.start.clone(),
            end: new.end.clone(),
            place: new.place.clone(),
            location: None,
            description: None,
            case: told.case,
            fields: FieldMap::new(),
        }));
    }
    actions.push(Action::Link(Link { account: account.clone(), event: id.clone() }));
    Ok(Recorded { entries: append(vault, &actions, occasion)?, about: id })
}

/// Puts actions on record together; gives their numbers.
///
/// # Errors
/// When one makes no sense or does not fit the case; none is on record then.
pub fn append(
    vault: &mut Vault,
    actions: &[Action],
    occasion: &mut Occasion<'_>,
) -> Result<RangeInclusive<u64>, Error> {
    let mut actions = actions.to_vec();
    for action in &mut actions {
        if let Action::Assessment(grade) = action {
            grading::complete(vault, grade)?;
        }
        action.check().map_err(Error::Form)?;
    }
    let mut writer: EntryWriter<'_> = vault.writer()?;
    let first = writer.next_seq();
    for action in &actions {
        writer.append(action, occasion)?;
    }
    let last = writer.next_seq().saturating_sub(1);
    writer.commit()?;
    Ok(first..=last)
}

/// The id of what was chosen: its own, or a new one.
fn pick(
    vault: &Vault,
    choice: &Choice,
    prefix: &str,
    occasion: &mut Occasion<'_>,
) -> Result<Handle, Error> {
    match choice {
        Choice::There(id) => Ok(id.clone()),
        Choice::New(_) => free_handle(vault, prefix, occasion),
    }
}

/// The words of a text that were typed or marked, as they stand there: blanks and line ends need not
/// be the same.
fn as_it_stands<'t>(text: &'t str, typed: &str) -> Option<&'t str> {
    if let Some(at) = text.find(typed) {
        return text.get(at..at + typed.len());
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    let first = *words.first()?;
    text.match_indices(first).find_map(|(start, _)| {
        let mut end = start;
        for (index, word) in words.iter().enumerate() {
            let rest = text.get(end..)?;
            let blank = rest.len() - rest.trim_start().len();
            if (index > 0 && blank == 0) || !rest.trim_start().starts_with(word) {
                return None;
            }
            end += blank + word.len();
        }
        text.get(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::as_it_stands;

    #[test]
    fn marked_words_are_found_with_other_blanks() {
        let text = "They were held\nfor  nine days, for nine nights.";
        assert_eq!(as_it_stands(text, "nine days"), Some("nine days"));
        assert_eq!(as_it_stands(text, "held for nine days"), Some("held\nfor  nine days"));
        assert_eq!(as_it_stands(text, "held\r\nfor nine"), Some("held\nfor  nine"));
        assert_eq!(as_it_stands(text, "fornine"), None);
        assert_eq!(as_it_stands(text, "ten days"), None);
        assert_eq!(as_it_stands("", "x"), None);
    }
}
