//! A few secret bytes, sealed to one person's age recipient (docs/spec/entry.md, section 1.1).
//!
//! An age file says nothing of its recipient: whoever finds one learns neither who opens it nor
//! whether two are for the same person.

use std::fmt;
use std::io::{Read, Write};

use age::x25519;
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::Error;
use crate::age_file::{AgeWriter, Recipients};
use crate::identity::identity_of;

/// Secrets are keys of 32 bytes with a few bytes around; more is no file of ours.
const SECRET_BYTES_MAX: u64 = 1_024;

/// What is said where an age file does not open; it does not matter why.
const NOT_OURS: Error = Error::Age("it was sealed to somebody else, or it was changed");

/// One person's age identity, which opens what was sealed to its recipient.
#[derive(Clone)]
pub struct PersonalIdentity(x25519::Identity);

impl PersonalIdentity {
    /// The identity with these 32 secret bytes.
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(identity_of(secret))
    }

    /// Reads an identity file as `age-keygen` writes it: the first line that is a secret key.
    ///
    /// # Errors
    /// [`Error::Age`] where no line is an X25519 identity.
    pub fn parse(file: &str) -> Result<Self, Error> {
        let lines = file.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        let mut found = lines.filter_map(|line| line.parse().ok());
        found.next().map(Self).ok_or(Error::Age("no line is an age identity (AGE-SECRET-KEY-1…)"))
    }

    /// The public half: `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }
}

impl fmt::Debug for PersonalIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PersonalIdentity").finish_non_exhaustive()
    }
}

/// Whether a text is a recipient to which [`seal_secret`] seals.
pub fn is_recipient(text: &str) -> bool {
    text.parse::<x25519::Recipient>().is_ok()
}

/// Seals a secret to one recipient; gives an age file.
///
/// # Errors
/// [`Error::Recipient`] where it is no X25519 recipient.
pub fn seal_secret(
    secret: &[u8],
    recipient: &str,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, Error> {
    let recipient: x25519::Recipient =
        recipient.parse().map_err(|_| Error::Recipient { position: 1 })?;
    let mut writer = AgeWriter::begin(Vec::new(), Recipients::Classical(&recipient), rng)?;
    writer.write_all(secret).map_err(Error::Io)?;
    writer.finish().map_err(Error::Io)
}

/// Opens what [`seal_secret`] sealed.
///
/// # Errors
/// [`Error::Age`] where it is no age file or was sealed to somebody else; [`Error::Io`] where it was
/// changed; [`Error::Limit`].
pub fn open_secret(file: &[u8], identity: &PersonalIdentity) -> Result<Zeroizing<Vec<u8>>, Error> {
    let age = age::Decryptor::new(file).map_err(|_| NOT_OURS)?;
    let mut reader =
        age.decrypt([&identity.0 as &dyn age::Identity].into_iter()).map_err(|_| NOT_OURS)?;
    // The vector never grows, so that no copy of a secret stays behind.
    let mut secret = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.by_ref().take(SECRET_BYTES_MAX + 1).read_to_end(&mut secret).map_err(Error::Io)?;
    if secret.len() as u64 > SECRET_BYTES_MAX {
        return Err(Error::Limit { what: "a sealed secret", limit: SECRET_BYTES_MAX });
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_secret_opens_to_its_person_alone_and_whole() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let [one, other] = [[1; 32], [2; 32]].map(|bytes| PersonalIdentity::from_bytes(&bytes));
        let file = seal_secret(b"forty bytes of a key", &one.recipient(), &mut rng).unwrap();
        assert_eq!(open_secret(&file, &one).unwrap().as_slice(), b"forty bytes of a key");
        assert!(open_secret(&file, &other).is_err());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(open_secret(&changed, &one).is_err(), "byte {at}");
        }
    }

    #[test]
    fn an_identity_file_of_age_keygen_is_read() {
        let text = crate::identity::spell(&[3; 32]);
        let file = format!("# created: today\n# public key: age1\n{}\n", *text);
        assert_eq!(
            PersonalIdentity::parse(&file).unwrap().recipient(),
            PersonalIdentity::from_bytes(&[3; 32]).recipient()
        );
        assert!(PersonalIdentity::parse("# nothing\n").is_err());
        assert!(
            is_recipient(&PersonalIdentity::from_bytes(&[3; 32]).recipient())
                && !is_recipient(&text)
        );
    }
}
