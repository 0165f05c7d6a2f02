//! Taking over what waits at a Post: docs/spec/post.md, section 4.
//!
//! An envelope is copied sealed, opened, put on record durably, and only then acknowledged, so the
//! Post deletes nothing that the team does not have. Interrupted anywhere and run again, nothing is
//! lost and nothing is there twice: an envelope is known by the hash of its ciphertext.
//!
//! An envelope that cannot be opened stays sealed in `DIR/refused/` and is tried again at the next
//! fetch (an answer may arrive before the account that it belongs to). It is shown to nobody.

mod sink;

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use testimony_courier::{EnvelopeListing, Post};
use testimony_model::{Account, Edtf, Handle, ReceivedVia, ThingKind};
use testimony_seal::{
    Day, EnvelopeId, EnvelopeKind, FetchKey, HybridIdentity, OpenError, Pass, PostIdentity,
    open_envelope,
};
use testimony_vault::{Occasion, Thread, Vault};
use zeroize::Zeroizing;

use crate::fetch::sink::{Intake, SinkError};
use crate::intake::{blank_account, blank_source, day_of, free_handle, record};
use crate::team::Turned;
use crate::{Error, team};

/// Envelopes that are acknowledged in one request.
const ACKNOWLEDGED_AT_ONCE: usize = 32;
const INCOMING_FOLDER: &str = "incoming";
const REFUSED_FOLDER: &str = "refused";
/// Envelopes that do not open and are kept: strangers can make them, so they must not fill a disk.
const REFUSED_BYTES_MAX: u64 = 1 << 30;

/// What a fetch did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Accounts and answers that are new in the vault.
    pub taken: Vec<Handle>,
    /// Envelopes that the vault had already; a fetch was interrupted before.
    pub known: usize,
    /// Envelopes that do not open, and why.
    pub refused: Vec<(EnvelopeId, String)>,
    /// What became of the weeks' recipients and identities.
    pub turned: Turned,
}

/// How far a fetch is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Envelopes done.
    pub done: usize,
    /// Envelopes in all.
    pub of: usize,
}

/// The identity that a Post at this address showed before, if it was asked before.
///
/// # Errors
/// When the vault cannot be read.
pub fn noted_identity(vault: &Vault, url: &str) -> Result<Option<PostIdentity>, Error> {
    Ok(vault.setting(&post_setting(url))?.and_then(|text| text.parse().ok()))
}

/// Notes the identity of the Post at this address, or refuses another one than before.
///
/// # Errors
/// [`Error::OtherPost`]; when the Post does not answer.
pub fn note_identity(vault: &Vault, url: &str, post: &Post) -> Result<PostIdentity, Error> {
    let found = post.info()?.identity;
    match noted_identity(vault, url)? {
        Some(noted) if noted != found => Err(Error::OtherPost),
        Some(_) => Ok(found),
        None => {
            vault.set_setting(&post_setting(url), &found.to_string())?;
            Ok(found)
        }
    }
}

fn post_setting(url: &str) -> String {
    format!("post:{}", url.trim_end_matches('/'))
}

/// Takes over everything that waits; `progress` hears of each envelope.
///
/// # Errors
/// When the Post does not answer or the vault cannot be written. What was taken before stays taken.
pub fn fetch(
    vault: &mut Vault,
    post: &Post,
    progress: &mut impl FnMut(Progress),
    occasion: &mut Occasion<'_>,
) -> Result<Fetched, Error> {
    let key = team::fetch_key(vault)?;
    let announced = team::announce_at(vault, post, occasion)?;
    let identities = team::identities(vault)?;
    let waiting = post.list(&key, &mut occasion.rng)?;
    let mut run =
        Run { vault, post, key, identities, fetched: Fetched::default(), safe: Vec::new() };
    run.prepare()?;
    for (done, listing) in waiting.iter().enumerate() {
        progress(Progress { done, of: waiting.len() });
        run.one(listing, occasion)?;
    }
    run.acknowledge(occasion)?;
    run.try_refused_again(occasion)?;
    progress(Progress { done: waiting.len(), of: waiting.len() });
    let mut fetched = run.fetched;
    fetched.turned = Turned { announced, destroyed: team::turn(vault, occasion)? };
    Ok(fetched)
}

/// One fetch under way.
struct Run<'a> {
    vault: &'a mut Vault,
    post: &'a Post,
    key: FetchKey,
    /// Of every week whose time has not come: what waits may be sealed to one of them.
    identities: Vec<HybridIdentity>,
    fetched: Fetched,
    /// In the vault, not yet acknowledged.
    safe: Vec<EnvelopeId>,
}

/// What opening an envelope came to.
enum Outcome {
    Taken(Handle),
    Refused(String),
}

