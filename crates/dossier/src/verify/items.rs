//! Every item: is what it shows what was sealed, and is that in the log?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testimony_disclose::{Content, Segment, Shape};
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::commitment::{Kind, Opening, Secret, commit, tick_leaf};
use testimony_proof::note::VerifierKey;
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::{Cosigned, TlogProof, existed_by, verify_checkpoint};
use testimony_proof::{Hash, base64};

use super::files::Files;
use super::{Reason, ShownAccount, Stop};
use crate::contents::{
    CHECKPOINT_PATH, Contents, PublishedAccount, is_item_name, opening_path, presentation_path,
    proof_path,
};
use crate::manifest::Manifest;

/// What all items together show.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) items: usize,
    pub(super) closed: usize,
    pub(super) gaps: usize,
    pub(super) leaves: BTreeSet<u64>,
    /// When the cosigners date it.
    pub(super) cosigned_by: Option<u64>,
    pub(super) cosigned: Vec<Cosigned>,
    pub(super) accounts: Vec<ShownAccount>,
    used: BTreeSet<String>,
}

/// What a presentation shows, its commitment and the tick's root that its opening leads to.
struct ShownItem {
    content: Content,
    commitment: Hash,
    root: Hash,
}

/// Checks one dossier under one policy and key.
struct Checker<'a> {
    folder: &'a Files,
    manifest: &'a Manifest,
    policy: &'a Policy,
    key: &'a VerifierKey,
    log_origin: &'a str,
    /// The dossier's one checkpoint, as text and once its signatures were checked.
    checkpoint_text: Vec<u8>,
    checkpoint: Option<Checkpoint>,
    checked: Checked,
}

/// Checks every account of a dossier.
pub(super) fn check(
    folder: &Files,
    manifest: &Manifest,
    contents: &Contents,
    policy: &Policy,
    key: &VerifierKey,
) -> Result<Checked, Stop> {
    let mut checker = Checker {
        folder,
        manifest,
        policy,
        key,
        log_origin: &manifest.log_origin,
        checkpoint_text: folder.signed(manifest, CHECKPOINT_PATH)?,
        checkpoint: None,
        checked: Checked::default(),
    };
    for account in &contents.accounts {
        checker.account(account)?;
    }
    match checker.checkpoint {
        Some(_) => Ok(checker.checked),
        // A dossier without an item proves nothing.
        None => Err(Reason::Contents.into()),
    }
}

/// Whether every file of an item belongs to one.
pub(super) fn no_strangers(manifest: &Manifest, checked: &Checked) -> Result<(), Reason> {
    let mut items = manifest.files.keys().filter(|path| path.starts_with("data/items/"));
    match items.find(|path| !checked.used.contains(*path)) {
        Some(path) => Err(Reason::Item(path.clone())),
        None => Ok(()),
    }
}

impl<'a> Checker<'a> {
    fn account(&mut self, account: &PublishedAccount) -> Result<(), Stop> {
        let entry = self.shown(&account.entry, Kind::Entry, Shape::Record)?;
        self.in_log(&account.entry, &entry.root)?;
        let Content::Record(fields) = entry.content else {
            return Err(bad(&account.entry).into());
        };
        let mut shown = ShownAccount {
            label: account.label.clone(),
            fields: fields.clone(),
            segments: Vec::new(),
            files: account.files.len(),
        };
        if let Some(text) = &account.text {
            let item = self.shown(text, Kind::Text, Shape::Text)?;
            let Content::Text(segments) = item.content else { return Err(bad(text).into()) };
            // The entry itself names its text: words of one account cannot be put under another.
            let commitment = Value::String(base64::encode(&item.commitment));
            if fields.get("text_commitment") != Some(&commitment) {
                return Err(bad(text).into());
            }
            self.in_log(text, &item.root)?;
            self.checked.gaps +=
                segments.iter().filter(|segment| **segment == Segment::Gap).count();
            shown.segments = segments;
        }
        for (index, file) in account.files.iter().enumerate() {
            self.closed(file, &fields, index)?;
        }
        self.checked.accounts.push(shown);
        Ok(())
    }

