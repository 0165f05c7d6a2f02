//! Lists in memory. Keys are hashes already, so the tables do not hash them again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{BuildHasherDefault, Hasher};

use super::{DocId, Postings};
use crate::reuse::sketch::Head;

/// An index in memory: some 5 kB for a text of 400 words.
#[derive(Default)]
pub struct Memory {
    /// Most keys have one holder, and need no list.
    first: HashMap<u64, DocId, AsItIs>,
    /// The holders after the first.
    others: HashMap<u64, Vec<DocId>, AsItIs>,
    heads: HashMap<DocId, Head>,
    copies: HashMap<DocId, Vec<DocId>>,
    copy_of: HashMap<DocId, DocId>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("documents", &self.heads.len()).finish_non_exhaustive()
    }
}

impl Postings for Memory {
    type Error = Infallible;

    fn holders(&self, key: u64, most: usize, into: &mut Vec<DocId>) -> Result<(), Infallible> {
        if let Some(first) = self.first.get(&key) {
            into.push(*first);
            let others = self.others.get(&key).map_or(&[][..], Vec::as_slice);
            into.extend(others.iter().take(most.saturating_sub(1)));
        }
        Ok(())
    }

    fn head(&self, doc: DocId) -> Result<Option<Head>, Infallible> {
        Ok(self.heads.get(&doc).cloned())
    }

    fn documents(&self) -> Result<usize, Infallible> {
        Ok(self.heads.len())
    }

    fn put(&mut self, key: u64, doc: DocId) -> Result<(), Infallible> {
        let first = *self.first.entry(key).or_insert(doc);
        if first != doc {
            let others = self.others.entry(key).or_default();
            if !others.contains(&doc) {
                others.push(doc);
            }
        }
        Ok(())
    }

    fn take(&mut self, key: u64, doc: DocId) -> Result<(), Infallible> {
        let mut others = self.others.remove(&key).unwrap_or_default();
        others.retain(|other| *other != doc);
        if self.first.get(&key) == Some(&doc) {
            self.first.remove(&key);
            if let Some(next) = others.pop() {
                self.first.insert(key, next);
            }
        }
        if !others.is_empty() {
            self.others.insert(key, others);
        }
        Ok(())
    }

    fn set_head(
        &mut self,
        doc: DocId,
        head: Option<&Head>,
        copy_of: Option<DocId>,
    ) -> Result<(), Infallible> {
        match head {
            Some(head) => self.heads.insert(doc, head.clone()),
            None => self.heads.remove(&doc),
        };
        let before = self.copy_of.remove(&doc);
        if let Some(copies) = before.and_then(|first| self.copies.get_mut(&first)) {
            copies.retain(|copy| *copy != doc);
        }
        if let Some(first) = copy_of {
            self.copies.entry(first).or_default().push(doc);
            self.copy_of.insert(doc, first);
        }
        Ok(())
    }

    fn copies(&self, doc: DocId) -> Result<Vec<DocId>, Infallible> {
        Ok(self.copies.get(&doc).cloned().unwrap_or_default())
    }
}

type AsItIs = BuildHasherDefault<Same>;

/// A hasher of keys that are hashes.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}
