//! Fifty accounts with markers: none is found in the Post's folder, nor in the vault's.

use std::fs;

use testimony_testkit::canary::{needles, scan};

use crate::chain::post_form;
use crate::room::Room;

const ACCOUNTS: usize = 50;

fn marker(number: usize, what: &str) -> String {
    format!(
        "canary-{what}-{number:04}-{:08x}-метка",
        number.wrapping_mul(2_654_435_761) & 0xffff_ffff
    )
}

#[test]
fn fifty_accounts_leave_no_marker_in_post_or_vault() {
    let room = Room::new();
    let post = room.post();
    let mut markers = Vec::new();
    for number in 0..ACCOUNTS {
        let [text, name, file, answer] =
            ["text", "name", "file", "answer"].map(|what| marker(number, what));
        if number % 2 == 0 {
            post_form(&post.url, "/send", &[("account", &text)]);
        } else {
            room.write("told.txt", &text);
            room.write(&name, &file);
            let words = room.done(&["post", "send", &post.url, "--text", "told.txt", &name]);
            let fields = [("words", words.trim()), ("answer", answer.as_str())];
            post_form(&post.url, "/return", &fields);
            markers.push(words.trim().to_owned());
        }
        markers.extend([text, name, file, answer]);
    }
    let clean = |folder: &str| scan(&room.path(folder), &markers).unwrap();
    assert_eq!(clean("post"), []);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let accounts = room.accounts();
    assert_eq!(accounts.len(), ACCOUNTS + ACCOUNTS / 2);
    // Casework and sealing write too.
    let lines: String = accounts
        .iter()
        .enumerate()
        .map(|(number, account)| {
            let note = marker(number, "note");
            markers.push(note.clone());
            format!(
                "{{\"action\":\"consent\",\"account\":{},\"given\":{{}},\"note\":\"{note}\"}}\n",
                account["id"]
            )
        })
        .collect();
    room.write("actions.jsonl", lines);
    room.vault(&["apply", "case", "actions.jsonl"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["check", "case"]);
    let clean = |folder: &str| scan(&room.path(folder), &markers).unwrap();
    assert_eq!(clean("case"), []);
    assert_eq!(clean("post"), []);
    // The control: the same search finds every marker where it was written in clear.
    let listed = room.vault(&["accounts", "case", "--json"]);
    fs::create_dir(room.path("clear")).unwrap();
    fs::write(room.path("clear/accounts.json"), listed).unwrap();
    let found = clean("clear");
    assert!(found.len() >= ACCOUNTS + ACCOUNTS / 2, "{}", found.len());
    assert!(needles(&markers[0]).len() >= 8);
}
