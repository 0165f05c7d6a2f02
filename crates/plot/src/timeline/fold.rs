//! Lanes in order, and what there is no room for.

use std::collections::BTreeMap;

use crate::timeline::TimelineRow;

/// Most rows in a picture, over all lanes: some two screens. The table has everything.
pub const ROWS_MAX: usize = 60;
/// Most lanes; the rest is one line.
pub const LANES_MAX: usize = 20;

/// A lane with the rows that are drawn, and those that are only strokes on one line.
#[derive(Debug)]
pub(crate) struct Lane<'a> {
    /// None: the lanes for which there is no room.
    pub(crate) name: Option<&'a str>,
    pub(crate) shown: Vec<&'a TimelineRow>,
    pub(crate) folded: Vec<&'a TimelineRow>,
    /// How many lanes this one stands for.
    pub(crate) lanes: usize,
}

/// Order in time; rows without any date come last.
fn by_time(row: &TimelineRow) -> (bool, Option<i64>, Option<i64>, &TimelineRow) {
    let (first, last) = row.days();
    (first.or(last).is_none(), first.or(last), last, row)
}

/// All rows, lane by lane: the lane that begins first is first.
pub(crate) fn lanes(rows: &[TimelineRow]) -> Vec<Vec<&TimelineRow>> {
    let mut lanes: BTreeMap<&str, Vec<&TimelineRow>> = BTreeMap::new();
    for row in rows {
        lanes.entry(&row.lane).or_default().push(row);
    }
    let mut lanes: Vec<Vec<&TimelineRow>> = lanes.into_values().collect();
    for lane in &mut lanes {
        lane.sort_by(|a, b| by_time(a).cmp(&by_time(b)));
    }
    // Sorting is stable: lanes that begin on one day stay in order of their names.
    lanes.sort_by_key(|lane| lane.first().map(|row| (by_time(row).0, by_time(row).1)));
    lanes
}

/// Which rows are drawn.
pub(crate) fn fold(rows: &[TimelineRow], lane_rows: usize) -> Vec<Lane<'_>> {
    let mut all = lanes(rows);
    let rest: Vec<Vec<&TimelineRow>> =
        if all.len() > LANES_MAX { all.split_off(LANES_MAX - 1) } else { Vec::new() };
    let quota = quota(&all.iter().map(Vec::len).collect::<Vec<_>>()).min(lane_rows.max(1));
    let mut folded: Vec<Lane<'_>> = all.into_iter().map(|lane| cut(lane, quota)).collect();
    if !rest.is_empty() {
        let lanes = rest.len();
        let rows = rest.into_iter().flatten().collect();
        folded.push(Lane { name: None, shown: Vec::new(), folded: rows, lanes });
    }
    folded
}

/// The most rows that every lane may have, so that all together are within [`ROWS_MAX`].
fn quota(lanes: &[usize]) -> usize {
    let total = |most: usize| lanes.iter().map(|&rows| rows.min(most)).sum::<usize>();
    (1..=ROWS_MAX).rev().find(|&most| total(most) <= ROWS_MAX).unwrap_or(1)
}

/// Keeps the more important kinds, and of one kind the earlier. A line that says "and 1 more"
/// would take the room of that one.
fn cut(lane: Vec<&TimelineRow>, quota: usize) -> Lane<'_> {
    let name = lane.first().map(|row| row.lane.as_str());
    if lane.len() <= quota + 1 {
        return Lane { name, shown: lane, folded: Vec::new(), lanes: 1 };
    }
    let mut ranked: Vec<usize> = (0..lane.len()).collect();
    ranked.sort_by_key(|&at| (lane[at].kind, at));
    let mut is_shown = vec![false; lane.len()];
    ranked.iter().take(quota).for_each(|&at| is_shown[at] = true);
    let of = |wanted: bool| {
        let rows = lane.iter().zip(&is_shown).filter(|&(_, &shown)| shown == wanted);
        rows.map(|(row, _)| *row).collect()
    };
    Lane { name, shown: of(true), folded: of(false), lanes: 1 }
}
