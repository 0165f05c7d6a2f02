//! Layers 0 and 1 take values and give values: no file, socket, clock, environment or generator.
//! Threads are free inside one call (`std::thread::scope`), which nobody sees from outside.
//!
//! Read from the syntax, so that a name in a comment or a string is no offence; tests are free.

use syn::visit::{self, Visit};

use crate::{Tree, manifest, proof};

/// What reaches out of the program, as the beginning of a path.
const OUTSIDE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::os",
    "std::io::stdin",
    "std::time::SystemTime",
    "std::time::Instant",
    "rand_core::OsRng",
    "getrandom",
    "jiff::Timestamp::now",
];

/// What does not, though it begins so: threads that end before the call does, for work whose result
/// does not depend on them.
const INSIDE: [&str; 2] = ["std::thread::scope", "std::thread::ScopedJoinHandle"];

/// Complaints about code in the pure layers that reaches outside.
#[must_use]
pub fn layers(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in tree.rust().filter(|file| !proof::is_test(&file.path)) {
        let pure = file.crate_name().is_some_and(manifest::is_pure);
        let in_source = file.path.split('/').nth(2) == Some("src");
        let Ok(syntax) = syn::parse_file(&file.text) else { continue };
        if pure && in_source {
            let mut paths = Paths(Vec::new());
            paths.visit_file(&syntax);
            complaints.extend(paths.0.iter().filter_map(|(line, path)| {
                let is_inside = INSIDE.iter().any(|inside| begins(path, inside));
                let mut outside = OUTSIDE.iter().filter(|_| !is_inside);
                let outside = outside.find(|outside| begins(path, outside))?;
                Some(format!("{}:{line}: {outside} in a pure layer", file.path))
            }));
        }
    }
    complaints
}

fn begins(path: &str, outside: &str) -> bool {
    path.strip_prefix(outside).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path in a file outside tests, with its line.
struct Paths(Vec<(usize, String)>);

impl Paths {
    fn flatten(&mut self, before: &str, tree: &syn::UseTree) {
        let joined = |name: &syn::Ident| match before {
            "" => name.to_string(),
            before => format!("{before}::{name}"),
        };
        match tree {
            syn::UseTree::Path(path) => self.flatten(&joined(&path.ident), &path.tree),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.flatten(before, item));
            }
            syn::UseTree::Name(name) => self.note(&name.ident, joined(&name.ident)),
            syn::UseTree::Rename(name) => self.note(&name.ident, joined(&name.ident)),
            // What a glob brings in is seen where it is used by its path, and the compiler's
            // `wildcard_imports` asks to name it.
            syn::UseTree::Glob(_) => {}
        }
    }

    fn note(&mut self, at: &syn::Ident, path: String) {
        self.0.push((at.span().start().line, path));
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, node: &'ast syn::Item) {
        if !proof::is_test_item(node) {
            visit::visit_item(self, node);
        }
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        self.flatten("", &node.tree);
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let names: Vec<String> = node.segments.iter().map(|part| part.ident.to_string()).collect();
        if let Some(first) = node.segments.first() {
            self.note(&first.ident, names.join("::"));
        }
        visit::visit_path(self, node);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::layers;
    use crate::Tree;

    #[test]
    fn pure_layers_reach_nothing_outside() {
        let source = "//! std::fs in prose\nuse std::{collections::BTreeMap, env, fs::File as F};\n\
                      fn f() { let t = std::time::SystemTime::now(); std::fmt::x(); }\n\
                      fn g() { std::thread::scope(|_| ()); std::thread::spawn(f); }\n\
                      const S: &str = \"std::fs\";\n\
                      #[cfg(test)]\nmod tests { use std::fs; }\n";
        let tree = Tree::sample(&[
            ("crates/plot/src/lib.rs", source),
            ("crates/plot/src/x/tests.rs", "use std::fs;"),
            ("crates/plot/tests/it/main.rs", "use std::fs;"),
            ("crates/vault/src/lib.rs", "use std::fs;"),
        ]);
        expect![[r#"
            crates/plot/src/lib.rs:2: std::env in a pure layer
            crates/plot/src/lib.rs:2: std::fs in a pure layer
            crates/plot/src/lib.rs:3: std::time::SystemTime in a pure layer
            crates/plot/src/lib.rs:4: std::thread in a pure layer"#]]
        .assert_eq(&layers(&tree).join("\n"));
    }
}
