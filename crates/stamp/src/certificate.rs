//! The parts of an X.509 certificate (RFC 5280) that the rules ask about.
//!
//! A certificate that cannot be read is as if it were not there. Names are compared byte by byte.

use crate::asn1::{
    self, BOOLEAN, Element, INTEGER, NotDer, OCTET_STRING, OID, Reader, SEQUENCE, SET,
};
use crate::signature::{self, Algorithm, Scheme};
use crate::time;

/// Most extensions: certificates in use have about ten.
const EXTENSIONS_MAX: usize = 64;
/// Most characters of a name or message that is shown (X.520: a common name has at most 64).
const NAME_CHARACTERS_MAX: usize = 64;
/// Most parts of a name.
const NAME_PARTS_MAX: usize = 64;
/// The longest number that a path length can have here: more than any path.
const PATH_LENGTH_MAX: u64 = 1 << 20;

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// The bit `keyCertSign` in the first byte of `keyUsage`.
const KEY_CERT_SIGN: u8 = 0x04;

/// A certificate, read from bytes that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Certificate<'a> {
    /// All of it.
    pub(crate) whole: &'a [u8],
    /// Its number, as an `INTEGER`.
    pub(crate) serial: &'a [u8],
    /// Who issued it: the whole `Name`.
    pub(crate) issuer: &'a [u8],
    /// Its key, a `SubjectPublicKeyInfo`.
    pub(crate) key: Element<'a>,
    /// First and last second of its validity.
    pub(crate) validity: (i64, i64),
    subject: &'a [u8],
    signed: &'a [u8],
    signature: (Scheme, &'a [u8]),
    extensions: Extensions,
}

/// What its extensions say.
#[derive(Debug, Clone, Default)]
struct Extensions {
    /// It may issue others, with at most so many between it and the signer's.
    authority: Option<u64>,
    /// It has a `keyUsage` without `keyCertSign`.
    may_not_issue: bool,
    /// A critical `extKeyUsage` names time stamping and nothing else.
    only_stamps: bool,
    /// There is a critical one that the rules do not know.
    unknown: bool,
}

impl<'a> Certificate<'a> {
    /// Reads one that fills these bytes.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, NotDer> {
        let outer = asn1::only(bytes, SEQUENCE)?;
        let mut parts = Reader::new(outer.value);
        let body = parts.take(SEQUENCE)?;
        let algorithm = parts.take(SEQUENCE)?;
        let signature = asn1::whole_bits(parts.take(asn1::BIT_STRING)?)?;
        parts.end()?;
        let scheme = Algorithm::read(algorithm)?;
        let scheme = Scheme::of(&scheme, None).ok_or(NotDer)?;

        let mut fields = Reader::new(body.value);
        fields.optional(0xa0)?; // version
        let serial = fields.take(INTEGER)?.whole;
        // RFC 5280, 4.1.1.2: the algorithm stands twice, the same both times.
        if fields.take(SEQUENCE)?.whole != algorithm.whole {
            return Err(NotDer);
        }
        let issuer = fields.take(SEQUENCE)?.whole;
        let mut validity = fields.enter(SEQUENCE)?;
        let times = (time::validity(validity.any()?)?, time::validity(validity.any()?)?);
        validity.end()?;
        let subject = fields.take(SEQUENCE)?.whole;
        let key = fields.take(SEQUENCE)?;
        fields.optional(0x81)?; // issuerUniqueID
        fields.optional(0x82)?; // subjectUniqueID
        let extensions = match fields.optional(0xa3)? {
            Some(wrapped) => Extensions::read(asn1::only(wrapped.value, SEQUENCE)?)?,
            None => Extensions::default(),
        };
        fields.end()?;
        Ok(Self {
            whole: outer.whole,
            serial,
            issuer,
            key,
            validity: times,
            subject,
            signed: body.whole,
            signature: (scheme, signature),
            extensions,
        })
    }

    /// Whether `issuer` issued it, as far as names and the signature tell.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        let (scheme, signature) = self.signature;
        self.issuer == issuer.subject
            && signature::holds(issuer.key, scheme, self.signed, signature)
    }

    /// Whether it may stand in a path above the signer's certificate and so many others.
    pub(crate) fn may_issue(&self, below: usize) -> bool {
        let Extensions { authority, may_not_issue, .. } = self.extensions;
        authority.is_some_and(|most| below as u64 <= most) && !may_not_issue
    }

    /// Whether it asks for nothing that the rules do not know.
    pub(crate) const fn is_understood(&self) -> bool {
        !self.extensions.unknown
    }

    /// Whether it is for time stamps and for nothing else.
    pub(crate) const fn only_stamps(&self) -> bool {
        self.extensions.only_stamps
    }

    /// Whether this second lies in its validity.
    pub(crate) fn is_valid_at(&self, time: u64) -> bool {
        let (first, last) = self.validity;
        i64::try_from(time).is_ok_and(|time| (first..=last).contains(&time))
    }

    /// The common name of its subject, else the organization, fit to be shown; empty if neither
    /// is there.
    pub(crate) fn name(&self) -> String {
        let find = |wanted| name_part(self.subject, wanted).ok().flatten();
        find(COMMON_NAME).or_else(|| find(ORGANIZATION)).unwrap_or_default()
    }
}

