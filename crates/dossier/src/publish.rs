//! Publishing: from a vault and a plan to a folder.
//!
//! Order: consent, selection, leak check, ledger, then writing beside and renaming, then a check of
//! what was written. A step that refuses leaves nothing behind.

mod leak;
mod page;
mod select;
mod weighing;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use testimony_disclose::{Payload, WarningKind};
use testimony_model::{Account, Handle};
use testimony_proof::commitment::Opening;
use testimony_proof::note::PublicationKey;
use testimony_proof::proof_file::TlogProof;
use testimony_vault::{Disclosure, Item, Vault};
use zeroize::Zeroizing;

use crate::bag::{self, Files};
use crate::contents::{
    self, Contents, Finding, PublishedAccount, certificate_path, opening_path, presentation_path,
    proof_path,
};
use crate::manifest::{self, Manifest};
use crate::verify::{TrustedPolicy, Verdict, verify};
use crate::{Error, Plan};

use weighing::Certified;

pub use leak::Leak;

/// What a publication needs besides the vault and the plan.
pub struct Material<'a> {
    /// Signs what is published.
    pub key: PublicationKey,
    /// The log origin.
    pub log_origin: String,
    /// The team's policy, as its readers have it from elsewhere; also put in for comparing.
    pub policy: String,
    /// What the publisher calls itself.
    pub publisher: String,
    /// The day of publication.
    pub now: jiff::Timestamp,
    /// Random bytes for this dossier alone, kept nowhere: they make the nodes of certificates.
    pub salt: Zeroizing<[u8; 32]>,
    /// Proves and counts.
    pub casework: &'a dyn Casework,
}

/// What a publication asks of the use cases beside it.
pub trait Casework {
    /// The checkpoint under which items below so many leaves are to be proved (dossier.md,
    /// section 2.2), and its stamps.
    ///
    /// # Errors
    /// When the vault cannot be read.
    fn checkpoint(
        &self,
        vault: &Vault,
        leaves: u64,
        now: jiff::Timestamp,
    ) -> Result<ProvedUnder, BoxError>;

    /// Proves an item under this checkpoint.
    ///
    /// # Errors
    /// When it is not sealed below it.
    fn prove(
        &self,
        vault: &Vault,
        item: &Item,
        showing: Showing,
        checkpoint: &str,
    ) -> Result<(Opening, TlogProof), BoxError>;

    /// Counts the independent chains of a claim.
    ///
    /// # Errors
    /// When there is no such claim.
    fn finding(&self, vault: &Vault, claim: &Handle) -> Result<Finding, BoxError>;

    /// The graph of those who assert a claim, for its certificate.
    ///
    /// # Errors
    /// When there is no such claim.
    fn graph(&self, vault: &Vault, claim: &Handle) -> Result<testimony_weigh::Graph, BoxError>;
}

/// The one checkpoint of a dossier.
#[derive(Debug, Clone)]
pub struct ProvedUnder {
    /// The signed checkpoint, with its cosignatures.
    pub checkpoint: String,
    /// Its stamps in order, each followed by its covers.
    pub stamps: Vec<Vec<Vec<u8>>>,
}

/// Whether an item's payload goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// Something of it is shown: the proof opens its commitment.
    Payload,
    /// Only that something was sealed.
    Nothing,
}

/// An error of another use case.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What was published, for the person who published it.
#[derive(Debug, Clone)]
pub struct Published {
    /// The folder.
    pub out: PathBuf,
    /// Items whose proofs are in it.
    pub items: usize,
    /// The leaves of the log that its proofs show: accounts in one leaf were sealed together.
    pub leaves: BTreeSet<u64>,
    /// Words that were withheld.
    pub words_withheld: usize,
    /// What the reader might misunderstand.
    pub warnings: Vec<String>,
}

/// One item on its way out.
struct Outgoing {
    name: String,
    presentation: Option<String>,
    opening: Opening,
    proof: TlogProof,
}

/// One account, chosen and checked.
struct Chosen {
    label: String,
    account: Account,
    entry: Item,
    entry_payload: Payload,
    fields: Vec<usize>,
    text: Option<ChosenText>,
}

struct ChosenText {
    item: Item,
    payload: Payload,
    words: Vec<String>,
    shown: Vec<usize>,
    withheld: Vec<usize>,
}

