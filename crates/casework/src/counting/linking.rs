//! Lists of a case, linked: which listings are one person, as far as people have judged.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use testimony_link::{
    Doubt, Explanation, Go, InMemory, Judged, Linkage, Lists, Options, Review, Stage,
};
use testimony_model::{Handle, List, ListingRef, Sameness};
use testimony_tables::listings::Done;

use super::judging::{Agreement, Judgements, PairRef};
use super::lists::ListFile;
use super::{By, CountOptions, Drawn, Linked, ListShown, Told, strata};
use crate::Error;

/// A cluster with more listings than this many times the lists is worth a look: one name that many
/// have, or rows that say nothing.
const LARGE_TIMES: usize = 2;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Rows are read: so many so far.
    Reading(u64),
    /// Listings are linked: what of it, and how far.
    Linking(Stage, u64, u64),
}

/// Lists that are linked.
pub struct Linking {
    lists: Vec<List>,
    read: Vec<Done>,
    /// The number of each list's first listing, and of none behind the last.
    starts: Vec<usize>,
    linkage: Linkage,
    /// Of which listings people judged pairs, by list and listing.
    numbers: BTreeMap<ListingRef, u32>,
    looked: BTreeSet<(u32, u32)>,
    contradicted: BTreeSet<(u32, u32)>,
    review: Review,
}

/// One cell of a listing, as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The head of its column.
    pub head: String,
    /// What the column is read as; nothing where it is not read.
    pub field: Option<&'static str>,
    /// What stands there.
    pub text: String,
}

/// A person with very many listings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Large {
    /// How many listings.
    pub listings: usize,
    /// The first of them.
    pub first: ListingRef,
}

/// Hears what is done, and says whether to go on.
pub type Hears<'h> = dyn FnMut(Doing) -> ControlFlow<()> + 'h;

/// Reads lists and links their listings; what people judged outweighs the program.
///
/// # Errors
/// [`Error::OfList`] where a list cannot be read, [`Error::Link`], [`Error::Stopped`].
pub fn link(
    files: Vec<ListFile>,
    judgements: &Judgements,
    (seed, threads): (u64, usize),
    hears: &mut Hears<'_>,
) -> Result<Linking, Error> {
    let (mut lists, mut of_case, mut read) = (Lists::new(), Vec::new(), Vec::new());
    let mut starts = vec![0];
    let mut before = 0;
    for file in files {
        let list = file.list.clone();
        let mut on = |rows: u64, _: u64| hears(Doing::Reading(before + rows)).is_continue();
        let done = file
            .read(&mut lists, &mut on)
            .map_err(|cause| Error::OfList { list: list.title.clone(), cause: Box::new(cause) })?;
        before += done.listings;
        starts.push(lists.len());
        of_case.push(list);
        read.push(done);
    }
    let options = Options { seed, threads, ..Options::default() };
    let linkage = lists.link(&options, &mut InMemory::default(), &mut told(hears))?;
    let mut linking = Linking {
        lists: of_case,
        read,
        starts,
        linkage,
        numbers: BTreeMap::new(),
        looked: BTreeSet::new(),
        contradicted: BTreeSet::new(),
        review: Review::default(),
    };
    linking.decide(judgements, hears)?;
    Ok(linking)
}

fn told<'h>(hears: &'h mut Hears<'_>) -> impl FnMut(Stage, u64, u64) -> Go + 'h {
    |stage, done, of| match hears(Doing::Linking(stage, done, of)) {
        ControlFlow::Continue(()) => Go::On,
        ControlFlow::Break(()) => Go::Stop,
    }
}