impl Extensions {
    fn read(list: Element<'_>) -> Result<Self, NotDer> {
        let mut found = Self::default();
        let mut seen = Vec::new();
        for extension in asn1::list(list.value, EXTENSIONS_MAX)? {
            let mut parts = Reader::new(asn1::only(extension.whole, SEQUENCE)?.value);
            let oid = parts.take(OID)?.value;
            let critical = match parts.optional(BOOLEAN)? {
                Some(boolean) => is_true(boolean)?,
                None => false,
            };
            let value = parts.take(OCTET_STRING)?.value;
            parts.end()?;
            // RFC 5280, 4.2: one of each kind.
            if seen.contains(&oid) {
                return Err(NotDer);
            }
            seen.push(oid);
            match oid {
                BASIC_CONSTRAINTS => found.authority = authority(value)?,
                KEY_USAGE => found.may_not_issue = may_not_issue(value)?,
                EXTENDED_KEY_USAGE => found.only_stamps = critical && only_stamps(value)?,
                _ => found.unknown |= critical,
            }
        }
        Ok(found)
    }
}

fn is_true(element: Element<'_>) -> Result<bool, NotDer> {
    match element.value {
        [0xff] => Ok(true),
        [0] => Ok(false),
        _ => Err(NotDer),
    }
}

/// `BasicConstraints`: how many may follow, if it may issue at all.
fn authority(value: &[u8]) -> Result<Option<u64>, NotDer> {
    let mut parts = Reader::new(asn1::only(value, SEQUENCE)?.value);
    let authority = match parts.optional(BOOLEAN)? {
        Some(boolean) => is_true(boolean)?,
        None => false,
    };
    let most = parts.optional(INTEGER)?.map_or(Ok(PATH_LENGTH_MAX), asn1::small)?;
    parts.end()?;
    Ok(authority.then_some(most))
}

fn may_not_issue(value: &[u8]) -> Result<bool, NotDer> {
    match asn1::only(value, asn1::BIT_STRING)?.value {
        [_, first, ..] => Ok(first & KEY_CERT_SIGN == 0),
        _ => Ok(true),
    }
}

fn only_stamps(value: &[u8]) -> Result<bool, NotDer> {
    let mut purposes = Reader::new(asn1::only(value, SEQUENCE)?.value);
    let first = purposes.take(OID)?.value;
    Ok(first == TIME_STAMPING && purposes.is_empty())
}

/// The first part of a name of this kind, if it is text that we read.
fn name_part(name: &[u8], wanted: &[u8]) -> Result<Option<String>, NotDer> {
    for set in asn1::list(asn1::only(name, SEQUENCE)?.value, NAME_PARTS_MAX)? {
        for part in asn1::list(set.value, NAME_PARTS_MAX)? {
            let mut pair = Reader::new(part.value);
            let oid = pair.take(OID)?.value;
            let text = pair.any()?;
            if set.tag == SET && oid == wanted {
                return Ok(readable(text));
            }
        }
    }
    Ok(None)
}

/// Text that can be shown; other kinds of strings are not read.
fn readable(text: Element<'_>) -> Option<String> {
    if !matches!(text.tag, asn1::UTF8 | asn1::PRINTABLE | asn1::IA5) {
        return None;
    }
    str::from_utf8(text.value).ok().map(tame)
}

/// This text cut to a length that is shown, with everything that could move or hide other text
/// replaced: a stranger wrote it.
pub(crate) fn tame(text: &str) -> String {
    let tame = |character: char| match character {
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        character if character.is_control() => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    text.chars().take(NAME_CHARACTERS_MAX).map(tame).collect()
}
