//! Large envelopes over links that break and Posts that are killed.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand_core::RngCore;
use testimony_courier::{CourierOptions, Post, Uploaded};
use testimony_post::list;
use testimony_post::send::{self, Sending};
use testimony_seal::{EnvelopeId, Pass};

use crate::process::{Process, long};
use crate::support::{DAY, Page, folder, read_answer, rng};

const TAG: &str = "00112233445566778899aabbccddeeff";
const PIECE: usize = 1024 * 1024;
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Not random: what is checked is its hash, and hundreds of megabytes are needed.
fn whole(bytes: usize) -> Vec<u8> {
    MAGIC.iter().copied().chain((0..=250_u8).cycle()).take(bytes).collect()
}

fn request(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A sender as the browser's program is one: it knows what was acknowledged, and asks.
struct Sender {
    address: SocketAddr,
    upload: String,
}

impl Sender {
    fn open(address: SocketAddr) -> Self {
        let mut sender = Self { address, upload: String::new() };
        let body = format!("{{\"tag\":\"{TAG}\"}}");
        let answer = sender.ask(&request("POST", "/upload", body.as_bytes())).unwrap();
        sender.upload = between(&answer.0, "\"upload\":\"", "\"").to_owned();
        sender
    }

    /// `None` where the link broke before the answer.
    fn ask(&mut self, request: &[u8]) -> Option<Page> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // Where it breaks, the answer is missing.
        drop(stream.write_all(request));
        let answer = read_answer(&mut stream);
        answer.contains("\r\n\r\n").then_some(Page(answer))
    }

    fn piece(&mut self, whole: &[u8], at: usize) -> Option<usize> {
        let piece = &whole[at..whole.len().min(at + PIECE)];
        let answer = self.ask(&request("PUT", &format!("/upload/{}/{at}", self.upload), piece))?;
        assert_eq!(answer.status(), 200, "{}", answer.0);
        Some(between(&answer.0, "\"bytes\":", "}").parse().unwrap())
    }

    /// Where to go on.
    fn there(&mut self) -> usize {
        loop {
            let asked = request("GET", &format!("/upload/{}", self.upload), b"");
            if let Some(answer) = self.ask(&asked) {
                assert_eq!(answer.status(), 200, "{}", answer.0);
                return between(&answer.0, "\"bytes\":", "}").parse().unwrap();
            }
        }
    }

    fn finish(&mut self, whole: &[u8]) -> Page {
        let id = EnvelopeId::of(whole);
        let body = format!("{{\"id\":\"{id}\",\"bytes\":{}}}", whole.len());
        let path = format!("/upload/{}/finish", self.upload);
        loop {
            if let Some(answer) = self.ask(&request("POST", &path, body.as_bytes())) {
                return answer;
            }
        }
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// A link to the Post that breaks when so many bytes went over it, and is there again. Counts how
/// often it broke, and all bytes that went towards the Post.
fn breaking_link(post: SocketAddr, bytes: u64) -> (SocketAddr, Arc<AtomicU64>, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (breaks, passed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (counted, went) = (Arc::clone(&breaks), Arc::clone(&passed));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (inward, outward) = (stream.unwrap(), TcpStream::connect(post).unwrap());
            let (back_from, back_to) = (outward.try_clone().unwrap(), inward.try_clone().unwrap());
            std::thread::spawn(move || copy(back_from, back_to, |_| true));
            let (breaks, passed) = (Arc::clone(&counted), Arc::clone(&went));
            std::thread::spawn(move || {
                copy(inward, outward, |more| {
                    let before = passed.fetch_add(more, Ordering::Relaxed);
                    let whole = before / bytes == (before + more) / bytes;
                    breaks.fetch_add(u64::from(!whole), Ordering::Relaxed);
                    whole
                });
            });
        }
    });
    (address, breaks, passed)
}

