//! By when did a checkpoint exist, says a stamping authority? Time stamps of RFC 3161.
//!
//! docs/spec/record.md, "Stamps", has the rules; their numbers are used here. A stamp is asked for
//! with [`request`], taken with [`accept`], and checked by any reader with [`check`], offline,
//! against root certificates that came from outside.
//!
//! Never asks about revocation: that needs a network. Never reads a clock: `now` is an argument
//! and answers one question (rule 6). Not a CMS library: it reads the one shape of token that the
//! rules allow, byte for byte as it came, since digests and signatures cover exact bytes.
//!
//! ```
//! use testimony_stamp::{Nonce, accept, imprint, request};
//!
//! let checkpoint = b"log.example/team\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
//! let nonce = Nonce::from_random(0x1234_5678_9abc_def0);
//! let query = request(&imprint(checkpoint), nonce);
//! assert_eq!(query.len(), 69);
//! // What comes back is no stamp:
//! assert!(accept(b"busy", &imprint(checkpoint), nonce).is_err());
//! ```

#![forbid(unsafe_code)]

mod asn1;
mod certificate;
mod error;
mod path;
mod reply;
mod signature;
mod time;

use std::collections::BTreeSet;

pub use error::{Broken, Fault, Refused, WhyNot};
pub use reply::{CERTIFICATES_MAX, STAMP_BYTES_MAX};

use certificate::Certificate;
use path::{Clock, Standing as Found};
use reply::{Reply, Token};
use signature::Hash;

/// Most covers of one stamp: each lasts for years (docs/spec/dossier.md, section 2.3).
pub const COVERS_MAX: usize = 16;

/// The SHA-256 of what is stamped.
pub type Imprint = [u8; 32];

/// A number that ties a reply to its request: 64 random bits, the first of them zero, so that it
/// is one and the same as a signed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce(u64);

impl Nonce {
    /// From 64 random bits.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self(bits & (u64::MAX >> 1))
    }
}

/// A reply that passed rules 1 to 3 and answers our request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The name in the signer's certificate.
    pub authority: String,
    /// When it was made: seconds since 1970-01-01 UTC, rounded up.
    pub time: u64,
}

/// What a reader learns from a stamp that is not broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The common name of the root, or of the signer's certificate where no root is known.
    pub authority: String,
    /// When it was made: seconds since 1970-01-01 UTC, rounded up.
    pub time: u64,
    /// Whether it counts.
    pub standing: Standing,
    /// The last second at which all certificates of the path are valid, if a root vouches for it.
    pub good_until: Option<i64>,
}

/// Whether a stamp counts for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It leads to this root, by its place in the list of roots.
    Counts {
        /// Counted from 0.
        root: usize,
    },
    /// It does not; whatever carries it is unchanged all the same.
    DoesNotCount(WhyNot),
}

/// The SHA-256 of these bytes.
#[must_use]
pub fn imprint(bytes: &[u8]) -> Imprint {
    let mut found = Imprint::default();
    found.copy_from_slice(&Hash::Sha256.digest(bytes));
    found
}

/// A `TimeStampReq` in DER (RFC 3161, 2.4.1): version 1, SHA-256, the nonce, certificates wanted.
#[must_use]
pub fn request(imprint: &Imprint, nonce: Nonce) -> Vec<u8> {
    const SHA_256: &[u8] = &[0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0];
    let digest = asn1::print(asn1::OCTET_STRING, imprint);
    let message = asn1::print(asn1::SEQUENCE, &[SHA_256, &digest].concat());
    let bytes = nonce.0.to_be_bytes();
    let bytes: Vec<u8> = bytes.iter().skip_while(|byte| **byte == 0).copied().collect();
    // An INTEGER whose first bit is set would be negative.
    let zero = if bytes.first().is_none_or(|first| *first >= 0x80) { &[0][..] } else { &[] };
    let number = asn1::print(asn1::INTEGER, &[zero, &bytes].concat());
    let version = asn1::print(asn1::INTEGER, &[1]);
    let wanted = asn1::print(asn1::BOOLEAN, &[0xff]);
    asn1::print(asn1::SEQUENCE, &[version, message, number, wanted].concat())
}

