//! Prints random presentations and forgeries for the judges, one JSON object a line.
//!
//! `cargo run --example present -p testimony-disclose -- COUNT SEED`. Each line has `shape`, `key`
//! (hex), `presentation`, `seed` (hex), `words` or `leaves`, `payload`, what our verifier answers
//! (`answer`), and `forged`: presentations with what our verifier says of each (`null`: accepted).

#![allow(clippy::print_stdout, reason = "an example prints its result")]

use std::error::Error;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{Signature, Signer, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};
use testimony_disclose::{
    Content, Disclosed, Payload, Seed, Segment, Shape, seal_record, seal_text, split_words, verify,
};

const PIECES: [&str; 16] = [
    "held ",
    "не ",
    "«Нет»\n",
    "لم ",
    "他们",
    "3,000 ",
    "don't ",
    "",
    "\u{1}\"\\/ ",
    "é",
    "🕊 ",
    "\u{2028}",
    "ключ, ",
    "п’ять ",
    "¿Dónde? ",
    "_sd ",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u32 = arguments.next().ok_or("COUNT SEED expected")?.parse()?;
    let mut rng = ChaCha20Rng::seed_from_u64(arguments.next().ok_or("SEED expected")?.parse()?);
    for nth in 0..count {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        let key = SigningKey::from_bytes(&secret);
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let line =
            if nth % 2 == 0 { text(&mut rng, seed, &key)? } else { record(&mut rng, seed, &key)? };
        println!("{line}");
    }
    Ok(())
}

fn below(rng: &mut ChaCha20Rng, max: u32) -> usize {
    usize::try_from(rng.next_u32() % max).unwrap_or_default()
}

fn phrase(rng: &mut ChaCha20Rng, max: u32) -> String {
    (0..below(rng, max)).map(|_| PIECES[below(rng, 16)]).collect()
}

fn text(rng: &mut ChaCha20Rng, seed: [u8; 32], key: &SigningKey) -> Result<Value, Box<dyn Error>> {
    let text = phrase(rng, 60);
    let payload = seal_text(&text, &Seed::from_bytes(seed))?;
    let mut line = shown(rng, &payload, Shape::Text, key)?;
    line["words"] = json!(split_words(&text));
    line["seed"] = json!(HEXLOWER.encode(&seed));
    Ok(line)
}

fn record(
    rng: &mut ChaCha20Rng,
    seed: [u8; 32],
    key: &SigningKey,
) -> Result<Value, Box<dyn Error>> {
    let mut leaves: Vec<(String, Value)> = Vec::new();
    for nth in 0..below(rng, 20) {
        let value = match below(rng, 5) {
            0 => Value::Null,
            1 => json!(below(rng, 2) == 0),
            2 => json!(i64::from(rng.next_u32()) - (1 << 31)),
            _ => json!(phrase(rng, 5)),
        };
        leaves.push((format!("part{}/ключ_{nth}", below(rng, 3)), value));
    }
    let payload = seal_record(&leaves, &Seed::from_bytes(seed))?;
    let mut line = shown(rng, &payload, Shape::Record, key)?;
    line["leaves"] = json!(leaves);
    line["seed"] = json!(HEXLOWER.encode(&seed));
    Ok(line)
}

fn shown(
    rng: &mut ChaCha20Rng,
    payload: &Payload,
    shape: Shape,
    key: &SigningKey,
) -> Result<Value, Box<dyn Error>> {
    let shown: Vec<usize> = (0..payload.disclosures.len()).filter(|_| below(rng, 3) > 0).collect();
    let presentation =
        payload.present(&shown, |input| key.sign(input).to_bytes(), "publication")?;
    let disclosed = check(&presentation, shape, key)?;
    let forged: Vec<Value> = forgeries(&presentation, shape)
        .into_iter()
        .map(|(defect, forged)| {
            let refused = check(&forged, shape, key).err().map(|error| error.to_string());
            json!({ "defect": defect, "presentation": forged, "refused": refused })
        })
        .collect();
    Ok(json!({
        "shape": if shape == Shape::Text { "text" } else { "record" },
        "key": HEXLOWER.encode(key.verifying_key().as_bytes()),
        "payload": String::from_utf8(payload.bytes.clone())?,
        "presentation": presentation,
        "answer": answer(&disclosed),
        "forged": forged,
    }))
}

fn check(
    presentation: &str,
    shape: Shape,
    key: &SigningKey,
) -> Result<Disclosed, testimony_disclose::Error> {
    let key = key.verifying_key();
    let check = |input: &[u8], signature: &[u8; 64]| {
        key.verify_strict(input, &Signature::from_bytes(signature)).is_ok()
    };
    verify(presentation, check, shape)
}

fn answer(disclosed: &Disclosed) -> Value {
    match &disclosed.content {
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

/// Presentations with one disclosure added or changed by somebody without the key.
fn forgeries(good: &str, shape: Shape) -> Vec<(&'static str, String)> {
    let value = match shape {
        Shape::Text => json!({ "p": [5, 6], "t": "forged " }),
        Shape::Record => json!("forged"),
    };
    let name = if shape == Shape::Text { "AAAAAAAAAAAAAAAA" } else { "forged" };
    let plain = json!(["AAAAAAAAAAAAAAAAAAAAAA", name, value]).to_string();
    let forged = BASE64URL_NOPAD.encode(plain.as_bytes());
    let mut list = vec![("added", format!("{good}{forged}~"))];
    let parts: Vec<&str> = good.split('~').collect();
    if parts.len() > 2 {
        let mut replaced = parts.clone();
        replaced[1] = &forged;
        list.push(("replaced", replaced.join("~")));
        let mut twice = parts.clone();
        twice.insert(1, parts[1]);
        list.push(("twice", twice.join("~")));
    }
    list.push(("signature", good.replacen('~', "A~", 1)));
    list
}
