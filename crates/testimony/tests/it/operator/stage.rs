//! The team, everybody outside, and three dossiers.

use data_encoding::BASE64;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;
use testimony_casework::init::{self, InitOptions};
use testimony_casework::sealing::{self, Open};
use testimony_casework::{Marks, apply};
use testimony_dossier::{
    BoxError, Casework, Finding, Material, Plan, ProvedUnder, Showing, TrustedPolicy, Verdict,
    publish, verify,
};
use testimony_model::Handle;
use testimony_proof::commitment::Opening;
use testimony_proof::proof_file::TlogProof;
use testimony_testkit::{CHEAP, PASSPHRASE, rng};
use testimony_vault::{Due, Item, Occasion, Passphrase, Vault};

use super::stamper::Stamper;
use crate::forgery::world::{Files, Hash, ORIGIN, Team, leaf_of, prove, read, write};

/// When everybody outside saw the older dossier (September 2020).
pub(super) const EARLY: u64 = 1_600_000_000;
/// When they first saw the fresh ones (June 2025).
pub(super) const TRUTH: u64 = 1_750_000_000;
/// The reader's clock.
const NOW: u64 = 1_800_000_000;
/// Where the older dossier's leaf is, and where a fresh one's.
pub(super) const OLD_PLACE: usize = 2;
pub(super) const FRESH_PLACE: usize = 7;

/// Fresh dossiers: of an honest clock, of one that was set back, of an item that says it is old.
pub(super) const HONEST: usize = 0;
pub(super) const SET_BACK: usize = 1;
pub(super) const SAYS_OLD: usize = 2;

pub(super) struct Stage {
    /// Its keys are the operator's, but for those of the cosigners.
    pub(super) team: Team,
    /// Two that the reader's policy names.
    authorities: [Stamper; 2],
    /// The operator's own, and it has the name of one of the others.
    pub(super) own: Stamper,
    policies: [String; 2],
    pub(super) older: Files,
    pub(super) fresh: [Files; 3],
    /// The log as it was early.
    pub(super) past: Vec<Hash>,
    room: TempDir,
}

impl Stage {
    pub(super) fn new() -> Self {
        let team = Team::new(ORIGIN, 100);
        let authorities = [Stamper::new("North", 31), Stamper::new("South", 32)];
        let roots: String = authorities
            .iter()
            .map(|one| format!("#! tsa-root {}\n", BASE64.encode(one.root())))
            .collect();
        let head = "#! testimony-policy/v1\n";
        let everybody = team.policy().replacen(head, &format!("{head}{roots}"), 1);
        let (before, _) = everybody.split_once("witness ").unwrap();
        let stamps = format!("{before}quorum none\n");
        let room = TempDir::new().unwrap();
        let time = |second: u64| Timestamp::from_second(second.cast_signed()).unwrap();
        let set_back = time(TRUTH) - (10 * 365 * 24).hours();
        let published = |name: &str, clock, made: &str| {
            let mut files = published(&room, name, clock, made);
            files.insert("data/policy.txt".into(), everybody.clone().into());
            team.sign_items(&mut files);
            files
        };
        let older = published("older", time(EARLY), "2020-09-01");
        let fresh = [
            published("honest", time(TRUTH), "2025-06-01"),
            published("set-back", set_back, "2015-06-01"),
            published("says-old", time(TRUTH), "1999-12-31"),
        ];
        let mut past: Vec<Hash> = (0..5).map(|leaf| [leaf; 32]).collect();
        past[OLD_PLACE] = leaf_of(&older);
        let policies = [everybody, stamps];
        let own = Stamper::new("North", 33);
        Self { team, authorities, own, policies, older, fresh, past, room }
    }

    /// What the reader with this policy is told.
    pub(super) fn verify(&self, files: &Files, reader: usize) -> Verdict {
        let dossier = TempDir::new_in(self.room.path()).unwrap();
        write(dossier.path(), files);
        let policy = TrustedPolicy::parse(self.policies[reader].as_bytes(), "elsewhere").unwrap();
        verify(dossier.path(), &[policy], NOW).unwrap()
    }

    /// The log with the leaf of a fresh dossier, as it honestly goes on.
    pub(super) fn grown(&self, files: &Files) -> Vec<Hash> {
        let mut leaves = self.past.clone();
        leaves.extend([[5; 32], [6; 32], leaf_of(files), [8; 32]]);
        leaves
    }

    /// Lines of the cosigners for these leaves; they look at their own clocks.
    pub(super) fn cosigned(&self, leaves: &[Hash], times: &[u64]) -> String {
        let text = self.team.checkpoint_text(leaves);
        let signed = self.team.cosigners.iter().zip(times);
        signed.map(|(key, time)| key.cosign(&text, *time)).collect()
    }

    /// The checkpoint of the early log, as everybody outside signed it.
    pub(super) fn old_checkpoint(&self) -> String {
        let times = [EARLY, EARLY + 60, EARLY + 120];
        self.team.bare_checkpoint(&self.past) + &self.cosigned(&self.past, &times)
    }

