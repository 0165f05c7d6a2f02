//! `publish`, `verify`, `verify-page`, `trust`.

use std::fs;
use std::path::{Path, PathBuf};

use rand_core::RngCore;
use serde_json::json;
use testimony_casework::init;
use testimony_casework::sealing::{self, Open};
use testimony_casework::stamping;
use testimony_casework::weighing::{Side, weigh_claim};
use testimony_dossier::{
    BoxError, Casework, Counts, Facts, Finding, KeyKnownFrom, Material, Plan, ProvedUnder,
    Published, Showing, StampShown, TrustedPolicy, Verdict,
};
use testimony_model::Handle;
use testimony_proof::commitment::Opening;
use testimony_proof::note::VerifierKey;
use testimony_proof::proof_file::TlogProof;
use testimony_vault::{Access, Item, Vault};
use zeroize::Zeroizing;

use super::{DONE, Outcome, counted, open_vault, read_text, write_new};
use crate::cli::{PublishArgs, TrustCommand, VerifyArgs, VerifyPageArgs};
use crate::failure::{CANNOT_TELL, Failure, INTERNAL, REFUSED};
use crate::{config, output, surroundings};

const PLAN_BYTES_MAX: u64 = 4 << 20;
const POLICY_BYTES_MAX: u64 = 1 << 20;
/// Policies in a trust folder; reading stays bounded.
const TRUSTED_MAX: usize = 1_000;

/// What the crate `dossier` asks of the use cases beside it.
struct Beside;

impl Casework for Beside {
    fn checkpoint(
        &self,
        vault: &Vault,
        leaves: u64,
        now: jiff::Timestamp,
    ) -> Result<ProvedUnder, BoxError> {
        let chosen = stamping::choose_checkpoint(vault, leaves, now)?;
        Ok(ProvedUnder { checkpoint: chosen.text, stamps: chosen.stamps })
    }

    fn prove(
        &self,
        vault: &Vault,
        item: &Item,
        showing: Showing,
        checkpoint: &str,
    ) -> Result<(Opening, TlogProof), BoxError> {
        let open = match showing {
            Showing::Payload => Open::Opened,
            Showing::Nothing => Open::Closed,
        };
        let proof = sealing::prove_under(vault, item, open, checkpoint)?;
        Ok((proof.opening, proof.tlog_proof))
    }

    fn finding(&self, vault: &Vault, claim: &Handle) -> Result<Finding, BoxError> {
        let weight = weigh_claim(vault, claim)?;
        Ok(Finding {
            sentence: weight.public_sentence(),
            asserted: counts(&weight.asserted),
            denied: counts(&weight.denied),
            declined: weight.declined.len() as u64,
            claim: weight.text,
        })
    }

    fn graph(&self, vault: &Vault, claim: &Handle) -> Result<testimony_weigh::Graph, BoxError> {
        Ok(weigh_claim(vault, claim)?.asserted.graph)
    }
}

fn counts(side: &Side) -> Counts {
    Counts {
        accounts: side.accounts as u64,
        lo: side.weighing.lo.into(),
        hi: side.weighing.hi.into(),
    }
}

pub(super) fn publish(args: &PublishArgs) -> Outcome {
    let mut plan = Plan::parse(&read_text(&args.plan, PLAN_BYTES_MAX)?)?;
    plan.accept_shape |= args.accept_shape;
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let published = publish_plan(&mut vault, &plan, &args.out)?;
    tell_published(&published);
    Ok(DONE)
}

/// Publishes a plan; the demo does the same.
pub(super) fn publish_plan(
    vault: &mut Vault,
    plan: &Plan,
    out: &Path,
) -> Result<Published, Failure> {
    let mut salt = Zeroizing::new([0; 32]);
    surroundings::rng().fill_bytes(salt.as_mut_slice());
    let material = Material {
        salt,
        key: init::publication_key(vault)?,
        log_origin: init::log_origin(vault)?,
        policy: init::policy_text(vault)?,
        publisher: init::team_name(vault)?,
        now: surroundings::now(),
        casework: &Beside,
    };
    Ok(testimony_dossier::publish(vault, plan, out, &material)?)
}

