//! A Post as its operator runs it: the unit, tor's lines, sockets, walls, memory, the doctor.

mod memory;
mod proxy;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::room::{Room, RunningPost};

/// The least exposure that a unit of ours may have, as systemd counts it.
const EXPOSURE_MAX: f64 = 0.6;

fn said(command: &mut Command) -> (bool, String) {
    let out = command.stdin(Stdio::null()).output().expect("it is installed: scripts/prepare.sh");
    let text = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// A room with the folder of a Post and what its machine needs.
fn set_up() -> Room {
    let room = Room::new();
    room.vault(&["team", "export", "case", "--out", "team.toml"]);
    room.done(&["post", "init", "post", "--team", "team.toml", "--system", "system"]);
    room
}

fn exposure(unit: &Path) -> f64 {
    let (_, text) =
        said(Command::new("systemd-analyze").args(["security", "--offline=yes"]).arg(unit));
    let line = text.lines().find(|line| line.contains("Overall exposure level")).unwrap_or(&text);
    let number = line.split(": ").nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn the_unit_is_hardly_exposed() {
    let room = set_up();
    let unit = room.path("system/testimony-post.service");
    let exposed = exposure(&unit);
    println!("exposure: {exposed}");
    assert!(exposed <= EXPOSURE_MAX, "{exposed}");
    // The controls: the same with two lines less, and with none of them.
    let text = fs::read_to_string(&unit).unwrap();
    let weaker = text.replace("PrivateNetwork=yes\n", "").replace("CapabilityBoundingSet=\n", "");
    fs::create_dir(room.path("weaker")).unwrap();
    let weaker = room.write("weaker/testimony-post.service", weaker);
    assert!(exposure(&weaker) > EXPOSURE_MAX);
    let bare = room.write("bare.service", "[Service]\nExecStart=/bin/true\n");
    assert!(exposure(&bare) > 9.0);
    let verify = said(Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit));
    // The only thing that it may miss is the user, whom the package makes.
    assert!(verify.0 && !verify.1.contains("testimony-post.service:"), "{}", verify.1);
    let text = fs::read_to_string(&unit).unwrap().replace("PrivateUsers", "PrivateUser");
    let wrong = room.write("weaker/testimony-post.service", text);
    let verify = said(Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(wrong));
    assert!(verify.1.contains("'PrivateUser'"), "{}", verify.1);
}

#[test]
fn tor_takes_its_lines() {
    let room = set_up();
    fs::create_dir(room.path("tor")).unwrap();
    fs::set_permissions(room.path("tor"), fs::Permissions::from_mode(0o700)).unwrap();
    let text = fs::read_to_string(room.path("system/testimony-post.torrc")).unwrap();
    // Tor looks at the folders, which are somebody else's on a machine that has a tor.
    let text = text.replace("/var/lib/tor", room.path("tor").to_str().unwrap());
    let verify = |text: &str| {
        let torrc = room.write("torrc", text);
        let data = room.path("tor/data");
        said(
            Command::new("tor")
                .args(["--verify-config", "--defaults-torrc", "/dev/null", "-f"])
                .arg(torrc)
                .arg("--DataDirectory")
                .arg(data),
        )
    };
    let (good, words) = verify(&text);
    assert!(good && words.contains("Configuration was valid"), "{words}");
    // The control: a line that no tor knows.
    let (good, words) = verify(&text.replace("HiddenServicePoWQueueRate", "HiddenServicePoWRate"));
    assert!(!good && words.contains("Unknown option"), "{words}");
}

#[test]
fn a_unit_is_not_written_for_what_it_cannot_name() {
    let room = set_up();
    let init = |dir: &str, more: &[&str]| {
        let args = ["post", "init", dir, "--team", "team.toml", "--system", "again"];
        room.run(&[&args[..], more].concat())
    };
    let refused = init("a b", &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("cannot stand in a unit"), "{}", refused.err);
    assert!(!room.path("a b").exists(), "nothing was made");
    let refused = init("other", &["--user", "Root;"]);
    assert!(refused.err.contains("no user has such a name"), "{}", refused.err);
    // What is there is not overwritten.
    let refused = room.run(&["post", "init", "third", "--team", "team.toml", "--system", "system"]);
    assert_eq!(refused.code, 1, "{refused:?}");
}

fn ask(socket: &Path, request: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const START: &str = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[test]
fn a_post_answers_at_a_socket_and_ends_politely() {
    let room = set_up();
    let socket = room.path("post.sock");
    let mut post = room.serve_on("unix:post.sock");
    assert_eq!(post.url, "unix:post.sock");
    assert!(ask(&socket, START).starts_with("HTTP/1.1 200"));
    let mode = fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o660);
    // Another one is refused and takes nothing away.
    let second = room.run(&["post", "serve", "post", "--listen", "unix:post.sock"]);
    assert!(second.err.contains("another Post answers there"), "{}", second.err);
    assert!(ask(&socket, START).starts_with("HTTP/1.1 200"));
    // A power cut leaves the socket; the next start takes it over.
    post.kill();
    assert!(socket.exists());
    let post = room.serve_on("unix:post.sock");
    // A request that is half sent when the Post is told to stop is answered still.
    let mut stream = UnixStream::connect(&socket).unwrap();
    let body = "account=They+were+held.";
    let head = format!(
        "POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{}", &body[..8]).as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let (stopped, _) = said(Command::new("kill").arg("-TERM").arg(post.child().id().to_string()));
    assert!(stopped);
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(&body.as_bytes()[8..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("class=\"words\""), "{answer}");
    ended(&post);
    assert!(!socket.exists(), "the socket goes with the Post");
    let waiting: Value =
        serde_json::from_str(&room.done(&["post", "list", "post", "--json"])).unwrap();
    assert_eq!(waiting.as_array().map(Vec::len), Some(1));
}

/// Waits for a Post that was told to stop.
fn ended(post: &RunningPost) {
    let proc = format!("/proc/{}/status", post.child().id());
    for _ in 0..150 {
        let status = fs::read_to_string(&proc).unwrap_or_default();
        if status.is_empty() || status.contains("State:\tZ") {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it did not stop");
}

#[test]
fn a_post_is_behind_walls_when_it_serves() {
    let room = set_up();
    let status = |post: &RunningPost| {
        let id = post.child().id();
        let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let core: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
        let lines = ["Seccomp:", "NoNewPrivs:"].map(|key| {
            let line = text.lines().find(|line| line.starts_with(key)).unwrap();
            line.split_whitespace().nth(1).unwrap().to_owned()
        });
        (lines, core.join(" "), fs::metadata(format!("/proc/{id}/environ")).unwrap())
    };
    use std::os::unix::fs::MetadataExt;
    let post = room.serve();
    let (lines, core, environ) = status(&post);
    assert_eq!((lines, &*core), (["2".to_owned(), "1".to_owned()], "0 0"));
    // The kernel gives what belongs to a process without dumps to root.
    assert_eq!((environ.uid(), environ.gid()), (0, 0));
    drop(post);
    // The control.
    let open = ["post", "serve", "post", "--listen", "127.0.0.1:0", "--without-sandbox"];
    let post = RunningPost::start(room.command(&open));
    let (lines, core, _) = status(&post);
    assert_eq!((lines, &*core), (["0".to_owned(), "0".to_owned()], "0 0"));
}

#[test]
fn counts_stay_here_and_say_little() {
    let room = set_up();
    let refused = room.run(&["post", "serve", "post", "--metrics", "0.0.0.0:0"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    let args =
        ["post", "serve", "post", "--listen", "127.0.0.1:0", "--metrics", "unix:counts.sock"];
    let post = RunningPost::start(room.command(&args));
    let counts = || {
        ask(
            &room.path("counts.sock"),
            "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
    };
    let before = counts();
    let values: Vec<_> =
        before.lines().filter(|line| line.starts_with("testimony_post_")).collect();
    assert_eq!(values.len(), 7, "{before}");
    room.write("told.txt", "They were held.\n");
    for _ in 0..3 {
        room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    }
    assert_eq!(counts(), before, "an arrival can be seen");
    // The Post itself tells no counts.
    let mut page = std::net::TcpStream::connect(post.url.trim_start_matches("http://")).unwrap();
    page.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    page.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[test]
fn the_doctor_says_what_is_wrong() {
    let room = set_up();
    let doctor = || {
        let ran = room.run(&["post", "doctor", "post", "--root", "machine", "--json"]);
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(told["format"], "testimony/doctor/v1");
        let state = |check: &str| {
            let found = told["findings"].as_array().unwrap().iter();
            let found =
                found.filter(|one| one["check"] == check).map(|one| one["state"].to_string());
            found.collect::<Vec<_>>().join(" ")
        };
        (ran.code, state("rights"), state("unit"))
    };
    let fine = "\"fine\"".to_owned();
    // There is no unit on that machine.
    assert_eq!(doctor(), (1, fine.clone(), "\"wrong\"".to_owned()));
    let unit = fs::read(room.path("system/testimony-post.service")).unwrap();
    room.write("machine/etc/systemd/system/testimony-post.service", unit);
    assert_eq!(doctor().2, fine);
    fs::set_permissions(room.path("post/team.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(doctor().1, "\"wrong\"");
    let words = room.run(&["post", "doctor", "post", "--root", "machine"]);
    assert!(words.out.contains("what to do: chmod -R go= post"), "{}", words.out);
    assert_eq!(room.run(&["post", "doctor", "case"]).code, 4);
}

#[test]
fn every_command_has_its_page_and_completes() {
    let room = Room::empty();
    room.done(&["generate", "man", "man"]);
    room.done(&["generate", "completions", "completions"]);
    let pages = fs::read_dir(room.path("man")).unwrap().count();
    assert!(pages > 60, "{pages}");
    let page = fs::read_to_string(room.path("man/testimony-post-serve.1")).unwrap();
    assert!(page.contains("\\-\\-listen") && page.contains("unix:PATH"), "{page}");
    assert!(!room.path("man/testimony-sandbox-worker.1").exists(), "it is not for people");
    let (_, complaints) =
        said(Command::new("man").args(["--warnings", "-l"]).arg(room.path("man/testimony.1")));
    assert!(!complaints.contains("warning"), "{complaints}");
    for name in ["testimony.bash", "_testimony", "testimony.fish"] {
        let text = fs::read_to_string(room.path("completions").join(name)).unwrap();
        assert!(text.contains("doctor") && !text.is_empty(), "{name}");
    }
    let (good, words) =
        said(Command::new("bash").arg("-n").arg(room.path("completions/testimony.bash")));
    assert!(good, "{words}");
}
