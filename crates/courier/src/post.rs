//! One Post, as seen from the command and from the team.

mod sender;

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::OnceLock;
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use rand_core::{CryptoRng, RngCore};
use serde::de::DeserializeOwned;
use testimony_seal::{
    Challenge, Day, EnvelopeId, FetchAction, FetchKey, FetchRequest, LookupTag, Pass, PostIdentity,
    PostSalt, Subject, TOTAL_BYTES_MAX, TeamPublic,
};
use ureq::http::Response;
use ureq::{Agent, Body, Proxy};

use crate::Error;
use crate::error::LocalFailure;
use crate::pace::{Paced, Patience};
use crate::wire::{
    ChallengeJson, DeletedJson, InfoJson, ListJson, ListedJson, NothingJson, ProofJson, TeamJson,
};

const FORMAT: &str = "testimony/post/v1";
/// Answers in JSON: a list of 50,000 envelopes has about 6 MB.
const JSON_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// A page, or the program of a Post: both have far less.
const PAGE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Ciphertext of the largest envelope: content, padding, age's tags and header.
const ENVELOPE_BYTES_MAX: u64 = TOTAL_BYTES_MAX + TOTAL_BYTES_MAX / 4;
/// Work of some seconds; a Post that asks for more wants to be waited for.
const WORK_BITS_MAX: u32 = 24;
/// Ids in one acknowledgement: the limit of the Post.
const ACKNOWLEDGED_MAX: usize = 1_000;
/// A first connection through Tor takes long; a machine that is off should not take minutes.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(60);

/// How to reach a Post.
#[derive(Clone, Debug)]
pub struct CourierOptions {
    /// `socks5h://HOST:PORT`: names are looked up at the proxy, as Tor needs it.
    pub proxy: Option<String>,
    /// For connecting, and for each wait on the network; a whole transfer may take longer.
    pub timeout: Duration,
    /// The identity noted at the first visit; another one is refused.
    pub identity: Option<PostIdentity>,
}

impl Default for CourierOptions {
    fn default() -> Self {
        Self { proxy: None, timeout: TIMEOUT_DEFAULT, identity: None }
    }
}

/// What a Post says about itself.
#[derive(Clone, Debug)]
pub struct PostInfo {
    /// For which Post signatures are made.
    pub identity: PostIdentity,
    /// Separates the same code words at two Posts.
    pub salt: PostSalt,
    /// To whom accounts are sealed: compare its fingerprint.
    pub team: TeamPublic,
    /// What work lets an account stand in front: the epoch, and how many bits. None of a Post that
    /// asks for what this program does not do.
    pub work: Option<([u8; 16], u32)>,
}

/// What a visitor's browser gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Whether the Post says that there is such a page; if not, this is the one that says so.
    pub found: bool,
    /// Its `Content-Security-Policy`.
    pub policy: Option<String>,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// An envelope that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvelopeListing {
    /// SHA-256 of the ciphertext.
    pub id: EnvelopeId,
    /// The day on which it arrived.
    pub day: Day,
    /// Bytes of ciphertext.
    pub bytes: u64,
    /// With what it came.
    pub pass: Pass,
}

/// A Post at an address. Nothing is sent before the first method is called.
pub struct Post {
    base: String,
    agent: Agent,
    noted: OnceLock<PostIdentity>,
    patience: Patience,
}

