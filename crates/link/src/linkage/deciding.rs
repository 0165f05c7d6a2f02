//! What people decide of pairs, and which pairs they should look at.

use std::collections::{BTreeMap, BTreeSet};

use super::{Judged, KEPT_MIN, Linkage, Progress, Stage};
use crate::Error;
use crate::cluster::Component;
use crate::model::bits;
use crate::review::{Review, doubts};
use crate::search::Edge;

/// What a person decided, in every component and every cut of it.
const SURE_BITS: f32 = 100.0;

impl Linkage {
    /// Takes what people have decided, in place of what they had before, and clusters anew.
    ///
    /// # Errors
    /// [`Error::Stopped`]: then it is as if nothing had been decided since.
    pub fn judge(
        &mut self,
        judged: BTreeMap<(u32, u32), Judged>,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let before = std::mem::replace(&mut self.options.judged, judged);
        let done = self.cluster(progress);
        if done.is_err() {
            self.options.judged = before;
            self.judged = decided(&self.edges, &self.options.judged);
        }
        done
    }

    /// What people have decided.
    #[must_use]
    pub fn judged(&self) -> &BTreeMap<(u32, u32), Judged> {
        &self.options.judged
    }

    /// The pairs on which the number of people hangs and that nobody has judged. Pairs of `looked`
    /// are left out: somebody looked at them and could not tell.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn review(
        &self,
        looked: &BTreeSet<(u32, u32)>,
        progress: &mut Progress<'_>,
    ) -> Result<Review, Error> {
        let threshold = bits(self.options.threshold / (1.0 - self.options.threshold));
        let mut open = Vec::new();
        let of = |component: &Component| doubts(component, threshold, KEPT_MIN);
        self.each_component(Stage::Clustering, progress, of, |_, doubts| {
            open.extend(doubts.into_iter().filter(|one| !looked.contains(&(one.a, one.b))));
        })?;
        Ok(Review::new(open, self.report.clusters))
    }
}

/// The pairs with what people decided among them; nothing where they decided nothing.
pub(super) fn decided(edges: &[Edge], judged: &BTreeMap<(u32, u32), Judged>) -> Option<Vec<Edge>> {
    if judged.is_empty() {
        return None;
    }
    let open = edges.iter().filter(|edge| !judged.contains_key(&(edge.a, edge.b))).copied();
    let same = judged.iter().filter(|(_, judged)| **judged == Judged::Same);
    // Sure: in every component and every cut of it.
    let same = same.map(|((a, b), _)| Edge { a: *a, b: *b, bits: SURE_BITS });
    Some(open.chain(same).collect())
}
