//! Walls on length: 70 lines of code for a function, 500 for a file that does not say why.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use crate::{File, Tree};

/// More than one screen, and the parent should keep the `if`s while helpers stay straight.
const FUNCTION_LINES_MAX: usize = 70;

/// The line that a longer file must carry, after its comment mark, followed by the reason.
const REASON: &str = "Long because: ";

/// Over this a file answers more than one question.
const FILE_LINES_MAX: usize = 500;

/// Files that people write; lock files and data grow by themselves.
const WRITTEN: [&str; 7] = [".rs", ".ts", ".mjs", ".js", ".sh", ".py", ".css"];

/// Complaints about functions over the wall: lines of their body that are neither empty nor
/// only a comment, as clippy's `too_many_lines` counts them, but without a way to switch it off.
#[must_use]
pub fn functions(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in tree.rust() {
        match syn::parse_file(&file.text) {
            Err(cause) => complaints.push(format!("{} is no Rust: {cause}", file.path)),
            Ok(syntax) => {
                let lines = file.text.lines().collect();
                let mut visitor = Functions { file, lines, complaints: &mut complaints };
                visitor.visit_file(&syntax);
            }
        }
    }
    complaints
}

/// Complaints about long files without a reason.
#[must_use]
pub fn files(tree: &Tree) -> Vec<String> {
    tree.files()
        .filter(|file| WRITTEN.iter().any(|ending| file.path.ends_with(ending)))
        .filter(|file| !file.text.lines().any(says_why))
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(file, lines)| format!("{}: {lines} lines and no `{REASON}…`", file.path))
        .collect()
}

/// A reason is a comment of its own with some words after the colon.
fn says_why(line: &str) -> bool {
    ["// ", "# "]
        .iter()
        .filter_map(|mark| line.strip_prefix(mark)?.strip_prefix(REASON))
        .any(|reason| reason.trim().len() > 10)
}

struct Functions<'a> {
    file: &'a File,
    lines: Vec<&'a str>,
    complaints: &'a mut Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, body: &syn::Block) {
        let (first, last) = (body.span().start().line, body.span().end().line);
        // The lines of the two braces are not part of what the function does.
        let code = self
            .lines
            .get(first..last.saturating_sub(1))
            .unwrap_or_default()
            .iter()
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
            .count();
        if code > FUNCTION_LINES_MAX {
            let (path, line) = (&self.file.path, name.span().start().line);
            self.complaints.push(format!("{path}:{line}: `{name}` has {code} lines"));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.measure(&node.sig.ident, &node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.measure(&node.sig.ident, &node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(body) = &node.default {
            self.measure(&node.sig.ident, body);
        }
        visit::visit_trait_item_fn(self, node);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{files, functions};
    use crate::Tree;

    fn function(lines: usize) -> String {
        format!("fn f() {{\n{}    // a note\n\n}}\n", "    g();\n".repeat(lines))
    }

    #[test]
    fn a_function_at_the_wall_passes_and_one_over_it_does_not() {
        let method = format!("impl T {{ {} }}", function(72));
        let provided = format!("trait T {{ {} }}", function(73));
        let inner = format!("mod m {{ fn outer() {{ {} }} }}", function(71));
        let tree = Tree::sample(&[
            ("a.rs", &function(70)),
            ("b.rs", &function(71)),
            ("c.rs", &method),
            ("d.rs", &provided),
            ("e.rs", &inner),
            ("f.rs", "fn"),
        ]);
        expect![[r#"
            b.rs:1: `f` has 71 lines
            c.rs:1: `f` has 72 lines
            d.rs:1: `f` has 73 lines
            e.rs:1: `outer` has 72 lines
            e.rs:1: `f` has 71 lines
            f.rs is no Rust: unexpected end of input, expected identifier"#]]
        .assert_eq(&functions(&tree).join("\n"));
    }

    #[test]
    fn a_long_file_needs_its_reason() {
        let long = "x\n".repeat(501);
        let explained = format!("// Long because: one table, read from top to bottom.\n{long}");
        let tree = Tree::sample(&[
            ("at.rs", &"x\n".repeat(500)),
            ("data.json", &long),
            ("empty.sh", &format!("# Long because: \n{long}")),
            ("explained.rs", &explained),
            ("long.mjs", &long),
        ]);
        expect![[r#"
            empty.sh: 502 lines and no `Long because: …`
            long.mjs: 501 lines and no `Long because: …`"#]]
        .assert_eq(&files(&tree).join("\n"));
    }
}
