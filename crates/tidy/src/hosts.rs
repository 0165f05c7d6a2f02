//! What may stand in no file of the project: a package registry's host, or a path of one machine.
//!
//! Both would tell where the project was made, and would break it elsewhere.

use crate::Tree;

/// Written in two parts, so that this file passes its own rule.
const HOSTS: [&str; 10] = [
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("static.", "crates.io"),
    concat!("index.", "crates.io"),
    concat!("py", "pi.org"),
    concat!("files.python", "hosted.org"),
    concat!("deb.", "debian.org"),
    concat!("security.", "debian.org"),
    concat!("archive.", "ubuntu.com"),
    concat!("proxy.golang", ".org"),
];

/// Folders in which a person or a machine keeps its own things.
const FOLDERS: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

/// Complaints about hosts and paths in any text file.
#[must_use]
pub fn none(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in tree.files() {
        for (index, line) in file.text.lines().enumerate() {
            let host = HOSTS.into_iter().find(|host| line.contains(host));
            let folder = FOLDERS.into_iter().find(|folder| starts_a_path(line, folder));
            for found in host.into_iter().chain(folder) {
                complaints.push(format!("{}:{}: {found}", file.path, index + 1));
            }
        }
    }
    complaints
}

/// True where `folder` begins a path, and is not the middle of a longer one.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-*}~/".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::{FOLDERS, HOSTS, none};
    use crate::Tree;

    #[test]
    fn hosts_and_machine_paths_are_seen() {
        let lock = format!("\"resolved\": \"https://{}/x.tgz\"", HOSTS[0]);
        let script = format!("cd {}me\ncat web{}x", FOLDERS[1], FOLDERS[2]);
        let tree = Tree::sample(&[
            ("package-lock.json", &lock),
            ("run.sh", &script),
            ("fine.md", "see docs/work/plan.md and $HOME/x"),
        ]);
        let expected =
            [format!("package-lock.json:1: {}", HOSTS[0]), format!("run.sh:1: {}", FOLDERS[1])];
        assert_eq!(none(&tree), expected);
    }
}
