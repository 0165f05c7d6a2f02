//! Verifying asks nobody: the kernel is not asked for a socket even once.

use std::fs;
use std::process::Command;

use crate::chain::published;
use crate::room::Room;

/// The network calls of a command and of all that it starts, a line each, by `strace`.
fn network_calls(room: &Room, command: &[&str]) -> Vec<String> {
    let out = room.path("strace.txt");
    let ran = Command::new("strace")
        .args(["-f", "-qqq", "-e", "trace=network", "-e", "signal=none", "-o"])
        .arg(&out)
        .args(command)
        .current_dir(room.path("."))
        .env("XDG_CONFIG_HOME", room.path("config"))
        .output()
        .expect("strace is installed: scripts/prepare.sh");
    assert!(ran.status.success(), "{command:?}: {ran:?}");
    fs::read_to_string(out).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn verify_makes_no_network_call() {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let tar = ["-cf", "dossier.tar", "dossier"];
    assert!(Command::new("tar").args(tar).current_dir(room.path(".")).status().unwrap().success());
    let program = env!("CARGO_BIN_EXE_testimony");
    for dossier in ["dossier", "dossier.tar"] {
        let verify = [program, "verify", dossier, "--policy", "policy.txt", "--json"];
        assert_eq!(network_calls(&room, &verify), [""; 0]);
    }
    room.done(&["trust", "add", "policy.txt"]);
    assert_eq!(network_calls(&room, &[program, "verify", "dossier"]), [""; 0]);
    // The control: a command that does connect is seen.
    let post = room.serve();
    room.write("more.txt", "Something else.\n");
    let sent = network_calls(&room, &[program, "post", "send", &post.url, "--text", "more.txt"]);
    assert!(sent.iter().any(|line| line.contains("connect(")), "{sent:?}");
}
