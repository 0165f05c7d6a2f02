//! Other people's tools and kept files judge what we write.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use expect_test::expect_file;
use testimony_seal::{EnvelopeWriter, TeamPublic};

use crate::support::{IDENTITY, account, identity, opening, rng, team, thread, told};

fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/envelope").join(name)
}

/// Debian's `age` opens what we sealed. `make test` installs it.
#[test]
fn debian_age_opens_an_envelope() {
    let folder = tempfile::tempdir().unwrap();
    let (key, file) = (folder.path().join("key"), folder.path().join("envelope.age"));
    std::fs::write(&key, IDENTITY).unwrap();
    for (text, data) in [("words", 0), ("more", 65_536 * 3), ("edge", 65_536 - 300)] {
        std::fs::write(&file, account(text, &[("a", &vec![5; data])])).unwrap();
        let plain = run_age(&["-d", "-i", key.to_str().unwrap(), file.to_str().unwrap()], b"");
        assert!(plain.starts_with(b"testimony/envelope/v1\nH"));
        assert_eq!(plain, age::decrypt(&identity(), &std::fs::read(&file).unwrap()).unwrap());
    }
}

/// Several recipients: the second team member opens with `age` too.
#[test]
fn debian_age_opens_for_the_second_recipient() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let second = age::x25519::Identity::generate();
    let spelled = second.to_string();
    std::fs::write(&key, age::secrecy::ExposeSecret::expose_secret(&spelled)).unwrap();
    let mut both: TeamPublic = team();
    both.recipients.push(second.to_public().to_string());
    let opening = opening(testimony_seal::EnvelopeKind::Account);
    let writer =
        EnvelopeWriter::begin(Vec::new(), &both, &thread(1), opening, &mut rng(1)).unwrap();
    let sealed = writer.finish().unwrap().0;
    let plain = run_age(&["-d", "-i", key.to_str().unwrap()], &sealed);
    assert_eq!(plain.len(), 16_384);
    assert!(!told(&sealed).starts_with("refused"));
}

#[allow(clippy::disallowed_methods, reason = "the room where the judge is started")]
fn run_age(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("age")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool `age` judges this test: run `make test`, or `apt-get install age`");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert!(output.status.success(), "age: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// An envelope that was sealed by version 1 stays readable for ever.
#[test]
fn the_kept_envelope_opens() {
    let kept = testdata("account-v1.age");
    if !kept.exists() {
        std::fs::write(
            &kept,
            account("Ten men, by the gate. Их было десять.", &[("gate.jpg", b"not a picture")]),
        )
        .unwrap();
    }
    let sealed = std::fs::read(&kept).unwrap();
    expect_file![testdata("account-v1.txt")].assert_eq(&told(&sealed));
    let team_file = testdata("team-v1.toml");
    expect_file![&team_file].assert_eq(&team().print());
}
