//! What is in the store and where: in memory, rebuilt from the segments at every start.

use std::collections::{BTreeMap, HashMap};

use testimony_seal::{Day, EnvelopeId, LookupTag};

use super::record::{Head, Kind, record_bytes};

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: u64,
    pub(super) offset: u64,
    /// Bytes of its payload.
    pub(super) payload: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) tag: LookupTag,
    pub(super) day: Day,
    /// Bytes of ciphertext.
    pub(super) bytes: u64,
    pub(super) large: bool,
    pub(super) place: Place,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) id: EnvelopeId,
    pub(super) day: Day,
    pub(super) place: Place,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) envelopes: BTreeMap<EnvelopeId, Entry>,
    pub(super) slots: HashMap<LookupTag, Vec<Slot>>,
    /// Bytes of records that are needed.
    pub(super) live: u64,
    /// Bytes of records that are not: deleted ones, doubled ones and the deletions themselves.
    pub(super) dead: u64,
    /// Bytes of large files.
    pub(super) large: u64,
}

impl Index {
    pub(super) fn has_slot(&self, tag: &LookupTag, id: &EnvelopeId) -> bool {
        self.slots.get(tag).is_some_and(|slots| slots.iter().any(|slot| slot.id == *id))
    }

    pub(super) fn slot_count(&self, tag: &LookupTag) -> usize {
        self.slots.get(tag).map_or(0, Vec::len)
    }

    /// Takes note of a durable record. `bytes` is the length of the ciphertext.
    pub(super) fn apply(&mut self, head: &Head, place: Place, bytes: u64) {
        let size = record_bytes(place.payload);
        match head.kind {
            Kind::Envelope | Kind::Large => {
                let large = head.kind == Kind::Large;
                self.remove(&head.id);
                let entry = Entry { tag: head.tag, day: head.day, bytes, large, place };
                self.envelopes.insert(head.id, entry);
                self.live += size;
                self.large += if large { bytes } else { 0 };
            }
            Kind::Deleted => {
                self.remove(&head.id);
                self.dead += size;
            }
            Kind::Message if self.has_slot(&head.tag, &head.id) => {
                self.moved_slot(&head.tag, &head.id, place);
                self.dead += size;
            }
            Kind::Message => {
                let slot = Slot { id: head.id, day: head.day, place };
                self.slots.entry(head.tag).or_default().push(slot);
                self.live += size;
            }
        }
    }

    /// Forgets an envelope; its record is dead from now on.
    pub(super) fn remove(&mut self, id: &EnvelopeId) -> Option<Entry> {
        let entry = self.envelopes.remove(id)?;
        let size = record_bytes(entry.place.payload);
        self.live -= size;
        self.dead += size;
        self.large -= if entry.large { entry.bytes } else { 0 };
        Some(entry)
    }

    /// The newest place of a doubled record counts: older segments go first.
    fn moved_slot(&mut self, tag: &LookupTag, id: &EnvelopeId, place: Place) {
        for slot in self.slots.entry(*tag).or_default() {
            if slot.id == *id {
                slot.place = place;
            }
        }
    }
}