/// Writes a dossier.
///
/// # Errors
/// When a teller did not consent, something protected would be visible, an item is not sealed, or
/// the folder is there already.
pub fn publish(
    vault: &mut Vault,
    plan: &Plan,
    out: &Path,
    material: &Material<'_>,
) -> Result<Published, Error> {
    if out.exists() {
        return Err(Error::OutExists(out.to_owned()));
    }
    select::check_consent(vault, plan)?;
    let chosen = select::choose(vault, plan)?;
    let findings: Vec<Finding> = plan
        .claims
        .iter()
        .map(|claim| material.casework.finding(vault, claim).map_err(Error::Material))
        .collect::<Result<_, _>>()?;
    let certified = weighing::certify(vault, plan, &findings, material)?;
    leak::check(vault, plan, material, &chosen, &findings)?;
    leak::check_shapes(plan, &certified)?;
    let leaves = leaves(vault, &chosen, plan)?;
    let under = material.casework.checkpoint(vault, leaves, material.now);
    let under = under.map_err(Error::Material)?;
    let (accounts, items) = prepare(vault, &chosen, plan, (material, &under.checkpoint))?;
    let contents = Contents {
        format: contents::FORMAT.to_owned(),
        title: plan.title.clone(),
        language: plan.language.clone(),
        publisher: material.publisher.clone(),
        published: material.now.strftime("%Y-%m-%d").to_string(),
        summary: plan.summary.clone(),
        findings,
        accounts,
    };
    let files = assemble(&contents, &chosen, (&items, &under, &certified), material)?;
    vault.note_disclosed(&ledger(&chosen, &certified), &plan.audience, material.now)?;
    write(out, &files, material)?;
    self_check(out, material)?;
    Ok(Published {
        out: out.to_owned(),
        items: items.len(),
        leaves: items.iter().map(|item| item.proof.index).collect(),
        words_withheld: chosen.iter().flat_map(|one| &one.text).map(|t| t.withheld.len()).sum(),
        warnings: warnings(&chosen, certified),
    })
}

/// How many leaves the log must have to hold all items; those that are not sealed count for
/// nothing here, and refuse the publication when they are to be proved.
fn leaves(vault: &Vault, chosen: &[Chosen], plan: &Plan) -> Result<u64, Error> {
    let mut leaves = 0;
    let mut add = |item: &Item| leaves = leaves.max(item.sealed.map_or(0, |(leaf, _)| leaf + 1));
    for (one, wanted) in chosen.iter().zip(&plan.accounts) {
        add(&one.entry);
        one.text.iter().for_each(|text| add(&text.item));
        for file in one.account.files.iter().filter(|_| wanted.files) {
            add(&vault.item_by_commitment(&file.commitment)?);
        }
    }
    Ok(leaves)
}

