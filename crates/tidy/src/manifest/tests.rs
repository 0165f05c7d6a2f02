use expect_test::{Expect, expect};

use super::{foreign, layers, post_without_vault, shape};
use crate::Tree;

type Rule = fn(&Tree) -> Vec<String>;

fn check(rule: Rule, files: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&rule(&Tree::sample(files)).join("\n"));
}

#[test]
fn lower_layers_are_allowed() {
    check(
        layers,
        &[
            ("crates/casework/Cargo.toml", "[dependencies]\ntestimony-vault.workspace = true"),
            ("crates/vault/Cargo.toml", "[dev-dependencies]\ntestimony-testkit.workspace = true"),
            ("crates/testkit/Cargo.toml", "[dependencies]\ntestimony-vault.workspace = true"),
            (
                "crates/testimony/Cargo.toml",
                "[dependencies]\ntestimony-desk = {}\n[dev-dependencies]\ntestimony-tidy = {}",
            ),
        ],
        &expect![""],
    );
}

#[test]
fn upward_and_sideways_are_refused() {
    check(
        layers,
        &[
            ("crates/proof/Cargo.toml", "[dev-dependencies]\ntestimony-testkit = {}"),
            ("crates/weigh/Cargo.toml", "[dependencies]\ntestimony-model = {}"),
            ("crates/vault/Cargo.toml", "[dev-dependencies]\ntestimony-record = {}"),
            ("crates/post/Cargo.toml", "[build-dependencies]\ntestimony-desk = {}"),
            ("crates/tidy/Cargo.toml", "[dependencies]\ntestimony-proof = {}"),
            ("crates/testkit/Cargo.toml", "[dependencies]\ntestimony-casework = {}"),
        ],
        &expect![[r#"
            post may not have desk as a dependency
            proof may not have testkit as a dev-dependency
            testkit may not have casework as a dependency
            tidy may not have proof as a dependency
            vault may not have record as a dev-dependency
            weigh may not have model as a dependency"#]],
    );
}

#[test]
fn a_renamed_or_target_dependency_does_not_hide() {
    check(
        layers,
        &[(
            "crates/plot/Cargo.toml",
            "[dependencies]\nx = { package = \"testimony-vault\" }\n\
             [target.'cfg(unix)'.dependencies]\ntestimony-web = {}",
        )],
        &expect![[r#"
            plot may not have vault as a dependency
            plot may not have web as a dependency"#]],
    );
}

#[test]
fn an_unknown_crate_needs_a_layer() {
    check(
        layers,
        &[("crates/oracle/Cargo.toml", ""), ("crates/web/Cargo.toml", "not toml")],
        &expect![[r#"
            oracle has no layer: add it to the table in tidy
            web: crates/web/Cargo.toml is no TOML: TOML parse error at line 1, column 5
              |
            1 | not toml
              |     ^
            key with no value, expected `=`
        "#]],
    );
}

#[test]
fn post_reaches_vault_directly_or_through_another() {
    let casework = ("crates/casework/Cargo.toml", "[dependencies]\ntestimony-vault = {}");
    let vault = ("crates/vault/Cargo.toml", "");
    check(
        post_without_vault,
        &[("crates/post/Cargo.toml", "[dependencies]\ntestimony-casework = {}"), casework, vault],
        &expect!["post reaches vault: post -> casework -> vault"],
    );
    check(
        post_without_vault,
        &[("crates/post/Cargo.toml", "[dev-dependencies]\ntestimony-vault = {}"), vault],
        &expect!["post reaches vault: post -> vault"],
    );
    check(
        post_without_vault,
        &[
            ("crates/post/Cargo.toml", "[dev-dependencies]\ntestimony-testkit = {}"),
            ("crates/testkit/Cargo.toml", "[dependencies]\ntestimony-vault = {}"),
            vault,
        ],
        &expect![""],
    );
}

#[test]
fn shape_wants_name_lints_and_forbid() {
    check(
        shape,
        &[
            ("crates/plot/Cargo.toml", "[package]\nname = \"plot\""),
            ("crates/plot/src/lib.rs", ""),
            ("crates/plot/src/bin/tool.rs", ""),
            (
                "crates/web/Cargo.toml",
                "[package]\nname = \"testimony-web\"\n[lints]\nworkspace = true",
            ),
            ("crates/web/src/lib.rs", "#![forbid(unsafe_code)]\n"),
        ],
        &expect![[r#"
            plot: the package must be named testimony-plot
            plot: `[lints] workspace = true` is missing
            crates/plot/src/bin/tool.rs: `#![forbid(unsafe_code)]` is missing
            crates/plot/src/lib.rs: `#![forbid(unsafe_code)]` is missing"#]],
    );
}

#[test]
fn foreign_dependencies_name_their_users() {
    let tree = Tree::sample(&[
        ("crates/plot/Cargo.toml", "[dependencies]\nserde = \"1\"\n[dev-dependencies]\nserde = {}"),
        ("crates/web/Cargo.toml", "[dependencies]\nserde = \"1\"\ntestimony-proof = {}"),
    ]);
    expect![[r#"{"serde": ["plot", "web"]}"#]].assert_eq(&format!("{:?}", foreign(&tree)));
}

#[test]
fn fuzz_uses_all_layers_and_nobody_uses_it() {
    check(
        layers,
        &[
            (
                "fuzz/Cargo.toml",
                "[dependencies]\ntestimony-post = {}\ntestimony-vault = {}\ntestimony-testkit = {}",
            ),
            ("crates/post/Cargo.toml", "[dev-dependencies]\ntestimony-fuzz = {}"),
            ("crates/desk/Cargo.toml", "[dependencies]\ntestimony-fuzz = {}"),
        ],
        &expect![[r#"
            desk may not have fuzz as a dependency
            post may not have fuzz as a dev-dependency
            fuzz may not have testkit as a dependency"#]],
    );
    check(
        shape,
        &[
            ("fuzz/Cargo.toml", "[package]\nname = \"fuzz\""),
            ("fuzz/src/lib.rs", ""),
            ("fuzz/src/bin/fuzz.rs", ""),
        ],
        &expect![[r#"
            fuzz: the package must be named testimony-fuzz
            fuzz: `[lints] workspace = true` is missing
            fuzz/src/lib.rs: `#![forbid(unsafe_code)]` is missing"#]],
    );
}
