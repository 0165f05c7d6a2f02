//! Who may use whom: the layer table, and what every crate's `Cargo.toml` must say.
//!
//! The table is the one of `ARCHITECTURE.md`; dev-dependencies count, since a test that reaches
//! upwards ties the layers together as surely as code does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use toml::Table;

use crate::Tree;

#[cfg(test)]
mod tests;

/// Where a crate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Uses lower layers only.
    Layer(u8),
    /// `testkit`: in dev-dependencies of layer 2 and above; uses layers 0 to 2.
    Testkit,
    /// `tidy`: uses nobody; the faces' tests may use it.
    Tidy,
    /// `fuzz`: uses all layers; nobody uses it, so nothing of it is ever in a build.
    Fuzz,
}

/// A new crate gets its line here and in `ARCHITECTURE.md`.
const LAYERS: [(u8, &[&str]); 5] = [
    (0, &["proof"]),
    (
        1,
        &[
            "model", "weigh", "link", "estimate", "disclose", "redact", "seal", "plot", "stamp",
            "lexis", "locale",
        ],
    ),
    (2, &["vault", "record", "tables", "media", "capture", "web", "courier", "cosigner", "depot"]),
    (3, &["casework", "dossier", "post"]),
    (4, &["desk", "testimony"]),
];

/// The layer from which on `testkit` may help: below it tests need only values.
const TESTKIT_FROM: u8 = 2;

/// One dependency of one crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package's name, ours or another's.
    pub package: String,
    /// True if it is only in `dev-dependencies`.
    pub dev: bool,
}

/// Complaints about dependencies that the layer table forbids.
#[must_use]
pub fn layers(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in members(tree) {
        let Some(place) = place(name) else {
            complaints.push(format!("{name} has no layer: add it to the table in tidy"));
            continue;
        };
        for dependency in dependencies_or_complain(tree, name, &mut complaints) {
            let Some(other) = ours(&dependency.package) else { continue };
            if !allowed(place, other, dependency.dev) {
                let kind = if dependency.dev { "a dev-dependency" } else { "a dependency" };
                complaints.push(format!("{name} may not have {other} as {kind}"));
            }
        }
    }
    complaints
}

/// Complaints if `post` can reach `vault`: a seized Post must hold no code that opens anything.
///
/// `testkit` is not followed: it makes vaults for tests and is never part of a build.
#[must_use]
pub fn post_without_vault(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![vec!["post".to_owned()]];
    while let Some(path) = open.pop() {
        let Some(name) = path.last().cloned() else { continue };
        if name == "vault" {
            complaints.push(format!("post reaches vault: {}", path.join(" -> ")));
        } else if seen.insert(name.clone()) {
            for dependency in dependencies_or_complain(tree, &name, &mut complaints) {
                let Some(other) = ours(&dependency.package) else { continue };
                let in_build = !dependency.dev || name == "post";
                if in_build && other != "testkit" {
                    open.push([path.as_slice(), &[other.to_owned()]].concat());
                }
            }
        }
    }
    complaints
}

/// Complaints about crates whose manifest or root file departs from the house's shape.
#[must_use]
pub fn shape(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in members(tree) {
        let Ok(manifest) = manifest(tree, name) else {
            complaints.push(format!("{name} has no Cargo.toml that can be read"));
            continue;
        };
        let at = |keys: [&str; 2]| manifest.get(keys[0]).and_then(|table| table.get(keys[1]));
        let package = if name == "testimony" { name.into() } else { format!("testimony-{name}") };
        if at(["package", "name"]).and_then(toml::Value::as_str) != Some(&package) {
            complaints.push(format!("{name}: the package must be named {package}"));
        }
        if at(["lints", "workspace"]).and_then(toml::Value::as_bool) != Some(true) {
            complaints.push(format!("{name}: `[lints] workspace = true` is missing"));
        }
        for root in roots(tree, name) {
            if !tree.text(&root).is_some_and(|text| text.contains("#![forbid(unsafe_code)]")) {
                complaints.push(format!("{root}: `#![forbid(unsafe_code)]` is missing"));
            }
        }
    }
    complaints
}

/// True for a crate of the layers that take values and give values.
#[must_use]
pub fn is_pure(name: &str) -> bool {
    matches!(place(name), Some(Place::Layer(0 | 1)))
}

