//! No command that writes escapes: each is under the faults, or says here why it need not be.

use std::collections::BTreeSet;

use super::operation::{CHEAP, STRONG};
use crate::room::Room;

/// Commands that put nothing into a vault, or are looked at elsewhere.
const ELSEWHERE: &[(&str, &str)] = &[
    ("accounts", "reads"),
    ("backup", "killed at its calls in backup.rs; writes one row of its own"),
    ("check", "judges every fault here; --repair is under damage"),
    ("cosigner", "has kills of its own in cosign.rs"),
    ("demo", "runs the others"),
    ("drafts", "reads"),
    ("erase", "killed at its calls in erase.rs"),
    ("count", "opens no vault; its new file comes whole or not at all, in counting.rs"),
    ("estimate", "reads; touches no vault"),
    ("export", "writes one new file or folder outside of the vault, whole or not at all"),
    ("files", "reads"),
    ("generate", "writes new files for the system, which can be written again"),
    ("help", "reads"),
    ("history", "reads"),
    ("link", "opens no vault; its new files come whole or not at all, in linking.rs"),
    ("lock", "writes nothing"),
    ("member", "killed at every write of a removal in the vault's tests, members.rs"),
    ("open", "writes by the same use cases; memory.rs"),
    ("panic", "writes nothing"),
    ("post", "the Post is killed in kill.rs; it holds no vault"),
    ("proposals", "reads; a decision is put on record as by `apply`"),
    ("publish", "writes a dossier, which the next one replaces"),
    ("read", "what it finds is read again; members come into the case as by `add`"),
    ("recovery", "prints; its opening is a new member of a header that is replaced whole"),
    ("restore", "cut off in casework's tests, backup.rs; a folder without a header is no vault"),
    ("search", "reads"),
    ("stamp", "answers of others, which can be asked for again"),
    (
        "team",
        "writes new files; weeks are drawn again where one is missing, in casework's weeks.rs",
    ),
    ("trust", "one small file of a reader"),
    ("undo", "one withdrawal, appended as by `apply`"),
    ("verify", "reads"),
    ("verify-page", "writes one new file, which can be written again"),
    ("weigh", "reads"),
];

#[test]
fn every_command_that_writes_is_under_the_faults() {
    let help = Room::empty().done(&["--help"]);
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: BTreeSet<&str> = listed
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let operations = CHEAP.iter().chain(STRONG).map(|one| one.command);
    let known: BTreeSet<&str> =
        operations.chain(ELSEWHERE.iter().map(|(command, _)| *command)).collect();
    let missing: Vec<_> = commands.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "{missing:?}: add an Operation in faults/operation.rs, or a reason in faults/coverage.rs"
    );
    let gone: Vec<_> = known.difference(&commands).collect();
    assert!(gone.is_empty(), "{gone:?} are no commands");
}
