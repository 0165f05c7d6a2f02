//! An envelope in pieces: docs/spec/post.md, "Uploads".
//!
//! A link that breaks, or a Post that is started anew, costs the piece that was under way. Gives up
//! where nothing went forward for long.

use std::io::{self, Read, Seek, SeekFrom};
use std::thread::sleep;
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use testimony_seal::{EnvelopeId, LookupTag};

use crate::pass::PassClaim;
use crate::{Error, Post};

/// The limit of the Post.
pub(crate) const PIECE_BYTES: usize = 1024 * 1024;
/// Waits between two tries, each after one more failure: altogether some five minutes, in which Tor
/// finds another way or a machine has started.
const WAITS: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(60),
    Duration::from_secs(120),
];
/// How often an upload is begun anew because the Post has forgotten it.
const STARTS_MAX: usize = 3;

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Bytes that are durable at the Post.
    pub done: u64,
    /// All of them.
    pub all: u64,
    /// The link broke, and is tried again.
    pub again: bool,
}

#[derive(Deserialize)]
struct UploadJson {
    upload: String,
}

#[derive(Deserialize)]
pub(crate) struct BytesJson {
    pub(crate) bytes: u64,
}

/// What became of a piece.
enum Step {
    Durable(u64),
    /// The Post does not know the upload any more.
    Gone,
}

impl Post {
    /// Sends a sealed envelope in pieces; returns when the Post says that the whole is durable.
    /// `told` hears of every piece.
    ///
    /// # Errors
    /// As [`Post::send`]. What is at the Post by then is there for two days, and is found again by
    /// nobody: sending again begins anew.
    pub fn upload(
        &self,
        sealed: &mut (impl Read + Seek),
        tag: &LookupTag,
        claim: &PassClaim,
        told: &mut dyn FnMut(Uploaded),
    ) -> Result<EnvelopeId, Error> {
        let (id, all) = identify(sealed).map_err(Error::Local)?;
        for _ in 0..STARTS_MAX {
            let upload = self.patiently(|| self.open_upload(tag, claim))?;
            let mut done = 0;
            let mut failures = 0;
            while done < all {
                match self.piece(&upload, sealed, done) {
                    Ok(Step::Durable(bytes)) => (done, failures) = (bytes.max(done), 0),
                    Ok(Step::Gone) => break,
                    Err(cause) if cause.may_pass() && failures < WAITS.len() => {
                        told(Uploaded { done, all, again: true });
                        sleep(self.wait(failures));
                        failures += 1;
                        // Where nobody answers now either, the next piece is told so.
                        if let Ok(Step::Durable(bytes)) = self.uploaded(&upload) {
                            done = bytes.min(all);
                        }
                        continue;
                    }
                    Err(cause) => return Err(cause),
                }
                told(Uploaded { done, all, again: false });
            }
            if done < all {
                continue;
            }
            match self.patiently(|| self.finish(&upload, &id, all, claim)) {
                Err(Error::NotHere) => {}
                other => return other,
            }
        }
        Err(Error::NotHere)
    }

    fn open_upload(&self, tag: &LookupTag, claim: &PassClaim) -> Result<String, Error> {
        let body = format!("{{\"tag\":\"{tag}\"}}");
        let json: UploadJson = self.post_json("/upload", &body, claim)?;
        // It becomes part of a path.
        HEXLOWER.decode(json.upload.as_bytes()).map_err(|_| Error::NotAPost)?;
        Ok(json.upload)
    }

    fn piece(&self, upload: &str, sealed: &mut (impl Read + Seek), at: u64) -> Result<Step, Error> {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        let read = sealed
            .seek(SeekFrom::Start(at))
            .and_then(|_| sealed.take(PIECE_BYTES as u64).read_to_end(&mut piece));
        read.map_err(Error::Local)?;
        step(self.put_bytes(&format!("/upload/{upload}/{at}"), &piece))
    }

    fn uploaded(&self, upload: &str) -> Result<Step, Error> {
        step(self.get_json(&format!("/upload/{upload}")))
    }

    fn finish(
        &self,
        upload: &str,
        id: &EnvelopeId,
        bytes: u64,
        claim: &PassClaim,
    ) -> Result<EnvelopeId, Error> {
        let body = format!("{{\"id\":\"{id}\",\"bytes\":{bytes}}}");
        let json: crate::wire::IdJson =
            self.post_json(&format!("/upload/{upload}/finish"), &body, claim)?;
        json.id.parse().map_err(|_| Error::NotAPost)
    }

    /// Tries again where a link broke: asking twice does no harm here.
    fn patiently<T>(&self, mut ask: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        let mut failures = 0;
        loop {
            match ask() {
                Err(cause) if cause.may_pass() && failures < WAITS.len() => {
                    sleep(self.wait(failures));
                    failures += 1;
                }
                other => return other,
            }
        }
    }

    fn wait(&self, failures: usize) -> Duration {
        WAITS[failures.min(WAITS.len() - 1)].min(self.retry_max())
    }
}

/// How much is there, from whatever says it.
fn step(answer: Result<BytesJson, Error>) -> Result<Step, Error> {
    match answer {
        Ok(json) => Ok(Step::Durable(json.bytes)),
        // Something was lost on the way: the answer says where to go on.
        Err(Error::Gap { bytes }) => Ok(Step::Durable(bytes)),
        Err(Error::NotHere) => Ok(Step::Gone),
        Err(cause) => Err(cause),
    }
}

fn identify(sealed: &mut (impl Read + Seek)) -> io::Result<(EnvelopeId, u64)> {
    sealed.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut all = 0;
    loop {
        match sealed.read(&mut piece)? {
            0 => break,
            read => {
                hash.update(&piece[..read]);
                all += read as u64;
            }
        }
    }
    Ok((EnvelopeId::from_bytes(hash.finalize().into()), all))
}
