//! The decomposable (chordal) graphs on a few lists, with their cliques and separators.
//!
//! Maximum-cardinality search (Tarjan and Yannakakis 1984): a graph is chordal if and only if, for
//! each vertex in the order found, its earlier neighbours form a clique.

/// A graph by what its likelihood is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Graph {
    /// Cliques once each, separators by minus how often they separate; the empty one is left out.
    pub(crate) parts: Vec<(u16, f64)>,
}

impl Graph {
    /// Its cliques of two lists or more.
    pub(crate) fn cliques(&self) -> Vec<u16> {
        let cliques =
            self.parts.iter().filter(|(part, times)| *times > 0.0 && part.count_ones() > 1);
        cliques.map(|(part, _)| *part).collect()
    }
}

/// All decomposable graphs on so many lists; the one with all edges only if wanted.
pub(crate) fn decomposable(lists: usize, with_complete: bool) -> Vec<Graph> {
    let pairs: Vec<(usize, usize)> =
        (0..lists).flat_map(|a| (a + 1..lists).map(move |b| (a, b))).collect();
    let all = 1_u32 << pairs.len();
    let last = if with_complete { all } else { all - 1 };
    let graph = |edges: u32| {
        let mut beside = vec![0_u16; lists];
        for (at, (a, b)) in pairs.iter().enumerate() {
            if edges >> at & 1 == 1 {
                beside[*a] |= 1 << b;
                beside[*b] |= 1 << a;
            }
        }
        parts(&beside)
    };
    (0..last).filter_map(graph).collect()
}

/// Cliques and separators, if the graph is chordal. `beside`: the neighbours of each vertex.
fn parts(beside: &[u16]) -> Option<Graph> {
    let mut found = 0_u16;
    let mut cliques: Vec<u16> = Vec::new();
    let mut separators: Vec<u16> = Vec::new();
    for _ in 0..beside.len() {
        let earlier = |vertex: usize| (beside[vertex] & found).count_ones();
        let next = (0..beside.len())
            .filter(|vertex| found >> vertex & 1 == 0)
            .reduce(|best, other| if earlier(other) > earlier(best) { other } else { best })?;
        let before = beside[next] & found;
        let is_clique = (0..beside.len())
            .filter(|vertex| before >> vertex & 1 == 1)
            .all(|vertex| before & !(1 << vertex) & !beside[vertex] == 0);
        if !is_clique {
            return None;
        }
        match cliques.last_mut() {
            // The last clique grows.
            Some(last) if before == *last => *last |= 1 << next,
            Some(_) => {
                separators.push(before);
                cliques.push(before | 1 << next);
            }
            None => cliques.push(1 << next),
        }
        found |= 1 << next;
    }
    let mut parts: Vec<(u16, f64)> = cliques.into_iter().map(|clique| (clique, 1.0)).collect();
    for separator in separators.into_iter().filter(|separator| *separator != 0) {
        match parts.iter_mut().find(|(part, times)| *part == separator && *times < 0.0) {
            Some((_, times)) => *times -= 1.0,
            None => parts.push((separator, -1.0)),
        }
    }
    Some(Graph { parts })
}

#[cfg(test)]
mod tests {
    use super::decomposable;

    #[test]
    fn there_are_as_many_as_are_known() {
        // OEIS A058862: labelled chordal graphs.
        let counts: Vec<usize> = (2..=6).map(|lists| decomposable(lists, true).len()).collect();
        assert_eq!(counts, [2, 8, 61, 822, 18_154]);
        assert_eq!(decomposable(4, false).len(), 60);
    }

    #[test]
    fn cliques_less_separators_count_each_list_once() {
        for graph in decomposable(5, true) {
            for list in 0..5 {
                let times: f64 = graph
                    .parts
                    .iter()
                    .filter(|(part, _)| part >> list & 1 == 1)
                    .map(|(_, times)| times)
                    .sum();
                assert!((times - 1.0).abs() < 1e-12, "{graph:?} {list}");
            }
        }
    }
}