impl Run<'_> {
    fn prepare(&self) -> Result<(), Error> {
        for folder in [INCOMING_FOLDER, REFUSED_FOLDER] {
            let folder = self.vault.dir().join(folder);
            fs::create_dir_all(&folder).map_err(Error::io("making", &folder))?;
        }
        // Copies that an interrupted fetch left are fetched again, whole.
        let incoming = self.vault.dir().join(INCOMING_FOLDER);
        for entry in fs::read_dir(&incoming).map_err(Error::io("reading", &incoming))? {
            remove(&entry.map_err(Error::io("reading", &incoming))?.path())?;
        }
        Ok(())
    }

    fn one(&mut self, listing: &EnvelopeListing, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        if self.vault.has_received(listing.id.as_bytes())? {
            self.fetched.known += 1;
        } else {
            let copied = self.copy(listing, occasion)?;
            match self.open(&copied, listing, occasion)? {
                Outcome::Taken(account) => {
                    remove(&copied)?;
                    self.fetched.taken.push(account);
                }
                Outcome::Refused(why) if self.refused_room(listing.bytes)? => {
                    self.keep_refused(&copied, listing)?;
                    self.fetched.refused.push((listing.id, why));
                }
                Outcome::Refused(why) => {
                    // No room for more of what does not open: it stays at the Post.
                    remove(&copied)?;
                    self.fetched.refused.push((listing.id, format!("{why}; left at the Post")));
                    return Ok(());
                }
            }
        }
        self.safe.push(listing.id);
        if self.safe.len() >= ACKNOWLEDGED_AT_ONCE { self.acknowledge(occasion) } else { Ok(()) }
    }

    /// Copies the ciphertext and checks that it is the one that was listed.
    fn copy(
        &self,
        listing: &EnvelopeListing,
        occasion: &mut Occasion<'_>,
    ) -> Result<PathBuf, Error> {
        let path = self.vault.dir().join(INCOMING_FOLDER).join(listing.id.to_string());
        let file = File::create(&path).map_err(Error::io("making", &path))?;
        let left = listing.bytes;
        let mut hashing = Hashing { out: BufWriter::new(file), hash: Sha256::new(), left };
        let got = self.post.get(&self.key, &listing.id, &mut hashing, &mut occasion.rng);
        if let Err(error) = got {
            remove(&path)?;
            return Err(error.into());
        }
        hashing.flush().map_err(Error::io("writing", &path))?;
        if hashing.hash.finalize().as_slice() == listing.id.as_bytes() {
            Ok(path)
        } else {
            remove(&path)?;
            Err(testimony_courier::Error::WrongEnvelope.into())
        }
    }

    /// Opens a sealed copy and puts what is in it on record.
    fn open(
        &mut self,
        sealed: &Path,
        listing: &EnvelopeListing,
        occasion: &mut Occasion<'_>,
    ) -> Result<Outcome, Error> {
        let file = File::open(sealed).map_err(Error::io("opening", sealed))?;
        let mut intake = Intake::new(self.vault, &self.identities, occasion);
        let opened = open_envelope(BufReader::new(file), &self.identities, &mut intake);
        let parts = match opened {
            Ok(_) => intake.into_parts(),
            Err(OpenError::Envelope(cause)) => return Ok(Outcome::Refused(cause.to_string())),
            Err(OpenError::Sink(SinkError::ThreadTaken)) => {
                return Ok(Outcome::Refused("it claims a mailbox that is another's".to_owned()));
            }
            Err(OpenError::Sink(SinkError::Failed(error))) => return Err(error),
        };
        self.put_on_record(parts, listing, occasion).map(Outcome::Taken)
    }

    fn put_on_record(
        &mut self,
        parts: sink::Parts,
        listing: &EnvelopeListing,
        occasion: &mut Occasion<'_>,
    ) -> Result<Handle, Error> {
        let header = parts.header;
        let account_id = free_handle(self.vault, "p", occasion)?;
        let (source_id, first) = match self.vault.thread_by_tag(header.tag.as_bytes())? {
            Some(thread) => {
                let source = thread.source.parse().map_err(|_| bad_thread())?;
                (source, self.first_account(&thread.source)?)
            }
            None => (free_handle(self.vault, "s", occasion)?, None),
        };
        let new_source = header.mac_key.as_ref().map(|_| {
            blank_source(source_id.clone(), format!("Post sender {}", &source_id.as_str()[2..]))
        });
        let account = Account {
            received_via: ReceivedVia::Post,
            received: date_of(listing.day),
            language: header.language.clone(),
            text: Some(parts.text.to_string()).filter(|text| !text.is_empty()),
            continues: first,
            ..blank_account(account_id.clone(), source_id.clone())
        };
        let mut thread = header.mac_key.as_ref().map(|mac| Thread {
            tag: *header.tag.as_bytes(),
            source: source_id.to_string(),
            recipient: header.recipient.clone(),
            mac_key: Zeroizing::new(*mac.expose()),
            counter: 0,
        });
        debug_assert_eq!(thread.is_some(), header.kind == EnvelopeKind::Account);
        let shown = account_id.to_string();
        let (id, pass) = (listing.id, listing.pass);
        let also = |writer: &mut testimony_vault::EntryWriter<'_>| {
            writer.mark_received(id.as_bytes(), &shown, pass)?;
            thread.take().map_or(Ok(()), |opened| Ok(writer.open_thread(&opened)?))
        };
        record(self.vault, account, new_source, parts.files, also, occasion)?;
        Ok(account_id)
    }

    /// The account that opened the thread of a source.
    fn first_account(&self, source: &str) -> Result<Option<Handle>, Error> {
        let accounts: Vec<Account> = self.vault.things(ThingKind::Account)?;
        Ok(accounts.into_iter().find(|one| one.source.as_str() == source).map(|one| one.id))
    }

    /// Whether another envelope that does not open may be kept.
    fn refused_room(&self, bytes: u64) -> Result<bool, Error> {
        let folder = self.vault.dir().join(REFUSED_FOLDER);
        let mut kept = bytes;
        for entry in fs::read_dir(&folder).map_err(Error::io("reading", &folder))? {
            let entry = entry.map_err(Error::io("reading", &folder))?;
            kept += entry.metadata().map_err(Error::io("reading", &folder))?.len();
        }
        Ok(kept <= REFUSED_BYTES_MAX)
    }

    fn keep_refused(&self, copied: &Path, listing: &EnvelopeListing) -> Result<(), Error> {
        let name = format!("{}.{}.age", listing.day.0, listing.id);
        let kept = self.vault.dir().join(REFUSED_FOLDER).join(name);
        let moving = || -> io::Result<()> {
            File::open(copied)?.sync_all()?;
            fs::rename(copied, &kept)?;
            File::open(self.vault.dir().join(REFUSED_FOLDER))?.sync_all()
        };
        moving().map_err(Error::io("keeping", &kept))
    }

    fn acknowledge(&mut self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        if !self.safe.is_empty() {
            self.post.acknowledge(&self.key, &self.safe, &mut occasion.rng)?;
            self.safe.clear();
        }
        Ok(())
    }

    /// Tries what was refused before; the account that it waits for may be here now.
    fn try_refused_again(&mut self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        let folder = self.vault.dir().join(REFUSED_FOLDER);
        let entries = fs::read_dir(&folder).map_err(Error::io("reading", &folder))?;
        for entry in entries {
            let path = entry.map_err(Error::io("reading", &folder))?.path();
            let Some((day, id)) = refused_name(&path) else { continue };
            if self.vault.has_received(id.as_bytes())? {
                remove(&path)?;
                continue;
            }
            // With which pass it came was not kept.
            let listing = EnvelopeListing { id, day, bytes: 0, pass: Pass::None };
            if let Outcome::Taken(account) = self.open(&path, &listing, occasion)? {
                remove(&path)?;
                self.fetched.refused.retain(|(refused, _)| *refused != id);
                self.fetched.taken.push(account);
            }
        }
        Ok(())
    }
}

