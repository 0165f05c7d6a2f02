//! What can go wrong between us and a Post.

use std::io;

/// Why a Post did not do what was asked. Never holds an address, a key or ciphertext.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is not one that we can use.
    #[error("the address of the Post must be http://HOST or http://HOST:PORT and nothing more")]
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
    /// Something answers, but it does not speak like a Post.
    #[error("something answers there, but it is not a Post")]
    NotAPost,
    /// It wants to send us elsewhere, which no Post does.
    #[error("it answers with a redirect, which no Post does")]
    Redirected,
    /// Another Post than the one that was noted at the first visit.
    #[error("this is another Post than the one noted before: its identity differs")]
    AnotherPost,
    /// The Post does not take our signature: its challenge was too old or used, or it was set up
    /// for another fetch key. It says the same word for all of these.
    #[error("the Post did not accept the signed request")]
    KeyRefused,
    /// The Post has no such envelope.
    #[error("the Post has no such envelope")]
    NotHere,
    /// Above the limits of the Post.
    #[error("too large for this Post")]
    TooLarge,
    /// Too many at once; trying again later helps.
    #[error("the Post is busy")]
    Busy,
    /// The Post's space is used up or its disk fails.
    #[error("the Post is full")]
    Full,
    /// The Post calls our request unreadable: one of the two is of another version.
    #[error("the Post does not understand us: is it of another version?")]
    Unreadable,
    /// The Post knows a newer roster than the one that it was given.
    #[error("the Post has a newer roster than this one")]
    OlderRoster,
    /// Bytes of an upload are missing before those that came.
    #[error("the Post has {bytes} bytes of the upload")]
    Gap {
        /// So many are there.
        bytes: u64,
    },
    /// What arrived is not what was sent.
    #[error("what arrived at the Post is not what was sent")]
    Differs,
    /// What came is not what its id says.
    #[error("what came is not the envelope that was asked for")]
    WrongEnvelope,
    /// What was to be sent could not be read, or what came could not be written.
    #[error("{0}")]
    Local(#[source] io::Error),
    /// The team file of the Post is not a good one.
    #[error("the Post's team: {0}")]
    Team(#[source] testimony_seal::Error),
}

/// ENFILE and EMFILE on Linux; the standard library has no word for them.
const TOO_MANY_FILES: [i32; 2] = [23, 24];

/// What the network said, in a word; addresses are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Nothing listens on that port.
    Refused,
    /// No host of that name.
    NoSuchHost,
    /// It took too long.
    TooSlow,
    /// The other side hung up.
    HungUp,
    /// The proxy did not get through.
    Proxy,
    /// This process may open no more files, and a connection is one.
    TooManyFiles,
    /// Something else.
    Other,
}

impl std::fmt::Display for Cause {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Refused => "nothing listens on that port",
            Self::NoSuchHost => "no host of that name",
            Self::TooSlow => "it took too long",
            Self::HungUp => "the other side hung up",
            Self::Proxy => "the proxy did not get through",
            Self::TooManyFiles => "too many files are open here (`ulimit -n` shows the limit)",
            Self::Other => "the network failed",
        })
    }
}

impl Error {
    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Address => "write it like http://127.0.0.1:8080",
            Self::Proxy => "Tor's own is usually socks5h://127.0.0.1:9050",
            Self::NobodyAnswers { cause: Cause::Proxy } => {
                "check the address, whether the Post is running, and whether tor here has connected"
            }
            Self::NobodyAnswers { .. } => "check the address and whether the Post is running",
            Self::Broken { .. } | Self::Busy | Self::Differs => {
                "run the command again; what was done before stays done"
            }
            Self::NotAPost | Self::Redirected => "check the address",
            Self::AnotherPost => "ask who runs the Post before you go on",
            Self::KeyRefused => {
                "run the command again: the Post may be slow or was just started anew. If it stays so, compare its team file with what `testimony team export` writes"
            }
            Self::TooLarge => "send fewer or smaller files",
            Self::Full => "tell whoever runs the Post; nothing was lost",
            Self::Unreadable => "use the same version of the program on both sides",
            _ => return None,
        })
    }

    /// Whether the same question may be answered a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::NobodyAnswers { .. } | Self::Broken { .. } | Self::Busy)
    }

    /// Translates before and after the first byte of an answer.
    pub(crate) fn from_ureq(cause: ureq::Error) -> Self {
        use ureq::Error as E;
        match cause {
            E::HostNotFound => Self::NobodyAnswers { cause: Cause::NoSuchHost },
            E::ConnectionFailed => Self::NobodyAnswers { cause: Cause::Other },
            E::ConnectProxyFailed(_) => Self::NobodyAnswers { cause: Cause::Proxy },
            E::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
                Self::NobodyAnswers { cause: Cause::TooSlow }
            }
            E::Timeout(_) => Self::Broken { cause: Cause::TooSlow },
            E::Io(cause) => Self::from_io(cause),
            E::TooManyRedirects | E::RedirectFailed => Self::Redirected,
            E::BadUri(_) | E::InvalidProxyUrl => Self::Address,
            _ => Self::NotAPost,
        }
    }

    fn from_io(cause: io::Error) -> Self {
        if cause.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code)) {
            return Self::NobodyAnswers { cause: Cause::TooManyFiles };
        }
        match cause.kind() {
            io::ErrorKind::ConnectionRefused => Self::NobodyAnswers { cause: Cause::Refused },
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                Self::NobodyAnswers { cause: Cause::Other }
            }
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                Self::Broken { cause: Cause::TooSlow }
            }
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Self::Broken { cause: Cause::HungUp },
            _ => match cause.downcast::<LocalFailure>() {
                Ok(local) => Self::Local(local.0),
                Err(cause) if REFUSED_BY_PROXY.contains(&&*cause.to_string()) => {
                    Self::NobodyAnswers { cause: Cause::Proxy }
                }
                // The library's words where its resolver gave no name for the failure.
                Err(cause) if cause.to_string().starts_with("failed to lookup address") => {
                    Self::NobodyAnswers { cause: Cause::NoSuchHost }
                }
                Err(_) => Self::Broken { cause: Cause::Other },
            },
        }
    }
}

/// What a SOCKS proxy says where it reached nobody: `ureq` hands it on as words alone. Tor says the
/// first, the fourth and the sixth where an onion service is not there or does not answer.
const REFUSED_BY_PROXY: [&str; 8] = [
    "general SOCKS server failure",
    "connection not allowed by ruleset",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "TTL expired",
    "command not supported",
    "address kind not supported",
];

/// Marks a failure of the caller's own reader, so that it is not taken for the network's.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LocalFailure(pub(crate) io::Error);
