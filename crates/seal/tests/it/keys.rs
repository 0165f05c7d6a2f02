//! The team file and signed requests.

use expect_test::expect;
use testimony_seal::{
    Challenge, Day, EnvelopeId, Error, FetchAction, FetchKey, FetchRequest, LookupTag,
    PostIdentity, RosterKey, Subject, TeamPublic, WEEKS_MAX, Week,
};

use crate::support::{rng, roster_key, team, week};

#[test]
fn a_team_file_comes_back() {
    let team = team();
    let recipient = team.recipients(Day(0))[0].to_string();
    expect![[r#"
        format = "testimony/team/v1"
        name = "The Ash Street Archive"
        title = "Notes"
        fetch_key = "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"
        roster_key = "43a72e714401762df66b68c26dfbdf2682aaec9f2474eca4613e424a0fbafd3c"

        [roster]
        number = 7
        signature = "4f39f8b7c8db94abf8c6a4b789ea7991b7542f37e4fa2e813be4588a0118db3d4963b073919434d2753fdbd6bb540a50d86313b2dc08eff80ecfce3e9e2ebc04"

        [[roster.week]]
        from = 20780
        until = 20787
        recipients = ["age1pq1vzavuh6y346esvswz"]
    "#]]
    .assert_eq(&team.print().replace(&recipient, &recipient[..24]));
    assert_eq!(recipient.len(), testimony_seal::HYBRID_RECIPIENT_LETTERS);
    assert_eq!(TeamPublic::parse(&team.print()).unwrap(), team);
    expect![[r#"
        9e4a e9d1 c39b b33f 88a5 7c89 0214 aeac
        oxygen firm inner mango robot panther card question"#]]
    .assert_eq(&format!("{}\n{}", team.fingerprint(), team.fingerprint_words()));
}

#[test]
fn the_fingerprint_covers_the_keys_and_no_recipient() {
    let team = team();
    let other = RosterKey::from_bytes(&[11; 32]);
    let roster = other.sign(8, vec![week(20_787, 3)]).unwrap();
    let key = FetchKey::from_bytes(&[8; 32]).public();
    let fetch = TeamPublic { fetch_key: key, ..team.clone() };
    let renamed = TeamPublic { name: "Another".to_owned(), ..team.clone() };
    let turned = TeamPublic { roster_key: other.public(), roster, ..team.clone() };
    assert_ne!(fetch.fingerprint(), team.fingerprint());
    assert_ne!(turned.fingerprint(), team.fingerprint());
    assert_eq!(renamed.fingerprint(), team.fingerprint());
    assert!(team.is_same_team(&renamed) && !team.is_same_team(&turned));
    let newer = roster_key().sign(8, vec![week(20_787, 3)]).unwrap();
    let newer = TeamPublic { roster: newer, ..team.clone() };
    assert!(team.is_older_than(&newer) && !newer.is_older_than(&team));
    assert!(!team.is_older_than(&team) && !team.is_older_than(&turned));
    assert_eq!(newer.fingerprint(), team.fingerprint());
}

#[test]
fn every_day_has_a_week() {
    let roster = roster_key().sign(1, vec![week(100, 1), week(110, 2), week(117, 3)]).unwrap();
    let on = |day| roster.week(Day(day)).from.0;
    let found: Vec<_> = [0, 100, 106, 109, 110, 116, 117, 130, 9_999].map(on).to_vec();
    assert_eq!(found, [100, 100, 100, 100, 110, 110, 117, 117, 117]);
}

#[test]
fn fail_rosters_that_are_none() {
    let two = |a, b| vec![a, b];
    let empty = Week { recipients: Vec::new(), ..week(1, 1) };
    let double =
        Week { recipients: [week(1, 1).recipients, week(1, 1).recipients].concat(), ..week(1, 1) };
    let year: Vec<Week> = (0..).map(|n| week(n * 7, 1)).take(WEEKS_MAX + 1).collect();
    let mut refusals = String::new();
    for weeks in [
        Vec::new(),
        two(week(10, 1), week(16, 2)),
        two(week(17, 1), week(10, 2)),
        vec![Week { until: Day(1), ..week(1, 1) }],
        vec![empty],
        vec![double],
        year,
    ] {
        refusals += &format!("{}\n", roster_key().sign(1, weeks).unwrap_err());
    }
    expect![[r#"
        team file: its roster has no week, or more than a year of them
        team file: the weeks of its roster are not in order
        team file: the weeks of its roster are not in order
        team file: the weeks of its roster are not in order
        a team has 1 to 4 recipients, all different, not 0
        a team has 1 to 4 recipients, all different, not 2
        team file: its roster has no week, or more than a year of them
    "#]]
    .assert_eq(&refusals);
}

#[test]
fn fail_team_files() {
    let good = team().print();
    let recipient = team().recipients(Day(0))[0].to_string();
    let other = week(1, 5).recipients[0].to_string();
    let key = team().fetch_key.to_string();
    let mut refusals = String::new();
    for bad in [
        String::new(),
        good.replace("team/v1", "team/v2"),
        good.replace("name", "nome"),
        good.replace("Ash", "Ash\\u0007"),
        good.replace("Ash", &"A".repeat(90)),
        good.replace(&recipient, &other),
        good.replace("number = 7", "number = 8"),
        good.replace("20787", "20788"),
        good.replace("age1pq1", "age1pr1"),
        good.replace(&recipient, "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"),
        good.replace(&key, &key[2..]),
        good.replace(&key, &"00".repeat(32)),
        "#".repeat(600_000),
    ] {
        refusals += &format!("{}\n", TeamPublic::parse(&bad).unwrap_err());
    }
    expect![[r#"
        team file: its lines are not those of a team file
        team file: it is of another version
        team file: its lines are not those of a team file
        team file: a name or title is too long or not plain text
        team file: a name or title is too long or not plain text
        team file: its roster is not signed by its roster key
        team file: its roster is not signed by its roster key
        team file: its roster is not signed by its roster key
        recipient 1 is not an age recipient of the kind that is needed
        recipient 1 is not an age recipient of the kind that is needed
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
