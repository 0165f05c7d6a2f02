//! Does this signature hold? RSA PKCS #1 v1.5 (RFC 8017, 8.2.2) and ECDSA on P-256 and P-384.
//!
//! RSA is checked by making the one right padded message and comparing all of it; nothing is
//! parsed out of a signature. Only public values are handled, so timing tells nothing.

use crypto_bigint::modular::runtime_mod::{DynResidue, DynResidueParams};
use crypto_bigint::{U2048, U3072, U4096, U8192, Uint};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use sha2::Digest as _;

use crate::asn1::{self, Element, NULL, NotDer, OID, Reader, SEQUENCE};

/// RSA keys below this are within reach of an attacker.
const RSA_BITS_MIN: usize = 2048;
/// No authority uses longer ones; the cost grows with the third power.
const RSA_BITS_MAX: usize = 8192;
/// Most bytes of an RSA exponent: 65537 in practice.
const RSA_EXPONENT_BYTES_MAX: usize = 4;
/// The first byte of a point that is written with both coordinates.
const UNCOMPRESSED: u8 = 0x04;

const RSA_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0, 34];

/// Hash functions by their object identifiers (RFC 5754), SHA-1 for one attribute only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash function of an `AlgorithmIdentifier`, if it is one that we accept.
    pub(crate) fn of(algorithm: &Algorithm<'_>) -> Option<Self> {
        match algorithm.oid {
            [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last] => match last {
                1 => Some(Self::Sha256),
                2 => Some(Self::Sha384),
                3 => Some(Self::Sha512),
                _ => None,
            },
            _ => None,
        }
    }

    /// The digest of these bytes.
    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }

    /// What stands before the digest in a padded RSA message (RFC 8017, 9.2, note 1).
    fn rsa_prefix(self) -> Vec<u8> {
        let (last, length): (u8, u8) = match self {
            Self::Sha256 => (1, 32),
            Self::Sha384 => (2, 48),
            Self::Sha512 => (3, 64),
            // No signature by SHA-1 is accepted; such a prefix fits none.
            Self::Sha1 => (0, 20),
        };
        let oid = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last];
        let sizes = [0x30, 17 + length, 0x30, 13];
        [&sizes[..], &oid, &[5, 0, 4, length]].concat()
    }
}

/// An `AlgorithmIdentifier` whose parameters are absent or NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Algorithm<'a> {
    pub(crate) oid: &'a [u8],
}

impl<'a> Algorithm<'a> {
    /// Reads it.
    pub(crate) fn read(element: Element<'a>) -> Result<Self, NotDer> {
        let mut reader = Reader::new(element.value);
        let oid = reader.take(OID)?.value;
        let null = reader.optional(NULL)?;
        reader.end()?;
        let bare = element.tag == SEQUENCE && null.is_none_or(|null| null.value.is_empty());
        if bare { Ok(Self { oid }) } else { Err(NotDer) }
    }
}

/// How a signature was made, apart from the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scheme {
    rsa: bool,
    hash: Hash,
}

impl Scheme {
    /// The scheme of a signature algorithm. A CMS signer names the digest beside it: then both
    /// must agree, and plain `rsaEncryption` is allowed too (RFC 3370, 3.2; RFC 5754, 3).
    pub(crate) fn of(algorithm: &Algorithm<'_>, beside: Option<Hash>) -> Option<Self> {
        let named = match algorithm.oid {
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last] => match last {
                1 => return Some(Self { rsa: true, hash: beside? }),
                11 => Self { rsa: true, hash: Hash::Sha256 },
                12 => Self { rsa: true, hash: Hash::Sha384 },
                13 => Self { rsa: true, hash: Hash::Sha512 },
                _ => return None,
            },
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, last] => match last {
                2 => Self { rsa: false, hash: Hash::Sha256 },
                3 => Self { rsa: false, hash: Hash::Sha384 },
                4 => Self { rsa: false, hash: Hash::Sha512 },
                _ => return None,
            },
            _ => return None,
        };
        beside.is_none_or(|hash| hash == named.hash).then_some(named)
    }
}

/// Whether the key, a `SubjectPublicKeyInfo`, made this signature over these bytes.
///
/// A key or signature of another form is one that does not hold.
pub(crate) fn holds(key: Element<'_>, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
    check(key, scheme, message, signature).unwrap_or(false)
}