/// Presents and proves every item.
fn prepare(
    vault: &Vault,
    chosen: &[Chosen],
    plan: &Plan,
    material: (&Material<'_>, &str),
) -> Result<(Vec<PublishedAccount>, Vec<Outgoing>), Error> {
    let (mut accounts, mut items) = (Vec::new(), Vec::new());
    for (one, wanted) in chosen.iter().zip(&plan.accounts) {
        let mut add = |item: &Item, shows| add(vault, &mut items, item, shows, material);
        let entry = add(&one.entry, Some((&one.entry_payload, &one.fields)))?;
        let text = match &one.text {
            Some(text) => Some(add(&text.item, Some((&text.payload, &text.shown)))?),
            None => None,
        };
        let mut files = Vec::new();
        for file in one.account.files.iter().filter(|_| wanted.files) {
            let item = vault.item_by_commitment(&file.commitment)?;
            files.push(add(&item, None)?);
        }
        accounts.push(PublishedAccount { label: one.label.clone(), entry, text, files });
    }
    Ok((accounts, items))
}

/// Adds an item: opened with what it shows, or closed.
fn add(
    vault: &Vault,
    items: &mut Vec<Outgoing>,
    item: &Item,
    shows: Option<(&Payload, &Vec<usize>)>,
    (material, checkpoint): (&Material<'_>, &str),
) -> Result<String, Error> {
    let name = format!("{:03}", items.len() + 1);
    let showing = if shows.is_some() { Showing::Payload } else { Showing::Nothing };
    let (opening, proof) =
        material.casework.prove(vault, item, showing, checkpoint).map_err(Error::Material)?;
    let presentation = match shows {
        Some((payload, shown)) => {
            let key_id = material.key.verifier_key().name().to_owned();
            Some(payload.present(shown, |input| material.key.sign_jws(input), &key_id)?)
        }
        None => None,
    };
    items.push(Outgoing { name: name.clone(), presentation, opening, proof });
    Ok(name)
}

/// All files of the folder but the signed manifest.
fn assemble(
    contents: &Contents,
    chosen: &[Chosen],
    (items, under, certified): (&[Outgoing], &ProvedUnder, &[Certified]),
    material: &Material<'_>,
) -> Result<Files, Error> {
    let mut files = Files::new();
    let json =
        serde_json::to_string_pretty(contents).map_err(|cause| Error::Material(cause.into()))?;
    files.insert(contents::PATH.to_owned(), format!("{json}\n").into_bytes());
    files.insert(contents::POLICY_PATH.to_owned(), material.policy.clone().into_bytes());
    files.insert(contents::CHECKPOINT_PATH.to_owned(), under.checkpoint.clone().into_bytes());
    for (number, chain) in (1..).zip(&under.stamps) {
        for (cover, bytes) in chain.iter().enumerate() {
            files.insert(contents::stamp_path(number, cover), bytes.clone());
        }
    }
    for one in certified {
        files.insert(certificate_path(one.finding), one.text.clone().into_bytes());
    }
    for item in items {
        if let Some(presentation) = &item.presentation {
            files.insert(presentation_path(&item.name), presentation.clone().into_bytes());
        }
        files.insert(opening_path(&item.name), item.opening.to_text().into_bytes());
        files.insert(proof_path(&item.name), item.proof.to_text().into_bytes());
    }
    let page = page::render(contents, chosen, certified, material)?;
    files.insert("index.html".to_owned(), page.into_bytes());
    bag::add_tag_files(&mut files, &contents.published);
    Ok(files)
}

/// Writes beside, syncs, then gives the folder its name.
fn write(out: &Path, files: &Files, material: &Material<'_>) -> Result<(), Error> {
    let sums = files.iter().map(|(path, bytes)| (path.clone(), bag::sum(bytes)));
    let manifest = Manifest { log_origin: material.log_origin.clone(), files: sums.collect() };
    let signed = material.key.sign_manifest(&manifest.to_text())?.to_text();
    // A name that nobody has, so that what is removed below is ours.
    let name = out.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let beside = out.with_file_name(format!("{name}.partial-{}", std::process::id()));
    let put = |path: &str, bytes: &[u8]| -> std::io::Result<()> {
        let path = beside.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&beside))?;
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    let writing = || -> std::io::Result<()> {
        fs::create_dir(&beside)?;
        for (path, bytes) in files {
            put(path, bytes)?;
        }
        put(manifest::PATH, signed.as_bytes())?;
        File::open(&beside)?.sync_all()?;
        fs::rename(&beside, out)
    };
    let written = writing();
    if written.is_err() && beside.is_dir() {
        // What cannot be removed either has the process's number in its name.
        drop(fs::remove_dir_all(&beside));
    }
    written.map_err(Error::io("writing", out))
}

/// What was written must verify with the team's own policy.
fn self_check(out: &Path, material: &Material<'_>) -> Result<(), Error> {
    let policy = TrustedPolicy::parse(material.policy.as_bytes(), "the vault")?;
    match verify(out, &[policy], u64::try_from(material.now.as_second()).unwrap_or(0))? {
        Verdict::Unchanged(_) => Ok(()),
        other => {
            fs::remove_dir_all(out).map_err(Error::io("removing", out))?;
            Err(Error::SelfCheck(other.sentence()))
        }
    }
}

fn ledger(chosen: &[Chosen], certified: &[Certified]) -> Vec<Disclosure> {
    let mut shown: Vec<Disclosure> = certified.iter().map(|one| one.noted.clone()).collect();
    for one in chosen {
        shown.extend(one.fields.iter().map(|&index| Disclosure {
            item: one.entry.id,
            path: one.entry_payload.disclosures[index].name.clone(),
        }));
        if let Some(text) = &one.text {
            shown.extend(
                text.shown
                    .iter()
                    .map(|word| Disclosure { item: text.item.id, path: word.to_string() }),
            );
        }
    }
    shown
}

fn warnings(chosen: &[Chosen], certified: Vec<Certified>) -> Vec<String> {
    let mut found: Vec<String> = certified.into_iter().map(|one| one.reveals).collect();
    for one in chosen {
        let Some(text) = &one.text else { continue };
        for warning in testimony_disclose::warnings(&text.words, &text.withheld) {
            let what = match warning.kind {
                WarningKind::Negation => "a negation",
                WarningKind::Number => "a number",
            };
            let word = warning.word + 1;
            found.push(format!(
                "{}: withheld word {word} is {what}; read what is left as a stranger would",
                one.label
            ));
        }
    }
    found
}

impl std::fmt::Debug for Material<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Material").field("log_origin", &self.log_origin).finish_non_exhaustive()
    }
}
