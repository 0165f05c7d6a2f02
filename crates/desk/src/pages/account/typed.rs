//! What stands in the forms of an account's page, and what is wrong with it.

use testimony_model::{
    Access, Account, AttributionMode, Claim, ClaimKind, Comparison, ConsentGiven, Credibility,
    Event, Reliability, Source, Stance, ThingKind, TriageState,
};
use testimony_vault::Vault;

use crate::fault::Fault;
use crate::form::Fields;
use crate::said::Told;
use crate::shown::Shown;

/// The address that was used for the last reply, so that nobody types an onion name twice.
pub(super) const LAST_POST: &str = "desk_post";
/// Titles, claims and names that a field offers; a browser is slow with more.
const OFFERED_MAX: usize = 500;

/// What stands in the fields, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) post: String,
    pub(super) access: String,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) consent: ConsentGiven,
    pub(super) event: String,
    pub(super) when: String,
    pub(super) place: String,
    pub(super) says: Says,
    pub(super) grade: Graded,
    /// What the fields offer.
    pub(super) events: Vec<String>,
    pub(super) claims: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) problem: Option<Problem>,
}

/// The form of what an account says.
#[derive(Debug, Clone, Default)]
pub(super) struct Says {
    pub(super) exact: String,
    pub(super) claim: String,
    pub(super) stance: String,
    pub(super) kind: String,
    pub(super) comparison: String,
    pub(super) number: String,
    pub(super) unit: String,
    pub(super) from: String,
    pub(super) name: String,
    pub(super) mode: String,
    pub(super) their_access: String,
}

/// The form of a grade.
#[derive(Debug, Clone, Default)]
pub(super) struct Graded {
    pub(super) reliability: String,
    pub(super) credibility: String,
    pub(super) claim: String,
    pub(super) reason: String,
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    NoText,
    TextTooLong,
    NoPost,
    BadLanguage,
    TitleTooLong,
    NoteTooLong,
    /// The reply did not get through.
    Reply {
        message: Told,
        hint: Option<Shown>,
        /// It is on record although it did not get through.
        on_record: bool,
    },
    /// The event cannot be linked.
    Link(Told),
    /// What it says cannot be put on record.
    Says(Told),
    /// The grade cannot be put on record.
    Grade(Told),
}

impl Says {
    /// The fields before anybody typed.
    fn nothing_yet() -> Self {
        Self {
            stance: Stance::Asserts.as_str().to_owned(),
            kind: ClaimKind::Act.as_str().to_owned(),
            comparison: "at_least".to_owned(),
            from: "own".to_owned(),
            mode: AttributionMode::Quotes.as_str().to_owned(),
            their_access: Access::Unknown.as_str().to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self {
            exact: get("exact"),
            claim: get("claim"),
            stance: get("stance"),
            kind: get("kind"),
            comparison: get("comparison"),
            number: get("number"),
            unit: get("unit"),
            from: get("from"),
            name: get("name"),
            mode: get("mode"),
            their_access: get("their_access"),
        }
    }

    /// Whether more than the usual was typed.
    pub(super) fn has_more(&self) -> bool {
        !self.number.is_empty() || self.kind != ClaimKind::Act.as_str()
    }
}

impl Graded {
    pub(super) fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self {
            reliability: get("reliability"),
            credibility: get("credibility"),
            claim: get("claim"),
            reason: get("reason"),
        }
    }
}

impl Typed {
    /// The fields as the account fills them.
    pub(super) fn nothing_yet(vault: &Vault, account: &Account) -> Result<Self, Fault> {
        let events: Vec<Event> = vault.things(ThingKind::Event)?;
        let claims: Vec<Claim> = vault.things(ThingKind::Claim)?;
        let sources: Vec<Source> = vault.things(ThingKind::Source)?;
        let newest = |texts: Vec<String>| texts.into_iter().rev().take(OFFERED_MAX).collect();
        let judged = Graded {
            reliability: Reliability::F.as_str().to_owned(),
            credibility: Credibility::Six.as_str().to_owned(),
            ..Graded::default()
        };
        Ok(Self {
            post: vault.setting(LAST_POST)?.unwrap_or_default(),
            access: account.access.as_str().to_owned(),
            language: account.language.clone().unwrap_or_default(),
            title: account.title.clone().unwrap_or_default(),
            consent: account.consent,
            says: Says::nothing_yet(),
            grade: judged,
            events: newest(events.into_iter().map(|one| one.title).collect()),
            claims: newest(claims.into_iter().map(|one| one.text).collect()),
            names: newest(sources.into_iter().map(|one| one.code_name).collect()),
            ..Self::default()
        })
    }

    /// Whether something is wrong with the reply.
    pub(super) fn reply_failed(&self) -> bool {
        use Problem as P;
        matches!(self.problem, Some(P::NoText | P::TextTooLong | P::NoPost | P::Reply { .. }))
    }

    /// Whether something is wrong with the description.
    pub(super) fn describe_failed(&self) -> bool {
        matches!(self.problem, Some(Problem::BadLanguage | Problem::TitleTooLong))
    }

    /// Whether something is wrong with what the teller allows.
    pub(super) fn consent_failed(&self) -> bool {
        matches!(self.problem, Some(Problem::NoteTooLong))
    }

    pub(super) fn link_problem(&self) -> Option<&Told> {
        match &self.problem {
            Some(Problem::Link(why)) => Some(why),
            _ => None,
        }
    }

    pub(super) fn says_problem(&self) -> Option<&Told> {
        match &self.problem {
            Some(Problem::Says(why)) => Some(why),
            _ => None,
        }
    }

    pub(super) fn grade_problem(&self) -> Option<&Told> {
        match &self.problem {
            Some(Problem::Grade(why)) => Some(why),
            _ => None,
        }
    }

    pub(super) fn stances(&self) -> Vec<&'static str> {
        Stance::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn kinds(&self) -> Vec<&'static str> {
        ClaimKind::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn comparisons(&self) -> Vec<&'static str> {
        Comparison::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn modes(&self) -> Vec<&'static str> {
        AttributionMode::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn accesses(&self) -> Vec<&'static str> {
        Access::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn reliabilities(&self) -> Vec<&'static str> {
        Reliability::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn credibilities(&self) -> Vec<&'static str> {
        Credibility::ALL.iter().map(|one| one.as_str()).collect()
    }

    pub(super) fn states(&self) -> Vec<&'static str> {
        TriageState::ALL.iter().map(|one| one.as_str()).collect()
    }
}
