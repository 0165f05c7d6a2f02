//! A form that arrives: events from the body of a request, with every wait bounded.
//!
//! Our own pages send `multipart/form-data`. A form without files may also come URL-encoded, as
//! small programs send it; it is rewritten and read by the same reader.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use data_encoding::HEXLOWER;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout};
use zeroize::Zeroizing;

use crate::crowd::{Pace, Place, waits_for_us};
use crate::limits::{
    BODY_BYTES_PER_SECOND_MIN, BODY_GRACE, BODY_TIME_MAX, BODY_WAIT_MAX, URL_ENCODED_BYTES_MAX,
};
use crate::multipart::{Event, FormError, Multipart, PUSH_BYTES_MAX};

/// Why a body did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body stopped coming")]
    TooSlow,
    #[error("the connection broke")]
    Broken,
    #[error("the body ended before its form did")]
    Short,
    #[error(transparent)]
    Form(#[from] FormError),
}

/// Reads a body piece by piece, and demands that it comes fast enough.
pub(crate) struct Pieces {
    body: Body,
    until: Instant,
    /// Time spent in waiting for the sender; what we do with a piece is not held against them.
    waited: Duration,
    /// What may be waited altogether: the grace, and more with every byte that came.
    allowed: Duration,
    /// The place that it takes, which somebody else may need.
    pace: Option<Arc<Pace>>,
}

impl Pieces {
    pub(crate) fn new(body: Body) -> Self {
        let until = Instant::now() + BODY_TIME_MAX;
        Self { body, until, waited: Duration::ZERO, allowed: BODY_GRACE, pace: None }
    }

