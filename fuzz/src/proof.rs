//! The parsers of the verifying core: each accepts one spelling, and nothing that was not signed.

use std::sync::OnceLock;

use testimony_proof::checkpoint::{self as checkpoints, Checkpoint};
use testimony_proof::commitment::{Kind, Opening, Secret, TREE_DEPTH, digest, tick_leaf};
use testimony_proof::merkle::{
    empty_root, leaf_hash, root_of, verify_consistency, verify_inclusion,
};
use testimony_proof::note::{
    CosignerKey, LogKey, NoteSignature, PublicationKey, SignedNote, VerifierKey,
};
use testimony_proof::policy::{Cosigner, Group, Log, Policy};
use testimony_proof::proof_file::TlogProof;
use testimony_proof::{Hash, base64 as strict, cosignature};

use crate::{choice, text};

const LOG: &str = "fuzz.example/log";
const PAYLOAD: &[u8] = b"an invented payload";
const COSIGNED_AT: u64 = 1_700_000_000;

/// One true log of three leaves, of which the middle one is a tick with one opening.
struct True {
    log: VerifierKey,
    cosigner: VerifierKey,
    policy: Policy,
    opening: Opening,
    proof: TlogProof,
    signed: SignedNote,
    leaf: Hash,
}

fn truth() -> &'static True {
    static TRUE: OnceLock<True> = OnceLock::new();
    TRUE.get_or_init(|| make().expect("fixed keys and a fixed tree"))
}

fn make() -> testimony_proof::Result<True> {
    let log = LogKey::from_seed(LOG, [1; 32])?;
    let publication = PublicationKey::from_seed(LOG, [2; 32])?;
    let cosigner = CosignerKey::from_seed("fuzz.example/cosigner", [3; 32])?;
    let siblings = std::array::from_fn(|level| [level.to_le_bytes()[0]; 32]);
    let opening =
        Opening { kind: Kind::Text, secret: Secret::Blind([7; 32]), slot: 0x8000_0001, siblings };
    let leaf = tick_leaf(&opening.root_for(Some(digest(PAYLOAD)))?);
    let leaves = [leaf_hash(b"first"), leaf, leaf_hash(b"last")];
    let checkpoint = Checkpoint::new(LOG, 3, root_of(&leaves))?;
    let mut signed = log.sign_checkpoint(&checkpoint)?;
    signed.signatures.push(cosigner.cosign(&checkpoint, COSIGNED_AT)?);
    let proof = TlogProof {
        extra: None,
        index: 1,
        hashes: vec![leaves[0], leaves[2]],
        checkpoint_text: signed.to_text(),
    };
    let policy = Policy {
        logs: vec![Log { key: log.verifier_key(), url: None }],
        cosigners: vec![Cosigner {
            name: "one".to_owned(),
            key: cosigner.verifier_key(),
            url: Some("https://cosigner.invalid/".to_owned()),
        }],
        groups: vec![Group {
            name: "all".to_owned(),
            threshold: 1,
            members: vec!["one".to_owned()],
        }],
        quorum: Some("all".to_owned()),
        publication: vec![publication.verifier_key()],
        tsa_roots: vec![vec![0x30, 0]],
        name: Some("Fuzz".to_owned()),
        demo: false,
    };
    let (log, cosigner) = (log.verifier_key(), cosigner.verifier_key());
    Ok(True { log, cosigner, policy, opening, proof, signed, leaf })
}

pub(crate) fn base64(data: &[u8]) {
    assert_eq!(strict::decode(&strict::encode(data)).as_deref(), Ok(data));
    if let Some(text) = text(data)
        && let Ok(bytes) = strict::decode(text)
    {
        crate::accepted();
        assert_eq!(strict::encode(&bytes), text, "a second spelling");
    }
}

pub(crate) fn base64_seeds() -> Vec<Vec<u8>> {
    ["", "AA==", "AAA=", "AAAA", "+/8=", "QUJDRA=="].map(|text| text.into()).to_vec()
}

