//! MLKEM768-X25519 ("X-Wing") and HPKE's base mode with it: draft-ietf-hpke-pq, RFC 9180.
//!
//! The two primitives are crates `ml-kem` and `x25519-dalek`; here they are joined. Written out,
//! because crate `hpke` has this KEM only in versions that do not build beside `age` 0.12.

use chacha20poly1305::aead::{Aead, AeadInPlace};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use hkdf::Hkdf;
use ml_kem::kem::{Decapsulate, DecapsulationKey, Encapsulate, EncapsulationKey};
use ml_kem::{Encoded, EncodedSizeUser, KemCore, MlKem768, MlKem768Params, SharedKey};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};
use sha3::{Sha3_256, Shake256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a public key: ML-KEM-768's, then X25519's.
pub(super) const PUBLIC_BYTES: usize = MLKEM_PUBLIC_BYTES + X25519_BYTES;
/// Bytes of an encapsulated key: ML-KEM-768's, then X25519's.
pub(super) const ENCAPSULATED_BYTES: usize = MLKEM_CIPHERTEXT_BYTES + X25519_BYTES;
/// Bytes of the secret from which both secret keys are made.
pub(super) const SEED_BYTES: usize = 32;

const MLKEM_PUBLIC_BYTES: usize = 1_184;
const MLKEM_CIPHERTEXT_BYTES: usize = 1_088;
const X25519_BYTES: usize = 32;
/// The draft's name for this pair of algorithms: a picture of an X-Wing.
const COMBINER_LABEL: &[u8] = br"\.//^\";

const KEM_ID: u16 = 0x647a;
const HKDF_SHA256_ID: u16 = 1;
const CHACHA20_POLY1305_ID: u16 = 3;
const MODE_BASE: u8 = 0;

/// A key to which anybody can seal.
#[derive(Clone)]
pub(super) struct Public {
    mlkem: EncapsulationKey<MlKem768Params>,
    x25519: PublicKey,
    bytes: [u8; PUBLIC_BYTES],
}

impl Public {
    /// `None` where the bytes are no such key: a number that is not below ML-KEM's modulus, or a
    /// point of small order.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; PUBLIC_BYTES] = bytes.try_into().ok()?;
        let (mlkem_bytes, point) = bytes.split_at(MLKEM_PUBLIC_BYTES);
        let encoded = Encoded::<EncapsulationKey<MlKem768Params>>::try_from(mlkem_bytes).ok()?;
        let mlkem = EncapsulationKey::<MlKem768Params>::from_bytes(&encoded);
        let point: [u8; X25519_BYTES] = point.try_into().ok()?;
        let x25519 = PublicKey::from(point);
        // FIPS 203, 7.2: what does not come back as it was is out of range.
        let canonical = mlkem.as_bytes() == encoded;
        let strong = StaticSecret::from([1; 32]).diffie_hellman(&x25519).was_contributory();
        (canonical && strong).then_some(Self { mlkem, x25519, bytes })
    }

    pub(super) fn as_bytes(&self) -> &[u8; PUBLIC_BYTES] {
        &self.bytes
    }

    /// HPKE's `SealBase` without additional data: the encapsulated key, and the ciphertext.
    pub(super) fn seal(
        &self,
        info: &[u8],
        plaintext: &[u8],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> ([u8; ENCAPSULATED_BYTES], Vec<u8>) {
        let (mlkem_sent, mlkem_shared) =
            self.mlkem.encapsulate(rng).expect("encapsulation to a checked key cannot fail");
        let mlkem_shared = wiped(mlkem_shared);
        let mut ephemeral = Zeroizing::new([0; X25519_BYTES]);
        rng.fill_bytes(&mut *ephemeral);
        let ephemeral = StaticSecret::from(*ephemeral);
        let x25519_sent = PublicKey::from(&ephemeral);
        let x25519_shared = ephemeral.diffie_hellman(&self.x25519);
        let shared = combine(
            &mlkem_shared,
            x25519_shared.as_bytes(),
            x25519_sent.as_bytes(),
            self.x25519.as_bytes(),
        );
        let mut sent = [0; ENCAPSULATED_BYTES];
        sent[..MLKEM_CIPHERTEXT_BYTES].copy_from_slice(&mlkem_sent);
        sent[MLKEM_CIPHERTEXT_BYTES..].copy_from_slice(x25519_sent.as_bytes());
        let Context { key, nonce } = schedule(&shared, info);
        let sealed = ChaCha20Poly1305::new((&*key).into())
            .encrypt((&nonce).into(), plaintext)
            .expect("a plaintext of a few bytes fits");
        (sent, sealed)
    }
}

/// Why something does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotOpened {
    /// It was sealed to another key, or changed.
    NotOurs,
    /// Nobody can have sealed it so.
    Malformed,
}

/// A secret key; wiped when dropped.
#[derive(Clone)]
pub(super) struct Secret {
    mlkem: DecapsulationKey<MlKem768Params>,
    x25519: StaticSecret,
    public: Public,
}

