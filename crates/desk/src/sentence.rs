//! The sentence that one may quote of a claim, in the reader's language.
//!
//! "1 independent chain; hangs on the paper; the official declines, which is not a denial; contact any
//! eyewitness to reach 2": every part is a message of its own, and a part with nothing to say is left
//! out.

use std::collections::BTreeSet;

use testimony_casework::weighing::{ClaimWeight, NameWords, Side};
use testimony_locale::{Arg, Locale, apart};
use testimony_weigh::Weighing;

use crate::shown::Shown;

/// Names that a sentence lists; beyond them it says how many.
const NAMES_MAX: usize = 4;

/// The whole sentence.
pub(crate) fn of(locale: &Locale, weight: &ClaimWeight) -> String {
    let mut parts = vec![chains(locale, &weight.asserted.weighing)];
    parts.extend(hangs_on(locale, weight, &weight.asserted));
    if weight.denied.accounts > 0 {
        parts.push(denied(locale, &weight.denied.weighing));
    }
    parts.extend(declines(locale, weight));
    parts.extend(contact(locale, weight));
    let joint = locale.say("sentence-joint");
    let joint = format!("{joint} ");
    format!("{}{}", parts.join(&joint), locale.say("sentence-end"))
}

/// How those are called who have no name of their own; every text of the case is set apart.
pub(crate) fn called(locale: &Locale) -> NameWords {
    let names = [("names", Arg::Plain("{names}"))];
    NameWords {
        group: locale.say_with("name-group", &names),
        unknown: locale.say_with("name-unknown", &names),
        unnamed: locale.say_with("name-unnamed", &[("text", Arg::Plain("{text}"))]),
        joint: format!(" {} ", locale.say("name-joint")),
        text: |text| apart(Shown::from(text).as_str()),
    }
}

/// The same inside a picture, which sets its texts apart by itself and shows whatever else does.
pub(crate) fn called_in_pictures(locale: &Locale) -> NameWords {
    NameWords { text: |text| Shown::from(text).to_string(), ..called(locale) }
}

/// The whole sentence for a picture's description, where what sets names apart would be shown.
pub(crate) fn in_picture(locale: &Locale, weight: &ClaimWeight) -> String {
    of(locale, weight).replace(['\u{2068}', '\u{2069}'], "")
}

fn chains(locale: &Locale, weighing: &Weighing) -> String {
    match (weighing.lo, weighing.hi) {
        (lo, hi) if lo == hi => locale.say_with("sentence-chains", &[("n", number(lo))]),
        (lo, hi) => {
            locale.say_with("sentence-chains-range", &[("lo", number(lo)), ("n", number(hi))])
        }
    }
}

fn denied(locale: &Locale, weighing: &Weighing) -> String {
    match (weighing.lo, weighing.hi) {
        (lo, hi) if lo == hi => locale.say_with("sentence-denied", &[("n", number(lo))]),
        (lo, hi) => {
            locale.say_with("sentence-denied-range", &[("lo", number(lo)), ("n", number(hi))])
        }
    }
}

fn hangs_on(locale: &Locale, weight: &ClaimWeight, side: &Side) -> Option<String> {
    let cut = side.weighing.cuts.first().filter(|cut| !cut.is_empty())?;
    let called = called(locale);
    let names: Vec<String> = cut.iter().map(|id| weight.name_in(id, &called)).collect();
    Some(locale.say_with("sentence-hangs", &[("names", Arg::Plain(&list(locale, &names)))]))
}

fn declines(locale: &Locale, weight: &ClaimWeight) -> Option<String> {
    let called = called(locale);
    let names: BTreeSet<String> =
        weight.declined.iter().map(|id| weight.name_in(id, &called)).collect();
    let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
    let names: Vec<String> = names.into_iter().collect();
    (count > 0).then(|| {
        let names = list(locale, &names);
        let args = [("names", Arg::Plain(&names)), ("n", Arg::Number(count))];
        locale.say_with("sentence-declines", &args)
    })
}

/// Whom to contact; "any eyewitness" where it does not matter which.
fn contact(locale: &Locale, weight: &ClaimWeight) -> Option<String> {
    let weighing = &weight.asserted.weighing;
    let best = weighing.next.iter().map(|next| next.gain).max()?;
    let contacts: Vec<&String> =
        weighing.next.iter().filter(|next| next.gain == best).map(|next| &next.contact).collect();
    let to = number(weighing.lo.saturating_add(best));
    let eyewitnesses = contacts.iter().all(|id| weighing.reported_origins.contains(id));
    if contacts.len() > 1 && eyewitnesses {
        return Some(locale.say_with("sentence-contact-any", &[("to", to)]));
    }
    let called = called(locale);
    let names: Vec<String> = contacts.iter().map(|id| weight.name_in(id, &called)).collect();
    let names = list_or(locale, &names);
    Some(locale.say_with("sentence-contact", &[("names", Arg::Plain(&names)), ("to", to)]))
}

/// "the paper, the NGO"; names beyond the fourth are counted.
fn list(locale: &Locale, names: &[String]) -> String {
    joined(locale, names, "list-joint")
}

/// "Heron or Rook".
fn list_or(locale: &Locale, names: &[String]) -> String {
    joined(locale, names, "list-or")
}

fn joined(locale: &Locale, names: &[String], joint: &str) -> String {
    let shown: Vec<String> = names.iter().take(NAMES_MAX).cloned().collect();
    let joint = locale.say(joint);
    let blank = if joint.starts_with([',', '،']) { "" } else { " " };
    let mut text = shown.join(&format!("{blank}{joint} "));
    if names.len() > NAMES_MAX {
        let more = i64::try_from(names.len() - NAMES_MAX).unwrap_or(i64::MAX);
        text.push(' ');
        text.push_str(&locale.say_with("list-more", &[("n", Arg::Number(more))]));
    }
    text
}

fn number(number: u32) -> Arg<'static> {
    Arg::Number(i64::from(number))
}
