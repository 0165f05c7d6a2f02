//! Fields of the standard that stay in the team, by number.

use testimony_model::dictionary::{FieldMap, FieldValue};
use testimony_model::{Action, huridocs};

use super::{Leaving, LeftOut};

/// "Confidential".
const CONFIDENTIAL: &[&str] = &["0108", "0908", "2108", "2308", "2408", "2508", "2608"];
/// "Point on the map": exact, whatever the place may show. It never leaves.
const POINTS: &[&str] = &["0173", "0972", "2172", "2672"];
/// "Where exactly", beside the place of an action.
const WHERE: &[&str] = &["2122"];
/// Who works on the case, and what is said there alone: "Put on record by", "Project", "Remarks
/// inside the team", "Where the papers are", "Belongs with the records", "Last changed by".
const INSIDE: &[&str] = &[
    "0162", "0163", "0165", "0167", "0168", "0171", "0957", "0962", "0963", "0965", "0968", "0971",
    "2162", "2165", "2171", "2262", "2265", "2271", "2362", "2365", "2371", "2462", "2465", "2471",
    "2562", "2565", "2571", "2662", "2665", "2671",
];

pub(super) fn is_confidential(action: &Action) -> bool {
    huridocs::fields(action).is_some_and(|(_, map)| {
        map.iter().any(|(code, value)| {
            let code = code.as_str();
            CONFIDENTIAL.contains(&code) && *value == FieldValue::Boolean(true)
        })
    })
}

pub(super) fn is_point(code: &str) -> bool {
    POINTS.contains(&code)
}

pub(super) fn is_inside(code: &str) -> bool {
    INSIDE.contains(&code)
}

/// Drops what says where something was.
pub(super) fn drop_where(map: &mut FieldMap, left: &mut Leaving) {
    let before = map.len();
    map.retain(|code, _| !WHERE.contains(&code.as_str()));
    left.count(LeftOut::PlaceNames, before - map.len());
}

/// The fields by number of an action.
pub(super) fn of(action: &mut Action) -> Option<&mut FieldMap> {
    match action {
        Action::Event(x) => Some(&mut x.fields),
        Action::Person(x) => Some(&mut x.fields),
        Action::Act(x) => Some(&mut x.fields),
        Action::EventLink(x) => Some(&mut x.fields),
        Action::PersonLink(x) => Some(&mut x.fields),
        Action::Involvement(x) => Some(&mut x.fields),
        Action::Account(x) => Some(&mut x.fields),
        Action::Intervention(x) => Some(&mut x.fields),
        _ => None,
    }
}
