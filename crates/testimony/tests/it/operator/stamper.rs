//! A stamping authority in memory, whose clock says whatever a test wants it to say.
//!
//! Its one certificate is root and signer at once, and valid from 2000 to 2049.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const OID: u8 = 6;
const CONTEXT: u8 = 0xa0;

const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const TST_INFO: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04";
const CONTENT_TYPE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
const MESSAGE_DIGEST: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
const SIGNING_CERTIFICATE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const ECDSA_SHA_256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
const EC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const P_256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
const COMMON_NAME: &[u8] = b"\x55\x04\x03";
const EXTENDED_KEY_USAGE: &[u8] = b"\x55\x1d\x25";
const TIME_STAMPING: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x08";

/// A key, and the certificate over it.
pub(super) struct Stamper {
    key: SigningKey,
    name: Vec<u8>,
    certificate: Vec<u8>,
}

impl Stamper {
    pub(super) fn new(name: &str, seed: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32].into()).unwrap();
        let common = der(SEQUENCE, &[&der(OID, &[COMMON_NAME]), &der(0x0c, &[name.as_bytes()])]);
        let name = der(SEQUENCE, &[&der(SET, &[&common])]);
        let certificate = certificate(&key, &name);
        Self { key, name, certificate }
    }

    /// The certificate, which a policy may name as a root.
    pub(super) fn root(&self) -> &[u8] {
        &self.certificate
    }

    /// A reply with a stamp over this text at this second.
    pub(super) fn stamp(&self, text: &str, time: u64) -> Vec<u8> {
        let time = jiff::Timestamp::from_second(time.try_into().unwrap()).unwrap();
        let time = time.strftime("%Y%m%d%H%M%SZ").to_string();
        let digest = algorithm(SHA_256);
        let imprint = der(SEQUENCE, &[&digest, &octets(&Sha256::digest(text))]);
        let info = der(
            SEQUENCE,
            &[
                &number(1),
                &der(OID, &[b"\x2b\x06\x01"]),
                &imprint,
                &number(7),
                &der(0x18, &[time.as_bytes()]),
                &number(9),
            ],
        );
        let named = der(SEQUENCE, &[&octets(&Sha256::digest(&self.certificate))]);
        let named = der(SEQUENCE, &[&der(SEQUENCE, &[&named])]);
        let mut attributes = [
            attribute(CONTENT_TYPE, &der(OID, &[TST_INFO])),
            attribute(MESSAGE_DIGEST, &octets(&Sha256::digest(&info))),
            attribute(SIGNING_CERTIFICATE, &named),
        ];
        attributes.sort();
        let attributes = attributes.concat();
        let signature: Signature = self.key.sign(&der(SET, &[&attributes]));
        let signer = der(
            SEQUENCE,
            &[
                &number(1),
                &der(SEQUENCE, &[&self.name, &number(1)]),
                &digest,
                &der(CONTEXT, &[&attributes]),
                &algorithm(ECDSA_SHA_256),
                &octets(signature.to_der().as_bytes()),
            ],
        );
        let content = der(CONTEXT, &[&octets(&info)]);
        let data = der(
            SEQUENCE,
            &[
                &number(3),
                &der(SET, &[&digest]),
                &der(SEQUENCE, &[&der(OID, &[TST_INFO]), &content]),
                &der(CONTEXT, &[&self.certificate]),
                &der(SET, &[&signer]),
            ],
        );
        let token = der(SEQUENCE, &[&der(OID, &[SIGNED_DATA]), &der(CONTEXT, &[&data])]);
        der(SEQUENCE, &[&der(SEQUENCE, &[&number(0)]), &token])
    }
}

fn certificate(key: &SigningKey, name: &[u8]) -> Vec<u8> {
    let point = key.verifying_key().to_encoded_point(false);
    let kind = der(SEQUENCE, &[&der(OID, &[EC_KEY]), &der(OID, &[P_256])]);
    let public_key = der(SEQUENCE, &[&kind, &der(3, &[&[0], point.as_bytes()])]);
    let years = [b"000101000000Z", b"491231235959Z"].map(|time| der(0x17, &[time]));
    let purpose = octets(&der(SEQUENCE, &[&der(OID, &[TIME_STAMPING])]));
    let critical = der(1, &[&[0xff]]);
    let extension = der(SEQUENCE, &[&der(OID, &[EXTENDED_KEY_USAGE]), &critical, &purpose]);
    let body = der(
        SEQUENCE,
        &[
            &der(CONTEXT, &[&number(2)]),
            &number(1),
            &algorithm(ECDSA_SHA_256),
            name,
            &der(SEQUENCE, &[&years.concat()]),
            name,
            &public_key,
            &der(0xa3, &[&der(SEQUENCE, &[&extension])]),
        ],
    );
    let signature: Signature = key.sign(&body);
    let signature = der(3, &[&[0], signature.to_der().as_bytes()]);
    der(SEQUENCE, &[&body, &algorithm(ECDSA_SHA_256), &signature])
}

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    der(SEQUENCE, &[&der(OID, &[kind]), &der(SET, &[value])])
}

fn algorithm(oid: &[u8]) -> Vec<u8> {
    der(SEQUENCE, &[&der(OID, &[oid])])
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    der(OCTETS, &[bytes])
}

fn number(small: u8) -> Vec<u8> {
    der(INTEGER, &[&[small]])
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = match value.len() {
        short @ 0..=0x7f => vec![short as u8],
        middle @ 0x80..=0xff => vec![0x81, middle as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [vec![tag], length, value].concat()
}