fn tell_published(published: &Published) {
    for warning in &published.warnings {
        output::warning(warning);
    }
    output::line(&format!("The dossier is in {}.", published.out.display()));
    output::line(&format!(
        "It proves {} in {} of the log; {} withheld.",
        counted(published.items, "item", "items"),
        counted(published.leaves.len(), "leaf", "leaves"),
        counted(published.words_withheld, "word is", "words are")
    ));
    output::note(&reveals(published));
}

/// What the proofs of a dossier give away beside what it shows.
fn reveals(published: &Published) -> String {
    let leaves: Vec<String> = published.leaves.iter().map(u64::to_string).collect();
    format!(
        "its proofs show that what is in it was sealed in leaf {} of the log; things in one leaf \
         were sealed together",
        leaves.join(", ")
    )
}

pub(super) fn verify(args: &VerifyArgs) -> Outcome {
    let trusted = trusted_by(args.policy.as_deref())?;
    let verdict = testimony_dossier::verify(&args.dossier, &trusted, surroundings::second())
        .map_err(|error| {
            let failure = Failure::from(error);
            let code = if failure.code == REFUSED { CANNOT_TELL } else { failure.code };
            Failure { code, ..failure }
        })?;
    if args.json {
        output::json(&verdict_json(&verdict))?;
    } else {
        tell_verdict(&verdict);
    }
    Ok(verdict.exit_code())
}

/// The verdict as docs/spec/verdict.md writes it.
fn verdict_json(verdict: &Verdict) -> serde_json::Value {
    let facts = verdict.facts().map(|facts| {
        json!({
            "title": facts.title,
            "publisher": facts.publisher,
            "log_origin": facts.log_origin,
            "key": facts.key,
            "key_known_from": match &facts.known_from {
                KeyKnownFrom::Outside(from) => json!({ "outside": from }),
                KeyKnownFrom::Dossier => json!("dossier"),
            },
            "demo": facts.demo,
            "existed_by": facts.existed_by,
            "files": facts.files,
            "items": facts.items,
            "withheld": { "gaps": facts.gaps, "closed_items": facts.closed },
            "cosigned": facts.cosigned.iter().map(|one| json!({ "name": one.name, "time": one.time }))
                .collect::<Vec<_>>(),
            "stamps": facts.stamps.iter().map(stamp_json).collect::<Vec<_>>(),
            "certificates": facts.certificates.iter()
                .map(|one| json!({ "finding": one.finding, "chains": one.chains }))
                .collect::<Vec<_>>(),
            "checks": facts.checks(),
        })
    });
    json!({
        "verdict": verdict.word(),
        "exit_code": verdict.exit_code(),
        "sentence": verdict.sentence(),
        "facts": facts,
        "does_not_show": verdict.does_not_show(),
    })
}

fn stamp_json(stamp: &StampShown) -> serde_json::Value {
    json!({
        "stamp": stamp.stamp, "authority": stamp.facts.authority, "time": stamp.facts.time,
        "counts": stamp.counts(), "why_not": stamp.why_not(),
    })
}

/// The verdict for people: the sentence first, then why, then what it does not show.
pub(super) fn tell_verdict(verdict: &Verdict) {
    if verdict.facts().is_some_and(|facts| facts.demo) {
        output::line("DEMO, invented: no person, place or event in it is real.");
    }
    // A forger chooses file names, log names and keys: none may move the reader's cursor.
    output::line(&output::shown(&verdict.sentence()));
    if let Some(facts) = verdict.facts() {
        tell_facts(facts);
    }
    let [true_, all] = verdict.does_not_show();
    output::line(&format!("This does not show {true_}, nor {all}."));
}

