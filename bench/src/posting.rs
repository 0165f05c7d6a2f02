//! A Post in a process of its own: accounts, new mailboxes and files a second, its memory at rest
//! and while a file of 4 GiB passes the door.
//!
//! Beside it what the disk gives in the same run, and the figures of SecureDrop's source application, measured elsewhere (2 cores, gunicorn
//! with 2 workers, loopback); nothing that takes accounts and can be had as a package runs here.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use testimony_post::{PostDir, ServeOptions, Server};
use testimony_seal::{CodeWords, Day, FetchKey, PostSalt, RosterKey, TeamPublic, Week};

use crate::rate;

/// What the process is asked to do: see [`serve`].
pub(crate) const SERVE: &str = "post-serve";

const CONNECTIONS: usize = 16;
const ACCOUNTS: usize = 16_000;
const MAILBOXES: usize = 4_000;
/// About a page and a half of text.
const TEXT_BYTES: usize = 2_000;
const FILE_CONNECTIONS: usize = 4;
const FILES: usize = 80;
const FILE_BYTES: usize = 10_000_000;
/// An envelope with a short text: 16 KiB padded, and age's header.
const ENVELOPE_BYTES: usize = 16 * 1024 + 200;
const SYNCED_FILES: usize = 1_600;
const LARGE_BYTES: u64 = 4 << 30;
const LOOK: Duration = Duration::from_millis(20);

/// Serves the Post in this folder until the input ends; prints where.
pub(crate) fn serve(dir: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::open(dir, ServeOptions::default()).unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    println!("{}", listener.local_addr().unwrap());
    runtime.spawn(server.run(listener, std::future::pending()));
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
}

/// Measures.
pub(crate) fn run() -> Vec<Value> {
    let held = tempfile::tempdir().unwrap();
    let dir = held.path().join("post");
    make(&dir);
    let post = Process::start(&dir);
    std::thread::sleep(Duration::from_secs(2));
    let idle = post.memory();
    let accounts = post.many(ACCOUNTS, |talk| {
        talk.ask(&form("/send", &text()));
    });
    let mailboxes = post.many(MAILBOXES, |talk| {
        talk.ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        talk.ask(b"GET /send HTTP/1.1\r\nHost: x\r\n\r\n");
        talk.ask(&form("/send", &text()));
        talk.ask(b"GET /return HTTP/1.1\r\nHost: x\r\n\r\n");
    });
    let files = post.files();
    let mut accounts =
        accounts.json("post-accounts", "SecureDrop, measured elsewhere: 10.3 messages a second");
    accounts["synced_files_per_second"] = synced_files(held.path()).into();
    let rows = vec![
        json!({ "bench": "post-idle", "rss_mebibytes": idle >> 10 }),
        accounts,
        mailboxes.json("post-mailboxes", "SecureDrop, measured elsewhere: 0.19 sources a second"),
        json!({
            "bench": "post-files", "bytes": FILE_BYTES, "connections": FILE_CONNECTIONS,
            "files": FILES, "per_second": (files * 10.0).round() / 10.0,
            "rival": "SecureDrop, measured elsewhere: 1.31 files a second",
        }),
    ];
    drop(post);
    rows.into_iter().chain([large(&dir)]).collect()
}

fn make(dir: &Path) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let keys = CodeWords::generate(&mut rng).thread_keys(&PostSalt::from_bytes([0; 32]));
    let fetch_key = FetchKey::generate(&mut rng).public();
    let roster_key = RosterKey::from_bytes(&[10; 32]);
    let recipients = vec![keys.identity().to_public()];
    let week = Week { from: Day(0), until: Day(u32::MAX), recipients };
    let roster = roster_key.sign(1, vec![week]).unwrap();
    let team = TeamPublic::new("Bench".into(), fetch_key, roster_key.public(), roster);
    PostDir::init(dir, &team.unwrap(), &mut rng).unwrap();
}

fn text() -> String {
    "word ".repeat(TEXT_BYTES / 5)
}

fn form(path: &str, text: &str) -> Vec<u8> {
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{text}\r\n--B--\r\n"
    );
    [head(path, body.len() as u64).as_bytes(), body.as_bytes()].concat()
}

fn head(path: &str, bytes: u64) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n\
         Content-Length: {bytes}\r\n\r\n"
    )
}

/// A form with one file, without its bytes: what stands before and behind them.
fn around_file() -> (Vec<u8>, Vec<u8>) {
    let before =
        b"--B\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\na film\r\n--B\r\n\
        Content-Disposition: form-data; name=\"files\"; filename=\"a.mp4\"\r\n\r\n";
    (before.to_vec(), b"\r\n--B--\r\n".to_vec())
}

