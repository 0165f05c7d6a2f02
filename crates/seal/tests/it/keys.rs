//! The team file and signed requests.

use expect_test::expect;
use testimony_seal::{
    Challenge, Day, EnvelopeId, Error, FetchAction, FetchKey, FetchRequest, LookupTag,
    PostIdentity, Subject, TEAM_RECIPIENTS_MAX, TeamPublic,
};

use crate::support::{rng, team};

#[test]
fn a_team_file_comes_back() {
    let team = team();
    expect![[r#"
        format = "testimony/team/v1"
        name = "The Ash Street Archive"
        title = "Notes"
        recipients = ["age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"]
        fetch_key = "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"
    "#]]
    .assert_eq(&team.print());
    assert_eq!(TeamPublic::parse(&team.print()).unwrap(), team);
    expect![[r#"
        beb5 b242 4123 d2be 87b0 1808 8d62 b5a2
        salt pulse mountain liquid diamond gap burst adapt"#]]
    .assert_eq(&format!("{}\n{}", team.fingerprint(), team.fingerprint_words()));
}

#[test]
fn the_fingerprint_covers_keys_in_any_order() {
    let mut two = team();
    let other = age::x25519::Identity::generate().to_public().to_string();
    assert_ne!(
        TeamPublic { recipients: vec![other.clone()], ..two.clone() }.fingerprint(),
        two.fingerprint()
    );
    two.recipients.push(other);
    let mut turned = two.clone();
    turned.recipients.reverse();
    assert_eq!(two.fingerprint(), turned.fingerprint());
    let key = FetchKey::from_bytes(&[8; 32]).public();
    assert_ne!(TeamPublic { fetch_key: key, ..two.clone() }.fingerprint(), two.fingerprint());
}

#[test]
fn fail_team_files() {
    let good = team().print();
    let line = team().recipients[0].clone();
    let many: Vec<_> = (0..=TEAM_RECIPIENTS_MAX).map(|_| format!("\"{line}\"")).collect();
    let key = team().fetch_key.to_string();
    let mut refusals = String::new();
    for bad in [
        String::new(),
        good.replace("team/v1", "team/v2"),
        good.replace("name", "nome"),
        good.replace("Ash", "Ash\\u0007"),
        good.replace("Ash", &"A".repeat(90)),
        good.replace(&format!("\"{line}\""), ""),
        good.replace(&format!("\"{line}\""), &many.join(",")),
        good.replace(&format!("\"{line}\""), &format!("\"{line}\",\"{line}\"")),
        good.replace("age1", "ssh1"),
        good.replace(&key, &key[2..]),
        good.replace(&key, &"00".repeat(32)),
        "#".repeat(40_000),
    ] {
        refusals += &format!("{}\n", TeamPublic::parse(&bad).unwrap_err());
    }
    expect![[r#"
        team file: its lines are not those of a team file
        team file: it is of another version
        team file: its lines are not those of a team file
        team file: a name or title is too long or not plain text
        team file: a name or title is too long or not plain text
        a team has 1 to 16 recipients, all different, not 0
        a team has 1 to 16 recipients, all different, not 17
        a team has 1 to 16 recipients, all different, not 2
        recipient 1 is not an age X25519 recipient
        a fetch key must be 32 bytes in hex
        team file: its fetch key is not an Ed25519 key
        team file: it is far too long
    "#]]
    .assert_eq(&refusals);
}

fn request() -> FetchRequest {
    FetchRequest {
        post: PostIdentity::from_bytes([1; 32]),
        challenge: Challenge::from_bytes([2; 32]),
        ours: [3; 32],
        action: FetchAction::Get,
        subject: Subject::envelopes(&[EnvelopeId::of(b"a"), EnvelopeId::of(b"b")]),
    }
}

#[test]
fn a_signature_fits_one_request_only() {
    let key = FetchKey::generate(&mut rng(1));
    let good = request();
    let signature = key.sign(&good);
    key.public().verify(&good, &signature).unwrap();
    assert_eq!(signature.to_string().parse::<testimony_seal::FetchSignature>().unwrap(), signature);
    let tag = LookupTag::from_bytes([0; 16]);
    for other in [
        FetchRequest { post: PostIdentity::from_bytes([9; 32]), ..good.clone() },
        FetchRequest { challenge: Challenge::from_bytes([9; 32]), ..good.clone() },
        FetchRequest { ours: [9; 32], ..good.clone() },
        FetchRequest { action: FetchAction::Acknowledge, ..good.clone() },
        FetchRequest { subject: Subject::envelopes(&[EnvelopeId::of(b"a")]), ..good.clone() },
        FetchRequest { subject: Subject::nothing(), ..good.clone() },
        FetchRequest { subject: Subject::reply(&tag, b"slot"), ..good.clone() },
    ] {
        assert!(matches!(key.public().verify(&other, &signature), Err(Error::Signature)));
    }
    let stranger = FetchKey::generate(&mut rng(2)).public();
    assert!(stranger.verify(&good, &signature).is_err());
}

/// The bytes of docs/spec/envelope.md, section 5: Ed25519 is deterministic.
#[test]
fn the_signature_of_the_spec() {
    let key = FetchKey::from_bytes(&[9; 32]);
    expect!["8c1316c7311e6a39c282ebed993426a1363ca441a23e7a00813369f01764c298f37db17b3fca8ff7886930719a43100dc9df5bf9a6d9cd5a0938fc36bdbeeb00"].assert_eq(&key.sign(&request()).to_string());
}

#[test]
fn order_of_ids_does_not_matter() {
    let (a, b) = (EnvelopeId::of(b"a"), EnvelopeId::of(b"b"));
    assert_eq!(Subject::envelopes(&[a, b]), Subject::envelopes(&[b, a]));
    assert_eq!(Subject::envelopes(&[]), Subject::nothing());
}

#[test]
fn secrets_and_ids_print_as_they_should() {
    let key = FetchKey::from_bytes(&[9; 32]);
    let secret = data_encoding::HEXLOWER.encode(&*key.expose());
    assert!(!format!("{key:?}").contains(&secret));
    let id = EnvelopeId::of(b"a");
    assert_eq!(id.to_string().parse::<EnvelopeId>().unwrap(), id);
    assert!("XYZ".parse::<EnvelopeId>().is_err());
    assert!(id.to_string().to_uppercase().parse::<EnvelopeId>().is_err());
    assert_eq!(Day::of_unix_seconds(86_399), Day(0));
    assert_eq!(Day::of_unix_seconds(86_400).unix_seconds(), 86_400);
}