impl Secret {
    pub(super) fn from_seed(seed: &[u8; SEED_BYTES]) -> Self {
        let mut expanded = Zeroizing::new([0; 3 * 32]);
        let mut xof = Shake256::default();
        xof.update(seed);
        xof.finalize_xof().read(&mut *expanded);
        let third = |at: usize| {
            let mut bytes = Zeroizing::new([0; 32]);
            bytes.copy_from_slice(&expanded[at * 32..(at + 1) * 32]);
            bytes
        };
        let (mut d, mut z) = ((*third(0)).into(), (*third(1)).into());
        let (mlkem, mlkem_public) = MlKem768::generate_deterministic(&d, &z);
        d.as_mut_slice().zeroize();
        z.as_mut_slice().zeroize();
        let x25519 = StaticSecret::from(*third(2));
        let x25519_public = PublicKey::from(&x25519);
        let mut bytes = [0; PUBLIC_BYTES];
        bytes[..MLKEM_PUBLIC_BYTES].copy_from_slice(&mlkem_public.as_bytes());
        bytes[MLKEM_PUBLIC_BYTES..].copy_from_slice(x25519_public.as_bytes());
        let public = Public { mlkem: mlkem_public, x25519: x25519_public, bytes };
        Self { mlkem, x25519, public }
    }

    pub(super) fn public(&self) -> &Public {
        &self.public
    }

    /// HPKE's `OpenBase`.
    pub(super) fn open<const N: usize>(
        &self,
        sent: &[u8; ENCAPSULATED_BYTES],
        info: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<[u8; N]>, NotOpened> {
        let (mlkem_sent, x25519_sent) = sent.split_at(MLKEM_CIPHERTEXT_BYTES);
        let mlkem_sent = mlkem_sent.try_into().map_err(|_| NotOpened::Malformed)?;
        let shared = self.mlkem.decapsulate(&mlkem_sent).map_err(|()| NotOpened::Malformed)?;
        let mlkem_shared = wiped(shared);
        let x25519_sent: [u8; X25519_BYTES] =
            x25519_sent.try_into().map_err(|_| NotOpened::Malformed)?;
        let x25519_shared = self.x25519.diffie_hellman(&PublicKey::from(x25519_sent));
        // RFC 7748 leaves the check to the protocol; this one makes it (RFC 9180, 7.1.4).
        if !x25519_shared.was_contributory() {
            return Err(NotOpened::Malformed);
        }
        let shared = combine(
            &mlkem_shared,
            x25519_shared.as_bytes(),
            &x25519_sent,
            self.public.x25519.as_bytes(),
        );
        let Context { key, nonce } = schedule(&shared, info);
        let tag_at = sealed.len().checked_sub(16).filter(|length| *length == N);
        let tag_at = tag_at.ok_or(NotOpened::Malformed)?;
        let mut plain = Zeroizing::new([0; N]);
        plain.copy_from_slice(&sealed[..tag_at]);
        ChaCha20Poly1305::new((&*key).into())
            .decrypt_in_place_detached(
                (&nonce).into(),
                b"",
                plain.as_mut_slice(),
                sealed[tag_at..].into(),
            )
            .map_err(|_| NotOpened::NotOurs)?;
        Ok(plain)
    }
}

/// A shared key of crate `ml-kem`, which does not wipe it.
fn wiped(mut shared: SharedKey<MlKem768>) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(&shared);
    shared.as_mut_slice().zeroize();
    bytes
}

fn combine(
    mlkem_shared: &[u8; 32],
    x25519_shared: &[u8; 32],
    x25519_sent: &[u8; 32],
    x25519_public: &[u8; 32],
) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha3_256::new();
    let parts = [mlkem_shared, x25519_shared, x25519_sent, x25519_public];
    for part in parts.map(<[u8; 32]>::as_slice).into_iter().chain([COMBINER_LABEL]) {
        Digest::update(&mut hash, part);
    }
    Zeroizing::new(hash.finalize().into())
}

struct Context {
    key: Zeroizing<[u8; 32]>,
    nonce: [u8; 12],
}

/// RFC 9180, 5.1, in base mode.
fn schedule(shared: &[u8; 32], info: &[u8]) -> Context {
    let psk_id_hash = labeled_extract(b"", b"psk_id_hash", b"").0;
    let info_hash = labeled_extract(b"", b"info_hash", info).0;
    let context = [&[MODE_BASE], &psk_id_hash[..], &info_hash[..]].concat();
    let secret = labeled_extract(shared, b"secret", b"").1;
    let mut key = Zeroizing::new([0; 32]);
    labeled_expand(&secret, b"key", &context, &mut *key);
    let mut nonce = [0; 12];
    labeled_expand(&secret, b"base_nonce", &context, &mut nonce);
    Context { key, nonce }
}

fn suite() -> [u8; 10] {
    let mut suite = *b"HPKE......";
    suite[4..6].copy_from_slice(&KEM_ID.to_be_bytes());
    suite[6..8].copy_from_slice(&HKDF_SHA256_ID.to_be_bytes());
    suite[8..].copy_from_slice(&CHACHA20_POLY1305_ID.to_be_bytes());
    suite
}

fn labeled_extract(salt: &[u8], label: &[u8], ikm: &[u8]) -> ([u8; 32], Hkdf<Sha256>) {
    let labeled = [b"HPKE-v1", &suite()[..], label, ikm].concat();
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), &labeled);
    (prk.into(), hkdf)
}

fn labeled_expand(secret: &Hkdf<Sha256>, label: &[u8], info: &[u8], out: &mut [u8]) {
    let length = u16::try_from(out.len()).expect("keys are short").to_be_bytes();
    let labeled = [&length[..], b"HPKE-v1", &suite()[..], label, info].concat();
    secret.expand(&labeled, out).expect("32 bytes are far below HKDF's limit");
}
