//! One function for each fuzz target: it gives bytes to a parser and asserts what must hold.
//!
//! Not only "does not panic": what is accepted prints back to the same bytes, a verifier says yes
//! to nothing but what was signed, a reader gives the same whatever the pieces. `make fuzz` runs
//! each target under libFuzzer (`src/bin/fuzz.rs`); the test `replay` runs all of them over their
//! seeds and the committed corpora, without libFuzzer.
//!
//! A new target is a function here and a line in [`TARGETS`]; its seeds are true inputs, so that
//! the fuzzer starts behind the first check. Nothing in a corpus comes from a real case.

#![forbid(unsafe_code)]

use std::cell::Cell;

mod archive;
mod cosigner;
mod count;
mod disclose;
mod dossier;
mod lexis;
mod media;
mod model;
mod post;
mod proof;
mod record;
mod redact;
mod seal;
mod stamp;
mod tables;
mod vault;
mod weigh;

/// Bytes that one target is given at most: the parsers' limits are tested elsewhere, by number.
pub const INPUT_BYTES_MAX: usize = 8 << 10;

/// One fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What `TARGET` selects, and the folder of its corpus.
    pub name: &'static str,
    /// Panics if an assertion does not hold.
    pub run: fn(&[u8]),
    /// True inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

const fn target(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target { name, run, seeds }
}

/// All targets. Each crate with a parser has a module here; `archive` has the zip and tar files of
/// `dossier`.
pub const TARGETS: &[Target] = &[
    target("proof_base64", proof::base64, proof::base64_seeds),
    target("proof_vkey", proof::vkey, proof::vkey_seeds),
    target("proof_note", proof::note, proof::note_seeds),
    target("proof_checkpoint", proof::checkpoint, proof::checkpoint_seeds),
    target("proof_tlog_proof", proof::tlog_proof, proof::tlog_proof_seeds),
    target("proof_opening", proof::opening, proof::opening_seeds),
    target("proof_policy", proof::policy, proof::policy_seeds),
    target("proof_merkle", proof::merkle, proof::merkle_seeds),
    target("disclose_presentation", disclose::presentation, disclose::presentation_seeds),
    target("disclose_record", disclose::record, disclose::record_seeds),
    target("disclose_text", disclose::text, disclose::text_seeds),
    target("disclose_words", disclose::words, disclose::words_seeds),
    target("seal_envelope", seal::envelope, seal::envelope_seeds),
    target("seal_frames", seal::frames, seal::frames_seeds),
    target("seal_message", seal::message, seal::message_seeds),
    target("seal_words", seal::words, seal::words_seeds),
    target("seal_team", seal::team, seal::team_seeds),
    target("model_actions", model::actions, model::actions_seeds),
    target("model_date", model::date, model::date_seeds),
    target("model_names", model::names, model::names_seeds),
    target("dossier_manifest", dossier::manifest, dossier::manifest_seeds),
    target("dossier_plan", dossier::plan, dossier::plan_seeds),
    target("dossier_contents", dossier::contents, dossier::contents_seeds),
    target("dossier_zip", archive::zip, archive::zip_seeds),
    target("dossier_tar", archive::tar, archive::tar_seeds),
    target("stamp", stamp::stamp, stamp::stamp_seeds),
    target("cosigner", cosigner::cosigner, cosigner::cosigner_seeds),
    target("weigh_graph", weigh::graph, weigh::graph_seeds),
    target("weigh_certificate", weigh::certificate, weigh::certificate_seeds),
    target("weigh_sketch", weigh::sketch, weigh::sketch_seeds),
    target("post_multipart", post::multipart, post::multipart_seeds),
    target("post_segment", post::segment, post::segment_seeds),
    target("post_challenge", post::challenge, post::challenge_seeds),
    target("vault_header", vault::header, vault::header_seeds),
    target("vault_members", vault::members, vault::members_seeds),
    target("vault_snapshot", vault::snapshot, vault::snapshot_seeds),
    target("lexis_terms", lexis::terms, lexis::terms_seeds),
    target("lexis_query", lexis::query, lexis::query_seeds),
    target("lexis_snippet", lexis::cut, lexis::cut_seeds),
    target("record_tile", record::tile, record::tile_seeds),
    target("media_frames", media::frames, media::frames_seeds),
    target("media_text", media::text, media::text_seeds),
    target("media_markup", media::markup, media::markup_seeds),
    target("media_document", media::document, media::document_seeds),
    target("media_mail", media::mail, media::mail_seeds),
    target("media_image", media::image, media::image_seeds),
    target("media_archive", media::archive, media::archive_seeds),
    target("tables_csv", tables::csv, tables::csv_seeds),
    target("tables_workbook", tables::workbook, tables::workbook_seeds),
    target("tables_values", tables::values, tables::values_seeds),
    target("tables_mapping", tables::mapping, tables::mapping_seeds),
    target("count_listings", count::listings, count::listings_seeds),
    target("count_overlaps", count::overlaps, count::overlaps_seeds),
    target("count_study", count::study, count::study_seeds),
    target("redact_find", redact::find, redact::find_seeds),
];

/// The target of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

thread_local! {
    static ACCEPTED: Cell<bool> = const { Cell::new(false) };
}

/// A target says that its parser took what it was given: a target whose seeds never get there
/// tests nothing but refusals.
fn accepted() {
    ACCEPTED.set(true);
}

/// Runs a target; whether its parser took the input.
#[must_use]
pub fn is_accepted(target: &Target, data: &[u8]) -> bool {
    ACCEPTED.set(false);
    (target.run)(data);
    ACCEPTED.get()
}

/// The bytes as text, for parsers that take text.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The first byte, which chooses, and the rest.
fn choice(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(first, rest)| (*first, rest))
}
