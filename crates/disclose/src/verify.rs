//! Is what is shown a part of what was signed, and where may something be withheld?
//!
//! docs/spec/disclosure.md, section 7, rule by rule. Strict where RFC 9901 leaves room and where
//! known verifiers are lax: whatever is not referenced, not canonical, doubled or out of place
//! refutes the whole presentation. Never guesses, never drops a part silently.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{Error, Part};
use crate::form::{self, Claims, Header, WordValue};
use crate::limits::{
    POSITION_MAX, PRESENTATION_BYTES_MAX, TEXT_WORDS_MAX, WIDTH_MAX, WORD_BYTES_MAX, is_bucket,
};

const SALT_BYTES: usize = 16;
const WORD_NAME_BYTES: usize = 12;
const DIGEST_BYTES: usize = 32;
const JTI_BYTES: usize = 32;

/// The header is read before the signature is checked: a forger may not make it long. A key id of
/// 256 bytes, all escaped, stays below.
const HEADER_CHARS_MAX: usize = 2_048;

/// What the reader expects to be shown. It comes from the commitment's kind, never from the
/// presentation itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Leaves with paths.
    Record,
    /// Words with positions.
    Text,
}

/// A presentation that holds together and whose signature was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosed {
    /// The payload's bytes, as they were committed to.
    pub payload_bytes: Vec<u8>,
    /// SHA-256 of these bytes.
    pub payload_digest: [u8; 32],
    /// The key id in the signed header. It is a hint: the caller's `check` decides which key.
    pub key_id: String,
    /// What is shown.
    pub content: Content,
}

/// The part that is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// The leaves that are shown, by path. Others may exist.
    Record(BTreeMap<String, Value>),
    /// The words that are shown and where others may be missing, in reading order.
    Text(Vec<Segment>),
}

/// A run of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Words that follow one another with nothing between them.
    Shown(String),
    /// At least one word is withheld here. How many cannot be told: show it as one gap.
    Gap,
    /// The beginning or end of what is shown: words may be withheld here, and nothing can prove
    /// that none are. Show it like a gap.
    Edge,
}

/// Verifies a presentation.
///
/// `check` gets the signing input and the signature and answers whether the publication key of the
/// reader's policy made it.
///
/// # Errors
/// The first rule that the presentation breaks. Every error means: not what was sealed.
pub fn verify(
    presentation: &str,
    check: impl Fn(&[u8], &[u8; 64]) -> bool,
    expected: Shape,
) -> Result<Disclosed, Error> {
    if presentation.len() > PRESENTATION_BYTES_MAX {
        return Err(Error::TooLong { bytes: presentation.len(), max: PRESENTATION_BYTES_MAX });
    }
    let (token, disclosures) = split(presentation)?;
    let (key_id, payload_bytes) = check_token(token, check)?;
    let digests = check_payload(&payload_bytes)?;
    check_references(&disclosures, &digests)?;
    let content = match expected {
        Shape::Record => Content::Record(read_record(&disclosures)?),
        Shape::Text => Content::Text(read_text(&disclosures)?),
    };
    let payload_digest = Sha256::digest(&payload_bytes).into();
    Ok(Disclosed { payload_bytes, payload_digest, key_id, content })
}

impl Disclosed {
    /// The leaves of a record; `None` for a text.
    pub fn fields(&self) -> Option<&BTreeMap<String, Value>> {
        match &self.content {
            Content::Record(fields) => Some(fields),
            Content::Text(_) => None,
        }
    }

    /// The runs of a text; `None` for a record.
    pub fn segments(&self) -> Option<&[Segment]> {
        match &self.content {
            Content::Record(_) => None,
            Content::Text(segments) => Some(segments),
        }
    }
}

