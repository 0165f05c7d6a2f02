//! A case changes its mind: things are put better, entries taken back, and nothing is overwritten.

use tempfile::TempDir;
use testimony_model::{
    Account, Action, Claim, Event, Handle, Source, ThingKind, Withdrawal, parse_lines,
};
use testimony_testkit::{cheap_vault, occasion, rng};
use testimony_vault::{Depth, Error, Role, SearchRequest, Vault};

const CASE: &str = r#"
{"action":"source","id":"w1","kind":"person","code_name":"Heron"}
{"action":"account","id":"a1","source":"w1","received_via":"interview","text":"They were held for nine days."}
{"action":"event","id":"e1","title":"Men held at the brickyard"}
{"action":"claim","id":"c1","text":"Men were held.","kind":"act","event":"e1"}
{"action":"assertion","account":"a1","claim":"c1","stance":"asserts","quote":"held for nine days"}
{"action":"describe","account":"a1","access":"saw"}
"#;

fn apply(vault: &mut Vault, lines: &str) -> Result<(), Error> {
    let mut rng = rng(100 + vault.last_entry()?);
    let mut writer = vault.writer()?;
    for (_, action) in parse_lines(lines).unwrap() {
        writer.append(&action, &mut occasion(&mut rng))?;
    }
    writer.commit()
}

fn withdraw(vault: &mut Vault, first: u64, last: u64) -> Result<(), Error> {
    let mut rng = rng(100 + vault.last_entry()?);
    let mut writer = vault.writer()?;
    let action = Action::Withdraw(Withdrawal { first, last });
    writer.append(&action, &mut occasion(&mut rng))?;
    writer.commit()
}

fn case() -> (TempDir, Vault) {
    let dir = TempDir::new().unwrap();
    let mut vault = cheap_vault(&dir.path().join("v"), &mut rng(1)).unwrap();
    apply(&mut vault, CASE).unwrap();
    (dir, vault)
}

fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

fn title(vault: &Vault) -> String {
    vault.thing::<Event>(ThingKind::Event, &handle("e1")).unwrap().title
}

fn hits(vault: &Vault, query: &str) -> Vec<String> {
    let request = SearchRequest { query: query.into(), ..Default::default() };
    vault.search(&request).unwrap().hits.into_iter().map(|hit| hit.about).collect()
}

/// Everything that is computed from the entries.
fn state(vault: &Vault) -> String {
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        vault.things::<Event>(ThingKind::Event).unwrap(),
        vault.things::<Claim>(ThingKind::Claim).unwrap(),
        vault.things::<Account>(ThingKind::Account).unwrap(),
        vault.things::<Source>(ThingKind::Source).unwrap(),
        vault.assertions_of_claim(&handle("c1")).unwrap(),
    )
}

/// The tables and the index are what a rebuild would make of the entries.
fn assert_rebuilds(vault: &mut Vault, words: &[&str]) {
    let found = |vault: &Vault| words.iter().map(|word| hits(vault, word)).collect::<Vec<_>>();
    let before = (state(vault), found(vault));
    vault.rebuild().unwrap();
    assert_eq!((state(vault), found(vault)), before);
    assert_eq!(vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults, Vec::<String>::new());
}

const BETTER: &str = r#"{"action":"revise","after":3,"thing":{"action":"event","id":"e1","title":"Men held at the old mill"}}"#;

#[test]
fn a_revision_replaces_and_the_earlier_form_stays_on_record() {
    let (_dir, mut vault) = case();
    apply(&mut vault, BETTER).unwrap();
    assert_eq!(title(&vault), "Men held at the old mill");
    assert_eq!(hits(&vault, "mill"), ["e1"]);
    assert_eq!(hits(&vault, "brickyard"), Vec::<String>::new());
    let history = vault.history(ThingKind::Event, &handle("e1")).unwrap();
    let roles: Vec<(u64, Role)> = history.iter().map(|one| (one.entry.seq, one.role)).collect();
    assert_eq!(roles, [(3, Role::Defines), (4, Role::Refers), (7, Role::Changes)]);
    assert_rebuilds(&mut vault, &["mill", "brickyard", "held"]);
}

