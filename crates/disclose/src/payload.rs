//! Sealing a record or a text, and showing parts of it.
//!
//! docs/spec/disclosure.md, sections 3 to 6. Sealing is a function of content and seed: the vault
//! stores these two and seals again when it publishes. Nothing here signs; the caller does.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::error::Error;
use crate::form::{self, Claims, Header, WordValue};
use crate::limits::{
    LEAF_BYTES_MAX, PRESENTATION_BYTES_MAX, RECORD_LEAVES_MAX, TEXT_BYTES_MAX, TEXT_WORDS_MAX,
    bucket_for,
};
use crate::seed::{Kind, Seed, Stream};
use crate::words::split_words;

/// One leaf or word with its salt, ready to be shown. Zeroized on drop; `Debug` hides it.
pub struct Disclosure {
    /// `base64url([salt, name, value])`: what a presentation contains.
    pub encoded: String,
    /// The digest in `_sd`: `base64url(SHA-256(encoded))`.
    pub digest: String,
    /// The leaf's path, or the random name of a word.
    pub name: String,
    /// The leaf's value, or `{"p":[start,end],"t":"word "}`.
    pub value: Value,
}

/// What is sealed: bytes to commit to, and every disclosure that could be shown.
pub struct Payload {
    /// The unsigned SD-JWT payload: canonical JSON that says nothing about the content.
    pub bytes: Vec<u8>,
    /// In a record in the order of names; in a text in reading order.
    pub disclosures: Vec<Disclosure>,
}

/// Seals the leaves of a record: `(path, scalar)`, such as `("speaker/code_name", "Heron")`.
///
/// # Errors
/// A name or value that the format does not allow, a name that occurs twice, too many leaves.
pub fn seal_record(leaves: &[(String, Value)], seed: &Seed) -> Result<Payload, Error> {
    let sorted = checked(leaves)?;
    let mut content = form::print(&sorted);
    let stream = Stream::new(seed, Kind::Record, &content);
    content.zeroize();
    let disclose = |(index, (name, value)): (usize, &(&str, &Value))| {
        Disclosure::new(&stream.salt(index), (*name).to_owned(), value, (*value).clone())
    };
    let disclosures = sorted.iter().enumerate().map(disclose).collect();
    Ok(Payload::new(&stream, disclosures))
}

/// Seals a text: one disclosure per word (see [`split_words`]).
///
/// # Errors
/// A text that is too long.
pub fn seal_text(text: &str, seed: &Seed) -> Result<Payload, Error> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Error::TextTooLong { bytes: text.len(), max: TEXT_BYTES_MAX });
    }
    let words = split_words(text);
    check_count(words.len(), TEXT_WORDS_MAX)?;
    let stream = Stream::new(seed, Kind::Text, text.as_bytes());
    let mut start = stream.whole().start;
    let mut disclosures = Vec::with_capacity(words.len());
    for (index, text) in words.into_iter().enumerate() {
        let word = stream.word(index);
        let end = start + word.width;
        let printed = WordValue { position: [start, end], text: text.to_owned() };
        let value = json!({ "p": [start, end], "t": text });
        let name = form::base64(&word.name);
        disclosures.push(Disclosure::new(&word.salt, name, &printed, value));
        start = end;
    }
    Ok(Payload::new(&stream, disclosures))
}

impl Payload {
    /// What the commitment binds: SHA-256 of the payload's bytes.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The compact SD-JWT that shows the disclosures with these indexes and no others.
    ///
    /// `sign` gets the signing input (`base64url(header).base64url(payload)`) and answers with the
    /// Ed25519 signature of the publication key. Record what is shown in the ledger: whoever has
    /// two presentations of one payload has the union of both.
    ///
    /// # Errors
    /// An index that does not exist or occurs twice, or a key id that the header cannot carry.
    pub fn present(
        &self,
        shown: &[usize],
        sign: impl FnOnce(&[u8]) -> [u8; 64],
        key_id: &str,
    ) -> Result<String, Error> {
        let shown = self.in_order(shown)?;
        if !form::is_key_id(key_id) {
            return Err(Error::KeyId);
        }
        let header = form::print(&Header {
            alg: form::ALGORITHM.to_owned(),
            kid: key_id.to_owned(),
            typ: form::TOKEN_TYPE.to_owned(),
        });
        let mut token = format!("{}.{}", form::base64(&header), form::base64(&self.bytes));
        let signature = sign(token.as_bytes());
        token.push('.');
        token.push_str(&form::base64(&signature));
        token.push('~');
        for disclosure in shown {
            token.push_str(&disclosure.encoded);
            token.push('~');
        }
        within(token, PRESENTATION_BYTES_MAX)
    }

