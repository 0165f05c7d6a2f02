//! Which files belong to the project: those that git tracks or would track.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// One text file of the project.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the project's root, with `/` between the parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl File {
    /// The crate's folder name, if the file is inside one of `crates/`.
    #[must_use]
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// True for Rust source.
    #[must_use]
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// The project's text files, sorted by path, and the names of all its files.
#[derive(Debug, Clone)]
pub struct Tree {
    files: Vec<File>,
    names: Vec<String>,
}

impl Tree {
    /// Reads the project that this crate was built from.
    ///
    /// # Errors
    /// If git cannot list the files, or one that it lists cannot be read.
    pub fn of_this_project() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Self::read(&root.canonicalize().context("the project's folder is gone")?)
    }

    /// Reads every file under `root` that git tracks, or would with `git add`; files that are no
    /// UTF-8 are known by name only.
    ///
    /// # Errors
    /// As [`Tree::of_this_project`].
    pub fn read(root: &Path) -> Result<Self> {
        let names = listed_by_git(root)?;
        ensure!(!names.is_empty(), "git lists no file in {}", root.display());
        let mut files = Vec::new();
        for name in &names {
            let bytes = fs::read(root.join(name)).with_context(|| format!("reading {name}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File { path: name.clone(), text });
            }
        }
        Ok(Self { files, names })
    }

    /// A tree of these files, for tests of rules.
    #[must_use]
    pub fn sample(files: &[(&str, &str)]) -> Self {
        let mut files: Vec<File> = files
            .iter()
            .map(|(path, text)| File { path: (*path).into(), text: (*text).into() })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let names = files.iter().map(|file| file.path.clone()).collect();
        Self { files, names }
    }

    /// All text files.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// All Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files().filter(|file| file.is_rust())
    }

    /// The text of one file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// True if `path` is a file of the project, or a folder that holds one.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.names.iter().any(|name| name == path || name.starts_with(&folder))
    }

    /// The folder names under `crates/`, sorted.
    #[must_use]
    pub fn crates(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.files().filter_map(File::crate_name).collect();
        names.dedup();
        names
    }
}

/// New files count too, so that a rule complains before the commit and not after it.
fn listed_by_git(root: &Path) -> Result<Vec<String>> {
    #[allow(clippy::disallowed_methods, reason = "git alone knows which files are ours")]
    let output = std::process::Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("starting git")?;
    ensure!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr).trim());
    let mut names: Vec<String> = String::from_utf8(output.stdout)
        .context("a file name is no UTF-8")?
        .split_terminator('\0')
        .map(str::to_owned)
        .filter(|name| is_file(&root.join(name)))
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// False for a file that was deleted but is still in git's index, and for links.
fn is_file(path: &PathBuf) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}