#[test]
fn fail_what_somebody_else_changed_is_not_replaced_unseen() {
    let (_dir, mut vault) = case();
    apply(&mut vault, BETTER).unwrap();
    let error = apply(&mut vault, BETTER).unwrap_err();
    assert!(matches!(error, Error::ChangedSince { last: 7, .. }), "{error}");
    assert_eq!(vault.last_entry().unwrap(), 7);
}

#[test]
fn undo_and_redo() {
    let (_dir, mut vault) = case();
    let first = state(&vault);
    apply(&mut vault, BETTER).unwrap();
    let second = state(&vault);
    withdraw(&mut vault, 7, 7).unwrap();
    assert_eq!(state(&vault), first);
    assert_eq!(hits(&vault, "brickyard"), ["e1"]);
    assert_eq!(hits(&vault, "mill"), Vec::<String>::new());
    withdraw(&mut vault, 8, 8).unwrap();
    assert_eq!(state(&vault), second);
    assert_eq!(hits(&vault, "mill"), ["e1"]);
    let history = vault.history(ThingKind::Event, &handle("e1")).unwrap();
    assert!(history.iter().all(|one| one.withdrawn_by.is_none()));
    assert_rebuilds(&mut vault, &["mill", "brickyard"]);
}

#[test]
fn a_range_goes_together_and_comes_back_together() {
    let (_dir, mut vault) = case();
    let first = state(&vault);
    withdraw(&mut vault, 3, 6).unwrap();
    assert_eq!(vault.things::<Event>(ThingKind::Event).unwrap(), []);
    assert_eq!(vault.assertions_of_claim(&handle("c1")).unwrap(), []);
    let account: Account = vault.thing(ThingKind::Account, &handle("a1")).unwrap();
    assert_eq!(account.access.as_str(), "unknown");
    assert_eq!(hits(&vault, "brickyard"), Vec::<String>::new());
    assert_eq!(vault.withdrawn_by(4).unwrap(), Some(7));
    assert_rebuilds(&mut vault, &["brickyard", "nine"]);
    withdraw(&mut vault, 7, 7).unwrap();
    assert_eq!(state(&vault), first);
    assert_rebuilds(&mut vault, &["brickyard", "nine"]);
}

