//! Is this a stamp over these bytes, whole and signed? Rules 1 to 3 of docs/spec/record.md.
//!
//! RFC 3161, 2.4.2 (reply, `TSTInfo`), RFC 5652, 5 (`SignedData`), RFC 5035 (`signing-certificate`).
//! Says nothing about whether anybody should believe the signer: see `path`.

use crate::asn1::{
    self, Element, GENERALIZED_TIME, INTEGER, NotDer, OCTET_STRING, OID, Reader, SEQUENCE, SET,
};
use crate::certificate::Certificate;
use crate::error::Fault;
use crate::signature::{self, Algorithm, Hash, Scheme};
use crate::time;

/// Most bytes of a stamp: those in use have 3 to 8 KiB.
pub const STAMP_BYTES_MAX: usize = 64 << 10;
/// Most certificates in a token: a path has six at most, and some authorities add a second one.
pub const CERTIFICATES_MAX: usize = 16;
/// Most signed attributes: those in use have four to six.
const ATTRIBUTES_MAX: usize = 32;
/// `granted` is 0 and `grantedWithMods` 1; everything above is a refusal.
const STATUS_GRANTED_MAX: u64 = 1;

const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 12];
const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];

/// A stamp that passed rules 1 to 3.
#[derive(Debug, Clone)]
pub(crate) struct Token<'a> {
    /// When it was made, in seconds, rounded up.
    pub(crate) time: u64,
    /// The nonce, without leading zeros.
    pub(crate) nonce: &'a [u8],
    /// The signer's certificate.
    pub(crate) signer: Certificate<'a>,
    /// All certificates of the token that can be read, the signer's among them.
    pub(crate) certificates: Vec<Certificate<'a>>,
}

/// The two halves of a reply: its status and, if it was granted, the token.
#[derive(Debug)]
pub(crate) struct Reply<'a> {
    pub(crate) status: u64,
    /// The authority's words, if it gave any (`PKIFreeText`, the first of them).
    pub(crate) text: &'a [u8],
    token: Option<Element<'a>>,
}

impl<'a> Reply<'a> {
    /// Reads a `TimeStampResp`.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.len() > STAMP_BYTES_MAX {
            return Err(Fault::Form("more than 64 KiB"));
        }
        Self::parts(bytes).map_err(|NotDer| Fault::Form("it is no reply in DER"))
    }

    fn parts(bytes: &'a [u8]) -> Result<Self, NotDer> {
        let mut reply = Reader::new(asn1::only(bytes, SEQUENCE)?.value);
        let mut info = reply.enter(SEQUENCE)?;
        let status = asn1::small(info.take(INTEGER)?)?;
        let text = match info.optional(SEQUENCE)? {
            Some(texts) => Reader::new(texts.value).take(asn1::UTF8)?.value,
            None => &[],
        };
        info.optional(asn1::BIT_STRING)?;
        info.end()?;
        let token = reply.optional(SEQUENCE)?;
        reply.end()?;
        Ok(Self { status, text, token })
    }

    pub(crate) const fn is_granted(&self) -> bool {
        self.status <= STATUS_GRANTED_MAX
    }

    /// Rules 1 to 3.
    pub(crate) fn token(&self, imprint: &[u8; 32]) -> Result<Token<'a>, Fault> {
        let Some(token) = self.token.filter(|_| self.is_granted()) else {
            return Err(Fault::Form("it was not granted"));
        };
        let data =
            Data::read(token).map_err(|NotDer| Fault::Form("its token is not SignedData"))?;
        let signer = data.signer()?;
        let info = Info::read(data.content)
            .map_err(|NotDer| Fault::Form("what it stamps is not in the form of RFC 3161"))?;
        if info.imprint != imprint {
            return Err(Fault::Imprint);
        }
        data.check_signature(&signer)?;
        Ok(Token { time: info.time, nonce: info.nonce, signer, certificates: data.certificates })
    }
}

/// The `TSTInfo`: what was stamped and when.
struct Info<'a> {
    imprint: &'a [u8],
    time: u64,
    nonce: &'a [u8],
}

