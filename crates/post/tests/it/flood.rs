//! A flood: thousands of connections that only hold places, junk without end, and people who send.
//!
//! Half a minute of it; five minutes with `TESTIMONY_LONG=1`.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand_core::RngCore;

use crate::process::{Process, long};
use crate::support::{Form, Page, folder, read_answer, rng};

/// Of each kind of slow connection.
const SLOW: usize = 1_000;
const JUNK_A_SECOND: u32 = 100;
const HONEST: usize = 4;
/// How often a slow connection does the little that it does.
const LITTLE: Duration = Duration::from_secs(5);
const CAP: u64 = 4 << 30;

#[derive(Clone, Copy)]
enum Slow {
    Heads,
    Bodies,
    Reads,
}

impl Slow {
    fn begin(self) -> Vec<u8> {
        match self {
            Self::Heads => b"GET / HTTP/1.1\r\n".to_vec(),
            Self::Bodies => {
                let mut begun = crate::support::head("/send", 100_000);
                begun.extend(b"--BB\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n");
                begun
            }
            Self::Reads => b"GET /send HTTP/1.1\r\nHost: x\r\n\r\n".repeat(60),
        }
    }

    /// Whether the other side has hung up.
    fn does_little(self, stream: &mut TcpStream) -> bool {
        match self {
            Self::Heads => stream.write_all(b"X-A: b\r\n").is_err(),
            Self::Bodies => stream.write_all(b".").is_err(),
            Self::Reads => false,
        }
    }

    fn was_hung_up(stream: &mut TcpStream) -> bool {
        match stream.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(cause) => cause.kind() != ErrorKind::WouldBlock,
        }
    }

    fn connect(self, address: SocketAddr) -> Option<TcpStream> {
        let mut stream = small_window(address)?;
        stream.set_nonblocking(true).ok()?;
        // What does not go at once is not needed.
        drop(stream.write_all(&self.begin()));
        Some(stream)
    }

    /// Holds as many connections as it can until it is told to stop; counts how often one was lost.
    fn hold(self, address: SocketAddr, stop: &AtomicBool) -> u64 {
        let mut lost = 0;
        let mut held: Vec<Option<TcpStream>> = (0..SLOW).map(|_| self.connect(address)).collect();
        while !stop.load(Ordering::Relaxed) {
            let start = Instant::now();
            for place in &mut held {
                let gone = place
                    .as_mut()
                    .is_none_or(|stream| Self::was_hung_up(stream) || self.does_little(stream));
                if gone && !stop.load(Ordering::Relaxed) {
                    lost += 1;
                    *place = self.connect(address);
                }
            }
            std::thread::sleep(LITTLE.saturating_sub(start.elapsed()).min(LITTLE / 5));
        }
        lost
    }
}

/// A connection whose side takes little before it is read.
fn small_window(address: SocketAddr) -> Option<TcpStream> {
    use rustix::net::{AddressFamily, SocketType, connect, socket, sockopt};
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).ok()?;
    sockopt::set_socket_recv_buffer_size(&socket, 4_096).ok()?;
    connect(&socket, &address).ok()?;
    Some(socket.into())
}

/// Envelopes of the common size that nobody can open, so many a second; how many were taken.
fn junk(address: SocketAddr, stop: &AtomicBool) -> u64 {
    let (mut rng, mut taken, start) = (rng(), 0, Instant::now());
    let mut sealed = b"age-encryption.org/v1\n".to_vec();
    sealed.resize(17_500, 0);
    for number in 1.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        rng.fill_bytes(&mut sealed[22..]);
        let tag = data_encoding::HEXLOWER.encode(&sealed[30..46]);
        let head = format!(
            "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTestimony-Tag: {tag}\r\n\
             Content-Length: {}\r\n\r\n",
            sealed.len()
        );
        let Ok(mut stream) = TcpStream::connect(address) else { continue };
        drop(stream.set_read_timeout(Some(Duration::from_secs(10))));
        if stream.write_all(&[head.as_bytes(), &sealed].concat()).is_ok() {
            taken += u64::from(read_answer(&mut stream).contains("200 OK"));
        }
        std::thread::sleep(
            (Duration::from_secs(1) / JUNK_A_SECOND * number).saturating_sub(start.elapsed()),
        );
    }
    taken
}

