//! What the shape of an action cannot say: lengths, and fields that exclude each other.

use super::{
    Action, Custody, LIST_MAX, LONG_BYTES_MAX, OwnFieldDef, Passage, Place, SHORT_CHARS_MAX,
    TEXT_BYTES_MAX,
};
use crate::dictionary::FieldCode;
use crate::vocabulary::{MemberRole, Stance};
use crate::{ThingKind, huridocs};

/// The longest language tag that BCP 47 asks readers to accept.
const LANGUAGE_CHARS_MAX: usize = 35;
/// The width or height of a whole page, in the parts of an [`Area`](super::Area).
const AREA_WHOLE: u32 = 10_000;

impl Action {
    /// Refuses what is well-formed and still makes no sense.
    ///
    /// # Errors
    /// Which field, and what would be accepted.
    pub fn check(&self) -> Result<(), String> {
        self.check_fields()?;
        if let Some((format, fields)) = huridocs::fields(self) {
            huridocs::check_homes(format, fields)?;
        }
        self.check_leaves()
    }

    /// Whatever has no limit of its own must fit one leaf of a sealed record; only the words of an
    /// account are sealed otherwise.
    fn check_leaves(&self) -> Result<(), String> {
        let value = serde_json::to_value(self).map_err(|cause| cause.to_string())?;
        for (path, leaf) in crate::leaves(&value) {
            let bytes = leaf.as_str().map_or(0, str::len);
            if bytes > LONG_BYTES_MAX && path != "text" {
                return Err(format!("`{path}` has {bytes} bytes; {LONG_BYTES_MAX} are the most"));
            }
        }
        Ok(())
    }

    fn check_fields(&self) -> Result<(), String> {
        match self {
            Self::Source(_)
            | Self::Account(_)
            | Self::Passage(_)
            | Self::Consent(_)
            | Self::Describe(_)
            | Self::Protect(_)
            | Self::Message(_) => self.check_telling(),
            Self::Claim(_) | Self::Assertion(_) | Self::Attribution(_) | Self::Group(_) => {
                self.check_saying()
            }
            Self::Event(_)
            | Self::Act(_)
            | Self::Intervention(_)
            | Self::Person(_)
            | Self::Involvement(_)
            | Self::EventLink(_)
            | Self::PersonLink(_)
            | Self::Place(_) => self.check_happening(),
            Self::Link(_)
            | Self::Triage(_)
            | Self::Assessment(_)
            | Self::Task(_)
            | Self::Note(_)
            | Self::Term(_)
            | Self::Field(_)
            | Self::Custody(_)
            | Self::Revise(_)
            | Self::Withdraw(_) => self.check_working(),
            Self::List(_) | Self::Judgement(_) | Self::Count(_) => self.check_counting(),
            Self::Files(_)
            | Self::MemberAdd(_)
            | Self::MemberRemove(_)
            | Self::MemberAccess(_)
            | Self::Erase(_)
            | Self::Case(_)
            | Self::Move(_) => self.check_by_program(),
        }
    }

    fn check_telling(&self) -> Result<(), String> {
        match self {
            Self::Source(x) => {
                short("code_name", &x.code_name)?;
                optional(x.name.as_deref(), |text| short("name", text))?;
                optional(x.remarks.as_deref(), |text| long("remarks", text))?;
                optional(x.interest.as_deref(), |text| short("interest", text))
            }
            Self::Account(x) => {
                optional(x.title.as_deref(), |text| short("title", text))?;
                optional(x.text.as_deref(), |text| within("text", text, TEXT_BYTES_MAX))?;
                optional(x.interviewer.as_deref(), |text| short("interviewer", text))?;
                optional(x.language.as_deref(), language)?;
                list("files", x.files.len())
            }
            Self::Passage(x) => passage(x),
            Self::Describe(x) => optional(x.language.as_deref(), language),
            Self::Protect(x) => short("text", &x.text),
            Self::Message(x) => long("text", &x.text),
            _ => Ok(()),
        }
    }

    fn check_saying(&self) -> Result<(), String> {
        match self {
            Self::Claim(x) => long("text", &x.text),
            Self::Assertion(x) => {
                if x.denial.is_some() && x.stance != Stance::Denies {
                    return Err("`denial` belongs to the stance `denies`".to_owned());
                }
                optional(x.quote.as_deref(), |text| long("quote", text))?;
                optional(x.confidence.as_deref(), |text| short("confidence", text))
            }
            Self::Attribution(x) => {
                if x.from.is_some() == x.anonymous.is_some() {
                    return Err("give either `from` or `anonymous`, one of the two".to_owned());
                }
                let reason = x.detection.as_ref().and_then(|found| found.reason.as_deref());
                optional(reason, |text| long("reason", text))?;
                let Some(anonymous) = &x.anonymous else { return Ok(()) };
                short("descriptor", &anonymous.descriptor)?;
                list("could_be", anonymous.could_be.len())
            }
            Self::Group(x) if x.members.len() < 2 => {
                Err("a group needs at least two members".to_owned())
            }
            Self::Group(x) => list("members", x.members.len()),
            _ => Ok(()),
        }
    }

