//! What goes over the socket: one JSON value a line (docs/spec/session.md, section 3).

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A line may be as long as the longest input that is sent along, in Base64, and a little more.
pub(crate) const LINE_BYTES_MAX: u64 = (STDIN_BYTES_MAX / 3 + 1) * 4 + (1 << 20);
/// What a command that is sent may bring along from stdin; more goes through a file.
pub(crate) const STDIN_BYTES_MAX: u64 = 64 << 20;

/// What somebody wants at once, whatever else goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// Forget every key; a Desk stays and asks for a passphrase.
    Lock,
    /// Forget every key and end.
    Panic,
}

/// From the one who holds the vault.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FromHolder {
    /// The first thing said.
    Hello { version: String, pid: u32, writer: bool },
    /// It is about to close the vault: try again, there or at home.
    Closing,
    /// The command is taken; from here on it is not to be sent again.
    Taken,
    /// A line of the result.
    Line(String),
    /// A line about what happens.
    Note(String),
    /// How far a long work is; each takes the place of the one before.
    Progress(String),
    /// From here on the command can be ended, and keeps what was done.
    Stoppable,
    /// A question whose answer nobody may see while it is typed.
    Ask(String),
    /// The command's exit code.
    Done(u8),
    /// Why it failed.
    Failed { message: String, details: Vec<String>, hint: Option<String>, code: u8 },
}

/// To the one who holds the vault.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToHolder {
    /// A command as it was typed, where, and what stdin held (Base64) if it is to be read.
    Run { args: Vec<String>, folder: String, stdin: Option<String> },
    /// What is answered to a question; nothing where nobody can be asked.
    Answer(Option<String>),
    /// The command is to end between two steps.
    Stop,
    /// Something for at once.
    Wish(Wish),
}

/// Both directions of one connection.
#[derive(Debug)]
pub(crate) struct Wire {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

impl Wire {
    pub(crate) fn new(stream: UnixStream) -> io::Result<Self> {
        Ok(Self { writer: stream.try_clone()?, reader: BufReader::new(stream) })
    }

    pub(crate) fn send(&mut self, frame: &impl Serialize) -> io::Result<()> {
        let mut line = zeroize::Zeroizing::new(serde_json::to_vec(frame)?);
        line.push(b'\n');
        self.writer.write_all(&line)
    }

    /// Whether something has come that was not received yet; an error at the end of the stream.
    pub(crate) fn has_input(&mut self) -> io::Result<bool> {
        self.writer.set_nonblocking(true)?;
        let looked = self.reader.fill_buf().map(|come| !come.is_empty());
        self.writer.set_nonblocking(false)?;
        match looked {
            Ok(true) => Ok(true),
            Ok(false) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(cause) => Err(cause),
        }
    }

    /// What sends frames from another thread; no two may send at once what does not fit a buffer.
    pub(crate) fn sender(
        &self,
    ) -> io::Result<impl FnMut(&ToHolder) -> io::Result<()> + Send + 'static> {
        let mut writer = self.writer.try_clone()?;
        Ok(move |frame: &ToHolder| {
            let mut line = serde_json::to_vec(frame)?;
            line.push(b'\n');
            writer.write_all(&line)
        })
    }

    /// The next frame; an error at the end of the stream too.
    pub(crate) fn receive<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        let mut line = zeroize::Zeroizing::new(Vec::new());
        self.reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&line)?)
    }
}
