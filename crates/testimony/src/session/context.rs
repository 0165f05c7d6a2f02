//! What a command needs to know that runs for somebody else: whose output, which vault.
//!
//! It belongs to the thread on which the command runs.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use testimony_desk::SharedVault;
use zeroize::Zeroizing;

use super::frames::{FromHolder, ToHolder, Wire};

/// A command that somebody sent.
pub(crate) struct Context {
    shared: SharedVault,
    dir: PathBuf,
    wire: RefCell<Wire>,
    stdin: RefCell<Option<Vec<u8>>>,
    gone: Cell<bool>,
    /// Whoever sent it wants it to end.
    stop: Cell<bool>,
    /// It may not meet a long work.
    alone: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Context>>> = const { RefCell::new(None) };
}

impl Context {
    pub(super) fn new(
        shared: SharedVault,
        dir: PathBuf,
        wire: Wire,
        stdin: Option<Vec<u8>>,
    ) -> Self {
        let (wire, stdin) = (RefCell::new(wire), RefCell::new(stdin));
        let [gone, stop, alone] = [const { Cell::new(false) }; 3];
        Self { shared, dir, wire, stdin, gone, stop, alone }
    }

    /// Runs something in this context, and says what is to be said last.
    pub(super) fn run(self, command: impl FnOnce() -> FromHolder) {
        let context = Rc::new(self);
        CURRENT.set(Some(Rc::clone(&context)));
        let last = command();
        CURRENT.set(None);
        context.send(&last);
    }

    /// A line of the result, to whoever sent the command.
    pub(crate) fn line(&self, text: &str) {
        self.send(&FromHolder::Line(text.to_owned()));
    }

    /// A line about what happens.
    pub(crate) fn note(&self, text: &str) {
        self.send(&FromHolder::Note(text.to_owned()));
    }

    /// Asks whoever sent the command for a secret.
    pub(crate) fn ask(&self, question: &str) -> Option<Zeroizing<String>> {
        self.send(&FromHolder::Ask(question.to_owned()));
        match self.wire.borrow_mut().receive() {
            Ok(ToHolder::Answer(answer)) => answer.map(Zeroizing::new),
            Ok(ToHolder::Stop) => {
                self.stop.set(true);
                None
            }
            _ => None,
        }
    }

    /// How far a long work is; shown only as long as it is new.
    pub(crate) fn progress(&self, text: &str) {
        self.send(&FromHolder::Progress(text.to_owned()));
    }

    /// Whoever sent the command may end it between two steps, and keeps what was done.
    pub(crate) fn may_be_stopped(&self) {
        self.send(&FromHolder::Stoppable);
    }

    /// Says whether the command may not meet a long work, or is one.
    pub(super) fn keep_from_long_work(&self, alone: bool) {
        self.alone.set(alone);
    }

    pub(super) fn meets_no_long_work(&self) -> bool {
        self.alone.get()
    }

    /// Whether whoever sent the command went away, or wants it to end.
    fn is_cancelled(&self) -> bool {
        if self.gone.get() || self.stop.get() {
            return true;
        }
        let mut wire = self.wire.borrow_mut();
        match wire.has_input() {
            Ok(false) => {}
            Ok(true) => match wire.receive() {
                Ok(ToHolder::Stop) => self.stop.set(true),
                Ok(_) => {}
                Err(_) => self.gone.set(true),
            },
            Err(_) => self.gone.set(true),
        }
        self.gone.get() || self.stop.get()
    }

    /// What stdin held on the other side; it can be read once.
    pub(crate) fn stdin(&self) -> Vec<u8> {
        self.stdin.take().unwrap_or_default()
    }

    fn send(&self, frame: &FromHolder) {
        if !self.gone.get() && self.wire.borrow_mut().send(frame).is_err() {
            self.gone.set(true);
        }
    }
}

/// Does something with the context, if the command runs for somebody else.
pub(crate) fn in_context<T>(with: impl FnOnce(&Context) -> T) -> Option<T> {
    let current = CURRENT.with_borrow(Option::clone);
    current.map(|context| with(&context))
}

/// Whether whoever sent the command went away, or wants it to end; asked between two items of a long
/// work.
pub(crate) fn cancelled() -> bool {
    in_context(Context::is_cancelled).unwrap_or(false)
}

/// The vault that is lent to the command, if this is the one.
pub(super) fn lent(dir: &Path) -> Option<SharedVault> {
    let same = |context: &Context| {
        let found = std::fs::canonicalize(dir).ok()?;
        (found == context.dir).then(|| context.shared.clone())
    };
    in_context(same).flatten()
}