impl Linking {
    /// Takes what people have judged by now.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn decide(&mut self, judgements: &Judgements, hears: &mut Hears<'_>) -> Result<(), Error> {
        self.numbers = self.numbers_of(judgements);
        let (mut judged, mut looked) = (BTreeMap::new(), BTreeSet::new());
        for (pair, same) in judgements.decided() {
            let Some(numbers) = self.numbers(pair) else { continue };
            match same {
                Sameness::Same => drop(judged.insert(numbers, Judged::Same)),
                Sameness::Different => drop(judged.insert(numbers, Judged::Different)),
                Sameness::Unsure => drop(looked.insert(numbers)),
            }
        }
        // What members contradict each other about is in doubt: one of them may give way.
        let contradicted = judgements.contradicted().filter_map(|pair| self.numbers(pair));
        self.contradicted = contradicted.collect();
        looked.retain(|pair| !self.contradicted.contains(pair));
        self.linkage.judge(judged, &mut told(hears))?;
        self.review = self.linkage.review(&looked, &mut told(hears))?;
        self.looked = looked;
        Ok(())
    }

    /// The numbers of the listings of which somebody judged a pair; those that stand in no list any
    /// more have none.
    fn numbers_of(&self, judgements: &Judgements) -> BTreeMap<ListingRef, u32> {
        let mut wanted: BTreeMap<&Handle, BTreeSet<&str>> = BTreeMap::new();
        for (pair, _) in judgements.decided() {
            for one in [&pair.0, &pair.1] {
                wanted.entry(&one.list).or_default().insert(&one.listing);
            }
        }
        let mut numbers = BTreeMap::new();
        for (at, list) in self.lists.iter().enumerate() {
            let Some(wanted) = wanted.get(&list.id) else { continue };
            for number in self.starts[at]..self.starts[at + 1] {
                let id = self.linkage.lists().id(number);
                if wanted.contains(id) {
                    let listing = ListingRef { list: list.id.clone(), listing: id.to_owned() };
                    numbers.insert(listing, u32::try_from(number).unwrap_or(u32::MAX));
                }
            }
        }
        numbers
    }

    /// The numbers of a pair that somebody judged, the lower first.
    pub fn numbers(&self, pair: &PairRef) -> Option<(u32, u32)> {
        let (a, b) = (*self.numbers.get(&pair.0)?, *self.numbers.get(&pair.1)?);
        Some((a.min(b), a.max(b)))
    }

    /// The lists, as they were read.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// What was read of each list.
    pub fn read(&self) -> &[Done] {
        &self.read
    }

    /// What is left to be judged.
    pub fn review(&self) -> &Review {
        &self.review
    }

    /// People whom the lists name, as far as was judged.
    pub fn people(&self) -> usize {
        self.linkage.report().clusters
    }

    /// How many pairs people have decided.
    pub fn judged(&self) -> usize {
        self.linkage.judged().len()
    }

    /// Pairs of which nobody could tell.
    pub fn unsure(&self) -> usize {
        self.looked.len()
    }

    /// How far those agree who judged the same pairs of these lists.
    pub fn agreement(&self, judgements: &Judgements) -> Agreement {
        judgements.agreement(|pair| self.numbers(pair).is_some())
    }

    /// Pairs of these lists about which members contradict each other.
    pub fn contradicted(&self, judgements: &Judgements) -> Vec<PairRef> {
        let of_these = |pair: &&PairRef| self.numbers(pair).is_some();
        judgements.contradicted().filter(of_these).cloned().collect()
    }

    /// The next pair that nobody has judged.
    pub fn next(&self) -> Option<(PairRef, Doubt)> {
        let is_new = |doubt: &&Doubt| !self.contradicted.contains(&(doubt.a, doubt.b));
        let doubt = *self.review.open.iter().find(is_new)?;
        Some((self.pair((doubt.a, doubt.b)), doubt))
    }

    /// The next pair that others have judged and this member has not.
    pub fn next_of_others(&self, judgements: &Judgements, member: &[u8; 32]) -> Option<PairRef> {
        let own = judgements.of_member(member);
        let all = judgements.decided().map(|(pair, _)| pair);
        let mut others = all.filter(|pair| !own.contains(pair) && self.numbers(pair).is_some());
        others.next().cloned()
    }

    /// A pair by what the case calls its listings.
    fn pair(&self, (a, b): (u32, u32)) -> PairRef {
        let (a, b) = (self.listing(a), self.listing(b));
        if a < b { (a, b) } else { (b, a) }
    }

    fn listing(&self, number: u32) -> ListingRef {
        let number = number as usize;
        let list = self.linkage.lists().list(number);
        ListingRef {
            list: self.lists[list].id.clone(),
            listing: self.linkage.lists().id(number).to_owned(),
        }
    }

    /// Where a listing is: the number of its list, and its own within it.
    pub fn place(&self, listing: &ListingRef) -> Option<(usize, u64)> {
        let list = self.lists.iter().position(|list| list.id == listing.list)?;
        let lists = self.linkage.lists();
        let within = self.starts[list]..self.starts[list + 1];
        let number = within.clone().find(|number| lists.id(*number) == listing.listing)?;
        Some((list, (number - within.start) as u64))
    }

    /// The weight of a pair, column by column.
    pub fn explain(&self, pair: &PairRef) -> Option<Explanation> {
        let number = |listing: &ListingRef| {
            let (list, at) = self.place(listing)?;
            Some(self.starts[list] + usize::try_from(at).ok()?)
        };
        Some(self.linkage.explain(number(&pair.0)?, number(&pair.1)?))
    }

    /// Which share of the pairs that are one person were compared at all.
    pub fn blocking_recall(&self) -> f64 {
        self.linkage.report().blocking_recall
    }

    /// How many people are on which lists: bits, list 0 the lowest.
    pub fn patterns(&self) -> Vec<(u16, u64)> {
        super::overlaps::patterns(&self.linkage)
    }

    /// People with very many listings, those with most first.
    pub fn large(&self) -> Vec<Large> {
        let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
        for leader in self.linkage.clusters() {
            *sizes.entry(*leader).or_default() += 1;
        }
        let is_large = |size: &usize| *size > LARGE_TIMES * self.lists.len();
        let mut large: Vec<(u32, usize)> =
            sizes.into_iter().filter(|(_, size)| is_large(size)).collect();
        large.sort_by_key(|(leader, size)| (std::cmp::Reverse(*size), *leader));
        let told = |(leader, listings)| Large { listings, first: self.listing(leader) };
        large.into_iter().map(told).collect()
    }

    /// Draws partitions; the models are asked without the linked lists ([`Drawn::ask`]).
    ///
    /// # Errors
    /// As [`super::draw`].
    pub fn draw(&self, wish: &Wish, told: &mut Told<'_>) -> Result<Drawn, Error> {
        let shown = |(list, done): (&List, &Done)| ListShown {
            name: list.title.clone(),
            covers: list.covers.clone(),
            listings: done.listings,
            deduplicated: list.deduplicated,
        };
        let linked = Linked {
            threshold: Options::default().threshold,
            seed: wish.seed,
            replicates: wish.replicates,
            judged: self.judged(),
        };
        let options = CountOptions {
            title: wish.title.clone(),
            replicates: wish.replicates,
            models: testimony_estimate::Model::ALL.to_vec(),
            seed: wish.seed,
            threads: wish.threads,
            strata: wish.by.iter().map(|by| strata(*by, &self.linkage)).collect(),
        };
        let lists = self.lists.iter().zip(&self.read).map(shown).collect();
        super::draw(&self.linkage, lists, linked, &options, told)
    }
}

/// What is to be counted.
#[derive(Debug, Clone)]
pub struct Wish {
    /// In a few words.
    pub title: String,
    /// By what the people are divided.
    pub by: Vec<By>,
    /// Partitions to draw.
    pub replicates: usize,
    /// Of all draws.
    pub seed: u64,
    /// They change no result.
    pub threads: usize,
}

/// What a listing says, as it stands in its file.
///
/// # Errors
/// [`Error::OfList`] where the file cannot be read.
pub fn cells(file: ListFile, at: u64) -> Result<Vec<Cell>, Error> {
    let list = file.list.title.clone();
    let read = file.listings(&BTreeSet::from([at]));
    let mut read = read.map_err(|cause| Error::OfList { list, cause: Box::new(cause) })?;
    Ok(read.remove(&at).unwrap_or_default())
}

impl std::fmt::Debug for Linking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linking").field("people", &self.people()).finish_non_exhaustive()
    }
}
