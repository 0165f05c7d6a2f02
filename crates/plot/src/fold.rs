//! Many who repeat the same are one box; what does not fit is one box as well.

use std::collections::{BTreeMap, BTreeSet};

use crate::picture::{AttributionPicture, PictureNode, Role};
use crate::text::visible;

/// So many with the same predecessors and no successors become one box.
pub const FOLD_MIN: usize = 4;
/// Most boxes in a picture: more is read by nobody. The table has everything.
pub const NODES_MAX: usize = 120;
/// Most names in the title of a folded box.
const NAMES_MAX: usize = 60;

/// A box to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) label: String,
    /// The whole label, or the names of all folded ones.
    pub(crate) full: String,
    pub(crate) role: Option<Role>,
    pub(crate) in_file: bool,
    pub(crate) in_cut: bool,
    pub(crate) folded: bool,
    /// When the first and the last of them had it first.
    pub(crate) days: Option<(i64, i64)>,
}

/// Boxes and arrows between them (from, to, suspected), sorted; no self-reference.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    pub(crate) boxes: Vec<Drawn>,
    pub(crate) arrows: Vec<(usize, usize, bool)>,
}

type Sources = BTreeSet<(usize, bool)>;

/// Folds the picture.
pub(crate) fn fold(picture: &AttributionPicture) -> Drawing {
    let mut by_id: BTreeMap<&str, &PictureNode> = BTreeMap::new();
    for node in &picture.nodes {
        by_id.entry(&node.id).or_insert(node);
    }
    let nodes: Vec<&PictureNode> = by_id.values().copied().collect();
    let first_days = picture.first_days();
    let days: Vec<Option<i64>> = by_id.keys().map(|id| first_days.get(id).copied()).collect();
    let at: BTreeMap<&str, usize> = by_id.keys().enumerate().map(|(at, &id)| (id, at)).collect();
    let mut sources: Vec<Sources> = vec![Sources::new(); nodes.len()];
    let mut speaks = vec![false; nodes.len()];
    for (from, to, suspected) in &picture.edges {
        if let (Some(&from), Some(&to)) = (at.get(from.as_str()), at.get(to.as_str()))
            && from != to
        {
            // A sure arrow hides a suspected one between the same two.
            if !suspected {
                sources[to].remove(&(from, true));
            }
            if !sources[to].contains(&(from, false)) {
                sources[to].insert((from, *suspected));
            }
            speaks[from] = true;
        }
    }
    let mut alike: BTreeMap<(&Sources, Role, bool), Vec<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if !speaks[at] && !node.in_cut && !sources[at].is_empty() {
            alike.entry((&sources[at], node.role, node.in_file)).or_default().push(at);
        }
    }
    alike.retain(|_, all| all.len() >= FOLD_MIN);
    let mut drawing = Drawing::default();
    let mut place: Vec<Option<usize>> = vec![None; nodes.len()];
    for all in alike.values() {
        let names: Vec<String> =
            all.iter().take(NAMES_MAX).map(|&at| visible(&nodes[at].label)).collect();
        let rest = if all.len() > NAMES_MAX { ", …" } else { "" };
        let label = picture.words.folded.replace("{count}", &all.len().to_string());
        let full = format!("{label}: {}{rest}", names.join(", "));
        let first = nodes[all[0]];
        all.iter().for_each(|&at| place[at] = Some(drawing.boxes.len()));
        let dated = all.iter().filter_map(|&at| days[at]);
        let days = dated.clone().min().zip(dated.max());
        drawing.boxes.push(Drawn { label, full, folded: true, days, ..drawn(first, None) });
    }
    place_single(picture, (&nodes, &days), &mut place, &mut drawing);
    let mut arrows = BTreeSet::new();
    for (to, from) in sources.iter().enumerate() {
        for &(from, suspected) in from {
            if let (Some(from), Some(to)) = (place[from], place[to]) {
                arrows.insert((from, to, suspected));
            }
        }
    }
    drawing.arrows = arrows.into_iter().collect();
    drawing
}

/// Boxes for those that are not folded: what it hangs on first, then those who saw it.
fn place_single(
    picture: &AttributionPicture,
    (nodes, days): (&[&PictureNode], &[Option<i64>]),
    place: &mut [Option<usize>],
    drawing: &mut Drawing,
) {
    let mut single: Vec<usize> = (0..nodes.len()).filter(|&at| place[at].is_none()).collect();
    let room = NODES_MAX.saturating_sub(drawing.boxes.len());
    if single.len() > room {
        single.sort_by_key(|&at| (!nodes[at].in_cut, nodes[at].role, at));
        let left = single.split_off(room);
        let label = picture.words.more.replace("{count}", &left.len().to_string());
        drawing.boxes.push(Drawn {
            full: label.clone(),
            label,
            role: None,
            in_file: false,
            in_cut: left.iter().any(|&at| nodes[at].in_cut),
            folded: true,
            days: None,
        });
        single.sort_unstable();
    }
    for at in single {
        place[at] = Some(drawing.boxes.len());
        drawing.boxes.push(drawn(nodes[at], days[at]));
    }
}

fn drawn(node: &PictureNode, day: Option<i64>) -> Drawn {
    let label = visible(&node.label);
    Drawn {
        full: label.clone(),
        label,
        role: Some(node.role),
        in_file: node.in_file,
        in_cut: node.in_cut,
        folded: false,
        days: day.map(|day| (day, day)),
    }
}