fn tell_facts(facts: &Facts) {
    output::line(&output::shown(&format!("  title: {}", facts.title)));
    if !facts.publisher.is_empty() {
        output::line(&output::shown(&format!(
            "  publisher, as the policy says: {}",
            facts.publisher
        )));
    }
    for check in facts.checks() {
        output::line(&output::shown(&format!("  ✓ {}", check.what)));
    }
    for remark in facts.remarks() {
        output::line(&output::shown(&format!("  · {remark}")));
    }
    output::line(&format!(
        "  withheld by the publisher: {} in the texts, {} sealed and not shown",
        counted(facts.gaps, "gap", "gaps"),
        counted(facts.closed, "file", "files")
    ));
    output::line(&output::shown(&format!("  log: {}", facts.log_origin)));
    output::line(&output::shown(&format!("  key: {}", facts.key)));
    match &facts.known_from {
        KeyKnownFrom::Outside(from) => {
            output::line(&format!("  the key is the one that {from} names"));
        }
        KeyKnownFrom::Dossier => {
            output::line("  the key came with the dossier: a forger would bring his own");
            output::note(
                "hint: get the publisher's policy file from somewhere else, compare the key, then \
                 `testimony verify DOSSIER --policy FILE`",
            );
        }
    }
}

/// Writes the page and prints its SHA-256: whoever gets the page compares the two.
pub(super) fn verify_page(args: &VerifyPageArgs) -> Outcome {
    let page = testimony_web::verify_page().ok_or_else(|| {
        Failure::new(REFUSED, "this build of the program has no page in it")
            .hint("build it with Node: `make web`, then `make`")
    })?;
    let text = std::str::from_utf8(&page.bytes)
        .map_err(|_| Failure::new(INTERNAL, "the page in this build is not text"))?;
    write_new(&args.out, text)?;
    let sha256: String = page.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    output::line(&format!("{sha256}  {}", output::shown(&args.out.display().to_string())));
    output::note("publish this number where your readers find it without this file");
    Ok(DONE)
}

pub(super) fn trust(command: &TrustCommand) -> Outcome {
    match command {
        TrustCommand::Add { file } => trust_add(file),
        TrustCommand::List { json: as_json } => {
            let trusted = trusted_policies()?;
            if *as_json {
                let rows: Vec<_> = trusted
                    .iter()
                    .map(|(path, policy)| json!({ "logs": policy.log_origins(), "file": path }))
                    .collect();
                output::json(&rows)?;
            } else {
                for (_, policy) in &trusted {
                    let line = format!("{}  {}", policy.log_origins().join(" "), policy.name());
                    output::line(&output::shown(line.trim_end()));
                }
                output::note(&format!("{} trusted", counted(trusted.len(), "policy", "policies")));
            }
            Ok(DONE)
        }
        TrustCommand::Remove { log } => trust_remove(log),
    }
}

/// The policy that the user names; without one, all that he trusts.
pub(super) fn trusted_by(policy: Option<&Path>) -> Result<Vec<TrustedPolicy>, Failure> {
    let Some(file) = policy else {
        return Ok(trusted_policies()?.into_iter().map(|(_, policy)| policy).collect());
    };
    refuse_policy_of_dossier(file)?;
    let text = read_text(file, POLICY_BYTES_MAX)
        .map_err(|failure| Failure { code: CANNOT_TELL, ..failure })?;
    let policy = TrustedPolicy::parse(text.as_bytes(), &file.display().to_string());
    Ok(vec![policy.map_err(|error| {
        Failure::new(CANNOT_TELL, format!("{}: {error}", file.display()))
            .hint("get the policy again from whoever publishes it")
    })?])
}

/// The key by which a policy that the user names or trusts knows a log.
pub(super) fn trusted_log_key(
    policy: Option<&Path>,
    log_origin: &str,
) -> Result<Option<VerifierKey>, Failure> {
    let trusted = trusted_by(policy)?;
    Ok(trusted.iter().find_map(|policy| policy.log_key(log_origin)).cloned())
}

