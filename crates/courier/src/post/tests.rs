//! Against something on loopback that answers like a slow Post.

use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::Cause;
use crate::PassClaim;

const SHORT: Duration = Duration::from_millis(300);
const PATIENCE: Patience = Patience { grace: SHORT, json: SHORT, retry: SHORT };
/// Far above the patience, far below what the drip would take.
const SOON: Duration = Duration::from_secs(10);

/// Answers each request: a challenge where one is asked for, otherwise `head` and then a byte in
/// 100 milliseconds, for a minute.
fn slow(head: &'static str) -> Post {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            thread::spawn(move || answer(stream, head));
        }
    });
    let identity = Some(PostIdentity::from_bytes([1; 32]));
    let options = CourierOptions { identity, ..CourierOptions::default() };
    let post = Post::connect(&format!("http://{address}"), &options).unwrap();
    Post { patience: PATIENCE, ..post }
}

fn answer(mut stream: TcpStream, head: &str) -> io::Result<()> {
    let mut request = [0; 4096];
    let read = stream.read(&mut request)?;
    if request[..read].starts_with(b"POST /team/challenge") {
        let json = format!("{{\"challenge\":\"{}\"}}", "00".repeat(32));
        return write!(
            stream,
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{json}",
            json.len()
        );
    }
    stream.write_all(head.as_bytes())?;
    for _ in 0..600 {
        stream.write_all(b" ")?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn get(post: &Post) -> Error {
    let (key, id) = (FetchKey::from_bytes(&[9; 32]), EnvelopeId::from_bytes([7; 32]));
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    post.get(&key, &id, &mut Vec::new(), &mut rng).unwrap_err()
}

#[allow(clippy::disallowed_methods, reason = "the test measures how long the courier waits")]
fn check(head: &'static str, ask: impl Fn(&Post) -> Error) -> Error {
    let post = slow(head);
    let start = Instant::now();
    let error = ask(&post);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    error
}

fn too_slow(error: &Error) -> bool {
    matches!(error, Error::Broken { cause: Cause::TooSlow })
}

const DRIP: &str = "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n";

/// Red team: one byte in two seconds held the fetch, and the lock of the vault, for days.
#[test]
fn a_post_that_drips_does_not_hold_the_fetch() {
    let error = check(DRIP, get);
    assert!(too_slow(&error), "{error:?}");
    let refused = "HTTP/1.1 403 No\r\nContent-Length: 600\r\n\r\n";
    let error = check(refused, get);
    assert!(too_slow(&error), "{error:?}");
}

/// Between chunks no byte reaches the caller, so no rate could be measured.
#[test]
fn an_envelope_in_chunks_is_refused() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;";
    assert!(matches!(check(chunked, get), Error::NotAPost));
    let endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    assert!(matches!(check(endless, get), Error::NotAPost));
}

#[test]
fn answers_in_json_have_a_deadline() {
    let key = FetchKey::from_bytes(&[9; 32]);
    let mut heads = vec![DRIP];
    heads.push("HTTP/1.1 403 No\r\nContent-Length: 600\r\n\r\n");
    heads.push("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    let send =
        |post: &Post| post.send(&b"x"[..], &LookupTag::from_bytes([1; 16]), &PassClaim::None);
    for head in heads {
        for error in [
            check(head, |post| post.info().unwrap_err()),
            check(head, |post| post.list(&key, &mut ChaCha20Rng::from_seed([1; 32])).unwrap_err()),
            check(head, |post| send(post).unwrap_err()),
        ] {
            assert!(too_slow(&error), "{head:?}: {error:?}");
        }
    }
}

/// A Post that is slow, or was started anew, refuses with the same word as one of another team.
#[test]
fn the_hint_does_not_accuse_the_team_file_first() {
    let hint = Error::KeyRefused.hint().unwrap();
    assert!(hint.starts_with("run the command again"), "{hint}");
    assert!(hint.contains("testimony team export"), "{hint}");
}
