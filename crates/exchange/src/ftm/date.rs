//! Dates: FollowTheMoney has year, month or day, and nothing that is about one of them.

use testimony_model::Edtf;

use super::entity::Entity;

/// Puts a beginning and an end; a date that says more than FollowTheMoney can is noted as it is.
pub(super) fn put(
    entity: &mut Entity,
    note: &'static str,
    start: Option<&Edtf>,
    end: Option<&Edtf>,
) {
    let bounds = start.map(bounds);
    if let Some((first, last)) = &bounds {
        put_plain(entity, "startDate", first.as_deref());
        // A date of its own says better when it ended.
        if end.is_none() && first != last {
            put_plain(entity, "endDate", last.as_deref());
        }
    }
    if let Some(end) = end {
        put_plain(entity, "endDate", bounds_of_end(end).as_deref());
    }
    for (what, date) in [("from", start), ("until", end)] {
        note_inexact(entity, note, what, date);
    }
}

/// Puts one date.
pub(super) fn put_one(
    entity: &mut Entity,
    property: &'static str,
    note: &'static str,
    date: Option<&Edtf>,
) {
    if let Some(date) = date {
        put_plain(entity, property, bounds(date).0.as_deref());
        note_inexact(entity, note, property, Some(date));
    }
}

fn note_inexact(entity: &mut Entity, note: &'static str, what: &str, date: Option<&Edtf>) {
    if let Some(date) = date.filter(|date| plain(date.as_str()).as_deref() != Some(date.as_str())) {
        entity.text(note, &format!("{what}: {date} (EDTF)"));
    }
}

fn put_plain(entity: &mut Entity, property: &'static str, date: Option<&str>) {
    if let Some(date) = date {
        entity.exact(property, date);
    }
}

/// First and last date that are written in it.
fn bounds(date: &Edtf) -> (Option<String>, Option<String>) {
    match date.as_str().split_once('/') {
        Some((first, last)) => (plain(first), plain(last)),
        None => (plain(date.as_str()), plain(date.as_str())),
    }
}

fn bounds_of_end(date: &Edtf) -> Option<String> {
    bounds(date).1
}

/// Year, month and day as far as they are there, without what makes them less sure.
fn plain(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['~', '?', '%']);
    let text = text.split('T').next().unwrap_or_default();
    let mut known = Vec::new();
    for (part, digits) in text.split('-').zip([4, 2, 2]) {
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        // "2017-XX" is a year; "2017-21" is a season, and no month.
        let is_month = known.len() != 1 || matches!(part.parse::<u8>(), Ok(1..=12));
        if !is_number || !is_month {
            break;
        }
        known.push(part);
    }
    // Years with fewer digits are none there.
    (!known.is_empty() && known[0] >= "1000").then(|| known.join("-"))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_is_left_of_a_date() {
        let all = [
            "2017-04-03",
            "2017-04~",
            "2017?",
            "2017-XX",
            "201X",
            "2017-21",
            "0044",
            "-0100",
            "..",
        ];
        let left: Vec<String> = all.map(|one| plain(one).unwrap_or_default()).to_vec();
        assert_eq!(left, ["2017-04-03", "2017-04", "2017", "2017", "", "2017", "", "", ""]);
    }
}
