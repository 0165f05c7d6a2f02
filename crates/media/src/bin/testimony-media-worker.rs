//! The worker as a program of its own, for this crate's tests and measurements; the command
//! `testimony` starts itself instead.
//!
//! `probe` and `probe-open` are for tests alone and in no other program: behind the walls, and
//! without them, they try what a hostile file would want, and say what came of it.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{Error, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use rustix::process::Pid;
use testimony_media::{sandbox, worker};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.first().and_then(|first| first.to_str()) {
        Some("probe") => probe(true),
        Some("probe-open") => probe(false),
        Some("hang") => loop {
            std::hint::spin_loop();
        },
        _ => worker::run(&arguments),
    }
}

/// Tries each thing and prints a line: what, and whether it worked.
fn probe(walls: bool) -> ExitCode {
    // Asking who the parent is is refused behind the walls.
    PARENT.get_or_init(rustix::process::getppid);
    if walls && !sandbox::enter(sandbox::MEMORY_BYTES_MAX).is_ok_and(sandbox::Walls::stand) {
        return ExitCode::FAILURE;
    }
    let mut lines = String::new();
    for (what, attempt) in ATTEMPTS {
        let said = if attempt().is_ok() { "done" } else { "refused" };
        lines.push_str(&format!("{what}: {said}\n"));
    }
    match std::io::stdout().write_all(lines.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

static PARENT: OnceLock<Option<Pid>> = OnceLock::new();

type Attempt = fn() -> Result<(), Error>;

const ATTEMPTS: [(&str, Attempt); 8] = [
    ("open /etc/passwd", || std::fs::File::open("/etc/passwd").map(drop)),
    ("list /", || std::fs::read_dir("/").map(drop)),
    ("write a file", || {
        let path = std::env::temp_dir().join(format!("testimony-probe-{}", std::process::id()));
        std::fs::write(&path, "x")?;
        std::fs::remove_file(path)
    }),
    ("connect to 127.0.0.1", || match std::net::TcpStream::connect("127.0.0.1:9") {
        // Nobody listens there: the call itself went through.
        Err(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => Ok(()),
        other => other.map(drop),
    }),
    ("make a socket", || std::net::UdpSocket::bind("127.0.0.1:0").map(drop)),
    ("start a thread", || std::thread::Builder::new().spawn(|| ()).map(drop)),
    ("start a program", run_true),
    ("signal the parent", || {
        let parent = PARENT.get().copied().flatten().ok_or(std::io::ErrorKind::NotFound)?;
        Ok(rustix::process::test_kill_process(parent)?)
    }),
];

#[allow(clippy::disallowed_methods, reason = "a test tries whether this is refused")]
fn run_true() -> Result<(), Error> {
    std::process::Command::new("/bin/true").status().map(drop)
}
