//! Bad input: one clear sentence, a hint, the right exit code, nothing lost.

use std::fs;
use std::process::Command;

use crate::chain::{case, plan, published};
use crate::room::{Ran, Room, files};

fn check(ran: &Ran, code: i32, message: &str, hint: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    let mut lines = ran.err.lines().filter(|line| !line.starts_with("first visit"));
    assert_eq!(lines.next(), Some(format!("error: {message}").as_str()), "{ran:?}");
    let hinted = lines.find(|line| line.starts_with("hint: ")).unwrap_or("");
    assert!(hinted.contains(hint), "{ran:?}");
}

#[test]
fn fail_wrong_passphrase_or_none() {
    let room = Room::new();
    room.write("wrong.txt", "wrong\n");
    room.write("empty.txt", "\n");
    let with = |file| room.run(&["accounts", "case", "--passphrase-file", file]);
    check(&with("wrong.txt"), 1, "the passphrase does not open this vault", "keyboard");
    check(&with("empty.txt"), 2, "the passphrase is empty", "");
    check(
        &room.run(&["accounts", "case"]),
        2,
        "no passphrase was given and nobody can be asked",
        "--passphrase-file",
    );
}

#[test]
fn fail_no_vault_no_dossier_no_post() {
    let room = Room::new();
    check(
        &room.run(&["accounts", "nowhere"]),
        4,
        "nowhere is not a vault: vault.toml is missing",
        "testimony init",
    );
    check(
        &room.run(&["verify", "case"]),
        4,
        "case is not a dossier: testimony-manifest.txt is missing",
        "testimony-manifest.txt",
    );
    check(
        &room.run(&["post", "serve", "case"]),
        4,
        "case is not the folder of a Post",
        "post init",
    );
    let init = ["init", "case", "--passphrase-file", "passphrase.txt"];
    check(&room.run(&init), 1, "case is not empty", "new folder");
}

#[test]
fn fail_nobody_answers() {
    let room = Room::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    check(
        &room.vault_run(&["fetch", "case", "--from", &url]),
        1,
        "nobody answers there: nothing listens on that port",
        "running",
    );
    let ran = room.vault_run(&["fetch", "case", "--from", "ftp://x"]);
    check(
        &ran,
        1,
        "the address of the Post must be http://HOST or http://HOST:PORT and nothing more",
        "http://127.0.0.1:8080",
    );
}

#[test]
fn fail_port_in_use() {
    let room = Room::new();
    let post = room.post();
    let taken = post.url.strip_prefix("http://").unwrap().to_owned();
    room.done(&["post", "init", "second", "--team", "team.toml"]);
    let ran = room.run(&["post", "serve", "second", "--listen", &taken]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains(&format!("cannot listen on {taken}")), "{ran:?}");
    assert!(ran.err.contains("hint: another program has that port"), "{ran:?}");
}

