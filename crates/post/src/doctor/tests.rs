//! A machine in a folder: each thing is put wrong once, and found; and nothing else is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_seal::{
    Day, FetchKey, HybridIdentity, LookupTag, PostIdentity, RosterKey, TeamPublic, Week,
};

use super::folder::space_of;
use super::service::socket_address;
use super::{Finding, Place, State, examine};
use crate::PostDir;
use crate::pass::{Claim, Epochs};
use crate::setup::Setup;
use crate::store::Found;

const DAY: Day = Day(30_000);
const TOR: &str = "Tor version 0.4.9.11.\nThis build of Tor is covered by the GPL.\n";

struct Machine {
    folder: tempfile::TempDir,
    tor: Option<&'static str>,
    today: Day,
}

impl Machine {
    /// A machine on which all is well.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine = Self { folder, tor: Some(TOR), today: DAY };
        let fetch = FetchKey::from_bytes(&[9; 32]).public();
        let roster_key = RosterKey::from_bytes(&[10; 32]);
        let week = |from| {
            let recipients = vec![HybridIdentity::from_seed(&[0x42; 32]).to_public()];
            Week { from: Day(from), until: Day(from + 7), recipients }
        };
        // The week before the one of the tests, and some behind it.
        let weeks = (0..5).map(|number| week(DAY.0 - 7 + number * 7)).collect();
        let roster = roster_key.sign(1, weeks).unwrap();
        let team = TeamPublic::new("Ash".into(), fetch, roster_key.public(), roster).unwrap();
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        PostDir::init(&machine.post(), &team, &mut rng).unwrap();
        let owner = fs::metadata(machine.post()).unwrap().uid();
        machine.write("/etc/passwd", &format!("testimony-post:x:{owner}:{owner}::/:/bin/false\n"));
        machine.write("/etc/systemd/system/testimony-post.service", &machine.unit());
        let torrc = machine.setup().torrc();
        machine.write("/etc/tor/torrc", "# Debian's\n%include /etc/tor/torrc.d/*.conf\n");
        machine.write("/etc/tor/torrc.d/post.conf", &torrc);
        machine.write("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
        machine.write("/proc/sys/kernel/core_pattern", "core\n");
        machine.write("/run/systemd/timesync/synchronized", "");
        let lock = fs::metadata(machine.post().join("lock")).unwrap().ino();
        let line = format!("1: FLOCK  ADVISORY  WRITE 77 fe:00:{lock} 0 EOF\n");
        machine.write("/proc/locks", &line);
        machine.write("/proc/77/net/tcp", "  sl  local_address rem_address   st\n");
        fs::create_dir_all(machine.at("/proc/77/fd")).unwrap();
        machine
    }

    fn post(&self) -> PathBuf {
        self.folder.path().join("post")
    }

    fn setup(&self) -> Setup {
        let folder = fs::canonicalize(self.folder.path()).unwrap().join("post");
        Setup::new(&folder, Path::new("/usr/bin/testimony"), "testimony-post").unwrap()
    }

    fn unit(&self) -> String {
        self.setup().unit()
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("root").join(path.trim_start_matches('/'))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn change(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(path)).unwrap();
        assert!(text.contains(from), "{from} is not in {path}");
        self.write(path, &text.replace(from, to));
    }

    fn examine(&self) -> Vec<Finding> {
        let (folder, root) = (self.post(), self.folder.path().join("root"));
        let place =
            Place { folder: &folder, root: &root, tor_version: self.tor, today: self.today };
        let mut found = examine(&place).unwrap();
        // The disk under the test is not ours to judge: `space_of` is tested alone.
        found.retain(|one| one.check != "space");
        found
    }

    /// What is not fine: state and name.
    fn complaints(&self) -> Vec<(State, &'static str)> {
        let found = self.examine();
        let found = found.iter().filter(|one| one.state != State::Fine);
        found.map(|one| (one.state, one.check)).collect()
    }
}

