//! The two bounds: `lo` is the least over all strict readings, `hi` the greatest over open ones.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::flow::NONE;
use crate::network::Network;
use crate::pack::{Budget, Packing, WORK_MAX, pack, pack_network};
use crate::reading::{self, Reading, Sets, Unknown, as_id};

/// Most identities of unnamed actors that are tried one by one: twelve unnamed officials with one
/// candidate each. Beyond, `lo` is a proven lower bound, not always the least value.
const IDENTITIES_MAX: usize = 4_096;

/// So many are tried even where the floor is met: a second look at the floor's reasoning.
const IDENTITIES_ALWAYS: usize = 64;

/// One bound with what shows it.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) reading: Reading,
    pub(crate) network: Network,
    pub(crate) packing: Packing,
}

impl Bound {
    fn new(reading: Reading, budget: &mut Budget) -> Self {
        let network = Network::new(&reading);
        let packing = pack_network(&reading, &network, budget);
        Self { reading, network, packing }
    }

    pub(crate) fn value(&self) -> u32 {
        self.packing.value()
    }
}

/// The least number of chains over all strict readings.
pub(crate) fn lo(case: &Case<'_>, budget: &mut Budget) -> Bound {
    let unnamed = Unnamed::new(case);
    if unnamed.options.is_empty() {
        return settle(&reading::strict(case, &BTreeMap::new()), budget);
    }
    let floor = unnamed.floor(case, budget);
    match unnamed.count() {
        Some(count) => {
            let mut least: Option<Bound> = None;
            for at in 0..count {
                let bound = settle(&reading::strict(case, &unnamed.identity(at)), budget);
                if least.as_ref().is_none_or(|least| bound.value() < least.value()) {
                    least = Some(bound);
                }
                let is_least = |least: &Bound| least.value() <= floor.value();
                if at >= IDENTITIES_ALWAYS && least.as_ref().is_some_and(is_least) {
                    break;
                }
            }
            least.unwrap_or(floor)
        }
        None => unnamed.descend(case, floor, budget),
    }
}

/// The greatest number of chains over all open readings; an upper bound if the budget ends.
pub(crate) fn hi(case: &Case<'_>, lo: &Bound, budget: &mut Budget) -> u32 {
    let open = reading::open(case);
    if lo.packing.upper == lo.value() && open.is_like(&lo.reading) {
        return lo.value();
    }
    let mut best = lo.value();
    most(&open, &mut best, budget);
    best
}

/// Settles the one unknown source behind all adrift actors in the way that adds least. One
/// source for all is enough: if any choice of sources adds nothing, some common one does
/// (docs/spec/finding.md, section 4).
fn settle(reading: &Reading, budget: &mut Budget) -> Bound {
    let silent = Bound::new(reading.with_unknown(Unknown::Silent), budget);
    if reading.adrift.is_empty() {
        return silent;
    }
    let apart = Bound::new(reading.with_unknown(Unknown::Apart), budget);
    if apart.value() == silent.value() {
        return Bound { packing: silent.packing, ..apart };
    }
    let mut grouped = vec![false; reading.own.len()];
    reading.ties.iter().flatten().for_each(|&actor| grouped[actor as usize] = true);
    let reached = silent.network.reached();
    let full = |actor: u32| {
        silent.network.voice[actor as usize] != NONE && !silent.network.has_spare(&reached, actor)
    };
    for actor in (0..reading.unknown()).filter(|&actor| reading.own[actor as usize]) {
        // For an actor outside all groups the residual network tells; others are tried.
        if !grouped[actor as usize] && !apart.network.broken && !full(actor) {
            continue;
        }
        if !budget.spend(reading) {
            return Bound { packing: silent.packing, ..apart };
        }
        let same = Bound::new(reading.with_unknown(Unknown::Is(actor)), budget);
        if same.value() <= silent.value() {
            return Bound { packing: silent.packing, ..same };
        }
    }
    apart
}

/// Unnamed actors with candidates, and all ways to say who they are.
struct Unnamed {
    /// Actor and options: its candidates, then itself (it is nobody else).
    options: Vec<(u32, Vec<u32>)>,
}