fn check(
    key: Element<'_>,
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, NotDer> {
    let mut reader = Reader::new(key.value);
    let algorithm = reader.take(SEQUENCE)?;
    let bits = asn1::whole_bits(reader.take(asn1::BIT_STRING)?)?;
    reader.end()?;
    let mut inside = Reader::new(algorithm.value);
    let kind = inside.take(OID)?.value;
    let digest = scheme.hash.digest(message);
    if kind == RSA_KEY && scheme.rsa {
        Algorithm::read(algorithm)?;
        return rsa(bits, scheme.hash, &digest, signature);
    }
    let curve = inside.take(OID)?.value;
    inside.end()?;
    if kind != EC_KEY || scheme.rsa || bits.first() != Some(&UNCOMPRESSED) {
        return Ok(false);
    }
    Ok(match curve {
        P256 => p256_holds(bits, &digest, signature).is_some(),
        P384 => p384_holds(bits, &digest, signature).is_some(),
        _ => false,
    })
}

fn p256_holds(point: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn p384_holds(point: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

/// Raises the signature to the public exponent and compares with the one padded message.
fn rsa(key: &[u8], hash: Hash, digest: &[u8], signature: &[u8]) -> Result<bool, NotDer> {
    let mut reader = Reader::new(asn1::only(key, SEQUENCE)?.value);
    let modulus = asn1::unsigned(reader.take(asn1::INTEGER)?)?;
    let exponent = reader.take(asn1::INTEGER)?;
    let short = asn1::unsigned(exponent)?.len() <= RSA_EXPONENT_BYTES_MAX;
    reader.end()?;
    let (Some(first), Some(last)) = (modulus.first(), modulus.last()) else { return Ok(false) };
    let bits = modulus.len() * 8 - first.leading_zeros() as usize;
    let usable = (RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) && last % 2 == 1;
    if !short || !usable || signature.len() != modulus.len() {
        return Ok(false);
    }
    let exponent = asn1::small(exponent)?;
    if exponent < 3 || exponent % 2 == 0 {
        return Ok(false);
    }
    let wanted = padded(hash, digest, modulus.len());
    let found = match modulus.len() {
        0..=256 => power::<{ U2048::LIMBS }>(signature, exponent, modulus),
        257..=384 => power::<{ U3072::LIMBS }>(signature, exponent, modulus),
        385..=512 => power::<{ U4096::LIMBS }>(signature, exponent, modulus),
        _ => power::<{ U8192::LIMBS }>(signature, exponent, modulus),
    };
    Ok(found == Some(wanted))
}

/// EMSA-PKCS1-v1_5 (RFC 8017, 9.2); the shortest key leaves room for the longest digest.
fn padded(hash: Hash, digest: &[u8], size: usize) -> Vec<u8> {
    let prefix = hash.rsa_prefix();
    let filling = size.saturating_sub(3 + prefix.len() + digest.len());
    [&[0, 1][..], &vec![0xff; filling], &[0], &prefix, digest].concat()
}

/// `base` to the `exponent` modulo an odd `modulus`, as long as the modulus; none if `base` is
/// not below it.
fn power<const LIMBS: usize>(base: &[u8], exponent: u64, modulus: &[u8]) -> Option<Vec<u8>> {
    let size = modulus.len();
    let (base, modulus) = (number::<LIMBS>(base), number::<LIMBS>(modulus));
    if base >= modulus {
        return None;
    }
    let residue = DynResidue::new(&base, DynResidueParams::new(&modulus));
    let bits = (u64::BITS - exponent.leading_zeros()) as usize;
    let found = residue.pow_bounded_exp(&Uint::<1>::from_u64(exponent), bits).retrieve();
    let words = found.as_words().iter().rev().flat_map(|word| word.to_be_bytes());
    let bytes: Vec<u8> = words.collect();
    bytes.get(bytes.len().checked_sub(size)?..).map(<[u8]>::to_vec)
}

/// A number from its bytes, the most significant first; those that do not fit are dropped, and
/// the caller has chosen a size into which they do.
fn number<const LIMBS: usize>(bytes: &[u8]) -> Uint<LIMBS> {
    let mut words = [0; LIMBS];
    for (word, chunk) in words.iter_mut().zip(bytes.rchunks(size_of::<crypto_bigint::Word>())) {
        *word = chunk.iter().fold(0, |sum, &byte| (sum << 8) | crypto_bigint::Word::from(byte));
    }
    Uint::from_words(words)
}