/// Whether this reply is to be kept: granted, not broken, and an answer to this request.
///
/// Whether anybody should believe it is another question: [`check`].
///
/// # Errors
/// Why it is not taken.
pub fn accept(reply: &[u8], imprint: &Imprint, nonce: Nonce) -> Result<Stamp, Refused> {
    let reply = Reply::read(reply)?;
    if !reply.is_granted() {
        let text = String::from_utf8_lossy(reply.text);
        return Err(Refused::Status { status: reply.status, text: certificate::tame(&text) });
    }
    let token = reply.token(imprint)?;
    let sent = nonce.0.to_be_bytes();
    let sent: Vec<u8> = sent.iter().skip_while(|byte| **byte == 0).copied().collect();
    if token.nonce != sent {
        return Err(Refused::Nonce);
    }
    Ok(Stamp { authority: token.signer.name(), time: token.time })
}

/// What a stamp says to a reader who has these root certificates (DER), this clock in seconds, and
/// the stamp's covers in order: each is over the file before it.
///
/// # Errors
/// [`Broken`] if the stamp or a cover fails rules 1 to 3.
pub fn check(
    stamp: &[u8],
    imprint: &Imprint,
    roots: &[Vec<u8>],
    covers: &[Vec<u8>],
    now: u64,
) -> Result<Facts, Broken> {
    let tokens = tokens(stamp, imprint, covers)?;
    let read: Vec<_> = roots.iter().map(|root| Certificate::read(root).ok()).collect();
    // From the last cover down: whether it counts decides about the one before.
    let mut covered = None;
    let mut facts = None;
    for token in tokens.iter().rev() {
        let found = path::stand(token, &read, Clock { now, covered });
        covered = matches!(found.standing, Found::Counts(_)).then_some(token.time);
        facts = Some(said(token, &read, found));
    }
    facts.ok_or(Broken { cover: 0, fault: Fault::Form("there is no stamp") })
}

/// When the stamps date what they stamp, under a policy that names so many roots: if it names
/// one, one stamp that counts is enough; if more, two that lead to different roots are needed.
#[must_use]
pub fn dated(facts: &[Facts], roots_named: usize) -> Option<u64> {
    let needed = roots_named.clamp(1, 2);
    let mut counted: Vec<(u64, usize)> = facts
        .iter()
        .filter_map(|one| match one.standing {
            Standing::Counts { root } => Some((one.time, root)),
            Standing::DoesNotCount(_) => None,
        })
        .collect();
    counted.sort_unstable();
    let mut seen = BTreeSet::new();
    counted.iter().find_map(|(time, root)| {
        seen.insert(root);
        (seen.len() >= needed).then_some(*time)
    })
}

/// The name of a root certificate (DER) of a stamping authority, if it can serve as one: it can
/// be read, may issue others or is for stamps itself, and asks for nothing that we do not know.
#[must_use]
pub fn root_name(certificate: &[u8]) -> Option<String> {
    let root = Certificate::read(certificate).ok()?;
    let serves = root.is_understood() && (root.may_issue(0) || root.only_stamps());
    serves.then(|| root.name())
}

/// The stamp and its covers, if none is broken.
fn tokens<'a>(
    stamp: &'a [u8],
    imprint: &Imprint,
    covers: &'a [Vec<u8>],
) -> Result<Vec<Token<'a>>, Broken> {
    let read = |bytes: &'a [u8], of: &Imprint, cover| {
        let token = Reply::read(bytes).and_then(|reply| reply.token(of));
        token.map_err(|fault| Broken { cover, fault })
    };
    let mut tokens = vec![read(stamp, imprint, 0)?];
    let mut below = stamp;
    for (before, cover) in covers.iter().enumerate() {
        if before == COVERS_MAX {
            return Err(Broken { cover: before + 1, fault: Fault::Form("too many covers") });
        }
        tokens.push(read(cover, &self::imprint(below), before + 1)?);
        below = cover;
    }
    Ok(tokens)
}

fn said(token: &Token<'_>, roots: &[Option<Certificate<'_>>], found: path::Outcome) -> Facts {
    let (standing, root) = match found.standing {
        Found::Counts(root) => (Standing::Counts { root }, Some(root)),
        Found::DoesNotCount(why, root) => (Standing::DoesNotCount(why), root),
    };
    let root = root.and_then(|root| roots.get(root)?.as_ref());
    let authority = root.map_or_else(|| token.signer.name(), Certificate::name);
    Facts { authority, time: token.time, standing, good_until: found.good_until }
}

#[cfg(test)]
mod tests;
