//! The ways in which an operator may try to date something back.

use std::iter::repeat_with;

use data_encoding::BASE64;
use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use sha2::{Digest, Sha256};
use testimony_proof::commitment::{Opening, Secret, commit, tick_leaf};
use testimony_record::sparse;

use super::stage::{
    FRESH_PLACE, HONEST, OLD_PLACE, SAYS_OLD, SET_BACK, Stage, stamped_text, with_stamps,
};
use super::{number, too_early};
use crate::forgery::world::{
    CHECKPOINT, Files, Hash, edit, jws_part, leaf_of, path_of, prove, text,
};

/// Makes a dossier that is sealed afterwards with the operator's own key.
type Attempt = fn(&Stage, &mut ChaCha20Rng) -> Files;

pub(super) const ATTEMPTS: &[(&str, Attempt)] = &[
    ("a new leaf at an old place", at_an_old_place),
    ("a new item under an old tick", under_an_old_tick),
    ("an old checkpoint under a new leaf's path", under_an_old_checkpoint),
    ("old cosignatures under a new checkpoint", old_cosignatures),
    ("a cosignature's time is lowered", lowered_time),
    ("a minority of cosigners lies", lying_cosigner),
    ("stamps of an old checkpoint", moved_stamps),
    ("the operator's own authority", own_authority),
    ("one of two authorities lies", lying_authority),
    ("a clock that was set back", clock_set_back),
    ("an item that says it is old", says_it_is_old),
];

/// A fresh dossier, of any of the three kinds.
fn any_fresh<'a>(stage: &'a Stage, rng: &mut ChaCha20Rng) -> &'a Files {
    &stage.fresh[number(rng, stage.fresh.len())]
}

/// Some of these lines, perhaps all, perhaps none.
fn some_lines(lines: &str, rng: &mut ChaCha20Rng) -> String {
    lines.split_inclusive('\n').filter(|_| number(rng, 3) > 0).collect()
}

/// What everybody outside signed of the early log, without the log's own signature.
fn old_lines(stage: &Stage) -> String {
    let lines = stage.old_checkpoint();
    lines.split_inclusive('\n').skip(5).collect()
}

/// Honest words that came after the truth: perhaps cosignatures, perhaps stamps.
fn honestly(stage: &Stage, files: &Files, rng: &mut ChaCha20Rng) -> Files {
    let mut later: Vec<u64> = repeat_with(|| u64::from(rng.next_u32() % 9_000)).take(3).collect();
    later.truncate(2 + number(rng, 2));
    let files = stage.honest(files, &later);
    let checkpoint = text(&files, CHECKPOINT);
    let stamps = [0, 1].map(|authority| {
        let time = super::TRUTH + u64::from(rng.next_u32() % 9_000);
        stage.stamp(authority, &checkpoint, time)
    });
    with_stamps(files, &stamps[..number(rng, 3)])
}

/// The leaf in the place of an old one, in a tree as long as the old or longer, signed again.
fn at_an_old_place(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = any_fresh(stage, rng).clone();
    let (mut leaves, place) = (stage.past.clone(), number(rng, stage.past.len()));
    leaves[place] = leaf_of(&files);
    leaves.resize(leaves.len() + number(rng, 4), [9; 32]);
    rewritten(stage, &mut files, &leaves, place, rng)
}

/// Proves a dossier in a history that nobody outside signed; words over the true one go along.
fn rewritten(
    stage: &Stage,
    files: &mut Files,
    leaves: &[Hash],
    place: usize,
    rng: &mut ChaCha20Rng,
) -> Files {
    let checkpoint = match number(rng, 3) {
        0 => stage.old_checkpoint(),
        _ => stage.team.bare_checkpoint(leaves) + &some_lines(&old_lines(stage), rng),
    };
    prove(files, place, leaves, &checkpoint);
    let stamps = stage.old_stamps();
    with_stamps(files.clone(), &stamps[..number(rng, 3)])
}

/// The tree below an old leaf is built again with the new items in it.
fn under_an_old_tick(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = any_fresh(stage, rng).clone();
    let mut placed = Vec::new();
    let names = ["001", "002"];
    let openings = names.map(|name| (name, opening(&files, name)));
    for (from, name) in
        [(&stage.older, "001"), (&stage.older, "002"), (&files, "001"), (&files, "002")]
    {
        let opening = opening(from, name);
        let Secret::Blind(blind) = opening.secret else { panic!("item {name} is not shown") };
        let digest = Sha256::digest(jws_part(from, &format!("data/items/{name}.sd-jwt"), 1));
        placed.push((opening.slot, commit(opening.kind, &blind, &digest.into())));
    }
    placed.sort_unstable();
    let mut key = [0; 32];
    rng.fill_bytes(&mut key);
    for (name, mut opening) in openings {
        opening.siblings = sparse::siblings(&key, &placed, opening.slot);
        files.insert(format!("data/items/{name}.opening"), opening.to_text().into());
    }
    let mut leaves = stage.past.clone();
    leaves[OLD_PLACE] = tick_leaf(&sparse::root(&key, &placed));
    assert_eq!(leaf_of(&files), leaves[OLD_PLACE]);
    rewritten(stage, &mut files, &leaves, OLD_PLACE, rng)
}

fn opening(files: &Files, name: &str) -> Opening {
    Opening::parse(&files[&format!("data/items/{name}.opening")]).unwrap()
}

