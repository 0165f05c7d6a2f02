//! `index.html`: the dossier for a reader, without scripts and without the network.

use askama::Template;
use testimony_disclose::Segment;
use testimony_model::is_language;

use super::{Certified, Chosen, Material};
use crate::Error;
use crate::contents::{Contents, Finding, certificate_path, certified_chains};

/// What stands for any gap, whatever its size.
const GAP: &str = "[…]";

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page<'a> {
    contents: &'a Contents,
    findings: Vec<Found<'a>>,
    accounts: Vec<Shown<'a>>,
    demo: bool,
    key: String,
    log_origin: &'a str,
    dir: &'static str,
}

struct Found<'a> {
    finding: &'a Finding,
    /// Where its certificate lies, and what that shows.
    certificate: Option<(String, String)>,
}

struct Shown<'a> {
    label: &'a str,
    fields: Vec<(&'static str, String)>,
    text: Option<String>,
    language: &'a str,
    dir: &'static str,
    withheld: bool,
    files: usize,
}

/// Draws the page.
pub(super) fn render(
    contents: &Contents,
    chosen: &[Chosen],
    certified: &[Certified],
    material: &Material<'_>,
) -> Result<String, Error> {
    let found = (1..).zip(&contents.findings).map(|(number, finding)| Found {
        finding,
        certificate: certified
            .iter()
            .any(|one| one.finding == number)
            .then(|| (certificate_path(number), certified_chains(finding.asserted.lo))),
    });
    let shown = chosen.iter().zip(&contents.accounts).map(|(one, published)| {
        // The page says of an account only what the plan shows of it.
        let shows_language =
            one.fields.iter().any(|&field| one.entry_payload.disclosures[field].name == "language");
        let language = one.account.language.as_deref();
        let language = language.filter(|tag| shows_language && is_language(tag));
        Shown {
            label: &one.label,
            fields: fields(one),
            text: one.text.as_ref().map(|text| join(&segments(&text.words, &text.shown))),
            language: language.unwrap_or(""),
            dir: language.map_or("auto", direction),
            withheld: one.text.as_ref().is_some_and(|text| !text.withheld.is_empty()),
            files: published.files.len(),
        }
    });
    let page = Page {
        accounts: shown.collect(),
        findings: found.collect(),
        demo: testimony_proof::policy::is_demo_log(&material.log_origin),
        key: material.key.verifier_key().to_string(),
        log_origin: &material.log_origin,
        dir: direction(&contents.language),
        contents,
    };
    Ok(page.render()?)
}

/// The shown words with one gap wherever words are withheld.
fn segments(words: &[String], shown: &[usize]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match (shown.binary_search(&index).is_ok(), segments.last_mut()) {
            (true, Some(Segment::Shown(run))) => run.push_str(word),
            (true, _) => segments.push(Segment::Shown(word.clone())),
            (false, Some(Segment::Gap)) => {}
            (false, _) => segments.push(Segment::Gap),
        }
    }
    segments
}

fn join(segments: &[Segment]) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Shown(run) => run.clone(),
        Segment::Gap | Segment::Edge => format!("{GAP} "),
    };
    segments.iter().map(part).collect()
}

fn fields(one: &Chosen) -> Vec<(&'static str, String)> {
    let known = |name: &str| match name {
        "access" => Some("How the teller knows"),
        "language" => Some("Language"),
        "made" => Some("Told"),
        "received" => Some("Received"),
        "received_via" => Some("Received through"),
        "title" => Some("Title"),
        _ => None,
    };
    let leaf = |index: &usize| {
        let leaf = &one.entry_payload.disclosures[*index];
        let value = leaf.value.as_str().map_or_else(|| leaf.value.to_string(), str::to_owned);
        // "unknown" at the time of sealing may have been learnt since: it says nothing.
        let says = value != "unknown";
        known(&leaf.name).filter(|_| says).map(|label| (label, in_words(&leaf.name, &value)))
    };
    one.fields.iter().filter_map(leaf).collect()
}

/// A word of the vocabularies as a reader understands it.
fn in_words(field: &str, value: &str) -> String {
    let plain = match (field, value) {
        ("access", "saw") => "saw it",
        ("access", "experienced") => "it was done to them",
        ("access", "recorded") => "recorded it",
        ("access", "authored") => "wrote the document",
        ("access", "official_record") => "holds the record",
        ("access", "heard_from") => "heard it from others",
        ("access", "inferred") => "concludes it",
        ("received_via", "post") => "the publisher's drop box",
        ("received_via", "interview") => "an interview",
        ("received_via", "published") => "something published",
        ("received_via", "import") => "a table or bundle",
        _ => value,
    };
    plain.to_owned()
}

/// The direction in which a language is written.
fn direction(language: &str) -> &'static str {
    let right_to_left = ["ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi", "ug", "sd"];
    let first = language.split('-').next().unwrap_or("");
    if right_to_left.contains(&first) { "rtl" } else { "ltr" }
}

/// The counts of a finding in words, for its table.
impl Finding {
    fn rows(&self) -> [(&'static str, String); 3] {
        let side = |counts: crate::Counts| match (counts.accounts, counts.lo == counts.hi) {
            (0, _) => "none".to_owned(),
            (1, true) => format!("1 account, {} independent", counts.lo),
            (1, false) => format!("1 account, {} to {} independent", counts.lo, counts.hi),
            (accounts, true) => format!("{accounts} accounts, {} independent", counts.lo),
            (accounts, false) => {
                format!("{accounts} accounts, {} to {} independent", counts.lo, counts.hi)
            }
        };
        [
            ("Say that it is so", side(self.asserted)),
            ("Say that it is not so", side(self.denied)),
            ("Give no answer", self.declined.to_string()),
        ]
    }
}
