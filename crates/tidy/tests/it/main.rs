//! Runs every rule on this repository. What each rule is for stands in its module; that each can
//! fail is shown by the tests beside it.

#![forbid(unsafe_code)]

use testimony_tidy::{Tree, docs, hosts, manifest, proof, pure, tokens, walls, words};

fn holds(rule: fn(&Tree) -> Vec<String>) {
    let tree = Tree::of_this_project().expect("the project can be read");
    let complaints = rule(&tree);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_tree_is_this_project() {
    let tree = Tree::of_this_project().expect("the project can be read");
    assert!(tree.text("crates/tidy/tests/it/main.rs").is_some_and(|text| text.contains("holds")));
    assert!(tree.crates().contains(&"tidy"));
}

#[test]
fn crates_use_lower_layers_only() {
    holds(manifest::layers);
}

#[test]
fn post_never_reaches_vault() {
    holds(manifest::post_without_vault);
}

#[test]
fn crates_have_the_house_shape() {
    holds(manifest::shape);
}

#[test]
fn proof_stays_small() {
    holds(proof::small);
}

#[test]
fn pure_layers_stay_pure() {
    holds(pure::layers);
}

#[test]
fn functions_stay_under_the_wall() {
    holds(walls::functions);
}

#[test]
fn long_files_say_why() {
    holds(walls::files);
}

#[test]
fn words_have_one_meaning() {
    holds(words::bare);
}

#[test]
fn no_test_is_ignored() {
    holds(tokens::ignored);
}

#[test]
fn no_registry_host_and_no_machine_path() {
    holds(hosts::none);
}

#[test]
fn dependencies_are_documented() {
    holds(docs::dependencies);
}

#[test]
fn versions_are_said_once() {
    holds(docs::versions);
}

#[test]
fn links_lead_somewhere() {
    holds(docs::links);
}

#[test]
fn formats_are_on_the_map() {
    holds(docs::specs);
}
