//! Dinic's algorithm on a compact adjacency in which no arc ever carries more than one unit.
//!
//! E. A. Dinic, 1970. With unit capacities on vertices: O(E sqrt V). Iterative: a chain of a
//! million republications must not end the stack.

use std::collections::VecDeque;

/// No level, no vertex.
pub(crate) const NONE: u32 = u32::MAX;
/// An arc that one unit closes.
pub(crate) const ONCE: u8 = 1;
/// An arc that one unit, the most that ever flows here, leaves open. It is never in a cut.
pub(crate) const FREE: u8 = 2;

/// Half of an arc; the other half is its mate. In one piece: one cache line an arc looked at.
#[derive(Debug, Clone, Copy)]
struct Arc {
    head: u32,
    mate: u32,
    room: u8,
}

/// A network and the flow in it.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    /// Arcs of vertex `v` are at `first[v]..first[v + 1]`.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    source: u32,
    sink: u32,
}

impl Flow {
    /// Builds the network; also returns where each given arc lies.
    pub(crate) fn new(vertices: u32, arcs: &[(u32, u32, u8)]) -> (Self, Vec<u32>) {
        let mut first = vec![0u32; vertices as usize + 1];
        for &(tail, head, _) in arcs {
            first[tail as usize + 1] += 1;
            first[head as usize + 1] += 1;
        }
        for v in 1..first.len() {
            first[v] += first[v - 1];
        }
        let mut next = first.clone();
        let mut place = |v: u32| {
            let at = next[v as usize];
            next[v as usize] += 1;
            at
        };
        let mut all = vec![Arc { head: 0, mate: 0, room: 0 }; arcs.len() * 2];
        let mut at = Vec::with_capacity(arcs.len());
        for &(tail, head, room) in arcs {
            let (out, back) = (place(tail), place(head));
            all[out as usize] = Arc { head, mate: back, room };
            all[back as usize] = Arc { head: tail, mate: out, room: 0 };
            at.push(out);
        }
        (Self { first, arcs: all, source: vertices - 2, sink: vertices - 1 }, at)
    }

    /// Adds as much flow as there is room for; returns how much was added.
    pub(crate) fn run(&mut self) -> u32 {
        let mut added = 0;
        // Each round makes the shortest augmenting path longer, so this ends.
        while let Some(mut level) = self.levels() {
            added += self.block(&mut level);
        }
        added
    }

    /// Whether the arc at `at`, created with `room`, carries a unit.
    pub(crate) fn carries(&self, at: u32, room: u8) -> bool {
        self.arcs[at as usize].room < room
    }

    /// Vertices that the source still reaches.
    pub(crate) fn reached(&self) -> Vec<bool> {
        let mut seen = vec![false; self.first.len() - 1];
        self.reach_more(&mut seen, self.source);
        seen
    }

    /// Marks what `start` still reaches, beyond what is marked.
    pub(crate) fn reach_more(&self, seen: &mut [bool], start: u32) {
        let mut todo = vec![start];
        seen[start as usize] = true;
        while let Some(v) = todo.pop() {
            for arc in self.arcs(v) {
                if arc.room > 0 && !seen[arc.head as usize] {
                    seen[arc.head as usize] = true;
                    todo.push(arc.head);
                }
            }
        }
    }

    /// Vertices from which there is still room to the sink.
    pub(crate) fn reaching(&self) -> Vec<bool> {
        let mut seen = vec![false; self.first.len() - 1];
        let mut todo = vec![self.sink];
        seen[self.sink as usize] = true;
        while let Some(v) = todo.pop() {
            for arc in self.arcs(v) {
                if self.arcs[arc.mate as usize].room > 0 && !seen[arc.head as usize] {
                    seen[arc.head as usize] = true;
                    todo.push(arc.head);
                }
            }
        }
        seen
    }

    fn arcs(&self, v: u32) -> &[Arc] {
        &self.arcs[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }

    /// Distances to the sink, as far as the source; `None` when the sink is out of reach.
    /// Measured from the sink, because then every step of the search leads on.
    fn levels(&self) -> Option<Vec<u32>> {
        let mut level = vec![NONE; self.first.len() - 1];
        level[self.sink as usize] = 0;
        let mut todo = VecDeque::from([self.sink]);
        while let Some(v) = todo.pop_front() {
            let next = level[v as usize] + 1;
            if next > level[self.source as usize] {
                break;
            }
            for arc in self.arcs(v) {
                if level[arc.head as usize] == NONE && self.arcs[arc.mate as usize].room > 0 {
                    level[arc.head as usize] = next;
                    todo.push_back(arc.head);
                }
            }
        }
        (level[self.source as usize] != NONE).then_some(level)
    }

    /// A blocking flow along the levels.
    fn block(&mut self, level: &mut [u32]) -> u32 {
        let mut next = self.first.clone();
        let (mut path, mut v, mut added) = (Vec::new(), self.source, 0);
        loop {
            if v == self.sink {
                for &arc in &path {
                    self.push(arc);
                }
                path.clear();
                v = self.source;
                added += 1;
            }
            let end = self.first[v as usize + 1];
            while next[v as usize] < end && !self.leads_on(next[v as usize], v, level) {
                next[v as usize] += 1;
            }
            if next[v as usize] < end {
                path.push(next[v as usize]);
                v = self.arcs[next[v as usize] as usize].head;
            } else if let Some(arc) = path.pop() {
                level[v as usize] = NONE;
                v = self.arcs[self.arcs[arc as usize].mate as usize].head;
                next[v as usize] += 1;
            } else {
                return added;
            }
        }
    }

    fn leads_on(&self, arc: u32, v: u32, level: &[u32]) -> bool {
        let arc = self.arcs[arc as usize];
        let down = level[arc.head as usize];
        arc.room > 0 && down != NONE && down + 1 == level[v as usize]
    }

    fn push(&mut self, arc: u32) {
        let mate = self.arcs[arc as usize].mate;
        self.arcs[arc as usize].room -= 1;
        self.arcs[mate as usize].room += 1;
    }
}