/// Every package of others that one of our crates names, with the crates that name it.
#[must_use]
pub fn foreign(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in members(tree) {
        for dependency in dependencies(tree, name).unwrap_or_default() {
            if ours(&dependency.package).is_none() {
                found.entry(dependency.package).or_default().push(name.to_owned());
            }
        }
    }
    for users in found.values_mut() {
        users.dedup();
    }
    found
}

/// All dependencies of one crate, of every kind and target.
///
/// # Errors
/// If the crate has no `Cargo.toml`, or one that is no TOML.
pub fn dependencies(tree: &Tree, name: &str) -> Result<Vec<Dependency>> {
    let manifest = manifest(tree, name)?;
    let mut found = Vec::new();
    collect(&manifest, &mut found);
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    for target in targets.into_iter().flat_map(Table::values).filter_map(toml::Value::as_table) {
        collect(target, &mut found);
    }
    Ok(found)
}

fn collect(table: &Table, found: &mut Vec<Dependency>) {
    for (section, dev) in
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
    {
        let Some(entries) = table.get(section).and_then(toml::Value::as_table) else { continue };
        for (key, value) in entries {
            // A renamed dependency hides its package behind another key.
            let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
            found.push(Dependency { package: package.to_owned(), dev });
        }
    }
}

fn dependencies_or_complain(
    tree: &Tree,
    name: &str,
    complaints: &mut Vec<String>,
) -> Vec<Dependency> {
    if !tree.has(&folder(name)) {
        return Vec::new();
    }
    dependencies(tree, name).unwrap_or_else(|cause| {
        complaints.push(format!("{name}: {cause:#}"));
        Vec::new()
    })
}

fn manifest(tree: &Tree, name: &str) -> Result<Table> {
    let path = format!("{}/Cargo.toml", folder(name));
    let text = tree.text(&path).with_context(|| format!("{path} is missing"))?;
    text.parse::<Table>().with_context(|| format!("{path} is no TOML"))
}

/// The files that cargo starts a compilation from: each is a crate of its own to the compiler.
fn roots(tree: &Tree, name: &str) -> Vec<String> {
    let src = format!("{}/src/", folder(name));
    // What libFuzzer's macro makes of a binary is an unsafe attribute.
    let is_free = |rest: &str| name == "fuzz" && rest.starts_with("bin/");
    tree.rust()
        .filter(|file| {
            file.path.strip_prefix(&src).is_some_and(|rest| {
                let root = rest == "lib.rs" || rest == "main.rs" || rest.starts_with("bin/");
                root && !is_free(rest)
            })
        })
        .map(|file| file.path.clone())
        .collect()
}

/// The members of the workspace: the folders of `crates/`, and `fuzz`.
fn members(tree: &Tree) -> Vec<&str> {
    let fuzz = tree.has("fuzz/Cargo.toml").then_some("fuzz");
    tree.crates().into_iter().chain(fuzz).collect()
}

fn folder(name: &str) -> String {
    if name == "fuzz" { name.to_owned() } else { format!("crates/{name}") }
}

/// The folder name of a package of ours.
fn ours(package: &str) -> Option<&str> {
    if package == "testimony" { Some(package) } else { package.strip_prefix("testimony-") }
}

fn place(name: &str) -> Option<Place> {
    match name {
        "testkit" => Some(Place::Testkit),
        "tidy" => Some(Place::Tidy),
        "fuzz" => Some(Place::Fuzz),
        _ => LAYERS
            .iter()
            .find(|(_, crates)| crates.contains(&name))
            .map(|(layer, _)| Place::Layer(*layer)),
    }
}

/// `top` is the number of the faces' layer, whose members may use one another.
fn allowed(user: Place, used: &str, dev: bool) -> bool {
    let top = LAYERS.len() - 1;
    match (user, place(used)) {
        (_, None | Some(Place::Fuzz)) | (Place::Tidy, _) => false,
        (Place::Fuzz, Some(other)) => matches!(other, Place::Layer(_)),
        (Place::Layer(layer), Some(Place::Testkit)) => dev && layer >= TESTKIT_FROM,
        (Place::Layer(layer), Some(Place::Tidy)) => dev && usize::from(layer) == top,
        (Place::Layer(layer), Some(Place::Layer(other))) => {
            other < layer || (usize::from(layer) == top && other == layer)
        }
        (Place::Testkit, Some(Place::Layer(other))) => other <= TESTKIT_FROM,
        (Place::Testkit, Some(Place::Testkit | Place::Tidy)) => false,
    }
}
