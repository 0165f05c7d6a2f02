//! Whether a Post serves the program that is on record.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::room::{Ran, Room, RunningPost};

/// Somebody between the Post and its visitors, who changes what `path` gives; as long as before.
fn between(post: &RunningPost, path: &'static str, from: &'static str, to: &'static str) -> String {
    assert_eq!(from.len(), to.len());
    let behind = post.url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for visitor in listener.incoming() {
            let mut visitor = visitor.unwrap();
            let mut request = vec![0; 16 * 1024];
            let read = visitor.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let mut post = TcpStream::connect(&behind).unwrap();
            let closing = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            post.write_all(closing.as_bytes()).unwrap();
            let mut answer = Vec::new();
            post.read_to_end(&mut answer).unwrap();
            if request.starts_with(&format!("GET {path} ")) {
                let at = answer.windows(from.len()).position(|part| part == from.as_bytes());
                let at = at.unwrap_or_else(|| unreachable!("{path} has no {from}"));
                answer[at..at + to.len()].copy_from_slice(to.as_bytes());
            }
            visitor.write_all(&answer).unwrap();
        }
    });
    url
}

fn check(room: &Room, url: &str, more: &[&str]) -> Ran {
    room.run(&[&["post", "check", url, "--program", "program"], more].concat())
}

const POLICY: [&str; 2] = ["--policy", "case/policy.txt"];

#[test]
fn a_post_is_compared_with_the_program_on_record() {
    let room = Room::new();
    let post = room.post();
    let ran = room.vault_run(&["record", "program", "case", "--out", "program"]);
    assert!(ran.code == 0 && ran.out.contains("at the next tick"), "{ran:?}");
    // Nothing to compare with yet.
    let ran = check(&room, &post.url, &POLICY);
    assert!(ran.code == 3 && ran.err.contains("testimony record program"), "{ran:?}");
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["record", "program", "case", "--out", "program"]);
    let ran = check(&room, &post.url, &POLICY);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.starts_with("Unchanged: the program is the one on record (leaf 0 of "),
        "{ran:?}"
    );
    // In every language that it has.
    drop(post);
    room.done(&[
        "post",
        "init",
        "more",
        "--team",
        "team.toml",
        "--languages",
        "ar,ru,en",
        "--icon",
        "sun",
    ]);
    let more = room.command(&["post", "serve", "more", "--listen", "127.0.0.1:0"]);
    let post = RunningPost::start(more);
    let ran = check(&room, &post.url, &[&POLICY[..], &["--json"]].concat());
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &told["verdict"]), (0, &"unchanged".into()), "{told}");
    assert_eq!(told["pages"].as_array().unwrap().len(), 24, "{told}");
    // Whoever trusts no policy is not told that it is right.
    let ran = check(&room, &post.url, &[]);
    assert!(ran.code == 3 && ran.out.starts_with("Cannot tell: no policy"), "{ran:?}");
    fails_forged(&room, &post);
}

/// Whoever stands in front of the Post changes one thing each time.
fn fails_forged(room: &Room, post: &RunningPost) {
    let forged = [
        ("/seal.js", "function", "Function", "is not the one on record"),
        ("/ar/send", "defer></script>", "async></script>", "another page: /ar/send"),
        ("/send", "<script src", "<!--ipt src", "another page: /send"),
        ("/", "script-src 'self'", "script-src  *    ", "another page: /"),
        ("/ru/lock", "age1pq", "age1pQ", "another page: /ru/lock"),
        ("/return", "action=\"/return\"", "action=\"/answer\"", "another page: /return"),
        ("/post.json", "\"age1pq", "\"age1pQ", ""),
    ];
    for (path, from, to, said) in forged {
        let ran = check(room, &between(post, path, from, to), &POLICY);
        assert!(ran.code != 0 && ran.out.contains(said), "{path}: {ran:?}");
    }
    // The control: somebody between who changes nothing.
    let ran = check(room, &between(post, "/", "<html", "<html"), &POLICY);
    assert_eq!(ran.code, 0, "{ran:?}");
    // A folder whose proof is of something else.
    let opening = room.path("program/seal.js.opening");
    let good = fs::read_to_string(&opening).unwrap();
    fs::write(&opening, good.replacen("blob", "text", 1)).unwrap();
    assert_eq!(check(room, &post.url, &POLICY).code, 1);
    fs::write(&opening, "no opening").unwrap();
    assert_eq!(check(room, &post.url, &POLICY).code, 3);
}