#[track_caller]
fn check(spoil: impl FnOnce(&mut Machine), expected: &[(State, &'static str)]) {
    let mut machine = Machine::new();
    assert_eq!(machine.complaints(), [], "the machine was not well before");
    spoil(&mut machine);
    assert_eq!(machine.complaints(), expected);
    let to_do = machine.examine().into_iter().filter(|one| one.state != State::Fine);
    assert!(to_do.into_iter().all(|one| one.todo.is_some_and(|todo| todo.len() > 10)));
}

use State::{Advice, Unknown, Wrong};

#[test]
fn files_that_others_read() {
    let open = |machine: &mut Machine, file: &str, mode| {
        let path = machine.post().join(file);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    check(|machine| open(machine, "team.toml", 0o644), &[(Wrong, "rights")]);
    check(|machine| open(machine, "", 0o750), &[(Wrong, "rights")]);
}

#[test]
fn an_owner_that_is_not_the_units_user() {
    check(
        |machine| machine.write("/etc/passwd", "testimony-post:x:4242:4242::/:/bin/false\n"),
        &[(Wrong, "owner")],
    );
    check(|machine| machine.write("/etc/passwd", "root:x:0:0::/:/bin/sh\n"), &[(Wrong, "owner")]);
}

#[test]
fn a_disk_smaller_than_the_posts_limit() {
    let gib = 1 << 30;
    assert_eq!(space_of(20 * gib, 0, 20 * gib).state, State::Fine);
    assert_eq!(space_of(15 * gib, 5 * gib, 20 * gib).state, State::Fine);
    let small = space_of(9 * gib, gib, 20 * gib);
    assert_eq!(small.state, Wrong);
    assert!(small.todo.unwrap().contains("--space-gib 9"));
}

#[test]
fn a_team_that_does_not_fetch() {
    let wait = |machine: &mut Machine, days: u32| {
        let store = Found::read(&machine.post()).unwrap().start(DAY, 1 << 30).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let tag = LookupTag::from_bytes([7; 16]);
            let mut rng = ChaCha20Rng::from_seed([2; 32]);
            let identity = PostIdentity::from_bytes([3; 32]);
            let epochs = Epochs::open(&machine.post(), identity, &mut rng).unwrap();
            let mut incoming = store.incoming(&tag, Claim::None);
            incoming.write_all(b"ciphertext").unwrap();
            incoming.commit(DAY, &epochs).await.unwrap();
        });
        machine.today = Day(DAY.0 + days);
    };
    check(|machine| wait(machine, 7), &[]);
    check(|machine| wait(machine, 8), &[(Wrong, "fetch")]);
    // The clock went back behind an account.
    check(
        |machine| {
            wait(machine, 0);
            machine.today = Day(DAY.0 - 1);
        },
        &[(Wrong, "clock")],
    );
}

#[test]
fn a_store_that_is_damaged() {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/post/segment-v1.seg");
    let whole = fs::read(whole).unwrap();
    let put = |machine: &mut Machine, bytes: &[u8]| {
        let path = machine.post().join("segments/00000001.seg");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    };
    check(|machine| put(machine, &whole), &[]);
    let mut flipped = whole.clone();
    flipped[120] ^= 1;
    check(|machine| put(machine, &flipped), &[(Wrong, "store")]);
}

#[test]
fn nobody_serves() {
    check(|machine| machine.write("/proc/locks", ""), &[(Advice, "running")]);
    check(
        |machine| fs::remove_file(machine.at("/proc/locks")).unwrap(),
        &[(Unknown, "running"), (Unknown, "listening")],
    );
}

#[test]
fn a_unit_that_is_missing_other_or_weaker() {
    const UNIT: &str = "/etc/systemd/system/testimony-post.service";
    // Without a unit there is no user that things should belong to.
    let machine = Machine::new();
    fs::remove_file(machine.at(UNIT)).unwrap();
    assert!(machine.complaints().contains(&(Wrong, "unit")));
    check(|machine| machine.change(UNIT, "serve /", "serve /other/"), &[(Wrong, "unit")]);
    let weaker = [(Wrong, "unit's walls")];
    check(|machine| machine.change(UNIT, "ProtectSystem=strict\n", ""), &weaker);
    check(|machine| machine.change(UNIT, "MemorySwapMax=0", "MemorySwapMax=1G"), &weaker);
    check(|machine| machine.change(UNIT, "SystemCallFilter=~", "#"), &weaker);
    let over = "/etc/systemd/system/testimony-post.service.d/over.conf";
    check(|machine| machine.write(over, "[Service]\nProtectHome=no\n"), &weaker);
}

#[test]
fn a_unit_that_listens_for_everybody() {
    const UNIT: &str = "/etc/systemd/system/testimony-post.service";
    check(
        |machine| machine.change(UNIT, "unix:/run/testimony-post/post.sock", "0.0.0.0:80"),
        &[(Wrong, "torrc"), (Wrong, "listening")],
    );
}

#[test]
fn a_process_that_listens_for_everybody() {
    let listen = |machine: &mut Machine, address: &str| {
        symlink("socket:[4242]", machine.at("/proc/77/fd/9")).unwrap();
        let line = format!(
            "  sl\n  0: {address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4242\n"
        );
        machine.write("/proc/77/net/tcp", &line);
    };
    check(|machine| listen(machine, "0100007F:1F90"), &[]);
    check(|machine| listen(machine, "00000000:1F90"), &[(Wrong, "listening")]);
    // Another process's socket.
    check(
        |machine| {
            listen(machine, "00000000:1F90");
            fs::remove_file(machine.at("/proc/77/fd/9")).unwrap();
        },
        &[],
    );
    let six = socket_address("00000000000000000000000001000000:0050");
    assert_eq!(six.map(|six| six.to_string()).as_deref(), Some("[::1]:80"));
    for bad in ["", "0100007F", "x:1", "0100007F:zz", "01:0050"] {
        assert_eq!(socket_address(bad), None);
    }
}

#[test]
fn lines_of_tor_that_do_not_fit() {
    const TORRC: &str = "/etc/tor/torrc.d/post.conf";
    check(
        |machine| machine.write("/etc/tor/torrc", ""),
        &[(Wrong, "torrc"), (Advice, "proof of work")],
    );
    check(|machine| machine.change(TORRC, "post.sock", "other.sock"), &[(Wrong, "torrc")]);
    let pow = "HiddenServicePoWDefensesEnabled 1";
    check(|machine| machine.change(TORRC, pow, ""), &[(Advice, "proof of work")]);
    for line in ["SafeLogging 0", "Log info file /var/log/tor/x", "HiddenServiceNonAnonymousMode 1"]
    {
        let wrong = [(Wrong, "tor's log")];
        check(|machine| machine.write("/etc/tor/torrc.d/x.conf", &format!("{line}\n")), &wrong);
    }
    // Files that include each other come to an end.
    check(
        |machine| machine.write("/etc/tor/torrc.d/x.conf", "%include /etc/tor/torrc.d/*.conf\n"),
        &[],
    );
}

#[test]
fn a_tor_that_is_missing_or_old() {
    check(|machine| machine.tor = None, &[(Wrong, "tor")]);
    check(|machine| machine.tor = Some("Tor version 0.4.7.16.\n"), &[(Wrong, "tor")]);
    check(|machine| machine.tor = Some("Tor version 0.4.8.0-alpha.\n"), &[]);
    check(|machine| machine.tor = Some("no version"), &[(Unknown, "tor")]);
}

#[test]
fn swap_in_clear() {
    let heading = "Filename\tType\tSize\tUsed\tPriority\n";
    let swap = |machine: &mut Machine, name: &str, uuid: Option<&str>| {
        machine.write("/proc/swaps", &format!("{heading}{name} partition 1 0 -2\n"));
        if let Some(uuid) = uuid {
            machine.write("/sys/class/block/dm-3/dm/uuid", uuid);
        }
    };
    let wrong = [(Wrong, "swap")];
    check(|machine| swap(machine, "/dev/sda2", None), &wrong);
    check(|machine| swap(machine, "/swapfile", None), &wrong);
    check(|machine| swap(machine, "/dev/dm-3", Some("LVM-abc\n")), &wrong);
    check(|machine| swap(machine, "/dev/dm-3", Some("CRYPT-PLAIN-swap\n")), &[]);
    check(|machine| swap(machine, "/dev/zram0", None), &[]);
}

#[test]
fn cores_that_somebody_keeps() {
    const PATTERN: &str = "/proc/sys/kernel/core_pattern";
    let systemd = "|/lib/systemd/systemd-coredump %P %u\n";
    let wrong = [(Wrong, "core dumps")];
    check(|machine| machine.write(PATTERN, systemd), &wrong);
    check(|machine| machine.write(PATTERN, "|/usr/share/apport/apport %p\n"), &wrong);
    check(|machine| machine.write(PATTERN, "|/bin/false\n"), &[]);
    check(
        |machine| {
            machine.write(PATTERN, systemd);
            machine.write("/etc/systemd/coredump.conf.d/none.conf", "[Coredump]\nStorage=none\n");
        },
        &[],
    );
}

#[test]
fn a_clock_that_nobody_sets() {
    const SET: &str = "/run/systemd/timesync/synchronized";
    check(|machine| fs::remove_file(machine.at(SET)).unwrap(), &[(Advice, "clock")]);
    check(|machine| machine.today = Day(1), &[(Wrong, "clock"), (Wrong, "roster")]);
}

#[test]
fn recipients_that_end() {
    let after = |days| move |machine: &mut Machine| machine.today = Day(DAY.0 + days);
    check(after(14), &[]);
    check(after(15), &[(Wrong, "roster")]);
    check(after(27), &[(Wrong, "roster")]);
    check(after(28), &[(Wrong, "roster")]);
    check(|machine| machine.today = Day(DAY.0 - 8), &[(Wrong, "roster")]);
}

#[test]
fn a_journal_that_is_kept_or_flooded() {
    const SETTINGS: &str = "/etc/systemd/journald.conf";
    let kept = [(Advice, "journal")];
    check(|machine| machine.write(SETTINGS, "[Journal]\nStorage=persistent\n"), &kept);
    check(|machine| fs::create_dir_all(machine.at("/var/log/journal")).unwrap(), &kept);
    check(
        |machine| {
            fs::create_dir_all(machine.at("/var/log/journal")).unwrap();
            machine.write(SETTINGS, "[Journal]\n#Storage=auto\nStorage=volatile\n");
        },
        &[],
    );
    check(
        |machine| machine.write(SETTINGS, "RateLimitIntervalSec=0\n"),
        &[(Wrong, "journal rate")],
    );
}
