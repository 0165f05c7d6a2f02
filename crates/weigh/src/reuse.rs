//! Proposes who may have it from whom, from texts that share words: docs/spec/reuse.md.
//!
//! A [`Sketch`] of each text is kept; an index of sketches gives [`Candidate`]s; [`propose`] compares
//! two texts word for word and says what they share and who may depend on whom; [`cues`] finds
//! phrases in which a text says itself whom it has it from. Nothing is ever applied: an analyst
//! confirms or rejects.
//!
//! It never finds a translation or a retelling in other words, and it does not say that two texts
//! which share nothing are independent.
//!
//! ```
//! use testimony_weigh::reuse::{self, DocId, Memory, Sketch, SketchKey};
//!
//! let key = SketchKey::from_bytes([7; 16]);
//! let report = "On Monday the guards led forty men down to the river and shot at them there.";
//! let blog = "A blog: “the guards led forty men down to the river and shot at them there”. Why?";
//! let mut index = Memory::default();
//! let Ok(_) = reuse::add(&mut index, DocId(1), &Sketch::of(report, &key), &key);
//! let Ok(found) = reuse::candidates(&index, &Sketch::of(blog, &key), &key, None);
//! assert_eq!(found[0].doc, DocId(1));
//! let runs = reuse::runs(&reuse::Words::of(report), &reuse::Words::of(blog));
//! assert!(report[runs[0].first_bytes.clone()].starts_with("the guards led"));
//! ```

mod cue;
mod hash;
mod index;
mod proposal;
mod runs;
mod sketch;
mod words;

pub use self::cue::{Cue, CueLanguage, cues};
pub use self::hash::SketchKey;
pub use self::index::{
    ALIKE_JACCARD, BAND_DOCS_MAX, CANDIDATES_MAX, COPY_JACCARD, Candidate, DocId, Memory, Pair,
    Postings, RARITY_DOCS_MIN, SHARE_MIN, SHINGLE_DOCS_MAX, SHINGLES_MIN, SHINGLES_SURE,
    TOKEN_DOCS_MAX, TOKENS_MIN, add, candidates, merge, pairs, remove,
};
pub use self::proposal::{
    COPY_MIN, Days, Direction, Evidence, Kind, LONG_RUNS_WORDS, Proposal, RARITIES_MAX,
    RARITIES_MIN, Rarity, Surroundings, WHOLE_MIN, WIRE_COPIES_MIN, WIRE_DAYS_MAX, direction,
    is_wire, propose,
};
pub use self::runs::{Overlap, RUN_CHARACTERS_MIN, RUN_WORDS_MIN, RUNS_MAX, Run, overlap, runs};
pub use self::sketch::{
    BadSketch, Head, SHINGLES_MAX, SIGNATURE_LENGTH, Sketch, TOKENS_MAX, UNITS_MIN, token_key,
};
pub use self::words::{TEXT_UNITS_MAX, Words};
