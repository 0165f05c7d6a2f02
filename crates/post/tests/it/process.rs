//! A Post in a process of its own, which can be killed, traced and looked into.
//!
//! The process is this test binary again, asked for one test only: the one below, which serves for
//! as long as nobody ends it. A run without the variable passes at once.

use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use testimony_post::{ServeOptions, Server};

const FOLDER: &str = "TESTIMONY_TEST_POST";
const CAP: &str = "TESTIMONY_TEST_POST_CAP";

/// Whether the large counts are wanted (`make test-long`).
pub(crate) fn long() -> bool {
    std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1")
}

#[test]
fn serves_for_others() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store_bytes_max = std::env::var(CAP).ok().map(|cap| cap.parse().unwrap());
    let folder = PathBuf::from(folder);
    let options = ServeOptions { store_bytes_max, ..ServeOptions::default() };
    let server = Server::open(&folder.join("post"), options).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    fs::write(folder.join("address.new"), address).unwrap();
    fs::rename(folder.join("address.new"), folder.join("address")).unwrap();
    // Whoever started this is gone when the input ends, however that happened.
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        drop(stop);
    });
    runtime.block_on(server.run(listener, async { drop(stopped.await) })).unwrap();
}

/// A Post that runs in another process; killed when dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Process {
    pub(crate) fn on(folder: &Path) -> Self {
        Self::with(folder, None, &[])
    }

    /// With a cap of disk, and behind a command such as `strace …`.
    pub(crate) fn with(folder: &Path, cap: Option<u64>, behind: &[&str]) -> Self {
        drop(fs::remove_file(folder.join("address")));
        let this = std::env::current_exe().unwrap();
        let mut command = match behind {
            [] => Command::new(this),
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(this);
                command
            }
        };
        command.args(["--exact", "process::serves_for_others", "--nocapture", "--test-threads=1"]);
        command.env(FOLDER, folder);
        command.envs(cap.map(|cap| (CAP, cap.to_string())));
        let quiet = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().unwrap();
        let start = Instant::now();
        let address = loop {
            if let Ok(address) = fs::read_to_string(folder.join("address")) {
                break address.parse().unwrap();
            }
            assert!(child.try_wait().unwrap().is_none(), "the Post ended");
            assert!(start.elapsed() < Duration::from_secs(60), "the Post does not start");
            std::thread::sleep(Duration::from_millis(10));
        };
        Self { child, address }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9` does, at this moment.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.kill());
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
