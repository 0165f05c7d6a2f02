//! What must hold for every graph, over 10,000 of them each; a million with `TESTIMONY_LONG=1`.
//!
//! `PROPTEST_CASES` asks for another number. The long run, an evening on a slow machine:
//! `TESTIMONY_LONG=1 cargo test --release -p testimony-weigh properties`.

use std::collections::BTreeSet;

use proptest::prelude::*;
use testimony_weigh::{
    Access, AccountNode, Anonymous, Attribution, Cut, Graph, Group, Mode, Refuted, Status,
    UnknownSource, certify, check, weigh,
};

use crate::{notation::graph as graph_of, oracle};

/// Names of the actors of generated graphs.
const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        5 => Just(Status::Declared),
        2 => Just(Status::Suspected),
        1 => Just(Status::Confirmed),
        1 => Just(Status::Rejected),
    ]
}

fn access() -> impl Strategy<Value = Access> {
    prop_oneof![
        4 => Just(Access::Saw),
        4 => Just(Access::HeardFrom),
        1 => Just(Access::Inferred),
        1 => Just(Access::Unknown),
    ]
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![3 => Just(Mode::Quotes), 1 => Just(Mode::Republishes)]
}

prop_compose! {
    fn account()(actor in name(), access in access(), in_file: bool) -> AccountNode {
        AccountNode { actor, access, in_file }
    }
}

prop_compose! {
    fn attribution()(actor in name(), from in name(), mode in mode(), status in status())
        -> Attribution { Attribution { actor, from, mode, status } }
}

prop_compose! {
    fn group()(members in prop::collection::vec(name(), 1..4), status in status()) -> Group {
        Group { members, kind: "other".to_owned(), status }
    }
}

fn anonymous() -> impl Strategy<Value = Vec<Anonymous>> {
    let one = (name(), prop::collection::vec(name(), 0..3));
    prop::collection::vec(one, 0..3).prop_map(|list| {
        let mut seen = BTreeSet::new();
        list.into_iter()
            .filter(|(actor, _)| seen.insert(actor.clone()))
            .map(|(actor, could_be)| Anonymous { actor, could_be })
            .collect()
    })
}

prop_compose! {
    pub(crate) fn graph()(
        accounts in prop::collection::vec(account(), 0..10),
        attributions in prop::collection::vec(attribution(), 0..12),
        anonymous in anonymous(),
        groups in prop::collection::vec(group(), 0..4),
    ) -> Graph { Graph { accounts, attributions, anonymous, groups } }
}

/// How many graphs each property is asked about.
#[allow(clippy::disallowed_methods, reason = "tests are told their counts by the environment")]
pub(crate) fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    let cases = asked.unwrap_or(if long { 1_000_000 } else { 10_000 });
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// The same graph with every array in another order.
fn shuffled() -> impl Strategy<Value = (Graph, Graph)> {
    graph().prop_flat_map(|graph| {
        let orders = (
            Just(graph.accounts.clone()).prop_shuffle(),
            Just(graph.attributions.clone()).prop_shuffle(),
            Just(graph.anonymous.clone()).prop_shuffle(),
            Just(graph.groups.clone()).prop_shuffle(),
        );
        let turned = orders.prop_map(|(accounts, attributions, mut anonymous, mut groups)| {
            anonymous.iter_mut().for_each(|unnamed| unnamed.could_be.reverse());
            groups.iter_mut().for_each(|group| group.members.reverse());
            Graph { accounts, attributions, anonymous, groups }
        });
        (Just(graph), turned)
    })
}

prop_compose! {
    /// Somebody who takes over the whole of what another one printed, whatever is said of access.
    fn outlet()(
        access in access(),
        mode in prop::sample::select(&[Mode::Republishes, Mode::Translates, Mode::SameWire][..]),
        status in prop::sample::select(&[Status::Declared, Status::Confirmed][..]),
        of in 0usize..4,
    ) -> (Access, Mode, Status, usize) { (access, mode, status, of) }
}

