//! Tiles from a folder that nobody vouches for.

use std::fs;

use testimony_proof::Hash;
use testimony_proof::merkle::{root_of, verify_inclusion};
use testimony_proof::note::LogKey;
use testimony_record::Log;

use crate::choice;

/// `data`: the width that is asked for, and the bytes of the only tile of a log.
pub(crate) fn tile(data: &[u8]) {
    let Some((width, bytes)) = choice(data) else { return };
    let size = u64::from(width);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tiles = folder.path().join("tile/0/000.p");
    fs::create_dir_all(&tiles).expect("a folder inside it");
    fs::write(tiles.join(size.to_string()), bytes).expect("a file inside it");
    let key = LogKey::from_seed("fuzz.example/log", [1; 32]).expect("a good name").verifier_key();
    let log = Log::open(folder.path(), key);
    let hashes: Vec<Hash> = bytes.as_chunks::<32>().0.to_vec();
    let wanted = hashes.get(..usize::from(width)).filter(|_| bytes.len() % 32 == 0);
    match (log.root(size), wanted) {
        (Ok(root), _) if size == 0 => assert_eq!(root, root_of(&[])),
        (Ok(root), Some(leaves)) => {
            crate::accepted();
            assert_eq!(root, root_of(leaves));
            for (index, leaf) in (0..size).zip(leaves).step_by(7) {
                let proof = log.prove(index, size).expect("a leaf of a log that has a root");
                verify_inclusion(index, size, leaf, &proof, &root).expect("our own proof");
            }
        }
        (Ok(_), None) => unreachable!("a tile that is too short has a root"),
        (Err(_), wanted) => assert!(wanted.is_none(), "a good tile was refused"),
    }
    assert!(log.prove(size, size).is_err() && log.checkpoint().is_err());
}

pub(crate) fn tile_seeds() -> Vec<Vec<u8>> {
    let tile = |width: u8, extra: &[u8]| {
        let hashes = (0..width).flat_map(|leaf| [leaf; 32]);
        [vec![width], hashes.collect(), extra.to_vec()].concat()
    };
    vec![tile(1, &[]), tile(7, &[]), tile(70, &[]), tile(3, &[1]), tile(2, &[9; 32])]
}