impl<'a> Info<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, NotDer> {
        let mut info = Reader::new(asn1::only(bytes, SEQUENCE)?.value);
        if asn1::small(info.take(INTEGER)?)? != 1 {
            return Err(NotDer);
        }
        info.take(OID)?; // the authority's policy
        let mut imprint = info.enter(SEQUENCE)?;
        let hash = Hash::of(&Algorithm::read(imprint.take(SEQUENCE)?)?);
        let digest = imprint.take(OCTET_STRING)?.value;
        imprint.end()?;
        info.take(INTEGER)?; // serial number
        let time = time::stamped(info.take(GENERALIZED_TIME)?)?;
        info.optional(SEQUENCE)?; // accuracy
        info.optional(asn1::BOOLEAN)?; // ordering
        let nonce = asn1::unsigned(info.take(INTEGER)?)?;
        info.optional(0xa0)?; // the authority's name
        // Extensions would follow here.
        info.end()?;
        if hash != Some(Hash::Sha256) || digest.len() != 32 {
            return Err(NotDer);
        }
        Ok(Self { imprint: digest, time, nonce })
    }
}

/// The CMS `SignedData` around it.
struct Data<'a> {
    content: &'a [u8],
    certificates: Vec<Certificate<'a>>,
    issuer: &'a [u8],
    serial: &'a [u8],
    digest: Option<Hash>,
    attributes: Option<Element<'a>>,
    algorithm: Element<'a>,
    signature: &'a [u8],
}

impl<'a> Data<'a> {
    fn read(token: Element<'a>) -> Result<Self, NotDer> {
        let mut outer = Reader::new(token.value);
        if outer.take(OID)?.value != SIGNED_DATA {
            return Err(NotDer);
        }
        let wrapped = outer.take(0xa0)?;
        outer.end()?;
        let mut data = Reader::new(asn1::only(wrapped.value, SEQUENCE)?.value);
        data.take(INTEGER)?; // version
        data.take(SET)?; // digest algorithms: each signer names its own
        let mut encapsulated = data.enter(SEQUENCE)?;
        if encapsulated.take(OID)?.value != TST_INFO {
            return Err(NotDer);
        }
        let content = asn1::only(encapsulated.take(0xa0)?.value, OCTET_STRING)?.value;
        encapsulated.end()?;
        let certificates = match data.optional(0xa0)? {
            Some(set) => asn1::list(set.value, CERTIFICATES_MAX)?,
            None => Vec::new(),
        };
        data.optional(0xa1)?; // revocation lists
        let signers = data.take(SET)?.value;
        data.end()?;
        // Exactly one signer.
        let mut signer = Reader::new(asn1::only(signers, SEQUENCE)?.value);
        signer.take(INTEGER)?; // version
        let mut sid = signer.enter(SEQUENCE)?;
        let issuer = sid.take(SEQUENCE)?.whole;
        let serial = sid.take(INTEGER)?.whole;
        sid.end()?;
        let digest = Hash::of(&Algorithm::read(signer.take(SEQUENCE)?)?);
        let attributes = signer.optional(0xa0)?;
        let algorithm = signer.take(SEQUENCE)?;
        let signature = signer.take(OCTET_STRING)?.value;
        signer.optional(0xa1)?; // unsigned attributes: nobody vouches for them
        signer.end()?;
        let certificates = certificates
            .iter()
            .filter_map(|element| Certificate::read(element.whole).ok())
            .collect();
        Ok(Self { content, certificates, issuer, serial, digest, attributes, algorithm, signature })
    }

