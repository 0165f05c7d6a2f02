//! Should a reader believe this stamp? Rules 4 to 6 of docs/spec/record.md.
//!
//! RFC 5280, 6, in the small: names, signatures, `basicConstraints`, `keyUsage`, validity. Policies,
//! name constraints and revocation are not asked about; a critical extension that the rules do not
//! know ends the path.

use crate::certificate::Certificate;
use crate::error::WhyNot;
use crate::reply::Token;

/// Most certificates between the signer's and the root.
const BETWEEN_MAX: usize = 4;

/// What rule 6 asks about: the reader's clock, and a cover that counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    /// The reader's time.
    pub(crate) now: u64,
    /// When a cover of this stamp was made, if one counts.
    pub(crate) covered: Option<u64>,
}

/// The root to which a stamp leads, by its place among the reader's roots, or why it does not
/// count and the root that vouches for it all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Counts(usize),
    DoesNotCount(WhyNot, Option<usize>),
}

/// Where a stamp stands, and until when its path is valid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) standing: Standing,
    /// Last second of the path that was taken or got furthest.
    pub(crate) good_until: Option<i64>,
}

/// Looks for a path to each root in turn; the first root with a path that passes is taken. If
/// there is none, the reason is that of the path that got furthest.
pub(crate) fn stand(token: &Token<'_>, roots: &[Option<Certificate<'_>>], clock: Clock) -> Outcome {
    let mut best = Judged::NO_PATH;
    let mut place = None;
    let mut search = Search::new(token, clock);
    for (number, root) in roots.iter().enumerate() {
        let Some(root) = root else { continue };
        let judged = search.to(root);
        if judged.is_better_than(best) {
            (best, place) = (judged, Some(number));
        }
        if judged.why.is_none() {
            break;
        }
    }
    let standing = match (best.why, place) {
        (None, Some(place)) => Standing::Counts(place),
        (why, place) => Standing::DoesNotCount(why.unwrap_or(WhyNot::UnknownRoot), place),
    };
    Outcome { standing, good_until: best.good_until }
}

/// What rules 5 and 6 say about one path, or that there is none.
#[derive(Debug, Clone, Copy)]
struct Judged {
    /// `None` if it passes.
    why: Option<WhyNot>,
    good_until: Option<i64>,
}

impl Judged {
    const NO_PATH: Self = Self { why: Some(WhyNot::UnknownRoot), good_until: None };

    fn is_better_than(self, other: Self) -> bool {
        match (self.why, other.why) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(why), Some(than)) => why > than,
        }
    }
}

/// The search for paths of one stamp. Who issued whom is asked once for each pair, so that
/// certificates that all bear one name cost no more than their number squared.
struct Search<'a> {
    token: &'a Token<'a>,
    clock: Clock,
    issued: Vec<Vec<Option<bool>>>,
}

impl<'a> Search<'a> {
    fn new(token: &'a Token<'a>, clock: Clock) -> Self {
        let count = token.certificates.len();
        Self { token, clock, issued: vec![vec![None; count]; count] }
    }

    /// The best path to this root.
    fn to(&mut self, root: &Certificate<'_>) -> Judged {
        let signer = &self.token.signer;
        if !signer.is_understood() || !root.is_understood() {
            return Judged::NO_PATH;
        }
        if signer.whole == root.whole {
            return self.judge(&[signer]);
        }
        let place = self.token.certificates.iter().position(|one| one.whole == signer.whole);
        let mut best = Judged::NO_PATH;
        let ends: Vec<bool> =
            self.token.certificates.iter().map(|one| one.is_issued_by(root)).collect();
        if !ends.contains(&true) {
            return Judged::NO_PATH;
        }
        let mut open: Vec<Vec<usize>> = place.into_iter().map(|place| vec![place]).collect();
        while let Some(path) = open.pop() {
            let Some(&last) = path.last() else { continue };
            if ends.get(last) == Some(&true) && root.may_issue(path.len() - 1) {
                let on_path = |place: &usize| self.token.certificates.get(*place);
                let mut whole: Vec<&Certificate<'_>> = path.iter().filter_map(on_path).collect();
                whole.push(root);
                let judged = self.judge(&whole);
                if judged.why.is_none() {
                    return judged;
                }
                if judged.is_better_than(best) {
                    best = judged;
                }
            }
            if path.len() <= BETWEEN_MAX {
                open.extend(self.longer(&path));
            }
        }
        best
    }

    /// This path with each certificate of the token that may stand above its end.
    fn longer(&mut self, path: &[usize]) -> Vec<Vec<usize>> {
        let Some(&last) = path.last() else { return Vec::new() };
        let mut found = Vec::new();
        for next in 0..self.token.certificates.len() {
            if !path.contains(&next) && self.may_follow(last, next, path.len() - 1) {
                found.push([path, &[next]].concat());
            }
        }
        found
    }

    fn may_follow(&mut self, last: usize, next: usize, below: usize) -> bool {
        let certificates = &self.token.certificates;
        let (Some(child), Some(parent)) = (certificates.get(last), certificates.get(next)) else {
            return false;
        };
        if !parent.may_issue(below) || !parent.is_understood() {
            return false;
        }
        let Some(known) = self.issued.get_mut(last).and_then(|row| row.get_mut(next)) else {
            return false;
        };
        *known.get_or_insert_with(|| child.is_issued_by(parent))
    }

    /// Rules 5 and 6 for one path.
    fn judge(&self, path: &[&Certificate<'_>]) -> Judged {
        let valid = |time: u64| path.iter().all(|one| one.is_valid_at(time));
        let why = if !self.token.signer.only_stamps() {
            Some(WhyNot::Purpose)
        } else if !valid(self.token.time) {
            Some(WhyNot::NotValidThen)
        } else if valid(self.clock.now) || self.clock.covered.is_some_and(valid) {
            None
        } else {
            Some(WhyNot::Expired)
        };
        Judged { why, good_until: path.iter().map(|one| one.validity.1).min() }
    }
}
