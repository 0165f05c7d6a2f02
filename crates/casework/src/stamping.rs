//! Stamping: authorities outside date the log's checkpoints (docs/spec/record.md, "Stamps").
//!
//! At least two authorities are asked, and every stamp is kept as soon as it came: one that fails
//! costs nothing of the others. What an authority learns is a hash, an address and a moment.
//! A stamp that the team's own roots do not vouch for is kept all the same, and told.
//!
//! Never here: a decision about trust. Roots are the team's choice and reach readers in its policy.

pub(crate) mod roots;

use std::collections::BTreeSet;

use testimony_courier::{AuthorityError, StampingAuthority};
use testimony_proof::note::SignedNote;
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::{existed_by, verify_checkpoint};
use testimony_stamp::{COVERS_MAX, Facts, Imprint, Nonce, Refused, Standing, WhyNot, imprint};
use testimony_vault::{Occasion, StoredStamp, Vault};

use crate::Error;
use crate::init::policy_text;
use crate::sealing;

pub use roots::{Root, add_root, read_root, remove_root, roots};

/// One liar must not be able to date alone.
const AUTHORITIES_MIN: usize = 2;
/// Most stamps of one checkpoint (docs/spec/dossier.md, section 2.3).
const STAMPS_MAX: usize = 16;
/// A stamp whose certificates end within this time gets a cover.
const COVER_AHEAD_SECONDS: i64 = 366 * 86_400;

/// What came of asking.
#[derive(Debug)]
pub struct Stamped {
    /// Leaves of the checkpoint.
    pub size: u64,
    /// Every authority that was asked, in order.
    pub asked: Vec<Asked>,
    /// When that checkpoint existed, for whoever has the team's policy.
    pub existed_by: Option<u64>,
}

/// One authority and its answer.
#[derive(Debug)]
pub struct Asked {
    /// Its address, as it was given.
    pub address: String,
    /// The stamp that is now kept, or why there is none.
    pub outcome: Result<NewStamp, NoStamp>,
}

/// A stamp or cover that was kept.
#[derive(Debug, Clone)]
pub struct NewStamp {
    /// Which stamp of its checkpoint, from 1.
    pub number: u32,
    /// 0 for the stamp itself, else which cover of it.
    pub cover: u32,
    /// The authority's name: of the root, or of its own certificate where no root is known.
    pub authority: String,
    /// When it was made: seconds since 1970-01-01 UTC.
    pub time: u64,
    /// Why it does not count under the team's own roots.
    pub why_not: Option<WhyNot>,
}