/// Removes sealed copies of envelopes that are on record already: a crash can leave one, and it would
/// outlast the erasing of its account. All copies in `incoming/` go; the Post still has those.
pub(crate) fn clear_copies(vault: &Vault) -> Result<(), Error> {
    for folder in [INCOMING_FOLDER, REFUSED_FOLDER] {
        let dir = vault.dir().join(folder);
        if !dir.exists() {
            continue;
        }
        for entry in fs::read_dir(&dir).map_err(Error::io("reading", &dir))? {
            let path = entry.map_err(Error::io("reading", &dir))?.path();
            let goes = match refused_name(&path) {
                Some((_, id)) => vault.has_received(id.as_bytes())?,
                None => folder == INCOMING_FOLDER,
            };
            if goes {
                remove(&path)?;
            }
        }
    }
    Ok(())
}

/// The day and id in the name of a refused envelope.
fn refused_name(path: &Path) -> Option<(Day, EnvelopeId)> {
    let name = path.file_name()?.to_str()?.strip_suffix(".age")?;
    let (day, id) = name.split_once('.')?;
    Some((Day(day.parse().ok()?), id.parse().ok()?))
}

fn remove(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(Error::io("removing", path))
}

fn bad_thread() -> Error {
    testimony_vault::Error::BadRow("thread").into()
}

/// A Post's day as a date.
fn date_of(day: Day) -> Option<Edtf> {
    let seconds = i64::try_from(day.unix_seconds()).ok()?;
    day_of(jiff::Timestamp::from_second(seconds).ok()?)
}

/// Hashes what passes through.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    /// How much was announced and has not come yet; a Post that sends more is cut off.
    left: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() as u64 > self.left {
            return Err(io::Error::other("more came than was announced"));
        }
        let written = self.out.write(data)?;
        self.left -= written as u64;
        self.hash.update(&data[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