#[test]
fn fail_bad_line_applies_nothing() {
    let room = Room::new();
    let good = "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"t\"}\n";
    for (bad, message) in [
        ("{\"action\":\"evnt\"}", "line 2: unknown variant `evnt`"),
        (
            "{\"action\":\"claim\",\"id\":\"c\",\"text\":\"x\",\"kind\":\"guess\"}",
            "line 2: unknown variant `guess`",
        ),
        (
            "{\"action\":\"act\",\"id\":\"a\",\"event\":\"e9\",\"type\":\"t\",\"victim\":\"v\"}",
            "line 2: there is no event `e9` in the case",
        ),
        (
            "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"t\"}",
            "line 2: the case has something with the id `e1` already (event)",
        ),
        ("not json", "line 2: expected ident"),
    ] {
        room.write("actions.jsonl", format!("{good}{bad}\n"));
        let ran = room.vault_run(&["apply", "case", "actions.jsonl"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.starts_with(&format!("error: {message}")), "{ran:?}");
        assert!(room.vault(&["check", "case"]).starts_with("0 entries"));
    }
    room.write("actions.jsonl", good);
    assert_eq!(room.vault(&["apply", "case", "actions.jsonl"]), "1 entry put on record.\n");
}

#[test]
fn fail_publish_without_consent_or_with_a_leak() {
    let room = published("example.org/river-desk");
    let id = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    // Without the words withheld the name would be visible.
    room.write("leak.toml", plan(&id).replace("withhold = [\"Ottilie Marsh\"]\n", ""));
    let leak = ["publish", "case", "--plan", "leak.toml", "--out", "leak"];
    let ran = room.vault_run(&leak);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("protected text 1 in the words of account"), "{ran:?}");
    assert!(!ran.err.contains("Ottilie"), "{ran:?}");
    assert!(!room.path("leak").exists());
    // A slip in what is withheld is an error, not a publication.
    room.write("slip.toml", plan(&id).replace("Ottilie Marsh", "Otilie Marsh"));
    let slip = room.vault_run(&["publish", "case", "--plan", "slip.toml", "--out", "slip"]);
    assert!(slip.err.contains("phrase 1 of `withhold` does not occur"), "{slip:?}");
    // What one account withholds must not stand in the team's own words, in any form.
    for title in ["What Ottilie Marsh saw", "What Ottilie\u{a0}MARSH saw", "Оттили Марш"]
    {
        let with_title =
            plan(&id).replace("title = \"The brick works\"", &format!("title = \"{title}\""));
        room.write("title.toml", with_title);
        let ran = room.vault_run(&["publish", "case", "--plan", "title.toml", "--out", "title"]);
        assert!(ran.err.contains("in the title"), "{title}: {ran:?}");
    }
    let turned = plan(&id).replace("claims", "summary = \"see \u{202e}hsraM\"\nclaims");
    room.write("turned.toml", turned);
    let ran = room.vault_run(&["publish", "case", "--plan", "turned.toml", "--out", "turned"]);
    assert!(ran.err.contains("a sign that turns letters round"), "{ran:?}");
    // Somebody's folder that happens to have a name like ours stays.
    room.write("next.partial/keep", "x");
    room.write("plan.toml", plan(&id));
    room.vault(&["publish", "case", "--plan", "plan.toml", "--out", "next.2026"]);
    assert!(room.path("next.partial/keep").exists());
    // A field that would lead to the source is no field for a dossier.
    room.write("field.toml", plan(&id).replace("withhold", "show = [\"source\"]\nwithhold"));
    let ran = room.vault_run(&["publish", "case", "--plan", "field.toml", "--out", "field"]);
    assert!(ran.err.contains("`source` cannot be shown"), "{ran:?}");
    // The blog's account has no consent on record.
    room.write("blog.toml", "title = \"x\"\n[[account]]\nid = \"a-blog\"\n");
    check(
        &room.vault_run(&["publish", "case", "--plan", "blog.toml", "--out", "blog"]),
        1,
        "no consent to publication is recorded for: a-blog",
        "ask the tellers",
    );
    // What is there is not overwritten.
    room.write("plan.toml", plan(&id));
    let again = room.vault_run(&["publish", "case", "--plan", "plan.toml", "--out", "dossier"]);
    check(&again, 1, "dossier is there already", "nothing is overwritten");
}

