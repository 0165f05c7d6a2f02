//! Takes what a worker of the sandbox says of one file.

use std::io::Write;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_media::{Fault, Member, MemberEnd, Part, Sink, Skip, Thumbnail, View};
use testimony_vault::{BlobWriter, Picture, Sealer};

use super::unit::{Container, FoundMember};

/// Names of what was left out of one archive that are kept; the outcome says that there are more.
const SKIPPED_MAX: usize = 1_000;
/// Members wait in memory until so many bytes of them, or so many, go to the vault.
const WAITING_BYTES: u64 = 1 << 20;
const WAITING_COUNT: usize = 1_000;

/// What came out of one file.
pub(super) struct Taking {
    pub(super) text: Vec<String>,
    last: Option<Part>,
    pub(super) fields: Vec<(String, String)>,
    pub(super) pictures: Vec<(Picture, Vec<u8>)>,
    pub(super) skipped: Vec<(String, &'static str)>,
    /// Those that were not handed over.
    pub(super) members: Vec<FoundMember>,
    waiting_bytes: u64,
    container: Container,
    sealer: Sealer,
    seed: [u8; 32],
    /// Made when the first member comes: most files have none.
    rng: Option<ChaCha20Rng>,
    open: Option<(String, BlobWriter)>,
}

impl Taking {
    /// For one file; the seed is for the keys of its members.
    pub(super) fn new(container: Container, sealer: Sealer, seed: [u8; 32]) -> Self {
        Self {
            text: Vec::new(),
            last: None,
            fields: Vec::new(),
            pictures: Vec::new(),
            skipped: Vec::new(),
            members: Vec::new(),
            waiting_bytes: 0,
            container,
            sealer,
            seed,
            rng: None,
            open: None,
        }
    }
}

impl Sink for Taking {
    fn text(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        match self.text.last_mut() {
            Some(last) if self.last == Some(part) => last.push_str(text),
            _ => self.text.push(text.to_owned()),
        }
        self.last = Some(part);
        Ok(())
    }

    fn field(&mut self, key: &str, value: &str) -> Result<(), Fault> {
        self.fields.push((key.to_owned(), value.to_owned()));
        Ok(())
    }

    fn thumbnail(&mut self, thumbnail: Thumbnail<'_>) -> Result<(), Fault> {
        let which = match thumbnail.view {
            View::Blurred => Picture::Blurred,
            View::Clear => Picture::Clear,
        };
        self.pictures.push((which, thumbnail.jpeg.to_vec()));
        Ok(())
    }

    fn skipped(&mut self, name: &str, why: Skip) -> Result<(), Fault> {
        if self.skipped.len() < SKIPPED_MAX {
            self.skipped.push((name.to_owned(), why.word()));
        }
        Ok(())
    }

    fn member(&mut self, member: Member<'_>) -> Result<bool, Fault> {
        let rng = self.rng.get_or_insert_with(|| ChaCha20Rng::from_seed(self.seed));
        self.open = Some((member.name.to_owned(), self.sealer.begin(rng)));
        Ok(true)
    }

    fn piece(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if let Some((_, blob)) = &mut self.open {
            blob.write_all(bytes)?;
        }
        Ok(())
    }

    fn member_end(&mut self, end: MemberEnd) -> Result<(), Fault> {
        let Some((name, blob)) = self.open.take() else { return Ok(()) };
        let blob = blob.finish()?;
        self.waiting_bytes += blob.bytes();
        self.members.push(self.container.holds(&name, blob, end.whole));
        if self.waiting_bytes >= WAITING_BYTES || self.members.len() >= WAITING_COUNT {
            self.waiting_bytes = 0;
            self.container.hand_over(std::mem::take(&mut self.members))?;
        }
        Ok(())
    }
}
