//! A reply from the Desk to a Post that takes everything: the sender can open what arrives there.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use data_encoding::BASE64;
use testimony_casework::team;
use testimony_seal::{Challenge, PostIdentity, PostSalt, open_message};
use testimony_vault::Vault;

use crate::html;
use crate::support::{CASE, Server, case_vault, sender_keys};

/// A Post as far as a reply needs one; it checks nothing, and tells what was left.
struct TakesAll {
    address: String,
    identity: Arc<AtomicU8>,
    left: Receiver<serde_json::Value>,
}

impl TakesAll {
    fn start(identity: u8, team: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (tell, left) = channel();
        let identity = Arc::new(AtomicU8::new(identity));
        let shown = Arc::clone(&identity);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                drop(answer(stream, shown.load(Ordering::Relaxed), &team, &tell));
            }
        });
        Self { address, identity, left }
    }
}

fn answer(
    mut stream: TcpStream,
    identity: u8,
    team: &str,
    tell: &Sender<serde_json::Value>,
) -> std::io::Result<()> {
    let (path, body) = request(&mut stream)?;
    let json = match path.as_str() {
        "/post.json" => serde_json::json!({
            "format": "testimony/post/v1",
            "identity": PostIdentity::from_bytes([identity; 32]).to_string(),
            "salt": PostSalt::from_bytes([8; 32]).to_string(),
            "team": team,
        }),
        "/team/challenge" => {
            serde_json::json!({ "challenge": Challenge::from_bytes([4; 32]).to_string() })
        }
        "/team/reply" => {
            tell.send(serde_json::from_slice(&body)?).map_err(std::io::Error::other)?;
            serde_json::json!({})
        }
        _ => serde_json::json!(null),
    };
    let json = json.to_string();
    let length = json.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{json}"
    )
}

/// The path and the body of one request.
fn request(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = stream.read(&mut buffer)?;
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if bytes.len() >= end + 4 + length || read == 0 {
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            return Ok((path, bytes.split_off(end + 4)));
        }
    }
}

/// The case, and what the team's Post would know of it.
fn desk_and_team() -> (Server, String) {
    let (tell, team) = channel();
    let vault = move |dir: &Path| -> Vault {
        let vault = case_vault(dir, CASE);
        let public = team::public(&vault).expect("a team").print();
        tell.send(public).expect("the test waits");
        vault
    };
    let server = Server::over(vault);
    let team = team.recv().expect("a team");
    (server, team)
}

#[test]
fn the_sender_opens_the_reply() {
    let (server, team) = desk_and_team();
    let post = TakesAll::start(5, team);
    let browser = server.enter();
    let words = "Are you safe?\nНапишите нам.";
    let fields = [("text", words), ("post", post.address.as_str())];
    let answer = browser.post("/account/a-willow/reply", &fields);
    assert_eq!(answer.header("location"), Some("/account/a-willow?done=replied"));
    let left = post.left.recv().expect("a slot was left");
    let keys = sender_keys();
    assert_eq!(left["tag"], keys.tag().to_string());
    let slot = BASE64.decode(left["slot"].as_str().unwrap_or_default().as_bytes()).expect("base64");
    let message = open_message(&slot, &keys).expect("it is for this sender");
    assert_eq!((message.text.as_str(), message.counter), (words, 1));
    // The page shows it, and offers the same Post for the next one.
    let page = browser.get("/account/a-willow?done=replied").text();
    assert_eq!(html::complaints(&page), [""; 0]);
    assert!(page.contains("The reply lies at the Post"));
    assert!(html::text(&page).contains(words));
    assert!(page.contains(&format!("name=\"post\" value=\"{}\"", post.address)));
}

#[test]
fn another_post_under_a_known_address_gets_nothing() {
    let (server, team) = desk_and_team();
    let post = TakesAll::start(5, team);
    let browser = server.enter();
    let fields = [("text", "first words"), ("post", post.address.as_str())];
    assert_eq!(browser.post("/account/a-willow/reply", &fields).status, 303, "the control");
    assert!(post.left.recv().is_ok());
    post.identity.store(6, Ordering::Relaxed);
    let fields = [("text", "second words"), ("post", post.address.as_str())];
    let answer = browser.post("/account/a-willow/reply", &fields);
    assert_eq!(answer.status, 422);
    let shown = html::text(&answer.text());
    assert!(shown.contains("another Post") && shown.contains("second words"), "{shown}");
    assert!(shown.contains("Nothing was sent"));
    assert!(post.left.try_recv().is_err(), "nothing was left there");
}
