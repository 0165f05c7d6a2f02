//! Who may come in: an address that works once, a session for it, a form token for that.
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
use crate::seats::Who;

/// Secrets have 256 bits.
const SECRET_BYTES: usize = 32;
/// The random end of the cookie's name: two Desks on one machine share a browser's cookies.
const NAME_BYTES: usize = 4;

/// Browsers at one Desk: a team at one machine. The oldest that is not the opener's goes for the next.
const SESSIONS_MAX: usize = 16;

/// The state of the door.
pub(crate) struct Door {
    cookie_name: String,
    inside: Mutex<Inside>,
}

struct Inside {
    /// Of the address; gone when it was used. The first one is the opener's, those after are for
    /// somebody who still has to say who he is.
    token: Option<(Hash, Who)>,
    sessions: Vec<Session>,
}

struct Session {
    cookie: Hash,
    form_token: String,
    who: Who,
}

/// A session that was found.
pub(crate) struct Found {
    /// What stands in its forms.
    pub(crate) form_token: String,
    /// The member.
    pub(crate) who: Who,
}

pub(crate) type Hash = [u8; SECRET_BYTES];

impl Door {
    /// A closed door, and the token that opens it.
    pub(crate) fn new(rng: &mut dyn CryptoRngCore) -> (Self, Zeroizing<String>) {
        let token = secret(rng);
        let mut name = [0; NAME_BYTES];
        rng.fill_bytes(&mut name);
        let inside = Inside { token: Some((hash(&token), Who::Opener)), sessions: Vec::new() };
        let cookie_name = format!("desk-{}", HEXLOWER.encode(&name));
        (Self { cookie_name, inside: Mutex::new(inside) }, token)
    }

    /// The door of a Desk that was locked: the browser that opened it again is in.
    pub(crate) fn resumed(browser: &Browser, rng: &mut dyn CryptoRngCore) -> Self {
        let form_token = secret(rng).to_string();
        let session = browser.cookie.map(|cookie| Session { cookie, form_token, who: Who::Opener });
        let sessions = session.into_iter().collect();
        let inside = Mutex::new(Inside { token: None, sessions });
        Self { cookie_name: browser.cookie_name.clone(), inside }
    }

    /// What is left of it when the Desk is locked: the browser in which it was opened.
    pub(crate) fn browser(&self) -> Browser {
        let inside = self.inside();
        Browser {
            cookie_name: self.cookie_name.clone(),
            cookie: inside.sessions.first().map(|session| session.cookie),
        }
    }

    pub(crate) fn cookie_name(&self) -> &str {
        &self.cookie_name
    }

    /// Uses the token up and begins a session; gives the cookie's value, or nothing.
    pub(crate) fn open(
        &self,
        token: &str,
        rng: &mut dyn CryptoRngCore,
    ) -> Option<Zeroizing<String>> {
        let mut inside = self.inside();
        inside.token.as_ref().filter(|(kept, _)| same(kept, token))?;
        let (_, who) = inside.token.take()?;
        let cookie = secret(rng);
        let form_token = secret(rng).to_string();
        if inside.sessions.len() >= SESSIONS_MAX {
            inside.sessions.remove(1);
        }
        inside.sessions.push(Session { cookie: hash(&cookie), form_token, who });
        Some(cookie)
    }

    /// The token of an address for one more browser; an earlier one that was not used opens nothing.
    pub(crate) fn invite(&self, rng: &mut dyn CryptoRngCore) -> Zeroizing<String> {
        let token = secret(rng);
        self.inside().token = Some((hash(&token), Who::Nobody));
        token
    }

    /// Gives the session with this form token to a member: its cookie and its form token are new.
    pub(crate) fn change(
        &self,
        form_token: &str,
        who: Who,
        rng: &mut dyn CryptoRngCore,
    ) -> Option<Zeroizing<String>> {
        let mut inside = self.inside();
        let session = inside.sessions.iter_mut().find(|one| equal(&one.form_token, form_token))?;
        let cookie = secret(rng);
        *session = Session { cookie: hash(&cookie), form_token: secret(rng).to_string(), who };
        Some(cookie)
    }

    /// The session that this cookie belongs to.
    pub(crate) fn session(&self, cookie: &str) -> Option<Found> {
        let inside = self.inside();
        let session = inside.sessions.iter().find(|one| same(&one.cookie, cookie))?;
        Some(Found { form_token: session.form_token.clone(), who: session.who.clone() })
    }

    /// Ends a session; its browser does not come in again.
    pub(crate) fn close(&self, form_token: &str) {
        self.inside().sessions.retain(|one| !equal(&one.form_token, form_token));
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
