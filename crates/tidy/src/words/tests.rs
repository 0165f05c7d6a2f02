use expect_test::{Expect, expect};

use super::bare;
use crate::Tree;

fn check(source: &str, allow: &str, expected: &Expect) {
    let tree = Tree::sample(&[("crates/tidy/allow.txt", allow), ("crates/weigh/src/x.rs", source)]);
    expected.assert_eq(&bare(&tree).join("\n"));
}

#[test]
fn names_that_say_which_pass() {
    check(
        "struct Cosigner; fn eyewitness(log_origin: OriginId, origin_count: usize) {}",
        "",
        &expect![""],
    );
}

#[test]
fn bare_names_are_refused_even_in_macros_and_as_part() {
    check(
        "struct Witness;\nfn f(origin: u8) { m!(witness_key) }\nconst ORIGINS: u8 = 1;\n\
         struct LogWitness;",
        "",
        &expect![[r#"
            crates/weigh/src/x.rs:1: name `Witness`
            crates/weigh/src/x.rs:2: name `origin`
            crates/weigh/src/x.rs:2: name `witness_key`
            crates/weigh/src/x.rs:3: name `ORIGINS`
            crates/weigh/src/x.rs:4: name `LogWitness`"#]],
    );
}

#[test]
fn prose_is_read_and_strings_are_not() {
    check(
        "//! One.\n//! A Witness's words, by C2SP tlog-witness.\n/** two\n lines of origin */\n\
         const X: &str = \"witness origin\"; // a witness here is nobody's business\n",
        "",
        &expect![[r#"
            crates/weigh/src/x.rs:2: bare "witness" in a doc comment
            crates/weigh/src/x.rs:4: bare "origin" in a doc comment"#]],
    );
}

#[test]
fn exceptions_hold_where_they_say() {
    let source = "/// Two origins, one origin.\nfn f(origins: u8) {}";
    check(
        source,
        "name | crates/weigh | origins | counts chains, one meaning",
        &expect![[r#"
        crates/weigh/src/x.rs:1: bare "origins" in a doc comment"#]],
    );
    check(
        source,
        "prose | crates/weigh | origin | counts chains, one meaning\n\
         name | * | origins | counts chains, one meaning",
        &expect![[r#""#]],
    );
    check(
        source,
        "prose | crates/post | origin | counts chains, one meaning",
        &expect![[r#"
        crates/weigh/src/x.rs:1: bare "origins" in a doc comment
        crates/weigh/src/x.rs:2: name `origins`"#]],
    );
}

#[test]
fn an_exception_without_a_reason_is_none() {
    check(
        "",
        "# a remark\n\nname | * | origins | ok",
        &expect![[r#"crates/tidy/allow.txt: `name | * | origins | ok` gives no reason"#]],
    );
    check("", "origins", &expect!["crates/tidy/allow.txt: `origins` has not four fields"]);
}
