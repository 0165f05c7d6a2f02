//! What the faults are let loose on: one operation after another on one vault.
//!
//! An operation prepares its files, says which command does it, and which facts are there when the
//! command has acknowledged. A test that damages something else asks [`judge`] what is left.

use std::collections::BTreeSet;
use std::path::Path;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use tempfile::TempDir;
use testimony_model::Action;
use testimony_testkit::PASSPHRASE;

use super::facts::{self, Facts};
use crate::room::{Room, RunningPost, copy};

/// Senders whom the team answers: the longest run writes some 300 messages.
const SENDERS: usize = 6;

/// One kind of thing that is done to a vault.
pub(super) struct Operation {
    pub(super) name: &'static str,
    /// The command that does it, as `testimony --help` lists it.
    pub(super) command: &'static str,
    /// Writes its files and says what is to be run.
    pub(super) prepare: fn(&mut Stage, &Facts) -> Job,
}

/// Operations on a cheap vault.
pub(super) const CHEAP: &[Operation] = &[
    Operation { name: "apply", command: "apply", prepare: apply },
    Operation { name: "add", command: "add", prepare: add },
    Operation { name: "import", command: "import", prepare: import },
    Operation { name: "fetch", command: "fetch", prepare: fetch },
    Operation { name: "reply", command: "reply", prepare: reply },
    Operation { name: "seal", command: "record", prepare: seal },
];

/// Operations that pay for a strong passphrase: a second each.
pub(super) const STRONG: &[Operation] = &[
    Operation { name: "init", command: "init", prepare: init },
    Operation { name: "passphrase change", command: "passphrase", prepare: change_passphrase },
];

/// A command, and what it stands for.
pub(super) struct Job {
    /// The folder of the vault in the room.
    pub(super) vault: String,
    pub(super) args: Vec<String>,
    /// Each is there whole or not at all.
    pub(super) groups: Vec<Group>,
    /// The same command, run again, finishes what was cut off and puts nothing there twice.
    pub(super) again: bool,
}

/// Facts that come together, and those that end with them.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) facts: Vec<String>,
    pub(super) replaces: Vec<String>,
}

/// A vault, and another machine with what does not fail: the Post, the senders, the typed files.
pub(super) struct Stage {
    /// Where the vault is.
    pub(super) here: Room,
    there: Room,
    /// Holds the other machine's files.
    _memory: TempDir,
    pub(super) post: RunningPost,
    /// Accounts whose senders are answered in turn: one mailbox holds 64 messages.
    answered: Vec<String>,
    /// What may open the vault now, the newest last.
    pub(super) passphrases: Vec<String>,
    rng: ChaCha20Rng,
    step: usize,
}

impl Stage {
    /// A vault in an empty folder.
    pub(super) fn new(root: &Path, seed: u64) -> Self {
        let here = Room::furnish(root, "example.org/faults", 3_600);
        let memory = super::disk::quick_folder();
        let there = Room::found(memory.path());
        let team = there.path("team.toml").display().to_string();
        here.vault(&["team", "export", "case", "--out", &team]);
        there.done(&["post", "init", "post", "--team", "team.toml"]);
        let post = there.serve();
        for sender in 0..SENDERS {
            there.write("told.txt", format!("The first account of sender {sender}."));
            there.done(&["post", "send", &post.url, "--text", "told.txt"]);
        }
        here.vault(&["fetch", "case", "--from", &post.url]);
        let id = |account: &serde_json::Value| account["id"].as_str().unwrap().to_owned();
        let answered = here.accounts().iter().map(id).collect();
        let rng = ChaCha20Rng::seed_from_u64(seed);
        let passphrases = vec![PASSPHRASE.to_owned()];
        Self { here, there, _memory: memory, post, answered, passphrases, rng, step: 0 }
    }

    /// What is in the vault when nothing has failed yet.
    pub(super) fn facts(&self) -> Facts {
        facts::read(&self.here.path("case"), &self.passphrases).unwrap()
    }

    /// A number below this one.
    pub(super) fn random(&mut self, below: usize) -> usize {
        self.rng.next_u32() as usize % below
    }

    /// A file that no fault reaches; gives its path as an argument.
    pub(super) fn typed(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        self.there.write(name, bytes).display().to_string()
    }

    /// Somebody sends an account with one file.
    pub(super) fn send(&self, text: &str, file: &[u8]) {
        self.send_files(text, &[("picture.jpg".to_owned(), file)]);
    }

    /// Somebody sends an account with these files; gives the code words.
    pub(super) fn send_files(&self, text: &str, files: &[(String, impl AsRef<[u8]>)]) -> String {
        self.typed("told.txt", text);
        let mut args = vec!["post", "send", &self.post.url, "--text", "told.txt"];
        for (name, bytes) in files {
            self.typed(name, bytes);
            args.push(name);
        }
        self.there.done(&args)
    }

