//! The operator: he holds every key of the team, its machines and their clocks, and tries to make
//! something look older than it is.
//!
//! What he does not hold: the cosigners' keys, the stamping authorities' keys, and what a reader
//! remembers. Here those are simulated: everybody outside saw the older dossier at [`EARLY`] and
//! the fresh ones at [`TRUTH`], and not before. `history` is about the log itself.

mod attempts;
mod history;
mod stage;
mod stamper;

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use testimony_dossier::{Facts, Verdict};
use testimony_proof::cosignature;
use testimony_proof::note::SignedNote;
use testimony_testkit::rng;

use crate::forgery::world::{CHECKPOINT, Files, text};
use crate::room::long;
use attempts::ATTEMPTS;
use stage::{EARLY, Stage, TRUTH};

/// Whose word a reader asks for: two of three cosigners or two stamping roots, whichever is earlier.
const EVERYBODY: usize = 0;
/// Or the stamping roots alone.
const STAMPS: usize = 1;

/// A number below this one.
fn number(rng: &mut ChaCha20Rng, below: usize) -> usize {
    rng.next_u32() as usize % below
}

/// A second before the truth, years or one second.
fn too_early(rng: &mut ChaCha20Rng) -> u64 {
    match number(rng, 3) {
        0 => TRUTH - 1,
        1 => EARLY + u64::from(rng.next_u32()) % (TRUTH - EARLY),
        _ => 1_000_000_000 + u64::from(rng.next_u32()) % 100_000_000,
    }
}

/// What became of an attempt.
#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    refused: usize,
    /// Unchanged, and dated by nobody.
    undated: usize,
    /// Unchanged, and dated not earlier than the truth.
    dated: usize,
    /// A reader who takes the earliest single word would have been fooled.
    fools_the_naive: usize,
}

/// The negative control: the date for a reader who takes one cosigner's or authority's word.
fn naive_date(stage: &Stage, files: &Files, facts: &Facts) -> Option<u64> {
    let note = SignedNote::parse(text(files, CHECKPOINT)).unwrap();
    let keys = stage.team.cosigners.iter().map(|key| key.vkey().parse().unwrap());
    let cosigned = keys.filter_map(|key| cosignature::verify(&note, &key).ok().flatten());
    let stamped = facts.stamps.iter().filter(|one| one.counts()).map(|one| one.facts.time);
    cosigned.chain(stamped).min()
}

#[test]
fn no_backdating_by_the_operator_is_believed() {
    let stage = Stage::new();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for seed in 0..if long() { 1_000 } else { 100 } {
        let mut rng = rng(seed);
        let (name, attempt) = ATTEMPTS[number(&mut rng, ATTEMPTS.len())];
        let reader = number(&mut rng, 2);
        let mut files = attempt(&stage, &mut rng);
        stage.team.seal(&mut files);
        let tally = tallies.entry(name).or_default();
        tally.tried += 1;
        match stage.verify(&files, reader) {
            Verdict::Changed(_) => tally.refused += 1,
            Verdict::Unchanged(facts) => {
                let naive = naive_date(&stage, &files, &facts);
                tally.fools_the_naive += usize::from(naive.is_some_and(|time| time < TRUTH));
                match facts.existed_by {
                    None => tally.undated += 1,
                    Some(time) if time >= TRUTH => tally.dated += 1,
                    Some(time) => panic!("{name}, seed {seed}: believed to be of {time}"),
                }
            }
            Verdict::CannotTell(..) => panic!("{name}, seed {seed}: the log is known"),
        }
    }
    assert_eq!(tallies.len(), ATTEMPTS.len(), "some were never tried: {tallies:#?}");
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    assert!(sum(|tally| tally.refused) > 0 && sum(|tally| tally.dated) > 0, "{tallies:#?}");
    assert!(sum(|tally| tally.fools_the_naive) > 0, "the control is not fooled: {tallies:#?}");
    for liar in ["a minority of cosigners lies", "one of two authorities lies"] {
        assert!(tallies[liar].fools_the_naive > 0, "{liar}: {tallies:#?}");
    }
}

/// The controls: honest dossiers are dated, old ones as old. Without that "never earlier" says
/// nothing.
#[test]
fn honest_dossiers_get_their_true_dates() {
    let stage = Stage::new();
    let dated = |mut files: Files, reader| {
        stage.team.seal(&mut files);
        match stage.verify(&files, reader) {
            Verdict::Unchanged(facts) => facts.existed_by,
            other => panic!("{other:?}"),
        }
    };
    for reader in [EVERYBODY, STAMPS] {
        assert_eq!(dated(stage.older_dossier(), reader), Some(EARLY + 60));
    }
    for files in &stage.fresh {
        let cosigned = stage.honest(files, &[0, 60, 120]);
        assert_eq!(dated(cosigned.clone(), EVERYBODY), Some(TRUTH + 60));
        assert_eq!(dated(cosigned.clone(), STAMPS), None);
        let checkpoint = text(&cosigned, CHECKPOINT);
        let stamps = [stage.stamp(0, &checkpoint, TRUTH), stage.stamp(1, &checkpoint, TRUTH + 9)];
        let stamped = stage::with_stamps(cosigned, &stamps);
        assert_eq!(dated(stamped.clone(), STAMPS), Some(TRUTH + 9));
        assert_eq!(dated(stamped, EVERYBODY), Some(TRUTH + 9));
    }
}
