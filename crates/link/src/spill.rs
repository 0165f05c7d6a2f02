//! Sorted runs of keys, in memory or put aside, and the blocks that they make when merged.
//!
//! The crate opens no file: who has disks gives a [`Spill`], and encrypts what it writes. A run is
//! a sequence of 12 bytes: key and number of a listing, both little-endian, sorted.

use crate::Error;

/// Where runs are put that do not fit into memory.
pub trait Spill {
    /// Adds bytes to the end of a run; runs are numbered from 0, each is written in one go.
    ///
    /// # Errors
    /// What went wrong.
    fn write(&mut self, run: usize, bytes: &[u8]) -> Result<(), SpillError>;

    /// Fills a buffer from a place in a run; there is always enough.
    ///
    /// # Errors
    /// What went wrong.
    fn read(&mut self, run: usize, at: u64, into: &mut [u8]) -> Result<(), SpillError>;

    /// Forgets all runs.
    ///
    /// # Errors
    /// What went wrong.
    fn clear(&mut self) -> Result<(), SpillError>;
}

/// What a [`Spill`] says when it fails.
pub type SpillError = Box<dyn std::error::Error + Send + Sync>;

/// Runs in memory: for tests, and where there is no disk.
#[derive(Default)]
pub struct InMemory(Vec<Vec<u8>>);

impl std::fmt::Debug for InMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemory").field("runs", &self.0.len()).finish_non_exhaustive()
    }
}

impl Spill for InMemory {
    fn write(&mut self, run: usize, bytes: &[u8]) -> Result<(), SpillError> {
        if self.0.len() <= run {
            self.0.resize(run + 1, Vec::new());
        }
        self.0[run].extend_from_slice(bytes);
        Ok(())
    }

    fn read(&mut self, run: usize, at: u64, into: &mut [u8]) -> Result<(), SpillError> {
        let at = usize::try_from(at)?;
        let found = self.0.get(run).and_then(|run| run.get(at..at + into.len()));
        into.copy_from_slice(found.ok_or("no such run")?);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), SpillError> {
        self.0.clear();
        Ok(())
    }
}

/// A key and the listing that has it.
pub(crate) type Keyed = (u64, u32);

/// Bytes of one entry of a run.
const ENTRY_BYTES: usize = 12;
/// Entries that are read or written at once.
const BUFFER_ENTRIES: usize = 32 << 10;
/// No key is this one.
const END: u64 = u64::MAX;

/// Sorted runs of one key.
pub(crate) struct Runs<'s> {
    spill: &'s mut dyn Spill,
    memory: Vec<Vec<Keyed>>,
    /// Lengths, in entries.
    aside: Vec<usize>,
}

impl<'s> Runs<'s> {
    pub(crate) fn new(spill: &'s mut dyn Spill) -> Self {
        Self { spill, memory: Vec::new(), aside: Vec::new() }
    }

    /// Takes a sorted run and keeps it in memory.
    pub(crate) fn keep(&mut self, run: Vec<Keyed>) {
        self.memory.push(run);
    }

    /// Takes a sorted run and puts it aside.
    pub(crate) fn put_aside(&mut self, run: &[Keyed]) -> Result<(), Error> {
        let mut bytes = Vec::with_capacity(BUFFER_ENTRIES * ENTRY_BYTES);
        for entries in run.chunks(BUFFER_ENTRIES) {
            bytes.clear();
            for (key, listing) in entries {
                bytes.extend_from_slice(&key.to_le_bytes());
                bytes.extend_from_slice(&listing.to_le_bytes());
            }
            self.spill.write(self.aside.len(), &bytes).map_err(Error::Spill)?;
        }
        self.aside.push(run.len());
        Ok(())
    }

