//! Presentations: nothing that was not signed is ever shown, and nothing is dropped silently.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_disclose::{
    Content, Disclosed, Seed, Segment, Shape, WORD_BYTES_MAX, is_bucket, seal_record, seal_text,
    split_words, verify, warnings,
};

use crate::text as utf8;

const SIGNATURE: [u8; 64] = [1; 64];
const TEXT: &str = "No one came. They held us for nine days, not three.";

/// A presentation that was really made, and what it shows.
struct True {
    presentation: String,
    input: Vec<u8>,
    words: Vec<&'static str>,
}

fn truth() -> &'static True {
    static TRUE: OnceLock<True> = OnceLock::new();
    TRUE.get_or_init(|| {
        let payload = seal_text(TEXT, &Seed::from_bytes([7; 32])).expect("a short text");
        let shown = [0, 1, 4, 5, 6, 9];
        let presentation = payload.present(&shown, |_| SIGNATURE, "fuzz").expect("six indexes");
        let token = presentation.split('~').next().unwrap_or_default();
        let input = token.rsplit_once('.').map(|(input, _)| input.as_bytes().to_vec());
        True { input: input.unwrap_or_default(), words: split_words(TEXT), presentation }
    })
}

/// `data`: a presentation, checked as if one signing input had ever been signed.
pub(crate) fn presentation(data: &[u8]) {
    let Some(given) = utf8(data) else { return };
    let truth = truth();
    let check =
        |input: &[u8], signature: &[u8; 64]| input == truth.input && *signature == SIGNATURE;
    assert!(verify(given, |_, _| false, Shape::Text).is_err());
    if let Ok(disclosed) = verify(given, check, Shape::Text) {
        let shown = given.split('~').filter(|part| truth.presentation.contains(part)).count();
        assert_eq!(shown, given.split('~').count(), "a disclosure that was never made");
        let Content::Text(segments) = &disclosed.content else {
            unreachable!("a text was asked for")
        };
        check_segments(segments);
        let runs = segments.iter().filter_map(|segment| match segment {
            Segment::Shown(run) => Some(run),
            Segment::Gap | Segment::Edge => None,
        });
        for run in runs {
            assert!(truth.words.concat().contains(run.as_str()), "words that were never sealed");
        }
    }
    // Any signature is good here: what comes behind the signature is reached by all inputs.
    for shape in [Shape::Text, Shape::Record] {
        if let Ok(disclosed) = verify(given, |_, _| true, shape) {
            crate::accepted();
            check_shown(given, &disclosed);
        }
    }
}

fn check_segments(segments: &[Segment]) {
    assert_eq!(segments.first(), Some(&Segment::Edge));
    assert_eq!(segments.len() == 1, segments.len() < 3);
    assert!(segments.len() == 1 || segments.last() == Some(&Segment::Edge));
    for pair in segments.windows(2) {
        let runs = pair.iter().filter(|one| matches!(one, Segment::Shown(_))).count();
        assert_eq!(runs, 1, "a run stands between gaps or edges");
    }
}

/// Every disclosure is referenced, and all of them are shown.
fn check_shown(given: &str, disclosed: &Disclosed) {
    let payload: Value = serde_json::from_slice(&disclosed.payload_bytes).expect("canonical JSON");
    let digests: BTreeSet<&str> =
        payload["_sd"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(is_bucket(digests.len()));
    let mut parts = given.split('~').skip(1).filter(|part| !part.is_empty());
    let count = parts.clone().count();
    assert!(parts.all(|part| digests.contains(&*digest(part))), "an unreferenced disclosure");
    let shown = match &disclosed.content {
        Content::Record(fields) => fields.len(),
        Content::Text(segments) => {
            check_segments(segments);
            count
        }
    };
    assert_eq!(shown, count, "a disclosure was dropped");
}

fn digest(disclosure: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(disclosure))
}

pub(crate) fn presentation_seeds() -> Vec<Vec<u8>> {
    let leaves = [("access".to_owned(), json!("saw")), ("n".to_owned(), json!(3))];
    let record = seal_record(&leaves, &Seed::from_bytes([8; 32])).expect("two leaves");
    let record = record.present(&[0, 1], |_| SIGNATURE, "fuzz").expect("two indexes");
    vec![truth().presentation.clone().into(), record.into()]
}

/// A presentation around any disclosures: their digests are in the payload, so that the fuzzer does
/// not have to break SHA-256 to reach their reader.
fn around(lines: &[u8]) -> String {
    let mut encoded: Vec<String> = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| BASE64URL_NOPAD.encode(line))
        .collect();
    encoded.sort_by_key(|one| digest(one));
    let mut digests: Vec<String> = encoded.iter().map(|one| digest(one)).collect();
    let mut filler = 0_u32;
    while !is_bucket(digests.len()) {
        digests.push(BASE64URL_NOPAD.encode(&Sha256::digest(filler.to_be_bytes())));
        filler += 1;
    }
    digests.sort();
    let payload = format!(
        r#"{{"_sd":{},"_sd_alg":"sha-256","jti":"{}"}}"#,
        json!(digests),
        BASE64URL_NOPAD.encode(&[5; 32])
    );
    let header = r#"{"alg":"EdDSA","kid":"fuzz","typ":"testimony+sd-jwt"}"#;
    let [header, payload, signature] = [header.as_bytes(), payload.as_bytes(), &SIGNATURE]
        .map(|part| BASE64URL_NOPAD.encode(part));
    let mut presentation = format!("{header}.{payload}.{signature}~");
    for one in encoded {
        presentation += &one;
        presentation += "~";
    }
    presentation
}

