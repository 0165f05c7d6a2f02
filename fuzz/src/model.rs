//! Actions, dates and names, as people type them.

use serde_json::Value;
use testimony_disclose::{Seed, seal_record};
use testimony_model::{
    Action, Edtf, HANDLE_CHARS_MAX, Handle, ItemId, leaves, parse_line, parse_lines,
};

use crate::text;

pub(crate) fn actions(data: &[u8]) {
    let Some(given) = text(data) else { return };
    let Ok(actions) = parse_lines(given) else { return };
    for (_, action) in actions {
        crate::accepted();
        let mut value = serde_json::to_value(&action).expect("an action is JSON");
        let again = parse_line(&value.to_string()).expect("what was accepted is accepted again");
        assert_eq!(again, action);
        // Words and refusals to show are sealed otherwise; all else must fit a sealed record.
        if let (Action::Account(_), Value::Object(fields)) = (&action, &mut value) {
            fields.remove("text");
        }
        let sealed = seal_record(&leaves(&value), &Seed::from_bytes([3; 32]));
        assert!(sealed.is_ok(), "an action that cannot be sealed: {sealed:?}");
        let _: Vec<_> = action.references();
    }
}

pub(crate) fn actions_seeds() -> Vec<Vec<u8>> {
    let all = include_str!("../../testdata/entry/actions.jsonl");
    let mut seeds: Vec<Vec<u8>> = all.lines().map(|line| line.into()).collect();
    seeds.retain(|line| line.len() <= crate::INPUT_BYTES_MAX);
    seeds
}

pub(crate) fn date(data: &[u8]) {
    let Some(given) = text(data) else { return };
    if let Ok(date) = given.parse::<Edtf>() {
        crate::accepted();
        assert_eq!(date.as_str(), given);
        assert!(given.is_ascii(), "a date in other letters: {given:?}");
        let json = serde_json::to_string(&date).expect("a date is JSON");
        assert_eq!(serde_json::from_str::<Edtf>(&json).expect("and back"), date);
    }
}

pub(crate) fn date_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "2017-04-03",
        "2017-04",
        "2017",
        "2017-04~",
        "2017-02-20/2017-03-10",
        "2017-04?",
        "201X",
        "2017-21",
        "../2017-04-03",
        "2017-04-03/",
        "Y170000002",
        "2004-01-01T10:10:10Z",
        "2017-XX",
    ];
    texts.map(|text| text.into()).to_vec()
}

pub(crate) fn names(data: &[u8]) {
    let Some(given) = text(data) else { return };
    if let Ok(handle) = given.parse::<Handle>() {
        crate::accepted();
        assert_eq!(handle.as_str(), given);
        assert!((1..=HANDLE_CHARS_MAX).contains(&given.chars().count()));
        assert!(!given.contains(['/', '\\', '\n', '"', ' ']));
        let json = serde_json::to_string(&handle).expect("a handle is JSON");
        assert_eq!(serde_json::from_str::<Handle>(&json).expect("and back"), handle);
    }
    if let Ok(id) = given.parse::<ItemId>() {
        assert_eq!(id.to_string(), given, "a second spelling");
    }
}

pub(crate) fn names_seeds() -> Vec<Vec<u8>> {
    let id = ItemId::from_bytes([0xab; testimony_model::ITEM_ID_BYTES]).to_string();
    ["w1", "c-killed.2_x", "свидетель", &id].map(|text| text.into()).to_vec()
}