impl Unnamed {
    fn new(case: &Case<'_>) -> Self {
        let mut mentioned = case.takes_part.clone();
        let candidates = case.could_be.iter().flatten().flatten();
        let members = case.groups.iter().flat_map(|group| &group.members);
        for &actor in candidates.chain(members) {
            mentioned[actor as usize] = true;
        }
        let mut options = Vec::new();
        for (actor, list) in (0u32..).zip(&case.could_be) {
            let Some(list) = list.as_ref().filter(|_| mentioned[actor as usize]) else {
                continue;
            };
            let mut choices: Vec<u32> = list.iter().copied().filter(|&is| is != actor).collect();
            if !choices.is_empty() {
                choices.push(actor);
                options.push((actor, choices));
            }
        }
        Self { options }
    }

    /// How many identities there are, if they may be tried one by one.
    fn count(&self) -> Option<usize> {
        let mut count = 1usize;
        for (_, choices) in &self.options {
            count = count.checked_mul(choices.len()).filter(|&count| count <= IDENTITIES_MAX)?;
        }
        Some(count)
    }

    /// Identity number `at`.
    fn identity(&self, mut at: usize) -> BTreeMap<u32, u32> {
        let mut identity = BTreeMap::new();
        for (actor, choices) in &self.options {
            identity.insert(*actor, choices[at % choices.len()]);
            at /= choices.len();
        }
        identity
    }

    fn apart(&self) -> BTreeMap<u32, u32> {
        self.options.iter().map(|&(actor, _)| (actor, actor)).collect()
    }

    /// A value that no identity undercuts: without the unnamed actors, and without candidates
    /// that would become hearsay if they were such an actor.
    fn floor(&self, case: &Case<'_>, budget: &mut Budget) -> Bound {
        let mut has_source = vec![false; case.names.len()];
        case.edges.iter().for_each(|edge| has_source[edge.to as usize] = true);
        let mut banned: Vec<u32> = self.options.iter().map(|&(actor, _)| actor).collect();
        let mut all_start = true;
        for (_, choices) in &self.options {
            all_start &= choices.iter().all(|&is| {
                !has_source[is as usize] && (case.direct[is as usize] || case.open[is as usize])
            });
        }
        banned.extend(self.possible_hearsay(case, &has_source));
        banned.sort_unstable();
        banned.dedup();
        let apart = self.tied_with_candidates(case, reading::strict(case, &self.apart()));
        let floor = settle(&apart.without(&banned), budget);
        if floor.value() > 0 || !all_start {
            return floor;
        }
        // Whoever they are, each of them starts a chain: one that reaches the file counts.
        for at in 0..banned.len() {
            if !budget.spend(&apart) {
                break;
            }
            let others: Vec<u32> =
                banned.iter().copied().filter(|&actor| actor != banned[at]).collect();
            let one = settle(&apart.without(&others), budget);
            if one.value() > 0 {
                return one;
            }
        }
        floor
    }

    /// Who could be one of each other, over any number of unnamed actors in between.
    fn persons(&self, count: usize) -> Sets {
        let mut persons = Sets::new(count);
        for (actor, choices) in &self.options {
            choices.iter().for_each(|&is| persons.join(*actor, is));
        }
        persons
    }

    /// Actors who could be an unnamed one that has it from somebody, or only concludes it.
    fn possible_hearsay(&self, case: &Case<'_>, has_source: &[bool]) -> Vec<u32> {
        let mut persons = self.persons(case.names.len());
        let mut hears = vec![false; case.names.len()];
        for &(actor, _) in &self.options {
            let infers = !case.direct[actor as usize] && !case.open[actor as usize];
            hears[persons.find(actor) as usize] |= infers || has_source[actor as usize];
        }
        let all = 0..as_id(case.names.len());
        all.filter(|&actor| hears[persons.find(actor) as usize]).collect()
    }