    /// Gives every block of at least two listings, in the order of keys, listings in theirs.
    pub(crate) fn blocks(&mut self, mut each: impl FnMut(u64, &[u32])) -> Result<(), Error> {
        let mut sources: Vec<Source<'_>> = self.memory.iter().map(|run| Source::of(run)).collect();
        for (run, length) in self.aside.iter().enumerate() {
            sources.push(Source::aside(run, *length));
        }
        let mut heads = Vec::with_capacity(sources.len());
        for source in &mut sources {
            heads.push(source.next(self.spill)?);
        }
        let (mut key, mut block) = (END, Vec::new());
        loop {
            // A few runs: looking at all of them is as fast as a heap.
            let least = (0..heads.len()).min_by_key(|at| heads[*at]);
            let Some((next, listing)) = least.map(|at| heads[at]) else { break };
            if next != key {
                if block.len() > 1 {
                    each(key, &block);
                }
                block.clear();
                key = next;
            }
            if next == END {
                break;
            }
            block.push(listing);
            if let Some(at) = least {
                heads[at] = sources[at].next(self.spill)?;
            }
        }
        Ok(())
    }

    /// Forgets what was put aside.
    pub(crate) fn end(self) -> Result<(), Error> {
        if self.aside.is_empty() { Ok(()) } else { self.spill.clear().map_err(Error::Spill) }
    }
}

/// One run as it is read.
struct Source<'r> {
    entries: std::borrow::Cow<'r, [Keyed]>,
    at: usize,
    /// A run that was put aside: its number, where to go on, how much is left.
    aside: Option<(usize, u64, usize)>,
}

impl<'r> Source<'r> {
    fn of(run: &'r [Keyed]) -> Self {
        Self { entries: run.into(), at: 0, aside: None }
    }

    fn aside(run: usize, length: usize) -> Self {
        Self { entries: Vec::new().into(), at: 0, aside: Some((run, 0, length)) }
    }

    fn next(&mut self, spill: &mut dyn Spill) -> Result<Keyed, Error> {
        if self.at == self.entries.len()
            && let Some((run, from, left)) = self.aside.filter(|(_, _, left)| *left > 0)
        {
            let count = left.min(BUFFER_ENTRIES);
            let mut bytes = vec![0; count * ENTRY_BYTES];
            spill.read(run, from, &mut bytes).map_err(Error::Spill)?;
            let entry = |bytes: &[u8]| {
                let (mut key, mut listing) = ([0; 8], [0; 4]);
                key.copy_from_slice(&bytes[..8]);
                listing.copy_from_slice(&bytes[8..]);
                (u64::from_le_bytes(key), u32::from_le_bytes(listing))
            };
            self.entries = bytes.chunks_exact(ENTRY_BYTES).map(entry).collect();
            self.at = 0;
            self.aside = Some((run, from + bytes.len() as u64, left - count));
        }
        let entry = self.entries.get(self.at).copied().unwrap_or((END, 0));
        self.at += 1;
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::{InMemory, Runs};

    #[test]
    fn blocks_are_the_same_in_memory_and_aside() {
        let mut entries: Vec<(u64, u32)> =
            (0..200_000_u32).map(|at| (u64::from(at % 70_000), at)).collect();
        let blocks = |aside: bool, runs: usize, entries: &[(u64, u32)]| {
            let mut spill = InMemory::default();
            let mut all = Runs::new(&mut spill);
            for run in entries.chunks(entries.len() / runs + 1) {
                let mut run = run.to_vec();
                run.sort_unstable();
                if aside { all.put_aside(&run).unwrap() } else { all.keep(run) }
            }
            let mut blocks = Vec::new();
            all.blocks(|key, block| blocks.push((key, block.to_vec()))).unwrap();
            all.end().unwrap();
            blocks
        };
        let expected = blocks(false, 1, &entries);
        assert_eq!(expected.len(), 70_000);
        assert_eq!(expected[5], (5, vec![5, 70_005, 140_005]));
        assert_eq!(blocks(true, 3, &entries), expected);
        assert_eq!(blocks(false, 7, &entries), expected);
        entries.truncate(1);
        assert!(blocks(true, 1, &entries).is_empty());
    }
}
