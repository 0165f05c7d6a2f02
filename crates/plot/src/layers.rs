//! Which column a box stands in: by the longest path to it, or by time where dates are known.

/// An arrow from one box to another, and whether it is suspected.
type Arrows<'a> = &'a [(usize, usize, bool)];

/// Longest path from the boxes without source; arrows that close a circle are left out. The
/// file, the last box, stands alone at the end.
pub(crate) fn by_path(count: usize, arrows: Arrows<'_>, has_file: bool) -> Vec<usize> {
    let (order, kept) = acyclic(count, arrows);
    let mut layer = vec![0usize; count];
    for (from, to) in along(&order, &kept) {
        layer[to] = layer[to].max(layer[from] + 1);
    }
    file_last(&mut layer, has_file);
    layer
}

/// As [`by_path`], but a box of a later period stands further on than all of earlier ones, even
/// if nothing leads from one to the other. An arrow against time (somebody has it from one who
/// had it later) is left out here and so will be drawn backwards: dates win. A box without a
/// period stands just before those it leads to.
pub(crate) fn by_time(
    count: usize,
    arrows: Arrows<'_>,
    has_file: bool,
    periods: &[Option<usize>],
) -> Vec<usize> {
    let period = |at: usize| periods.get(at).copied().flatten();
    let (order, kept) = acyclic(count, arrows);
    // The latest period among all that lead to a box, through boxes without a date too.
    let mut reached: Vec<Option<usize>> = (0..count).map(period).collect();
    let mut edges: Vec<(usize, usize, usize)> = Vec::new();
    for (from, to) in along(&order, &kept) {
        if period(to).is_some_and(|own| reached[from] > Some(own)) {
            continue;
        }
        reached[to] = reached[to].max(reached[from]);
        edges.push((from, to, 1));
    }
    // A post before each period, which those of the period before must have passed.
    let posts = periods.iter().flatten().max().map_or(0, |last| last + 1);
    for at in 0..count {
        if let Some(own) = period(at) {
            edges.push((count + own, at, 0));
            if own + 1 < posts {
                edges.push((at, count + own + 1, 1));
            }
        }
    }
    let mut layer = longest(count + posts, &edges);
    layer.truncate(count);
    for &(from, to) in along(&order, &kept).collect::<Vec<_>>().iter().rev() {
        let next = kept.iter().filter(|edge| edge.0 == from).map(|edge| layer[edge.1]).min();
        // Only where the box is free to move: everything it leads to comes later.
        if period(from).is_none() && layer[to] > layer[from] {
            layer[from] = layer[from].max(next.unwrap_or(0).saturating_sub(1));
        }
    }
    file_last(&mut layer, has_file);
    layer
}

fn file_last(layer: &mut [usize], has_file: bool) {
    if let (true, Some((file, others))) = (has_file, layer.split_last_mut()) {
        *file = others.iter().copied().max().unwrap_or(0) + 1;
    }
}

/// The edges in the order of the boxes that they leave, sources first.
fn along<'a>(
    order: &'a [usize],
    kept: &'a [(usize, usize)],
) -> impl Iterator<Item = (usize, usize)> + use<'a> {
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); order.len()];
    kept.iter().for_each(|&(from, to)| onward[from].push(to));
    order.iter().flat_map(move |&from| {
        std::mem::take(&mut onward[from]).into_iter().map(move |to| (from, to))
    })
}

/// All boxes, sources first, and the arrows without those that close a circle. Depth-first from
/// boxes without source first, so that circles open at a sensible place.
fn acyclic(count: usize, arrows: Arrows<'_>) -> (Vec<usize>, Vec<(usize, usize)>) {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut has_source = vec![false; count];
    for &(from, to, _) in arrows {
        after[from].push(to);
        has_source[to] = true;
    }
    let starts = (0..count).filter(|&at| !has_source[at]).chain(0..count);
    let (mut state, mut done, mut kept) = (vec![0u8; count], Vec::new(), Vec::new());
    for start in starts {
        let mut stack = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 {
                if state[at] != 0 {
                    continue;
                }
                state[at] = 1;
            }
            match after[at].get(next) {
                None => {
                    state[at] = 2;
                    done.push(at);
                }
                Some(&to) => {
                    stack.push((at, next + 1));
                    if state[to] != 1 {
                        kept.push((at, to));
                        stack.push((to, 0));
                    }
                }
            }
        }
    }
    done.reverse();
    (done, kept)
}

/// Longest paths by weight in a graph without circles.
fn longest(count: usize, edges: &[(usize, usize, usize)]) -> Vec<usize> {
    let mut onward: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut waiting = vec![0usize; count];
    for &(from, to, weight) in edges {
        onward[from].push((to, weight));
        waiting[to] += 1;
    }
    let mut ready: Vec<usize> = (0..count).filter(|&at| waiting[at] == 0).collect();
    let mut layer = vec![0usize; count];
    while let Some(at) = ready.pop() {
        for &(to, weight) in &onward[at] {
            layer[to] = layer[to].max(layer[at] + weight);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_later_stands_further_on() {
        // 0 and 1 have no link; 2 has it from 0; 3 is not dated and leads to 2.
        let arrows = [(0, 2, false), (3, 2, false)];
        let layers = by_time(4, &arrows, false, &[Some(0), Some(1), Some(2), None]);
        assert_eq!(layers, [0, 1, 2, 1]);
    }

    #[test]
    fn dates_win_over_arrows() {
        // 0 is later than 1 and yet leads to it, directly and through 2 who has no date.
        let arrows = [(0, 1, false), (0, 2, false), (2, 1, false)];
        let layers = by_time(3, &arrows, false, &[Some(1), Some(0), None]);
        assert!(layers[1] < layers[0], "{layers:?}");
    }

    #[test]
    fn one_period_has_as_many_columns_as_its_longest_path() {
        let arrows = [(0, 1, false), (1, 2, false), (2, 0, false)];
        let layers = by_time(4, &arrows, true, &[Some(0), Some(0), Some(0)]);
        assert_eq!(layers, [0, 1, 2, 3]);
    }
}
