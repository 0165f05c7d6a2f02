//! The plug of the Post's machine is pulled: who has code words has an account that arrives.

use std::collections::BTreeSet;
use std::time::Duration;

use rand_core::RngCore;
use rustix::process::Signal;
use testimony_testkit::rng;

use super::disk::{Disk, quick_folder};
use super::injected::wrap;
use super::kills::Running;
use super::power::{HONEST, LYING, freeze, signal};
use crate::room::{Room, RunningPost, copy, long};

const CUTS: usize = 12;
const CUTS_LONG: usize = 120;
/// Accounts at the Post make every look at it longer.
const CUTS_OF_ONE_POST: usize = 12;
const SENDERS: usize = 3;
/// A sender needs about so long.
const SENDING_MILLISECONDS: u32 = 250;

/// A Post on a disk, a vault and senders elsewhere.
struct Town {
    // Ends before its disk does.
    post: RunningPost,
    disk: Disk,
    team: Room,
    _memory: tempfile::TempDir,
    acknowledged: BTreeSet<String>,
    sent: BTreeSet<String>,
}

impl Town {
    fn new(syncs: &str) -> Self {
        let (disk, memory) = (Disk::new(64 << 20), quick_folder());
        let team = Room::furnish(memory.path(), "example.org/town", 3_600);
        team.vault(&["team", "export", "case", "--out", "team.toml"]);
        let there = Room::found(disk.path());
        let file = team.path("team.toml").display().to_string();
        there.done(&["post", "init", "post", "--team", &file]);
        let serve = there.command(&["post", "serve", "post", "--listen", "127.0.0.1:0"]);
        let post = match syncs {
            HONEST => RunningPost::start(serve),
            _ => RunningPost::start(wrap(&serve, &team.path("trace"), &[HONEST, syncs], &[])),
        };
        disk.settle();
        let (acknowledged, sent) = (BTreeSet::new(), BTreeSet::new());
        Self { post, disk, team, _memory: memory, acknowledged, sent }
    }

    /// Three senders at once, and the plug is pulled after so long; what a vault finds afterwards.
    fn cut(&mut self, number: usize, delay: Duration, freezes: bool) -> BTreeSet<String> {
        let mut senders = Vec::new();
        for sender in 0..SENDERS {
            let text = format!("cut {number} sender {sender}");
            let (told, file) = (format!("told-{sender}.txt"), format!("{sender}.bin"));
            self.team.write(&told, &text);
            self.team.write(&file, vec![9; 1 + sender * 400_000]);
            let args = ["post", "send", &self.post.url, "--text", &told, &file];
            senders.push((text.clone(), Running::start(self.team.command(&args))));
            self.sent.insert(text);
        }
        std::thread::sleep(delay);
        if freezes {
            freeze(self.post.child());
        }
        let copy_of_disk = self.disk.photograph();
        for (text, running) in &senders {
            if running.printed().split_whitespace().count() == 12 {
                self.acknowledged.insert(text.clone());
            }
        }
        if freezes {
            signal(self.post.child(), Signal::CONT);
        }
        for (text, running) in senders {
            assert_eq!(running.end().code, Some(0), "{text} was not sent");
        }
        self.arrive(&copy_of_disk)
    }

    /// Starts the Post that was cut off, takes over what it has into a copy of the vault.
    fn arrive(&self, disk: &Disk) -> BTreeSet<String> {
        let (memory, there) = (quick_folder(), Room::found(disk.path()));
        let team = Room::found(memory.path());
        copy(&self.team.path("case"), &team.path("case"));
        copy(&self.team.path("state"), &team.path("state"));
        let post = there.serve();
        let key = self.team.path("passphrase.txt").display().to_string();
        team.write("passphrase.txt", std::fs::read(key).unwrap());
        team.vault(&["fetch", "case", "--from", &post.url]);
        let accounts = team.accounts();
        let texts: BTreeSet<String> =
            accounts.iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!(texts.len(), accounts.len(), "an account is there twice");
        texts
    }
}

#[test]
fn faults_power_cuts_of_a_post_keep_every_account() {
    let mut rng = rng(101);
    let mut town = Town::new(HONEST);
    let (mut cut_off, mut acknowledged) = (0, 0);
    for number in 0..if long() { CUTS_LONG } else { CUTS } {
        if number % CUTS_OF_ONE_POST == CUTS_OF_ONE_POST - 1 {
            town = Town::new(HONEST);
        }
        let delay = Duration::from_millis(u64::from(rng.next_u32() % SENDING_MILLISECONDS));
        let found = town.cut(number, delay, true);
        let lost: Vec<_> = town.acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "cut {number} after {delay:?}: {lost:?} had code words");
        assert!(found.is_subset(&town.sent), "{found:?}");
        cut_off += town.sent.len() - town.acknowledged.len();
        acknowledged += town.acknowledged.len();
        // All of them ended well since.
        town.acknowledged.clone_from(&town.sent);
    }
    assert!(cut_off > 0 && acknowledged > 0, "{cut_off} cut off, {acknowledged} acknowledged");
}

/// Without syncs accounts are lost whose senders have code words.
#[test]
fn control_faults_power_cuts_of_a_post_without_sync_lose() {
    let mut town = Town::new(LYING);
    // strace stands between: nothing is frozen, and everybody has long been answered.
    let found = town.cut(0, Duration::from_secs(3), false);
    assert_eq!(town.acknowledged.len(), SENDERS, "the senders were not answered in time");
    assert!(!town.acknowledged.is_subset(&found), "a Post without syncs loses nothing");
}
