//! What came through a Post waits for ticks of its own: an account, its photographs and the team's
//! notes on them do not share an hour.

use std::collections::BTreeSet;

use serde_json::Value;
use testimony_casework::{Marks, sealing};
use testimony_testkit::{PASSPHRASE, occasion, rng};
use testimony_vault::{Access, Due, Passphrase, Vault};

use crate::room::Room;

/// Three days of hourly ticks.
const WINDOW_TICKS: i64 = 72;
const TICK_SECONDS: i64 = 3_600;

/// The leaf of each item so far, by its id.
fn leaves(vault: &Vault) -> Vec<Option<u64>> {
    vault.items(100).unwrap().iter().map(|item| item.sealed.map(|(leaf, _)| leaf)).collect()
}

#[test]
fn an_account_of_the_post_and_its_photographs_do_not_share_a_tick() {
    let room = Room::new();
    let post = room.post();
    room.write("told.txt", "They were held.\n");
    let photos: Vec<String> = (0..8).map(|number| format!("photo-{number}.jpg")).collect();
    for photo in &photos {
        room.write(photo, photo);
    }
    let mut send = vec!["post", "send", &post.url, "--text", "told.txt"];
    send.extend(photos.iter().map(String::as_str));
    room.done(&send);
    let start = jiff::Timestamp::now().as_second();
    room.vault(&["fetch", "case", "--from", &post.url]);
    // A note of the team, for the control: it goes into the very next tick.
    room.write("note.jsonl", "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"Note\"}\n");
    room.vault(&["apply", "case", "note.jsonl"]);
    let state: Value =
        serde_json::from_str(&room.vault(&["record", "show", "case", "--json"])).unwrap();
    let items = state["unsealed"].as_u64().unwrap();
    assert!(items >= 11, "source, account, text, eight photographs, note: {state}");

    let (mut rng, marks) = (rng(5), Marks::in_folder(room.path("state/testimony/logs")));
    let mut vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Write).unwrap();
    // The clock of `record run`, an hour at a time.
    for tick in 1..=WINDOW_TICKS + 1 {
        let now = jiff::Timestamp::from_second(start + tick * TICK_SECONDS).unwrap();
        let mut occasion = occasion(&mut rng);
        occasion.now = now;
        let sealed = sealing::seal(&mut vault, Due::By(now), &marks, &mut occasion).unwrap();
        if tick == 1 {
            assert!((1..items).contains(&sealed.items), "{} of {items}", sealed.items);
        }
    }
    let sealed = leaves(&vault);
    assert!(sealed.iter().all(Option::is_some), "within three days all are sealed: {sealed:?}");
    // Newest first: the note is the first item, and the only one that waited for nothing.
    assert_eq!(sealed[0], Some(0));
    // Ten items in one tick of 72 by chance: once in 72^9. Two in one is common.
    let ticks: BTreeSet<_> = sealed[1..].iter().collect();
    assert!(ticks.len() > sealed.len() / 2, "{sealed:?}");
}

#[test]
fn control_now_seals_them_all_at_once_and_says_so() {
    let room = Room::new();
    let post = room.post();
    room.write("told.txt", "They were held.\n");
    room.write("photo.jpg", "photo");
    room.done(&["post", "send", &post.url, "--text", "told.txt", "photo.jpg"]);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let ran = room.vault_run(&["record", "seal", "case", "--now"]);
    assert!(ran.err.contains("instead of waiting for a tick of its own"), "{}", ran.err);
    let vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Read).unwrap();
    let ticks: BTreeSet<_> = leaves(&vault).into_iter().collect();
    assert_eq!(ticks, BTreeSet::from([Some(0)]));
}
