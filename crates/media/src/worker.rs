//! The process behind the walls: reads jobs, answers with text, fields, pictures and members.
//!
//! It holds no file but the two ends to its parent, believes nothing that it reads, and may die at
//! any time without harm. Protocol: docs/spec/extraction.md.

pub(crate) mod launch;
pub(crate) mod out;
pub(crate) mod source;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::rc::Rc;

use self::out::Out;
use self::source::Source;
use crate::job::{Damage, Gap, Job, Outcome};
use crate::wire::{self, Body, Fields, tag};
use crate::{kinds, sandbox};

/// Bytes of the buffer towards the parent, and of the one from it.
const BUFFER_BYTES: usize = 128 << 10;
/// The mode of [`run`] that answers jobs.
pub(crate) const SERVE: &str = "serve";
/// As [`SERVE`], going on where a wall is missing.
pub(crate) const SERVE_UNPROTECTED: &str = "serve-unprotected";
/// The mode of [`run`] that becomes another program.
pub(crate) const LAUNCH: &str = "launch";
/// What a worker leaves with when a wall is missing.
pub(crate) const EXIT_UNPROTECTED: u8 = 3;

/// Both ends to the parent.
pub(crate) struct Channel<'w> {
    input: BufReader<Box<dyn Read + 'w>>,
    output: Box<dyn Write + 'w>,
    waiting: Vec<u8>,
}

/// Shared by what reads content and what writes answers; there is one thread.
pub(crate) type Shared<'w> = Rc<RefCell<Channel<'w>>>;

impl Channel<'_> {
    pub(crate) fn send(&mut self, body: Body) -> io::Result<()> {
        self.waiting.extend_from_slice(&body.frame());
        if self.waiting.len() >= BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.write_all(&self.waiting)?;
        self.waiting.clear();
        self.output.flush()
    }

    /// Asks for a part of the content and waits for it.
    pub(crate) fn need(&mut self, offset: u64, bytes: u32) -> io::Result<Vec<u8>> {
        self.send(Body::new(tag::NEED).u64(offset).u32(bytes))?;
        self.flush()?;
        let mut frame = Vec::new();
        let came = wire::read_frame(&mut self.input, &mut frame)?;
        match frame.first() {
            Some(&tag::DATA) if came && frame.len() <= bytes as usize + 1 => {
                frame.remove(0);
                Ok(frame)
            }
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

/// Runs this process as a worker until its parent closes its end. `arguments` are those after the
/// hidden subcommand: the mode, and what it needs.
///
/// To be called before any thread is started and before anything of a case is in memory.
#[must_use]
pub fn run(arguments: &[OsString]) -> ExitCode {
    // A panic's message could hold words of the file.
    std::panic::set_hook(Box::new(|_| ()));
    let mode = arguments.first().and_then(|mode| mode.to_str()).unwrap_or_default();
    let allowed = match mode {
        SERVE => false,
        SERVE_UNPROTECTED => true,
        LAUNCH => return launch::run(&arguments[1..]),
        _ => return ExitCode::from(2),
    };
    let Ok(walls) = sandbox::enter(sandbox::MEMORY_BYTES_MAX) else { return ExitCode::FAILURE };
    let hello = Body::new(tag::HELLO).u8(wire::VERSION);
    let hello = hello.u8(u8::from(walls.landlock)).u8(u8::from(walls.seccomp)).frame();
    let mut output = io::stdout();
    if output.write_all(&hello).and_then(|()| output.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    if !walls.stand() && !allowed {
        return ExitCode::from(EXIT_UNPROTECTED);
    }
    match serve(io::stdin(), output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Answers the jobs that come on `input`, without any wall: [`run`] has built them before. Public
/// for fuzzing and for programs that have a sandbox of their own.
///
/// # Errors
/// If the other side breaks the protocol or closes its end within a job.
pub fn serve<'w>(input: impl Read + 'w, output: impl Write + 'w) -> io::Result<()> {
    let channel: Shared<'w> = Rc::new(RefCell::new(Channel {
        input: BufReader::with_capacity(BUFFER_BYTES, Box::new(input)),
        output: Box::new(output),
        waiting: Vec::with_capacity(2 * BUFFER_BYTES),
    }));
    let mut frame = Vec::new();
    loop {
        if !wire::read_frame(&mut channel.borrow_mut().input, &mut frame)? {
            return channel.borrow_mut().flush();
        }
        let outcome = answer(&channel, &frame)?;
        let mut channel = channel.borrow_mut();
        channel.send(outcome.put(Body::new(tag::END)))?;
        // More jobs are here already: their answers travel together.
        if channel.input.buffer().is_empty() {
            channel.flush()?;
        }
        if outcome == Outcome::Damaged(Damage::Panicked) {
            // What a panic left behind is not to be worked with.
            return channel.flush();
        }
    }
}

fn answer<'w>(channel: &Shared<'w>, frame: &[u8]) -> io::Result<Outcome> {
    let mut fields = Fields(frame);
    if fields.u8().map_err(io::Error::other)? != tag::JOB {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (job, content_bytes, inline) = Job::read(&mut fields).map_err(io::Error::other)?;
    let inline = (inline.len() as u64 == content_bytes).then(|| inline.to_vec());
    let source = Source::new(Rc::clone(channel), content_bytes, inline);
    let mut out = Out::new(Rc::clone(channel), &job, content_bytes);
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let ran = kinds::extract(&job, &source, &mut out);
        // What is in the buffer came before whatever stopped it.
        let flushed = out.flush();
        ran.and(flushed)
    }));
    let Ok(ran) = ran else { return Ok(Outcome::Damaged(Damage::Panicked)) };
    if source.is_broken() || out.is_broken() {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    Ok(match ran {
        Ok(()) => out.gap().map_or(Outcome::Done, Outcome::Partly),
        Err(stop) => stop.outcome(&out),
    })
}

/// Why a reader ended before the end of its file.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It knows why.
    Ended(Outcome),
    /// A stream broke off.
    Io(io::Error),
}

impl Stop {
    pub(crate) fn damaged() -> Self {
        Self::Ended(Outcome::Damaged(Damage::Structure))
    }

    fn outcome(self, out: &Out<'_>) -> Outcome {
        match (out.meter().reached(), self) {
            (Some(limit), _) => Outcome::LimitReached(limit),
            (None, Self::Ended(outcome)) => outcome,
            (None, Self::Io(cause)) if cause.kind() == io::ErrorKind::UnexpectedEof => {
                Outcome::Damaged(Damage::Truncated)
            }
            (None, Self::Io(_)) => Outcome::Damaged(Damage::Structure),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Self::Ended(outcome)
    }
}

/// A part of a document that cannot be read costs that part only, unless a limit was reached.
pub(crate) fn forgive(ran: Result<(), Stop>, out: &mut Out<'_>) -> Result<(), Stop> {
    match ran {
        Err(Stop::Ended(Outcome::LimitReached(limit))) => Err(Outcome::LimitReached(limit).into()),
        Err(stop) if out.meter().reached().is_some() || out.is_broken() => Err(stop),
        Err(_) => {
            out.note(Gap::Pages);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