/// Why an authority gave no stamp.
#[derive(Debug, thiserror::Error)]
pub enum NoStamp {
    /// It could not be asked.
    #[error(transparent)]
    Network(#[from] AuthorityError),
    /// Its reply is none that we take.
    #[error(transparent)]
    Reply(#[from] Refused),
}

/// What came of covering.
#[derive(Debug)]
pub struct Covered {
    /// Leaves of the checkpoint, the number of its stamp, and what came of asking for a cover.
    pub asked: Vec<(u64, u32, Asked)>,
    /// Stamps whose certificates have ended, so that a cover would show nothing: leaves, number.
    pub too_late: Vec<(u64, u32)>,
    /// Stamps that need none yet, or have all the covers that they can have.
    pub left: usize,
}

/// A stamp with its covers, as files.
#[derive(Debug, Clone)]
struct Chain {
    number: u32,
    address: String,
    stamp: Vec<u8>,
    covers: Vec<Vec<u8>>,
}

/// A checkpoint for a dossier, with what dates it.
#[derive(Debug, Clone)]
pub struct ChosenCheckpoint {
    /// The signed checkpoint, with its cosignatures.
    pub text: String,
    /// Its stamps in order, each followed by its covers.
    pub stamps: Vec<Vec<Vec<u8>>>,
}

/// Has the checkpoint of this size, or the newest, stamped by each of these authorities.
///
/// # Errors
/// [`Error::OneAuthority`], [`Error::NothingToStamp`], [`Error::NoCheckpoint`],
/// [`Error::TooManyStamps`]; when the vault cannot be read or written. A refusal of an authority
/// is in the result.
pub fn stamp(
    vault: &Vault,
    authorities: &[StampingAuthority],
    size: Option<u64>,
    occasion: &mut Occasion<'_>,
) -> Result<Stamped, Error> {
    let (size, text) = checkpoint_to_stamp(vault, size)?;
    let chains = chains(vault, size)?;
    enough(authorities, chains.iter().map(|chain| chain.address.as_str()))?;
    let mut number = chains.iter().map(|chain| chain.number).max().unwrap_or(0);
    if number as usize + authorities.len() > STAMPS_MAX {
        return Err(Error::TooManyStamps(size));
    }
    let stamped = imprint(SignedNote::parse(&text)?.text.as_bytes());
    let trusted = roots::trusted(vault)?;
    let mut asked = Vec::new();
    for authority in authorities {
        let outcome = match ask(authority, &stamped, occasion) {
            Ok(reply) => {
                number += 1;
                if vault.checkpoint(size)?.is_none() {
                    vault.keep_checkpoint(size, &text)?;
                }
                let made = Made { size, number, cover: 0, of: &stamped };
                Ok(keep(vault, authority, &made, reply, (&trusted, occasion))?)
            }
            Err(why) => Err(why),
        };
        asked.push(Asked { address: authority.address().to_owned(), outcome });
    }
    let policy = Policy::parse(policy_text(vault)?)?;
    let existed_by = dated(vault, (size, &text), &policy, seconds(occasion.now))?;
    Ok(Stamped { size, asked, existed_by })
}

/// Covers the stamps whose certificates end within a year, or all of them: a new stamp over the
/// stamp, while its key is still trusted. The authorities take turns; one that fails is replaced.
///
/// # Errors
/// [`Error::OneAuthority`]; when the vault cannot be read or written.
pub fn cover(
    vault: &Vault,
    authorities: &[StampingAuthority],
    all: bool,
    occasion: &mut Occasion<'_>,
) -> Result<Covered, Error> {
    enough(authorities, std::iter::empty())?;
    let trusted = roots::trusted(vault)?;
    let now = occasion.now.as_second();
    let mut done = Covered { asked: Vec::new(), too_late: Vec::new(), left: 0 };
    for (size, text) in vault.checkpoints()? {
        for (turn, chain) in chains(vault, size)?.iter().enumerate() {
            let until = good_until(chain, &text, &trusted, seconds(occasion.now))?;
            let full = chain.covers.len() >= COVERS_MAX;
            let soon = until.is_some_and(|until| until - now < COVER_AHEAD_SECONDS);
            if until.is_some_and(|until| until < now) {
                done.too_late.push((size, chain.number));
            } else if full || !(soon || all) {
                done.left += 1;
            } else {
                for asked in cover_one(vault, (size, chain), (authorities, turn), occasion)? {
                    done.asked.push((size, chain.number, asked));
                }
            }
        }
    }
    Ok(done)
}

/// The checkpoint under which items below so many leaves are to be proved: the smallest that
/// holds them and is dated from outside under the team's own policy, else the newest.
///
/// # Errors
/// [`Error::TooFewCosigned`] when the policy demands cosigners and none of these has enough; when the
/// vault cannot be read.
pub fn choose_checkpoint(
    vault: &Vault,
    leaves: u64,
    now: jiff::Timestamp,
) -> Result<ChosenCheckpoint, Error> {
    let policy = Policy::parse(policy_text(vault)?)?;
    for (size, text) in vault.checkpoints()? {
        if size >= leaves && dated(vault, (size, &text), &policy, seconds(now))?.is_some() {
            return with_stamps(vault, size, text);
        }
    }
    let (size, newest) = sealing::newest(vault)?;
    let text = vault.checkpoint(size)?.unwrap_or(newest);
    // Without the quorum no reader of the policy would believe the dossier.
    verify_checkpoint(&text, &policy).map_err(|_| Error::TooFewCosigned)?;
    with_stamps(vault, size, text)
}

/// The largest checkpoint that is dated from outside under the team's own policy: its leaves, and the
/// second since 1970 by which they existed.
///
/// # Errors
/// When the vault cannot be read.
pub fn newest_dated(vault: &Vault, now: jiff::Timestamp) -> Result<Option<(u64, u64)>, Error> {
    let policy = Policy::parse(policy_text(vault)?)?;
    for (size, text) in vault.checkpoints()?.into_iter().rev() {
        if let Some(by) = dated(vault, (size, &text), &policy, seconds(now))? {
            return Ok(Some((size, by)));
        }
    }
    Ok(None)
}

fn with_stamps(vault: &Vault, size: u64, text: String) -> Result<ChosenCheckpoint, Error> {
    let chains = chains(vault, size)?.into_iter();
    let stamps = chains.map(|chain| [vec![chain.stamp], chain.covers].concat()).collect();
    Ok(ChosenCheckpoint { text, stamps })
}

fn checkpoint_to_stamp(vault: &Vault, size: Option<u64>) -> Result<(u64, String), Error> {
    let (newest, text) = sealing::newest(vault)?;
    let size = size.unwrap_or(newest);
    if size == 0 {
        return Err(Error::NothingToStamp);
    }
    // What was kept may have cosignatures; the text that is stamped is the same.
    match vault.checkpoint(size)? {
        Some(kept) => Ok((size, kept)),
        None if size == newest => Ok((size, text)),
        None => Err(Error::NoCheckpoint(size)),
    }
}

/// Demands two authorities, those counted whose stamps are kept already.
fn enough<'a>(
    asked: &'a [StampingAuthority],
    known: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    let given: BTreeSet<&str> = asked.iter().map(StampingAuthority::address).collect();
    let distinct = given.len() == asked.len() && !asked.is_empty();
    let all: BTreeSet<&str> = given.into_iter().chain(known).collect();
    if distinct && all.len() >= AUTHORITIES_MIN { Ok(()) } else { Err(Error::OneAuthority) }
}

/// Asks one authority, and takes its reply if it answers this request.
fn ask(
    authority: &StampingAuthority,
    of: &Imprint,
    occasion: &mut Occasion<'_>,
) -> Result<Vec<u8>, NoStamp> {
    let nonce = Nonce::from_random(occasion.rng.next_u64());
    let reply = authority.ask(&testimony_stamp::request(of, nonce))?;
    testimony_stamp::accept(&reply, of, nonce)?;
    Ok(reply)
}

/// Where a new stamp belongs.
struct Made<'a> {
    size: u64,
    number: u32,
    cover: u32,
    of: &'a Imprint,
}

