//! The grades of an account: those of others stay unseen until one's own is on record, so that nobody
//! copies a grade.

use std::collections::BTreeMap;

use testimony_casework::grading::{self, Why};
use testimony_locale::Arg;
use testimony_model::{Claim, Handle, Stance, ThingKind};
use testimony_vault::Vault;

use crate::fault::Fault;
use crate::pages::Chrome;
use crate::shown::Shown;

/// One grade that stands.
pub(super) struct Grade {
    member: Shown,
    reliability: &'static str,
    credibility: &'static str,
    pub(super) claim: Option<Shown>,
    pub(super) reason: Shown,
}

/// The grades of an account, and what can be graded.
#[derive(Default)]
pub(super) struct Grades {
    pub(super) standing: Vec<Grade>,
    pub(super) hidden: bool,
    pub(super) claims: Vec<(String, Shown)>,
    pub(super) suggestions: Vec<(Shown, Why, &'static str)>,
}

impl Grade {
    /// "Finch: usually reliable, probably true (B2)".
    pub(super) fn said(&self, chrome: &Chrome) -> String {
        let words = format!(
            "{}{} {}",
            chrome.word("reliability", self.reliability),
            chrome.say("list-joint"),
            chrome.word("credibility", self.credibility)
        );
        let code = format!("{}{}", self.reliability, self.credibility);
        let args = [
            ("member", Arg::Text(self.member.as_str())),
            ("words", Arg::Plain(&words)),
            ("code", Arg::Text(&code)),
        ];
        chrome.locale.say_with("grade-by", &args)
    }
}

/// What the page shows of an account's grades to the member who looks.
pub(super) fn of(vault: &Vault, account: &Handle) -> Result<Grades, Fault> {
    let me = vault.member_key()?;
    let names: BTreeMap<[u8; 32], String> =
        vault.members()?.into_iter().map(|one| (one.public, one.name)).collect();
    let mut grades = Grades::default();
    let mut claims = Vec::new();
    for stored in vault.assertions_of_account(account)? {
        if stored.assertion.stance == Stance::Asserts && !claims.contains(&stored.assertion.claim) {
            claims.push(stored.assertion.claim);
        }
    }
    let targets = std::iter::once(None).chain(claims.iter().map(Some));
    for target in targets {
        let standing = grading::standing(vault, account, target)?;
        let mine = standing.iter().any(|grade| grade.member == me);
        grades.hidden |= !mine && !standing.is_empty();
        let words = match target {
            Some(claim) => Some(claim_words(vault, claim)?),
            None => None,
        };
        grades.standing.extend(standing.into_iter().filter(|_| mine).map(|grade| Grade {
            member: Shown::from(names.get(&grade.member).map_or("", String::as_str)),
            reliability: grade.said.reliability.as_str(),
            credibility: grade.said.credibility.as_str(),
            claim: words.clone(),
            reason: Shown::from(&grade.said.reason),
        }));
    }
    for claim in &claims {
        let words = claim_words(vault, claim)?;
        let suggested = grading::suggest(vault, claim)?;
        grades.suggestions.push((words.clone(), suggested.why, suggested.credibility.as_str()));
        grades.claims.push((claim.to_string(), words));
    }
    Ok(grades)
}

fn claim_words(vault: &Vault, claim: &Handle) -> Result<Shown, Fault> {
    let claim: Claim = vault.thing(ThingKind::Claim, claim)?;
    Ok(Shown::from(&claim.text))
}

/// What the program would say, with its reason.
pub(super) fn suggestion(chrome: &Chrome, why: Why, credibility: &str) -> String {
    let why = match why {
        Why::Confirmed => chrome.say("why-confirmed"),
        Why::OneAndMoreReported => chrome.say("why-one_and_more_reported"),
        Why::One => chrome.say("why-one"),
        Why::Contradicted => chrome.say("why-contradicted"),
        Why::Nobody => chrome.say("why-nobody"),
    };
    format!("{} ({credibility}): {why}", chrome.word("credibility", credibility))
}
