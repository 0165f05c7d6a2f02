//! Zip and tar files of a dossier: what is called unchanged is what another program unpacks.
//!
//! A whole archive is longer than an input may be, so most inputs are changes to a true one; the
//! rest are archives of their own.

mod naive;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use testimony_disclose::{Seed, seal_record};
use testimony_dossier::{TrustedPolicy, Verdict, verify};
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::commitment::{Kind, Opening, Secret, TREE_DEPTH, tick_leaf};
use testimony_proof::merkle::root_of;
use testimony_proof::note::{LogKey, PublicationKey};
use testimony_proof::policy::{Log, Policy};
use testimony_proof::proof_file::TlogProof;

use crate::choice;

const LOG: &str = "fuzz.example/log";
const MANIFEST: &str = "testimony-manifest.txt";
const NOW: u64 = 1_800_000_000;
const BLOCK: usize = 512;
/// The bit of the first byte that asks for true checksums of changed headers in a tar.
const REPAIR: u8 = 2;

type Files = BTreeMap<String, Vec<u8>>;

/// A true dossier, packed both ways, and what is found in it.
struct True {
    files: Files,
    zip: Vec<u8>,
    tar: Vec<u8>,
    policy: TrustedPolicy,
    facts: String,
}

fn truth() -> &'static True {
    static TRUE: OnceLock<True> = OnceLock::new();
    TRUE.get_or_init(|| {
        let (files, policy) = make().expect("fixed keys and a fixed tree");
        let policy = TrustedPolicy::parse(policy.as_bytes(), "elsewhere").expect("a policy");
        let (zip, tar) = (pack_zip(&files), pack_tar(&files));
        let facts = unchanged(&zip, &policy).expect("a true zip is unchanged");
        assert_eq!(unchanged(&tar, &policy), Some(facts.clone()));
        True { files, zip, tar, policy, facts }
    })
}

/// The files of the smallest dossier, and its policy.
fn make() -> Result<(Files, String), testimony_proof::Error> {
    let (log, publication) =
        (LogKey::from_seed(LOG, [1; 32])?, PublicationKey::from_seed(LOG, [2; 32])?);
    let policy = Policy {
        logs: vec![Log { key: log.verifier_key(), url: None }],
        publication: vec![publication.verifier_key()],
        ..Policy::default()
    };
    let leaves = [("access".to_owned(), json!("saw"))];
    let payload = seal_record(&leaves, &Seed::from_bytes([7; 32])).expect("one short field");
    let shown = payload
        .present(&[0], |input| publication.sign_jws(input), publication.verifier_key().name())
        .expect("one index");
    let opening = Opening {
        kind: Kind::Entry,
        secret: Secret::Blind([8; 32]),
        slot: 9,
        siblings: [[9; 32]; TREE_DEPTH],
    };
    let leaf = tick_leaf(&opening.root_for(Some(payload.digest()))?);
    let checkpoint = Checkpoint::new(LOG, 1, root_of(&[leaf]))?;
    let checkpoint_text = log.sign_checkpoint(&checkpoint)?.to_text();
    let proof = TlogProof {
        extra: None,
        index: 0,
        hashes: Vec::new(),
        checkpoint_text: checkpoint_text.clone(),
    };
    let contents = json!({
        "format": "testimony/dossier/v1", "title": "T", "language": "en", "publisher": "P",
        "published": "2026-01-02", "summary": "", "findings": [],
        "accounts": [{ "label": "A", "entry": "001" }],
    });
    let policy = policy.to_text()?;
    let data = [
        ("data/dossier.json", contents.to_string()),
        ("data/policy.txt", policy.clone()),
        ("data/checkpoint", checkpoint_text),
        ("data/items/001.sd-jwt", shown),
        ("data/items/001.opening", opening.to_text()),
        ("data/items/001.tlog-proof", proof.to_text()),
    ];
    let mut files: Files =
        data.into_iter().map(|(path, text)| (path.to_owned(), text.into())).collect();
    let sums = |files: &Files| -> String {
        files.iter().map(|(path, bytes)| format!("{}  {path}\n", sum(bytes))).collect()
    };
    let payload = sums(&files);
    let manifest = ("manifest-sha256.txt".to_owned(), payload.into_bytes());
    let tags = sums(&Files::from([manifest.clone()]));
    files.extend([manifest, ("tagmanifest-sha256.txt".to_owned(), tags.into())]);
    let lines: String = files
        .iter()
        .map(|(path, bytes)| format!("{} {} {path}\n", sum(bytes), bytes.len()))
        .collect();
    let signed =
        publication.sign_manifest(&format!("testimony-manifest/v1\nlog {LOG}\n{lines}"))?;
    files.insert(MANIFEST.to_owned(), signed.to_text().into());
    Ok((files, policy))
}