/// The true old checkpoint, with all that was said of it, and some path.
fn under_an_old_checkpoint(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = any_fresh(stage, rng).clone();
    let (grown, old) = (stage.grown(&files), number(rng, stage.past.len()));
    let (index, mut path) = match number(rng, 3) {
        0 => (FRESH_PLACE, path_of(FRESH_PLACE, &grown)),
        1 => (old, path_of(FRESH_PLACE, &grown)),
        _ => (old, path_of(old, &stage.past)),
    };
    path.truncate(path.len() - number(rng, 2));
    let checkpoint = stage.old_checkpoint();
    let hashes: String = path.iter().map(|hash| BASE64.encode(hash) + "\n").collect();
    let proof = format!("c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}");
    for (_, bytes) in files.iter_mut().filter(|(path, _)| path.ends_with(".tlog-proof")) {
        *bytes = proof.clone().into();
    }
    files.insert(CHECKPOINT.into(), checkpoint.into());
    let stamps = stage.old_stamps();
    with_stamps(files, &stamps[..number(rng, 3)])
}

/// The new checkpoint is true; some of its cosignatures are of the old one.
fn old_cosignatures(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = honestly(stage, any_fresh(stage, rng), rng);
    let leaves = stage.grown(&files);
    let checkpoint = text(&files, CHECKPOINT) + &some_lines(&old_lines(stage), rng);
    prove(&mut files, FRESH_PLACE, &leaves, &checkpoint);
    files
}

/// The eight bytes of a cosignature that say when.
fn lowered_time(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = honestly(stage, any_fresh(stage, rng), rng);
    let leaves = stage.grown(&files);
    let (checkpoint, chosen) = (text(&files, CHECKPOINT), 5 + number(rng, 2));
    let lowered = checkpoint.split_inclusive('\n').enumerate().map(|(at, line)| {
        if at != chosen {
            return line.to_owned();
        }
        let (front, encoded) = line.trim_end().rsplit_once(' ').unwrap();
        let mut bytes = BASE64.decode(encoded.as_bytes()).unwrap();
        bytes[4..12].copy_from_slice(&too_early(rng).to_be_bytes());
        format!("{front} {}\n", BASE64.encode(&bytes))
    });
    let lowered: String = lowered.collect();
    prove(&mut files, FRESH_PLACE, &leaves, &lowered);
    files
}

/// One cosigner of three is the operator's friend; the others sign at the true time or not at all.
fn lying_cosigner(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = any_fresh(stage, rng).clone();
    let (leaves, liar) = (stage.grown(&files), number(rng, 3));
    let mut lines = String::new();
    for (at, key) in stage.team.cosigners.iter().enumerate() {
        let checkpoint = stage.team.checkpoint_text(&leaves);
        if at == liar {
            lines += &key.cosign(&checkpoint, too_early(rng));
            if number(rng, 2) == 0 {
                lines += &key.cosign(&checkpoint, too_early(rng));
            }
        } else if number(rng, 4) > 0 {
            lines += &key.cosign(&checkpoint, super::TRUTH + u64::from(rng.next_u32() % 9_000));
        }
    }
    let checkpoint = stage.team.bare_checkpoint(&leaves) + &lines;
    prove(&mut files, FRESH_PLACE, &leaves, &checkpoint);
    files
}

/// True stamps, of another checkpoint.
fn moved_stamps(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let files = stage.honest(any_fresh(stage, rng), &[0, 60, 120]);
    let stamps = stage.old_stamps();
    let from = number(rng, 2);
    with_stamps(files, &stamps[from..=from + number(rng, 2 - from)])
}

/// His own authority says what he wants, and has the name of one that is trusted.
fn own_authority(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let files = honestly(stage, any_fresh(stage, rng), rng);
    let checkpoint = text(&files, CHECKPOINT);
    let mut stamps: Vec<_> =
        repeat_with(|| stage.own.stamp(stamped_text(&checkpoint), too_early(rng)))
            .take(2)
            .collect();
    if number(rng, 2) == 0 {
        stamps[0] = stage.stamp(number(rng, 2), &checkpoint, super::TRUTH);
    }
    with_stamps(files, &stamps)
}

/// One of the two roots that the reader trusts lies, once or twice; the other one does not.
fn lying_authority(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let files = stage.honest(any_fresh(stage, rng), &[0, 60, 120]);
    let (checkpoint, liar) = (text(&files, CHECKPOINT), number(rng, 2));
    let lies = 1 + number(rng, 2);
    let mut stamps: Vec<_> =
        repeat_with(|| stage.stamp(liar, &checkpoint, too_early(rng))).take(lies).collect();
    if number(rng, 4) > 0 {
        let time = super::TRUTH + u64::from(rng.next_u32() % 9_000);
        stamps.push(stage.stamp(1 - liar, &checkpoint, time));
    }
    with_stamps(files, &stamps)
}

/// Sealed and published by a vault that is ten years behind; the day of publication is his own word.
fn clock_set_back(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = honestly(stage, &stage.fresh[SET_BACK], rng);
    let day = format!("20{:02}-01-02", number(rng, 15));
    edit(&mut files, "data/dossier.json", |json| json.replace("2015-06-", &day[..8]));
    edit(&mut files, "index.html", |page| format!("{page}<!-- {day} -->"));
    files
}

/// The dates in an item are the team's words, and so is everything on the page.
fn says_it_is_old(stage: &Stage, rng: &mut ChaCha20Rng) -> Files {
    let mut files = match number(rng, 4) {
        0 => {
            let mut files = stage.fresh[SAYS_OLD].clone();
            let leaves = stage.grown(&files);
            prove(&mut files, FRESH_PLACE, &leaves, &stage.team.bare_checkpoint(&leaves));
            files
        }
        1 => honestly(stage, &stage.fresh[HONEST], rng),
        _ => honestly(stage, &stage.fresh[SAYS_OLD], rng),
    };
    edit(&mut files, "bag-info.txt", |info| info.replace("Bagging-Date: 20", "Bagging-Date: 19"));
    files
}
