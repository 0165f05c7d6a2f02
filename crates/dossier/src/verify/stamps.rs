//! The stamps over a dossier's checkpoint: docs/spec/dossier.md, section 2.3, and rule 10 of
//! docs/spec/verdict.md.
//!
//! A broken stamp refutes the dossier. One that does not count changes nothing, and the reader
//! is told why.

use std::collections::BTreeMap;

use testimony_proof::note::SignedNote;
use testimony_proof::policy::Policy;
use testimony_stamp::{Facts, Standing, check, dated, imprint};

use super::files::Files;
use super::{Reason, Stop};
use crate::contents::{CHECKPOINT_PATH, STAMPS_PATH, stamp_name};
use crate::manifest::Manifest;

/// Most stamps of a checkpoint, and most covers of one.
const NUMBER_MAX: u32 = 16;

/// One stamp, as the verdict tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampShown {
    /// Its number, as in its file's name.
    pub stamp: String,
    /// What it says, and whether it counts.
    pub facts: Facts,
}

/// All stamps, and the date that they give.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    pub(super) shown: Vec<StampShown>,
    pub(super) dated: Option<u64>,
}

/// Rule 10: every file has its name, the numbers have no gaps, and none is broken.
pub(super) fn check_all(
    folder: &Files,
    manifest: &Manifest,
    policy: &Policy,
    now: u64,
) -> Result<Stamps, Stop> {
    let named = named(manifest)?;
    if named.is_empty() {
        return Ok(Stamps::default());
    }
    let checkpoint = folder.signed(manifest, CHECKPOINT_PATH)?;
    let note = SignedNote::parse(&checkpoint).map_err(|_| Reason::Contents)?;
    let of = imprint(note.text.as_bytes());
    let mut shown = Vec::new();
    for (number, files) in chains(&named)? {
        let mut read = Vec::new();
        for path in files {
            read.push(folder.signed(manifest, path)?);
        }
        let stamp = format!("{number:03}");
        let covers = read.split_off(1);
        let bytes = read.pop().unwrap_or_default();
        let facts = check(&bytes, &of, &policy.tsa_roots, &covers, now)
            .map_err(|broken| Reason::Stamp(stamp_name(number, broken.cover)))?;
        shown.push(StampShown { stamp, facts });
    }
    let facts: Vec<Facts> = shown.iter().map(|one| one.facts.clone()).collect();
    let dated = dated(&facts, policy.tsa_roots.len());
    Ok(Stamps { shown, dated })
}

impl StampShown {
    /// The line of the report.
    pub fn sentence(&self) -> String {
        let Facts { authority, time, standing, .. } = &self.facts;
        let name = if authority.is_empty() { "an authority without a name" } else { authority };
        match standing {
            Standing::Counts { .. } => {
                format!("stamped by {name} on {}", super::verdict::shown_time(*time))
            }
            Standing::DoesNotCount(why) => {
                format!("a stamp by {name} does not count: {}", why.words())
            }
        }
    }

    /// Whether it counts.
    pub fn counts(&self) -> bool {
        matches!(self.facts.standing, Standing::Counts { .. })
    }

    /// Why it does not count, as docs/spec/verdict.md names it.
    pub fn why_not(&self) -> Option<&'static str> {
        match self.facts.standing {
            Standing::Counts { .. } => None,
            Standing::DoesNotCount(why) => Some(why.name()),
        }
    }
}

/// Numbers of stamp and cover, by path.
type Named<'a> = BTreeMap<(u32, u32), &'a str>;

/// Every file of the folder under its two numbers.
fn named(manifest: &Manifest) -> Result<Named<'_>, Reason> {
    let mut found = Named::new();
    let paths =
        manifest.files.keys().filter_map(|path| Some((path, path.strip_prefix(STAMPS_PATH)?)));
    for (path, name) in paths {
        let numbers = numbers(name).ok_or_else(|| Reason::Stamp(path.clone()))?;
        found.insert(numbers, path);
    }
    Ok(found)
}

/// The numbers in `NNN.tsr` or `NNN.M.tsr`; 0 is the stamp itself.
fn numbers(name: &str) -> Option<(u32, u32)> {
    let stem = name.strip_suffix(".tsr")?;
    let (number, cover) = match stem.split_once('.') {
        Some((number, cover)) => (number, cover.parse().ok().filter(|cover| *cover > 0)?),
        None => (stem, 0),
    };
    let number: u32 = number.parse().ok()?;
    let in_range = (1..=NUMBER_MAX).contains(&number) && cover <= NUMBER_MAX;
    (in_range && stamp_name(number, cover as usize) == stem).then_some((number, cover))
}

/// The paths of each stamp and its covers in order; a gap refutes.
fn chains<'a>(named: &Named<'a>) -> Result<BTreeMap<u32, Vec<&'a str>>, Reason> {
    let mut found: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for ((number, cover), path) in named {
        let stamps = found.len();
        let chain = found.entry(*number).or_default();
        let next = if chain.is_empty() { stamps + 1 } else { *number as usize };
        if *number as usize != next || *cover as usize != chain.len() {
            return Err(Reason::Stamp(stamp_name(*number, *cover as usize)));
        }
        chain.push(path);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bag::sum;

    fn listed(names: &[&str]) -> Result<Vec<(u32, usize)>, String> {
        let files = names.iter().map(|name| (format!("{STAMPS_PATH}{name}"), sum(b"")));
        let manifest = Manifest { log_origin: String::new(), files: files.collect() };
        let chains = named(&manifest).and_then(|named| {
            chains(&named).map(|found| {
                found.into_iter().map(|(number, files)| (number, files.len())).collect()
            })
        });
        chains.map_err(|reason| reason.to_string())
    }

    #[test]
    fn stamps_are_listed_with_their_covers() {
        assert_eq!(listed(&[]), Ok(vec![]));
        let many: Vec<String> = (1..=11).map(|cover| format!("001.{cover}.tsr")).collect();
        let mut names = vec!["002.tsr", "001.tsr"];
        names.extend(many.iter().map(String::as_str));
        assert_eq!(listed(&names), Ok(vec![(1, 12), (2, 1)]));
    }

    #[test]
    fn fail_names_and_gaps() {
        for names in [
            &["002.tsr"][..],
            &["001.tsr", "003.tsr"],
            &["001.1.tsr"],
            &["001.tsr", "001.2.tsr"],
            &["001.tsr", "002.1.tsr"],
            &["000.tsr"],
            &["01.tsr"],
            &["0001.tsr"],
            &["001.tsr", "001.0.tsr"],
            &["001.tsr", "001.01.tsr"],
            &["001.tsr", "001.1.1.tsr"],
            &["+01.tsr"],
            &["001.TSR"],
            &["001"],
            &["readme.txt"],
            &["001.tsr", "deeper/001.tsr"],
        ] {
            assert!(listed(names).is_err(), "{names:?}");
        }
        let many: Vec<String> = (1..=17).map(|number| format!("{number:03}.tsr")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(listed(&many[..16]).is_ok() && listed(&many).is_err());
    }
}
