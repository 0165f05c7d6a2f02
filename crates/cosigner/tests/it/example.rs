//! The worked example of docs/spec/cosigner.md is what this program says.

use std::path::Path;

use testimony_cosigner::Submission;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::leaf_hash;
use testimony_proof::note::CosignerKey;

use crate::tree::{LOG, log_key};

#[test]
fn the_example_of_the_specification() {
    let first = Checkpoint::new(LOG, 1, leaf_hash(&[0; 32])).unwrap();
    let note = log_key().sign_checkpoint(&first).unwrap().to_text();
    let request = format!("old 0\n\n{note}");
    let submission = Submission::parse(request.as_bytes()).unwrap();
    let key = CosignerKey::from_seed("north.example/c", [10; 32]).unwrap();
    let next = submission.decide(None, 1_700_000_000).unwrap();
    let answer = submission.cosign(&key, &next).unwrap().body;
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/cosigner.md");
    let spec = std::fs::read_to_string(spec).unwrap();
    for text in [request, answer] {
        assert!(spec.contains(&format!("```text\n{text}```")), "the specification lacks\n{text}");
    }
    assert_eq!(submission.decide(Some(&next), 1).unwrap_err().answer().body, "1\n");
}