fn copy(mut from: TcpStream, mut to: TcpStream, goes_on: impl Fn(u64) -> bool) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if !goes_on(read as u64) {
            // Both sides see the end at once.
            drop(from.shutdown(Shutdown::Both));
            break;
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Both));
}

#[test]
fn half_a_gigabyte_over_a_link_that_breaks_is_hardly_sent_twice() {
    let folder = folder();
    let post = Process::on(folder.path());
    let whole = whole(if long() { 500_000_000 } else { 50_000_000 });
    let (address, breaks, passed) = breaking_link(post.address, whole.len() as u64 / 23);
    let mut sender = Sender::open(address);
    let mut at = 0;
    while at < whole.len() {
        at = match sender.piece(&whole, at) {
            Some(bytes) => bytes,
            None => sender.there(),
        };
    }
    let answer = sender.finish(&whole);
    assert_eq!(answer.status(), 200, "{}", answer.0);
    let broke = breaks.load(Ordering::Relaxed);
    // Heads of requests included.
    let passed = passed.load(Ordering::Relaxed);
    let resent = (passed - whole.len() as u64) as f64 / whole.len() as f64;
    assert!(resent < if long() { 0.01 } else { 0.05 }, "{resent} of {broke} breaks");
    assert!(broke >= 20, "{broke}");
    let kept = folder.path().join(format!("post/large/{}.age", EnvelopeId::of(&whole)));
    assert!(fs::read(kept).unwrap() == whole);
}

/// What `post send` does: sealed here, in pieces, over the same kind of link.
#[test]
fn an_account_with_a_film_arrives_over_a_link_that_breaks() {
    let folder = folder();
    let post = Process::on(folder.path());
    let film = folder.path().join("film.mp4");
    fs::write(&film, whole(9_000_000)).unwrap();
    let (address, breaks, passed) = breaking_link(post.address, 2_500_000);
    let courier = Post::connect(&format!("http://{address}"), &CourierOptions::default()).unwrap();
    let mut heard = Vec::new();
    let mut told = |far: Uploaded| heard.push((far.done, far.all, far.again));
    let files = [film];
    let sending = Sending::new(DAY, "a film", &files, &mut told);
    let sent = send::send(&courier, sending, &mut rng()).unwrap();
    assert!(breaks.load(Ordering::Relaxed) >= 3 && heard.iter().any(|(_, _, again)| *again));
    let (waiting, _) = list(&folder.path().join("post")).unwrap();
    let [one] = waiting.as_slice() else { unreachable!("{waiting:?}") };
    assert_eq!((one.id, one.pass), (sent.id, Pass::Work));
    assert!(heard.iter().all(|(_, all, _)| *all == one.bytes));
    assert_eq!(heard.last(), Some(&(one.bytes, one.bytes, false)));
    // A whole piece at worst for each break.
    let most = one.bytes + (breaks.load(Ordering::Relaxed) + 1) * (1 << 20);
    assert!(passed.load(Ordering::Relaxed) < most);
}

