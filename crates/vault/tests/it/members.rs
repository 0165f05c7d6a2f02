//! Who opens a vault, who signs in it, and what is left to somebody who was removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use testimony_model::{Action, Protect, ProtectKind};
use testimony_seal::PersonalIdentity;
use testimony_testkit::{CHEAP, PASSPHRASE, cheap_vault, occasion, rng};
use testimony_vault::{Access, Error, Member, Passphrase, Unlock, Vault, Way};

/// Names the vault to a child of this test; absent in every other run.
const CHILD: &str = "TESTIMONY_TEST_VAULT";

fn open(dir: &Path, phrase: &str) -> Result<Vault, Error> {
    Vault::open(dir, &Passphrase::new(phrase), Access::Write)
}

fn say(vault: &mut Vault, text: &str) {
    let mut rng = rng(text.bytes().map(u64::from).sum());
    let protect = Protect { kind: ProtectKind::Other, text: text.to_owned(), note: None };
    let mut writer = vault.writer().unwrap();
    writer.append(&Action::Protect(protect), &mut occasion(&mut rng)).unwrap();
    writer.commit().unwrap();
}

/// The founder, Finch with a passphrase, and Wren with an age identity; each has said something.
fn three(seed: u64) -> (TempDir, PathBuf, PersonalIdentity) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("v");
    let mut rng = rng(seed);
    let mut vault = cheap_vault(&path, &mut rng).unwrap();
    say(&mut vault, "the founder's");
    let finch = Passphrase::new("finch's own");
    vault.add_member("Finch", &Way::Passphrase(&finch, CHEAP), &mut occasion(&mut rng)).unwrap();
    let wren = PersonalIdentity::from_bytes(&[9; 32]);
    let to = wren.recipient();
    vault.add_member("Wren", &Way::Recipient(&to), &mut occasion(&mut rng)).unwrap();
    drop(vault);
    say(&mut open(&path, "finch's own").unwrap(), "finch's");
    let mut vault = Vault::open_as(&path, &Unlock::Identity(&wren), Access::Write).unwrap();
    say(&mut vault, "wren's");
    (dir, path, wren)
}

fn named(vault: &Vault, name: &str) -> Member {
    vault.members().unwrap().into_iter().find(|member| member.name == name).unwrap()
}