    fn check_happening(&self) -> Result<(), String> {
        match self {
            Self::Event(x) => short("title", &x.title),
            Self::Act(x) => short("type", &x.act_type).and(short("victim", &x.victim)),
            Self::Intervention(x) => short("type", &x.intervention_type),
            Self::Person(x) => {
                short("code_name", &x.code_name)?;
                optional(x.name.as_deref(), |text| short("name", text))?;
                list("other_names", x.other_names.len())?;
                x.other_names.iter().try_for_each(|name| short("other_names", name))?;
                optional(x.remarks.as_deref(), |text| long("remarks", text))
            }
            Self::Involvement(x) => short("degree", &x.degree),
            Self::EventLink(x) if x.event == x.related => {
                Err("`related` is the event itself".to_owned())
            }
            Self::EventLink(x) => short("type", &x.link_type),
            Self::PersonLink(x) if x.person == x.related => {
                Err("`related` is the person itself".to_owned())
            }
            Self::PersonLink(x) => {
                short("type", &x.link_type)?;
                optional(x.position.as_deref(), |text| short("position", text))
            }
            Self::Place(x) => place(x),
            _ => Ok(()),
        }
    }

    fn check_working(&self) -> Result<(), String> {
        match self {
            Self::Assessment(x) => long("reason", &x.reason),
            Self::Task(x) => {
                long("text", &x.text)?;
                optional(x.assignee.as_deref(), |text| short("assignee", text))
            }
            Self::Note(x) => long("text", &x.text),
            Self::Term(x) if x.label.is_empty() => {
                Err("`label` is empty: give the term a word in a language".to_owned())
            }
            Self::Term(x) => x.label.iter().try_for_each(|(tag, text)| {
                language(tag)?;
                short("label", text)
            }),
            Self::Field(x) => own_field(x),
            Self::Custody(x) => custody(x),
            Self::Revise(x) if !x.thing.is_revisable() => {
                Err("this cannot be revised: an account is described, other entries are withdrawn"
                    .to_owned())
            }
            Self::Revise(x) => x.thing.check_fields(),
            Self::Withdraw(x) if x.first == 0 || x.last < x.first => {
                Err("`first` and `last` are numbers of entries, in order".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn check_counting(&self) -> Result<(), String> {
        match self {
            Self::List(x) => {
                short("title", &x.title)?;
                optional(x.sheet.as_deref(), |text| short("sheet", text))?;
                list("columns", x.columns.len())?;
                x.columns.values().try_for_each(|text| short("columns", text))?;
                optional(x.covers.by.as_deref(), |text| short("by", text))?;
                optional(x.covers.area.as_deref(), |text| short("area", text))?;
                optional(x.covers.whom.as_deref(), |text| long("whom", text))
            }
            Self::Judgement(x) if x.first >= x.second => {
                Err("`first` is the smaller of two different listings".to_owned())
            }
            Self::Judgement(x) => {
                short("listing", &x.first.listing).and(short("listing", &x.second.listing))
            }
            Self::Count(x) => {
                short("title", &x.title).and(long("sentence", &x.sentence))?;
                list("lists", x.lists.len())
            }
            _ => Ok(()),
        }
    }

    fn check_by_program(&self) -> Result<(), String> {
        match self {
            Self::Files(x) if x.files.is_empty() => Err("`files` is empty".to_owned()),
            Self::Files(x) => {
                optional(x.note.as_deref(), |text| short("note", text))?;
                list("files", x.files.len())
            }
            Self::MemberAdd(x) => {
                hex_key(&x.key)?;
                member(&x.member).and(short("name", &x.name))
            }
            Self::MemberRemove(x) => member(&x.member),
            Self::MemberAccess(x) if x.role == MemberRole::Keeper && x.cases.is_some() => {
                Err("a keeper sees every case: leave `cases` out".to_owned())
            }
            Self::MemberAccess(x) => {
                list("cases", x.cases.as_ref().map_or(0, Vec::len))?;
                member(&x.member)
            }
            Self::Case(x) => short("title", &x.title),
            Self::Move(x) => {
                match x.thing.kind {
                    ThingKind::Event | ThingKind::Account => Ok(()),
                    _ => Err("an event or an account belongs to a case; all else goes with them"
                        .to_owned()),
                }
            }
            Self::Erase(x) => list("items", x.items.len()),
            _ => Ok(()),
        }
    }
}

/// A passage is words of the text, or a place in a file; never both, never nothing.
fn passage(x: &Passage) -> Result<(), String> {
    optional(x.exact.as_deref(), |text| long("exact", text))?;
    let in_file = x.page.is_some() || x.area.is_some() || x.time.is_some();
    match (&x.exact, &x.file) {
        (Some(_), None) if !in_file => {}
        (None, Some(_)) if in_file => {}
        _ => {
            return Err("give `exact` (words of the text), or `file` with `page`, `area` or \
                        `time`"
                .to_owned());
        }
    }
    if x.page == Some(0) {
        return Err("`page` counts from 1".to_owned());
    }
    let fits = |from: u32, size: u32| size > 0 && from.saturating_add(size) <= AREA_WHOLE;
    if x.area.is_some_and(|area| !fits(area.left, area.width) || !fits(area.top, area.height)) {
        return Err(format!("`area` lies on the page, in parts of {AREA_WHOLE}"));
    }
    if x.time.is_some_and(|time| time.to_ms <= time.from_ms) {
        return Err("`time` ends before it begins".to_owned());
    }
    Ok(())
}

fn place(x: &Place) -> Result<(), String> {
    short("name", &x.name)?;
    if x.within.as_ref() == Some(&x.id) {
        return Err("`within` is the place itself".to_owned());
    }
    if x.point.as_ref().is_some_and(|point| point.degrees().is_none()) {
        return Err("`point` has decimal degrees: latitude from -90 to 90, longitude from -180 \
                    to 180, as \"42.87\" and \"74.59\""
            .to_owned());
    }
    if x.public_precision < x.precision {
        return Err("`public_precision` is finer than `precision`".to_owned());
    }
    Ok(())
}

fn own_field(x: &OwnFieldDef) -> Result<(), String> {
    if x.id.as_str().parse::<FieldCode>().is_ok_and(|code| code.is_own()) {
        x.label.iter().try_for_each(|(tag, text)| {
            language(tag)?;
            short("label", text)
        })
    } else {
        Err("the `id` of a field of the team's own begins with x_".to_owned())
    }
}

fn custody(x: &Custody) -> Result<(), String> {
    if x.account.is_some() == x.file.is_some() {
        return Err("give either `account` or `file`, one of the two".to_owned());
    }
    optional(x.from.as_deref(), |text| short("from", text))?;
    optional(x.to.as_deref(), |text| short("to", text))?;
    optional(x.note.as_deref(), |text| long("note", text))
}

/// Whether a text has the shape of a BCP 47 tag (`ru`, `ar`, `sr-Latn`).
pub fn is_language(text: &str) -> bool {
    text.len() <= LANGUAGE_CHARS_MAX
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn optional(value: Option<&str>, test: impl Fn(&str) -> Result<(), String>) -> Result<(), String> {
    value.map_or(Ok(()), test)
}

fn language(text: &str) -> Result<(), String> {
    if is_language(text) {
        Ok(())
    } else {
        Err("`language` is a tag such as en, ru, ar or sr-Latn".to_owned())
    }
}

fn member(id: &str) -> Result<(), String> {
    id.parse::<crate::ItemId>().map(drop).map_err(|_| "`member` is no id of a member".to_owned())
}

fn hex_key(key: &str) -> Result<(), String> {
    let digits = key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if key.len() == 64 && digits { Ok(()) } else { Err("`key` has 64 hex digits".to_owned()) }
}

fn short(field: &str, text: &str) -> Result<(), String> {
    let chars = text.chars().count();
    match chars {
        0 => Err(format!("`{field}` is empty")),
        _ if text.trim().is_empty() => Err(format!("`{field}` is blank")),
        _ if chars > SHORT_CHARS_MAX => {
            Err(format!("`{field}` has {chars} characters; {SHORT_CHARS_MAX} are the most"))
        }
        _ => Ok(()),
    }
}

fn long(field: &str, text: &str) -> Result<(), String> {
    within(field, text, LONG_BYTES_MAX)
}

fn within(field: &str, text: &str, max: usize) -> Result<(), String> {
    match text.len() {
        0 => Err(format!("`{field}` is empty")),
        bytes if bytes > max => Err(format!("`{field}` has {bytes} bytes; {max} are the most")),
        _ => Ok(()),
    }
}

fn list(field: &str, count: usize) -> Result<(), String> {
    if count > LIST_MAX {
        return Err(format!("`{field}` has {count} entries; {LIST_MAX} are the most"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
