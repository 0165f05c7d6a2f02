//! The published vectors, which also drive the page and the Python checker.
//!
//! Each folder in `vectors/` is one case; `vectors/README.md` says what its files mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::commitment::Opening;
use testimony_proof::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use testimony_proof::note::{SignedNote, VerifierKey};
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::TlogProof;
use testimony_proof::{Error, Hash, base64, cosignature};

type Outcome = Result<String, Error>;

/// The files of one case by name.
struct Case(PathBuf);

impl Case {
    fn bytes(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.0.join(file)).unwrap_or_else(|cause| panic!("{:?}: {cause}", self.0))
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).unwrap()
    }

    fn hash(&self, file: &str) -> Hash {
        base64::decode(&self.text(file)).unwrap().try_into().unwrap()
    }

    fn key(&self) -> Result<VerifierKey, Error> {
        self.text("vkey").parse()
    }

    fn run(&self) -> Outcome {
        match self.text("op").trim_end() {
            "base64" => {
                let text = self.text("input");
                assert_eq!(base64::encode(&base64::decode(&text)?), text);
                ok()
            }
            "inclusion" => self.proofs(|parts, proof| {
                let &[index, size, leaf, root] = parts else { panic!("four words") };
                verify_inclusion(number(index), number(size), &hash(leaf), proof, &hash(root))
            }),
            "consistency" => self.proofs(|parts, proof| {
                let &[old_size, old_root, size, root] = parts else { panic!("four words") };
                let old = (number(old_size), hash(old_root));
                verify_consistency(old.0, &old.1, number(size), &hash(root), proof)
            }),
            "vkey" => {
                assert_eq!(self.key()?.to_string(), self.text("vkey"));
                ok()
            }
            "note" => {
                let note = SignedNote::parse(self.bytes("note"))?;
                assert_eq!(note.to_text(), self.text("note"));
                if note.verify(&self.key()?)? { ok() } else { Err(Error::NotSigned) }
            }
            "jws" => {
                let signature = base64::decode(&self.text("signature"))?;
                self.key()?.verify_jws(&self.bytes("input"), &signature)?;
                ok()
            }
            "checkpoint" => {
                let read = checkpoint::open(self.bytes("checkpoint"), &self.key()?)?;
                assert_eq!(Checkpoint::parse(read.to_text()), Ok(read));
                ok()
            }
            "cosignature" => {
                let note = SignedNote::parse(self.bytes("checkpoint"))?;
                let time = cosignature::verify(&note, &self.key()?)?.ok_or(Error::NotSigned)?;
                Ok(format!("ok\ntime {time}\n"))
            }
            "policy" => {
                let policy = Policy::parse(self.bytes("policy"))?;
                assert_eq!(Policy::parse(policy.to_text()?)?, policy);
                ok()
            }
            "quorum" => {
                let cosigned = self.text("cosigned");
                let names: BTreeSet<&str> = cosigned.lines().collect();
                let policy = Policy::parse(self.bytes("policy"))?;
                if policy.check_quorum(&names) { ok() } else { Err(Error::Quorum) }
            }
            "opening" => self.opening(),
            "tlog-proof" => self.tlog_proof(),
            other => panic!("unknown op {other}"),
        }
    }

    fn proofs(&self, check: impl Fn(&[&str], &[Hash]) -> Result<(), Error>) -> Outcome {
        for line in self.text("proofs").lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let (hashes, parts) = words.split_last().unwrap();
            let hashes = hashes.split(',').filter(|word| *word != "-").map(hash);
            check(parts, &hashes.collect::<Vec<_>>())?;
        }
        ok()
    }

    fn opening(&self) -> Outcome {
        let opening = Opening::parse(self.bytes("opening"))?;
        assert_eq!(opening.to_text(), self.text("opening"));
        let digest = self.0.join("digest").exists().then(|| self.hash("digest"));
        let root = opening.root_for(digest)?;
        if root == self.hash("root") { ok() } else { Err(Error::RootMismatch) }
    }

    fn tlog_proof(&self) -> Outcome {
        let policy = Policy::parse(self.bytes("policy"))?;
        let proof = TlogProof::parse(self.bytes("proof"))?;
        assert_eq!(proof.to_text(), self.text("proof"));
        let facts = proof.verify(&leaf_hash(&self.bytes("entry")), &policy)?;
        let existed_by = facts.existed_by.map_or("none".into(), |time| time.to_string());
        Ok(format!("ok\nexisted_by {existed_by}\ndemo {}\n", facts.demo))
    }
}

fn ok() -> Outcome {
    Ok("ok\n".into())
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

fn hash(text: &str) -> Hash {
    base64::decode(text).unwrap().try_into().unwrap()
}

/// The variant's name in lower case with hyphens: `RootMismatch` is `root-mismatch`.
fn class(error: Error) -> String {
    let name = format!("{error:?}");
    let mut class = String::new();
    for letter in name.chars().take_while(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() && !class.is_empty() {
            class.push('-');
        }
        class.push(letter.to_ascii_lowercase());
    }
    class
}

fn cases() -> BTreeMap<String, Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries.filter(|path| path.is_dir());
    folders.map(|path| (path.file_name().unwrap().to_string_lossy().into(), Case(path))).collect()
}

#[test]
fn every_vector_has_its_expected_verdict() {
    let (mut differ, mut refused, mut accepted) = (String::new(), 0, 0);
    for (name, case) in cases() {
        let found = case.run().unwrap_or_else(|error| format!("refuse: {}\n", class(error)));
        let expected = case.text("expected");
        if found != expected {
            writeln!(differ, "{name}: expected {expected:?}, found {found:?}").unwrap();
        }
        if expected.starts_with("ok") { accepted += 1 } else { refused += 1 }
    }
    assert_eq!(differ, "");
    // A folder that is not found would otherwise pass as nothing to check.
    assert!(refused >= 200 && accepted >= 40, "{refused} refused, {accepted} accepted");
}

#[test]
fn a_case_cannot_pass_under_another_verdict() {
    for (name, case) in cases() {
        let found = case.run().is_ok();
        assert_eq!(found, case.text("expected").starts_with("ok"), "{name}");
        if name.starts_with("tlog-proof-") && found {
            // The negative control: the same proof for another entry.
            let policy = Policy::parse(case.bytes("policy")).unwrap();
            let proof = TlogProof::parse(case.bytes("proof")).unwrap();
            assert_eq!(proof.verify(&[0; 32], &policy), Err(Error::RootMismatch), "{name}");
        }
    }
}