fn sum(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// What `verify` finds in an archive that it calls unchanged.
fn unchanged(archive: &[u8], policy: &TrustedPolicy) -> Option<String> {
    thread_local! {
        static ROOM: OnceCell<TempDir> = const { OnceCell::new() };
    }
    ROOM.with(|room| {
        let room = room.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
        let path = room.path().join("archive");
        fs::write(&path, archive).expect("a file inside it");
        match verify(&path, std::slice::from_ref(policy), NOW) {
            Ok(Verdict::Unchanged(facts)) => Some(format!("{facts:?}")),
            _ => None,
        }
    })
}

/// `data`: 0 and an archive, or something else and changes to the true one.
fn judge(data: &[u8], honest: fn(&True) -> &[u8], read: fn(&[u8]) -> Option<Files>) {
    let Some((kind, rest)) = choice(data) else { return };
    let truth = truth();
    let archive = match kind {
        0 => rest.to_vec(),
        _ => changed(honest(truth), rest, kind & REPAIR != 0),
    };
    let Some(facts) = unchanged(&archive, &truth.policy) else { return };
    crate::accepted();
    assert_eq!(facts, truth.facts, "other facts are called unchanged");
    if let Some(files) = read(&archive) {
        assert!(files == truth.files, "another program unpacks something else");
    }
}

pub(crate) fn zip(data: &[u8]) {
    judge(data, |truth| &truth.zip, naive::zip);
}

pub(crate) fn tar(data: &[u8]) {
    judge(data, |truth| &truth.tar, naive::tar);
}

/// Changes: kind, place (two bytes), length, and that many bytes unless it is a deletion.
fn changed(honest: &[u8], mut changes: &[u8], repair: bool) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    while let [kind, high, low, length, rest @ ..] = changes {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (bytes.len() + 1);
        let is_deletion = kind % 4 == 2;
        let length = usize::from(*length);
        let (new, after) = rest.split_at(if is_deletion { 0 } else { length.min(rest.len()) });
        let end = (at + if is_deletion { length } else { new.len() }).min(bytes.len());
        match kind % 4 {
            0 | 2 => drop(bytes.splice(at..end, new.iter().copied())),
            1 => drop(bytes.splice(at..at, new.iter().copied())),
            _ => bytes[at..end].iter_mut().zip(new).for_each(|(byte, new)| *byte ^= new),
        }
        if let Some(header) = bytes.chunks_exact_mut(BLOCK).nth(at / BLOCK).filter(|_| repair)
            && header[257..262] == *b"ustar"
        {
            put_checksum(header);
        }
        changes = after;
    }
    bytes
}

fn pack_zip(files: &Files) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (number, (name, bytes)) in files.iter().enumerate() {
        let mut crc = Crc::new();
        crc.update(bytes);
        let (method, packed) = match number % 2 {
            0 => (0_u16, bytes.clone()),
            _ => {
                let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
                packer.write_all(bytes).expect("memory takes everything");
                (8, packer.finish().expect("memory takes everything"))
            }
        };
        let common = [
            &[0; 2],
            method.to_le_bytes().as_slice(),
            &[0; 4],
            &crc.sum().to_le_bytes(),
            &long(packed.len()),
            &long(bytes.len()),
            &short(name.len()),
            &[0; 2],
        ]
        .concat();
        let (at, mode) = (long(body.len()), (0o100_644_u32 << 16).to_le_bytes());
        let central = [b"PK\x01\x02\x14\x03\x14\0", common.as_slice(), &[0; 6], &mode, &at];
        directory.extend([&central.concat(), name.as_bytes()].concat());
        body.extend([b"PK\x03\x04\x14\0", common.as_slice(), name.as_bytes(), &packed].concat());
    }
    let count = short(files.len());
    let (length, start) = (long(directory.len()), long(body.len()));
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &start, &[0; 2]];
    [body, directory, end.concat()].concat()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("a small archive").to_le_bytes()
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a small archive").to_le_bytes()
}

fn pack_tar(files: &Files) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = [0; BLOCK];
        let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
        put(0, name.as_bytes());
        put(100, b"0000644\0");
        put(124, format!("{:011o}\0", bytes.len()).as_bytes());
        put(156, b"0");
        put(257, b"ustar\x0000");
        put_checksum(&mut header);
        archive.extend(header);
        archive.extend(bytes);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

fn put_checksum(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}

/// The true archive, and changes that leave it so: a time in a header, another owner.
fn seeds(times: &[usize]) -> Vec<Vec<u8>> {
    let change = |at: &usize| {
        let [.., high, low] = at.to_be_bytes();
        vec![1 | REPAIR, 0, high, low, 1, b'1']
    };
    let mut seeds: Vec<_> = times.iter().map(change).collect();
    seeds.push(vec![1]);
    seeds
}

pub(crate) fn zip_seeds() -> Vec<Vec<u8>> {
    // The date in the last central header, whose length follows from its name.
    let last = truth().files.keys().next_back().map_or(0, String::len);
    let central = truth().zip.len() - 22 - 46 - last;
    let mut seeds = seeds(&[central + 12, central + 40]);
    seeds.push(
        [&[0], pack_zip(&Files::from([(MANIFEST.to_owned(), b"no".to_vec())])).as_slice()].concat(),
    );
    seeds
}

pub(crate) fn tar_seeds() -> Vec<Vec<u8>> {
    let mut seeds = seeds(&[109, 136, 265]);
    seeds.push(
        [&[0], pack_tar(&Files::from([(MANIFEST.to_owned(), b"no".to_vec())])).as_slice()].concat(),
    );
    seeds
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The control: another program reads the true archives, and sees what was changed.
    #[test]
    fn the_naive_readers_read() {
        let truth = truth();
        assert!(naive::zip(&truth.zip).as_ref() == Some(&truth.files));
        assert!(naive::tar(&truth.tar).as_ref() == Some(&truth.files));
        // One bit behind the first header.
        let other = changed(&truth.tar, &[3, 2, 0x58, 1, 1], false);
        assert!(naive::tar(&other).is_some_and(|files| files != truth.files));
        assert_eq!(unchanged(&other, &truth.policy), None);
    }
}
