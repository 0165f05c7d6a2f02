//! Reads static files below an address: somebody's public log, or a copy of it.
//!
//! What comes is only as good as its signature; here it is kept within limits of size and time.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use ureq::Agent;
use ureq::http::StatusCode;

use crate::Cause;
use crate::post::{CourierOptions, agent, base_of};

/// One file, question and answer together: a tile of 9 kB over a new circuit of Tor.
const FILE_TIME_MAX: Duration = Duration::from_secs(120);

/// Files below an address. Nothing is sent before [`Site::get`] is called.
pub struct Site {
    base: String,
    agent: Agent,
}

/// Why a file could not be read. That it is not there is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The address is not one that we can use.
    #[error("the address must be http://HOST[:PORT][/PATH] and nothing more")]
    Address,
    /// The proxy is not one that we can use.
    #[error("the proxy must be socks5h://HOST:PORT")]
    Proxy,
    /// Nothing came back.
    #[error("no answer: {0}")]
    NoAnswer(Cause),
    /// The server answers with something else than the file.
    #[error("it answers with status {0}")]
    Status(u16),
    /// More came than such a file can have.
    #[error("it answers with a longer file than a log has")]
    TooLong,
}

impl Site {
    /// Takes note of the address.
    ///
    /// # Errors
    /// [`SiteError::Address`], [`SiteError::Proxy`].
    pub fn connect(url: &str, options: &CourierOptions) -> Result<Self, SiteError> {
        let base = base_of(url).ok_or(SiteError::Address)?;
        let agent = agent(options).map_err(|_| SiteError::Proxy)?;
        Ok(Self { base, agent })
    }

    /// The file at a path below the address, or nothing where there is none.
    ///
    /// # Errors
    /// [`SiteError::NoAnswer`], [`SiteError::Status`], [`SiteError::TooLong`].
    pub fn get(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, SiteError> {
        let asked = self.agent.get(format!("{}/{path}", self.base));
        let answer = asked.config().timeout_global(Some(FILE_TIME_MAX)).build().call();
        let answer = answer.map_err(|cause| SiteError::NoAnswer(why(cause)))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            other => return Err(SiteError::Status(other.as_u16())),
        }
        let mut bytes = Vec::new();
        let mut body = answer.into_body().into_reader().take(bytes_max.saturating_add(1));
        body.read_to_end(&mut bytes).map_err(|_| SiteError::NoAnswer(Cause::HungUp))?;
        if bytes.len() as u64 > bytes_max { Err(SiteError::TooLong) } else { Ok(Some(bytes)) }
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").finish_non_exhaustive()
    }
}

fn why(cause: ureq::Error) -> Cause {
    match crate::Error::from_ureq(cause) {
        crate::Error::NobodyAnswers { cause } | crate::Error::Broken { cause } => cause,
        _ => Cause::Other,
    }
}
