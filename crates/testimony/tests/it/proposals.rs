//! Proposals through the command.

use serde_json::Value;

use crate::room::Room;

const STORY: &str = "On Monday the guards led forty men of the lower village down to the river, \
                     and none of them was seen again by anybody who lived there.";

fn room() -> Room {
    let room = Room::new();
    let lines = format!(
        r#"{{"action":"source","id":"paper","kind":"outlet","code_name":"Ferry Lantern"}}
{{"action":"source","id":"blog","kind":"outlet","code_name":"River Diary"}}
{{"action":"account","id":"a-paper","source":"paper","received_via":"import","access":"saw","text":"{STORY}"}}
{{"action":"account","id":"a-blog","source":"blog","received_via":"import","access":"saw","text":"I read this. {STORY} Nobody answers."}}
{{"action":"claim","id":"c","text":"Men were led away.","kind":"event_happened"}}
{{"action":"assertion","account":"a-paper","claim":"c","stance":"asserts"}}
{{"action":"assertion","account":"a-blog","claim":"c","stance":"asserts"}}
"#
    );
    room.write("case.jsonl", lines);
    room.vault(&["apply", "case", "case.jsonl"]);
    room
}

fn listed(room: &Room) -> Value {
    serde_json::from_str(&room.vault(&["proposals", "case", "--json"])).unwrap()
}

fn chains(room: &Room) -> (Value, Value) {
    let json = room.vault(&["weigh", "case", "--claim", "c", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let side = &json["weight"]["asserted"];
    (side["lo"].clone(), side["hi"].clone())
}

#[test]
fn a_proposal_is_listed_decided_and_taken_back() {
    let room = room();
    let told = room.vault(&["proposals", "case"]);
    assert!(told.contains("which came first is not known") && told.contains("1 proposal waits"));
    assert_eq!((&listed(&room)["open"], chains(&room)), (&1.into(), (2.into(), 2.into())));
    let reason = ["--reason", "the same words"];
    let pair = ["proposals", "case", "--confirm", "a-paper+a-blog"];
    let unsaid = room.vault_run(&[&pair[..], &reason].concat());
    assert!(unsaid.code == 1 && unsaid.err.contains("--later"), "{unsaid:?}");
    let without = room.vault_run(&pair);
    assert!(without.code == 2 && without.err.contains("--reason"), "{without:?}");
    let later = ["--later", "a-blog", "--mode", "republishes", "--json"];
    let done = room.vault(&[&pair[..], &reason, &later].concat());
    let done: Value = serde_json::from_str(&done).unwrap();
    assert_eq!((&listed(&room)["open"], chains(&room)), (&0.into(), (1.into(), 1.into())));
    let again = room.vault_run(&[&pair[..], &reason].concat());
    assert!(again.code == 1 && again.err.contains("this is not proposed"), "{again:?}");
    room.vault(&["undo", "case", "--entries", &done["first"].to_string()]);
    assert_eq!((&listed(&room)["open"], chains(&room)), (&1.into(), (2.into(), 2.into())));
    let suspect = ["proposals", "case", "--suspect", "a-paper+a-blog", "--later", "a-blog"];
    room.vault(&[&suspect[..], &reason].concat());
    assert_eq!((&listed(&room)["open"], chains(&room)), (&1.into(), (1.into(), 2.into())));
    room.vault(&[&["proposals", "case", "--reject", "a-paper+a-blog"][..], &reason].concat());
    assert_eq!((&listed(&room)["open"], chains(&room)), (&0.into(), (2.into(), 2.into())));
    room.vault(&["check", "case", "--rebuild"]);
    assert_eq!(listed(&room)["open"], 0);
}

#[test]
fn an_erased_account_is_in_no_proposal() {
    let room = room();
    room.vault(&["erase", "case", "a-blog", "--reason", "safety", "--yes"]);
    let left = listed(&room);
    assert_eq!(left["open"], 0);
    let report: Value = serde_json::from_str(&room.vault(&["check", "case", "--json"])).unwrap();
    assert_eq!(report["faults"], Value::Array(Vec::new()));
}
