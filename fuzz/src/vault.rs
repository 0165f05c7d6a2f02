//! The header of a vault: a forged one must not exhaust the machine, a changed one must not open.
//! What a snapshot holds: its paths stay inside the folder, its sums do not run over.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use testimony_vault::{Kdf, Manifest, PIECE_BYTES, fuzzing};

use crate::text;

const HEADER: &str = include_str!("../../testdata/entry/vault.toml");
const PASSPHRASE: &str = "correct horse battery staple";
/// The golden header's cost; a guess at anything dearer would only slow the fuzzer.
const CHEAP: Kdf = Kdf { memory_kib: 8, passes: 1, lanes: 1 };

pub(crate) fn header(data: &[u8]) {
    let Some(given) = text(data) else { return };
    let Ok((kdf, printed)) = fuzzing::header(given) else { return };
    assert!(kdf.memory_kib <= 4 << 20 && kdf.passes <= 64 && kdf.lanes <= 64);
    let (_, again) = fuzzing::header(&printed).expect("what was written can be read");
    assert_eq!(printed, again);
    if kdf == CHEAP {
        assert!(!fuzzing::opens(given, "wrong").unwrap_or(false));
        if fuzzing::opens(given, PASSPHRASE).unwrap_or(false) {
            crate::accepted();
            let (_, golden) = fuzzing::header(HEADER).expect("the golden header");
            assert_eq!(printed, golden, "a changed header opens");
        }
    }
}

pub(crate) fn header_seeds() -> Vec<Vec<u8>> {
    vec![HEADER.into()]
}

/// A header of version 2: no wrong passphrase opens it, and it is printed as it was read.
pub(crate) fn members(data: &[u8]) {
    let Some(given) = text(data).filter(|text| text.contains("vault/v2")) else { return };
    let Ok((_, printed)) = fuzzing::header(given) else { return };
    let (_, again) = fuzzing::header(&printed).expect("what was written can be read");
    assert_eq!(printed, again);
    let costs = printed.matches("memory_kib = ").count();
    let cheap = ["memory_kib = 8\n", "passes = 1\n", "lanes = 1\n"];
    // One member each; more would only be more guesses.
    if costs == 1 && cheap.iter().all(|line| format!("{printed}\n").matches(line).count() == 1) {
        assert!(!fuzzing::opens(given, "wrong").unwrap_or(false));
        if fuzzing::opens(given, PASSPHRASE).unwrap_or(false) {
            crate::accepted();
        }
    }
}

pub(crate) fn members_seeds() -> Vec<Vec<u8>> {
    let header = |seed| {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        fuzzing::header_of_members(PASSPHRASE, CHEAP, &mut rng).expect("a new header")
    };
    vec![header(1).into(), header(2).into()]
}

/// `data`: the manifest of a snapshot, as it lies in the object once that is opened.
pub(crate) fn snapshot(data: &[u8]) {
    let Ok(manifest) = fuzzing::manifest(data) else { return };
    crate::accepted();
    let mut sum = 0_u64;
    for stream in &manifest.streams {
        let pieces = (0..stream.pieces.len()).map(|index| stream.piece_bytes(index) as u64);
        assert_eq!(pieces.sum::<u64>(), stream.bytes(), "pieces and files are of two lengths");
        assert!(stream.pieces.len() as u64 * PIECE_BYTES as u64 >= stream.bytes());
        for file in &stream.files {
            assert!(!file.path.starts_with('/') && !file.path.contains('\0'));
            assert!(file.path.split('/').all(|part| !matches!(part, "" | "." | "..")));
        }
        sum = sum.saturating_add(stream.bytes());
    }
    assert_eq!(sum, manifest.bytes());
    let printed = serde_json::to_vec(&manifest).expect("a manifest can be written");
    assert_eq!(fuzzing::manifest(&printed).ok(), Some::<Manifest>(manifest));
}

pub(crate) fn snapshot_seeds() -> Vec<Vec<u8>> {
    let piece = format!("{}=", "A".repeat(43));
    [
        r#"{"made":1500000000,"streams":[]}"#.to_owned(),
        format!(
            r#"{{"made":1,"streams":[{{"files":[{{"path":"case.db","bytes":4096}},{{"path":"blobs/e8/e8b0","bytes":7}}],"pieces":["{piece}"]}}]}}"#
        ),
        r#"{"made":-1,"streams":[{"files":[{"path":"log/checkpoint","bytes":0}],"pieces":[]}]}"#
            .to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec()
}
