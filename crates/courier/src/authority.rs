//! One stamping authority: RFC 3161, 3.4 (time-stamp protocol over HTTP).
//!
//! Sends what it is given and returns what came; what that says is the crate `stamp`'s to judge.

use std::fmt;
use std::io::Read as _;

use ureq::Agent;

use crate::error::Cause;
use crate::pace::{Paced, Patience};
use crate::post::agent;
use crate::{CourierOptions, Error};

const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";
/// Most bytes of a reply: those in use have 3 to 8 KiB, and no stamp with more is accepted.
const REPLY_BYTES_MAX: u64 = 64 << 10;

/// Why an authority gave no reply. Never holds an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// The address is not one that we can use.
    #[error("the address must be http://HOST/PATH, without a user, a query or spaces")]
    Address,
    /// The proxy is not one that we can use.
    #[error("the proxy must be socks5h://HOST:PORT")]
    Proxy,
    /// No answer: nothing listens there, no such host, or it takes too long.
    #[error("nobody answers there: {cause}")]
    NobodyAnswers {
        /// What the network said.
        cause: Cause,
    },
    /// The connection broke in the middle; trying again is safe.
    #[error("the connection broke: {cause}")]
    Broken {
        /// What the network said.
        cause: Cause,
    },
    /// It answers with another status than 200.
    #[error("it answers with HTTP status {0} instead of a stamp")]
    Status(u16),
    /// It answers with something else than a time-stamp reply.
    #[error("what answers there is no stamping authority: the reply has another content type")]
    NotAnAuthority,
    /// The reply is longer than any stamp.
    #[error("the reply has more than 64 KiB")]
    TooLarge,
}

impl AuthorityError {
    /// What the reader can do now.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Address if cfg!(feature = "tls") => "write it like http://tsa.example/tsr",
            Self::Address => {
                "write it like http://tsa.example/tsr; this build has no TLS, and a stamp needs \
                 none: it is signed, and says nothing but a hash"
            }
            Self::Proxy => "Tor's own is usually socks5h://127.0.0.1:9050",
            Self::Status(_) | Self::NotAnAuthority | Self::TooLarge => "check the address",
            Self::NobodyAnswers { .. } => "check the address",
            Self::Broken { .. } => "run the command again; stamps that came stay kept",
        })
    }

    fn from_ureq(cause: ureq::Error) -> Self {
        match Error::from_ureq(cause) {
            Error::NobodyAnswers { cause } => Self::NobodyAnswers { cause },
            Error::Broken { cause } => Self::Broken { cause },
            Error::Address => Self::Address,
            Error::Proxy => Self::Proxy,
            _ => Self::NotAnAuthority,
        }
    }
}

/// An authority at an address. Nothing is sent before [`Self::ask`].
pub struct StampingAuthority {
    address: String,
    agent: Agent,
    patience: Patience,
}

impl StampingAuthority {
    /// Takes note of the address.
    ///
    /// # Errors
    /// [`AuthorityError::Address`], [`AuthorityError::Proxy`].
    pub fn at(url: &str, options: &CourierOptions) -> Result<Self, AuthorityError> {
        let secure = url.strip_prefix("https://").filter(|_| cfg!(feature = "tls"));
        let rest = url.strip_prefix("http://").or(secure).ok_or(AuthorityError::Address)?;
        let host = rest.split('/').next().unwrap_or_default();
        let plain = rest.chars().all(|letter| letter.is_ascii_graphic());
        if host.is_empty() || !plain || rest.contains(['?', '#', '@']) {
            return Err(AuthorityError::Address);
        }
        let agent = agent(options).map_err(|_| AuthorityError::Proxy)?;
        Ok(Self { address: url.to_owned(), agent, patience: Patience::default() })
    }

    /// The address, as it was given.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends a `TimeStampReq` and returns what came back, unread.
    ///
    /// # Errors
    /// When the network fails, or what answers does not speak like an authority.
    pub fn ask(&self, request: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        let answer = self
            .agent
            .post(&self.address)
            .header("Content-Type", QUERY)
            .header("Accept", REPLY)
            .config()
            .timeout_global(Some(self.patience.json))
            .build()
            .send(request)
            .map_err(AuthorityError::from_ureq)?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(AuthorityError::Status(status));
        }
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
        if !kind.trim().eq_ignore_ascii_case(REPLY) {
            return Err(AuthorityError::NotAnAuthority);
        }
        let body = answer.into_body().into_with_config().limit(u64::MAX).reader();
        let mut bytes = Vec::new();
        let mut limited = Paced::new(body, self.patience).take(REPLY_BYTES_MAX + 1);
        let read = limited.read_to_end(&mut bytes);
        read.map_err(|cause| AuthorityError::from_ureq(cause.into()))?;
        if bytes.len() as u64 > REPLY_BYTES_MAX {
            return Err(AuthorityError::TooLarge);
        }
        Ok(bytes)
    }
}

impl fmt::Debug for StampingAuthority {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("StampingAuthority").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
