//! Having the newest checkpoint cosigned: all cosigners at once, until there are enough of them.
//!
//! What comes is verified and kept at once, in the vault and then in the log's folder, so that a
//! run that was cut short goes on where it was. Cosigners see a checkpoint and a proof over it;
//! both say nothing about what was sealed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use testimony_courier::{CosignerAnswer, CosignerClient, CosignerError, CourierOptions};
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::note::{NoteSignature, SignedNote, VerifierKey};
use testimony_proof::policy::Policy;
use testimony_proof::{base64, cosignature};
use testimony_record::Log;
use testimony_vault::Vault;

use crate::cosigners::{AskedCosigner, Cosigners};
use crate::init::{CHECKPOINT, log_key, policy_with};
use crate::sealing::last_signed;
use crate::{Error, Marks};

/// How often one cosigner is asked: once to hear its size, once with the proof from there, and
/// once more where somebody else sent it a checkpoint of this log in between.
const ASKED_MAX: usize = 3;
/// Once there are enough, the next answer may still take so long: more cosignatures are better.
const PATIENCE: Duration = Duration::from_secs(1);

/// What became of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigning {
    /// Leaves of the checkpoint.
    pub size: u64,
    /// The checkpoint with all cosignatures so far.
    pub checkpoint: String,
    /// How many must cosign.
    pub quorum: usize,
    /// Whether they did.
    pub reached: bool,
    /// Every cosigner, in the order of the policy.
    pub cosigners: Vec<(String, Outcome)>,
}

/// What became of one cosigner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It cosigned, at this time by its own clock, in POSIX seconds.
    Cosigned(u64),
    /// Enough others were faster.
    NotNeeded,
    /// It did not.
    Missing(Missing),
}

/// Why a cosigner did not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Missing {
    /// Nothing came back, or nothing that a cosigner says.
    #[error(transparent)]
    Courier(#[from] CosignerError),
    /// It was never told about this log.
    #[error("it does not know this log: its operator must add your policy")]
    UnknownLog,
    /// It has another key for this log.
    #[error("it knows this log by another key: its operator must add your newest policy")]
    OtherKey,
    /// It signed a larger tree of this log.
    #[error(
        "it has cosigned {0} leaves of this log already: this copy is old, or the key signed a \
         second history"
    )]
    LargerThere(u64),
    /// It signed another tree of this log.
    #[error("it has cosigned another history of this log: the key signed twice")]
    OtherHistory,
    /// The tiles do not give the proof that it needs.
    #[error("the log's folder does not give the proof from {0} leaves: it is damaged")]
    NoProof(u64),
    /// The answer bears no signature by the key in the policy that verifies.
    #[error("its answer is not signed by the key in your policy")]
    WrongSignature,
    /// Its size changed at every question.
    #[error("others ask it about this log at the same time")]
    Restless,
    /// Another status.
    #[error("it answers with status {0}")]
    Status(u16),
}

/// Asks the cosigners of the vault until enough of them have cosigned the newest checkpoint.
///
/// # Errors
/// [`Error::NoCosigners`]; when the log on disk is not the one that was signed last; when the vault
/// cannot be written. Cosigners that do not answer are no error.
pub fn cosign(
    vault: &mut Vault,
    marks: &Marks,
    options: &CourierOptions,
) -> Result<Cosigning, Error> {
    marks.check(vault)?;
    crate::sealing::finish_interrupted(vault, marks)?;
    let cosigners = Cosigners::of(vault)?;
    if cosigners.all.is_empty() {
        return Err(Error::NoCosigners);
    }
    let mut run = Run::start(vault, cosigners)?;
    run.publish()?;
    if !run.reached() {
        run.ask(options)?;
    }
    Ok(run.report())
}

struct Run<'a> {
    vault: &'a Vault,
    cosigners: Cosigners,
    policy: Policy,
    log: Log,
    checkpoint: Checkpoint,
    note: SignedNote,
    outcomes: Vec<Option<Outcome>>,
}

impl<'a> Run<'a> {
    /// Takes over what was collected for this checkpoint before.
    fn start(vault: &'a Vault, cosigners: Cosigners) -> Result<Self, Error> {
        let key = log_key(vault)?;
        let (checkpoint, last) = last_signed(vault, &key)?;
        let kept = vault.checkpoint(checkpoint.size)?.filter(|text| {
            checkpoint::open(text, &key.verifier_key()).is_ok_and(|kept| kept == checkpoint)
        });
        let mut note = SignedNote::parse(kept.unwrap_or(last))?;
        let policy = policy_with(vault, &cosigners)?;
        let mut outcomes = Vec::new();
        for one in &cosigners.all {
            let found = cosignature::verify(&note, &one.key);
            if found.is_err() {
                // A wrong line of a known key would refute the whole note.
                note.signatures.retain(|line| !named(&one.key, line));
            }
            outcomes.push(found.ok().flatten().map(Outcome::Cosigned));
        }
        let log = Log::open(&vault.log_dir(), key.verifier_key());
        Ok(Self { vault, cosigners, policy, log, checkpoint, note, outcomes })
    }

    fn reached(&self) -> bool {
        let all = self.cosigners.all.iter().zip(&self.outcomes);
        let cosigned: BTreeSet<&str> = all
            .filter(|(_, outcome)| matches!(outcome, Some(Outcome::Cosigned(_))))
            .map(|(one, _)| one.key.name())
            .collect();
        self.policy.check_quorum(&cosigned)
    }

