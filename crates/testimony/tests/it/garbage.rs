//! What is no dossier, or pretends to be one, is told so in a moment and in little memory.
//!
//! Every case is given to the command itself; a program beside it measures what the command cost.

mod archive;

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rand_core::RngCore;
use testimony_testkit::rng;

use crate::chain::published;
use crate::pack::{tar, tar_entry, tar_entry_of};
use crate::room::{Room, copy};

/// The bars: CPU, because others may use the machine too, and a time after which it hangs. One second
/// is that of the program that people have; without optimisation it takes twice as long.
const CPU_SECONDS_MAX: f64 = if cfg!(debug_assertions) { 2.5 } else { 1.0 };
const WALL_SECONDS_MAX: &str = "20";
const PEAK_KIB_MAX: u64 = 100 << 10;
const SPARSE_BYTES: u64 = 10 << 30;

const MANIFEST: &str = "testimony-manifest.txt";

struct Measured {
    code: Option<i64>,
    cpu: f64,
    kib: u64,
    said: String,
}

fn measure(room: &Room, command: &[&str]) -> Measured {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/measured.py");
    let ran = Command::new("python3")
        .args([script, WALL_SECONDS_MAX])
        .args(command)
        .current_dir(room.path("."))
        .env("XDG_CONFIG_HOME", room.path("config"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("it is measured");
    let text = |name: &str| told[name].as_str().unwrap().lines().next().unwrap_or("").to_owned();
    Measured {
        code: told["code"].as_i64(),
        cpu: told["cpu"].as_f64().unwrap(),
        kib: told["kib"].as_u64().unwrap(),
        said: text("out") + &text("err"),
    }
}

/// What is wrong with an answer, if anything is.
fn fault(ran: &Measured, code: i64, said: &str) -> Option<String> {
    let told = format!("{:?} in {:.2} s and {} KiB: {}", ran.code, ran.cpu, ran.kib, ran.said);
    let slow = ran.cpu >= CPU_SECONDS_MAX || ran.kib >= PEAK_KIB_MAX;
    (ran.code != Some(code) || slow || !ran.said.contains(said)).then_some(told)
}

/// A room with a true dossier, and its policy.
fn room() -> Room {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    room
}

/// Asks about every case; all must be answered as said.
fn check(room: &Room, cases: &[(&str, i64, &str)]) {
    let mut wrong = Vec::new();
    for (name, code, said) in cases {
        let command = [env!("CARGO_BIN_EXE_testimony"), "verify", name, "--policy", "policy.txt"];
        let ran = measure(room, &command);
        if let Some(told) = fault(&ran, *code, said) {
            wrong.push(format!("{name}: wanted {code} {said}\n  got {told}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn sparse(path: PathBuf, start: &[u8]) {
    fs::write(&path, start).unwrap();
    File::options().write(true).open(path).unwrap().set_len(SPARSE_BYTES).unwrap();
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_dossier_is_told_so() {
    const NEITHER: &str = "it is neither a folder nor a zip or tar file";
    const MISSING: &str = "testimony-manifest.txt is missing";
    let room = room();
    room.write("empty", b"");
    let mut noise = vec![0; 1 << 20];
    rng(3).fill_bytes(&mut noise);
    room.write("random", &noise);
    room.write("letter.txt", "Dear Sir,\nthis is no dossier.\n");
    room.write("picture.jpg", b"\xff\xd8\xff\xe0 0123");
    room.write("packed.tar.gz", b"\x1f\x8b\x08\0\0\0\0\0");
    sparse(room.path("sparse"), b"");
    sparse(room.path("sparse.zip"), b"PK\x03\x04");
    sparse(room.path("sparse.tar"), &tar(&[tar_entry("a", b'0', "", b"a")]));
    let whole = tar_entry_of(MANIFEST, b'0', "", "77777777777", b"");
    sparse(room.path("sparse-entry.tar"), &whole);
    fifo(&room.path("fifo"));
    let _socket = UnixListener::bind(room.path("socket")).unwrap();
    symlink("/dev/zero", room.path("zero")).unwrap();
    symlink("nowhere", room.path("dangling")).unwrap();
    symlink("loop", room.path("loop")).unwrap();
    fs::create_dir(room.path("hollow")).unwrap();
    fs::create_dir(room.path("pipes")).unwrap();
    fifo(&room.path("pipes/testimony-manifest.txt"));
    fifo(&room.path("pipes/bagit.txt"));
    check(
        &room,
        &[
            ("empty", 4, NEITHER),
            ("random", 4, NEITHER),
            ("letter.txt", 4, NEITHER),
            ("picture.jpg", 4, NEITHER),
            ("packed.tar.gz", 4, "it is compressed as a whole"),
            ("sparse", 4, NEITHER),
            ("sparse.zip", 4, "it ends early, or has a comment"),
            ("sparse.tar", 4, "bytes in it that belong to no entry"),
            ("sparse-entry.tar", 4, "bytes in it that belong to no entry"),
            ("fifo", 4, NEITHER),
            ("/dev/zero", 4, NEITHER),
            ("/dev/null", 4, NEITHER),
            ("zero", 4, NEITHER),
            ("socket", 4, NEITHER),
            ("dangling", 4, "it is not there"),
            ("loop", 4, "it is not there"),
            ("nowhere", 4, "it is not there"),
            ("hollow", 4, MISSING),
            ("pipes", 4, MISSING),
        ],
    );
}

#[test]
fn a_hostile_folder_is_refused_in_a_moment() {
    const STRANGE: &str = "`a name that no dossier has` does not belong";
    let room = room();
    let copied = |name: &str| {
        copy(&room.path("dossier"), &room.path(name));
        room.path(name)
    };
    let pipes = copied("pipes");
    for at in 0..500 {
        fifo(&pipes.join(format!("pipe{at}")));
    }
    fs::remove_file(copied("pipe-for-file").join("index.html")).unwrap();
    fifo(&room.path("pipe-for-file/index.html"));
    let linked = copied("links");
    symlink(".", linked.join("again")).unwrap();
    symlink("..", linked.join("data/up")).unwrap();
    let zero = copied("device");
    fs::remove_file(zero.join("index.html")).unwrap();
    symlink("/dev/zero", zero.join("index.html")).unwrap();
    sparse(copied("sparse").join("more.bin"), b"");
    sparse(copied("sparse-page").join("index.html"), b"");
    sparse(copied("sparse-manifest").join(MANIFEST), b"");
    let _socket = UnixListener::bind(copied("socket").join("socket")).unwrap();
    let deep = copied("deep");
    fs::create_dir_all(deep.join("a/".repeat(200))).unwrap();
    let many = copied("many");
    fs::create_dir(many.join("many")).unwrap();
    for at in 0..200_000 {
        File::create(many.join(format!("many/{at}"))).unwrap();
    }
    fs::write(copied("strange").join("\u{1b}[2K\rUnchanged"), b"").unwrap();
    check(
        &room,
        &[
            ("dossier", 0, "Unchanged"),
            ("pipes", 1, "does not belong to the dossier"),
            ("pipe-for-file", 1, "`index.html` does not belong"),
            ("links", 1, "does not belong to the dossier"),
            ("device", 1, "`index.html` does not belong"),
            ("sparse", 1, "`more.bin` does not belong"),
            ("sparse-page", 1, "index.html is not as it was signed"),
            ("sparse-manifest", 1, "testimony-manifest.txt is not as it was signed"),
            ("socket", 1, "`socket` does not belong"),
            ("deep", 1, "does not belong to the dossier"),
            ("many", 1, "does not belong to the dossier"),
            ("strange", 1, STRANGE),
        ],
    );
}

#[test]
fn a_folder_that_may_not_be_read_cannot_be_told() {
    let room = room();
    let closed = room.path("dossier/data");
    let mode = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
    for dir in [room.path("."), room.path("dossier")] {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    }
    mode(0o000);
    let program = env!("CARGO_BIN_EXE_testimony");
    // Root may read everything, so root's test becomes nobody; nobody must reach the program.
    let own = room.path("testimony");
    fs::copy(program, &own).unwrap();
    let root = rustix::process::geteuid().is_root();
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
    let verify = [own.to_str().unwrap(), "verify", "dossier", "--policy", "policy.txt"];
    let command = [if root { nobody.as_slice() } else { &[] }, &verify].concat();
    let ran = measure(&room, &command);
    mode(0o755);
    assert_eq!(fault(&ran, 3, "error: reading dossier/data"), None);
}

/// The control: what is measured is seen when a command is slow, fat or hangs.
#[test]
fn the_measurement_notices_a_slow_and_a_fat_command() {
    let room = Room::new();
    let python = |code: &str| measure(&room, &["python3", "-c", code]);
    assert_eq!(fault(&python("print('x')"), 0, "x"), None);
    let long = CPU_SECONDS_MAX + 0.2;
    let slow = format!("import time\nwhile time.process_time() < {long}: pass");
    assert!(fault(&python(&slow), 0, "").is_some());
    let fat = python("b = bytes(120 << 20); b = b.replace(b'\\0', b'x'); print('x')");
    assert!(fat.kib > PEAK_KIB_MAX && fault(&fat, 0, "x").is_some(), "{} KiB", fat.kib);
}
