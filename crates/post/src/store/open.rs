//! Starting: reads the segments, cuts a torn tail, reports damage, takes back what has no record.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};

use sha2::{Digest, Sha256};
use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};

use super::index::{Index, Place};
use super::record::{self, Head, Kind, SEGMENT_MAGIC};
use super::uploads::Uploads;
use super::writer::{Active, Writer};
use super::{Store, large_folder, large_path, segment_path, segments_path, set_day, sync_folder};
use crate::Error;
use crate::error::at;
use crate::pass::Vouchers;

/// Something in the store that cannot be read any more. The rest is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// Where the bad bytes begin.
    pub offset: u64,
}

/// What was found in a folder; nothing is changed yet.
pub(crate) struct Found {
    folder: PathBuf,
    index: Index,
    damage: Vec<Damage>,
    /// Number of the last segment and where its last good record ends.
    last: Option<(u64, u64)>,
    deleted: HashSet<EnvelopeId>,
}

impl Found {
    /// Reads a store without changing anything.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let mut found = Self {
            folder: folder.to_owned(),
            index: Index::default(),
            damage: Vec::new(),
            last: None,
            deleted: HashSet::new(),
        };
        let numbers = segment_numbers(folder)?;
        found.index.segments = numbers.len() as u64;
        for number in &numbers {
            found.read_segment(*number, numbers.last() == Some(number))?;
        }
        found.check_large()?;
        Ok(found)
    }

    pub(crate) fn damage(&self) -> &[Damage] {
        &self.damage
    }

    /// A store to read from; it takes nothing.
    pub(crate) fn read_only(self) -> Store {
        let index = Arc::new(Mutex::new(self.index));
        Store::new(self.folder, 0, index, Arc::default(), None)
    }

    /// A store that takes envelopes, up to `bytes_max` on disk.
    pub(crate) fn start(mut self, day: Day, bytes_max: u64) -> Result<Store, Error> {
        self.remove_unfinished()?;
        self.take_back_large(day)?;
        let active = match self.last {
            Some((number, end)) => reopen(&self.folder, number, end, day)?,
            None => {
                self.index.segments = 1;
                Active::create(&self.folder, 1, day).map_err(at(&segment_path(&self.folder, 1)))?
            }
        };
        let uploads = Uploads::found(&self.folder, day).map_err(at(&self.folder))?;
        let vouchers = Vouchers::open(&self.folder).map_err(at(&self.folder))?;
        let (index, vouchers) = (Arc::new(Mutex::new(self.index)), Arc::new(Mutex::new(vouchers)));
        let (jobs, inbox) = mpsc::channel();
        let writer = Writer::new(
            self.folder.clone(),
            Arc::clone(&index),
            Arc::clone(&vouchers),
            active,
            self.damage.is_empty(),
        );
        let thread = std::thread::Builder::new().name("post-store".to_owned());
        let thread = thread.spawn(move || writer.run(&inbox)).map_err(at(&self.folder))?;
        let working = Some((uploads, jobs, thread));
        Ok(Store::new(self.folder, bytes_max, index, vouchers, working))
    }

    fn read_segment(&mut self, number: u64, last: bool) -> Result<(), Error> {
        let path = segment_path(&self.folder, number);
        let bytes = fs::read(&path).map_err(at(&path))?;
        let scan = record::scan(&bytes);
        for (offset, head, payload) in scan.records {
            let place = Place { segment: number, offset, payload };
            let bytes = match head.kind {
                Kind::Large => large_bytes(&bytes, place),
                _ => payload as u64,
            };
            match head.kind {
                Kind::Deleted => drop(self.deleted.insert(head.id)),
                Kind::Envelope | Kind::Large => drop(self.deleted.remove(&head.id)),
                Kind::Message | Kind::Removed => {}
            }
            self.index.apply(&head, place, bytes);
        }
        let torn = scan.good_end < bytes.len() as u64;
        let lost_head = !bytes.starts_with(SEGMENT_MAGIC) && (bytes.len() > SEGMENT_MAGIC.len());
        let mut offsets = scan.damage;
        if (torn && !last) || (lost_head && offsets.is_empty()) {
            offsets.push(scan.good_end);
        }
        self.damage.extend(offsets.into_iter().map(|offset| Damage { path: path.clone(), offset }));
        if last {
            self.last = Some((number, scan.good_end));
        }
        Ok(())
    }

    /// A record whose large file is gone or has another length is damage.
    fn check_large(&mut self) -> Result<(), Error> {
        let mut gone = Vec::new();
        for (id, entry) in self.index.envelopes.iter().filter(|(_, entry)| entry.large) {
            let path = large_path(&self.folder, id);
            match fs::metadata(&path) {
                Ok(there) if there.len() == entry.bytes => {}
                Ok(there) => self.damage.push(Damage { path, offset: there.len() }),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => gone.push(*id),
                Err(cause) => return Err(at(&path)(cause)),
            }
        }
        for id in gone {
            self.damage.push(Damage { path: large_path(&self.folder, &id), offset: 0 });
            self.index.remove(&id);
        }
        Ok(())
    }

    fn remove_unfinished(&self) -> Result<(), Error> {
        for folder in [segments_path(&self.folder), large_folder(&self.folder)] {
            for file in fs::read_dir(&folder).map_err(at(&folder))? {
                let path = file.map_err(at(&folder))?.path();
                let unfinished = path.extension().is_some_and(|end| end == "part" || end == "new");
                if unfinished {
                    fs::remove_file(&path).map_err(at(&path))?;
                }
            }
        }
        Ok(())
    }

    /// A large file without a record was whole but never acknowledged: losing nothing is better
    /// than having it twice. Deleted ones go.
    fn take_back_large(&mut self, day: Day) -> Result<(), Error> {
        let folder = large_folder(&self.folder);
        for file in fs::read_dir(&folder).map_err(at(&folder))? {
            let path = file.map_err(at(&folder))?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let Ok(id) = name.parse::<EnvelopeId>() else { continue };
            if self.index.envelopes.contains_key(&id) {
                continue;
            }
            if self.deleted.contains(&id) {
                fs::remove_file(&path).map_err(at(&path))?;
            } else {
                self.take_back(&path, id, day)?;
            }
        }
        sync_folder(&folder).map_err(at(&folder))
    }

    fn take_back(&mut self, path: &Path, id: EnvelopeId, day: Day) -> Result<(), Error> {
        let mut file = File::open(path).map_err(at(path))?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut buffer).map_err(at(path))?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
        if EnvelopeId::from_bytes(hash.finalize().into()) != id {
            self.damage.push(Damage { path: path.to_owned(), offset: 0 });
            return Ok(());
        }
        // Not written into a segment: at every start it is found again, until it is deleted.
        let tag = LookupTag::from_bytes([0; 16]);
        let head = Head { kind: Kind::Large, pass: Pass::None, day, tag, id };
        self.index.apply(&head, Place { segment: 0, offset: 0, payload: 0 }, bytes);
        Ok(())
    }
}

fn segment_numbers(folder: &Path) -> Result<Vec<u64>, Error> {
    let folder = segments_path(folder);
    let mut numbers = Vec::new();
    for file in fs::read_dir(&folder).map_err(at(&folder))? {
        let path = file.map_err(at(&folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(Ok(number)) = name.strip_suffix(".seg").map(str::parse) {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn large_bytes(segment: &[u8], place: Place) -> u64 {
    let start = usize::try_from(place.offset).unwrap_or(0) + record::HEAD_BYTES;
    let bytes = segment.get(start..start + 8).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u64::from_be_bytes)
}

/// Opens the last segment for appending and cuts what was never acknowledged.
fn reopen(folder: &Path, number: u64, end: u64, day: Day) -> Result<Active, Error> {
    let path = segment_path(folder, number);
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(at(&path))?;
    let length = file.metadata().map_err(at(&path))?.len();
    let mut active = Active { number, file, len: end };
    if length != end || end < SEGMENT_MAGIC.len() as u64 {
        active.file.set_len(end).map_err(at(&path))?;
        active.ensure_magic().map_err(at(&path))?;
        set_day(&active.file, day).map_err(at(&path))?;
        active.file.sync_all().map_err(at(&path))?;
    }
    Ok(active)
}
