//! What is proposed, and what somebody makes of it.

use testimony_casework::proposals::{self, Decision, Proposal, Verdict, decide, list};
use testimony_casework::weighing::weigh_claim;
use testimony_casework::{Error, access, changing, members};
use testimony_model::{
    Action, AttributionMode, AttributionStatus, Handle, MemberRole, ReuseMethod,
};
use testimony_testkit::{CHEAP, occasion};
use testimony_vault::{Access, Passphrase, Vault, Way};

use crate::room::Room;

const STORY: &str = "On Monday the guards led forty men of the lower village down to the river, \
                     and none of them was seen again by anybody who lived there.";

fn source(id: &str, name: &str) -> String {
    format!(
        r#"{{"action":"source","id":"{id}","kind":"outlet","code_name":"{name}","protection":"open"}}"#
    )
}

fn account(id: &str, by: &str, made: &str, text: &str) -> String {
    let made = if made.is_empty() { String::new() } else { format!(r#""made":"{made}","#) };
    format!(
        r#"{{"action":"account","id":"{id}","source":"{by}","access":"saw","received_via":"import","language":"en",{made}"text":{}}}"#,
        serde_json::to_string(text).unwrap()
    )
}

/// The paper prints a story; a blog quotes it a day later; a third party tells something else.
fn three(days: [&str; 2]) -> Room {
    let mut room = Room::new(31);
    let quoting = format!("I read this and could not sleep: \"{STORY}\" May they rest.");
    let lines = [
        source("paper", "The Ferry Lantern"),
        source("blog", "River Diary"),
        source("third", "Quiet Hill"),
        account("a-paper", "paper", days[0], STORY),
        account("a-blog", "blog", days[1], &quoting),
        account(
            "a-third",
            "third",
            "",
            "The mill burned down in spring and nobody was in it then.",
        ),
        r#"{"action":"claim","id":"c","text":"Men were led away.","kind":"event_happened"}"#.into(),
        r#"{"action":"assertion","account":"a-paper","claim":"c","stance":"asserts"}"#.into(),
        r#"{"action":"assertion","account":"a-blog","claim":"c","stance":"asserts"}"#.into(),
    ];
    room.apply(&lines.join("\n"));
    room
}

fn all(vault: &Vault) -> Vec<Proposal> {
    let listed = list(vault, usize::MAX).unwrap();
    assert_eq!(listed.open, listed.proposals.len());
    assert_eq!(proposals::count(vault).unwrap(), listed.open);
    listed.proposals
}

fn decision(id: &str, verdict: Verdict) -> Decision {
    let reason = "the same words, a day later".to_owned();
    Decision { id: id.to_owned(), verdict, reason, later: None, mode: None, from: None }
}

fn take(room: &mut Room, decision: &Decision) -> Result<std::ops::RangeInclusive<u64>, Error> {
    decide(&mut room.vault, decision, &mut occasion(&mut room.rng))
}

fn chains(vault: &Vault) -> (u32, u32) {
    let weighing = weigh_claim(vault, &id("c")).unwrap().asserted.weighing;
    (weighing.lo, weighing.hi)
}

fn id(id: &str) -> Handle {
    id.parse().unwrap()
}

#[test]
fn a_quotation_is_proposed_with_its_evidence() {
    let room = three(["2026-04-01", "2026-04-02"]);
    let found = all(&room.vault);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.id.as_str(), one.later.clone()), ("a-paper+a-blog", Some(id("a-blog"))));
    assert_eq!(one.kind, ReuseMethod::Copy, "the whole of the shorter one is in the other");
    assert_eq!((one.runs.len(), one.run_words), (1, 27));
    let (first, second) = (&one.runs[0].first, &one.runs[0].second);
    assert_eq!(&one.accounts[0].text[first.start..first.end], first.words);
    assert_eq!(&one.accounts[1].text[second.start..second.end], second.words);
    assert!(second.words.starts_with("On Monday the guards") && first.start == 0);
    assert_eq!(one.accounts[0].shared_permille, 1_000);
}

#[test]
fn a_list_changes_no_count_and_puts_nothing_on_record() {
    let room = three(["2026-04-01", "2026-04-02"]);
    let before = (chains(&room.vault), room.vault.last_entry().unwrap());
    assert_eq!(before.0, (2, 2));
    assert_eq!(all(&room.vault).len(), 1);
    assert_eq!((chains(&room.vault), room.vault.last_entry().unwrap()), before);
}