    /// In the vault first: what is public can be asked for again, what was collected cannot.
    fn publish(&self) -> Result<(), Error> {
        let text = self.note.to_text();
        self.vault.keep_checkpoint(self.checkpoint.size, &text)?;
        self.vault.set_setting(CHECKPOINT, &text)?;
        Ok(self.log.publish_cosigned(&text)?)
    }

    /// Everybody at once. The threads own what they need and are left behind when there are
    /// enough cosignatures; a cosigner that signs after that is asked again next time.
    fn ask(&mut self, options: &CourierOptions) -> Result<(), Error> {
        let (answered, answers) = channel();
        for (at, one) in self.cosigners.all.iter().enumerate() {
            if self.outcomes[at].is_some() {
                continue;
            }
            let question = Question {
                cosigner: one.clone(),
                log_dir: self.vault.log_dir(),
                log_key: log_key(self.vault)?.verifier_key(),
                checkpoint: self.checkpoint.clone(),
                note: self.bare_note()?,
                options: options.clone(),
            };
            let answered = answered.clone();
            std::thread::spawn(move || drop(answered.send((at, question.ask()))));
        }
        drop(answered);
        loop {
            let next = if self.reached() {
                answers.recv_timeout(PATIENCE)
            } else {
                answers.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            let Ok((at, answer)) = next else { return Ok(()) };
            self.outcomes[at] = Some(match answer {
                Err(missing) => Outcome::Missing(missing),
                Ok((lines, time)) => {
                    self.note.signatures.extend(lines);
                    self.publish()?;
                    Outcome::Cosigned(time)
                }
            });
        }
    }

    /// The checkpoint under the log's own signature: who else cosigned is no cosigner's business.
    fn bare_note(&self) -> Result<SignedNote, Error> {
        let key = log_key(self.vault)?.verifier_key();
        let lines = self.note.signatures.iter().filter(|line| named(&key, line));
        Ok(SignedNote { text: self.note.text.clone(), signatures: lines.cloned().collect() })
    }

    fn report(self) -> Cosigning {
        let reached = self.reached();
        let names = self.cosigners.all.iter().map(|one| one.key.name().to_owned());
        let outcomes = self.outcomes.into_iter().map(|one| one.unwrap_or(Outcome::NotNeeded));
        Cosigning {
            size: self.checkpoint.size,
            checkpoint: self.note.to_text(),
            quorum: self.cosigners.quorum(),
            reached,
            cosigners: names.zip(outcomes).collect(),
        }
    }
}

/// Everything that is needed to ask one cosigner.
struct Question {
    cosigner: AskedCosigner,
    log_dir: PathBuf,
    log_key: VerifierKey,
    checkpoint: Checkpoint,
    note: SignedNote,
    options: CourierOptions,
}

impl Question {
    /// A verified cosignature and its time.
    fn ask(&self) -> Result<(Vec<NoteSignature>, u64), Missing> {
        let client = CosignerClient::connect(&self.cosigner.url, &self.options)?;
        let size = self.checkpoint.size;
        let mut old = 0;
        for _ in 0..ASKED_MAX {
            match client.add_checkpoint(&self.submission(&self.log_dir, old)?)? {
                CosignerAnswer::Lines(lines) => return self.verify(&lines),
                CosignerAnswer::LastSize(there) if there > size => {
                    return Err(Missing::LargerThere(there));
                }
                CosignerAnswer::LastSize(there) => old = there,
                CosignerAnswer::Refused(404) => return Err(Missing::UnknownLog),
                CosignerAnswer::Refused(403) => return Err(Missing::OtherKey),
                CosignerAnswer::Refused(409 | 422) => return Err(Missing::OtherHistory),
                CosignerAnswer::Refused(status) => return Err(Missing::Status(status)),
                _ => return Err(Missing::Courier(CosignerError::NotACosigner)),
            }
        }
        Err(Missing::Restless)
    }

    /// The body of a request (tlog-witness, add-checkpoint).
    fn submission(&self, log_dir: &Path, old: u64) -> Result<String, Missing> {
        let log = Log::open(log_dir, self.log_key.clone());
        let proof = log.prove_consistency(old, self.checkpoint.size);
        let proof = proof.map_err(|_| Missing::NoProof(old))?;
        let hashes: String = proof.iter().map(|hash| base64::encode(hash) + "\n").collect();
        Ok(format!("old {old}\n{hashes}\n{}", self.note.to_text()))
    }

    /// Only lines by the cosigner's own key are taken over, and only if all of them verify.
    fn verify(&self, lines: &str) -> Result<(Vec<NoteSignature>, u64), Missing> {
        let mut signatures =
            NoteSignature::parse_lines(lines).map_err(|_| Missing::WrongSignature)?;
        signatures.retain(|line| named(&self.cosigner.key, line));
        let note = SignedNote { text: self.note.text.clone(), signatures };
        match cosignature::verify(&note, &self.cosigner.key) {
            Ok(Some(time)) => Ok((note.signatures, time)),
            _ => Err(Missing::WrongSignature),
        }
    }
}

/// Whether a line is by this key, by name and id together.
fn named(key: &VerifierKey, line: &NoteSignature) -> bool {
    key.key_id() == line.key_id && key.name() == line.name
}
