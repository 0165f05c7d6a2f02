//! A forger who holds the publication key: signs whatever header, payload and disclosures he likes.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_disclose::{Disclosed, Error, Shape, verify};

pub(crate) const HEADER: &str = r#"{"alg":"EdDSA","kid":"k","typ":"testimony+sd-jwt"}"#;

/// The key of all tests: public knowledge.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

pub(crate) fn sign(input: &[u8]) -> [u8; 64] {
    key().sign(input).to_bytes()
}

pub(crate) fn check(presentation: &str, shape: Shape) -> Result<Disclosed, Error> {
    let key = key().verifying_key();
    let check = |input: &[u8], signature: &[u8; 64]| {
        key.verify_strict(input, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    };
    verify(presentation, check, shape)
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// A presentation in parts, each of which a test may spoil before it is signed.
pub(crate) struct Forgery {
    pub(crate) header: String,
    pub(crate) jti: String,
    pub(crate) algorithm: String,
    /// As they will stand in `_sd`.
    pub(crate) digests: Vec<String>,
    pub(crate) disclosures: Vec<String>,
    /// The payload, if it is not to be made from the parts above.
    pub(crate) payload: Option<String>,
    pub(crate) ending: String,
}

impl Forgery {
    /// A proper presentation of these disclosures (as JSON), with decoys up to eight digests.
    pub(crate) fn of(plain: &[&str]) -> Self {
        let mut disclosures: Vec<String> = plain.iter().map(base64).collect();
        disclosures.sort_by_key(|encoded| base64(Sha256::digest(encoded)));
        let real = disclosures.iter().map(|encoded| base64(Sha256::digest(encoded)));
        let decoys = (plain.len()..8).map(|index| base64(Sha256::digest([index.to_le_bytes()[0]])));
        let mut digests: Vec<String> = real.chain(decoys).collect();
        digests.sort();
        Self {
            header: HEADER.to_owned(),
            jti: base64([3; 32]),
            algorithm: "sha-256".to_owned(),
            digests,
            disclosures,
            payload: None,
            ending: String::new(),
        }
    }

    pub(crate) fn payload(&self) -> String {
        let made = || {
            let digests: Vec<Value> = self.digests.iter().map(|digest| json!(digest)).collect();
            let (digests, jti) = (json!(digests), json!(self.jti));
            format!(r#"{{"_sd":{digests},"_sd_alg":"{}","jti":{jti}}}"#, self.algorithm)
        };
        self.payload.clone().unwrap_or_else(made)
    }

    pub(crate) fn present(&self) -> String {
        let input = format!("{}.{}", base64(&self.header), base64(self.payload()));
        let signature = base64(sign(input.as_bytes()));
        let shown: String = self.disclosures.iter().map(|shown| format!("{shown}~")).collect();
        format!("{input}.{signature}~{shown}{}", self.ending)
    }
}

/// A record's disclosure with the salt `[n; 16]`.
pub(crate) fn leaf(n: u8, name: &str, value: &str) -> String {
    format!(r#"["{}","{name}",{value}]"#, base64([n; 16]))
}

/// A text's disclosure with the salt `[n; 16]` and the name `[n; 12]`.
pub(crate) fn word(n: u8, start: u64, end: u64, text: &str) -> String {
    leaf(n, &base64([n; 12]), &format!(r#"{{"p":[{start},{end}],"t":"{text}"}}"#))
}