#[test]
fn what_was_confirmed_counts_and_can_be_taken_back() {
    let mut room = three(["2026-04-01", "2026-04-02"]);
    let one = Decision {
        mode: Some(AttributionMode::Republishes),
        ..decision("a-paper+a-blog", Verdict::Confirm)
    };
    let entries = take(&mut room, &one).unwrap();
    assert_eq!((chains(&room.vault), all(&room.vault)), ((1, 1), vec![]));
    let stored = room.vault.attributions().unwrap().pop().unwrap().attribution;
    assert_eq!((stored.account, stored.from), (id("a-blog"), Some(id("paper"))));
    let detection = stored.detection.unwrap();
    assert_eq!(detection.reason.as_deref(), Some("the same words, a day later"));
    assert_eq!((detection.earlier, detection.run_words), (Some(id("a-paper")), Some(27)));
    changing::withdraw(&mut room.vault, entries, &mut occasion(&mut room.rng)).unwrap();
    assert_eq!((chains(&room.vault), all(&room.vault).len()), ((2, 2), 1));
}

#[test]
fn a_rejected_pair_is_not_proposed_again_unless_a_text_changed() {
    let mut room = three(["", ""]);
    let entries = take(&mut room, &decision("a-paper+a-blog", Verdict::Reject)).unwrap();
    assert_eq!((chains(&room.vault), all(&room.vault)), ((2, 2), vec![]));
    room.vault.rebuild().unwrap();
    assert_eq!(all(&room.vault), vec![]);
    // Another text under the same id: the old one and what was made of it are taken back.
    let decided = entries;
    let entries = room.vault.entries().unwrap();
    let mut back = |range| {
        changing::withdraw(&mut room.vault, range, &mut occasion(&mut room.rng)).unwrap();
    };
    back(decided);
    let of_blog = |action: &Action| match action {
        Action::Account(x) => x.id == id("a-blog"),
        Action::Assertion(x) => x.account == id("a-blog"),
        _ => false,
    };
    for entry in entries.iter().rev().filter(|entry| of_blog(&entry.action)) {
        back(entry.seq..=entry.seq);
    }
    assert_eq!(all(&room.vault), vec![], "a text that does not count is not proposed");
    room.apply(&account("a-blog", "blog", "", &format!("A new post. {STORY} So it was.")));
    assert_eq!(all(&room.vault)[0].id, "a-paper+a-blog");
}

#[test]
fn a_suspicion_binds_until_it_is_decided() {
    let mut room = three(["2026-04-01", "2026-04-02"]);
    take(&mut room, &decision("a-paper+a-blog", Verdict::Suspect)).unwrap();
    assert_eq!(chains(&room.vault), (1, 2));
    let open = all(&room.vault);
    assert_eq!((open.len(), open[0].suspected.len()), (1, 1));
    let entries = take(&mut room, &decision("a-paper+a-blog", Verdict::Reject)).unwrap();
    assert_eq!((chains(&room.vault), all(&room.vault)), ((2, 2), vec![]));
    changing::withdraw(&mut room.vault, entries, &mut occasion(&mut room.rng)).unwrap();
    assert_eq!((chains(&room.vault), all(&room.vault)[0].suspected.len()), ((1, 2), 1));
}

#[test]
fn an_unknown_direction_is_asked_for() {
    let mut room = three(["2026-04", "2026-04-02"]);
    assert_eq!(all(&room.vault)[0].later, None);
    let one = decision("a-paper+a-blog", Verdict::Confirm);
    assert!(matches!(take(&mut room, &one), Err(Error::WhichIsLater)));
    let one = Decision { later: Some(id("a-paper")), ..one };
    take(&mut room, &one).unwrap();
    let stored = room.vault.attributions().unwrap().pop().unwrap().attribution;
    assert_eq!((stored.account, stored.from), (id("a-paper"), Some(id("blog"))));
}