    /// An unnamed member of a group ties the group to whoever that member is: here to all its
    /// candidates at once, which can only lower the value.
    fn tied_with_candidates(&self, case: &Case<'_>, reading: Reading) -> Reading {
        let count = case.names.len();
        let mut persons = self.persons(count);
        let mut bridges = vec![false; count];
        for &actor in case.groups.iter().flat_map(|group| &group.members) {
            let is_unnamed = self.options.binary_search_by_key(&actor, |option| option.0).is_ok();
            bridges[persons.find(actor) as usize] |= is_unnamed;
        }
        let mut ties = Sets::new(count);
        for tie in &reading.ties {
            tie.windows(2).for_each(|pair| ties.join(pair[0], pair[1]));
        }
        for actor in 0..as_id(count) {
            let head = persons.find(actor);
            if bridges[head as usize] {
                ties.join(head, actor);
            }
        }
        Reading { ties: ties.lists(), ..reading }
    }

    /// Too many identities: improve one unnamed actor at a time; if that meets the floor it is
    /// exact, otherwise the floor is the answer, because it cannot be too high.
    fn descend(&self, case: &Case<'_>, floor: Bound, budget: &mut Budget) -> Bound {
        let mut identity: BTreeMap<u32, u32> =
            self.options.iter().map(|(actor, choices)| (*actor, choices[0])).collect();
        let mut best = settle(&reading::strict(case, &identity), budget);
        let mut improved = true;
        while improved && best.value() > floor.value() {
            improved = false;
            for (actor, choices) in &self.options {
                for &is in choices {
                    if !budget.spend(&best.reading) {
                        return floor;
                    }
                    let kept = identity.insert(*actor, is);
                    let bound = settle(&reading::strict(case, &identity), budget);
                    if bound.value() < best.value() {
                        (best, improved) = (bound, true);
                    } else if let Some(kept) = kept {
                        identity.insert(*actor, kept);
                    }
                }
            }
        }
        if best.value() == floor.value() { best } else { floor }
    }
}

/// Branch and bound over actors that belong to several groups: either no chain uses the actor,
/// or the one that does owns all its groups, so that they are one group.
fn most(reading: &Reading, best: &mut u32, budget: &mut Budget) {
    let mut relaxed = reading.clone();
    let mut taken = vec![false; reading.own.len()];
    relaxed.ties.retain(|tie| {
        let free = tie.iter().all(|&actor| !taken[actor as usize]);
        if free {
            tie.iter().for_each(|&actor| taken[actor as usize] = true);
        }
        free
    });
    let network = Network::new(&relaxed);
    if network.value <= *best {
        return;
    }
    let mut live = reading.clone();
    for tie in &mut live.ties {
        tie.retain(|&actor| network.voice[actor as usize] != NONE);
    }
    live.ties.retain(|tie| tie.len() > 1);
    live.ties.sort_unstable();
    live.ties.dedup();
    let Some(shared) = shared(&live) else {
        // Without a group left out, the relaxed network is the case itself.
        let packing = if relaxed.ties.len() == reading.ties.len() {
            pack_network(&relaxed, &network, budget)
        } else {
            pack(&live, budget)
        };
        *best = (*best).max(packing.upper);
        return;
    };
    if !budget.spend(reading) {
        *best = (*best).max(network.value);
        return;
    }
    let mut owned = live.clone();
    let mut union = Vec::new();
    owned.ties.retain(|tie| {
        let holds = tie.contains(&shared);
        if holds {
            union.extend(tie.iter().copied());
        }
        !holds
    });
    union.sort_unstable();
    union.dedup();
    owned.ties.push(union);
    most(&owned, best, budget);
    most(&live.without(&[shared]), best, budget);
}

/// The actor in most groups, if any is in several.
fn shared(reading: &Reading) -> Option<u32> {
    let mut count = vec![0u32; reading.own.len()];
    reading.ties.iter().flatten().for_each(|&actor| count[actor as usize] += 1);
    let most = count.iter().copied().max().filter(|&most| most > 1)?;
    count.iter().position(|&is| is == most).map(as_id)
}

/// A fresh budget for one bound.
pub(crate) fn budget() -> Budget {
    Budget::new(WORK_MAX)
}