pub(crate) fn vkey(data: &[u8]) {
    if let Some(text) = text(data)
        && let Ok(key) = text.parse::<VerifierKey>()
    {
        crate::accepted();
        assert_eq!(key.to_string(), text, "a second spelling");
        let again = VerifierKey::new(key.name(), key.kind(), key.public_key());
        assert_eq!(again.as_ref(), Ok(&key));
        assert!(key.verify_jws(b"a.b", &[0; 64]).is_err());
    }
}

pub(crate) fn vkey_seeds() -> Vec<Vec<u8>> {
    let keys = [&truth().log, &truth().cosigner, &truth().policy.publication[0]];
    keys.map(|key| key.to_string().into_bytes()).to_vec()
}

pub(crate) fn note(data: &[u8]) {
    let True { log, cosigner, signed, .. } = truth();
    if let Some(text) = text(data)
        && let Ok(lines) = NoteSignature::parse_lines(text)
    {
        assert_eq!(lines.iter().map(ToString::to_string).collect::<String>(), text);
    }
    let Ok(note) = SignedNote::parse(data) else { return };
    assert_eq!(note.to_text().as_bytes(), data, "a second spelling");
    if note.verify(log) == Ok(true) {
        crate::accepted();
        assert_eq!(note.text, signed.text, "a text that was never signed");
    }
    if let Ok(Some(time)) = cosignature::verify(&note, cosigner) {
        assert_eq!((time, &note.text), (COSIGNED_AT, &signed.text), "never cosigned");
    }
}

pub(crate) fn note_seeds() -> Vec<Vec<u8>> {
    let signed = &truth().signed;
    let lines: String = signed.signatures.iter().map(ToString::to_string).collect();
    vec![signed.to_text().into(), lines.into()]
}

pub(crate) fn checkpoint(data: &[u8]) {
    let True { log, signed, .. } = truth();
    if let Ok(checkpoint) = Checkpoint::parse(data) {
        crate::accepted();
        assert_eq!(checkpoint.to_text().as_bytes(), data, "a second spelling");
    }
    if let Ok(checkpoint) = checkpoints::open(data, log) {
        assert_eq!(checkpoint.to_text(), signed.text, "a checkpoint that was never signed");
    }
}

pub(crate) fn checkpoint_seeds() -> Vec<Vec<u8>> {
    let signed = &truth().signed;
    let extended = format!("{}an extension\nanother\n", signed.text);
    vec![signed.text.clone().into(), extended.into(), signed.to_text().into()]
}

pub(crate) fn tlog_proof(data: &[u8]) {
    let Ok(read) = TlogProof::parse(data) else { return };
    assert_eq!(read.to_text().as_bytes(), data, "a second spelling");
    let True { policy, proof, leaf, signed, .. } = truth();
    assert!(read.verify(&leaf_hash(b"never logged"), policy).is_err());
    if let Ok(facts) = read.verify(leaf, policy) {
        crate::accepted();
        assert_eq!((read.index, &read.hashes), (proof.index, &proof.hashes));
        assert_eq!(facts.checkpoint.to_text(), signed.text);
        assert_eq!(facts.existed_by, Some(COSIGNED_AT));
    }
}

pub(crate) fn tlog_proof_seeds() -> Vec<Vec<u8>> {
    let proof = &truth().proof;
    let extra = TlogProof { extra: Some(b"extra".to_vec()), ..proof.clone() };
    [proof, &extra].map(|proof| proof.to_text().into_bytes()).to_vec()
}

pub(crate) fn opening(data: &[u8]) {
    let Ok(read) = Opening::parse(data) else { return };
    crate::accepted();
    assert_eq!(read.to_text().as_bytes(), data, "a second spelling");
    let True { opening, leaf, .. } = truth();
    if read.root_for(Some(digest(PAYLOAD))).map(|root| tick_leaf(&root)) == Ok(*leaf) {
        assert!(read == *opening, "another opening leads to the same leaf");
    }
    let closed = read.root_for(None).map(|root| tick_leaf(&root)) == Ok(*leaf);
    assert!(!closed || (read.slot, read.siblings) == (opening.slot, opening.siblings));
    assert!(read.root_for(None).is_err() || read.root_for(Some([0; 32])).is_err());
}

