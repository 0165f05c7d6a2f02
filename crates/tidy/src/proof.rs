//! The crate that a stranger must be able to read whole: few lines, few files, two dependencies.

use std::ops::RangeInclusive;

use syn::spanned::Spanned as _;

use crate::{File, Tree, manifest};

/// An afternoon's reading for one auditor: lines that are neither empty nor only a comment, since
/// nobody should save an explanation to stay under the wall.
const LINES_MAX: usize = 1_000;

/// More files than this cannot be kept in mind at once.
const FILES_MAX: usize = 10;

/// A hash and signatures; nothing else that a verdict could hang on.
const DEPENDENCIES: [&str; 3] = ["sha2", "ed25519-dalek", "ml-dsa"];

/// Complaints about `crates/proof`; none while the crate does not exist.
#[must_use]
pub fn small(tree: &Tree) -> Vec<String> {
    let source: Vec<&File> = tree
        .rust()
        .filter(|file| file.path.starts_with("crates/proof/src/") && !is_test(&file.path))
        .collect();
    let mut complaints = Vec::new();
    let lines: usize = source.iter().map(|file| lines_without_tests(file)).sum();
    if lines > LINES_MAX {
        complaints.push(format!("proof has {lines} lines without tests, {LINES_MAX} are allowed"));
    }
    if source.len() > FILES_MAX {
        complaints.push(format!("proof has {} files, {FILES_MAX} are allowed", source.len()));
    }
    for dependency in manifest::dependencies(tree, "proof").unwrap_or_default() {
        if !dependency.dev && !DEPENDENCIES.contains(&dependency.package.as_str()) {
            complaints.push(format!("proof may not depend on {}", dependency.package));
        }
    }
    complaints
}

/// True for a file that holds tests only.
pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// What cannot be parsed counts whole: the compiler will say the rest.
fn lines_without_tests(file: &File) -> usize {
    let tests: Vec<RangeInclusive<usize>> = syn::parse_file(&file.text)
        .map(|syntax| syntax.items)
        .unwrap_or_default()
        .iter()
        .filter(|item| is_test_item(item))
        .map(|item| item.span().start().line..=item.span().end().line)
        .collect();
    let code = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let numbered = file.text.lines().zip(1..);
    numbered.filter(|(line, n)| code(line) && !tests.iter().any(|test| test.contains(n))).count()
}

/// True for an item that only tests are compiled with.
pub(crate) fn is_test_item(item: &syn::Item) -> bool {
    attributes(item).iter().any(is_cfg_test)
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => &[],
    }
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::small;
    use crate::Tree;

    #[test]
    fn tests_do_not_count_and_the_thousandth_line_passes() {
        let body =
            format!("{}#[cfg(test)]\nmod tests {{\nuse x;\n}}\n", "use x;\n\n// x\n".repeat(1_000));
        let tree = Tree::sample(&[
            ("crates/proof/Cargo.toml", "[dependencies]\nsha2 = {}\n[dev-dependencies]\nhex = {}"),
            ("crates/proof/src/lib.rs", &body),
            ("crates/proof/src/tree/tests.rs", &body),
        ]);
        expect![""].assert_eq(&small(&tree).join("\n"));
    }

    #[test]
    fn too_much_is_refused() {
        let names: Vec<String> = (0..11).map(|n| format!("crates/proof/src/m{n}.rs")).collect();
        let body = "use x;\n// x\n".repeat(91);
        let mut files: Vec<(&str, &str)> =
            names.iter().map(|name| (name.as_str(), body.as_str())).collect();
        files.push(("crates/proof/Cargo.toml", "[dependencies]\nserde = {}\nsha2 = {}"));
        expect![[r#"
            proof has 1001 lines without tests, 1000 are allowed
            proof has 11 files, 10 are allowed
            proof may not depend on serde"#]]
        .assert_eq(&small(&Tree::sample(&files)).join("\n"));
    }
}