#[test]
fn fail_publish_before_sealing() {
    let room = Room::new();
    room.write("told.txt", "My name is Ottilie Marsh.");
    let post = room.post();
    room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let id = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    room.write("case.jsonl", case(&id));
    room.vault(&["apply", "case", "case.jsonl"]);
    room.write("plan.toml", plan(&id));
    let ran = room.vault_run(&["publish", "case", "--plan", "plan.toml", "--out", "dossier"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("is not sealed yet"), "{ran:?}");
}

#[test]
fn fail_truncated_envelope_is_kept_sealed() {
    let room = Room::new();
    room.write("told.txt", "Something happened.");
    let mut post = room.post();
    room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    room.done(&["post", "export", "post", "--out", "stick"]);
    let whole = fs::read(&files(&room.path("stick"))[0]).unwrap();
    // Somebody sends half an envelope, and one that was sealed to another team.
    send_raw(&post.url, &whole[..whole.len() / 2]);
    let other = Room::new();
    other.write("told.txt", "To others.");
    other.vault(&["team", "export", "case", "--out", "team.toml"]);
    let foreign = other.path("team.toml");
    let ran = room.run(&[
        "post",
        "send",
        &post.url,
        "--text",
        "told.txt",
        "--team",
        foreign.to_str().unwrap(),
    ]);
    assert!(ran.err.contains("the Post shows another team than your team file"), "{ran:?}");
    let ran = room.vault_run(&["fetch", "case", "--from", &post.url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("does not open and stays sealed"), "{ran:?}");
    assert_eq!(room.accounts().len(), 1);
    assert_eq!(files(&room.path("case/refused")).len(), 1);
    post.kill();
}

fn send_raw(url: &str, sealed: &[u8]) {
    use std::io::{Read, Write};
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /sealed HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Testimony-Tag: 00112233445566778899aabbccddeeff\r\nContent-Length: {}\r\n\r\n",
        sealed.len()
    )
    .unwrap();
    stream.write_all(sealed).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn fail_what_cannot_be_sent_while_the_desk_has_the_vault() {
    let room = Room::new();
    let mut desk = room
        .command(&["open", "case", "--passphrase-file", "passphrase.txt"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = std::io::BufReader::new(desk.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut first).unwrap();
    assert!(first.starts_with("The Desk is open"), "{first}");
    room.write("actions.jsonl", "");
    room.write("new.txt", "a passphrase that nobody had before");
    let change = ["passphrase", "change", "case", "--new-passphrase-file", "new.txt"];
    for args in [&change[..], &["open", "case"]] {
        let ran = room.vault_run(args);
        check(&ran, 1, "another process has the vault open to write", "close the Desk");
    }
    // What can be sent is done there.
    room.vault(&["apply", "case", "actions.jsonl"]);
    // Looking is possible meanwhile.
    room.vault(&["accounts", "case"]);
    desk.kill().unwrap();
    desk.wait().unwrap();
    room.vault(&["apply", "case", "actions.jsonl"]);
}

#[test]
fn faults_a_full_disk_loses_nothing() {
    let room = Room::new();
    let small = room.path("small");
    fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
        .arg(&small)
        .status()
        .unwrap();
    assert!(mounted.success(), "this test needs to mount a small tmpfs: run it as root");
    let outcome = std::panic::catch_unwind(|| fill(&room));
    assert!(Command::new("umount").arg(&small).status().unwrap().success());
    outcome.unwrap();
}

/// Applies until the small disk is full; then everything acknowledged must still be there.
fn fill(room: &Room) {
    crate::room::copy(&room.path("case"), &room.path("small/case"));
    let mut acknowledged = 0;
    let mut refused = None;
    for round in 0..200 {
        let text = "word ".repeat(4_000);
        let lines = format!(
            "{{\"action\":\"source\",\"id\":\"s{round}\",\"kind\":\"person\",\"code_name\":\"S\"}}\n\
             {{\"action\":\"account\",\"id\":\"a{round}\",\"source\":\"s{round}\",\
             \"received_via\":\"interview\",\"text\":\"{text}\"}}\n"
        );
        room.write("actions.jsonl", lines);
        let ran = room.vault_run(&["apply", "small/case", "actions.jsonl"]);
        if ran.code == 0 {
            acknowledged += 1;
        } else {
            refused = Some(ran);
            break;
        }
    }
    check(
        &refused.expect("the small disk was never full: the test shows nothing"),
        1,
        "the disk is full; nothing of this step was kept",
        "free some space",
    );
    assert!(acknowledged > 0);
    let listed = room.vault(&["accounts", "small/case", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed.len(), acknowledged);
}

#[test]
fn fail_to_overwrite_anything() {
    let room = Room::new();
    let header = fs::read(room.path("case/vault.toml")).unwrap();
    for out in ["case/vault.toml", "passphrase.txt"] {
        let ran = room.vault_run(&["record", "policy", "case", "--out", out]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains("nothing is overwritten"), "{ran:?}");
        assert_eq!(room.vault_run(&["team", "export", "case", "--out", out]).code, 1);
        assert_eq!(room.vault_run(&["team", "identity", "case", "--out", out]).code, 1);
    }
    assert_eq!(fs::read(room.path("case/vault.toml")).unwrap(), header);
    room.vault(&["accounts", "case"]);
}

#[test]
fn fail_policy_that_came_with_the_dossier() {
    let room = published("example.org/river-desk");
    let own = "dossier/data/policy.txt";
    check(
        &room.run(&["verify", "dossier", "--policy", own]),
        3,
        "dossier/data/policy.txt came with a dossier: a forger would bring his own",
        "somewhere else",
    );
    assert_eq!(room.run(&["trust", "add", own]).code, 3);
    // The control: the same bytes from elsewhere are a policy.
    fs::copy(room.path(own), room.path("policy.txt")).unwrap();
    assert_eq!(room.run(&["verify", "dossier", "--policy", "policy.txt"]).code, 0);
}

#[test]
fn fail_nowhere_to_print() {
    let room = Room::new();
    room.write("told.txt", "Something happened.");
    let post = room.post();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut send = room.command(&["post", "send", &post.url, "--text", "told.txt"]);
    let output = send.stdout(full()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.lines().any(|line| line.split(' ').count() == 12), "the words are lost: {err}");
    let mut list = room.command(&["trust", "list", "--json"]);
    assert_eq!(list.stdout(full()).status().unwrap().code(), Some(1));
}

#[test]
fn fail_empty_message() {
    let room = published("example.org/river-desk");
    let post = room.serve();
    let id = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    room.write("empty.txt", " \n");
    let ran = room.vault_run(&["reply", "case", &id, "--text", "empty.txt", "--to", &post.url]);
    check(&ran, 1, "the message is empty", "empty box");
}
