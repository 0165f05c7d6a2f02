//! The worked examples of the specification are what the code computes.
//!
//! `vectors/make.py` wrote the files of `testdata/proof` with its own arithmetic; here the same
//! values come out of the Rust code, and the documents quote them.

use std::collections::BTreeSet;
use std::path::Path;

use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::commitment::{Kind, Opening, commit, digest, sparse_root, tick_leaf};
use testimony_proof::merkle::{leaf_hash, node_hash};
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::TlogProof;
use testimony_proof::{Error, Hash};

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

fn example(name: &str) -> String {
    read(&format!("testdata/proof/example{name}"))
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text between ```` ```text ```` and ```` ``` ````, block by block.
fn blocks(document: &str) -> Vec<String> {
    let text = read(&format!("docs/spec/{document}.md"));
    let parts = text.split("```text\n").skip(1);
    parts.map(|part| part.split_once("```").unwrap().0.to_owned()).collect()
}

#[test]
fn the_values_of_the_commitment_example_come_out() {
    let payload = example(".payload");
    let blind: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let digest = digest(payload.as_bytes());
    let commitment = commit(Kind::Text, &blind, &digest);
    let siblings: [Hash; 32] = std::array::from_fn(|level| {
        testimony_proof::commitment::digest(format!("sibling {level}").as_bytes())
    });
    let leaf = leaf_hash(&commitment);
    let level_1 = node_hash(&siblings[0], &leaf);
    let level_2 = node_hash(&level_1, &siblings[1]);
    let root = sparse_root(&commitment, 5, &siblings);
    let values = [
        ("payload", payload),
        ("digest", hex(&digest)),
        ("blind", hex(&blind)),
        ("commitment", hex(&commitment)),
        ("leaf of the slot tree", hex(&leaf)),
        ("sibling 0", hex(&siblings[0])),
        ("node at level 1", hex(&level_1)),
        ("sibling 1", hex(&siblings[1])),
        ("node at level 2", hex(&level_2)),
        ("root", hex(&root)),
        ("leaf hash", hex(&tick_leaf(&root))),
    ];
    let printed: String = values.map(|(name, value)| format!("{name}: {value}\n")).concat();
    assert_eq!(printed, example(".values"));
    let opening = Opening::parse(example(".opening")).unwrap();
    assert_eq!((opening.slot, opening.siblings), (5, siblings));
    assert_eq!(opening.root_for(Some(digest)), Ok(root));
    let closed = Opening::parse(example("-closed.opening")).unwrap();
    assert_eq!(closed.root_for(None), Ok(root));
    assert_eq!(closed.root_for(Some(digest)), Err(Error::OpeningClosed));
}

#[test]
fn the_documents_quote_the_example_files() {
    let [values, opening, closed] = &blocks("commitment")[..] else { panic!("three blocks") };
    assert_eq!(*values, example(".values"));
    assert!(example(".opening").starts_with(opening));
    let lines = example(".opening");
    let blind = lines.lines().nth(2).unwrap();
    assert_eq!(lines.replace(&format!("{blind}\n"), closed), example("-closed.opening"));
    assert_eq!(blocks("record"), [example(".tlog-proof")]);
    assert_eq!(blocks("policy"), [example(".policy")]);
}

#[test]
fn the_example_is_verified_from_payload_to_date() {
    let policy = Policy::parse(example(".policy")).unwrap();
    assert_eq!(policy.to_text().unwrap(), example(".policy"));
    let opening = Opening::parse(example(".opening")).unwrap();
    let proof = TlogProof::parse(example(".tlog-proof")).unwrap();
    let judge = |payload: &str| {
        let root = opening.root_for(Some(digest(payload.as_bytes())))?;
        proof.verify(&tick_leaf(&root), &policy)
    };
    let facts = judge(&example(".payload")).unwrap();
    assert_eq!((facts.index, facts.existed_by, facts.demo), (1, Some(1_700_000_060), false));
    let checkpoint = &facts.checkpoint;
    assert_eq!((&*checkpoint.log_origin, checkpoint.size), ("log.example/team", 3));
    assert!(proof.checkpoint_text.starts_with(&checkpoint.to_text()));
    assert_eq!(Checkpoint::parse(checkpoint.to_text()).as_ref(), Ok(checkpoint));
    // The negative control: one changed letter.
    assert_eq!(judge(&example(".payload").replace("worked", "forged")), Err(Error::RootMismatch));
    assert!(policy.check_quorum(&BTreeSet::from(["north", "west"])));
    assert!(!policy.check_quorum(&BTreeSet::from(["south"])));
}
