//! Who may come in: one address that works once, one session, one form token.
//!
//! The token and the session's cookie are 256 random bits each. Only their SHA-256 is kept, and
//! compared in constant time.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::locking::Browser;

/// Secrets have 256 bits.
const SECRET_BYTES: usize = 32;
/// The random end of the cookie's name: two Desks on one machine share a browser's cookies.
const NAME_BYTES: usize = 4;

/// The state of the door.
pub(crate) struct Door {
    cookie_name: String,
    inside: Mutex<Inside>,
}

struct Inside {
    /// Of the address; gone when it was used.
    token: Option<Hash>,
    session: Option<Session>,
}

struct Session {
    cookie: Hash,
    form_token: String,
}

pub(crate) type Hash = [u8; SECRET_BYTES];

impl Door {
    /// A closed door, and the token that opens it.
    pub(crate) fn new(rng: &mut dyn CryptoRngCore) -> (Self, Zeroizing<String>) {
        let token = secret(rng);
        let mut name = [0; NAME_BYTES];
        rng.fill_bytes(&mut name);
        let inside = Inside { token: Some(hash(&token)), session: None };
        let cookie_name = format!("desk-{}", HEXLOWER.encode(&name));
        (Self { cookie_name, inside: Mutex::new(inside) }, token)
    }

    /// The door of a Desk that was locked: the browser that opened it again is in.
    pub(crate) fn resumed(browser: &Browser, rng: &mut dyn CryptoRngCore) -> Self {
        let form_token = secret(rng).to_string();
        let session = browser.cookie.map(|cookie| Session { cookie, form_token });
        let inside = Mutex::new(Inside { token: None, session });
        Self { cookie_name: browser.cookie_name.clone(), inside }
    }

    /// What is left of it when the Desk is locked.
    pub(crate) fn browser(&self) -> Browser {
        let cookie = self.inside().session.as_ref().map(|session| session.cookie);
        Browser { cookie_name: self.cookie_name.clone(), cookie }
    }

    pub(crate) fn cookie_name(&self) -> &str {
        &self.cookie_name
    }

    /// Uses the token up and begins the session; gives the cookie's value, or nothing.
    pub(crate) fn open(
        &self,
        token: &str,
        rng: &mut dyn CryptoRngCore,
    ) -> Option<Zeroizing<String>> {
        let mut inside = self.inside();
        let right = inside.token.as_ref().is_some_and(|kept| same(kept, token));
        if !right {
            return None;
        }
        let cookie = secret(rng);
        let form_token = secret(rng).to_string();
        inside.session = Some(Session { cookie: hash(&cookie), form_token });
        inside.token = None;
        Some(cookie)
    }

    /// The form token of the session that this cookie belongs to.
    pub(crate) fn session(&self, cookie: &str) -> Option<String> {
        let inside = self.inside();
        let session = inside.session.as_ref()?;
        same(&session.cookie, cookie).then(|| session.form_token.clone())
    }

    /// Ends the session; nobody comes in again.
    pub(crate) fn close(&self) {
        self.inside().session = None;
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two texts are the same, without a hint at where they differ.
pub(crate) fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

pub(crate) fn same(kept: &Hash, shown: &str) -> bool {
    kept.ct_eq(&hash(shown)).into()
}

pub(crate) fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new secret, for a cookie.
pub(crate) fn fresh(rng: &mut dyn CryptoRngCore) -> Zeroizing<String> {
    secret(rng)
}

fn secret(rng: &mut dyn CryptoRngCore) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
    rng.fill_bytes(bytes.as_mut_slice());
    Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice()))
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}