    /// A file with the first passphrase.
    pub(super) fn passphrase_file(&self) -> String {
        self.typed("first.txt", PASSPHRASE)
    }

    /// The passphrase that opens the vault now, as a flag.
    fn key(&self, facts: &Facts) -> [String; 2] {
        ["--passphrase-file".to_owned(), self.typed("key.txt", self.passphrase(facts))]
    }

    fn passphrase(&self, facts: &Facts) -> &str {
        let open = |one: &&String| facts.contains_key(&facts::opens_with(one));
        self.passphrases.iter().rev().find(open).expect("something opens it")
    }

    /// A copy of the Post as it is now: what is taken from the Post later is still in it.
    pub(super) fn second_post(&self) -> Room {
        let held = Room::empty();
        copy(&self.there.path("post"), &held.path("post"));
        held
    }
}

fn job(args: &[&str], key: [String; 2], groups: Vec<Group>) -> Job {
    let args = args.iter().map(|arg| (*arg).to_owned()).chain(key).collect();
    Job { vault: "case".to_owned(), args, groups, again: false }
}

fn group(facts: Vec<String>) -> Group {
    Group { facts, replaces: Vec::new() }
}

fn apply(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let step = stage.step;
    let mut lines = vec![
        format!(
            r#"{{"action":"source","id":"s{step}","kind":"person","code_name":"Heron {step}"}}"#
        ),
        format!(r#"{{"action":"protect","kind":"name","text":"Heron {step}"}}"#),
    ];
    for number in 0..1 + stage.random(12) {
        let title = format!("Event {step} {number} {}", "x".repeat(stage.random(480)));
        lines.push(format!(
            r#"{{"action":"event","id":"e{step}-{number}","title":"{title}","place":"the mill"}}"#
        ));
    }
    let mut held: Vec<String> = lines
        .iter()
        .map(|line| serde_json::from_str::<Action>(line).expect("an action"))
        .map(|action| facts::action(&serde_json::to_value(action).unwrap()))
        .collect();
    let words = format!("Account {step}: {}", "they came at night ".repeat(stage.random(60)));
    lines.push(format!(
        r#"{{"action":"account","id":"a{step}","source":"s{step}","received_via":"interview","text":"{words}"}}"#
    ));
    held.push(facts::account_fact(&words, &[]));
    let file = stage.typed("actions.jsonl", lines.join("\n"));
    job(&["apply", "case", &file], stage.key(before), vec![group(held)])
}

/// HURIDOCS records; the same file again brings nothing twice.
fn import(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let step = stage.step;
    let mut held = Vec::new();
    let mut lines = Vec::new();
    for number in 0..1 + stage.random(12) {
        let id = format!("i{step}-{number}");
        let title = format!("Event {step} {number} {}", "x".repeat(stage.random(480)));
        lines.push(format!(r#"{{"format":"event","0101":"{id}","0102":"{title}"}}"#));
        let event = serde_json::json!({ "action": "event", "id": id, "title": title });
        held.push(facts::action(&event));
    }
    let file = stage.typed("records.jsonl", lines.join("\n"));
    let args = ["import", "case", &file, "--format", "huridocs"];
    Job { again: true, ..job(&args, stage.key(before), vec![group(held)]) }
}

/// Short files, which share a pack, and now and then one that gets packs of its own.
fn add(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let step = stage.step;
    let mut held = Vec::new();
    let mut args = vec!["add".to_owned(), "case".to_owned(), "--no-read".to_owned()];
    for number in 0..1 + stage.random(6) {
        let name = format!("paper-{step}-{number}.bin");
        let mut bytes = vec![0; [0, 700, 70_000, 1_300_000][stage.random(4)]];
        stage.rng.fill_bytes(&mut bytes);
        args.push(stage.typed(&name, &bytes));
        // One that cannot be read is told; the others are put on record.
        held.push(group(vec![facts::file_fact(&name, &bytes)]));
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Job { again: true, ..job(&args, stage.key(before), held) }
}

fn fetch(stage: &mut Stage, before: &Facts) -> Job {
    let mut groups = Vec::new();
    for _ in 0..1 + stage.random(2) {
        stage.step += 1;
        let text = format!("Fetched account {}", stage.step);
        let mut bytes = vec![0; [0, 3_000, 70_000, 200_000][stage.random(4)]];
        stage.rng.fill_bytes(&mut bytes);
        stage.send(&text, &bytes);
        let files = [("picture.jpg".to_owned(), bytes)];
        groups.push(group(vec![facts::account_fact(&text, &files)]));
    }
    let args = ["fetch", "case", "--json", "--from", &stage.post.url];
    Job { again: true, ..job(&args, stage.key(before), groups) }
}

fn reply(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let text = format!("Question {}?", stage.step);
    let file = stage.typed("question.txt", &text);
    let answered = &stage.answered[stage.step % SENDERS];
    let args = ["reply", "case", answered, "--text", &file, "--to", &stage.post.url];
    job(&args, stage.key(before), vec![group(vec![facts::message(&text)])])
}

fn seal(stage: &mut Stage, before: &Facts) -> Job {
    let leaves = before.keys().filter(|fact| fact.starts_with("leaf ")).count();
    let facts = vec![facts::leaf_fact(leaves as u64)];
    job(&["record", "seal", "case", "--now"], stage.key(before), vec![group(facts)])
}

fn change_passphrase(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let new = format!("passphrase number {}", stage.step);
    let key = stage.key(before);
    let file = stage.typed("new.txt", &new);
    // Those that were refused earlier open nothing, and trying each costs a second.
    stage.passphrases = vec![stage.passphrase(before).to_owned(), new.clone()];
    let replaces = before.keys().filter(|fact| fact.starts_with("opens with ")).cloned().collect();
    let groups = vec![Group { facts: vec![facts::opens_with(&new)], replaces }];
    job(&["passphrase", "change", "case", "--new-passphrase-file", &file], key, groups)
}

fn init(stage: &mut Stage, before: &Facts) -> Job {
    stage.step += 1;
    let vault = format!("fresh-{}", stage.step);
    let opens = facts::opens_with(stage.passphrase(before));
    let groups = vec![group(vec![opens, facts::POLICY.to_owned()])];
    Job { again: true, vault: vault.clone(), ..job(&["init", &vault], stage.key(before), groups) }
}

/// What a job met.
pub(super) struct Met<'a> {
    pub(super) stage: &'a Stage,
    pub(super) job: &'a Job,
    /// What was acknowledged before the job began.
    pub(super) before: &'a Facts,
    /// Whether the job itself was acknowledged.
    pub(super) acknowledged: bool,
    /// The Post as it was at the fault, where the room is a copy and the Post went on.
    pub(super) post: Option<&'a Room>,
}

/// Looks at a room after a fault; gives what its vault holds in the end, or what is wrong with it.
pub(super) fn judge(room: &Room, met: &Met<'_>) -> Result<Facts, String> {
    let Met { stage, job, before, acknowledged, post } = *met;
    let dir = room.path(&job.vault);
    let fresh = job.vault != "case";
    let empty = Facts::new();
    let before = if fresh { &empty } else { before };
    let read = || match fresh && !dir.join("vault.toml").exists() {
        true => Ok(Facts::new()),
        false => facts::read(&dir, &stage.passphrases),
    };
    let mut now = read()?;
    compare(before, &job.groups, &now, acknowledged)?;
    if job.again && !(fresh && now.contains_key(&job.groups[0].facts[0])) {
        let held = post.filter(|_| job.args.contains(&stage.post.url)).map(Room::serve);
        let url = held.as_ref().map_or(&stage.post.url, |post| &post.url);
        let renamed = |arg| if arg == &stage.post.url { url } else { arg };
        let args: Vec<&str> = job.args.iter().map(|arg| renamed(arg).as_str()).collect();
        let ran = room.run(&args);
        if ran.code != 0 {
            return Err(format!("the next start fails: {ran:?}"));
        }
        now = read()?;
        compare(before, &job.groups, &now, true).map_err(|wrong| format!("again: {wrong}"))?;
    }
    let key = stage.key(&now);
    let ran = room.run(&["check", &job.vault, "--read-data", &key[0], &key[1]]);
    if ran.code != 0 || !ran.out.contains("all there and unchanged") {
        return Err(format!("check: {ran:?}"));
    }
    Ok(now)
}

/// What was there is there, what was acknowledged is there, the rest is whole or absent, and nothing
/// is there that nobody brought.
fn compare(before: &Facts, groups: &[Group], now: &Facts, all: bool) -> Result<(), String> {
    let mut expected = before.clone();
    for group in groups {
        let there = group.facts.iter().filter(|fact| now.contains_key(*fact)).count();
        if there == 0 && all {
            return Err(format!("acknowledged and lost: {}", short(&group.facts[0])));
        }
        if there == 0 {
            continue;
        }
        for gone in &group.replaces {
            expected.remove(gone);
        }
        for fact in &group.facts {
            expected.insert(fact.clone(), 1);
        }
    }
    let names: BTreeSet<&String> = expected.keys().chain(now.keys()).collect();
    match names.into_iter().find(|name| expected.get(*name) != now.get(*name)) {
        None => Ok(()),
        Some(name) => Err(format!(
            "{} should be there {} times and is {} times",
            short(name),
            expected.get(name).unwrap_or(&0),
            now.get(name).unwrap_or(&0)
        )),
    }
}

fn short(fact: &str) -> String {
    fact.chars().take(120).collect()
}
