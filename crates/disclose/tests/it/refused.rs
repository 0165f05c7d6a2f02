//! One forgery per defect. Each starts from a presentation that is accepted, so that the defect is
//! the reason. The table is written to testdata/disclose/refused.json for the other verifiers.

use testimony_disclose::{Error, Part, Shape};

use crate::forge::{Forgery, HEADER, base64, check, leaf, sign, word};

pub(crate) struct Case {
    pub(crate) defect: &'static str,
    pub(crate) shape: Shape,
    pub(crate) presentation: String,
    pub(crate) error: Error,
}

fn record() -> Forgery {
    Forgery::of(&[&leaf(1, "a", "1"), &leaf(2, "b", "\"x\"")])
}

fn text() -> Forgery {
    Forgery::of(&[&word(1, 10, 20, "one "), &word(2, 20, 21, "two ")])
}

fn case(
    defect: &'static str,
    shape: Shape,
    mut forgery: Forgery,
    spoil: impl FnOnce(&mut Forgery),
    error: Error,
) -> Case {
    assert!(check(&forgery.present(), shape).is_ok(), "{defect}: the base must be good");
    spoil(&mut forgery);
    Case { defect, shape, presentation: forgery.present(), error }
}

fn in_record(defect: &'static str, spoil: impl FnOnce(&mut Forgery), error: Error) -> Case {
    case(defect, Shape::Record, record(), spoil, error)
}

fn made(defect: &'static str, shape: Shape, plain: &[&str], error: Error) -> Case {
    Case { defect, shape, presentation: Forgery::of(plain).present(), error }
}

fn raw(defect: &'static str, presentation: String, error: Error) -> Case {
    Case { defect, shape: Shape::Record, presentation, error }
}

pub(crate) fn cases() -> Vec<Case> {
    [envelope(), headers(), payloads(), references(), leaves(), words()]
        .into_iter()
        .flatten()
        .collect()
}

fn envelope() -> Vec<Case> {
    let good = record().present();
    let token = good.split('~').next().unwrap_or_default();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = [parts[0], parts[1], parts[2]];
    let last = signature.as_bytes()[signature.len() - 1];
    // 64 bytes leave four unused bits in the last character: set one.
    let loose = char::from(if last == b'A' { b'B' } else { last + 1 });
    let cut = &signature[..signature.len() - 1];
    let base = |part| Error::Base64 { part };
    vec![
        raw("empty", String::new(), Error::Ending),
        raw("no_tilde", token.to_owned(), Error::Ending),
        raw("trailing_newline", format!("{good}\n"), Error::Ending),
        raw("trailing_garbage", format!("{good}x"), Error::Ending),
        raw("key_binding", format!("{good}{token}"), Error::KeyBinding),
        raw("two_parts", format!("{header}.{payload}~"), Error::Parts),
        raw("one_part", format!("{header}~"), Error::Parts),
        raw("four_parts", format!("{header}.{payload}.{payload}.{signature}~"), Error::Parts),
        raw("leading_space", format!(" {good}"), base(Part::Header)),
        raw("header_padded", format!("{header}=.{payload}.{signature}~"), base(Part::Header)),
        raw(
            "payload_with_newline",
            format!("{header}.{payload}\n.{signature}~"),
            base(Part::Payload),
        ),
        raw(
            "signature_loose_bits",
            format!("{header}.{payload}.{cut}{loose}~"),
            base(Part::Signature),
        ),
        raw(
            "signature_standard_alphabet",
            format!("{header}.{payload}.{}++~", &signature[2..]),
            base(Part::Signature),
        ),
        raw(
            "signature_missing",
            format!("{header}.{payload}.~"),
            Error::SignatureLength { bytes: 0 },
        ),
        raw(
            "signature_short",
            format!("{header}.{payload}.{}~", base64([1; 63])),
            Error::SignatureLength { bytes: 63 },
        ),
        raw("signature_zero", format!("{header}.{payload}.{}~", base64([0; 64])), Error::Signature),
        raw(
            "signature_of_other_bytes",
            format!("{header}.{payload}.{}~", base64(sign(b"x"))),
            Error::Signature,
        ),
        raw(
            "payload_swapped",
            format!("{header}.{}.{signature}~", base64(text().payload())),
            Error::Signature,
        ),
    ]
}

