//! The sentence that one may quote of a claim, in English: for the command line and for dossiers. The
//! Desk says it in the reader's language.

use std::collections::BTreeSet;

use testimony_weigh::Weighing;

use super::ClaimWeight;

/// Names that a sentence lists; beyond them it says how many.
const NAMES_MAX: usize = 4;

impl ClaimWeight {
    /// The sentence for the team: it names whom the claim hangs on and whom to contact.
    ///
    /// "51 accounts; 1 independent chain; hangs on the paper; the official declines, which is not a
    /// denial; contact any eyewitness to reach 2."
    pub fn sentence(&self) -> String {
        let mut parts = vec![
            count(self.asserted.accounts, "account", "accounts"),
            range(&self.asserted.weighing, "independent chain", "independent chains"),
        ];
        if let Some(cut) = self.asserted.weighing.cuts.first().filter(|cut| !cut.is_empty()) {
            parts.push(format!("hangs on {}", self.listed(cut.iter(), ", ")));
        }
        parts.extend(self.denial());
        let declined: BTreeSet<&String> = self.declined.iter().collect();
        if !declined.is_empty() {
            let decline = if declined.len() == 1 { "declines" } else { "decline" };
            let names = self.listed(declined.into_iter(), ", ");
            parts.push(format!("{names} {decline}, which is not a denial"));
        }
        parts.extend(self.contact());
        parts.join("; ") + "."
    }

    /// The same without names, for people outside the team.
    pub fn public_sentence(&self) -> String {
        let mut sentence = format!(
            "{}, {}",
            count(self.asserted.accounts, "account", "accounts"),
            range(&self.asserted.weighing, "independent chain", "independent chains")
        );
        if let Some(denial) = self.denial() {
            sentence.push_str(&format!("; {denial}"));
        }
        if !self.declined.is_empty() {
            let declined: BTreeSet<String> = self.declined.iter().map(|id| self.name(id)).collect();
            let (who, gives) = match declined.len() {
                1 => (count(1, "source", "sources"), "declines"),
                more => (count(more, "source", "sources"), "decline"),
            };
            sentence.push_str(&format!("; {who} {gives}, which is not a denial"));
        }
        sentence + "."
    }

    fn denial(&self) -> Option<String> {
        (self.denied.accounts > 0).then(|| {
            let denials = range(&self.denied.weighing, "independent chain", "independent chains");
            format!("denied by {denials}")
        })
    }

    /// Whom to contact; "any eyewitness" where it does not matter which.
    fn contact(&self) -> Option<String> {
        let weighing = &self.asserted.weighing;
        let best = weighing.next.iter().map(|next| next.gain).max()?;
        let next = weighing.next.iter().filter(|next| next.gain == best);
        let contacts: Vec<&String> = next.map(|next| &next.contact).collect();
        let to = weighing.lo.saturating_add(best);
        let is_any =
            contacts.len() > 1 && contacts.iter().all(|id| weighing.reported_origins.contains(id));
        let whom = match is_any {
            true => "any eyewitness".to_owned(),
            false => self.listed(contacts.into_iter(), " or "),
        };
        Some(format!("contact {whom} to reach {to}"))
    }

    fn listed<'i>(&self, ids: impl Iterator<Item = &'i String>, joint: &str) -> String {
        let names: Vec<String> = ids.map(|id| self.name(id)).collect();
        let (shown, more) = names.split_at(names.len().min(NAMES_MAX));
        let shown = shown.join(joint);
        if more.is_empty() { shown } else { format!("{shown} and {} more", more.len()) }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn range(weighing: &Weighing, one: &str, many: &str) -> String {
    if weighing.lo == weighing.hi {
        count(usize::try_from(weighing.lo).unwrap_or(usize::MAX), one, many)
    } else {
        format!("{} to {} {many}", weighing.lo, weighing.hi)
    }
}
