//! The JSON of header, payload and disclosures, in its one canonical form.
//!
//! Canonical means: no spaces, the keys in the order written here, the escapes of RFC 8785
//! (section 3.2.2.2), whole numbers in plain decimal. A reader parses, prints again and compares:
//! that refuses doubled keys, odd escapes and other ways to show two readers two things.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{Error, Part};
use crate::limits::{KEY_ID_BYTES_MAX, LEAF_BYTES_MAX, NAME_BYTES_MAX};

pub(crate) const ALGORITHM: &str = "EdDSA";
pub(crate) const TOKEN_TYPE: &str = "testimony+sd-jwt";
pub(crate) const DIGEST_ALGORITHM: &str = "sha-256";

/// The largest whole number that every JSON reader holds exactly: 2^53 - 1.
const WHOLE_MAX: i64 = (1 << 53) - 1;

/// Claim names with a meaning in JWT or SD-JWT. As the name of a leaf they would be refused, or
/// worse, obeyed, by other verifiers.
const RESERVED: [&str; 11] =
    ["_sd", "_sd_alg", "...", "jti", "iss", "sub", "aud", "exp", "nbf", "iat", "cnf"];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) kid: String,
    pub(crate) typ: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    #[serde(rename = "_sd")]
    pub(crate) digests: Vec<String>,
    #[serde(rename = "_sd_alg")]
    pub(crate) algorithm: String,
    pub(crate) jti: String,
}

/// The value of a word: where it stands, and the word with its spaces and punctuation.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordValue {
    #[serde(rename = "p")]
    pub(crate) position: [u64; 2],
    #[serde(rename = "t")]
    pub(crate) text: String,
}

pub(crate) const HEADER_FIELDS: [&str; 3] = ["alg", "kid", "typ"];
pub(crate) const CLAIM_FIELDS: [&str; 3] = ["_sd", "_sd_alg", "jti"];

pub(crate) fn print(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings, numbers and lists always print")
}

/// Parses what must be canonical.
pub(crate) fn parse<T: Serialize + DeserializeOwned>(bytes: &[u8], part: Part) -> Result<T, Error> {
    let form = Error::Form { part };
    let value: T = serde_json::from_slice(bytes).map_err(|_| form.clone())?;
    if print(&value) == bytes { Ok(value) } else { Err(form) }
}

/// Refuses a field outside `known` by its own error; anything else is left to [`parse`].
pub(crate) fn refuse_unknown(bytes: &[u8], known: &[&str], part: Part) -> Result<(), Error> {
    let fields: BTreeMap<String, IgnoredAny> =
        serde_json::from_slice(bytes).map_err(|_| Error::Form { part })?;
    if fields.keys().all(|field| known.contains(&field.as_str())) {
        Ok(())
    } else {
        Err(Error::UnknownField { part })
    }
}

/// What a disclosure's digest in `_sd` is: RFC 9901, section 4.2.3.
pub(crate) fn digest_of(encoded: &str) -> String {
    base64(&Sha256::digest(encoded.as_bytes()))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// Strict: no padding, no spaces, no set bits behind the last byte.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

pub(crate) fn is_base64_of(text: &str, bytes: usize) -> bool {
    from_base64(text).is_some_and(|decoded| decoded.len() == bytes)
}

pub(crate) fn is_leaf_name(name: &str) -> bool {
    is_plain(name, NAME_BYTES_MAX) && !RESERVED.contains(&name)
}

pub(crate) fn is_key_id(id: &str) -> bool {
    is_plain(id, KEY_ID_BYTES_MAX)
}

fn is_plain(text: &str, bytes_max: usize) -> bool {
    (1..=bytes_max).contains(&text.len()) && !text.contains(char::is_control)
}

/// A string, a whole number within 2^53, true, false or null.
///
/// Fractions are refused: JSON readers print them in different ways. A decimal is sealed as text.
pub(crate) fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.len() <= LEAF_BYTES_MAX,
        Value::Number(number) => {
            // The comparison refuses "-0", which one reader prints as it came and another as 0.
            number.as_i64().is_some_and(|whole| {
                (-WHOLE_MAX..=WHOLE_MAX).contains(&whole) && whole.to_string() == number.to_string()
            })
        }
        Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests;