/// `data`: the plain JSON of disclosures, one a line, read as leaves.
pub(crate) fn record(data: &[u8]) {
    let given = around(data);
    let Ok(disclosed) = verify(&given, |_, _| true, Shape::Record) else { return };
    check_shown(&given, &disclosed);
    crate::accepted();
    let fields = disclosed.fields().expect("a record was asked for");
    for line in data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let (salt, name, value): (String, String, Value) =
            serde_json::from_slice(line).expect("accepted, so JSON");
        assert_eq!(json!([salt, name, value]).to_string().as_bytes(), line, "a second spelling");
        assert_eq!(fields.get(&name), Some(&value));
    }
    // What is shown as a record can be sealed as one.
    let leaves: Vec<(String, Value)> = fields.clone().into_iter().collect();
    assert!(seal_record(&leaves, &Seed::from_bytes([1; 32])).is_ok());
}

pub(crate) fn record_seeds() -> Vec<Vec<u8>> {
    let lines = concat!(
        "[\"AAAAAAAAAAAAAAAAAAAAAA\",\"access\",\"saw\"]\n",
        "[\"BAAAAAAAAAAAAAAAAAAAAA\",\"consent/team\",true]\n",
        "[\"CAAAAAAAAAAAAAAAAAAAAA\",\"n\",-3]\n",
        "[\"DAAAAAAAAAAAAAAAAAAAAA\",\"q\",\"\\u001f\\\"\\\\\\n\"]",
    );
    vec![lines.into(), Vec::new()]
}

/// `data`: the plain JSON of disclosures, one a line, read as words.
pub(crate) fn text(data: &[u8]) {
    let given = around(data);
    let Ok(disclosed) = verify(&given, |_, _| true, Shape::Text) else { return };
    check_shown(&given, &disclosed);
    let mut words: Vec<(u64, u64, String)> = data
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            let value: Value = serde_json::from_slice(line).expect("accepted, so JSON");
            let at = |side: usize| value[2]["p"][side].as_u64().expect("a position");
            (at(0), at(1), value[2]["t"].as_str().expect("a word").to_owned())
        })
        .collect();
    words.sort();
    crate::accepted();
    assert!(words.windows(2).all(|pair| pair[0].1 <= pair[1].0), "overlapping words");
    let gaps = words.windows(2).filter(|pair| pair[0].1 < pair[1].0).count();
    let segments = disclosed.segments().expect("a text was asked for");
    assert_eq!(segments.iter().filter(|one| **one == Segment::Gap).count(), gaps);
    let shown: String = segments
        .iter()
        .map(|segment| match segment {
            Segment::Shown(run) => run.as_str(),
            Segment::Gap | Segment::Edge => "",
        })
        .collect();
    assert_eq!(shown, words.into_iter().map(|word| word.2).collect::<String>());
}

pub(crate) fn text_seeds() -> Vec<Vec<u8>> {
    let lines = concat!(
        "[\"AAAAAAAAAAAAAAAAAAAAAA\",\"AAAAAAAAAAAAAAAA\",{\"p\":[10,20],\"t\":\"No \"}]\n",
        "[\"BAAAAAAAAAAAAAAAAAAAAA\",\"BAAAAAAAAAAAAAAA\",{\"p\":[20,21],\"t\":\"one \"}]\n",
        "[\"CAAAAAAAAAAAAAAAAAAAAA\",\"CAAAAAAAAAAAAAAA\",{\"p\":[25,900],\"t\":\"came.\"}]",
    );
    vec![lines.into()]
}

/// `data`: a text. It is cut, sealed, shown in part and read again.
pub(crate) fn words(data: &[u8]) {
    let Some(text) = utf8(data) else { return };
    let words = split_words(text);
    assert_eq!(words.concat(), text);
    assert!(words.iter().all(|word| (1..=WORD_BYTES_MAX).contains(&word.len())));
    let hidden: Vec<usize> =
        (0..words.len()).filter(|at| data[at % data.len()].is_multiple_of(3)).collect();
    for warning in warnings(&words, &hidden) {
        assert!(hidden.contains(&warning.word), "a warning about a word that is shown");
    }
    let payload = seal_text(text, &Seed::from_bytes([7; 32])).expect("short texts can be sealed");
    let shown: Vec<usize> = (0..words.len()).filter(|at| !hidden.contains(at)).collect();
    let presentation = payload.present(&shown, |_| SIGNATURE, "fuzz").expect("good indexes");
    let disclosed = verify(&presentation, |_, _| true, Shape::Text).expect("our own presentation");
    crate::accepted();
    let mut expected = vec![Segment::Edge];
    for (at, word) in words.iter().enumerate() {
        match (hidden.contains(&at), expected.last_mut()) {
            (true, Some(Segment::Shown(_))) => expected.push(Segment::Gap),
            (true, _) => {}
            (false, Some(Segment::Shown(run))) => run.push_str(word),
            (false, _) => expected.push(Segment::Shown((*word).to_owned())),
        }
    }
    match expected.last_mut() {
        Some(last) if *last == Segment::Gap => *last = Segment::Edge,
        Some(Segment::Shown(_)) => expected.push(Segment::Edge),
        _ => {}
    }
    assert_eq!(disclosed.segments(), Some(&*expected));
}

pub(crate) fn words_seeds() -> Vec<Vec<u8>> {
    [TEXT, "«Нет», — сказала она. 3 дня", "قال: لا أحد", "東京。 a\u{301}b\u{200d}", " . "]
        .map(|text| text.into())
        .to_vec()
}
