//! A place for one test: a cheap vault, a Post that runs, the command.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use testimony_casework::Marks;
use testimony_casework::init::{InitOptions, init};
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::Passphrase;

/// Whether the large counts are wanted (`make test-long`).
pub(crate) fn long() -> bool {
    std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1")
}

/// A folder with a vault in it.
pub(crate) struct Room {
    root: PathBuf,
    /// Removes the folder in the end; absent where somebody else does.
    _held: Option<TempDir>,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A cosigner that runs until it is dropped.
pub(crate) struct RunningCosigner {
    child: Child,
    pub(crate) vkey: String,
    pub(crate) url: String,
}

/// A Post that runs until it is dropped.
pub(crate) struct RunningPost {
    child: Child,
    pub(crate) url: String,
}

impl Room {
    /// A room with a cheap vault `case` whose log has this name.
    pub(crate) fn with_log(log_origin: &str) -> Self {
        Self::with_tick(log_origin, 3_600)
    }

    /// The same, with ticks of so many seconds.
    pub(crate) fn with_tick(log_origin: &str, tick_seconds: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let mut room = Self::furnish(dir.path(), log_origin, tick_seconds);
        room._held = Some(dir);
        room
    }

    /// A room in a folder that is there and empty, and that somebody else removes.
    pub(crate) fn furnish(root: &Path, log_origin: &str, tick_seconds: u64) -> Self {
        let options = InitOptions {
            team_name: "River Desk".to_owned(),
            log_origin: Some(log_origin.to_owned()),
            tick_seconds,
            post_delay_days: 3,
            marks: Marks::in_folder(root.join("state/testimony/logs")),
            kdf: CHEAP,
        };
        // Every room has keys of its own, or forgers would hold the keys of the forged.
        static ROOMS: AtomicU64 = AtomicU64::new(0);
        let number = ROOMS.fetch_add(1, Ordering::Relaxed);
        let mut rng = rng(u64::from(std::process::id()) << 32 | number);
        let passphrase = Passphrase::new(PASSPHRASE);
        init(&root.join("case"), &options, &passphrase, &mut occasion(&mut rng)).unwrap();
        fs::write(root.join("passphrase.txt"), PASSPHRASE).unwrap();
        fs::create_dir(root.join("run")).unwrap();
        Self::found(root)
    }

    /// A room without a vault.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("run")).unwrap();
        Self { root: dir.path().to_owned(), _held: Some(dir) }
    }

    /// A room that is there, or a copy of one.
    pub(crate) fn found(root: &Path) -> Self {
        Self { root: root.to_owned(), _held: None }
    }

    pub(crate) fn new() -> Self {
        Self::with_log("example.org/river-desk")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The command, ready to run in this room.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testimony"));
        command
            .args(args)
            .current_dir(&self.root)
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command and waits for its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Self::ran(&mut self.command(args))
    }

    /// Runs a command on a vault as on a machine that remembers something else of its logs.
    pub(crate) fn vault_run_elsewhere(&self, state: &str, args: &[&str]) -> Ran {
        let mut command = self.command(&[args, &["--passphrase-file", "passphrase.txt"]].concat());
        Self::ran(command.env("XDG_STATE_HOME", self.path(state)))
    }

    fn ran(command: &mut Command) -> Ran {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Ran {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs a command that must succeed; gives what it printed.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        ran.out
    }

    /// Runs a command on the vault, with its passphrase.
    pub(crate) fn vault(&self, args: &[&str]) -> String {
        self.done(&[args, &["--passphrase-file", "passphrase.txt"]].concat())
    }

    /// The same where a refusal is expected.
    pub(crate) fn vault_run(&self, args: &[&str]) -> Ran {
        self.run(&[args, &["--passphrase-file", "passphrase.txt"]].concat())
    }

    /// What `accounts --json` lists.
    pub(crate) fn accounts(&self) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.vault(&["accounts", "case", "--json"])).unwrap()
    }

    /// Makes a Post for the vault and starts it.
    pub(crate) fn post(&self) -> RunningPost {
        self.vault(&["team", "export", "case", "--out", "team.toml"]);
        self.done(&["post", "init", "post", "--team", "team.toml"]);
        self.serve()
    }

    /// Starts the Post that is there.
    pub(crate) fn serve(&self) -> RunningPost {
        self.serve_on("127.0.0.1:0")
    }

    pub(crate) fn serve_on(&self, listen: &str) -> RunningPost {
        RunningPost::start(self.command(&["post", "serve", "post", "--listen", listen]))
    }
}

impl Room {
    /// Starts the cosigner in a folder of this room, made at the first start.
    pub(crate) fn cosigner(&self, dir: &str, args: &[&str]) -> RunningCosigner {
        let start = ["cosigner", "serve", dir, "--listen", "127.0.0.1:0"];
        let mut command = self.command(&[&start, args].concat());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let vkey = lines.next().expect("a key is printed").unwrap();
        let told = lines.next().expect("an address is printed").unwrap();
        let url = told.split_whitespace().last().unwrap().to_owned();
        RunningCosigner { child, vkey, url }
    }
}

impl RunningCosigner {
    /// As a power cut does it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Politely; gives the exit code.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for RunningCosigner {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl RunningPost {
    /// Starts a command that serves one, and waits until it says where.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().last().expect("an address is printed").to_owned();
        Self { child, url }
    }

    pub(crate) fn child(&self) -> &Child {
        &self.child
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for RunningPost {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // Where it runs under strace, what strace runs would live on.
        let id = self.child.id();
        let below = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        for child in below.unwrap_or_default().split_whitespace() {
            drop(Command::new("kill").args(["-KILL", child]).status());
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A Desk that runs until it is dropped.
pub(crate) struct RunningDesk {
    pub(crate) child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// The path that opens it once.
    pub(crate) door: String,
}

impl Room {
    /// Opens the Desk on the vault.
    pub(crate) fn desk(&self, args: &[&str]) -> RunningDesk {
        let open = ["open", "case", "--passphrase-file", "passphrase.txt"];
        let mut command = self.command(&[&open, args].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().expect("a sentence is printed").unwrap();
        let address = lines.next().expect("an address is printed").unwrap();
        let (host, door) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
        RunningDesk { child, host: host.to_owned(), door: format!("/{door}") }
    }
}

impl RunningDesk {
    /// As a power cut does it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for RunningDesk {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Every file below a folder.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Copies a folder, its empty folders too.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}
