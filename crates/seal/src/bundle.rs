//! The waiting messages of all mailboxes in one file, the same for everybody who asks:
//! docs/spec/envelope.md, section 3.

use std::collections::HashMap;
use std::io::Write;

use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{AgeWriter, Error, HybridIdentity, LookupTag, Recipients, SLOT_BYTES, ids, message};

/// Rows of the smallest bundle: few messages and none look alike.
pub const BUNDLE_ROWS_MIN: usize = 8;

const MAGIC: &[u8] = b"testimony/bundle/v1\n";
const HINT_DOMAIN: &[u8] = b"testimony/bundle/hint/v1\0";
const EPOCH_BYTES: usize = 16;
const HINT_BYTES: usize = 16;
const ROW_BYTES: usize = HINT_BYTES + SLOT_BYTES;
const ROWS_AT: usize = MAGIC.len() + EPOCH_BYTES + 4;

type Hint = [u8; HINT_BYTES];

/// A bundle of these messages; those of one thread in the order in which they are to be read.
///
/// # Errors
/// [`Error::SlotSize`] where a message is no slot; [`Error::Limit`] above 256 messages of one thread.
pub fn print_bundle(
    messages: &[(LookupTag, Vec<u8>)],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, Error> {
    let epoch: [u8; EPOCH_BYTES] = ids::random(rng);
    let rows = rows_for(messages.len());
    let mut table: Vec<(Hint, Vec<u8>)> = Vec::with_capacity(rows);
    let mut seen: HashMap<LookupTag, u8> = HashMap::new();
    for (tag, slot) in messages {
        if slot.len() != SLOT_BYTES {
            return Err(Error::SlotSize { found: slot.len(), expected: SLOT_BYTES });
        }
        let index = seen.entry(*tag).or_insert(0);
        table.push((hint(&epoch, tag, *index), slot.clone()));
        *index = index
            .checked_add(1)
            .ok_or(Error::Limit { what: "the number of messages of one thread", limit: 255 })?;
    }
    while table.len() < rows {
        table.push((ids::random(rng), nobodys_slot(rng)?));
    }
    table.sort_unstable();
    let mut bundle = Vec::with_capacity(ROWS_AT + rows * ROW_BYTES);
    bundle.extend_from_slice(MAGIC);
    bundle.extend_from_slice(&epoch);
    bundle.extend_from_slice(&u32::try_from(rows).unwrap_or(u32::MAX).to_be_bytes());
    for (hint, slot) in table {
        bundle.extend_from_slice(&hint);
        bundle.extend_from_slice(&slot);
    }
    Ok(bundle)
}

/// Finds the messages of one thread in a bundle.
#[derive(Debug)]
pub struct BundleReader<'a> {
    epoch: [u8; EPOCH_BYTES],
    rows: HashMap<&'a [u8], &'a [u8]>,
}

impl<'a> BundleReader<'a> {
    /// Reads a bundle.
    ///
    /// # Errors
    /// [`Error::Format`] where it is none, or not whole.
    pub fn new(bundle: &'a [u8]) -> Result<Self, Error> {
        const NOT_ONE: Error = Error::Format("it is not a whole bundle of version 1");
        let (head, rows) = bundle.split_at_checked(ROWS_AT).ok_or(NOT_ONE)?;
        let (magic, rest) = head.split_at(MAGIC.len());
        let (epoch, count) = rest.split_at(EPOCH_BYTES);
        let count = u32::from_be_bytes([count[0], count[1], count[2], count[3]]);
        let whole = rows.len() as u64 == u64::from(count) * ROW_BYTES as u64;
        if magic != MAGIC || !whole {
            return Err(NOT_ONE);
        }
        let mut copied = [0; EPOCH_BYTES];
        copied.copy_from_slice(epoch);
        let rows = rows.chunks_exact(ROW_BYTES).map(|row| row.split_at(HINT_BYTES)).collect();
        Ok(Self { epoch: copied, rows })
    }

    /// The slots of a thread, in their order.
    pub fn slots(&self, tag: &LookupTag) -> Vec<&'a [u8]> {
        let found = |index| self.rows.get(&hint(&self.epoch, tag, index)[..]).copied();
        (0..=u8::MAX).map_while(found).collect()
    }
}

/// Rows of a bundle that has room for so many messages.
fn rows_for(messages: usize) -> usize {
    let mut rows = BUNDLE_ROWS_MIN;
    while rows < messages {
        rows += rows / 2;
    }
    rows
}

fn hint(epoch: &[u8; EPOCH_BYTES], tag: &LookupTag, index: u8) -> Hint {
    let hash = Sha256::new().chain_update(HINT_DOMAIN).chain_update(epoch);
    let hash = hash.chain_update(tag.as_bytes()).chain_update([index]).finalize();
    let mut hint = [0; HINT_BYTES];
    hint.copy_from_slice(&hash[..HINT_BYTES]);
    hint
}

/// A slot that nobody can open, made as a real one is, so that nothing tells them apart.
fn nobodys_slot(rng: &mut (impl RngCore + CryptoRng)) -> Result<Vec<u8>, Error> {
    let nobody = [HybridIdentity::from_seed(&ids::random(rng)).to_public()];
    let sealed = Vec::with_capacity(SLOT_BYTES);
    let mut age = AgeWriter::begin(sealed, Recipients::Hybrid(&nobody), rng)?;
    age.write_all(&Zeroizing::new(vec![0; message::PLAIN_BYTES]))?;
    Ok(age.finish()?)
}
