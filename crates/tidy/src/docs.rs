//! What the documents must mention, and that their links lead somewhere.

use crate::{File, Tree, manifest};

/// The list of other people's crates that we use, each with what we would write instead.
pub const DEPENDENCIES: &str = "docs/DEPENDENCIES.md";

/// The map of the project; a format that it does not name is found by nobody.
pub const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Complaints about links in Markdown files to files that do not exist.
#[must_use]
pub fn links(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in tree.files().filter(|file| file.path.ends_with(".md")) {
        for (line, target) in targets(&file.text) {
            if let Some(path) = resolve(&file.path, target)
                && !tree.has(&path)
            {
                complaints.push(format!("{}:{line}: no file {path}", file.path));
            }
        }
    }
    complaints
}

/// Complaints about formats that the map of the project does not link.
#[must_use]
pub fn specs(tree: &Tree) -> Vec<String> {
    let linked: Vec<String> = targets(tree.text(ARCHITECTURE).unwrap_or_default())
        .iter()
        .filter_map(|(_, target)| resolve(ARCHITECTURE, target))
        .collect();
    tree.files()
        .filter(|file| file.path.starts_with("docs/spec/") && file.path.ends_with(".md"))
        .filter(|file| !linked.contains(&file.path))
        .map(|file| format!("{ARCHITECTURE} does not link {}", file.path))
        .collect()
}

/// One complaint that names every dependency without a line in the list.
///
/// A line counts if the name stands in it in backticks.
#[must_use]
pub fn dependencies(tree: &Tree) -> Vec<String> {
    let list = tree.text(DEPENDENCIES).unwrap_or_default();
    let missing: Vec<String> = manifest::foreign(tree)
        .into_iter()
        .filter(|(package, _)| !list.contains(&format!("`{package}`")))
        .map(|(package, users)| format!("{package} ({})", users.join(", ")))
        .collect();
    if missing.is_empty() {
        return missing;
    }
    vec![format!("{DEPENDENCIES} has no line for: {}", missing.join("; "))]
}

/// Complaints about dependencies whose version is not said once, for all, in the root manifest.
#[must_use]
pub fn versions(tree: &Tree) -> Vec<String> {
    let manifests = |file: &&File| {
        let inside = file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml");
        inside || file.path == "fuzz/Cargo.toml"
    };
    let mut complaints = Vec::new();
    for file in tree.files().filter(manifests) {
        for (index, line) in file.text.lines().enumerate() {
            let own = line.contains("version = \"") || line.contains("path = \"../");
            let pinned = line.split_once(" = \"").is_some_and(|(_, rest)| {
                rest.starts_with(|first: char| "^=~".contains(first) || first.is_ascii_digit())
            });
            if own || pinned {
                let (path, line) = (&file.path, index + 1);
                complaints.push(format!("{path}:{line}: write `.workspace = true`"));
            }
        }
    }
    complaints
}

/// The targets of inline links, outside code, with their lines.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            // Every second piece between backticks is code.
            for prose in line.split('`').step_by(2) {
                let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
                found.extend(links.map(|target| (index + 1, target)));
            }
        }
    }
    found
}

/// The path in the project that a link in `from` means; none for links to the web or into the page.
fn resolve(from: &str, target: &str) -> Option<String> {
    let path = target.split(['#', ' ', '?']).next().filter(|path| !path.is_empty())?;
    if path.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{dependencies, links, specs, versions};
    use crate::Tree;

    #[test]
    fn dead_links_are_seen() {
        let page = "[a](../README.md) [b](gone.md#top) [c](https://example.invalid/x) [d](#here)\n\
                    `[e](code.md)`\n```\n[f](block.md)\n```\n[g](spec/) [`h`](spec/no.md \"t\")\n";
        let tree = Tree::sample(&[
            ("README.md", "[x](docs/spec/entry.md)"),
            ("docs/page.md", page),
            ("docs/spec/entry.md", ""),
        ]);
        expect![[r#"
            docs/page.md:1: no file docs/gone.md
            docs/page.md:6: no file docs/spec/no.md"#]]
        .assert_eq(&links(&tree).join("\n"));
    }

    #[test]
    fn every_format_is_on_the_map() {
        let tree = Tree::sample(&[
            ("ARCHITECTURE.md", "[entry](docs/spec/entry.md), and dossier"),
            ("docs/spec/dossier.md", ""),
            ("docs/spec/entry.md", ""),
        ]);
        expect!["ARCHITECTURE.md does not link docs/spec/dossier.md"]
            .assert_eq(&specs(&tree).join("\n"));
    }

    #[test]
    fn all_missing_dependencies_are_named_at_once() {
        let tree = Tree::sample(&[
            ("crates/plot/Cargo.toml", "[dependencies]\nserde.workspace = true\nage = {}"),
            ("crates/web/Cargo.toml", "[build-dependencies]\nserde = {}\ntoml = {}"),
            ("docs/DEPENDENCIES.md", "| `toml` | reads it |\nserde is unquoted"),
        ]);
        expect!["docs/DEPENDENCIES.md has no line for: age (plot); serde (plot, web)"]
            .assert_eq(&dependencies(&tree).join("\n"));
    }

    #[test]
    fn versions_stand_in_the_root() {
        let tree = Tree::sample(&[(
            "crates/plot/Cargo.toml",
            "version.workspace = true\nserde = \"1\"\nage = { version = \"0.12\" }\n\
             web = { path = \"../web\" }\nname = \"x\"\ntoml.workspace = true",
        )]);
        expect![[r#"
            crates/plot/Cargo.toml:2: write `.workspace = true`
            crates/plot/Cargo.toml:3: write `.workspace = true`
            crates/plot/Cargo.toml:4: write `.workspace = true`"#]]
        .assert_eq(&versions(&tree).join("\n"));
    }
}