impl Post {
    /// Takes note of the address.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Proxy`].
    pub fn connect(url: &str, options: &CourierOptions) -> Result<Self, Error> {
        let base = url.strip_suffix('/').unwrap_or(url);
        let secure = base.strip_prefix("https://").filter(|_| cfg!(feature = "tls"));
        let host = base.strip_prefix("http://").or(secure).ok_or(Error::Address)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(Error::Address);
        }
        let agent = agent(options)?;
        let noted = options.identity.map_or_else(OnceLock::new, OnceLock::from);
        Ok(Self { base: base.to_owned(), agent, noted, patience: Patience::default() })
    }

    /// Identity, salt and team of the Post.
    ///
    /// # Errors
    /// [`Error::NotAPost`], [`Error::AnotherPost`] where the identity is not the one noted, and
    /// those of the network.
    pub fn info(&self) -> Result<PostInfo, Error> {
        let asked = self.agent.get(self.address("/post.json"));
        let answer = asked.config().timeout_global(Some(self.patience.json)).build().call();
        let json: InfoJson = self.read_json(answer.map_err(Error::from_ureq)?)?;
        if json.format != FORMAT {
            return Err(Error::NotAPost);
        }
        let identity = json.identity.parse().map_err(|_| Error::NotAPost)?;
        if *self.noted.get_or_init(|| identity) != identity {
            return Err(Error::AnotherPost);
        }
        let salt = json.salt.parse().map_err(|_| Error::NotAPost)?;
        let team = TeamPublic::parse(&json.team).map_err(Error::Team)?;
        let work = json.work.filter(|work| work.bits <= WORK_BITS_MAX).and_then(|work| {
            let epoch = HEXLOWER.decode(work.epoch.as_bytes()).ok()?;
            Some((epoch.try_into().ok()?, work.bits))
        });
        Ok(PostInfo { identity, salt, team, work })
    }

    /// What waits at the Post.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], and those of the network.
    pub fn list(
        &self,
        key: &FetchKey,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Vec<EnvelopeListing>, Error> {
        let proof = self.proof(key, FetchAction::List, Subject::nothing(), rng)?;
        let json: ListJson = self.team("/team/list", &TeamJson::new(proof))?;
        let listing = |one: ListedJson| {
            let id = one.id.parse().map_err(|_| Error::NotAPost)?;
            // A word of a later Post is no pass here.
            let pass = Pass::named(&one.pass).unwrap_or_default();
            Ok(EnvelopeListing { id, day: Day(one.day), bytes: one.bytes, pass })
        };
        json.envelopes.into_iter().map(listing).collect()
    }

    /// Copies the ciphertext of one envelope; returns its length. Its hash is not checked here:
    /// whoever keeps it computes [`EnvelopeId`] on the way.
    ///
    /// # Errors
    /// [`Error::NotHere`], [`Error::KeyRefused`], [`Error::Local`] where `out` fails, and those of
    /// the network.
    pub fn get(
        &self,
        key: &FetchKey,
        id: &EnvelopeId,
        out: &mut impl Write,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<u64, Error> {
        let proof = self.proof(key, FetchAction::Get, Subject::envelopes(&[*id]), rng)?;
        let request = TeamJson { id: Some(id.to_string()), ..TeamJson::new(proof) };
        let answer = self.ask("/team/get", &request, None)?;
        // In chunks the bytes between them could drip for ever without any reaching us.
        if !answer.headers().contains_key("content-length")
            || answer.headers().contains_key("transfer-encoding")
        {
            return Err(Error::NotAPost);
        }
        let answer = check(answer, self.patience)?;
        let body = answer.into_body().into_with_config().limit(ENVELOPE_BYTES_MAX).reader();
        copy(&mut Paced::new(body, self.patience), out)
    }

    /// Tells the Post that these are safe with us, so that it deletes them; returns how many it
    /// still had.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], and those of the network. Doing it again is safe.
    pub fn acknowledge(
        &self,
        key: &FetchKey,
        ids: &[EnvelopeId],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<u64, Error> {
        let mut deleted = 0;
        for some in ids.chunks(ACKNOWLEDGED_MAX) {
            let subject = Subject::envelopes(some);
            let proof = self.proof(key, FetchAction::Acknowledge, subject, rng)?;
            let ids = Some(some.iter().map(EnvelopeId::to_string).collect());
            let request = TeamJson { ids, ..TeamJson::new(proof) };
            let json: DeletedJson = self.team("/team/ack", &request)?;
            deleted += json.deleted;
        }
        Ok(deleted)
    }

    /// Leaves a message for a thread; returns when the Post says that it is durable.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], [`Error::Full`] also where the thread has too many messages, and
    /// those of the network. Doing it again with the same slot is safe.
    pub fn reply(
        &self,
        key: &FetchKey,
        tag: &LookupTag,
        slot: &[u8],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), Error> {
        let proof = self.proof(key, FetchAction::Reply, Subject::reply(tag, slot), rng)?;
        let encoded = BASE64.encode(slot);
        let request =
            TeamJson { tag: Some(tag.to_string()), slot: Some(&encoded), ..TeamJson::new(proof) };
        let NothingJson {} = self.team("/team/reply", &request)?;
        Ok(())
    }

    /// Gives the Post a newer roster; returns when the Post says that it is durable.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], [`Error::OlderRoster`], and those of the network.
    pub fn announce(
        &self,
        key: &FetchKey,
        team: &TeamPublic,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), Error> {
        let proof = self.proof(key, FetchAction::Roster, Subject::roster(&team.roster), rng)?;
        let request = TeamJson { team: Some(team.print()), ..TeamJson::new(proof) };
        let NothingJson {} = self.team("/team/roster", &request)?;
        Ok(())
    }

    /// Makes vouchers good: the hashes of those that are handed out. None at all takes all back.
    ///
    /// # Errors
    /// [`Error::KeyRefused`], [`Error::TooLarge`], [`Error::Full`] where there would be too many, and
    /// those of the network.
    pub fn add_vouchers(
        &self,
        key: &FetchKey,
        hashes: &[[u8; 32]],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), Error> {
        let proof = self.proof(key, FetchAction::Vouchers, Subject::vouchers(hashes), rng)?;
        let vouchers = hashes.iter().map(|hash| HEXLOWER.encode(hash)).collect();
        let request = TeamJson { vouchers: Some(vouchers), ..TeamJson::new(proof) };
        let NothingJson {} = self.team("/team/vouchers", &request)?;
        Ok(())
    }

    fn proof(
        &self,
        key: &FetchKey,
        action: FetchAction,
        subject: Subject,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<ProofJson, Error> {
        let post = match self.noted.get() {
            Some(identity) => *identity,
            None => self.info()?.identity,
        };
        let asked = self.agent.post(self.address("/team/challenge"));
        let answer = asked.config().timeout_global(Some(self.patience.json)).build().send_empty();
        let json: ChallengeJson = self.read_json(answer.map_err(Error::from_ureq)?)?;
        let challenge: Challenge = json.challenge.parse().map_err(|_| Error::NotAPost)?;
        let mut ours = [0; 32];
        rng.fill_bytes(&mut ours);
        let signature = key.sign(&FetchRequest { post, challenge, ours, action, subject });
        Ok(ProofJson {
            challenge: json.challenge,
            ours: HEXLOWER.encode(&ours),
            signature: signature.to_string(),
        })
    }

    /// Asks for an answer in JSON.
    fn team<T: DeserializeOwned>(&self, path: &str, request: &TeamJson<'_>) -> Result<T, Error> {
        self.read_json(self.ask(path, request, Some(self.patience.json))?)
    }

    /// `time` is for question and answer together.
    fn ask(
        &self,
        path: &str,
        request: &TeamJson<'_>,
        time: Option<Duration>,
    ) -> Result<Response<Body>, Error> {
        let body = serde_json::to_vec(request).map_err(|cause| Error::Local(cause.into()))?;
        let answer = self
            .agent
            .post(self.address(path))
            .header("Content-Type", "application/json")
            .config()
            .timeout_global(time)
            .build()
            .send(&body[..]);
        answer.map_err(Error::from_ureq)
    }

    /// The longest wait between two tries.
    pub(crate) fn retry_max(&self) -> Duration {
        self.patience.retry
    }

    fn read_json<T: DeserializeOwned>(&self, answer: Response<Body>) -> Result<T, Error> {
        let mut body = check(answer, self.patience)?.into_body();
        let bytes = body.with_config().limit(JSON_BYTES_MAX).read_to_vec();
        let bytes = bytes.map_err(Error::from_ureq)?;
        serde_json::from_slice(&bytes).map_err(|_| Error::NotAPost)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Post").field("noted", &self.noted.get()).finish_non_exhaustive()
    }
}

impl TeamJson<'_> {
    fn new(proof: ProofJson) -> Self {
        Self { proof, id: None, ids: None, tag: None, slot: None, team: None, vouchers: None }
    }
}

/// An address with a path, below which things are asked for; nothing that would end the path.
pub(crate) fn base_of(url: &str) -> Option<String> {
    let base = url.trim_end_matches('/');
    let secure = base.strip_prefix("https://").filter(|_| cfg!(feature = "tls"));
    let rest = base.strip_prefix("http://").or(secure)?;
    let foreign = |sign: char| "?#@+".contains(sign) || sign.is_whitespace() || sign.is_control();
    let plain = !rest.is_empty() && !rest.starts_with(['/', ':']) && !rest.contains(foreign);
    plain.then(|| base.to_owned())
}

/// The one way in which we go out: no redirects, no environment, a time for every wait.
pub(crate) fn agent(options: &CourierOptions) -> Result<Agent, Error> {
    let proxy = options.proxy.as_deref().map(proxy).transpose()?;
    let wait = Some(options.timeout);
    Ok(Agent::config_builder()
        .proxy(proxy)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("")
        .accept_encoding("")
        .timeout_resolve(wait)
        .timeout_connect(wait)
        .timeout_per_read(wait)
        .timeout_per_write(wait)
        .timeout_recv_response(wait)
        .build()
        .into())
}

fn proxy(text: &str) -> Result<Proxy, Error> {
    let host = text.strip_prefix("socks5h://").ok_or(Error::Proxy)?;
    if host.is_empty() || host.contains(['/', '@', ' ']) {
        return Err(Error::Proxy);
    }
    Proxy::new(text).map_err(|_| Error::Proxy)
}

/// What the status says; the body is left to the caller.
fn check(answer: Response<Body>, patience: Patience) -> Result<Response<Body>, Error> {
    match answer.status().as_u16() {
        200 => Ok(answer),
        300..=399 => Err(Error::Redirected),
        status => Err(refusal(status, answer, patience)),
    }
}

/// A status alone is not believed: any server can answer 403.
fn refusal(status: u16, answer: Response<Body>, patience: Patience) -> Error {
    #[derive(serde::Deserialize)]
    struct ErrorJson {
        error: String,
        bytes: Option<u64>,
    }
    let body = answer.into_body().into_with_config().limit(1024).reader();
    let mut bytes = Vec::new();
    if let Err(cause) = Paced::new(body, patience).read_to_end(&mut bytes) {
        return match Error::from_ureq(cause.into()) {
            slow @ Error::Broken { cause: crate::Cause::TooSlow } => slow,
            _ => Error::NotAPost,
        };
    }
    let Ok(json) = serde_json::from_slice::<ErrorJson>(&bytes) else {
        return Error::NotAPost;
    };
    match (status, json.error.as_str()) {
        (403, "not_the_team") => Error::KeyRefused,
        (404, "not_here") => Error::NotHere,
        (409, "older") => Error::OlderRoster,
        (409, "differs") => Error::Differs,
        (409, "gap") => json.bytes.map_or(Error::NotAPost, |bytes| Error::Gap { bytes }),
        (408, "too_slow") => Error::Broken { cause: crate::Cause::TooSlow },
        (413, "too_large") => Error::TooLarge,
        (503, "busy") => Error::Busy,
        (507, "full") => Error::Full,
        (400, "unreadable") => Error::Unreadable,
        _ => Error::NotAPost,
    }
}

fn copy(from: &mut impl Read, out: &mut impl Write) -> Result<u64, Error> {
    let mut buffer = vec![0; 64 * 1024];
    let mut copied = 0;
    loop {
        let read = from.read(&mut buffer).map_err(|cause| Error::from_ureq(cause.into()))?;
        if read == 0 {
            return Ok(copied);
        }
        out.write_all(&buffer[..read]).map_err(Error::Local)?;
        copied += read as u64;
    }
}

/// Marks failures of the caller's reader.
struct Marked<R>(R);

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|cause| io::Error::other(LocalFailure(cause)))
    }
}

#[cfg(test)]
mod tests;
