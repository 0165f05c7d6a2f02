//! The certificate of a dossier: the published vectors, and every defect by its words.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::path::PathBuf;

use expect_test::expect;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use testimony_weigh::{Error, Flaw, Graph, Node, SaltedCertificate, Shape, weigh};

use crate::notation::graph as graph_of;
use crate::properties::{config, graph};

/// A node that hangs on the name and on nothing else, so that texts can be compared.
fn node(name: &str) -> Node {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    Node(hasher.finish())
}

fn certificate(text: &str) -> SaltedCertificate {
    SaltedCertificate::new(&graph_of(text), node).expect("this count has a certificate")
}

#[test]
fn no_name_access_or_manner_is_in_it() {
    let words = "heron-7 saw; kestrel heard_from, in file; kestrel <- heron-7; [heron-7 rook]";
    let text = certificate(words).to_text();
    for word in ["heron", "kestrel", "rook", "saw", "heard", "quotes", "other", "declared"] {
        assert!(!text.contains(word), "{word}");
    }
}

/// The order of names must not show through the choice among equally good chains.
#[test]
fn what_is_chosen_does_not_hang_on_the_order_of_names() {
    let claim = |names: [&str; 3]| {
        let [a, b, c] = names;
        let text = format!(
            "{a} {b} {c} saw; paper heard_from, in file; paper <- {a} {b} {c}; late heard_from, \
             in file; late <- paper"
        );
        let salted = |name: &str| match name {
            // The same actors under other names have the same nodes.
            name if name == a => Node(7),
            name if name == b => Node(3),
            name if name == c => Node(5),
            "paper" => Node(11),
            other => node(other),
        };
        SaltedCertificate::new(&graph_of(&text), salted).expect("one chain").to_text()
    };
    assert_eq!(claim(["ann", "bea", "cyd"]), claim(["zoe", "yan", "xia"]));
    // The control: by names, another one is shown.
    let first = |text: &str| weigh(&graph_of(text)).expect("small").chains[0][0].clone();
    assert_eq!(first("ann zoe saw; p heard_from, in file; p <- ann zoe"), "ann");
}

#[test]
fn what_leads_nowhere_is_left_out() {
    let without = certificate("w saw; p heard_from, in file; p <- w");
    let with = certificate(
        "w saw; p heard_from, in file; p <- w; idle saw; x y heard_from, in file; x <- y; y <- x;
         guess inferred, in file; [w idle]",
    );
    assert_eq!(without.to_text(), with.to_text());
}

#[test]
fn shapes_are_counted() {
    let shape = |text| certificate(text).shape();
    assert_eq!(shape("a b saw, in file"), Shape { nodes: 2, unlike: 0 });
    assert_eq!(shape("w saw; p heard_from, in file; p <- w"), Shape { nodes: 2, unlike: 2 });
    let outlets = "w1..w3 saw; p heard_from, in file; o1..o50 heard_from, in file; p <- w1..w3;
                   o1..o50 <- p";
    assert_eq!(shape(outlets), Shape { nodes: 54, unlike: 1 });
}

#[test]
fn fail_two_names_of_one_node() {
    let made = SaltedCertificate::new(&graph_of("a b saw, in file"), |_| Node(1));
    assert!(matches!(made, Err(Error::SameNode)), "{made:?}");
}

#[test]
fn fail_no_cut_of_the_same_size() {
    let three = "a1 b1 c1 saw; a2 b2 c2 heard_from, in file; a2 <- a1; b2 <- b1; c2 <- c1;
                 [a1 b2]; [b1 c2]";
    assert!(SaltedCertificate::new(&graph_of(three), node).is_ok());
    let made = SaltedCertificate::new(&graph_of(&format!("{three}; [c1 a2]")), node);
    assert!(matches!(made, Err(Error::NoCut { chains: 1, cut: 2 })), "{made:?}");
}

#[derive(Serialize, Deserialize)]
struct Vector {
    name: String,
    asserted_lo: u64,
    text: String,
    /// The words; empty where it is accepted.
    flaw: String,
}

/// `testdata/certificate/vectors.json`: all three verifiers must say these words.
#[test]
fn vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/certificate/vectors.json");
    let bytes = std::fs::read(PathBuf::from(path)).expect("the vectors are there");
    let vectors: Vec<Vector> = serde_json::from_slice(&bytes).expect("they are JSON");
    let mut flaws: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = String::new();
    for vector in vectors {
        let read = SaltedCertificate::parse(vector.text.as_bytes());
        let checked = read.and_then(|certificate| certificate.check(vector.asserted_lo));
        let said = checked.err().map(|flaw| flaw.to_string()).unwrap_or_default();
        if said != vector.flaw {
            wrong += &format!("{}: {said:?}, wanted {:?}\n", vector.name, vector.flaw);
        }
        let kind = vector.flaw.replace(|letter: char| letter.is_ascii_digit(), "K");
        *flaws.entry(kind).or_default() += 1;
    }
    assert_eq!(wrong, "");
    let counted: String = flaws.iter().map(|(kind, count)| format!("{count} {kind}\n")).collect();
    expect![[r#"
        9 
        5 a way into the file avoids its cut
        5 chain K does not begin with a node that originates
        3 chain K does not end in the file
        4 chain K has a step that is not in the graph
        8 chain K shares a node or a group with an earlier chain
        4 entry K of its cut is not one node or one group
        5 it has another number of chains than its finding
        45 it is not in the form that it must have
        3 its cut is not as large as its chains are many
    "#]]
    .assert_eq(&counted);
}

fn salted(graph: &Graph) -> Option<SaltedCertificate> {
    match SaltedCertificate::new(graph, node) {
        Ok(certificate) => Some(certificate),
        Err(Error::NoCut { chains, cut }) => {
            assert!(cut > chains);
            None
        }
        Err(other) => unreachable!("{other}"),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn salted_ones_hold_and_say_lo(graph in graph(), at in any::<prop::sample::Index>()) {
        let lo = weigh(&graph).expect("within limits").lo;
        let Some(certificate) = salted(&graph) else { return Ok(()) };
        prop_assert_eq!(certificate.check(lo.into()), Ok(()));
        prop_assert_eq!(certificate.check(u64::from(lo) + 1), Err(Flaw::Count));
        let text = certificate.to_text();
        prop_assert_eq!(SaltedCertificate::parse(text.as_bytes()), Ok(certificate));
        // One letter less, or another one that is no digit of a node: never the same, never read.
        let mut shorter = text.clone().into_bytes();
        shorter.remove(at.index(text.len()));
        prop_assert_eq!(SaltedCertificate::parse(&shorter), Err(Flaw::Form));
    }
}
