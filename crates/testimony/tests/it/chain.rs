//! The whole chain by hand, with the tester's own text and pictures.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::room::Room;

const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 not much of a picture, but bytes are bytes \x00\x01\x02";

/// A room in which a dossier `dossier` was published from an account that came through a Post.
pub(crate) fn published(log_origin: &str) -> Room {
    let room = Room::with_log(log_origin);
    room.write(
        "told.txt",
        "My name is Ottilie Marsh. I saw twelve men led into the brick works.\n",
    );
    room.write("photo one.jpg", PICTURE);
    let post = room.post();
    room.done(&["post", "send", &post.url, "--text", "told.txt", "photo one.jpg"]);
    room.vault(&["fetch", "case", "--from", &post.url]);
    drop(post);
    let id = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    room.write("case.jsonl", case(&id));
    room.vault(&["apply", "case", "case.jsonl"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.write("plan.toml", plan(&id));
    room.vault(&["publish", "case", "--plan", "plan.toml", "--out", "dossier"]);
    room
}

pub(crate) fn case(account: &str) -> String {
    format!(
        r#"{{"action":"source","id":"paper","kind":"outlet","code_name":"the paper"}}
{{"action":"source","id":"blog","kind":"outlet","code_name":"the blog"}}
{{"action":"event","id":"e1","title":"The brick works","start":"2026-01","place":"Nowhere"}}
{{"action":"claim","id":"c1","text":"Men were led into the brick works.","kind":"act","event":"e1"}}
{{"action":"account","id":"a-paper","source":"paper","received_via":"published","access":"heard_from","language":"en","text":"Men were led into the works, somebody said.","consent":{{"publication":true}}}}
{{"action":"account","id":"a-blog","source":"blog","received_via":"published","access":"heard_from","text":"The paper says so."}}
{{"action":"attribution","account":"a-paper","anonymous":{{"descriptor":"somebody"}},"mode":"quotes","status":"declared"}}
{{"action":"attribution","account":"a-blog","from":"paper","mode":"cites","status":"declared"}}
{{"action":"assertion","account":"a-paper","claim":"c1","stance":"asserts"}}
{{"action":"assertion","account":"a-blog","claim":"c1","stance":"asserts"}}
{{"action":"describe","account":"{account}","access":"saw","language":"en"}}
{{"action":"assertion","account":"{account}","claim":"c1","stance":"asserts","quote":"I saw twelve men"}}
{{"action":"consent","account":"{account}","given":{{"team":true,"publication":true}}}}
{{"action":"protect","kind":"name","text":"Ottilie Marsh"}}
"#
    )
}

pub(crate) fn plan(account: &str) -> String {
    format!(
        "title = \"The brick works\"\nclaims = [\"c1\"]\n\n[[account]]\nid = \"{account}\"\n\
         withhold = [\"Ottilie Marsh\"]\n\n[[account]]\nid = \"a-paper\"\n"
    )
}

#[test]
fn an_account_becomes_a_dossier_that_a_stranger_checks() {
    let room = published("example.org/river-desk");
    // Without anything from outside nothing is believed.
    let alone = room.run(&["verify", "dossier"]);
    assert_eq!(alone.code, 3, "{alone:?}");
    assert!(alone.out.starts_with("Cannot tell"), "{alone:?}");
    // With the policy that was got elsewhere it is unchanged.
    let known = room.run(&["verify", "dossier", "--policy", "policy.txt"]);
    assert_eq!(known.code, 3, "there is no such file yet: {known:?}");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let known = room.run(&["verify", "dossier", "--policy", "policy.txt"]);
    assert_eq!(known.code, 0, "{known:?}");
    assert!(known.out.starts_with("Unchanged. No date"), "{known:?}");
    assert!(known.out.contains("This does not show that the accounts are true"), "{known:?}");
    // Once trusted, no flag is needed.
    room.done(&["trust", "add", "policy.txt"]);
    assert!(room.done(&["trust", "list"]).contains("example.org/river-desk"));
    let json: serde_json::Value =
        serde_json::from_str(&room.done(&["verify", "dossier", "--json"])).unwrap();
    assert_eq!(json["verdict"], "unchanged");
    assert_eq!(json["facts"]["withheld"]["closed_items"], 1);
    room.done(&["trust", "remove", "example.org/river-desk"]);
    assert_eq!(room.run(&["verify", "dossier"]).code, 3);
    // The name is nowhere in it, and the words that are shown are.
    let page = fs::read_to_string(room.path("dossier/index.html")).unwrap();
    assert!(page.contains("I saw twelve men led into the brick works."), "{page}");
    for file in crate::room::files(&room.path("dossier")) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(7).any(|seen| seen == b"Ottilie"), "{}", file.display());
    }
    let weighed = room.vault(&["weigh", "case", "--claim", "c1"]);
    assert!(weighed.starts_with("3 accounts; 1 to 2 independent chains; "), "{weighed}");
    assert!(
        room.vault(&["check", "case", "--rebuild", "--read-data"])
            .contains("all there and unchanged")
    );
}

