//! Random cases: each byte of a tape is a decision, so that what fails shrinks.

use serde_json::{Map, Value, json};
use testimony_model::Action;

pub(crate) struct Tape {
    bytes: std::vec::IntoIter<u8>,
    made: Vec<Value>,
}

const TEXTS: [&str; 8] = [
    "a",
    "Men held",
    "дом",
    "\"quoted\"\n\tand broken",
    "=1+1",
    "x_testimony:id",
    "مطحنة",
    "  b  ",
];
const DATES: [&str; 5] = ["2026", "2026-02-03~", "2026-02-20/2026-03-01", "201X", "2025-12?"];

impl Tape {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter(), made: Vec::new() }
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.bytes.next().unwrap_or(0)) % count
    }

    fn text(&mut self) -> Value {
        TEXTS[self.below(TEXTS.len())].into()
    }

    /// The id of a thing of this kind that is there.
    fn known(&mut self, kind: &str) -> Option<Value> {
        let ids: Vec<Value> = self
            .made
            .iter()
            .filter(|one| one["action"] == kind)
            .map(|one| one["id"].clone())
            .collect();
        if ids.is_empty() { None } else { Some(ids[self.below(ids.len())].clone()) }
    }

    fn maybe(
        &mut self,
        body: &mut Map<String, Value>,
        name: &str,
        value: impl Fn(&mut Self) -> Option<Value>,
    ) {
        if self.below(2) == 1
            && let Some(value) = value(self)
        {
            body.insert(name.to_owned(), value);
        }
    }

    fn date(&mut self) -> Option<Value> {
        Some(DATES[self.below(DATES.len())].into())
    }

    /// Makes things until the tape ends.
    pub(crate) fn actions(mut self) -> Vec<Action> {
        while self.bytes.len() > 0 {
            let number = self.made.len();
            if let Some(mut body) = self.one(number) {
                body.entry("id").or_insert(format!("h{number}").into());
                let said = ["assertion", "attribution", "link"];
                if said.contains(&body["action"].as_str().unwrap()) {
                    body.remove("id");
                }
                self.made.push(body.into());
            }
        }
        let parse = |body: Value| {
            let action: Action = serde_json::from_value(body).unwrap();
            action.check().unwrap();
            action
        };
        self.made.into_iter().map(parse).collect()
    }

    fn one(&mut self, number: usize) -> Option<Map<String, Value>> {
        let mut body = match self.below(16) {
            0 => json!({"action":"place","name":self.text()}),
            1 => json!({"action":"person","kind":"individual","code_name":self.text()}),
            2 => json!({"action":"source","kind":"outlet","code_name":self.text()}),
            3 => json!({"action":"event","title":self.text()}),
            4 => {
                json!({"action":"act","event":self.known("event")?,"type":self.text(),"victim":self.text()})
            }
            5 => {
                json!({"action":"involvement","act":self.known("act")?,"perpetrator":self.known("person")?,"degree":self.text()})
            }
            6 => json!({"action":"account","source":self.known("source")?,"received_via":"post"}),
            7 => json!({"action":"claim","text":self.text(),"kind":"count"}),
            8 => {
                json!({"action":"assertion","account":self.known("account")?,"claim":self.known("claim")?,"stance":"denies"})
            }
            9 => {
                json!({"action":"attribution","account":self.known("account")?,"from":self.known("source")?,"mode":"cites","status":"suspected"})
            }
            10 => {
                json!({"action":"link","account":self.known("account")?,"event":self.known("event")?})
            }
            11 => {
                json!({"action":"intervention","event":self.known("event")?,"party":self.known("source")?,"type":self.text()})
            }
            12 => json!({"action":"term","vocabulary":"10","label":{"en":self.text()}}),
            13 => {
                json!({"action":"field","id":format!("x_f{number}"),"kind":"text","label":{"ru":self.text()}})
            }
            14 => {
                json!({"action":"group","kind":"other","members":[self.known("source")?,self.known("source")?],"status":"confirmed"})
            }
            _ => {
                json!({"action":"attribution","account":self.known("account")?,"anonymous":{"descriptor":self.text()},"mode":"quotes","status":"declared"})
            }
        };
        self.more(body.as_object_mut()?);
        body.as_object().cloned()
    }

    /// Optional fields.
    fn more(&mut self, body: &mut Map<String, Value>) {
        match body["action"].as_str().unwrap_or_default() {
            "place" => self.maybe(body, "within", |tape| tape.known("place")),
            "person" => {
                self.maybe(body, "name", |tape| Some(tape.text()));
                self.maybe(body, "other_names", |tape| Some(json!([tape.text(), tape.text()])));
                self.maybe(body, "birth", Self::date);
                self.maybe(body, "group_size", |tape| Some(tape.below(200).into()));
                self.maybe(body, "fields", |tape| {
                    Some(json!({"0917":tape.text(),"0919":tape.below(9)}))
                });
            }
            "source" => self.maybe(body, "person", |tape| tape.known("person")),
            "event" => {
                self.maybe(body, "start", Self::date);
                self.maybe(body, "place", |tape| Some(tape.text()));
                self.maybe(body, "location", |tape| tape.known("place"));
                self.maybe(body, "fields", |tape| {
                    Some(json!({"0108":tape.below(2) == 1,"0154":[tape.text()]}))
                });
            }
            "act" => {
                self.maybe(body, "victim_person", |tape| tape.known("person"));
                self.maybe(body, "end", Self::date);
            }
            "account" => {
                self.maybe(body, "text", |tape| Some(tape.text()));
                self.maybe(body, "consent", |tape| Some(json!({"publication":tape.below(2) == 1})));
                self.maybe(body, "continues", |tape| tape.known("account"));
                // An account may have a 2503 of its own, beside its links.
                self.maybe(body, "fields", |tape| Some(json!({"2503": tape.known("event")?})));
            }
            "claim" => {
                self.maybe(body, "event", |tape| tape.known("event"));
                self.maybe(body, "value", |tape| {
                    let number = i64::try_from(tape.below(256)).ok()? - 100;
                    Some(json!({"comparison":"about","number":number,"unit":tape.text()}))
                });
            }
            "assertion" => self.maybe(body, "quote", |tape| Some(tape.text())),
            "intervention" => self.maybe(body, "response", |tape| Some(tape.text())),
            _ => {}
        }
    }
}