/// Keeps a stamp that was accepted, and says whether it counts under the team's own roots.
fn keep(
    vault: &Vault,
    authority: &StampingAuthority,
    made: &Made<'_>,
    reply: Vec<u8>,
    (trusted, occasion): (&[Vec<u8>], &Occasion<'_>),
) -> Result<NewStamp, Error> {
    let facts = check(&reply, made.of, trusted, &[], seconds(occasion.now))?;
    let (number, cover) = (made.number, made.cover);
    let address = authority.address().to_owned();
    vault.keep_stamp(made.size, &StoredStamp { number, cover, authority: address, reply })?;
    let why_not = match facts.standing {
        Standing::Counts { .. } => None,
        Standing::DoesNotCount(why) => Some(why),
    };
    Ok(NewStamp { number, cover, authority: facts.authority, time: facts.time, why_not })
}

/// Asks for one cover, beginning with the authority whose turn it is, until one answers.
fn cover_one(
    vault: &Vault,
    (size, chain): (u64, &Chain),
    (authorities, turn): (&[StampingAuthority], usize),
    occasion: &mut Occasion<'_>,
) -> Result<Vec<Asked>, Error> {
    let trusted = roots::trusted(vault)?;
    let of = imprint(chain.covers.last().unwrap_or(&chain.stamp));
    let cover = u32::try_from(chain.covers.len() + 1).unwrap_or(u32::MAX);
    let mut asked = Vec::new();
    for authority in
        authorities.iter().cycle().skip(turn % authorities.len()).take(authorities.len())
    {
        let outcome = match ask(authority, &of, occasion) {
            Ok(reply) => {
                let made = Made { size, number: chain.number, cover, of: &of };
                Ok(keep(vault, authority, &made, reply, (&trusted, occasion))?)
            }
            Err(why) => Err(why),
        };
        let done = outcome.is_ok();
        asked.push(Asked { address: authority.address().to_owned(), outcome });
        if done {
            break;
        }
    }
    Ok(asked)
}

/// The stamps of a checkpoint, each with its covers.
fn chains(vault: &Vault, size: u64) -> Result<Vec<Chain>, Error> {
    let mut found: Vec<Chain> = Vec::new();
    for StoredStamp { number, cover, authority, reply } in vault.stamps(size)? {
        match found.last_mut() {
            Some(last) if last.number == number && cover > 0 => last.covers.push(reply),
            _ => found.push(Chain { number, address: authority, stamp: reply, covers: Vec::new() }),
        }
    }
    Ok(found)
}

/// Until when the last file of a chain is good without another cover.
fn good_until(
    chain: &Chain,
    checkpoint: &str,
    trusted: &[Vec<u8>],
    now: u64,
) -> Result<Option<i64>, Error> {
    let (last, of) = match chain.covers.as_slice() {
        [] => (&chain.stamp, imprint(SignedNote::parse(checkpoint)?.text.as_bytes())),
        [only] => (only, imprint(&chain.stamp)),
        [.., before, last] => (last, imprint(before)),
    };
    Ok(check(last, &of, trusted, &[], now)?.good_until)
}

/// When a checkpoint existed under this policy: by its cosigners or its stamps, whichever is
/// earlier; nothing if the policy does not accept it.
fn dated(
    vault: &Vault,
    (size, text): (u64, &str),
    policy: &Policy,
    now: u64,
) -> Result<Option<u64>, Error> {
    let Ok((_, cosigned)) = verify_checkpoint(text, policy) else { return Ok(None) };
    let of = imprint(SignedNote::parse(text)?.text.as_bytes());
    let mut facts = Vec::new();
    for chain in chains(vault, size)? {
        facts.push(check(&chain.stamp, &of, &policy.tsa_roots, &chain.covers, now)?);
    }
    let stamped = testimony_stamp::dated(&facts, policy.tsa_roots.len());
    Ok(existed_by(&cosigned, policy).into_iter().chain(stamped).min())
}

fn check(
    stamp: &[u8],
    of: &Imprint,
    trusted: &[Vec<u8>],
    covers: &[Vec<u8>],
    now: u64,
) -> Result<Facts, Error> {
    // What is in the vault was checked when it came.
    testimony_stamp::check(stamp, of, trusted, covers, now)
        .map_err(|_| testimony_vault::Error::BadRow("stamp").into())
}

fn seconds(now: jiff::Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}
