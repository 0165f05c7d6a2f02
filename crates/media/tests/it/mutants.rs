//! Every fixture, cut short and with bits turned: nothing reaches the parent but a report.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_media::{Damage, Death, Outcome};

use crate::{extract, extractor, fixtures, job};

const CUTS: usize = 6;
const FLIPS: usize = 10;
/// Bits that are turned at once.
const BITS_MAX: u32 = 8;

fn mutants() -> Vec<(String, Vec<u8>)> {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let mut below = |limit: usize| usize::try_from(rng.next_u64() % limit.max(1) as u64).unwrap();
    let factor = if std::env::var_os("TESTIMONY_LONG").is_some() { 20 } else { 1 };
    let mut found = Vec::new();
    for (name, content) in fixtures() {
        for _ in 0..CUTS * factor {
            found.push((name.clone(), content[..below(content.len())].to_vec()));
        }
        for _ in 0..FLIPS * factor {
            let mut mutant = content.clone();
            for _ in 0..=below(BITS_MAX as usize) {
                let at = below(mutant.len());
                mutant[at] ^= 1 << below(8);
            }
            found.push((name.clone(), mutant));
        }
    }
    found
}

#[test]
fn no_mutant_reaches_the_parent() {
    let extractor = extractor();
    let mutants = mutants();
    assert!(mutants.len() >= 500, "{}", mutants.len());
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for (name, content) in &mutants {
        let (report, _) = extract(&extractor, &job(name), content);
        *words.entry(report.outcome.word()).or_default() += 1;
        assert_ne!(report.outcome, Outcome::Died(Death::Babble), "{name}");
        assert_ne!(report.outcome, Outcome::Damaged(Damage::Unreadable), "{name}");
    }
    // A program that refused all would pass the lines above.
    assert!(words["done"] > mutants.len() / 20, "{words:?}");
    let dead: usize =
        words.iter().filter(|(word, _)| word.starts_with("died")).map(|(_, n)| n).sum();
    assert!(dead * 50 < mutants.len(), "{words:?}");
}