    fn new(stream: &Stream, disclosures: Vec<Disclosure>) -> Self {
        let whole = stream.whole();
        let leaves = disclosures.len();
        let bucket = bucket_for(leaves + whole.spare(leaves));
        let decoys = (0..bucket - leaves).map(|index| form::base64(&stream.decoy(index)));
        let mut digests: Vec<String> =
            disclosures.iter().map(|disclosure| disclosure.digest.clone()).chain(decoys).collect();
        digests.sort_unstable();
        let bytes = form::print(&Claims {
            digests,
            algorithm: form::DIGEST_ALGORITHM.to_owned(),
            jti: form::base64(&whole.jti),
        });
        Self { bytes, disclosures }
    }

    /// The chosen disclosures in the order of `_sd`, so that their order says nothing.
    fn in_order(&self, shown: &[usize]) -> Result<Vec<&Disclosure>, Error> {
        let mut indexes = shown.to_vec();
        indexes.sort_unstable();
        if let Some(pair) = indexes.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::ShownTwice { index: pair[0] });
        }
        let count = self.disclosures.len();
        let find =
            |index| self.disclosures.get(index).ok_or(Error::NoSuchDisclosure { index, count });
        let mut chosen = indexes.into_iter().map(find).collect::<Result<Vec<_>, _>>()?;
        chosen.sort_unstable_by(|a, b| a.digest.cmp(&b.digest));
        Ok(chosen)
    }
}

impl Disclosure {
    /// `printed` is the value as its own type where the order of keys matters: that must not hang
    /// on a feature of `serde_json` that some other crate of the build switches on.
    fn new(salt: &[u8; 16], name: String, printed: &impl Serialize, value: Value) -> Self {
        let mut plain = form::print(&(form::base64(salt), &name, printed));
        let encoded = form::base64(&plain);
        plain.zeroize();
        Self { digest: form::digest_of(&encoded), encoded, name, value }
    }
}

impl Drop for Disclosure {
    fn drop(&mut self) {
        self.encoded.zeroize();
        self.name.zeroize();
        if let Value::String(text) = &mut self.value {
            text.zeroize();
        } else if let Some(Value::String(text)) = self.value.get_mut("t") {
            text.zeroize();
        }
    }
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disclosure").finish_non_exhaustive()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("disclosures", &self.disclosures.len())
            .finish_non_exhaustive()
    }
}

/// The leaves in the order of their names, each allowed and each name once.
fn checked(leaves: &[(String, Value)]) -> Result<Vec<(&str, &Value)>, Error> {
    check_count(leaves.len(), RECORD_LEAVES_MAX)?;
    for (index, (name, value)) in leaves.iter().enumerate() {
        if !form::is_leaf_name(name) {
            return Err(Error::LeafName { index });
        }
        match value {
            Value::String(text) if text.len() > LEAF_BYTES_MAX => {
                return Err(Error::LeafTooLong { index, bytes: text.len() });
            }
            value if !form::is_leaf(value) => return Err(Error::LeafValue { index }),
            _ => {}
        }
    }
    let mut sorted: Vec<_> = leaves.iter().map(|(name, value)| (name.as_str(), value)).collect();
    sorted.sort_by_key(|(name, _)| *name);
    match sorted.windows(2).position(|pair| pair[0].0 == pair[1].0) {
        Some(index) => Err(Error::LeafTwice { index }),
        None => Ok(sorted),
    }
}

/// A text always fits; a record of a thousand leaves of the longest kind, shown whole, does not.
fn within(token: String, max: usize) -> Result<String, Error> {
    let bytes = token.len();
    if bytes > max { Err(Error::TooLong { bytes, max }) } else { Ok(token) }
}

fn check_count(count: usize, max: usize) -> Result<(), Error> {
    if count > max { Err(Error::TooMany { count, max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