    fn signer(&self) -> Result<Certificate<'a>, Fault> {
        let mut named = self
            .certificates
            .iter()
            .filter(|one| one.issuer == self.issuer && one.serial == self.serial);
        let signer = named.next().ok_or(Fault::Form("the signer's certificate is not in it"))?;
        if named.any(|other| other.whole != signer.whole) {
            return Err(Fault::Form("two certificates have the signer's name and number"));
        }
        Ok(signer.clone())
    }

    fn check_signature(&self, signer: &Certificate<'_>) -> Result<(), Fault> {
        let attributes = self.attributes.ok_or(Fault::Signature("nothing is signed with it"))?;
        let digest = self.digest.ok_or(Fault::Signature("its digest algorithm is not accepted"))?;
        let signed = Attributes::read(attributes)
            .map_err(|NotDer| Fault::Signature("its signed attributes are not in their form"))?;
        signed.check(self.content, digest, signer)?;
        let scheme = Algorithm::read(self.algorithm)
            .ok()
            .and_then(|algorithm| Scheme::of(&algorithm, Some(digest)))
            .ok_or(Fault::Signature("its signature algorithm is not accepted"))?;
        // RFC 5652, 5.4: signed as a SET, whatever tag they bear in the token.
        let mut message = attributes.whole.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = SET;
        }
        if signature::holds(signer.key, scheme, &message, self.signature) {
            Ok(())
        } else {
            Err(Fault::Signature("it was not made by the key of the signer's certificate"))
        }
    }
}

/// The signed attributes: kind and the one value.
struct Attributes<'a>(Vec<(&'a [u8], Element<'a>)>);

impl<'a> Attributes<'a> {
    fn read(set: Element<'a>) -> Result<Self, NotDer> {
        let mut found: Vec<(&[u8], Element<'_>)> = Vec::new();
        for attribute in asn1::list(set.value, ATTRIBUTES_MAX)? {
            let mut parts = Reader::new(asn1::only(attribute.whole, SEQUENCE)?.value);
            let kind = parts.take(OID)?.value;
            let mut values = parts.enter(SET)?;
            parts.end()?;
            let value = values.any()?;
            let known = [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2];
            if known.contains(&kind) {
                values.end()?;
                if found.iter().any(|(other, _)| *other == kind) {
                    return Err(NotDer);
                }
                found.push((kind, value));
            }
        }
        Ok(Self(found))
    }

    fn get(&self, kind: &[u8]) -> Option<Element<'a>> {
        self.0.iter().find(|(other, _)| *other == kind).map(|(_, value)| *value)
    }

    fn check(&self, content: &[u8], digest: Hash, signer: &Certificate<'_>) -> Result<(), Fault> {
        let says = |kind, tag, wanted: &[u8]| {
            self.get(kind).is_some_and(|value| value.tag == tag && value.value == wanted)
        };
        if !says(CONTENT_TYPE, OID, TST_INFO) {
            return Err(Fault::Signature("the signed content type is another"));
        }
        if !says(MESSAGE_DIGEST, OCTET_STRING, &digest.digest(content)) {
            return Err(Fault::Signature("the signed digest is another"));
        }
        let (v1, v2) = (self.get(SIGNING_CERTIFICATE), self.get(SIGNING_CERTIFICATE_V2));
        let names = |value, v2| names_certificate(value, v2, signer.whole) == Ok(true);
        if v1.is_none() && v2.is_none() {
            return Err(Fault::Signature("it does not name the signer's certificate"));
        }
        if !v1.is_none_or(|value| names(value, false)) || !v2.is_none_or(|value| names(value, true))
        {
            return Err(Fault::Signature("it names another certificate than the signer's"));
        }
        Ok(())
    }
}

/// Whether the first entry of a `SigningCertificate` or `SigningCertificateV2` is the hash of
/// this certificate (RFC 5035, 3 and 4; RFC 2634, 5.4).
fn names_certificate(value: Element<'_>, v2: bool, certificate: &[u8]) -> Result<bool, NotDer> {
    let mut lists = Reader::new(asn1::only(value.whole, SEQUENCE)?.value);
    let mut first = lists.enter(SEQUENCE)?.enter(SEQUENCE)?;
    let hash = match first.optional(SEQUENCE)? {
        Some(algorithm) if v2 => Hash::of(&Algorithm::read(algorithm)?).ok_or(NotDer)?,
        Some(_) => return Err(NotDer),
        None if v2 => Hash::Sha256,
        None => Hash::Sha1,
    };
    Ok(first.take(OCTET_STRING)?.value == hash.digest(certificate))
}
