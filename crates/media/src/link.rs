//! One worker as the parent has it: its process, and frames to and fro without ever blocking on it.

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;

use crate::job::Death;
use crate::wire::frame_length;

/// Read from a worker at once.
const READ_BYTES: usize = 128 << 10;

/// Why no frame came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    Dead(Death),
    Late,
}

/// How long a worker may still keep the parent waiting. The parent's own time does not count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    left: Duration,
    bytes_per_second: u64,
}

impl Patience {
    pub(crate) fn new(left: Duration, bytes_per_second: u64) -> Self {
        Self { left, bytes_per_second: bytes_per_second.max(1) }
    }

    /// Waits for as long as is left; false if nothing came.
    pub(crate) fn wait(&mut self, poll: impl FnOnce(Duration) -> Option<usize>) -> bool {
        let begun = now();
        let ready = poll(self.left);
        self.left = self.left.saturating_sub(begun.elapsed());
        ready.is_some_and(|ready| ready > 0) && !self.left.is_zero()
    }

    /// Work that was done earns time: a large archive may take longer than a small one.
    pub(crate) fn earn(&mut self, bytes: usize) {
        let nanoseconds = (bytes as u64).saturating_mul(1_000_000_000) / self.bytes_per_second;
        self.left = self.left.saturating_add(Duration::from_nanos(nanoseconds));
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a worker keeps us waiting; nothing is dated"
)]
fn now() -> Instant {
    Instant::now()
}

/// A running worker.
#[derive(Debug)]
pub(crate) struct Link {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    outbox: Vec<u8>,
    sent: usize,
    inbox: Vec<u8>,
    taken: usize,
    /// Jobs that it has answered.
    pub(crate) jobs: u32,
}

/// Starts the worker program in one of its modes, without environment.
#[allow(clippy::disallowed_methods, reason = "the one place where workers are started")]
pub(crate) fn start(
    program: &Path,
    arguments: &[OsString],
    mode: &[OsString],
    input: Stdio,
) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).args(mode).env_clear().current_dir("/");
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

impl Link {
    pub(crate) fn new(program: &Path, arguments: &[OsString], mode: &str) -> std::io::Result<Self> {
        let mut child = start(program, arguments, &[mode.into()], Stdio::piped())?;
        let missing = || std::io::Error::from(ErrorKind::BrokenPipe);
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        rustix::fs::fcntl_setfl(&input, OFlags::NONBLOCK)?;
        let (outbox, inbox) = (Vec::new(), Vec::new());
        let input = Some(input);
        Ok(Self { child, input, output, outbox, sent: 0, inbox, taken: 0, jobs: 0 })
    }

    /// Puts a frame where it waits to be sent while answers are read.
    pub(crate) fn put(&mut self, frame: &[u8]) {
        if self.sent == self.outbox.len() {
            self.outbox.clear();
            self.sent = 0;
        }
        self.outbox.extend_from_slice(frame);
    }

    /// Bytes that wait to be sent.
    pub(crate) fn waiting(&self) -> usize {
        self.outbox.len() - self.sent
    }

    /// The next frame, without its length.
    pub(crate) fn frame(&mut self, patience: &mut Patience) -> Result<&[u8], Gone> {
        loop {
            let rest = &self.inbox[self.taken..];
            if let Some(front) = rest.first_chunk::<4>() {
                let length = frame_length(*front).map_err(|_| Gone::Dead(Death::Babble))?;
                if rest.len() >= 4 + length {
                    let start = self.taken + 4;
                    self.taken = start + length;
                    return Ok(&self.inbox[start..start + length]);
                }
            }
            self.inbox.drain(..self.taken);
            self.taken = 0;
            self.turn(patience)?;
        }
    }

    /// Waits until something can be read or sent, and does it.
    fn turn(&mut self, patience: &mut Patience) -> Result<(), Gone> {
        let sends = self.waiting() > 0 && self.input.is_some();
        let (readable, writable) = {
            let mut fds = vec![PollFd::new(&self.output, PollFlags::IN)];
            if let Some(input) = self.input.as_ref().filter(|_| sends) {
                fds.push(PollFd::new(input, PollFlags::OUT));
            }
            let timeout = Timespec::try_from(patience.left).map_err(|_| Gone::Late)?;
            let begun = now();
            let ready = match poll(&mut fds, Some(&timeout)) {
                Ok(ready) => ready,
                Err(rustix::io::Errno::INTR) => 1,
                Err(_) => return Err(self.death()),
            };
            patience.left = patience.left.saturating_sub(begun.elapsed());
            if ready == 0 || patience.left.is_zero() {
                return Err(Gone::Late);
            }
            let is = |at: usize| fds.get(at).is_some_and(|fd| !fd.revents().is_empty());
            (is(0), is(1))
        };
        if writable {
            self.send();
        }
        if readable { self.receive(patience) } else { Ok(()) }
    }

    fn send(&mut self) {
        let Some(input) = &mut self.input else { return };
        match input.write(&self.outbox[self.sent..]) {
            Ok(count) => self.sent += count,
            Err(cause)
                if matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            // It is gone; reading says how.
            Err(_) => self.input = None,
        }
    }

    fn receive(&mut self, patience: &mut Patience) -> Result<(), Gone> {
        let length = self.inbox.len();
        self.inbox.resize(length + READ_BYTES, 0);
        let read = self.output.read(&mut self.inbox[length..]);
        let count = match read {
            Ok(count) => count,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {
                self.inbox.truncate(length);
                return Ok(());
            }
            Err(_) => 0,
        };
        self.inbox.truncate(length + count);
        if count == 0 {
            return Err(self.death());
        }
        patience.earn(count);
        Ok(())
    }

    /// How it died; it is dead afterwards in any case.
    fn death(&mut self) -> Gone {
        // One that has died already keeps the cause it died of.
        drop(self.child.kill());
        Gone::Dead(match self.child.wait() {
            Ok(status) => match (status.signal(), status.code()) {
                (Some(signal), _) => Death::Signal(signal),
                (None, code) => Death::Exit(code.unwrap_or(-1)),
            },
            Err(_) => Death::Exit(-1),
        })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.death();
    }
}