/// The signed token, and the disclosures between tildes.
fn split(presentation: &str) -> Result<(&str, Vec<&str>), Error> {
    let (body, last) = presentation.rsplit_once('~').ok_or(Error::Ending)?;
    match last {
        "" => {}
        binding if binding.split('.').count() == 3 => return Err(Error::KeyBinding),
        _ => return Err(Error::Ending),
    }
    // Counted before a list is made: 128 MiB of tildes must not become gigabytes.
    let count = body.bytes().filter(|byte| *byte == b'~').count();
    if count > TEXT_WORDS_MAX {
        return Err(Error::TooMany { count, max: TEXT_WORDS_MAX });
    }
    let mut parts = body.split('~');
    let token = parts.next().unwrap_or_default();
    Ok((token, parts.collect()))
}

/// The key id and the payload's bytes, once header and signature are right.
fn check_token(
    token: &str,
    check: impl Fn(&[u8], &[u8; 64]) -> bool,
) -> Result<(String, Vec<u8>), Error> {
    let (input, signature) = token.rsplit_once('.').ok_or(Error::Parts)?;
    let (header, payload) = input.split_once('.').ok_or(Error::Parts)?;
    if payload.contains('.') {
        return Err(Error::Parts);
    }
    if header.len() > HEADER_CHARS_MAX {
        return Err(Error::Form { part: Part::Header });
    }
    let header = decode(header, Part::Header)?;
    let payload = decode(payload, Part::Payload)?;
    let signature = decode(signature, Part::Signature)?;
    let key_id = check_header(&header)?;
    let signature: [u8; 64] = signature
        .try_into()
        .map_err(|bytes: Vec<u8>| Error::SignatureLength { bytes: bytes.len() })?;
    if check(input.as_bytes(), &signature) { Ok((key_id, payload)) } else { Err(Error::Signature) }
}

fn check_header(bytes: &[u8]) -> Result<String, Error> {
    form::refuse_unknown(bytes, &form::HEADER_FIELDS, Part::Header)?;
    let header: Header = form::parse(bytes, Part::Header)?;
    if header.alg != form::ALGORITHM {
        return Err(Error::Algorithm);
    }
    if header.typ != form::TOKEN_TYPE {
        return Err(Error::TokenType);
    }
    if form::is_key_id(&header.kid) { Ok(header.kid) } else { Err(Error::KeyId) }
}

/// The digests of the payload, once its top level is right.
fn check_payload(bytes: &[u8]) -> Result<Vec<String>, Error> {
    form::refuse_unknown(bytes, &form::CLAIM_FIELDS, Part::Payload)?;
    let claims: Claims = form::parse(bytes, Part::Payload)?;
    if claims.algorithm != form::DIGEST_ALGORITHM {
        return Err(Error::DigestAlgorithm);
    }
    if !form::is_base64_of(&claims.jti, JTI_BYTES) {
        return Err(Error::Jti);
    }
    if !is_bucket(claims.digests.len()) {
        return Err(Error::Bucket { count: claims.digests.len() });
    }
    let is_digest = |digest: &String| form::is_base64_of(digest, DIGEST_BYTES);
    if let Some(index) = claims.digests.iter().position(|digest| !is_digest(digest)) {
        return Err(Error::Digest { index });
    }
    match claims.digests.windows(2).position(|pair| pair[0] >= pair[1]) {
        Some(index) => Err(Error::DigestOrder { index: index + 1 }),
        None => Ok(claims.digests),
    }
}

/// Every disclosure is referenced by the payload, once, in the order of `_sd`.
fn check_references(disclosures: &[&str], digests: &[String]) -> Result<(), Error> {
    let mut previous = None;
    let mut seen = HashSet::new();
    for (index, encoded) in disclosures.iter().enumerate() {
        let place = digests
            .binary_search(&form::digest_of(encoded))
            .map_err(|_| Error::Unreferenced { index })?;
        if !seen.insert(place) {
            return Err(Error::DisclosureTwice { index });
        }
        if previous.is_some_and(|previous| previous > place) {
            return Err(Error::DisclosureOrder { index });
        }
        previous = Some(place);
    }
    Ok(())
}

