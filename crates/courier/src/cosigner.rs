//! Asks a cosigner for its signature (C2SP tlog-witness, add-checkpoint): docs/spec/cosigner.md.
//!
//! Carries text there and back, within limits of size and time. What the answer is worth, only a
//! verified signature in it can say.

use std::fmt;
use std::time::Duration;

use ureq::Agent;

use crate::post::{CourierOptions, agent, base_of};
use crate::{Cause, Error};

/// An answer: at most 100 signature lines of an Ed25519 key.
const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// Question and answer together: a new circuit of Tor, and a disk that is busy.
const ASK_TIME_MAX: Duration = Duration::from_secs(90);
/// Says that the body is the size of the last tree that was cosigned.
const SIZE_TYPE: &str = "text/x.tlog.size";

/// A cosigner at an address. Nothing is sent before [`Self::add_checkpoint`] is called.
pub struct CosignerClient {
    base: String,
    agent: Agent,
}

/// What a cosigner said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CosignerAnswer {
    /// Signature lines; not yet verified.
    Lines(String),
    /// Another tree was cosigned last; it has this size.
    LastSize(u64),
    /// No: the status of the answer.
    Refused(u16),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CosignerError {
    /// The address is not one that we can use.
    #[error("the address of a cosigner must be http://HOST[:PORT][/PATH] and nothing more")]
    Address,
    /// The proxy is not one that we can use.
    #[error("the proxy must be socks5h://HOST:PORT")]
    Proxy,
    /// Nothing came back.
    #[error("no answer: {0}")]
    NoAnswer(Cause),
    /// It answers, but not as a cosigner does.
    #[error("something answers there, but not as a cosigner does")]
    NotACosigner,
}

impl CosignerClient {
    /// Takes note of the address, the cosigner's submission prefix.
    ///
    /// # Errors
    /// [`CosignerError::Address`], [`CosignerError::Proxy`].
    pub fn connect(url: &str, options: &CourierOptions) -> Result<Self, CosignerError> {
        let base = base_of(url).ok_or(CosignerError::Address)?;
        let agent = agent(options).map_err(|_| CosignerError::Proxy)?;
        Ok(Self { base, agent })
    }

    /// Sends a submission and reads the answer.
    ///
    /// # Errors
    /// [`CosignerError::NoAnswer`], [`CosignerError::NotACosigner`].
    pub fn add_checkpoint(&self, submission: &str) -> Result<CosignerAnswer, CosignerError> {
        let asked = self.agent.post(format!("{}/add-checkpoint", self.base));
        let answer = asked
            .header("Content-Type", "text/plain; charset=utf-8")
            .config()
            .timeout_global(Some(ASK_TIME_MAX))
            .build()
            .send(submission.as_bytes())
            .map_err(no_answer)?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let is_size = kind == Some(SIZE_TYPE);
        if status != 200 && !(status == 409 && is_size) {
            return Ok(CosignerAnswer::Refused(status));
        }
        let mut body = answer.into_body();
        let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(no_answer)?;
        let text = String::from_utf8(bytes).map_err(|_| CosignerError::NotACosigner)?;
        if status == 200 {
            return Ok(CosignerAnswer::Lines(text));
        }
        let size = text.strip_suffix('\n').and_then(|digits| digits.parse().ok());
        size.map(CosignerAnswer::LastSize).ok_or(CosignerError::NotACosigner)
    }
}

impl fmt::Debug for CosignerClient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CosignerClient").finish_non_exhaustive()
    }
}

fn no_answer(cause: ureq::Error) -> CosignerError {
    match Error::from_ureq(cause) {
        Error::NobodyAnswers { cause } | Error::Broken { cause } => CosignerError::NoAnswer(cause),
        _ => CosignerError::NotACosigner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> bool {
        CosignerClient::connect(url, &CourierOptions::default()).is_ok()
    }

    #[test]
    fn addresses_may_have_a_path_and_nothing_else() {
        for good in ["http://127.0.0.1:8090", "http://c.example/", "http://c.example/a/b"] {
            assert!(check(good), "{good}");
        }
        for bad in [
            "",
            "c.example",
            "http://",
            "http:///a",
            "http://:80",
            "http://c.example/?a",
            "http://c.example/#a",
            "http://me@c.example",
            "http://c.example/a b",
            "ftp://c.example",
        ] {
            assert!(!check(bad), "{bad}");
        }
        let options =
            CourierOptions { proxy: Some("http://x".to_owned()), ..CourierOptions::default() };
        let refused = CosignerClient::connect("http://c.example", &options).err();
        assert_eq!(refused, Some(CosignerError::Proxy));
    }

    #[test]
    fn fail_where_nobody_listens() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}");
        let client = CosignerClient::connect(&url, &CourierOptions::default()).unwrap();
        assert_eq!(client.add_checkpoint("x"), Err(CosignerError::NoAnswer(Cause::Refused)));
    }
}
