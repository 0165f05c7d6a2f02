//! Several cases and several members in one vault: who may say what, and who sees what.

use std::path::Path;

use tempfile::TempDir;
use testimony_model::{
    Account, Action, Claim, Event, Group, Handle, MemberRole, Person, Source, Task, ThingKind,
    ThingRef, parse_lines,
};
use testimony_testkit::{CHEAP, PASSPHRASE, cheap_vault, occasion, rng};
use testimony_vault::{
    Access, Depth, Error, Passphrase, SearchRequest, Seat, Total, Unlock, Vault, Way,
};

/// Two cases. `w-b` and `n-b` are known to case B alone; `w-both` tells in both.
const LINES: &str = r#"
{"action":"case","id":"a","title":"River"}
{"action":"case","id":"b","title":"HIDDEN title"}
{"action":"source","id":"w-a","kind":"person","code_name":"Heron","name":"Open Name"}
{"action":"person","id":"n-b","kind":"individual","code_name":"Grey coat","name":"HIDDEN person"}
{"action":"source","id":"w-b","kind":"person","code_name":"Lantern","name":"HIDDEN name","remarks":"HIDDEN remark","person":"n-b"}
{"action":"source","id":"w-both","kind":"outlet","code_name":"Paper","name":"The Paper"}
{"action":"group","id":"g","kind":"same_household","members":["w-a","w-b"],"status":"confirmed","evidence":"HIDDEN evidence"}
{"action":"event","id":"e-a","title":"At the river","case":"a"}
{"action":"event","id":"e-b","title":"HIDDEN event","case":"b"}
{"action":"event","id":"e-all","title":"Known to all"}
{"action":"account","id":"acc-a","source":"w-a","received_via":"import","text":"river words","case":"a"}
{"action":"account","id":"acc-b","source":"w-b","received_via":"import","text":"HIDDEN words","case":"b"}
{"action":"account","id":"acc-both","source":"w-both","received_via":"import","text":"paper words","case":"a"}
{"action":"account","id":"acc-b2","source":"w-both","received_via":"import","text":"HIDDEN paper","continues":"acc-b"}
{"action":"claim","id":"c-a","text":"a claim","kind":"event_happened","event":"e-a"}
{"action":"claim","id":"c-b","text":"HIDDEN claim","kind":"event_happened","event":"e-b"}
{"action":"act","id":"x-b","event":"e-b","type":"HIDDEN act","victim":"somebody"}
{"action":"assertion","account":"acc-a","claim":"c-a","stance":"asserts"}
{"action":"assertion","account":"acc-b","claim":"c-a","stance":"denies","quote":"HIDDEN quote"}
{"action":"note","about":{"kind":"source","id":"w-b"},"text":"HIDDEN note"}
{"action":"task","id":"t-b","text":"HIDDEN task","about":{"kind":"claim","id":"c-b"}}
{"action":"event_link","id":"l","event":"e-a","related":"e-b","type":"HIDDEN link"}
{"action":"protect","kind":"name","text":"HIDDEN protected"}
"#;

fn id(text: &str) -> Handle {
    text.parse().unwrap()
}

fn apply(vault: &mut Vault, lines: &str) -> Result<(), Error> {
    let mut rng = rng(lines.len() as u64);
    let mut at = occasion(&mut rng);
    let mut writer = vault.writer()?;
    for (_, action) in parse_lines(lines).unwrap() {
        writer.append(&action, &mut at)?;
    }
    writer.commit()
}

fn open(dir: &Path, phrase: &str) -> Vault {
    Vault::open(dir, &Passphrase::new(phrase), Access::Write).unwrap()
}