    /// From now on it gives way where it is the slowest and the place is needed.
    pub(crate) fn at(mut self, place: &Place) -> Self {
        let pace = place.pace();
        pace.awaited();
        self.pace = Some(pace);
        self
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            let before = Instant::now();
            let left = self.until.saturating_duration_since(before);
            let wait = left.min(BODY_WAIT_MAX).min(self.allowed.saturating_sub(self.waited));
            let pace = self.pace.clone();
            let needed = async {
                match &pace {
                    Some(pace) => pace.needed().await,
                    None => std::future::pending().await,
                }
            };
            let frame = tokio::select! {
                biased;
                frame = timeout(wait, self.body.frame()) => frame.map_err(|_| BodyError::TooSlow)?,
                () = needed => return Err(BodyError::TooSlow),
            };
            self.waited += before.elapsed();
            match frame {
                None => {
                    self.pace.iter().for_each(|pace| pace.waits_for_us(true));
                    waits_for_us(true);
                    return Ok(None);
                }
                Some(Err(_)) => return Err(BodyError::Broken),
                Some(Ok(frame)) => {
                    // Trailers are no data; empty pieces neither.
                    if let Some(data) = frame.into_data().ok().filter(|data| !data.is_empty()) {
                        self.allowed += earned(data.len());
                        self.pace.iter().for_each(|pace| pace.moved(data.len()));
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// Reads what is left, so that a browser which is still sending comes to show our answer.
    pub(crate) async fn drain(&mut self, bytes_max: u64) {
        let mut left = bytes_max;
        while let Ok(Some(piece)) = self.next().await {
            left = left.saturating_sub(piece.len() as u64);
            if left == 0 {
                return;
            }
        }
    }
}

/// The time for which so many bytes are fast enough.
fn earned(bytes: usize) -> Duration {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    Duration::from_secs(bytes.into()) / BODY_BYTES_PER_SECOND_MIN
}

/// A form that arrives.
pub(crate) struct Form {
    pieces: Pieces,
    waiting: Bytes,
    reader: Multipart,
    /// A URL-encoded body that is still to be rewritten.
    rewrite: bool,
    pub(crate) bytes_read: u64,
}

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

impl Form {
    pub(crate) fn new(headers: &HeaderMap, body: Body, place: &Place) -> Result<Self, BodyError> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default();
        let media_type = kind.split(';').next().unwrap_or_default().trim();
        let rewrite = media_type.eq_ignore_ascii_case(URL_ENCODED);
        let reader = if rewrite { reader_for("to-be-rewritten")? } else { Multipart::new(kind)? };
        let (pieces, waiting) = (Pieces::new(body).at(place), Bytes::new());
        Ok(Self { pieces, waiting, reader, rewrite, bytes_read: 0 })
    }

    /// The next event, never [`Event::Hungry`].
    pub(crate) async fn next(&mut self) -> Result<Event, BodyError> {
        loop {
            match self.reader.next()? {
                Event::Hungry => self.feed().await?,
                event => return Ok(event),
            }
        }
    }

    pub(crate) fn bytes(&self, range: std::ops::Range<usize>) -> &[u8] {
        self.reader.bytes(range)
    }

    /// See [`Multipart::held_back`].
    pub(crate) fn held_back(&self) -> &[u8] {
        self.reader.held_back()
    }

    /// See [`Pieces::drain`].
    pub(crate) async fn drain(&mut self, bytes_max: u64) {
        self.pieces.drain(bytes_max).await;
    }

    async fn feed(&mut self) -> Result<(), BodyError> {
        if std::mem::take(&mut self.rewrite) {
            let whole = url_encoded(&mut self.pieces).await?;
            // A boundary that depends on every byte cannot stand in what the sender wrote.
            let boundary = HEXLOWER.encode(&Sha256::digest(&whole));
            self.reader = reader_for(&boundary)?;
            self.waiting = rewritten(&whole, &boundary);
        }
        if self.waiting.is_empty() {
            self.waiting = self.pieces.next().await?.ok_or(BodyError::Short)?;
        }
        let piece = self.waiting.split_to(self.waiting.len().min(PUSH_BYTES_MAX));
        self.bytes_read += piece.len() as u64;
        self.reader.push(&piece);
        Ok(())
    }
}

fn reader_for(boundary: &str) -> Result<Multipart, FormError> {
    Multipart::new(&format!("multipart/form-data; boundary={boundary}"))
}

/// The whole of a URL-encoded body, which is short.
async fn url_encoded(pieces: &mut Pieces) -> Result<Zeroizing<Vec<u8>>, BodyError> {
    let mut whole = Zeroizing::new(Vec::new());
    while let Some(piece) = pieces.next().await? {
        if whole.len() + piece.len() > URL_ENCODED_BYTES_MAX {
            return Err(FormError::Broken("it is too long to come URL-encoded").into());
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// A URL-encoded body as the multipart body of the same fields.
fn rewritten(whole: &[u8], boundary: &str) -> Bytes {
    let mut form = Vec::with_capacity(whole.len() + whole.len() / 2);
    for (name, value) in form_urlencoded::parse(whole) {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(value.as_bytes());
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Bytes::from(form)
}

#[cfg(test)]
mod tests {
    use http_body_util::channel::Channel;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_cut() {
        let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
        let mut pieces = Pieces::new(Body::new(body));
        let start = Instant::now();
        sender.send_data(Bytes::from_static(b"some")).await.unwrap();
        assert_eq!(pieces.next().await, Ok(Some(Bytes::from_static(b"some"))));
        assert_eq!(pieces.next().await, Err(BodyError::TooSlow));
        assert_eq!(start.elapsed().as_secs(), BODY_WAIT_MAX.as_secs());
    }

    /// Sends a piece of so many bytes every ten seconds; tells what came, the end, and after how
    /// long.
    async fn every_ten_seconds(bytes: usize, pieces_max: usize) -> (usize, BodyEnd, u64) {
        let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
        let mut pieces = Pieces::new(Body::new(body));
        let start = Instant::now();
        tokio::spawn(async move {
            for _ in 0..pieces_max {
                if sender.send_data(Bytes::from(vec![b'x'; bytes])).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
        });
        let mut came = 0;
        loop {
            match pieces.next().await {
                Ok(Some(piece)) => came += piece.len(),
                Ok(None) => return (came, Ok(()), start.elapsed().as_secs()),
                Err(cause) => return (came, Err(cause), start.elapsed().as_secs()),
            }
        }
    }

    type BodyEnd = Result<(), BodyError>;

    /// Red team: one byte in ten seconds held a place for 90 minutes.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_cut_after_its_grace() {
        let cut = every_ten_seconds(1, usize::MAX).await;
        assert_eq!((cut.1, cut.2), (Err(BodyError::TooSlow), BODY_GRACE.as_secs()));
        let half_as_fast = every_ten_seconds(5 * 1024, usize::MAX).await;
        assert_eq!(half_as_fast.1, Err(BodyError::TooSlow));
        assert!((60..=70).contains(&half_as_fast.2), "{half_as_fast:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_that_is_fast_enough_comes_whole() {
        let slow = every_ten_seconds(10 * 1024, 300).await;
        assert_eq!(slow, (300 * 10 * 1024, Ok(()), 3_000));
    }

    #[tokio::test(start_paused = true)]
    async fn no_body_takes_for_ever() {
        let cut = every_ten_seconds(20 * 1024, usize::MAX).await;
        assert_eq!((cut.1, cut.2), (Err(BodyError::TooSlow), BODY_TIME_MAX.as_secs()));
    }

    /// Our own slowness (a full disk queue) is not held against the sender.
    #[tokio::test(start_paused = true)]
    async fn only_waiting_counts() {
        let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
        let mut pieces = Pieces::new(Body::new(body));
        for _ in 0..10 {
            sender.send_data(Bytes::from_static(b"x")).await.unwrap();
            assert!(pieces.next().await.is_ok());
            tokio::time::sleep(BODY_GRACE).await;
        }
    }
}
