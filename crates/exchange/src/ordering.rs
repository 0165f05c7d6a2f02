//! Puts actions into an order in which each refers only to what came before.

use std::collections::BTreeMap;

use testimony_model::{Action, ThingRef};

use crate::Error;

/// An action with the line that it came from.
pub(crate) type Lined = (usize, Action);

/// How far one record is.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    Open,
    Done,
}

/// Orders actions by what they refer to; otherwise they stay as they are. What is not among them is
/// taken to be in the case already.
pub(crate) fn order(actions: Vec<Lined>) -> Result<Vec<Lined>, Error> {
    let mut defined: BTreeMap<ThingRef, usize> = BTreeMap::new();
    for (index, (_, action)) in actions.iter().enumerate() {
        if let Some(thing) = action.defines() {
            defined.entry(thing).or_insert(index);
        }
    }
    let needs: Vec<Vec<usize>> = actions
        .iter()
        .map(|(_, action)| {
            action.references().iter().filter_map(|thing| defined.get(thing).copied()).collect()
        })
        .collect();
    let mut seen = vec![Seen::Not; actions.len()];
    let mut sorted = Vec::with_capacity(actions.len());
    for index in 0..actions.len() {
        visit(index, &needs, &mut seen, &mut sorted)
            .map_err(|at| Error::Ring(actions.get(at).map_or(0, |(line, _)| *line)))?;
    }
    let mut actions: Vec<Option<Lined>> = actions.into_iter().map(Some).collect();
    Ok(sorted.into_iter().filter_map(|index| actions.get_mut(index)?.take()).collect())
}

/// Depth first without recursion: a file of strangers decides how deep.
fn visit(
    root: usize,
    needs: &[Vec<usize>],
    seen: &mut [Seen],
    sorted: &mut Vec<usize>,
) -> Result<(), usize> {
    let mut open = vec![(root, 0)];
    while let Some((at, next)) = open.pop() {
        match seen[at] {
            Seen::Done => continue,
            Seen::Open if next == 0 => return Err(at),
            _ => seen[at] = Seen::Open,
        }
        match needs[at].get(next) {
            Some(&needed) => {
                open.push((at, next + 1));
                open.push((needed, 0));
            }
            None => {
                seen[at] = Seen::Done;
                sorted.push(at);
            }
        }
    }
    Ok(())
}