#[test]
fn an_id_is_free_again_and_redo_then_refuses_and_changes_nothing() {
    let (_dir, mut vault) = case();
    withdraw(&mut vault, 3, 5).unwrap();
    apply(&mut vault, r#"{"action":"event","id":"e1","title":"Another one"}"#).unwrap();
    let before = state(&vault);
    let error = withdraw(&mut vault, 7, 7).unwrap_err();
    assert!(matches!(error, Error::Exists { kind: "event", .. }), "{error}");
    assert_eq!(state(&vault), before);
    assert_eq!(vault.last_entry().unwrap(), 8);
    assert_rebuilds(&mut vault, &["another", "brickyard"]);
}

#[test]
fn fail_what_something_builds_upon_stays() {
    let (_dir, mut vault) = case();
    let error = withdraw(&mut vault, 3, 3).unwrap_err();
    assert!(matches!(error, Error::StillUsed { kind: "event", by: 4, .. }), "{error}");
    assert_eq!(title(&vault), "Men held at the brickyard");
}

#[test]
fn fail_what_happened_is_not_undone() {
    let (_dir, mut vault) = case();
    let protect = r#"{"action":"protect","kind":"name","text":"Marta Quill"}
{"action":"consent","account":"a1","given":{"team":true}}"#;
    apply(&mut vault, protect).unwrap();
    for seq in [2, 7, 8] {
        let error = withdraw(&mut vault, seq, seq).unwrap_err();
        assert!(matches!(error, Error::NotWithdrawable(_)), "{error}");
    }
    let error = withdraw(&mut vault, 40, 50).unwrap_err();
    assert!(matches!(error, Error::NothingToWithdraw { .. }), "{error}");
}

#[test]
fn a_remark_is_found_by_what_it_is_about() {
    let (_dir, mut vault) = case();
    let said = r#"{"action":"link","account":"a1","event":"e1"}
{"action":"triage","account":"a1","state":"relevant"}
{"action":"assessment","account":"a1","reliability":"B","credibility":"3","reason":"saw it from the gate"}
{"action":"note","about":{"kind":"event","id":"e1"},"text":"ask the miller"}
{"action":"custody","account":"a1","step":"received","date":"2026-02"}"#;
    apply(&mut vault, said).unwrap();
    let (a1, e1) = (handle("a1"), handle("e1"));
    assert_eq!(vault.links_of(ThingKind::Event, &e1).unwrap().len(), 1);
    assert_eq!(vault.triage(&a1).unwrap().as_str(), "relevant");
    assert_eq!(vault.assessments(&a1).unwrap()[0].said.reliability.as_str(), "B");
    assert_eq!(vault.notes(ThingKind::Event, &e1).unwrap()[0].said.text, "ask the miller");
    assert_eq!(vault.custody().unwrap().len(), 1);
    assert_eq!(hits(&vault, "miller"), ["e1"]);
    withdraw(&mut vault, 8, 8).unwrap();
    assert_eq!(vault.triage(&a1).unwrap().as_str(), "new");
    assert_rebuilds(&mut vault, &["miller", "gate"]);
}

#[test]
fn an_erased_revision_leaves_the_thing_as_it_was() {
    let (_dir, mut vault) = case();
    apply(&mut vault, BETTER).unwrap();
    let revision = vault.entry(7).unwrap().item;
    let what = testimony_vault::ToErase { items: vec![revision], ..Default::default() };
    let reason = testimony_model::EraseReason::Safety;
    vault.erase(&what, reason, &mut occasion(&mut rng(4))).unwrap();
    assert_eq!(title(&vault), "Men held at the brickyard");
    assert_eq!(hits(&vault, "brickyard"), ["e1"]);
    assert_eq!(hits(&vault, "mill"), Vec::<String>::new());
}

#[test]
fn the_team_has_fields_and_terms_of_its_own() {
    let (_dir, mut vault) = case();
    let act = r#"{"action":"act","id":"x1","event":"e1","type":"detention","victim":"men","fields":{"2114":"in a cellar","x_gate":"north"}}"#;
    let error = apply(&mut vault, act).unwrap_err();
    assert!(matches!(error, Error::Field(_)), "{error}");
    let own = r#"{"action":"field","id":"x_gate","kind":"text","label":{"en":"Gate"},"formats":["act"]}
{"action":"term","id":"in a cellar","vocabulary":"05","label":{"en":"In a cellar"}}"#;
    assert!(parse_lines(own).is_err(), "an id is a handle");
    let own = own.replace("in a cellar", "in-a-cellar");
    apply(&mut vault, &format!("{own}\n{}", act.replace("in a cellar", "in-a-cellar"))).unwrap();
    let act: testimony_model::Act = vault.thing(ThingKind::Act, &handle("x1")).unwrap();
    assert_eq!(act.fields.len(), 2);
    withdraw(&mut vault, 9, 9).unwrap();
    withdraw(&mut vault, 7, 7).unwrap();
    let again = r#"{"action":"act","id":"x2","event":"e1","type":"t","victim":"men","fields":{"x_gate":"south"}}"#;
    assert!(matches!(apply(&mut vault, again).unwrap_err(), Error::Field(_)));
}

#[test]
fn fail_a_link_in_a_field_leads_somewhere() {
    let (_dir, mut vault) = case();
    let about =
        r#"{"action":"describe","account":"a1","fields":{"2504":"n1","2509":"010200000000"}}"#;
    let error = apply(&mut vault, about).unwrap_err();
    assert!(matches!(error, Error::Dangling { kind: "person", .. }), "{error}");
    let person = r#"{"action":"person","id":"n1","kind":"individual","code_name":"Grey coat"}"#;
    apply(&mut vault, &format!("{person}\n{about}")).unwrap();
    let account: Account = vault.thing(ThingKind::Account, &handle("a1")).unwrap();
    let lacks: Vec<&str> = testimony_model::huridocs::missing(&Action::Account(account), |_| false)
        .iter()
        .map(|field| field.number)
        .collect();
    assert_eq!(lacks, ["2503"]);
}