fn read_record(disclosures: &[&str]) -> Result<BTreeMap<String, Value>, Error> {
    let mut fields = BTreeMap::new();
    for (index, encoded) in disclosures.iter().enumerate() {
        let (name, value) = read::<Value>(encoded, index)?;
        if !form::is_leaf(&value) {
            return Err(Error::Mistyped { index });
        }
        if !form::is_leaf_name(&name) {
            return Err(Error::Name { index });
        }
        if fields.insert(name, value).is_some() {
            return Err(Error::NameTwice { index });
        }
    }
    Ok(fields)
}

fn read_text(disclosures: &[&str]) -> Result<Vec<Segment>, Error> {
    let mut names = HashSet::new();
    let mut words = Vec::with_capacity(disclosures.len());
    for (index, encoded) in disclosures.iter().enumerate() {
        let (name, word) = read_word(encoded, index)?;
        check_word(&word, index)?;
        if !form::is_base64_of(&name, WORD_NAME_BYTES) {
            return Err(Error::Name { index });
        }
        if !names.insert(name) {
            return Err(Error::NameTwice { index });
        }
        words.push((index, word));
    }
    words.sort_by_key(|(_, word)| word.position);
    for pair in words.windows(2) {
        if pair[1].1.position[0] < pair[0].1.position[1] {
            return Err(Error::Overlap { index: pair[1].0 });
        }
    }
    Ok(segments(words.iter().map(|(_, word)| word)))
}

/// Joins words that follow one another; anything else is one gap, and both ends are edges.
fn segments<'a>(words: impl Iterator<Item = &'a WordValue>) -> Vec<Segment> {
    let mut segments = vec![Segment::Edge];
    let mut reached = None;
    for word in words {
        let [start, end] = word.position;
        match segments.last_mut() {
            Some(Segment::Shown(run)) if reached == Some(start) => run.push_str(&word.text),
            _ => {
                if reached.is_some() {
                    segments.push(Segment::Gap);
                }
                segments.push(Segment::Shown(word.text.clone()));
            }
        }
        reached = Some(end);
    }
    if reached.is_some() {
        segments.push(Segment::Edge);
    }
    segments
}

/// A word, or `Mistyped` if the disclosure is a proper triple whose value is something else.
fn read_word(encoded: &str, index: usize) -> Result<(String, WordValue), Error> {
    let word = read::<WordValue>(encoded, index);
    if matches!(word, Err(Error::Form { .. })) {
        let plain = decode(encoded, Part::Disclosure(index))?;
        let is_triple = serde_json::from_slice::<(String, String, IgnoredAny)>(&plain).is_ok();
        let is_word = serde_json::from_slice::<(String, String, WordValue)>(&plain).is_ok();
        if is_triple && !is_word {
            return Err(Error::Mistyped { index });
        }
    }
    word
}

fn check_word(word: &WordValue, index: usize) -> Result<(), Error> {
    let [start, end] = word.position;
    if start >= end || end - start > WIDTH_MAX || end > POSITION_MAX {
        return Err(Error::Position { index });
    }
    if (1..=WORD_BYTES_MAX).contains(&word.text.len()) {
        Ok(())
    } else {
        Err(Error::Mistyped { index })
    }
}

/// Name and value of a disclosure `[salt, name, value]`.
fn read<V>(encoded: &str, index: usize) -> Result<(String, V), Error>
where
    V: Serialize + DeserializeOwned,
{
    let part = Part::Disclosure(index);
    let plain = decode(encoded, part)?;
    let (salt, name, value): (String, String, V) = form::parse(&plain, part)?;
    if form::is_base64_of(&salt, SALT_BYTES) {
        Ok((name, value))
    } else {
        Err(Error::Salt { index })
    }
}

fn decode(text: &str, part: Part) -> Result<Vec<u8>, Error> {
    form::from_base64(text).ok_or(Error::Base64 { part })
}

#[cfg(test)]
mod tests;