/// Takes everything from an actor that it could carry.
fn silence(graph: &mut Graph, actor: &str) {
    graph.accounts.retain(|account| account.actor != actor);
    graph.attributions.retain(|edge| edge.actor != actor);
    graph.anonymous.retain(|unnamed| unnamed.actor != actor);
    let (actor, access) = (actor.to_owned(), Access::Inferred);
    graph.accounts.push(AccountNode { actor, access, in_file: false });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn agrees_with_enumeration(graph in graph()) {
        let weighing = weigh(&graph).expect("small graphs are within limits");
        prop_assert_eq!((weighing.lo, weighing.hi), oracle::bounds(&graph));
    }

    #[test]
    fn order_never_matters((graph, turned) in shuffled()) {
        let print = |graph: &Graph| serde_json::to_string(&weigh(graph).expect("within limits"));
        prop_assert_eq!(print(&graph).expect("prints"), print(&turned).expect("prints"));
    }

    #[test]
    fn republishing_adds_nothing(
        mut graph in graph(), of in name(), outlets in prop::collection::vec(outlet(), 1..5),
    ) {
        let account = AccountNode { actor: of.clone(), access: Access::Unknown, in_file: true };
        graph.accounts.push(account);
        let before = weigh(&graph).expect("within limits");
        let mut printed = vec![of];
        for (access, mode, status, from) in outlets {
            let actor = format!("x{}", printed.len());
            let from = printed[from % printed.len()].clone();
            graph.accounts.push(AccountNode { actor: actor.clone(), access, in_file: true });
            graph.attributions.push(Attribution { actor: actor.clone(), from, mode, status });
            printed.push(actor);
        }
        let after = weigh(&graph).expect("within limits");
        prop_assert_eq!((before.lo, before.hi), (after.lo, after.hi));
        // A chain through it may end at an outlet instead; it is one chain all the same.
        let idle = after.adds_nothing.iter().filter(|one| one.actor.starts_with('x')).count();
        prop_assert!(idle + 2 >= printed.len());
    }

    #[test]
    fn bounds_chains_and_cuts_fit(graph in graph()) {
        let weighing = weigh(&graph).expect("within limits");
        // The same bytes again: no order of a map, no thread, no clock has a say.
        prop_assert_eq!(&weighing, &weigh(&graph).expect("within limits"));
        prop_assert!(weighing.lo <= weighing.hi);
        prop_assert_eq!(weighing.chains.len(), weighing.lo as usize);
        prop_assert_eq!(weighing.cuts.is_empty(), weighing.lo == 0);
        let size = weighing.cuts.first().map_or(0, Vec::len);
        prop_assert!(size >= weighing.lo as usize);
        prop_assert!(weighing.cuts.iter().all(|cut| cut.len() == size));
        let ends: BTreeSet<&String> = weighing.chains.iter().filter_map(|c| c.last()).collect();
        let idle = weighing.adds_nothing.iter().map(|one| &one.actor).collect::<BTreeSet<_>>();
        let filed: BTreeSet<&String> =
            graph.accounts.iter().filter(|a| a.in_file).map(|a| &a.actor).collect();
        prop_assert!(ends.is_disjoint(&idle));
        prop_assert_eq!(ends.union(&idle).copied().collect::<BTreeSet<_>>(), filed);
    }

    #[test]
    fn without_the_cut_nothing_is_left(graph in graph()) {
        // Where an unknown source is taken to be somebody, it is somebody else once that one is
        // silenced; the cut holds in its own reading, which the certificate's check shows.
        let certificate = certify(&graph).expect("within limits");
        let settled = matches!(certificate.unknown, UnknownSource::Is(_));
        if settled || certificate.identity.iter().any(|(of, is)| of != is) {
            return Ok(());
        }
        for cut in weigh(&graph).expect("within limits").cuts {
            let mut rest = graph.clone();
            for label in &cut {
                match label.split_once('(') {
                    Some((_, names)) => names
                        .trim_end_matches(')')
                        .split(',')
                        .for_each(|actor| silence(&mut rest, actor)),
                    None => silence(&mut rest, label),
                }
            }
            prop_assert_eq!(weigh(&rest).expect("within limits").lo, 0);
        }
    }

    #[test]
    fn certificates_hold_and_forged_ones_do_not(graph in graph()) {
        let weighing = weigh(&graph).expect("within limits");
        let certificate = certify(&graph).expect("within limits");
        let shown = check(&graph, &certificate).expect("our own certificate holds");
        prop_assert_eq!(shown.at_least, weighing.lo);
        prop_assert!(shown.at_most >= shown.at_least);
        if weighing.lo > 0 {
            let mut more = certificate.clone();
            more.chains.push(more.chains[0].clone());
            prop_assert_eq!(check(&graph, &more), Err(Refuted::Shared(more.chains.len() - 1)));
            let mut less = certificate.clone();
            less.cut.pop();
            prop_assert_eq!(check(&graph, &less), Err(Refuted::Open));
            let mut apart = certificate;
            apart.cut.push(Cut::Group(vec!["a".to_owned(), "nobody".to_owned()]));
            prop_assert!(check(&graph, &apart).is_err());
        }
    }

    #[test]
    fn contacts_raise_as_promised(graph in graph()) {
        let before = weigh(&graph).expect("within limits");
        prop_assert!(before.next_complete);
        for next in &before.next {
            let mut after = graph.clone();
            let known = graph.attributions.iter()
                .any(|edge| edge.actor == next.contact && edge.status != Status::Rejected);
            let told = graph.accounts.iter().any(|a| a.actor == next.contact
                && (a.access == Access::HeardFrom || a.access == Access::Inferred));
            let direct = graph.accounts.iter()
                .any(|a| a.actor == next.contact && a.access.is_direct());
            let inferred = told && graph.accounts.iter().filter(|a| a.actor == next.contact)
                .all(|a| a.access != Access::HeardFrom);
            let turns_out = !known && !direct && !inferred;
            after.anonymous.retain(|unnamed| unnamed.actor != next.contact);
            after.accounts.push(AccountNode { actor: next.contact.clone(), in_file: true,
                access: if turns_out { Access::Saw } else { Access::Unknown } });
            let lo = weigh(&after).expect("within limits").lo;
            prop_assert_eq!(lo, before.lo + next.gain);
        }
    }
}

/// Weighing runs on the caller's thread alone; where several weigh at once, each says the same.
#[test]
fn one_thread_and_always_the_same_bytes() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).expect("the source is there") {
            let path = file.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).expect("text");
            assert!(!text.contains("std::thread") && !text.contains("rayon"));
        }
    }
    let mut text =
        "w1..w40 saw; r1..r90 heard_from, in file; u1 ? r3 r4; v1..v5 heard_from, in file"
            .to_owned();
    for at in 1..=90 {
        text += &format!("; r{at} <- w{} w{}", at % 40 + 1, at * 7 % 40 + 1);
    }
    text += "; r5 <- u1; [w1 w2]; [?w3 w4]";
    let weighed = || serde_json::to_vec(&weigh(&graph_of(&text)).expect("within limits"));
    let first = weighed().expect("prints");
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(weighed)).collect();
        for one in all {
            assert_eq!(one.join().expect("ends").expect("prints"), first);
        }
    });
}