#[test]
fn a_question_reaches_the_sender_and_the_answer_the_team() {
    let room = Room::new();
    room.write("told.txt", "Something happened.\n");
    room.write("question.txt", "Which road was it?\n");
    let post = room.post();
    let words = room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    assert_eq!(words.split_whitespace().count(), 12);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let id = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    room.vault(&["reply", "case", &id, "--text", "question.txt", "--to", &post.url]);
    let page = door(&post.url, &[("words", words.trim())]);
    assert!(page.contains("Which road was it?"), "{page}");
    door(&post.url, &[("words", words.trim()), ("answer", "The road to the mill.")]);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let accounts = room.accounts();
    assert_eq!(accounts.len(), 2);
    assert_eq!(accounts[1]["text"], "The road to the mill.");
    assert_eq!(accounts[1]["continues"].as_str(), Some(id.as_str()));
    // A small program may send the form URL-encoded.
    let plain =
        url_encoded(&post.url, "/return", &format!("words={}", words.trim().replace(' ', "+")));
    assert!(plain.contains("Which road was it?"), "{plain}");
    // Other words find nothing, and the page does not say whether they exist.
    let other = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                 abandon about";
    assert!(!door(&post.url, &[("words", other)]).contains("Which road"));
}

/// Posts the form of `/return` as a browser without scripts does.
pub(crate) fn door(url: &str, fields: &[(&str, &str)]) -> String {
    post_form(url, "/return", fields)
}

/// Posts a multipart form and gives the page.
pub(crate) fn post_form(url: &str, route: &str, fields: &[(&str, &str)]) -> String {
    use std::io::{Read, Write};
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += "--edge--\r\n";
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {route} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    page
}

/// Posts a URL-encoded form and gives the page.
fn url_encoded(url: &str, route: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {route} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

#[test]
fn a_real_vault_is_made_and_its_passphrase_changed() {
    let room = Room::new();
    room.write("new.txt", "a new one\n");
    let made = room.done(&["init", "strong", "--name", "X", "--passphrase-file", "passphrase.txt"]);
    assert!(made.contains("Your vault is in strong."), "{made}");
    for file in crate::room::files(&room.path("strong")) {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is open to others", file.display());
    }
    let header = fs::read_to_string(room.path("strong/vault.toml")).unwrap();
    assert!(header.contains("memory_kib = 262144"), "{header}");
    room.done(&[
        "passphrase",
        "change",
        "strong",
        "--passphrase-file",
        "passphrase.txt",
        "--new-passphrase-file",
        "new.txt",
    ]);
    assert_eq!(room.run(&["accounts", "strong", "--passphrase-file", "passphrase.txt"]).code, 1);
    room.done(&["accounts", "strong", "--passphrase-command", "cat new.txt"]);
}

#[test]
fn an_item_is_proved_by_itself() {
    let room = published("example.org/river-desk");
    let ran = room.vault(&["record", "prove", "case", "a-paper", "--out", "proofs"]);
    let mut lines = ran.lines();
    let opening = fs::read_to_string(room.path(lines.next().unwrap())).unwrap();
    let proof = fs::read_to_string(room.path(lines.next().unwrap())).unwrap();
    assert!(opening.starts_with("testimony-opening/v1\nkind entry\nblind "), "{opening}");
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n"), "{proof}");
}

#[test]
fn the_demo_walks_the_chain_and_ends() {
    let room = Room::new();
    let out = room.done(&["demo", "--no-serve", "--dir", "demo"]);
    assert!(out.contains("DEMO, invented"), "{out}");
    assert!(out.contains("Unchanged."), "{out}");
    assert!(out.contains("53 accounts; 3 independent chains; hangs on "), "{out}");
    let verdict = room.run(&["verify", "demo/dossier", "--policy", "demo/policy.txt"]);
    assert_eq!(verdict.code, 0);
    assert!(verdict.out.starts_with("DEMO, invented"), "{verdict:?}");
    let weighed = room.done(&[
        "weigh",
        "demo/vault",
        "--claim",
        "c-hundred",
        "--passphrase-file",
        "demo/passphrase.txt",
    ]);
    assert!(
        weighed.starts_with(
            "51 accounts; 1 independent chain; hangs on the paper; the press office declines, which \
             is not a denial; contact any eyewitness to reach 2."
        ),
        "{weighed}"
    );
}