    /// The stamps over that checkpoint.
    pub(super) fn old_stamps(&self) -> [Vec<u8>; 2] {
        let checkpoint = self.old_checkpoint();
        [self.stamp(0, &checkpoint, EARLY), self.stamp(1, &checkpoint, EARLY + 60)]
    }

    /// A stamp by an authority of the reader's, as its clock stands.
    pub(super) fn stamp(&self, authority: usize, checkpoint: &str, time: u64) -> Vec<u8> {
        self.authorities[authority].stamp(stamped_text(checkpoint), time)
    }

    pub(super) fn older_dossier(&self) -> Files {
        let mut files = self.older.clone();
        prove(&mut files, OLD_PLACE, &self.past, &self.old_checkpoint());
        with_stamps(files, &self.old_stamps())
    }

    /// A fresh dossier under a checkpoint that the first cosigners signed so long after the truth.
    pub(super) fn honest(&self, files: &Files, later: &[u64]) -> Files {
        let (mut files, leaves) = (files.clone(), self.grown(files));
        let times: Vec<u64> = later.iter().map(|later| TRUTH + later).collect();
        let checkpoint = self.team.bare_checkpoint(&leaves) + &self.cosigned(&leaves, &times);
        prove(&mut files, FRESH_PLACE, &leaves, &checkpoint);
        files
    }
}

/// What a stamp covers: the checkpoint without its signatures.
pub(super) fn stamped_text(checkpoint: &str) -> &str {
    let end = checkpoint.find("\n\n").unwrap();
    &checkpoint[..=end]
}

pub(super) fn with_stamps(mut files: Files, stamps: &[Vec<u8>]) -> Files {
    for (number, stamp) in (1..).zip(stamps) {
        files.insert(format!("data/stamps/{number:03}.tsr"), stamp.clone());
    }
    files
}

/// A dossier of one account, by a vault whose clock says this.
fn published(room: &TempDir, name: &str, now: Timestamp, made: &str) -> Files {
    let dir = room.path().join(name);
    let marks = Marks::in_folder(dir.with_extension("marks"));
    let options = InitOptions {
        team_name: "River Desk".to_owned(),
        log_origin: Some(ORIGIN.to_owned()),
        tick_seconds: 3_600,
        post_delay_days: 0,
        marks: marks.clone(),
        kdf: CHEAP,
    };
    let mut rng = rng(made.bytes().map(u64::from).sum());
    let mut occasion = Occasion { now, rng: &mut rng };
    let mut vault =
        init::init(&dir, &options, &Passphrase::new(PASSPHRASE), &mut occasion).unwrap();
    let actions = format!(
        r#"{{"action":"source","id":"paper","kind":"outlet","code_name":"the paper"}}
{{"action":"account","id":"a-paper","source":"paper","received_via":"published","access":"heard_from","received":"{made}","made":"{made}","language":"en","text":"Men were led into the works.","consent":{{"publication":true}}}}
"#
    );
    apply::apply(&mut vault, &actions, &mut occasion).unwrap();
    sealing::seal(&mut vault, Due::All, &marks, &mut occasion).unwrap();
    let plan = "title = \"The works\"\n[[account]]\nid = \"a-paper\"\nshow = [\"made\", \
                \"received\"]\n";
    let material = Material {
        key: init::publication_key(&vault).unwrap(),
        log_origin: ORIGIN.to_owned(),
        policy: init::policy_text(&vault).unwrap(),
        publisher: "River Desk".to_owned(),
        now,
        salt: Default::default(),
        casework: &Beside,
    };
    let out = dir.with_extension("dossier");
    publish(&mut vault, &Plan::parse(plan).unwrap(), &out, &material).unwrap();
    read(&out)
}

/// What `publish` asks for, as the command answers it.
struct Beside;

impl Casework for Beside {
    fn checkpoint(
        &self,
        vault: &Vault,
        leaves: u64,
        now: Timestamp,
    ) -> Result<ProvedUnder, BoxError> {
        let chosen = testimony_casework::stamping::choose_checkpoint(vault, leaves, now)?;
        Ok(ProvedUnder { checkpoint: chosen.text, stamps: chosen.stamps })
    }

    fn prove(
        &self,
        vault: &Vault,
        item: &Item,
        showing: Showing,
        checkpoint: &str,
    ) -> Result<(Opening, TlogProof), BoxError> {
        let open = if showing == Showing::Payload { Open::Opened } else { Open::Closed };
        let proof = sealing::prove_under(vault, item, open, checkpoint)?;
        Ok((proof.opening, proof.tlog_proof))
    }

    fn finding(&self, _vault: &Vault, _claim: &Handle) -> Result<Finding, BoxError> {
        Err("the plan names no claim".into())
    }

    fn graph(&self, _vault: &Vault, _claim: &Handle) -> Result<testimony_weigh::Graph, BoxError> {
        Err("the plan names no claim".into())
    }
}
