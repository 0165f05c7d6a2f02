//! Other people's tools and kept files judge what we write.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use expect_test::expect_file;
use testimony_seal::{HybridRecipient, seal_secret};

use crate::support::{account, identity, rng, team, told};

fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/envelope").join(name)
}

/// Debian's `age` opens what we sealed to one person. `make test` installs it.
#[test]
fn debian_age_opens_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let identity = age::x25519::Identity::generate();
    let spelled = identity.to_string();
    std::fs::write(&key, age::secrecy::ExposeSecret::expose_secret(&spelled)).unwrap();
    let recipient = identity.to_public().to_string();
    let sealed = seal_secret(b"forty bytes of a key", &recipient, &mut rng(1)).unwrap();
    let plain = run_age(&["-d", "-i", key.to_str().unwrap()], &sealed);
    assert_eq!(plain, b"forty bytes of a key");
}

/// Crate `age` itself opens an envelope with our identity, and we what it sealed to our recipient.
#[test]
fn crate_age_and_we_open_each_others_files() {
    for (text, data) in [("words", 0), ("more", 65_536 * 3), ("edge", 65_536 - 2_000)] {
        let plain = age::decrypt(&identity(), &account(text, &[("a", &vec![5; data])])).unwrap();
        assert!(plain.starts_with(b"testimony/envelope/v1\nH"));
    }
    let sealed = age::encrypt(&identity().to_public(), b"by crate age").unwrap();
    assert_eq!(age::decrypt(&identity(), &sealed).unwrap(), b"by crate age");
}

/// Crate `age` does not seal to both kinds; a file that somebody else made so is refused.
#[test]
fn fail_classical_beside_hybrid() {
    let classical = age::x25519::Identity::generate();
    let both: [&dyn age::Recipient; 2] = [&identity().to_public(), &classical.to_public()];
    assert!(age::Encryptor::with_recipients(both.into_iter()).is_err());
    let careless: [&dyn age::Recipient; 2] =
        [&Unlabelled(identity().to_public()), &classical.to_public()];
    let encryptor = age::Encryptor::with_recipients(careless.into_iter()).unwrap();
    let mut sealed = Vec::new();
    let mut out = encryptor.wrap_output(&mut sealed).unwrap();
    out.write_all(b"for both").unwrap();
    out.finish().unwrap();
    // The control: the classical key opens it, so it is a good file.
    assert_eq!(age::decrypt(&classical, &sealed).unwrap(), b"for both");
    assert!(age::decrypt(&identity(), &sealed).is_err());
}

/// A recipient that does not say of which kind it is, as careless programs have it.
struct Unlabelled(HybridRecipient);

impl age::Recipient for Unlabelled {
    fn wrap_file_key(
        &self,
        key: &age_core::format::FileKey,
    ) -> Result<(Vec<age_core::format::Stanza>, HashSet<String>), age::EncryptError> {
        Ok((self.0.wrap_file_key(key)?.0, HashSet::new()))
    }
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
