//! The side that holds the vault: takes commands that others send, one at a time.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Parser;
use data_encoding::BASE64;
use testimony_desk::SharedVault;

use super::context::{Context, in_context};
use super::frames::{FromHolder, ToHolder, Wire, Wish};
use super::socket;
use crate::cli::Cli;
use crate::failure::{Failure, INTERNAL, REFUSED, USAGE};
use crate::{commands, output, surroundings};

/// Connections that are served at once: each has a thread, and a person starts a handful.
const CONNECTIONS_MAX: usize = 64;
/// How long somebody who connected may take to say what he wants.
const REQUEST_WAIT: Duration = Duration::from_secs(60);

/// What happens when somebody wants the keys gone.
pub(crate) type OnWish = Arc<dyn Fn(Wish) + Send + Sync>;

/// A process that can be found and asked. When it is dropped, whoever was taken before is served.
#[derive(Debug)]
pub(crate) struct Holder {
    shared: Arc<State>,
}

/// The open door of a [`Holder`]; when it is dropped, nobody new comes in.
#[derive(Debug)]
pub(crate) struct Door(Arc<State>);

#[derive(Debug)]
struct State {
    path: PathBuf,
    counted: Mutex<Counted>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Counted {
    closing: bool,
    /// Absent where only wishes are heard, and from the moment of closing: whoever is still
    /// connected then must not keep the vault open.
    vault: Option<SharedVault>,
    connections: usize,
    running: usize,
}

impl State {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut counted = self.counted();
        if !counted.closing {
            counted.closing = true;
            counted.vault = None;
            // The listener wakes up, finds that it is closed, and ends.
            drop(UnixStream::connect(&self.path));
            drop(fs::remove_file(&self.path));
        }
    }
}

impl Holder {
    pub(crate) fn door(&self) -> Door {
        Door(Arc::clone(&self.shared))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.shared.close();
        let mut counted = self.shared.counted();
        while counted.running > 0 {
            counted = self.shared.changed.wait(counted).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A wish that comes to a command without pages: it ends at once.
pub(crate) fn end_on_wish() -> OnWish {
    Arc::new(|_| {
        output::note("the vault was locked; what was acknowledged until now is kept");
        surroundings::end_at_once();
    })
}

/// Listens for what others send. Without a vault only wishes are heard.
pub(crate) fn listen(
    dir: &Path,
    vault: Option<SharedVault>,
    on_wish: OnWish,
) -> io::Result<Holder> {
    let dir = fs::canonicalize(dir)?;
    let (listener, path) = socket::bind(&dir)?;
    let writer = vault.is_some();
    let counted = Mutex::new(Counted { vault, ..Counted::default() });
    let state = State { path, counted, changed: Condvar::new() };
    let state = Arc::new(state);
    let shared = Arc::clone(&state);
    thread::Builder::new().name("commands".to_owned()).spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            if state.counted().closing {
                break;
            }
            // Another user, or too many: no answer at all.
            if !socket::is_me(&stream) || !admit(&state) {
                continue;
            }
            let visit = Visit {
                dir: dir.clone(),
                writer,
                on_wish: Arc::clone(&on_wish),
                state: Arc::clone(&state),
            };
            let served = thread::Builder::new().name("command".to_owned()).spawn(move || {
                let state = Arc::clone(&visit.state);
                drop(visit.serve(&stream));
                state.counted().connections -= 1;
            });
            drop(served);
        }
    })?;
    Ok(Holder { shared })
}

fn admit(state: &State) -> bool {
    let mut counted = state.counted();
    let room = counted.connections < CONNECTIONS_MAX;
    counted.connections += usize::from(room);
    room
}

/// One connection.
struct Visit {
    dir: PathBuf,
    writer: bool,
    on_wish: OnWish,
    state: Arc<State>,
}

impl Visit {
    fn serve(self, stream: &UnixStream) -> io::Result<()> {
        stream.set_read_timeout(Some(REQUEST_WAIT))?;
        let mut wire = Wire::new(stream.try_clone()?)?;
        wire.send(&FromHolder::Hello {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            writer: self.writer,
        })?;
        let asked = wire.receive()?;
        stream.set_read_timeout(None)?;
        match asked {
            ToHolder::Wish(wish) => {
                // Said first: after it there is nobody who could say anything.
                wire.send(&FromHolder::Taken)?;
                (self.on_wish)(wish);
                wire.send(&FromHolder::Done(0))
            }
            ToHolder::Run { args, folder, stdin } => self.run(wire, args, &folder, stdin),
            ToHolder::Answer(_) | ToHolder::Stop => Ok(()),
        }
    }

    fn run(
        self,
        mut wire: Wire,
        args: Vec<String>,
        folder: &str,
        stdin: Option<String>,
    ) -> io::Result<()> {
        let state = Arc::clone(&self.state);
        let Some((vault, _ticket)) = Ticket::take(&state) else {
            return wire.send(&FromHolder::Closing);
        };
        wire.send(&FromHolder::Taken)?;
        // From here on this thread has a working folder of its own, and no other thread notices.
        surroundings::enter_folder(folder)?;
        let stdin = stdin.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        Context::new(vault, self.dir.clone(), wire, stdin).run(|| {
            let ran = catch_unwind(AssertUnwindSafe(|| command(args)));
            match ran.unwrap_or_else(|_| Err(Failure::new(INTERNAL, FAULT))) {
                Ok(code) => FromHolder::Done(code),
                Err(Failure { message, details, hint, code, .. }) => {
                    FromHolder::Failed { message, details, hint, code }
                }
            }
        });
        Ok(())
    }
}

const FAULT: &str = "this is a fault of the program; nothing half-written was kept";

fn command(args: Vec<String>) -> Result<u8, Failure> {
    let cli = Cli::try_parse_from(args).map_err(|error| Failure::new(USAGE, error.to_string()))?;
    if !cli.command.can_be_sent() {
        return Err(Failure::new(REFUSED, "this command cannot be sent to another process"));
    }
    surroundings::keep_files_private(&cli.command);
    in_context(|context| context.keep_from_long_work(cli.command.meets_no_long_work()));
    commands::run(cli)
}

/// A command that is under way; the vault stays open until it has ended.
struct Ticket<'a>(&'a State);

impl<'a> Ticket<'a> {
    fn take(state: &'a State) -> Option<(SharedVault, Self)> {
        let mut counted = state.counted();
        let vault = counted.vault.clone()?;
        counted.running += 1;
        Some((vault, Self(state)))
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.0.counted().running -= 1;
        self.0.changed.notify_all();
    }
}
