//! How often is the language of a short text told right? For docs/spec/search.md, "Stems".
//!
//! `node judges/udhr/judge.mjs texts | cargo run --example detection -p testimony-lexis`. Cuts
//! pieces of 3 to 40 words out of each text, whose first field is its language, and prints how many
//! were named, how many of those rightly, for languages that have rules and for those that have none.

#![allow(clippy::print_stdout, reason = "an example prints its result")]
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead as _;

use testimony_lexis::{Language, detect};

const LENGTHS: [usize; 5] = [3, 5, 10, 20, 40];

/// Cuts of one length out of one text.
const CUTS: usize = 4;

#[derive(Default)]
struct Counts {
    asked: u32,
    named: u32,
    right: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts: BTreeMap<(bool, usize), Counts> = BTreeMap::new();
    let mut wrong: BTreeMap<String, u32> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut fields = line.split('\t');
        let (Some(name), Some(text)) = (fields.next(), fields.next()) else { continue };
        let tag = name.split(['_', '-']).next().unwrap_or(name);
        let language = Language::from_tag(tag).unwrap_or(Language::UNKNOWN);
        let has_rules = Language::with_stems().any(|it| it == language);
        let words: Vec<&str> = text.split_whitespace().collect();
        for length in LENGTHS {
            for cut in 0..CUTS {
                let start = words.len() * (cut + 1) / (CUTS + 2);
                let Some(piece) = words.get(start..start + length) else { continue };
                let said = detect(&piece.join(" "));
                if said == Language::UNKNOWN && has_rules && length == 40 {
                    *wrong.entry(format!("{tag}>none")).or_default() += 1;
                }
                let counts = counts.entry((has_rules, length)).or_default();
                counts.asked += 1;
                if said != Language::UNKNOWN {
                    counts.named += 1;
                    counts.right += u32::from(said == language);
                    if said != language && length == 10 {
                        *wrong.entry(format!("{tag}>{said}")).or_default() += 1;
                    }
                }
            }
        }
    }
    println!("rules\twords\tasked\tnamed\tright\tright of named");
    for ((rules, length), it) in &counts {
        let share = f64::from(it.right) * 100.0 / f64::from(it.named.max(1));
        println!("{rules}\t{length}\t{}\t{}\t{}\t{share:.1} %", it.asked, it.named, it.right);
    }
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most: Vec<_> =
        wrong.iter().take(40).map(|(pair, count)| format!("{pair} {count}")).collect();
    println!("most often wrong at ten words: {}", most.join(", "));
    Ok(())
}
