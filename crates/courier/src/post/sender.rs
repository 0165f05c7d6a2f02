//! What senders and visitors ask of a Post.

use std::io::Read;

use serde::de::DeserializeOwned;
use testimony_seal::{EnvelopeId, LookupTag};
use ureq::{RequestBuilder, SendBody};

use super::{Marked, PAGE_BYTES_MAX, Page, Post};
use crate::wire::IdJson;
use crate::{Error, PassClaim};

impl Post {
    /// Gets a page as a browser does. `path` begins with a slash.
    ///
    /// # Errors
    /// [`Error::Redirected`]; [`Error::NotAPost`] for an answer that is neither the page nor that
    /// there is none; and those of the network.
    pub fn page(&self, path: &str) -> Result<Page, Error> {
        let asked = self.agent.get(self.address(path));
        let answer = asked.config().timeout_global(Some(self.patience.json)).build().call();
        let answer = answer.map_err(Error::from_ureq)?;
        let found = match answer.status().as_u16() {
            200 => true,
            404 => false,
            300..=399 => return Err(Error::Redirected),
            _ => return Err(Error::NotAPost),
        };
        // Two headers would both count: only one alone is compared.
        let mut policies = answer.headers().get_all("content-security-policy").iter();
        let policy = policies.next().filter(|_| policies.next().is_none());
        let policy = policy.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = answer.into_body();
        let bytes = body.with_config().limit(PAGE_BYTES_MAX).read_to_vec();
        Ok(Page { found, policy, body: bytes.map_err(Error::from_ureq)? })
    }

    /// Sends a sealed envelope; returns when the Post says that it is durable. The Post is told
    /// the tag, not whether this is an account or an answer.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Busy`], [`Error::Full`], [`Error::Local`] where `sealed` cannot
    /// be read, and those of the network. Sending again is safe: the same ciphertext is kept once.
    pub fn send(
        &self,
        sealed: impl Read,
        tag: &LookupTag,
        claim: &PassClaim,
    ) -> Result<EnvelopeId, Error> {
        let mut sealed = Marked(sealed);
        let asked = self.agent.post(self.address("/sealed"));
        let answer = with_pass(asked, claim)
            .header("Content-Type", "application/octet-stream")
            .header("Testimony-Tag", tag.to_string())
            .config()
            .timeout_recv_body(Some(self.patience.json))
            .build()
            .send(SendBody::from_reader(&mut sealed));
        let json: IdJson = self.read_json(answer.map_err(Error::from_ureq)?)?;
        json.id.parse().map_err(|_| Error::NotAPost)
    }

    /// Asks with JSON, as a sender.
    pub(crate) fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &str,
        claim: &PassClaim,
    ) -> Result<T, Error> {
        let asked = with_pass(self.agent.post(self.address(path)), claim);
        let asked = asked.header("Content-Type", "application/json").config();
        let answer = asked.timeout_global(Some(self.patience.json)).build().send(body.as_bytes());
        self.read_json(answer.map_err(Error::from_ureq)?)
    }

    /// Puts bytes to a place; a link that takes nothing for long counts as broken.
    pub(crate) fn put_bytes<T: DeserializeOwned>(
        &self,
        path: &str,
        bytes: &[u8],
    ) -> Result<T, Error> {
        let asked = self.agent.put(self.address(path));
        let asked = asked.header("Content-Type", "application/octet-stream").config();
        let answer = asked.timeout_recv_body(Some(self.patience.json)).build().send(bytes);
        self.read_json(answer.map_err(Error::from_ureq)?)
    }

    pub(crate) fn get_json<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        let asked = self.agent.get(self.address(path)).config();
        let answer = asked.timeout_global(Some(self.patience.json)).build().call();
        self.read_json(answer.map_err(Error::from_ureq)?)
    }
}

fn with_pass<B>(asked: RequestBuilder<B>, claim: &PassClaim) -> RequestBuilder<B> {
    match claim.header() {
        Some(pass) => asked.header("Testimony-Pass", pass),
        None => asked,
    }
}