#[test]
fn a_post_that_is_killed_in_an_upload_goes_on_from_there() {
    let folder = folder();
    let mut rng = rng();
    for round in 0..if long() { 40 } else { 8 } {
        let whole = [whole(9_000_000 - round), vec![7; round]].concat();
        let mut post = Process::on(folder.path());
        let mut sender = Sender::open(post.address);
        let (mut at, mut kills) = (0, 0);
        while at < whole.len() {
            let end = whole.len().min(at + PIECE);
            // Before its last byte no piece is answered: killed in the middle of it.
            if at > 0 && kills < 3 && end < whole.len() {
                let cut = at + rng.next_u32() as usize % (end - at);
                let path = format!("/upload/{}/{at}", sender.upload);
                let request = request("PUT", &path, &whole[at..end]);
                let sent = request.len() - (end - cut);
                let mut stream = TcpStream::connect(post.address).unwrap();
                stream.write_all(&request[..sent]).unwrap();
                std::thread::sleep(Duration::from_millis(u64::from(rng.next_u32() % 20)));
                post.kill();
                kills += 1;
                post = Process::on(folder.path());
                sender.address = post.address;
                let there = sender.there();
                assert!((at..=cut).contains(&there), "{there} is not from {at} to {cut}");
                at = there;
            }
            at = sender.piece(&whole, at).unwrap();
        }
        assert_eq!(kills, 3);
        assert_eq!(sender.finish(&whole).status(), 200);
        post.kill();
        // Answered, killed: it is there; and the same question has the same answer.
        let post = Process::on(folder.path());
        sender.address = post.address;
        assert_eq!(sender.finish(&whole).status(), 200);
        let (waiting, damage) = list(&folder.path().join("post")).unwrap();
        assert_eq!((waiting.len(), damage.len()), (round + 1, 0));
        assert!(waiting.iter().all(|one| one.tag.to_string() == TAG));
    }
}

/// Every call that answers or syncs, in their order.
fn calls(trace: &str) -> Vec<&str> {
    let mut calls = Vec::new();
    for line in trace.lines() {
        if line.contains("fdatasync(") || line.contains("fsync(") {
            calls.push("sync");
        } else if line.contains("HTTP/1.1 200") {
            calls.push("answer");
        } else if line.contains("recvfrom(") || line.contains("read(") {
            calls.push("read");
        }
    }
    calls.retain(|call| *call != "read");
    calls
}

#[test]
fn nothing_is_answered_before_it_is_synced() {
    let folder = folder();
    let trace = folder.path().join("trace");
    let out = trace.to_str().unwrap();
    let calls_of = "trace=fdatasync,fsync,sendto,sendmsg,write,writev";
    // In one file and one order; with the calls' ends, so that a sync counts when it is done.
    let behind =
        ["strace", "-f", "-qq", "-s", "32", "-o", out, "-e", calls_of, "-e", "signal=none"];
    let post = Process::with(folder.path(), None, &behind);
    let whole = whole(2_500_000);
    let mut sender = Sender::open(post.address);
    let mark = |sender: &mut Sender, work: &mut dyn FnMut(&mut Sender)| {
        let before = fs::read_to_string(&trace).unwrap().len();
        work(sender);
        std::thread::sleep(Duration::from_millis(300));
        let after = fs::read_to_string(&trace).unwrap();
        calls(&after[before..]).join(" ")
    };
    let told = mark(&mut sender, &mut |sender| assert!(sender.piece(&whole, 0).is_some()));
    assert_eq!(told, "sync sync answer", "the folder with the new file, then the bytes");
    let told = mark(&mut sender, &mut |sender| assert!(sender.piece(&whole, PIECE).is_some()));
    assert_eq!(told, "sync answer");
    let told = mark(&mut sender, &mut |sender| assert_eq!(sender.there(), 2 * PIECE));
    assert_eq!(told, "answer", "nothing new to sync");
    sender.piece(&whole, 2 * PIECE);
    let told = mark(&mut sender, &mut |sender| drop(sender.finish(&whole)));
    assert!(told.ends_with("sync sync sync sync answer"), "{told}");
    let small = [MAGIC, b"small"].concat();
    let head = format!(
        "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTestimony-Tag: {TAG}\r\n\
         Content-Length: {}\r\n\r\n",
        small.len()
    );
    let told = mark(&mut sender, &mut |sender| {
        drop(sender.ask(&[head.as_bytes(), &small].concat()));
    });
    assert_eq!(told, "sync answer");
    let gone = format!("{{\"opening\":\"{}\",\"all\":true}}", "07".repeat(32));
    let gone = request("POST", "/mailbox/remove", gone.as_bytes());
    let told = mark(&mut sender, &mut |sender| drop(sender.ask(&gone)));
    assert_eq!(told, "sync answer", "also where nothing was there");
}