    /// An item whose payload is shown in part. Whether it is in the log is not asked yet.
    fn shown(&mut self, item: &str, kind: Kind, shape: Shape) -> Result<ShownItem, Stop> {
        let opening = self.opening(item, kind)?;
        let presentation = self.file(presentation_path(item), item)?;
        let presentation = std::str::from_utf8(&presentation).map_err(|_| bad(item))?;
        let key = self.key;
        let signed = |input: &[u8], signature: &[u8; 64]| key.verify_jws(input, signature).is_ok();
        let disclosed =
            testimony_disclose::verify(presentation, signed, shape).map_err(|_| bad(item))?;
        let Secret::Blind(blind) = &opening.secret else { return Err(bad(item).into()) };
        let commitment = commit(kind, blind, &disclosed.payload_digest);
        let root = opening.root_for(Some(disclosed.payload_digest)).map_err(|_| bad(item))?;
        Ok(ShownItem { content: disclosed.content, commitment, root })
    }

    /// A file that is sealed and not shown: the entry names its commitment.
    fn closed(
        &mut self,
        item: &str,
        fields: &BTreeMap<String, Value>,
        index: usize,
    ) -> Result<(), Stop> {
        let opening = self.opening(item, Kind::Blob)?;
        let Secret::Closed(commitment) = &opening.secret else { return Err(bad(item).into()) };
        let named = fields.get(&format!("files/{index}/commitment"));
        if named != Some(&Value::String(base64::encode(commitment))) {
            return Err(bad(item).into());
        }
        let root = opening.root_for(None).map_err(|_| bad(item))?;
        self.checked.closed += 1;
        self.in_log(item, &root)
    }

    fn opening(&mut self, item: &str, kind: Kind) -> Result<Opening, Stop> {
        if !is_item_name(item) {
            return Err(Reason::Contents.into());
        }
        let opening =
            Opening::parse(self.file(opening_path(item), item)?).map_err(|_| bad(item))?;
        if opening.kind == kind { Ok(opening) } else { Err(bad(item).into()) }
    }

    fn in_log(&mut self, item: &str, root: &Hash) -> Result<(), Stop> {
        let proof = TlogProof::parse(self.file(proof_path(item), item)?).map_err(|_| bad(item))?;
        let leaf = tick_leaf(root);
        let in_log = |cause| Reason::Log(item.to_owned(), cause);
        if proof.checkpoint_text.as_bytes() != self.checkpoint_text.as_slice() {
            return Err(bad(item).into());
        }
        // The checkpoint's signatures are checked once, however many items it stands over.
        if let Some(checkpoint) = &self.checkpoint {
            proof.verify_path(&leaf, checkpoint).map_err(in_log)?;
        } else {
            let (checkpoint, cosigned) =
                verify_checkpoint(&self.checkpoint_text, self.policy).map_err(in_log)?;
            if checkpoint.log_origin != self.log_origin {
                return Err(Reason::OtherLog(item.to_owned()).into());
            }
            proof.verify_path(&leaf, &checkpoint).map_err(in_log)?;
            self.take_note(checkpoint, cosigned);
        }
        self.checked.items += 1;
        self.checked.leaves.insert(proof.index);
        Ok(())
    }

    fn take_note(&mut self, checkpoint: Checkpoint, cosigned: Vec<Cosigned>) {
        self.checked.cosigned_by = existed_by(&cosigned, self.policy);
        self.checked.cosigned = cosigned;
        self.checked.cosigned.sort_by(|one, other| one.name.cmp(&other.name));
        self.checkpoint = Some(checkpoint);
    }

    /// A file of an item; no file may serve twice.
    fn file(&mut self, path: String, item: &str) -> Result<Vec<u8>, Stop> {
        let bytes = self.folder.signed(self.manifest, &path)?;
        if self.checked.used.insert(path) { Ok(bytes) } else { Err(bad(item).into()) }
    }
}

fn bad(item: &str) -> Reason {
    Reason::Item(item.to_owned())
}
