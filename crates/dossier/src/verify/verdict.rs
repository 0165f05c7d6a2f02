//! The verdict: three outcomes, each with its sentence (docs/spec/verdict.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use testimony_disclose::Segment;
use testimony_proof::proof_file::Cosigned;

use super::{CertificateShown, StampShown};
use crate::contents::Finding;

/// What a verification came to.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It is what was sealed, by a key that the reader knows from elsewhere.
    Unchanged(Box<Facts>),
    /// It is not.
    Changed(Reason),
    /// Something is missing that only the reader can supply. What the files say about themselves
    /// may come along.
    CannotTell(Missing, Option<Box<Facts>>),
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The dossier's title.
    pub title: String,
    /// What the policy calls the publisher.
    pub publisher: String,
    /// The log origin.
    pub log_origin: String,
    /// The key that signed.
    pub key: String,
    /// How that key is known.
    pub known_from: KeyKnownFrom,
    /// Whether the data is invented.
    pub demo: bool,
    /// Files that are as they were signed.
    pub files: usize,
    /// Items that are as they were sealed.
    pub items: usize,
    /// Items that were sealed and are not shown.
    pub closed: usize,
    /// Gaps in texts.
    pub gaps: usize,
    /// Leaves of the log that hold them.
    pub leaves: BTreeSet<u64>,
    /// The second by which all items existed, from cosigners or stamps, whichever is earlier;
    /// never the team's clock.
    pub existed_by: Option<u64>,
    /// Who cosigned and when, by name.
    pub cosigned: Vec<Cosigned>,
    /// Every stamp over the checkpoint, by number, whether it counts or not.
    pub stamps: Vec<StampShown>,
    /// Certificates that hold, by the number of their finding.
    pub certificates: Vec<CertificateShown>,
    /// What is shown.
    pub accounts: Vec<ShownAccount>,
    /// What the publisher counted.
    pub findings: Vec<Finding>,
}

/// How the signing key is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKnownFrom {
    /// From a policy that the reader named.
    Outside(String),
    /// From the dossier itself, which a forger writes as he likes.
    Dossier,
}

/// One account as it is shown.
#[derive(Debug, Clone)]
pub struct ShownAccount {
    /// What stands above it.
    pub label: String,
    /// The fields that are shown.
    pub fields: BTreeMap<String, Value>,
    /// The words and gaps.
    pub segments: Vec<Segment>,
    /// Files that were sealed with it.
    pub files: usize,
}

/// Why it is not what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A file differs from what was signed.
    #[error("{0} is not as it was signed")]
    FileDiffers(String),
    /// A file is missing.
    #[error("{0} is missing")]
    MissingFile(String),
    /// A file, folder or link is there that was not signed for.
    #[error("`{0}` does not belong to the dossier")]
    ForeignFile(String),
    /// The manifest is not in its one form.
    #[error("testimony-manifest.txt is not as it was signed")]
    Manifest,
    /// The signature fails.
    #[error("the signature of testimony-manifest.txt does not hold")]
    Signature,
    /// Signed by a key that the policy does not name for this log.
    #[error("it is signed by another key than the one that the policy names for this log")]
    OtherKey,
    /// The bag's own manifests say something else.
    #[error("the BagIt manifests do not list what was signed")]
    Bag,
    /// The table of contents is malformed.
    #[error("data/dossier.json or data/policy.txt is not in the form that it must have")]
    Contents,
    /// An item is not what was sealed.
    #[error("item {0} is not what was sealed")]
    Item(String),
    /// A stamp is broken, or its name is none or leaves a gap.
    #[error("stamp {0} is not a stamp of this checkpoint")]
    Stamp(String),
    /// A file that looks like a certificate belongs to no finding.
    #[error("`{0}` is the certificate of no finding")]
    NoFinding(String),
    /// A certificate does not show the count of its finding.
    #[error("certificate {0}: {1}")]
    Certificate(u32, testimony_weigh::Flaw),
    /// The dossier's checkpoint is that of another log of the policy.
    #[error("item {0}: the checkpoint is of another log")]
    OtherLog(String),
    /// An item's proof does not hold under the policy.
    #[error("item {0}: {1}")]
    Log(String, testimony_proof::Error),
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The reader gave no policy.
    Policy,
    /// No policy of the reader names this log.
    LogUnknown,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked, in words.
    pub what: String,
    /// Whether it holds.
    pub holds: bool,
}

impl Verdict {
    /// The exit code of `testimony verify`.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Unchanged(_) => 0,
            Self::Changed(_) => 1,
            Self::CannotTell(..) => 3,
        }
    }

    /// The word for machines.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unchanged(_) => "unchanged",
            Self::Changed(_) => "changed",
            Self::CannotTell(..) => "cannot_tell",
        }
    }

    /// The first sentence for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unchanged(facts) => match facts.existed_by.map(shown_time) {
                Some(time) => format!("Unchanged. It existed by {time}."),
                None => "Unchanged. No date: nobody outside has dated it yet.".to_owned(),
            },
            Self::Changed(reason) => format!("Changed: {reason}."),
            Self::CannotTell(Missing::Policy, _) => {
                "Cannot tell: the files agree with each other, but nothing from outside says whose \
                 they are."
                    .to_owned()
            }
            Self::CannotTell(Missing::LogUnknown, _) => {
                "Cannot tell: the files agree with each other, but no policy that you trust names \
                 this log."
                    .to_owned()
            }
        }
    }

    /// What was found, if anything could be.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Unchanged(facts) => Some(facts),
            Self::Changed(_) => None,
            Self::CannotTell(_, facts) => facts.as_deref(),
        }
    }

    /// What no verdict shows.
    pub fn does_not_show(&self) -> [&'static str; 2] {
        [
            "that the accounts are true",
            "that this is everything the publisher has, or its only version",
        ]
    }
}

impl Facts {
    /// The checks, in words.
    pub fn checks(&self) -> Vec<Check> {
        let check = |what: String| Check { what, holds: true };
        let mut checks = vec![
            check(format!("{} of {} files are as they were signed", self.files, self.files)),
            check(format!("{} of {} items are as they were sealed", self.items, self.items)),
            check(match self.leaves.len() {
                1 => "all are in one leaf of the public log".to_owned(),
                leaves => format!("all are in the public log, in {leaves} leaves"),
            }),
        ];
        if !self.cosigned.is_empty() {
            let names: Vec<&str> = self.cosigned.iter().map(|one| one.name.as_str()).collect();
            checks.push(check(format!("cosigned by: {}", names.join(", "))));
        }
        let stamps = self.stamps.iter().filter(|stamp| stamp.counts());
        checks.extend(stamps.map(|stamp| check(stamp.sentence())));
        checks.extend(self.certificates.iter().map(|one| check(one.sentence())));
        checks
    }

    /// What does not count, and why: it changes nothing, and the reader should know.
    pub fn remarks(&self) -> Vec<String> {
        let stamps = self.stamps.iter().filter(|stamp| !stamp.counts());
        let mut remarks: Vec<String> = stamps.map(StampShown::sentence).collect();
        if self.existed_by.is_none() && self.stamps.iter().any(StampShown::counts) {
            remarks.push(
                "the policy names several stamping authorities, and a date needs two of them"
                    .to_owned(),
            );
        }
        remarks
    }
}

/// A second since 1970 as people read it.
pub(super) fn shown_time(second: u64) -> String {
    let time = i64::try_from(second).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
    time.map_or_else(
        || format!("second {second} of the Unix clock"),
        |time| time.strftime("%-d %B %Y, %H:%M UTC").to_string(),
    )
}
