//! One writer: what others send to it, what becomes of it when it dies, and who is not let in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use testimony_testkit::PASSPHRASE;
use testimony_vault::{Access, Depth, Passphrase, Vault};

use crate::room::{Room, long};

/// Names the socket at which a child of this test knocks; absent in every other run.
const SOCKET: &str = "TESTIMONY_TEST_SOCKET";
const WRITERS: usize = 4;

fn each() -> usize {
    if long() { 50 } else { 8 }
}

/// Says something through the command; gives 0 where it was acknowledged, or its exit code.
fn say(room: &Room, text: &str) -> i32 {
    let file = format!("{text}.jsonl");
    let line = format!("{{\"action\":\"protect\",\"kind\":\"other\",\"text\":\"{text}\"}}\n");
    room.write(&file, line);
    let ran = room.vault_run(&["apply", "case", &file]);
    assert!(ran.code == 0 || ran.code == 3, "{ran:?}");
    // Between the sentence and the exit code the other end may die; the sentence counts.
    let acknowledged = ran.out.contains("1 entry put on record");
    assert!(acknowledged || ran.code == 3, "{ran:?}");
    if acknowledged { 0 } else { ran.code }
}

/// How often each text is on record.
fn on_record(room: &Room) -> BTreeMap<String, usize> {
    let vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Write).unwrap();
    assert_eq!(vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    let mut counted = BTreeMap::new();
    for said in vault.protected().unwrap() {
        *counted.entry(said.text).or_insert(0) += 1;
    }
    counted
}

fn sockets(room: &Room) -> Vec<PathBuf> {
    let folder = room.path("run/testimony");
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn many_write_while_a_desk_is_open_and_nothing_is_lost_or_twice() {
    let room = Room::new();
    let desk = room.desk(&[]);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let room = &room;
            scope.spawn(move || {
                for number in 0..each() {
                    assert_eq!(say(room, &format!("w{writer}-{number}")), 0);
                }
            });
        }
    });
    drop(desk);
    let found = on_record(&room);
    assert_eq!(found.len(), WRITERS * each());
    assert!(found.values().all(|times| *times == 1), "{found:?}");
}

#[test]
fn many_write_at_once_without_a_desk() {
    let room = Room::new();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let room = &room;
            scope.spawn(move || {
                for number in 0..each() {
                    // Whoever holds it now may be gone before he answers; then nothing was done.
                    while say(room, &format!("w{writer}-{number}")) != 0 {}
                }
            });
        }
    });
    let found = on_record(&room);
    assert_eq!(found.len(), WRITERS * each());
    assert!(found.values().all(|times| *times == 1), "{found:?}");
}

#[test]
fn faults_the_holder_is_killed_while_others_write() {
    for round in 0..each() {
        let room = Room::new();
        let mut desk = room.desk(&[]);
        let stop = AtomicBool::new(false);
        let acknowledged: Vec<String> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (room, stop) = (&room, &stop);
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for number in 0.. {
                            let text = format!("w{writer}-{number}");
                            if say(room, &text) == 0 {
                                done.push(text);
                            }
                            if stop.load(Ordering::Relaxed) {
                                return done;
                            }
                        }
                        done
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(200 + 37 * round as u64));
            desk.kill();
            std::thread::sleep(Duration::from_millis(300));
            stop.store(true, Ordering::Relaxed);
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
        });
        let found = on_record(&room);
        assert!(acknowledged.len() > WRITERS, "nearly nothing was written");
        for text in acknowledged {
            assert_eq!(found.get(&text), Some(&1), "{text}");
        }
        assert!(found.values().all(|times| *times == 1), "{found:?}");
    }
}

#[test]
fn what_is_sent_reads_its_own_stdin_and_folder_and_fails_as_at_home() {
    let room = Room::new();
    let _desk = room.desk(&[]);
    room.write("sub/a.jsonl", "{\"action\":\"protect\",\"kind\":\"place\",\"text\":\"Reed\"}\n");
    let mut command = room.command(&["apply", "../case", "a.jsonl"]);
    assert!(command.current_dir(room.path("sub")).status().unwrap().success());
    let from = fs::File::open(room.path("sub/a.jsonl")).unwrap();
    let mut command = room.command(&["apply", "case", "-"]);
    assert!(command.stdin(Stdio::from(from)).status().unwrap().success());
    let ran = room.run(&["apply", "case", "nothing.jsonl"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(ran.err.starts_with("error: reading nothing.jsonl: "), "{ran:?}");
    // A second Desk is not sent to the first.
    let ran = room.vault_run(&["open", "case"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("open to write"), "{ran:?}");
    let report: serde_json::Value =
        serde_json::from_str(&room.vault(&["check", "case", "--json"])).unwrap();
    assert_eq!(report["entries"], 2);
}

#[test]
fn a_socket_that_a_dead_process_left_is_nobody() {
    let room = Room::new();
    let mut desk = room.desk(&[]);
    desk.kill();
    assert_eq!(sockets(&room).len(), 1, "the dead process should have left one");
    assert_eq!(say(&room, "after"), 0);
    let ran = room.run(&["lock", "case"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "Nothing had the vault open.\n"), "{ran:?}");
    assert_eq!(sockets(&room), Vec::<PathBuf>::new());
}

/// Not a test by itself: whoever knocks at a socket and prints what is said there.
#[test]
fn child_knocks() {
    let Ok(path) = std::env::var(SOCKET) else { return };
    let stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut line = String::new();
    drop(BufReader::new(stream).read_line(&mut line));
    println!("heard: {}", line.trim());
}

/// What somebody hears at a socket: this user, or `nobody`.
fn knock(exe: &Path, socket: &Path, as_nobody: bool) -> String {
    let knocking = ["--exact", "session::child_knocks", "--nocapture", "-q"];
    let mut command = if as_nobody {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(exe);
        command
    } else {
        Command::new(exe)
    };
    let output = command.args(knocking).env(SOCKET, socket).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let heard = text.lines().find_map(|line| line.split_once("heard: "));
    heard.unwrap_or_else(|| panic!("{text} {output:?}")).1.to_owned()
}

#[test]
fn another_user_is_not_let_in_even_where_the_folder_is_open() {
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    if !is_root {
        // Nobody else can be acted here.
        return;
    }
    let room = Room::new();
    let _desk = room.desk(&[]);
    let exe = room.path("knocker");
    fs::copy(std::env::current_exe().unwrap(), &exe).unwrap();
    let socket = sockets(&room).remove(0);
    let folder = room.path("run/testimony");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    // As if every mode were wrong.
    for path in [room.path("."), room.path("run"), folder.clone(), socket.clone(), exe.clone()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    }
    assert!(knock(&exe, &socket, false).contains("hello"));
    assert_eq!(knock(&exe, &socket, true), "");
    // Control: a socket that does not ask who comes lets him in.
    let open = folder.join("open.sock");
    let listener = UnixListener::bind(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
    let served = std::thread::spawn(move || {
        use std::io::Write;
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"hello anybody\n").unwrap();
    });
    assert_eq!(knock(&exe, &open, true), "hello anybody");
    served.join().unwrap();
}