#[test]
fn fail_what_cannot_be_decided() {
    let mut room = three(["2026-04-01", "2026-04-02"]);
    let good = decision("a-paper+a-blog", Verdict::Confirm);
    let before = room.vault.last_entry().unwrap();
    let nothing = Decision { reason: " ".to_owned(), ..good.clone() };
    assert!(matches!(take(&mut room, &nothing), Err(Error::NoReason)));
    let missing = decision("a-paper+a-third", Verdict::Confirm);
    assert!(matches!(take(&mut room, &missing), Err(Error::NoProposal)));
    let third = Decision { later: Some(id("a-third")), ..good.clone() };
    assert!(matches!(take(&mut room, &third), Err(Error::NoProposal)));
    let named = Decision { from: Some(id("third")), ..good.clone() };
    assert!(matches!(take(&mut room, &named), Err(Error::Form(_))));
    assert_eq!(room.vault.last_entry().unwrap(), before);
    take(&mut room, &good).unwrap();
    assert!(matches!(take(&mut room, &good), Err(Error::NoProposal)), "decided already");
}

#[test]
fn what_is_on_record_already_is_not_proposed() {
    let said = r#"{"action":"attribution","account":"a-blog","from":"paper","mode":"quotes","status":"declared"}"#;
    let mut room = three(["", ""]);
    room.apply(said);
    assert_eq!(all(&room.vault), vec![]);
    // Said of one claim alone, it explains nothing else that the two have in common.
    let mut room = three(["", ""]);
    room.apply(&said.replace(r#","status""#, r#","claim":"c","status""#));
    assert_eq!(all(&room.vault).len(), 1);
    // Two that are known to republish a third share what is the third's.
    let mut room = three(["", ""]);
    let of_third = |account: &str, mode: &str| {
        format!(
            r#"{{"action":"attribution","account":"{account}","from":"third","mode":"{mode}","status":"declared"}}"#
        )
    };
    room.apply(&of_third("a-paper", "republishes"));
    room.apply(&of_third("a-blog", "quotes"));
    assert_eq!(all(&room.vault).len(), 1, "one of them has words of its own");
    room.apply(&of_third("a-blog", "same_wire"));
    assert_eq!(all(&room.vault), vec![]);
    // So do two that cite it and know nothing first hand.
    let mut room = three(["", ""]);
    room.apply(&of_third("a-paper", "cites"));
    room.apply(&of_third("a-blog", "quotes"));
    assert_eq!(all(&room.vault).len(), 1);
    room.apply(r#"{"action":"describe","account":"a-paper","access":"heard_from"}"#);
    assert_eq!(all(&room.vault).len(), 1, "the other one says that it saw it");
    room.apply(r#"{"action":"describe","account":"a-blog","access":"heard_from"}"#);
    assert_eq!(all(&room.vault), vec![]);
}

#[test]
fn two_accounts_of_one_source_are_not_proposed() {
    let mut room = three(["", ""]);
    room.apply(&account("a-paper-2", "paper", "", &format!("Again: {STORY}")));
    let ids: Vec<String> = all(&room.vault).into_iter().map(|one| one.id).collect();
    assert!(ids.iter().all(|id| id != "a-paper+a-paper-2"), "{ids:?}");
}

#[test]
fn whom_a_text_names_is_a_source_on_record_or_somebody_else() {
    let mut room = three(["", ""]);
    room.apply(&source("un", "the UN experts"));
    let text = "According to the Ferry Lantern, the bridge was closed for a week in March.";
    room.apply(&account("a-third-2", "third", "", text));
    let other = "According to Marta Quill, nobody was told when the school would open again.";
    room.apply(&account("a-third-3", "third", "", other));
    let found = all(&room.vault);
    let named: Vec<_> = found.iter().filter(|one| one.kind == ReuseMethod::Cue).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert_eq!((&named[0].from, named[0].descriptor.as_deref()), (&None, Some("Marta Quill")));
    assert_eq!((&named[1].from, &named[1].descriptor), (&Some(id("paper")), &None));
    assert_eq!(named[1].id, "a-third-2@0");
    let (unnamed, named) = (named[0].id.clone(), named[1].id.clone());
    take(&mut room, &decision(&named, Verdict::Confirm)).unwrap();
    take(&mut room, &decision(&unnamed, Verdict::Confirm)).unwrap();
    let stored: Vec<_> = room.vault.attributions().unwrap();
    let [.., first, second] = stored.as_slice() else { panic!() };
    assert_eq!(first.attribution.from, Some(id("paper")));
    assert!(first.attribution.quote.as_deref().unwrap().starts_with("According to"));
    assert_eq!(second.attribution.anonymous.as_ref().unwrap().descriptor, "Marta Quill");
    assert_eq!(second.attribution.status, AttributionStatus::Confirmed);
    assert!(all(&room.vault).iter().all(|one| one.kind != ReuseMethod::Cue));
}

#[test]
fn a_name_of_two_sources_is_nobodys() {
    let mut room = three(["", ""]);
    room.apply(&source("other", "Ferry Lantern"));
    let text = "According to the Ferry Lantern, the bridge was closed for a week in March.";
    room.apply(&account("a-third-2", "third", "", text));
    let found = all(&room.vault);
    let named = found.iter().find(|one| one.kind == ReuseMethod::Cue).unwrap();
    assert_eq!((&named.from, named.descriptor.as_deref()), (&None, Some("Ferry Lantern")));
    let one = Decision { from: Some(id("paper")), ..decision(&named.id, Verdict::Confirm) };
    take(&mut room, &one).unwrap();
    let stored = room.vault.attributions().unwrap().pop().unwrap().attribution;
    assert_eq!((stored.from, stored.anonymous), (Some(id("paper")), None));
}

#[test]
fn a_cue_says_the_direction_of_a_pair() {
    let mut room = three(["", ""]);
    let text = format!("According to the Ferry Lantern, this is what happened. \"{STORY}\"");
    room.apply(&account("a-third-2", "third", "", &text));
    let found = all(&room.vault);
    let pair = found.iter().find(|one| one.id == "a-paper+a-third-2").unwrap();
    assert_eq!((pair.later.clone(), pair.cues.len()), (Some(id("a-third-2")), 1));
    assert!(found.iter().all(|one| one.kind != ReuseMethod::Cue), "it is told once");
    // Days are stronger than words: what is older for certain has it from nobody younger.
    let mut room = three(["2026-05-01", ""]);
    let older = account("a-third-2", "third", "2026-04-01", &text);
    room.apply(&older);
    let found = all(&room.vault);
    let pair = found.iter().find(|one| one.id == "a-paper+a-third-2").unwrap();
    assert_eq!((pair.later.clone(), pair.cues.len()), (Some(id("a-paper")), 0));
}

#[test]
fn a_member_sees_a_proposal_if_he_sees_both_accounts() {
    let mut room = three(["", ""]);
    room.apply(r#"{"action":"case","id":"river","title":"River"}"#);
    room.apply(r#"{"action":"case","id":"hill","title":"Hill"}"#);
    let own = Passphrase::new("the analyst's own");
    let mut at = occasion(&mut room.rng);
    members::add(&mut room.vault, "Finch", &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
    let cases = Some(vec![id("river")]);
    access::grant(&mut room.vault, "Finch", MemberRole::Analyst, cases, &mut at).unwrap();
    let seen = |room: &Room| {
        let vault = Vault::open(&room.path("case"), &own, Access::Read).unwrap();
        all(&vault).len()
    };
    let carry = |account: &str, case: &str| {
        format!(
            r#"{{"action":"move","thing":{{"kind":"account","id":"{account}"}},"case":"{case}"}}"#
        )
    };
    room.apply(&carry("a-paper", "river"));
    assert_eq!((seen(&room), all(&room.vault).len()), (1, 1));
    room.apply(&carry("a-blog", "hill"));
    assert_eq!((seen(&room), all(&room.vault).len()), (0, 1));
}

#[test]
fn proposals_outlive_the_leaving_of_a_member() {
    let mut room = three(["", ""]);
    let own = Passphrase::new("the analyst's own");
    let mut at = occasion(&mut room.rng);
    members::add(&mut room.vault, "Finch", &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
    let marks = room.marks();
    let mut at = occasion(&mut room.rng);
    members::remove(&mut room.vault, "Finch", Some("example.org/river-2"), &marks, &mut at)
        .unwrap();
    assert_eq!(all(&room.vault).len(), 1);
    room.apply(&account("a-third-2", "third", "", &format!("Heard today: {STORY}")));
    assert!(all(&room.vault).len() > 1, "what is new is compared with what was there before");
    let report = room.vault.check(testimony_vault::Depth::Structure, &mut |_, _| ()).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
}