pub(crate) fn opening_seeds() -> Vec<Vec<u8>> {
    let open = &truth().opening;
    let closed = Opening { secret: Secret::Closed([9; 32]), kind: Kind::Blob, ..open.clone() };
    [open, &closed].map(|opening| opening.to_text().into_bytes()).to_vec()
}

pub(crate) fn policy(data: &[u8]) {
    let Ok(read) = Policy::parse(data) else {
        // What is no policy of ours may still be a C2SP one; that must not panic either.
        drop(Policy::parse_c2sp(data));
        return;
    };
    crate::accepted();
    let printed = read.to_text().expect("what was read can be written");
    assert_eq!(Policy::parse(&printed).as_ref(), Ok(&read));
    let plain = Policy::parse_c2sp(data).expect("ours is a C2SP policy with comments");
    assert_eq!((&plain.logs, &plain.cosigners), (&read.logs, &read.cosigners));
    assert_eq!((&plain.groups, &plain.quorum), (&read.groups, &read.quorum));
    let all = read.cosigners.iter().map(|cosigner| &*cosigner.name).collect();
    let none = std::collections::BTreeSet::new();
    assert!(!read.check_quorum(&none) || read.quorum.is_none(), "a quorum of nobody");
    assert!(read.check_quorum(&none) <= read.check_quorum(&all), "more cosigners, less quorum");
}

pub(crate) fn policy_seeds() -> Vec<Vec<u8>> {
    let policy = &truth().policy;
    let plain = Policy { quorum: None, demo: true, name: None, ..policy.clone() };
    let texts = [policy, &plain].map(|policy| policy.to_text().unwrap_or_default().into_bytes());
    texts.to_vec()
}

/// `data`: tree size, index, then hashes; against a true tree and against any sizes.
pub(crate) fn merkle(data: &[u8]) {
    let Some((size, rest)) = choice(data) else { return };
    let Some((numbers, rest)) = rest.split_first_chunk::<17>() else { return };
    let [which, numbers @ ..] = numbers;
    let (first, second) = numbers.split_at(8);
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let (index, other) = (number(first), number(second));
    let given: Vec<Hash> = rest.as_chunks::<32>().0.to_vec();
    let leaves: Vec<Hash> = (0..=size % 40).map(|leaf| leaf_hash(&[leaf])).collect();
    let count = leaves.len() as u64;
    let at = usize::try_from(index % count).unwrap_or(0);
    let proof = path(&leaves, at);
    assert!(verify_inclusion(at as u64, count, &leaves[at], &proof, &root_of(&leaves)).is_ok());
    let hashes = if which % 2 == 0 { &given } else { &proof };
    if verify_inclusion(index, count, &leaves[at], hashes, &root_of(&leaves)).is_ok() {
        crate::accepted();
        assert_eq!((index, hashes), (at as u64, &proof), "a second proof");
    }
    assert!(verify_inclusion(index, other, &[0; 32], &given, &[1; 32]).is_err());
    let old = root_of(&leaves[..at]);
    let holds = verify_consistency(at as u64, &old, count, &root_of(&leaves), &given).is_ok();
    assert!(!holds || at > 0 || old == empty_root() && given.is_empty());
    assert!(verify_consistency(index, &[0; 32], other, &[1; 32], &given).is_err());
    assert_eq!(TREE_DEPTH, 32);
}

/// RFC 9162, section 2.1.3.1, written down once more.
fn path(leaves: &[Hash], at: usize) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut below, sibling) = match at.checked_sub(left.len()) {
        None => (path(left, at), root_of(right)),
        Some(at) => (path(right, at), root_of(left)),
    };
    below.push(sibling);
    below
}

pub(crate) fn merkle_seeds() -> Vec<Vec<u8>> {
    let leaves: Vec<Hash> = (0..7).map(|leaf| leaf_hash(&[leaf])).collect();
    let mut seed = vec![6, 0];
    seed.extend(5_u64.to_be_bytes());
    seed.extend(9_u64.to_be_bytes());
    seed.extend(path(&leaves, 5).concat());
    vec![seed]
}