/// The founder keeps, Finch is an analyst in case A, Rook a reader of case A.
fn shared(seed: u64) -> (TempDir, std::path::PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("v");
    let mut rng = rng(seed);
    let mut vault = cheap_vault(&path, &mut rng).unwrap();
    apply(&mut vault, LINES).unwrap();
    for (name, phrase, role) in
        [("Finch", "finch", MemberRole::Analyst), ("Rook", "rook", MemberRole::Reader)]
    {
        let own = Passphrase::new(phrase);
        let mut at = occasion(&mut rng);
        let member = vault.add_member(name, &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
        vault.set_access(&member, role, Some(vec![id("a")]), &mut at).unwrap();
    }
    (dir, path)
}

fn ids<T: serde::de::DeserializeOwned>(
    vault: &Vault,
    kind: ThingKind,
    id: impl Fn(T) -> Handle,
) -> Vec<String> {
    let things: Vec<T> = vault.things(kind).unwrap();
    things.into_iter().map(|one| id(one).to_string()).collect()
}

/// Everything that the vault tells somebody, as one text.
fn everything(vault: &Vault) -> String {
    let mut told = String::new();
    for kind in ThingKind::ALL {
        let things: Vec<serde_json::Value> = vault.things(kind).unwrap();
        for thing in things {
            let id: Handle = thing["id"].as_str().unwrap().parse().unwrap();
            told += &format!("{:?}", vault.history(kind, &id).unwrap());
            told += &format!("{:?}", vault.notes(kind, &id).unwrap());
            told += &thing.to_string();
        }
    }
    for account in vault.things::<Account>(ThingKind::Account).unwrap() {
        told += &vault.account_text(&account).unwrap().unwrap_or_default();
    }
    told += &format!("{:?}", vault.entries().unwrap());
    told += &format!("{:?}", vault.attributions().unwrap());
    told += &format!("{:?}", vault.assertions_of_claim(&id("c-a")).unwrap());
    for seq in 1..=40 {
        told += &vault.entry(seq).map(|one| format!("{one:?}")).unwrap_or_default();
    }
    let query = SearchRequest { query: String::new(), limit: 100, ..SearchRequest::default() };
    let found = vault.search(&query).unwrap();
    for hit in &found.hits {
        told += &format!("{:?}{:?}{}{}", hit.name, hit.snippet, hit.about, hit.source);
    }
    told + &format!("{:?}", found.facets)
}

#[test]
fn a_member_sees_his_case_and_nothing_of_another() {
    let (_dir, path) = shared(1);
    let vault = open(&path, "finch");
    assert_eq!(ids(&vault, ThingKind::Case, |x: testimony_model::Case| x.id), ["a"]);
    assert_eq!(ids(&vault, ThingKind::Event, |x: Event| x.id), ["e-a", "e-all"]);
    assert_eq!(ids(&vault, ThingKind::Account, |x: Account| x.id), ["acc-a", "acc-both"]);
    assert_eq!(ids(&vault, ThingKind::Claim, |x: Claim| x.id), ["c-a"]);
    assert_eq!(ids(&vault, ThingKind::Task, |x: Task| x.id), [""; 0]);
    assert_eq!(vault.assertions_of_claim(&id("c-a")).unwrap().len(), 1);
    let sources: Vec<Source> = vault.things(ThingKind::Source).unwrap();
    let known: Vec<_> = sources.iter().map(|x| (x.code_name.as_str(), x.name.as_deref())).collect();
    let paper = Some("The Paper");
    assert_eq!(known, [("Heron", Some("Open Name")), ("Lantern", None), ("Paper", paper)]);
    let persons: Vec<Person> = vault.things(ThingKind::Person).unwrap();
    assert_eq!((persons[0].code_name.as_str(), persons[0].name.as_deref()), ("Grey coat", None));
    let groups: Vec<Group> = vault.things(ThingKind::Group).unwrap();
    assert_eq!((groups[0].members.len(), &groups[0].evidence), (2, &None), "who counts must know");
    let told = everything(&vault);
    assert!(told.contains("river words") && told.contains("At the river"));
    let leaks: Vec<&str> = told.split('{').filter(|line| line.contains("HIDDEN")).collect();
    assert_eq!(leaks, [""; 0]);
    // What is hidden is not told from what is not there.
    let hidden = vault.thing::<Event>(ThingKind::Event, &id("e-b")).unwrap_err().to_string();
    let absent = vault.thing::<Event>(ThingKind::Event, &id("e-z")).unwrap_err().to_string();
    assert_eq!(hidden.replace("e-b", "e-z"), absent);
    let found = vault.search(&SearchRequest { query: "hidden".into(), ..Default::default() });
    assert_eq!(found.unwrap().total, Total::Exactly(0));
    let all = vault.search(&SearchRequest { limit: 100, ..Default::default() }).unwrap();
    let kinds: u64 = all.facets[0].values.iter().map(|(_, count)| count).sum();
    assert_eq!(Total::Exactly(usize::try_from(kinds).unwrap()), all.total);
    assert!(vault.waiting_count(testimony_vault::Due::All).unwrap() < 20);
    assert!(matches!(vault.check(Depth::Structure, &mut |_, _| ()), Err(Error::SeesNotAll)));
}

/// The control: the same walk by somebody who sees everything finds what is hidden.
#[test]
fn who_sees_every_case_finds_it_all() {
    let (_dir, path) = shared(2);
    let vault = open(&path, PASSPHRASE);
    let told = everything(&vault);
    let things = ["event", "words", "claim", "act", "quote", "note", "task", "link", "name"];
    for what in things.iter().chain(&["title", "person", "evidence", "protected", "paper"]) {
        assert!(told.contains(&format!("HIDDEN {what}")), "{what}");
    }
    assert_eq!(vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults, [""; 0]);
}

#[test]
fn who_sees_is_computed_again_from_the_entries() {
    let (_dir, path) = shared(3);
    let before = everything(&open(&path, "rook"));
    let mut vault = open(&path, PASSPHRASE);
    vault.rebuild().unwrap();
    drop(vault);
    assert_eq!(everything(&open(&path, "rook")), before);
}

#[test]
fn what_is_moved_takes_along_what_hangs_on_it() {
    let (_dir, path) = shared(4);
    let mut vault = open(&path, PASSPHRASE);
    apply(&mut vault, r#"{"action":"move","thing":{"kind":"event","id":"e-b"},"case":"a"}"#)
        .unwrap();
    apply(&mut vault, r#"{"action":"move","thing":{"kind":"account","id":"acc-a"},"case":"b"}"#)
        .unwrap();
    apply(&mut vault, r#"{"action":"move","thing":{"kind":"account","id":"acc-b"}}"#).unwrap();
    let carried = r#"{"action":"revise","thing":{"action":"event","id":"e-b","title":"x"}}"#;
    assert!(matches!(apply(&mut vault, carried), Err(Error::OtherCase { .. })));
    drop(vault);
    for rebuilt in [false, true] {
        let vault = open(&path, "finch");
        assert_eq!(ids(&vault, ThingKind::Claim, |x: Claim| x.id), ["c-a", "c-b"]);
        assert_eq!(ids(&vault, ThingKind::Task, |x: Task| x.id), ["t-b"]);
        let accounts = ids(&vault, ThingKind::Account, |x: Account| x.id);
        assert_eq!(accounts, ["acc-b", "acc-both", "acc-b2"], "rebuilt: {rebuilt}");
        assert_eq!(vault.assertions_of_claim(&id("c-a")).unwrap().len(), 1);
        assert!(!everything(&vault).contains("river words"));
        drop(vault);
        open(&path, PASSPHRASE).rebuild().unwrap();
    }
}

#[test]
fn fail_what_a_role_does_not_allow() {
    let (_dir, path) = shared(5);
    let line = r#"{"action":"event","id":"n1","title":"new","case":"a"}"#;
    let mut vault = open(&path, "rook");
    assert!(matches!(
        apply(&mut vault, line),
        Err(Error::NotAllowed { needs: MemberRole::Analyst })
    ));
    drop(vault);
    let mut vault = open(&path, "finch");
    apply(&mut vault, line).unwrap();
    for keepers in [
        r#"{"action":"case","id":"c","title":"third"}"#,
        r#"{"action":"move","thing":{"kind":"event","id":"n1"}}"#,
        r#"{"action":"revise","thing":{"action":"case","id":"a","title":"x"}}"#,
        r#"{"action":"withdraw","first":1,"last":1}"#,
    ] {
        let refused = apply(&mut vault, keepers);
        assert!(
            matches!(refused, Err(Error::NotAllowed { needs: MemberRole::Keeper })),
            "{keepers}"
        );
    }
    // What he does not see he cannot touch, and hears nothing of.
    for hidden in [
        r#"{"action":"event","id":"n2","title":"new","case":"b"}"#,
        r#"{"action":"claim","id":"n3","text":"x","kind":"act","event":"e-b"}"#,
        r#"{"action":"triage","account":"acc-b","state":"relevant"}"#,
        r#"{"action":"revise","thing":{"action":"source","id":"w-b","kind":"person","code_name":"L"}}"#,
        r#"{"action":"account","id":"n4","source":"w-b","received_via":"import"}"#,
        r#"{"action":"account","id":"n4","source":"w-a","received_via":"import","continues":"acc-b"}"#,
    ] {
        let refused = apply(&mut vault, hidden).unwrap_err();
        assert!(matches!(refused, Error::Dangling { .. }), "{hidden}: {refused}");
    }
    let refused = apply(&mut vault, r#"{"action":"withdraw","first":9,"last":9}"#).unwrap_err();
    assert!(matches!(refused, Error::NothingToWithdraw { .. }), "{refused}");
    let mut generator = rng(50);
    let mut at = occasion(&mut generator);
    let own = Passphrase::new("x");
    let way = Way::Passphrase(&own, CHEAP);
    assert!(matches!(vault.add_member("Wren", &way, &mut at), Err(Error::NotAllowed { .. })));
    drop(vault);
    // A place that no member has opens nothing, and the team is as it was.
    let mut vault = open(&path, PASSPHRASE);
    assert_eq!(vault.members().unwrap().len(), 3);
    let me = vault.members().unwrap()[0].id;
    let refused = vault.set_access(&me, MemberRole::Analyst, None, &mut at);
    assert!(matches!(refused, Err(Error::LastKeeper)), "{refused:?}");
    let finch = vault.members().unwrap()[1].id;
    let cases = Some(vec![id("a")]);
    assert!(vault.set_access(&finch, MemberRole::Keeper, cases, &mut at).is_err());
    vault.set_access(&finch, MemberRole::Keeper, None, &mut at).unwrap();
    vault.set_access(&me, MemberRole::Reader, None, &mut at).unwrap();
    assert!(matches!(apply(&mut vault, line), Err(Error::NotAllowed { .. })));
}

#[test]
fn a_member_takes_a_seat_in_a_vault_that_another_opened() {
    let (_dir, path) = shared(6);
    let mut vault = open(&path, PASSPHRASE);
    let passphrase = Passphrase::new("finch");
    let mut seat = Seat::of(&path, &Unlock::Passphrase(&passphrase)).unwrap();
    vault.take_seat(&mut seat).unwrap();
    assert_eq!(ids(&vault, ThingKind::Event, |x: Event| x.id), ["e-a", "e-all"]);
    apply(&mut vault, r#"{"action":"event","id":"n1","title":"new","case":"a"}"#).unwrap();
    let name =
        |vault: &Vault| vault.members().unwrap().into_iter().find(|one| one.me).map(|one| one.name);
    assert_eq!(name(&vault).as_deref(), Some("Finch"));
    vault.leave_seat(&mut seat);
    assert_eq!(name(&vault).as_deref(), Some("founder"));
    assert_eq!(ids(&vault, ThingKind::Event, |x: Event| x.id).len(), 4);
    let last = vault.entry(vault.last_entry().unwrap()).unwrap();
    let finch = vault.members().unwrap().remove(1);
    assert_eq!(last.member, finch.public, "who did it signed it");
    // What he may see changes under him, and so does the key of the database.
    let mut generator = rng(60);
    let mut at = occasion(&mut generator);
    vault.set_access(&finch.id, MemberRole::Reader, Some(Vec::new()), &mut at).unwrap();
    vault.take_seat(&mut seat).unwrap();
    assert_eq!(ids(&vault, ThingKind::Event, |x: Event| x.id), ["e-all"]);
    vault.leave_seat(&mut seat);
    let rook = vault.members().unwrap().remove(2);
    vault.remove_member(&rook.id, &mut at).unwrap();
    vault.take_seat(&mut seat).unwrap();
    assert_eq!(ids(&vault, ThingKind::Event, |x: Event| x.id), ["e-all"]);
    vault.leave_seat(&mut seat);
    vault.remove_member(&finch.id, &mut at).unwrap();
    assert!(matches!(vault.take_seat(&mut seat), Err(Error::NotAMember)));
    assert_eq!(name(&vault).as_deref(), Some("founder"), "the seat stays as it was");
}

#[test]
fn check_names_who_signed_what_he_was_not_allowed_to() {
    let (_dir, path) = shared(7);
    let mut vault = open(&path, "rook");
    // As a program would that asks nobody.
    vault.take_guard_off();
    let line = r#"{"action":"event","id":"n1","title":"new"}"#;
    apply(&mut vault, line).unwrap();
    drop(vault);
    let vault = open(&path, PASSPHRASE);
    let seq = vault.last_entry().unwrap();
    let faults = vault.check(Depth::Structure, &mut |_, _| ()).unwrap().faults;
    assert_eq!(faults, [format!("entry {seq}: who signed it was not allowed to then")]);
    assert!(vault.sees(&ThingRef { kind: ThingKind::Event, id: id("n1") }).unwrap());
    assert!(matches!(vault.entry(seq).unwrap().action, Action::Event(_)));
}
