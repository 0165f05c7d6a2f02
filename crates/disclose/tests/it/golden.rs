//! testdata/disclose: presentations that every verifier must read alike, and forgeries that every
//! verifier must refuse. `UPDATE_GOLDEN=1` writes them again. The spec's example is checked too.

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use testimony_disclose::{Content, Payload, Seed, Segment, Shape, seal_record, seal_text};

use crate::forge::{check, key, sign};
use crate::refused::cases;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn check_golden(name: &str, value: &Value) {
    let path = root().join("testdata/disclose").join(name);
    let printed = serde_json::to_string_pretty(value).expect("JSON prints") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &printed).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("run with UPDATE_GOLDEN=1 once");
    assert!(golden == printed, "{name} differs; UPDATE_GOLDEN=1 shows how");
}

fn name_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Record => "record",
        Shape::Text => "text",
    }
}

/// What a verifier must answer: fields, or runs with `null` for a gap and `false` for an edge.
fn answer(content: &Content) -> Value {
    match content {
        Content::Record(fields) => json!(fields),
        Content::Text(segments) => segments
            .iter()
            .map(|segment| match segment {
                Segment::Shown(run) => json!({ "shown": run }),
                Segment::Gap => json!("gap"),
                Segment::Edge => json!("edge"),
            })
            .collect(),
    }
}

fn accepted(
    name: &str,
    shape: Shape,
    content: &Value,
    payload: &Payload,
    shown: &[usize],
) -> Value {
    let presentation = payload.present(shown, sign, "publication-2026").expect("indexes exist");
    let disclosed = check(&presentation, shape).expect("honest");
    json!({
        "name": name,
        "shape": name_of(shape),
        "seed": HEXLOWER.encode(&seed()),
        "content": content,
        "payload": String::from_utf8_lossy(&payload.bytes),
        "payload_digest": HEXLOWER.encode(&payload.digest()),
        "shown": shown,
        "presentation": presentation,
        "answer": answer(&disclosed.content),
    })
}

fn seed() -> [u8; 32] {
    std::array::from_fn(|index| u8::try_from(index).expect("below 32"))
}

fn text_case(name: &str, text: &str, shown: &[usize]) -> Value {
    let payload = seal_text(text, &Seed::from_bytes(seed())).expect("a short text");
    accepted(name, Shape::Text, &json!(text), &payload, shown)
}

fn record_case(name: &str, leaves: &Value, shown: &[usize]) -> Value {
    let map = leaves.as_object().expect("an object").clone();
    let list: Vec<(String, Value)> = map.into_iter().collect();
    let payload = seal_record(&list, &Seed::from_bytes(seed())).expect("allowed leaves");
    accepted(name, Shape::Record, leaves, &payload, shown)
}

#[test]
fn accepted_presentations() {
    let leaves = json!({
        "speaker/code_name": "Heron", "day": "2017-03/2017-04", "held": true, "people": 3,
        "note": null, "place/name": "Ж\u{301}\u{0007}\"\\ /\u{2028}🕊", "balance": -9_007_199_254_740_991_i64,
    });
    let cases = json!([
        text_case("text_example", "No one came.", &[0, 2]),
        text_case("text_all", "Не били. Nobody hit him.", &[0, 1, 2, 3, 4]),
        text_case("text_none", "Не били.", &[]),
        text_case("text_empty", "", &[]),
        text_case(
            "text_scripts",
            "他们没有打他。 لم يضربوه، قال. «Нет», — \"no\"\n\t👍🏽",
            &[0, 1, 3, 4, 7, 8, 10]
        ),
        record_case("record_all", &leaves, &[0, 1, 2, 3, 4, 5, 6]),
        record_case("record_part", &leaves, &[1, 6]),
        record_case("record_none", &leaves, &[]),
        record_case("record_empty", &json!({}), &[]),
    ]);
    let public_key = HEXLOWER.encode(key().verifying_key().as_bytes());
    check_golden("accepted.json", &json!({ "public_key": public_key, "cases": cases }));
}

#[test]
fn refused_presentations() {
    let list: Vec<Value> = cases()
        .into_iter()
        .map(|case| {
            json!({
                "defect": case.defect,
                "shape": name_of(case.shape),
                "presentation": case.presentation,
                "reason": case.error.to_string(),
            })
        })
        .collect();
    let public_key = HEXLOWER.encode(key().verifying_key().as_bytes());
    check_golden("refused.json", &json!({ "public_key": public_key, "cases": list }));
}

#[test]
fn the_example_of_the_spec_is_true() {
    let spec = std::fs::read_to_string(root().join("docs/spec/disclosure.md")).expect("the spec");
    let case = text_case("text_example", "No one came.", &[0, 2]);
    let payload = seal_text("No one came.", &Seed::from_bytes(seed())).expect("a short text");
    let mut facts = vec![
        case["payload"].as_str().expect("text").to_owned(),
        case["payload_digest"].as_str().expect("text").to_owned(),
        case["presentation"].as_str().expect("text").to_owned(),
        HEXLOWER.encode(&seed()),
        HEXLOWER.encode(key().verifying_key().as_bytes()),
    ];
    for disclosure in &payload.disclosures {
        facts.push(disclosure.encoded.clone());
        facts.push(disclosure.digest.clone());
    }
    for fact in facts {
        assert!(spec.contains(&format!("    {fact}\n")), "the spec lacks the line\n    {fact}\n");
    }
}