/// Sends accounts until told to stop; how long each took, and how many were not taken.
fn honest(address: SocketAddr, stop: &AtomicBool) -> (Vec<Duration>, u64) {
    let (mut waits, mut failed) = (Vec::new(), 0);
    let request = Form::new().text("account", &"word ".repeat(400)).request("/send");
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        let answer = TcpStream::connect(address).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            stream.write_all(&request)?;
            Ok(read_answer(&mut stream))
        });
        match answer {
            Ok(answer) if answer.contains("200 OK") && Page(answer.clone()).body().len() > 100 => {
                waits.push(start.elapsed());
            }
            Ok(answer) => {
                println!("not taken after {:?}: {answer:.60}", start.elapsed());
                failed += 1;
            }
            Err(cause) => {
                println!("not taken after {:?}: {cause}", start.elapsed());
                failed += 1;
            }
        }
        std::thread::sleep(Duration::from_millis(400));
    }
    (waits, failed)
}

fn on_disk(folder: &Path) -> u64 {
    let folders = ["segments", "large", "uploads"].map(|name| folder.join("post").join(name));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum()
}

/// Memory of a process, in KiB.
fn memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A process may have 1,024 files open, unless it asks.
fn open_many() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: now.maximum, ..now }).unwrap();
}

#[test]
fn honest_senders_get_through_a_flood() {
    open_many();
    let folder = folder();
    let post = Process::with(folder.path(), Some(CAP), &[]);
    let (address, stop) = (post.address, Arc::new(AtomicBool::new(false)));
    let (most, used) = (Arc::new(AtomicU64::new(0)), folder.path().to_owned());
    std::thread::scope(|scope| {
        let slow = [Slow::Heads, Slow::Bodies, Slow::Reads].map(|kind| {
            scope.spawn({
                let stop = &stop;
                move || kind.hold(address, stop)
            })
        });
        let junk = scope.spawn(|| junk(address, &stop));
        std::thread::sleep(Duration::from_secs(3));
        let senders: Vec<_> = (0..HONEST).map(|_| scope.spawn(|| honest(address, &stop))).collect();
        let (start, time) = (Instant::now(), Duration::from_secs(if long() { 300 } else { 30 }));
        let mut memory_most = 0;
        while start.elapsed() < time {
            most.fetch_max(on_disk(&used), Ordering::Relaxed);
            memory_most = memory_most.max(memory(post.id()));
            std::thread::sleep(Duration::from_millis(500));
        }
        stop.store(true, Ordering::Relaxed);
        let lost: Vec<u64> = slow.into_iter().map(|one| one.join().unwrap()).collect();
        let junk = junk.join().unwrap();
        let (mut waits, mut failed) = (Vec::new(), 0);
        for sender in senders {
            let (some, bad) = sender.join().unwrap();
            waits.extend(some);
            failed += bad;
        }
        waits.sort_unstable();
        let p95 = waits[waits.len() * 95 / 100];
        let told = format!(
            "{} honest taken, {failed} not, p95 {p95:?}, max {:?}; junk {junk}; slow lost {lost:?}; \
             disk {} MB, memory {} MB",
            waits.len(),
            waits.last(),
            most.load(Ordering::Relaxed) / 1_000_000,
            memory_most / 1_000
        );
        // For whoever measures: `cargo test … -- --nocapture flood`.
        println!("{told}");
        assert!(failed * 99 <= waits.len() as u64, "{told}");
        assert!(p95 < Duration::from_secs(5), "{told}");
        assert!(most.load(Ordering::Relaxed) <= CAP, "{told}");
        // The flood was one. Those that do not read do not see that they were hung up on.
        assert!(lost[..2].iter().all(|lost| *lost > 100) && junk > 300, "{told}");
    });
}