fn headers() -> Vec<Case> {
    let with = |defect, header: &str, error| {
        in_record(defect, |forgery| header.clone_into(&mut forgery.header), error)
    };
    let form = || Error::Form { part: Part::Header };
    let unknown = || Error::UnknownField { part: Part::Header };
    let twice = r#"{"alg":"none","alg":"EdDSA","kid":"k","typ":"testimony+sd-jwt"}"#;
    vec![
        with("alg_none", &HEADER.replace("EdDSA", "none"), Error::Algorithm),
        with("alg_lower_case", &HEADER.replace("EdDSA", "eddsa"), Error::Algorithm),
        with("typ_other", &HEADER.replace("testimony+", "vc+"), Error::TokenType),
        with("header_critical", &HEADER.replace("{", r#"{"crit":["b64"],"#), unknown()),
        with("header_key_inside", &HEADER.replace("{", r#"{"jwk":{},"#), unknown()),
        with("header_order", r#"{"kid":"k","alg":"EdDSA","typ":"testimony+sd-jwt"}"#, form()),
        with("header_space", &HEADER.replace(',', ", "), form()),
        with("header_alg_twice", twice, form()),
        with("header_no_kid", r#"{"alg":"EdDSA","typ":"testimony+sd-jwt"}"#, form()),
        with("header_kid_number", &HEADER.replace("\"k\"", "1"), form()),
        with("header_list", "[]", form()),
        with("header_byte_order_mark", &format!("\u{FEFF}{HEADER}"), form()),
        with("kid_empty", &HEADER.replace("\"k\"", "\"\""), Error::KeyId),
        with(
            "kid_too_long",
            &HEADER.replace("\"k\"", &format!("\"{}\"", "k".repeat(257))),
            Error::KeyId,
        ),
        with(
            "header_too_long",
            &HEADER.replace("\"k\"", &format!("\"{}\"", "k".repeat(2_000))),
            form(),
        ),
        with("kid_control", &HEADER.replace("\"k\"", r#""\n""#), Error::KeyId),
    ]
}

fn payloads() -> Vec<Case> {
    let replaced = |defect, from: &'static str, to: &'static str, error| {
        let spoil = |forgery: &mut Forgery| {
            let payload = forgery.payload();
            assert!(payload.contains(from), "{defect}");
            forgery.payload = Some(payload.replacen(from, to, 1));
        };
        in_record(defect, spoil, error)
    };
    let form = || Error::Form { part: Part::Payload };
    let unknown = || Error::UnknownField { part: Part::Payload };
    let short = |defect, jti: String, error| in_record(defect, |forgery| forgery.jti = jti, error);
    vec![
        replaced("payload_space", "\":", "\": ", form()),
        replaced("payload_trailing_newline", "\"}", "\"}\n", form()),
        replaced("payload_escape", "sha-256", "sha\\u002d256", form()),
        replaced("payload_jti_twice", ",\"jti\"", ",\"jti\":\"x\",\"jti\"", form()),
        replaced("payload_no_algorithm", "\"_sd_alg\":\"sha-256\",", "", form()),
        replaced("payload_extra_claim", "{", "{\"iss\":\"x\",", unknown()),
        replaced("payload_open_leaf", "{", "{\"a\":2,", unknown()),
        replaced("payload_array_disclosure", "{", "{\"...\":\"x\",", unknown()),
        replaced("payload_digest_number", "[\"", "[1,\"", form()),
        replaced("algorithm_sha512", "sha-256", "sha-512", Error::DigestAlgorithm),
        replaced("algorithm_case", "sha-256", "SHA-256", Error::DigestAlgorithm),
        short("jti_short", base64([3; 31]), Error::Jti),
        short("jti_long", base64([3; 33]), Error::Jti),
        short("jti_padded", format!("{}=", base64([3; 32])), Error::Jti),
        in_record(
            "digests_unsorted",
            |forgery| forgery.digests.swap(2, 3),
            Error::DigestOrder { index: 3 },
        ),
        in_record(
            "digest_twice",
            |forgery| forgery.digests[4] = forgery.digests[3].clone(),
            Error::DigestOrder { index: 4 },
        ),
        in_record(
            "digest_short",
            |forgery| forgery.digests[0] = base64([0; 31]),
            Error::Digest { index: 0 },
        ),
        in_record(
            "digests_nine",
            |forgery| forgery.digests.push("_".repeat(43)),
            Error::Bucket { count: 9 },
        ),
        in_record(
            "digests_seven",
            |forgery| drop(forgery.digests.pop()),
            Error::Bucket { count: 7 },
        ),
        in_record("digests_none", |forgery| forgery.digests.clear(), Error::Bucket { count: 0 }),
    ]
}

fn references() -> Vec<Case> {
    let other = base64(leaf(9, "c", "2"));
    let changed = base64(leaf(1, "a", "2"));
    let unreferenced = |index| Error::Unreferenced { index };
    let replace = |forgery: &mut Forgery| {
        let original = base64(leaf(1, "a", "1"));
        for shown in &mut forgery.disclosures {
            if *shown == original {
                shown.clone_from(&changed);
            }
        }
    };
    let place = record().disclosures.iter().position(|shown| *shown == base64(leaf(1, "a", "1")));
    vec![
        in_record("unreferenced_added", |forgery| forgery.disclosures.push(other), unreferenced(2)),
        in_record("unreferenced_changed", replace, unreferenced(place.unwrap_or(9))),
        in_record(
            "disclosure_empty",
            |forgery| forgery.disclosures.push(String::new()),
            unreferenced(2),
        ),
        in_record("disclosure_padded", |forgery| forgery.disclosures[0].push('='), unreferenced(0)),
        in_record(
            "disclosure_twice",
            |forgery| forgery.disclosures.push(forgery.disclosures[1].clone()),
            Error::DisclosureTwice { index: 2 },
        ),
        in_record(
            "disclosures_swapped",
            |forgery| forgery.disclosures.swap(0, 1),
            Error::DisclosureOrder { index: 1 },
        ),
        in_record(
            "digest_shown_as_disclosure",
            |forgery| forgery.disclosures[0] = forgery.digests[0].clone(),
            unreferenced(0),
        ),
    ]
}

fn leaves() -> Vec<Case> {
    let record = |defect, plain: &str, error| made(defect, Shape::Record, &[plain], error);
    let form = || Error::Form { part: Part::Disclosure(0) };
    let salt = || Error::Salt { index: 0 };
    let name = || Error::Name { index: 0 };
    let mistyped = || Error::Mistyped { index: 0 };
    let good = leaf(1, "a", "1");
    let salted = |bytes: &[u8]| format!(r#"["{}","a",1]"#, base64(bytes));
    let long = format!("\"{}\"", "x".repeat(65_537));
    let not_base64 = {
        let mut forgery = Forgery::of(&[]);
        forgery.disclosures.push("a+b".to_owned());
        forgery.digests.remove(0);
        forgery.digests.push(base64(<sha2::Sha256 as sha2::Digest>::digest("a+b")));
        forgery.digests.sort();
        let error = Error::Base64 { part: Part::Disclosure(0) };
        Case {
            defect: "referenced_not_base64",
            shape: Shape::Record,
            presentation: forgery.present(),
            error,
        }
    };
    vec![
        not_base64,
        record("salt_short", &salted(&[1; 15]), salt()),
        record("salt_long", &salted(&[1; 17]), salt()),
        record("salt_padded", &good.replace("AQ\"", "AQ==\""), salt()),
        record("salt_loose_bits", &good.replace("AQ\"", "AR\""), salt()),
        record("disclosure_space", &good.replace(',', ", "), form()),
        record("disclosure_of_two", &format!(r#"["{}",1]"#, base64([1; 16])), form()),
        record("disclosure_of_four", &good.replace("1]", "1,2]"), form()),
        record("disclosure_object", "{}", form()),
        record("disclosure_escape", &good.replace("\"a\"", r#""\u0061""#), form()),
        record("disclosure_not_json", "[\u{0}", form()),
        record("number_minus_zero", &leaf(1, "a", "-0"), form()),
        record("number_fraction", &leaf(1, "a", "0.5"), mistyped()),
        record("number_exponent", &leaf(1, "a", "1e2"), form()),
        record("number_too_large", &leaf(1, "a", "9007199254740992"), mistyped()),
        record("leaf_list", &leaf(1, "a", "[1]"), mistyped()),
        record("leaf_object", &leaf(1, "a", r#"{"b":1}"#), mistyped()),
        record("leaf_hides_digests", &leaf(1, "a", r#"{"_sd":["x"]}"#), mistyped()),
        record("leaf_too_long", &leaf(1, "a", &long), mistyped()),
        record("word_in_record", &word(1, 1, 2, "a"), mistyped()),
        record("name_reserved", &leaf(1, "_sd", "1"), name()),
        record("name_dots", &leaf(1, "...", "1"), name()),
        record("name_of_top_level", &leaf(1, "jti", "1"), name()),
        record("name_expiry", &leaf(1, "exp", "1"), name()),
        record("name_empty", &leaf(1, "", "1"), name()),
        record("name_control", &leaf(1, r"\n", "1"), name()),
        made(
            "name_twice",
            Shape::Record,
            &[&leaf(1, "a", "1"), &leaf(2, "a", "2")],
            Error::NameTwice { index: 1 },
        ),
    ]
}

fn words() -> Vec<Case> {
    let text = |defect, plain: &str, error| made(defect, Shape::Text, &[plain], error);
    let position = || Error::Position { index: 0 };
    let mistyped = || Error::Mistyped { index: 0 };
    let name = || Error::Name { index: 0 };
    let good = word(1, 1, 2, "a");
    let form = || Error::Form { part: Part::Disclosure(0) };
    let many = "x".repeat(257);
    let limit = (1 << 48) + 200_000 * (1 << 20);
    let overlap = |defect, a: (u64, u64), b: (u64, u64)| {
        let (one, two) = (word(1, a.0, a.1, "one "), word(2, b.0, b.1, "two "));
        let forgery = Forgery::of(&[&one, &two]);
        // Of two that start alike the later in the presentation is named.
        let later = a.0 == b.0 || forgery.disclosures[1] == base64(&two);
        let index = usize::from(later);
        made(defect, Shape::Text, &[&one, &two], Error::Overlap { index })
    };
    vec![
        text("record_in_text", &leaf(1, "a", "1"), mistyped()),
        text("word_extra_field", &good.replace("{\"p\"", "{\"o\":1,\"p\""), mistyped()),
        text("word_key_order", &leaf(1, &base64([1; 12]), r#"{"t":"a","p":[1,2]}"#), form()),
        text("word_position_of_three", &good.replace("[1,2]", "[1,2,3]"), mistyped()),
        text("word_position_text", &good.replace("[1,2]", "[\"1\",2]"), mistyped()),
        text("word_negative", &good.replace("[1,2]", "[-1,2]"), mistyped()),
        text("word_empty", &word(1, 1, 2, ""), mistyped()),
        text("word_too_long", &word(1, 1, 2, &many), mistyped()),
        text(
            "word_text_twice",
            &good.replace("\"t\":\"a\"", "\"t\":\"a\",\"t\":\"b\""),
            mistyped(),
        ),
        text("word_name_short", &leaf(1, "a", r#"{"p":[1,2],"t":"a"}"#), name()),
        text("word_name_padded", &leaf(1, "AQEBAQEBAQEBAQEBAQE", r#"{"p":[1,2],"t":"a"}"#), name()),
        text("position_empty", &word(1, 2, 2, "a"), position()),
        text("position_backwards", &word(1, 2, 1, "a"), position()),
        text("position_too_wide", &word(1, 0, (1 << 20) + 1, "a"), position()),
        text("position_too_far", &word(1, limit, limit + 1, "a"), position()),
        overlap("overlap_by_one", (10, 20), (19, 30)),
        overlap("overlap_inside", (10, 30), (15, 16)),
        overlap("overlap_same", (10, 20), (10, 20)),
        made(
            "word_name_twice",
            Shape::Text,
            &[&word(1, 1, 2, "a"), &word(1, 5, 6, "b")],
            Error::NameTwice { index: 1 },
        ),
    ]
}

#[test]
fn fail_every_defect_for_its_own_reason() {
    let cases = cases();
    assert!(cases.len() >= 95, "{}", cases.len());
    for case in cases {
        let verdict = check(&case.presentation, case.shape);
        assert_eq!(verdict, Err(case.error), "{}", case.defect);
    }
}

#[test]
fn fail_longer_than_the_limit() {
    let max = testimony_disclose::PRESENTATION_BYTES_MAX;
    let long = "~".repeat(max + 1);
    assert_eq!(check(&long, Shape::Text), Err(Error::TooLong { bytes: max + 1, max }));
    // At the limit it is the next rule that refuses.
    let disclosures = Error::TooMany { count: max - 1, max: testimony_disclose::TEXT_WORDS_MAX };
    assert_eq!(check(&long[1..], Shape::Text), Err(disclosures));
}

/// No allowed key id makes a header so long: the limit only spares a reader long nonsense.
#[test]
fn fail_a_header_longer_than_the_limit() {
    let with = |bytes: usize| {
        let mut forgery = record();
        let kid = "k".repeat(bytes - (HEADER.len() - 1));
        forgery.header = HEADER.replace("\"k\"", &format!("\"{kid}\""));
        assert_eq!(forgery.header.len(), bytes);
        check(&forgery.present(), Shape::Record)
    };
    assert_eq!(with(2_048 / 4 * 3), Err(Error::KeyId));
    assert_eq!(with(2_048 / 4 * 3 + 1), Err(Error::Form { part: Part::Header }));
}

#[test]
fn fail_more_disclosures_than_words() {
    let max = testimony_disclose::TEXT_WORDS_MAX;
    let token = record().present().split('~').next().unwrap_or_default().to_owned();
    for (count, error) in
        [(max, Error::Unreferenced { index: 0 }), (max + 1, Error::TooMany { count: max + 1, max })]
    {
        let many = token.clone() + &"~".repeat(count + 1);
        assert_eq!(check(&many, Shape::Record), Err(error));
    }
}

#[test]
fn limits_themselves_are_accepted() {
    let mut forgery = record();
    forgery.header = HEADER.replace("\"k\"", &format!("\"{}\"", "\\\\".repeat(256)));
    assert!(check(&forgery.present(), Shape::Record).is_ok());
    let limit: u64 = (1 << 48) + 200_000 * (1 << 20);
    let widest = word(1, 0, 1 << 20, &"x".repeat(256));
    let last = word(2, limit - 1, limit, "x");
    assert!(check(&Forgery::of(&[&widest, &last]).present(), Shape::Text).is_ok());
    let leaf = leaf(1, &"n".repeat(256), &format!("\"{}\"", "x".repeat(65_536)));
    assert!(check(&Forgery::of(&[&leaf]).present(), Shape::Record).is_ok());
}