#[test]
fn every_member_signs_with_a_key_of_his_own() {
    let (_dir, path, _) = three(1);
    let vault = open(&path, PASSPHRASE).unwrap();
    assert_eq!(
        vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
    let signers: Vec<_> = vault.entries().unwrap().into_iter().map(|one| one.member).collect();
    let [me, finch, wren] = ["founder", "Finch", "Wren"].map(|name| named(&vault, name));
    assert_eq!(signers, [me.public, me.public, me.public, finch.public, wren.public]);
    assert_eq!((me.first, finch.first, wren.first), (1, 3, 4));
    assert!(me.me && !finch.me && finch.by_passphrase && wren.by_identity && !wren.by_passphrase);
}

#[test]
fn the_header_says_nothing_of_who_the_members_are() {
    let (_dir, path, wren) = three(2);
    let header = fs::read_to_string(path.join("vault.toml")).unwrap();
    for word in ["founder", "Finch", "Wren", wren.recipient().as_str()] {
        assert!(!header.contains(word), "{word}");
    }
}

#[test]
fn who_is_removed_opens_nothing_that_comes_after() {
    let (_dir, path, wren) = three(3);
    let header_before = fs::read(path.join("vault.toml")).unwrap();
    let mut vault = open(&path, PASSPHRASE).unwrap();
    let before = (vault.keys().unwrap(), named(&vault, "Finch").id);
    let mut generator = rng(30);
    vault.remove_member(&before.1, &mut occasion(&mut generator)).unwrap();
    say(&mut vault, "after him");
    assert_eq!(vault.epoch(), 2);
    let after = vault.keys().unwrap();
    assert_ne!(before.0.team.as_bytes(), after.team.as_bytes());
    assert_ne!(before.0.fetch.as_bytes(), after.fetch.as_bytes());
    assert_eq!(vault.old_team_keys().unwrap()[0].as_bytes(), before.0.team.as_bytes());
    assert_eq!(
        vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
    drop(vault);
    assert!(matches!(open(&path, "finch's own"), Err(Error::WrongPassphrase)));
    let vault = Vault::open_as(&path, &Unlock::Identity(&wren), Access::Read).unwrap();
    assert_eq!(
        vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
    drop(vault);
    // The header that he kept gives the old master, which opens no page of the database.
    fs::write(path.join("vault.toml"), header_before).unwrap();
    let error = Vault::open(&path, &Passphrase::new("finch's own"), Access::Read).unwrap_err();
    assert!(matches!(error, Error::Damaged(_)), "{error}");
}

#[test]
fn fail_what_no_member_may_do() {
    let (_dir, path, wren) = three(4);
    let mut vault = Vault::open_as(&path, &Unlock::Identity(&wren), Access::Write).unwrap();
    let mut generator = rng(40);
    let me = named(&vault, "Wren").id;
    let error = vault.remove_member(&me, &mut occasion(&mut generator)).unwrap_err();
    assert!(matches!(error, Error::Yourself));
    let phrase = Passphrase::new("x");
    let way = Way::Passphrase(&phrase, CHEAP);
    let error = vault.add_member("Finch", &way, &mut occasion(&mut generator)).unwrap_err();
    assert!(matches!(error, Error::MemberName));
    let nobody = testimony_model::ItemId::from_bytes([1; 16]);
    let error = vault.remove_member(&nobody, &mut occasion(&mut generator)).unwrap_err();
    assert!(matches!(error, Error::NoSuchMember));
    let error = vault.add_member("Rook", &Way::Recipient("age1no"), &mut occasion(&mut generator));
    assert!(matches!(error.unwrap_err(), Error::Seal(_)));
    assert_eq!(
        vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
    let other = PersonalIdentity::from_bytes(&[8; 32]);
    let error = Vault::open_as(&path, &Unlock::Identity(&other), Access::Read).unwrap_err();
    assert!(matches!(error, Error::WrongIdentity));
}

#[test]
fn a_change_of_one_passphrase_leaves_the_others() {
    let (_dir, path, _) = three(5);
    let [old, new] = ["finch's own", "finch's new one"].map(Passphrase::new);
    Vault::change_passphrase(&path, &old, &new, CHEAP, &mut rng(50)).unwrap();
    assert!(matches!(open(&path, "finch's own"), Err(Error::WrongPassphrase)));
    open(&path, PASSPHRASE).unwrap();
    let vault = open(&path, "finch's new one").unwrap();
    assert!(named(&vault, "Finch").me);
}

#[test]
fn a_vault_of_version_2_gets_its_founder() {
    let dir = TempDir::new().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vaults/2");
    let phrase = fs::read_to_string(from.join("passphrase.txt")).unwrap();
    for name in ["vault.toml", "case.db"] {
        fs::copy(from.join("vault").join(name), dir.path().join(name)).unwrap();
    }
    let phrase = Passphrase::new(phrase.trim());
    let mut vault = Vault::open(dir.path(), &phrase, Access::Write).unwrap();
    let key = vault.keys().unwrap().member.public();
    vault.renew(&phrase, &mut rng(6)).unwrap();
    vault.renew(&phrase, &mut rng(6)).unwrap();
    drop(vault);
    let mut vault = Vault::open(dir.path(), &phrase, Access::Write).unwrap();
    let founder = named(&vault, "founder");
    assert_eq!((vault.keys().unwrap().member.public(), founder.public), (key, key));
    say(&mut vault, "goes on");
    let faults = vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults;
    assert!(faults.iter().all(|fault| fault.contains("blob")), "{faults:?}");
}

/// Not a test by itself: the child that is killed in the middle.
#[test]
#[allow(clippy::disallowed_methods, reason = "a child of this test learns its vault so")]
fn child_removes_finch() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let mut vault = open(Path::new(&dir), PASSPHRASE).unwrap();
    let finch = named(&vault, "Finch").id;
    vault.remove_member(&finch, &mut occasion(&mut rng(99))).unwrap();
}

/// Runs the child, killed at its `nth` call that writes, syncs, renames or cuts. Says whether it was.
#[allow(clippy::disallowed_methods, reason = "the test kills a child of its own")]
fn killed_at(dir: &Path, nth: u32) -> bool {
    let calls = "write,pwrite64,fsync,fdatasync,rename,ftruncate,unlink";
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:signal=KILL:when={nth}")])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "members::child_removes_finch", "--test-threads=1", "-q"])
        .env(CHILD, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    !status.success()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            drop(fs::copy(entry.path(), to))
        }
    }
}

/// Kills a removal at every `step`-th call and looks at what is left. Gives how often it had not
/// happened and how often it had.
fn kill_removals(step: usize) -> (u32, u32) {
    let (_dir, path, wren) = three(9);
    let (mut not, mut done) = (0, 0);
    for nth in (1_u32..).step_by(step) {
        let copied = TempDir::new().unwrap();
        copy(&path, copied.path());
        let killed = killed_at(copied.path(), nth);
        // Whoever comes next, to read or to write, finds a vault.
        let mut vault = Vault::open_as(copied.path(), &Unlock::Identity(&wren), Access::Read);
        let read = vault.as_mut().unwrap_or_else(|error| panic!("call {nth}: {error}"));
        assert_eq!(
            read.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
            Vec::<String>::new(),
            "call {nth}"
        );
        drop(vault);
        let vault = open(copied.path(), PASSPHRASE).unwrap_or_else(|e| panic!("call {nth}: {e}"));
        assert_eq!(
            vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
            Vec::<String>::new(),
            "call {nth}"
        );
        let removed = named(&vault, "Finch").last.is_some();
        assert_eq!(vault.epoch(), if removed { 2 } else { 1 }, "call {nth}");
        drop(vault);
        assert_eq!(open(copied.path(), "finch's own").is_err(), removed, "call {nth}");
        if removed {
            done += 1
        } else {
            not += 1
        }
        if !killed {
            assert!(removed);
            break;
        }
    }
    (not, done)
}

#[test]
fn a_removal_that_is_killed_happened_or_did_not() {
    let (not, done) = kill_removals(17);
    assert!(not > 1 && done > 1, "{not} {done}");
}

#[test]
fn fault_a_removal_killed_at_every_call() {
    let (not, done) = kill_removals(1);
    println!("killed {} times: {not} had not happened, {done} had", not + done);
    assert!(not > 1 && done > 1, "{not} {done}");
}

#[test]
fn shares_open_a_vault_as_long_as_its_epoch_lasts() {
    let (_dir, path, _) = three(11);
    let mut generator = rng(110);
    let vault = open(&path, PASSPHRASE).unwrap();
    let shares = vault.recovery_shares((2, 3), &mut occasion(&mut generator)).unwrap();
    drop(vault);
    say(&mut open(&path, "finch's own").unwrap(), "the vault goes on");
    let phrase = Passphrase::new("rook's own");
    let way = Way::Passphrase(&phrase, CHEAP);
    let mut bring = |shares: &[_], name: &str| {
        Vault::recover(&path, shares, name, &way, &mut occasion(&mut generator))
    };
    assert!(matches!(bring(&shares[..1], "Rook"), Err(Error::Seal(_))));
    let mut vault = bring(&shares[1..], "Rook").unwrap();
    say(&mut vault, "rook's");
    assert_eq!(
        vault.check(testimony_vault::Depth::Data, &mut |_, _| ()).unwrap().faults,
        Vec::<String>::new()
    );
    let finch = named(&vault, "Finch").id;
    drop(vault);
    let mut vault = open(&path, "rook's own").unwrap();
    let mut other = rng(111);
    vault.remove_member(&finch, &mut occasion(&mut other)).unwrap();
    drop(vault);
    assert!(matches!(bring(&shares, "Crane"), Err(Error::OldShares)));
    // Shares of another vault, said to be of this epoch.
    let (_other_dir, other_path, _) = three(12);
    let vault = open(&other_path, PASSPHRASE).unwrap();
    let mut wrong = vault.recovery_shares((2, 2), &mut occasion(&mut other)).unwrap();
    wrong.iter_mut().for_each(|share| share.epoch = 2);
    assert!(matches!(bring(&wrong, "Crane"), Err(Error::OtherShares)));
}
