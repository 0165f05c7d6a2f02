//! A connection that counts what moves, and is cut where its other side does not read.
//!
//! Reading has its own limits (heads by hyper, bodies by `http::form`). Nothing else bounds how
//! long somebody may take to read an answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::crowd::Pace;
use crate::limits::{ANSWER_GRACE, BODY_BYTES_PER_SECOND_MIN};

pub(crate) struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
    /// Since when the other side takes nothing, and until when that is borne.
    stuck: Option<(Instant, Pin<Box<Sleep>>)>,
    /// What may be waited altogether: the grace, and more with every byte that went.
    left: Duration,
}

impl<S> Paced<S> {
    pub(crate) fn new(stream: S, pace: Arc<Pace>) -> Self {
        Self { stream, pace, stuck: None, left: ANSWER_GRACE }
    }

    /// Whatever moves, it is the other side's turn again.
    fn moved(&self, bytes: usize) {
        if bytes > 0 {
            self.pace.moved(bytes);
            self.pace.waits_for_us(false);
        }
    }

    fn wrote(&mut self, bytes: usize) {
        self.moved(bytes);
        if let Some((since, _)) = self.stuck.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(bytes.into()) / BODY_BYTES_PER_SECOND_MIN;
        // An hour of good reading does not buy an hour of silence.
        self.left = (self.left + earned).min(ANSWER_GRACE);
    }

    /// Ready when the other side has taken nothing for too long.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let left = self.left;
        let (_, until) = self.stuck.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(until.as_mut().poll(context));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(context, buffer) else {
            this.pace.awaited();
            return Poll::Pending;
        };
        this.moved(buffer.filled().len() - before);
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.stream).poll_write(context, bytes) {
            Poll::Ready(Ok(wrote)) => {
                this.wrote(wrote);
                Poll::Ready(Ok(wrote))
            }
            Poll::Pending => this.wait(context).map(Err),
            refused => refused,
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.stream).poll_write_vectored(context, pieces) {
            Poll::Ready(Ok(wrote)) => {
                this.wrote(wrote);
                Poll::Ready(Ok(wrote))
            }
            Poll::Pending => this.wait(context).map(Err),
            refused => refused,
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::crowd::Crowd;

    /// Writes a megabyte to somebody who reads so many bytes every ten seconds.
    async fn written(bytes: usize) -> (io::Result<()>, u64) {
        let (mut reader, ours) = duplex(4_096);
        let place = Crowd::new(1).enter(Duration::ZERO).await.unwrap();
        let mut paced = Paced::new(ours, place.pace());
        tokio::spawn(async move {
            let mut piece = vec![0; bytes];
            while bytes > 0 && reader.read_exact(&mut piece).await.is_ok() {
                sleep(Duration::from_secs(10)).await;
            }
            sleep(Duration::from_secs(100_000)).await;
            drop(reader);
        });
        let start = Instant::now();
        let done = paced.write_all(&vec![7; 1_000_000]).await;
        (done, start.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_hung_up_on() {
        let (done, seconds) = written(0).await;
        assert_eq!(done.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(seconds, ANSWER_GRACE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_a_byte_now_and_then_is_hung_up_on_as_well() {
        let (done, seconds) = written(10).await;
        assert_eq!(done.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!((100..=140).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_but_fast_enough_gets_it_whole() {
        let (done, seconds) = written(12 * 1024).await;
        assert!(done.is_ok() && seconds > 700, "{done:?} {seconds}");
    }
}
