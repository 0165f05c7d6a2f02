//! What is in the store and where: in memory, rebuilt from the segments at every start.

use std::collections::{BTreeMap, HashMap};

use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};

use super::record::{Head, Kind, SEGMENT_MAGIC, record_bytes};

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
    pub(super) pass: Pass,
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
    /// How many envelopes of a thread wait.
    threads: HashMap<LookupTag, u32>,
    /// Envelopes of one day, by the class in which they were taken.
    today: (u32, [u32; 3]),
    /// Segments on disk: each has a first line.
    pub(super) segments: u64,
    /// Bytes of records that are needed.
    pub(super) live: u64,
    /// Bytes of records that are not: deleted ones, doubled ones and the deletions themselves.
    pub(super) dead: u64,
    /// Bytes of large files.
    pub(super) large: u64,
    /// Records of envelopes since the store was opened, those found then included.
    pub(super) kept: u64,
}

/// By what right an envelope is taken; each may fill the disk further than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Open = 0,
    Worked = 1,
    /// A voucher, or a thread to which the team has written.
    Known = 2,
}

impl Index {
    /// Bytes on disk of what is kept.
    pub(super) fn used(&self) -> u64 {
        self.live + self.dead + self.large + self.segments * SEGMENT_MAGIC.len() as u64
    }

    pub(super) fn class(&self, tag: &LookupTag, pass: Pass) -> Class {
        match pass {
            _ if self.slots.contains_key(tag) => Class::Known,
            Pass::Voucher => Class::Known,
            Pass::Work => Class::Worked,
            Pass::None => Class::Open,
        }
    }

    /// Envelopes of this class that came today.
    pub(super) fn count(&self, class: Class, day: Day) -> u32 {
        if self.today.0 == day.0 { self.today.1[class as usize] } else { 0 }
    }

    /// Envelopes of a thread that wait.
    pub(super) fn thread_count(&self, tag: &LookupTag) -> u32 {
        self.threads.get(tag).copied().unwrap_or(0)
    }

    /// Ids of the envelopes of a thread. Looks at all: only for one that is known to have some.
    pub(super) fn envelopes_of(&self, tag: &LookupTag) -> Vec<EnvelopeId> {
        let all = self.envelopes.iter();
        all.filter(|(_, entry)| entry.tag == *tag).map(|(id, _)| *id).collect()
    }

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
                self.kept += 1;
                let pass = head.pass;
                let entry = Entry { tag: head.tag, day: head.day, bytes, large, pass, place };
                self.envelopes.insert(head.id, entry);
                *self.threads.entry(head.tag).or_default() += 1;
                self.count_today(self.class(&head.tag, pass), head.day);
                self.live += size;
                self.large += if large { bytes } else { 0 };
            }
            Kind::Deleted => {
                self.remove(&head.id);
                self.dead += size;
            }
            Kind::Removed => {
                self.remove_slot(&head.tag, &head.id);
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
        if let Some(count) = self.threads.get_mut(&entry.tag) {
            *count -= 1;
            if *count == 0 {
                self.threads.remove(&entry.tag);
            }
        }
        Some(entry)
    }

    fn remove_slot(&mut self, tag: &LookupTag, id: &EnvelopeId) {
        let Some(slots) = self.slots.get_mut(tag) else { return };
        let Some(at) = slots.iter().position(|slot| slot.id == *id) else { return };
        let size = record_bytes(slots.remove(at).place.payload);
        if slots.is_empty() {
            self.slots.remove(tag);
        }
        self.live -= size;
        self.dead += size;
    }

    fn count_today(&mut self, class: Class, day: Day) {
        if day.0 > self.today.0 {
            self.today = (day.0, [0; 3]);
        }
        if day.0 == self.today.0 {
            self.today.1[class as usize] += 1;
        }
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