/// A policy that lies in a dossier comes from whoever made the dossier.
fn refuse_policy_of_dossier(file: &Path) -> Result<(), Failure> {
    let inside = file
        .canonicalize()
        .is_ok_and(|path| path.ancestors().any(|dir| dir.join("testimony-manifest.txt").exists()));
    if inside {
        return Err(Failure::new(
            CANNOT_TELL,
            format!("{} came with a dossier: a forger would bring his own", file.display()),
        )
        .hint("get the policy from somewhere else: print, another site, by hand"));
    }
    Ok(())
}

fn trust_add(file: &Path) -> Outcome {
    refuse_policy_of_dossier(file)?;
    let text = read_text(file, POLICY_BYTES_MAX)?;
    let policy = TrustedPolicy::parse(text.as_bytes(), "")
        .map_err(|error| Failure::new(REFUSED, format!("{}: {error}", file.display())))?;
    for (path, known) in trusted_policies()? {
        let same = known.log_origins().iter().any(|log| policy.log_origins().contains(log));
        if same && read_text(&path, POLICY_BYTES_MAX)? != text {
            return Err(Failure::new(REFUSED, "you trust another policy for this log already")
                .hint("find out which is right; `testimony trust remove LOG` drops the old one"));
        }
        if same {
            output::line("You trust this policy already.");
            return Ok(DONE);
        }
    }
    let folder = trust_folder()?;
    fs::create_dir_all(&folder).map_err(Failure::file("making", &folder))?;
    let name: String = policy.log_origins().join("-").chars().map(file_letter).collect();
    let numbered = |number: usize| match number {
        0 => folder.join(format!("{name}.txt")),
        more => folder.join(format!("{name}-{more}.txt")),
    };
    // Two names may look alike once they are file names: neither replaces the other.
    let path = (0..TRUSTED_MAX).map(numbered).find(|path| !path.exists()).unwrap_or(folder);
    fs::write(&path, text).map_err(Failure::file("writing", &path))?;
    output::line(&format!("Trusted from now on: {}", policy.log_origins().join(" ")));
    if !policy.name().is_empty() {
        output::line(&output::shown(&format!("It says that it is of: {}", policy.name())));
    }
    for key in policy.publication_keys() {
        output::line(&output::shown(&format!("Compare its key with one from elsewhere: {key}")));
    }
    Ok(DONE)
}

fn trust_remove(log: &str) -> Outcome {
    for (path, policy) in trusted_policies()? {
        if policy.log_origins().contains(&log) {
            fs::remove_file(&path).map_err(Failure::file("removing", &path))?;
            output::line(&format!("No longer trusted: {log}"));
            return Ok(DONE);
        }
    }
    Err(Failure::new(REFUSED, "you trust no policy for this log")
        .hint("`testimony trust list` shows those that you trust"))
}

/// A letter of a file name.
fn file_letter(letter: char) -> char {
    if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' }
}

fn trust_folder() -> Result<PathBuf, Failure> {
    config::trust_folder()
        .ok_or_else(|| Failure::new(REFUSED, "no folder for trusted policies: HOME is not set"))
}

/// Every policy in the trust folder, with its file.
fn trusted_policies() -> Result<Vec<(PathBuf, TrustedPolicy)>, Failure> {
    let folder = trust_folder()?;
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Failure::file("reading", &folder)(cause)),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .take(TRUSTED_MAX)
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = read_text(&path, POLICY_BYTES_MAX)?;
            let from = path.display().to_string();
            let policy = TrustedPolicy::parse(text.as_bytes(), &from).map_err(|error| {
                Failure::new(CANNOT_TELL, format!("{from}: {error}"))
                    .hint("remove that file, or add the policy again")
            })?;
            Ok((path, policy))
        })
        .collect()
}
