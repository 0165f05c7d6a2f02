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
        Some("probe-serving") => probe_serving(true),
        Some("probe-serving-open") => probe_serving(false),
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
    tell(&ATTEMPTS)
}

/// The same behind the walls of a server, whose folder is its working folder and which has a
/// listener already.
fn probe_serving(walls: bool) -> ExitCode {
    PARENT.get_or_init(rustix::process::getppid);
    let Ok(listener) = std::net::TcpListener::bind("127.0.0.1:0") else { return ExitCode::FAILURE };
    let Ok(port) = listener.local_addr().map(|address| address.port()) else {
        return ExitCode::FAILURE;
    };
    LISTENER.get_or_init(|| (listener, port));
    let folder = [std::path::Path::new("kept")];
    let serving = sandbox::Serving { keep: &folder, remove: &[] };
    if walls && !sandbox::enter_serving(&serving).is_ok_and(sandbox::Walls::stand) {
        return ExitCode::FAILURE;
    }
    tell(&SERVING_ATTEMPTS)
}

fn tell(attempts: &[(&str, Attempt)]) -> ExitCode {
    let mut lines = String::new();
    for (what, attempt) in attempts {
        let said = if attempt().is_ok() { "done" } else { "refused" };
        lines.push_str(&format!("{what}: {said}\n"));
    }
    match std::io::stdout().write_all(lines.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

static LISTENER: OnceLock<(std::net::TcpListener, u16)> = OnceLock::new();

/// First what a server is refused, then what it needs.
const SERVING_ATTEMPTS: [(&str, Attempt); 13] = [
    ("open /etc/passwd", ATTEMPTS[0].1),
    ("list /", ATTEMPTS[1].1),
    ("write a file elsewhere", ATTEMPTS[2].1),
    ("read a file beside its folder", || std::fs::read("beside").map(drop)),
    ("connect to its own port", || {
        let port = LISTENER.get().map_or(9, |(_, port)| *port);
        std::net::TcpStream::connect(("127.0.0.1", port)).map(drop)
    }),
    ("connect to a socket of another program", || {
        std::os::unix::net::UnixStream::connect("beside.sock").map(drop)
    }),
    ("make a socket", ATTEMPTS[4].1),
    ("listen on another port", || std::net::TcpListener::bind("127.0.0.1:0").map(drop)),
    ("start a program", run_true),
    ("signal the parent", ATTEMPTS[7].1),
    ("start a thread", ATTEMPTS[5].1),
    ("write, rename and remove in its folder", || {
        std::fs::write("kept/one", "x")?;
        std::fs::rename("kept/one", "kept/two")?;
        std::fs::remove_file("kept/two")
    }),
    ("ask who waits at its listener", || {
        let Some((listener, _)) = LISTENER.get() else { return Err(Error::other("none")) };
        listener.set_nonblocking(true)?;
        match listener.accept() {
            Err(cause) if cause.kind() == std::io::ErrorKind::WouldBlock => Ok(()),
            other => other.map(drop),
        }
    }),
];

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