/// One file of 4 GiB through the door, and the memory of the Post meanwhile.
fn large(dir: &Path) -> Value {
    let post = Process::start(dir);
    std::thread::sleep(Duration::from_secs(2));
    let baseline = post.memory();
    let (done, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(post.memory(), Ordering::Relaxed);
                std::thread::sleep(LOOK);
            }
        });
        let (before, after) = around_file();
        let all = before.len() as u64 + LARGE_BYTES + after.len() as u64;
        let mut stream = TcpStream::connect(post.address).unwrap();
        stream.write_all(head("/send", all).as_bytes()).unwrap();
        stream.write_all(&before).unwrap();
        let piece = vec![7; 1 << 20];
        for _ in 0..LARGE_BYTES >> 20 {
            stream.write_all(&piece).unwrap();
        }
        stream.write_all(&after).unwrap();
        let mut talk = Talk { address: post.address, stream: Some(stream), answer: Vec::new() };
        talk.read();
        done.store(true, Ordering::Relaxed);
    });
    let seconds = start.elapsed().as_secs_f64();
    let most = most.into_inner();
    json!({
        "bench": "post-large", "bytes": LARGE_BYTES, "seconds": seconds.round(),
        "rss_mebibytes": most >> 10, "over_idle_mebibytes": most.saturating_sub(baseline) >> 10,
        "rival": "SecureDrop takes 500 MiB at most",
    })
}

/// What the disk gives: files of an envelope's size, written and synced one by one on as many threads;
/// neither sealed, nor taken over HTTP, nor several to a sync.
fn synced_files(folder: &Path) -> u64 {
    let start = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|thread| {
            let folder = folder.to_owned();
            std::thread::spawn(move || {
                for number in 0..SYNCED_FILES / CONNECTIONS {
                    let path = folder.join(format!("rival-{thread}-{number}"));
                    let mut file = File::create(path).unwrap();
                    file.write_all(&[7; ENVELOPE_BYTES]).unwrap();
                    file.sync_data().unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    rate(SYNCED_FILES, start.elapsed().as_secs_f64())
}

struct Measured {
    waits: Vec<u128>,
    seconds: f64,
}

impl Measured {
    fn json(mut self, bench: &str, rival: &str) -> Value {
        self.waits.sort_unstable();
        let count = self.waits.len();
        let at = |share: usize| self.waits[count * share / 100 - 1] as f64 / 1000.0;
        json!({
            "bench": bench, "count": count, "connections": CONNECTIONS,
            "per_second": rate(count, self.seconds), "p50_ms": at(50), "p99_ms": at(99),
            "rival": rival,
        })
    }
}

struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(dir: &Path) -> Self {
        let this = std::env::current_exe().unwrap();
        let mut command = Command::new(this);
        let command = command.arg(SERVE).arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().parse().unwrap() }
    }

    /// In KiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The same over and over on all connections.
    fn many(&self, count: usize, once: impl Fn(&mut Talk) + Sync) -> Measured {
        let start = Instant::now();
        let waits = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..CONNECTIONS)
                .map(|_| {
                    scope.spawn(|| {
                        let mut talk = Talk::to(self.address);
                        let mut waits = Vec::new();
                        for _ in 0..count / CONNECTIONS {
                            let start = Instant::now();
                            once(&mut talk);
                            waits.push(start.elapsed().as_micros());
                        }
                        waits
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        Measured { waits, seconds: start.elapsed().as_secs_f64() }
    }

    /// Files a second.
    fn files(&self) -> f64 {
        let (before, after) = around_file();
        let bytes = before.len() + FILE_BYTES + after.len();
        let head = head("/send", bytes as u64);
        let request = [head.as_bytes(), &before, &vec![7; FILE_BYTES], &after].concat();
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..FILE_CONNECTIONS {
                scope.spawn(|| {
                    let mut talk = Talk::to(self.address);
                    for _ in 0..FILES / FILE_CONNECTIONS {
                        talk.ask(&request);
                    }
                });
            }
        });
        FILES as f64 / start.elapsed().as_secs_f64()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.kill());
        self.child.wait().unwrap();
    }
}

/// One connection, made again where the Post ends it behind its answer.
struct Talk {
    address: SocketAddr,
    stream: Option<TcpStream>,
    answer: Vec<u8>,
}

impl Talk {
    fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, answer: Vec::new() }
    }

    fn ask(&mut self, request: &[u8]) {
        let mut stream = self.stream.take().unwrap_or_else(|| {
            let stream = TcpStream::connect(self.address).unwrap();
            stream.set_nodelay(true).unwrap();
            stream
        });
        stream.write_all(request).unwrap();
        self.stream = Some(stream);
        self.read();
    }

    fn read(&mut self) {
        let mut stream = self.stream.take().unwrap();
        self.answer.clear();
        let mut piece = [0; 16 * 1024];
        loop {
            let read = stream.read(&mut piece).unwrap();
            assert!(read > 0, "the Post hung up");
            self.answer.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&self.answer);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split('\r').next().unwrap().parse().unwrap();
            if body.len() >= length {
                let ends = head.contains("connection: close");
                self.stream = (!ends).then_some(stream);
                return;
            }
        }
    }
}
