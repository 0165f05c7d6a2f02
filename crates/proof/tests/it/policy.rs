//! Why a policy is refused: several rules may forbid one file, and the reader is told the first.

use testimony_proof::Error;
use testimony_proof::policy::Policy;

use crate::fixture::policy;

#[test]
fn a_policy_without_what_it_needs_says_what() {
    let text = policy(2).to_text().unwrap();
    let without = |word: &str| -> String {
        text.split_inclusive('\n').filter(|line| !line.starts_with(word)).collect()
    };
    let check = |text: &str, why| assert_eq!(Policy::parse(text), Err(Error::Policy(0, why)));
    check("quorum none\n", "no testimony-policy/v1 line");
    check("#! testimony-policy/v1\nquorum none\n", "no log");
    check(&without("#! publication"), "no publication key");
    check(&without("quorum"), "no quorum line");
}

#[test]
fn a_plain_policy_needs_no_log_and_no_publication_key() {
    let plain = Policy::parse_c2sp("quorum none\n").unwrap();
    assert_eq!(plain, Policy::default());
    let text = policy(2).to_text().unwrap();
    assert_eq!(Policy::parse_c2sp(&text).unwrap().publication, []);
}

/// In a policy of ours such a key also has two roles; a plain one has this rule alone.
#[test]
fn fail_a_key_twice_in_a_plain_policy() {
    let text = policy(2).to_text().unwrap();
    let check = |word: &str, from: &str, to: &str, why| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = lines.iter().position(|line| line.starts_with(word)).unwrap();
        lines.insert(at + 1, lines[at].replace(from, to));
        let read = Policy::parse_c2sp(lines.join("\n") + "\n");
        assert_eq!(read, Err(Error::Policy(at + 2, why)));
    };
    check("log ", " https", " https", "a log's key twice");
    check("witness ", "witness north ", "witness again ", "a witness's key twice");
}
